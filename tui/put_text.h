/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Appending text to a buffer. */
#ifndef ZK_TUI_PUT_TEXT_H
#define ZK_TUI_PUT_TEXT_H

#include "base/bytes.h"
#include "base/compiler.h"

/* Append formatted text of any length, without its zero byte; out is bad when memory ran
 * out. */
void put_text(struct byte_buffer *out, const char *format, ...) PRINTF_LIKE(2, 3);

/* The same, and the end of the line. */
void put_line(struct byte_buffer *out, const char *format, ...) PRINTF_LIKE(2, 3);

/* Append a text in which some characters stand for something else.
 *
 * in    special       the characters; replacements[i] is written for special[i]
 */
void put_escaped(struct byte_buffer *out, const char *text, const char *special,
                 const char *const replacements[]);

#endif
