/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A fixed set of threads that share loops. The only threads of the engine.
 *
 * pool_run cuts [0, n) in pieces and hands them out as threads become free, so which
 * worker computes which piece varies from run to run: a loop body writes only what
 * belongs to its items (or to its worker number), and results do not depend on the number
 * of threads. Threads are not pinned: the machine may be shared, and the caller is one of
 * the workers.
 */
#ifndef ZK_BASE_POOL_H
#define ZK_BASE_POOL_H

#include <stddef.h>

#include "base/status.h"

enum { POOL_MAX_THREADS = 1024 };

struct pool;

/* The body of a loop: do the items [begin, end). worker is 0 .. pool_threads - 1, and no
 * two bodies run at once with the same worker, so it may index scratch memory. */
typedef void pool_fn(void *arg, size_t begin, size_t end, unsigned worker);

/* Start n_threads - 1 threads (the caller of pool_run is worker 0).
 *
 * They block all signals but their own faults (base/fault_signals.h). n_threads is 1 ..
 * POOL_MAX_THREADS.
 * err   STATUS_ARGUMENT, STATUS_MEMORY; *out is then NULL and no thread is left running
 */
MUST_USE enum status pool_open(struct pool **out, unsigned n_threads, struct error *e);

/* End the threads. NULL is allowed; no loop may be running. */
void pool_close(struct pool *p);

unsigned pool_threads(const struct pool *p);

/* Let loops stand still while a task is paused: no piece is begun then, and the caller of
 * pool_run waits in task_check once the others have ended theirs. NULL: they never do. No
 * loop may be running; the task outlives this. */
struct task;
void pool_follow(struct pool *p, struct task *task);

/* Run fn over [0, n_items) and return when all of it is done.
 *
 * Pieces begin at multiples of grain and are multiples of grain long, but for the last.
 * What the caller wrote before is visible to fn, what fn wrote is visible to the caller
 * after.
 * need  grain >= 1; one loop at a time: neither fn nor a second thread may call pool_run
 *       on the same pool
 * cost  about a microsecond when the threads are awake; no allocation; n_items = 0 is
 *       free
 */
void pool_run(struct pool *p, size_t n_items, size_t grain, pool_fn *fn, void *arg);

#endif
