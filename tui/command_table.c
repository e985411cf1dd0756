/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The lists of command_table.h as tables. */
#include "tui/command_table.h"

const struct command_row command_rows[N_COMMANDS] = {
#define COMMAND_ROW(id, ...) [COMMAND_##id] = {__VA_ARGS__},
    COMMAND_LIST(COMMAND_ROW)
#undef COMMAND_ROW
};

const struct option_row option_rows[N_OPTIONS] = {
#define OPTION_ROW(id, ...) [OPTION_##id] = {__VA_ARGS__},
    OPTION_LIST(OPTION_ROW)
#undef OPTION_ROW
};
