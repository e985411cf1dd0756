/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole prove --plan: what a proof will take, from a run and a few of its units.
 *
 * The program runs to its end. Then every segment is gone through once more to count the
 * rows of its tables, from which memory, mode and length of its proof follow; and three
 * units are proved for time: the segment and the chunk that take the most memory, so that
 * the peak is measured and not foretold, and the segment with the fewest values, so that
 * time has a slope. There is no session: records wait in a file without a name, proofs
 * are forgotten.
 */
#include "tui/proving_plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/host.h"
#include "checkpoint/unit_spool.h"
#include "tui/interrupt.h"
#include "tui/memory_text.h"
#include "tui/quantity.h"
#include "tui/session_store.h"
#include "tui/supervisor.h"
#include "tui/unlock.h"

/* What the index and the journal of a session take of memory, which a plan has not. */
#define PLAN_SESSION_BYTES ((uint64_t)4 << 20)

/* A unit that is proved to learn from it. */
struct sample {
    uint32_t index;
    struct job_forecast forecast;
    double seconds;
    uint64_t len_proof; /* as it came out */
};

/* The units of one kind. */
struct estimate {
    uint32_t n, n_sampled;
    uint32_t n_in_mode[MEMORY_N_MODES];
    uint64_t len_proofs; /* expected */
    uint64_t n_values;
    struct sample largest;  /* takes the most memory */
    struct sample smallest; /* has the fewest values */
};

struct planning {
    struct invocation *v;
    struct loaded loaded;
    struct proof_parameters parameters;
    struct memory_plan memory;
    struct task *task;
    bool is_own_task;
    struct store *store;
    struct unit_spool *spool;
    struct job *job;
    struct job_state state;
    struct estimate segments, chunks;
    double seconds_run; /* execution and link */
};

static double seconds_since(uint64_t began_ns)
{
    return (double)(host_now_ns() - began_ns) * 1e-9;
}

/* ---- all units: counted ---- */

typedef enum status forecast_fn(struct job *job, uint32_t index, struct job_forecast *out,
                                struct error *e);

static void count_unit(struct estimate *all, uint32_t index, const struct job_forecast *f)
{
    const struct memory_choice *const c = &f->choice;
    const struct memory_choice *const most = &all->largest.forecast.choice;
    all->n++;
    all->n_in_mode[c->mode]++;
    all->len_proofs += f->len_proof;
    all->n_values += f->n_values;
    if (all->n == 1 || c->bytes[c->mode] > most->bytes[most->mode]) {
        all->largest = (struct sample){.index = index, .forecast = *f};
    }
    if (all->n == 1 || f->n_values < all->smallest.forecast.n_values) {
        all->smallest = (struct sample){.index = index, .forecast = *f};
    }
}

static enum status count_all(struct planning *p, struct estimate *all, uint32_t n,
                             forecast_fn *forecast)
{
    struct job_forecast f;
    for (uint32_t i = 0; i < n; i++) {
        TRY(task_check(p->task, &p->v->error));
        TRY(forecast(p->job, i, &f, &p->v->error));
        count_unit(all, i, &f);
    }
    return STATUS_OK;
}

/* ---- some units: proved ---- */

typedef enum status prove_one_fn(struct job *job, uint32_t index, struct error *e);

static enum status prove_sample(struct planning *p, struct estimate *all,
                                struct sample *sample, enum unit_kind kind,
                                prove_one_fn *prove_one)
{
    const uint64_t before = unit_spool_bytes(p->spool, kind);
    const uint64_t halted = task_halted_ns(p->task);
    const uint64_t began = host_now_ns();
    TRY(prove_one(p->job, sample->index, &p->v->error));
    sample->seconds =
        seconds_since(began) - (double)(task_halted_ns(p->task) - halted) * 1e-9;
    sample->len_proof = unit_spool_bytes(p->spool, kind) - before;
    all->n_sampled++;
    return task_check(p->task, &p->v->error);
}

static enum status sample_segments(struct planning *p)
{
    struct estimate *const all = &p->segments;
    TRY(prove_sample(p, all, &all->largest, UNIT_SEGMENT, job_prove_segment));
    if (all->smallest.index == all->largest.index) {
        all->smallest = all->largest;
        return STATUS_OK;
    }
    return prove_sample(p, all, &all->smallest, UNIT_SEGMENT, job_prove_segment);
}

static enum status run_and_sample(struct planning *p)
{
    const struct command_line *const line = &p->v->line;
    const bool is_encrypted = unlock_is_wanted(p->v);
    struct error *const e = &p->v->error;
    TRY(unit_spool_open(&p->spool, store_root(p->store), is_encrypted, e));
    const struct job_request request = {
        .guest = p->loaded.guest,
        .input = p->loaded.input.bytes,
        .len_input = p->loaded.input.len,
        .parameters = p->parameters,
        .mode = (enum memory_mode)option_number(line, OPTION_MEMORY_MODE),
        .memory_budget = p->memory.bytes_budget,
        .spill_folder = is_encrypted ? NULL : store_root(p->store),
        .max_steps = option_number(line, OPTION_MAX_CYCLES),
        .store = unit_spool_store(p->spool),
        .task = p->task,
    };
    TRY(job_open(&p->job, p->loaded.engine, &request, e));
    const uint64_t began = host_now_ns();
    TRY(job_execute(p->job, e));
    TRY(job_link(p->job, e));
    p->seconds_run = seconds_since(began);
    job_get_state(p->job, &p->state);
    TRY(count_all(p, &p->segments, p->state.n_segments, job_forecast_segment));
    TRY(count_all(p, &p->chunks, p->state.n_chunks, job_forecast_image));
    TRY(sample_segments(p));
    TRY(prove_sample(p, &p->chunks, &p->chunks.largest, UNIT_IMAGE, job_prove_image));
    p->chunks.smallest = p->chunks.largest;
    return STATUS_OK;
}

/* ---- what follows ---- */

/* Seconds of all units: a line through the two samples, or through nothing and one when
 * they are much alike. */
static double total_seconds(const struct estimate *all)
{
    const struct sample *const a = &all->smallest, *const b = &all->largest;
    const double n_a = (double)a->forecast.n_values, n_b = (double)b->forecast.n_values;
    double slope = b->seconds / n_b, fixed = 0;
    if (n_b > n_a * 1.25 && b->seconds > a->seconds) {
        slope = (b->seconds - a->seconds) / (n_b - n_a);
        fixed = a->seconds - slope * n_a;
        fixed = fixed > 0 ? fixed : 0;
    }
    return (double)all->n * fixed + slope * (double)all->n_values;
}

/* Bytes of all proofs, by how the samples came out. */
static uint64_t total_proofs(const struct estimate *all)
{
    const double made = (double)(all->smallest.len_proof + all->largest.len_proof);
    const double expected =
        (double)(all->smallest.forecast.len_proof + all->largest.forecast.len_proof);
    return (uint64_t)((double)all->len_proofs * made / expected + 0.5);
}

struct forecast {
    uint64_t session_bytes, proof_bytes, rss_peak;
    uint64_t spill_disk_bytes; /* while a unit is proved */
    double seconds;
};

static struct forecast add_up(const struct planning *p)
{
    const struct loaded *const l = &p->loaded;
    const struct memory_choice *const most = &p->segments.largest.forecast.choice;
    struct forecast f = {.rss_peak = host_rss_peak() + PLAN_SESSION_BYTES};
    f.spill_disk_bytes = p->segments.n_in_mode[MEMORY_SPILL] != 0 ? most->len_file : 0;
    f.proof_bytes = unit_spool_bytes(p->spool, UNIT_LINK) + total_proofs(&p->segments)
                    + total_proofs(&p->chunks);
    f.session_bytes = l->elf.len + l->input.len + unit_spool_bytes(p->spool, UNIT_RECORD)
                      + unit_spool_bytes(p->spool, UNIT_CELLS) + f.proof_bytes;
    f.seconds = p->seconds_run + total_seconds(&p->segments) + total_seconds(&p->chunks);
    return f;
}

/* The most that is on the disk at once: the proof is written beside the session. */
static uint64_t disk_bytes(const struct forecast *f)
{
    const uint64_t sealing = f->session_bytes + f->proof_bytes;
    const uint64_t proving = f->session_bytes + f->spill_disk_bytes;
    return sealing > proving ? sealing : proving;
}

/* ---- what is said ---- */

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
    json_put_count(&j, "spill_disk_bytes", f->spill_disk_bytes);
    json_put_count(&j, "disk_bytes", disk_bytes(f));
    json_put_decimal(&j, "active_s", f->seconds, 3);
    json_begin_object(&j, "largest_segment");
    json_put_count(&j, "segment", p->segments.largest.index);
    memory_choice_json(&p->segments.largest.forecast.choice, &j);
    json_end_object(&j);
    json_begin_object(&j, "segments_by_mode");
    for (unsigned mode = MEMORY_RESIDENT; mode < MEMORY_N_MODES; mode++) {
        json_put_count(&j, memory_mode_word((enum memory_mode)mode),
                       p->segments.n_in_mode[mode]);
    }
    json_end_object(&j);
    json_end_object(&j);
    buffer_u8(out, '\n');
}

static void write_text(const struct planning *p, const struct forecast *f,
                       struct byte_buffer *out)
{
    char text[2048], peak[QUANTITY_BYTES], budget[QUANTITY_BYTES], disk[QUANTITY_BYTES],
        proof[QUANTITY_BYTES], took[QUANTITY_BYTES], choice[MEMORY_CHOICE_BYTES];
    const int len = snprintf(
        text, sizeof text,
        "run      %" PRIu64 " step%s, exit %" PRIu64 "\n"
        "segments %" PRIu32 " of 2^%u steps, %" PRIu32 " image chunk%s\n"
        "memory   %s of %s\n"
        "largest  segment %" PRIu32 " %s\n"
        "disk     %s while it is made, %s of it the proof\n"
        "time     %s\n"
        "from     all segments counted, %" PRIu32 " and %" PRIu32 " chunk proved\n",
        p->state.steps, quantity_s(p->state.steps), p->state.exit_code, p->segments.n,
        p->parameters.segment_log2, p->chunks.n, quantity_s(p->chunks.n),
        quantity_size(peak, f->rss_peak), quantity_size(budget, p->memory.bytes_budget),
        p->segments.largest.index,
        memory_choice_line(&p->segments.largest.forecast.choice, choice),
        quantity_size(disk, disk_bytes(f)), quantity_size(proof, f->proof_bytes),
        quantity_duration(took, (uint64_t)(f->seconds * 1e9)), p->segments.n_sampled,
        p->chunks.n_sampled);
    buffer_bytes(out, text, (size_t)len);
}

static enum exit_code print(struct planning *p)
{
    const struct forecast f = add_up(p);
    struct byte_buffer out = {0};
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
        s = run_and_sample(p);
    }
    return s == STATUS_OK ? print(p) : failed(p, s);
}

enum exit_code proving_forecast(struct invocation *v)
{
    struct planning p;
    memset(&p, 0, sizeof p);
    p.v = v;
    const enum exit_code code = plan(&p);
    job_close(p.job);
    unit_spool_close(p.spool);
    interrupt_watch(NULL);
    store_close(p.store);
    loaded_close(&p.loaded);
    if (p.is_own_task) {
        task_close(p.task);
    }
    return code;
}
