/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Searching and filtering the list on the screen. */
#ifndef ZK_TUI_SEARCH_H
#define ZK_TUI_SEARCH_H

#include <stdbool.h>

struct console;

/* Ask what to look for; the selection moves as it is typed, and back on Esc. */
void search_ask(struct console *c);

/* The next line with what was looked for last; by -1: the one before. */
void search_again(struct console *c, int by);

/* Mark no longer what was looked for. False: nothing was marked. */
bool search_unmark(struct console *c);

/* Ask what lines to show; they are as it is typed. */
void filter_ask(struct console *c);

#endif
