/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* base/task.h and base/host.h: counters, cancellation from a signal, spans under
 * writers. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/host.h"
#include "base/pool.h"
#include "base/task.h"

static struct task *open_task(void)
{
    struct task *t = NULL;
    struct error e = {0};
    cr_assert_eq(task_open(&t, &e), STATUS_OK);
    return t;
}

Test(base_task, counters_start_over_with_each_phase_and_unit)
{
    struct task *const t = open_task();
    struct task_progress p;
    task_progress(t, &p);
    cr_assert_null(p.phase);
    cr_assert_eq(p.phase_number, 0);
    task_phase(t, "execute", 10);
    task_unit(t, 100);
    task_steps_done(t, 30);
    task_steps_done(t, 12);
    task_progress(t, &p);
    cr_assert_str_eq(p.phase, "execute");
    cr_assert_eq(p.phase_number, 1);
    cr_assert_eq(p.units_done, 0);
    cr_assert_eq(p.units_total, 10);
    cr_assert_eq(p.steps_done, 42);
    cr_assert_eq(p.steps_total, 100);
    cr_assert(p.phase_began_ns != 0 && p.phase_began_ns <= host_now_ns());
    task_units_done(t, 3);
    task_progress(t, &p);
    cr_assert_eq(p.units_done, 3);
    cr_assert_eq(p.steps_done, 0);
    cr_assert_eq(p.steps_total, 0);
    task_phase(t, "prove", 7);
    task_progress(t, &p);
    cr_assert_str_eq(p.phase, "prove");
    cr_assert_eq(p.phase_number, 2);
    cr_assert_eq(p.units_done, 0);
    cr_assert_eq(p.units_total, 7);
    task_close(t);
}

Test(base_task, units_found_done_are_counted_apart_and_start_over)
{
    struct task *const t = open_task();
    struct task_progress p;
    task_phase(t, "prove", 7);
    task_units_reused(t, 2);
    task_units_done(t, 3);
    task_progress(t, &p);
    cr_assert_eq(p.units_done, 3);
    cr_assert_eq(p.units_reused, 2);
    task_phase(t, "image", 1);
    task_progress(t, &p);
    cr_assert_eq(p.units_reused, 0);
    task_close(t);
}

/* ---- halts ---- */

/* Nanoseconds of the clock go by. */
static void spend(uint64_t ns)
{
    const uint64_t began = host_now_ns();
    while (host_now_ns() - began < ns) {
    }
}

Test(base_task, units_made_are_timed_and_those_found_are_not)
{
    struct task *const t = open_task();
    struct task_unit_time times[TASK_UNIT_TIMES];
    cr_assert_eq(task_unit_times(t, times), 0);
    task_phase(t, "prove", 200);
    spend(2000000);
    task_units_reused(t, 1);
    task_units_done(t, 1);
    cr_assert_eq(task_unit_times(t, times), 0);
    const uint64_t began = host_now_ns();
    task_unit(t, 77);
    spend(3000000);
    task_units_done(t, 1);
    const uint64_t took = host_now_ns() - began;
    cr_assert_eq(task_unit_times(t, times), 1);
    cr_assert_eq(times[0].weight, 77);
    cr_assert(times[0].ns >= 3000000 && times[0].ns <= took + 2000000);
    for (uint64_t i = 0; i < 2 * TASK_UNIT_TIMES; i++) {
        task_unit(t, 1000 + i);
        task_units_done(t, 1);
    }
    cr_assert_eq(task_unit_times(t, times), TASK_UNIT_TIMES);
    for (uint64_t i = 0; i < TASK_UNIT_TIMES; i++) {
        cr_assert_eq(times[i].weight, 1000 + TASK_UNIT_TIMES + i);
    }
    task_phase(t, "image", 1);
    cr_assert_eq(task_unit_times(t, times), 0);
    task_close(t);
}

struct halted_work {
    struct task *task;
    unsigned n_halts, n_goings_on;
    bool was_parked_when_told;
};

static void count_halt(void *arg, bool is_halted)
{
    struct halted_work *const w = arg;
    w->n_halts += is_halted;
    w->n_goings_on += !is_halted;
    w->was_parked_when_told |= is_halted && task_parked(w->task);
}

/* Item 0 works, item 1 watches it. */
static void work_and_watch(void *arg, size_t begin, size_t end, unsigned worker)
{
    struct halted_work *const w = arg;
    struct error e;
    (void)worker;
    for (size_t item = begin; item < end; item++) {
        if (item == 0) {
            cr_assert_eq(task_check(w->task, &e), STATUS_OK);
            continue;
        }
        while (!task_parked(w->task)) {
        }
        const uint64_t before = task_halted_ns(w->task);
        const uint64_t parked_ns = host_now_ns();
        while (host_now_ns() - parked_ns < 20000000) {
        }
        cr_assert_geq(task_halted_ns(w->task) - before, 20000000);
        task_pause(w->task, false);
    }
}

Test(base_task, a_halt_is_told_before_it_is_seen_and_its_time_is_counted)
{
    struct halted_work w = {.task = open_task()};
    struct task_progress p;
    struct pool *pool;
    struct error e;
    cr_assert_eq(pool_open(&pool, 2, &e), STATUS_OK);
    task_phase(w.task, "execute", 1);
    task_on_halt(w.task, count_halt, &w);
    task_pause(w.task, true);
    const uint64_t began = host_now_ns();
    pool_run(pool, 2, 1, work_and_watch, &w);
    const uint64_t took = host_now_ns() - began;
    cr_assert_eq(w.n_halts, 1);
    cr_assert_eq(w.n_goings_on, 1);
    cr_assert_not(w.was_parked_when_told);
    cr_assert_not(task_parked(w.task));
    const uint64_t halted = task_halted_ns(w.task);
    cr_assert(halted >= 20000000 && halted <= took);
    cr_assert_eq(task_halted_ns(w.task), halted);
    task_progress(w.task, &p);
    cr_assert_eq(p.halted_ns, halted);
    cr_assert_eq(p.phase_halted_ns, halted);
    struct task_unit_time times[TASK_UNIT_TIMES];
    task_units_done(w.task, 1);
    const uint64_t all = host_now_ns() - p.phase_began_ns;
    cr_assert_eq(task_unit_times(w.task, times), 1);
    cr_assert_leq(times[0].ns, all - halted);
    task_phase(w.task, "prove", 1);
    task_progress(w.task, &p);
    cr_assert_eq(p.halted_ns, halted);
    cr_assert_eq(p.phase_halted_ns, 0);
    task_on_halt(w.task, NULL, NULL);
    pool_close(pool);
    task_close(w.task);
}

static struct task *to_cancel;

static void cancel_on_signal(int number)
{
    (void)number;
    task_cancel(to_cancel);
}

Test(base_task, a_signal_cancels_once_and_for_all)
{
    struct task *const t = open_task();
    struct error e = {0};
    cr_assert_eq(task_check(t, &e), STATUS_OK);
    cr_assert_not(task_cancelled(t));
    to_cancel = t;
    signal(SIGUSR1, cancel_on_signal);
    raise(SIGUSR1);
    raise(SIGUSR1);
    cr_assert(task_cancelled(t));
    cr_assert_eq(task_check(t, &e), STATUS_CANCELLED);
    cr_assert_eq(e.status, STATUS_CANCELLED);
    task_close(t);
}

Test(base_task, work_that_nobody_watches_accepts_every_call)
{
    struct error e = {0};
    task_cancel(NULL);
    cr_assert_not(task_cancelled(NULL));
    cr_assert_eq(task_check(NULL, &e), STATUS_OK);
    task_phase(NULL, "x", 1);
    task_unit(NULL, 1);
    task_steps_done(NULL, 1);
    task_units_done(NULL, 1);
    task_sample_memory(NULL);
    task_span_end(NULL, task_span_begin(NULL, "x", 0));
    struct task_progress p;
    task_progress(NULL, &p);
    cr_assert_eq(p.units_done, 0);
    struct task_span s;
    cr_assert_eq(task_spans(NULL, 0, &s, 1), 0);
    task_close(NULL);
}

Test(base_task, spans_come_back_in_order_open_ones_without_an_end)
{
    struct task *const t = open_task();
    const uint64_t outer = task_span_begin(t, "segment", 4);
    const uint64_t inner = task_span_begin(t, "commit", 0);
    task_span_end(t, inner);
    struct task_span s[4];
    cr_assert_eq(task_spans(t, 0, s, 4), 2);
    cr_assert_str_eq(s[0].name, "segment");
    cr_assert_eq(s[0].index, 4);
    cr_assert_eq(s[0].serial, outer);
    cr_assert_eq(s[0].end_ns, 0);
    cr_assert_str_eq(s[1].name, "commit");
    cr_assert(s[1].begin_ns >= s[0].begin_ns && s[1].end_ns >= s[1].begin_ns);
    task_span_end(t, outer);
    cr_assert_eq(task_spans(t, 0, s, 1), 1);
    cr_assert(s[0].end_ns >= s[0].begin_ns && s[0].end_ns != 0);
    cr_assert_eq(task_spans(t, 1, s, 4), 1);
    cr_assert_eq(s[0].serial, inner);
    cr_assert_eq(task_spans(t, 2, s, 4), 0);
    task_close(t);
}

Test(base_task, the_ring_keeps_the_newest_and_forgets_the_rest)
{
    struct task *const t = open_task();
    enum { EXTRA = 100 };
    const uint64_t old = task_span_begin(t, "old", 0);
    for (uint64_t i = 1; i < TASK_SPANS + EXTRA; i++) {
        task_span_end(t, task_span_begin(t, "new", i));
    }
    task_span_end(t, old); /* overwritten: must not touch the span that has its slot */
    struct task_span *const s = calloc(2 * TASK_SPANS, sizeof *s);
    cr_assert_eq(task_spans(t, 0, s, 2 * TASK_SPANS), TASK_SPANS);
    for (uint64_t i = 0; i < TASK_SPANS; i++) {
        cr_assert_eq(s[i].serial, i + EXTRA);
        cr_assert_eq(s[i].index, i + EXTRA);
        cr_assert_str_eq(s[i].name, "new");
    }
    free(s);
    task_close(t);
}

struct crowd {
    struct task *task;
    atomic_uint bad;
};

static const char *const crowd_names[2] = {"even", "odd"};

/* Item 0 reads all the time, the others write; index and name of a span belong
 * together. */
static void write_or_read(void *arg, size_t begin, size_t end, unsigned worker)
{
    struct crowd *const c = arg;
    (void)worker;
    for (size_t item = begin; item < end; item++) {
        if (item % 4 != 0) {
            for (uint64_t i = 0; i < 3000; i++) {
                const uint64_t serial = task_span_begin(c->task, crowd_names[i % 2], i);
                task_steps_done(c->task, 1);
                task_span_end(c->task, serial);
            }
            continue;
        }
        struct task_span *const s = calloc(TASK_SPANS, sizeof *s);
        for (unsigned round = 0; round < 20; round++) {
            const size_t n = task_spans(c->task, 0, s, TASK_SPANS);
            for (size_t i = 0; i < n; i++) {
                if (s[i].name != crowd_names[s[i].index % 2]
                    || (i != 0 && s[i].serial <= s[i - 1].serial)) {
                    atomic_fetch_add(&c->bad, 1);
                }
            }
        }
        free(s);
    }
}

Test(base_task, a_reader_never_sees_half_a_span)
{
    struct crowd c = {.task = open_task()};
    struct pool *pool = NULL;
    struct error e = {0};
    cr_assert_eq(pool_open(&pool, 4, &e), STATUS_OK);
    pool_run(pool, 16, 1, write_or_read, &c);
    pool_close(pool);
    cr_assert_eq(c.bad, 0);
    struct task_progress p;
    task_progress(c.task, &p);
    cr_assert_eq(p.steps_done, 12 * 3000, "a count was lost");
    task_close(c.task);
}

Test(base_host, the_machine_answers_with_plausible_numbers)
{
    cr_assert(host_cpus() >= 1 && host_cpus() <= 100000);
    cr_assert_gt(host_memory_available(), 0);
    struct task *const t = open_task();
    enum { BYTES = 40 << 20 };
    task_sample_memory(t);
    struct task_progress before;
    task_progress(t, &before);
    unsigned char *const memory = malloc(BYTES);
    memset(memory, 1, BYTES);
    cr_assert_eq(memory[BYTES / 2], 1);
    task_sample_memory(t);
    struct task_progress after;
    task_progress(t, &after);
    cr_assert_geq(after.rss, before.rss + BYTES * UINT64_C(9) / 10);
    cr_assert_geq(after.rss_peak, after.rss * 9 / 10);
    free(memory);
    task_close(t);
    const uint64_t a = host_now_ns();
    const uint64_t b = host_now_ns();
    cr_assert_leq(a, b);
    cr_assert_leq(host_cpu_ns(), host_cpu_ns());
}
