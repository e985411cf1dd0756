/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The leader of prove and resume. */
#include "tui/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/host.h"
#include "base/task.h"
#include "checkpoint/control.h"
#include "tui/crash.h"
#include "tui/interrupt.h"
#include "tui/live_status.h"
#include "tui/progress.h"
#include "tui/quantity.h"
#include "tui/terminal.h"

static const uint64_t look_every_ns = 250000000;
enum { TICK_MS = 50, HALT_STEP_MS = 5, HALT_PATIENCE_MS = 3000 };

/* In shared memory. The worker writes name and folder before has_session, then never
 * again. */
struct supervised {
    struct task *task; /* at the same address in both */
    atomic_bool has_session;
    atomic_bool is_published;
    atomic_bool is_finished; /* all is said */
    atomic_bool is_stopping; /* the leader's */
    _Atomic uint64_t budget, least;
    _Atomic uint64_t steps_per_segment, steps; /* 0: not known yet */
    char session[SESSION_NAME_BYTES];
    char folder[PATH_MAX];
};

struct leader {
    struct invocation *v;
    struct supervised *shared;
    pid_t worker;
    int alive; /* readable at its end: the worker has gone */
    struct control *control;
    bool is_control_tried;
    struct progress_watcher *watcher;
    uint64_t looked_ns;
    time_t began;
};

/* ---- what the worker tells ---- */

struct task *supervised_task(const struct invocation *v)
{
    return v->supervised != NULL ? v->supervised->task : NULL;
}

void supervised_session(const struct invocation *v, const struct session *session)
{
    struct supervised *const shared = v->supervised;
    crash_session(session_name(session));
    if (shared == NULL) {
        return;
    }
    (void)snprintf(shared->session, sizeof shared->session, "%s", session_name(session));
    (void)snprintf(shared->folder, sizeof shared->folder, "%s", session_path(session));
    atomic_store(&shared->has_session, true);
}

void supervised_memory(const struct invocation *v, const struct memory_plan *plan)
{
    if (v->supervised != NULL) {
        atomic_store(&v->supervised->budget, plan->bytes_budget);
        atomic_store(&v->supervised->least, plan->bytes_stream);
        atomic_store(&v->supervised->steps_per_segment,
                     (uint64_t)1 << plan->segment_log2);
    }
}

void supervised_steps(const struct invocation *v, uint64_t steps)
{
    if (v->supervised != NULL) {
        atomic_store(&v->supervised->steps, steps);
    }
}

void supervised_published(const struct invocation *v)
{
    if (v->supervised != NULL) {
        atomic_store(&v->supervised->is_published, true);
    }
}

void supervised_finished(const struct invocation *v)
{
    if (v->supervised != NULL) {
        atomic_store(&v->supervised->is_finished, true);
    }
}

bool supervised_is_stopping(const struct invocation *v)
{
    return v->supervised != NULL && atomic_load(&v->supervised->is_stopping);
}

/* ---- answering ---- */

static struct live_status look(const struct leader *l)
{
    const struct supervised *const shared = l->shared;
    const struct live_source source = {
        .task = shared->task,
        .session = atomic_load(&shared->has_session) ? shared->session : NULL,
        .pid = l->worker,
        .budget = atomic_load(&shared->budget),
        .began_ns = l->v->began_ns,
        .steps_per_segment = atomic_load(&shared->steps_per_segment),
        .steps = atomic_load(&shared->steps),
        .is_stopping = atomic_load(&shared->is_stopping) || interrupt_signal() != 0,
        .watcher = l->watcher,
    };
    return live_status_look(&source);
}

static void answer(void *arg, enum control_verb verb, struct byte_buffer *out)
{
    const struct leader *const l = arg;
    if (verb == CONTROL_PAUSE || verb == CONTROL_CONTINUE) {
        task_pause(l->shared->task, verb == CONTROL_PAUSE);
    } else if (verb == CONTROL_STOP) {
        atomic_store(&l->shared->is_stopping, true);
        task_cancel(l->shared->task);
    }
    const struct live_status s = look(l);
    live_status_answer(&s, verb, out);
}

/* The answer to a signal, on standard error; a repainted line of progress makes room. */
static void say_line(const struct leader *l, const char *type,
                     void (*describe)(const struct live_status *, struct byte_buffer *))
{
    struct byte_buffer out = {0}, text = {0};
    const struct live_status s = look(l);
    if (l->v->wants_json_lines) {
        struct json j;
        progress_json_begin(&j, &out, type, l->v->began_ns);
        live_status_json(&s, &j);
        progress_json_end(&j);
    } else {
        if (terminal_can_repaint(STDERR_FILENO)) {
            buffer_bytes(&out, "\r\033[K", 4);
        }
        describe(&s, &text);
        buffer_bytes(&out, text.bytes, text.len);
        buffer_u8(&out, '\n');
        if (!out.bad) {
            (void)terminal_write(STDERR_FILENO, out.bytes, out.len);
        }
    }
    buffer_free(&text);
    buffer_free(&out);
}

/* ---- leading ---- */

/* A run can be over, and its session gone, before there was time to listen. */
static void listen_once(struct leader *l)
{
    struct error e;
    if (l->is_control_tried || !atomic_load(&l->shared->has_session)) {
        return;
    }
    l->is_control_tried = true;
    if (control_open(&l->control, l->shared->session, l->shared->folder, &e) != STATUS_OK
        && access(l->shared->folder, F_OK) == 0 && !l->v->wants_json_lines) {
        char line[ERROR_TEXT_BYTES + 64];
        const int len = snprintf(line, sizeof line,
                                 "warning  pause and stop from another terminal will "
                                 "not work: %s\n",
                                 e.text);
        (void)terminal_write(STDERR_FILENO, (const uint8_t *)line, (size_t)len);
    }
}

/* Ctrl-Z: the work halts first, so that the session's clock does, and then this process
 * as its shell expects; what goes on with it (fg, SIGCONT) goes on with the work, unless
 * that was paused before. */
static void stand_by(const struct leader *l)
{
    struct task *const task = l->shared->task;
    struct pollfd gone = {.fd = l->alive, .events = POLLIN};
    const bool was_paused = task_paused(task);
    const uint64_t patience_ns = (uint64_t)HALT_PATIENCE_MS * 1000000;
    const uint64_t began = host_now_ns();
    task_pause(task, true);
    while (!task_parked(task) && host_now_ns() - began < patience_ns) {
        if (poll(&gone, 1, HALT_STEP_MS) > 0) {
            return;
        }
    }
    (void)raise(SIGSTOP);
    task_pause(task, was_paused);
}

/* Until the worker has gone. */
static void serve(struct leader *l)
{
    for (;;) {
        struct pollfd fds[2] = {{.fd = l->alive, .events = POLLIN},
                                {.fd = -1, .events = POLLIN}};
        listen_once(l);
        if (l->control != NULL) {
            fds[1].fd = control_descriptor(l->control);
        }
        const int n = poll(fds, 2, TICK_MS);
        if (host_now_ns() - l->looked_ns >= look_every_ns) {
            l->looked_ns = host_now_ns();
            (void)look(l);
        }
        if (interrupt_asked(SIGUSR1)) {
            say_line(l, "status", live_status_line);
        }
        if (interrupt_asked(SIGUSR2)) {
            say_line(l, "checkpoint", live_status_durable);
        }
        if (interrupt_asked(SIGTSTP)) {
            stand_by(l);
        }
        if (n > 0 && fds[1].revents != 0) {
            control_answer(l->control, answer, l);
        }
        if (n > 0 && fds[0].revents != 0) {
            return;
        }
    }
}

/* ---- the end ---- */

/* " (SIGKILL), ..": what killed it, as far as can be known from outside. */
static void describe_death(char text[ERROR_TEXT_BYTES], int signal_number, uint64_t peak,
                           uint64_t budget)
{
    char peak_text[QUANTITY_BYTES], budget_text[QUANTITY_BYTES];
    const char *const name = sigabbrev_np(signal_number);
    const int len = snprintf(
        text, ERROR_TEXT_BYTES,
        "the engine was killed by signal %d (SIG%s), having taken %s of memory",
        signal_number, name != NULL ? name : "?", quantity_size(peak_text, peak));
    const bool is_tight = budget != 0 && peak > budget / 10 * 7;
    if (budget != 0 && len > 0 && len < ERROR_TEXT_BYTES) {
        (void)snprintf(text + len, ERROR_TEXT_BYTES - (size_t)len, " of %s planned%s",
                       quantity_size(budget_text, budget),
                       signal_number != SIGKILL ? ""
                       : is_tight ? ", likely by the kernel when memory ran out"
                                  : ", by a person or by the kernel");
    }
}

/* How to go on, with less memory if there is less to go on with. */
static void describe_way_on(char text[256], const struct leader *l, bool is_memory,
                            uint64_t peak)
{
    const struct supervised *const shared = l->shared;
    const uint64_t mib = (uint64_t)1 << 20;
    const uint64_t least = (atomic_load(&shared->least) + mib - 1) / mib;
    if (atomic_load(&shared->is_published)) {
        (void)snprintf(text, 256, "the proof had been written");
    } else if (!atomic_load(&shared->has_session)) {
        (void)snprintf(text, 256, "there was no session yet");
    } else if (is_memory && least != 0 && least * mib < peak) {
        (void)snprintf(text, 256,
                       "'zkconsole resume %s --memory %" PRIu64 "M' goes on with less",
                       shared->session, least);
    } else if (is_memory
               && option_number(&l->v->line, OPTION_MEMORY_MODE) != MEMORY_STREAM) {
        (void)snprintf(text, 256,
                       "'zkconsole resume %s' goes on, 'zkconsole resume %s "
                       "--memory-mode stream' with less",
                       shared->session, shared->session);
    } else if (is_memory) {
        (void)snprintf(text, 256,
                       "'zkconsole resume %s' goes on; with less memory, a new session "
                       "with a smaller --segment-log2",
                       shared->session);
    } else {
        (void)snprintf(text, 256, "'zkconsole resume %s' goes on", shared->session);
    }
}

static enum exit_code explain(struct leader *l, int signal_number, uint64_t peak)
{
    const enum exit_code asked = exit_code_of_signal(signal_number);
    char death[ERROR_TEXT_BYTES], way_on[256], report[PATH_MAX];
    if (atomic_load(&l->shared->has_session)) {
        (void)snprintf(l->v->session, sizeof l->v->session, "%s", l->shared->session);
    }
    if (asked != RC_FAILURE) { /* it came before the worker was ready for it */
        return invocation_fail(l->v, asked, "stopped");
    }
    describe_death(death, signal_number, peak, atomic_load(&l->shared->budget));
    describe_way_on(way_on, l, signal_number == SIGKILL, peak);
    crash_report_of(l->worker, l->began, report);
    if (report[0] != '\0') { /* all of it within ERROR_TEXT_BYTES */
        return invocation_fail(l->v, RC_CRASHED, "%.150s; %.140s; its report is %.200s",
                               death, way_on, report);
    }
    return invocation_fail(l->v, RC_CRASHED, "%.250s; %.250s", death, way_on);
}

/* It was told twice to stop, and did so at once. */
static enum exit_code explain_haste(struct leader *l, int code)
{
    char way_on[256];
    if (atomic_load(&l->shared->has_session)) {
        (void)snprintf(l->v->session, sizeof l->v->session, "%s", l->shared->session);
    }
    describe_way_on(way_on, l, false, 0);
    return invocation_fail(l->v, (enum exit_code)code, "stopped at once; %.200s", way_on);
}

static enum exit_code lead(struct leader *l)
{
    int status = 0;
    struct rusage usage = {0};
    serve(l);
    while (wait4(l->worker, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    control_close(l->control);
    if (WIFEXITED(status) && atomic_load(&l->shared->is_finished)) {
        return (enum exit_code)WEXITSTATUS(status);
    }
    if (WIFEXITED(status)) {
        return invocation_finish(l->v, explain_haste(l, WEXITSTATUS(status)));
    }
    return invocation_finish(
        l->v, explain(l, WTERMSIG(status), (uint64_t)usage.ru_maxrss * 1024));
}

/* ---- the beginning ---- */

static void settle_worker(pid_t leader)
{
    /* A leader that is killed takes the work along, as a person who does that means. */
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != leader) {
        _exit(RC_CRASHED);
    }
    const int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (score >= 0) {
        (void)!write(score, "500", 3);
        (void)close(score);
    }
    crash_role("engine");
    interrupt_follow(leader);
}

static struct supervised *share(void)
{
    struct error ignored;
    void *const at = mmap(NULL, sizeof(struct supervised), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) {
        return NULL;
    }
    struct supervised *const shared = at;
    if (task_open(&shared->task, &ignored) != STATUS_OK) {
        (void)munmap(at, sizeof *shared);
        return NULL;
    }
    return shared;
}

bool supervise(struct invocation *v, enum exit_code *code)
{
    int ends[2];
    struct progress_watcher watcher = {0};
    struct leader l = {
        .v = v, .shared = share(), .watcher = &watcher, .began = time(NULL)};
    if (l.shared == NULL || pipe2(ends, O_CLOEXEC) != 0) {
        return false; /* the proof matters more than who watches it */
    }
    const pid_t self = getpid();
    interrupt_hold(true);
    l.worker = fork();
    if (l.worker == 0) {
        (void)close(ends[0]); /* the other end is closed when this process has gone */
        settle_worker(self);
        v->supervised = l.shared;
        interrupt_hold(false);
        return false;
    }
    (void)close(ends[1]);
    if (l.worker < 0) {
        (void)close(ends[0]);
        interrupt_hold(false);
        return false;
    }
    l.alive = ends[0];
    interrupt_lead(l.worker);
    interrupt_hold(false);
    *code = lead(&l);
    (void)close(ends[0]);
    task_close(l.shared->task);
    (void)munmap(l.shared, sizeof *l.shared);
    return true;
}
