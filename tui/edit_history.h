/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Lines typed before. A line has a kind, the character that asks for it: ':' a command,
 * '/' a search, '&' a filter, 'g' a place, '>' what the palette did; going back from a
 * line of one kind finds only that kind.
 *
 * The file is $XDG_STATE_HOME/zkconsole/history, else ~/.local/state/zkconsole/history,
 * of mode 0600: a line an entry, its kind first, the oldest first. */
#ifndef ZK_TUI_EDIT_HISTORY_H
#define ZK_TUI_EDIT_HISTORY_H

#include "base/bytes.h"
#include "base/status.h"
#include "tui/edit_line.h"

enum { EDIT_HISTORY_LINES = 200 };

struct edit_history {
    size_t n;
    char lines[EDIT_HISTORY_LINES][EDIT_LINE_BYTES + 1]; /* kind, then the text */
};

/* Append a line. One that is there already moves to the end; the oldest goes when there
 * is no room. Empty lines and lines with control characters are not kept. */
void edit_history_add(struct edit_history *h, char kind, const char *text);

/* The nearest line of a kind that begins with `start`: before line i when by < 0, after
 * it when by > 0. i is n for the line being typed. out: its number, n if there is none */
size_t edit_history_find(const struct edit_history *h, char kind, const char *start,
                         size_t i, int by);

/* Read lines from the bytes of a file; what is no line of ours is left out. */
void edit_history_parse(struct edit_history *h, const char *text);
void edit_history_text(const struct edit_history *h, struct byte_buffer *out);

/* The same with the file. No file is no lines.
 * err   STATUS_IO; the file is as it was */
MUST_USE enum status edit_history_read(struct edit_history *h, struct error *e);
MUST_USE enum status edit_history_write(const struct edit_history *h, struct error *e);

#endif
