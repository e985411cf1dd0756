/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the console shows: lists, estimate. */
#include "tui/model.h"

#include <stdio.h>
#include <string.h>

const char *work_state_name(enum work_state state)
{
    static const char *const names[N_WORK_STATES] = {
#define WORK_NAME(id, text) text,
        WORK_LIST(WORK_NAME)
#undef WORK_NAME
    };
    return (unsigned)state < N_WORK_STATES ? names[state] : NULL;
}

bool work_is_alive(enum work_state state)
{
    return state == WORK_STARTING || state == WORK_PROVING || state == WORK_PAUSING
           || state == WORK_PAUSED || state == WORK_STOPPING;
}

void model_init(struct model *m)
{
    memset(m, 0, sizeof *m);
    m->screen = SCREEN_PROVE;
    m->fraction = -1;
    m->log_follows = true;
    m->log_level = 'i';
    bindings_standard(&m->bindings);
}

void model_list_move(struct model_list *l, int64_t by)
{
    const int64_t last = l->n == 0 ? 0 : (int64_t)l->n - 1;
    const int64_t at = l->selected > l->n ? last : (int64_t)l->selected;
    const int64_t to = by > last - at ? last : by < -at ? 0 : at + by;
    l->selected = (size_t)to;
}

size_t model_list_first(const struct model_list *l, int height)
{
    const size_t room = height < 1 ? 1 : (size_t)height;
    size_t first = l->first;
    if (l->selected < first) {
        first = l->selected;
    }
    if (l->selected >= first + room) {
        first = l->selected - room + 1;
    }
    const size_t most = l->n > room ? l->n - room : 0;
    return first > most ? most : first;
}

/* The work is taken to be the segments' and images' proofs, all alike: the rest is small
 * beside them, and how many there are is not known before the run has ended. The unit
 * under way counts as far as its own steps are done. */
void model_estimate(struct model *m)
{
    const struct model_phase *const prove = &m->phases[PHASE_PROVE];
    const struct model_phase *const image = &m->phases[PHASE_IMAGE];
    m->eta_ns = 0;
    if (m->work == WORK_PROVED) {
        m->fraction = 1;
        return;
    }
    const double all = (double)m->n_segments + (double)m->n_chunks;
    if (!m->has_run || all < 1) {
        m->fraction = -1;
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
    /* One part in twenty of a unit is too little to say anything. */
    if (made >= 0.05 && spent > 1000000000) {
        m->eta_ns = (uint64_t)((double)spent / made * (all - done));
    }
}

size_t model_series_of(struct model_series_set *set, unsigned depth, const char *phase,
                       const char *name)
{
    for (size_t i = 0; i < set->n; i++) {
        const struct model_series *const s = &set->of[i];
        if (s->depth == depth && strcmp(s->name, name) == 0
            && strcmp(s->phase, phase) == 0) {
            return i;
        }
    }
    if (set->n == MODEL_SERIES_MAX) {
        return MODEL_SERIES_MAX;
    }
    struct model_series *const s = &set->of[set->n];
    s->depth = depth;
    (void)snprintf(s->name, sizeof s->name, "%s", name);
    (void)snprintf(s->phase, sizeof s->phase, "%s", phase);
    return set->n++;
}
