/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Asking for a passphrase: a file's line, or what a person types.
 *
 * It never stands on the command line or in the environment, where other processes of the
 * machine can read it, and in no log or sentence. Its bytes are taken as they come, in no
 * character set: 1 to 1024 of them, without an end of line.
 */
#ifndef ZK_TUI_PASSPHRASE_H
#define ZK_TUI_PASSPHRASE_H

#include <stdbool.h>

#include "checkpoint/secret.h"

/* The one line of a file; "-" is standard input, of which the first line is taken.
 * err   STATUS_IO: cannot be read; STATUS_ARGUMENT: empty, too long, or not one line */
MUST_USE enum status passphrase_read(struct secret **out, const char *path,
                                     struct error *e);

/* Is there a terminal to ask on? */
bool passphrase_can_ask(void);

/* What a person types on the terminal of the process, which is left as it was. Backspace
 * and Ctrl-U edit, Ctrl-C and Ctrl-D give up.
 *
 * in    question  "passphrase of session s"
 *       is_new    asked for twice
 * err   STATUS_ARGUMENT: there is no terminal, or empty, too long, or not twice the same;
 *       STATUS_CANCELLED: given up, or a signal came */
MUST_USE enum status passphrase_ask(struct secret **out, const char *question,
                                    bool is_new, struct error *e);

#endif
