/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Mutation: one cell of one row of a real trace is changed, by 1, by -1, and to a random
 * value. Somebody must object: a constraint, or a bus because the row says something
 * else. The exceptions are listed with the reason why they are harmless. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/operands.h"
#include "tests/support/whole_run.h"

/* Columns that may change on honest rows without anybody objecting: on those where column
 * `when` is `value`, if one is named. */
static const struct {
    const char *table, *column, *when;
    uint32_t value;
    const char *why;
} harmless[] = {
    {"addi", "inv", NULL, 0, "no carry reaches limb 1, so nothing is inverted"},
    {"branch_eq", "w[0]", NULL, 0, "limbs 0 are equal, their weight multiplies 0"},
    {"branch_eq", "w[1]", NULL, 0, "limbs 1 are equal, their weight multiplies 0"},
    {"branch_eq", "w[2]", NULL, 0, "limbs 2 are equal, their weight multiplies 0"},
    {"branch_eq", "w[3]", NULL, 0, "limbs 3 are equal, their weight multiplies 0"},
    {"branch_z", "w", "ne", 0, "the operand is 0, its weight multiplies 0"},
    {"load_n", "xl", "hw", 1, "a halfword is not cut into bytes"},
    {"store_n", "bl", "is_b", 0, "a halfword or word is not cut into bytes"},
    {"store_n", "ml", "is_b", 0, "a halfword or word is not cut into bytes"},
    {"write", "off", "fd2", 1, "fd 2 does not touch the output counter"},
    {"write", "tc", "fd2", 1, "fd 2 does not touch the output counter"},
    {"write", "q", "go", 0, "nothing is written, the pointer is not used"},
    {"write", "s", "go", 0, "nothing is written, the pointer is not used"},
};

enum { N_HARMLESS = sizeof harmless / sizeof harmless[0], ROWS_PER_TABLE = 24 };

static uint32_t cell_named(const struct air_trace *trace, const char *name, size_t row)
{
    for (uint32_t c = 0; c < trace->graph->width; c++) {
        if (strcmp(trace->graph->columns[c].name, name) == 0) {
            return fp_to_u32(trace->columns[c][row]);
        }
    }
    cr_assert_fail("%s has no column %s", trace->graph->table->name, name);
    return 0;
}

static bool is_harmless(const struct air_trace *trace, const char *column, size_t row)
{
    for (int i = 0; i < N_HARMLESS; i++) {
        if (strcmp(harmless[i].table, trace->graph->table->name) == 0
            && strcmp(harmless[i].column, column) == 0) {
            return harmless[i].when == NULL
                   || cell_named(trace, harmless[i].when, row) == harmless[i].value;
        }
    }
    return false;
}

/* What the rows that read `row` say, as numbers in a fixed order: signed multiplicity and
 * values of each message, all 0 where the multiplicity is. */
struct messages {
    uint32_t words[2 * AIR_MAX_INTERACTIONS * (AIR_MAX_ARITY + 1)];
    size_t n;
};

static void say(struct messages *m, const struct air_trace *trace, size_t row)
{
    static fp values[AIR_MAX_NODES];
    const struct air_graph *graph = trace->graph;
    air_row_values(values, trace, row);
    for (uint32_t i = 0; i < graph->n_local + graph->n_global; i++) {
        const struct air_interaction *x = graph->interactions + i;
        const uint32_t multiplicity = fp_to_u32(values[x->multiplicity]);
        m->words[m->n++] = multiplicity;
        for (uint32_t j = 0; j < x->n_values; j++) {
            m->words[m->n++] = multiplicity == 0 ? 0 : fp_to_u32(values[x->values[j]]);
        }
    }
}

static void say_around(struct messages *m, const struct air_trace *trace, size_t row)
{
    m->n = 0;
    say(m, trace, row);
    if (trace->graph->n_next > 0) {
        say(m, trace, row == 0 ? trace->n_rows - 1 : row - 1);
    }
}

struct mutation {
    struct operand_stream random;
    size_t n_tried, n_silent, n_bad;
    bool seen[N_SEGMENT_TABLES + N_IMAGE_TABLES];
};

static void mutate_cell(struct mutation *m, const struct air_trace *trace, fp *cell,
                        uint32_t column, size_t row, fp value,
                        const struct messages *honest)
{
    static struct messages changed;
    const char *table = trace->graph->table->name;
    const char *name = trace->graph->columns[column].name;
    const fp before = *cell;
    if (value == before) {
        return;
    }
    *cell = value;
    m->n_tried++;
    say_around(&changed, trace, row);
    const bool silent =
        air_check_around(trace, NULL, row, NULL, NULL) == 0
        && memcmp(changed.words, honest->words, honest->n * sizeof changed.words[0]) == 0;
    *cell = before;
    if (silent) {
        m->n_silent++;
        if (!is_harmless(trace, name, row)) {
            fprintf(stderr, "%s, row %zu: nobody objects to %s = %u instead of %u\n",
                    table, row, name, fp_to_u32(value), fp_to_u32(before));
            m->n_bad++;
        }
    }
}

/* Rows of the first segment that has them, spread over the table. Preprocessed columns
 * are the verifier's own and cannot be changed. */
static void visit(void *arg, enum proof_kind kind, uint32_t table,
                  const struct air_trace *trace, fp *const *columns, size_t n_items)
{
    static struct messages honest;
    struct mutation *m = arg;
    const uint32_t slot = kind == KIND_SEGMENT ? table : N_SEGMENT_TABLES + table;
    if (m->seen[slot]) {
        return;
    }
    m->seen[slot] = true;
    for (size_t k = 0; k < ROWS_PER_TABLE; k++) {
        const size_t row = n_items <= ROWS_PER_TABLE ? k : n_items * k / ROWS_PER_TABLE;
        if (row >= n_items) {
            return;
        }
        say_around(&honest, trace, row);
        for (uint32_t c = trace->graph->n_columns[AIR_PRE]; c < trace->graph->width;
             c++) {
            fp *cell = columns[c] + row;
            const fp random = fp_from_u64(operand_next(&m->random));
            mutate_cell(m, trace, cell, c, row, fp_add(*cell, fp_from_u32(1)), &honest);
            mutate_cell(m, trace, cell, c, row, fp_sub(*cell, fp_from_u32(1)), &honest);
            mutate_cell(m, trace, cell, c, row, random, &honest);
        }
    }
}

static void mutate_guest(struct mutation *m, const char *guest, const char *input,
                         unsigned log_steps)
{
    static struct whole_run_report report;
    const struct whole_run_options options = {.guest = guest,
                                              .input = (const uint8_t *)input,
                                              .len_input = strlen(input),
                                              .log_steps = log_steps,
                                              .n_chunks = 1,
                                              .n_threads = 1,
                                              .visit = visit,
                                              .arg = m};
    memset(m->seen, 0, sizeof m->seen);
    whole_run_check(&report, &options);
}

Test(mutation, a_changed_cell_of_a_real_row_is_noticed)
{
    struct mutation m = {.random = operand_stream_open("mutation")};
    mutate_guest(&m, "fib", "4000", 17);
    mutate_guest(&m, "sort", "40", 12);
    mutate_guest(&m, "sha256", "abc", 14);
    mutate_guest(&m, "misaligned", "1", 14);
    mutate_guest(&m, "primes", "100", 12);
    mutate_guest(&m, "hello", "", 12);
    mutate_guest(&m, "recursion", "10", 12);
    fprintf(stderr, "mutation: %zu cells changed, %zu harmless\n", m.n_tried, m.n_silent);
    cr_assert_gt(m.n_tried, 40000);
    cr_assert_eq(m.n_bad, 0);
}
