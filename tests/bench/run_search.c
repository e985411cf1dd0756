/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Seconds to search a whole run, as JSON: for a pc and for a register that are never met
 * (forward and backward, records read and then kept), for the last write of a doubleword,
 * for the calls under way at the end; to count accesses by page, and to put the memory at
 * the end.
 *
 * usage: bench_run_search [GUEST INPUT]..   default: guests of 20 to 33 M steps
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tests/support/run_store.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void must(enum status s, const struct error *e)
{
    if (s != STATUS_OK) {
        fprintf(stderr, "bench_run_search: %s\n", e->text);
        exit(1);
    }
}

static void find(struct run_view *view, const char *name, int direction,
                 enum view_event event, uint64_t what)
{
    struct error e;
    struct run_shape shape;
    struct run_hit hit;
    bool is_found;
    const struct run_point point = {event, what};
    run_view_shape(view, &shape);
    const double start = now();
    must(run_view_find(view, direction > 0 ? -1 : (int64_t)shape.n_cycles, direction,
                       &point, 1, NULL, &is_found, &hit, &e),
         &e);
    printf(", \"%s\": %.3f", name, now() - start);
}

static void count_page(void *arg, const struct run_page *page)
{
    *(uint64_t *)arg += page->n_reads + page->n_writes;
}

static void bench(const char *guest, const char *input, bool is_first)
{
    static struct run_store store;
    struct run_job job;
    struct job_state state;
    struct run_view *view;
    struct error e;
    const struct run_options options = {
        .guest = guest, .input = input, .parameters = {.segment_log2 = 20}};
    run_job_open(&job, &store, &options);
    must(job_execute(job.job, &e), &e);
    job_get_state(job.job, &state);
    const struct run_source source = {
        .guest = job.guest,
        .input = job.request.input,
        .len_input = job.request.len_input,
        .segment_log2 = 20,
        .units = run_store_interface(&store),
    };
    must(run_view_open(&view, &source, &e), &e);
    must(run_view_extend(view, state.n_segments, &e), &e);
    printf("%s  {\"guest\": \"%s\", \"steps\": %" PRIu64, is_first ? "" : ",\n", guest,
           state.steps);
    find(view, "pc_never_s", +1, VIEW_PC, 2);
    find(view, "pc_never_again_s", +1, VIEW_PC, 2);
    find(view, "pc_never_back_s", -1, VIEW_PC, 2);
    find(view, "gp_never_back_s", -1, VIEW_REGISTER_WRITE, 3);
    find(view, "a5_last_s", -1, VIEW_REGISTER_WRITE, 15);
    find(view, "doubleword_never_s", +1, VIEW_MEMORY_WRITE, 0x8000000);
    double start = now();
    size_t n;
    must(run_view_frames(view, state.steps, NULL, NULL, 0, &n, &e), &e);
    printf(", \"calls_s\": %.3f", now() - start);
    start = now();
    uint64_t n_accesses = 0;
    must(run_view_pages(view, 0, state.n_segments, NULL, count_page, &n_accesses, &e),
         &e);
    printf(", \"pages_s\": %.3f", now() - start);
    start = now();
    must(run_view_seek(view, state.steps, NULL, &e), &e);
    printf(", \"seek_s\": %.3f, \"accesses\": %" PRIu64 "}", now() - start, n_accesses);
    run_view_close(view);
    run_job_close(&job);
    run_store_free(&store);
}

int main(int argc, char **argv)
{
    static const char *const standard[] = {"fib",    "6000000", "sort",      "200000",
                                           "primes", "2000000", "recursion", "500000"};
    printf("[\n");
    if (argc > 2) {
        for (int i = 1; i + 1 < argc; i += 2) {
            bench(argv[i], argv[i + 1], i == 1);
        }
    } else {
        for (unsigned i = 0; i < sizeof standard / sizeof *standard; i += 2) {
            bench(standard[i], standard[i + 1], i == 0);
        }
    }
    printf("\n]\n");
    return 0;
}
