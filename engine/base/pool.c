/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The thread pool.
 *
 * One word, `unclaimed`, is both the announcement of a loop and the dispenser of its
 * pieces: the caller fills in the description and stores the number of pieces; whoever
 * lowers the word from r to r - 1 owns piece number n_pieces - r.
 *
 * Invariants:
 *   1. The description (fn .. task) changes only while unclaimed = 0 and every
 *      claimed piece is finished. A thread reads it only while it owns a piece, so after
 *      a claim.
 *   2. finished <= n_pieces; it reaches n_pieces exactly when the loop is over. Who holds
 *      a piece (n_held) has not begun it.
 *   3. A thread goes to sleep only under the lock, after it has announced itself in
 *      n_sleepers (or caller_sleeps) and then looked at the word it waits for once more;
 *      the other side changes the word first and looks for sleepers then. All four
 *      accesses are sequentially consistent, so one of the two sees the other.
 *
 *   worker:  spinning --claim--> working --no piece left--> spinning --patience--> asleep
 *            asleep --pool_run or pool_close broadcasts--> spinning
 */
#include "base/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/bits.h"
#include "base/check.h"
#include "base/compiler.h"
#include "base/fault_signals.h"
#include "base/host.h"
#include "base/task.h"

enum {
    PIECES_PER_THREAD =
        32,             /* evens out threads of unequal speed; bounds a halt's delay */
    SPIN_ROUNDS = 2000, /* some 20 microseconds: more than between two loops */
    HOLD_NAP_NS = 2000000,
};

struct worker {
    struct pool *pool;
    pthread_t thread;
    unsigned number;
};

struct pool {
    pool_fn *fn;
    void *arg;
    size_t n_items;
    size_t piece;
    uint32_t n_pieces;
    struct task *task; /* to halt with; changes as the description does */

    ALIGNED(64) atomic_uint unclaimed;
    ALIGNED(64) atomic_uint finished;
    atomic_uint n_held; /* pieces claimed and not begun: the task is paused */
    ALIGNED(64) atomic_uint n_sleepers;
    atomic_bool caller_sleeps;
    atomic_bool stopping;
    atomic_bool running;

    pthread_mutex_t lock;
    pthread_cond_t work_arrived;
    pthread_cond_t loop_over;

    unsigned n_threads;
    unsigned n_started;
    unsigned spin_rounds;
    struct worker workers[];
};

/* need  a piece is owned, or the loop is one's own: the task is the loop's */
static bool is_halted(const struct pool *p)
{
    return task_paused(p->task) && !task_cancelled(p->task);
}

static void wake_caller(struct pool *p)
{
    if (atomic_load(&p->caller_sleeps)) {
        pthread_mutex_lock(&p->lock);
        pthread_cond_signal(&p->loop_over);
        pthread_mutex_unlock(&p->lock);
    }
}

/* For the caller: is the task paused, and each piece done, held, or claimed by nobody? */
static bool is_idle(const struct pool *p)
{
    const unsigned n_resting =
        atomic_load(&p->finished) + atomic_load(&p->n_held) + atomic_load(&p->unclaimed);
    return n_resting == p->n_pieces && is_halted(p);
}

/* Halt the task; cancellation is for whoever asks after the loop. */
static void halt(const struct pool *p)
{
    struct error ignored;
    (void)!task_check(p->task, &ignored);
}

/* Keep a piece that was claimed while the task is paused. */
static void hold_piece(struct pool *p, unsigned worker)
{
    const struct timespec nap = {.tv_sec = 0, .tv_nsec = HOLD_NAP_NS};
    atomic_fetch_add(&p->n_held, 1);
    wake_caller(p);
    while (is_halted(p)) {
        if (worker == 0 && is_idle(p)) {
            halt(p);
        } else {
            nanosleep(&nap, NULL);
            wake_caller(p); /* a pause may have ended and begun anew during the nap */
        }
    }
    atomic_fetch_sub(&p->n_held, 1);
}

/* Claim and do pieces until there are none. */
static void work(struct pool *p, unsigned worker)
{
    unsigned left = atomic_load_explicit(&p->unclaimed, memory_order_relaxed);
    while (left != 0) {
        if (!atomic_compare_exchange_weak_explicit(&p->unclaimed, &left, left - 1,
                                                   memory_order_acquire,
                                                   memory_order_relaxed)) {
            continue;
        }
        const uint32_t n_pieces = p->n_pieces;
        const size_t begin = (size_t)(n_pieces - left) * p->piece;
        const size_t rest = p->n_items - begin;
        if (is_halted(p)) {
            hold_piece(p, worker);
        }
        p->fn(p->arg, begin, begin + (rest < p->piece ? rest : p->piece), worker);
        /* The last access to the description is behind us: the caller may return. */
        if (atomic_fetch_add(&p->finished, 1) + 1 == n_pieces) {
            wake_caller(p);
        }
        left = atomic_load_explicit(&p->unclaimed, memory_order_relaxed);
    }
}

static void *worker_main(void *arg)
{
    struct worker *const self = arg;
    struct pool *const p = self->pool;
    for (;;) {
        for (unsigned i = 0; i < p->spin_rounds; i++) {
            if (atomic_load_explicit(&p->unclaimed, memory_order_relaxed) != 0) {
                work(p, self->number);
                i = 0;
            }
            CPU_RELAX();
        }
        pthread_mutex_lock(&p->lock);
        atomic_fetch_add(&p->n_sleepers, 1);
        while (atomic_load(&p->unclaimed) == 0 && !atomic_load(&p->stopping)) {
            pthread_cond_wait(&p->work_arrived, &p->lock);
        }
        atomic_fetch_sub(&p->n_sleepers, 1);
        pthread_mutex_unlock(&p->lock);
        if (atomic_load(&p->stopping)) {
            return NULL;
        }
        work(p, self->number);
    }
}

static void await_loop_over(struct pool *p, uint32_t n_pieces)
{
    for (unsigned i = 0; i < p->spin_rounds; i++) {
        if (atomic_load_explicit(&p->finished, memory_order_acquire) == n_pieces) {
            return;
        }
        CPU_RELAX();
    }
    pthread_mutex_lock(&p->lock);
    atomic_store(&p->caller_sleeps, true);
    while (atomic_load(&p->finished) != n_pieces) {
        if (is_idle(p)) {
            pthread_mutex_unlock(&p->lock);
            halt(p);
            pthread_mutex_lock(&p->lock);
        } else {
            pthread_cond_wait(&p->loop_over, &p->lock);
        }
    }
    atomic_store(&p->caller_sleeps, false);
    pthread_mutex_unlock(&p->lock);
}

/* All pieces in the thread of the caller, which may halt between two. */
static void run_alone(const struct pool *p, size_t n_items, size_t piece, pool_fn *fn,
                      void *arg)
{
    for (size_t begin = 0; begin < n_items; begin += piece) {
        const size_t rest = n_items - begin;
        halt(p);
        fn(arg, begin, begin + (rest < piece ? rest : piece), 0);
    }
}

void pool_run(struct pool *p, size_t n_items, size_t grain, pool_fn *fn, void *arg)
{
    CHECK(grain >= 1);
    if (n_items == 0) {
        return;
    }
    CHECK(!atomic_exchange(&p->running, true));
    const size_t n_grains = ceil_div(n_items, grain);
    const size_t target = (size_t)p->n_threads * PIECES_PER_THREAD;
    const size_t grains_per_piece = ceil_div(n_grains, target);
    const uint32_t n_pieces = (uint32_t)ceil_div(n_grains, grains_per_piece);
    if (p->n_threads == 1 || n_pieces == 1) {
        run_alone(p, n_items, grains_per_piece * grain, fn, arg);
    } else {
        p->fn = fn;
        p->arg = arg;
        p->n_items = n_items;
        /* With two pieces or more, grains_per_piece * grain < n_items: no overflow. */
        p->piece = grains_per_piece * grain;
        p->n_pieces = n_pieces;
        atomic_store(&p->finished, 0);
        atomic_store(&p->unclaimed, n_pieces);
        if (atomic_load(&p->n_sleepers) != 0) {
            pthread_mutex_lock(&p->lock);
            pthread_cond_broadcast(&p->work_arrived);
            pthread_mutex_unlock(&p->lock);
        }
        work(p, 0);
        await_loop_over(p, n_pieces);
    }
    atomic_store(&p->running, false);
}

void pool_follow(struct pool *p, struct task *task)
{
    CHECK(!atomic_load(&p->running));
    p->task = task;
}

unsigned pool_threads(const struct pool *p)
{
    return p->n_threads;
}

/* Signals go to the threads that the program's owner knows about; but not faults. */
static int start_worker(struct worker *w)
{
    sigset_t others;
    sigset_t before;
    fault_signals_others(&others);
    pthread_sigmask(SIG_SETMASK, &others, &before);
    const int failure = pthread_create(&w->thread, NULL, worker_main, w);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failure;
}

enum status pool_open(struct pool **out, unsigned n_threads, struct error *e)
{
    *out = NULL;
    if (n_threads < 1 || n_threads > POOL_MAX_THREADS) {
        return error_set(e, STATUS_ARGUMENT, "pool: %u threads are not in 1 .. %d",
                         n_threads, POOL_MAX_THREADS);
    }
    const size_t bytes = sizeof(struct pool) + n_threads * sizeof(struct worker);
    struct pool *const p = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (p == NULL) {
        return error_set(e, STATUS_MEMORY, "pool: no memory for %u threads", n_threads);
    }
    memset(p, 0, bytes);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->work_arrived, NULL);
    pthread_cond_init(&p->loop_over, NULL);
    p->n_threads = n_threads;
    p->n_started = 1;
    /* More threads than processors: whoever spins keeps another from working. */
    p->spin_rounds = n_threads <= host_cpus() ? SPIN_ROUNDS : 0;
    for (unsigned i = 1; i < n_threads; i++) {
        p->workers[i] = (struct worker){.pool = p, .number = i};
        const int failure = start_worker(&p->workers[i]);
        if (failure != 0) {
            pool_close(p);
            return error_set(e, STATUS_MEMORY, "pool: cannot start thread %u of %u: %s",
                             i + 1, n_threads, strerror(failure));
        }
        p->n_started++;
    }
    *out = p;
    return STATUS_OK;
}

void pool_close(struct pool *p)
{
    if (p == NULL) {
        return;
    }
    CHECK(!atomic_load(&p->running));
    pthread_mutex_lock(&p->lock);
    atomic_store(&p->stopping, true);
    pthread_cond_broadcast(&p->work_arrived);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 1; i < p->n_started; i++) {
        pthread_join(p->workers[i].thread, NULL);
    }
    pthread_cond_destroy(&p->loop_over);
    pthread_cond_destroy(&p->work_arrived);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
