/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Starting and joining it. */
#include "tui/deaf_thread.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/fault_signals.h"

enum status deaf_thread_start(struct deaf_thread *t, void *(*run)(void *), void *arg,
                              const char *what, struct error *e)
{
    sigset_t others;
    sigset_t before;
    t->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (t->bell < 0) {
        return error_set(e, STATUS_MEMORY, "%s cannot be started: %s", what,
                         strerror(errno));
    }
    fault_signals_others(&others); /* the thread has the mask it is made with */
    (void)pthread_sigmask(SIG_SETMASK, &others, &before);
    const int failure = pthread_create(&t->thread, NULL, run, arg);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failure != 0) {
        (void)close(t->bell);
        return error_set(e, STATUS_MEMORY, "%s cannot be started: %s", what,
                         strerror(failure));
    }
    return STATUS_OK;
}

void deaf_thread_ring(const struct deaf_thread *t)
{
    const uint64_t one = 1;
    (void)!write(t->bell, &one, sizeof one);
}

void deaf_thread_clear(const struct deaf_thread *t)
{
    uint64_t n_rings;
    (void)!read(t->bell, &n_rings, sizeof n_rings);
}

void deaf_thread_join(struct deaf_thread *t)
{
    (void)pthread_join(t->thread, NULL);
    (void)close(t->bell);
}
