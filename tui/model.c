/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the console shows: lists, estimate. */
#include "tui/model.h"

#include <inttypes.h>
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

const char *segment_text(char text[SEGMENT_TEXT_BYTES], const struct model_segment *s)
{
    snprintf(text, SEGMENT_TEXT_BYTES, "%s %" PRIu32,
             s->is_chunk ? "image chunk" : "segment",
             (s->is_chunk ? s->chunk : s->index) + 1);
    return text;
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
