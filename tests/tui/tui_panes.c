/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The parts of screens: one is chosen, one has all of the screen. */
#include "tui/view.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tui/screen_model.h"

static const enum console_screen screens[] = {
    SCREEN_PROVE,  SCREEN_TIMELINE, SCREEN_VM,         SCREEN_MEMORY,
    SCREEN_VERIFY, SCREEN_PROOF,    SCREEN_CHECKPOINTS};
enum { N_WITH_PANES = sizeof screens / sizeof screens[0] };
static const unsigned sizes[][2] = {{80, 24}, {120, 36}, {160, 48}};

static struct model *new_model(enum console_screen screen)
{
    struct model *const m = calloc(1, sizeof *m);
    cr_assert(m != NULL);
    screen_model(m);
    m->screen = screen;
    return m;
}

/* The text of the screen, and how many parts it has and how many are told as chosen: they
 * have a title in the role of the chosen one, below the line of screens. */
static char *draw(const struct model *m, const unsigned size[2], unsigned *n_panes,
                  unsigned *n_chosen)
{
    struct canvas c;
    struct error e;
    struct byte_buffer out = {0};
    cr_assert_eq(canvas_open(&c, size[0], size[1], false, &e), STATUS_OK);
    view_draw(&c, m);
    *n_panes = c.n_panes;
    *n_chosen = 0;
    for (size_t i = 2 * (size_t)c.width; i < (size_t)c.width * c.height; i++) {
        *n_chosen +=
            c.cells[i].role == ROLE_TAB_ACTIVE && c.cells[i - 1].role != ROLE_TAB_ACTIVE;
    }
    canvas_dump(&c, &out);
    buffer_u8(&out, 0);
    canvas_close(&c);
    return (char *)out.bytes;
}

static unsigned count(const char *text, const char *part)
{
    unsigned n = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at++) {
        n++;
    }
    return n;
}

Test(panes, choosing_one_marks_its_title_and_moves_nothing)
{
    for (unsigned i = 0; i < N_WITH_PANES; i++) {
        for (unsigned k = 0; k < 3; k++) {
            struct model *const m = new_model(screens[i]);
            unsigned n;
            unsigned n_chosen;
            char *const plain = draw(m, sizes[k], &n, &n_chosen);
            const unsigned n_panes = n;
            cr_expect(n_panes >= 1 && n_chosen == 0, "%s", screen_rows[screens[i]].name);
            cr_expect_eq(n_panes, count(plain, "┌"), "%s", plain);
            for (unsigned pane = 1; pane <= n_panes; pane++) {
                m->pane[screens[i]] = pane;
                char *const text = draw(m, sizes[k], &n, &n_chosen);
                cr_expect_eq(n_chosen, 1, "%s part %u", screen_rows[screens[i]].name,
                             pane);
                cr_expect_str_eq(text, plain);
                free(text);
            }
            free(plain);
            free(m);
        }
    }
}

/* One frame, over all of the body; header, message and keys are where they were. */
Test(panes, one_alone_has_all_of_the_screen)
{
    for (unsigned i = 0; i < N_WITH_PANES; i++) {
        for (unsigned k = 0; k < 3; k++) {
            struct model *const m = new_model(screens[i]);
            unsigned n;
            unsigned n_chosen;
            free(draw(m, sizes[k], &n, &n_chosen));
            const unsigned n_panes = n;
            m->is_pane_alone[screens[i]] = true;
            for (unsigned pane = 1; pane <= n_panes; pane++) {
                m->pane[screens[i]] = pane;
                char *const text = draw(m, sizes[k], &n, &n_chosen);
                const char *row = text;
                cr_expect_eq(count(text, "┌"), 1, "%s", text);
                for (unsigned y = 0; y < 2; y++) {
                    row = strchr(row, '\n') + 1;
                }
                cr_expect_eq(strncmp(row, "┌", 3), 0, "%s", text);
                for (unsigned y = 2; y + 3 < sizes[k][1]; y++) {
                    row = strchr(row, '\n') + 1;
                }
                cr_expect_eq(strncmp(row, "└", 3), 0, "%s", text);
                cr_expect(strstr(text, "? Help") != NULL
                          && strncmp(text, " zkconsole", 10) == 0);
                cr_expect_eq(n, n_panes);
                free(text);
            }
            free(m);
        }
    }
}

/* The terminal has become smaller: what is there is shown. */
Test(panes, a_part_that_is_not_there_is_not_missed)
{
    static const unsigned small[2] = {40, 12};
    for (unsigned i = 0; i < N_WITH_PANES; i++) {
        struct model *const m = new_model(screens[i]);
        unsigned n;
        unsigned n_chosen;
        char *const plain = draw(m, small, &n, &n_chosen);
        m->pane[screens[i]] = n + 1;
        m->is_pane_alone[screens[i]] = true;
        char *const text = draw(m, small, &n, &n_chosen);
        cr_expect_str_eq(text, plain);
        free(text);
        free(plain);
        free(m);
    }
}
