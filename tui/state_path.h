/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Where a person's own files of this program lie that are no configuration: what was
 * typed, reports of crashes. */
#ifndef ZK_TUI_STATE_PATH_H
#define ZK_TUI_STATE_PATH_H

#include <limits.h>

/* The path of a file: $XDG_STATE_HOME/zkconsole/name, else
 * ~/.local/state/zkconsole/name; "" if there is no place for one. Relative values of the
 * variables are ignored. */
void state_path(char path[PATH_MAX], const char *name);

#endif
