/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* FRI's trees of a segment, committed again: what they say is what the bytes of its proof
 * and the verifier's transcript say, and a proof that says otherwise is seen. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "field/fe.h"
#include "stark/proof.h"
#include "stark/soundness.h"
#include "tables/tables.h"
#include "tests/support/run_store.h"

enum { LOG_BLOWUP = 1, QUERIES_MAX = 512 };

/* A proved run, its first segment committed again, and that segment's proof. */
struct proved {
    struct run_store store;
    struct run_job job;
    struct segment_view *view;
    struct commitment_view *c;
    struct machine *machine;
    struct arena *arena;
    struct layout layout;
    struct proof proof;
};

static void ok(enum status s, const struct error *e)
{
    cr_assert_eq(s, STATUS_OK, "%s", e->text);
}

static struct commitment_request request_of(const struct proved *p)
{
    return run_commitments(&p->store, &p->job, p->view, UNIT_SEGMENT);
}

static void open_proved(struct proved *p)
{
    const struct run_options options = {.guest = "fib", .input = "50"};
    struct byte_buffer file = {0};
    struct error e;
    run_job_open(&p->job, &p->store, &options);
    ok(job_run(p->job.job, run_sink, &file, &e), &e);
    buffer_free(&file);
    const struct byte_buffer *const record = &p->store.units[UNIT_RECORD][0];
    ok(segment_view_open(&p->view, p->job.engine, p->job.guest, record->bytes,
                         record->len, &e),
       &e);
    const struct commitment_request r = request_of(p);
    ok(commitment_view_open(&p->c, &r, &e), &e);

    ok(arena_open(&p->arena, (size_t)1 << 27, &e), &e);
    ok(machine_record(&p->machine, p->arena, &e), &e);
    const struct stark_kind kind = {.id = STARK_SEGMENT,
                                    .graphs = machine_graphs(p->machine, KIND_SEGMENT),
                                    .n_tables = machine_n_tables(KIND_SEGMENT)};
    const struct stark_params params = {LOG_BLOWUP, 100, 14};
    cr_assert_eq(r.parameters.log_blowup, params.log_blowup);
    cr_assert_eq(r.parameters.security, params.security);
    ok(proof_decode(&p->proof, &p->layout, &kind, LOG_BLOWUP,
                    soundness_n_queries(&params), r.proof, r.len_proof, p->arena, &e),
       &e);
}

static void close_proved(struct proved *p)
{
    arena_close(p->arena);
    commitment_view_close(p->c);
    segment_view_close(p->view);
    run_job_close(&p->job);
    run_store_free(&p->store);
}

struct words {
    uint32_t word[4096];
    unsigned n;
};

static void take_word(void *arg, const struct leaf_cell *cell)
{
    struct words *const to = arg;
    cr_assert_lt(to->n, 4096);
    to->word[to->n++] = cell->value;
}

static int ascending(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* ---- shapes and roots ---- */

Test(e2e_fri_trees, layers_have_the_shapes_and_roots_of_the_proof)
{
    static struct proved p;
    open_proved(&p);
    const unsigned n_layers = p.layout.fri.n_layers;
    unsigned log_degree = p.layout.log_rows_max;
    cr_assert_eq(commitment_view_trees(p.c), VIEW_TREE_FRI + n_layers);
    for (unsigned j = 0; j < n_layers; j++) {
        const enum view_tree tree = VIEW_TREE_FRI + j;
        struct commitment_shape shape;
        commitment_view_shape(p.c, tree, &shape);
        cr_assert(shape.is_known);
        cr_expect_eq(memcmp(shape.root, p.proof.fri_roots[j].b, 32), 0, "layer %u", j);
        cr_expect_str_eq(shape.stated[0].by, "segment proof");
        cr_expect(shape.stated[0].is_equal);
        cr_expect_eq(shape.log_degree, log_degree);
        cr_expect_eq(shape.log_leaves, log_degree + LOG_BLOWUP - shape.log_arity);
        cr_expect_eq(shape.n_columns, 5u << shape.log_arity);
        log_degree -= shape.log_arity;
        const char name[] = {'f', 'r', 'i', (char)('0' + j), '\0'};
        cr_expect_str_eq(view_tree_name(tree), name);
    }
    cr_expect_eq(log_degree, FRI_LOG_FINAL);
    struct leaf_view leaf;
    struct error e;
    cr_expect_eq(commitment_view_leaf(p.c, VIEW_TREE_FRI + n_layers, 0, true, &leaf, NULL,
                                      NULL, &e),
                 STATUS_ARGUMENT);
    cr_expect_not_null(strstr(e.text, "there is no tree fri4 here"), "%s", e.text);
    close_proved(&p);
}

/* ---- queries ---- */

/* What the verifier draws. */
struct drawn {
    uint32_t index[QUERIES_MAX];
    unsigned n;
};

static void take_line(void *arg, const struct transcript_line *line)
{
    struct drawn *const d = arg;
    if (line->is_answer && strcmp(line->label, "query index") == 0) {
        cr_assert_lt(d->n, QUERIES_MAX);
        cr_assert_eq(line->len_head, 4);
        d->index[d->n++] = line->head[0] | (uint32_t)line->head[1] << 8
                           | (uint32_t)line->head[2] << 16
                           | (uint32_t)line->head[3] << 24;
    }
}

Test(e2e_fri_trees, queried_leaves_are_those_the_verifier_draws)
{
    static struct proved p;
    static struct drawn d;
    struct verify_report report;
    struct error e;
    open_proved(&p);
    const struct commitment_request r = request_of(&p);
    ok(engine_transcript(p.job.engine, p.job.guest, false, r.link, r.len_link, 0, r.proof,
                         r.len_proof, take_line, &d, &report, &e),
       &e);
    cr_assert_eq(report.verdict, ENGINE_CONDITIONAL, "%s", report.reason);
    cr_assert_gt(d.n, 20);
    qsort(d.index, d.n, sizeof *d.index, ascending);
    for (enum view_tree tree = 0; tree < commitment_view_trees(p.c); tree++) {
        uint32_t leaves[QUERIES_MAX];
        struct commitment_shape shape;
        commitment_view_shape(p.c, tree, &shape);
        const size_t n = commitment_view_queried(p.c, tree, leaves, QUERIES_MAX);
        const unsigned shift = p.layout.log_size_max - shape.log_leaves;
        size_t at = 0;
        for (unsigned i = 0; i < d.n; i++) {
            const uint32_t leaf = d.index[i] >> shift;
            at += at < n && leaf != leaves[at] ? 1 : 0;
            cr_assert_lt(at, n);
            cr_expect_eq(leaf, leaves[at], "%s: query %u", view_tree_name(tree), i);
        }
        cr_expect_eq(at + 1, n);
        cr_expect_eq(shape.n_queried, n);
    }
    close_proved(&p);
}

Test(e2e_fri_trees, queried_leaves_hold_the_words_that_the_proof_opens)
{
    static struct proved p;
    static struct words words;
    struct error e;
    open_proved(&p);
    for (unsigned j = 0; j < p.layout.fri.n_layers; j++) {
        uint32_t leaves[QUERIES_MAX];
        const struct opening *const o = &p.proof.fri_openings[j];
        const enum view_tree tree = VIEW_TREE_FRI + j;
        const size_t n = commitment_view_queried(p.c, tree, leaves, QUERIES_MAX);
        size_t at = 0;
        for (size_t i = 0; i < n; i++) {
            struct leaf_view leaf;
            words.n = 0;
            ok(commitment_view_leaf(p.c, tree, leaves[i], i % 16 == 0, &leaf, take_word,
                                    &words, &e),
               &e);
            cr_expect(leaf.leads_to_root);
            cr_assert_geq(leaf.n_queries, 1);
            for (unsigned q = 0; q < leaf.n_queries && q < VIEW_QUERIES_MAX; q++) {
                cr_expect_eq(leaf.query[q] >> (p.layout.log_size_max - leaf.n_levels),
                             leaves[i]);
                cr_expect(q == 0 || leaf.query[q] > leaf.query[q - 1]);
            }
            cr_expect(leaf.fold.is_equal);
            cr_expect_eq(leaf.is_traced, j != 0 || i % 16 == 0);
            cr_expect_eq(leaf.n_equal, leaf.n_traced);
            cr_expect_eq(leaf.fold.is_last, j + 1 == p.layout.fri.n_layers);
            cr_assert_leq(at + words.n, o->n_words);
            cr_expect_eq(memcmp(words.word, o->words + at, words.n * sizeof(uint32_t)), 0,
                         "layer %u leaf %u", j, leaves[i]);
            at += words.n;
        }
        cr_expect_eq(at, o->n_words);
    }
    close_proved(&p);
}

/* ---- from leaf to leaf ---- */

Test(e2e_fri_trees, a_query_leads_from_the_last_layer_to_a_row_and_back)
{
    static struct proved p;
    uint32_t queried[QUERIES_MAX];
    open_proved(&p);
    const unsigned n_layers = p.layout.fri.n_layers;
    enum view_tree tree = VIEW_TREE_FRI + n_layers - 1;
    cr_assert_gt(commitment_view_queried(p.c, tree, queried, QUERIES_MAX), 0);
    const uint32_t top = queried[0];
    uint32_t leaf = top;
    for (unsigned i = 0; i < n_layers; i++) {
        struct error e;
        struct leaf_view here;
        ok(commitment_view_leaf(p.c, tree, leaf, false, &here, NULL, NULL, &e), &e);
        cr_expect_geq(here.n_queries, 1, "%s", view_tree_name(tree));
        cr_assert(commitment_view_made_of(p.c, &tree, &leaf));
    }
    cr_expect_eq(tree, VIEW_TREE_MAIN);
    cr_expect_not(commitment_view_made_of(p.c, &tree, &leaf));
    /* the first of the sorted queries is asked for on the way down */
    cr_assert_gt(commitment_view_queried(p.c, tree, queried, QUERIES_MAX), 0);
    cr_expect_eq(leaf, queried[0]);
    for (unsigned i = 0; i < n_layers; i++) {
        cr_assert(commitment_view_folds_into(p.c, &tree, &leaf));
        cr_expect_eq(tree, VIEW_TREE_FRI + i);
    }
    cr_expect_eq(leaf, top);
    cr_expect_not(commitment_view_folds_into(p.c, &tree, &leaf));
    close_proved(&p);
}

/* ---- damage ---- */

/* A proof with another root in one layer, which still decodes, is not what was committed
 * to, and no other root is accused. */
Test(e2e_fri_trees, a_tampered_root_is_seen_where_it_is)
{
    static struct proved p;
    struct error e;
    open_proved(&p);
    struct byte_buffer *const unit = &p.store.units[UNIT_SEGMENT][0];
    for (unsigned j = 0; j < p.layout.fri.n_layers; j++) {
        size_t at = 0;
        while (memcmp(unit->bytes + at, p.proof.fri_roots[j].b, 32) != 0) {
            at++;
            cr_assert_leq(at + 32, unit->len);
        }
        unit->bytes[at + 11] ^= 0x10;
        struct commitment_view *c;
        const struct commitment_request r = request_of(&p);
        ok(commitment_view_open(&c, &r, &e), &e);
        for (enum view_tree tree = VIEW_TREE_FRI; tree < commitment_view_trees(c);
             tree++) {
            struct commitment_shape shape;
            commitment_view_shape(c, tree, &shape);
            cr_expect_eq(shape.stated[0].is_equal, tree != VIEW_TREE_FRI + j);
        }
        commitment_view_close(c);
        unit->bytes[at + 11] ^= 0x10;
    }
    close_proved(&p);
}
