/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A whole run as the checker sees it: every row of every table of every segment, and of
 * the image. What a proof shows with random challenges is checked here exactly. */
#ifndef ZK_TESTS_SUPPORT_WHOLE_RUN_H
#define ZK_TESTS_SUPPORT_WHOLE_RUN_H

#include <stddef.h>
#include <stdint.h>

#include "air/tracker.h"
#include "base/arena.h"
#include "base/pool.h"
#include "tables/tables.h"
#include "vm/vm.h"
#include "witness/witness.h"

/* Called with each filled table of each proof. Columns may be changed if they are
 * restored. */
typedef void whole_run_visit_fn(void *arg, enum proof_kind kind, uint32_t table,
                                const struct air_trace *trace, fp *const *columns,
                                size_t n_items);

/* input may be NULL. n_chunks: into how many pieces the image is cut. With a visitor the
 * rows are not checked, only shown. */
struct whole_run_options {
    const char *guest; /* "fib": tests/guests/fib.elf */
    const uint8_t *input;
    size_t len_input;
    unsigned log_steps;
    size_t n_chunks;
    unsigned n_threads;
    whole_run_visit_fn *visit;
    void *arg;
};

/* What was found. rows[t] counts the rows of each table of a segment, over all segments.
 * */
struct whole_run_report {
    size_t n_violations; /* constraints on rows */
    size_t n_unbalanced; /* tuples, local in any proof */
    size_t n_unbalanced_global;
    uint32_t n_segments;
    uint64_t n_steps;
    uint64_t rows[N_SEGMENT_TABLES];
    char why[4096]; /* the first few complaints */
};

/* Run, build every witness, check it all. Faults of the machinery abort. */
void whole_run_check(struct whole_run_report *report,
                     const struct whole_run_options *options);

/* What somebody claims about one segment of a program.
 *
 * claimed    the program of the statement: the preprocessed tables are made from it
 * filled     the program that rows are filled from; the same unless somebody lies
 * log        with its record: pc, steps, output and cells are what the verifier is told
 */
struct segment_claim {
    const struct program *claimed;
    const struct program *filled;
    const struct segment_log *log;
    uint64_t exit_code;
};

/* How many constraints and how many tuples of local buses object to a claim. why, if not
 * NULL, gets the first few complaints. */
size_t segment_claim_objections(const struct segment_claim *claim, char *why,
                                size_t len_why);

#endif
