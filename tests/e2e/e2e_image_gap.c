/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Cells taken out of the image by a prover who repairs what its own proof can see.
 *
 * Keys are compared between neighbours only, so a padding row among the cells would let
 * them begin again, and a cell have two histories. That the cells of a chunk are one run
 * is what the bus EDGE says, and nothing else does: here the lookups of the comparisons
 * that a gap leaves out are taken back as well. A cell missing at the end leaves one run,
 * which closes in the chunk; there the other proofs object. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/run_cheat.h"

enum { CHUNK = 0 };

struct gap {
    const struct cheat_run *run;
    size_t cell; /* the one left out, of the chunk */
    bool moves_edge;
};

static const struct image_cell *cell_at(const struct gap *g, size_t i)
{
    cr_assert_lt(i, g->run->cut.chunks[CHUNK].n_cells);
    return &g->run->cut.chunk_cells[CHUNK][i];
}

static fp *column_named(const struct cheat_table *t, const char *name)
{
    for (uint32_t c = 0; c < t->graph->width; c++) {
        if (strcmp(t->graph->columns[c].name, name) == 0) {
            return t->columns[c];
        }
    }
    cr_assert_fail("%s has no column %s", t->graph->table->name, name);
    return NULL;
}

/* What the row of cell i looks up: how far the next key's deciding limb is, less 1. */
static uint32_t compared(const struct gap *g, size_t i)
{
    const uint32_t key = cell_at(g, i)->key;
    const uint32_t after = cell_at(g, i + 1)->key;
    return key >> 16 == after >> 16 ? after - key - 1 : (after >> 16) - (key >> 16) - 1;
}

static void take_back(fp *n_u16, uint32_t x)
{
    n_u16[x] = fp_sub(n_u16[x], FP_ONE);
}

static void leave_out(void *arg, const struct cheat_table *t)
{
    const struct gap *const g = arg;
    if (t->kind != KIND_IMAGE) {
        return;
    }
    const size_t n_cells = g->run->cut.chunks[CHUNK].n_cells;
    if (t->table == IMAGE_TABLE_image) {
        fp *const is_elf = &column_named(t, "g")[g->cell];
        cr_assert_eq(*is_elf, FP_ONE);
        *is_elf = FP_ZERO;
    } else if (t->table == IMAGE_TABLE_range) {
        fp *const n_u16 = column_named(t, "n_u16");
        take_back(n_u16, compared(g, g->cell - 1));
        if (g->cell + 1 != n_cells) {
            take_back(n_u16, compared(g, g->cell));
        }
    }
}

static void move_edge(void *arg, const struct cheat_run *run, struct cheat_link *link)
{
    const struct gap *const g = arg;
    (void)run;
    if (g->moves_edge) {
        link->chunks[CHUNK].key_last = cell_at(g, g->cell - 1)->key;
    }
}

static void expect(struct gap gap, enum verdict verdict, const char *what)
{
    const struct cheat cheat = {.arg = &gap, .table = leave_out, .link = move_edge};
    struct judgement why;
    const enum verdict got = cheat_verdict(gap.run, &cheat, &why);
    cr_expect_eq(got, verdict, "%s: %s (%s), expected %s", what, verdict_name(got),
                 why.detail, verdict_name(verdict));
}

Test(image_gap, the_cells_of_a_chunk_are_one_run)
{
    struct cheat_run run;
    /* one chunk: its first cells are the file's, its last ones registers */
    cheat_run_open_guest(&run, "hello", 6, 1);
    const size_t last = run.cut.chunks[CHUNK].n_cells - 1;
    cr_assert_gt(last, 2);
    expect((struct gap){&run, 2, false}, VERDICT_LOCAL_SUM, "a gap among the cells");
    expect((struct gap){&run, last, false}, VERDICT_LOCAL_SUM,
           "the last cell, and the record names it");
    expect((struct gap){&run, last, true}, VERDICT_GLOBAL_SUM,
           "the last cell, and the record does not name it");
    cheat_run_close(&run);
}
