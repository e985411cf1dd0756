/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The evaluators agree: blocks on every instruction set, one point, and a recursive
 * reading of the graph written here.
 *
 * Tables, rows and challenges are random; set ZK_SEED to replay a printed seed.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "air/at_point.h"
#include "air/describe.h"
#include "air/blocks.h"
#include "simd/kernels.h"

enum { WIDTH = 14, ROWS = 300, MAX_AUX = 32, N_BUSES = 4 };

static const struct air_bus bus_rows[N_BUSES] = {{"WIDE", AIR_LOCAL, 12, ""},
                                                 {"ONE", AIR_LOCAL, 1, ""},
                                                 {"SIX", AIR_GLOBAL, 6, ""},
                                                 {"TWO", AIR_GLOBAL, 2, ""}};
static const struct air_bus_list buses = {bus_rows, N_BUSES, 1, 1};
static const struct air_column_group groups[] = {{"p", "", AIR_PRE, AIR_FREE, 2},
                                                 {"b", "", AIR_BOUND, AIR_FREE, 4},
                                                 {"m", "", AIR_MAIN, AIR_FREE, 8}};

/* ---- randomness ---- */

static uint64_t seed, state;

static uint64_t draw(void)
{
    state += 0x9E3779B97F4A7C15u; /* splitmix64, Steele, Lea, Flood 2014 */
    uint64_t z = state;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static uint32_t below(uint32_t n)
{
    return (uint32_t)(draw() % n);
}

/* Uniform, with 0, 1, p - 1 and the middle of the field more often than chance has
 * them. */
static fp draw_fp(void)
{
    static const uint32_t edges[] = {0, 1, FP_P - 1, (FP_P - 1) / 2, (FP_P + 1) / 2};
    return below(8) == 0 ? edges[below(5)] : (fp)(draw() % FP_P);
}

static fe draw_fe(void)
{
    fe r;
    for (int k = 0; k < FE_DEGREE; k++) {
        r.c[k] = draw_fp();
    }
    return r;
}

/* ---- a random table ---- */

struct pool_of_exprs {
    expr by_degree[4][200];
    uint32_t n[4];
};

static void keep(struct pool_of_exprs *pool, uint32_t degree, expr e)
{
    if (pool->n[degree] < 200) {
        pool->by_degree[degree][pool->n[degree]++] = e;
    }
}

static expr pick(const struct pool_of_exprs *pool, uint32_t max_degree)
{
    const uint32_t degree = below(max_degree + 1);
    return pool->by_degree[degree][below(pool->n[degree])];
}

static void grow(struct pool_of_exprs *pool, uint32_t n_steps)
{
    for (uint32_t i = 0; i < n_steps; i++) {
        const uint32_t da = below(4), db = below(4);
        const expr a = pool->n[da] > 0 ? pool->by_degree[da][below(pool->n[da])]
                                       : pool->by_degree[1][0];
        const uint32_t degree_a = pool->n[da] > 0 ? da : 1;
        const expr b = pool->n[db] > 0 ? pool->by_degree[db][below(pool->n[db])]
                                       : pool->by_degree[1][1];
        const uint32_t degree_b = pool->n[db] > 0 ? db : 1;
        const uint32_t larger = degree_a > degree_b ? degree_a : degree_b;
        switch (below(6)) {
        case 0:
            keep(pool, larger, add(a, b));
            break;
        case 1:
            keep(pool, larger, sub(a, b));
            break;
        case 2:
            keep(pool, degree_a, neg(a));
            break;
        case 3:
            keep(pool, degree_a, scale((int64_t)below(1u << 20) - (1 << 19), a));
            break;
        default:
            if (degree_a + degree_b <= 3) {
                keep(pool, degree_a + degree_b, mul(a, b));
            }
        }
    }
}

static void random_message(struct air_recorder *t, const struct pool_of_exprs *pool,
                           uint32_t bus, uint32_t max_value_degree, uint32_t max_degree)
{
    expr values[AIR_MAX_ARITY];
    for (uint32_t j = 0; j < bus_rows[bus].arity; j++) {
        values[j] = pick(pool, max_value_degree);
    }
    expr multiplicity_of_row = pick(pool, max_degree);
    while (multiplicity_of_row.id == air_constant(t, 0).id) {
        multiplicity_of_row = pick(pool, max_degree);
    }
    air_message(t, "message", bus, below(2) == 0 ? 1 : -1, multiplicity_of_row, values,
                bus_rows[bus].arity);
}

static uint32_t n_constraints_wanted, n_local_wanted, n_global_wanted;

static void random_table(struct air_recorder *t, const void *now_view,
                         const void *next_view)
{
    const expr *const now = now_view, *const next = next_view;
    struct pool_of_exprs pool = {.n = {0}};
    keep(&pool, 0, air_constant(t, 1 + below(FP_P - 1)));
    keep(&pool, 0, air_public(t, AIR_PUBLIC_SEGMENT));
    keep(&pool, 0, add(air_public(t, AIR_PUBLIC_FIRST), air_constant(t, 7)));
    struct pool_of_exprs committed = pool;
    expr all = air_constant(t, 0);
    for (uint32_t c = 0; c < WIDTH; c++) {
        all = add(all, scale(c + 2, now[c]));
        keep(&pool, 1, now[c]);
        if (c < 6) {
            keep(&committed, 1, now[c]);
        }
        if (below(3) == 0) {
            keep(&pool, 1, next[c]);
        }
    }
    keep(&committed, 1, next[3]);
    always_zero(t, "reads everything", all);
    grow(&pool, 120);
    grow(&committed, 30);
    while (pool.n[2] == 0 || pool.n[3] == 0) {
        grow(&pool, 10);
    }
    for (uint32_t i = 0; i < n_constraints_wanted; i++) {
        /* A product with a fresh coefficient is never recorded before. */
        always_zero(t, "random",
                    plus(scale(3 + i, add(pick(&pool, 3), now[i % WIDTH])), i + 1));
    }
    for (uint32_t i = 0; i < n_local_wanted; i++) {
        random_message(t, &pool, below(2), i % 2 == 0 ? 1 : 1, 2);
    }
    for (uint32_t i = 0; i < n_global_wanted; i++) {
        random_message(t, &committed, 2 + below(2), 1, 1);
    }
}

static const struct air_table table = {"random", "", groups, 3, random_table};

/* ---- a slow evaluator: one base-field row, recursion, f and C as written in the paper
 * ---- */

struct row {
    const struct air_graph *g;
    const fp *now, *next, *publics;
};

static fp value(const struct row *r, uint32_t node)
{
    const struct air_node n = r->g->nodes[node];
    switch (n.op) {
    case AIR_CONST:
        return fp_from_u32(n.a);
    case AIR_COLUMN:
        return r->now[n.a];
    case AIR_COLUMN_NEXT:
        return r->next[n.a];
    case AIR_PUBLIC:
        return r->publics[n.a];
    case AIR_ADD:
        return fp_add(value(r, n.a), value(r, n.b));
    case AIR_SUB:
        return fp_sub(value(r, n.a), value(r, n.b));
    case AIR_MUL:
        return fp_mul(value(r, n.a), value(r, n.b));
    default:
        return fp_neg(value(r, n.a));
    }
}

static fe slow_fingerprint(const struct row *r, const struct air_challenges *c,
                           uint32_t i)
{
    const struct air_interaction *const x = &r->g->interactions[i];
    fe sum = fe_mul_fp(c->a[0], fp_from_u32(x->bus + 1));
    for (uint32_t j = 0; j < x->n_values; j++) {
        sum = fe_add(sum, fe_mul_fp(c->a[j + 1], value(r, x->values[j])));
    }
    return fe_sub(c->z, sum);
}

static fe slow_multiplicity(const struct row *r, uint32_t i)
{
    const fp m = value(r, r->g->interactions[i].multiplicity);
    return fe_from_fp(r->g->interactions[i].sign > 0 ? m : fp_neg(m));
}

struct slow_point {
    struct row row;
    const fe *aux, *acc_next;
    const struct air_challenges *challenges;
    const fe *sum_over_n, *alphas;
};

/* One scope: columns [aux, aux + n_aux), interactions [first, first + n). */
static fe slow_scope(const struct slow_point *p, enum air_scope scope, uint32_t aux,
                     uint32_t n_aux, uint32_t first, uint32_t n, fe acc_next)
{
    fe sum = fe_zero();
    for (uint32_t j = 0; j < n_aux; j++) {
        fe left = p->aux[aux + j];
        if (j + 1 == n_aux) {
            left = fe_add(fe_sub(acc_next, left), p->sum_over_n[scope]);
            for (uint32_t k = 0; k < j; k++) {
                left = fe_sub(left, p->aux[aux + k]);
            }
        }
        const struct air_challenges *const c = &p->challenges[scope];
        const uint32_t a = first + 2 * j, b = a + 1;
        const fe fa = slow_fingerprint(&p->row, c, a), ma = slow_multiplicity(&p->row, a);
        fe constraint = fe_sub(fe_mul(left, fa), ma);
        if (2 * j + 1 < n) {
            const fe fb = slow_fingerprint(&p->row, c, b),
                     mb = slow_multiplicity(&p->row, b);
            constraint = fe_sub(fe_mul(fe_mul(left, fa), fb),
                                fe_add(fe_mul(ma, fb), fe_mul(mb, fa)));
        }
        const fe alpha = p->alphas[p->row.g->n_constraints + aux + j];
        sum = fe_add(sum, fe_mul(alpha, constraint));
    }
    return sum;
}

static fe slow_quotient(const struct slow_point *p)
{
    const struct air_graph *const g = p->row.g;
    fe sum = fe_zero();
    for (uint32_t i = 0; i < g->n_constraints; i++) {
        sum =
            fe_add(sum, fe_mul_fp(p->alphas[i], value(&p->row, g->constraints[i].node)));
    }
    const fe local_next = p->acc_next[0];
    const fe global_next = p->acc_next[g->n_local > 0 ? 1 : 0];
    sum = fe_add(sum,
                 slow_scope(p, AIR_LOCAL, 0, g->n_aux_local, 0, g->n_local, local_next));
    return fe_add(sum, slow_scope(p, AIR_GLOBAL, g->n_aux_local, g->n_aux_global,
                                  g->n_local, g->n_global, global_next));
}

/* ---- one random case ---- */

static fp columns[WIDTH][ROWS], next_columns[WIDTH][ROWS];
static fp aux[MAX_AUX][FE_DEGREE][ROWS], acc_next[2][FE_DEGREE][ROWS];
static fp q[FE_DEGREE][ROWS], q_before[FE_DEGREE][ROWS];
static fp num[MAX_AUX][FE_DEGREE][ROWS], den[MAX_AUX][FE_DEGREE][ROWS];
static uint32_t tuples[AIR_MAX_ARITY][ROWS], multiplicity[ROWS];
static struct air_challenges challenges[2];
static fe sum_over_n[2], alphas[AIR_MAX_CONSTRAINTS + AIR_MAX_INTERACTIONS];
static fp publics[AIR_N_PUBLICS];
static struct arena *arena;
static struct error error;

static void fill(fp *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        words[i] = draw_fp();
    }
}

static void set_up(void)
{
    const char *const given = getenv("ZK_SEED");
    seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    state = seed;
    cr_assert_eq(arena_open(&arena, (size_t)64 << 20, &error), STATUS_OK);
}

static void tear_down(void)
{
    arena_close(arena);
}

TestSuite(air_evaluate, .init = set_up, .fini = tear_down);

static const struct air_graph *draw_case(void)
{
    n_constraints_wanted = below(20);
    n_local_wanted = below(8);
    n_global_wanted = below(4);
    struct air_graph *graph;
    cr_assert_eq(air_record(&graph, arena, &table, &buses, &error), STATUS_OK,
                 "seed %lu: %s", seed, error.text);
    fill(&columns[0][0], WIDTH * ROWS);
    fill(&next_columns[0][0], WIDTH * ROWS);
    fill(&aux[0][0][0], sizeof aux / sizeof(fp));
    fill(&acc_next[0][0][0], sizeof acc_next / sizeof(fp));
    fill(&q_before[0][0], sizeof q_before / sizeof(fp));
    fill(publics, AIR_N_PUBLICS);
    for (int s = 0; s < 2; s++) {
        challenges[s].z = draw_fe();
        sum_over_n[s] = draw_fe();
        for (int j = 0; j <= AIR_MAX_ARITY; j++) {
            challenges[s].a[j] = draw_fe();
        }
    }
    for (size_t i = 0; i < sizeof alphas / sizeof *alphas; i++) {
        alphas[i] = draw_fe();
    }
    return graph;
}

static fe at(fp (*column)[ROWS], size_t row)
{
    fe r;
    for (int k = 0; k < FE_DEGREE; k++) {
        r.c[k] = column[k][row];
    }
    return r;
}

static void row_values(fp *out, fp (*from)[ROWS], size_t row)
{
    for (int c = 0; c < WIDTH; c++) {
        out[c] = from[c][row];
    }
}

static fe expected_quotient(const struct air_graph *g, size_t row)
{
    fp now[WIDTH], next[WIDTH];
    fe aux_row[MAX_AUX], next_row[2];
    row_values(now, columns, row);
    row_values(next, next_columns, row);
    for (int i = 0; i < MAX_AUX; i++) {
        aux_row[i] = at(aux[i], row);
    }
    next_row[0] = at(acc_next[g->n_local > 0 ? 0 : 1], row);
    next_row[1] = at(acc_next[1], row);
    const struct slow_point p = {.row = {g, now, next, publics},
                                 .aux = aux_row,
                                 .acc_next = next_row,
                                 .challenges = challenges,
                                 .sum_over_n = sum_over_n,
                                 .alphas = alphas};
    return slow_quotient(&p);
}

static void column_pointers(const fp *now[WIDTH], const fp *next[WIDTH],
                            const struct air_graph *g)
{
    for (int c = 0; c < WIDTH; c++) {
        now[c] = columns[c];
        next[c] = g->next_used[c] ? next_columns[c] : NULL;
    }
}

static const size_t row_counts[] = {0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 64, 255, 256};

/* ---- properties ---- */

Test(air_evaluate, point_and_slow_evaluation_agree)
{
    for (int round = 0; round < 40; round++) {
        const struct air_graph *const g = draw_case();
        fe now[WIDTH], next[WIDTH], aux_row[MAX_AUX], next_row[2], scratch[AIR_MAX_NODES];
        uint32_t n_next = 0, n_acc = 0;
        for (uint32_t c = 0; c < WIDTH; c++) {
            now[c] = fe_from_fp(columns[c][0]);
            if (g->next_used[c]) {
                next[n_next++] = fe_from_fp(next_columns[c][0]);
            }
        }
        for (int i = 0; i < MAX_AUX; i++) {
            aux_row[i] = at(aux[i], 0);
        }
        if (g->n_local > 0) {
            next_row[n_acc++] = at(acc_next[0], 0);
        }
        if (g->n_global > 0) {
            next_row[n_acc++] = at(acc_next[1], 0);
        }
        struct air_point point = {
            .now = now, .next = next, .aux = aux_row, .acc_next = next_row};
        memcpy(point.publics, publics, sizeof publics);
        memcpy(point.challenges, challenges, sizeof challenges);
        memcpy(point.sum_over_n, sum_over_n, sizeof sum_over_n);
        const fe got = air_at_point(g, &point, alphas, scratch);
        cr_assert(fe_equal(got, expected_quotient(g, 0)), "seed %lu round %d", seed,
                  round);
    }
}

static void check_quotient(const struct air_graph *g, const struct air_binding *binding,
                           size_t n_rows, void *scratch, const char *isa)
{
    const fp *now[WIDTH], *next[WIDTH];
    const fp *aux_columns[MAX_AUX][FE_DEGREE];
    fp *q_columns[FE_DEGREE];
    column_pointers(now, next, g);
    struct air_quotient_in in = {
        .now = now, .next = next, .aux = (const fp *const(*)[FE_DEGREE])aux_columns};
    for (int k = 0; k < FE_DEGREE; k++) {
        for (int i = 0; i < MAX_AUX; i++) {
            aux_columns[i][k] = aux[i][k];
        }
        in.acc_next[0][k] = g->n_local > 0 ? acc_next[0][k] : NULL;
        in.acc_next[1][k] = g->n_global > 0 ? acc_next[1][k] : NULL;
        q_columns[k] = q[k];
    }
    memcpy(q, q_before, sizeof q);
    air_quotient_block(binding, &in, q_columns, n_rows, scratch);
    for (size_t row = 0; row < ROWS; row++) {
        const fe added = row < n_rows ? expected_quotient(g, row) : fe_zero();
        cr_assert(fe_equal(at(q, row), fe_add(at(q_before, row), added)),
                  "seed %lu: %s, row %zu of %zu", seed, isa, row, n_rows);
    }
}

static void check_fractions(const struct air_graph *g, const struct air_binding *binding,
                            size_t n_rows, void *scratch, const char *isa)
{
    const fp *now[WIDTH], *next[WIDTH];
    fp *num_columns[MAX_AUX][FE_DEGREE], *den_columns[MAX_AUX][FE_DEGREE];
    column_pointers(now, next, g);
    for (int i = 0; i < MAX_AUX; i++) {
        for (int k = 0; k < FE_DEGREE; k++) {
            num_columns[i][k] = num[i][k];
            den_columns[i][k] = den[i][k];
        }
    }
    air_fraction_block(binding, now, next, (fp *const(*)[FE_DEGREE])num_columns,
                       (fp *const(*)[FE_DEGREE])den_columns, n_rows, scratch);
    for (size_t row = 0; row < n_rows; row++) {
        fp now_row[WIDTH], next_row[WIDTH];
        row_values(now_row, columns, row);
        row_values(next_row, next_columns, row);
        const struct row r = {g, now_row, next_row, publics};
        for (uint32_t i = 0; i < g->n_aux_local + g->n_aux_global; i++) {
            const bool is_local = i < g->n_aux_local;
            const uint32_t j = is_local ? i : i - g->n_aux_local;
            const uint32_t n = is_local ? g->n_local : g->n_global;
            const uint32_t a = (is_local ? 0 : g->n_local) + 2 * j;
            const struct air_challenges *const c = &challenges[is_local ? 0 : 1];
            fe top = slow_multiplicity(&r, a), bottom = slow_fingerprint(&r, c, a);
            if (2 * j + 1 < n) {
                const fe mb = slow_multiplicity(&r, a + 1),
                         fb = slow_fingerprint(&r, c, a + 1);
                top = fe_add(fe_mul(top, fb), fe_mul(mb, bottom));
                bottom = fe_mul(bottom, fb);
            }
            cr_assert(fe_equal(at(num[i], row), top),
                      "seed %lu: %s num, column %u row %zu", seed, isa, i, row);
            cr_assert(fe_equal(at(den[i], row), bottom),
                      "seed %lu: %s den, column %u row %zu", seed, isa, i, row);
        }
    }
}

static void check_tuples(const struct air_graph *g, const struct air_binding *binding,
                         size_t n_rows, void *scratch, const char *isa)
{
    const fp *now[WIDTH], *next[WIDTH];
    uint32_t *values[AIR_MAX_ARITY];
    column_pointers(now, next, g);
    for (int j = 0; j < AIR_MAX_ARITY; j++) {
        values[j] = tuples[j];
    }
    for (uint32_t i = 0; i < g->n_local + g->n_global; i++) {
        const struct air_interaction *const x = &g->interactions[i];
        air_tuples_block(binding, i, now, next, values, multiplicity, n_rows, scratch);
        for (size_t row = 0; row < n_rows; row++) {
            fp now_row[WIDTH], next_row[WIDTH];
            row_values(now_row, columns, row);
            row_values(next_row, next_columns, row);
            const struct row r = {g, now_row, next_row, publics};
            cr_assert_eq(multiplicity[row], fp_to_u32(value(&r, x->multiplicity)),
                         "seed %lu: %s, row %zu", seed, isa, row);
            for (uint32_t j = 0; j < x->n_values; j++) {
                cr_assert_eq(tuples[j][row], fp_to_u32(value(&r, x->values[j])),
                             "seed %lu: %s, interaction %u value %u row %zu", seed, isa,
                             i, j, row);
            }
        }
    }
}

static void check_isa(enum isa isa, const char *name)
{
    if (kernels_of(isa) == NULL) {
        cr_log_warn("SKIPPED: this machine has no %s", name);
        return;
    }
    cr_assert_eq(kernels_choose(isa, &error), STATUS_OK);
    for (size_t round = 0; round < 42; round++) {
        const size_t mark = arena_mark(arena);
        const struct air_graph *const g = draw_case();
        struct air_program *program;
        struct air_binding *quotient, *fractions, *messages;
        cr_assert_eq(air_compile(&program, arena, g, &error), STATUS_OK, "%s",
                     error.text);
        cr_assert_eq(air_bind_quotient(&quotient, arena, program, publics, challenges,
                                       sum_over_n, alphas, &error),
                     STATUS_OK);
        cr_assert_eq(
            air_bind_fractions(&fractions, arena, program, publics, challenges, &error),
            STATUS_OK);
        cr_assert_eq(air_bind_tuples(&messages, arena, program, publics, &error),
                     STATUS_OK);
        void *const scratch = arena_alloc(arena, air_scratch_bytes(program));
        const size_t n_rows =
            row_counts[round % (sizeof row_counts / sizeof *row_counts)];
        check_quotient(g, quotient, n_rows, scratch, name);
        check_fractions(g, fractions, n_rows, scratch, name);
        check_tuples(g, messages, n_rows, scratch, name);
        arena_release(arena, mark);
    }
}

Test(air_evaluate, portable_blocks_and_slow_evaluation_agree)
{
    check_isa(ISA_PORTABLE, "portable");
}

Test(air_evaluate, avx2_blocks_and_slow_evaluation_agree)
{
    check_isa(ISA_AVX2, "avx2");
}

Test(air_evaluate, avx512_blocks_and_slow_evaluation_agree)
{
    check_isa(ISA_AVX512, "avx512");
}
