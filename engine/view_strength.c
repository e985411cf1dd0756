/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* view_strength.c - the verifier's terms, from the heights the prover will choose. */
#include <string.h>

#include "base/check.h"
#include "stark/layout.h"
#include "stark/link.h"
#include "stark/soundness.h"
#include "tables/fixed_columns.h"
#include "view_segment.h"

_Static_assert((int)SOUNDNESS_N_TERMS == (int)ENGINE_N_TERMS, "every term");
_Static_assert((int)FIXED_ABSENT == (int)LAYOUT_ABSENT, "absent is one number");
_Static_assert((int)WITNESS_ABSENT == (int)LAYOUT_ABSENT, "absent is one number");

static struct stark_kind kind_of(const struct engine *engine, enum proof_kind kind)
{
    return (struct stark_kind){
        .id = kind == KIND_SEGMENT ? STARK_SEGMENT : STARK_IMAGE,
        .graphs = machine_graphs(engine->machine, kind),
        .n_tables = machine_n_tables(kind),
    };
}

/* Of a program's commitment the heights, which do not take committing. */
static void fixed_heights(struct program_commitment *c, const struct engine *engine,
                          const struct program *program)
{
    memset(c, 0, sizeof *c);
    for (enum proof_kind k = 0; k < N_KINDS; k++) {
        const struct stark_kind kind = kind_of(engine, k);
        const unsigned slot = (unsigned)kind.id - 1;
        c->kinds[slot].n_tables = kind.n_tables;
        for (uint32_t t = 0; t < kind.n_tables; t++) {
            c->kinds[slot].log_rows[t] = fixed_log_rows(k, t, program);
        }
    }
}

static enum status open_link(struct link_record *record, const struct guest *guest,
                             const uint8_t *bytes, size_t len, struct error *e)
{
    const struct program *const program = &guest->elf.program;
    TRY(link_decode(record, bytes, len, e));
    TRY(link_check(record, (uint32_t)(program->entry / 2), e));
    return memcmp(record->statement.program.b, program->digest, sizeof program->digest)
                   == 0
               ? STATUS_OK
               : error_set(e, STATUS_FORMAT,
                           "strength: the link record is that of another program");
}

static void take_least(struct strength_report *all, const struct soundness *one)
{
    if (all->n_proofs++ == 0) {
        all->centibits = UINT32_MAX;
        memset(all->term_centibits, 0xff, sizeof all->term_centibits);
    }
    for (unsigned i = 0; i < ENGINE_N_TERMS; i++) {
        if (one->centibits[i] < all->term_centibits[i]) {
            all->term_centibits[i] = one->centibits[i];
        }
        if (all->term_centibits[i] < all->centibits) {
            all->centibits = all->term_centibits[i];
        }
    }
}

static enum status add(struct strength_report *all, const struct guest *guest,
                       enum proof_kind kind, const struct witness *witness,
                       const uint8_t *link, size_t len_link, struct error *e)
{
    const struct engine *const engine = guest->engine;
    const struct stark_kind segment = kind_of(engine, KIND_SEGMENT);
    const struct stark_kind image = kind_of(engine, KIND_IMAGE);
    const struct stark_kind *const own = kind == KIND_SEGMENT ? &segment : &image;
    struct link_record record;
    struct program_commitment fixed;
    struct layout layout;
    struct soundness_input in;
    struct soundness out;
    uint8_t log_rows[LAYOUT_MAX_TABLES];
    TRY(open_link(&record, guest, link, len_link, e));
    fixed_heights(&fixed, engine, &guest->elf.program);
    for (uint32_t t = 0; t < own->n_tables; t++) {
        log_rows[t] = witness_log_rows(witness, t);
    }
    TRY(layout_init(&layout, own, record.statement.params.log_blowup, log_rows, e));
    soundness_input_of_layout(&in, &layout, &record.statement.params,
                              link_n_slots_global(&record, &segment, &image, &fixed));
    soundness_evaluate(&out, &in);
    take_least(all, &out);
    return STATUS_OK;
}

enum status segment_view_strength(const struct segment_view *view, const uint8_t *link,
                                  size_t len_link, struct strength_report *least,
                                  struct error *e)
{
    return add(least, view->guest, KIND_SEGMENT, view->witness, link, len_link, e);
}

enum status engine_image_strength(const struct guest *guest, uint32_t index,
                                  const uint8_t *cells, size_t len_cells,
                                  const uint8_t *link, size_t len_link,
                                  struct strength_report *least, struct error *e)
{
    const struct engine *const engine = guest->engine;
    const struct program *const program = &guest->elf.program;
    const unsigned n_threads = pool_threads(engine->pool);
    struct byte_buffer decoded = {0};
    struct arena *arena = NULL;
    struct witness *witness;
    struct digest root;
    uint8_t log_rows;
    size_t n_cells;
    enum status s =
        cells_unit_decode(&decoded, &n_cells, &log_rows, &root, cells, len_cells, e);
    if (s == STATUS_OK) {
        s = arena_open(&arena, witness_bytes(program->n_rows, n_threads), e);
    }
    if (s == STATUS_OK) {
        s = witness_open_image(&witness, arena, engine->machine, program,
                               (const struct image_cell *)decoded.bytes, n_cells,
                               index == 0, n_threads, e);
    }
    if (s == STATUS_OK) {
        s = add(least, guest, KIND_IMAGE, witness, link, len_link, e);
    }
    arena_close(arena);
    buffer_free(&decoded);
    return s;
}
