/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Searching the whole run for an instruction or symbol: its lines are cycles. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/look_state.h"

enum { JUDGED = 1 << 17 /* slots for instructions by pc; a later one takes the place */ };

struct judged {
    uint64_t pc;
    bool is_known, is_match;
};

/* What is asked about every instruction, for every segment. */
struct judge {
    const struct guest *guest;
    const struct matcher *matcher;
    struct judged *slots; /* [JUDGED] */
};

static bool is_wanted(void *arg, uint64_t pc)
{
    const struct judge *const j = arg;
    struct judged *const slot = &j->slots[pc / 2 % JUDGED];
    if (!slot->is_known || slot->pc != pc) {
        uint32_t word;
        char text[64] = "";
        char symbol[96] = "";
        char line[192];
        (void)guest_disassemble(j->guest, pc, &word, text, symbol);
        snprintf(line, sizeof line, "%" PRIx64 " %s %s", pc, symbol, text);
        *slot = (struct judged){pc, true, matcher_find(j->matcher, line, NULL, NULL)};
    }
    return slot->is_match;
}

/* From a cycle on, that one included, and around the end of the run. */
static enum status find(struct look *l, struct model *m, const struct look_order *o,
                        struct judge *judge, uint64_t from, bool *is_found,
                        uint64_t *cycle, struct error *e)
{
    struct run_view *run;
    struct run_shape shape;
    TRY(look_begin(l, m->session, e));
    TRY(look_run(l, &run, e));
    run_view_shape(run, &shape);
    m->vm.n_cycles = shape.n_cycles;
    m->vm.is_whole = shape.is_whole;
    m->segment.n_segments = shape.n_segments;
    /* Forward [from, end) then [0, from); backward [0, from] then (from, end). */
    const uint64_t cut = o->by > 0 ? from : from + 1;
    TRY(run_view_find_instruction(run, o->by > 0 ? cut : 0,
                                  o->by > 0 ? shape.n_cycles : cut, o->by, is_wanted,
                                  judge, o->task, is_found, cycle, e));
    if (*is_found) {
        return STATUS_OK;
    }
    return run_view_find_instruction(run, o->by > 0 ? 0 : cut,
                                     o->by > 0 ? cut : shape.n_cycles, o->by, is_wanted,
                                     judge, o->task, is_found, cycle, e);
}

/* The cycle to begin at. */
static uint64_t first_cycle(const struct model *m, const struct look_order *o)
{
    const uint64_t n = m->vm.n_cycles != 0 ? m->vm.n_cycles : 1;
    const uint64_t here = m->vm.cycle % n;
    return o->from != LOOK_FROM_SELECTED ? o->from % n
           : o->by > 0                   ? (here + 1) % n
                                         : (here + n - 1) % n;
}

bool look_search_run(struct look *l, struct model *m, const struct look_order *o)
{
    struct error e = {0};
    struct matcher matcher;
    const uint64_t from = first_cycle(m, o);
    uint64_t cycle = from;
    bool is_found = true;
    enum status s = STATUS_OK;
    if (look_order_is_cancelled(o)) {
        return false;
    }
    if (o->text[0] != '\0') {
        struct judge judge = {look_guest(l), &matcher,
                              calloc(JUDGED, sizeof *judge.slots)};
        matcher_open(&matcher, o->text);
        s = judge.slots == NULL
                ? error_set(&e, STATUS_MEMORY, "no memory to look for '%.60s'", o->text)
                : find(l, m, o, &judge, from, &is_found, &cycle, &e);
        matcher_close(&matcher);
        free(judge.slots);
    }
    if (s == STATUS_OK && is_found) {
        s = look_go(l, m, cycle, &e);
    }
    if (s == STATUS_CANCELLED) {
        look_say(m, 'w', "given up looking for '%.100s'", o->text);
    } else if (s != STATUS_OK) {
        look_say(m, 'w', "%.200s", e.text);
    } else if (!is_found) {
        look_say(m, 'w', "'%.100s' is not in the run%s", o->text,
                 m->vm.is_whole ? "" : " as far as it is executed by now");
    } else if (o->by > 0 ? cycle < from : cycle > from) {
        look_say(m, 'i', "'%.100s': around the end of the run", o->text);
    }
    return s == STATUS_OK && is_found;
}
