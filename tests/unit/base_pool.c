/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* base/pool.h: every item once, pieces on the grain, visibility, many short loops. */
#include <criterion/criterion.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host.h"
#include "base/pool.h"
#include "base/task.h"

static struct pool *open_pool(unsigned n_threads)
{
    struct pool *p = NULL;
    struct error e = {0};
    cr_assert_eq(pool_open(&p, n_threads, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(pool_threads(p), n_threads);
    return p;
}

struct tally {
    unsigned char
        *hits; /* one per item; written without atomics: TSan sees a shared item */
    size_t n_items, grain;
    unsigned n_threads;
    atomic_bool bad_piece;
    atomic_bool busy[64]; /* by worker */
};

static void count_items(void *arg, size_t begin, size_t end, unsigned worker)
{
    struct tally *const t = arg;
    if (begin >= end || end > t->n_items || begin % t->grain != 0
        || worker >= t->n_threads || (end % t->grain != 0 && end != t->n_items)
        || atomic_exchange(&t->busy[worker], true)) {
        atomic_store(&t->bad_piece, true);
        return;
    }
    for (size_t i = begin; i < end; i++) {
        t->hits[i]++;
    }
    atomic_store(&t->busy[worker], false);
}

static void check_sizes(unsigned n_threads)
{
    static const size_t sizes[] = {0,  1,  2,  3,  7,   8,    9,    15,    16,
                                   17, 31, 63, 64, 100, 1000, 1023, 10000, 65537};
    static const size_t grains[] = {1, 2, 3, 8, 256, 100000};
    struct pool *const p = open_pool(n_threads);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        for (size_t g = 0; g < sizeof grains / sizeof grains[0]; g++) {
            struct tally t = {
                .n_items = sizes[s], .grain = grains[g], .n_threads = n_threads};
            t.hits = calloc(sizes[s] + 1, 1);
            pool_run(p, sizes[s], grains[g], count_items, &t);
            cr_assert_not(t.bad_piece);
            for (size_t i = 0; i < sizes[s]; i++) {
                cr_assert_eq(t.hits[i], 1, "%u threads, %zu items by %zu: item %zu: %d",
                             n_threads, sizes[s], grains[g], i, t.hits[i]);
            }
            free(t.hits);
        }
    }
    pool_close(p);
}

Test(base_pool, every_item_is_done_exactly_once_on_one_thread)
{
    check_sizes(1);
}

Test(base_pool, every_item_is_done_exactly_once_on_two_threads)
{
    check_sizes(2);
}

Test(base_pool, every_item_is_done_exactly_once_on_more_threads_than_processors)
{
    check_sizes(13);
}

struct square {
    const unsigned *in;
    unsigned *out;
};

static void square_items(void *arg, size_t begin, size_t end, unsigned worker)
{
    const struct square *const s = arg;
    (void)worker;
    for (size_t i = begin; i < end; i++) {
        s->out[i] = s->in[i] * s->in[i] + 1;
    }
}

/* Each loop reads what the one before wrote, on other threads, without atomics: a lost
 * wakeup hangs, a missing barrier gives another number (and TSan's report). */
static void chain_loops(unsigned n_threads, unsigned n_loops, useconds_t pause_us)
{
    enum { N = 97 };
    unsigned a[N];
    unsigned b[N];
    unsigned expected[N];
    for (unsigned i = 0; i < N; i++) {
        a[i] = expected[i] = i;
    }
    struct pool *const p = open_pool(n_threads);
    for (unsigned round = 0; round < n_loops; round++) {
        struct square s = {a, b};
        pool_run(p, N, 1, square_items, &s);
        memcpy(a, b, sizeof a);
        for (unsigned i = 0; i < N; i++) {
            expected[i] = expected[i] * expected[i] + 1;
        }
        if (pause_us != 0) {
            usleep(pause_us); /* long enough for the workers to fall asleep */
        }
    }
    pool_close(p);
    cr_assert_eq(memcmp(a, expected, sizeof a), 0);
}

struct masks {
    sigset_t blocked; /* by the thread that is not the caller's */
    atomic_bool is_known;
};

static void take_mask(void *arg, size_t begin, size_t end, unsigned worker)
{
    struct masks *const m = arg;
    (void)begin;
    (void)end;
    while (worker == 0 && !atomic_load(&m->is_known)) {
        (void)sched_yield(); /* the other one takes the other piece */
    }
    if (worker != 0) {
        (void)pthread_sigmask(SIG_BLOCK, NULL, &m->blocked);
        atomic_store(&m->is_known, true);
    }
}

/* A blocked fault would end the process without its handler. */
Test(base_pool, threads_hear_of_their_own_faults_and_no_other_signals)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    static const int others[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGUSR1, SIGWINCH};
    struct masks m = {.is_known = false};
    struct pool *const p = open_pool(2);
    pool_run(p, 2, 1, take_mask, &m);
    pool_close(p);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        cr_expect_eq(sigismember(&m.blocked, faults[i]), 0, "%d", faults[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        cr_expect_eq(sigismember(&m.blocked, others[i]), 1, "%d", others[i]);
    }
}

Test(base_pool, thousands_of_short_loops_see_each_others_results)
{
    chain_loops(2, 5000, 0);
    chain_loops(5, 1000, 0);
}

Test(base_pool, sleeping_threads_wake_for_the_next_loop)
{
    chain_loops(2, 300, 300);
    chain_loops(4, 100, 300);
}

Test(base_pool, opening_and_closing_leaves_nothing_behind)
{
    for (unsigned i = 0; i < 50; i++) {
        struct pool *const p = open_pool(1 + i % 4);
        pool_close(p);
    }
    pool_close(NULL);
}

Test(base_pool, two_pools_do_not_disturb_each_other)
{
    struct pool *const p = open_pool(2);
    struct pool *const q = open_pool(3);
    enum { N = 1000 };
    unsigned in[N];
    unsigned out[N];
    for (unsigned i = 0; i < N; i++) {
        in[i] = i;
    }
    struct square s = {in, out};
    for (unsigned i = 0; i < 100; i++) {
        memset(out, 0, sizeof out);
        pool_run(i % 2 == 0 ? p : q, N, 10, square_items, &s);
        for (unsigned j = 0; j < N; j++) {
            cr_assert_eq(out[j], j * j + 1);
        }
    }
    pool_close(p);
    pool_close(q);
}

/* ---- loops that follow a task ---- */

enum { N_HALTS = 40, N_BODIES = 3000 };

struct followed {
    struct pool *pool;
    struct task *task;
    atomic_uint n_busy;
    atomic_uint n_done;
    atomic_bool is_over;
    unsigned n_moved; /* halts during which a body ran */
};

static void spin(uint64_t ns)
{
    const uint64_t began = host_now_ns();
    while (host_now_ns() - began < ns) {
    }
}

static void count_body(void *arg, size_t begin, size_t end, unsigned worker)
{
    struct followed *const f = arg;
    (void)worker;
    atomic_fetch_add(&f->n_busy, 1);
    spin((end - begin) * 3000);
    atomic_fetch_add(&f->n_done, (unsigned)(end - begin));
    atomic_fetch_sub(&f->n_busy, 1);
}

static void loop_or_halt(void *arg, size_t begin, size_t end, unsigned worker)
{
    struct followed *const f = arg;
    (void)worker;
    for (size_t item = begin; item < end; item++) {
        if (item == 0) {
            while (!atomic_load(&f->is_over)) {
                const unsigned before = atomic_load(&f->n_done);
                pool_run(f->pool, N_BODIES, 1, count_body, f);
                cr_assert_eq(atomic_load(&f->n_done) - before, N_BODIES);
            }
            continue;
        }
        for (unsigned i = 0; i < N_HALTS; i++) {
            task_pause(f->task, true);
            while (!task_parked(f->task)) {
                usleep(100);
            }
            const unsigned before = atomic_load(&f->n_done);
            const unsigned n_busy = atomic_load(&f->n_busy);
            usleep(500);
            f->n_moved += n_busy != 0 || atomic_load(&f->n_done) != before;
            task_pause(f->task, false);
            while (task_parked(f->task)) {
                usleep(100);
            }
            spin(i % 2 * i * 20000); /* every other halt follows at once */
        }
        atomic_store(&f->is_over, true);
    }
}

static void halt_loops(unsigned n_threads)
{
    struct pool *const pair = open_pool(2);
    struct followed f = {.pool = open_pool(n_threads)};
    struct error e;
    cr_assert_eq(task_open(&f.task, &e), STATUS_OK);
    pool_follow(f.pool, f.task);
    pool_run(pair, 2, 1, loop_or_halt, &f);
    cr_assert_eq(f.n_moved, 0, "%u threads", n_threads);
    task_pause(f.task, true); /* a cancelled task holds nobody up */
    task_cancel(f.task);
    pool_run(f.pool, N_BODIES, 1, count_body, &f);
    pool_follow(f.pool, NULL);
    task_close(f.task);
    pool_run(f.pool, N_BODIES, 1, count_body, &f);
    pool_close(f.pool);
    pool_close(pair);
}

Test(base_pool, no_piece_is_done_while_the_task_it_follows_is_halted)
{
    halt_loops(1);
    halt_loops(2);
    halt_loops(3);
}

Test(base_pool, a_number_of_threads_out_of_range_is_refused)
{
    struct pool *p = (struct pool *)&p;
    struct error e = {0};
    cr_assert_eq(pool_open(&p, 0, &e), STATUS_ARGUMENT);
    cr_assert_null(p);
    cr_assert_eq(pool_open(&p, POOL_MAX_THREADS + 1, &e), STATUS_ARGUMENT);
    cr_assert_null(p);
}
