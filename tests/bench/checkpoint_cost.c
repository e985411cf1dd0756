/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What checkpoints cost: the same proof with its units in memory and in a session of a
 * store, again and again in turn, in one process. Prints JSON: the ratio of each pair's
 * times less one, of wall and of processor time, and the share of the wall time that the
 * session's own timeline says was spent storing units.
 *
 * usage: bench_checkpoint_cost FOLDER [GUEST INPUT [PAIRS [THREADS]]]
 *        FOLDER    on the disk in question
 *        default   fib 1600000 (eight segments of 2^20 steps), 5 pairs, 2 threads
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/host.h"
#include "checkpoint/drive.h"
#include "store/timeline.h"
#include "tests/support/run_store.h"
#include "tests/support/scratch_folder.h"

enum { PAIRS_MAX = 100, SPANS_AT_ONCE = 256, SEGMENT_LOG2 = 20 };

static void must(enum status s, const struct error *e)
{
    if (s != STATUS_OK) {
        fprintf(stderr, "bench_checkpoint_cost: %s\n", e->text);
        exit(1);
    }
}

struct taken {
    double wall, cpu;
    double storing; /* of wall, by the timeline */
};

struct clock {
    uint64_t wall_ns, cpu_ns;
};

static struct clock start(void)
{
    return (struct clock){host_now_ns(), host_cpu_ns()};
}

static struct taken since(const struct clock *c)
{
    return (struct taken){.wall = (double)(host_now_ns() - c->wall_ns) * 1e-9,
                          .cpu = (double)(host_cpu_ns() - c->cpu_ns) * 1e-9};
}

static struct taken in_memory(const struct run_options *options)
{
    static struct run_store store;
    struct run_job job;
    struct byte_buffer proof = {0};
    struct error e;
    run_job_open(&job, &store, options);
    const struct clock c = start();
    must(job_run(job.job, run_sink, &proof, &e), &e);
    const struct taken t = since(&c);
    run_job_close(&job);
    run_store_free(&store);
    buffer_free(&proof);
    return t;
}

/* Seconds of the session's checkpoints. */
static double storing(struct session *session)
{
    struct span_row rows[SPANS_AT_ONCE];
    struct error e;
    uint64_t after = 0, ns = 0;
    size_t n = 0;
    do {
        must(timeline_spans(session, after, rows, SPANS_AT_ONCE, &n, &e), &e);
        for (size_t i = 0; i < n; i++) {
            after = rows[i].id;
            ns += rows[i].kind == SPAN_CHECKPOINT
                      ? rows[i].end.active_ns - rows[i].begin.active_ns
                      : 0;
        }
    } while (n != 0);
    return (double)ns * 1e-9;
}

static struct taken in_store(const char *folder, const struct run_options *options)
{
    static struct run_store unused;
    struct run_job job; /* for its engine, guest and task */
    struct byte_buffer proof = {0};
    struct session *session;
    struct store *store;
    struct work work;
    struct drive_report report;
    struct error e;
    size_t len_elf;
    uint64_t bytes = 0;
    char path[SCRATCH_PATH_BYTES];
    snprintf(path, sizeof path, ZK_GUEST_DIR "/%s.elf", options->guest);
    uint8_t *const elf = scratch_read(path, &len_elf);
    run_job_open(&job, &unused, options);
    must(store_open(&store, folder, STORE_CREATE, &io_system, &e), &e);
    const struct work_order order = {.name = "bench",
                                     .guest = job.guest,
                                     .program_name = options->guest,
                                     .elf = elf,
                                     .len_elf = len_elf,
                                     .input = job.request.input,
                                     .len_input = job.request.len_input,
                                     .parameters = job.request.parameters};
    must(work_order(&session, store, &order, &e), &e);
    must(work_load(&work, session, &e), &e);
    const struct drive_request request = {.engine = job.engine,
                                          .guest = job.guest,
                                          .work = &work,
                                          .mode = options->mode,
                                          .memory_budget = job.request.memory_budget,
                                          .task = job.task,
                                          .sink = run_sink,
                                          .sink_arg = &proof};
    const struct clock c = start();
    must(drive_run(session, &request, &report, &e), &e);
    struct taken t = since(&c);
    t.storing = storing(session);
    must(session_close(session, &e), &e);
    must(store_discard(store, "bench", &bytes, &e), &e);
    store_close(store);
    work_free(&work);
    run_job_close(&job);
    buffer_free(&proof);
    free(elf);
    return t;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* "name": {"median": .., "least": .., "most": ..}, in percent */
static void print_spread(const char *name, double *values, unsigned n)
{
    qsort(values, n, sizeof values[0], by_size);
    printf(",\n \"%s\": {\"median\": %.2f, \"least\": %.2f, \"most\": %.2f}", name,
           100 * (values[n / 2] + values[(n - 1) / 2]) / 2, 100 * values[0],
           100 * values[n - 1]);
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc == 3) {
        fprintf(stderr, "usage: %s FOLDER [GUEST INPUT [PAIRS [THREADS]]]\n", argv[0]);
        return 2;
    }
    const unsigned wanted = argc > 4 ? (unsigned)atoi(argv[4]) : 5;
    const unsigned n = wanted < 1 ? 1 : wanted < PAIRS_MAX ? wanted : PAIRS_MAX;
    const struct run_options options = {
        .guest = argc > 3 ? argv[2] : "fib",
        .input = argc > 3 ? argv[3] : "1600000",
        .threads = argc > 5 ? (unsigned)atoi(argv[5]) : 2,
        .mode = MEMORY_RESIDENT,
        .parameters = {.security = 128, .segment_log2 = SEGMENT_LOG2}};
    double wall[PAIRS_MAX], cpu[PAIRS_MAX], share[PAIRS_MAX];
    double memory_s = 0, store_s = 0;
    (void)in_memory(&options);         /* pages and clocks of the machine warm up */
    for (unsigned i = 0; i < n; i++) { /* AB BA AB .. */
        struct taken a, b;
        if (i % 2 == 0) {
            a = in_memory(&options);
            b = in_store(argv[1], &options);
        } else {
            b = in_store(argv[1], &options);
            a = in_memory(&options);
        }
        wall[i] = b.wall / a.wall - 1;
        cpu[i] = b.cpu / a.cpu - 1;
        share[i] = b.storing / b.wall;
        memory_s += a.wall / n;
        store_s += b.wall / n;
    }
    printf("{\"guest\": \"%s\", \"pairs\": %u, \"memory_s\": %.3f, \"store_s\": %.3f",
           options.guest, n, memory_s, store_s);
    print_spread("wall_percent", wall, n);
    print_spread("cpu_percent", cpu, n);
    print_spread("storing_percent", share, n);
    printf("}\n");
    return 0;
}
