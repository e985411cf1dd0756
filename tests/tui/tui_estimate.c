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
    cr_assert_eq(m->left.ns, 0);
    at(2, 2.9);
    cr_assert_eq(m->left.ns, 0);
    at(2.2, 3);
    cr_assert_neq(m->left.ns, 0);
    m->left.ns = m->active_ns = 0;
    at(4.9, 0.5);
    cr_assert_eq(m->left.ns, 0);
    at(5, 0.5);
    cr_assert_neq(m->left.ns, 0);
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
                const double now = (double)m->left.ns * 1e-9;
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
    cr_assert_float_eq((double)m->left.ns * 1e-9, 40, 2);
    for (; seconds < 99; seconds += 0.25) {
        at(seconds, seconds * 1.0);
    }
    cr_assert_float_eq((double)m->left.ns * 1e-9, 1, 1);
}

Test(estimate, is_of_the_units_made_now)
{
    m->phases[PHASE_PROVE].units_reused = 40;
    at(10, 50); /* ten units in ten seconds, fifty are left */
    cr_assert_float_eq((double)m->left.ns * 1e-9, 50, 0.1);
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
    m->stall = (struct stall){41 * second, REST_DISK};
    m->phases[PHASE_PROVE].units_done = 5;
    for (unsigned i = 0; i < N_SCREENS; i++) {
        m->screen = (enum console_screen)i;
        cr_assert(strstr(drawn(80, 24), "◌ STALLED 41s in prove/5 (disk wait)") != NULL,
                  "%s: %s", screen_rows[i].name, drawn(80, 24));
        cr_assert(strstr(drawn(40, 12), "◌ STALLED 41s") != NULL);
        cr_assert(strstr(drawn(80, 24), "▶ PROVING") == NULL);
    }
    m->screen = SCREEN_PROVE;
    m->left.ns = 100 * second;
    cr_assert(strstr(drawn(80, 24), "ETA --") != NULL, "nothing can be foretold");
    cr_assert(strstr(drawn(40, 12), "\nSTALLED 41s in prove/5 (disk wait)") != NULL);
    snprintf(m->session, sizeof m->session, "a-name-of-20-letters");
    const char *const text = drawn(80, 24);
    cr_assert(strstr(text, "letters │ ◌ STALLED 41s in prove/5 ") != NULL);
}

Test(estimate, the_range_is_shown_where_there_is_room)
{
    m->left = (struct time_left){354 * second, 309 * second, 459 * second};
    snprintf(m->clock, sizeof m->clock, "12:03:41");
    m->screen = SCREEN_PROVE;
    cr_assert(strstr(drawn(80, 24), "Finish ~12:09   p10-p90 5m09s to 7m39s") != NULL);
    cr_assert(strstr(drawn(160, 48), "p10-p90 5m09s to 7m39s") != NULL);
    cr_assert(strstr(drawn(40, 12), "p10-p90 5m09s to 7m39s") != NULL);
    m->screen = SCREEN_LOG;
    cr_assert(strstr(drawn(160, 48), "PROVING  ETA 5m54s (5m09s to 7m39s) ") != NULL);
    cr_assert(strstr(drawn(80, 24), "PROVING  ETA 5m54s ") != NULL);
    m->left.p10_ns = 1;
    cr_assert(strstr(drawn(160, 48), "ETA 5m54s (0s to 7m39s) ") != NULL);
    m->left.p90_ns = 0;
    cr_assert(strstr(drawn(160, 48), "PROVING  ETA 5m54s   ") != NULL);
}

/* Ten units of 10 seconds, half of the eleventh, 39 whole ones and half a last one,
 * since 300,000 of 2^20 steps fill tables of 2^19 rows. */
Test(estimate, units_and_what_the_last_segment_has_make_the_time)
{
    for (unsigned i = 0; i < 10; i++) {
        m->times[i] = (struct task_unit_time){10 * second, 1000};
    }
    m->n_times = 10;
    m->n_segments = 51;
    m->phases[PHASE_PROVE].units_total = 51;
    m->steps = ((uint64_t)50 << 20) + 300000;
    at(400, 10.5);
    cr_assert_float_eq((double)m->left.ns * 1e-9, 5 + 39 * 10 + 5, 1e-6);
    cr_assert_eq(m->left.p10_ns, m->left.ns, "units that are all alike leave no doubt");
    m->n_chunks = 2;
    m->left.ns = 0;
    at(400, 10.5);
    cr_assert_float_eq((double)m->left.ns * 1e-9, 5 + 39 * 10 + 5 + 20, 1e-6);
}

Test(estimate, what_another_process_tells_of_its_phase_is_shown)
{
    m->told = (struct time_left){50 * second, 40 * second, 70 * second};
    at(100, 50);
    cr_assert_eq(m->left.ns, 50 * second);
    cr_assert_eq(m->left.p90_ns, 70 * second);
    m->n_chunks = 3; /* two seconds a unit so far */
    at(100, 50);
    cr_assert_eq(m->left.ns, 56 * second);
    cr_assert_eq(m->left.p10_ns, 46 * second);
}
