/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Screens: as looked at and kept in tests/screens (UPDATE_GOLDEN=1 writes them again), of
 * any size, and in ASCII. */
#include "tui/view.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tui/screen_model.h"

static struct model *new_model(void)
{
    struct model *const m = calloc(1, sizeof *m);
    cr_assert(m != NULL);
    screen_model(m);
    return m;
}

static void draw(struct canvas *c, const struct model *m, unsigned width, unsigned height,
                 bool is_ascii)
{
    struct error e;
    cr_assert_eq(canvas_open(c, width, height, is_ascii, &e), STATUS_OK);
    view_draw(c, m);
}

static char *dump(const struct model *m, unsigned width, unsigned height)
{
    struct canvas c;
    struct byte_buffer out = {0};
    draw(&c, m, width, height, false);
    canvas_dump(&c, &out);
    buffer_u8(&out, 0);
    canvas_close(&c);
    return (char *)out.bytes;
}

static void expect_golden(const struct model *m, const char *name, unsigned width,
                          unsigned height)
{
    char path[512];
    static char kept[65536];
    snprintf(path, sizeof path, ZK_SOURCE_DIR "/tests/screens/%s-%ux%u.screen", name,
             width, height);
    char *const text = dump(m, width, height);
    const char *const update = getenv("UPDATE_GOLDEN");
    FILE *f = fopen(path, update != NULL ? "w" : "r");
    cr_assert(f != NULL, "%s", path);
    if (update != NULL) {
        fputs(text, f);
    } else {
        kept[fread(kept, 1, sizeof kept - 1, f)] = '\0';
        cr_expect_str_eq(text, kept, "%s\nis now\n%s", path, text);
    }
    fclose(f);
    free(text);
}

static const unsigned sizes[4][2] = {{40, 12}, {80, 24}, {120, 36}, {160, 48}};

Test(views, every_screen_is_as_it_was_looked_at)
{
    struct model *const m = new_model();
    for (unsigned i = 0; i < N_SCREENS; i++) {
        for (unsigned k = 0; k < 4; k++) {
            m->screen = (enum console_screen)i;
            expect_golden(m, screen_rows[i].name, sizes[k][0], sizes[k][1]);
        }
    }
    free(m);
}

/* Every level of Tables, and what it says while it is computed. */
static const struct {
    enum tables_level level;
    const char *name;
} levels[] = {
    {TABLES_COLUMNS, "Columns"}, {TABLES_ROWS, "Rows"}, {TABLES_TREES, "Trees"}};

Test(views, levels_of_tables_are_as_they_were_looked_at)
{
    struct model *const m = new_model();
    m->screen = SCREEN_TABLES;
    for (unsigned i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        m->tables.level = levels[i].level;
        for (unsigned k = 0; k < 4; k++) {
            expect_golden(m, levels[i].name, sizes[k][0], sizes[k][1]);
        }
    }
    m->tables.pane = PANE_DETAIL;
    expect_golden(m, "Leaf", 40, 12);
    m->tables.pane = PANE_TRANSCRIPT;
    expect_golden(m, "Transcript", 40, 12);
    m->tables.pane = PANE_LIST;
    m->tables.trees = (struct model_trees){0};
    m->tables.todo = TODO_TREES;
    expect_golden(m, "Committing", 80, 24);
    m->tables.level = TABLES_COLUMNS;
    m->tables.has_statistics = false;
    m->tables.todo = TODO_COLUMNS;
    expect_golden(m, "Counting", 80, 24);
    m->tables.level = TABLES_ROWS;
    m->tables.is_following = true;
    m->tables.form = NUMBER_HEX;
    expect_golden(m, "Following", 80, 24);
    free(m);
}

Test(views, leaves_of_the_quotient_are_as_they_were_looked_at)
{
    struct model *const m = new_model();
    m->screen = SCREEN_TABLES;
    m->tables.level = TABLES_TREES;
    show_quotient(&m->tables.trees);
    for (unsigned k = 1; k < 4; k++) {
        expect_golden(m, "Quotient", sizes[k][0], sizes[k][1]);
    }
    m->tables.pane = PANE_DETAIL;
    expect_golden(m, "Quotient", 40, 12);
    free(m);
}

Test(views, leaves_of_fri_are_as_they_were_looked_at)
{
    struct model *const m = new_model();
    m->screen = SCREEN_TABLES;
    m->tables.level = TABLES_TREES;
    show_fri(&m->tables.trees);
    for (unsigned k = 1; k < 4; k++) {
        expect_golden(m, "Folds", sizes[k][0], sizes[k][1]);
    }
    m->tables.pane = PANE_DETAIL;
    expect_golden(m, "Folds", 40, 12);
    m->tables.trees.leaf.fold.is_equal = m->tables.trees.leaf.fold.is_last = true;
    expect_golden(m, "Folds-last", 40, 12);
    free(m);
}

Test(views, a_chunk_of_the_image_is_as_it_was_looked_at)
{
    struct model *const m = new_model();
    m->screen = SCREEN_TABLES;
    show_chunk(m);
    for (unsigned k = 0; k < 4; k++) {
        expect_golden(m, "Chunk", sizes[k][0], sizes[k][1]);
    }
    free(m);
}

Test(views, rows_dialogs_and_states_are_as_they_were_looked_at)
{
    struct model *const m = new_model();
    m->screen = SCREEN_PROVE;
    m->overlay = OVERLAY_HELP;
    m->help = (struct model_list){.n = view_help_lines(m), .selected = 1};
    expect_golden(m, "Help", 80, 24);
    expect_golden(m, "Help", 40, 12);
    m->overlay = OVERLAY_QUIT;
    expect_golden(m, "Quit", 80, 24);
    m->overlay = OVERLAY_LOST;
    m->work = WORK_LOST;
    expect_golden(m, "Lost", 80, 24);
    m->overlay = OVERLAY_NONE;
    m->work = WORK_PAUSED;
    expect_golden(m, "Paused", 80, 24);
    m->screen = SCREEN_MEMORY;
    m->memory.shows_bytes = true;
    expect_golden(m, "Bytes", 80, 24);
    expect_golden(m, "Bytes", 40, 12);
    free(m);
}

Test(views, compared_checkpoints_are_as_they_were_looked_at)
{
    struct model *const m = new_model();
    struct model_checkpoints *const k = &m->checkpoints;
    m->screen = SCREEN_CHECKPOINTS;
    k->is_comparing = true;
    k->has_mark = true;
    k->mark = 9;
    expect_golden(m, "Compare", 80, 24);
    expect_golden(m, "Compare", 160, 48);
    k->is_comparing = k->has_mark = false;
    k->list.selected = 14;
    expect_golden(m, "Earlier", 80, 24);
    k->list.selected = k->list.n - 1;
    k->errand = (struct model_errand){.what = ERRAND_FILES,
                                      .done = 3 << 20,
                                      .total = 9 << 20,
                                      .n_whole = 11,
                                      .n_damaged = 1};
    k->is_comparing = k->has_mark = false;
    k->n_dropped = 3;
    k->room_free = 3 << 20;
    expect_golden(m, "Errand", 80, 24);
    expect_golden(m, "Errand", 40, 12);
    free(m);
}

Test(views, a_prompt_is_as_it_was_looked_at)
{
    struct model *const m = new_model();
    m->prompt.is_open = true;
    snprintf(m->prompt.question, sizeof m->prompt.question, ":");
    snprintf(m->prompt.hint, sizeof m->prompt.hint, "screen NAME: Show a screen");
    edit_line_set(&m->prompt.line, "screen Tables");
    m->prompt.line.at = 7;
    expect_golden(m, "Prompt", 80, 24);
    /* Too long for the line: the cursor and what is before it are seen. */
    edit_line_set(&m->prompt.line, "export /home/ada/a/folder/with/a/long/name/k7f3.tar");
    expect_golden(m, "Prompt", 40, 12);
    free(m);
}

Test(views, the_palette_is_as_it_was_looked_at)
{
    struct model *const m = new_model();
    struct model_palette *const p = &m->palette;
    m->prompt.is_open = true;
    m->overlay = OVERLAY_PALETTE;
    edit_line_set(&m->prompt.line, "theme");
    p->list =
        (struct model_list){.n = catalog_search(m, "theme", p->items), .selected = 1};
    expect_golden(m, "Palette", 80, 24);
    expect_golden(m, "Palette", 40, 12);
    expect_golden(m, "Palette", 160, 48);
    free(m);
}

/* Seconds count: 20 of them after 12:03:41 it is 12:04. */
Test(views, the_end_is_told_by_the_clock)
{
    static const struct {
        uint64_t left_s;
        const char *text;
    } cases[] = {{18, "Finish ~12:03"}, {20, "Finish ~12:04"}, {43039, "Finish ~00:01"}};
    struct model *const m = new_model();
    m->screen = SCREEN_PROVE;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        m->left.ns = cases[i].left_s * 1000000000;
        char *const text = dump(m, 80, 24);
        cr_expect_not_null(strstr(text, cases[i].text), "%s", text);
        free(text);
    }
    free(m);
}

/* All of the sentence stands on the screen, and nothing that nobody knows. */
Test(views, a_failure_before_anything_began_is_as_it_was_looked_at)
{
    struct model *const begun = new_model();
    struct model *const m = calloc(1, sizeof *m);
    cr_assert(m != NULL);
    m->bindings = begun->bindings;
    m->fraction = -1;
    free(begun);
    (void)snprintf(m->program, sizeof m->program, "fib.elf");
    (void)snprintf(m->clock, sizeof m->clock, "12:03:41");
    m->screen = SCREEN_PROVE;
    m->work = WORK_FAILED;
    (void)snprintf(m->fault, sizeof m->fault,
                   "no place for the store: neither ZKCONSOLE_STORE, XDG_DATA_HOME nor "
                   "HOME names a folder");
    (void)snprintf(m->message, sizeof m->message, "%.200s", m->fault);
    m->message_is_bad = true;
    expect_golden(m, "Failed", 80, 24);
    expect_golden(m, "Failed", 40, 12);
    free(m);
}

Test(views, a_question_is_as_it_was_looked_at)
{
    struct model *const m = new_model();
    m->screen = SCREEN_SESSIONS;
    m->overlay = OVERLAY_CONFIRM;
    m->confirm = (struct model_confirm){.title = "Remove a session",
                                        .yes = "Move it to the trash"};
    snprintf(
        m->confirm.text, sizeof m->confirm.text,
        "9c0d-lynx (ecdsa.elf, interrupted) goes to the trash. Until it is emptied it "
        "can be brought back.");
    expect_golden(m, "Confirm", 80, 24);
    m->confirm.is_yes = true;
    expect_golden(m, "Confirm", 40, 12);
    free(m);
}

/* Screen i; those beyond the last are the levels of Tables. */
enum { N_DRAWN = N_SCREENS + sizeof levels / sizeof levels[0] };

static const char *show(struct model *m, unsigned i)
{
    m->screen = i < N_SCREENS ? (enum console_screen)i : SCREEN_TABLES;
    m->tables.level = i < N_SCREENS ? TABLES_LIST : levels[i - N_SCREENS].level;
    return i < N_SCREENS ? screen_rows[i].name : levels[i - N_SCREENS].name;
}

/* Below 40x12 on every screen: a line of the state, a line of the progress, no more. */
Test(views, micro_is_a_line_of_state_and_a_line_of_progress)
{
    struct model *const m = new_model();
    for (unsigned i = 0; i < N_SCREENS; i++) {
        m->screen = (enum console_screen)i;
        char *const text = dump(m, 39, 11);
        cr_expect_str_eq(text,
                         "fib.elf ▶ PROVING  55%            4m05s\n"
                         "█████████████████████"
                         "░░░░░░░░░░░░░░░░░░"
                         "\n\n\n\n\n\n\n\n\n\n",
                         "%s", text);
        free(text);
        char *const narrow = dump(m, 24, 1);
        cr_expect_str_eq(narrow, "fib.elf ▶ PROVING  55%\n", "%s", narrow);
        free(narrow);
    }
    static const struct {
        unsigned width;
        const char *text;
    } narrower[] = {{21, "fib.el ▶ PROVING  55%\n"},
                    {18, "fib ▶ PROVING  55%\n"},
                    {17, "▶ PROVING  55%\n"},
                    {14, "▶ PROVING  55%\n"},
                    {13, "fib.elf ▶ 55%\n"},
                    {8, "▶ 55%\n"},
                    {5, "▶ 55%\n"}};
    for (size_t i = 0; i < sizeof narrower / sizeof narrower[0]; i++) {
        char *const text = dump(m, narrower[i].width, 1);
        cr_expect_str_eq(text, narrower[i].text, "%u: %s", narrower[i].width, text);
        free(text);
    }
    free(m);
}

Test(views, a_zoomed_part_is_as_it_was_looked_at)
{
    struct model *const m = new_model();
    m->screen = SCREEN_TABLES;
    m->tables.level = TABLES_ROWS;
    m->tables.is_zoomed = true;
    expect_golden(m, "Zoomed", 80, 24);
    m->tables.pane = PANE_DETAIL;
    expect_golden(m, "Zoomed-detail", 160, 48);
    free(m);
}

Test(views, ascii_is_the_same_screen_with_twins)
{
    struct model *const m = new_model();
    for (unsigned i = 0; i < N_DRAWN; i++) {
        for (unsigned k = 0; k < 4; k++) {
            struct canvas wide;
            struct canvas ascii;
            (void)show(m, i);
            draw(&wide, m, sizes[k][0], sizes[k][1], false);
            draw(&ascii, m, sizes[k][0], sizes[k][1], true);
            for (size_t at = 0; at < (size_t)wide.width * wide.height; at++) {
                const uint32_t g = wide.cells[at].glyph;
                cr_assert_eq(ascii.cells[at].glyph,
                             g < 0x80 ? g : (uint32_t)(uint8_t)glyph_twin(g));
                cr_assert(ascii.cells[at].glyph >= ' ' && ascii.cells[at].glyph < 0x7F);
            }
            canvas_close(&wide);
            canvas_close(&ascii);
        }
    }
    free(m);
}

/* The sanitizers judge; and whatever the size, the state of the work can be read. */
Test(views, any_size_can_be_drawn_and_tells_the_state)
{
    struct model *const m = new_model();
    for (unsigned i = 0; i < N_DRAWN; i++) {
        for (unsigned width = 1; width <= 200; width += width < 45 ? 1 : 13) {
            for (unsigned height = 1; height <= 60; height += height < 26 ? 1 : 7) {
                struct canvas c;
                const char *const name = show(m, i);
                draw(&c, m, width, height, true);
                struct byte_buffer out = {0};
                canvas_dump(&c, &out);
                buffer_u8(&out, 0);
                cr_assert(width < 18 || strstr((char *)out.bytes, "PROVING") != NULL,
                          "%s %u x %u", name, width, height);
                buffer_free(&out);
                canvas_close(&c);
            }
        }
    }
    free(m);
}

/* Messages of the engine come between two ticks of the clock. */
Test(views, spans_may_be_newer_than_the_clock)
{
    struct model *const m = new_model();
    m->active_ns = m->paused_ns = 0;
    m->n_spans = 1;
    m->now = (struct model_instant){0};
    m->spans[0] =
        (struct model_span){.is_open = true, .begin = {UINT64_MAX / 2, UINT64_MAX / 2}};
    for (unsigned k = 0; k < 4; k++) {
        struct canvas c;
        m->screen = SCREEN_TIMELINE;
        draw(&c, m, sizes[k][0], sizes[k][1], false);
        canvas_close(&c);
        m->screen = SCREEN_PROVE;
        draw(&c, m, sizes[k][0], sizes[k][1], false);
        canvas_close(&c);
    }
    free(m);
}

Test(views, an_empty_model_can_be_drawn)
{
    struct model *const m = calloc(1, sizeof *m);
    cr_assert(m != NULL);
    model_init(m);
    for (unsigned i = 0; i < N_SCREENS; i++) {
        for (unsigned k = 0; k < 4; k++) {
            struct canvas c;
            m->screen = (enum console_screen)i;
            draw(&c, m, sizes[k][0], sizes[k][1], false);
            canvas_close(&c);
        }
    }
    free(m);
}

static bool bar_has(const struct model *m, const char *text)
{
    char *const screen = dump(m, 80, 24);
    const char *bar = screen + strlen(screen);
    for (unsigned n_lines = 0; bar > screen && n_lines < 2;) {
        n_lines += *--bar == '\n';
    }
    const bool is_there = strstr(bar, text) != NULL;
    free(screen);
    return is_there;
}

Test(views, the_key_bar_offers_what_can_be_done_with_the_work)
{
    struct model *const m = new_model();
    m->screen = SCREEN_PROVE;
    cr_expect(bar_has(m, "p Pause") && !bar_has(m, "R Resume"));
    m->work = WORK_PAUSED;
    cr_expect(bar_has(m, "p Go on") && !bar_has(m, "X Export"));
    m->work = WORK_STOPPED;
    cr_expect(bar_has(m, "R Resume") && !bar_has(m, "p Pause"));
    m->work = WORK_PROVED;
    cr_expect(!bar_has(m, "R Resume") && !bar_has(m, "p Pause"));
    cr_expect(bar_has(m, "X Export") && bar_has(m, "V Verify"));
    m->screen = SCREEN_PROOF;
    cr_expect(bar_has(m, "X Export") && bar_has(m, "V Verify"));
    free(m);
}

/* Opened from the list, where the work of this process says nothing of it. */
Test(views, the_key_bar_asks_the_list_of_sessions_about_a_session_without_work)
{
    struct model *const m = new_model();
    m->screen = SCREEN_CHECKPOINTS;
    m->work = WORK_IDLE;
    snprintf(m->session, sizeof m->session, "d41e-finch"); /* proved */
    cr_expect(!bar_has(m, "R Resume") && !bar_has(m, "p Pause"));
    snprintf(m->session, sizeof m->session, "9c0d-lynx"); /* interrupted */
    cr_expect(bar_has(m, "R Resume"));
    m->screen = SCREEN_SESSIONS;
    m->session_list.selected = 1;
    cr_expect(bar_has(m, "R Resume"));
    m->session_list.selected = 2;
    cr_expect(!bar_has(m, "R Resume"));
    free(m);
}

Test(views, one_thing_is_no_plural)
{
    struct model *const m = new_model();
    m->screen = SCREEN_SESSIONS;
    m->n_sessions = m->session_list.n = 1;
    m->session_list.selected = 0;
    m->sessions[0] = m->sessions[2];
    m->sessions[0].n_runs = m->sessions[0].n_segments = m->sessions[0].n_proved = 1;
    char *const text = dump(m, 80, 24);
    cr_expect(strstr(text, " 1 session, ") != NULL, "%s", text);
    cr_expect(strstr(text, " in 1 run, ") != NULL);
    cr_expect(strstr(text, " 1 of 1 segment ") != NULL);
    free(text);
    free(m);
}

Test(views, help_and_quit_are_in_the_key_bar_of_every_screen)
{
    struct model *const m = new_model();
    for (unsigned i = 0; i < N_SCREENS; i++) {
        for (unsigned k = 0; k < 4; k++) {
            m->screen = (enum console_screen)i;
            char *const text = dump(m, sizes[k][0], sizes[k][1]);
            cr_assert(strstr(text, "? Help") != NULL && strstr(text, "q Quit") != NULL);
            free(text);
        }
    }
    free(m);
}
