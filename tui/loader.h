/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Work that may take time, off the thread that draws.
 *
 * One thread does jobs in the order in which they were asked for. A job is a pair of
 * functions: run, on the loader's thread, and done, on the thread that collects, after
 * run and in the same order. What both touch needs no lock: the queue hands it over.
 *
 *   loader_ask --> [queue] --> run --> [queue] --> loader_collect: done
 *
 * Everything of the console that reads the store or looks into a segment is a job. A
 * process is forked while the loader's thread stands still between two jobs
 * (loader_halt), so that no database is in use and no lock is held that the child would
 * never get.
 */
#ifndef ZK_TUI_LOADER_H
#define ZK_TUI_LOADER_H

#include <stdbool.h>

#include "base/status.h"

struct loader;
typedef void loader_fn(void *arg);

/* err   STATUS_MEMORY; *out is then NULL */
MUST_USE enum status loader_open(struct loader **out, struct error *e);

/* Wait for the job under way, forget the others, without their done, and free. What they
 * own is dropped. NULL is allowed. */
void loader_close(struct loader *l);

/* Add a job. run may be NULL. False: no memory, and there will be no done. */
MUST_USE bool loader_ask(struct loader *l, loader_fn *run, loader_fn *done, void *arg);

/* A job that owns its argument: drop frees it after done, when the loader closes before
 * that, and when there is no memory for the job. */
MUST_USE bool loader_give(struct loader *l, loader_fn *run, loader_fn *done, void *arg,
                          loader_fn *drop);

/* Have fn called by loader_collect while the loader's thread stands still: after the jobs
 * asked for before, before those asked for later. */
MUST_USE bool loader_halt(struct loader *l, loader_fn *fn, void *arg);

/* For poll: readable when there is something to collect. */
int loader_descriptor(const struct loader *l);

/* Call done of every job that has run. True: there was one. */
bool loader_collect(struct loader *l);

#endif
