/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Help text, written from the tables of commands, options and exit codes. */
#ifndef ZK_TUI_COMMAND_HELP_H
#define ZK_TUI_COMMAND_HELP_H

#include "base/bytes.h"
#include "tui/command_table.h"

/* Append the list of commands; lines of at most 80 columns. */
void help_write_overview(struct byte_buffer *out);

/* Append what a command does, its options with ranges and defaults, the exit codes. */
void help_write_command(struct byte_buffer *out, enum command_id command);

/* Append what the exit codes say. */
void help_write_exit_codes(struct byte_buffer *out);

/* Append the one line that says how to call a command. */
void help_write_usage(struct byte_buffer *out, enum command_id command);

#endif
