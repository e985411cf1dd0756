/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Leaves held against what they are made of, below the console: an honest trace passes
 * everywhere, and one wrong cell shows where it must. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/bits.h"
#include "prover/proof_trees.h"
#include "tests/support/run_cheat.h"
#include "witness/witness.h"

enum { LOG_BLOWUP = 2, WORK = 1 << 28 };

/* The first segment of fib at rate 1/4, committed to. */
struct setting {
    struct cheat_run run;
    struct provable provable;
    struct arena *fixed, *log_arena, *work, *kept, *hashes;
    struct segment_log log;
    struct witness *witness;
    struct layout layout;
    struct link_challenges link;
    struct proof_trees *trees;
    uint32_t bad_table; /* a cell of it is changed; LAYOUT_NONE: none */
};

static enum status fill(void *arg, uint32_t table, fp *const *columns, struct pool *pool,
                        struct error *e)
{
    struct setting *const s = arg;
    (void)e;
    witness_fill(s->witness, table, columns, pool);
    if (table == s->bad_table) {
        const struct air_graph *const graph = s->layout.tables[table].graph;
        uint32_t c = 0;
        while (strcmp(graph->columns[c].name, "is_real") != 0) {
            c++;
            cr_assert_lt(c, graph->width);
        }
        columns[c][3] = fp_from_u32(5); /* which is no bit */
    }
    return STATUS_OK;
}

static void ok(enum status status, const struct error *e)
{
    cr_assert_eq(status, STATUS_OK, "%s", e->text);
}

static void commit(struct setting *s)
{
    struct error e;
    uint8_t log_rows[LAYOUT_MAX_TABLES];
    uint32_t publics[AIR_N_PUBLICS];
    const struct stark_kind *const kind = &s->provable.kinds[KIND_SEGMENT];
    const struct workplace w = {.arena = s->work,
                                .kept = s->kept,
                                .hashes = s->hashes,
                                .pool = s->run.pool,
                                .task = s->run.task};
    for (uint32_t t = 0; t < kind->n_tables; t++) {
        log_rows[t] = witness_log_rows(s->witness, t);
    }
    ok(layout_init(&s->layout, kind, LOG_BLOWUP, log_rows, &e), &e);
    struct prove_input in = {
        .layout = &s->layout,
        .params = &s->provable.params,
        .link = &s->link,
        .preprocessed = &s->provable.preprocessed[KIND_SEGMENT],
        .source = {.arg = s, .fill = fill},
        .mode = PROVE_RESIDENT,
    };
    witness_publics(publics, s->witness);
    for (unsigned i = 0; i < AIR_N_PUBLICS; i++) {
        in.publics[i] = fp_from_u32(publics[i]);
    }
    ok(proof_trees_open(&s->trees, &in, &w, true, &e), &e);
}

static void open_setting(struct setting *s, uint32_t bad_table)
{
    struct error e;
    const struct program *const program = &s->run.claimed.program;
    memset(s, 0, sizeof *s);
    s->bad_table = bad_table;
    cheat_run_open_guest(&s->run, "hello", STARK_SEGMENT_LOG2_MIN, 1);
    struct stark_params params = s->run.params;
    params.log_blowup = LOG_BLOWUP;
    ok(arena_open(&s->fixed, provable_bytes(s->run.machine, program, &params, 2), &e),
       &e);
    ok(provable_init(&s->provable, s->run.machine, program, &params, s->fixed,
                     s->run.pool, &e),
       &e);
    ok(arena_open(&s->log_arena, WORK, &e), &e);
    ok(arena_open(&s->work, WORK, &e), &e);
    ok(arena_open(&s->kept, WORK, &e), &e);
    ok(arena_open(&s->hashes, WORK, &e), &e);
    ok(vm_replay(&s->log, program, &s->run.cut.records[0], s->log_arena, &e), &e);
    ok(witness_open_segment(&s->witness, s->log_arena, s->run.machine, program, &s->log,
                            2, &e),
       &e);
    /* any challenges will do: nobody compares sums here */
    s->link.global.z = fe_from_fp(fp_from_u32(12345));
    s->link.global.z.c[2] = fp_from_u32(77);
    for (unsigned i = 0; i <= AIR_MAX_ARITY; i++) {
        s->link.global.a[i] = fe_from_fp(fp_from_u32(99 + i));
        s->link.global.a[i].c[4] = fp_from_u32(1000 + 3 * i);
    }
    commit(s);
}

static void close_setting(struct setting *s)
{
    proof_trees_close(s->trees);
    arena_close(s->hashes);
    arena_close(s->kept);
    arena_close(s->work);
    arena_close(s->log_arena);
    arena_close(s->fixed);
    cheat_run_close(&s->run);
}

/* How many heights fail at a leaf, and whether that of a table does. */
static unsigned n_failing(struct setting *s, uint32_t leaf, uint32_t table, bool *is_own)
{
    struct quotient_check checks[LAYOUT_MAX_HEIGHTS];
    struct merkle_proof proof;
    uint32_t rows[LAYOUT_MAX_HEIGHTS * LAYOUT_QUOTIENT_PARTS * FE_DEGREE];
    struct error e;
    unsigned n = 0;
    ok(proof_trees_leaf(&proof, s->trees, LAYOUT_QUOTIENT, leaf, &e), &e);
    cr_assert_eq(proof.n_elements,
                 s->layout.n_heights * LAYOUT_QUOTIENT_PARTS * FE_DEGREE);
    memcpy(rows, proof.rows, proof.n_elements * sizeof *rows);
    ok(proof_trees_check_quotient(checks, s->trees, leaf, rows, &e), &e);
    *is_own = false;
    for (uint32_t h = 0; h < s->layout.n_heights; h++) {
        const bool holds = fe_equal(checks[h].constraints, checks[h].product);
        n += !holds;
        if (table != LAYOUT_NONE && s->layout.tables[table].height == h) {
            *is_own = !holds;
        }
    }
    return n;
}

Test(e2e_leaf_checks, honest_quotients_are_the_constraints_everywhere)
{
    static struct setting s;
    bool is_own;
    open_setting(&s, LAYOUT_NONE);
    for (uint32_t i = 0; i < 24; i++) {
        const uint32_t leaf =
            bit_reverse(i * 2654435761u >> 5, 32) >> (32 - s.layout.log_size_max);
        cr_expect_eq(n_failing(&s, leaf, LAYOUT_NONE, &is_own), 0, "leaf %u", leaf);
    }
    const uint32_t last = (uint32_t)(((uint64_t)1 << s.layout.log_size_max) - 1);
    cr_expect_eq(n_failing(&s, 0, LAYOUT_NONE, &is_own), 0);
    cr_expect_eq(n_failing(&s, last, LAYOUT_NONE, &is_own), 0);
    close_setting(&s);
}

/* The quotient was divided out on the first 2N positions; as a polynomial of too low a
 * degree it cannot agree with the constraints on the others. */
Test(e2e_leaf_checks, a_wrong_cell_shows_beyond_the_first_2n_positions)
{
    static struct setting s;
    const uint32_t table = SEGMENT_TABLE_addi;
    bool is_own;
    open_setting(&s, table);
    const unsigned log_size = s.layout.tables[table].log_rows + LOG_BLOWUP;
    const unsigned shift = s.layout.log_size_max - log_size;
    const uint32_t half = (uint32_t)1 << (log_size - 1);
    for (uint32_t i = 0; i < half; i += 1 + half / 9) {
        cr_expect_eq(n_failing(&s, i << shift, table, &is_own), 0, "position %u", i);
        cr_expect_eq(n_failing(&s, (half + i) << shift, table, &is_own), 1, "position %u",
                     half + i);
        cr_expect(is_own);
    }
    close_setting(&s);
}

/* A leaf with another value than the one committed to. */
Test(e2e_leaf_checks, a_changed_value_is_not_the_constraints)
{
    static struct setting s;
    struct quotient_check checks[LAYOUT_MAX_HEIGHTS];
    uint32_t rows[LAYOUT_MAX_HEIGHTS * LAYOUT_QUOTIENT_PARTS * FE_DEGREE];
    struct merkle_proof proof;
    struct error e;
    open_setting(&s, LAYOUT_NONE);
    ok(proof_trees_leaf(&proof, s.trees, LAYOUT_QUOTIENT, 4711, &e), &e);
    memcpy(rows, proof.rows, proof.n_elements * sizeof *rows);
    rows[LAYOUT_QUOTIENT_PARTS * FE_DEGREE + 7] ^= 1; /* of the second height */
    ok(proof_trees_check_quotient(checks, s.trees, 4711, rows, &e), &e);
    cr_expect(fe_equal(checks[0].constraints, checks[0].product));
    cr_expect_not(fe_equal(checks[1].constraints, checks[1].product));
    close_setting(&s);
}
