/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/units.c - segments and image chunks: from records and cells to commitments and
 * proofs. */
#include "base/check.h"
#include "isa/program.h"
#include "prover/proof_size.h"
#include "prover/provable.h"
#include "prover/unit_mode.h"
#include "tables/fixed_columns.h"
#include "vm/log.h"
#include "witness/witness.h"

/* Of a segment's log: an event and a list entry a step, a cell every other step. */
enum { UNIT_LOG_BYTES_PER_STEP = 64 + 4 + 32 / 2 };

static enum status out_of_memory(struct error *e, const char *what)
{
    return error_set(e, STATUS_MEMORY, "prover: the arena has no room for %s", what);
}

/* ---- the columns committed before the link ---- */

struct bound_columns {
    fp *columns[AIR_MAX_COLUMNS];
};

static enum status alloc_bound(struct bound_columns *out, const struct stark_kind *kind,
                               uint32_t table, unsigned log_rows, struct arena *arena,
                               struct error *e)
{
    for (uint32_t c = 0; c < kind->graphs[table]->n_columns[AIR_BOUND]; c++) {
        out->columns[c] = arena_alloc(arena, sizeof(fp) << log_rows);
        if (out->columns[c] == NULL) {
            return out_of_memory(e, "the cells of a unit");
        }
    }
    return STATUS_OK;
}

enum status segment_commit(const struct provable *p, const struct segment_record *record,
                           uint8_t *log_rows, struct digest *root,
                           const struct workplace *w, struct error *e)
{
    const struct stark_kind *kind = &p->kinds[KIND_SEGMENT];
    size_t mark = arena_mark(w->arena);
    struct bound_columns bound;
    unsigned l = witness_boundary_log_rows(record->n_cells);
    enum status s = alloc_bound(&bound, kind, SEGMENT_TABLE_boundary, l, w->arena, e);
    if (s == STATUS_OK) {
        witness_fill_boundary(record, bound.columns);
        s = prove_bound_root(root, kind, SEGMENT_TABLE_boundary, l, p->params.log_blowup,
                             bound.columns, w->arena, w->pool, e);
    }
    *log_rows = (uint8_t)l;
    arena_release(w->arena, mark);
    return s;
}

enum status image_commit(const struct provable *p, const struct image_chunk *chunk,
                         uint8_t *log_rows, struct digest *root,
                         const struct workplace *w, struct error *e)
{
    const struct stark_kind *kind = &p->kinds[KIND_IMAGE];
    size_t mark = arena_mark(w->arena);
    struct bound_columns bound;
    unsigned l = witness_image_log_rows(chunk->n_cells);
    enum status s = alloc_bound(&bound, kind, IMAGE_TABLE_image, l, w->arena, e);
    if (s == STATUS_OK) {
        witness_fill_image(chunk->cells, chunk->n_cells, bound.columns);
        s = prove_bound_root(root, kind, IMAGE_TABLE_image, l, p->params.log_blowup,
                             bound.columns, w->arena, w->pool, e);
    }
    *log_rows = (uint8_t)l;
    arena_release(w->arena, mark);
    return s;
}

/* ---- proofs ---- */

static enum status fill_from_witness(void *arg, uint32_t table, fp *const *columns,
                                     struct pool *pool, struct error *e)
{
    (void)e;
    witness_fill(arg, table, columns, pool);
    return STATUS_OK;
}

static enum status layout_of(struct layout **out, const struct provable *p,
                             enum proof_kind kind, const struct witness *witness,
                             const struct workplace *w, struct error *e)
{
    const struct stark_kind *k = &p->kinds[kind];
    uint8_t log_rows[LAYOUT_MAX_TABLES];
    for (uint32_t t = 0; t < k->n_tables; t++) {
        log_rows[t] = witness_log_rows(witness, t);
    }
    *out = arena_alloc(w->arena, sizeof **out);
    if (*out == NULL) {
        return out_of_memory(e, "the layout");
    }
    return layout_init(*out, k, p->params.log_blowup, log_rows, e);
}

static enum status prove_witness(struct byte_buffer *proof, const struct provable *p,
                                 enum proof_kind kind, uint32_t index,
                                 struct witness *witness,
                                 const struct link_challenges *link,
                                 const struct unit_memory *memory,
                                 const struct workplace *w, struct error *e)
{
    struct layout *layout;
    TRY(layout_of(&layout, p, kind, witness, w, e));
    struct prove_input in = {
        .layout = layout,
        .params = &p->params,
        .index = index,
        .link = link,
        .preprocessed = &p->preprocessed[kind],
        .source = {.arg = witness, .fill = fill_from_witness},
    };
    TRY(unit_choose_mode(&in.mode, layout, &p->params, memory, w, e));
    uint32_t publics[AIR_N_PUBLICS];
    witness_publics(publics, witness);
    for (unsigned i = 0; i < AIR_N_PUBLICS; i++) {
        in.publics[i] = fp_from_u32(publics[i]);
    }
    return prove(proof, &in, w, e);
}

/* Borrows log, which it fills. */
static enum status open_segment(struct witness **out, struct segment_log *log,
                                const struct provable *p,
                                const struct segment_record *record,
                                const struct workplace *w, struct error *e)
{
    const enum memory_purpose before = arena_purpose(w->arena, MEMORY_LOG);
    const uint64_t span = task_span_begin(w->task, "replay", record->label);
    enum status s = vm_replay(log, p->program, record, w->arena, e);
    task_span_end(w->task, span);
    if (s == STATUS_OK) {
        s = witness_open_segment(out, w->arena, p->machine, p->program, log,
                                 pool_threads(w->pool), e);
    }
    (void)arena_purpose(w->arena, before);
    return s;
}

static enum status open_image(struct witness **out, const struct provable *p,
                              const struct image_chunk *chunk, const struct workplace *w,
                              struct error *e)
{
    return witness_open_image(out, w->arena, p->machine, p->program, chunk->cells,
                              chunk->n_cells, chunk->index == 0, pool_threads(w->pool),
                              e);
}

enum status segment_prove(struct byte_buffer *proof, const struct provable *p,
                          const struct segment_record *record,
                          const struct link_challenges *link,
                          const struct unit_memory *memory, const struct workplace *w,
                          struct error *e)
{
    const size_t mark = arena_mark(w->arena);
    struct segment_log log;
    struct witness *witness;
    enum status s = open_segment(&witness, &log, p, record, w, e);
    if (s == STATUS_OK) {
        s = prove_witness(proof, p, KIND_SEGMENT, record->label - 1, witness, link,
                          memory, w, e);
    }
    arena_release(w->arena, mark);
    return s;
}

enum status image_prove(struct byte_buffer *proof, const struct provable *p,
                        const struct image_chunk *chunk,
                        const struct link_challenges *link,
                        const struct unit_memory *memory, const struct workplace *w,
                        struct error *e)
{
    const size_t mark = arena_mark(w->arena);
    struct witness *witness;
    enum status s = open_image(&witness, p, chunk, w, e);
    if (s == STATUS_OK) {
        s = prove_witness(proof, p, KIND_IMAGE, chunk->index, witness, link, memory, w,
                          e);
    }
    arena_release(w->arena, mark);
    return s;
}

/* ---- planning ---- */

static void keep_choice(void *arg, const struct mode_situation *s,
                        const struct mode_choice *c)
{
    struct unit_forecast *const out = arg;
    out->situation = *s;
    out->choice = *c;
}

static enum status forecast(struct unit_forecast *out, const struct provable *p,
                            enum proof_kind kind, const struct witness *witness,
                            const struct unit_memory *memory, const struct workplace *w,
                            struct error *e)
{
    struct layout *layout;
    enum prove_mode mode;
    struct unit_memory heard = *memory;
    heard.told = keep_choice;
    heard.arg = out;
    TRY(layout_of(&layout, p, kind, witness, w, e));
    out->len_proof = proof_bytes_expected(layout, &p->params);
    return unit_choose_mode(&mode, layout, &p->params, &heard, w, e);
}

enum status segment_forecast(struct unit_forecast *out, const struct provable *p,
                             const struct segment_record *record,
                             const struct unit_memory *memory, const struct workplace *w,
                             struct error *e)
{
    const size_t mark = arena_mark(w->arena);
    struct segment_log log;
    struct witness *witness;
    enum status s = open_segment(&witness, &log, p, record, w, e);
    if (s == STATUS_OK) {
        s = forecast(out, p, KIND_SEGMENT, witness, memory, w, e);
    }
    arena_release(w->arena, mark);
    return s;
}

enum status image_forecast(struct unit_forecast *out, const struct provable *p,
                           const struct image_chunk *chunk,
                           const struct unit_memory *memory, const struct workplace *w,
                           struct error *e)
{
    const size_t mark = arena_mark(w->arena);
    struct witness *witness;
    enum status s = open_image(&witness, p, chunk, w, e);
    if (s == STATUS_OK) {
        s = forecast(out, p, KIND_IMAGE, witness, memory, w, e);
    }
    arena_release(w->arena, mark);
    return s;
}

struct stark_kind segment_kind(const struct machine *machine)
{
    return (struct stark_kind){
        .id = STARK_SEGMENT,
        .graphs = machine_graphs(machine, KIND_SEGMENT),
        .n_tables = machine_n_tables(KIND_SEGMENT),
    };
}

bool segment_layout_most(struct layout *most, const struct stark_kind *kind,
                         const struct program *program, const struct stark_params *params,
                         unsigned n_threads)
{
    unsigned k = params->segment_log2;
    uint64_t bytes = 0;
    for (uint32_t t = machine_n_preprocessed(KIND_SEGMENT); t < kind->n_tables; t++) {
        uint8_t log_rows[LAYOUT_MAX_TABLES];
        for (uint32_t i = 0; i < kind->n_tables; i++) {
            uint8_t fixed = fixed_log_rows(KIND_SEGMENT, i, program);
            log_rows[i] = fixed != FIXED_ABSENT ? fixed : TABLE_MIN_LOG_ROWS;
        }
        log_rows[SEGMENT_TABLE_boundary] = (uint8_t)(k - 1);
        log_rows[t] = (uint8_t)k;
        struct layout layout;
        struct error ignored;
        if (layout_init(&layout, kind, params->log_blowup, log_rows, &ignored)
            != STATUS_OK) {
            return false;
        }
        struct prove_memory m = prove_memory(&layout, params, PROVE_STREAM, n_threads);
        if (m.resident > bytes) {
            bytes = m.resident;
            *most = layout;
        }
    }
    return true;
}

uint64_t segment_log_bytes(const struct program *program,
                           const struct stark_params *params, unsigned n_threads)
{
    const uint64_t n_steps = (uint64_t)1 << params->segment_log2;
    return n_steps * UNIT_LOG_BYTES_PER_STEP + witness_bytes(program->n_rows, n_threads);
}

uint64_t segment_bytes_most(const struct machine *machine, const struct program *program,
                            const struct stark_params *params, unsigned n_threads)
{
    const struct stark_kind kind = segment_kind(machine);
    struct layout most;
    if (!segment_layout_most(&most, &kind, program, params, n_threads)) {
        return UINT64_MAX; /* a program of more rows than a table may have */
    }
    return prove_memory(&most, params, PROVE_STREAM, n_threads).resident
           + segment_log_bytes(program, params, n_threads);
}
