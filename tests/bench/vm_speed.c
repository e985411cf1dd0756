/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Speed of the virtual machine, as JSON: steps per second plain, with instructions
 * counted, in segments (cells tracked), and of logging those segments.
 *
 * usage: bench_vm_speed [GUEST INPUT]..   default: a few bundled guests of 10 to 100 M
 *                                         steps
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "tests/support/rv_program.h"
#include "vm/log.h"
#include "vm/vm.h"

enum { LOG_STEPS = 20 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void must(enum status s, const struct error *e)
{
    if (s != STATUS_OK) {
        fprintf(stderr, "bench_vm_speed: %s\n", e->text);
        exit(1);
    }
}

static struct vm *open_vm(const struct elf *elf, const char *input, unsigned log_steps,
                          bool count)
{
    struct vm *vm;
    struct error e = {0};
    const struct vm_options options = {.input = (const uint8_t *)input,
                                       .len_input = strlen(input),
                                       .log_steps = log_steps,
                                       .count = count};
    must(vm_open(&vm, elf, &options, &e), &e);
    return vm;
}

/* Millions of steps a second. */
static double run_plain(uint64_t *steps, const struct elf *elf, const char *input,
                        bool count)
{
    struct error e = {0};
    struct vm *const vm = open_vm(elf, input, 0, count);
    const double start = now();
    must(vm_run(vm, UINT64_MAX, &e), &e);
    const double seconds = now() - start;
    *steps = vm_steps(vm);
    vm_close(vm);
    return (double)*steps / seconds * 1e-6;
}

struct segments {
    double execute; /* millions of steps a second */
    double log;
    uint64_t cells;
    uint32_t n;
};

static void run_segments(struct segments *out, const struct elf *elf, const char *input)
{
    struct error e = {0};
    struct arena *arena;
    struct vm *const vm = open_vm(elf, input, LOG_STEPS, false);
    double execute = 0;
    double log = 0;
    *out = (struct segments){0};
    must(arena_open(&arena, (size_t)1 << 30, &e), &e);
    while (!vm_has_exited(vm)) {
        struct segment_record record;
        struct segment_log segment;
        const double start = now();
        must(vm_run_segment(vm, &record, &e), &e);
        const double cut = now();
        must(vm_replay(&segment, &elf->program, &record, arena, &e), &e);
        arena_release(arena, 0);
        log += now() - cut;
        execute += cut - start;
        out->cells += record.n_cells;
    }
    out->n = vm_segments(vm);
    out->execute = (double)vm_steps(vm) / execute * 1e-6;
    out->log = (double)vm_steps(vm) / log * 1e-6;
    arena_close(arena);
    vm_close(vm);
}

static void bench(const char *guest, const char *input, bool is_last)
{
    char path[512];
    struct elf elf;
    uint64_t steps;
    struct segments segments;
    snprintf(path, sizeof path, ZK_GUEST_DIR "/%s.elf", guest);
    rv_load_file(&elf, path);
    const double plain = run_plain(&steps, &elf, input, false);
    const double count = run_plain(&steps, &elf, input, true);
    run_segments(&segments, &elf, input);
    printf("  {\"guest\": \"%s\", \"input\": \"%.20s\", \"steps\": %" PRIu64
           ", \"plain_msteps_s\": %.1f, \"counted_msteps_s\": %.1f"
           ", \"execute_msteps_s\": %.1f, \"log_msteps_s\": %.1f"
           ", \"cells_per_segment\": %.0f}%s\n",
           guest, input, steps, plain, count, segments.execute, segments.log,
           (double)segments.cells / segments.n, is_last ? "" : ",");
    elf_close(&elf);
}

int main(int argc, char **argv)
{
    static const char *const standard[] = {"fib",    "20000000", "sort",      "200000",
                                           "primes", "2000000",  "matrix",    "128",
                                           "sparse", "20000",    "recursion", "500000"};
    const int n = argc > 2 ? argc - 1 : (int)(sizeof standard / sizeof *standard);
    printf("[\n");
    for (int i = 0; i + 1 < n; i += 2) {
        const char *const guest = argc > 2 ? argv[i + 1] : standard[i];
        const char *const input = argc > 2 ? argv[i + 2] : standard[i + 1];
        bench(guest, input, i + 3 >= n);
    }
    printf("]\n");
    return 0;
}
