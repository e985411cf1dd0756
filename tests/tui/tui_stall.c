/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is a stall, and what is not: late units, no processor time, halts, watchers that
 * slept. Times are by hand. */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/host.h"
#include "tui/stall.h"

#define SECOND UINT64_C(1000000000)

static struct stall_watch watch;
static struct task_progress progress;
static struct process_sample sample;
static struct task_unit_time times[3];
static size_t n_times;
static uint64_t now;
static bool is_halted;

static void begin(void)
{
    now = 1000 * SECOND;
    progress = (struct task_progress){.phase = "prove", .phase_number = 3};
    progress.units_done = 5;
    progress.units_total = 8;
    sample.at_ns = now;
    sample.rest = REST_DISK;
    sample.cpu_ns = SECOND;
    stall_sample(&watch, &sample);
    (void)stall_look(&watch, now, &progress, times, n_times, is_halted);
}

TestSuite(stall, .init = begin);

/* Four looks and one measurement a second; cpu: processors in use. */
static uint64_t pass(unsigned seconds, double cpu)
{
    struct stall s = {0};
    for (unsigned i = 0; i < 4 * seconds; i++) {
        now += SECOND / 4;
        sample.cpu_ns += (uint64_t)(cpu * (double)SECOND / 4);
        if (i % 4 == 3) {
            sample.at_ns = now;
            stall_sample(&watch, &sample);
        }
        s = stall_look(&watch, now, &progress, times, n_times, is_halted);
    }
    return s.ns;
}

Test(stall, begins_after_ten_seconds_without_processor_time)
{
    cr_assert_eq(pass(9, 0), 0);
    cr_assert_eq(pass(2, 0), 11 * SECOND);
    cr_assert_eq(pass(30, 0.005), 41 * SECOND, "listening threads are no work");
    char text[STALL_TEXT_BYTES];
    const struct stall s = stall_look(&watch, now, &progress, times, n_times, false);
    cr_assert_str_eq(stall_text(text, &s, "prove", stall_unit(&progress)),
                     "STALLED 41s in prove/5 (disk wait)");
    progress.units_done++;
    cr_assert_eq(pass(1, 0), 0);
}

Test(stall, a_unit_is_late_after_five_medians_however_busy_the_processors)
{
    times[0] = (struct task_unit_time){20 * SECOND, 0};
    times[1] = (struct task_unit_time){4 * SECOND, 0};
    times[2] = (struct task_unit_time){3 * SECOND, 0};
    n_times = 3;
    cr_assert_eq(pass(19, 2), 0);
    cr_assert_eq(pass(2, 2), 21 * SECOND);
    progress.steps_done++; /* a part of it */
    cr_assert_eq(pass(9, 2), 0);
    cr_assert_eq(pass(2, 2), UINT64_C(10750000000), "since the look that saw it");
}

Test(stall, short_units_are_given_ten_seconds)
{
    times[0] = (struct task_unit_time){SECOND / 100, 0};
    n_times = 1;
    cr_assert_eq(pass(9, 2), 0);
    cr_assert_eq(pass(1, 2), 10 * SECOND);
}

/* The median is by weight: the unit under way is twice those made. */
Test(stall, a_heavy_unit_may_take_longer)
{
    times[0] = (struct task_unit_time){4 * SECOND, 1000};
    n_times = 1;
    progress.steps_total = 2000;
    cr_assert_eq(pass(39, 2), 0);
    cr_assert_eq(pass(1, 2), 40 * SECOND);
}

Test(stall, the_first_unit_is_late_when_the_model_says_so)
{
    progress.units_done = 0;
    (void)pass(1, 2);
    progress.steps_total = 5 * SECOND / STALL_NS_PER_WEIGHT; /* five seconds */
    cr_assert_eq(pass(23, 2), 0);
    cr_assert_gt(pass(3, 2), 24 * SECOND);
}

Test(stall, a_phase_that_counts_nothing_is_never_late)
{
    progress.units_total = progress.units_done = 0;
    cr_assert_eq(pass(600, 1), 0);
    cr_assert_gt(pass(11, 0), 0);
    cr_assert_lt(stall_unit(&progress), 0);
}

Test(stall, before_the_first_phase_there_is_none)
{
    progress.phase = NULL; /* somebody may be typing a passphrase */
    cr_assert_eq(pass(600, 0), 0);
}

Test(stall, what_is_paused_is_not_stalled_and_starts_afresh)
{
    (void)pass(9, 0);
    is_halted = true;
    cr_assert_eq(pass(3600, 0), 0);
    is_halted = false;
    cr_assert_eq(pass(9, 0), 0);
    cr_assert_gt(pass(2, 0), 0);
}

/* The machine slept, or only the watcher did: by its clock an hour has gone by. */
Test(stall, an_hour_that_nobody_watched_is_none)
{
    (void)pass(5, 0);
    now += 3600 * SECOND;
    sample.at_ns = now;
    stall_sample(&watch, &sample);
    cr_assert_eq(stall_look(&watch, now, &progress, times, n_times, false).ns, 0);
    cr_assert_eq(pass(1, 0), 0);
    cr_assert_gt(pass(2, 0), 0, "5 + 3 + 3 seconds were seen");
}

Test(stall, a_clock_that_goes_back_is_no_time)
{
    (void)pass(5, 0);
    now -= 100 * SECOND;
    cr_assert_eq(pass(4, 0), 0);
}

/* ---- the process ---- */

static pid_t start(bool is_busy)
{
    const pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        (void)signal(SIGUSR1, SIG_DFL);
        for (;;) {
            if (!is_busy) {
                (void)pause();
            }
        }
    }
    return child;
}

static void finish(pid_t child)
{
    (void)kill(child, SIGKILL);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
}

/* Measure until it is so, 20 seconds at most. */
static bool becomes(struct process_sample *s, enum process_rest rest)
{
    const uint64_t began = host_now_ns();
    do {
        process_measure(s);
        if (s->rest == rest) {
            return true;
        }
    } while (host_now_ns() - began < 20 * SECOND);
    return false;
}

Test(process, is_seen_computing_asleep_and_stopped)
{
    const pid_t busy = start(true);
    struct process_sample s = {.pid = busy};
    process_measure(&s);
    cr_assert(becomes(&s, REST_BUSY));
    (void)kill(busy, SIGSTOP);
    cr_assert(becomes(&s, REST_STOPPED));
    (void)kill(busy, SIGCONT);
    cr_assert(becomes(&s, REST_BUSY));
    finish(busy);
    const pid_t asleep = start(false);
    s = (struct process_sample){.pid = asleep};
    process_measure(&s);
    cr_assert(becomes(&s, REST_LOCK));
    cr_assert_str_eq(process_rest_word(s.rest), "waiting for a lock");
    finish(asleep);
}
