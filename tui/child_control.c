/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The engine's ear. */
#include "tui/child_control.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/host.h"
#include "checkpoint/control.h"
#include "tui/deaf_thread.h"
#include "tui/live_status.h"

enum { LOOK_MS = 250 };

struct child_control {
    struct task *task;
    int pipe;
    const atomic_bool *is_detached;
    struct deaf_thread thread; /* signals are for who works; hears the bell */
    atomic_bool is_stopping, is_ending;
    /* Set before has_socket, then the thread's. */
    atomic_bool has_socket;
    struct control *control;
    char session[SESSION_NAME_BYTES];
    uint64_t budget;
    uint64_t began_ns;
    struct progress_watcher watcher; /* the thread's */
};

static void stop(struct child_control *c)
{
    atomic_store(&c->is_stopping, true);
    task_cancel(c->task);
}

static struct live_status look(struct child_control *c)
{
    const struct live_source source = {.task = c->task,
                                       .session = c->session,
                                       .pid = getpid(),
                                       .budget = c->budget,
                                       .began_ns = c->began_ns,
                                       .is_stopping = atomic_load(&c->is_stopping),
                                       .watcher = &c->watcher};
    return live_status_look(&source);
}

static void answer(void *arg, enum control_verb verb, struct byte_buffer *out)
{
    struct child_control *const c = arg;
    if (verb == CONTROL_PAUSE || verb == CONTROL_CONTINUE) {
        task_pause(c->task, verb == CONTROL_PAUSE);
    } else if (verb == CONTROL_STOP) {
        stop(c);
    }
    const struct live_status s = look(c);
    live_status_answer(&s, verb, out);
}

static void *listen_to_all(void *arg)
{
    struct child_control *const c = arg;
    bool has_console = true;
    while (!atomic_load(&c->is_ending)) {
        struct pollfd fds[3] = {{.fd = c->thread.bell, .events = POLLIN},
                                {.fd = has_console ? c->pipe : -1},
                                {.fd = -1, .events = POLLIN}};
        const bool has_socket = atomic_load(&c->has_socket);
        if (has_socket) {
            fds[2].fd = control_descriptor(c->control);
        }
        if (poll(fds, 3, has_socket ? LOOK_MS : -1) < 0 && errno != EINTR) {
            break;
        }
        deaf_thread_clear(&c->thread);
        if (has_socket) { /* who asks is told at once, and of what has been going on */
            (void)look(c);
        }
        if (has_console && (fds[1].revents & (POLLERR | POLLHUP)) != 0) {
            has_console = false;
            if (!atomic_load(c->is_detached)) {
                stop(c);
            }
        }
        if (has_socket && fds[2].revents != 0) {
            control_answer(c->control, answer, c);
        }
    }
    return NULL;
}

enum status child_control_open(struct child_control **out, struct task *task, int pipe,
                               const atomic_bool *is_detached, struct error *e)
{
    struct child_control *const c = calloc(1, sizeof *c);
    *out = NULL;
    if (c == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for the control thread");
    }
    c->task = task;
    c->pipe = pipe;
    c->began_ns = host_now_ns();
    c->is_detached = is_detached;
    const enum status s =
        deaf_thread_start(&c->thread, listen_to_all, c, "the control thread", e);
    if (s != STATUS_OK) {
        free(c);
        return s;
    }
    *out = c;
    return STATUS_OK;
}

enum status child_control_serve(struct child_control *c, const struct session *session,
                                uint64_t budget, struct error *e)
{
    TRY(control_open(&c->control, session_name(session), session_path(session), e));
    (void)snprintf(c->session, sizeof c->session, "%s", session_name(session));
    c->budget = budget;
    atomic_store(&c->has_socket, true);
    deaf_thread_ring(&c->thread);
    return STATUS_OK;
}

bool child_control_is_stopping(const struct child_control *c)
{
    return atomic_load(&c->is_stopping);
}

void child_control_close(struct child_control *c)
{
    if (c == NULL) {
        return;
    }
    atomic_store(&c->is_ending, true);
    deaf_thread_ring(&c->thread);
    deaf_thread_join(&c->thread);
    control_close(c->control);
    free(c);
}
