/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Words for how memory is used, and why. */
#ifndef ZK_TUI_MEMORY_TEXT_H
#define ZK_TUI_MEMORY_TEXT_H

#include "engine.h"
#include "tui/json.h"

/* The word of --memory-mode. */
const char *memory_mode_word(enum memory_mode mode);

/* "spill, the faster one that fits: resident would take 1.13 GiB of 600 MiB, stream 1.4s
 * more a unit, spill 0.3s (disk 410 MiB/s)" */
enum { MEMORY_CHOICE_BYTES = 320 };
const char *memory_choice_line(const struct memory_choice *choice,
                               char line[MEMORY_CHOICE_BYTES]);

/* The members of an object: memory_mode, reason, bytes, times, what was measured. */
void memory_choice_json(const struct memory_choice *choice, struct json *j);

#endif
