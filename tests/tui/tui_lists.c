/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is looked for in lines, and what filters and orders make of the model's lists. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tui/screen_model.h"
#include "tui/matcher.h"

static bool finds(const char *text, const char *line, size_t at, size_t len)
{
    struct matcher m;
    size_t found_at = 999;
    size_t found_len = 999;
    matcher_open(&m, text);
    const bool is_found = matcher_find(&m, line, &found_at, &found_len);
    matcher_close(&m);
    return is_found && found_at == at && found_len == len;
}

static bool misses(const char *text, const char *line)
{
    struct matcher m;
    matcher_open(&m, text);
    const bool is_found = matcher_find(&m, line, NULL, NULL);
    matcher_close(&m);
    return !is_found;
}

Test(matcher, texts_and_patterns_are_found_where_they_are)
{
    cr_expect(finds("add", "an ADD here", 3, 3));
    cr_expect(misses("Add", "an ADD here")); /* capitals matter when there are some */
    cr_expect(finds("ADD", "an ADD here", 3, 3));
    cr_expect(finds("^pc=[0-9a-f]+$", "pc=10074", 0, 8));
    cr_expect(finds("lw|sw", "c.sw a4", 2, 2));
    cr_expect(misses("^sw", "c.sw a4"));
    cr_expect(finds("", "anything", 0, 0));
}

Test(matcher, goes_on_in_the_same_line)
{
    struct matcher m;
    size_t at = 0;
    size_t len = 0;
    matcher_open(&m, "^a|b+");
    cr_expect(matcher_find_from(&m, "abba", 0, &at, &len) && at == 0 && len == 1);
    cr_expect(matcher_find_from(&m, "abba", 1, &at, &len) && at == 1 && len == 2);
    cr_expect_not(matcher_find_from(&m, "abba", 3, &at, &len));
    matcher_close(&m);
    matcher_open(&m, "[");
    cr_expect(matcher_find_from(&m, "a[[", 2, &at, &len) && at == 2 && len == 1);
    matcher_close(&m);
}

Test(matcher, what_is_no_pattern_is_a_text)
{
    cr_expect(finds("4(s0)", "sw a4,4(s0)", 6, 5) || finds("4(s0)", "x4s0", 1, 3));
    cr_expect(finds("4(s0", "sw a4,4(s0)", 6, 4)); /* not finished */
    cr_expect(finds("[", "a[1]", 1, 1));
    cr_expect(finds("a{1,30000}", "x a{1,30000} y", 2, 10));
    cr_expect(finds("(a)\\1", "aa (a)\\1", 3, 5));
    cr_expect(misses("a{2}", "aa"));
}

static bool keeps(const char *filter, const char *line)
{
    struct line_filter f;
    line_filter_open(&f, filter);
    const bool is_kept = line_filter_keeps(&f, line);
    line_filter_close(&f);
    return is_kept;
}

Test(filter, a_mark_turns_it_around_and_nothing_hides_nothing)
{
    cr_expect(keeps("", "x") && keeps("", ""));
    cr_expect(keeps("a", "bar") && !keeps("a", "foo"));
    cr_expect(!keeps("!a", "bar") && keeps("!a", "foo"));
    cr_expect(keeps("!", "bar") && keeps("!", ""));
}

static struct model *new_model(void)
{
    struct model *const m = calloc(1, sizeof *m);
    cr_assert(m != NULL);
    screen_model(m);
    return m;
}

static void set_filter(struct model *m, enum console_screen screen, const char *text)
{
    snprintf(m->filter[screen], sizeof m->filter[screen], "%s", text);
    model_arrange(m, screen);
}

static void expect_sessions(const struct model *m, const char *const *names, size_t n)
{
    cr_assert_eq(m->session_list.n, n);
    for (size_t i = 0; i < n; i++) {
        cr_expect_str_eq(m->sessions[i].name, names[i]);
    }
}

Test(lists, sessions_are_hidden_and_come_back_with_the_selected_one)
{
    static const char *const fib[] = {"d41e-finch", "k7f3-otter"};
    static const char *const all[] = {"0f3a-wren", "9c0d-lynx", "d41e-finch",
                                      "k7f3-otter"};
    struct model *const m = new_model();
    m->session_list.selected = 3;
    set_filter(m, SCREEN_SESSIONS, "fib.elf");
    expect_sessions(m, fib, 2);
    cr_expect_eq(m->session_list.selected, (size_t)1);
    set_filter(m, SCREEN_SESSIONS, "no such");
    expect_sessions(m, NULL, 0);
    cr_expect_eq(m->session_list.selected, (size_t)0);
    set_filter(m, SCREEN_SESSIONS, "");
    expect_sessions(m, all, 4);
    free(m);
}

Test(lists, sessions_are_sorted_by_what_is_asked_for_and_stay_so)
{
    static const char *const by_size[] = {"0f3a-wren", "d41e-finch", "k7f3-otter",
                                          "9c0d-lynx"};
    static const char *const by_active[] = {"9c0d-lynx", "d41e-finch", "k7f3-otter",
                                            "0f3a-wren"};
    struct model *const m = new_model();
    m->session_list.selected = 1;
    m->session_sort = SESSION_SORT_SIZE;
    model_arrange(m, SCREEN_SESSIONS);
    expect_sessions(m, by_size, 4);
    cr_expect_eq(m->session_list.selected, (size_t)3); /* the lynx */
    m->session_sort = SESSION_SORT_ACTIVE;
    m->is_session_sort_reversed = true;
    struct model_session rows[4];
    memcpy(rows, m->sessions, sizeof rows);
    model_take_sessions(m, rows, 4);
    expect_sessions(m, by_active, 4);
    cr_expect_eq(m->session_list.selected, (size_t)0);
    free(m);
}

Test(lists, the_open_session_is_selected_once_and_then_what_a_person_selects)
{
    struct model *const m = new_model();
    struct model_session rows[4];
    memcpy(rows, m->sessions, sizeof rows);
    m->n_sessions = 0;
    m->session_list = (struct model_list){0};
    snprintf(m->session, sizeof m->session, "new-one");
    model_take_sessions(m, rows, 4); /* it is not in the store yet */
    cr_expect_eq(m->session_list.selected, (size_t)0);
    snprintf(m->session, sizeof m->session, "d41e-finch");
    model_take_sessions(m, rows, 4);
    cr_expect_eq(m->session_list.selected, (size_t)2);
    m->session_list.selected = 1;
    model_take_sessions(m, rows, 4);
    cr_expect_eq(m->session_list.selected, (size_t)1);
    snprintf(m->session, sizeof m->session, "k7f3-otter");
    model_take_sessions(m, rows, 4);
    cr_expect_eq(m->session_list.selected, (size_t)3);
    free(m);
}

Test(lists, checks_are_filtered_and_keep_their_numbers)
{
    struct model *const m = new_model();
    char text[MODEL_LINE_BYTES];
    set_filter(m, SCREEN_VERIFY, "rejected");
    cr_assert_eq(m->verify.list.n, (size_t)1);
    cr_assert(model_line(m, SCREEN_VERIFY, 0, text));
    cr_expect_str_eq(text, "2 rejected layer 3 opening is wrong");
    cr_expect(!model_line(m, SCREEN_VERIFY, 1, text));
    set_filter(m, SCREEN_VERIFY, "!rejected");
    cr_assert_eq(m->verify.list.n, (size_t)2);
    free(m);
}

/* The ring goes on under the filter: lines that have left it are not shown. */
Test(lists, the_log_is_filtered_by_text_and_level)
{
    struct model *const m = calloc(1, sizeof *m);
    char text[64];
    cr_assert(m != NULL);
    model_init(m);
    for (unsigned i = 0; i < MODEL_LOG_LINES; i++) {
        snprintf(text, sizeof text, "line %u", i);
        model_log(m, i % 100 == 0 ? 'e' : 'i', text);
    }
    m->log_level = 'w';
    model_arrange(m, SCREEN_LOG);
    cr_assert_eq(m->log_list.n, (size_t)11);
    cr_expect_str_eq(model_log_line(m, 0)->text, "line 0");
    set_filter(m, SCREEN_LOG, "line [1-9]00");
    cr_assert_eq(m->log_list.n, (size_t)10); /* 100 .. 900 and 1000 */
    for (unsigned i = 0; i < 150; i++) {
        model_log(m, 'e', "other");
    }
    cr_assert_eq(m->log_list.n, (size_t)9);
    cr_expect_str_eq(model_log_line(m, 0)->text, "line 200");
    model_log(m, 'e', "line 500 again");
    cr_expect_eq(m->log_list.n, (size_t)10);
    cr_expect_str_eq(model_log_line(m, 9)->text, "line 500 again");
    cr_expect_eq(m->log_list.selected, (size_t)9);
    cr_expect_str_eq(model_log_newest(m, 2, 0)->text, "other");
    free(m);
}

/* What is copied is what the screen says, from the model of screen_model.h. */
Test(lists, what_is_copied_is_the_cell_or_the_row)
{
    struct model *const m = new_model();
    char text[COPY_BYTES];
    m->screen = SCREEN_SESSIONS;
    model_copy(m, false, text);
    cr_expect_str_eq(text, "9c0d-lynx");
    model_copy(m, true, text);
    cr_expect_str_eq(text, "9c0d-lynx ecdsa.elf interrupted prove 9/16");
    m->screen = SCREEN_LOG;
    model_copy(m, false, text);
    cr_expect_str_eq(text, "prove 4 done and kept");
    m->screen = SCREEN_TABLES;
    model_copy(m, false, text);
    cr_expect_str_eq(text, "add");
    m->tables.level = TABLES_ROWS;
    m->tables.column = 1;
    model_copy(m, false, text);
    char value[16];
    snprintf(value, sizeof value, "%u", m->tables.values[5 * 26 + 1]);
    cr_expect_str_eq(text, value);
    m->tables.level = TABLES_COLUMNS;
    model_copy(m, false, text);
    cr_expect_str_eq(text, m->tables.columns[1].name);
    m->tables.level = TABLES_TREES;
    m->tables.trees.lines.selected = 0;
    memset(m->tables.trees.shapes[0].root, 0x5a, 32);
    model_copy(m, false, text);
    cr_expect_eq(strspn(text, "5a"), (size_t)64);
    model_copy(m, true, text);
    cr_expect_eq(strncmp(text, "segment=0 tree=preprocessed level=0 ", 36), 0);
    m->screen = SCREEN_VM;
    model_copy(m, true, text);
    cr_expect_str_eq(text, "10078 add a4, a4, a3 fib+0x18");
    m->screen = SCREEN_MEMORY;
    m->memory.pages.n = 0;
    model_copy(m, true, text);
    cr_expect_str_eq(text, "");
    free(m);
}

static void expect_tables(const struct model_tables *t, const char *wanted)
{
    char text[256] = "";
    for (size_t i = 0; i < t->order.n; i++) {
        const size_t len = strlen(text);
        snprintf(text + len, sizeof text - len, "%s%s", i == 0 ? "" : " ",
                 t->table[t->order.at[i]].shape.name);
    }
    cr_expect_str_eq(text, wanted);
}

/* program: 12 columns of 1204 rows; add: 26 of 400192; divrem: 61, absent. */
Test(lists, tables_are_sorted_and_hidden_and_keep_their_numbers)
{
    struct model *const m = new_model();
    struct model_tables *const t = &m->tables;
    t->order.sort = TABLE_SORT_ROWS;
    tables_arrange(t);
    expect_tables(t, "add program divrem");
    cr_expect_eq(t->tables.selected, (size_t)1);
    cr_expect_eq(tables_position(t), (size_t)0);
    tables_move(t, 1, 10);
    cr_expect_eq(t->tables.selected, (size_t)0);
    t->order.sort = TABLE_SORT_COLUMNS;
    tables_arrange(t);
    expect_tables(t, "divrem add program");
    t->order.is_reversed = true;
    tables_arrange(t);
    expect_tables(t, "program add divrem");
    t->order.sort = TABLE_SORT_NAME;
    t->order.is_reversed = false;
    snprintf(t->order.filter, sizeof t->order.filter, "!instruction");
    tables_arrange(t);
    expect_tables(t, "add divrem");
    cr_expect_eq(t->tables.selected, (size_t)1); /* program is hidden */
    snprintf(t->order.filter, sizeof t->order.filter, "no such");
    tables_arrange(t);
    expect_tables(t, "");
    tables_move(t, 1, 10);
    cr_expect_eq(t->tables.selected, (size_t)1);
    free(m);
}
