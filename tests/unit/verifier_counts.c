/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Messages of one sign on a local bus, p or more: a proof that says so is refused before
 * anything in it is believed. The machine's tables cannot say so many (stark_layout), two
 * tables made for it can. What such a proof could claim is in toy_lookups. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "air/describe.h"
#include "tables/buses.h"
#include "tests/support/tiny_run.h"

/* p = 120 * 2^24 + 1: all that these hear, on the most rows that a table may have, is
 * p - 1. */
enum { N_TALL = 2, HEARD_PER_ROW = 60 };
_Static_assert((uint64_t)N_TALL *HEARD_PER_ROW << STARK_LOG_ROWS_MAX
                   == (uint64_t)FP_MODULUS - 1,
               "one message less than p");

#define TALL_COLUMNS(COL, VEC) COL(MAIN, b, BIT, "whether the row hears anything")
AIR_COLUMNS(tall, TALL_COLUMNS)

static void describe_tall(struct air_recorder *t, const void *now, const void *next)
{
    const struct tall_view *const row = now;
    (void)next;
    for (unsigned i = 0; i < HEARD_PER_ROW; i++) {
        bus_receive(t, "a byte", BUS_OUT, row->b,
                    TUPLE(air_constant(t, i), air_constant(t, i)));
    }
}
AIR_TABLE(tall, TALL_COLUMNS, "hears much", describe_tall)

struct trial {
    struct tiny_run tiny; /* its link record and parameters */
    struct air_graph *graph;
    const struct air_graph *graphs[N_TALL];
    struct stark_kind kinds[STARK_N_KINDS];
    struct program_commitment program;
    struct arena *arena;
    struct workspace workspace;
};

#define OK(call) cr_assert_eq((call), STATUS_OK, "%s", e.text)

static void open_trial(struct trial *t)
{
    struct error e;
    tiny_run_open(&t->tiny, 1, 100, PROVE_RESIDENT, NULL, NULL);
    OK(air_record(&t->graph, t->tiny.arena, &tall_table, &machine_buses, &e));
    for (unsigned i = 0; i < N_TALL; i++) {
        t->graphs[i] = t->graph;
    }
    for (unsigned i = 0; i < STARK_N_KINDS; i++) {
        t->kinds[i] = (struct stark_kind){(enum stark_kind_id)(i + 1), t->graphs, N_TALL};
    }
    OK(arena_open(&t->arena, workspace_bytes(t->kinds), &e));
    OK(workspace_open(&t->workspace, t->kinds, t->arena, &e));
}

static void close_trial(struct trial *t)
{
    workspace_close(&t->workspace);
    arena_close(t->arena);
    tiny_run_close(&t->tiny);
}

/* A proof of these heights, well formed, in which everything else is zero. */
static void make_proof(struct byte_buffer *bytes, const struct trial *t,
                       const uint8_t *log_rows)
{
    static struct proof proof;
    static struct layout layout;
    struct error e;
    OK(layout_init(&layout, &t->kinds[0], 1, log_rows, &e));
    fe *const values = calloc(layout.n_terms, sizeof *values);
    memset(&proof, 0, sizeof proof);
    proof.kind = STARK_SEGMENT;
    memcpy(proof.log_rows, log_rows, N_TALL);
    proof.values = values;
    buffer_clear(bytes);
    OK(proof_encode(bytes, &proof, &layout, &e));
    free(values);
}

/* The verifier hears len_out bytes of output itself. */
static enum verdict judge(struct trial *t, unsigned log_rows, uint32_t len_out)
{
    const uint8_t heights[N_TALL] = {STARK_LOG_ROWS_MAX, (uint8_t)log_rows};
    struct byte_buffer bytes = {0};
    struct tiny_link link;
    struct judgement j;
    tiny_run_get_link(&t->tiny, &link);
    link.statement.len_output = len_out;
    link.segment.len_out = len_out;
    tiny_run_set_link(&t->tiny, &link);
    struct run run = t->tiny.run;
    t->program = (struct program_commitment){.log_blowup = 1};
    run.program = &t->program;
    make_proof(&bytes, t, heights);
    verify_proof(&j, &t->workspace, &run, &t->kinds[0], 0, bytes.bytes, bytes.len);
    buffer_free(&bytes);
    return j.verdict;
}

Test(verifier_counts, p_messages_on_a_local_bus_are_refused)
{
    static struct trial t;
    open_trial(&t);
    const struct {
        unsigned log_rows;
        uint32_t len_out;
        enum verdict verdict;
    } cases[] = {
        {STARK_LOG_ROWS_MAX, 2, VERDICT_LOCAL_COUNT},
        {STARK_LOG_ROWS_MAX, 1, VERDICT_LOCAL_COUNT},
        /* p - 1 and fewer: the next objection is another */
        {STARK_LOG_ROWS_MAX, 0, VERDICT_LOOKUP_NONCE},
        {STARK_LOG_ROWS_MAX - 1, 2, VERDICT_LOOKUP_NONCE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const enum verdict got = judge(&t, cases[i].log_rows, cases[i].len_out);
        cr_expect_eq(got, cases[i].verdict, "2^%u rows, %u bytes: %s, expected %s",
                     cases[i].log_rows, cases[i].len_out, verdict_name(got),
                     verdict_name(cases[i].verdict));
    }
    close_trial(&t);
}
