/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The engine's process as the console sees it. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/host.h"
#include "tui/console.h"
#include "tui/crash.h"
#include "tui/quantity.h"

enum { MESSAGES_AT_ONCE = 256 };

static void fork_child(void *arg)
{
    struct child_start *const s = arg;
    if (child_start(&s->child, &s->request, &s->error) != STATUS_OK) {
        s->child = NULL;
    }
}

void console_fork(struct console *c, struct child_start *s, loader_fn *done)
{
    s->error = (struct error){0};
    s->child = NULL;
    if (s->request.session != NULL) { /* it must not change under the loader */
        if (s->request.session != s->session) {
            snprintf(s->session, sizeof s->session, "%s", s->request.session);
        }
        s->request.session = s->session;
    }
    s->is_under_way =
        loader_halt(c->loader, fork_child, s) && loader_ask(c->loader, NULL, done, c);
    if (!s->is_under_way) {
        error_set(&s->error, STATUS_MEMORY, "no memory to start a process");
        done(c);
    }
}

bool console_is_busy(const struct console *c)
{
    return c->child != NULL || c->starting.is_under_way || c->model.is_attached;
}

static void take_child(void *arg)
{
    struct console *const c = arg;
    struct model *const m = &c->model;
    struct child_start *const s = &c->starting;
    s->is_under_way = false;
    c->child = s->child;
    if (c->child == NULL) {
        m->work = WORK_FAILED;
        snprintf(m->fault, sizeof m->fault, "%s", s->error.text);
        console_message(c, 'e', "%s", s->error.text);
    }
}

void console_start(struct console *c)
{
    struct model *const m = &c->model;
    child_close(c->child);
    c->child = NULL;
    c->has_end = false;
    model_forget_work(m);
    console_history_again(c);
    c->stall_watch = (struct stall_watch){0};
    c->began_ns = c->tick_ns = host_now_ns();
    c->engine_began = time(NULL);
    c->cpu_ns = 0;
    m->work = WORK_STARTING;
    c->starting.request = c->request;
    console_fork(c, &c->starting, take_child);
}

static void hexadecimal(char *out, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    }
}

/* The strength of the proof, term by term, as the verifier found it. */
static void take_terms(struct model_proof *p, const uint32_t centibits[ENGINE_N_TERMS])
{
    struct soundness_term_text text;
    p->n_terms = 0;
    for (unsigned i = 0; i < ENGINE_N_TERMS && engine_soundness_term(i, &text); i++) {
        struct model_term *const term = &p->terms[p->n_terms++];
        term->centibits = centibits[i];
        snprintf(term->label, sizeof term->label, "%.63s", text.label);
        snprintf(term->formula, sizeof term->formula, "%.159s", text.formula);
    }
}

static void take_session(struct console *c, const struct message_session *s)
{
    struct model *const m = &c->model;
    m->work = WORK_PROVING;
    snprintf(m->session, sizeof m->session, "%s", s->name);
    crash_session(s->name);
    snprintf(m->program, sizeof m->program, "%s", s->program);
    m->security = s->security;
    m->blowup = (uint64_t)1 << s->log_blowup;
    m->segment_log2 = s->segment_log2;
    m->budget = s->budget;
    m->is_resumed = s->is_resumed;
    m->n_cpus = (unsigned)s->threads;
    /* From now on this session is what we are about, also when the engine has to be
     * started again. */
    snprintf(c->session, sizeof c->session, "%s", s->name);
    c->request.session = c->session;
    console_message(c, 'i', s->is_resumed ? "going on with session %s" : "session %s",
                    s->name);
}

/* Time since the engine began. */
static uint64_t since(const struct console *c, uint64_t now)
{
    return now > c->began_ns ? now - c->began_ns : 0;
}

/* How long a phase has been worked on at a moment. */
static uint64_t worked(const struct model *m, const struct model_phase *p, uint64_t at_ns)
{
    const uint64_t pauses = p->begin_ns + (m->paused_ns - p->paused_ns);
    return at_ns > pauses ? at_ns - pauses : 0;
}

static void take_phase(struct console *c, const struct message_phase *p)
{
    struct model *const m = &c->model;
    if (p->phase >= JOB_N_PHASES) {
        return;
    }
    struct model_phase *const phase = &m->phases[p->phase];
    const uint64_t at_ns = since(c, p->at_ns);
    if (p->is_end) {
        char took[QUANTITY_BYTES];
        phase->has_ended = true;
        phase->units_done =
            phase->units_total != 0 ? phase->units_total : phase->units_done;
        phase->elapsed_ns = worked(m, phase, at_ns);
        console_message(c, 'i', "%s is done in %s",
                        job_phase_name((enum job_phase)p->phase),
                        quantity_duration(took, phase->elapsed_ns));
    } else {
        phase->has_begun = true;
        phase->begin_ns = at_ns;
        phase->paused_ns = m->paused_ns;
        phase->units_total = p->n_units != 0 ? p->n_units : phase->units_total;
    }
}

static void take_run(struct console *c, const struct message_run *run)
{
    struct model *const m = &c->model;
    char steps[QUANTITY_BYTES];
    m->has_run = true;
    m->steps = run->steps;
    m->exit_code = run->exit_code;
    m->n_segments = run->n_segments;
    m->n_chunks = run->n_chunks;
    m->phases[PHASE_EXECUTE].units_done = run->n_segments;
    m->phases[PHASE_EXECUTE].units_total = run->n_segments;
    m->phases[PHASE_PROVE].units_total = run->n_segments;
    m->phases[PHASE_IMAGE].units_total = run->n_chunks;
    console_message(c, 'i', "the program took %s cycles and exited with %" PRIu64,
                    quantity_count(steps, (double)run->steps), run->exit_code);
}

static void take_output(struct model *m, const uint8_t *bytes, size_t len)
{
    const size_t room = sizeof m->guest_output - 1;
    size_t n = strlen(m->guest_output);
    for (size_t i = len > room ? len - room : 0; i < len; i++) {
        if (n == room) {
            memmove(m->guest_output, m->guest_output + room / 2, n - room / 2);
            n -= room / 2;
        }
        const uint8_t b = bytes[i];
        m->guest_output[n++] = b == '\n' || (b >= ' ' && b < 0x7F) ? (char)b : '?';
        m->guest_output[n] = '\0';
    }
}

void console_take_proof(struct console *c, const struct message_proof *p)
{
    struct model_proof *const to = &c->model.proof;
    to->is_sealed = true;
    to->len = p->len;
    to->verify_ns = p->verify_ns;
    to->steps = p->steps;
    to->exit_code = p->exit_code;
    to->len_output = p->len_output;
    to->n_segments = p->n_segments;
    to->n_chunks = p->n_chunks;
    to->centibits = p->centibits;
    snprintf(to->path, sizeof to->path, "%s", p->path);
    hexadecimal(to->sha256, p->sha256, 32);
    hexadecimal(to->digest, p->program_digest, 32);
    take_terms(to, p->term_centibits);
    console_measure_proof(c);
}

/* Structures come from our own child; a length that is not theirs is not looked at. */
static void take(struct console *c, const struct message *message)
{
    struct model *const m = &c->model;
    const void *const at = message->bytes;
    switch (message->kind) {
    case MESSAGE_SESSION:
        if (message->len == sizeof(struct message_session)) {
            take_session(c, at);
        }
        break;
    case MESSAGE_LOG:
        if (message->len > 1) {
            console_message(c, (char)message->bytes[0], "%s",
                            (const char *)message->bytes + 1);
        }
        break;
    case MESSAGE_PHASE:
        if (message->len == sizeof(struct message_phase)) {
            take_phase(c, at);
        }
        break;
    case MESSAGE_RUN:
        if (message->len == sizeof(struct message_run)) {
            take_run(c, at);
        }
        break;
    case MESSAGE_OUTPUT:
        take_output(m, message->bytes, message->len);
        break;
    case MESSAGE_PROOF:
        if (message->len == sizeof(struct message_proof)) {
            console_take_proof(c, at);
            console_message(c, 'i', "verified and written: %s", m->proof.path);
        }
        break;
    case MESSAGE_ERRAND:
    case MESSAGE_CHECK: /* the other process's */
    case MESSAGE_STAGE:
        break;
    case MESSAGE_END:
        if (message->len == sizeof c->end) {
            memcpy(&c->end, at, sizeof c->end);
            c->has_end = true;
        }
        break;
    }
}

/* It has ended without a word: say what is known of it. */
static void describe_loss(struct console *c, int wait_status)
{
    struct model *const m = &c->model;
    char rss[QUANTITY_BYTES];
    if (WIFSIGNALED(wait_status)) {
        const int signal_number = WTERMSIG(wait_status);
        snprintf(m->fault, sizeof m->fault,
                 "The engine (pid %ld) was ended by signal %d (%s)%s.%s%s%s",
                 (long)child_pid(c->child), signal_number, strsignal(signal_number),
                 signal_number == SIGKILL ? ", perhaps for want of memory" : "",
                 m->rss != 0 ? " It had " : "",
                 m->rss != 0 ? quantity_size(rss, m->rss) : "",
                 m->rss != 0 ? " of memory." : "");
    } else {
        snprintf(m->fault, sizeof m->fault,
                 "The engine (pid %ld) ended with code %d and without a word.",
                 (long)child_pid(c->child), WEXITSTATUS(wait_status));
    }
}

static void find_report(void *arg)
{
    struct console *const c = arg;
    crash_report_of(c->report.pid, c->report.since, c->report.path);
}

static void take_report(void *arg)
{
    struct console *const c = arg;
    struct model *const m = &c->model;
    if (c->report.path[0] != '\0' && m->work == WORK_LOST) {
        const size_t len = strlen(m->fault);
        (void)snprintf(m->fault + len, sizeof m->fault - len, " Its report is %s",
                       c->report.path);
        console_message(c, 'e', "the engine's report is %s", c->report.path);
        c->is_dirty = true;
    }
}

/* The loader looks: a folder is read. */
static void ask_report(struct console *c, pid_t pid)
{
    c->report.pid = pid;
    c->report.since = c->engine_began;
    (void)(loader_ask(c->loader, find_report, NULL, c)
           && loader_ask(c->loader, NULL, take_report, c));
}

static void take_progress(struct model *m, struct task *task)
{
    struct task_progress p;
    task_progress(task, &p);
    for (int i = 0; p.phase != NULL && i < JOB_N_PHASES; i++) {
        struct model_phase *const phase = &m->phases[i];
        if (strcmp(p.phase, job_phase_name((enum job_phase)i)) == 0 && phase->has_begun
            && !phase->has_ended) {
            phase->units_done = p.units_done;
            phase->units_reused = p.units_reused;
            phase->units_total = p.units_total != 0 ? p.units_total : phase->units_total;
            m->unit_steps = p.steps_done;
            m->unit_steps_total = p.steps_total;
        }
    }
    m->n_times = task_unit_times(task, m->times);
    m->has_purposes = true;
    memcpy(m->purpose, p.memory, sizeof m->purpose);
    memcpy(m->purpose_peak, p.memory_peak, sizeof m->purpose_peak);
}

static void finish(struct console *c, int wait_status)
{
    struct model *const m = &c->model;
    take_progress(m, child_task(c->child)); /* its last word: peaks above all */
    memset(m->purpose, 0, sizeof m->purpose);
    m->stall = (struct stall){0};
    m->rss = 0;
    m->cpus_busy = 0;
    if (c->has_end && c->end.status == STATUS_OK) {
        m->work = WORK_PROVED;
    } else if (c->has_end && c->end.status == STATUS_CANCELLED) {
        m->work = WORK_STOPPED;
        console_message(c, 'i', "stopped; what is done is kept, R goes on");
    } else if (c->has_end) {
        m->work = WORK_FAILED;
        snprintf(m->fault, sizeof m->fault, "%s", c->end.text);
        console_message(c, 'e', "%s", c->end.text);
    } else {
        describe_loss(c, wait_status);
        m->work = c->is_leaving ? WORK_STOPPED : WORK_LOST;
        console_message(c, 'e', "%s", m->fault);
        ask_report(c, child_pid(c->child));
        if (!c->is_leaving) {
            m->overlay = OVERLAY_LOST;
        }
    }
    model_estimate(m);
    child_close(c->child);
    c->child = NULL;
    console_history_again(c);
    console_list_sessions(c);
}

void console_listen(struct console *c)
{
    static struct message message; /* large; there is one console */
    bool is_over = false;
    int wait_status = 0;
    for (unsigned i = 0; i < MESSAGES_AT_ONCE && c->child != NULL; i++) {
        if (!child_read(c->child, &message, &is_over)) {
            break;
        }
        take(c, &message);
        c->is_dirty = true;
    }
    if (c->child != NULL && is_over && child_reap(c->child, &wait_status)) {
        finish(c, wait_status);
        c->is_dirty = true;
    }
}

void console_detach(struct console *c)
{
    if (c->child == NULL || c->model.work == WORK_STARTING) {
        console_message(c, 'w', "there is no session yet: wait for it");
        return;
    }
    c->detached = child_pid(c->child);
    child_detach(c->child);
    c->child = NULL;
    c->is_leaving = true;
}

void console_stop(struct console *c)
{
    if (c->model.is_attached) {
        console_tell(c, CONTROL_STOP);
        return;
    }
    if (c->child != NULL) {
        task_cancel(child_task(c->child));
        c->model.work = WORK_STOPPING;
    }
}

void console_pause(struct console *c, bool is_paused)
{
    struct model *const m = &c->model;
    if (m->is_attached) {
        console_tell(c, is_paused ? CONTROL_PAUSE : CONTROL_CONTINUE);
        return;
    }
    if (c->child == NULL || m->work == WORK_STOPPING || m->work == WORK_STARTING) {
        return;
    }
    task_pause(child_task(c->child), is_paused);
    m->work = is_paused ? WORK_PAUSING : WORK_PROVING;
}

/* ---- measuring ---- */

static void sample(struct console *c)
{
    struct model *const m = &c->model;
    struct process_sample *const s = &c->sample;
    const uint64_t passed = s->at_ns > c->sample_ns ? s->at_ns - c->sample_ns : 0;
    m->rss = s->rss;
    m->rss_peak = m->rss > m->rss_peak ? m->rss : m->rss_peak;
    m->machine = s->available;
    m->cpus_busy = passed == 0 || s->cpu_ns < c->cpu_ns
                       ? 0
                       : (double)(s->cpu_ns - c->cpu_ns) / (double)passed;
    stall_sample(&c->stall_watch, s);
    c->cpu_ns = s->cpu_ns;
    c->sample_ns = s->at_ns;
    if (m->n_history == MODEL_HISTORY) {
        memmove(m->history, m->history + 1, sizeof m->history - sizeof m->history[0]);
        memmove(c->history_ns, c->history_ns + 1,
                sizeof c->history_ns - sizeof c->history_ns[0]);
        m->n_history--;
    }
    c->history_ns[m->n_history] = s->at_ns;
    m->history[m->n_history++] = m->rss;
}

/* Of the process at work; 0: there is none that is known. */
static pid_t engine_pid(const struct console *c)
{
    return c->child != NULL ? child_pid(c->child) : c->attached_pid;
}

static void take_sample(void *arg)
{
    struct console *const c = arg;
    c->sample.is_under_way = false;
    if (c->sample.pid == engine_pid(c)) {
        sample(c);
        c->is_dirty = true;
    }
}

/* /proc can be slow when memory is short: the loader reads it. */
static void ask_sample(struct console *c)
{
    struct process_sample *const s = &c->sample;
    if (!s->is_under_way) {
        s->pid = engine_pid(c);
        s->is_under_way = loader_ask(c->loader, process_measure, NULL, s)
                          && loader_ask(c->loader, NULL, take_sample, c);
    }
}

static void look_for_stall(struct console *c, uint64_t now, struct task *task)
{
    struct model *const m = &c->model;
    struct task_progress p;
    task_progress(task, &p);
    m->stall = stall_look(&c->stall_watch, now, &p, m->times, m->n_times,
                          task_parked(task) || m->work == WORK_PAUSED);
}

void console_tick(struct console *c, uint64_t now)
{
    struct model *const m = &c->model;
    const uint64_t passed = now - c->tick_ns;
    c->tick_ns = now;
    console_watch_tick(c, now);
    console_history_tick(c, now);
    console_history_show(c, now);
    if (engine_pid(c) != 0 && now - c->asked_ns >= 1000000000) {
        c->asked_ns = now;
        ask_sample(c);
    }
    if (c->child == NULL) {
        return;
    }
    struct task *const task = child_task(c->child);
    if (m->work == WORK_PAUSING && task_parked(task)) {
        m->work = WORK_PAUSED;
        console_message(c, 'i', "paused");
    }
    console_history_pause(c, now, m->work == WORK_PAUSED);
    if (m->work == WORK_PAUSED) {
        m->paused_ns += passed;
    } else {
        m->active_ns += passed;
    }
    for (int i = 0; i < JOB_N_PHASES; i++) {
        struct model_phase *const p = &m->phases[i];
        if (p->has_begun && !p->has_ended) {
            p->elapsed_ns = worked(m, p, since(c, now));
        }
    }
    take_progress(m, task);
    look_for_stall(c, now, task);
    model_estimate(m);
    c->is_dirty = true;
}
