/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The distance is that of its definition; suggestions are near and not silly. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tui/suggest.h"

/* The recursive definition of optimal string alignment, on the first i and j letters. */
static unsigned defined_distance(const char *a, size_t i, const char *b, size_t j)
{
    if (i == 0 || j == 0) {
        return (unsigned)(i + j);
    }
    unsigned best = defined_distance(a, i - 1, b, j) + 1;
    unsigned other = defined_distance(a, i, b, j - 1) + 1;
    best = other < best ? other : best;
    other = defined_distance(a, i - 1, b, j - 1) + (a[i - 1] != b[j - 1]);
    best = other < best ? other : best;
    if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        other = defined_distance(a, i - 2, b, j - 2) + 1;
        best = other < best ? other : best;
    }
    return best;
}

Test(suggest, distance_is_its_recursive_definition)
{
    const char *const given = getenv("CLI_SUGGEST_SEED");
    const unsigned seed =
        given != NULL ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    printf("CLI_SUGGEST_SEED=%u\n", seed);
    srand(seed);
    for (int round = 0; round < 300; round++) {
        char words[2][8];
        for (int w = 0; w < 2; w++) {
            const size_t len = (size_t)rand() % 7;
            for (size_t i = 0; i < len; i++) {
                words[w][i] = (char)('a' + rand() % 3);
            }
            words[w][len] = '\0';
        }
        cr_assert_eq(
            suggest_distance(words[0], words[1]),
            defined_distance(words[0], strlen(words[0]), words[1], strlen(words[1])),
            "'%s' '%s'", words[0], words[1]);
    }
}

Test(suggest, longest_words_are_measured_and_longer_ones_are_far)
{
    char longest[SUGGEST_LETTERS_MAX + 1];
    char longer[SUGGEST_LETTERS_MAX + 2];
    memset(longest, 'x', sizeof longest - 1);
    memset(longer, 'x', sizeof longer - 1);
    longest[sizeof longest - 1] = '\0';
    longer[sizeof longer - 1] = '\0';
    cr_assert_eq(suggest_distance(longest, longest), 0);
    cr_assert_eq(suggest_distance(longest, ""), SUGGEST_LETTERS_MAX);
    cr_assert_eq(suggest_distance(longer, longer), SUGGEST_FAR);
}

Test(suggest, the_nearest_name_wins_and_far_ones_are_not_named)
{
    struct suggestion s;
    suggest_open(&s, "vreify");
    suggest_consider(&s, "version");
    suggest_consider(&s, "verify");
    suggest_consider(&s, "help");
    cr_assert_str_eq(s.nearest, "verify");
    suggest_open(&s, "frobnicate");
    suggest_consider(&s, "verify");
    suggest_consider(&s, "run");
    cr_assert_null(s.nearest);
}
