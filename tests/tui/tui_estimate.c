/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The time that is left, and what a kill would cost: silent until something is known,
 * never jumping, right in the end. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/model.h"
#include "tui/view.h"

enum { TICKS = 4 }; /* a second */
static const uint64_t second = 1000000000;

static struct model *m;

static void begin(void)
{
    m = calloc(1, sizeof *m);
    cr_assert(m != NULL);
    model_init(m);
    m->work = WORK_PROVING;
    m->has_run = true;
    m->n_segments = 100;
    m->segment_log2 = 20;
    m->phases[PHASE_PROVE] = (struct model_phase){.has_begun = true, .units_total = 100};
}

static void end(void)
{
    free(m);
}

TestSuite(estimate, .init = begin, .fini = end);

/* So much work (units and their part) after so long a time. */
static void at(double seconds, double units)
{
    m->active_ns = (uint64_t)(seconds * 1e9);
    m->phases[PHASE_PROVE].elapsed_ns = m->active_ns;
    m->phases[PHASE_PROVE].units_done = (uint64_t)units;
    m->unit_steps_total = 1000;
    m->unit_steps = (uint64_t)((units - (double)(uint64_t)units) * 1000);
    model_estimate(m);
}

Test(estimate, is_hidden_until_three_units_or_five_seconds)
{
    at(1, 0.5);
    cr_assert_eq(m->eta_ns, 0);
    at(2, 2.9);
    cr_assert_eq(m->eta_ns, 0);
    at(2.2, 3);
    cr_assert_neq(m->eta_ns, 0);
    m->eta_ns = m->active_ns = 0;
    at(4.9, 0.5);
    cr_assert_eq(m->eta_ns, 0);
    at(5, 0.5);
    cr_assert_neq(m->eta_ns, 0);
}

/* Units of very different lengths: the raw quotient jumps with every one of them. */
Test(estimate, moves_by_at_most_a_tenth_a_second)
{
    double seconds = 0;
    double units = 0;
    double before = 0;
    unsigned n_compared = 0;
    srand(7);
    while (units < 97) {
        double speed = 0.05 + (double)(rand() % 100) / 25; /* units a second */
        const unsigned n = 1 + (unsigned)rand() % 20;
        for (unsigned i = 0; i < n * TICKS && units < 97; i++) {
            units += speed / TICKS;
            seconds += 1.0 / TICKS;
            at(seconds, units);
            if ((i + 1) % TICKS == 0) {
                const double now = (double)m->eta_ns * 1e-9;
                if (before > 5) { /* what is left when a second has gone by */
                    cr_expect_leq(now, (before - 1) * 1.11 + 0.1, "at %f", seconds);
                    cr_expect_geq(now, (before - 1) * 0.89 - 0.1, "at %f", seconds);
                    n_compared++;
                }
                before = now;
            }
        }
        before = 0; /* a pace may end within a second */
    }
    cr_assert_gt(n_compared, 20);
}

Test(estimate, is_right_in_the_end)
{
    double seconds = 0;
    for (; seconds < 10; seconds += 0.25) { /* slow at first */
        at(seconds, seconds * 0.4);
    }
    for (; seconds < 60; seconds += 0.25) {
        at(seconds, seconds * 1.0);
    }
    cr_assert_float_eq((double)m->eta_ns * 1e-9, 40, 2);
    for (; seconds < 99; seconds += 0.25) {
        at(seconds, seconds * 1.0);
    }
    cr_assert_float_eq((double)m->eta_ns * 1e-9, 1, 1);
}

Test(estimate, is_of_the_units_made_now)
{
    m->phases[PHASE_PROVE].units_reused = 40;
    at(10, 50); /* ten units in ten seconds, fifty are left */
    cr_assert_float_eq((double)m->eta_ns * 1e-9, 50, 0.1);
}

Test(estimate, the_loss_grows_until_a_unit_is_kept_and_rests_in_a_pause)
{
    at(10, 3);
    at(14, 3.5);
    cr_assert_eq(m->loss_ns, 4 * second);
    m->work = WORK_PAUSED;
    model_estimate(m);
    cr_assert_eq(m->loss_ns, 4 * second, "a pause costs nothing and saves nothing");
    m->work = WORK_PROVING;
    at(15, 3.9);
    cr_assert_eq(m->loss_ns, 5 * second);
    at(15.25, 4);
    cr_assert_eq(m->loss_ns, 0);
}

static const char *drawn(unsigned width, unsigned height)
{
    static char text[65536];
    struct canvas c;
    struct error e;
    struct byte_buffer out = {0};
    cr_assert_eq(canvas_open(&c, width, height, false, &e), STATUS_OK);
    view_draw(&c, m);
    canvas_dump(&c, &out);
    cr_assert_lt(out.len, sizeof text);
    memcpy(text, out.bytes, out.len);
    text[out.len] = '\0';
    buffer_free(&out);
    canvas_close(&c);
    return text;
}

Test(estimate, what_is_not_known_is_two_dashes_and_the_loss_is_always_there)
{
    m->screen = SCREEN_PROVE;
    at(1, 0.5);
    cr_assert(strstr(drawn(80, 24), "ETA --") != NULL);
    cr_assert(strstr(drawn(40, 12), "ETA --") != NULL);
    at(10, 3);
    at(20, 3.5);
    cr_assert(strstr(drawn(80, 24), "ETA --") == NULL);
    cr_assert(strstr(drawn(80, 24), "if killed now: <= 11s lost") != NULL, "%s",
              drawn(80, 24));
    cr_assert(strstr(drawn(160, 48), "if killed now: <= 11s lost") != NULL);
}

Test(estimate, a_stall_is_said_on_every_screen_and_is_not_called_proving)
{
    m->stalled_ns = 41 * second;
    for (unsigned i = 0; i < N_SCREENS; i++) {
        m->screen = (enum console_screen)i;
        cr_assert(strstr(drawn(80, 24), "◌ STALLED 41") != NULL, "%s",
                  screen_rows[i].name);
        cr_assert(strstr(drawn(80, 24), "▶ PROVING") == NULL);
    }
}
