/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Proving and judging guests in a test. */
#include "tests/support/run_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MEMORY_BUDGET = 2000, EXIT_UNSUPPORTED = 77 };

static void need(enum status status, const struct error *e)
{
    if (status != STATUS_OK) {
        fprintf(stderr, "%s: %s\n", status_name(status), e->text);
        abort();
    }
}

/* ---- store ---- */

static bool store_has(void *arg, enum unit_kind kind, uint32_t index)
{
    return ((struct run_store *)arg)->has[kind][index];
}

static enum status store_put(void *arg, enum unit_kind kind, uint32_t index,
                             const uint8_t *bytes, size_t len, struct error *e)
{
    struct run_store *const s = arg;
    if (index >= RUN_STORE_UNITS) {
        return error_set(e, STATUS_LIMIT, "test store: %u units", index);
    }
    buffer_clear(&s->units[kind][index]);
    buffer_bytes(&s->units[kind][index], bytes, len);
    s->has[kind][index] = true;
    s->n_puts++;
    return STATUS_OK;
}

static enum status store_get(void *arg, enum unit_kind kind, uint32_t index,
                             struct byte_buffer *out, struct error *e)
{
    const struct run_store *const s = arg;
    if (index >= RUN_STORE_UNITS || !s->has[kind][index]) {
        return error_set(e, STATUS_IO, "test store: no %s %u", unit_kind_name(kind),
                         index);
    }
    buffer_bytes(out, s->units[kind][index].bytes, s->units[kind][index].len);
    return STATUS_OK;
}

struct unit_store run_store_interface(struct run_store *store)
{
    return (struct unit_store){
        .arg = store, .has = store_has, .put = store_put, .get = store_get};
}

void run_store_drop(struct run_store *store, enum unit_kind kind, uint32_t index)
{
    store->has[kind][index] = false;
}

void run_store_free(struct run_store *store)
{
    for (unsigned k = 0; k < UNIT_N_KINDS; k++) {
        for (unsigned i = 0; i < RUN_STORE_UNITS; i++) {
            buffer_free(&store->units[k][i]);
        }
    }
    memset(store, 0, sizeof *store);
}

enum status run_sink(void *arg, const uint8_t *bytes, size_t len, struct error *e)
{
    (void)e;
    buffer_bytes(arg, bytes, len);
    return STATUS_OK;
}

/* ---- jobs ---- */

static void load(struct guest **guest, struct engine *engine, const char *name)
{
    struct error e;
    char path[256];
    static uint8_t bytes[1 << 20];
    snprintf(path, sizeof path, "tests/guests/%s.elf", name);
    FILE *const file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "%s: cannot be read\n", path);
        abort();
    }
    const size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    need(guest_load(guest, engine, bytes, len, &e), &e);
}

static enum status open_engine(struct engine **engine, const struct run_options *options,
                               struct error *e)
{
    return engine_open(
        engine,
        &(struct engine_options){.threads = options->threads == 0 ? 2 : options->threads,
                                 .isa = options->isa},
        e);
}

void run_job_open(struct run_job *r, struct run_store *store,
                  const struct run_options *options)
{
    struct error e;
    struct proof_parameters p = options->parameters;
    p.security = p.security == 0 ? 100 : p.security;
    p.log_blowup = p.log_blowup == 0 ? 1 : p.log_blowup;
    p.segment_log2 = p.segment_log2 == 0 ? ENGINE_SEGMENT_LOG2_MIN : p.segment_log2;
    const char *const input = options->input == NULL ? "" : options->input;
    memset(r, 0, sizeof *r);
    need(open_engine(&r->engine, options, &e), &e);
    load(&r->guest, r->engine, options->guest == NULL ? "exit3" : options->guest);
    need(task_open(&r->task, &e), &e);
    r->request = (struct job_request){
        .guest = r->guest,
        .input = (const uint8_t *)input,
        .len_input = strlen(input),
        .parameters = p,
        .mode = options->mode,
        .memory_budget = (uint64_t)MEMORY_BUDGET << 20,
        .spill_folder = "/tmp",
        .store = run_store_interface(store),
        .task = r->task,
    };
    need(job_open(&r->job, r->engine, &r->request, &e), &e);
}

void run_job_close(struct run_job *r)
{
    job_close(r->job);
    task_close(r->task);
    guest_free(r->guest);
    engine_close(r->engine);
}

void run_prove(struct byte_buffer *proof, struct run_store *store,
               const struct run_options *options)
{
    struct run_job r;
    struct error e;
    run_job_open(&r, store, options);
    if (!options->backwards) {
        need(job_run(r.job, run_sink, proof, &e), &e);
    } else {
        struct job_state state;
        need(job_execute(r.job, &e), &e);
        need(job_link(r.job, &e), &e);
        job_get_state(r.job, &state);
        for (uint32_t i = state.n_chunks; i-- > 0;) {
            need(job_prove_image(r.job, i, &e), &e);
        }
        for (uint32_t i = state.n_segments; i-- > 0;) {
            need(job_prove_segment(r.job, i, &e), &e);
        }
        need(job_seal(r.job, run_sink, proof, &e), &e);
    }
    run_job_close(&r);
}

/* ---- in a process of its own ---- */

static void prove_into(int fd, const struct run_options *options)
{
    static struct run_store store;
    struct byte_buffer proof = {0};
    struct engine *engine;
    struct error e;
    const enum status s = open_engine(&engine, options, &e);
    if (s == STATUS_UNSUPPORTED) {
        _exit(EXIT_UNSUPPORTED);
    }
    need(s, &e);
    engine_close(engine);
    run_prove(&proof, &store, options);
    for (size_t at = 0; at < proof.len;) {
        const ssize_t n = write(fd, proof.bytes + at, proof.len - at);
        if (n <= 0) {
            _exit(EXIT_FAILURE);
        }
        at += (size_t)n;
    }
    _exit(EXIT_SUCCESS);
}

bool run_prove_apart(struct byte_buffer *proof, const struct run_options *options)
{
    int pipes[2];
    int code = 0;
    if (pipe(pipes) != 0) {
        abort();
    }
    const pid_t child = fork();
    if (child == 0) {
        close(pipes[0]);
        prove_into(pipes[1], options);
    }
    close(pipes[1]);
    static uint8_t block[1 << 16];
    for (ssize_t n; (n = read(pipes[0], block, sizeof block)) > 0;) {
        buffer_bytes(proof, block, (size_t)n);
    }
    close(pipes[0]);
    if (child < 0 || waitpid(child, &code, 0) != child || !WIFEXITED(code)
        || (WEXITSTATUS(code) != 0 && WEXITSTATUS(code) != EXIT_UNSUPPORTED)) {
        fprintf(stderr, "the proving process failed\n");
        abort();
    }
    return WEXITSTATUS(code) == 0;
}

/* ---- judging ---- */

enum engine_verdict run_judge(struct verify_report *report, const char *guest,
                              const uint8_t *proof, size_t len, unsigned min_security)
{
    struct engine *engine;
    struct guest *loaded;
    struct error e;
    need(open_engine(&engine, &(struct run_options){0}, &e), &e);
    load(&loaded, engine, guest);
    need(engine_verify(engine, loaded, proof, len, min_security, report, &e), &e);
    guest_free(loaded);
    engine_close(engine);
    return report->verdict;
}

struct commitment_request run_commitments(const struct run_store *store,
                                          const struct run_job *job,
                                          struct segment_view *view, enum unit_kind proof)
{
    const struct byte_buffer *const link = &store->units[UNIT_LINK][0];
    const struct byte_buffer *const unit = &store->units[proof][0];
    return (struct commitment_request){
        .view = view,
        .parameters = job->request.parameters,
        .link = link->bytes,
        .len_link = link->len,
        .proof = unit->bytes,
        .len_proof = unit->len,
        .with_fri = true,
        .task = job->task,
    };
}
