/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Bus tracker: an open-addressing hash table of unbalanced tuples, linear probing.
 *
 * Invariants: every entry in use has a nonzero net multiplicity; an entry stands between
 * its home slot and the next free slot; fewer than n_slots entries, so every probe ends.
 */
#include "air/tracker.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "base/check.h"

enum { BUS_NONE = AIR_MAX_BUSES, LINE_BYTES = 640 };

/* Where a message came from: a row of a table, or a token of the verifier's own. */
struct origin {
    const struct air_graph *graph; /* NULL: token, or nobody */
    const char *name;              /* interaction or token; NULL: nobody */
    size_t row;
};

struct entry {
    uint32_t bus; /* BUS_NONE: free */
    uint32_t values[AIR_MAX_ARITY];
    uint32_t net; /* canonical, not 0 */
    struct origin sender, receiver;
};

struct air_tracker {
    const struct air_bus_list *buses;
    struct entry *entries;
    size_t n_slots, max_tuples, n_tuples;
    size_t n_on[AIR_MAX_BUSES];
    struct {
        air_oracle_fn *fn;
        void *arg;
    } oracles[AIR_MAX_BUSES];
};

enum status air_tracker_open(struct air_tracker **out, struct arena *arena,
                             const struct air_bus_list *buses, size_t max_tuples,
                             struct error *e)
{
    *out = NULL;
    CHECK(buses->n_buses <= AIR_MAX_BUSES && max_tuples > 0 && max_tuples < SIZE_MAX / 4);
    const size_t n_slots = (size_t)1 << log2_ceil(max_tuples + max_tuples / 2 + 2);
    struct air_tracker *const tracker = arena_calloc(arena, 1, sizeof *tracker);
    size_t n_bytes;
    if (tracker == NULL || !size_mul(n_slots, sizeof *tracker->entries, &n_bytes)) {
        return error_set(e, STATUS_MEMORY, "bus tracker: no memory for %zu tuples",
                         max_tuples);
    }
    tracker->entries = arena_alloc(arena, n_bytes);
    if (tracker->entries == NULL) {
        return error_set(e, STATUS_MEMORY, "bus tracker: no memory for %zu tuples",
                         max_tuples);
    }
    tracker->buses = buses;
    tracker->n_slots = n_slots;
    tracker->max_tuples = max_tuples;
    air_tracker_clear(tracker);
    *out = tracker;
    return STATUS_OK;
}

void air_tracker_clear(struct air_tracker *tracker)
{
    for (size_t i = 0; i < tracker->n_slots; i++) {
        tracker->entries[i].bus = BUS_NONE;
    }
    tracker->n_tuples = 0;
    memset(tracker->n_on, 0, sizeof tracker->n_on);
}

void air_tracker_set_oracle(struct air_tracker *tracker, uint32_t bus,
                            air_oracle_fn *oracle, void *arg)
{
    CHECK(bus < tracker->buses->n_buses);
    tracker->oracles[bus].fn = oracle;
    tracker->oracles[bus].arg = arg;
}

/* ---- the hash table ---- */

static size_t home_slot(const struct air_tracker *tracker, uint32_t bus,
                        const uint32_t *values)
{
    uint64_t h = (bus + 1) * 0x9E3779B97F4A7C15u;
    for (uint32_t j = 0; j < tracker->buses->buses[bus].arity; j++) {
        h = (h ^ values[j]) * 0xD6E8FEB86659FD93u;
        h ^= h >> 32;
    }
    return (size_t)h & (tracker->n_slots - 1);
}

/* The slot of a tuple, or the free slot where it would go. */
static size_t find_slot(const struct air_tracker *tracker, uint32_t bus,
                        const uint32_t *values)
{
    const size_t n_bytes = tracker->buses->buses[bus].arity * sizeof *values;
    size_t slot = home_slot(tracker, bus, values);
    for (;;) {
        const struct entry *const x = &tracker->entries[slot];
        const bool is_same = x->bus == bus && memcmp(x->values, values, n_bytes) == 0;
        if (x->bus == BUS_NONE || is_same) {
            return slot;
        }
        slot = (slot + 1) & (tracker->n_slots - 1);
    }
}

/* Free a slot and move back what had been pushed past it. */
static void remove_slot(struct air_tracker *tracker, size_t hole)
{
    const size_t wrap = tracker->n_slots - 1;
    for (size_t i = (hole + 1) & wrap; tracker->entries[i].bus != BUS_NONE;
         i = (i + 1) & wrap) {
        const struct entry *const x = &tracker->entries[i];
        const size_t home = home_slot(tracker, x->bus, x->values);
        if (((i - home) & wrap) >= ((i - hole) & wrap)) {
            tracker->entries[hole] = *x;
            hole = i;
        }
    }
    tracker->entries[hole].bus = BUS_NONE;
}

/* Add `multiplicity` (canonical, signs applied) to a tuple's net. */
static enum status add_tuple(struct air_tracker *tracker, uint32_t bus,
                             const uint32_t *values, uint32_t multiplicity,
                             bool is_receive, struct origin origin, struct error *e)
{
    air_oracle_fn *const oracle = tracker->oracles[bus].fn;
    if (multiplicity == 0
        || (oracle != NULL && oracle(tracker->oracles[bus].arg, values))) {
        return STATUS_OK;
    }
    struct entry *const x = &tracker->entries[find_slot(tracker, bus, values)];
    if (x->bus == BUS_NONE) {
        if (tracker->n_tuples == tracker->max_tuples) {
            return error_set(e, STATUS_LIMIT,
                             "bus tracker: more than %zu unbalanced tuples",
                             tracker->max_tuples);
        }
        *x = (struct entry){.bus = bus};
        memcpy(x->values, values, tracker->buses->buses[bus].arity * sizeof *values);
        tracker->n_tuples++;
        tracker->n_on[bus]++;
    }
    x->net = (uint32_t)(((uint64_t)x->net + multiplicity) % FP_P);
    if (is_receive) {
        x->receiver = origin;
    } else {
        x->sender = origin;
    }
    if (x->net == 0) {
        tracker->n_tuples--;
        tracker->n_on[bus]--;
        remove_slot(tracker, (size_t)(x - tracker->entries));
    }
    return STATUS_OK;
}

/* ---- messages ---- */

static enum status add_row(struct air_tracker *tracker, const struct air_trace *trace,
                           const struct air_mask *mask, enum air_scope scope, size_t row,
                           int direction, struct error *e)
{
    const struct air_graph *const g = trace->graph;
    const uint32_t begin = scope == AIR_LOCAL ? 0 : g->n_local;
    const uint32_t end = scope == AIR_LOCAL ? g->n_local : g->n_local + g->n_global;
    fp nodes[AIR_MAX_NODES];
    air_row_values(nodes, trace, row);
    for (uint32_t i = begin; i < end; i++) {
        const struct air_interaction *const x = &g->interactions[i];
        if (mask != NULL && mask->interaction[i]) {
            continue;
        }
        uint32_t values[AIR_MAX_ARITY];
        for (uint32_t j = 0; j < x->n_values; j++) {
            values[j] = fp_to_u32(nodes[x->values[j]]);
        }
        const fp m = nodes[x->multiplicity];
        const fp signed_m = x->sign * direction < 0 ? fp_neg(m) : m;
        const struct origin origin = {.graph = g, .name = x->name, .row = row};
        TRY(add_tuple(tracker, x->bus, values, fp_to_u32(signed_m), x->sign < 0, origin,
                      e));
    }
    return STATUS_OK;
}

enum status air_tracker_add_rows(struct air_tracker *tracker,
                                 const struct air_trace *trace,
                                 const struct air_mask *mask, enum air_scope scope,
                                 size_t begin, size_t end, int direction, struct error *e)
{
    CHECK(begin <= end && end <= trace->n_rows);
    CHECK(trace->graph->buses == tracker->buses);
    for (size_t row = begin; row < end; row++) {
        TRY(add_row(tracker, trace, mask, scope, row, direction, e));
    }
    return STATUS_OK;
}

enum status air_tracker_add(struct air_tracker *tracker, const struct air_trace *trace,
                            const struct air_mask *mask, enum air_scope scope,
                            struct error *e)
{
    return air_tracker_add_rows(tracker, trace, mask, scope, 0, trace->n_rows, 1, e);
}

enum status air_tracker_add_around(struct air_tracker *tracker,
                                   const struct air_trace *trace,
                                   const struct air_mask *mask, enum air_scope scope,
                                   size_t row, int direction, struct error *e)
{
    const size_t before = row == 0 ? trace->n_rows - 1 : row - 1;
    if (before != row && trace->graph->n_next != 0) {
        TRY(air_tracker_add_rows(tracker, trace, mask, scope, before, before + 1,
                                 direction, e));
    }
    return air_tracker_add_rows(tracker, trace, mask, scope, row, row + 1, direction, e);
}

enum status air_tracker_token(struct air_tracker *tracker, uint32_t bus,
                              int64_t multiplicity, const uint32_t *values,
                              const char *who, struct error *e)
{
    CHECK(bus < tracker->buses->n_buses);
    const int64_t r = multiplicity % (int64_t)FP_P;
    const struct origin origin = {.name = who};
    return add_tuple(tracker, bus, values, (uint32_t)(r < 0 ? r + (int64_t)FP_P : r),
                     multiplicity < 0, origin, e);
}

/* ---- reports ---- */

size_t air_tracker_unbalanced(const struct air_tracker *tracker)
{
    return tracker->n_tuples;
}

size_t air_tracker_unbalanced_on(const struct air_tracker *tracker, uint32_t bus)
{
    CHECK(bus < tracker->buses->n_buses);
    return tracker->n_on[bus];
}

static void origin_text(char *text, size_t len_text, const struct origin *o)
{
    if (o->name == NULL) {
        snprintf(text, len_text, "nobody");
    } else if (o->graph == NULL) {
        snprintf(text, len_text, "%s", o->name);
    } else {
        snprintf(text, len_text, "%s row %zu (%s)", o->graph->table->name, o->row,
                 o->name);
    }
}

static void entry_text(char text[LINE_BYTES], const struct air_tracker *tracker,
                       const struct entry *x)
{
    const struct air_bus *const bus = &tracker->buses->buses[x->bus];
    char tuple[16 * AIR_MAX_ARITY], sender[160], receiver[160];
    size_t at = 0;
    for (uint32_t j = 0; j < bus->arity; j++) {
        at += (size_t)snprintf(tuple + at, sizeof tuple - at, "%s%" PRIu32,
                               j == 0 ? "" : ", ", x->values[j]);
    }
    origin_text(sender, sizeof sender, &x->sender);
    origin_text(receiver, sizeof receiver, &x->receiver);
    const bool is_negative = x->net > FP_P / 2;
    const uint32_t size = is_negative ? (uint32_t)(FP_P - x->net) : x->net;
    snprintf(text, LINE_BYTES, "%s(%s) net %s%" PRIu32 ": sent by %s, received by %s",
             bus->name, at == 0 ? "" : tuple, is_negative ? "-" : "+", size, sender,
             receiver);
}

void air_tracker_report(const struct air_tracker *tracker, size_t max_lines,
                        air_line_fn *line, void *arg)
{
    for (size_t i = 0; i < tracker->n_slots && max_lines > 0; i++) {
        if (tracker->entries[i].bus == BUS_NONE) {
            continue;
        }
        char text[LINE_BYTES];
        entry_text(text, tracker, &tracker->entries[i]);
        line(arg, text);
        max_lines--;
    }
}
