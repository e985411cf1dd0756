/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A second thread that no signal reaches but its own faults (base/fault_signals.h), and a
 * bell between it and the first: an eventfd, for a set of descriptors to wait for. Who
 * rings and who waits is up to the two. */
#ifndef ZK_TUI_DEAF_THREAD_H
#define ZK_TUI_DEAF_THREAD_H

#include <pthread.h>

#include "base/compiler.h"
#include "base/status.h"

struct deaf_thread {
    pthread_t thread;
    int bell; /* readable after it rang, until it is cleared */
};

/* Have run(arg) called by a thread of its own. The bell is there before.
 *
 * in    what   the thread, for a sentence
 * err   STATUS_MEMORY; nothing is left behind */
MUST_USE enum status deaf_thread_start(struct deaf_thread *t, void *(*run)(void *),
                                       void *arg, const char *what, struct error *e);

/* Ring; and be done with all ringing so far. Never wait. */
void deaf_thread_ring(const struct deaf_thread *t);
void deaf_thread_clear(const struct deaf_thread *t);

/* Wait for the thread to return, which it has been told to, and remove the bell. */
void deaf_thread_join(struct deaf_thread *t);

#endif
