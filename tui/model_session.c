/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The open session while nobody works on it: how far it is, as the store says. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/model.h"

void model_forget_work(struct model *m)
{
    memset(m->phases, 0, sizeof m->phases);
    m->has_run = false;
    m->steps = m->exit_code = 0;
    m->n_segments = m->n_chunks = 0;
    m->unit_steps = m->unit_steps_total = 0;
    m->active_ns = m->paused_ns = 0;
    m->rss = m->rss_peak = 0;
    m->cpus_busy = 0;
    m->n_history = 0;
    m->stall = (struct stall){0};
    m->left = m->told = (struct time_left){0};
    m->n_times = 0;
    m->fraction = -1;
    m->fault[0] = '\0';
    m->guest_output[0] = '\0';
    m->proof = (struct model_proof){0};
    m->verify = (struct model_verify){0};
}

static void set_phase(struct model *m, enum job_phase i, uint64_t done, uint64_t of,
                      bool has_ended)
{
    struct model_phase *const p = &m->phases[i];
    p->has_begun = done != 0 || has_ended;
    p->has_ended = has_ended;
    p->units_done = done;
    p->units_total = of;
}

void model_take_stored(struct model *m, const struct model_session *s)
{
    const bool has_run = s->n_segments != 0;
    m->has_run = has_run;
    m->steps = s->steps;
    m->exit_code = s->exit_code;
    m->n_segments = s->n_segments;
    m->n_chunks = s->n_chunks;
    m->active_ns = s->active_ns;
    m->session_bytes = s->bytes;
    m->fraction = s->fraction;
    set_phase(m, PHASE_EXECUTE, has_run ? s->n_segments : s->n_executed, s->n_segments,
              has_run);
    set_phase(m, PHASE_LINK, 0, 0, s->has_link);
    set_phase(m, PHASE_PROVE, s->n_proved, s->n_segments,
              has_run && s->n_proved == s->n_segments);
    set_phase(m, PHASE_IMAGE, s->n_images_proved, s->n_chunks,
              has_run && s->n_images_proved == s->n_chunks);
    set_phase(m, PHASE_SEAL, s->is_done, 1, s->is_done);
}

void model_open_session(struct model *m, const struct model_session *s)
{
    model_forget_work(m);
    m->work = WORK_IDLE;
    snprintf(m->session, sizeof m->session, "%s", s->name);
    snprintf(m->program, sizeof m->program, "%s", s->program);
    m->security = s->security;
    m->blowup = s->blowup;
    m->segment_log2 = s->segment_log2;
    model_take_stored(m, s);
}
