/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Matching letters in order. */
#include "tui/fuzzy.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { FOR_LETTER = 16, FOR_NEIGHBOUR = 24, FOR_WORD = 20, GAP_MAX = 8 };

static bool is_same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static bool begins_word(const char *text, const char *at)
{
    return at == text || !isalnum((unsigned char)at[-1]);
}

/* The letters from a first one on, each taken where it comes next; if that one begins no
 * word, a later one that does is not looked for. */
static int score_from(const char *query, const char *text, const char *at)
{
    int score = 0;
    const char *last = NULL;
    for (; *query != '\0'; query++) {
        if (*query == ' ') {
            continue;
        }
        while (*at != '\0' && !is_same(*at, *query)) {
            at++;
        }
        if (*at == '\0') {
            return -1;
        }
        const long gap = last == NULL ? 1 : at - last;
        score += FOR_LETTER + (begins_word(text, at) ? FOR_WORD : 0);
        score += last != NULL && gap == 1 ? FOR_NEIGHBOUR
                                          : -(int)(gap > GAP_MAX ? GAP_MAX : gap - 1);
        last = at++;
    }
    return score < 0 ? 0 : score;
}

int fuzzy_score(const char *query, const char *text)
{
    int best = -1;
    query += strspn(query, " ");
    if (*query == '\0') {
        return 0;
    }
    for (const char *at = text; *at != '\0'; at++) {
        if (is_same(*at, *query)) {
            const int score = score_from(query, text, at);
            best = score > best ? score : best;
        }
    }
    if (best < 0) {
        return -1;
    }
    const size_t len = strlen(text);
    best -= (int)(len > 64 ? 64 : len) / 8;
    return best < 0 ? 0 : best;
}
