/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A drive with an end. */
#include "tui/session_redo.h"

#include "tui/interrupt.h"
#include "tui/session_work.h"

/* The proof is not sealed: it was written before, or will be by resume. */
static struct drive_limit limit_of(const struct drive_progress *before,
                                   const struct drive_progress *now)
{
    if (before->n_segments == 0) { /* not executed to its end */
        return (struct drive_limit){.n_records = before->n_records};
    }
    if (before->n_images_proved != 0) {
        return (struct drive_limit){.has_phase = true, .phase = PHASE_IMAGE};
    }
    if (now->n_segments_proved < before->n_segments_proved) {
        return (struct drive_limit){.n_segments = before->n_segments_proved
                                                  - now->n_segments_proved};
    }
    return (struct drive_limit){.has_phase = true, .phase = PHASE_LINK};
}

static uint32_t n_units(const struct drive_progress *p)
{
    return p->n_records + p->n_cells + p->has_link + p->n_segments_proved
           + p->n_images_proved;
}

static enum exit_code drive(struct session_work *w, struct invocation *v,
                            struct session *session, const struct drive_progress *before,
                            uint32_t *n_made)
{
    struct drive_progress now;
    struct drive_progress after;
    struct drive_report report;
    struct error ignored; /* of counting, which is for a person */
    enum status s = drive_progress(session, &now, &v->error);
    if (s != STATUS_OK) {
        return exit_code_of_session(s);
    }
    const struct drive_request request = {.engine = w->engine,
                                          .guest = w->guest,
                                          .work = &w->work,
                                          .memory_budget = w->memory_budget,
                                          .limit = limit_of(before, &now),
                                          .task = w->task};
    interrupt_watch(w->task);
    s = drive_run(session, &request, &report, &v->error);
    interrupt_watch(NULL);
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
    struct session_work w;
    *n_made = 0;
    enum exit_code code = session_work_open(&w, v, session);
    if (code == RC_SUCCESS) {
        code = drive(&w, v, session, before, n_made);
    }
    session_work_close(&w);
    return code;
}
