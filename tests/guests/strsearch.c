/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Counts how often the first line of the private input occurs in the rest of it, by
 * Knuth-Morris-Pratt and by trying every place; prints the count. Without input it
 * searches a text of its own. src: Knuth, Morris, Pratt, "Fast pattern matching in
 * strings", 1977. */
#include "zkguest.h"

enum { PATTERN_MAX = 256 };

static const uint8_t own[] = "aba\nabacabadabacabaeabacabadabacabaababab";

static uint64_t count_fast(const uint8_t *text, size_t n, const uint8_t *pattern,
                           size_t m)
{
    size_t back[PATTERN_MAX + 1] = {0};
    for (size_t i = 1, j = 0; i < m; i++) {
        while (j != 0 && pattern[i] != pattern[j]) {
            j = back[j];
        }
        j += pattern[i] == pattern[j];
        back[i + 1] = j;
    }
    uint64_t count = 0;
    for (size_t i = 0, j = 0; i < n; i++) {
        while (j != 0 && (j == m || text[i] != pattern[j])) {
            j = back[j];
        }
        j += text[i] == pattern[j];
        count += j == m;
    }
    return count;
}

static uint64_t count_slowly(const uint8_t *text, size_t n, const uint8_t *pattern,
                             size_t m)
{
    uint64_t count = 0;
    for (size_t i = 0; i + m <= n; i++) {
        size_t j = 0;
        while (j < m && text[i + j] == pattern[j]) {
            j++;
        }
        count += j == m;
    }
    return count;
}

int main(void)
{
    const uint8_t *pattern = zk_input();
    size_t n = zk_input_len();
    if (n == 0) {
        pattern = own;
        n = sizeof own - 1;
    }
    size_t m = 0;
    while (m < n && pattern[m] != '\n') {
        m++;
    }
    if (m == 0 || m == n || m > PATTERN_MAX) {
        return 2;
    }
    const uint8_t *const text = pattern + m + 1;
    const uint64_t count = count_fast(text, n - m - 1, pattern, m);
    if (count != count_slowly(text, n - m - 1, pattern, m)) {
        return 1;
    }
    zk_print_u64(1, count);
    return 0;
}
