/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The recorder: what it derives from a table, and each rule it refuses a table for.
 *
 * Expected degrees, counts and orders are worked out by hand beside each table.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "air/describe.h"
#include "base/arena.h"

enum { BUS_A, BUS_PAIR, BUS_U16, BUS_BYTE2, BUS_GLOBAL };

static const struct air_bus bus_rows[] = {
    {"A", AIR_LOCAL, 1, "one value"},       {"PAIR", AIR_LOCAL, 2, "two values"},
    {"U16", AIR_LOCAL, 1, "a u16"},         {"BYTE2", AIR_LOCAL, 2, "two bytes"},
    {"GLOBAL", AIR_GLOBAL, 1, "one value"},
};

static const struct air_bus_list buses = {bus_rows, 5, BUS_U16, BUS_BYTE2};

static struct arena *arena;
static struct error error;

static void set_up(void)
{
    cr_assert_eq(arena_open(&arena, (size_t)16 << 20, &error), STATUS_OK);
    memset(&error, 0, sizeof error);
}

static void tear_down(void)
{
    arena_close(arena);
}

TestSuite(air_record, .init = set_up, .fini = tear_down);

static const struct air_graph *recorded(const struct air_table *table)
{
    struct air_graph *graph = NULL;
    cr_assert_eq(air_record(&graph, arena, table, &buses, &error), STATUS_OK, "%s",
                 error.text);
    return graph;
}

static void assert_refused(const struct air_table *table, const char *reason)
{
    struct air_graph *graph = NULL;
    cr_assert_eq(air_record(&graph, arena, table, &buses, &error), STATUS_UNSUPPORTED,
                 "accepted: %s", reason);
    cr_assert_null(graph);
    cr_assert_neq(strstr(error.text, table->name), NULL, "%s", error.text);
    cr_assert_neq(strstr(error.text, reason), NULL, "\"%s\" does not say \"%s\"",
                  error.text, reason);
}

/* A table of two columns x, y in the main tree and one b in the boundary tree. */
struct view {
    expr b, x, y;
};
static const struct air_column_group groups[] = {{"b", "", AIR_BOUND, AIR_GIVEN, 0},
                                                 {"x", "", AIR_MAIN, AIR_FREE, 0},
                                                 {"y", "", AIR_MAIN, AIR_GIVEN, 0}};

static struct air_table table_of(air_describe_fn *describe)
{
    return (struct air_table){"sample", "a sample", groups, 3, describe};
}

#define ACCEPTED(fn)                                  \
    const struct air_table fn##_table = table_of(fn); \
    const struct air_graph *const g = recorded(&fn##_table)
#define REFUSED(fn, reason)                           \
    const struct air_table fn##_table = table_of(fn); \
    assert_refused(&fn##_table, reason)

/* ---- what is derived ---- */

static void everything_used(struct air_recorder *t, const void *now, const void *next)
{
    const struct view *const v = now, *const n = next;
    always_zero(t, "cubic", mul(v->x, mul(v->y, sub(n->x, v->b))));
    bus_send(t, "first", BUS_A, v->x, TUPLE(v->y));
    bus_send(t, "out", BUS_GLOBAL, v->b, TUPLE(v->b));
    bus_receive(t, "second", BUS_PAIR, v->x, TUPLE(v->y, plus(v->y, 3)));
    bus_send(t, "third", BUS_A, v->x, TUPLE(mul(v->x, v->y)));
}

Test(air_record, derives_degree_order_and_next_columns)
{
    ACCEPTED(everything_used);
    cr_expect_eq(g->width, 3);
    cr_expect_eq(g->n_columns[AIR_PRE], 0);
    cr_expect_eq(g->n_columns[AIR_BOUND], 1);
    cr_expect_eq(g->n_columns[AIR_MAIN], 2);
    cr_expect_eq(g->first_column[AIR_MAIN], 1);
    cr_expect_eq(g->degree, 3);
    cr_expect_eq(g->n_next, 1);
    cr_expect_eq(g->next_used[1], 1);
    cr_expect_eq(g->n_local, 3);
    cr_expect_eq(g->n_global, 1);
    cr_expect_eq(g->n_aux_local, 2);
    cr_expect_eq(g->n_aux_global, 1);
    cr_expect_str_eq(g->interactions[0].name, "first");
    cr_expect_str_eq(g->interactions[1].name, "second");
    cr_expect_str_eq(g->interactions[2].name, "third");
    cr_expect_str_eq(g->interactions[3].name, "out");
    cr_expect_eq(g->interactions[1].sign, -1);
}

Test(air_record, nodes_are_in_topological_order_and_distinct)
{
    ACCEPTED(everything_used);
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        const struct air_node n = g->nodes[i];
        cr_expect(n.op < AIR_ADD || n.a < i);
        cr_expect(n.op < AIR_ADD || n.op == AIR_NEG || n.b < i);
        for (uint32_t j = 0; j < i; j++) {
            const struct air_node m = g->nodes[j];
            cr_expect(m.op != n.op || m.a != n.a || m.b != n.b);
        }
    }
}

static void equal_expressions(struct air_recorder *t, const void *now, const void *next)
{
    const struct view *const v = now;
    (void)next;
    cr_expect_eq(add(v->x, v->y).id, add(v->y, v->x).id);
    cr_expect_eq(mul(v->x, v->y).id, mul(v->y, v->x).id);
    cr_expect_neq(sub(v->x, v->y).id, sub(v->y, v->x).id);
    cr_expect_eq(plus(v->x, 0).id, v->x.id);
    cr_expect_eq(scale(1, v->x).id, v->x.id);
    cr_expect_eq(scale(0, v->x).id, air_constant(t, 0).id);
    cr_expect_eq(scale(-1, v->x).id, neg(v->x).id);
    cr_expect_eq(neg(neg(v->x)).id, v->x.id);
    cr_expect_eq(sub(v->x, v->x).id, air_constant(t, 0).id);
    cr_expect_eq(plus(v->x, -5).id, sub(v->x, air_constant(t, 5)).id);
    cr_expect_eq(mul(air_constant(t, 65536), air_constant(t, 65536)).id,
                 air_constant(t, INT64_C(4294967296)).id);
    cr_expect_eq(air_constant(t, -1).id, air_constant(t, 2013265920).id);
    always_zero(t, "use", add(v->b, add(v->x, v->y)));
}

Test(air_record, equal_expressions_are_one_node)
{
    ACCEPTED(equal_expressions);
    cr_expect_eq(g->n_nodes, 5, "3 columns and 2 sums; what no rule needs is dropped");
}

static const struct air_column_group domain_groups[] = {
    {"f", "flag", AIR_MAIN, AIR_BIT, 0},
    {"u", "limbs", AIR_MAIN, AIR_U16, 2},
    {"c", "bytes", AIR_MAIN, AIR_BYTE, 3},
};

struct domain_view {
    expr f, u[2], c[3];
};

static void domains(struct air_recorder *t, const void *now, const void *next)
{
    const struct domain_view *const v = now;
    (void)next;
    selector(t, v->f);
    bus_send(t, "own", BUS_A, v->f, TUPLE(add(add(v->u[0], v->u[1]), v->c[0])));
    bus_send(t, "own too", BUS_PAIR, v->f, TUPLE(v->c[1], v->c[2]));
}

static const struct air_table domain_table = {"domains", "", domain_groups, 3, domains};

Test(air_record, domains_constrain_themselves)
{
    const struct air_graph *const g = recorded(&domain_table);
    cr_assert_eq(g->n_constraints, 1);
    cr_expect_str_eq(g->constraints[0].name, "f is a bit");
    cr_assert_eq(g->n_local, 6);
    static const char *const names[] = {"own",
                                        "own too",
                                        "u[0] is a u16",
                                        "u[1] is a u16",
                                        "c[0] and c[1] are bytes",
                                        "c[2] is a byte"};
    for (int i = 0; i < 6; i++) {
        cr_expect_str_eq(g->interactions[i].name, names[i]);
    }
    cr_expect_eq(g->interactions[3].bus, BUS_U16);
    cr_expect_eq(g->interactions[5].bus, BUS_BYTE2);
    cr_expect_eq(g->interactions[5].multiplicity, g->interactions[0].multiplicity);
    cr_expect_str_eq(g->columns[2].name, "u[1]");
}

static void twice_the_same(struct air_recorder *t, const void *now, const void *next)
{
    everything_used(t, now, next);
}

Test(air_record, digest_is_of_structure_and_not_of_names)
{
    ACCEPTED(everything_used);
    const struct air_table other = table_of(twice_the_same);
    const struct air_graph *const h = recorded(&other);
    cr_expect_arr_eq(g->digest, h->digest, 32);
    const struct air_graph *const d = recorded(&domain_table);
    cr_expect_neq(memcmp(g->digest, d->digest, 32), 0);
}

/* ---- what is refused ---- */

static void use_all(struct air_recorder *t, const struct view *v)
{
    always_zero(t, "all", add(v->b, add(v->x, v->y)));
}

static void degree_four(struct air_recorder *t, const void *now, const void *next)
{
    const struct view *const v = now;
    (void)next;
    always_zero(t, "quartic", mul(mul(v->x, v->y), mul(v->x, v->b)));
}

static void no_column_in_constraint(struct air_recorder *t, const void *now,
                                    const void *next)
{
    (void)next;
    use_all(t, now);
    always_zero(t, "nothing", air_public(t, AIR_PUBLIC_FIRST));
}

static void said_twice(struct air_recorder *t, const void *now, const void *next)
{
    const struct view *const v = now;
    (void)next;
    use_all(t, v);
    always_zero(t, "again", add(v->b, add(v->x, v->y)));
}

static void unused_column(struct air_recorder *t, const void *now, const void *next)
{
    const struct view *const v = now;
    (void)next;
    always_zero(t, "not y", add(v->b, v->x));
}

static void wrong_arity(struct air_recorder *t, const void *now, const void *next)
{
    const struct view *const v = now;
    (void)next;
    use_all(t, v);
    bus_send(t, "too many", BUS_A, v->x, TUPLE(v->x, v->y));
}

static void unknown_bus(struct air_recorder *t, const void *now, const void *next)
{
    const struct view *const v = now;
    (void)next;
    use_all(t, v);
    bus_send(t, "nowhere", 5, v->x, TUPLE(v->x));
}

static void never_sent(struct air_recorder *t, const void *now, const void *next)
{
    const struct view *const v = now;
    (void)next;
    use_all(t, v);
    bus_send(t, "void", BUS_A, air_constant(t, 0), TUPLE(v->x));
}

static void global_value_in_main(struct air_recorder *t, const void *now,
                                 const void *next)
{
    const struct view *const v = now;
    (void)next;
    use_all(t, v);
    bus_send(t, "late value", BUS_GLOBAL, v->b, TUPLE(add(v->b, v->x)));
}

static void global_multiplicity_in_main(struct air_recorder *t, const void *now,
                                        const void *next)
{
    const struct view *const v = now;
    (void)next;
    use_all(t, v);
    bus_send(t, "late count", BUS_GLOBAL, v->x, TUPLE(v->b));
}

static void global_next_value_in_main(struct air_recorder *t, const void *now,
                                      const void *next)
{
    const struct view *const v = now, *const n = next;
    use_all(t, v);
    bus_send(t, "late next", BUS_GLOBAL, v->b, TUPLE(n->y));
}

/* fa fb of degree 2 + 1, with the column 4. */
static void pair_too_high(struct air_recorder *t, const void *now, const void *next)
{
    const struct view *const v = now;
    (void)next;
    use_all(t, v);
    bus_send(t, "square", BUS_A, v->b, TUPLE(mul(v->x, v->y)));
    bus_send(t, "line", BUS_A, v->b, TUPLE(v->x));
}

/* ma fb of degree 3 + 1. */
static void multiplicity_too_high(struct air_recorder *t, const void *now,
                                  const void *next)
{
    const struct view *const v = now;
    (void)next;
    use_all(t, v);
    bus_send(t, "cube", BUS_A, mul(v->x, mul(v->x, v->y)), TUPLE(v->x));
    bus_send(t, "line", BUS_A, v->b, TUPLE(v->x));
}

/* A single one: its fingerprint may have degree 2, not 3. */
static void single_too_high(struct air_recorder *t, const void *now, const void *next)
{
    const struct view *const v = now;
    (void)next;
    use_all(t, v);
    bus_send(t, "cube", BUS_A, v->b, TUPLE(mul(v->x, mul(v->x, v->y))));
}

static void single_at_the_limit(struct air_recorder *t, const void *now, const void *next)
{
    const struct view *const v = now;
    (void)next;
    use_all(t, v);
    bus_send(t, "square", BUS_A, mul(v->b, mul(v->x, v->y)), TUPLE(mul(v->x, v->y)));
}

static void two_selectors(struct air_recorder *t, const void *now, const void *next)
{
    const struct view *const v = now;
    (void)next;
    use_all(t, v);
    selector(t, v->x);
    selector(t, v->x);
}

static void forgot_selector(struct air_recorder *t, const void *now, const void *next)
{
    const struct domain_view *const v = now;
    (void)next;
    bus_send(t, "own", BUS_A, v->f, TUPLE(add(add(v->u[0], v->u[1]), v->c[0])));
    bus_send(t, "own too", BUS_PAIR, v->f, TUPLE(v->c[1], v->c[2]));
}

Test(air_record, refuses_degree_above_three)
{
    REFUSED(degree_four, "\"quartic\" has degree 4");
}

Test(air_record, refuses_a_constraint_without_columns)
{
    REFUSED(no_column_in_constraint, "\"nothing\" reads no column");
}

Test(air_record, refuses_a_constraint_said_twice)
{
    REFUSED(said_twice, "\"again\" says again what \"all\" says");
}

Test(air_record, refuses_an_unused_column)
{
    REFUSED(unused_column, "column y is in no constraint");
}

Test(air_record, refuses_wrong_arity)
{
    REFUSED(wrong_arity, "\"too many\" has 2 values, bus A carries 1");
}

Test(air_record, refuses_an_unknown_bus)
{
    REFUSED(unknown_bus, "names bus 5 of 5");
}

Test(air_record, refuses_a_message_that_never_happens)
{
    REFUSED(never_sent, "\"void\" never happens");
}

Test(air_record, refuses_a_global_value_in_the_main_tree)
{
    REFUSED(global_value_in_main, "\"late value\" reads column x of the main tree");
}

Test(air_record, refuses_a_global_multiplicity_in_the_main_tree)
{
    REFUSED(global_multiplicity_in_main,
            "\"late count\" reads column x of the main tree");
}

Test(air_record, refuses_a_global_next_value_in_the_main_tree)
{
    REFUSED(global_next_value_in_main, "\"late next\" reads column y of the main tree");
}

Test(air_record, refuses_pairs_of_too_high_degree)
{
    REFUSED(pair_too_high, "\"square\" and \"line\" share a column and make degree 4");
}

Test(air_record, refuses_multiplicities_of_too_high_degree)
{
    REFUSED(multiplicity_too_high, "make degree 4");
}

Test(air_record, refuses_a_single_message_of_degree_three)
{
    REFUSED(single_too_high, "make degree 4");
}

Test(air_record, accepts_a_single_message_at_the_limit)
{
    ACCEPTED(single_at_the_limit);
    cr_expect_eq(g->degree, 3);
}

Test(air_record, refuses_two_selectors)
{
    REFUSED(two_selectors, "selector is declared twice");
}

Test(air_record, refuses_looked_up_columns_without_selector)
{
    const struct air_table table = {"forgot", "", domain_groups, 3, forgot_selector};
    assert_refused(&table, "column u[0] needs a lookup and no selector");
}

Test(air_record, refuses_columns_out_of_tree_order)
{
    static const struct air_column_group wrong[] = {{"x", "", AIR_MAIN, AIR_FREE, 0},
                                                    {"b", "", AIR_BOUND, AIR_FREE, 0},
                                                    {"y", "", AIR_MAIN, AIR_FREE, 0}};
    const struct air_table table = {"order", "", wrong, 3, everything_used};
    assert_refused(&table, "column b is not in the order");
}

Test(air_record, refuses_too_many_columns)
{
    static const struct air_column_group wide[] = {{"x", "", AIR_MAIN, AIR_FREE, 129}};
    const struct air_table table = {"wide", "", wide, 1, everything_used};
    assert_refused(&table, "129 columns");
}
