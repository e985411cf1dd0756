/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The page that report writes is well-formed, stands alone, says what verify and inspect
 * say, and does not say what is private. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/spawned.h"

#define GUEST(name) ZK_GUEST_DIR "/" name ".elf"

static char folder[CONSOLE_PATH_BYTES], input[CONSOLE_PATH_BYTES],
    proof[CONSOLE_PATH_BYTES], page_path[CONSOLE_PATH_BYTES];

static void begin(void)
{
    console_folder_make(folder);
    console_path(proof, folder, "proof");
    console_path(page_path, folder, "page.html");
    console_write_file(console_path(input, folder, "n"), "14000\n", 6);
}

static void end(void)
{
    console_folder_remove(folder);
}

TestSuite(report, .init = begin, .fini = end);

static void expect(struct console_result r, int code)
{
    cr_assert_eq(r.code, code, "code %d: %s", r.code, (const char *)r.err.bytes);
    console_result_free(&r);
}

/* A session "s" of fib in five segments of 2^14 steps, kept. */
static void prove(const char *stop_after, int code)
{
    expect(CONSOLE("prove", GUEST("fib"), "--input", input, "-o", proof, "--session", "s",
                   "--segment-log2", "14", "--security", "100", "--progress", "none",
                   "--keep-store", stop_after == NULL ? NULL : "--stop-after",
                   stop_after),
           code);
}

static json_t *ask(struct console_result r)
{
    json_error_t error;
    cr_assert_eq(r.code, 0, "%s", (const char *)r.err.bytes);
    json_t *const root = json_loads((const char *)r.out.bytes, 0, &error);
    cr_assert_not_null(root, "%s", error.text);
    console_result_free(&r);
    return root;
}

static void assert_says(const struct byte_buffer *page, const char *text)
{
    cr_assert_not_null(strstr((const char *)page->bytes, text), "not said: %s", text);
}

static void assert_keeps(const struct byte_buffer *page, const char *text)
{
    cr_assert_null(strstr((const char *)page->bytes, text), "said: %s", text);
}

/* Every element that is opened is closed, in order, and markup characters occur in markup
 * only; plain ASCII. src: XML 1.0, sections 2.1 and 2.4 */
static void assert_well_formed(const char *at)
{
    enum { DEPTH_MAX = 32 };
    const char *open[DEPTH_MAX];
    size_t len_open[DEPTH_MAX];
    unsigned depth = 0;
    static const char type[] = "<!DOCTYPE html>";
    cr_assert_eq(strncmp(at, type, sizeof type - 1), 0);
    for (at += sizeof type - 1; *at != '\0'; at++) {
        cr_assert((*at >= ' ' && *at <= '~') || *at == '\n', "byte %u", (unsigned)*at);
        cr_assert_neq(*at, '>', "a lone >: %.40s", at);
        if (*at == '&') {
            cr_assert_eq(at[1], '#', "%.20s", at);
            at += strspn(at, "&#0123456789");
            cr_assert_eq(*at, ';');
        }
        if (*at != '<') {
            continue;
        }
        const bool is_end = at[1] == '/';
        const char *const name = at + 1 + is_end;
        const size_t len = strcspn(name, " />\n");
        const char *const close = strchr(at, '>');
        cr_assert_not_null(close);
        cr_assert(len != 0 && memchr(name, '<', (size_t)(close - name)) == NULL);
        if (is_end) {
            cr_assert_neq(depth, 0, "%.40s", at);
            depth--;
            cr_assert(len == len_open[depth] && memcmp(name, open[depth], len) == 0,
                      "%.20s closes %.20s", name, open[depth]);
        } else if (close[-1] != '/') {
            cr_assert_lt(depth, DEPTH_MAX);
            open[depth] = name;
            len_open[depth++] = len;
        }
        at = close;
    }
    cr_assert_eq(depth, 0, "not closed: %.20s", open[depth == 0 ? 0 : depth - 1]);
}

static struct byte_buffer report(void)
{
    expect(CONSOLE("report", "s", "-o", page_path), 0);
    return console_read_file(page_path);
}

static void assert_stands_alone(const struct byte_buffer *page)
{
    static const char *const outside[] = {
        "http",    "<script", "src=",    "href=", "url(",
        "@import", "<link",   "<iframe", "onload"};
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        assert_keeps(page, outside[i]);
    }
}

/* 123.40 bits: the number with two decimals, as the page writes it. */
static void assert_strength(const struct byte_buffer *page)
{
    char text[64];
    json_t *const verdict =
        ask(CONSOLE("verify", proof, "--program", GUEST("fib"), "--json"));
    const json_t *const bits =
        json_object_get(json_object_get(verdict, "security"), "bits");
    cr_assert(json_is_number(bits), "verify --json has no bits");
    snprintf(text, sizeof text, "<strong>%.2f bits</strong>", json_number_value(bits));
    assert_says(page, text);
    snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT " steps in 5 segments",
             json_integer_value(
                 json_object_get(json_object_get(verdict, "statement"), "steps")));
    assert_says(page, text);
    json_decref(verdict);
}

/* Rows of a table, summed over the segments as inspect shows them one by one. */
static void assert_table(const struct byte_buffer *page, const char *name)
{
    json_int_t rows = 0, padded = 0;
    char text[160];
    for (int segment = 0; segment < 5; segment++) {
        size_t i;
        json_t *row;
        snprintf(text, sizeof text, "%d", segment);
        json_t *const tables =
            ask(CONSOLE("inspect", "tables", "s", "--segment", text, "--json"));
        json_array_foreach(tables, i, row)
        {
            if (strcmp(json_string_value(json_object_get(row, "table")), name) == 0) {
                rows += json_integer_value(json_object_get(row, "rows"));
                padded += json_integer_value(json_object_get(row, "padded"));
            }
        }
        json_decref(tables);
    }
    cr_assert_gt(rows, 0);
    snprintf(text, sizeof text,
             "<code>%s</code></td><td class=\"n\">%" JSON_INTEGER_FORMAT
             "</td><td class=\"n\">%" JSON_INTEGER_FORMAT "</td>",
             name, rows, padded);
    assert_says(page, text);
}

Test(report, says_what_verify_and_inspect_say)
{
    char text[96];
    prove(NULL, 0);
    struct byte_buffer page = report();
    struct byte_buffer bytes = console_read_file(proof);
    assert_well_formed((const char *)page.bytes);
    assert_stands_alone(&page);
    assert_strength(&page);
    assert_table(&page, "add");
    assert_table(&page, "range");
    snprintf(text, sizeof text, "The proof: %zu bytes", bytes.len);
    assert_says(&page, text);
    json_t *const list = ask(CONSOLE("sessions", "show", "s", "--json"));
    const char *const digest = json_string_value(json_object_get(list, "program_digest"));
    const char *const secret = json_string_value(json_object_get(list, "input_sha256"));
    cr_assert(digest != NULL && secret != NULL && strlen(secret) == 64);
    assert_says(&page, digest);
    assert_keeps(&page, secret);
    json_decref(list);
    /* The input page is read, and shown as an address only. */
    assert_says(&page, "<title>0ff000000: ");
    struct byte_buffer again = report();
    cr_assert(again.len == page.len && memcmp(again.bytes, page.bytes, page.len) == 0,
              "the same session, another page");
    buffer_free(&again);
    buffer_free(&page);
    buffer_free(&bytes);
}

Test(report, of_an_unfinished_session_claims_nothing)
{
    prove("2", 5);
    struct byte_buffer page = report();
    assert_well_formed((const char *)page.bytes);
    assert_stands_alone(&page);
    assert_says(&page, "The proof is not finished");
    assert_keeps(&page, "Accepted");
    assert_keeps(&page, "public output");
    assert_says(&page, "<td>proofs of segments</td><td class=\"n\">2</td>");
    assert_says(&page, "of 6 of its 6 segments and image chunks it will have <strong>");
    /* What it foresees is what the finished proof then has. */
    const char *const foreseen = strstr((const char *)page.bytes, "it will have ") + 13;
    const size_t len = strcspn(foreseen, "/"); /* to the end tag of strong */
    char said[64];
    cr_assert_lt(len, sizeof said);
    snprintf(said, sizeof said, "%.*s", (int)len, foreseen);
    expect(CONSOLE("resume", "s", "--progress", "none", "--keep-store"), 0);
    cr_assert_eq(remove(page_path), 0);
    struct byte_buffer finished = report();
    assert_says(&finished, "Accepted");
    assert_says(&finished, said);
    buffer_free(&finished);
    buffer_free(&page);
}

Test(report, of_a_run_that_is_not_linked_foresees_nothing)
{
    prove("execute", 5);
    struct byte_buffer page = report();
    assert_well_formed((const char *)page.bytes);
    assert_says(&page, "The run is not linked yet");
    assert_keeps(&page, "bits</strong>");
    buffer_free(&page);
}

Test(report, of_a_damaged_session_is_not_written)
{
    char path[CONSOLE_PATH_BYTES + 64];
    prove(NULL, 0);
    snprintf(path, sizeof path, "%s/s/proof/000001.segment", console_store());
    struct byte_buffer bytes = console_read_file(path);
    bytes.bytes[bytes.len / 2] ^= 1;
    console_write_file(path, bytes.bytes, bytes.len);
    expect(CONSOLE("report", "s", "-o", page_path), 6);
    cr_assert_not(console_exists(page_path));
    buffer_free(&bytes);
}
