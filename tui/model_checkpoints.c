/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Units, marks and checks of the screen Checkpoints. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/model.h"

const char *unit_phase(const char *kind)
{
    static const struct {
        const char *kind, *phase;
    } of[] = {{"record", "execute"}, {"cells", "execute"}, {"link", "link"},
              {"segment", "prove"},  {"image", "image"}};
    for (unsigned i = 0; i < sizeof of / sizeof of[0]; i++) {
        if (strcmp(of[i].kind, kind) == 0) {
            return of[i].phase;
        }
    }
    return "-";
}

bool checkpoints_compared(const struct model_checkpoints *k, size_t *from, size_t *to)
{
    if (k->list.selected >= k->list.n) {
        return false;
    }
    const size_t at = k->shown[k->list.selected];
    const size_t other = k->has_mark ? k->mark : at - 1;
    if ((!k->has_mark && at == 0) || other == at) {
        return false;
    }
    *from = at < other ? at : other;
    *to = at < other ? other : at;
    return true;
}

uint64_t checkpoints_bytes(const struct model_checkpoints *k, size_t first, size_t last)
{
    uint64_t bytes = 0;
    for (size_t i = first; i <= last && i < k->n_units; i++) {
        bytes += k->units[i].bytes;
    }
    return bytes;
}

void checkpoints_text(const struct model_unit *u, char *text, size_t cap)
{
    static const char *const checks[] = {"on write", "verified", "damaged"};
    snprintf(text, cap, "%s %s %s %" PRIu32 " %s %s", u->clock, unit_phase(u->kind),
             u->kind, u->index, u->path, checks[u->check]);
}

static bool is_same(const struct model_unit *a, const struct model_unit *b)
{
    return a->index == b->index && a->written_ns == b->written_ns
           && strcmp(a->kind, b->kind) == 0;
}

/* Which of units[n] a unit is; n: none. Both are in the order of time, so the search goes
 * on from `from`. */
static size_t find(const struct model_unit *units, size_t n, size_t from,
                   const struct model_unit *u)
{
    for (size_t i = from; i < n && units[i].written_ns <= u->written_ns; i++) {
        if (is_same(&units[i], u)) {
            return i;
        }
    }
    return n;
}

void checkpoints_take(struct model_checkpoints *k, struct model_unit *units, size_t n)
{
    /* Who looks at the newest goes on looking at the newest. */
    const bool follows = k->list.selected + 1 >= k->list.n && !k->is_comparing;
    const size_t was = k->list.selected < k->list.n ? k->shown[k->list.selected] : n;
    size_t from = 0, selected = n - (n != 0), mark = n;
    for (size_t i = 0; i < k->n_units; i++) {
        const struct model_unit *const old = &k->units[i];
        const size_t at = find(units, n, from, old);
        if (at == n) {
            continue;
        }
        from = at;
        units[at].check = old->check;
        memcpy(units[at].checked, old->checked, sizeof old->checked);
        memcpy(units[at].fault, old->fault, sizeof old->fault);
        mark = k->has_mark && i == k->mark ? at : mark;
        selected = i == was && !follows ? at : selected;
    }
    memcpy(k->units, units, n * sizeof units[0]);
    k->n_units = k->list.n = n;
    k->list.selected = selected;
    k->has_mark = mark != n;
    k->mark = mark;
    for (size_t i = 0; i < n; i++) {
        k->shown[i] = i;
    }
}

void checkpoints_checked(struct model_checkpoints *k, const char *kind, uint32_t index,
                         int64_t written_ns, const char *fault, const char *clock)
{
    for (size_t i = 0; i < k->n_units; i++) {
        struct model_unit *const u = &k->units[i];
        if (u->index == index && u->written_ns == written_ns
            && strcmp(u->kind, kind) == 0) {
            u->check = fault[0] == '\0' ? UNIT_WHOLE : UNIT_DAMAGED;
            snprintf(u->checked, sizeof u->checked, "%.5s", clock);
            snprintf(u->fault, sizeof u->fault, "%.63s", fault);
            return;
        }
    }
}

void checkpoints_arrange(struct model_checkpoints *k, const char *filter)
{
    struct line_filter keeps;
    char text[MODEL_LINE_BYTES];
    const size_t wanted =
        k->list.selected < k->list.n ? k->shown[k->list.selected] : k->n_units;
    line_filter_open(&keeps, filter);
    k->list.n = k->list.selected = 0;
    for (size_t i = 0; i < k->n_units; i++) {
        checkpoints_text(&k->units[i], text, sizeof text);
        if (line_filter_keeps(&keeps, text)) {
            k->list.selected = i <= wanted ? k->list.n : k->list.selected;
            k->shown[k->list.n++] = i;
        }
    }
    line_filter_close(&keeps);
}
