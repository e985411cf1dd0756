/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* XDG's folder of state. */
#include "tui/state_path.h"

#include <stdio.h>
#include <stdlib.h>

void state_path(char path[PATH_MAX], const char *name)
{
    const char *const state = getenv("XDG_STATE_HOME");
    const char *const home = getenv("HOME");
    int len = -1;
    if (state != NULL && state[0] == '/') {
        len = snprintf(path, PATH_MAX, "%s/zkconsole/%s", state, name);
    } else if (home != NULL && home[0] == '/') {
        len = snprintf(path, PATH_MAX, "%s/.local/state/zkconsole/%s", home, name);
    }
    if (len < 0 || len >= PATH_MAX) {
        path[0] = '\0';
    }
}
