/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The line editor, and the lines typed before. */
#include "tui/edit_line.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/support/scratch_folder.h"
#include "tui/edit_history.h"
#include "tui/key_table.h"

static void type(struct edit_line *l, const char *text)
{
    for (; *text != '\0'; text++) {
        cr_assert(edit_line_key(l, (uint32_t)*text));
    }
}

static void expect(const struct edit_line *l, const char *text, size_t at)
{
    cr_expect_str_eq(l->text, text);
    cr_expect_eq(l->len, strlen(text));
    cr_expect_eq(l->at, at, "%zu, not %zu in %s", l->at, at, text);
}

Test(edit_line, characters_go_in_and_out_where_the_cursor_is)
{
    struct edit_line l = {0};
    type(&l, "god");
    expect(&l, "god", 3);
    edit_line_key(&l, INPUT_LEFT);
    type(&l, "l");
    expect(&l, "gold", 3);
    edit_line_key(&l, INPUT_BACKSPACE);
    edit_line_key(&l, INPUT_DELETE);
    expect(&l, "go", 2);
    edit_line_key(&l, INPUT_DELETE);
    expect(&l, "go", 2);
    edit_line_key(&l, INPUT_HOME);
    edit_line_key(&l, INPUT_LEFT);
    edit_line_key(&l, INPUT_BACKSPACE);
    expect(&l, "go", 0);
    edit_line_key(&l, INPUT_CONTROL('E'));
    edit_line_key(&l, INPUT_RIGHT);
    expect(&l, "go", 2);
}

Test(edit_line, words_and_ends_are_cut)
{
    struct edit_line l;
    edit_line_set(&l, "goto pc=10074  ");
    edit_line_key(&l, INPUT_CONTROL('W'));
    expect(&l, "goto ", 5);
    edit_line_key(&l, INPUT_CONTROL('W'));
    expect(&l, "", 0);
    edit_line_key(&l, INPUT_CONTROL('W'));
    expect(&l, "", 0);
    edit_line_set(&l, "one two");
    for (unsigned i = 0; i < 4; i++) {
        edit_line_key(&l, INPUT_CONTROL('B'));
    }
    edit_line_key(&l, INPUT_CONTROL('K'));
    expect(&l, "one", 3);
    edit_line_key(&l, INPUT_CONTROL('A'));
    edit_line_key(&l, INPUT_CONTROL('F'));
    edit_line_key(&l, INPUT_CONTROL('U'));
    expect(&l, "ne", 0);
}

/* Characters of 2, 3 and 4 bytes, by the table of RFC 3629. */
Test(edit_line, characters_are_not_torn)
{
    struct edit_line l = {0};
    edit_line_key(&l, 0xE4);
    edit_line_key(&l, 0x25B6);
    edit_line_key(&l, 0x1F600);
    expect(&l, "\xC3\xA4\xE2\x96\xB6\xF0\x9F\x98\x80", 9);
    cr_expect_eq(edit_line_column(&l), (size_t)3);
    edit_line_key(&l, INPUT_LEFT);
    cr_expect_eq(l.at, (size_t)5);
    edit_line_key(&l, INPUT_BACKSPACE);
    expect(&l, "\xC3\xA4\xF0\x9F\x98\x80", 2);
    edit_line_key(&l, INPUT_DELETE);
    expect(&l, "\xC3\xA4", 2);
}

Test(edit_line, it_is_full_at_its_size_and_cut_at_a_character)
{
    struct edit_line l = {0};
    for (unsigned i = 0; i < 2 * EDIT_LINE_BYTES; i++) {
        edit_line_key(&l, 'x');
    }
    cr_expect_eq(l.len, (size_t)EDIT_LINE_BYTES - 1);
    edit_line_key(&l, INPUT_BACKSPACE);
    edit_line_key(&l, 0xE4); /* needs two */
    cr_expect_eq(l.len, (size_t)EDIT_LINE_BYTES - 2);
    char text[2 * EDIT_LINE_BYTES + 2] = "x";
    for (unsigned i = 0; i < EDIT_LINE_BYTES; i++) {
        memcpy(text + 1 + 2 * i, "\xC3\xA4", 3);
    }
    edit_line_set(&l, text);
    cr_expect_eq(l.len, (size_t)EDIT_LINE_BYTES - 1);
    edit_line_set(&l, text + 1);
    cr_expect_eq(l.len, (size_t)EDIT_LINE_BYTES - 2);
}

Test(edit_line, other_keys_are_not_its_own)
{
    struct edit_line l = {0};
    static const uint32_t keys[] = {INPUT_UP,     INPUT_TAB, INPUT_ENTER,
                                    INPUT_ESCAPE, INPUT_F1,  INPUT_CONTROL('L')};
    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        cr_expect(!edit_line_key(&l, keys[i]));
    }
    expect(&l, "", 0);
}

Test(edit_line, a_word_before_the_cursor_is_replaced)
{
    struct edit_line l;
    edit_line_set(&l, "screen Ve now");
    l.at = 9;
    edit_line_replace(&l, 7, "Verify");
    expect(&l, "screen Verify now", 13);
}

static struct edit_history *new_history(void)
{
    struct edit_history *const h = calloc(1, sizeof *h);
    cr_assert(h != NULL);
    return h;
}

Test(edit_history, kinds_are_apart_and_repeated_lines_move_to_the_end)
{
    struct edit_history *const h = new_history();
    edit_history_add(h, ':', "goto 1");
    edit_history_add(h, '/', "addi");
    edit_history_add(h, ':', "theme mono");
    edit_history_add(h, ':', "goto 1");
    edit_history_add(h, ':', "");
    edit_history_add(h, ':', "a\nb");
    edit_history_add(h, 0, "no kind");
    cr_assert_eq(h->n, (size_t)3);
    cr_expect_eq(edit_history_find(h, ':', "", 3, -1), (size_t)2);
    cr_expect_str_eq(h->lines[2], ":goto 1");
    cr_expect_eq(edit_history_find(h, ':', "", 2, -1), (size_t)1);
    cr_expect_eq(edit_history_find(h, ':', "", 1, -1), h->n);
    cr_expect_eq(edit_history_find(h, '/', "", 3, -1), (size_t)0);
    cr_expect_eq(edit_history_find(h, ':', "th", 3, -1), (size_t)1);
    cr_expect_eq(edit_history_find(h, ':', "", 1, 1), (size_t)2);
    cr_expect_eq(edit_history_find(h, ':', "", 2, 1), h->n);
    free(h);
}

Test(edit_history, the_oldest_lines_go)
{
    struct edit_history *const h = new_history();
    char text[32];
    for (unsigned i = 0; i < EDIT_HISTORY_LINES + 5; i++) {
        snprintf(text, sizeof text, "line %u", i);
        edit_history_add(h, '&', text);
    }
    cr_expect_eq(h->n, (size_t)EDIT_HISTORY_LINES);
    cr_expect_str_eq(h->lines[0], "&line 5");
    cr_expect_str_eq(h->lines[h->n - 1] + 1, text);
    free(h);
}

Test(edit_history, what_is_no_line_of_ours_is_left_out)
{
    struct edit_history *const h = new_history();
    edit_history_parse(h, "\n:\n:a\nxyz\n/b\tc\n/b\n&last without an end");
    cr_assert_eq(h->n, (size_t)3);
    cr_expect_str_eq(h->lines[0], ":a");
    cr_expect_str_eq(h->lines[1], "/b");
    cr_expect_str_eq(h->lines[2], "&last without an end");
    free(h);
}

Test(edit_history, the_file_is_private_and_comes_back)
{
    char folder[SCRATCH_PATH_BYTES];
    char path[SCRATCH_PATH_BYTES + 64];
    struct error e = {0};
    struct stat st;
    struct edit_history *const h = new_history();
    struct edit_history *const again = new_history();
    scratch_folder_make_fast(folder);
    snprintf(path, sizeof path, "%s/deep/down", folder);
    cr_assert_eq(setenv("XDG_STATE_HOME", path, 1), 0);
    cr_assert_eq(edit_history_read(h, &e), STATUS_OK);
    edit_history_add(h, ':', "screen Log");
    edit_history_add(h, '/', "error");
    cr_assert_eq(edit_history_write(h, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(edit_history_write(h, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(edit_history_read(again, &e), STATUS_OK);
    cr_assert_eq(again->n, (size_t)2);
    cr_expect_str_eq(again->lines[0], ":screen Log");
    cr_expect_str_eq(again->lines[1], "/error");
    snprintf(path, sizeof path, "%s/deep/down/zkconsole/history", folder);
    cr_assert_eq(stat(path, &st), 0);
    cr_expect_eq(st.st_mode & 0777, 0600u);
    free(h);
    free(again);
    scratch_folder_remove(folder);
}
