/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Two verifiers, one verdict: the engine's, and the reference verifier that was written
 * from docs/protocol.md alone. Honest files of several programs, rates and cuts; files
 * with one item changed, exchanged or cut off; files of provers who lie. Where a file is
 * refused, both name the same check. */
#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/reference/verifier/ref_proof.h"
#include "tests/reference/verifier/ref_reader.h"
#include "tests/reference/verifier/reference.h"
#include "tests/support/all_tables.h"
#include "tests/support/operands.h"
#include "tests/support/run_cheat.h"
#include "tests/support/run_store.h"
#include "tests/support/rv_program.h"

enum { MIN_SECURITY = 100 };

/* What the reference verifier calls each verdict of the engine's. */
static const char *const checks[VERDICT_N] = {
    [VERDICT_BAD_FILE] = "file form",
    [VERDICT_BAD_LINK] = "link form",
    [VERDICT_WRONG_PROGRAM] = "program",
    [VERDICT_WEAK_PARAMETERS] = "security demanded",
    [VERDICT_BROKEN_LINK] = "link rules",
    [VERDICT_GLOBAL_COUNT] = "global count",
    [VERDICT_LINK_NONCE] = "link nonce",
    [VERDICT_BAD_PROOF] = "proof form",
    [VERDICT_WRONG_INDEX] = "proof index",
    [VERDICT_WRONG_HEIGHT] = "proof heights",
    [VERDICT_LOCAL_COUNT] = "local count",
    [VERDICT_WEAK_PROOF] = "proof strength",
    [VERDICT_LOOKUP_NONCE] = "lookup nonce",
    [VERDICT_LOCAL_SUM] = "local sums",
    [VERDICT_BASE_ZETA] = "zeta",
    [VERDICT_QUOTIENT] = "quotient identity",
    [VERDICT_BATCH_NONCE] = "batch nonce",
    [VERDICT_QUERY_NONCE] = "query nonce",
    [VERDICT_OPENING] = "opening",
    [VERDICT_FRI_OPENING] = "fri opening",
    [VERDICT_FRI_FIRST] = "fri first word",
    [VERDICT_FRI_FOLD] = "fri fold",
    [VERDICT_FRI_FINAL] = "fri final polynomial",
    [VERDICT_EXTRA_BYTES] = "extra bytes",
    [VERDICT_GLOBAL_SUM] = "global sums",
    [VERDICT_ACCEPTED] = "accepted",
};

/* ---- the reference side ---- */

struct side {
    struct ref_machine machine;
    struct ref_program program;
};

static void open_side(struct side *side, const uint8_t *elf, size_t len)
{
    struct byte_buffer tables = {0};
    rv_read_file(&tables, ZK_BINARY_DIR "/tests/machine_tables.bin");
    cr_assert(ref_machine_open(&side->machine, tables.bytes, tables.len));
    cr_assert(ref_program_open(&side->program, &side->machine, elf, len));
    buffer_free(&tables);
}

static void open_side_guest(struct side *side, const char *guest)
{
    char path[256];
    struct byte_buffer elf = {0};
    snprintf(path, sizeof path, "tests/guests/%s.elf", guest);
    rv_read_file(&elf, path);
    open_side(side, elf.bytes, elf.len);
    buffer_free(&elf);
}

static void close_side(struct side *side)
{
    ref_program_close(&side->program);
    ref_machine_close(&side->machine);
}

/* ---- honest files ---- */

static void prove_and_judge(const char *guest, const char *input, unsigned log_blowup,
                            unsigned security)
{
    static struct run_store store;
    struct byte_buffer proof = {0};
    struct verify_report report;
    struct side side;
    struct ref_verdict verdict;
    const struct run_options options = {
        .guest = guest,
        .input = input,
        .parameters = {.log_blowup = log_blowup, .security = security}};
    run_prove(&proof, &store, &options);
    cr_assert_eq(run_judge(&report, guest, proof.bytes, proof.len, security),
                 ENGINE_ACCEPTED, "%s", report.reason);
    open_side_guest(&side, guest);
    ref_verify(&verdict, &side.machine, &side.program, proof.bytes, proof.len, security);
    cr_expect(verdict.is_accepted, "%s %s, rate 2^-%u, %u bits: %s", guest,
              input == NULL ? "" : input, log_blowup, security, verdict.reason);
    ref_verify(&verdict, &side.machine, &side.program, proof.bytes, proof.len,
               security + 28);
    cr_expect_str_eq(verdict.reason, "security demanded");
    close_side(&side);
    open_side_guest(&side, "primes");
    ref_verify(&verdict, &side.machine, &side.program, proof.bytes, proof.len, security);
    cr_expect_str_eq(verdict.reason, "program");
    close_side(&side);
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
        struct side side;
        struct ref_verdict verdict;
        char path[256];
        snprintf(path, sizeof path, "%.*s.elf", (int)strlen(found.gl_pathv[i]) - 4,
                 found.gl_pathv[i]);
        rv_read_file(&elf, path);
        rv_read_file(&proof, found.gl_pathv[i]);
        open_side(&side, elf.bytes, elf.len);
        ref_verify(&verdict, &side.machine, &side.program, proof.bytes, proof.len,
                   MIN_SECURITY);
        cr_expect(verdict.is_accepted, "%s: %s", found.gl_pathv[i], verdict.reason);
        close_side(&side);
        buffer_free(&elf);
        buffer_free(&proof);
    }
    globfree(&found);
}

/* ---- files with faults ---- */

/* One file, both verifiers, and how often each check was the one that failed. */
struct trial {
    struct cheat_run run;
    struct side side;
    struct byte_buffer file;
    unsigned seen[VERDICT_N];
};

static void open_trial(struct trial *t, const char *guest, unsigned log_cut,
                       uint32_t n_chunks)
{
    memset(t, 0, sizeof *t);
    cheat_run_open_guest(&t->run, guest, log_cut, n_chunks);
    open_side_guest(&t->side, guest);
    cheat_prove(&t->run, NULL, &t->file);
}

/* The program with rows in every table, in one segment. */
static void open_trial_all_tables(struct trial *t)
{
    uint32_t words[ALL_TABLES_WORDS];
    struct byte_buffer file = {0};
    struct elf elf;
    struct error e;
    memset(t, 0, sizeof *t);
    all_tables_words(words);
    rv_make_elf(
        &file, ALL_TABLES_TEXT,
        &(struct rv_segment){
            .address = ALL_TABLES_TEXT, .bytes = words, .len = sizeof words, .flags = 5},
        1);
    cr_assert_eq(elf_load(&elf, file.bytes, file.len, &e), STATUS_OK, "%s", e.text);
    cheat_run_open(&t->run, &elf, ALL_TABLES_LOG_CUT, 1);
    open_side(&t->side, file.bytes, file.len);
    buffer_free(&file);
}

static void close_trial(struct trial *t)
{
    buffer_free(&t->file);
    close_side(&t->side);
    cheat_run_close(&t->run);
}

/* The engine bounds counts of openings when it decodes them; the reference verifier,
 * which may take its time, finds them wrong later. */
static bool is_same_check(enum verdict v, const char *reason)
{
    return strcmp(reason, checks[v]) == 0
           || (v == VERDICT_BAD_PROOF
               && (strcmp(reason, "proof heights") == 0 || strcmp(reason, "opening") == 0
                   || strcmp(reason, "fri opening") == 0));
}

/* Both verdicts on these bytes, which lie in a block of exactly their length. */
static enum verdict judge(struct trial *t, const uint8_t *bytes, size_t len,
                          const char *what, size_t where)
{
    struct verification out;
    struct ref_verdict verdict;
    struct error e;
    uint8_t *const exact = malloc(len == 0 ? 1 : len);
    cr_assert_not_null(exact);
    memcpy(exact, bytes, len);
    cr_assert_eq(verify_file(t->run.verifier, exact, len, MIN_SECURITY, &out, &e),
                 STATUS_OK);
    ref_verify(&verdict, &t->side.machine, &t->side.program, exact, len, MIN_SECURITY);
    free(exact);
    const enum verdict v = out.judgement.verdict;
    cr_assert_not_null(checks[v], "%s: %s", what, verdict_name(v));
    cr_expect_eq(verdict.is_accepted, v == VERDICT_ACCEPTED,
                 "%s %zu: %s (%s), reference: %s", what, where, verdict_name(v),
                 out.judgement.detail, verdict.reason);
    cr_expect(is_same_check(v, verdict.reason), "%s %zu: %s (%s), reference: %s", what,
              where, verdict_name(v), out.judgement.detail, verdict.reason);
    t->seen[v]++;
    return v;
}

/* A run of items of one kind in a part. */
struct item {
    const char *name;
    size_t at, size, n; /* offset in the file, bytes of one, how many */
};

enum { MAX_ITEMS = 160 };

struct items {
    struct item all[MAX_ITEMS];
    size_t n;
};

static void add_items(struct items *items, const struct byte_buffer *file,
                      const char *name, const uint8_t *first, size_t size, size_t n)
{
    cr_assert_lt(items->n, MAX_ITEMS);
    if (n != 0) {
        items->all[items->n++] =
            (struct item){name, (size_t)(first - file->bytes), size, n};
    }
}

static void add_opening(struct items *items, const struct byte_buffer *file,
                        const struct ref_opening *o)
{
    add_items(items, file, "number of elements", o->elements - 4, 4, 1);
    add_items(items, file, "element", o->elements, 4, o->n_elements);
    add_items(items, file, "number of siblings", o->siblings - 4, 4, 1);
    add_items(items, file, "sibling", o->siblings, 32, o->n_siblings);
}

/* The reference verifier's reading of a part says where everything is. */
static void add_part(struct items *items, struct trial *t, struct ref_heap *heap,
                     const struct ref_link *link, unsigned kind, const uint8_t *part,
                     size_t len)
{
    static struct ref_proof proof;
    static struct ref_layout layout;
    const struct byte_buffer *const file = &t->file;
    cr_assert(
        ref_proof_read(&proof, &layout, heap, &t->side.machine, link, kind, part, len));
    add_items(items, file, "length", part - 4, 4, 1);
    add_items(items, file, "magic", part, 1, 8);
    add_items(items, file, "version", part + 8, 4, 1);
    add_items(items, file, "kind", part + 12, 1, 1);
    add_items(items, file, "index", part + 13, 4, 1);
    add_items(items, file, "number of tables", part + 17, 1, 1);
    add_items(items, file, "log-height", proof.log_rows, 1, proof.n_tables);
    add_items(items, file, "main root", proof.roots[SLOT_MAIN], 32, 1);
    add_items(items, file, "lookup nonce", proof.roots[SLOT_MAIN] + 32, 8, 1);
    add_items(items, file, "aux root", proof.roots[SLOT_AUX], 32, 1);
    add_items(items, file, "local sum", proof.roots[SLOT_AUX] + 32, 20,
              layout.n_sums[REF_LOCAL]);
    add_items(items, file, "global sum",
              proof.roots[SLOT_AUX] + 32 + 20 * layout.n_sums[REF_LOCAL], 20,
              layout.n_sums[REF_GLOBAL]);
    add_items(items, file, "quotient root", proof.roots[SLOT_QUOTIENT], 32, 1);
    const uint8_t *at = proof.roots[SLOT_QUOTIENT] + 32;
    add_items(items, file, "value", at, 20, layout.n_terms);
    at += 20 * layout.n_terms;
    add_items(items, file, "batch nonce", at, 8, 1);
    add_items(items, file, "fri root", at + 8, 32, layout.n_layers);
    at += 8 + 32 * layout.n_layers;
    add_items(items, file, "final coefficient", at, 20, REF_N_FINAL);
    add_items(items, file, "query nonce", at + 20 * REF_N_FINAL, 8, 1);
    for (int slot = 0; slot < N_SLOTS; slot++) {
        if (layout.trees[slot].n_groups != 0) {
            add_opening(items, file, &proof.openings[slot]);
        }
    }
    for (unsigned j = 0; j < layout.n_layers; j++) {
        add_opening(items, file, &proof.fri[j]);
    }
}

/* All items of the head, the link record and the first part of each kind. */
static void add_file(struct items *items, struct trial *t)
{
    struct ref_heap heap = {0};
    struct ref_link link;
    const char *why;
    const struct byte_buffer *const file = &t->file;
    struct ref_reader r = {.at = file->bytes + 16, .left = file->len - 16};
    const uint32_t len_link = file->bytes[12] | (uint32_t)file->bytes[13] << 8;
    const uint8_t *const record = ref_take(&r, len_link);
    cr_assert(ref_link_read(&link, &heap, &t->side.machine, &t->side.program, record,
                            len_link, MIN_SECURITY, &why),
              "%s", why);
    add_items(items, file, "head", file->bytes, 1, 16);
    add_items(items, file, "link record", record, 1, len_link);
    for (uint32_t i = 0; i < link.n_segments + link.n_chunks; i++) {
        const uint32_t len = ref_take32(&r);
        const uint8_t *const part = ref_take(&r, len);
        if (i == 0 || i == link.n_segments) {
            add_part(items, t, &heap, &link, i >= link.n_segments, part, len);
        }
    }
    cr_assert_eq(r.left, 0);
    ref_heap_free(&heap);
}

static void exchange(uint8_t *a, uint8_t *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const uint8_t held = a[i];
        a[i] = b[i];
        b[i] = held;
    }
}

/* A bit of an item flipped; an item exchanged with the one behind it; the first element
 * of an item written as itself plus p. */
static void change_item(struct trial *t, const struct item *item, size_t index)
{
    uint8_t *const at = t->file.bytes + item->at + index * item->size;
    const size_t where = (size_t)(at - t->file.bytes);
    at[item->size - 1] ^= 1;
    cr_expect_neq(judge(t, t->file.bytes, t->file.len, item->name, where),
                  VERDICT_ACCEPTED, "%s at %zu", item->name, where);
    at[item->size - 1] ^= 1;
    if (index + 1 < item->n && memcmp(at, at + item->size, item->size) != 0) {
        exchange(at, at + item->size, item->size);
        cr_expect_neq(judge(t, t->file.bytes, t->file.len, item->name, where),
                      VERDICT_ACCEPTED, "%s at %zu exchanged", item->name, where);
        exchange(at, at + item->size, item->size);
    }
    const uint32_t v = load_u32(at);
    if (item->size % 4 == 0 && v < UINT32_MAX - REF_P) {
        store_u32(at, v + REF_P);
        cr_expect_neq(judge(t, t->file.bytes, t->file.len, item->name, where),
                      VERDICT_ACCEPTED, "%s at %zu plus p", item->name, where);
        store_u32(at, v);
    }
}

static void change_items(struct trial *t, unsigned n_tries)
{
    struct operand_stream random = operand_stream_open("reference_verdicts");
    struct items items = {.n = 0};
    add_file(&items, t);
    for (size_t i = 0; i < items.n; i++) {
        const struct item *const item = &items.all[i];
        for (unsigned k = 0; k < n_tries && k < item->n; k++) {
            change_item(t, item, (size_t)(operand_next(&random) % item->n));
        }
    }
    cr_expect_eq(judge(t, t->file.bytes, t->file.len, "whole", 0), VERDICT_ACCEPTED);
    for (size_t i = 0; i < items.n; i++) { /* cut off in front of, and in, each kind */
        judge(t, t->file.bytes, items.all[i].at, "cut at", items.all[i].at);
        judge(t, t->file.bytes, items.all[i].at + 1, "cut at", items.all[i].at + 1);
    }
}

static void expect_seen(const struct trial *t, const enum verdict *verdicts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        cr_expect_gt(t->seen[verdicts[i]], 0, "nothing leads to %s",
                     verdict_name(verdicts[i]));
    }
}
#define EXPECT_SEEN(t, ...)                             \
    expect_seen(t, (const enum verdict[]){__VA_ARGS__}, \
                sizeof((const enum verdict[]){__VA_ARGS__}) / sizeof(enum verdict))

Test(reference_verdicts, changed_items_are_refused_by_both)
{
    static struct trial t;
    open_trial(&t, "exit3", 14, 2);
    change_items(&t, 1);
    EXPECT_SEEN(&t, VERDICT_BAD_FILE, VERDICT_BAD_PROOF, VERDICT_WRONG_INDEX,
                VERDICT_LOOKUP_NONCE, VERDICT_BATCH_NONCE, VERDICT_QUERY_NONCE,
                VERDICT_OPENING, VERDICT_FRI_OPENING, VERDICT_ACCEPTED);
    close_trial(&t);
}

Test(reference_verdicts, changed_bytes_of_the_link_are_refused_by_both)
{
    static struct trial t;
    open_trial(&t, "hello", 6, 2);
    const size_t len = 16 + load_u32(t.file.bytes + 12);
    for (size_t i = 0; i < len; i++) {
        for (unsigned flip = 1; flip < 256; flip <<= 3) {
            t.file.bytes[i] ^= (uint8_t)flip;
            judge(&t, t.file.bytes, t.file.len, "byte of the link record", i);
            t.file.bytes[i] ^= (uint8_t)flip;
        }
    }
    cr_expect_eq(t.seen[VERDICT_ACCEPTED], 0);
    EXPECT_SEEN(&t, VERDICT_BAD_FILE, VERDICT_BAD_LINK, VERDICT_WRONG_PROGRAM,
                VERDICT_BROKEN_LINK, VERDICT_LINK_NONCE);
    close_trial(&t);
}

/* ---- parts ---- */

enum { MAX_PARTS = 16 };

Test(reference_verdicts, parts_in_other_places_are_refused_by_both)
{
    static struct trial t;
    struct byte_buffer file = {0};
    const uint8_t *parts[MAX_PARTS];
    size_t len[MAX_PARTS], n = 0;
    open_trial(&t, "hello", 6, 2);
    const size_t len_head = 16 + load_u32(t.file.bytes + 12);
    for (size_t at = len_head; at < t.file.len; at += len[n++]) {
        cr_assert_lt(n, MAX_PARTS);
        parts[n] = t.file.bytes + at;
        len[n] = 4 + load_u32(parts[n]);
    }
    cr_assert_geq(n, 4);
    /* which = i: part i left out; i and k exchanged; i in the place of k too; at the end
     * */
    for (size_t i = 0; i < n; i++) {
        for (unsigned how = 0; how < 4; how++) {
            const size_t k = (i + 1) % n;
            buffer_clear(&file);
            buffer_bytes(&file, t.file.bytes, len_head);
            for (size_t j = 0; j < n; j++) {
                const size_t source = j == k && (how == 1 || how == 2) ? i
                                      : j == i && how == 1             ? k
                                                                       : j;
                if (how != 0 || j != i) {
                    buffer_bytes(&file, parts[source], len[source]);
                }
            }
            if (how == 3) {
                buffer_bytes(&file, parts[i], len[i]);
            }
            cr_expect_neq(judge(&t, file.bytes, file.len, "part", i), VERDICT_ACCEPTED,
                          "part %zu, %u", i, how);
        }
    }
    EXPECT_SEEN(&t, VERDICT_BAD_FILE, VERDICT_BAD_PROOF, VERDICT_WRONG_INDEX,
                VERDICT_EXTRA_BYTES);
    buffer_free(&file);
    close_trial(&t);
}

/* More boundary rows than a global bus may have, before any proof is read. */
Test(reference_verdicts, a_global_bus_that_could_wrap_is_refused_by_both)
{
    enum { N = 140, SEGMENT = 53, HEAD = 76 };
    static struct trial t;
    struct byte_buffer file = {0};
    open_trial(&t, "exit3", 14, 1);
    const uint8_t *const link = t.file.bytes + 16;
    const uint32_t len_link = load_u32(t.file.bytes + 12);
    const uint32_t len_output = load_u32(link + 72);
    const uint8_t *const segment = link + HEAD + len_output;
    for (unsigned log_rows = 10; log_rows <= 24; log_rows += 14) {
        buffer_clear(&file);
        buffer_bytes(&file, t.file.bytes, 12);
        buffer_u32(&file, len_link + (N - 1) * SEGMENT);
        buffer_bytes(&file, link, HEAD + len_output);
        store_u32(file.bytes + 16 + 64, N);
        store_u64(file.bytes + 16 + 56, N);
        for (uint32_t i = 0; i < N; i++) {
            buffer_u32(&file, 1);
            buffer_bytes(&file, segment + 4, 4); /* pc: goes nowhere */
            buffer_bytes(&file, segment + (i + 1 == N ? 8 : 4), 4);
            buffer_u32(&file, i == 0 ? 0 : len_output);
            buffer_u32(&file, i == 0 ? len_output : 0);
            buffer_u8(&file, (uint8_t)log_rows);
            buffer_bytes(&file, segment + 21, 32);
        }
        buffer_bytes(&file, segment + SEGMENT, len_link - HEAD - len_output - SEGMENT);
        judge(&t, file.bytes, file.len, "140 boundary tables of log-height", log_rows);
    }
    EXPECT_SEEN(&t, VERDICT_GLOBAL_COUNT, VERDICT_LINK_NONCE);
    buffer_free(&file);
    close_trial(&t);
}

/* ---- liars: everything follows the protocol but for one lie ---- */

static enum verdict prove_and_lie(struct trial *t, const struct cheat *cheat,
                                  const char *what, size_t where)
{
    cheat_prove(&t->run, cheat, &t->file);
    return judge(t, t->file.bytes, t->file.len, what, where);
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

/* A cell of the first row of every table of both kinds. */
Test(reference_verdicts, false_cells_are_judged_alike)
{
    static struct trial t;
    static const uint32_t n_tables[] = {N_SEGMENT_TABLES, N_IMAGE_TABLES};
    struct operand_stream random = operand_stream_open("reference_verdicts");
    open_trial_all_tables(&t);
    prove_and_lie(&t, NULL, "no lie", 0);
    for (int kind = 0; kind < N_KINDS; kind++) {
        for (uint32_t table = 0; table < n_tables[kind]; table++) {
            struct cell_lie lie = {(enum proof_kind)kind, table,
                                   (uint32_t)(operand_next(&random) >> 20) & 0xffff};
            prove_and_lie(&t, &(struct cheat){.arg = &lie, .table = change_cell},
                          "a cell of table", table);
        }
    }
    EXPECT_SEEN(&t, VERDICT_QUOTIENT, VERDICT_LOCAL_SUM, VERDICT_ACCEPTED);
    close_trial(&t);
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
    static struct trial t;
    open_trial_all_tables(&t);
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        cr_expect_neq(
            prove_and_lie(&t, &(struct cheat){.link = lies[i].link}, lies[i].what, i),
            VERDICT_ACCEPTED, "%s", lies[i].what);
    }
    EXPECT_SEEN(&t, VERDICT_LOCAL_SUM, VERDICT_WRONG_HEIGHT, VERDICT_OPENING);
    close_trial(&t);
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
    static struct trial t;
    open_trial(&t, "exit3", 14, 2);
    cr_expect_eq(
        prove_and_lie(&t, &(struct cheat){.cut = change_image}, "a cell of the image", 0),
        VERDICT_GLOBAL_SUM);
    close_trial(&t);
}

/* ---- the reference verifier's own checks of FRI ---- */

/* An honest proof, seen with a challenge that was not drawn. */
Test(reference_verdicts, folds_are_checked_with_every_challenge)
{
    static struct trial t;
    static struct ref_proof proof;
    static struct ref_layout layout;
    struct ref_heap heap = {0};
    struct ref_link link;
    const char *why = "";
    open_trial(&t, "exit3", 14, 1);
    const uint32_t len_link = load_u32(t.file.bytes + 12);
    const uint8_t *const part = t.file.bytes + 16 + len_link + 4;
    cr_assert(ref_link_read(&link, &heap, &t.side.machine, &t.side.program,
                            t.file.bytes + 16, len_link, MIN_SECURITY, &why),
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
    close_trial(&t);
}
