/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A prover with a lever at every place where it could lie, and the verifier's answer.
 *
 * Everything is honest and follows the protocol but for what the levers change: each is
 * pulled once all before it is fixed, and what follows is computed from the changed
 * values. Segments are cut every 2^log_cut steps, so that a program of a hundred steps
 * has several; the parameters are 100 bits, rate 1/2. */
#ifndef ZK_TESTS_RUN_CHEAT_H
#define ZK_TESTS_RUN_CHEAT_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/pool.h"
#include "prover/provable.h"
#include "verifier/verify.h"
#include "vm/elf.h"
#include "vm/log.h"

enum { CHEAT_MAX_SEGMENTS = 32, CHEAT_MAX_CHUNKS = 4 };

/* What is committed before the link: own copies, free to change. */
struct cheat_cut {
    uint32_t n_segments, n_chunks;
    struct segment_record records[CHEAT_MAX_SEGMENTS];
    struct segment_cell *segment_cells[CHEAT_MAX_SEGMENTS]; /* those of the record */
    struct image_chunk chunks[CHEAT_MAX_CHUNKS];
    struct image_cell *chunk_cells[CHEAT_MAX_CHUNKS];
};

/* What the link record will say. */
struct cheat_link {
    struct statement statement;
    struct link_segment segments[CHEAT_MAX_SEGMENTS];
    struct link_chunk chunks[CHEAT_MAX_CHUNKS];
};

/* A table as it is asked for: when its BOUND columns are committed (is_link; only they
 * are there, only tables boundary and image) and whenever the prover builds it. */
struct cheat_table {
    enum proof_kind kind;
    uint32_t index; /* of the segment or chunk */
    uint32_t table;
    bool is_link;
    fp *const *columns;
    size_t n_rows;
    const struct air_graph *graph;
};

struct cheat_run;

/* Levers; any may be NULL. steps gets the log of a segment; its arrays may be replaced or
 * written through a cast: they belong to this proof alone. */
struct cheat {
    void *arg;
    void (*cut)(void *arg, const struct cheat_run *run, struct cheat_cut *cut);
    void (*link)(void *arg, const struct cheat_run *run, struct cheat_link *link);
    void (*steps)(void *arg, const struct cheat_run *run, uint32_t segment,
                  struct segment_log *log, struct step_event *steps);
    void (*table)(void *arg, const struct cheat_table *table);
    void (*proof)(void *arg, enum proof_kind kind, uint32_t index,
                  struct byte_buffer *proof);
};

/* A program whose statement is made (`claimed`), and the one that is run and proved
 * (`executed`): the same unless somebody lies. cheat_run_close closes both. */
struct cheat_run {
    struct elf claimed;
    struct elf executed;
    bool is_other; /* they differ */
    unsigned log_cut;
    struct arena *fixed, *records, *work, *kept, *hashes;
    struct pool *pool;
    struct machine *machine;
    struct stark_params params;
    struct provable provable;
    struct verifier *verifier;
    struct cheat_cut cut; /* honest */
    uint8_t *output;
    uint32_t len_output;
    uint64_t exit_code, steps;
    struct task *task;
};

void cheat_run_open(struct cheat_run *run, const struct elf *elf, unsigned log_cut,
                    uint32_t n_chunks);
void cheat_run_open_guest(struct cheat_run *run, const char *guest, unsigned log_cut,
                          uint32_t n_chunks);

/* Execute another program under the same claim from now on (or the claimed one again).
 * ret  false: it traps, and there is nothing to prove */
bool cheat_run_become(struct cheat_run *run, const struct elf *executed);
void cheat_run_close(struct cheat_run *run);

/* Prove with the levers pulled (NULL: none). file is overwritten. */
void cheat_prove(const struct cheat_run *run, const struct cheat *cheat,
                 struct byte_buffer *file);

/* And judge. */
enum verdict cheat_verdict(const struct cheat_run *run, const struct cheat *cheat,
                           struct judgement *why);

#endif
