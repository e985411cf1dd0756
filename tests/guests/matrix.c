/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The product of two n x n matrices of 64-bit integers (n in decimal from the private
 * input, at most 256), and its trace by a second way; prints the trace. About 8 n^3
 * steps. */
#include "zkguest.h"

enum { N_MAX = 256 };

static int64_t a[N_MAX][N_MAX];
static int64_t b[N_MAX][N_MAX];
static int64_t c[N_MAX][N_MAX];

int main(void)
{
    uint64_t n = zk_input_u64(16);
    n = n > N_MAX ? N_MAX : n;
    uint64_t state = 1;
    for (uint64_t i = 0; i < n; i++) {
        for (uint64_t j = 0; j < n; j++) {
            a[i][j] = (int64_t)zk_random(&state) >> 40;
            b[i][j] = (int64_t)zk_random(&state) >> 40;
        }
    }
    for (uint64_t i = 0; i < n; i++) {
        for (uint64_t j = 0; j < n; j++) {
            int64_t sum = 0;
            for (uint64_t m = 0; m < n; m++) {
                sum += a[i][m] * b[m][j];
            }
            c[i][j] = sum;
        }
    }
    /* trace(a b) = sum of a[i][j] b[j][i] */
    int64_t trace = 0;
    int64_t again = 0;
    for (uint64_t i = 0; i < n; i++) {
        trace += c[i][i];
        for (uint64_t j = 0; j < n; j++) {
            again += a[i][j] * b[j][i];
        }
    }
    if (trace != again) {
        return 1;
    }
    zk_print_u64(1, (uint64_t)trace);
    return 0;
}
