/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* How far the work is, when it will be done, what a kill would cost. */
#include "tui/model.h"

/* An estimate is shown from so many units, or so long a time, on. */
enum { UNITS_LEAST = 3 };
static const uint64_t spent_least_ns = 5000000000;

/* Beyond counting down with the clock, it moves by at most a tenth of itself a second; in
 * the last seconds by a quarter of the time that passes, so that it ends. */
static uint64_t follow(uint64_t shown, uint64_t wanted, uint64_t passed)
{
    const double tenth = 0.1 * (double)shown * ((double)passed * 1e-9);
    const double quarter = 0.25 * (double)passed;
    const uint64_t most = (uint64_t)(tenth > quarter ? tenth : quarter);
    const uint64_t counted = shown > passed ? shown - passed : 0;
    if (wanted > counted + most) {
        return counted + most;
    }
    return wanted + most < counted ? counted - most : wanted;
}

/* wanted: 0 for not known. */
static void move_eta(struct model *m, uint64_t wanted)
{
    const bool is_first = m->eta_ns == 0 || m->active_ns < m->eta_at_ns;
    if (wanted == 0 || is_first) {
        m->eta_ns = wanted;
    } else {
        m->eta_ns = follow(m->eta_ns, wanted, m->active_ns - m->eta_at_ns);
        m->eta_ns += m->eta_ns == 0; /* 0 would be: not known */
    }
    m->eta_at_ns = m->active_ns;
}

/* Work since a unit was kept last. */
static void measure_loss(struct model *m)
{
    uint64_t n = 0;
    for (int i = 0; i < JOB_N_PHASES; i++) {
        n += m->phases[i].units_done + m->phases[i].has_ended;
    }
    if (n != m->n_kept || m->active_ns < m->kept_at_ns) {
        m->n_kept = n;
        m->kept_at_ns = m->active_ns;
    }
    m->loss_ns = work_is_alive(m->work) ? m->active_ns - m->kept_at_ns : 0;
}

/* The work is taken to be the segments' and images' proofs, all alike: the rest is small
 * beside them, and how many there are is not known before the run has ended. The unit
 * under way counts as far as its own steps are done. */
void model_estimate(struct model *m)
{
    const struct model_phase *const prove = &m->phases[PHASE_PROVE];
    const struct model_phase *const image = &m->phases[PHASE_IMAGE];
    const double all = (double)m->n_segments + (double)m->n_chunks;
    measure_loss(m);
    m->unit_ns = 0;
    if (m->work == WORK_PROVED) {
        m->fraction = 1;
        move_eta(m, 0);
        return;
    }
    if (!m->has_run || all < 1) {
        m->fraction = -1;
        move_eta(m, 0);
        return;
    }
    double done = (double)(prove->units_done + image->units_done);
    const bool is_inside = (prove->has_begun && !prove->has_ended)
                           || (image->has_begun && !image->has_ended);
    if (is_inside && m->unit_steps_total != 0) {
        done += (double)m->unit_steps / (double)m->unit_steps_total;
    }
    m->fraction = done / all > 0.999 ? 0.999 : done / all;
    const uint64_t spent = prove->elapsed_ns + image->elapsed_ns;
    const double made = done - (double)(prove->units_reused + image->units_reused);
    const bool is_known =
        made >= UNITS_LEAST || (spent >= spent_least_ns && made >= 0.05);
    if (is_known) {
        m->unit_ns = (uint64_t)((double)spent / made);
    }
    move_eta(m, is_known ? (uint64_t)((double)spent / made * (all - done)) : 0);
}
