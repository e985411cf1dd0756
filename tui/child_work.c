/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The work of the engine's process: a session, driven to its proof. */
#include "tui/child_work.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host.h"
#include "checkpoint/drive.h"
#include "checkpoint/unit_files.h"
#include "checkpoint/work.h"
#include "store/timeline.h"
#include "tui/child_control.h"
#include "tui/crash.h"
#include "tui/interrupt.h"
#include "tui/output_file.h"
#include "tui/proof_message.h"
#include "tui/quantity.h"
#include "tui/session_store.h"
#include "tui/unlock.h"

/* Everything that is open; zeroed is closed. */
struct child {
    const struct child_request *request;
    struct invocation v;
    struct task *task;
    struct child_control *control;
    int pipe;
    struct loaded loaded;
    struct store *store;
    struct session *session;
    struct work work;
    struct output *output;
    struct drive_report report;
    uint64_t budget;
    bool is_run_told;
    char path[PATH_MAX];
};

/* ---- telling ---- */

static void tell(const struct child *c, enum message_kind kind, const void *bytes,
                 size_t len)
{
    child_tell(c->pipe, kind, bytes, len);
}

static void say(const struct child *c, char level, const char *format, ...)
    PRINTF_LIKE(3, 4);
static void say(const struct child *c, char level, const char *format, ...)
{
    char text[600];
    va_list arguments;
    va_start(arguments, format);
    text[0] = level;
    (void)vsnprintf(text + 1, sizeof text - 1, format, arguments);
    va_end(arguments);
    tell(c, MESSAGE_LOG, text, strlen(text));
}

static void tell_run(struct child *c)
{
    const struct job_state *const state = &c->report.state;
    if (c->is_run_told || !state->executed) {
        return;
    }
    const struct message_run run = {state->steps, state->exit_code, state->n_segments,
                                    state->n_chunks};
    c->is_run_told = true;
    tell(c, MESSAGE_RUN, &run, sizeof run);
}

static void on_phase_begin(void *arg, enum job_phase phase, uint32_t n_units)
{
    struct child *const c = arg;
    const struct message_phase m = {(uint32_t)phase, n_units, host_now_ns(), false};
    tell_run(c);
    tell(c, MESSAGE_PHASE, &m, sizeof m);
}

static void on_phase_end(void *arg, enum job_phase phase)
{
    struct child *const c = arg;
    const struct message_phase m = {(uint32_t)phase, 0, host_now_ns(), true};
    tell_run(c);
    tell(c, MESSAGE_PHASE, &m, sizeof m);
}

static void on_unit_done(void *arg, enum job_phase phase, uint32_t index, bool reused)
{
    const struct child *const c = arg;
    if (phase != PHASE_SEAL) {
        say(c, 'i', "%s %" PRIu32 " %s", job_phase_name(phase), index,
            reused ? "was done before" : "done and kept");
    }
}

static void on_guest_write(void *arg, int fd, const uint8_t *bytes, size_t len)
{
    const struct child *const c = arg;
    (void)fd;
    for (size_t at = 0; at < len; at += MESSAGE_BYTES_MAX) {
        tell(c, MESSAGE_OUTPUT, bytes + at, len - at);
    }
}

static enum status sink(void *arg, const uint8_t *bytes, size_t len, struct error *e)
{
    const struct child *const c = arg;
    return output_write(c->output, bytes, len, e);
}

/* ---- the session ---- */

static struct proof_parameters parameters_of(const struct command_line *line)
{
    return (struct proof_parameters){
        .security = option_number(line, OPTION_SECURITY) == 0 ? 128 : 100,
        .log_blowup = (unsigned)option_number(line, OPTION_BLOWUP) + 1,
        .segment_log2 = (unsigned)option_number(line, OPTION_SEGMENT_LOG2)};
}

static const char *base_name(const char *path)
{
    const char *const slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* The inputs of encrypted sessions are compared with the passphrase at hand. */
static bool is_same_work(struct child *c, const char *name)
{
    const struct proof_parameters parameters = parameters_of(&c->v.line);
    struct work work;
    struct session *session;
    struct error why;
    enum status s =
        unlock_open_quietly(&session, &c->v, c->store, name, SESSION_READ, NULL, &why);
    if (s == STATUS_OK) {
        s = work_read(&work, session, &why);
    }
    if (s == STATUS_OK) {
        s = work_match(&work, c->loaded.guest, c->loaded.input.bytes, c->loaded.input.len,
                       &parameters, &why);
    }
    (void)!session_close(session, &why); /* a reader has nothing to lose */
    return s == STATUS_OK;
}

/* Is this the unfinished work on the same program, input and parameters? One that is to
 * be encrypted does not go on in the clear. */
static bool is_ours(struct child *c, const struct session_summary *summary)
{
    struct session_view *const view = calloc(1, sizeof *view);
    if (view == NULL) {
        return false;
    }
    session_view_make(view, c->store, summary);
    const bool is_match =
        (view->state == SESSION_STOPPED || view->state == SESSION_INTERRUPTED)
        && view->work.is_encrypted == unlock_is_wanted(&c->v)
        && memcmp(view->work.program_digest, guest_digest(c->loaded.guest), 32) == 0
        && is_same_work(c, summary->name);
    free(view);
    return is_match;
}

/* The session of that kind changed last; "" for none. */
static enum status find_ours(struct child *c, char name[SESSION_NAME_BYTES],
                             struct error *e)
{
    struct session_summary *all = NULL;
    size_t n = 0;
    int64_t newest = INT64_MIN;
    name[0] = '\0';
    TRY(store_list(c->store, &all, &n, e));
    for (size_t i = 0; i < n; i++) {
        if (all[i].is_readable && all[i].changed_ns > newest && is_ours(c, &all[i])) {
            newest = all[i].changed_ns;
            memcpy(name, all[i].name, SESSION_NAME_BYTES);
        }
    }
    free(all);
    return STATUS_OK;
}

/* What a session reported, with what to do where it is damaged. */
static enum status advise(const char *name, enum status s, struct error *e)
{
    return s == STATUS_FORMAT
               ? error_set(e, s,
                           "%.300s; 'zkconsole sessions repair %s' says what can "
                           "be saved",
                           e->text, name)
               : s;
}

static enum status open_session(struct child *c, const char *name, struct error *e)
{
    struct session_recovery found;
    const enum status s =
        unlock_open_quietly(&c->session, &c->v, c->store, name, SESSION_WRITE, &found, e);
    if (s != STATUS_OK) {
        return advise(name, s, e);
    }
    if (found.was_lost) {
        say(c, 'w', "the last run of %s was lost; what it had finished is kept", name);
    }
    return STATUS_OK;
}

static enum status plan(struct child *c, struct proof_parameters *parameters,
                        struct error *e)
{
    struct memory_plan planned;
    TRY(engine_plan(c->loaded.engine, c->loaded.guest, parameters,
                    option_number(&c->v.line, OPTION_MEMORY), &planned, e));
    parameters->segment_log2 = planned.segment_log2;
    c->budget = planned.bytes_budget;
    return STATUS_OK;
}

static enum status make_session(struct child *c, bool *is_resumed, struct error *e)
{
    char name[SESSION_NAME_BYTES];
    struct loaded *const l = &c->loaded;
    TRY(find_ours(c, name, e));
    *is_resumed = name[0] != '\0';
    if (*is_resumed) {
        return open_session(c, name, e);
    }
    struct proof_parameters parameters = parameters_of(&c->v.line);
    TRY(plan(c, &parameters, e));
    const struct vault_order vault = {.passphrase = c->v.passphrase,
                                      .log_n = VAULT_LOG_N};
    const struct work_order order = {
        .guest = l->guest,
        .program_name = base_name(c->request->program),
        .elf = l->elf.bytes,
        .len_elf = l->elf.len,
        .input = l->input.bytes,
        .len_input = l->input.len,
        .parameters = parameters,
        .vault = unlock_is_wanted(&c->v) ? &vault : NULL,
    };
    return work_order(&c->session, c->store, &order, e);
}

/* Where the proof goes: the option, where the session says, or a name of the session's in
 * the current folder. */
static enum status choose_path(struct child *c, struct error *e)
{
    const char *const named = option_text(&c->v.line, OPTION_OUTPUT);
    struct byte_buffer kept = {0};
    bool is_kept = false;
    int len = -1;
    TRY(session_get(c->session, "output.path", &kept, &is_kept, e));
    if (named == NULL && is_kept && kept.len < sizeof c->path) {
        len = snprintf(c->path, sizeof c->path, "%.*s", (int)kept.len,
                       (const char *)kept.bytes);
    }
    buffer_free(&kept);
    if (len < 0) {
        char own[WORK_NAME_BYTES + SESSION_NAME_BYTES + 8];
        const char *const dot = strrchr(c->work.program_name, '.');
        const int stem = dot != NULL && dot != c->work.program_name
                             ? (int)(dot - c->work.program_name)
                             : (int)strlen(c->work.program_name);
        (void)snprintf(own, sizeof own, "%.*s-%s.zkp", stem, c->work.program_name,
                       session_name(c->session));
        const char *const file = named != NULL ? named : own;
        char folder[PATH_MAX];
        if (file[0] == '/' || getcwd(folder, sizeof folder) == NULL) {
            len = snprintf(c->path, sizeof c->path, "%s", file);
        } else {
            len = snprintf(c->path, sizeof c->path, "%s/%s", folder, file);
        }
    }
    if (len < 0 || (size_t)len >= sizeof c->path) {
        return error_set(e, STATUS_LIMIT, "the proof's path is too long");
    }
    TRY(session_set(c->session, "output.path", c->path, (size_t)len, e));
    return output_open(&c->output, c->path, e);
}

static void tell_session(const struct child *c, bool is_resumed)
{
    struct message_session m = {
        .security = c->work.parameters.security,
        .log_blowup = c->work.parameters.log_blowup,
        .segment_log2 = c->work.parameters.segment_log2,
        .budget = c->budget,
        .threads = engine_threads(c->loaded.engine),
        .is_resumed = is_resumed,
    };
    (void)snprintf(m.name, sizeof m.name, "%s", session_name(c->session));
    crash_session(m.name);
    (void)snprintf(m.program, sizeof m.program, "%s", c->work.program_name);
    tell(c, MESSAGE_SESSION, &m, sizeof m);
}

/* ---- the proof ---- */

static enum status verify_and_publish(struct child *c, struct error *e)
{
    const uint8_t *bytes;
    size_t len;
    struct verify_report report;
    struct message_proof m;
    const uint64_t began = host_now_ns();
    TRY(output_view(c->output, &bytes, &len, e));
    TRY(engine_verify(c->loaded.engine, c->loaded.guest, bytes, len,
                      c->work.parameters.security, &report, e));
    if (report.verdict != ENGINE_ACCEPTED) {
        return error_set(e, STATUS_REJECTED,
                         "the finished proof does not verify, and was not written: %s",
                         report.reason);
    }
    const struct accepted_proof accepted = {.bytes = bytes,
                                            .len = len,
                                            .path = c->path,
                                            .report = &report,
                                            .verify_ns = host_now_ns() - began};
    TRY(proof_message(&m, &accepted, e));
    TRY(task_check(c->task, e));
    TRY(output_commit(c->output, e));
    tell(c, MESSAGE_PROOF, &m, sizeof m);
    return STATUS_OK;
}

static void serve(struct child *c)
{
    struct error e;
    if (child_control_serve(c->control, c->session, c->budget, &e) != STATUS_OK) {
        say(c, 'w', "pause, stop and attach from another terminal will not work: %s",
            e.text);
    }
}

/* What a console that is not there any more would have been told. */
static void log_end(struct child *c, const struct message_end *end)
{
    char text[LOG_TEXT_BYTES];
    struct error ignored; /* the message to the console says it as well */
    if (end->status == STATUS_OK) {
        (void)snprintf(text, sizeof text, "verified and written: %.400s", c->path);
    } else {
        (void)snprintf(text, sizeof text, "ended: %.400s", c->v.error.text);
    }
    (void)!timeline_log(c->session, end->status == STATUS_OK ? LEVEL_INFO : LEVEL_ERROR,
                        text, &ignored);
}

static void on_room(void *arg, const char *text)
{
    say(arg, 'w', "%s", text);
}

/* What is missing of the session's units is made again. */
static enum status drop_missing(struct child *c, struct error *e)
{
    uint32_t n;
    TRY(unit_files_drop_missing(c->session, &n, e));
    if (n != 0) {
        say(c, 'w', "%" PRIu32 " file%s of %s missing, and made again", n, quantity_s(n),
            session_name(c->session));
    }
    return STATUS_OK;
}

static enum status work(struct child *c, struct error *e)
{
    bool is_resumed = true;
    if (c->request->session != NULL) {
        TRY(open_session(c, c->request->session, e));
        TRY(work_load(&c->work, c->session, e));
        TRY(guest_load(&c->loaded.guest, c->loaded.engine, c->work.elf.bytes,
                       c->work.elf.len, e));
    } else {
        TRY(make_session(c, &is_resumed, e));
        TRY(work_load(&c->work, c->session, e));
    }
    TRY(drop_missing(c, e));
    struct proof_parameters parameters = c->work.parameters;
    TRY(plan(c, &parameters, e));
    tell_session(c, is_resumed);
    serve(c);
    TRY(choose_path(c, e));
    const struct drive_request drive = {
        .engine = c->loaded.engine,
        .guest = c->loaded.guest,
        .work = &c->work,
        .mode = (enum memory_mode)option_number(&c->v.line, OPTION_MEMORY_MODE),
        .memory_budget = c->budget,
        .max_steps = option_number(&c->v.line, OPTION_MAX_CYCLES),
        .task = c->task,
        .observer = {.arg = c,
                     .phase_begin = on_phase_begin,
                     .phase_end = on_phase_end,
                     .unit_done = on_unit_done,
                     .guest_write = on_guest_write},
        .room_said = on_room,
        .room_arg = c,
        .sink = sink,
        .sink_arg = c,
    };
    TRY(drive_run(c->session, &drive, &c->report, e));
    tell_run(c);
    return verify_and_publish(c, e);
}

static enum status prepare(struct child *c, enum exit_code *failed)
{
    enum exit_code code = c->request->session != NULL
                              ? loaded_engine(&c->loaded.engine, &c->v)
                              : loaded_open(&c->loaded, &c->v, c->request->program);
    if (code == RC_SUCCESS) {
        code = session_store_open(&c->store, &c->v, STORE_CREATE);
    }
    *failed = code;
    return code == RC_SUCCESS ? STATUS_OK : c->v.error.status;
}

/* The code of the command that would have done the work, where the status alone does not
 * say it. */
static enum exit_code code_of_work(enum status s)
{
    return s == STATUS_TRAP                                ? RC_GUEST
           : s == STATUS_FORMAT || s == STATUS_UNSUPPORTED ? exit_code_of_session(s)
                                                           : exit_code_of_status(s);
}

void child_work(const struct child_request *request, struct task *task, int pipe,
                const atomic_bool *is_detached)
{
    static struct child c; /* the process has one, and large arrays */
    struct message_end end = {0};
    c.request = request;
    c.v = *request->v;
    c.task = task;
    c.pipe = pipe;
    interrupt_watch(task);
    end.status = child_control_open(&c.control, task, pipe, is_detached, &c.v.error);
    end.code = end.status == STATUS_OK ? RC_SUCCESS : exit_code_of_status(end.status);
    if (end.status == STATUS_OK) {
        end.status = prepare(&c, &end.code);
    }
    if (end.status == STATUS_OK) {
        end.status = work(&c, &c.v.error);
        end.code = end.status == STATUS_OK ? RC_SUCCESS : code_of_work(end.status);
        if (c.session != NULL) {
            end.status = advise(session_name(c.session), end.status, &c.v.error);
        }
    }
    struct error closing = {0};
    child_control_close(c.control);
    output_close(c.output);
    if (c.session != NULL) {
        log_end(&c, &end);
    }
    if (c.session != NULL && session_close(c.session, &closing) != STATUS_OK) {
        say(&c, 'w', "%s", closing.text);
    }
    if (end.status != STATUS_OK) {
        (void)snprintf(end.text, sizeof end.text, "%s", c.v.error.text);
    }
    tell(&c, MESSAGE_END, &end, sizeof end);
}
