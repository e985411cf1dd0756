/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Opening what work on a session takes. */
#include "tui/session_work.h"

#include <string.h>

#include "tui/commands.h"

static enum status load(struct session_work *w, struct invocation *v,
                        struct session *session, struct error *e)
{
    struct memory_plan plan;
    TRY(work_load(&w->work, session, e));
    TRY(guest_load(&w->guest, w->engine, w->work.elf.bytes, w->work.elf.len, e));
    TRY(engine_plan(w->engine, w->guest, &w->work.parameters,
                    option_number(&v->line, OPTION_MEMORY), &plan, e));
    w->memory_budget = plan.bytes_budget;
    return task_open(&w->task, e);
}

enum exit_code session_work_open(struct session_work *w, struct invocation *v,
                                 struct session *session)
{
    memset(w, 0, sizeof *w);
    const enum exit_code code = loaded_engine(&w->engine, v);
    if (code != RC_SUCCESS) {
        return code;
    }
    const enum status s = load(w, v, session, &v->error);
    return s == STATUS_OK ? RC_SUCCESS : exit_code_of_session(s);
}

void session_work_close(struct session_work *w)
{
    task_close(w->task);
    work_free(&w->work);
    guest_free(w->guest);
    engine_close(w->engine);
}
