/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* How well a few letters stand for a text. */
#ifndef ZK_TUI_FUZZY_H
#define ZK_TUI_FUZZY_H

/* The letters of query, in this order, are in text, whatever is between them and whether
 * they are capitals: a number that is the greater the more of them follow each other or
 * begin words, and the less of the text is left over. -1: they are not. Blanks in the
 * query mean nothing; the empty query gives 0.
 * cost  length of text times length of query, a few thousand steps for a line */
int fuzzy_score(const char *query, const char *text);

#endif
