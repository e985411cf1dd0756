/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The memory plan is kept: no arena takes more than prove_memory says, the plan is not
 * far above what is taken, and memory does not grow with the length of a run.
 *
 * The long version is tests/e2e/memory_long.sh: 2, 8 and 32 million steps. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/host.h"
#include "prover/provable.h"
#include "prover/prover_state.h"
#include "prover/unit_mode.h"
#include "tests/support/run_store.h"
#include "tests/support/rv_program.h"
#include "vm/log.h"
#include "vm/vm.h"
#include "witness/witness.h"

/* What the plan sets aside whatever the heights are: compiled constraints of every table,
 * blocks of every thread. */
enum { N_THREADS = 2, MIB = 1 << 20, FIXED_BYTES = 5 * MIB };

/* One segment of a guest, ready to be proved. */
struct planned {
    struct elf elf;
    struct vm *vm;
    struct arena *fixed, *own;
    struct pool *pool;
    struct task *task;
    struct machine *machine;
    struct provable provable;
    struct segment_record record;
    struct segment_log log;
    struct witness *witness;
    struct layout layout;
};

static void need(enum status s, const struct error *e)
{
    cr_assert_eq(s, STATUS_OK, "%s", e->text);
}

static void open_planned(struct planned *p, const char *guest, const char *input,
                         unsigned log_steps, unsigned log_blowup)
{
    char path[256];
    struct error e;
    const struct stark_params params = {log_blowup, 128, log_steps};
    const struct vm_options options = {.input = (const uint8_t *)input,
                                       .len_input = strlen(input),

                                       .log_steps = log_steps};
    snprintf(path, sizeof path, "tests/guests/%s.elf", guest);
    memset(p, 0, sizeof *p);
    rv_load_file(&p->elf, path);
    const struct program *const program = &p->elf.program;
    need(pool_open(&p->pool, N_THREADS, &e), &e);
    need(task_open(&p->task, &e), &e);
    need(arena_open(&p->own, 256 * (size_t)MIB, &e), &e);
    need(machine_record(&p->machine, p->own, &e), &e);
    need(arena_open(&p->fixed, provable_bytes(p->machine, program, &params, N_THREADS),
                    &e),
         &e);
    need(provable_init(&p->provable, p->machine, program, &params, p->fixed, p->pool, &e),
         &e);
    need(vm_open(&p->vm, &p->elf, &options, &e), &e);
    need(vm_run_segment(p->vm, &p->record, &e), &e);
    cr_assert_eq(p->record.n_steps, 1u << log_steps, "%s is too short", guest);
    need(vm_replay(&p->log, program, &p->record, p->own, &e), &e);
    need(witness_open_segment(&p->witness, p->own, p->machine, program, &p->log,
                              N_THREADS, &e),
         &e);
    uint8_t log_rows[LAYOUT_MAX_TABLES];
    const struct stark_kind *const kind = &p->provable.kinds[KIND_SEGMENT];
    for (uint32_t t = 0; t < kind->n_tables; t++) {
        log_rows[t] = witness_log_rows(p->witness, t);
    }
    need(layout_init(&p->layout, kind, log_blowup, log_rows, &e), &e);
}

static void close_planned(struct planned *p)
{
    vm_close(p->vm);
    elf_close(&p->elf);
    task_close(p->task);
    pool_close(p->pool);
    arena_close(p->own);
    arena_close(p->fixed);
}

static enum status fill(void *arg, uint32_t table, fp *const *columns, struct pool *pool,
                        struct error *e)
{
    (void)e;
    witness_fill(arg, table, columns, pool);
    return STATUS_OK;
}

static void check_plan(struct planned *p, enum prove_mode mode, const char *what)
{
    struct workplace w = {.pool = p->pool, .task = p->task};
    struct byte_buffer proof = {0};
    struct error e;
    const struct prove_memory m =
        prove_memory(&p->layout, &p->provable.params, mode, N_THREADS);
    /* Any challenges do: what is proved is not judged here. */
    const struct link_challenges link = {
        .global = {.z = {{1, 2, 3, 4, 5}}, .a = {{{7, 7, 7, 7, 7}}}}};
    struct prove_input in = {
        .layout = &p->layout,
        .params = &p->provable.params,
        .link = &link,
        .preprocessed = &p->provable.preprocessed[KIND_SEGMENT],
        .source = {.arg = p->witness, .fill = fill},
        .mode = mode,
    };
    uint32_t publics[AIR_N_PUBLICS];
    witness_publics(publics, p->witness);
    for (unsigned i = 0; i < AIR_N_PUBLICS; i++) {
        in.publics[i] = fp_from_u32(publics[i]);
    }
    /* arenas of exactly the planned size: more would fail */
    need(arena_open(&w.arena, m.arena, &e), &e);
    need(arena_open(&w.kept, m.kept, &e), &e);
    need(arena_open(&w.hashes, m.hashes, &e), &e);
    need(prove(&proof, &in, &w, &e), &e);
    const size_t taken = arena_peak(w.arena) + arena_peak(w.kept) + arena_peak(w.hashes);
    cr_expect_leq(taken, m.resident, "%s", what);
    cr_expect_leq(m.resident, taken + taken / 6 + FIXED_BYTES,
                  "%s: planned %zu MiB, taken %zu MiB", what, m.resident / MIB,
                  taken / MIB);
    fprintf(stderr, "%s: planned %zu KiB, taken %zu KiB\n", what, m.resident >> 10,
            taken >> 10);
    buffer_free(&proof);
    arena_close(w.arena);
    arena_close(w.kept);
    arena_close(w.hashes);
}

/* Every table's compiled constraints, and a worker's block of rows of the widest lookups,
 * fit into what the plan sets aside for each. */
Test(e2e_memory, tables_and_blocks_fit_into_their_shares)
{
    struct arena *arena;
    struct machine *machine;
    struct error e;
    need(arena_open(&arena, 64 * (size_t)MIB, &e), &e);
    need(machine_record(&machine, arena, &e), &e);
    for (unsigned kind = 0; kind < N_KINDS; kind++) {
        for (uint32_t t = 0; t < machine_n_tables((enum proof_kind)kind); t++) {
            const struct air_graph *const graph =
                machine_graphs(machine, (enum proof_kind)kind)[t];
            const size_t mark = arena_mark(arena);
            struct air_program *program;
            need(air_compile(&program, arena, graph, &e), &e);
            cr_expect_leq(arena_used(arena) - mark, PROVER_PROGRAM_BYTES, "%s",
                          graph->table->name);
            /* numerators and denominators, the rows at a wrap, the evaluator's own */
            const size_t block = AIR_BLOCK_ROWS * sizeof(fp);
            cr_expect_leq(2 * PROVER_MAX_AUX * FE_DEGREE * block + AIR_MAX_COLUMNS * block
                              + air_scratch_bytes(program),
                          PROVER_BLOCK_BYTES, "%s", graph->table->name);
            arena_release(arena, mark);
        }
    }
    arena_close(arena);
}

static const char long_text[] =
    "The plan of a segment is held against what its proof takes, and a text to be hashed "
    "has to be long enough for a whole segment of sixteen thousand steps and some: a few "
    "hundred bytes of it are, at about a hundred steps a byte, so that this sentence, "
    "which says nothing more, goes on until it is.";

Test(e2e_memory, a_segment_takes_what_was_planned_and_not_much_less)
{
    static const struct {
        const char *guest, *input;
        unsigned log_steps, log_blowup;
    } cases[] = {{"fib", "60000", 18, 1},      {"sort", "3000", 18, 1},
                 {"sort", "3000", 16, 2},      {"matrix", "20", 14, 1},
                 {"sha256", long_text, 14, 3}, {"primes", "4000", 14, 1},
                 {"recursion", "2000", 14, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct planned p;
        char what[64];
        open_planned(&p, cases[i].guest, cases[i].input, cases[i].log_steps,
                     cases[i].log_blowup);
        snprintf(what, sizeof what, "%s, 2^%u steps, rate 1/%u, resident", cases[i].guest,
                 cases[i].log_steps, 1u << cases[i].log_blowup);
        check_plan(&p, PROVE_RESIDENT, what);
        snprintf(what, sizeof what, "%s, 2^%u steps, rate 1/%u, stream", cases[i].guest,
                 cases[i].log_steps, 1u << cases[i].log_blowup);
        check_plan(&p, PROVE_STREAM, what);
        close_planned(&p);
    }
}

/* ---- the mode of a unit ---- */

static void keep_choice(void *arg, const struct mode_situation *s,
                        const struct mode_choice *c)
{
    (void)s;
    *(struct mode_choice *)arg = *c;
}

/* A budget that has room for stream and spill and not for resident. */
Test(e2e_memory, between_stream_and_spill_measured_costs_decide)
{
    struct planned p;
    struct mode_costs costs = {0};
    struct mode_choice choice;
    struct error e;
    enum prove_mode mode;
    open_planned(&p, "sort", "3000", 16, 1);
    struct workplace w = {.pool = p.pool, .task = p.task, .spill_folder = "/tmp"};
    need(arena_open(&w.arena, 64 * (size_t)MIB, &e), &e);
    size_t taken[PROVE_N_MODES];
    for (unsigned i = 0; i < PROVE_N_MODES; i++) {
        taken[i] =
            prove_memory(&p.layout, &p.provable.params, (enum prove_mode)i, N_THREADS)
                .resident;
    }
    cr_assert(taken[PROVE_STREAM] < taken[PROVE_RESIDENT]
              && taken[PROVE_SPILL] < taken[PROVE_RESIDENT]);
    const struct unit_memory memory = {.may = {true, true, true},
                                       .budget = taken[PROVE_RESIDENT] - 1,
                                       .costs = &costs,
                                       .told = keep_choice,
                                       .arg = &choice};
    need(unit_choose_mode(&mode, &p.layout, &p.provable.params, &memory, &w, &e), &e);
    cr_assert_eq(choice.mode, mode);
    cr_assert_eq(choice.reason, MODE_FASTER);
    cr_assert(costs.is_known && costs.extend_ns > 0 && costs.disk.write_ns > 0);
    const enum prove_mode other = mode == PROVE_STREAM ? PROVE_SPILL : PROVE_STREAM;
    cr_assert_leq(choice.lost_ns[mode], choice.lost_ns[other]);
    cr_assert_gt(choice.lost_ns[mode], 0);
    cr_assert_eq(arena_used(w.arena), 0);
    /* What was measured once is not measured again. */
    const struct mode_costs first = costs;
    need(unit_choose_mode(&mode, &p.layout, &p.provable.params, &memory, &w, &e), &e);
    cr_assert_eq(costs.extend_ns, first.extend_ns);
    cr_assert_eq(costs.disk.read_ns, first.disk.read_ns);
    /* A folder that takes no files leaves stream. */
    costs = (struct mode_costs){0};
    w.spill_folder = "/proc";
    need(unit_choose_mode(&mode, &p.layout, &p.provable.params, &memory, &w, &e), &e);
    cr_assert_eq(mode, PROVE_STREAM);
    cr_assert_eq(choice.reason, MODE_ONLY);
    arena_close(w.arena);
    close_planned(&p);
}

/* ---- the whole process ---- */

/* The peak of a process that proves fib of n and throws the units away. */
static uint64_t peak_of(const char *n, enum memory_mode mode, uint32_t *n_segments)
{
    uint64_t report[2] = {0};
    int pipes[2];
    int code = 1;
    cr_assert_eq(pipe(pipes), 0);
    const pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        static struct run_store store;
        struct run_job r;
        struct error e;
        struct job_state state;
        const struct run_options options = {.guest = "fib", .input = n, .mode = mode};
        run_job_open(&r, &store, &options);
        if (job_execute(r.job, &e) != STATUS_OK || job_link(r.job, &e) != STATUS_OK) {
            _exit(1);
        }
        job_get_state(r.job, &state);
        for (uint32_t i = 0; i < state.n_segments; i++) {
            if (job_prove_segment(r.job, i, &e) != STATUS_OK) {
                _exit(1);
            }
            buffer_free(&store.units[UNIT_SEGMENT][i]);
        }
        report[0] = host_rss_peak();
        report[1] = state.n_segments;
        _exit(write(pipes[1], report, sizeof report) != sizeof report);
    }
    close(pipes[1]);
    cr_assert_eq(read(pipes[0], report, sizeof report), sizeof report);
    close(pipes[0]);
    cr_assert(waitpid(child, &code, 0) == child && code == 0);
    *n_segments = (uint32_t)report[1];
    return report[0];
}

Test(e2e_memory, four_times_the_steps_take_the_same_memory)
{
    for (enum memory_mode mode = MEMORY_RESIDENT; mode <= MEMORY_STREAM; mode++) {
        uint32_t few, many;
        const uint64_t small = peak_of("8000", mode, &few);
        const uint64_t large = peak_of("32000", mode, &many);
        cr_assert_geq(few, 2);
        cr_assert_geq(many, 3 * few);
        fprintf(stderr, "%u segments: %llu KiB, %u segments: %llu KiB\n", few,
                (unsigned long long)(small >> 10), many,
                (unsigned long long)(large >> 10));
        cr_expect_leq(large, small + small / 20, "%u and %u segments", few, many);
    }
}

/* While it proves it tells what its arenas are used for, and when it is done they are
 * empty. */
Test(e2e_memory, what_memory_is_for_is_told)
{
    static struct run_store store;
    struct run_job job;
    struct byte_buffer proof = {0};
    struct task_progress p;
    struct error e;
    run_job_open(&job, &store, &(struct run_options){.guest = "exit3"});
    cr_assert_eq(job_run(job.job, run_sink, &proof, &e), STATUS_OK, "%s", e.text);
    task_progress(job.task, &p);
    for (unsigned k = 0; k < MEMORY_N_PURPOSES; k++) {
        const bool stays = k == MEMORY_OTHER; /* preprocessed columns */
        const char *const name = memory_purpose_name((enum memory_purpose)k);
        cr_expect_gt(p.memory_peak[k], 0, "%s", name);
        cr_expect_eq(p.memory[k] != 0, stays, "%s: %llu", name,
                     (unsigned long long)p.memory[k]);
    }
    buffer_free(&proof);
    run_job_close(&job);
    run_store_free(&store);
}
