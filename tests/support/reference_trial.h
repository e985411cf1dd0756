/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One file before two verifiers: the engine's, and the reference verifier of
 * tests/reference/verifier. Faults of the machinery fail the test. */
#ifndef ZK_TESTS_SUPPORT_REFERENCE_TRIAL_H
#define ZK_TESTS_SUPPORT_REFERENCE_TRIAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "tests/reference/verifier/reference.h"
#include "tests/support/run_cheat.h"
#include "verifier/verdict.h"

enum { REFERENCE_MIN_SECURITY = 100 };

/* A program as the reference verifier sees it. */
struct reference_side {
    struct ref_machine machine;
    struct ref_program program;
};

void reference_side_open(struct reference_side *side, const uint8_t *elf, size_t len);
void reference_side_open_guest(struct reference_side *side, const char *guest);
void reference_side_close(struct reference_side *side);

/* A program before both, an honest file of it, and how often each verdict was given. */
struct reference_trial {
    struct cheat_run run;
    struct reference_side side;
    struct byte_buffer file;
    unsigned seen[VERDICT_N];
};

/* As cheat_run_open_guest. */
void reference_trial_open(struct reference_trial *t, const char *guest, unsigned log_cut,
                          uint32_t n_chunks);
/* The program with rows in every table, in one segment; no file is made. */
void reference_trial_open_all_tables(struct reference_trial *t);
void reference_trial_close(struct reference_trial *t);

/* Judge these bytes, which both see in a block of exactly their length. Expects the same
 * verdict, for the same reason.
 * in    what, where  for the message
 * ret   the engine's */
enum verdict reference_trial_judge(struct reference_trial *t, const uint8_t *bytes,
                                   size_t len, const char *what, size_t where);

/* Expect that each of these verdicts was given at least once. */
void reference_trial_expect_seen(const struct reference_trial *t,
                                 const enum verdict *verdicts, size_t n);
#define REFERENCE_EXPECT_SEEN(t, ...)                                       \
    reference_trial_expect_seen(t, (const enum verdict[]){__VA_ARGS__},     \
                                sizeof((const enum verdict[]){__VA_ARGS__}) \
                                    / sizeof(enum verdict))

#endif
