/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Table program: the rows that can be executed, and how often each one is.
 *
 * The preprocessed columns are a function of the ELF file (isa/program.h), the same for
 * prover and verifier. Every step receives one row; what is not a row cannot be a step.
 * An op belongs to one table only, except the loads and stores that two tables can prove
 * whole.
 *
 * mult is any field element: the sum of heights times multiplicities of everything that
 * sends to PROG is below p (the verifier checks it), so a tuple that is no row cannot
 * balance, and which multiplicity a row claims is nobody's business. Padding repeats row
 * 0, so it adds no tuple.
 */
#include "tables/program_table.h"

#include "base/bits.h"
#include "tables/buses.h"

static void describe(struct air_recorder *t, const void *now, const void *next)
{
    const struct program_view *row = now;
    (void)next;
    bus_receive(t, "steps execute this row", BUS_PROG, row->mult,
                TUPLE(row->pc2, row->op, row->rd, row->rs1, row->rs2, row->len2,
                      row->k[0], row->k[1], row->k[2], row->k[3], row->next));
}

AIR_TABLE(program, PROGRAM_COLUMNS, "The decoded instructions of the ELF file", describe)

unsigned program_log_rows(size_t n_rows)
{
    const unsigned log_rows = n_rows == 0 ? 0 : log2_ceil(n_rows);
    return log_rows < PROGRAM_MIN_LOG_ROWS ? PROGRAM_MIN_LOG_ROWS : log_rows;
}

void program_preprocess(fp *const *columns, const struct program_row *rows, size_t n_rows)
{
    static const struct program_row nothing = {0};
    if (n_rows == 0) {
        rows = &nothing;
        n_rows = 1;
    }
    const size_t height = (size_t)1 << program_log_rows(n_rows);
    for (size_t i = 0; i < height; i++) {
        const struct program_row *row = rows + (i < n_rows ? i : 0);
        columns[0][i] = fp_from_u32(row->pc2);
        columns[1][i] = fp_from_u32(row->op);
        columns[2][i] = fp_from_u32(row->rd);
        columns[3][i] = fp_from_u32(row->rs1);
        columns[4][i] = fp_from_u32(row->rs2);
        columns[5][i] = fp_from_u32(row->len2);
        for (int j = 0; j < 4; j++) {
            columns[6 + j][i] = fp_from_i64(row->k[j]);
        }
        columns[10][i] = fp_from_u32(row->next2);
    }
}
