/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A sealed file that is anything but what the prover sealed is refused with a reason:
 * flipped bytes, cut and extended files, parts dropped, doubled, exchanged, and honest
 * files of something else.
 *
 * ZK_ALL_BYTES=1 in the environment flips every byte (an hour or more; docs/testing.md);
 * without it every byte of the heads and every 1009th of the rest. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "stark/proof.h"
#include "tests/support/run_cheat.h"
#include "tests/support/run_store.h"

enum {
    MAX_PARTS = CHEAT_MAX_SEGMENTS + CHEAT_MAX_CHUNKS,
    HEAD_BYTES = 700,
    STRIDE = 1009
};

/* A file cut into head, link record and parts, each with its length before it. */
struct pieces {
    struct byte_buffer file;
    struct proof_file open;
    const uint8_t *parts[MAX_PARTS];
    size_t len[MAX_PARTS];
    uint32_t n;
};

static void take_apart(struct pieces *p)
{
    struct byte_reader at;
    struct error e;
    cr_assert_eq(proof_file_open(&p->open, p->file.bytes, p->file.len, &e), STATUS_OK);
    reader_init(&at, p->open.rest, p->open.len_rest);
    for (p->n = 0; reader_left(&at) > 0; p->n++) {
        cr_assert_eq(proof_file_next(&p->open, &at, &p->parts[p->n], &p->len[p->n], &e),
                     STATUS_OK);
    }
}

static void open_pieces(struct pieces *p, struct cheat_run *run, const char *guest,
                        unsigned log_cut, uint32_t n_chunks)
{
    memset(p, 0, sizeof *p);
    cheat_run_open_guest(run, guest, log_cut, n_chunks);
    cheat_prove(run, NULL, &p->file);
    take_apart(p);
}

static enum verdict judged(const struct cheat_run *run, const uint8_t *bytes, size_t len)
{
    struct verification out;
    struct error e;
    cr_assert_eq(verify_file(run->verifier, bytes, len, 100, &out, &e), STATUS_OK);
    return out.judgement.verdict;
}

/* ---- bytes ---- */

Test(e2e_file, flipped_bytes_are_refused)
{
    struct cheat_run run;
    struct pieces p;
    const bool all = getenv("ZK_ALL_BYTES") != NULL;
    unsigned seen[VERDICT_N] = {0};
    size_t n = 0;
    open_pieces(&p, &run, "exit3", 14, 1);
    cr_assert_eq(judged(&run, p.file.bytes, p.file.len), VERDICT_ACCEPTED);
    const size_t second_part = (size_t)(p.parts[1] - p.file.bytes);
    for (size_t i = 0; i < p.file.len; n++) {
        const uint8_t flip = (uint8_t)(1u << (i % 8));
        p.file.bytes[i] ^= flip;
        const enum verdict v = judged(&run, p.file.bytes, p.file.len);
        p.file.bytes[i] ^= flip;
        cr_assert_neq(v, VERDICT_ACCEPTED, "byte %zu ^ %u", i, flip);
        cr_assert_neq(v, VERDICT_CONDITIONAL, "byte %zu ^ %u", i, flip);
        cr_assert_neq(v, VERDICT_REJECTED, "byte %zu ^ %u: no reason", i, flip);
        seen[v]++;
        const bool is_head =
            i < 1200 || (i >= second_part && i < second_part + HEAD_BYTES);
        i += all || is_head ? 1 : STRIDE;
    }
    cr_assert_gt(n, 2000);
    static const enum verdict reached[] = {
        VERDICT_BAD_FILE,    VERDICT_BAD_LINK,     VERDICT_WRONG_PROGRAM,
        VERDICT_BROKEN_LINK, VERDICT_LINK_NONCE,   VERDICT_BAD_PROOF,
        VERDICT_WRONG_INDEX, VERDICT_WRONG_HEIGHT, VERDICT_LOOKUP_NONCE,
        VERDICT_BATCH_NONCE, VERDICT_QUERY_NONCE,  VERDICT_OPENING,
        VERDICT_FRI_OPENING,
    };
    for (size_t i = 0; i < sizeof reached / sizeof reached[0]; i++) {
        cr_expect_gt(seen[reached[i]], 0, "no byte leads to %s",
                     verdict_name(reached[i]));
    }
    cr_assert_eq(judged(&run, p.file.bytes, p.file.len), VERDICT_ACCEPTED);
    buffer_free(&p.file);
    cheat_run_close(&run);
}

Test(e2e_file, cut_and_extended_files_are_refused)
{
    struct cheat_run run;
    struct pieces p;
    open_pieces(&p, &run, "exit3", 14, 1);
    for (size_t len = 0; len < p.file.len; len += len < 1000 ? 1 : 4999) {
        uint8_t *const exact = malloc(len + 1); /* so that sanitizers see the end */
        memcpy(exact, p.file.bytes, len);
        const enum verdict v = judged(&run, exact, len);
        cr_assert(v == VERDICT_BAD_FILE || v == VERDICT_BAD_LINK, "%zu bytes: %s", len,
                  verdict_name(v));
        free(exact);
    }
    buffer_u8(&p.file, 0);
    cr_expect_eq(judged(&run, p.file.bytes, p.file.len), VERDICT_EXTRA_BYTES);
    buffer_u32(&p.file, 0);
    cr_expect_eq(judged(&run, p.file.bytes, p.file.len), VERDICT_EXTRA_BYTES);
    buffer_free(&p.file);
    cheat_run_close(&run);
}

/* ---- parts ---- */

/* A file of these parts in this order. */
static void assemble(struct byte_buffer *file, const struct pieces *p,
                     const uint32_t *order, size_t n)
{
    uint8_t head[PROOF_FILE_HEAD_BYTES];
    buffer_clear(file);
    proof_file_head(head, p->open.len_link);
    buffer_bytes(file, head, sizeof head);
    buffer_bytes(file, p->open.link, p->open.len_link);
    for (size_t i = 0; i < n; i++) {
        uint8_t part[PROOF_FILE_PART_HEAD_BYTES];
        proof_file_part_head(part, (uint32_t)p->len[order[i]]);
        buffer_bytes(file, part, sizeof part);
        buffer_bytes(file, p->parts[order[i]], p->len[order[i]]);
    }
}

Test(e2e_file, parts_stand_once_each_and_in_their_order)
{
    struct cheat_run run;
    struct pieces p;
    struct byte_buffer file = {0};
    uint32_t order[MAX_PARTS + 1];
    open_pieces(&p, &run, "hello", 6, 2);
    cr_assert_geq(p.n, 5);
    for (uint32_t i = 0; i < p.n; i++) {
        order[i] = i;
    }
    assemble(&file, &p, order, p.n);
    cr_assert_eq(judged(&run, file.bytes, file.len), VERDICT_ACCEPTED);
    for (uint32_t i = 0; i < p.n; i++) {
        /* dropped */
        memmove(order + i, order + i + 1, (p.n - 1 - i) * sizeof *order);
        assemble(&file, &p, order, p.n - 1);
        cr_expect_eq(judged(&run, file.bytes, file.len), VERDICT_BAD_FILE, "part %u", i);
        /* doubled, in the place of its neighbour and in front of it */
        for (uint32_t k = 0; k < p.n; k++) {
            order[k] = k;
        }
        const uint32_t next = (i + 1) % p.n;
        order[next] = i;
        assemble(&file, &p, order, p.n);
        cr_expect_neq(judged(&run, file.bytes, file.len), VERDICT_ACCEPTED, "part %u", i);
        /* exchanged */
        order[i] = next;
        assemble(&file, &p, order, p.n);
        cr_expect_neq(judged(&run, file.bytes, file.len), VERDICT_ACCEPTED, "part %u", i);
        order[i] = i;
        order[next] = next;
        /* appended */
        order[p.n] = i;
        assemble(&file, &p, order, p.n + 1);
        cr_expect_eq(judged(&run, file.bytes, file.len), VERDICT_EXTRA_BYTES, "part %u",
                     i);
    }
    assemble(&file, &p, order, p.n);
    cr_assert_eq(judged(&run, file.bytes, file.len), VERDICT_ACCEPTED);
    buffer_free(&file);
    buffer_free(&p.file);
    cheat_run_close(&run);
}

/* Every opening, sum and value of a part, exchanged with its neighbour of the same kind:
 * 20-byte elements and 32-byte digests at every place of a stride. */
Test(e2e_file, items_of_a_part_do_not_change_places)
{
    struct cheat_run run;
    struct pieces p;
    open_pieces(&p, &run, "exit3", 14, 1);
    static const size_t sizes[] = {4, 20, 32};
    unsigned n = 0;
    for (unsigned k = 0; k < 3; k++) {
        const size_t size = sizes[k];
        const size_t begin = (size_t)(p.parts[0] - p.file.bytes);
        for (size_t at = begin; at + 2 * size <= p.file.len; at += 4 * STRIDE + size) {
            uint8_t held[32];
            uint8_t *const a = p.file.bytes + at;
            if (memcmp(a, a + size, size) == 0) {
                continue;
            }
            memcpy(held, a, size);
            memcpy(a, a + size, size);
            memcpy(a + size, held, size);
            cr_assert_neq(judged(&run, p.file.bytes, p.file.len), VERDICT_ACCEPTED,
                          "%zu bytes at %zu", size, at);
            memcpy(held, a, size);
            memcpy(a, a + size, size);
            memcpy(a + size, held, size);
            n++;
        }
    }
    cr_assert_gt(n, 200);
    cr_assert_eq(judged(&run, p.file.bytes, p.file.len), VERDICT_ACCEPTED);
    buffer_free(&p.file);
    cheat_run_close(&run);
}

/* ---- honest files of something else ---- */

static void prove_guest(struct byte_buffer *proof, const char *guest, const char *input,
                        unsigned segment_log2)
{
    static struct run_store store;
    const struct run_options options = {
        .guest = guest, .input = input, .parameters = {.segment_log2 = segment_log2}};
    run_prove(proof, &store, &options);
    run_store_free(&store);
}

Test(e2e_file, a_proof_is_of_one_program_and_strength)
{
    struct byte_buffer proof = {0};
    struct verify_report report;
    prove_guest(&proof, "exit3", NULL, 14);
    cr_assert_eq(run_judge(&report, "exit3", proof.bytes, proof.len, 100),
                 ENGINE_ACCEPTED);
    cr_assert_eq(report.statement.exit_code, 3);
    cr_assert_eq(report.statement.len_output, 0);
    static const char *const others[] = {"hello", "fib", "trap", "sort"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        cr_expect_eq(run_judge(&report, others[i], proof.bytes, proof.len, 100),
                     ENGINE_REJECTED, "%s", others[i]);
        cr_expect_str_eq(report.reason, "the proof is about another program");
    }
    cr_expect_eq(run_judge(&report, "exit3", proof.bytes, proof.len, 128),
                 ENGINE_REJECTED);
    buffer_free(&proof);
}

/* The link record of one run with the proofs of another: of another input, of another
 * segment size. */
Test(e2e_file, parts_of_two_runs_do_not_mix)
{
    static const struct {
        const char *input;
        unsigned segment_log2;
    } others[] = {{"11", 14}, {"10", 15}};
    struct pieces one = {0};
    struct verify_report report;
    prove_guest(&one.file, "fib", "10", 14);
    take_apart(&one);
    cr_assert_eq(one.n, 2);
    for (size_t i = 0; i < 2; i++) {
        struct pieces two = {0};
        struct byte_buffer file = {0};
        static const uint32_t order[] = {0, 1};
        prove_guest(&two.file, "fib", others[i].input, others[i].segment_log2);
        take_apart(&two);
        cr_assert_eq(run_judge(&report, "fib", two.file.bytes, two.file.len, 100),
                     ENGINE_ACCEPTED);
        for (uint32_t k = 0; k < 2; k++) {
            struct pieces mixed = one;
            mixed.parts[k] = two.parts[k];
            mixed.len[k] = two.len[k];
            assemble(&file, &mixed, order, 2);
            cr_expect_eq(run_judge(&report, "fib", file.bytes, file.len, 100),
                         ENGINE_REJECTED, "part %u of run %zu", k, i);
        }
        buffer_free(&file);
        buffer_free(&two.file);
    }
    buffer_free(&one.file);
}

/* ---- one segment alone ---- */

Test(e2e_file, a_segment_alone_is_never_accepted)
{
    struct run_store store = {0};
    struct run_job r;
    struct error e;
    struct verify_report report;
    struct byte_buffer proof = {0};
    const struct run_options options = {.guest = "fib", .input = "4000"};
    run_job_open(&r, &store, &options);
    cr_assert_eq(job_run(r.job, run_sink, &proof, &e), STATUS_OK, "%s", e.text);
    struct job_state state;
    job_get_state(r.job, &state);
    cr_assert_geq(state.n_segments, 2);
    struct byte_buffer *const link = &store.units[UNIT_LINK][0];
    for (uint32_t i = 0; i < state.n_segments; i++) {
        for (uint32_t k = 0; k < state.n_segments; k++) {
            const struct byte_buffer *const part = &store.units[UNIT_SEGMENT][k];
            cr_assert_eq(engine_verify_segment(r.engine, r.guest, link->bytes, link->len,
                                               i, part->bytes, part->len, &report, &e),
                         STATUS_OK);
            cr_expect_eq(report.verdict, i == k ? ENGINE_CONDITIONAL : ENGINE_REJECTED,
                         "proof %u as segment %u: %s", k, i, report.reason);
        }
    }
    const struct byte_buffer *const first = &store.units[UNIT_SEGMENT][0];
    const struct byte_buffer *const image = &store.units[UNIT_IMAGE][0];
    cr_assert_eq(engine_verify_segment(r.engine, r.guest, link->bytes, link->len,
                                       state.n_segments, first->bytes, first->len,
                                       &report, &e),
                 STATUS_OK);
    cr_expect_eq(report.verdict, ENGINE_REJECTED, "beyond the last");
    cr_assert_eq(engine_verify_segment(r.engine, r.guest, link->bytes, link->len, 0,
                                       image->bytes, image->len, &report, &e),
                 STATUS_OK);
    cr_expect_eq(report.verdict, ENGINE_REJECTED, "an image chunk");
    for (size_t i = 0; i < link->len; i++) {
        link->bytes[i] ^= 0x10;
        cr_assert_eq(engine_verify_segment(r.engine, r.guest, link->bytes, link->len, 0,
                                           first->bytes, first->len, &report, &e),
                     STATUS_OK);
        cr_expect_eq(report.verdict, ENGINE_REJECTED, "byte %zu of the link record", i);
        link->bytes[i] ^= 0x10;
    }
    buffer_free(&proof);
    run_job_close(&r);
    run_store_free(&store);
}
