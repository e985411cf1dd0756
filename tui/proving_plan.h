/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a proof will take, before it is made. */
#ifndef ZK_TUI_PROVING_PLAN_H
#define ZK_TUI_PROVING_PLAN_H

#include "tui/proving.h"

/* prove --plan: run the program, prove a few segments, print what all of it takes, leave
 * nothing.
 * out   SUCCESS, or the code with its sentence in v->error */
enum exit_code proving_forecast(struct invocation *v);

#endif
