/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The columns of every table of one proof.
 *
 * Invariants
 *   1. counted[t] is set exactly when the workers' counts hold the lookups of table t,
 *     once.
 *   2. Rows after the items of a table are zero in every column, and look nothing up.
 *   3. A table that reads next rows has at least one row of padding.
 */
#include "witness/witness.h"

#include <string.h>

#include "base/bits.h"
#include "base/check.h"
#include "tables/add.h"
#include "tables/addi.h"
#include "tables/addw.h"
#include "tables/boundary.h"
#include "tables/branch_eq.h"
#include "tables/branch_lt.h"
#include "tables/branch_z.h"
#include "tables/constant.h"
#include "tables/divrem.h"
#include "tables/exit_call.h"
#include "tables/fixed_columns.h"
#include "tables/image.h"
#include "tables/jalr.h"
#include "tables/jump.h"
#include "tables/less.h"
#include "tables/load_d.h"
#include "tables/load_n.h"
#include "tables/load_u.h"
#include "tables/load_w.h"
#include "tables/logic.h"
#include "tables/logici.h"
#include "tables/mul.h"
#include "tables/shift.h"
#include "tables/store_d.h"
#include "tables/store_n.h"
#include "tables/store_u.h"
#include "tables/touch.h"
#include "tables/write_call.h"
#include "tables/write_data.h"
#include "witness/count.h"
#include "witness/fill.h"
#include "witness/inverse.h"

enum {
    BLOCK = AIR_BLOCK_ROWS,
    STRIDE = BLOCK + 16 /* of a column of a block: its rows, and the one after them */
};

struct source {
    const struct air_graph *graph;
    fill_fn *fill; /* NULL: a preprocessed table */
    size_t n_items;
    uint8_t log_rows;
    bool is_counted;
    struct lookups lookups;
};

/* Scratch of one worker. */
struct worker {
    uint32_t *rows;   /* BLOCK + 1 rows as the filler writes them */
    fp *cells;        /* AIR_MAX_COLUMNS columns of STRIDE */
    uint32_t *values; /* for lookups_count */
    uint32_t *counts; /* counters.n_counts */
    void *scratch;    /* for air_tuples_block */
};

struct witness {
    enum proof_kind kind;
    const struct program *program;
    const struct segment_log *log; /* NULL: image kind */
    struct fill_input input;
    uint32_t publics[AIR_N_PUBLICS];
    uint32_t n_tables;
    struct source sources[MAX_TABLES];
    struct counters counters;
    uint32_t *executed; /* [program->n_rows] */
    unsigned n_workers;
    struct worker *workers;
};

/* Where the items of a table come from. */
struct filler {
    fill_fn *fill;
    size_t n_columns;
};

#define FILLER(name, count) \
    [SEGMENT_TABLE_##name] = {fill_##name, sizeof(struct name##_row) / sizeof(uint32_t)},
static const struct filler segment_fillers[N_SEGMENT_TABLES] = {
    FILL_SEGMENT_LIST(FILLER)};
#undef FILLER
#define FILLER(name, count) \
    [IMAGE_TABLE_##name] = {fill_##name, sizeof(struct name##_row) / sizeof(uint32_t)},
static const struct filler image_fillers[N_IMAGE_TABLES] = {FILL_IMAGE_LIST(FILLER)};
#undef FILLER

static size_t item_count(const struct fill_input *in, enum proof_kind kind,
                         uint32_t table)
{
    if (kind == KIND_SEGMENT) {
        switch (table) {
#define ITEMS(name, count)     \
    case SEGMENT_TABLE_##name: \
        return in->count;
            FILL_SEGMENT_LIST(ITEMS)
#undef ITEMS
        default:
            UNREACHABLE();
        }
    }
    CHECK(table == IMAGE_TABLE_image);
    return in->n_cells;
}

static unsigned height_for(size_t n_items, bool reads_next)
{
    const unsigned log_rows = log2_ceil(n_items + (reads_next ? 1 : 0));
    return log_rows < TABLE_MIN_LOG_ROWS ? TABLE_MIN_LOG_ROWS : log_rows;
}

unsigned witness_boundary_log_rows(size_t n_cells)
{
    return height_for(n_cells, false);
}

unsigned witness_image_log_rows(size_t n_cells)
{
    return height_for(n_cells, true);
}

static enum status no_memory(const struct arena *arena, struct error *e)
{
    return error_set(e, STATUS_MEMORY,
                     "witness: %zu of %zu bytes of the arena are used and its tables do "
                     "not fit",
                     arena_used(arena), arena_cap(arena));
}

/* Heights and counters, before any memory is taken. */
static void lay_out(struct witness *w, const struct machine *machine)
{
    const struct filler *fillers =
        w->kind == KIND_SEGMENT ? segment_fillers : image_fillers;
    w->n_tables = machine_n_tables(w->kind);
    for (uint32_t t = 0; t < w->n_tables; t++) {
        struct source *s = w->sources + t;
        s->graph = machine_graphs(machine, w->kind)[t];
        s->fill = fillers[t].fill;
        if (s->fill == NULL) {
            s->log_rows = fixed_log_rows(w->kind, t, w->program);
            s->n_items = (size_t)1 << s->log_rows;
            s->is_counted = true;
            counters_add(&w->counters, t, s->graph, s->n_items);
            continue;
        }
        CHECK(fillers[t].n_columns == s->graph->width);
        s->n_items = item_count(&w->input, w->kind, t);
        s->log_rows = s->n_items == 0
                          ? WITNESS_ABSENT
                          : (uint8_t)height_for(s->n_items, s->graph->n_next > 0);
        s->is_counted = s->n_items == 0;
    }
}

/* Compile the lookups of the present tables; *len_scratch is what their evaluation needs.
 * */
static enum status compile(struct witness *w, size_t *len_scratch, struct arena *arena,
                           struct error *e)
{
    fp publics[AIR_N_PUBLICS];
    for (int i = 0; i < AIR_N_PUBLICS; i++) {
        publics[i] = fp_from_u32(w->publics[i]);
    }
    *len_scratch = 0;
    for (uint32_t t = 0; t < w->n_tables; t++) {
        struct source *s = w->sources + t;
        if (s->is_counted) {
            continue;
        }
        struct air_program *program;
        struct air_binding *binding;
        lookups_find(&s->lookups, &w->counters, s->graph);
        TRY(air_compile(&program, arena, s->graph, e));
        TRY(air_bind_tuples(&binding, arena, program, publics, e));
        s->lookups.binding = binding;
        if (air_scratch_bytes(program) > *len_scratch) {
            *len_scratch = air_scratch_bytes(program);
        }
    }
    return STATUS_OK;
}

static bool open_worker(struct worker *worker, size_t n_counts, size_t len_scratch,
                        struct arena *arena)
{
    worker->rows = arena_alloc(arena, (BLOCK + 1) * AIR_MAX_COLUMNS * sizeof(uint32_t));
    worker->cells = arena_alloc(arena, AIR_MAX_COLUMNS * STRIDE * sizeof(fp));
    worker->values =
        arena_alloc(arena, (AIR_MAX_ARITY + 1) * COUNT_ROWS * sizeof(uint32_t));
    worker->counts = arena_calloc(arena, n_counts, sizeof(uint32_t));
    worker->scratch = arena_alloc(arena, len_scratch);
    return worker->rows != NULL && worker->cells != NULL && worker->values != NULL
           && worker->counts != NULL && worker->scratch != NULL;
}

static enum status open_witness(struct witness **out, struct arena *arena,
                                const struct machine *machine,
                                const struct witness *start, unsigned n_threads,
                                struct error *e)
{
    size_t len_scratch;
    *out = NULL;
    struct witness *w = arena_alloc(arena, sizeof *w);
    if (w == NULL) {
        return no_memory(arena, e);
    }
    *w = *start;
    w->n_workers = n_threads;
    w->input.inverse = inverse_table_make(arena);
    w->workers = arena_calloc(arena, n_threads, sizeof *w->workers);
    w->executed = arena_alloc(arena, w->program->n_rows * sizeof *w->executed);
    if (w->input.inverse == NULL || w->workers == NULL || w->executed == NULL) {
        return no_memory(arena, e);
    }
    lay_out(w, machine);
    TRY(compile(w, &len_scratch, arena, e));
    for (unsigned i = 0; i < n_threads; i++) {
        if (!open_worker(w->workers + i, w->counters.n_counts, len_scratch, arena)) {
            return no_memory(arena, e);
        }
    }
    *out = w;
    return STATUS_OK;
}

enum status witness_open_segment(struct witness **witness, struct arena *arena,
                                 const struct machine *machine,
                                 const struct program *program,
                                 const struct segment_log *log, unsigned n_threads,
                                 struct error *e)
{
    const struct witness start = {
        .kind = KIND_SEGMENT,
        .program = program,
        .log = log,
        .input = {.program = program, .log = log},
        .publics = {[AIR_PUBLIC_SEGMENT] = log->record->label},
    };
    return open_witness(witness, arena, machine, &start, n_threads, e);
}

enum status witness_open_image(struct witness **witness, struct arena *arena,
                               const struct machine *machine,
                               const struct program *program,
                               const struct image_cell *cells, size_t n_cells,
                               bool is_first, unsigned n_threads, struct error *e)
{
    const struct witness start = {
        .kind = KIND_IMAGE,
        .program = program,
        .input = {.program = program, .cells = cells, .n_cells = n_cells},
        .publics = {[AIR_PUBLIC_FIRST] = is_first},
    };
    return open_witness(witness, arena, machine, &start, n_threads, e);
}

size_t witness_bytes(size_t n_program_rows, unsigned n_threads)
{
    enum { FIXED = 12 << 20, WORKER = 4 << 20 };
    return FIXED + n_program_rows * sizeof(uint32_t) + (size_t)n_threads * WORKER;
}

uint8_t witness_log_rows(const struct witness *witness, uint32_t table)
{
    return witness->sources[table].log_rows;
}

size_t witness_rows(const struct witness *witness, uint32_t table)
{
    return witness->sources[table].n_items;
}

void witness_publics(uint32_t publics[AIR_N_PUBLICS], const struct witness *witness)
{
    memcpy(publics, witness->publics, sizeof witness->publics);
}

/* A pass over the rows of a table: to build its columns, to count its lookups, or both.
 * */
struct pass {
    struct witness *witness;
    struct source *source;
    fp *const *columns; /* NULL: only count */
    bool counts;
};

/* column[i] = rows[i][c], as a field element. */
static void take_column(fp *column, const uint32_t *rows, size_t c, size_t n_rows,
                        size_t width)
{
    for (size_t i = 0; i < n_rows; i++) {
        column[i] = rows[i * width + c];
    }
    for (size_t i = 0; i < n_rows; i++) {
        column[i] = fp_from_u32(column[i]);
    }
}

/* Rows of padding alone. */
static void clear_block(const struct pass *pass, size_t begin, size_t n_rows)
{
    for (size_t c = 0; pass->columns != NULL && c < pass->source->graph->width; c++) {
        memset(pass->columns[c] + begin, 0, n_rows * sizeof(fp));
    }
}

static void build_block(const struct pass *pass, struct worker *worker, size_t begin,
                        size_t n_rows)
{
    const struct witness *w = pass->witness;
    const struct source *s = pass->source;
    const size_t width = s->graph->width;
    const size_t extra = s->graph->n_next > 0 ? 1 : 0;
    const size_t left = s->n_items > begin ? s->n_items - begin : 0;
    const size_t n_filled = left < n_rows + extra ? left : n_rows + extra;
    const bool in_place = pass->columns != NULL && extra == 0;
    const fp *now[AIR_MAX_COLUMNS];
    const fp *next[AIR_MAX_COLUMNS];

    if (left == 0) {
        clear_block(pass, begin, n_rows);
        return;
    }
    s->fill(worker->rows, &w->input, begin, n_filled);
    memset(worker->rows + n_filled * width, 0,
           (n_rows + extra - n_filled) * width * sizeof(uint32_t));
    for (size_t c = 0; c < width; c++) {
        fp *const cells = worker->cells + c * STRIDE;
        fp *const column = in_place ? pass->columns[c] + begin : cells;
        take_column(column, worker->rows, c, n_rows + extra, width);
        if (pass->columns != NULL && !in_place) {
            memcpy(pass->columns[c] + begin, column, n_rows * sizeof(fp));
        }
        now[c] = column;
        next[c] = extra > 0 ? column + 1 : NULL;
    }
    if (pass->counts) {
        lookups_count(worker->counts, &w->counters, &s->lookups, now, next, n_rows,
                      worker->values, worker->scratch);
    }
}

static void build_blocks(void *arg, size_t begin, size_t end, unsigned worker)
{
    const struct pass *pass = arg;
    for (size_t at = begin; at < end; at += BLOCK) {
        build_block(pass, pass->witness->workers + worker, at,
                    end - at < BLOCK ? end - at : BLOCK);
    }
}

static void run_pass(struct witness *w, uint32_t table, fp *const *columns,
                     struct pool *pool)
{
    struct source *s = w->sources + table;
    struct pass pass = {
        .witness = w, .source = s, .columns = columns, .counts = !s->is_counted};
    const size_t n_rows = columns == NULL ? s->n_items : (size_t)1 << s->log_rows;
    CHECK(pool_threads(pool) <= w->n_workers);
    pool_run(pool, n_rows, BLOCK, build_blocks, &pass);
    s->is_counted = true;
}

/* Sum the workers' counts into the multiplicity columns of a preprocessed table. */
static void fill_multiplicities(const struct witness *w, uint32_t table,
                                fp *const *columns)
{
    for (uint32_t k = 0; k < w->counters.n_counters; k++) {
        const struct counter *counter = w->counters.list + k;
        if (counter->table != table) {
            continue;
        }
        for (size_t i = 0; i < counter->n_rows; i++) {
            uint64_t sum = 0;
            for (unsigned worker = 0; worker < w->n_workers; worker++) {
                sum += w->workers[worker].counts[counter->first + i];
            }
            columns[counter->column][i] = fp_from_u64(sum);
        }
    }
}

/* Table program: the multiplicities are how often the log executed each row. */
static void fill_executed(const struct witness *w, fp *column, size_t n_rows)
{
    log_count_rows(w->executed, w->log, w->program);
    for (size_t i = 0; i < n_rows; i++) {
        column[i] = fp_from_u32(i < w->program->n_rows ? w->executed[i] : 0);
    }
}

void witness_fill(struct witness *witness, uint32_t table, fp *const *columns,
                  struct pool *pool)
{
    struct witness *w = witness;
    const struct source *s = w->sources + table;
    CHECK(table < w->n_tables && s->log_rows != WITNESS_ABSENT);
    if (s->fill != NULL) {
        run_pass(w, table, columns, pool);
        return;
    }
    fixed_columns(w->kind, table, w->program, columns);
    if (w->kind == KIND_SEGMENT && table == SEGMENT_TABLE_program) {
        fill_executed(w, columns[s->graph->first_column[AIR_MAIN]], s->n_items);
        return;
    }
    for (uint32_t t = 0; t < w->n_tables; t++) {
        if (!w->sources[t].is_counted) {
            run_pass(w, t, NULL, pool);
        }
    }
    fill_multiplicities(w, table, columns);
}

/* How many columns of the boundary tree a table has; they are its first. */
static size_t n_bound(const struct air_table *table)
{
    size_t n = 0;
    for (uint32_t i = 0; i < table->n_groups; i++) {
        const struct air_column_group *group = table->groups + i;
        DCHECK(group->tree != AIR_PRE);
        n += group->tree != AIR_BOUND ? 0 : group->n == 0 ? 1 : group->n;
    }
    return n;
}

static void scatter(fp *const *columns, size_t n_columns, const uint32_t *rows,
                    size_t width, size_t begin, size_t n_rows)
{
    for (size_t c = 0; c < n_columns; c++) {
        for (size_t i = 0; i < n_rows; i++) {
            columns[c][begin + i] = fp_from_u32(rows[i * width + c]);
        }
    }
}

static void pad(fp *const *columns, size_t n_columns, size_t begin, size_t end)
{
    for (size_t c = 0; c < n_columns; c++) {
        memset(columns[c] + begin, 0, (end - begin) * sizeof(fp));
    }
}

void witness_fill_boundary(const struct segment_record *record, fp *const *columns)
{
    static const uint32_t
        clocks[BLOCK]; /* of the last accesses: not known, not committed */
    struct boundary_row rows[BLOCK];
    const size_t width = sizeof rows[0] / sizeof(uint32_t);
    for (size_t begin = 0; begin < record->n_cells; begin += BLOCK) {
        const size_t left = record->n_cells - begin;
        const size_t n = left < BLOCK ? left : BLOCK;
        const struct segment_record part = {
            .label = record->label, .n_cells = n, .cells = record->cells + begin};
        const struct segment_log log = {.record = &part, .t_last = clocks};
        const struct fill_input in = {.log = &log};
        fill_boundary(rows, &in, 0, n);
        scatter(columns, n_bound(&boundary_table), (const uint32_t *)rows, width, begin,
                n);
    }
    pad(columns, n_bound(&boundary_table), record->n_cells,
        (size_t)1 << witness_boundary_log_rows(record->n_cells));
}

void witness_fill_image(const struct image_cell *cells, size_t n_cells,
                        fp *const *columns)
{
    struct image_row rows[BLOCK];
    const size_t width = sizeof rows[0] / sizeof(uint32_t);
    const struct fill_input in = {.cells = cells, .n_cells = n_cells};
    for (size_t begin = 0; begin < n_cells; begin += BLOCK) {
        const size_t n = n_cells - begin < BLOCK ? n_cells - begin : BLOCK;
        fill_image(rows, &in, begin, n);
        scatter(columns, n_bound(&image_table), (const uint32_t *)rows, width, begin, n);
    }
    pad(columns, n_bound(&image_table), n_cells,
        (size_t)1 << witness_image_log_rows(n_cells));
}
