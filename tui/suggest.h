/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* "Did you mean": the nearest of some names to a mistyped one. */
#ifndef ZK_TUI_SUGGEST_H
#define ZK_TUI_SUGGEST_H

#include <stddef.h>

/* The search so far; start with suggest_open. */
struct suggestion {
    const char *typed;
    const char *nearest; /* NULL: none is near enough */
    unsigned distance;
};

void suggest_open(struct suggestion *s, const char *typed);

/* Consider one name. Kept when it is nearer than those before: at most a third of its
 * letters, rounded up, inserted, deleted, replaced, or swapped with their neighbour. The
 * name must outlive the search. */
void suggest_consider(struct suggestion *s, const char *name);

/* How many insertions, deletions, replacements and swaps of neighbours turn one word into
 * the other (optimal string alignment: no letter is edited twice). Words longer than
 * SUGGEST_LETTERS_MAX are at distance SUGGEST_FAR from everything. */
enum { SUGGEST_LETTERS_MAX = 40, SUGGEST_FAR = 1000 };
unsigned suggest_distance(const char *a, const char *b);

#endif
