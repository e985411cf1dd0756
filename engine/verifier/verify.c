/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The judgement of a run: link record, every proof, the closed global sum.
 *
 * Chapters as in docs/protocol.md sections 10 and 12. verify_file starts from REJECTED;
 * the one statement that writes ACCEPTED is its last.
 */
#include "verifier/verify.h"

#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "stark/link.h"
#include "stark/preprocess.h"
#include "stark/proof.h"
#include "tables/fixed_columns.h"
#include "verifier/verify_proof.h"

_Static_assert((int)STARK_SEGMENT == (int)KIND_SEGMENT + 1
                   && (int)STARK_IMAGE == (int)KIND_IMAGE + 1,
               "kinds of proofs are numbered alike");

/* One proof of a file: where it lies, and what came out. */
struct part {
    const uint8_t *bytes;
    size_t len;
    enum verdict verdict;
    fe global_sum;
    uint32_t centibits[SOUNDNESS_N_TERMS];
};

struct verifier {
    const struct machine *machine;
    const struct program *program;
    struct pool *pool;
    struct stark_kind kinds[STARK_N_KINDS];
    struct arena *arena;
    struct workspace *workspaces; /* [pool_threads] */
    struct part *parts;           /* [STARK_SEGMENTS_MAX + STARK_CHUNKS_MAX] */
    struct program_commitment commitments[STARK_LOG_BLOWUP_MAX + 1];
    bool is_committed[STARK_LOG_BLOWUP_MAX + 1];
    struct transcript_listener listener;
};

enum { MAX_PARTS = STARK_SEGMENTS_MAX + STARK_CHUNKS_MAX };

/* ---- set-up ---- */

/* The record has one height and one root per proof, so one table has BOUND columns. */
static void check_kind(const struct stark_kind *kind)
{
    unsigned n_bound = 0;
    for (uint32_t i = 0; i < kind->n_tables; i++) {
        n_bound += kind->graphs[i]->n_columns[AIR_BOUND] != 0;
    }
    CHECK(n_bound == 1);
}

static enum status set_up(struct verifier *v, struct error *e)
{
    const unsigned n_threads = pool_threads(v->pool);
    for (unsigned i = 0; i < STARK_N_KINDS; i++) {
        v->kinds[i] = (struct stark_kind){
            .id = (enum stark_kind_id)(i + 1),
            .graphs = machine_graphs(v->machine, (enum proof_kind)i),
            .n_tables = machine_n_tables((enum proof_kind)i),
        };
        check_kind(&v->kinds[i]);
    }
    v->parts = arena_alloc(v->arena, MAX_PARTS * sizeof *v->parts);
    v->workspaces = arena_calloc(v->arena, n_threads, sizeof *v->workspaces);
    if (v->parts == NULL || v->workspaces == NULL) {
        return error_set(e, STATUS_MEMORY, "verifier: its arena is too small");
    }
    for (unsigned i = 0; i < n_threads; i++) {
        TRY(workspace_open(&v->workspaces[i], v->kinds, v->arena, e));
    }
    return STATUS_OK;
}

enum status verifier_open(struct verifier **out, const struct machine *machine,
                          const struct program *program, struct pool *pool,
                          struct error *e)
{
    *out = NULL;
    const unsigned n_threads = pool_threads(pool);
    const struct stark_kind kinds[STARK_N_KINDS] = {
        {STARK_SEGMENT, machine_graphs(machine, KIND_SEGMENT),
         machine_n_tables(KIND_SEGMENT)},
        {STARK_IMAGE, machine_graphs(machine, KIND_IMAGE), machine_n_tables(KIND_IMAGE)},
    };
    const size_t bytes = sizeof(struct verifier) + MAX_PARTS * sizeof(struct part)
                         + n_threads * (sizeof(struct workspace) + workspace_bytes(kinds))
                         + 8 * ARENA_ALIGN;
    struct arena *arena;
    TRY(arena_open(&arena, bytes, e));
    struct verifier *const v = arena_calloc(arena, 1, sizeof *v);
    CHECK(v != NULL);
    v->arena = arena;
    v->machine = machine;
    v->program = program;
    v->pool = pool;
    const enum status s = set_up(v, e);
    if (s != STATUS_OK) {
        verifier_close(v);
        return s;
    }
    *out = v;
    return STATUS_OK;
}

void verifier_close(struct verifier *v)
{
    if (v == NULL) {
        return;
    }
    for (unsigned i = 0; v->workspaces != NULL && i < pool_threads(v->pool); i++) {
        workspace_close(&v->workspaces[i]);
    }
    arena_close(v->arena);
}

/* ---- the program's commitment ---- */

/* Columns of one kind, natural order, in the arena. */
static enum status make_columns(struct preprocess_table *tables, const struct verifier *v,
                                enum proof_kind kind, struct arena *arena,
                                struct error *e)
{
    for (uint32_t i = 0; i < v->kinds[kind].n_tables; i++) {
        tables[i] = (struct preprocess_table){
            .log_rows = fixed_log_rows(kind, i, v->program),
        };
        if (tables[i].log_rows == FIXED_ABSENT) {
            continue;
        }
        const uint32_t n = v->kinds[kind].graphs[i]->n_columns[AIR_PRE];
        tables[i].columns = fixed_columns_make(kind, i, v->program, n, arena);
        if (tables[i].columns == NULL) {
            return error_set(e, STATUS_MEMORY, "verifier: program too large");
        }
    }
    return STATUS_OK;
}

static size_t columns_bytes(const struct verifier *v, enum proof_kind kind)
{
    size_t bytes = 0;
    for (uint32_t i = 0; i < v->kinds[kind].n_tables; i++) {
        bytes += fixed_columns_bytes(kind, i, v->program,
                                     v->kinds[kind].graphs[i]->n_columns[AIR_PRE]);
    }
    return bytes;
}

static enum status commit_kind(struct program_commitment *c, const struct verifier *v,
                               enum proof_kind kind, unsigned log_blowup, struct error *e)
{
    struct preprocess_table tables[LAYOUT_MAX_TABLES];
    struct preprocessed done;
    struct arena *columns;
    struct arena *work = NULL;
    TRY(arena_open(&columns, columns_bytes(v, kind) + ARENA_ALIGN, e));
    enum status s = make_columns(tables, v, kind, columns, e);
    if (s == STATUS_OK) {
        s = arena_open(
            &work,
            preprocess_bytes(&v->kinds[kind], tables, log_blowup, pool_threads(v->pool)),
            e);
    }
    if (s == STATUS_OK) {
        s = preprocess_root(&done, &v->kinds[kind], tables, log_blowup, v->pool, work, e);
    }
    if (s == STATUS_OK) {
        c->kinds[kind].n_tables = v->kinds[kind].n_tables;
        memcpy(c->kinds[kind].log_rows, done.log_rows, sizeof done.log_rows);
        c->kinds[kind].root = done.root;
    }
    arena_close(work);
    arena_close(columns);
    return s;
}

enum status verifier_commitment(struct verifier *v, unsigned log_blowup,
                                const struct program_commitment **out, struct error *e)
{
    CHECK(log_blowup >= STARK_LOG_BLOWUP_MIN && log_blowup <= STARK_LOG_BLOWUP_MAX);
    struct program_commitment *const c = &v->commitments[log_blowup];
    *out = c;
    if (v->is_committed[log_blowup]) {
        return STATUS_OK;
    }
    memset(c, 0, sizeof *c);
    memcpy(c->air.b, v->machine->digest, DIGEST_BYTES);
    c->log_blowup = log_blowup;
    c->entry_pc2 = (uint32_t)(v->program->entry / 2);
    memcpy(c->program.b, v->program->digest, DIGEST_BYTES);
    for (unsigned i = 0; i < STARK_N_KINDS; i++) {
        TRY(commit_kind(c, v, (enum proof_kind)i, log_blowup, e));
    }
    v->is_committed[log_blowup] = true;
    return STATUS_OK;
}

/* ---- 1. the link record ---- */

/* Judge the record and derive what the proofs have in common. VERDICT_REJECTED in out
 * means: no objection. */
static enum status begin_run(struct verifier *v, struct run *run, const uint8_t *link,
                             size_t len_link, unsigned min_security,
                             struct verification *out, struct error *e)
{
    struct error why;
    struct judgement *const j = &out->judgement;
    memset(run, 0, sizeof *run);
    if (link_decode(&run->link, link, len_link, &why) != STATUS_OK) {
        verdict_set(j, VERDICT_BAD_LINK, "%s", why.text);
        return STATUS_OK;
    }
    const struct statement *const st = &run->link.statement;
    out->statement = *st;
    if (memcmp(st->program.b, v->program->digest, DIGEST_BYTES) != 0) {
        verdict_set(j, VERDICT_WRONG_PROGRAM, "%s", "");
        return STATUS_OK;
    }
    if (st->params.security < min_security) {
        verdict_set(j, VERDICT_WEAK_PARAMETERS,
                    "the proof claims %u bits, %u are demanded", st->params.security,
                    min_security);
        return STATUS_OK;
    }
    TRY(verifier_commitment(v, st->params.log_blowup, &run->program, e));
    if (link_check(&run->link, run->program->entry_pc2, &why) != STATUS_OK) {
        verdict_set(j, VERDICT_BROKEN_LINK, "%s", why.text);
        return STATUS_OK;
    }
    const struct stark_kind *const segment = &v->kinds[KIND_SEGMENT];
    const struct stark_kind *const image = &v->kinds[KIND_IMAGE];
    if (!link_counts_fit(&run->link, segment, image, run->program)) {
        verdict_set(j, VERDICT_GLOBAL_COUNT, "%s", "");
        return STATUS_OK;
    }
    run->n_slots_global = link_n_slots_global(&run->link, segment, image, run->program);
    run->n_queries = soundness_n_queries(&st->params);
    struct digest key;
    program_key(&key, run->program);
    if (!link_draw(&run->challenges, &run->link, &run->program->air, &key)) {
        verdict_set(j, VERDICT_LINK_NONCE, "%s", "");
    }
    return STATUS_OK;
}

static void verification_init(struct verification *out)
{
    memset(out, 0, sizeof *out);
    verdict_set(&out->judgement, VERDICT_REJECTED, "%s", "");
}

/* ---- one proof alone ---- */

void verifier_listen(struct verifier *v, const struct transcript_listener *listener)
{
    v->listener = *listener;
}

static enum status verify_alone(struct verifier *v, enum proof_kind kind,
                                const uint8_t *link, size_t len_link, uint32_t index,
                                const uint8_t *proof, size_t len_proof,
                                struct verification *out, struct error *e)
{
    struct run run;
    verification_init(out);
    TRY(begin_run(v, &run, link, len_link, 0, out, e));
    if (out->judgement.verdict != VERDICT_REJECTED) {
        return STATUS_OK;
    }
    const uint32_t n = kind == KIND_SEGMENT ? run.link.statement.n_segments
                                            : run.link.statement.n_chunks;
    if (index >= n) {
        verdict_set(&out->judgement, VERDICT_WRONG_INDEX,
                    "the link record has no proof %u", index);
        return STATUS_OK;
    }
    run.listener = v->listener;
    verify_proof(&out->judgement, &v->workspaces[0], &run, &v->kinds[kind], index, proof,
                 len_proof);
    out->soundness = v->workspaces[0].soundness;
    return STATUS_OK;
}

enum status verify_segment(struct verifier *v, const uint8_t *link, size_t len_link,
                           uint32_t index, const uint8_t *proof, size_t len_proof,
                           struct verification *out, struct error *e)
{
    return verify_alone(v, KIND_SEGMENT, link, len_link, index, proof, len_proof, out, e);
}

enum status verify_image(struct verifier *v, const uint8_t *link, size_t len_link,
                         uint32_t index, const uint8_t *proof, size_t len_proof,
                         struct verification *out, struct error *e)
{
    return verify_alone(v, KIND_IMAGE, link, len_link, index, proof, len_proof, out, e);
}

/* ---- 2. all proofs of a file ---- */

/* Find the parts; false and a verdict when the file is cut short or goes on. */
static bool split(struct verifier *v, const struct run *run,
                  const struct proof_file *file, struct judgement *j)
{
    const uint32_t n = run->link.statement.n_segments + run->link.statement.n_chunks;
    struct byte_reader at;
    struct error why;
    reader_init(&at, file->rest, file->len_rest);
    for (uint32_t i = 0; i < n; i++) {
        struct part *const part = &v->parts[i];
        if (proof_file_next(file, &at, &part->bytes, &part->len, &why) != STATUS_OK) {
            verdict_set(j, VERDICT_BAD_FILE, "%s", why.text);
            return false;
        }
    }
    if (!reader_done(&at)) {
        verdict_set(j, VERDICT_EXTRA_BYTES, "%zu bytes behind the last proof",
                    reader_left(&at));
        return false;
    }
    return true;
}

struct trial_of_parts {
    struct verifier *v;
    const struct run *run;
};

/* Part i is segment i, or image chunk i - n_segments. */
static void judge_part(struct judgement *j, struct verifier *v, const struct run *run,
                       uint32_t i, struct workspace *w)
{
    const uint32_t n_segments = run->link.statement.n_segments;
    const bool is_segment = i < n_segments;
    verify_proof(j, w, run, &v->kinds[is_segment ? KIND_SEGMENT : KIND_IMAGE],
                 is_segment ? i : i - n_segments, v->parts[i].bytes, v->parts[i].len);
}

static void judge_parts(void *arg, size_t begin, size_t end, unsigned worker)
{
    const struct trial_of_parts *const t = arg;
    struct workspace *const w = &t->v->workspaces[worker];
    for (size_t i = begin; i < end; i++) {
        struct judgement j;
        struct part *const part = &t->v->parts[i];
        judge_part(&j, t->v, t->run, (uint32_t)i, w);
        part->verdict = j.verdict;
        part->global_sum = w->global_sum;
        memcpy(part->centibits, w->soundness.centibits, sizeof part->centibits);
    }
}

/* The least of each term over all proofs. */
static void merge_soundness(struct soundness *all, const struct verifier *v, uint32_t n)
{
    *all = v->workspaces[0].soundness;
    all->centibits_min = UINT32_MAX;
    for (unsigned term = 0; term < SOUNDNESS_N_TERMS; term++) {
        uint32_t least = UINT32_MAX;
        for (uint32_t i = 0; i < n; i++) {
            const uint32_t x = v->parts[i].centibits[term];
            least = x < least ? x : least;
        }
        all->centibits[term] = least;
        all->centibits_min = least < all->centibits_min ? least : all->centibits_min;
    }
}

enum status verify_file(struct verifier *v, const uint8_t *bytes, size_t len,
                        unsigned min_security, struct verification *out, struct error *e)
{
    struct run run;
    struct proof_file file;
    struct error why;
    struct judgement *const j = &out->judgement;
    verification_init(out);
    if (proof_file_open(&file, bytes, len, &why) != STATUS_OK) {
        verdict_set(j, VERDICT_BAD_FILE, "%s", why.text);
        return STATUS_OK;
    }
    TRY(begin_run(v, &run, file.link, file.len_link, min_security, out, e));
    if (j->verdict != VERDICT_REJECTED || !split(v, &run, &file, j)) {
        return STATUS_OK;
    }
    const uint32_t n = run.link.statement.n_segments + run.link.statement.n_chunks;
    struct trial_of_parts trial = {v, &run};
    pool_run(v->pool, n, 1, judge_parts, &trial);

    /* ---- 3. the first objection, or the closed global sum ---- */
    fe sum = fe_zero();
    for (uint32_t i = 0; i < n; i++) {
        if (v->parts[i].verdict != VERDICT_CONDITIONAL) {
            judge_part(j, v, &run, i, &v->workspaces[0]); /* again, for its words */
            return STATUS_OK;
        }
        sum = fe_add(sum, v->parts[i].global_sum);
    }
    merge_soundness(&out->soundness, v, n);
    if (!fe_is_zero(sum)) {
        verdict_set(j, VERDICT_GLOBAL_SUM, "%s", "");
        return STATUS_OK;
    }
    verdict_set(j, VERDICT_ACCEPTED, "%s", "");
    return STATUS_OK;
}
