/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Sorts n random 64-bit numbers (n in decimal from the private input, at most 2^20) by
 * quicksort, checks the order, prints a checksum. About 10 n log2 n steps. */
#include "zkguest.h"

enum { N_MAX = 1 << 20, SMALL = 12 };

static uint64_t a[N_MAX];

static void swap(uint64_t *x, uint64_t *y)
{
    const uint64_t t = *x;
    *x = *y;
    *y = t;
}

static void insertion_sort(uint64_t *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const uint64_t x = v[i];
        size_t j = i;
        while (j != 0 && v[j - 1] > x) {
            v[j] = v[j - 1];
            j--;
        }
        v[j] = x;
    }
}

/* The median of three goes to the middle and is the pivot. src: Hoare, "Quicksort",
 * 1962. */
static uint64_t choose_pivot(uint64_t *v, size_t n)
{
    if (v[n / 2] < v[0]) {
        swap(&v[n / 2], &v[0]);
    }
    if (v[n - 1] < v[n / 2]) {
        swap(&v[n - 1], &v[n / 2]);
        if (v[n / 2] < v[0]) {
            swap(&v[n / 2], &v[0]);
        }
    }
    return v[n / 2];
}

static void sort(uint64_t *v, size_t n)
{
    while (n > SMALL) {
        const uint64_t pivot = choose_pivot(v, n);
        size_t i = 0;
        size_t j = n - 1;
        for (;;) {
            while (v[i] < pivot) {
                i++;
            }
            while (v[j] > pivot) {
                j--;
            }
            if (i >= j) {
                break;
            }
            swap(&v[i++], &v[j--]);
        }
        /* The smaller side by recursion, so that the depth stays logarithmic. */
        const size_t left = j + 1;
        if (left < n - left) {
            sort(v, left);
            v += left;
            n -= left;
        } else {
            sort(v + left, n - left);
            n = left;
        }
    }
    insertion_sort(v, n);
}

int main(void)
{
    uint64_t n = zk_input_u64(1000);
    n = n > N_MAX ? N_MAX : n;
    uint64_t state = 88172645463325252u;
    for (uint64_t i = 0; i < n; i++) {
        a[i] = zk_random(&state);
    }
    if (n != 0) {
        sort(a, n);
    }
    uint64_t sum = 0;
    for (uint64_t i = 0; i < n; i++) {
        if (i != 0 && a[i - 1] > a[i]) {
            return 1;
        }
        sum = sum * 31 + a[i];
    }
    zk_print_u64(1, sum);
    return 0;
}
