/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole prove: plan, run the job while another thread reports, verify, publish.
 *
 *   P1  load the program and the input; refuse what cannot work before any work is done
 *   P2  open the output and the store of units, plan the memory
 *   P3  the job: execute, link, prove, image, seal into a file without a name
 *   P4  verify that file as a stranger would, digest it, give it its name
 */
#include <errno.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/host.h"
#include "base/pool.h"
#include "tui/commands.h"
#include "tui/interrupt.h"
#include "tui/output_file.h"
#include "tui/progress.h"
#include "tui/quantity.h"
#include "tui/scratch_store.h"

_Static_assert(MEMORY_AUTO == 0 && MEMORY_RESIDENT == 1 && MEMORY_STREAM == 2,
               "the words of --memory-mode stand in this order");

/* Everything that is open during a proof; zeroed is closed. */
struct proving {
    struct invocation *v;
    struct loaded loaded;
    struct task *task;
    struct progress *progress;
    struct output *output;
    struct scratch *scratch;
    struct pool *pair; /* the job's thread and the reporter's */
    struct job *job;
    struct observer reporter;
    struct job_request request;
    struct job_state state;
    enum exit_code code; /* of the job's thread */
};

/* Number of the word of a choice, as a number: "8" of "2|4|8". */
static unsigned chosen_number(const struct command_line *line, enum option_id id)
{
    unsigned len;
    const char *const word =
        choice_word(option_rows[id].argument, (unsigned)option_number(line, id), &len);
    return (unsigned)strtoul(word, NULL, 10);
}

/* The code of a failed call, its sentence being in v->error. */
static enum exit_code fail_with(struct proving *p, enum status s)
{
    struct invocation *const v = p->v;
    if (s == STATUS_CANCELLED && interrupt_signal() != 0) {
        return invocation_fail(v, exit_code_of_signal(interrupt_signal()),
                               "stopped: no proof was written");
    }
    if (s == STATUS_TRAP) {
        error_prefix(&v->error, "'%s'", v->line.operand);
    }
    return exit_code_of_status(s);
}

/* ---- P1, P2 ---- */

static enum exit_code check_names(struct proving *p)
{
    struct invocation *const v = p->v;
    const char *const path = option_text(&v->line, OPTION_OUTPUT);
    const char *const input = option_text(&v->line, OPTION_INPUT);
    if (strcmp(path, "-") == 0 && has_option(&v->line, OPTION_JSON)) {
        return invocation_fail(v, RC_USAGE,
                               "prove: --json and -o - both want standard output");
    }
    const enum status s = output_open(&p->output, path, &v->error);
    if (s != STATUS_OK) {
        return exit_code_of_status(s);
    }
    if (output_replaces(p->output, v->line.operand)
        || (input != NULL && output_replaces(p->output, input))) {
        return invocation_fail(v, RC_USAGE, "prove: -o '%s' would replace what is proved",
                               path);
    }
    return RC_SUCCESS;
}

static enum status plan(struct proving *p, struct error *e)
{
    const struct command_line *const line = &p->v->line;
    const unsigned blowup = chosen_number(line, OPTION_BLOWUP);
    struct proof_parameters parameters = {
        .security = chosen_number(line, OPTION_SECURITY),
        .log_blowup = blowup == 8   ? 3
                      : blowup == 4 ? 2
                                    : 1,
        .segment_log2 = (unsigned)option_number(line, OPTION_SEGMENT_LOG2),
    };
    struct progress_plan said = {
        .program = line->operand,
        .output = option_text(line, OPTION_OUTPUT),
        .threads = engine_threads(p->loaded.engine),
        .isa = engine_isa_name(p->loaded.engine),
        .security = parameters.security,
        .mode = (enum memory_mode)option_number(line, OPTION_MEMORY_MODE),
    };
    TRY(engine_plan(p->loaded.engine, p->loaded.guest, &parameters,
                    option_number(line, OPTION_MEMORY), &said.memory, e));
    parameters.segment_log2 = said.memory.segment_log2;
    progress_plan(p->progress, &said);
    p->request = (struct job_request){
        .guest = p->loaded.guest,
        .input = p->loaded.input.bytes,
        .len_input = p->loaded.input.len,
        .parameters = parameters,
        .mode = said.mode,
        .memory_budget = said.memory.bytes_budget,
        .max_steps = option_number(line, OPTION_MAX_CYCLES),
        .store = scratch_units(p->scratch),
        .task = p->task,
    };
    return STATUS_OK;
}

static enum status prepare(struct proving *p, struct error *e)
{
    const enum progress_mode mode = progress_mode_choose(
        (enum progress_mode)option_number(&p->v->line, OPTION_PROGRESS));
    TRY(scratch_open(&p->scratch, output_folder(p->output), e));
    TRY(progress_open(&p->progress, mode, p->task, e));
    TRY(pool_open(&p->pair, 2, e));
    return plan(p, e);
}

/* ---- P3, P4: the job's thread ---- */

static void on_phase_begin(void *arg, enum job_phase phase, uint32_t n_units)
{
    struct proving *const p = arg;
    if (phase == PHASE_SEAL) {
        output_expect(p->output, scratch_bytes(p->scratch, UNIT_LINK)
                                     + scratch_bytes(p->scratch, UNIT_SEGMENT)
                                     + scratch_bytes(p->scratch, UNIT_IMAGE));
    }
    p->reporter.phase_begin(p->reporter.arg, phase, n_units);
}

static void on_phase_end(void *arg, enum job_phase phase)
{
    struct proving *const p = arg;
    if (phase == PHASE_EXECUTE) {
        struct job_state state;
        job_get_state(p->job, &state);
        progress_steps_known(p->progress, state.steps);
    }
    p->reporter.phase_end(p->reporter.arg, phase);
}

static void on_guest_write(void *arg, int fd, const uint8_t *bytes, size_t len)
{
    struct proving *const p = arg;
    p->reporter.guest_write(p->reporter.arg, fd, bytes, len);
}

static enum status sink(void *arg, const uint8_t *bytes, size_t len, struct error *e)
{
    struct proving *const p = arg;
    return output_write(p->output, bytes, len, e);
}

/* The memory of the job is given back before the proof is looked at. */
static enum status run_job(struct proving *p, struct error *e)
{
    TRY(job_open(&p->job, p->loaded.engine, &p->request, e));
    const enum status s = job_run(p->job, sink, p, e);
    job_get_state(p->job, &p->state);
    job_close(p->job);
    p->job = NULL;
    return s;
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
    TRY(engine_verify(p->loaded.engine, p->loaded.guest, bytes, len,
                      p->request.parameters.security, &report, e));
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
    static const char *const modes[] = {[MEMORY_AUTO] = "auto",
                                        [MEMORY_RESIDENT] = "resident",
                                        [MEMORY_STREAM] = "stream"};
    struct proof_summary *const summary = &p->v->proof;
    TRY(run_job(p, e));
    TRY(verify_and_digest(p, summary->sha256, e));
    if (!progress_publish(p->progress)) {
        return error_set(e, STATUS_CANCELLED, "stopped");
    }
    TRY(output_commit(p->output, e));
    summary->path = option_text(&p->v->line, OPTION_OUTPUT);
    summary->len_proof = output_bytes(p->output);
    memcpy(summary->program_digest, guest_digest(p->loaded.guest), 32);
    summary->steps = p->state.steps;
    summary->exit_code = p->state.exit_code;
    summary->len_output = p->state.len_output;
    summary->n_segments = p->state.n_segments;
    summary->seconds = (double)(host_now_ns() - p->v->began_ns) * 1e-9;
    summary->rss_peak = host_rss_peak();
    snprintf(summary->isa, sizeof summary->isa, "%s", engine_isa_name(p->loaded.engine));
    summary->threads = engine_threads(p->loaded.engine);
    summary->memory_mode = modes[p->request.mode];
    summary->segment_log2 = p->request.parameters.segment_log2;
    summary->blowup = 1u << p->request.parameters.log_blowup;
    summary->security = p->request.parameters.security;
    summary->is_valid = true;
    return STATUS_OK;
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
            /* The work does not stop by itself soon enough. Nothing it holds outlives the
             * process, and nothing has been published. */
            output_abandon_from_signal();
            struct invocation last = {.line = p->v->line,
                                      .began_ns = p->v->began_ns,
                                      .wants_json_lines = p->v->wants_json_lines};
            const enum exit_code code =
                invocation_fail(&last, exit_code_of_signal(interrupt_signal()),
                                "stopped: no proof was written");
            _exit((int)invocation_finish(&last, code));
        }
    }
}

/* ---- the command ---- */

static enum exit_code print_result(struct proving *p)
{
    struct invocation *const v = p->v;
    const struct proof_summary *const summary = &v->proof;
    char size[QUANTITY_BYTES];
    char took[QUANTITY_BYTES];
    char speed[QUANTITY_BYTES];
    char peak[QUANTITY_BYTES];
    progress_say(
        p->progress,
        "proved   %" PRIu64 " steps, exit %" PRIu64 ", in %u segment%s: %s in %s, "
        "%s steps/s, peak %s",
        summary->steps, summary->exit_code, summary->n_segments,
        summary->n_segments == 1 ? "" : "s", quantity_size(size, summary->len_proof),
        quantity_duration(took, (uint64_t)(summary->seconds * 1e9)),
        quantity_count(speed, (double)summary->steps / summary->seconds),
        quantity_size(peak, summary->rss_peak));
    struct byte_buffer out = {0};
    enum exit_code code = RC_SUCCESS;
    if (has_option(&v->line, OPTION_JSON)) {
        struct json j;
        json_open(&j, &out);
        json_begin_object(&j, NULL);
        proof_summary_json(summary, &j);
        json_end_object(&j);
        v->has_result = true;
    } else if (strcmp(summary->path, "-") != 0) {
        buffer_bytes(&out, summary->path, strlen(summary->path));
    }
    if (out.len != 0 || out.bad) {
        buffer_u8(&out, '\n');
        code = invocation_print(v, &out);
    }
    buffer_free(&out);
    if (code == RC_SUCCESS && summary->exit_code != 0
        && !has_option(&v->line, OPTION_ALLOW_GUEST_FAIL)) {
        return invocation_fail(
            v, RC_GUEST, "'%s' exited with %" PRIu64 ": that is what the proof says",
            v->line.operand, summary->exit_code);
    }
    return code;
}

static enum exit_code prove(struct proving *p)
{
    struct invocation *const v = p->v;
    enum exit_code code = loaded_open(&p->loaded, v, v->line.operand);
    if (code != RC_SUCCESS) {
        return code;
    }
    enum status s = task_open(&p->task, &v->error);
    if (s != STATUS_OK) {
        return exit_code_of_status(s);
    }
    interrupt_watch(p->task);
    code = check_names(p);
    if (code != RC_SUCCESS) {
        return code;
    }
    s = prepare(p, &v->error);
    if (s != STATUS_OK) {
        return fail_with(p, s);
    }
    p->reporter = progress_observer(p->progress);
    p->request.observer = (struct observer){
        .arg = p,
        .phase_begin = on_phase_begin,
        .phase_end = on_phase_end,
        .guest_write = on_guest_write,
    };
    pool_run(p->pair, 2, 1, job_or_reporter, p);
    return p->code != RC_SUCCESS ? p->code : print_result(p);
}

enum exit_code command_prove(struct invocation *v)
{
    struct proving p;
    memset(&p, 0, sizeof p);
    p.v = v;
    const enum exit_code code = prove(&p);
    if (p.task != NULL) {
        interrupt_watch(NULL);
    }
    job_close(p.job);
    pool_close(p.pair);
    progress_close(p.progress);
    output_close(p.output);
    scratch_close(p.scratch);
    task_close(p.task);
    loaded_close(&p.loaded);
    return code;
}
