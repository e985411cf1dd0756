/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A line that is being typed: text, cursor, and what the keys of an editor do to it. No
 * terminal, no file.
 *
 * The text is UTF-8 and the cursor stands between characters. */
#ifndef ZK_TUI_EDIT_LINE_H
#define ZK_TUI_EDIT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EDIT_LINE_BYTES = 512 };

struct edit_line {
    char text[EDIT_LINE_BYTES];
    size_t len, at; /* bytes; before the cursor */
};

/* Begin with this text, cut at a character if it is too long, cursor at its end. */
void edit_line_set(struct edit_line *l, const char *text);

/* Do what a key does: a printable character is inserted; Left, Right, Home, End, Ctrl-B,
 * -F, -A, -E move; Backspace, Ctrl-H, Delete, Ctrl-D remove a character, Ctrl-W the word
 * before the cursor, Ctrl-U all before it, Ctrl-K all after it. What does not fit or
 * cannot move changes nothing.
 *
 * out   false: the key means nothing to an editor
 */
bool edit_line_key(struct edit_line *l, uint32_t input);

/* Replace the bytes from `from` to the cursor, and leave the cursor after what came. */
void edit_line_replace(struct edit_line *l, size_t from, const char *text);

/* Characters, not bytes, before the cursor. */
size_t edit_line_column(const struct edit_line *l);

#endif
