/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Two verifiers, one verdict: the engine's, and the reference verifier that was written
 * from docs/protocol.md alone. Honest files of several programs, rates and cuts, and
 * files of provers who lie. Where a file is refused, both name the same check. */
#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "tests/reference/verifier/ref_proof.h"
#include "tests/support/operands.h"
#include "tests/support/reference_trial.h"
#include "tests/support/run_store.h"
#include "tests/support/rv_program.h"

/* ---- honest files ---- */

static void prove_and_judge(const char *guest, const char *input, unsigned log_blowup,
                            unsigned security)
{
    static struct run_store store;
    struct byte_buffer proof = {0};
    struct verify_report report;
    struct reference_side side;
    struct ref_verdict verdict;
    const struct run_options options = {
        .guest = guest,
        .input = input,
        .parameters = {.log_blowup = log_blowup, .security = security}};
    run_prove(&proof, &store, &options);
    cr_assert_eq(run_judge(&report, guest, proof.bytes, proof.len, security),
                 ENGINE_ACCEPTED, "%s", report.reason);
    reference_side_open_guest(&side, guest);
    ref_verify(&verdict, &side.machine, &side.program, proof.bytes, proof.len, security);
    cr_expect(verdict.is_accepted, "%s %s, rate 2^-%u, %u bits: %s", guest,
              input == NULL ? "" : input, log_blowup, security, verdict.reason);
    ref_verify(&verdict, &side.machine, &side.program, proof.bytes, proof.len,
               security + 28);
    cr_expect_str_eq(verdict.reason, "security demanded");
    reference_side_close(&side);
    reference_side_open_guest(&side, "primes");
    ref_verify(&verdict, &side.machine, &side.program, proof.bytes, proof.len, security);
    cr_expect_str_eq(verdict.reason, "program");
    reference_side_close(&side);
    buffer_free(&proof);
    run_store_free(&store);
}

Test(reference_verdicts, honest_files_of_every_rate_are_accepted)
{
    prove_and_judge("exit3", NULL, 1, 128);
    prove_and_judge("hello", NULL, 2, 100);
    prove_and_judge("fib", "100", 3, 100);
}

Test(reference_verdicts, honest_files_of_several_segments_are_accepted)
{
    prove_and_judge("fib", "4000", 1, 100);
    prove_and_judge("misaligned", NULL, 1, 100);
}

/* Proofs that were made once and must be accepted for ever. */
Test(reference_verdicts, golden_files_are_accepted)
{
    glob_t found;
    cr_assert_eq(glob("tests/golden/*.zkp", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct byte_buffer elf = {0}, proof = {0};
        struct reference_side side;
        struct ref_verdict verdict;
        char path[256];
        snprintf(path, sizeof path, "%.*s.elf", (int)strlen(found.gl_pathv[i]) - 4,
                 found.gl_pathv[i]);
        rv_read_file(&elf, path);
        rv_read_file(&proof, found.gl_pathv[i]);
        reference_side_open(&side, elf.bytes, elf.len);
        ref_verify(&verdict, &side.machine, &side.program, proof.bytes, proof.len,
                   REFERENCE_MIN_SECURITY);
        cr_expect(verdict.is_accepted, "%s: %s", found.gl_pathv[i], verdict.reason);
        reference_side_close(&side);
        buffer_free(&elf);
        buffer_free(&proof);
    }
    globfree(&found);
}

/* ---- liars: everything follows the protocol but for one lie ---- */

static enum verdict prove_and_lie(struct reference_trial *t, const struct cheat *cheat,
                                  const char *what, size_t where)
{
    cheat_prove(&t->run, cheat, &t->file);
    return reference_trial_judge(t, t->file.bytes, t->file.len, what, where);
}

struct cell_lie {
    enum proof_kind kind;
    uint32_t table, column;
};

static void change_cell(void *arg, const struct cheat_table *t)
{
    const struct cell_lie *const lie = arg;
    if (t->kind == lie->kind && t->table == lie->table && !t->is_link) {
        const uint32_t first = t->graph->first_column[AIR_MAIN];
        const uint32_t n = t->graph->width - first;
        if (n == 0) {
            return; /* all of it is fixed by the program */
        }
        const uint32_t column = first + lie->column % n;
        t->columns[column][0] = fp_add(t->columns[column][0], fp_from_u32(1));
    }
}

/* A main column (counted from the first) that constraints read and messages do not: what
 * is false in it leaves the buses balanced. REF_P if the table has none. */
static uint32_t silent_column(const struct ref_table *table)
{
    enum { COLUMN = 1, ADDITION = 4 }; /* docs/protocol.md section 7 */
    static bool is_said[1 << 16];
    cr_assert_lt(table->n_nodes, sizeof is_said);
    memset(is_said, 0, sizeof is_said);
    for (int scope = 0; scope < 2; scope++) {
        for (uint32_t i = 0; i < table->n_interactions[scope]; i++) {
            const struct ref_interaction *const in = &table->interactions[scope][i];
            is_said[in->multiplicity] = true;
            for (uint32_t k = 0; k < in->n_values; k++) {
                is_said[in->values[k]] = true;
            }
        }
    }
    const uint32_t first = table->n_columns[REF_PRE] + table->n_columns[REF_BOUND];
    for (uint32_t i = table->n_nodes; i-- > 0;) {
        const struct ref_node *const node = &table->nodes[i];
        if (is_said[i] && node->op >= ADDITION) {
            is_said[node->a] = true;
            is_said[node->b] = true; /* of a negation node 0: one column missed at most */
        }
    }
    for (uint32_t i = 0; i < table->n_nodes; i++) {
        const struct ref_node *const node = &table->nodes[i];
        if (node->op == COLUMN && !is_said[i] && node->a >= first) {
            return node->a - first;
        }
    }
    return REF_P;
}

/* Cells of the first row of every table of both kinds. */
Test(reference_verdicts, false_cells_are_judged_alike)
{
    static struct reference_trial t;
    struct operand_stream random = operand_stream_open("reference_verdicts");
    reference_trial_open_all_tables(&t);
    prove_and_lie(&t, NULL, "no lie", 0);
    for (int kind = 0; kind < REF_N_KINDS; kind++) {
        for (uint32_t table = 0; table < t.side.machine.n_tables[kind]; table++) {
            struct cell_lie lie = {(enum proof_kind)kind, table,
                                   (uint32_t)(operand_next(&random) >> 20) & 0xffff};
            const struct cheat cheat = {.arg = &lie, .table = change_cell};
            prove_and_lie(&t, &cheat, "a cell of table", table);
            lie.column = silent_column(&t.side.machine.tables[kind][table]);
            if (lie.column != REF_P) {
                prove_and_lie(&t, &cheat, "a silent cell of table", table);
            }
        }
    }
    REFERENCE_EXPECT_SEEN(&t, VERDICT_QUOTIENT, VERDICT_LOCAL_SUM, VERDICT_ACCEPTED);
    reference_trial_close(&t);
}

static void claim_step(void *arg, const struct cheat_run *run, struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->segments[0].steps++;
    link->statement.steps++;
}

static void claim_exit_code(void *arg, const struct cheat_run *run,
                            struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->statement.exit_code ^= UINT64_C(1) << 48;
}

static void claim_output(void *arg, const struct cheat_run *run, struct cheat_link *link)
{
    static uint8_t output[64];
    (void)arg;
    memcpy(output, run->output, run->len_output);
    output[run->len_output - 1] ^= 1;
    link->statement.output = output;
}

static void claim_last_key(void *arg, const struct cheat_run *run,
                           struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->chunks[link->statement.n_chunks - 1].key_last++;
}

static void claim_height(void *arg, const struct cheat_run *run, struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->segments[0].log_rows++;
}

static void claim_root(void *arg, const struct cheat_run *run, struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->segments[0].root.b[0] ^= 1;
}

Test(reference_verdicts, false_claims_are_judged_alike)
{
    static const struct {
        const char *what;
        void (*link)(void *, const struct cheat_run *, struct cheat_link *);
    } lies[] = {{"one step more", claim_step},
                {"exit code", claim_exit_code},
                {"output", claim_output},
                {"last key", claim_last_key},
                {"height of a table", claim_height},
                {"boundary root", claim_root}};
    static struct reference_trial t;
    reference_trial_open_all_tables(&t);
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        cr_expect_neq(
            prove_and_lie(&t, &(struct cheat){.link = lies[i].link}, lies[i].what, i),
            VERDICT_ACCEPTED, "%s", lies[i].what);
    }
    REFERENCE_EXPECT_SEEN(&t, VERDICT_LOCAL_SUM, VERDICT_WRONG_HEIGHT, VERDICT_OPENING);
    reference_trial_close(&t);
}

/* The last cell of the image is a register that nobody used in the end. */
static void change_image(void *arg, const struct cheat_run *run, struct cheat_cut *cut)
{
    (void)arg;
    (void)run;
    cut->chunk_cells[cut->n_chunks - 1][0].last++;
}

Test(reference_verdicts, memory_that_does_not_balance_is_judged_alike)
{
    static struct reference_trial t;
    reference_trial_open(&t, "exit3", 14, 2);
    cr_expect_eq(
        prove_and_lie(&t, &(struct cheat){.cut = change_image}, "a cell of the image", 0),
        VERDICT_GLOBAL_SUM);
    reference_trial_close(&t);
}

/* ---- the reference verifier's own checks of FRI ---- */

/* An honest proof, seen with a challenge that was not drawn. */
Test(reference_verdicts, folds_are_checked_with_every_challenge)
{
    static struct reference_trial t;
    static struct ref_proof proof;
    static struct ref_layout layout;
    struct ref_heap heap = {0};
    struct ref_link link;
    const char *why = "";
    reference_trial_open(&t, "exit3", 14, 1);
    const uint32_t len_link = load_u32(t.file.bytes + 12);
    const uint8_t *const part = t.file.bytes + 16 + len_link + 4;
    cr_assert(ref_link_read(&link, &heap, &t.side.machine, &t.side.program,
                            t.file.bytes + 16, len_link, REFERENCE_MIN_SECURITY, &why),
              "%s", why);
    cr_assert(ref_proof_read(&proof, &layout, &heap, &t.side.machine, &link, 0, part,
                             load_u32(part - 4)));
    cr_assert(ref_proof_draw(&proof, &layout, &link, &why), "%s", why);
    proof.roots[SLOT_PRE] = t.side.program.keys[link.log_blowup].roots[0];
    proof.roots[SLOT_BOUND] = link.segments[0].root;
    cr_expect(ref_queries_hold(&proof, &layout, &heap, &t.side.machine, &why), "%s", why);
    struct ext *const challenges[] = {&proof.gamma,
                                      &proof.zeta,
                                      &proof.values[layout.n_terms - 1],
                                      &proof.betas[0],
                                      &proof.betas[layout.n_layers - 1],
                                      &proof.final[REF_N_FINAL - 1]};
    static const char *const checked[] = {"fri first word",       "fri first word",
                                          "fri first word",       "fri fold",
                                          "fri final polynomial", "fri final polynomial"};
    cr_assert_geq(layout.n_layers, 2);
    for (size_t i = 0; i < sizeof challenges / sizeof challenges[0]; i++) {
        challenges[i]->c[4] = ref_add(challenges[i]->c[4], 1);
        cr_expect_not(ref_queries_hold(&proof, &layout, &heap, &t.side.machine, &why));
        cr_expect_str_eq(why, checked[i], "challenge %zu: %s", i, why);
        challenges[i]->c[4] = ref_sub(challenges[i]->c[4], 1);
    }
    ref_heap_free(&heap);
    reference_trial_close(&t);
}
