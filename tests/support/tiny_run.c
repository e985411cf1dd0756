/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The tiny machine and its honest prover. */
#include "tests/support/tiny_run.h"

#include <criterion/criterion.h>
#include <string.h>

#include "air/describe.h"
#include "stark/soundness.h"
#include "tables/buses.h"

enum { LOG_FIXED = 7, LOG_STEPS = 5, LOG_CELLS = 4, N_CELLS = 2 };

static const uint8_t output[] = {'h', 'i'};
static const uint32_t pc2[TINY_N_STEPS + 1] = {TINY_ENTRY_PC2, 101, 90, PC2_EXIT};
static const uint32_t keys[N_CELLS] = {5, 9};

/* ---- tables ---- */

#define TINY_FIXED_COLUMNS(COL, VEC) \
    COL(PRE, x, GIVEN, "row number") \
    COL(MAIN, mult, FREE, "how often it is looked up")
AIR_COLUMNS(tiny_fixed, TINY_FIXED_COLUMNS)

static void describe_fixed(struct air_recorder *t, const void *now, const void *next)
{
    const struct tiny_fixed_view *row = now;
    (void)next;
    bus_receive(t, "x is a row number", BUS_U16, row->mult, TUPLE(row->x));
}
AIR_TABLE(tiny_fixed, TINY_FIXED_COLUMNS, "row numbers", describe_fixed)

#define TINY_STEPS_COLUMNS(COL, VEC)                          \
    COL(MAIN, is_real, BIT, "1 on a row that carries a step") \
    COL(MAIN, is_out, BIT, "1 on a row that writes a byte")   \
    COL(MAIN, is_exit, BIT, "1 on the row that exits")        \
    COL(MAIN, pc, GIVEN, "pc / 2")                            \
    COL(MAIN, clk, GIVEN, "clock")                            \
    COL(MAIN, to, FREE, "next pc / 2")                        \
    COL(MAIN, off, FREE, "offset of the byte")                \
    COL(MAIN, byte, FREE, "the byte")                         \
    COL(MAIN, s, FREE, "goes up and down again")              \
    COL(MAIN, d, FREE, "by this much")
AIR_COLUMNS(tiny_steps, TINY_STEPS_COLUMNS)

static void describe_steps(struct air_recorder *t, const void *now, const void *next)
{
    const struct tiny_steps_view *row = now;
    const struct tiny_steps_view *after = next;
    const expr zero = air_constant(t, 0);
    always_equal(t, "s moves by d", sub(after->s, row->s), row->d);
    always_zero(t, "d is -1, 0 or 1",
                mul(row->d, mul(plus(row->d, 1), plus(row->d, -1))));
    bus_receive(t, "taken", BUS_STATE, row->is_real, TUPLE(row->pc, row->clk));
    bus_send(t, "left", BUS_STATE, row->is_real, TUPLE(row->to, plus(row->clk, 4)));
    bus_send(t, "s is small", BUS_U16, row->is_real, TUPLE(row->s));
    bus_send(t, "a byte", BUS_OUT, row->is_out, TUPLE(row->off, row->byte));
    bus_send(t, "exit", BUS_EXIT, row->is_exit,
             TUPLE(air_constant(t, TINY_EXIT_CODE), zero, zero, zero));
}
AIR_TABLE(tiny_steps, TINY_STEPS_COLUMNS, "steps", describe_steps)

#define TINY_CELLS_COLUMNS(COL, VEC)                           \
    COL(BOUND, key, GIVEN, "cell")                             \
    COL(BOUND, prev, FREE, "segment of the last touch")        \
    VEC(BOUND, first, 4, GIVEN, "value before")                \
    VEC(BOUND, last, 4, GIVEN, "value after")                  \
    COL(BOUND, is_real, BIT, "1 on a row that carries a cell") \
    COL(MAIN, twice, FREE, "twice the key")
AIR_COLUMNS(tiny_cells, TINY_CELLS_COLUMNS)

static void describe_cells(struct air_recorder *t, const void *now, const void *next)
{
    const struct tiny_cells_view *row = now;
    (void)next;
    const expr segment = air_public(t, AIR_PUBLIC_SEGMENT);
    always_equal(t, "twice is 2 key", row->twice, scale(2, row->key));
    bus_send(t, "key is small", BUS_U16, row->is_real, TUPLE(row->key));
    bus_receive(t, "before", BUS_GMEM, row->is_real,
                TUPLE(row->key, row->prev, row->first[0], row->first[1], row->first[2],
                      row->first[3]));
    bus_send(
        t, "after", BUS_GMEM, row->is_real,
        TUPLE(row->key, segment, row->last[0], row->last[1], row->last[2], row->last[3]));
}
AIR_TABLE(tiny_cells, TINY_CELLS_COLUMNS, "cells", describe_cells)

#define TINY_ABSENT_COLUMNS(COL, VEC) COL(MAIN, b, BIT, "a bit")
AIR_COLUMNS(tiny_absent, TINY_ABSENT_COLUMNS)

static void describe_absent(struct air_recorder *t, const void *now, const void *next)
{
    const struct tiny_absent_view *row = now;
    (void)next;
    bus_send(t, "one", BUS_U16, row->b, TUPLE(air_constant(t, 1)));
}
AIR_TABLE(tiny_absent, TINY_ABSENT_COLUMNS, "never there", describe_absent)

/* ---- traces ---- */

static void put(fp *const *columns, size_t column, uint32_t row, uint32_t x)
{
    columns[column][row] = fp_from_u32(x);
}

/* Number of a member of a row struct of uint32_t. */
#define AT(table, member) (offsetof(struct table##_row, member) / sizeof(uint32_t))

static void fill_fixed(fp *const *columns)
{
    for (uint32_t i = 0; i < 1u << LOG_FIXED; i++) {
        put(columns, AT(tiny_fixed, x), i, i);
        put(columns, AT(tiny_fixed, mult), i, 0);
    }
    for (uint32_t i = 0; i < TINY_N_STEPS; i++) {
        columns[1][i] = fp_add(columns[1][i], FP_ONE); /* s = i on step i */
    }
    for (uint32_t i = 0; i < N_CELLS; i++) {
        columns[1][keys[i]] = fp_add(columns[1][keys[i]], FP_ONE);
    }
}

static void fill_steps(fp *const *columns)
{
    const uint32_t n = 1u << LOG_STEPS;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t s = i < n / 2 ? i : n - 1 - i;
        const bool turns = i == n / 2 - 1 || i == n - 1;
        put(columns, AT(tiny_steps, s), i, s);
        put(columns, AT(tiny_steps, d), i, turns ? 0 : i < n / 2 ? 1 : FP_MODULUS - 1);
    }
    for (uint32_t i = 0; i < TINY_N_STEPS; i++) {
        put(columns, AT(tiny_steps, is_real), i, 1);
        put(columns, AT(tiny_steps, pc), i, pc2[i]);
        put(columns, AT(tiny_steps, clk), i, 4 * (i + 1));
        put(columns, AT(tiny_steps, to), i, pc2[i + 1]);
    }
    for (uint32_t i = 0; i < sizeof output; i++) {
        put(columns, AT(tiny_steps, is_out), i, 1);
        put(columns, AT(tiny_steps, off), i, i);
        put(columns, AT(tiny_steps, byte), i, output[i]);
    }
    put(columns, AT(tiny_steps, is_exit), TINY_N_STEPS - 1, 1);
}

static void fill_cells(fp *const *columns)
{
    for (uint32_t i = 0; i < N_CELLS; i++) {
        put(columns, AT(tiny_cells, key), i, keys[i]);
        for (uint32_t k = 0; k < 4; k++) {
            put(columns, AT(tiny_cells, first) + k, i, 10 * i + k);
            put(columns, AT(tiny_cells, last) + k, i, 1000 * i + k);
        }
        put(columns, AT(tiny_cells, is_real), i, 1);
        put(columns, AT(tiny_cells, twice), i, 2 * keys[i]);
    }
}

static const uint8_t log_rows[TINY_N_TABLES] = {
    [TINY_FIXED] = LOG_FIXED,
    [TINY_STEPS] = LOG_STEPS,
    [TINY_CELLS] = LOG_CELLS,
    [TINY_ABSENT] = LAYOUT_ABSENT,
};

static enum status fill(void *arg, uint32_t table, fp *const *columns, struct pool *pool,
                        struct error *e)
{
    const struct tiny_run *const t = arg;
    (void)pool;
    (void)e;
    for (uint32_t c = 0; c < t->graphs[table]->width; c++) {
        memset(columns[c], 0, sizeof(fp) << log_rows[table]);
    }
    if (table == TINY_FIXED) {
        fill_fixed(columns);
    } else if (table == TINY_STEPS) {
        fill_steps(columns);
    } else {
        fill_cells(columns);
    }
    if (t->cheat != NULL) {
        t->cheat(t->cheat_arg, (enum tiny_table)table, columns);
    }
    return STATUS_OK;
}

/* ---- the run ---- */

#define OK(call) cr_assert_eq((call), STATUS_OK, "%s", e.text)

static void record(struct tiny_run *t)
{
    static const struct air_table *const tables[TINY_N_TABLES] = {
        &tiny_fixed_table, &tiny_steps_table, &tiny_cells_table, &tiny_absent_table};
    struct error e;
    for (unsigned i = 0; i < TINY_N_TABLES; i++) {
        struct air_graph *graph;
        OK(air_record(&graph, t->arena, tables[i], &machine_buses, &e));
        t->graphs[i] = graph;
    }
    for (unsigned i = 0; i < STARK_N_KINDS; i++) {
        t->kinds[i] = (struct stark_kind){.id = (enum stark_kind_id)(i + 1),
                                          .graphs = t->graphs,
                                          .n_tables = TINY_N_TABLES};
    }
}

static void fix_program(struct tiny_run *t, unsigned log_blowup)
{
    struct error e;
    static fp x[1 << LOG_FIXED];
    static const fp *const columns[] = {x};
    for (uint32_t i = 0; i < 1u << LOG_FIXED; i++) {
        x[i] = fp_from_u32(i);
    }
    struct preprocess_table tables[TINY_N_TABLES];
    for (unsigned i = 0; i < TINY_N_TABLES; i++) {
        tables[i] = (struct preprocess_table){.log_rows = LAYOUT_ABSENT};
    }
    tables[TINY_FIXED] = (struct preprocess_table){LOG_FIXED, columns};
    OK(preprocess_commit(&t->preprocessed, &t->kinds[0], tables, log_blowup, t->pool,
                         t->arena, &e));
    t->program = (struct program_commitment){.log_blowup = log_blowup,
                                             .entry_pc2 = TINY_ENTRY_PC2};
    for (unsigned i = 0; i < STARK_N_KINDS; i++) {
        t->program.kinds[i].n_tables = TINY_N_TABLES;
        memcpy(t->program.kinds[i].log_rows, t->preprocessed.log_rows, TINY_N_TABLES);
        t->program.kinds[i].root = t->preprocessed.root;
    }
    program_key(&t->key, &t->program);
}

static void bound_root(struct tiny_run *t, unsigned log_blowup, struct digest *root)
{
    struct error e;
    static fp rows[16][1 << LOG_CELLS];
    fp *columns[16];
    for (unsigned i = 0; i < 16; i++) {
        columns[i] = rows[i];
    }
    cr_assert_leq(t->graphs[TINY_CELLS]->width, 16u);
    OK(fill(t, TINY_CELLS, columns, t->pool, &e));
    OK(prove_bound_root(root, &t->kinds[0], TINY_CELLS, LOG_CELLS, log_blowup, columns,
                        t->arena, t->pool, &e));
}

void tiny_run_get_link(const struct tiny_run *t, struct tiny_link *link)
{
    link->statement = t->run.link.statement;
    link->segment = link_get_segment(&t->run.link, 0);
    link->chunk = link_get_chunk(&t->run.link, 0);
}

void tiny_run_set_link(struct tiny_run *t, const struct tiny_link *link)
{
    struct error e;
    struct link_record unsealed;
    struct link_challenges challenges;
    struct byte_buffer bytes = {0};
    OK(link_encode(&bytes, &link->statement, &link->segment, &link->chunk, 0, &e));
    OK(link_decode(&unsealed, bytes.bytes, bytes.len, &e));
    const uint64_t nonce =
        link_grind(&challenges, &unsealed, &t->program.air, &t->key, t->pool);
    /* the statement may point into the record that this one replaces */
    struct byte_buffer old = t->link;
    t->link = (struct byte_buffer){0};
    OK(link_encode(&t->link, &link->statement, &link->segment, &link->chunk, nonce, &e));
    OK(link_decode(&t->run.link, t->link.bytes, t->link.len, &e));
    cr_assert(link_draw(&t->run.challenges, &t->run.link, &t->program.air, &t->key));
    t->run.program = &t->program;
    t->run.n_slots_global = t->layout.n_slots_global;
    t->run.n_queries = soundness_n_queries(&link->statement.params);
    buffer_free(&bytes);
    buffer_free(&old);
}

void tiny_run_prove(struct tiny_run *t, enum prove_mode mode)
{
    struct error e;
    const struct prove_input in = {
        .layout = &t->layout,
        .params = &t->run.link.statement.params,
        .index = 0,
        .link = &t->run.challenges,
        .publics = {[AIR_PUBLIC_SEGMENT] = FP_ONE},
        .preprocessed = &t->preprocessed,
        .source = {.arg = t, .fill = fill},
        .mode = mode,
    };
    const struct workplace work = {
        .arena = t->arena, .kept = t->kept, .hashes = t->hashes, .pool = t->pool};
    buffer_clear(&t->proof);
    OK(prove(&t->proof, &in, &work, &e));
}

void tiny_run_open(struct tiny_run *t, unsigned log_blowup, unsigned security,
                   enum prove_mode mode, tiny_cheat_fn *cheat, void *arg)
{
    struct error e;
    memset(t, 0, sizeof *t);
    t->cheat = cheat;
    t->cheat_arg = arg;
    OK(arena_open(&t->arena, (size_t)256 << 20, &e));
    OK(arena_open(&t->kept, (size_t)256 << 20, &e));
    OK(arena_open(&t->hashes, (size_t)64 << 20, &e));
    OK(pool_open(&t->pool, 2, &e));
    record(t);
    fix_program(t, log_blowup);
    OK(layout_init(&t->layout, &t->kinds[0], log_blowup, log_rows, &e));
    struct tiny_link link = {
        .statement = {.params = {log_blowup, security, 14},
                      .output = output,
                      .len_output = sizeof output,
                      .exit_code = TINY_EXIT_CODE,
                      .steps = TINY_N_STEPS,
                      .n_segments = 1,
                      .n_chunks = 1},
        .segment = {.steps = TINY_N_STEPS,
                    .pc2_first = TINY_ENTRY_PC2,
                    .pc2_last = PC2_EXIT,
                    .len_out = sizeof output,
                    .log_rows = LOG_CELLS},
        .chunk = {.log_rows = LOG_CELLS},
    };
    bound_root(t, log_blowup, &link.segment.root);
    tiny_run_set_link(t, &link);
    OK(link_check(&t->run.link, TINY_ENTRY_PC2, &e));
    OK(arena_open(&t->verifier_arena, workspace_bytes(t->kinds), &e));
    OK(workspace_open(&t->workspace, t->kinds, t->verifier_arena, &e));
    tiny_run_prove(t, mode);
}

void tiny_run_close(struct tiny_run *t)
{
    workspace_close(&t->workspace);
    arena_close(t->verifier_arena);
    arena_close(t->hashes);
    arena_close(t->kept);
    arena_close(t->arena);
    pool_close(t->pool);
    buffer_free(&t->proof);
    buffer_free(&t->link);
}

enum verdict tiny_run_judge(struct tiny_run *t, const uint8_t *bytes, size_t len)
{
    struct judgement j;
    verify_proof(&j, &t->workspace, &t->run, &t->kinds[0], 0, bytes, len);
    return j.verdict;
}
