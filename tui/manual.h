/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Manual pages in man(7) macros, made from the tables of commands, options, exit codes
 * and keys. */
#ifndef ZK_TUI_MANUAL_H
#define ZK_TUI_MANUAL_H

#include "base/bytes.h"
#include "tui/command_table.h"

/* zkconsole(1): all commands, exit codes, environment, keys. version: "0.1.0" */
void manual_write_overview(struct byte_buffer *out, const char *version);

/* zkconsole-COMMAND(1). */
void manual_write_command(struct byte_buffer *out, enum command_id command,
                          const char *version);

#endif
