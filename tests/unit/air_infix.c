/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What docs/air says is what the graph computes: every expression of every table is
 * printed, read back by a parser written here from the rules of infix.h, and evaluated at
 * random points.
 */
#include <criterion/criterion.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "air/checker.h"
#include "air/infix.h"
#include "tables/tables.h"

enum { N_ROWS = 2, N_POINTS = 3 };

static struct arena *arena;
static struct machine *machine;
static uint64_t seed;

static void set_up(void)
{
    struct error e;
    const char *const given = getenv("ZK_SEED");
    seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    srand((unsigned)seed);
    cr_assert_eq(arena_open(&arena, (size_t)64 << 20, &e), STATUS_OK);
    cr_assert_eq(machine_record(&machine, arena, &e), STATUS_OK, "%s", e.text);
}

static void tear_down(void)
{
    arena_close(arena);
}

TestSuite(air_infix, .init = set_up, .fini = tear_down);

/* ---- reading ---- */

struct reader {
    const char *at, *end;
    const struct air_trace *trace;
    const struct infix_names *names;
    const fp *shared; /* value of @1, @2, .. at [1], [2], .. */
};

static fp read_sum(struct reader *r);

static void skip_spaces(struct reader *r)
{
    while (r->at < r->end && *r->at == ' ') {
        r->at++;
    }
}

static bool take(struct reader *r, char c)
{
    skip_spaces(r);
    if (r->at < r->end && *r->at == c) {
        r->at++;
        return true;
    }
    return false;
}

static uint64_t read_digits(struct reader *r)
{
    uint64_t x = 0;
    cr_assert(r->at < r->end && isdigit((unsigned char)*r->at), "no number at \"%.20s\"",
              r->at);
    while (r->at < r->end && isdigit((unsigned char)*r->at)) {
        x = 10 * x + (uint64_t)(*r->at++ - '0');
    }
    return x;
}

/* k, 2^k, 2^-k, 1/k */
static fp read_number(struct reader *r)
{
    const fp x = fp_from_u64(read_digits(r));
    if (r->at < r->end && *r->at == '^') {
        r->at++;
        const bool is_inverse = take(r, '-');
        const fp power = fp_pow(x, read_digits(r));
        return is_inverse ? fp_inv(power) : power;
    }
    if (r->at < r->end && *r->at == '/') {
        r->at++;
        return fp_mul(x, fp_inv(fp_from_u64(read_digits(r))));
    }
    return x;
}

static bool is_name_character(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '[' || c == ']' || c == '\'';
}

static fp read_name(struct reader *r)
{
    const char *const begin = r->at;
    while (r->at < r->end && is_name_character(*r->at)) {
        r->at++;
    }
    size_t len = (size_t)(r->at - begin);
    const bool is_next = begin[len - 1] == '\'';
    len -= is_next;
    if (strncmp(begin, "SEGMENT", len) == 0) {
        return r->trace->publics[AIR_PUBLIC_SEGMENT];
    }
    if (strncmp(begin, "FIRST", len) == 0) {
        return r->trace->publics[AIR_PUBLIC_FIRST];
    }
    const struct air_graph *const g = r->trace->graph;
    for (uint32_t c = 0; c < g->width; c++) {
        if (strlen(g->columns[c].name) == len
            && memcmp(g->columns[c].name, begin, len) == 0) {
            return r->trace->columns[c][is_next ? 1 : 0];
        }
    }
    cr_assert(false, "\"%.*s\" is no column", (int)len, begin);
    return FP_ZERO;
}

static fp read_factor(struct reader *r)
{
    skip_spaces(r);
    cr_assert(r->at < r->end, "ends too early");
    if (take(r, '@')) {
        const uint64_t number = read_digits(r);
        cr_assert(number >= 1 && number <= r->names->n_names);
        return r->shared[number];
    }
    if (take(r, '-')) {
        return fp_neg(read_factor(r));
    }
    if (take(r, '(')) {
        const fp x = read_sum(r);
        cr_assert(take(r, ')'), "no bracket at \"%.20s\"", r->at);
        return x;
    }
    return isdigit((unsigned char)*r->at) ? read_number(r) : read_name(r);
}

static fp read_product(struct reader *r)
{
    fp x = read_factor(r);
    while (take(r, '*')) {
        x = fp_mul(x, read_factor(r));
    }
    return x;
}

static fp read_sum(struct reader *r)
{
    fp x = read_product(r);
    for (;;) {
        if (take(r, '+')) {
            x = fp_add(x, read_product(r));
        } else if (take(r, '-')) {
            x = fp_sub(x, read_product(r));
        } else {
            return x;
        }
    }
}

/* ---- comparing ---- */

typedef void write_fn(struct byte_buffer *out, const struct air_graph *graph,
                      const struct infix_names *names, uint32_t node);

static void compare(write_fn *write, struct reader r, uint32_t node, fp expected)
{
    struct byte_buffer text = {0};
    write(&text, r.trace->graph, r.names, node);
    r.at = (const char *)text.bytes;
    r.end = r.at + text.len;
    const fp got = read_sum(&r);
    cr_assert(r.at == r.end && got == expected, "seed %lu, table %s: %.*s",
              (unsigned long)seed, r.trace->graph->table->name, (int)text.len,
              (const char *)text.bytes);
    buffer_free(&text);
}

static void compare_table(const struct air_graph *g)
{
    static fp cells[AIR_MAX_COLUMNS][N_ROWS];
    static fp values[AIR_MAX_NODES], shared[AIR_MAX_NODES + 1];
    static struct infix_names names;
    const fp *columns[AIR_MAX_COLUMNS];
    struct air_trace trace = {.graph = g, .columns = columns, .n_rows = N_ROWS};
    for (int c = 0; c < AIR_MAX_COLUMNS; c++) {
        columns[c] = cells[c];
        cells[c][0] = fp_from_u32((uint32_t)rand());
        cells[c][1] = fp_from_u32((uint32_t)rand());
    }
    trace.publics[0] = fp_from_u32((uint32_t)rand());
    trace.publics[1] = fp_from_u32((uint32_t)rand());
    infix_choose_names(&names, g);
    air_row_values(values, &trace, 0);
    const struct reader r = {.trace = &trace, .names = &names, .shared = shared};
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        if (names.number[i] != 0) {
            compare(infix_write_definition, r, i, values[i]);
            shared[names.number[i]] = values[i];
        }
    }
    for (uint32_t i = 0; i < g->n_constraints; i++) {
        compare(infix_write, r, g->constraints[i].node, values[g->constraints[i].node]);
    }
    for (uint32_t i = 0; i < g->n_local + g->n_global; i++) {
        const struct air_interaction *const x = &g->interactions[i];
        compare(infix_write, r, x->multiplicity, values[x->multiplicity]);
        for (uint32_t j = 0; j < x->n_values; j++) {
            compare(infix_write, r, x->values[j], values[x->values[j]]);
        }
    }
}

Test(air_infix, printed_expressions_have_the_values_of_their_nodes)
{
    for (int kind = 0; kind < N_KINDS; kind++) {
        const enum proof_kind k = (enum proof_kind)kind;
        for (uint32_t i = 0; i < machine_n_tables(k); i++) {
            for (int point = 0; point < N_POINTS; point++) {
                compare_table(machine_graphs(machine, k)[i]);
            }
        }
    }
}
