/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Completion scripts for shells, made from the tables of commands and options. */
#ifndef ZK_TUI_COMPLETIONS_H
#define ZK_TUI_COMPLETIONS_H

#include <stdbool.h>

#include "base/bytes.h"

/* Append the script for a shell. False: there is none for this one, a word of the operand
 * of command completions. */
bool completions_write(struct byte_buffer *out, const char *shell);

#endif
