/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forgeries to the end of what holds a run together: link records that are not the run's,
 * and proofs in a place or run that is not theirs. */
#include <criterion/criterion.h>

#include "base/check.h"
#include "forgery_fixture.h"
#include "tests/support/run_cheat.h"

/* ---- link records ---- */

struct link_case {
    const char *what;
    void (*link)(void *, const struct cheat_run *, struct cheat_link *);
    enum verdict verdict;
};

static void other_height(void *arg, const struct cheat_run *run, struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->segments[1].log_rows++;
}
static void other_chunk_height(void *arg, const struct cheat_run *run,
                               struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->chunks[0].log_rows++;
}
static void swapped_roots(void *arg, const struct cheat_run *run, struct cheat_link *link)
{
    (void)arg;
    (void)run;
    const struct digest root = link->segments[0].root;
    link->segments[0].root = link->segments[1].root;
    link->segments[1].root = root;
}
static void overlapping_chunks(void *arg, const struct cheat_run *run,
                               struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->chunks[0].key_last = link->chunks[1].key_first;
}
static void broken_chain(void *arg, const struct cheat_run *run, struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->segments[1].pc2_first += 2;
}
static void exit_in_the_middle(void *arg, const struct cheat_run *run,
                               struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->segments[1].pc2_last = PC2_EXIT;
}
static void no_exit(void *arg, const struct cheat_run *run, struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->segments[link->statement.n_segments - 1].pc2_last = link->segments[0].pc2_first;
}
static void other_entry(void *arg, const struct cheat_run *run, struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->segments[0].pc2_first += 2;
}
static void moved_step(void *arg, const struct cheat_run *run, struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->segments[0].steps--;
    link->segments[1].steps++;
}
static void moved_pc(void *arg, const struct cheat_run *run, struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->segments[0].pc2_last += 2;
    link->segments[1].pc2_first += 2;
}
static void other_k(void *arg, const struct cheat_run *run, struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->statement.params.segment_log2 = 15;
}
static void other_strength(void *arg, const struct cheat_run *run,
                           struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->statement.params.security = 128;
}
static void other_digest(void *arg, const struct cheat_run *run, struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->statement.program.b[7] ^= 1;
}

Test(e2e_link_forgery, link_records_that_are_not_the_run_s_are_refused)
{
    static const struct link_case cases[] = {
        {"another boundary height", other_height, VERDICT_WRONG_HEIGHT},
        {"another image height", other_chunk_height, VERDICT_WRONG_HEIGHT},
        {"roots of two segments swapped", swapped_roots, VERDICT_OPENING},
        {"image chunks overlap", overlapping_chunks, VERDICT_BROKEN_LINK},
        {"a segment starts elsewhere", broken_chain, VERDICT_BROKEN_LINK},
        {"exit in the middle", exit_in_the_middle, VERDICT_BROKEN_LINK},
        {"no exit at the end", no_exit, VERDICT_BROKEN_LINK},
        {"another entry", other_entry, VERDICT_BROKEN_LINK},
        {"a step moves to the next segment", moved_step, VERDICT_LOCAL_SUM},
        {"segments meet at another pc", moved_pc, VERDICT_LOCAL_SUM},
        {"another program", other_digest, VERDICT_WRONG_PROGRAM},
        /* proofs of 100 bits have fewer queries than the record says */
        {"a claim of 128 bits", other_strength, VERDICT_BAD_PROOF},
    };
    struct cheat_run run;
    open_segments(&run);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct cheat cheat = {.link = cases[i].link};
        struct judgement why;
        const enum verdict got = cheat_verdict(&run, &cheat, &why);
        const bool counted =
            cases[i].verdict == VERDICT_BAD_PROOF && got == VERDICT_OPENING;
        cr_expect(got == cases[i].verdict || counted, "%s: %s (%s), expected %s",
                  cases[i].what, verdict_name(got), why.detail,
                  verdict_name(cases[i].verdict));
    }
    /* k only bounds the steps of a segment: a record with a larger one is another, true
     * statement, and one whose proofs are of the record with k = 14 is refused below. */
    const struct cheat larger = {.link = other_k};
    expect(&run, &larger, VERDICT_ACCEPTED, "a larger k throughout");
    cheat_run_close(&run);
}

/* ---- one proof in the place of another ---- */

struct part_lever {
    const struct byte_buffer *parts; /* of another run's proof, by segment */
    uint32_t at, from;
};

static struct byte_buffer kept_parts[CHEAT_MAX_SEGMENTS];

static void keep_part(void *arg, enum proof_kind kind, uint32_t index,
                      struct byte_buffer *proof)
{
    (void)arg;
    if (kind == KIND_SEGMENT) {
        buffer_clear(&kept_parts[index]);
        buffer_bytes(&kept_parts[index], proof->bytes, proof->len);
    }
}

static void put_part(void *arg, enum proof_kind kind, uint32_t index,
                     struct byte_buffer *proof)
{
    const struct part_lever *const l = arg;
    if (kind == KIND_SEGMENT && index == l->at) {
        buffer_clear(proof);
        buffer_bytes(proof, kept_parts[l->from].bytes, kept_parts[l->from].len);
    }
}

static void put_part_renumbered(void *arg, enum proof_kind kind, uint32_t index,
                                struct byte_buffer *proof)
{
    enum { AT_INDEX = 13 }; /* docs/formats.md, "segment proof" */
    const struct part_lever *const l = arg;
    put_part(arg, kind, index, proof);
    if (kind == KIND_SEGMENT && index == l->at) {
        store_u32(proof->bytes + AT_INDEX, l->at);
    }
}

Test(e2e_link_forgery, a_proof_holds_in_its_own_place_and_run_only)
{
    struct cheat_run run;
    struct part_lever lever = {.at = 1, .from = 2};
    struct byte_buffer file = {0};
    open_segments(&run);
    const struct cheat keep = {.proof = keep_part};
    cheat_prove(&run, &keep, &file);
    const struct cheat elsewhere = {.arg = &lever, .proof = put_part};
    expect(&run, &elsewhere, VERDICT_WRONG_INDEX, "segment 2 in the place of 1");
    const struct cheat renumbered = {.arg = &lever, .proof = put_part_renumbered};
    struct judgement why;
    cr_expect_neq(cheat_verdict(&run, &renumbered, &why), VERDICT_ACCEPTED);
    lever.from = 1;
    expect(&run, &elsewhere, VERDICT_ACCEPTED, "the same proof of the same run");
    const struct cheat other_run = {.arg = &lever, .proof = put_part, .link = other_k};
    cr_expect_neq(cheat_verdict(&run, &other_run, &why), VERDICT_ACCEPTED,
                  "the same segment of a run with another k");
    buffer_free(&file);
    cheat_run_close(&run);
}
