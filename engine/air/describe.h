/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* air/describe.h - the vocabulary table files are written in; included by tables/ only.
 *
 * #define ADD_COLUMNS(COL, VEC)                                       \
 *     COL(MAIN, is_real, BIT, "1 on a row that carries a step")       \
 *     VEC(MAIN, r, 4, U16, "result")
 * AIR_COLUMNS(add, ADD_COLUMNS)      (in the table's header)
 * AIR_TABLE(add, ADD_COLUMNS, "ADD and SUB", describe)  (in the table's .c file)
 *
 * make struct add_row (uint32_t members: canonical field elements, what the witness
 * writes), struct add_view (the same members of type expr, what the constraints read) and
 * add_table. Columns are listed in tree order PRE, BOUND, MAIN.
 */
#ifndef ZK_AIR_DESCRIBE_H
#define ZK_AIR_DESCRIBE_H

#include "air/air.h"

/* A node of the graph being recorded. Zero-initialised it is nothing and must not be
 * used. */
typedef struct expr {
    struct air_recorder *t;
    uint32_t id;
} expr;

/* The recorder's primitives (air/record.c). */
expr air_constant(struct air_recorder *t, int64_t value);
expr air_public(struct air_recorder *t, enum air_public which);
expr air_add(expr a, expr b);
expr air_sub(expr a, expr b);
expr air_mul(expr a, expr b);
expr air_neg(expr a);
void air_selector(struct air_recorder *t, expr is_real);
void air_zero(struct air_recorder *t, const char *name, expr e);
void air_message(struct air_recorder *t, const char *name, uint32_t bus, int sign,
                 expr multiplicity, const expr *values, uint32_t n_values);

/* Short verbs. */
static inline expr add(expr a, expr b)
{
    return air_add(a, b);
}
static inline expr sub(expr a, expr b)
{
    return air_sub(a, b);
}
static inline expr mul(expr a, expr b)
{
    return air_mul(a, b);
}
static inline expr neg(expr a)
{
    return air_neg(a);
}
static inline expr scale(int64_t k, expr a)
{
    return air_mul(air_constant(a.t, k), a);
}
static inline expr plus(expr a, int64_t k)
{
    return air_add(a, air_constant(a.t, k));
}
/* k - a */
static inline expr from(int64_t k, expr a)
{
    return air_sub(air_constant(a.t, k), a);
}
/* (1 - flag) * a + flag * b */
static inline expr choose(expr flag, expr a, expr b)
{
    return air_add(a, air_mul(flag, air_sub(b, a)));
}

/* The row selector: multiplicity of the lookups that the domains BYTE and U16 add. Must
 * be called by every table that has such columns, with a column or expression that the
 * table constrains to be a bit. */
static inline void selector(struct air_recorder *t, expr is_real)
{
    air_selector(t, is_real);
}

static inline void always_zero(struct air_recorder *t, const char *name, expr e)
{
    air_zero(t, name, e);
}
static inline void always_equal(struct air_recorder *t, const char *name, expr a, expr b)
{
    air_zero(t, name, air_sub(a, b));
}
static inline void is_bit(struct air_recorder *t, const char *name, expr e)
{
    air_zero(t, name, air_mul(e, air_sub(e, air_constant(e.t, 1))));
}

#define TUPLE(...)               \
    (const expr[]){__VA_ARGS__}, \
        (uint32_t)(sizeof((const expr[]){__VA_ARGS__}) / sizeof(expr))
/* bus_send(t, "name", BUS, multiplicity, TUPLE(a, b, c)) */
#define bus_send(t, name, bus, multiplicity, ...) \
    air_message((t), (name), (bus), +1, (multiplicity), __VA_ARGS__)
#define bus_receive(t, name, bus, multiplicity, ...) \
    air_message((t), (name), (bus), -1, (multiplicity), __VA_ARGS__)

#define AIR_ROW_COL(tree, name, domain, doc)     uint32_t name;
#define AIR_ROW_VEC(tree, name, n, domain, doc)  uint32_t name[n];
#define AIR_VIEW_COL(tree, name, domain, doc)    expr name;
#define AIR_VIEW_VEC(tree, name, n, domain, doc) expr name[n];
#define AIR_COLUMNS(table, LIST)         \
    struct table##_row {                 \
        LIST(AIR_ROW_COL, AIR_ROW_VEC)   \
    };                                   \
    struct table##_view {                \
        LIST(AIR_VIEW_COL, AIR_VIEW_VEC) \
    };                                   \
    extern const struct air_table table##_table;

#define AIR_GROUP_COL(tree_, name_, domain_, doc_) \
    {.name = #name_, .doc = doc_, .tree = AIR_##tree_, .domain = AIR_##domain_, .n = 0},
#define AIR_GROUP_VEC(tree_, name_, n_, domain_, doc_) \
    {.name = #name_, .doc = doc_, .tree = AIR_##tree_, .domain = AIR_##domain_, .n = n_},

/* In the table's .c file, after its describe function:
 *     AIR_TABLE(add, ADD_COLUMNS, "ADD and SUB on 64-bit words", describe)
 * The describe function gets `now` and `next` pointing to struct add_view. */
#define AIR_TABLE(table, LIST, title_, fn)                                          \
    static const struct air_column_group table##_groups[] = {                       \
        LIST(AIR_GROUP_COL, AIR_GROUP_VEC)};                                        \
    const struct air_table table##_table = {.name = #table,                         \
                                            .title = title_,                        \
                                            .groups = table##_groups,               \
                                            .n_groups = sizeof table##_groups       \
                                                        / sizeof table##_groups[0], \
                                            .describe = fn};

#endif
