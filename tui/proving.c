/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* From a session to a proof file. */
#include "tui/proving.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/host.h"
#include "base/pool.h"
#include "checkpoint/unit_files.h"
#include "store/files.h"
#include "tui/interrupt.h"
#include "tui/proving_result.h"
#include "tui/quantity.h"
#include "tui/session_room.h"
#include "tui/supervisor.h"

_Static_assert(MEMORY_AUTO == 0 && MEMORY_RESIDENT == 1 && MEMORY_STREAM == 2
                   && MEMORY_SPILL == 3,
               "the words of --memory-mode stand in this order");

/* ---- options ---- */

/* Number of the word of a choice, as a number: "8" of "2|4|8". */
static unsigned chosen_number(const struct command_line *line, enum option_id id)
{
    unsigned len;
    const char *const word =
        choice_word(option_rows[id].argument, (unsigned)option_number(line, id), &len);
    return (unsigned)strtoul(word, NULL, 10);
}

struct proof_parameters proving_parameters(const struct command_line *line)
{
    const unsigned blowup = chosen_number(line, OPTION_BLOWUP);
    return (struct proof_parameters){
        .security = chosen_number(line, OPTION_SECURITY),
        .log_blowup = blowup == 8   ? 3
                      : blowup == 4 ? 2
                                    : 1,
        .segment_log2 = (unsigned)option_number(line, OPTION_SEGMENT_LOG2),
    };
}

/* --stop-after is a phase's name or a number of segments. */
static enum exit_code read_limit(struct drive_limit *limit, struct invocation *v)
{
    const char *const text = option_text(&v->line, OPTION_STOP_AFTER);
    uint64_t n;
    limit->active_ns = option_number(&v->line, OPTION_MAX_TIME);
    if (text == NULL) {
        return RC_SUCCESS;
    }
    if (quantity_parse_count(text, &n) && n >= 1 && n <= UINT32_MAX) {
        limit->n_segments = (uint32_t)n;
        return RC_SUCCESS;
    }
    for (unsigned i = 0; i < PHASE_SEAL; i++) {
        if (strcmp(text, job_phase_name((enum job_phase)i)) == 0) {
            limit->has_phase = true;
            limit->phase = (enum job_phase)i;
            return RC_SUCCESS;
        }
    }
    return invocation_fail(v, RC_USAGE,
                           "--stop-after: '%.60s' is neither a phase (execute, link, "
                           "prove, image) nor a number of segments",
                           text);
}

/* ---- open, plan ---- */

static enum exit_code check_names(struct proving *p, const char *input_path)
{
    struct invocation *const v = p->v;
    const char *const command = command_rows[v->line.command].name;
    if (strcmp(p->output_path, "-") == 0 && has_option(&v->line, OPTION_JSON)) {
        return invocation_fail(v, RC_USAGE,
                               "%s: --json and -o - both want standard output", command);
    }
    const enum status s = output_open(&p->output, p->output_path, &v->error);
    if (s != STATUS_OK) {
        return exit_code_of_status(s);
    }
    if (output_replaces(p->output, p->program)
        || (input_path != NULL && output_replaces(p->output, input_path))) {
        return invocation_fail(v, RC_USAGE, "%s: -o '%s' would replace what is proved",
                               command, p->output_path);
    }
    return RC_SUCCESS;
}

enum exit_code proving_open(struct proving *p, struct invocation *v,
                            struct engine *engine, struct guest *guest,
                            const char *program, const char *output_path,
                            const char *input_path)
{
    memset(p, 0, sizeof *p);
    p->v = v;
    p->engine = engine;
    p->guest = guest;
    p->program = program;
    p->output_path = output_path;
    enum exit_code code = read_limit(&p->request.limit, v);
    if (code != RC_SUCCESS) {
        return code;
    }
    p->task = supervised_task(v);
    enum status s = p->task != NULL ? STATUS_OK : task_open(&p->task, &v->error);
    if (s != STATUS_OK) {
        return exit_code_of_status(s);
    }
    interrupt_watch(p->task);
    code = check_names(p, input_path);
    if (code != RC_SUCCESS) {
        return code;
    }
    const enum progress_mode mode = progress_mode_choose(
        (enum progress_mode)option_number(&v->line, OPTION_PROGRESS));
    s = progress_open(&p->progress, mode,
                      option_number(&v->line, OPTION_PROGRESS_INTERVAL), p->task,
                      &v->error);
    if (s == STATUS_OK) {
        s = pool_open(&p->pair, 2, &v->error);
    }
    return s == STATUS_OK ? RC_SUCCESS : exit_code_of_status(s);
}

enum exit_code proving_plan(struct proving *p, struct proof_parameters *parameters)
{
    const struct command_line *const line = &p->v->line;
    struct progress_plan said = {
        .program = p->program,
        .output = p->output_path,
        .threads = engine_threads(p->engine),
        .isa = engine_isa_name(p->engine),
        .security = parameters->security,
        .mode = (enum memory_mode)option_number(line, OPTION_MEMORY_MODE),
    };
    const enum status s =
        engine_plan(p->engine, p->guest, parameters, option_number(line, OPTION_MEMORY),
                    &said.memory, &p->v->error);
    if (s != STATUS_OK) {
        return exit_code_of_status(s);
    }
    parameters->segment_log2 = said.memory.segment_log2;
    supervised_memory(p->v, &said.memory);
    progress_plan(p->progress, &said);
    p->request.mode = said.mode;
    p->request.memory_budget = said.memory.bytes_budget;
    p->request.max_steps = option_number(line, OPTION_MAX_CYCLES);
    return RC_SUCCESS;
}

/* ---- the session ---- */

static void announce(struct proving *p)
{
    enum fs_kind kind;
    struct io_space space;
    struct error ignored;
    const char *warning = NULL;
    if (store_space(p->store, &kind, &space, &ignored) == STATUS_OK) {
        warning = io_fs_warning(kind);
    }
    progress_session(p->progress, session_name(p->session), store_root(p->store));
    if (warning != NULL) {
        progress_say(p->progress, "warning  the store: %s", warning);
    }
}

enum exit_code proving_take_session(struct proving *p, struct store *store,
                                    struct session *session)
{
    p->store = store;
    p->session = session;
    snprintf(p->v->session, sizeof p->v->session, "%s", session_name(session));
    supervised_session(p->v, session);
    announce(p);
    const enum status s = work_load(&p->work, session, &p->v->error);
    if (s == STATUS_OK && p->work.is_encrypted) {
        progress_say(p->progress, "encrypt  the input and the program's memory are kept "
                                  "encrypted");
    }
    return s == STATUS_OK ? RC_SUCCESS : exit_code_of_session(s);
}

static void close_session(struct proving *p)
{
    struct error e = {0};
    if (p->session != NULL && session_close(p->session, &e) != STATUS_OK
        && p->v->error.text[0] == '\0') {
        p->v->error = e; /* the run counts as lost; nothing of it is */
    }
    p->session = NULL;
}

/* Remove a session that nobody needs any more. */
static void discard_session(struct proving *p)
{
    struct error e = {0};
    uint64_t bytes = 0;
    close_session(p);
    if (store_discard(p->store, p->v->session, &bytes, &e) != STATUS_OK) {
        progress_say(p->progress, "warning  session %s is left over: %.300s",
                     p->v->session, e.text);
        return;
    }
    p->v->session[0] = '\0';
}

/* ---- what ends a drive ---- */

/* Segments proved that the session has; after a failed write it cannot be asked, and only
 * what this run knows of counts. */
static uint32_t n_proved(const struct proving *p)
{
    const struct drive_report *const r = &p->report;
    struct drive_progress kept;
    struct error ignored;
    return drive_progress(p->session, &kept, &ignored) == STATUS_OK
               ? kept.n_segments_proved
               : r->n_reused[PHASE_PROVE] + r->n_made[PHASE_PROVE];
}

/* "3 of 8 segments proved" */
static const char *what_is_kept(const struct proving *p, char text[96])
{
    const struct drive_report *const r = &p->report;
    if (r->state.executed) {
        snprintf(text, 96, "%" PRIu32 " of %" PRIu32 " segment%s proved", n_proved(p),
                 r->state.n_segments, quantity_s(r->state.n_segments));
    } else {
        const uint32_t n = r->n_reused[PHASE_EXECUTE] + r->n_made[PHASE_EXECUTE];
        snprintf(text, 96, "%" PRIu32 " segment%s executed", n, quantity_s(n));
    }
    return text;
}

static enum exit_code fail_stopped(struct proving *p, enum exit_code code)
{
    char kept[96];
    return invocation_fail(p->v, code,
                           "stopped: session %s has %s; 'zkconsole resume %s' goes on",
                           p->v->session, what_is_kept(p, kept), p->v->session);
}

/* The code of a failed drive, its sentence being in v->error. */
static enum exit_code fail_with(struct proving *p, enum status s)
{
    struct invocation *const v = p->v;
    char kept[96];
    if (s == STATUS_CANCELLED && interrupt_signal() != 0) {
        return fail_stopped(p, exit_code_of_signal(interrupt_signal()));
    }
    if (s == STATUS_CANCELLED && supervised_is_stopping(v)) {
        return fail_stopped(p, RC_STOPPED);
    }
    if (s == STATUS_TRAP) {
        error_prefix(&v->error, "'%s'", p->program);
        return RC_GUEST;
    }
    if (s == STATUS_UNSUPPORTED) {
        return RC_INCOMPATIBLE;
    }
    const struct error why = v->error;
    if (s == STATUS_FORMAT) {
        return invocation_fail(v, RC_INTEGRITY,
                               "%s; 'zkconsole sessions repair %s' "
                               "drops what is damaged",
                               why.text, v->session);
    }
    char room[SESSION_ROOM_BYTES] = "";
    if (s == STATUS_LIMIT) {
        /* nothing is known of proofs before the first */
        const bool is_proving =
            p->report.n_reused[PHASE_PROVE] + p->report.n_made[PHASE_PROVE] != 0;
        session_room_text(room, p->store, is_proving ? "about" : "at least",
                          session_room_left(&p->report));
    }
    return invocation_fail(v, exit_code_of_status(s),
                           "%.240s%s%s; session %s has %s, 'zkconsole resume %s' goes on",
                           why.text, room[0] != '\0' ? "; " : "", room, v->session,
                           what_is_kept(p, kept), v->session);
}

/* ---- the job's thread ---- */

static uint64_t bytes_of(struct proving *p, enum unit_kind kind)
{
    uint32_t n;
    uint64_t bytes;
    struct error ignored;
    return file_count(p->session, unit_file_kind(kind)->name, &n, &bytes, &ignored)
                   == STATUS_OK
               ? bytes
               : 0;
}

static void on_phase_begin(void *arg, enum job_phase phase, uint32_t n_units)
{
    struct proving *const p = arg;
    if (phase == PHASE_SEAL) {
        output_expect(p->output, bytes_of(p, UNIT_LINK) + bytes_of(p, UNIT_SEGMENT)
                                     + bytes_of(p, UNIT_IMAGE));
    }
    p->reporter.phase_begin(p->reporter.arg, phase, n_units);
}

static void on_phase_end(void *arg, enum job_phase phase)
{
    struct proving *const p = arg;
    if (phase == PHASE_EXECUTE) {
        progress_steps_known(p->progress, p->report.state.steps);
        supervised_steps(p->v, p->report.state.steps);
    }
    p->reporter.phase_end(p->reporter.arg, phase);
}

static void on_guest_write(void *arg, int fd, const uint8_t *bytes, size_t len)
{
    struct proving *const p = arg;
    p->reporter.guest_write(p->reporter.arg, fd, bytes, len);
}

static void on_room(void *arg, const char *text)
{
    const struct proving *const p = arg;
    progress_say(p->progress, "room     %s", text);
}

static void on_memory_chosen(void *arg, const struct memory_choice *choice)
{
    struct proving *const p = arg;
    p->reporter.memory_chosen(p->reporter.arg, choice);
}

static enum status sink(void *arg, const uint8_t *bytes, size_t len, struct error *e)
{
    struct proving *const p = arg;
    return output_write(p->output, bytes, len, e);
}

/* err   STATUS_REJECTED: our own proof does not verify */
static enum status verify_and_digest(struct proving *p, uint8_t sha256[32],
                                     struct error *e)
{
    const uint8_t *bytes;
    size_t len;
    struct verify_report report;
    const uint64_t began = host_now_ns();
    TRY(output_view(p->output, &bytes, &len, e));
    TRY(engine_verify(p->engine, p->guest, bytes, len, p->work.parameters.security,
                      &report, e));
    if (report.verdict != ENGINE_ACCEPTED) {
        return error_set(e, STATUS_REJECTED,
                         "the finished proof does not verify, and was not written: %s",
                         report.reason);
    }
    unsigned len_digest = 0;
    if (EVP_Digest(bytes, len, sha256, &len_digest, EVP_sha256(), NULL) != 1) {
        return error_set(e, STATUS_MEMORY, "sha-256 of the proof cannot be computed");
    }
    CHECK(len_digest == 32);
    char took[QUANTITY_BYTES];
    progress_say(p->progress, "%-8s accepted in %s", "verify",
                 quantity_duration(took, host_now_ns() - began));
    return task_check(p->task, e);
}

static enum status prove_and_publish(struct proving *p, struct error *e)
{
    TRY(drive_run(p->session, &p->request, &p->report, e));
    if (p->report.end == DRIVE_LIMIT) {
        return STATUS_OK;
    }
    TRY(verify_and_digest(p, p->v->proof.sha256, e));
    if (!progress_publish(p->progress)) {
        return error_set(e, STATUS_CANCELLED, "stopped");
    }
    TRY(output_commit(p->output, e));
    p->is_published = true;
    supervised_published(p->v);
    proving_summarize(p);
    return STATUS_OK;
}

/* The work does not stop by itself soon enough. What it committed is in the session, and
 * nothing has been published. */
static void leave_now(struct proving *p)
{
    output_abandon_from_signal();
    struct invocation last = {.line = p->v->line,
                              .began_ns = p->v->began_ns,
                              .wants_json_lines = p->v->wants_json_lines,
                              .supervised = p->v->supervised};
    memcpy(last.session, p->v->session, sizeof last.session);
    const enum exit_code code = invocation_fail(
        &last,
        interrupt_signal() != 0 ? exit_code_of_signal(interrupt_signal()) : RC_STOPPED,
        "stopped: 'zkconsole resume %s' goes on", last.session);
    _exit((int)invocation_finish(&last, code));
}

/* Items of the pair's loop: 0 is the job, 1 the reporter. */
static void job_or_reporter(void *arg, size_t begin, size_t end, unsigned worker)
{
    struct proving *const p = arg;
    (void)worker;
    for (size_t item = begin; item < end; item++) {
        if (item == 0) {
            const enum status s = prove_and_publish(p, &p->v->error);
            p->code = s == STATUS_OK ? RC_SUCCESS : fail_with(p, s);
            progress_finish(p->progress);
        } else if (!progress_watch(p->progress)) {
            leave_now(p);
        }
    }
}

enum exit_code proving_drive(struct proving *p)
{
    p->reporter = progress_observer(p->progress);
    p->request.engine = p->engine;
    p->request.guest = p->guest;
    p->request.work = &p->work;
    p->request.task = p->task;
    p->request.room_said = on_room;
    p->request.room_arg = p;
    p->request.sink = sink;
    p->request.sink_arg = p;
    p->request.observer = (struct observer){
        .arg = p,
        .phase_begin = on_phase_begin,
        .phase_end = on_phase_end,
        .guest_write = on_guest_write,
        .memory_chosen = on_memory_chosen,
    };
    pool_run(p->pair, 2, 1, job_or_reporter, p);
    if (p->code == RC_SUCCESS && p->report.end == DRIVE_LIMIT) {
        p->code = fail_stopped(p, RC_STOPPED);
    }
    const bool is_useless = p->is_published || p->code == RC_GUEST;
    if (is_useless && !has_option(&p->v->line, OPTION_KEEP_STORE)) {
        discard_session(p);
    } else {
        close_session(p);
    }
    return p->code != RC_SUCCESS ? p->code : proving_print(p);
}

void proving_close(struct proving *p)
{
    if (p->task != NULL) {
        interrupt_watch(NULL);
    }
    close_session(p);
    store_close(p->store);
    work_free(&p->work);
    pool_close(p->pair);
    progress_close(p->progress);
    output_close(p->output);
    task_close(p->task);
    memset(p, 0, sizeof *p);
}
