/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a unit takes in every mode, what there is, and what the machine is measured to do.
 */
#include "prover/unit_mode.h"

#include <inttypes.h>

#include "base/host.h"
#include "field/fe.h"
#include "poly/lde.h"

/* The disk is tried for so long, once a job, when stream and spill are to be compared. */
enum { DISK_PATIENCE_NS = 100000000 };

/* Values of all columns that a mode without memory would extend again. */
static uint64_t extended_values(const struct layout *layout)
{
    uint64_t n = 0;
    for (uint32_t t = 0; t < layout->n_tables; t++) {
        const struct layout_table *const shape = &layout->tables[t];
        if (shape->log_rows != LAYOUT_ABSENT) {
            const uint64_t n_columns = shape->graph->width
                                       - shape->graph->n_columns[AIR_PRE]
                                       + shape->n_aux * (uint64_t)FE_DEGREE;
            n += n_columns << (shape->log_rows + layout->log_blowup);
        }
    }
    return n;
}

/* Nanoseconds to extend a column by one value, all threads together; 0 when the arena has
 * no room to try it. */
static double measure_extension(const struct workplace *w)
{
    enum { LOG_ROWS = 16, LOG_BLOWUP = 1, TRIES = 3 };
    const unsigned n = pool_threads(w->pool) < 64 ? pool_threads(w->pool) : 64;
    const size_t mark = arena_mark(w->arena);
    fp *in[64], *out[64];
    double least = 0;
    fp *const scratch =
        arena_calloc(w->arena, lde_scratch(LOG_ROWS, pool_threads(w->pool)), sizeof(fp));
    bool has_room = scratch != NULL;
    for (unsigned i = 0; has_room && i < n; i++) {
        in[i] = arena_calloc(w->arena, (size_t)1 << LOG_ROWS, sizeof(fp));
        out[i] = arena_calloc(w->arena, (size_t)1 << (LOG_ROWS + LOG_BLOWUP), sizeof(fp));
        has_room = in[i] != NULL && out[i] != NULL;
    }
    for (unsigned i = 0; has_room && i < TRIES; i++) {
        const uint64_t halted = task_halted_ns(w->task);
        const uint64_t began = host_now_ns();
        lde_columns(out, (const fp *const *)in, n, LOG_ROWS, LOG_BLOWUP, scratch,
                    w->pool);
        const uint64_t passed = host_now_ns() - began;
        const double took = (double)(passed - (task_halted_ns(w->task) - halted));
        const double per_value = took / (double)((uint64_t)n << (LOG_ROWS + LOG_BLOWUP));
        least = i == 0 || per_value < least ? per_value : least;
    }
    arena_release(w->arena, mark);
    return least;
}

/* A folder that takes no file rules spilling out; what is tried first says so. */
static void measure_costs(struct mode_situation *s, const struct unit_memory *memory,
                          const struct workplace *w)
{
    struct error e;
    if (!memory->costs->is_known) {
        memory->costs->extend_ns = measure_extension(w);
        memory->costs->is_known =
            disk_measure(&memory->costs->disk, w->spill_folder, DISK_PATIENCE_NS, &e)
            == STATUS_OK;
        s->may[PROVE_SPILL] = memory->costs->is_known;
    }
    s->costs = *memory->costs;
}

enum status unit_choose_mode(enum prove_mode *mode, const struct layout *layout,
                             const struct stark_params *params,
                             const struct unit_memory *memory, const struct workplace *w,
                             struct error *e)
{
    struct mode_situation s = {.budget = memory->budget,
                               .n_values = extended_values(layout)};
    struct mode_choice choice;
    for (unsigned i = 0; i < PROVE_N_MODES; i++) {
        const struct prove_memory m =
            prove_memory(layout, params, (enum prove_mode)i, pool_threads(w->pool));
        s.may[i] = memory->may[i] && (i != PROVE_SPILL || w->spill_folder != NULL);
        s.needed[i] = arena_used(w->arena) + m.resident;
        s.len_file = i == PROVE_SPILL ? m.file : s.len_file;
    }
    if (s.may[PROVE_SPILL]) {
        const uint64_t left = host_memory_available();
        const uint64_t own = s.needed[PROVE_SPILL];
        s.room = disk_room(w->spill_folder);
        /* a mapped file takes address space */
        s.is_file_memory =
            disk_is_memory(w->spill_folder) || host_address_space_left() != UINT64_MAX;
        s.cache_room = left > own ? left - own : 0;
    }
    if (mode_depends_on_costs(&s)) {
        measure_costs(&s, memory, w);
    }
    if (!mode_choose(&choice, &s)) {
        return error_set(
            e, STATUS_LIMIT,
            "memory: a unit of this run takes %" PRIu64 " MiB and %" PRIu64
            " MiB are left of the budget; allow more memory or choose smaller segments",
            mode_least(&s) >> 20, memory->budget >> 20);
    }
    if (memory->told != NULL) {
        memory->told(memory->arg, &s, &choice);
    }
    *mode = choice.mode;
    return STATUS_OK;
}
