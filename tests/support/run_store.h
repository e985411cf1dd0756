/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Whole runs through engine.h in a test: a store in memory, and a guest proved by one
 * call. Faults of the machinery abort the test. */
#ifndef ZK_TESTS_RUN_STORE_H
#define ZK_TESTS_RUN_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "engine.h"

enum { RUN_STORE_UNITS = 64 }; /* of a kind */

struct run_store {
    struct byte_buffer units[UNIT_N_KINDS][RUN_STORE_UNITS];
    bool has[UNIT_N_KINDS][RUN_STORE_UNITS];
    unsigned n_puts;
};

/* The store as jobs see it; a zeroed run_store is an empty one. */
struct unit_store run_store_interface(struct run_store *store);
void run_store_drop(struct run_store *store, enum unit_kind kind, uint32_t index);
void run_store_free(struct run_store *store);

/* Zero is: exit3 without input, 2 threads, 100 bits, rate 1/2, segments of 2^14. */
struct run_options {
    const char *guest; /* "fib": tests/guests/fib.elf */
    const char *input;
    unsigned threads;
    enum engine_isa isa; /* the first of a process decides */
    enum memory_mode mode;
    struct proof_parameters parameters; /* members that are 0 take the default */
    bool backwards;                     /* units from the last to the first */
};

/* A job on a store, not begun. */
struct run_job {
    struct engine *engine;
    struct guest *guest;
    struct task *task;
    struct job *job;
    struct job_request request;
};
void run_job_open(struct run_job *r, struct run_store *store,
                  const struct run_options *options);
void run_job_close(struct run_job *r);

/* The sink that appends to a struct byte_buffer. */
enum status run_sink(void *arg, const uint8_t *bytes, size_t len, struct error *e);

/* Prove; *proof is appended to. */
void run_prove(struct byte_buffer *proof, struct run_store *store,
               const struct run_options *options);

/* Prove in a process of its own, which may choose its instruction set.
 * ret  false: this machine lacks it */
bool run_prove_apart(struct byte_buffer *proof, const struct run_options *options);

/* Judge; the report's output is not to be used any more. */
enum engine_verdict run_judge(struct verify_report *report, const char *guest,
                              const uint8_t *proof, size_t len, unsigned min_security);

/* What commitment_view_open is asked about a unit of a job that is proved, FRI included.
 * in    view   of the unit
 *       proof  UNIT_SEGMENT or UNIT_IMAGE, of which the first is taken */
struct commitment_request run_commitments(const struct run_store *store,
                                          const struct run_job *job,
                                          struct segment_view *view,
                                          enum unit_kind proof);

#endif
