/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What working on an open session takes: an engine, its program and input, a task, and
 * how much memory there is. */
#ifndef ZK_TUI_SESSION_WORK_H
#define ZK_TUI_SESSION_WORK_H

#include "checkpoint/work.h"
#include "tui/invocation.h"

struct session_work {
    struct engine *engine;
    struct guest *guest;
    struct work work; /* loaded */
    struct task *task;
    uint64_t memory_budget; /* of option --memory */
};

/* Open all of it. Close with session_work_close even after a failure.
 * out   SUCCESS, or the code with its sentence in v->error */
enum exit_code session_work_open(struct session_work *w, struct invocation *v,
                                 struct session *session);
void session_work_close(struct session_work *w);

#endif
