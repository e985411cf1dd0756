/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Writing to the descriptors a person reads. */
#ifndef ZK_TUI_TERMINAL_H
#define ZK_TUI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/* Write all bytes, in as few calls as the system needs. False, errno set, on failure. */
bool terminal_write(int fd, const uint8_t *bytes, size_t len);

/* Append what a guest wrote, fit for a terminal: control characters other than newline
 * and tab in caret notation (ESC becomes ^[), as a guest is not trusted with the person's
 * screen. */
void terminal_make_visible(struct byte_buffer *out, const uint8_t *bytes, size_t len);

/* The same of a text that is to stay on one line: newlines and tabs, too, as ^J and ^I.
 * Names of files, of symbols and of imported sessions come from others. */
void terminal_make_one_line(struct byte_buffer *out, const char *text);

/* Write such a line and its end. False, errno set, on failure. */
bool terminal_write_line(int fd, const char *text);

/* Pass on what a guest wrote, made visible if fd is a terminal. False, errno set, on
 * failure. */
bool terminal_write_guest(int fd, const uint8_t *bytes, size_t len);

/* Columns of the terminal behind fd; 80 when it does not say. */
unsigned terminal_columns(int fd);

/* fd is a terminal that can repaint a line: TERM is set and not "dumb". */
bool terminal_can_repaint(int fd);

/* A job in the background does not repaint the screen of the one in front. True for what
 * is not the terminal of this process. */
bool terminal_is_in_front(int fd);

#endif
