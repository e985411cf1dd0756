/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Whole proofs, phase by phase, against what the kernels alone would take.
 *
 * usage: bench_prove_speed ELF [INPUT [SEGMENT_LOG2 [resident|stream|spill [ISA
 * [THREADS]]]]] Prints one JSON object. "share" is a span's part of all spans' time.
 * "ceiling" is the time that extending every committed cell of the segments once and
 * hashing it would take at the speeds measured in this process on one thread, divided by
 * the threads; its "ratio" is how many times longer the proving phase took. Wall times of
 * a busy machine mean little; ratios and shares more.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host.h"
#include "engine.h"
#include "hash/blake3.h"
#include "simd/kernels.h"
#include "stark/proof.h"
#include "tables/tables.h"

enum { UNITS_MAX = 4096, SPANS = TASK_SPANS, NAMES_MAX = 32 };

/* Of the heights in a proof's bytes: magic, version, kind, index, number of tables before
 * them. */
enum { LOG_ROWS_AT = 8 + 4 + 1 + 4 + 1 };

/* ---- a store in memory that forgets what is not needed again ---- */

struct units {
    struct byte_buffer bytes[UNIT_N_KINDS][UNITS_MAX];
    bool has[UNIT_N_KINDS][UNITS_MAX];
};

static bool has(void *arg, enum unit_kind kind, uint32_t i)
{
    return i < UNITS_MAX && ((struct units *)arg)->has[kind][i];
}

static enum status put(void *arg, enum unit_kind kind, uint32_t i, const uint8_t *bytes,
                       size_t len, struct error *e)
{
    struct units *u = arg;
    if (i >= UNITS_MAX) {
        return error_set(e, STATUS_LIMIT, "bench: more than %d units", UNITS_MAX);
    }
    buffer_bytes(&u->bytes[kind][i], bytes, len);
    u->has[kind][i] = !u->bytes[kind][i].bad;
    return u->has[kind][i] ? STATUS_OK : error_set(e, STATUS_MEMORY, "bench: no memory");
}

static enum status get(void *arg, enum unit_kind kind, uint32_t i,
                       struct byte_buffer *out, struct error *e)
{
    const struct byte_buffer *b = &((struct units *)arg)->bytes[kind][i];
    (void)e;
    buffer_bytes(out, b->bytes, b->len);
    return STATUS_OK;
}

static enum status sink(void *arg, const uint8_t *bytes, size_t len, struct error *e)
{
    (void)e;
    buffer_bytes(arg, bytes, len);
    return STATUS_OK;
}

/* ---- phases and spans ---- */

struct times {
    uint64_t phase_began;
    double phase[JOB_N_PHASES];
    const char *names[NAMES_MAX];
    double spans[NAMES_MAX];
    unsigned n_names;
    uint64_t next_span;
    struct task *task;
};

static void phase_begin(void *arg, enum job_phase phase, uint32_t n)
{
    (void)phase;
    (void)n;
    ((struct times *)arg)->phase_began = host_now_ns();
}

static void phase_end(void *arg, enum job_phase phase)
{
    struct times *t = arg;
    t->phase[phase] += (double)(host_now_ns() - t->phase_began) * 1e-9;
}

/* "constraints" lies inside "quotient" and is not counted twice. */
static void unit_done(void *arg, enum job_phase phase, uint32_t index, bool reused)
{
    static struct task_span spans[SPANS];
    struct times *t = arg;
    (void)phase;
    (void)index;
    (void)reused;
    size_t n = task_spans(t->task, t->next_span, spans, SPANS);
    for (size_t i = 0; i < n; i++) {
        unsigned k = 0;
        while (k < t->n_names && strcmp(t->names[k], spans[i].name) != 0) {
            k++;
        }
        if (k == t->n_names && k < NAMES_MAX) {
            t->names[t->n_names++] = spans[i].name;
        }
        if (k < NAMES_MAX && strcmp(spans[i].name, "constraints") != 0) {
            t->spans[k] += (double)(spans[i].end_ns - spans[i].begin_ns) * 1e-9;
        }
        t->next_span = spans[i].serial + 1;
    }
}

/* ---- what the kernels alone would take ---- */

/* Seconds to extend one column of 2^log_n cells, and to hash 16 of them (a block a row).
 * */
static void measure(unsigned log_n, unsigned log_blowup, double *lde, double *hash)
{
    const struct kernels *k = kernels_get();
    size_t n = (size_t)1 << log_n, size = n << log_blowup;
    fp *in = calloc(n, sizeof *in), *out = calloc(size, sizeof *out);
    fp *scratch = calloc(ntt_scratch_len(log_n), sizeof *scratch);
    uint32_t *cv = calloc(size, 32);
    const fp *cols[16];
    if (in == NULL || out == NULL || scratch == NULL || cv == NULL) {
        fprintf(stderr, "bench: no memory\n");
        exit(2);
    }
    *lde = *hash = 1e300;
    for (unsigned i = 0; i < 16; i++) {
        cols[i] = out;
    }
    for (unsigned i = 0; i < 3; i++) {
        uint64_t a = host_now_ns();
        k->lde(out, in, log_n, log_blowup, scratch);
        uint64_t b = host_now_ns();
        k->blake3_rows(cv, cols, 16, 1, 0, size, 0, 0, 0);
        uint64_t c = host_now_ns();
        *lde = (double)(b - a) * 1e-9 < *lde ? (double)(b - a) * 1e-9 : *lde;
        *hash = (double)(c - b) * 1e-9 < *hash ? (double)(c - b) * 1e-9 : *hash;
    }
    free(in);
    free(out);
    free(scratch);
    free(cv);
}

struct ceiling {
    double cells; /* committed, before extension */
    double seconds;
};

/* The cells of one proof, by its heights. */
static void add_segment(struct ceiling *c, const struct machine *machine,
                        const uint8_t *log_rows, unsigned log_blowup)
{
    static double lde[32], hash[32];
    for (uint32_t t = 0; t < machine_n_tables(KIND_SEGMENT); t++) {
        unsigned l = log_rows[t];
        if (l == LAYOUT_ABSENT) {
            continue;
        }
        if (lde[l] == 0) {
            measure(l, log_blowup, &lde[l], &hash[l]);
        }
        const struct air_graph *g = machine->segment[t];
        double columns = g->n_columns[AIR_BOUND] + g->n_columns[AIR_MAIN]
                         + FE_DEGREE * (g->n_aux_local + g->n_aux_global);
        c->cells += columns * (double)((size_t)1 << l);
        c->seconds += columns * (lde[l] + hash[l] / 16);
    }
}

static uint8_t *read_file(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL || fseek(f, 0, SEEK_END) != 0) {
        perror(path);
        exit(2);
    }
    *len = (size_t)ftell(f);
    rewind(f);
    uint8_t *bytes = malloc(*len + 1);
    if (bytes == NULL || fread(bytes, 1, *len, f) != *len) {
        perror(path);
        exit(2);
    }
    fclose(f);
    return bytes;
}

static void must(enum status s, const struct error *e)
{
    if (s != STATUS_OK) {
        fprintf(stderr, "bench: %s\n", e->text);
        exit(1);
    }
}

static unsigned named(const char *word, const char *const *words, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        if (strcmp(word, words[i]) == 0) {
            return i;
        }
    }
    fprintf(stderr, "bench: '%s' is not a word known here\n", word);
    exit(2);
}

static void print(const struct times *t, const struct job_state *state,
                  const struct ceiling *ceiling, const struct engine *engine,
                  double seconds, double verify_seconds, const char *mode)
{
    double all = 0;
    for (unsigned i = 0; i < t->n_names; i++) {
        all += t->spans[i];
    }
    unsigned threads = engine_threads(engine);
    printf("{\"steps\":%llu,\"segments\":%u,\"seconds\":%.3f,\"steps_per_second\":%.0f,"
           "\"isa\":\"%s\",\"threads\":%u,\"mode\":\"%s\",\"peak_rss_bytes\":%llu,"
           "\"proof_bytes\":%llu,\"verify_ms_per_segment\":%.2f,\n \"phases\":{",
           (unsigned long long)state->steps, state->n_segments, seconds,
           (double)state->steps / seconds, engine_isa_name(engine), threads, mode,
           (unsigned long long)host_rss_peak(), (unsigned long long)state->len_proof,
           verify_seconds * 1e3 / state->n_segments);
    for (unsigned p = 0; p < JOB_N_PHASES; p++) {
        printf("%s\"%s\":%.3f", p == 0 ? "" : ",", job_phase_name(p), t->phase[p]);
    }
    printf("},\n \"spans\":{");
    bool first = true;
    for (unsigned i = 0; i < t->n_names; i++) {
        if (t->spans[i] > 0) {
            printf("%s\"%s\":{\"seconds\":%.3f,\"share\":%.3f}", first ? "" : ",",
                   t->names[i], t->spans[i], t->spans[i] / all);
            first = false;
        }
    }
    double least = ceiling->seconds / threads;
    printf("},\n \"ceiling\":{\"cells\":%.0f,\"cells_per_step\":%.1f,\"seconds\":%.3f,"
           "\"ratio\":%.2f}}\n",
           ceiling->cells, ceiling->cells / (double)state->steps, least,
           t->phase[PHASE_PROVE] / least);
}

int main(int argc, char **argv)
{
    static const char *const modes[] = {"auto", "resident", "stream", "spill"};
    static const char *const isas[] = {"auto", "portable", "avx2", "avx512"};
    if (argc < 2) {
        fprintf(stderr, "usage: %s ELF [INPUT [SEGMENT_LOG2 [MODE [ISA [THREADS]]]]]\n",
                argv[0]);
        return 2;
    }
    struct error e;
    struct engine *engine;
    struct engine_options options = {
        .isa = argc > 5 ? (enum engine_isa)named(argv[5], isas, 4) : ENGINE_ISA_AUTO,
        .threads = argc > 6 ? (unsigned)atoi(argv[6]) : 0,
    };
    must(engine_open(&engine, &options, &e), &e);
    size_t len_elf, len_input = 0;
    uint8_t *elf = read_file(argv[1], &len_elf);
    uint8_t *input =
        argc > 2 && argv[2][0] != '\0' ? read_file(argv[2], &len_input) : NULL;
    struct guest *guest;
    must(guest_load(&guest, engine, elf, len_elf, &e), &e);

    struct times t = {0};
    struct units *units = calloc(1, sizeof *units);
    must(task_open(&t.task, &e), &e);
    unsigned mode = argc > 4 ? named(argv[4], modes, 4) : MEMORY_RESIDENT;
    struct job_request request = {
        .guest = guest,
        .input = input,
        .len_input = len_input,
        .parameters = {.security = 128,
                       .log_blowup = 1,
                       .segment_log2 = argc > 3 ? (unsigned)atoi(argv[3]) : 20},
        .mode = (enum memory_mode)mode,
        .memory_budget = host_memory_available(),
        .spill_folder = "/tmp",
        .store = {.arg = units, .has = has, .put = put, .get = get},
        .observer = {.arg = &t,
                     .phase_begin = phase_begin,
                     .unit_done = unit_done,
                     .phase_end = phase_end},
        .task = t.task,
    };
    struct job *job;
    must(job_open(&job, engine, &request, &e), &e);
    struct byte_buffer proof = {0};
    uint64_t a = host_now_ns();
    must(job_run(job, sink, &proof, &e), &e);
    uint64_t b = host_now_ns();
    struct job_state state;
    job_get_state(job, &state);
    job_close(job);

    struct verify_report report;
    uint64_t c = host_now_ns();
    must(engine_verify(engine, guest, proof.bytes, proof.len, 128, &report, &e), &e);
    uint64_t d = host_now_ns();
    if (report.verdict != ENGINE_ACCEPTED) {
        fprintf(stderr, "bench: the proof is rejected: %s\n", report.reason);
        return 1;
    }

    struct arena *arena;
    struct machine *machine;
    must(arena_open(&arena, 64 << 20, &e), &e);
    must(machine_record(&machine, arena, &e), &e);
    struct ceiling ceiling = {0};
    for (uint32_t i = 0; i < state.n_segments; i++) {
        add_segment(&ceiling, machine, units->bytes[UNIT_SEGMENT][i].bytes + LOG_ROWS_AT,
                    request.parameters.log_blowup);
    }
    print(&t, &state, &ceiling, engine, (double)(b - a) * 1e-9, (double)(d - c) * 1e-9,
          modes[mode]);
    return 0;
}
