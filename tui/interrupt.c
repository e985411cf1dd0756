/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Signal handlers: flags, task_cancel, unlink and _exit only. */
#include "tui/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#include "tui/crash.h"
#include "tui/output_file.h"

static struct task *_Atomic watched;
static atomic_int arrived;
static atomic_uint n_counted;
static _Atomic pid_t other; /* the leader, or the follower; 0: there is none */
static atomic_bool asked_status, asked_checkpoint, asked_halt;

static const int stopping_signals[] = {SIGINT, SIGTERM, SIGHUP};
static const int asking_signals[] = {SIGUSR1, SIGUSR2, SIGTSTP};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void stop(int signal_number, siginfo_t *from, void *context)
{
    const int reason = errno;
    const pid_t leader = atomic_load(&other);
    int none = 0;
    (void)context;
    (void)atomic_compare_exchange_strong(&arrived, &none, signal_number);
    const bool is_counted = leader == 0 || (from->si_code <= 0 && from->si_pid == leader);
    if (is_counted && atomic_fetch_add(&n_counted, 1) != 0) {
        output_abandon_from_signal();
        _exit(128 + signal_number);
    }
    task_cancel(atomic_load(&watched));
    errno = reason;
}

static void pass_on(int signal_number)
{
    const int reason = errno;
    int none = 0;
    (void)atomic_compare_exchange_strong(&arrived, &none, signal_number);
    (void)kill(atomic_load(&other), signal_number);
    errno = reason;
}

static atomic_bool *asked_by(int signal_number)
{
    return signal_number == SIGUSR1   ? &asked_status
           : signal_number == SIGUSR2 ? &asked_checkpoint
                                      : &asked_halt;
}

static void hear_question(int signal_number)
{
    atomic_store(asked_by(signal_number), true);
}

static void hand_question_on(int signal_number)
{
    const int reason = errno;
    (void)kill(atomic_load(&other), signal_number);
    errno = reason;
}

/* nohup(1) and shells that start background jobs ignore signals for us: keep that. */
static void set_unless_ignored(int signal_number, const struct sigaction *action)
{
    struct sigaction before;
    if (sigaction(signal_number, NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
        sigaction(signal_number, action, NULL);
    }
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
    crash_watch(task);
    struct sigaction action = {.sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    if (task != NULL) {
        action.sa_flags |= SA_SIGINFO;
        action.sa_sigaction = stop;
    } else {
        action.sa_handler = SIG_DFL;
    }
    for (size_t i = 0; i < COUNT(stopping_signals); i++) {
        set_unless_ignored(stopping_signals[i], &action);
    }
}

int interrupt_signal(void)
{
    return atomic_load(&arrived);
}

void interrupt_hold(bool is_held)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < COUNT(stopping_signals); i++) {
        sigaddset(&set, stopping_signals[i]);
    }
    for (size_t i = 0; i < COUNT(asking_signals); i++) {
        sigaddset(&set, asking_signals[i]);
    }
    (void)sigprocmask(is_held ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

static void ask_with(void (*handler)(int))
{
    struct sigaction action = {.sa_flags = SA_RESTART, .sa_handler = handler};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < COUNT(asking_signals); i++) {
        set_unless_ignored(asking_signals[i], &action);
    }
}

void interrupt_lead(pid_t follower)
{
    struct sigaction action = {.sa_flags = SA_RESTART, .sa_handler = pass_on};
    sigemptyset(&action.sa_mask);
    atomic_store(&other, follower);
    for (size_t i = 0; i < COUNT(stopping_signals); i++) {
        set_unless_ignored(stopping_signals[i], &action);
    }
    ask_with(hear_question);
}

void interrupt_follow(pid_t leader)
{
    atomic_store(&other, leader);
    ask_with(hand_question_on);
    (void)signal(SIGTSTP, SIG_IGN); /* a terminal sends it to both; the leader acts */
}

bool interrupt_asked(int signal_number)
{
    return atomic_exchange(asked_by(signal_number), false);
}
