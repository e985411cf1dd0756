/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Edit distance by dynamic programming, three rows at a time. */
#include "tui/suggest.h"

#include <string.h>

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned suggest_distance(const char *a, const char *b)
{
    const size_t len_a = strlen(a);
    const size_t len_b = strlen(b);
    if (len_a > SUGGEST_LETTERS_MAX || len_b > SUGGEST_LETTERS_MAX) {
        return SUGGEST_FAR;
    }
    /* rows[i % 3][j] = distance of the first i letters of a to the first j of b. */
    unsigned rows[3][SUGGEST_LETTERS_MAX + 1];
    for (unsigned j = 0; j <= len_b; j++) {
        rows[0][j] = j;
    }
    for (unsigned i = 1; i <= len_a; i++) {
        unsigned *const now = rows[i % 3];
        const unsigned *const before = rows[(i + 2) % 3];
        const unsigned *const two_before = rows[(i + 1) % 3];
        now[0] = i;
        for (unsigned j = 1; j <= len_b; j++) {
            const unsigned replaced = before[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = least(replaced, least(before[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                now[j] = least(now[j], two_before[j - 2] + 1);
            }
        }
    }
    return rows[len_a % 3][len_b];
}

void suggest_open(struct suggestion *s, const char *typed)
{
    *s = (struct suggestion){.typed = typed, .nearest = NULL, .distance = SUGGEST_FAR};
}

void suggest_consider(struct suggestion *s, const char *name)
{
    const unsigned distance = suggest_distance(s->typed, name);
    if (distance < s->distance && distance <= (strlen(name) + 2) / 3) {
        s->nearest = name;
        s->distance = distance;
    }
}
