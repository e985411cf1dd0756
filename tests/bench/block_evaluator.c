/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Nanoseconds a row of the block evaluator, for every table of the machine, as JSON.
 *
 * usage: bench_block_evaluator [portable|avx2|avx512]
 * The rows are random: constraints are evaluated, not satisfied. quotient is per LDE
 * position, fractions per row of the trace; a block's columns stay in the second-level
 * cache.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "air/blocks.h"
#include "simd/kernels.h"
#include "tables/tables.h"

enum { REPEATS = 20, TRIES = 60, MAX_AUX = 64 };

static fp now[AIR_MAX_COLUMNS][AIR_BLOCK_ROWS], next[AIR_MAX_COLUMNS][AIR_BLOCK_ROWS];
static fp aux[MAX_AUX][FE_DEGREE][AIR_BLOCK_ROWS], acc[2][FE_DEGREE][AIR_BLOCK_ROWS];
static fp num[MAX_AUX][FE_DEGREE][AIR_BLOCK_ROWS],
    den[MAX_AUX][FE_DEGREE][AIR_BLOCK_ROWS];
static fp q[FE_DEGREE][AIR_BLOCK_ROWS];
static struct air_challenges challenges[2];
static fe sums[2], alphas[AIR_MAX_CONSTRAINTS + AIR_MAX_INTERACTIONS];
static fp publics[AIR_N_PUBLICS];

static void fill(void *words, size_t n_bytes)
{
    static uint64_t state = 1;
    fp *const w = words;
    for (size_t i = 0; i < n_bytes / sizeof *w; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        w[i] = (fp)((state >> 33) % FP_P);
    }
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct pointers {
    const fp *now[AIR_MAX_COLUMNS], *next[AIR_MAX_COLUMNS];
    const fp *aux[MAX_AUX][FE_DEGREE];
    fp *num[MAX_AUX][FE_DEGREE], *den[MAX_AUX][FE_DEGREE], *q[FE_DEGREE];
};

static void run(const struct air_binding *binding, const struct pointers *p,
                void *scratch, int is_quotient)
{
    struct air_quotient_in in = {.now = p->now, .next = p->next, .aux = p->aux};
    for (int k = 0; k < FE_DEGREE; k++) {
        in.acc_next[0][k] = acc[0][k];
        in.acc_next[1][k] = acc[1][k];
    }
    if (is_quotient) {
        air_quotient_block(binding, &in, p->q, AIR_BLOCK_ROWS, scratch);
    } else {
        air_fraction_block(binding, p->now, p->next, (fp *const(*)[FE_DEGREE])p->num,
                           (fp *const(*)[FE_DEGREE])p->den, AIR_BLOCK_ROWS, scratch);
    }
}

static double best_ns(const struct air_binding *binding, const struct pointers *p,
                      void *scratch, int is_quotient)
{
    double best = 1e9;
    for (int t = 0; t < TRIES; t++) {
        const double start = seconds();
        for (int i = 0; i < REPEATS; i++) {
            run(binding, p, scratch, is_quotient);
        }
        const double ns = 1e9 * (seconds() - start) / (REPEATS * (double)AIR_BLOCK_ROWS);
        best = ns < best ? ns : best;
    }
    return best;
}

static int bench_table(struct arena *arena, const struct air_graph *g, int is_first)
{
    struct error e;
    struct air_program *program;
    struct air_binding *quotient, *fractions;
    struct pointers p;
    for (int c = 0; c < AIR_MAX_COLUMNS; c++) {
        p.now[c] = now[c];
        p.next[c] = next[c];
    }
    for (int k = 0; k < FE_DEGREE; k++) {
        for (int i = 0; i < MAX_AUX; i++) {
            p.aux[i][k] = aux[i][k];
            p.num[i][k] = num[i][k];
            p.den[i][k] = den[i][k];
        }
        p.q[k] = q[k];
    }
    if (air_compile(&program, arena, g, &e) != STATUS_OK
        || air_bind_quotient(&quotient, arena, program, publics, challenges, sums, alphas,
                             &e)
               != STATUS_OK
        || air_bind_fractions(&fractions, arena, program, publics, challenges, &e)
               != STATUS_OK) {
        fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    void *const scratch = arena_alloc(arena, air_scratch_bytes(program));
    printf("%s\n  {\"table\": \"%s\", \"columns\": %u, \"constraints\": %u, "
           "\"interactions\": %u, \"scratch_bytes\": %zu, \"quotient_ns\": %.2f, "
           "\"fraction_ns\": %.2f}",
           is_first ? "" : ",", g->table->name, g->width, g->n_constraints,
           g->n_local + g->n_global, air_scratch_bytes(program),
           best_ns(quotient, &p, scratch, 1), best_ns(fractions, &p, scratch, 0));
    return 0;
}

int main(int argc, char **argv)
{
    struct error e;
    struct arena *arena;
    struct machine *machine;
    const struct kernels *kernels = kernels_of(ISA_AUTO);
    for (int isa = ISA_PORTABLE; argc > 1 && isa <= ISA_AVX512; isa++) {
        const struct kernels *const k = kernels_of((enum isa)isa);
        kernels = k != NULL && strcmp(k->name, argv[1]) == 0 ? k : kernels;
        if (kernels == k && kernels_choose((enum isa)isa, &e) != STATUS_OK) {
            fprintf(stderr, "%s\n", e.text);
            return 1;
        }
    }
    if (arena_open(&arena, (size_t)256 << 20, &e) != STATUS_OK
        || machine_record(&machine, arena, &e) != STATUS_OK) {
        fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    fill(now, sizeof now);
    fill(next, sizeof next);
    fill(aux, sizeof aux);
    fill(acc, sizeof acc);
    fill(challenges, sizeof challenges);
    fill(sums, sizeof sums);
    fill(alphas, sizeof alphas);
    fill(publics, sizeof publics);
    printf("{\"kernels\": \"%s\", \"block_rows\": %d, \"tables\": [", kernels_get()->name,
           AIR_BLOCK_ROWS);
    for (uint32_t i = 0; i < N_SEGMENT_TABLES; i++) {
        if (bench_table(arena, machine->segment[i], i == 0) != 0) {
            return 1;
        }
    }
    const int failed = bench_table(arena, machine->image[IMAGE_TABLE_image], 0);
    printf("]}\n");
    arena_close(arena);
    return failed;
}
