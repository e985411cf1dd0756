/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* How far the work is, when it will be done, what a kill would cost. */
#include "tui/model.h"

/* wanted: zeros for not known. */
static void move_left(struct model *m, struct time_left wanted)
{
    if (m->active_ns < m->left_at_ns) {
        m->left = wanted;
    } else {
        time_left_show(&m->left, &wanted, m->active_ns - m->left_at_ns);
    }
    m->left_at_ns = m->active_ns;
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

int model_phase_at_work(const struct model *m)
{
    for (int i = 0; i < JOB_N_PHASES; i++) {
        if (m->phases[i].has_begun && !m->phases[i].has_ended) {
            return i;
        }
    }
    return -1;
}

const char *model_stall_text(const struct model *m, char text[STALL_TEXT_BYTES])
{
    const int i = model_phase_at_work(m);
    const struct model_phase *const p = &m->phases[i < 0 ? 0 : i];
    return stall_text(text, &m->stall, i < 0 ? "the beginning" : job_phase_name(i),
                      i < 0 || p->units_total == 0 ? -1 : (int64_t)p->units_done);
}

/* How much of a full segment the last one is: the next power of two of its steps, as its
 * tables are filled up to one. */
static double last_segment(const struct model *m)
{
    const double full = (double)((uint64_t)1 << m->segment_log2);
    const double steps = (double)(m->steps & (((uint64_t)1 << m->segment_log2) - 1));
    double share = 1;
    while (steps > 0 && share * full >= 2 * steps) {
        share /= 2;
    }
    return share;
}

/* What the units of the phase under way say of the rest. Chunks that come after the
 * segments are taken to be like them, until the first is made. */
static struct time_left left_by_units(const struct model *m, int phase)
{
    const struct model_phase *const p = &m->phases[phase];
    const bool is_prove = phase == PHASE_PROVE;
    const double part = m->unit_steps_total == 0
                            ? 0
                            : (double)m->unit_steps / (double)m->unit_steps_total;
    const double left = (double)p->units_total - (double)p->units_done;
    const double after = is_prove ? (double)m->n_chunks : 0;
    if (left < 1) { /* a unit was the last, the phase has not ended yet */
        return (struct time_left){.ns = 1};
    }
    const struct work_left rest =
        work_left_of(m->times, m->n_times, part < 1 ? part : 1, m->unit_steps_total,
                     left - 1 + after, is_prove && left > 1 ? last_segment(m) : 1);
    return time_left_of(m->times, m->n_times, &rest);
}

/* What is told of the phase, and the chunks after it. */
static struct time_left left_as_told(const struct model *m, int phase)
{
    struct time_left left = m->told;
    const uint64_t after = phase == PHASE_PROVE ? m->n_chunks * m->unit_ns : 0;
    left.ns += after;
    left.p10_ns += left.p90_ns != 0 ? after : 0;
    left.p90_ns += left.p90_ns != 0 ? after : 0;
    return left;
}

/* The work is taken to be the segments' and images' proofs: the rest is small beside
 * them, and how many there are is not known before the run has ended. The unit under way
 * counts as far as its own steps are done. */
void model_estimate(struct model *m)
{
    const struct model_phase *const prove = &m->phases[PHASE_PROVE];
    const struct model_phase *const image = &m->phases[PHASE_IMAGE];
    const double all = (double)m->n_segments + (double)m->n_chunks;
    measure_loss(m);
    m->unit_ns = 0;
    if (m->work == WORK_PROVED || !m->has_run || all < 1) {
        m->fraction = m->work == WORK_PROVED ? 1 : -1;
        move_left(m, (struct time_left){0});
        return;
    }
    double done = (double)(prove->units_done + image->units_done);
    const int phase = model_phase_at_work(m);
    const bool is_inside = phase == PHASE_PROVE || phase == PHASE_IMAGE;
    if (is_inside && m->unit_steps_total != 0) {
        done += (double)m->unit_steps / (double)m->unit_steps_total;
    }
    m->fraction = done / all > 0.999 ? 0.999 : done / all;
    const uint64_t spent = prove->elapsed_ns + image->elapsed_ns;
    const double made = done - (double)(prove->units_reused + image->units_reused);
    if (made < TIME_LEFT_UNITS_MIN && (spent < TIME_LEFT_NS_MIN || made < 0.05)) {
        move_left(m, (struct time_left){0});
        return;
    }
    m->unit_ns = (uint64_t)((double)spent / made);
    if (is_inside && m->told.ns != 0) {
        m->left = left_as_told(m, phase);
        return;
    }
    move_left(m, is_inside && m->n_times != 0
                     ? left_by_units(m, phase)
                     : (struct time_left){
                         .ns = (uint64_t)((double)spent / made * (all - done)) + 1});
}
