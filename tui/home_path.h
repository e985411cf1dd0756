/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Names of files as a person types them. */
#ifndef ZK_TUI_HOME_PATH_H
#define ZK_TUI_HOME_PATH_H

#include <stddef.h>

/* "~" and "~/x" begin with $HOME, as in a shell; everything else, and both where HOME is
 * not absolute, is as it was typed. Returns text if it does not fit. */
const char *home_path(char *out, size_t size, const char *text);

#endif
