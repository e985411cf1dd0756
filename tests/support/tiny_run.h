/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A run of three steps over a machine of four small tables: everything a segment proof
 * has - preprocessed, boundary and main columns, both scopes, next rows, three heights,
 * an absent table, output and exit - in a proof that takes milliseconds. */
#ifndef ZK_TESTS_TINY_RUN_H
#define ZK_TESTS_TINY_RUN_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/pool.h"
#include "base/task.h"
#include "prover/prove.h"
#include "verifier/verify_proof.h"

/* Canonical order of the tiny tables. */
enum tiny_table { TINY_FIXED, TINY_STEPS, TINY_CELLS, TINY_ABSENT, TINY_N_TABLES };

enum { TINY_EXIT_CODE = 7, TINY_N_STEPS = 3, TINY_ENTRY_PC2 = 100 };

/* Change the columns before they are committed; rows are in natural order, values
 * Montgomery. */
typedef void tiny_cheat_fn(void *arg, enum tiny_table table, fp *const *columns);

struct tiny_run {
    struct arena *arena, *kept, *hashes, *verifier_arena;
    struct pool *pool;
    const struct air_graph *graphs[TINY_N_TABLES];
    struct stark_kind kinds[STARK_N_KINDS];
    struct layout layout;
    struct preprocessed preprocessed;
    struct program_commitment program;
    struct digest key;
    struct byte_buffer link;  /* its encoding */
    struct run run;           /* as the verifier derives it */
    struct byte_buffer proof; /* of the one segment */
    struct workspace workspace;
    tiny_cheat_fn *cheat;
    void *cheat_arg;
};

/* Prove honestly, but for what cheat (or NULL) does to the columns. */
void tiny_run_open(struct tiny_run *t, unsigned log_blowup, unsigned security,
                   enum prove_mode mode, tiny_cheat_fn *cheat, void *arg);
void tiny_run_close(struct tiny_run *t);

/* What the verifier says of these bytes as the proof of the run's segment. */
enum verdict tiny_run_judge(struct tiny_run *t, const uint8_t *bytes, size_t len);

/* Encode a changed link record with a fresh nonce and draw its challenges again. */
struct tiny_link {
    struct statement statement;
    struct link_segment segment;
    struct link_chunk chunk;
};
void tiny_run_get_link(const struct tiny_run *t, struct tiny_link *link);
void tiny_run_set_link(struct tiny_run *t, const struct tiny_link *link);

/* Prove again under the present link record. */
void tiny_run_prove(struct tiny_run *t, enum prove_mode mode);

#endif
