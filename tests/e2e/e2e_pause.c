/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A job that is asked to halt halts soon, whatever it is at: segments of every memory
 * mode are proved on all processors and halted again and again at random moments.
 *
 * ZK_PAUSE_LOG2=20 takes segments of that size; ZK_PAUSE_SEED repeats a run. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/host.h"
#include "base/pool.h"
#include "tests/support/run_store.h"

enum { N_PAUSES = 60, LOG2 = 17 };

struct trial {
    struct run_store store;
    struct run_job job;
    struct run_options options;
    uint64_t random;
    uint64_t took_ns[N_PAUSES];
};

static uint64_t draw(struct trial *t)
{
    t->random = t->random * 6364136223846793005u + 1442695040888963407u;
    return t->random >> 33;
}

/* Prove segment 0 until there were pauses enough. */
static void prove_on_and_on(struct trial *t)
{
    struct error e;
    enum status s = STATUS_OK;
    while (s == STATUS_OK) {
        run_store_drop(&t->store, UNIT_SEGMENT, 0);
        run_store_drop(&t->store, UNIT_IMAGE, 0);
        s = job_prove_segment(t->job.job, 0, &e);
        if (s == STATUS_OK) {
            s = job_prove_image(t->job.job, 0, &e);
        }
    }
    cr_assert_eq(s, STATUS_CANCELLED, "%s", e.text);
}

static void nap(uint64_t ns)
{
    const struct timespec t = {.tv_nsec = (long)ns};
    nanosleep(&t, NULL);
}

static void pause_again_and_again(struct trial *t)
{
    for (unsigned i = 0; i < N_PAUSES; i++) {
        nap(draw(t) % 30000000);
        const uint64_t asked = host_now_ns();
        task_pause(t->job.task, true);
        while (!task_parked(t->job.task)) {
            nap(200000);
        }
        t->took_ns[i] = host_now_ns() - asked;
        task_pause(t->job.task, false);
        while (task_parked(t->job.task)) {
            nap(200000);
        }
    }
    task_cancel(t->job.task);
}

static void work_or_pause(void *arg, size_t begin, size_t end, unsigned worker)
{
    (void)worker;
    for (size_t item = begin; item < end; item++) {
        if (item == 0) {
            prove_on_and_on(arg);
        } else {
            pause_again_and_again(arg);
        }
    }
}

static int ascending(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void halt_soon(enum memory_mode mode, const char *name)
{
    static struct trial t;
    const char *const log2 = getenv("ZK_PAUSE_LOG2");
    const char *const seed = getenv("ZK_PAUSE_SEED");
    struct pool *pair;
    struct error e;
    memset(&t, 0, sizeof t);
    t.random = seed != NULL ? strtoull(seed, NULL, 0) : host_now_ns();
    printf("e2e_pause: ZK_PAUSE_SEED=%" PRIu64 "\n", t.random);
    t.options = (struct run_options){
        .guest = "sort", .input = "6000", .mode = mode, .threads = host_cpus()};
    t.options.parameters.segment_log2 =
        log2 != NULL ? (unsigned)strtoul(log2, NULL, 10) : LOG2;
    if (log2 != NULL) {
        t.options.input = "55000";
    }
    run_job_open(&t.job, &t.store, &t.options);
    cr_assert_eq(job_execute(t.job.job, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(job_link(t.job.job, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(pool_open(&pair, 2, &e), STATUS_OK, "%s", e.text);
    pool_run(pair, 2, 1, work_or_pause, &t);
    pool_close(pair);
    qsort(t.took_ns, N_PAUSES, sizeof t.took_ns[0], ascending);
    const uint64_t p99 = t.took_ns[N_PAUSES * 99 / 100 - 1];
    printf("e2e_pause: %s: median %.1f ms, p99 %.1f ms, most %.1f ms\n", name,
           (double)t.took_ns[N_PAUSES / 2] * 1e-6, (double)p99 * 1e-6,
           (double)t.took_ns[N_PAUSES - 1] * 1e-6);
    cr_assert_lt(p99, 1000000000u, "%s: %.3f s until it halts", name, (double)p99 * 1e-9);
    run_job_close(&t.job);
    run_store_free(&t.store);
}

Test(e2e_pause, a_resident_job_halts_within_a_second)
{
    halt_soon(MEMORY_RESIDENT, "resident");
}

Test(e2e_pause, a_streaming_job_halts_within_a_second)
{
    halt_soon(MEMORY_STREAM, "stream");
}

Test(e2e_pause, a_spilling_job_halts_within_a_second)
{
    halt_soon(MEMORY_SPILL, "spill");
}
