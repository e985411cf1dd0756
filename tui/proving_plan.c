/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole prove --plan: what a proof will take, from a run and a few of its segments.
 *
 * The program runs to its end; then up to SAMPLES segments (the first, the last, and some
 * between them at equal distances) and as many image chunks are proved, in a session that
 * is removed again. What lies between two samples is taken to be as they are on average,
 * the last segment, which is shorter, only for itself. Files are measured in the session,
 * memory in the process.
 */
#include "tui/proving_plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/host.h"
#include "checkpoint/unit_files.h"
#include "checkpoint/work.h"
#include "store/files.h"
#include "tui/interrupt.h"
#include "tui/quantity.h"
#include "tui/session_store.h"
#include "tui/supervisor.h"
#include "tui/unlock.h"

enum { SAMPLES = 4 };

/* Of the units of one kind. */
struct estimate {
    uint32_t n, n_sampled;
    uint64_t bytes; /* of all files */
    double seconds;
};

struct planning {
    struct invocation *v;
    struct loaded loaded;
    struct proof_parameters parameters;
    struct memory_plan memory;
    struct task *task;
    bool is_own_task;
    struct store *store;
    struct session *session;
    struct job *job;
    struct job_state state;
    struct estimate segments, chunks;
    double seconds_run; /* execution and link */
};

static double seconds_since(uint64_t began_ns)
{
    return (double)(host_now_ns() - began_ns) * 1e-9;
}

static enum status kind_bytes(struct planning *p, enum unit_kind kind, uint64_t *bytes)
{
    uint32_t n;
    return file_count(p->session, unit_file_kind(kind)->name, &n, bytes, &p->v->error);
}

/* ---- samples ---- */

typedef enum status prove_one_fn(struct job *job, uint32_t index, struct error *e);

/* Prove unit `index`, and count it for n_alike units. */
static enum status sample(struct planning *p, struct estimate *estimate,
                          enum unit_kind kind, prove_one_fn *prove_one, uint32_t index,
                          double n_alike)
{
    uint64_t before, after;
    TRY(kind_bytes(p, kind, &before));
    const uint64_t began = host_now_ns();
    TRY(prove_one(p->job, index, &p->v->error));
    estimate->seconds += n_alike * seconds_since(began);
    TRY(kind_bytes(p, kind, &after));
    estimate->bytes += (uint64_t)(n_alike * (double)(after - before) + 0.5);
    estimate->n_sampled++;
    return task_check(p->task, &p->v->error);
}

/* The last unit stands for itself, the other samples share the rest. */
static enum status sample_all(struct planning *p, struct estimate *estimate, uint32_t n,
                              enum unit_kind kind, prove_one_fn *prove_one)
{
    const uint32_t n_rest = n - 1;
    const uint32_t n_shares = n_rest < SAMPLES - 1 ? n_rest : SAMPLES - 1;
    estimate->n = n;
    for (uint32_t i = 0; i < n_shares; i++) {
        const uint32_t index = (uint32_t)((uint64_t)i * n_rest / n_shares);
        TRY(sample(p, estimate, kind, prove_one, index,
                   (double)n_rest / (double)n_shares));
    }
    return sample(p, estimate, kind, prove_one, n - 1, 1);
}

static enum status run_and_sample(struct planning *p)
{
    const struct command_line *const line = &p->v->line;
    const struct job_request request = {
        .guest = p->loaded.guest,
        .input = p->loaded.input.bytes,
        .len_input = p->loaded.input.len,
        .parameters = p->parameters,
        .mode = (enum memory_mode)option_number(line, OPTION_MEMORY_MODE),
        .memory_budget = p->memory.bytes_budget,
        .spill_folder = unlock_is_wanted(p->v) ? NULL : session_path(p->session),
        .max_steps = option_number(line, OPTION_MAX_CYCLES),
        .store = unit_files(p->session),
        .task = p->task,
    };
    struct error *const e = &p->v->error;
    TRY(job_open(&p->job, p->loaded.engine, &request, e));
    const uint64_t began = host_now_ns();
    TRY(job_execute(p->job, e));
    TRY(job_link(p->job, e));
    p->seconds_run = seconds_since(began);
    job_get_state(p->job, &p->state);
    TRY(sample_all(p, &p->segments, p->state.n_segments, UNIT_SEGMENT,
                   job_prove_segment));
    return sample_all(p, &p->chunks, p->state.n_chunks, UNIT_IMAGE, job_prove_image);
}

/* ---- the session that is removed again ---- */

static enum status make_session(struct planning *p)
{
    struct loaded *const l = &p->loaded;
    struct secret *thrown_away = NULL;
    struct vault_order vault = {.log_n = VAULT_LOG_N_MIN};
    const bool is_encrypted = unlock_is_wanted(p->v);
    enum status s = STATUS_OK;
    if (is_encrypted) {
        /* Nobody opens this session again: a passphrase that nobody knows will do. */
        s = secret_open(&thrown_away, &p->v->error);
        if (s == STATUS_OK) {
            thrown_away->len = CIPHER_KEY_BYTES;
            s = cipher_random(thrown_away->bytes, thrown_away->len, &p->v->error);
        }
        vault.passphrase = thrown_away;
    }
    const struct work_order order = {
        .guest = l->guest,
        .program_name = "plan",
        .elf = l->elf.bytes,
        .len_elf = l->elf.len,
        .input = l->input.bytes,
        .len_input = l->input.len,
        .parameters = p->parameters,
        .vault = is_encrypted ? &vault : NULL,
    };
    if (s == STATUS_OK) {
        s = work_order(&p->session, p->store, &order, &p->v->error);
    }
    secret_close(thrown_away);
    return s;
}

static enum status remove_session(struct planning *p, struct error *e)
{
    char name[SESSION_NAME_BYTES];
    uint64_t bytes = 0;
    if (p->session == NULL) {
        return STATUS_OK;
    }
    (void)snprintf(name, sizeof name, "%s", session_name(p->session));
    const enum status s = session_close(p->session, e);
    p->session = NULL;
    return s == STATUS_OK ? store_discard(p->store, name, &bytes, e) : s;
}

/* ---- what is said ---- */

struct forecast {
    uint64_t session_bytes, proof_bytes, rss_peak;
    double seconds;
};

static enum status add_up(struct planning *p, struct forecast *f)
{
    uint64_t records, cells, link;
    TRY(kind_bytes(p, UNIT_RECORD, &records));
    TRY(kind_bytes(p, UNIT_CELLS, &cells));
    TRY(kind_bytes(p, UNIT_LINK, &link));
    f->proof_bytes = link + p->segments.bytes + p->chunks.bytes;
    f->session_bytes = records + cells + f->proof_bytes;
    f->rss_peak = host_rss_peak();
    f->seconds = p->seconds_run + p->segments.seconds + p->chunks.seconds;
    return STATUS_OK;
}

static void write_json(const struct planning *p, const struct forecast *f,
                       struct byte_buffer *out)
{
    struct json j;
    json_open(&j, out);
    json_begin_object(&j, NULL);
    json_put_count(&j, "steps", p->state.steps);
    json_put_count(&j, "exit", p->state.exit_code);
    json_put_count(&j, "segments", p->segments.n);
    json_put_count(&j, "segments_sampled", p->segments.n_sampled);
    json_put_count(&j, "chunks", p->chunks.n);
    json_put_count(&j, "chunks_sampled", p->chunks.n_sampled);
    json_put_count(&j, "segment_log2", p->parameters.segment_log2);
    json_put_count(&j, "rss_cap_bytes", p->memory.bytes_budget);
    json_put_count(&j, "peak_rss_bytes", f->rss_peak);
    json_put_count(&j, "session_bytes", f->session_bytes);
    json_put_count(&j, "proof_bytes", f->proof_bytes);
    json_put_count(&j, "disk_bytes", f->session_bytes + f->proof_bytes);
    json_put_decimal(&j, "active_s", f->seconds, 3);
    json_end_object(&j);
    buffer_u8(out, '\n');
}

static void write_text(const struct planning *p, const struct forecast *f,
                       struct byte_buffer *out)
{
    char text[1024], peak[QUANTITY_BYTES], budget[QUANTITY_BYTES], disk[QUANTITY_BYTES],
        proof[QUANTITY_BYTES], took[QUANTITY_BYTES];
    const int len = snprintf(
        text, sizeof text,
        "run      %" PRIu64 " steps, exit %" PRIu64 "\n"
        "segments %" PRIu32 " of 2^%u steps, %" PRIu32 " image chunk%s\n"
        "memory   %s of %s\n"
        "disk     %s while it is made, %s of it the proof\n"
        "time     %s\n"
        "from     %" PRIu32 " segments, %" PRIu32 " chunks proved\n",
        p->state.steps, p->state.exit_code, p->segments.n, p->parameters.segment_log2,
        p->chunks.n, p->chunks.n == 1 ? "" : "s", quantity_size(peak, f->rss_peak),
        quantity_size(budget, p->memory.bytes_budget),
        quantity_size(disk, f->session_bytes + f->proof_bytes),
        quantity_size(proof, f->proof_bytes),
        quantity_duration(took, (uint64_t)(f->seconds * 1e9)), p->segments.n_sampled,
        p->chunks.n_sampled);
    buffer_bytes(out, text, (size_t)len);
}

static enum exit_code print(struct planning *p)
{
    struct forecast f;
    struct byte_buffer out = {0};
    const enum status s = add_up(p, &f);
    if (s != STATUS_OK) {
        return exit_code_of_status(s);
    }
    if (has_option(&p->v->line, OPTION_JSON)) {
        write_json(p, &f, &out);
    } else {
        write_text(p, &f, &out);
    }
    const enum exit_code code = invocation_print(p->v, &out);
    p->v->has_result = true;
    buffer_free(&out);
    return code;
}

/* ---- order ---- */

static enum exit_code failed(const struct planning *p, enum status s)
{
    if (s == STATUS_CANCELLED && interrupt_signal() != 0) {
        return exit_code_of_signal(interrupt_signal());
    }
    if (s == STATUS_TRAP) {
        error_prefix(&p->v->error, "'%s'", p->v->line.operand);
    }
    return exit_code_of_status(s);
}

static enum exit_code plan(struct planning *p)
{
    struct invocation *const v = p->v;
    enum exit_code code = loaded_open(&p->loaded, v, v->line.operand);
    if (code == RC_SUCCESS) {
        code = session_store_open(&p->store, v, STORE_CREATE);
    }
    if (code != RC_SUCCESS) {
        return code;
    }
    p->task = supervised_task(v);
    p->is_own_task = p->task == NULL;
    enum status s = p->is_own_task ? task_open(&p->task, &v->error) : STATUS_OK;
    if (s == STATUS_OK) {
        interrupt_watch(p->task);
        p->parameters = proving_parameters(&v->line);
        s = engine_plan(p->loaded.engine, p->loaded.guest, &p->parameters,
                        option_number(&v->line, OPTION_MEMORY), &p->memory, &v->error);
    }
    if (s == STATUS_OK) {
        p->parameters.segment_log2 = p->memory.segment_log2;
        s = make_session(p);
    }
    if (s == STATUS_OK) {
        s = run_and_sample(p);
    }
    return s == STATUS_OK ? print(p) : failed(p, s);
}

enum exit_code proving_forecast(struct invocation *v)
{
    struct planning p;
    struct error e = {0};
    memset(&p, 0, sizeof p);
    p.v = v;
    enum exit_code code = plan(&p);
    job_close(p.job);
    const enum status s = remove_session(&p, &e);
    if (s != STATUS_OK && code == RC_SUCCESS) {
        v->error = e;
        code = exit_code_of_status(s);
    }
    interrupt_watch(NULL);
    store_close(p.store);
    loaded_close(&p.loaded);
    if (p.is_own_task) {
        task_close(p.task);
    }
    return code;
}
