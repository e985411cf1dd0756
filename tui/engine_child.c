/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Starting and watching the engine's process. */
#include "tui/engine_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tui/child_check.h"
#include "tui/child_errand.h"
#include "tui/child_work.h"
#include "tui/crash.h"
#include "tui/terminal.h"

struct engine_child {
    pid_t pid;
    int pipe;
    bool is_reaped;
    int wait_status;
    struct task *task;
    atomic_bool *is_detached; /* shared with the child */
    uint8_t head[8];          /* kind, length */
    size_t n_head, n_body;
    struct message partial;
};

/* What must be so before any work: no terminal, own signals, first to die. */
static void settle(pid_t parent, int pipe)
{
    sigset_t none;
    (void)setsid();
    if (getppid() != parent) {
        _exit(0);
    }
    /* What the console has open is not ours: the end of a pipe above all, which would not
     * be seen to end while we hold it. */
    (void)close_range(3, (unsigned)pipe - 1, 0);
    (void)close_range((unsigned)pipe + 1, ~0u, 0);
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd <= 2; fd++) {
        (void)dup2(null, fd);
    }
    const int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (score >= 0) {
        (void)!write(score, "500", 3);
        (void)close(score);
    }
    /* The console's own thread goes first whenever it has something to do. */
    const struct sched_param none_of_it = {0};
    (void)sched_setscheduler(0, SCHED_BATCH, &none_of_it);
    (void)setpriority(PRIO_PROCESS, 0, CHILD_NICE);
    (void)signal(SIGQUIT, SIG_DFL);
    crash_role("engine");
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static void unmap(struct engine_child *c)
{
    if (c->is_detached != NULL) {
        (void)munmap(c->is_detached, sizeof *c->is_detached);
    }
    task_close(c->task);
    free(c);
}

static enum status share(struct engine_child *c, struct error *e)
{
    TRY(task_open(&c->task, e));
    void *const at = mmap(NULL, sizeof *c->is_detached, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) {
        return error_set(e, STATUS_MEMORY, "no memory to share with the engine");
    }
    c->is_detached = at;
    return STATUS_OK;
}

enum status child_start(struct engine_child **out, const struct child_request *request,
                        struct error *e)
{
    int ends[2];
    *out = NULL;
    struct engine_child *const c = calloc(1, sizeof *c);
    if (c == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory to start the engine");
    }
    enum status s = share(c, e);
    if (s == STATUS_OK && pipe2(ends, O_CLOEXEC) != 0) {
        s = error_set(e, STATUS_IO, "cannot make a pipe: %s", strerror(errno));
    }
    if (s != STATUS_OK) {
        unmap(c);
        return s;
    }
    const pid_t parent = getpid();
    c->pid = fork();
    if (c->pid == 0) {
        settle(parent, ends[1]);
        if (request->is_check) {
            /* Of no use to anybody without the console. */
            (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
            child_check(request, c->task, ends[1]);
        } else if (request->errand != ERRAND_NONE) {
            (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
            child_errand(request, c->task, ends[1]);
        } else {
            child_work(request, c->task, ends[1], c->is_detached);
        }
        _exit(0);
    }
    (void)close(ends[1]);
    if (c->pid < 0) {
        s = error_set(e, STATUS_IO, "cannot start the engine: %s", strerror(errno));
        (void)close(ends[0]);
        unmap(c);
        return s;
    }
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    c->pipe = ends[0];
    *out = c;
    return STATUS_OK;
}

void child_tell(int pipe, enum message_kind kind, const void *bytes, size_t len)
{
    uint8_t text[8 + MESSAGE_BYTES_MAX];
    const size_t n = len < MESSAGE_BYTES_MAX ? len : MESSAGE_BYTES_MAX;
    store_u32(text, (uint32_t)kind);
    store_u32(text + 4, (uint32_t)n);
    memcpy(text + 8, bytes, n);
    /* Whether the console is gone is tui/child_control.h's business. */
    (void)terminal_write(pipe, text, 8 + n);
}

int child_descriptor(const struct engine_child *c)
{
    return c->pipe;
}
pid_t child_pid(const struct engine_child *c)
{
    return c->pid;
}
struct task *child_task(const struct engine_child *c)
{
    return c->task;
}

bool child_read(struct engine_child *c, struct message *message, bool *is_over)
{
    *is_over = false;
    for (;;) {
        const bool is_head = c->n_head < sizeof c->head;
        uint8_t *const to = is_head ? c->head + c->n_head : c->partial.bytes + c->n_body;
        const size_t wanted =
            is_head ? sizeof c->head - c->n_head : c->partial.len - c->n_body;
        const ssize_t n = wanted == 0 ? 0 : read(c->pipe, to, wanted);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0 || (n == 0 && wanted != 0)) {
            *is_over = n == 0 || errno != EAGAIN;
            return false;
        }
        if (!is_head) {
            c->n_body += (size_t)n;
        } else if ((c->n_head += (size_t)n) == sizeof c->head) {
            c->partial.kind = (enum message_kind)load_u32(c->head);
            c->partial.len = load_u32(c->head + 4);
            if (c->partial.len > MESSAGE_BYTES_MAX) {
                *is_over = true; /* a broken child says nothing that can be used */
                return false;
            }
        }
        if (c->n_head == sizeof c->head && c->n_body == c->partial.len) {
            c->partial.bytes[c->partial.len] = 0;
            *message = c->partial;
            c->n_head = c->n_body = 0;
            return true;
        }
    }
}

bool child_reap(struct engine_child *c, int *wait_status)
{
    if (!c->is_reaped && waitpid(c->pid, &c->wait_status, WNOHANG) == c->pid) {
        c->is_reaped = true;
    }
    *wait_status = c->wait_status;
    return c->is_reaped;
}

void child_close(struct engine_child *c)
{
    if (c == NULL) {
        return;
    }
    if (!c->is_reaped) {
        (void)kill(c->pid, SIGKILL);
        while (waitpid(c->pid, &c->wait_status, 0) < 0 && errno == EINTR) {
        }
    }
    (void)close(c->pipe);
    unmap(c);
}

void child_detach(struct engine_child *c)
{
    atomic_store(c->is_detached, true);
    (void)close(c->pipe);
    unmap(c);
}
