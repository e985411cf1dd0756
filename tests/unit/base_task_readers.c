/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* base/task.h while it changes: halted time never goes back, a writer that stands still
 * keeps nobody waiting. */
#include <criterion/criterion.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/host.h"
#include "base/pool.h"
#include "base/task.h"

enum { N_READERS = 2, N_HALTS = 25, N_STOPS = 40, DEADLINE_S = 60 };

struct halts {
    struct task *task;
    atomic_bool is_over;
    atomic_uint n_steps_back;
};

/* Halt it again and again. */
static void pause_again(struct halts *h)
{
    for (unsigned i = 0; i < N_HALTS; i++) {
        task_pause(h->task, true);
        while (!task_parked(h->task)) {
            (void)sched_yield();
        }
        task_pause(h->task, false);
        while (task_parked(h->task)) {
            (void)sched_yield();
        }
    }
    atomic_store(&h->is_over, true);
}

static void read_on(struct halts *h)
{
    struct task_progress p;
    uint64_t last = 0;
    while (!atomic_load(&h->is_over)) {
        const uint64_t plain = task_halted_ns(h->task);
        task_progress(h->task, &p);
        if (plain < last || p.halted_ns < plain || p.halted_ns < p.phase_halted_ns) {
            atomic_fetch_add(&h->n_steps_back, 1);
        }
        last = p.halted_ns;
    }
}

/* Item 0 works, item 1 halts it, the others read. */
static void work_halt_or_read(void *arg, size_t begin, size_t end, unsigned worker)
{
    struct halts *const h = arg;
    struct error e;
    (void)worker;
    for (size_t item = begin; item < end; item++) {
        if (item == 1) {
            pause_again(h);
        } else if (item > 1) {
            read_on(h);
        }
        while (item == 0 && !atomic_load(&h->is_over)) {
            cr_assert_eq(task_check(h->task, &e), STATUS_OK);
        }
    }
}

Test(base_task_readers, halted_time_never_goes_back)
{
    struct halts h = {0};
    struct pool *pool;
    struct error e;
    (void)alarm(DEADLINE_S);
    cr_assert_eq(task_open(&h.task, &e), STATUS_OK);
    cr_assert_eq(pool_open(&pool, 2 + N_READERS, &e), STATUS_OK);
    task_phase(h.task, "prove", 1);
    const uint64_t began = host_now_ns();
    pool_run(pool, 2 + N_READERS, 1, work_halt_or_read, &h);
    const uint64_t took = host_now_ns() - began;
    cr_assert_eq(h.n_steps_back, 0, "%u times less than before", h.n_steps_back);
    const uint64_t halted = task_halted_ns(h.task);
    cr_assert(halted != 0 && halted <= took);
    pool_close(pool);
    task_close(h.task);
}

/* A process that enters one phase after the other, stopped wherever it is. */
Test(base_task_readers, a_writer_stopped_in_the_middle_keeps_no_reader_waiting)
{
    struct task *t;
    struct task_progress p;
    struct error e;
    (void)alarm(DEADLINE_S);
    cr_assert_eq(task_open(&t, &e), STATUS_OK);
    const pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    }
    while (child == 0) {
        task_phase(t, "prove", 7);
    }
    uint64_t last = 0;
    for (unsigned i = 0; i < N_STOPS; i++) {
        do {
            task_progress(t, &p);
        } while (p.phase_number == last);
        int state;
        (void)kill(child, SIGSTOP);
        cr_assert_eq(waitpid(child, &state, WUNTRACED), child);
        task_progress(t, &p);
        cr_assert(p.phase_number > last && p.units_total == 7);
        cr_assert_str_eq(p.phase, "prove");
        last = p.phase_number;
        (void)kill(child, SIGCONT);
    }
    (void)kill(child, SIGKILL);
    cr_assert_eq(waitpid(child, NULL, 0), child);
    task_close(t);
}
