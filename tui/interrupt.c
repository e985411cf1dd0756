/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Signal handlers: flags, task_cancel, unlink and _exit only. */
#include "tui/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#include "tui/output_file.h"

static struct task *_Atomic watched;
static atomic_int arrived;

static const int stopping_signals[] = {SIGINT, SIGTERM, SIGHUP};

static void stop(int signal_number)
{
    const int reason = errno;
    int none = 0;
    if (atomic_compare_exchange_strong(&arrived, &none, signal_number)) {
        task_cancel(atomic_load(&watched));
    } else {
        output_abandon_from_signal();
        _exit(128 + signal_number);
    }
    errno = reason;
}

void interrupt_prepare(void)
{
    /* Opened the wrong way round: using it stays an error. */
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF) {
            open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
        }
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

void interrupt_watch(struct task *task)
{
    atomic_store(&watched, task);
    for (size_t i = 0; i < sizeof stopping_signals / sizeof stopping_signals[0]; i++) {
        struct sigaction before;
        struct sigaction action = {.sa_flags = SA_RESTART};
        action.sa_handler = task != NULL ? stop : SIG_DFL;
        sigemptyset(&action.sa_mask);
        /* nohup(1) and shells that start background jobs ignore signals for us: keep
         * that. */
        if (sigaction(stopping_signals[i], NULL, &before) == 0
            && before.sa_handler != SIG_IGN) {
            sigaction(stopping_signals[i], &action, NULL);
        }
    }
}

int interrupt_signal(void)
{
    return atomic_load(&arrived);
}
