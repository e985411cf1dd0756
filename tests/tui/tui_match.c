/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is looked for is marked wherever it stands on a screen that can be searched. */
#include "tui/view.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tui/screen_model.h"

enum { MARKS_BYTES = 16384 };

static struct model *new_model(enum console_screen screen, const char *marked)
{
    struct model *const m = calloc(1, sizeof *m);
    cr_assert(m != NULL);
    screen_model(m);
    m->screen = screen;
    snprintf(m->marked, sizeof m->marked, "%s", marked);
    return m;
}

/* The marked parts, each followed by a newline. */
static void read_marks(const struct model *m, unsigned width, unsigned height,
                       bool is_ascii, char marks[MARKS_BYTES])
{
    struct canvas c;
    struct error e;
    size_t n = 0;
    cr_assert_eq(canvas_open(&c, width, height, is_ascii, &e), STATUS_OK);
    view_draw(&c, m);
    for (size_t i = 0; i < (size_t)width * height; i++) {
        const bool is_last = i + 1 == (size_t)width * height || (i + 1) % width == 0
                             || c.cells[i + 1].role != ROLE_MATCH;
        if (c.cells[i].role == ROLE_MATCH) {
            cr_assert(n + 2 < MARKS_BYTES);
            marks[n++] = c.cells[i].glyph < 0x80 ? (char)c.cells[i].glyph : '?';
            if (is_last) {
                marks[n++] = '\n';
            }
        }
    }
    marks[n] = '\0';
    canvas_close(&c);
}

static void expect_marks(enum console_screen screen, const char *marked, const char *want)
{
    struct model *const m = new_model(screen, marked);
    char marks[MARKS_BYTES];
    read_marks(m, 80, 24, false, marks);
    cr_expect_str_eq(marks, want, "'%s' on %s:\n%s", marked, screen_rows[screen].name,
                     marks);
    read_marks(m, 80, 24, true, marks);
    cr_expect_str_eq(marks, want, "'%s' on %s in ASCII:\n%s", marked,
                     screen_rows[screen].name, marks);
    free(m);
}

/* Sessions lists fib.elf twice; the detail below tells of ecdsa.elf, the selected. */
Test(match, every_place_is_marked_and_nothing_else)
{
    expect_marks(SCREEN_SESSIONS, "fib", "fib\nfib\n");
    expect_marks(SCREEN_SESSIONS, "FIB", "");
    expect_marks(SCREEN_SESSIONS, "ecdsa.elf", "ecdsa.elf\necdsa.elf\n");
    expect_marks(SCREEN_SESSIONS, "^9c0d", "9c0d\n"); /* signs come first */
    expect_marks(SCREEN_SESSIONS, "nowhere", "");
    expect_marks(SCREEN_SESSIONS, "", "");
    expect_marks(SCREEN_SESSIONS, "~*", ""); /* nothing at all is in every line */
}

/* Frames part what stands side by side, and are no text. */
Test(match, frames_are_walls)
{
    struct model *const m = new_model(SCREEN_VM, "[^ ].*[^ ]");
    char marks[MARKS_BYTES];
    read_marks(m, 160, 48, true, marks);
    cr_assert(strstr(marks, "addi a5, a5, 3") != NULL, "%s", marks);
    cr_assert(strchr(marks, '|') == NULL, "%s", marks);
    free(m);
}

/* Screens without a search keep their looks. */
Test(match, only_screens_with_a_search_are_marked)
{
    for (unsigned i = 0; i < N_SCREENS; i++) {
        struct model *const m = new_model((enum console_screen)i, "[a-z]");
        char marks[MARKS_BYTES];
        read_marks(m, 80, 24, false, marks);
        cr_expect_eq(marks[0] != '\0', (ON_LISTS >> i & 1) != 0, "%s",
                     screen_rows[i].name);
        free(m);
    }
}

/* A value looked for in rows is a value of a cell, however it is written. */
Test(match, values_of_rows_are_marked_as_a_whole)
{
    struct model *const m = new_model(SCREEN_TABLES, "");
    struct model_tables *const t = &m->tables;
    char marks[MARKS_BYTES];
    t->level = TABLES_ROWS;
    for (size_t i = 0; i < MODEL_ROWS * VIEW_MAX_COLUMNS; i++) {
        t->values[i] = 170;
    }
    t->values[0] = t->values[1] = t->values[t->n_columns] = 17;
    snprintf(m->marked, sizeof m->marked, "17");
    read_marks(m, 80, 24, false, marks);
    cr_expect_str_eq(marks, "        17\n        17\n        17\n", "%s", marks);
    snprintf(m->marked, sizeof m->marked, "clk=17"); /* column 0 */
    read_marks(m, 80, 24, false, marks);
    cr_expect_str_eq(marks, "        17\n        17\n", "%s", marks);
    t->form = NUMBER_HEX;
    read_marks(m, 80, 24, false, marks);
    cr_expect(strstr(marks, "11\n") != NULL, "%s", marks);
    snprintf(m->marked, sizeof m->marked, "clk"); /* a column's name */
    read_marks(m, 80, 24, false, marks);
    cr_expect(strstr(marks, "clk\n") != NULL, "%s", marks);
    free(m);
}
