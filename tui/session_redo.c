/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A drive with an end. */
#include "tui/session_redo.h"

#include <string.h>

#include "tui/commands.h"
#include "tui/interrupt.h"

struct redoing {
    struct engine *engine;
    struct guest *guest;
    struct work work;
    struct task *task;
};

/* The proof is not sealed: it was written before, or will be by resume. */
static struct drive_limit limit_of(const struct drive_progress *before,
                                   const struct drive_progress *now)
{
    if (before->n_images_proved != 0) {
        return (struct drive_limit){.has_phase = true, .phase = PHASE_IMAGE};
    }
    if (now->n_segments_proved < before->n_segments_proved) {
        return (struct drive_limit){
            .n_segments = before->n_segments_proved - now->n_segments_proved};
    }
    return (struct drive_limit){.has_phase = true, .phase = PHASE_LINK};
}

static enum status prepare(struct redoing *r, struct invocation *v,
                           struct session *session, uint64_t *budget)
{
    struct memory_plan plan;
    struct error *const e = &v->error;
    TRY(work_load(&r->work, session, e));
    TRY(guest_load(&r->guest, r->engine, r->work.elf.bytes, r->work.elf.len, e));
    TRY(engine_plan(r->engine, r->guest, &r->work.parameters,
                    option_number(&v->line, OPTION_MEMORY), &plan, e));
    *budget = plan.bytes_budget;
    return task_open(&r->task, e);
}

static uint32_t n_units(const struct drive_progress *p)
{
    return p->n_records + p->n_cells + p->has_link + p->n_segments_proved
           + p->n_images_proved;
}

static enum exit_code drive(struct redoing *r, struct invocation *v,
                            struct session *session, const struct drive_progress *before,
                            uint32_t *n_made)
{
    struct drive_progress now;
    struct drive_report report;
    uint64_t budget = 0;
    enum status s = prepare(r, v, session, &budget);
    if (s == STATUS_OK) {
        s = drive_progress(session, &now, &v->error);
    }
    if (s != STATUS_OK) {
        return exit_code_of_session(s);
    }
    const struct drive_request request = {.engine = r->engine,
                                          .guest = r->guest,
                                          .work = &r->work,
                                          .memory_budget = budget,
                                          .limit = limit_of(before, &now),
                                          .task = r->task};
    interrupt_watch(r->task);
    s = drive_run(session, &request, &report, &v->error);
    interrupt_watch(NULL);
    struct drive_progress after;
    struct error ignored; /* of counting, which is for a person */
    if (drive_progress(session, &after, &ignored) == STATUS_OK) {
        *n_made = n_units(&after) - n_units(&now);
    }
    return s == STATUS_CANCELLED ? exit_code_of_signal(interrupt_signal())
           : s == STATUS_OK      ? RC_SUCCESS
                                 : exit_code_of_session(s);
}

enum exit_code session_redo(struct invocation *v, struct session *session,
                            const struct drive_progress *before, uint32_t *n_made)
{
    struct redoing r = {0};
    *n_made = 0;
    enum exit_code code = loaded_engine(&r.engine, v);
    if (code == RC_SUCCESS) {
        code = drive(&r, v, session, before, n_made);
    }
    task_close(r.task);
    work_free(&r.work);
    guest_free(r.guest);
    engine_close(r.engine);
    return code;
}
