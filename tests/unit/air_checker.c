/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The debug checker and the bus tracker.
 *
 * The tracker is compared with a list of tuples that is searched from end to end.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "air/checker.h"
#include "air/describe.h"
#include "air/tracker.h"

enum { BUS_CHAIN, BUS_SMALL, BUS_GLOBAL, N_ROWS = 8 };

static const struct air_bus bus_rows[] = {{"CHAIN", AIR_LOCAL, 2, "a chain"},
                                          {"SMALL", AIR_LOCAL, 1, "a small number"},
                                          {"GLOBAL", AIR_GLOBAL, 1, "between tables"}};
static const struct air_bus_list buses = {bus_rows, 3, BUS_SMALL, BUS_SMALL};

/* A counter: value rises by step on each row that is on; the chain tells it as well. */
static const struct air_column_group groups[] = {{"key", "", AIR_BOUND, AIR_GIVEN, 0},
                                                 {"on", "", AIR_MAIN, AIR_BIT, 0},
                                                 {"value", "", AIR_MAIN, AIR_GIVEN, 2}};
struct view {
    expr key, on, value[2];
};
enum { KEY, ON, VALUE, STEP, WIDTH };

static void describe(struct air_recorder *t, const void *now_view, const void *next_view)
{
    const struct view *const now = now_view, *const next = next_view;
    always_zero(t, "the value rises by the step",
                mul(now->on, sub(next->value[0], add(now->value[0], now->value[1]))));
    bus_receive(t, "takes the link", BUS_CHAIN, now->on,
                TUPLE(now->value[0], air_public(t, AIR_PUBLIC_SEGMENT)));
    bus_send(t, "leaves the link", BUS_CHAIN, now->on,
             TUPLE(add(now->value[0], now->value[1]), air_public(t, AIR_PUBLIC_SEGMENT)));
    bus_send(t, "the step is small", BUS_SMALL, now->on, TUPLE(now->value[1]));
    bus_send(t, "the key is told", BUS_GLOBAL, air_constant(t, 1), TUPLE(now->key));
}

static const struct air_table table = {"counter", "", groups, 3, describe};

static struct arena *arena;
static struct error error;
static struct air_graph *graph;
static struct air_tracker *tracker;
static fp cells[WIDTH][N_ROWS];
static const fp *columns[WIDTH];
static struct air_trace trace;

static void fill_honest(void)
{
    uint32_t value = 100;
    for (uint32_t row = 0; row < N_ROWS; row++) {
        const bool on = row < N_ROWS - 1;
        cells[KEY][row] = fp_from_u32(7 * row);
        cells[ON][row] = fp_from_u32(on);
        cells[VALUE][row] = fp_from_u32(value);
        cells[STEP][row] = fp_from_u32(row + 1);
        value += on ? row + 1 : 0;
    }
}

static void set_up(void)
{
    cr_assert_eq(arena_open(&arena, (size_t)64 << 20, &error), STATUS_OK);
    cr_assert_eq(air_record(&graph, arena, &table, &buses, &error), STATUS_OK, "%s",
                 error.text);
    cr_assert_eq(air_tracker_open(&tracker, arena, &buses, 1000, &error), STATUS_OK);
    for (int c = 0; c < WIDTH; c++) {
        columns[c] = cells[c];
    }
    trace = (struct air_trace){.graph = graph, .columns = columns, .n_rows = N_ROWS};
    trace.publics[AIR_PUBLIC_SEGMENT] = fp_from_u32(3);
    fill_honest();
}

static void tear_down(void)
{
    arena_close(arena);
}

TestSuite(air_checker, .init = set_up, .fini = tear_down);

/* ---- constraints ---- */

struct seen {
    size_t n, row;
    const char *name;
};

static void note(void *arg, const struct air_trace *t, uint32_t constraint, size_t row)
{
    struct seen *const s = arg;
    s->n++;
    s->row = row;
    s->name = t->graph->constraints[constraint].name;
}

Test(air_checker, honest_rows_violate_nothing)
{
    struct seen seen = {0};
    cr_expect_eq(air_check(&trace, NULL, note, &seen), 0);
    cr_expect_eq(seen.n, 0);
}

Test(air_checker, every_violation_is_reported_with_its_row)
{
    struct seen seen = {0};
    cells[STEP][2] = fp_add(cells[STEP][2], FP_ONE); /* breaks row 2 alone */
    cr_expect_eq(air_check(&trace, NULL, note, &seen), 1);
    cr_expect_eq(seen.row, 2);
    cr_expect_str_eq(seen.name, "the value rises by the step");
    cells[ON][5] = fp_from_u32(2); /* no bit; its product still vanishes */
    cr_expect_eq(air_check(&trace, NULL, note, &seen), 2);
    cr_expect_eq(air_check_around(&trace, NULL, 5, note, &seen), 1);
    cells[VALUE][4] = FP_ZERO; /* row 4, and row 3 that reads it */
    cr_expect_eq(air_check_around(&trace, NULL, 4, NULL, NULL), 2);
}

Test(air_checker, the_row_after_the_last_is_the_first)
{
    cells[ON][N_ROWS - 1] = FP_ONE;
    struct seen seen = {0};
    cr_expect_eq(air_check(&trace, NULL, note, &seen), 1);
    cr_expect_eq(seen.row, N_ROWS - 1);
    cells[VALUE][0] = fp_add(cells[VALUE][N_ROWS - 1], cells[STEP][N_ROWS - 1]);
    cr_expect_eq(air_check_rows(&trace, NULL, N_ROWS - 1, N_ROWS, NULL, NULL), 0);
    cr_expect_eq(air_check_around(&trace, NULL, 0, NULL, NULL), 1, "row 0 itself");
}

Test(air_checker, a_masked_constraint_is_silent)
{
    struct air_mask mask = {.constraint = {false}};
    cells[STEP][2] = fp_add(cells[STEP][2], FP_ONE);
    for (uint32_t i = 0; i < graph->n_constraints; i++) {
        memset(&mask, 0, sizeof mask);
        mask.constraint[i] = true;
        const bool is_it =
            strcmp(graph->constraints[i].name, "the value rises by the step") == 0;
        cr_expect_eq(air_check(&trace, &mask, NULL, NULL), is_it ? 0 : 1);
    }
}

Test(air_checker, the_sentence_names_table_row_constraint_and_cells)
{
    char text[400], cut[20];
    cells[STEP][2] = fp_from_i64(-4);
    uint32_t c = 0;
    while (strcmp(graph->constraints[c].name, "the value rises by the step") != 0) {
        c++;
    }
    air_violation_text(text, sizeof text, &trace, c, 2);
    /* value' = 106, value = 103, step = -4: 106 - 99 = 7 */
    cr_expect_str_eq(text,
                     "table counter, row 2: \"the value rises by the step\" does not "
                     "hold: 7 is not 0; cells on=1 value[0]=103 value[1]=-4 "
                     "value[0]'=106");
    air_violation_text(cut, sizeof cut, &trace, c, 2);
    cr_expect_eq(strlen(cut), sizeof cut - 1);
    cr_expect_eq(strncmp(cut, text, sizeof cut - 1), 0);
}

/* ---- buses ---- */

static bool is_small(void *arg, const uint32_t *values)
{
    return values[0] < *(const uint32_t *)arg;
}

static void add_all(const struct air_mask *mask)
{
    cr_assert_eq(air_tracker_add(tracker, &trace, mask, AIR_LOCAL, &error), STATUS_OK);
}

static void add_token(uint32_t bus, int64_t m, uint32_t a, uint32_t b)
{
    const uint32_t values[2] = {a, b};
    cr_assert_eq(air_tracker_token(tracker, bus, m, values, "the verifier", &error),
                 STATUS_OK);
}

static uint32_t bound = 10;

/* Everything that balances the honest rows: the chain's ends, and an oracle. */
static void add_world(void)
{
    air_tracker_set_oracle(tracker, BUS_SMALL, is_small, &bound);
    add_token(BUS_CHAIN, 1, 100, 3);
    add_token(BUS_CHAIN, -1, 100 + 1 + 2 + 3 + 4 + 5 + 6 + 7, 3);
}

Test(air_checker, honest_rows_balance)
{
    add_all(NULL);
    cr_expect_gt(air_tracker_unbalanced(tracker), 0);
    air_tracker_clear(tracker);
    add_world();
    add_all(NULL);
    cr_expect_eq(air_tracker_unbalanced(tracker), 0);
}

Test(air_checker, local_and_global_messages_are_apart)
{
    add_world();
    add_all(NULL);
    cr_assert_eq(air_tracker_add(tracker, &trace, NULL, AIR_GLOBAL, &error), STATUS_OK);
    cr_expect_eq(air_tracker_unbalanced(tracker), N_ROWS);
    cr_expect_eq(air_tracker_unbalanced_on(tracker, BUS_GLOBAL), N_ROWS);
    cr_expect_eq(air_tracker_unbalanced_on(tracker, BUS_CHAIN), 0);
}

Test(air_checker, a_changed_row_unbalances_and_changing_it_back_balances)
{
    add_world();
    add_all(NULL);
    const fp before = cells[VALUE][3];
    cr_assert_eq(air_tracker_add_around(tracker, &trace, NULL, AIR_LOCAL, 3, -1, &error),
                 STATUS_OK);
    cells[VALUE][3] = fp_add(before, FP_ONE);
    cr_assert_eq(air_tracker_add_around(tracker, &trace, NULL, AIR_LOCAL, 3, 1, &error),
                 STATUS_OK);
    /* taken and left links, each once too often and once too rarely */
    cr_expect_eq(air_tracker_unbalanced_on(tracker, BUS_CHAIN), 4);
    cr_assert_eq(air_tracker_add_around(tracker, &trace, NULL, AIR_LOCAL, 3, -1, &error),
                 STATUS_OK);
    cells[VALUE][3] = before;
    cr_assert_eq(air_tracker_add_around(tracker, &trace, NULL, AIR_LOCAL, 3, 1, &error),
                 STATUS_OK);
    cr_expect_eq(air_tracker_unbalanced(tracker), 0);
}

Test(air_checker, a_lookup_the_oracle_refuses_is_unbalanced)
{
    bound = 7; /* the last step is 7 */
    add_world();
    add_all(NULL);
    cr_expect_eq(air_tracker_unbalanced(tracker), 1);
    cr_expect_eq(air_tracker_unbalanced_on(tracker, BUS_SMALL), 1);
}

Test(air_checker, a_masked_interaction_sends_nothing)
{
    struct air_mask mask = {.constraint = {false}};
    mask.interaction[0] = true; /* "takes the link" */
    add_world();
    add_all(&mask);
    cr_expect_eq(air_tracker_unbalanced(tracker), 7,
                 "the verifier's first link and the six between two rows");
}

struct lines {
    size_t n;
    char last[700];
};

static void keep_line(void *arg, const char *line)
{
    struct lines *const l = arg;
    l->n++;
    snprintf(l->last, sizeof l->last, "%s", line);
}

Test(air_checker, a_report_names_sender_receiver_and_net)
{
    struct lines lines = {0};
    add_token(BUS_CHAIN, -2, 5, 6);
    air_tracker_report(tracker, 10, keep_line, &lines);
    cr_expect_eq(lines.n, 1);
    cr_expect_str_eq(lines.last,
                     "CHAIN(5, 6) net -2: sent by nobody, received by the verifier");
    add_token(BUS_CHAIN, 2, 5, 6);
    cr_assert_eq(air_tracker_add_rows(tracker, &trace, NULL, AIR_LOCAL, 0, 1, 1, &error),
                 STATUS_OK);
    add_token(BUS_CHAIN, -1, 101, 3);
    add_token(BUS_SMALL, -1, 1, 0);
    air_tracker_report(tracker, 10, keep_line, &lines);
    cr_expect_eq(lines.n, 2);
    cr_expect_str_eq(lines.last,
                     "CHAIN(100, 3) net -1: sent by nobody, received by counter "
                     "row 0 (takes the link)");
    air_tracker_report(tracker, 0, keep_line, &lines);
    cr_expect_eq(lines.n, 2);
}

Test(air_checker, multiplicities_are_counted_mod_p)
{
    add_token(BUS_SMALL, (int64_t)FP_P - 1, 5, 0);
    cr_expect_eq(air_tracker_unbalanced(tracker), 1);
    add_token(BUS_SMALL, 1, 5, 0);
    cr_expect_eq(air_tracker_unbalanced(tracker), 0);
    add_token(BUS_SMALL, (int64_t)FP_P, 5, 0);
    cr_expect_eq(air_tracker_unbalanced(tracker), 0);
}

Test(air_checker, a_full_tracker_says_so)
{
    struct air_tracker *small;
    cr_assert_eq(air_tracker_open(&small, arena, &buses, 3, &error), STATUS_OK);
    for (uint32_t i = 0; i < 4; i++) {
        const enum status expected = i < 3 ? STATUS_OK : STATUS_LIMIT;
        cr_expect_eq(air_tracker_token(small, BUS_SMALL, 1, &i, "x", &error), expected);
    }
}

/* ---- the tracker against a list ---- */

struct token {
    uint32_t bus, a, b;
    int64_t net;
};

Test(air_checker, tracker_and_list_agree_on_random_tokens)
{
    const char *const given = getenv("ZK_SEED");
    const uint64_t seed =
        given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    srand((unsigned)seed);
    enum { N_TUPLES = 300, N_TOKENS = 20000 };
    static struct token list[N_TUPLES];
    size_t n = 0;
    for (int i = 0; i < N_TOKENS; i++) {
        /* Mostly taking back what is there, so that tuples come and go. */
        const bool is_new = n < N_TUPLES && (n == 0 || rand() % 3 == 0);
        size_t k = n == 0 ? 0 : (size_t)rand() % n;
        if (is_new) {
            const struct token t = {(uint32_t)rand() % 2, (uint32_t)rand() % 40,
                                    (uint32_t)rand() % 4, 0};
            for (k = 0; k < n; k++) {
                if (list[k].bus == t.bus && list[k].a == t.a
                    && (t.bus == BUS_SMALL || list[k].b == t.b)) {
                    break;
                }
            }
            if (k == n) {
                list[n++] = t;
            }
        }
        const int64_t m = rand() % 2 == 0 ? -list[k].net : rand() % 5 - 2;
        list[k].net += m;
        add_token(list[k].bus, m, list[k].a, list[k].b);
        size_t n_on[2] = {0, 0};
        for (size_t j = 0; j < n; j++) {
            n_on[list[j].bus] += list[j].net != 0;
        }
        cr_assert_eq(air_tracker_unbalanced_on(tracker, 0), n_on[0], "seed %lu", seed);
        cr_assert_eq(air_tracker_unbalanced_on(tracker, 1), n_on[1], "seed %lu", seed);
        cr_assert_eq(air_tracker_unbalanced(tracker), n_on[0] + n_on[1], "seed %lu",
                     seed);
    }
}
