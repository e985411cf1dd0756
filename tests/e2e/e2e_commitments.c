/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A segment committed again: the roots are those of its sealed proof, every leaf leads to
 * them and lies on the polynomials through the rows, and a changed record shows. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "air/checker.h"
#include "base/arena.h"
#include "field/fe.h"
#include "poly/domain.h"
#include "tables/tables.h"
#include "tests/support/run_store.h"

/* A proved run, and its first segment opened. */
struct proved {
    struct run_store store;
    struct run_job job;
    struct segment_view *view;
};

static void open_proved(struct proved *p, const struct run_options *options, bool prove)
{
    struct error e;
    struct byte_buffer proof = {0};
    run_job_open(&p->job, &p->store, options);
    cr_assert_eq(prove ? job_run(p->job.job, run_sink, &proof, &e)
                       : job_execute(p->job.job, &e),
                 STATUS_OK, "%s", e.text);
    buffer_free(&proof);
    const struct byte_buffer *const record = &p->store.units[UNIT_RECORD][0];
    cr_assert_eq(segment_view_open(&p->view, p->job.engine, p->job.guest, record->bytes,
                                   record->len, &e),
                 STATUS_OK, "%s", e.text);
}

static void close_proved(struct proved *p)
{
    segment_view_close(p->view);
    run_job_close(&p->job);
    run_store_free(&p->store);
}

static struct commitment_request request_of(const struct proved *p)
{
    return run_commitments(&p->store, &p->job, p->view, UNIT_SEGMENT);
}

static struct commitment_view *commit(const struct commitment_request *r)
{
    struct commitment_view *c;
    struct error e;
    cr_assert_eq(commitment_view_open(&c, r, &e), STATUS_OK, "%s", e.text);
    return c;
}

/* ---- roots ---- */

Test(e2e_commitments, roots_are_those_of_record_link_and_proof)
{
    static struct proved p;
    const struct run_options options = {.guest = "fib", .input = "50"};
    open_proved(&p, &options, true);
    const struct commitment_request r = request_of(&p);
    struct commitment_view *const c = commit(&r);
    cr_expect(commitment_view_is_resident(c));
    cr_assert_gt(commitment_view_trees(c), VIEW_TREE_FRI + 1);
    for (enum view_tree tree = 0; tree < commitment_view_trees(c); tree++) {
        struct commitment_shape shape;
        commitment_view_shape(c, tree, &shape);
        cr_assert(shape.is_known, "%s", view_tree_name(tree));
        cr_assert_not_null(shape.stated[0].by);
        for (unsigned i = 0; i < VIEW_STATEMENTS_MAX; i++) {
            cr_expect_eq(shape.stated[i].by != NULL,
                         i == 0 || tree == VIEW_TREE_BOUNDARY);
            if (shape.stated[i].by != NULL) {
                cr_expect(shape.stated[i].is_equal, "%s: %s", view_tree_name(tree),
                          shape.stated[i].by);
                cr_expect_eq(memcmp(shape.stated[i].root, shape.root, 32), 0);
            }
        }
        uint8_t root[32];
        struct error e;
        cr_assert_eq(commitment_view_node(c, tree, 0, 0, root, &e), STATUS_OK);
        cr_expect_eq(memcmp(root, shape.root, 32), 0);
    }
    commitment_view_close(c);
    close_proved(&p);
}

Test(e2e_commitments, streaming_gives_the_same_and_too_little_memory_a_sentence)
{
    static struct proved p;
    const struct run_options options = {.guest = "sort", .input = "120"};
    open_proved(&p, &options, true);
    struct commitment_request r = request_of(&p);
    struct commitment_view *const resident = commit(&r);
    struct commitment_view *streamed;
    struct error e;
    r.memory_budget = 1 << 20;
    cr_expect_eq(commitment_view_open(&streamed, &r, &e), STATUS_LIMIT);
    cr_expect_null(streamed);
    r.memory_budget = 0;
    r.mode = MEMORY_SPILL;
    cr_expect_eq(commitment_view_open(&streamed, &r, &e), STATUS_ARGUMENT);
    r.mode = MEMORY_STREAM;
    streamed = commit(&r);
    cr_assert_not(commitment_view_is_resident(streamed));
    for (enum view_tree tree = 0; tree < commitment_view_trees(resident); tree++) {
        struct commitment_shape a, b;
        struct leaf_view x, y;
        commitment_view_shape(resident, tree, &a);
        commitment_view_shape(streamed, tree, &b);
        cr_expect_eq(memcmp(a.root, b.root, 32), 0);
        for (unsigned i = 0; i < 3; i++) {
            const uint32_t leaf = (uint32_t)((i * 77777) & ((1u << a.log_leaves) - 1));
            cr_assert_eq(
                commitment_view_leaf(resident, tree, leaf, true, &x, NULL, NULL, &e),
                STATUS_OK, "%s", e.text);
            cr_assert_eq(
                commitment_view_leaf(streamed, tree, leaf, true, &y, NULL, NULL, &e),
                STATUS_OK, "%s", e.text);
            cr_expect(x.leads_to_root);
            cr_expect_eq(memcmp(&x, &y, sizeof x), 0);
        }
    }
    commitment_view_close(streamed);
    commitment_view_close(resident);
    close_proved(&p);
}

Test(e2e_commitments, before_the_link_three_trees_are_known)
{
    static struct proved p;
    const struct run_options options = {.guest = "exit3"};
    open_proved(&p, &options, false);
    const struct commitment_request r = {.view = p.view,
                                         .parameters = p.job.request.parameters,
                                         .with_fri = true,
                                         .task = p.job.task};
    struct commitment_view *const c = commit(&r);
    for (enum view_tree tree = 0; tree < VIEW_N_TREES; tree++) {
        struct commitment_shape shape;
        struct leaf_view leaf;
        struct error e = {0};
        commitment_view_shape(c, tree, &shape);
        cr_expect_eq(shape.is_known, tree <= VIEW_TREE_MAIN);
        const enum status s =
            commitment_view_leaf(c, tree, 5, true, &leaf, NULL, NULL, &e);
        cr_expect_eq(s, tree <= VIEW_TREE_MAIN ? STATUS_OK : STATUS_ARGUMENT);
        cr_expect_eq(e.text[0] != '\0', tree > VIEW_TREE_MAIN);
    }
    commitment_view_close(c);
    close_proved(&p);
}

/* ---- leaves ---- */

struct cells {
    struct leaf_cell cell[4096];
    unsigned n;
};

static void take_cell(void *arg, const struct leaf_cell *cell)
{
    struct cells *const to = arg;
    cr_assert_lt(to->n, 4096);
    to->cell[to->n++] = *cell;
}

Test(e2e_commitments, leaves_lead_to_the_root_and_lie_on_the_trace)
{
    static struct proved p;
    static struct cells cells;
    const struct run_options options = {.guest = "fib", .input = "50"};
    struct error e;
    open_proved(&p, &options, true);
    const struct commitment_request r = request_of(&p);
    struct commitment_view *const c = commit(&r);
    for (enum view_tree tree = 0; tree < commitment_view_trees(c); tree++) {
        struct commitment_shape shape;
        commitment_view_shape(c, tree, &shape);
        const uint32_t n = (uint32_t)1 << shape.log_leaves;
        const uint32_t leaves[] = {0, 1, n / 2 - 1, n / 2, n - 1, 4711 % n};
        for (unsigned i = 0; i < sizeof leaves / sizeof leaves[0]; i++) {
            struct leaf_view leaf;
            cells.n = 0;
            cr_assert_eq(commitment_view_leaf(c, tree, leaves[i], true, &leaf, take_cell,
                                              &cells, &e),
                         STATUS_OK, "%s", e.text);
            cr_expect(leaf.leads_to_root);
            cr_expect_eq(leaf.n_levels, shape.log_leaves);
            cr_expect_eq(leaf.n_cells, shape.n_columns);
            cr_expect_eq(cells.n, shape.n_columns);
            cr_expect_eq(memcmp(leaf.node[0], shape.root, 32), 0);
            const bool is_quotient = tree == VIEW_TREE_QUOTIENT;
            cr_expect(leaf.is_traced);
            cr_expect_eq(leaf.n_traced, tree >= VIEW_TREE_FRI ? 1u << shape.log_arity
                                        : is_quotient         ? shape.n_heights
                                                              : shape.n_columns);
            cr_expect_eq(leaf.has_fold, tree >= VIEW_TREE_FRI);
            cr_expect(!leaf.has_fold || leaf.fold.is_equal);
            cr_expect_eq(leaf.n_equal, leaf.n_traced);
            cr_expect_eq(leaf.n_heights, is_quotient ? shape.n_heights : 0);
            for (unsigned level = 0; level <= leaf.n_levels; level++) {
                uint8_t node[32];
                const uint32_t at = leaves[i] >> (leaf.n_levels - level);
                cr_assert_eq(commitment_view_node(c, tree, level, at, node, &e),
                             STATUS_OK);
                cr_expect_eq(memcmp(node, leaf.node[level], 32), 0, "%s: level %u",
                             view_tree_name(tree), level);
                if (level != 0) {
                    cr_assert_eq(commitment_view_node(c, tree, level, at ^ 1, node, &e),
                                 STATUS_OK);
                    cr_expect_eq(memcmp(node, leaf.sibling[level], 32), 0);
                }
            }
        }
        struct leaf_view leaf;
        cr_expect_eq(commitment_view_leaf(c, tree, n, true, &leaf, NULL, NULL, &e),
                     STATUS_ARGUMENT);
        uint8_t node[32];
        cr_expect_eq(commitment_view_node(c, tree, shape.log_leaves + 1, 0, node, &e),
                     STATUS_ARGUMENT);
        cr_expect_eq(commitment_view_node(c, tree, 1, 2, node, &e), STATUS_ARGUMENT);
    }
    commitment_view_close(c);
    close_proved(&p);
}

/* Lagrange's formula for one column of few rows, with nothing but field arithmetic. */
static uint32_t value_at(const uint32_t *values, unsigned log_n, fp x)
{
    const uint32_t n = (uint32_t)1 << log_n;
    const fp w = fp_root_of_unity(log_n);
    fp sum = FP_ZERO, point = FP_ONE;
    for (uint32_t i = 0; i < n; i++, point = fp_mul(point, w)) {
        fp above = FP_ONE, below = FP_ONE, other = FP_ONE;
        for (uint32_t k = 0; k < n; k++, other = fp_mul(other, w)) {
            if (k != i) {
                above = fp_mul(above, fp_sub(x, other));
                below = fp_mul(below, fp_sub(point, other));
            }
        }
        sum = fp_add(sum, fp_mul(fp_from_u32(values[i]), fp_mul(above, fp_inv(below))));
    }
    return fp_to_u32(sum);
}

Test(e2e_commitments, the_leaf_of_a_row_is_the_value_at_its_shifted_point)
{
    static struct proved p;
    static struct cells cells;
    const struct run_options options = {.guest = "exit3"};
    struct error e;
    struct table_shape shape;
    unsigned n_checked = 0;
    open_proved(&p, &options, false);
    const struct commitment_request r = {
        .view = p.view, .parameters = p.job.request.parameters, .task = p.job.task};
    struct commitment_view *const c = commit(&r);
    for (unsigned t = 0; engine_table(p.job.engine, false, t, &shape); t++) {
        unsigned log_rows;
        uint64_t n_rows;
        uint32_t leaf_index;
        segment_view_table(p.view, t, &log_rows, &n_rows);
        if (log_rows == VIEW_ABSENT || log_rows > 5) {
            cr_expect(
                log_rows != VIEW_ABSENT
                || !commitment_view_leaf_of_row(c, VIEW_TREE_MAIN, t, 0, &leaf_index));
            continue;
        }
        const unsigned width =
            shape.n_columns[0] + shape.n_columns[1] + shape.n_columns[2];
        uint32_t *const rows = malloc(((size_t)width << log_rows) * sizeof *rows);
        cr_assert_eq(segment_view_rows(p.view, t, 0, (uint64_t)1 << log_rows, rows, &e),
                     STATUS_OK);
        for (uint64_t row = 0; row >> log_rows == 0; row += 3) {
            struct leaf_view leaf;
            uint64_t back;
            cr_assert(
                commitment_view_leaf_of_row(c, VIEW_TREE_MAIN, t, row, &leaf_index));
            cr_assert(
                commitment_view_row_of_leaf(c, VIEW_TREE_MAIN, t, leaf_index, &back));
            cr_expect_eq(back, row);
            cells.n = 0;
            cr_assert_eq(commitment_view_leaf(c, VIEW_TREE_MAIN, leaf_index, false, &leaf,
                                              take_cell, &cells, &e),
                         STATUS_OK);
            const fp point =
                fp_mul(domain_shift(), fp_pow(fp_root_of_unity(log_rows), row));
            for (unsigned i = 0; i < cells.n; i++) {
                const struct leaf_cell *const cell = &cells.cell[i];
                if (cell->table != t) {
                    continue;
                }
                uint32_t column[32];
                for (uint32_t k = 0; k >> log_rows == 0; k++) {
                    column[k] = rows[k * width + cell->column];
                }
                cr_expect_eq(cell->value, value_at(column, log_rows, point),
                             "%s row %u column %u", shape.name, (unsigned)row,
                             cell->column);
                n_checked++;
            }
        }
        cr_expect(!commitment_view_leaf_of_row(c, VIEW_TREE_MAIN, t,
                                               (uint64_t)1 << log_rows, &leaf_index));
        free(rows);
    }
    cr_assert_gt(n_checked, 100);
    uint64_t row;
    struct commitment_shape tree;
    commitment_view_shape(c, VIEW_TREE_MAIN, &tree);
    /* the second half of the positions lies between rows */
    cr_expect(!commitment_view_row_of_leaf(c, VIEW_TREE_MAIN, 1,
                                           ((uint32_t)1 << tree.log_leaves) - 1, &row));
    commitment_view_close(c);
    close_proved(&p);
}

/* ---- damage ---- */

Test(e2e_commitments, a_changed_record_makes_other_roots)
{
    static struct proved p;
    const struct run_options options = {.guest = "exit3"};
    struct error e;
    unsigned n_opened = 0;
    open_proved(&p, &options, true);
    struct commitment_request r = request_of(&p);
    const struct byte_buffer *const record = &p.store.units[UNIT_RECORD][0];
    for (size_t at = record->len - 1; at > 64 && n_opened < 1; at -= 5) {
        struct segment_view *changed;
        struct commitment_shape shape;
        record->bytes[at] ^= 1;
        const enum status s = segment_view_open(&changed, p.job.engine, p.job.guest,
                                                record->bytes, record->len, &e);
        record->bytes[at] ^= 1;
        if (s != STATUS_OK) {
            continue; /* refused before any commitment */
        }
        r.view = changed;
        struct commitment_view *const c = commit(&r);
        commitment_view_shape(c, VIEW_TREE_BOUNDARY, &shape);
        cr_expect_not(shape.stated[0].is_equal, "byte %zu", at);
        cr_expect_not(shape.stated[1].is_equal);
        commitment_view_shape(c, VIEW_TREE_EXTENSION, &shape);
        cr_expect_not(shape.stated[0].is_equal);
        commitment_view_shape(c, VIEW_TREE_PREPROCESSED, &shape);
        cr_expect(shape.stated[0].is_equal);
        commitment_view_close(c);
        segment_view_close(changed);
        n_opened++;
    }
    cr_assert_gt(n_opened, 0);
    /* the first 33 bytes are what was committed: the statement changes, not the trees */
    struct segment_view *changed;
    struct commitment_shape shape;
    record->bytes[7] ^= 1;
    cr_assert_eq(segment_view_open(&changed, p.job.engine, p.job.guest, record->bytes,
                                   record->len, &e),
                 STATUS_OK);
    record->bytes[7] ^= 1;
    r.view = changed;
    struct commitment_view *const c = commit(&r);
    commitment_view_shape(c, VIEW_TREE_BOUNDARY, &shape);
    cr_expect_not(shape.stated[0].is_equal);
    cr_expect(shape.stated[1].is_equal);
    commitment_view_shape(c, VIEW_TREE_MAIN, &shape);
    cr_expect(shape.stated[0].is_equal);
    commitment_view_close(c);
    segment_view_close(changed);
    close_proved(&p);
}

Test(e2e_commitments, link_and_proof_of_another_run_are_refused_with_a_sentence)
{
    static struct proved p, q;
    const struct run_options options = {.guest = "exit3"};
    const struct run_options others = {.guest = "hello"};
    struct commitment_view *c;
    struct error e;
    open_proved(&p, &options, true);
    open_proved(&q, &others, true);
    struct commitment_request r = request_of(&p);
    const struct commitment_request other = request_of(&q);
    r.link = other.link;
    r.len_link = other.len_link;
    cr_expect_eq(commitment_view_open(&c, &r, &e), STATUS_FORMAT);
    cr_expect_null(c);
    cr_expect(strstr(e.text, "another program") != NULL, "%s", e.text);
    r = request_of(&p);
    for (size_t len = 0; len < r.len_proof; len += 1 + r.len_proof / 3) {
        struct commitment_request cut = r;
        cut.len_proof = len;
        cr_expect_eq(commitment_view_open(&c, &cut, &e), STATUS_FORMAT);
        cr_expect_null(c);
    }
    r.parameters.security = 128;
    cr_expect_eq(commitment_view_open(&c, &r, &e), STATUS_FORMAT);
    r.parameters.security = 77;
    cr_expect_eq(commitment_view_open(&c, &r, &e), STATUS_ARGUMENT);
    close_proved(&q);
    close_proved(&p);
}

/* ---- columns ---- */

static int by_value(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The slow way: qsort, one sum a bucket. */
static void check_column(const struct column_statistics *s, uint32_t *values, size_t n,
                         const char *what)
{
    uint64_t n_zeros = 0, n_distinct = n != 0;
    for (unsigned k = 0; k < s->n_buckets; k++) {
        const size_t from = k * n / s->n_buckets, to = (k + 1) * n / s->n_buckets;
        uint64_t sum = 0;
        for (size_t i = from; i < to; i++) {
            sum += values[i];
        }
        cr_expect_eq(s->mean[k], sum / (to - from), "%s", what);
    }
    qsort(values, n, sizeof *values, by_value);
    for (size_t i = 0; i < n; i++) {
        n_zeros += values[i] == 0;
        n_distinct += i > 0 && values[i] != values[i - 1];
    }
    cr_expect_eq(s->n_rows, n, "%s", what);
    cr_expect_eq(s->n_zeros, n_zeros, "%s", what);
    cr_expect_eq(s->n_distinct, n_distinct, "%s", what);
    cr_expect_eq(s->min, n == 0 ? 0 : values[0], "%s", what);
    cr_expect_eq(s->max, n == 0 ? 0 : values[n - 1], "%s", what);
    cr_expect_eq(s->n_buckets, n < VIEW_BUCKETS ? n : VIEW_BUCKETS, "%s", what);
    cr_expect_eq(s->n_outside, 0, "%s", what);
}

Test(e2e_commitments, columns_in_numbers_are_those_of_their_rows)
{
    static struct proved p;
    static struct column_statistics columns[VIEW_MAX_COLUMNS];
    const struct run_options options = {.guest = "sort", .input = "120"};
    struct table_shape shape;
    struct error e;
    unsigned n_bounded = 0;
    open_proved(&p, &options, false);
    for (unsigned t = 0; engine_table(p.job.engine, false, t, &shape); t++) {
        unsigned log_rows;
        uint64_t n_rows;
        segment_view_table(p.view, t, &log_rows, &n_rows);
        if (log_rows == VIEW_ABSENT) {
            cr_expect_eq(segment_view_columns(p.view, t, columns, NULL, &e),
                         STATUS_ARGUMENT);
            continue;
        }
        const unsigned width =
            shape.n_columns[0] + shape.n_columns[1] + shape.n_columns[2];
        uint32_t *const rows = malloc((size_t)n_rows * width * sizeof *rows);
        uint32_t *const values = malloc((size_t)n_rows * sizeof *values);
        cr_assert_eq(segment_view_columns(p.view, t, columns, p.job.task, &e), STATUS_OK,
                     "%s", e.text);
        cr_assert_eq(segment_view_rows(p.view, t, 0, n_rows, rows, &e), STATUS_OK);
        for (unsigned column = 0; column < width; column++) {
            struct column_shape s;
            cr_assert(engine_column(p.job.engine, false, t, column, &s));
            for (size_t i = 0; i < n_rows; i++) {
                values[i] = rows[i * width + column];
            }
            check_column(&columns[column], values, (size_t)n_rows, s.name);
            n_bounded += columns[column].is_bounded;
            cr_expect_eq(columns[column].is_bounded,
                         strcmp(s.domain, "given") != 0 && strcmp(s.domain, "free") != 0);
        }
        free(values);
        free(rows);
    }
    cr_assert_gt(n_bounded, 50);
    task_cancel(p.job.task);
    cr_expect_eq(segment_view_columns(p.view, 0, columns, p.job.task, &e),
                 STATUS_CANCELLED);
    close_proved(&p);
}

/* ---- who reads a column ---- */

enum { RANDOM_ROWS = 2 };

/* Values of all nodes on row 0 of a trace of two random rows. */
static void evaluate(fp *values, const struct air_graph *graph,
                     fp rows[AIR_MAX_COLUMNS][RANDOM_ROWS])
{
    const fp *columns[AIR_MAX_COLUMNS];
    for (uint32_t c = 0; c < graph->width; c++) {
        columns[c] = rows[c];
    }
    const struct air_trace trace = {.graph = graph,
                                    .columns = columns,
                                    .n_rows = RANDOM_ROWS,
                                    .publics = {fp_from_u32(17), fp_from_u32(23)}};
    air_row_values(values, &trace, 0);
}

/* A column is read where a change of it changes a value: of a constraint, of what a
 * message says. Random field elements hide nothing but with chance 2^-27. */
static void check_uses(const struct air_graph *graph, const struct column_use *uses)
{
    static fp before[AIR_MAX_NODES], after[AIR_MAX_NODES];
    static fp rows[AIR_MAX_COLUMNS][RANDOM_ROWS];
    uint64_t seed = 88172645463325252;
    for (uint32_t c = 0; c < graph->width; c++) {
        for (unsigned r = 0; r < RANDOM_ROWS; r++) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            rows[c][r] = fp_from_u32((uint32_t)(seed % ENGINE_MODULUS));
        }
    }
    evaluate(before, graph, rows);
    for (uint32_t c = 0; c < graph->width; c++) {
        struct column_use found = {0};
        const fp kept[RANDOM_ROWS] = {rows[c][0], rows[c][1]};
        rows[c][0] = fp_add(rows[c][0], FP_ONE);
        rows[c][1] = fp_sub(rows[c][1], fp_add(FP_ONE, FP_ONE));
        evaluate(after, graph, rows);
        for (uint32_t i = 0; i < graph->n_constraints; i++) {
            const uint32_t node = graph->constraints[i].node;
            found.n_constraints += fp_to_u32(before[node]) != fp_to_u32(after[node]);
        }
        for (uint32_t i = 0; i < graph->n_local + graph->n_global; i++) {
            const struct air_interaction *const x = &graph->interactions[i];
            bool changes =
                fp_to_u32(before[x->multiplicity]) != fp_to_u32(after[x->multiplicity]);
            for (uint32_t k = 0; k < x->n_values; k++) {
                changes |=
                    fp_to_u32(before[x->values[k]]) != fp_to_u32(after[x->values[k]]);
            }
            found.buses |= changes ? (uint32_t)1 << x->bus : 0;
        }
        cr_expect_eq(uses[c].n_constraints, found.n_constraints, "%s.%s: %u, not %u",
                     graph->table->name, graph->columns[c].name, uses[c].n_constraints,
                     found.n_constraints);
        /* In tables/address.h and jalr.c, q + 2^13 (.. - 8 q ..) / 2^16 holds no q, and
         * so with b2: what is read need not matter. */
        const char *const name = graph->columns[c].name;
        const bool cancels = strcmp(name, "q") == 0 || strcmp(name, "b2") == 0;
        cr_expect_eq(found.buses & ~uses[c].buses, 0, "%s.%s", graph->table->name, name);
        cr_expect(uses[c].buses == found.buses || cancels, "%s.%s", graph->table->name,
                  name);
        rows[c][0] = kept[0];
        rows[c][1] = kept[1];
    }
}

Test(e2e_commitments, a_column_is_read_by_what_its_change_changes)
{
    struct engine *engine;
    struct error e;
    struct arena *arena;
    struct machine *machine;
    const struct engine_options options = {.threads = 1};
    struct column_use uses[VIEW_MAX_COLUMNS];
    unsigned n = 0;
    cr_assert_eq(engine_open(&engine, &options, &e), STATUS_OK);
    cr_assert_eq(arena_open(&arena, 64 << 20, &e), STATUS_OK);
    cr_assert_eq(machine_record(&machine, arena, &e), STATUS_OK);
    for (unsigned image = 0; image < 2; image++) {
        const enum proof_kind kind = image != 0 ? KIND_IMAGE : KIND_SEGMENT;
        for (unsigned t = 0; engine_column_uses(engine, image != 0, t, uses); t++, n++) {
            check_uses(machine_graphs(machine, kind)[t], uses);
        }
    }
    cr_assert_eq(n, N_SEGMENT_TABLES + N_IMAGE_TABLES);
    cr_expect_str_eq(engine_bus(0), "STATE");
    cr_expect_null(engine_bus(32));
    arena_close(arena);
    engine_close(engine);
}

/* ---- the transcript ---- */

struct lines {
    struct transcript_line line[1024];
    unsigned n;
};

static void take_line(void *arg, const struct transcript_line *line)
{
    struct lines *const to = arg;
    cr_assert_lt(to->n, 1024);
    to->line[to->n++] = *line;
}

static const struct transcript_line *line_of(const struct lines *lines, const char *label)
{
    for (unsigned i = 0; i < lines->n; i++) {
        if (strcmp(lines->line[i].label, label) == 0) {
            return &lines->line[i];
        }
    }
    return NULL;
}

Test(e2e_commitments, the_transcript_names_the_roots_in_the_order_of_the_protocol)
{
    static struct proved p;
    static struct lines lines;
    static const char *const order[] = {
        "link digest", "main root",     "local z", "aux root",
        "alpha",       "quotient root", "zeta",    "out-of-domain values",
        "gamma"};
    static const char *const root_labels[] = {
        [VIEW_TREE_MAIN] = "main root",
        [VIEW_TREE_EXTENSION] = "aux root",
        [VIEW_TREE_QUOTIENT] = "quotient root",
    };
    const struct run_options options = {.guest = "exit3"};
    struct verify_report report;
    struct error e;
    open_proved(&p, &options, true);
    const struct commitment_request r = request_of(&p);
    cr_assert_eq(engine_transcript(p.job.engine, p.job.guest, false, r.link, r.len_link,
                                   0, r.proof, r.len_proof, take_line, &lines, &report,
                                   &e),
                 STATUS_OK);
    cr_assert_eq(report.verdict, ENGINE_CONDITIONAL, "%s", report.reason);
    const struct transcript_line *last = NULL;
    for (unsigned i = 0; i < sizeof order / sizeof order[0]; i++) {
        const struct transcript_line *const line = line_of(&lines, order[i]);
        cr_assert_not_null(line, "%s", order[i]);
        cr_expect(last == NULL || line > last, "%s", order[i]);
        last = line;
    }
    cr_expect(line_of(&lines, "alpha")->is_answer);
    cr_expect_eq(line_of(&lines, "alpha")->len, 20);
    cr_expect_not(line_of(&lines, "main root")->is_answer);
    struct commitment_view *const c = commit(&r);
    for (enum view_tree tree = VIEW_TREE_MAIN; tree <= VIEW_TREE_QUOTIENT; tree++) {
        struct commitment_shape shape;
        commitment_view_shape(c, tree, &shape);
        const struct transcript_line *const line = line_of(&lines, root_labels[tree]);
        cr_expect_eq(line->len_head, 32);
        cr_expect_eq(memcmp(line->head, shape.root, 32), 0);
    }
    commitment_view_close(c);
    close_proved(&p);
}
