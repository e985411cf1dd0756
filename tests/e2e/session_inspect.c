/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* inspect columns, commitments, leaf, transcript on the command line: one says what the
 * other says, and what the proof's bytes say. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/console_json.h"
#include "tests/support/spawned.h"

static char folder[CONSOLE_PATH_BYTES];

/* of FRI's, above the largest table of 2^16 rows: 2^16, 2^13, 2^10, 2^7 down to 2^6 */
enum { N_LAYERS = 4 };

static void expect(struct console_result r, int code, const char *text)
{
    cr_assert_eq(r.code, code, "code %d: %s", r.code, (const char *)r.err.bytes);
    if (text != NULL) {
        cr_assert_not_null(strstr((const char *)r.err.bytes, text), "%s",
                           (const char *)r.err.bytes);
    }
    console_result_free(&r);
}

/* A session "s" of two segments, the first of them proved. */
static void begin(void)
{
    char input[CONSOLE_PATH_BYTES], proof[CONSOLE_PATH_BYTES];
    console_folder_make(folder);
    console_path(proof, folder, "proof");
    console_write_file(console_path(input, folder, "n"), "5000\n", 5);
    expect(CONSOLE("prove", ZK_GUEST_DIR "/fib.elf", "--input", input, "-o", proof,
                   "--segment-log2", "14", "--session", "s", "--stop-after", "1",
                   "--progress", "none"),
           5, NULL);
}

static void end(void)
{
    console_folder_remove(folder);
}

static const char *text_of(const json_t *row, const char *name)
{
    const char *const text = json_string_value(json_object_get(row, name));
    cr_assert_not_null(text, "%s", name);
    return text;
}

static json_int_t number_of(const json_t *row, const char *name)
{
    return json_integer_value(json_object_get(row, name));
}

/* The first row whose member has this text. */
static const json_t *find(const json_t *rows, const char *name, const char *text)
{
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        if (strcmp(text_of(row, name), text) == 0) {
            return row;
        }
    }
    cr_assert_fail("no row with %s = %s", name, text);
    return NULL;
}

TestSuite(session_inspect, .init = begin, .fini = end, .timeout = 120);

Test(session_inspect, roots_are_compared_with_all_that_states_them)
{
    json_t *const proved = console_json(CONSOLE("inspect", "commitments", "s", "--json"));
    json_t *const waiting =
        console_json(CONSOLE("inspect", "commitments", "s", "--segment", "1", "--json"));
    json_t *const said = console_json(CONSOLE("inspect", "transcript", "s", "--json"));
    size_t i;
    json_t *row;
    const size_t n = 6 + N_LAYERS;
    cr_assert_eq(json_array_size(proved), n);
    json_array_foreach(proved, i, row)
    {
        cr_expect_str_eq(text_of(row, "result"), "equal");
    }
    /* without a proof main, extension and quotient are stated by nobody */
    cr_assert_eq(json_array_size(waiting), n);
    json_array_foreach(waiting, i, row)
    {
        cr_expect_str_eq(text_of(row, "result"), i < 3 ? "equal" : "unknown");
    }
    cr_expect_str_eq(text_of(find(said, "label", "main root"), "value"),
                     text_of(find(proved, "tree", "main"), "root"));
    cr_expect_str_eq(text_of(find(said, "label", "quotient root"), "value"),
                     text_of(find(proved, "tree", "quotient"), "root"));
    cr_expect_str_eq(text_of(find(said, "label", "fri root"), "value"),
                     text_of(find(proved, "tree", "fri0"), "root"));
    json_decref(said);
    json_decref(waiting);
    json_decref(proved);
    expect(CONSOLE("inspect", "transcript", "s", "--segment", "1"), 2,
           "is not proved yet");
}

Test(session_inspect, chunks_of_the_image_are_inspected_like_segments)
{
    json_t *const tables =
        console_json(CONSOLE("inspect", "tables", "s", "--chunk", "0", "--json"));
    json_t *const roots =
        console_json(CONSOLE("inspect", "commitments", "s", "--chunk", "0", "--json"));
    json_t *const rows =
        console_json(CONSOLE("inspect", "rows", "s", "--chunk", "0", "--table", "image",
                             "--columns", "lo", "--json"));
    json_t *const columns = console_json(
        CONSOLE("inspect", "columns", "s", "--chunk", "0", "--table", "image", "--json"));
    json_t *const leaf =
        console_json(CONSOLE("inspect", "leaf", "s", "--chunk", "0", "--tree", "boundary",
                             "--leaf", "3", "--json"));
    cr_assert_eq(json_array_size(tables), 3);
    const json_int_t n_cells = number_of(find(tables, "table", "image"), "rows");
    cr_expect_gt(n_cells, 20);
    cr_expect_eq((json_int_t)json_array_size(rows), n_cells);
    json_int_t greatest = 0;
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        const json_int_t lo = number_of(row, "lo");
        greatest = lo > greatest ? lo : greatest;
    }
    cr_expect_eq(number_of(find(columns, "column", "lo"), "max"), greatest);
    /* the chunk is not proved yet: its own cells and the link record state a root */
    json_array_foreach(roots, i, row)
    {
        cr_expect_str_eq(text_of(row, "result"), i < 3 ? "equal" : "unknown");
    }
    cr_expect_str_eq(text_of(find(leaf, "what", "root"), "value"),
                     text_of(find(roots, "tree", "boundary"), "root"));
    json_decref(leaf);
    json_decref(columns);
    json_decref(rows);
    json_decref(roots);
    json_decref(tables);
    expect(CONSOLE("inspect", "tables", "s", "--chunk", "7"), 2, "no cells of chunk 7");
    expect(CONSOLE("inspect", "tables", "s", "--chunk", "0", "--segment", "1"), 2,
           "two things");
    expect(CONSOLE("inspect", "transcript", "s", "--chunk", "0"), 2,
           "chunk 0 of session s is not proved yet");
}

Test(session_inspect, a_leaf_leads_to_the_root_that_is_listed)
{
    json_t *const trees = console_json(CONSOLE("inspect", "commitments", "s", "--json"));
    json_t *const leaf =
        console_json(CONSOLE("inspect", "leaf", "s", "--leaf", "77", "--json"));
    json_t *const row =
        console_json(CONSOLE("inspect", "leaf", "s", "--tree", "extension", "--table",
                             "addi", "--rows", "3", "--json"));
    const json_t *const main_tree = find(trees, "tree", "main");
    cr_expect_str_eq(text_of(find(leaf, "what", "root"), "value"),
                     text_of(main_tree, "root"));
    cr_expect_str_eq(text_of(find(leaf, "what", "path"), "value"), "leads to the root");
    json_int_t n = 0, n_siblings = 0;
    size_t i;
    json_t *each;
    json_array_foreach(leaf, i, each)
    {
        n += strcmp(text_of(each, "what"), "value") == 0;
        n_siblings += strcmp(text_of(each, "what"), "sibling") == 0;
    }
    cr_expect_eq(n, number_of(main_tree, "columns"));
    cr_expect_eq((json_int_t)1 << n_siblings, number_of(main_tree, "leaves"));
    char traced[96];
    snprintf(traced, sizeof traced,
             "%lld of %lld values lie on the polynomials through the rows", (long long)n,
             (long long)n);
    cr_expect_str_eq(text_of(find(leaf, "what", "trace"), "value"), traced);
    /* row 3 of n stands at position n/2 + n/4: the bits of 3, reversed */
    json_t *const tables = console_json(CONSOLE("inspect", "tables", "s", "--json"));
    cr_expect_eq(number_of(find(row, "table", "addi"), "at"),
                 3 * number_of(find(tables, "table", "addi"), "padded") / 4);
    json_decref(tables);
    json_decref(row);
    json_t *const quotient = console_json(CONSOLE(
        "inspect", "leaf", "s", "--tree", "quotient", "--leaf", "4711", "--json"));
    char holds[96];
    const json_int_t n_heights = number_of(find(trees, "tree", "quotient"), "heights");
    snprintf(holds, sizeof holds, "%lld of %lld heights satisfy the constraints",
             (long long)n_heights, (long long)n_heights);
    cr_expect_str_eq(text_of(find(quotient, "what", "trace"), "value"), holds);
    cr_expect_str_eq(text_of(find(quotient, "what", "constraints"), "value"),
                     text_of(find(quotient, "what", "(x^N - 1) q"), "value"));
    json_decref(quotient);
    json_t *const fold = console_json(
        CONSOLE("inspect", "leaf", "s", "--tree", "fri0", "--leaf", "5", "--json"));
    cr_expect_str_eq(text_of(find(fold, "what", "fold"), "value"), "is there");
    cr_expect_str_eq(text_of(find(fold, "what", "trace"), "value"),
                     "8 of 8 values are what the verifier makes of the other trees");
    cr_expect_str_eq(text_of(find(fold, "what", "root"), "value"),
                     text_of(find(trees, "tree", "fri0"), "root"));
    json_decref(fold);
    json_decref(leaf);
    json_decref(trees);
    expect(CONSOLE("inspect", "leaf", "s", "--leaf", "99999999"), 2, "has leaves 0 to");
    expect(CONSOLE("inspect", "leaf", "s", "--table", "addi", "--rows", "1..2"), 2,
           "one row");
    expect(CONSOLE("inspect", "leaf", "s", "--table", "addi", "--rows", "9", "--tree",
                   "boundary"),
           2, "has no row 9");
    expect(CONSOLE("inspect", "leaf", "s", "--tree", "man"), 2, "no tree man");
    expect(CONSOLE("inspect", "leaf", "s", "--tree", "fri7"), 2,
           "there is no tree fri7 here: choose one of preprocessed, boundary, main, "
           "extension, quotient, fri0 to fri3");
}

Test(session_inspect, columns_are_those_of_the_rows)
{
    json_t *const columns =
        console_json(CONSOLE("inspect", "columns", "s", "--table", "addi", "--columns",
                             "is_real,clk", "--json"));
    json_t *const rows = console_json(
        CONSOLE("inspect", "rows", "s", "--table", "addi", "--rows", "0..0", "--json"));
    cr_assert_eq(json_array_size(columns), 2);
    const json_t *const is_real = json_array_get(columns, 0);
    const json_t *const clk = json_array_get(columns, 1);
    cr_expect_eq(number_of(is_real, "min"), 1);
    cr_expect_eq(number_of(is_real, "max"), 1);
    cr_expect_eq(number_of(is_real, "distinct"), 1);
    cr_expect_eq(number_of(is_real, "outside"), 0);
    /* clocks ascend, each once */
    cr_expect_eq(number_of(clk, "min"), number_of(json_array_get(rows, 0), "clk"));
    cr_expect_eq(number_of(clk, "distinct"), number_of(clk, "rows"));
    json_decref(rows);
    json_decref(columns);
    expect(CONSOLE("inspect", "columns", "s", "--table", "adi"), 2,
           "did you mean 'addi'?");
    expect(CONSOLE("inspect", "columns", "s", "--table", "divrem"), 2,
           "has no rows of table");
    expect(CONSOLE("inspect", "commitments", "s", "--memory", "1M"), 7, "are allowed");
}
