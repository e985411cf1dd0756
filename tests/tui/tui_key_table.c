/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The key table: one meaning a key and screen, everything explained; and the lists, the
 * log and the estimate of the model. */
#include "tui/key_table.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/model.h"

Test(keys, no_key_means_two_things_on_a_screen)
{
    for (unsigned a = 0; a < N_ACTIONS; a++) {
        for (unsigned b = a + 1; b < N_ACTIONS; b++) {
            cr_assert(action_rows[a].key != action_rows[b].key
                          || (action_rows[a].screens & action_rows[b].screens) == 0,
                      "%s, %s", action_rows[a].name, action_rows[b].name);
        }
        cr_assert_eq(screen_of_input(action_rows[a].key), N_SCREENS);
    }
}

Test(keys, every_action_is_explained_and_found_by_its_key)
{
    struct bindings b;
    bindings_standard(&b);
    for (unsigned i = 0; i < N_ACTIONS; i++) {
        const struct action_row *const row = &action_rows[i];
        cr_assert(row->help[0] >= 'A' && row->help[0] <= 'Z' && strlen(row->help) <= 64);
        cr_assert(row->screens != 0);
        for (unsigned s = 0; s < N_SCREENS; s++) {
            const enum action found = bindings_find(&b, (enum console_screen)s, row->key);
            cr_assert_eq(found == (enum action)i, (row->screens >> s & 1) != 0);
        }
    }
}

Test(keys, digits_and_function_keys_reach_the_same_screens)
{
    for (unsigned i = 0; i < N_SCREENS; i++) {
        const char digit = screen_rows[i].digit;
        const uint32_t f = digit == '0' ? INPUT_F10 : INPUT_F1 + (uint32_t)(digit - '1');
        cr_assert_eq(screen_of_input((uint32_t)digit), (enum console_screen)i);
        cr_assert_eq(screen_of_input(f), (enum console_screen)i);
    }
}

Test(keys, binding_moves_an_action_and_refuses_conflicts)
{
    struct bindings b;
    struct error e;
    bindings_standard(&b);
    cr_assert_eq(bindings_set(&b, "pause", "_", &e), STATUS_OK);
    cr_assert_eq(bindings_find(&b, SCREEN_PROVE, '_'), ACTION_PAUSE);
    cr_assert_eq(bindings_find(&b, SCREEN_PROVE, 'p'), N_ACTIONS);
    cr_assert_eq(bindings_set(&b, "pause", "q", &e), STATUS_ARGUMENT);
    cr_assert(strstr(e.text, "quit") != NULL);
    cr_assert_eq(bindings_set(&b, "pause", "4", &e), STATUS_ARGUMENT);
    cr_assert_eq(bindings_set(&b, "fly", "x", &e), STATUS_ARGUMENT);
    cr_assert_eq(bindings_set(&b, "redraw", "Ctrl-R", &e), STATUS_OK);
    cr_assert_eq(bindings_find(&b, SCREEN_LOG, INPUT_CONTROL('R')), ACTION_REDRAW);
}

Test(keys, names_are_those_that_bind)
{
    char text[INPUT_NAME_BYTES];
    cr_assert_str_eq(input_name(text, 'p'), "p");
    cr_assert_str_eq(input_name(text, INPUT_CONTROL('L')), "Ctrl-L");
    cr_assert_str_eq(input_name(text, INPUT_ENTER), "Enter");
    cr_assert_str_eq(input_name(text, INPUT_F10), "F10");
}

Test(model, lists_stay_within_themselves)
{
    for (size_t n = 0; n < 6; n++) {
        for (int64_t by = -7; by <= 7; by++) {
            struct model_list l = {.n = n, .selected = n / 2};
            model_list_move(&l, by);
            const int64_t wanted = (int64_t)(n / 2) + by;
            const int64_t last = n == 0 ? 0 : (int64_t)n - 1;
            cr_assert_eq((int64_t)l.selected, wanted < 0      ? 0
                                              : wanted > last ? last
                                                              : wanted);
            for (int height = 1; height < 8; height++) {
                const size_t first = model_list_first(&l, height);
                cr_assert(first <= l.selected && l.selected < first + (size_t)height);
                cr_assert(first == 0 || first + (size_t)height <= n);
            }
        }
    }
}

Test(model, log_keeps_the_newest_lines_and_follows)
{
    struct model *const m = calloc(1, sizeof *m);
    char text[32];
    model_init(m);
    for (unsigned i = 0; i < MODEL_LOG_LINES + 10; i++) {
        snprintf(text, sizeof text, "line %u", i);
        model_log(m, 'i', text);
    }
    cr_assert_eq(m->log_list.n, (size_t)MODEL_LOG_LINES);
    cr_assert_str_eq(model_log_line(m, 0)->text, "line 10");
    cr_assert_str_eq(model_log_line(m, MODEL_LOG_LINES - 1)->text, text);
    cr_assert_eq(m->log_list.selected, (size_t)MODEL_LOG_LINES - 1);
    /* Who reads further up keeps the line. */
    m->log_follows = false;
    m->log_list.selected = 100;
    const char before[] = "line 110";
    cr_assert_str_eq(model_log_line(m, 100)->text, before);
    model_log(m, 'i', "one more");
    cr_assert_str_eq(model_log_line(m, m->log_list.selected)->text, before);
    free(m);
}

/* 4 of 8 units in 100 s, and half of the fifth: 4.5 / 8 done, 3.5 of 22.2 s left */
Test(model, estimate_counts_units_and_the_part_of_one)
{
    struct model *const m = calloc(1, sizeof *m);
    model_init(m);
    model_estimate(m);
    cr_assert(m->fraction < 0 && m->left.ns == 0);
    m->has_run = true;
    m->n_segments = 6;
    m->n_chunks = 2;
    m->phases[PHASE_PROVE] = (struct model_phase){
        .has_begun = true, .units_done = 4, .units_total = 6, .elapsed_ns = 100000000000};
    m->unit_steps = 5;
    m->unit_steps_total = 10;
    model_estimate(m);
    cr_assert_float_eq(m->fraction, 4.5 / 8, 1e-9);
    cr_assert_float_eq((double)m->left.ns, 1e11 / 4.5 * 3.5, 1e3);
    m->phases[PHASE_PROVE].units_reused = 2; /* they took none of the time */
    m->left.ns = 0;                           /* or it would go there step by step */
    model_estimate(m);
    cr_assert_float_eq((double)m->left.ns, 1e11 / 2.5 * 3.5, 1e3);
    m->work = WORK_PROVED;
    model_estimate(m);
    cr_assert_float_eq(m->fraction, 1, 1e-9);
    free(m);
}

/* Keys that mean the same everywhere, and what may stand on them: a screen need not have
 * them, but has nothing else there. */
Test(keys, reserved_keys_mean_the_same_on_every_screen)
{
    static const struct {
        const char *key;
        const char *actions; /* names, each with a blank around it */
    } reserved[] = {
        {"p", " pause "},
        {"C", " checkpoint "},
        {"f", " freeze "},
        {"v", " check recheck check-file "},
        {"V", " check-all recheck-all check-files "},
        {"z", " zoom "},
        {"t", " next-theme "},
        {"T", " glyphs "},
        {"u", " undo "},
        {"E", " export-view "},
        {"y", " copy "},
        {"Y", " copy-row "},
        {"q", " quit "},
        {"Q", " leave "},
        {"?", " help "},
        {":", " command "},
        {"/", " search "},
        {"n", " search-next "},
        {"N", " search-back "},
        {"&", " filter "},
        {"Space", " mark "},
        {"Tab", " pane "},
        {"@", " across "},
    };
    for (unsigned i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
        const uint32_t key = input_of_name(reserved[i].key);
        cr_assert_neq(key, (uint32_t)INPUT_NONE, "%s", reserved[i].key);
        for (unsigned k = 0; k < N_ACTIONS; k++) {
            char name[64];
            snprintf(name, sizeof name, " %s ", action_rows[k].name);
            cr_expect(
                action_rows[k].key != key || strstr(reserved[i].actions, name) != NULL,
                "%s is on the reserved key %s", action_rows[k].name, reserved[i].key);
        }
    }
}

Test(keys, twins_stand_for_others_unless_they_are_bound)
{
    struct bindings b;
    struct error e;
    bindings_standard(&b);
    cr_expect_eq(bindings_find(&b, SCREEN_TABLES, INPUT_BACKSPACE), ACTION_BACK);
    cr_expect_eq(bindings_find(&b, SCREEN_TABLES, '<'), ACTION_BACK);
    cr_expect_eq(bindings_find(&b, SCREEN_LOG, '<'), N_ACTIONS);
    cr_expect_eq(bindings_find(&b, SCREEN_LOG, '\\'), ACTION_FILTER);
    cr_expect_eq(bindings_find(&b, SCREEN_LOG, INPUT_CONTROL('D')), ACTION_PAGE_DOWN);
    cr_assert_eq(bindings_set(&b, "follow", "\\", &e), STATUS_OK);
    cr_expect_eq(bindings_find(&b, SCREEN_LOG, '\\'), ACTION_FOLLOW);
}

Test(keys, a_name_is_a_key_and_back)
{
    static const uint32_t keys[] = {'a',
                                    ' ',
                                    '~',
                                    INPUT_ENTER,
                                    INPUT_F1,
                                    INPUT_F10,
                                    INPUT_CONTROL('P'),
                                    INPUT_DELETE,
                                    INPUT_BACK_TAB};
    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char name[INPUT_NAME_BYTES];
        cr_expect_eq(input_of_name(input_name(name, keys[i])), keys[i], "%s", name);
    }
    cr_expect_eq(input_of_name(""), (uint32_t)INPUT_NONE);
    cr_expect_eq(input_of_name("F11"), (uint32_t)INPUT_NONE);
    cr_expect_eq(input_of_name("two"), (uint32_t)INPUT_NONE);
}
