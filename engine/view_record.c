/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* view_record.c - what a record says without a view of its segment. */
#include "isa/disasm.h"
#include "job.h"

enum status engine_record_registers(struct record_registers *out, const uint8_t *record,
                                    size_t len, struct error *e)
{
    struct segment_record decoded;
    struct byte_buffer cells = {0};
    uint8_t log_rows;
    struct digest root;
    enum status s =
        record_unit_decode(&decoded, &cells, &log_rows, &root, record, len, e);
    if (s == STATUS_OK) {
        out->index = decoded.label - 1;
        out->n_steps = decoded.n_steps;
        out->pc = (uint64_t)decoded.pc2_first * 2;
        for (unsigned r = 0; r < VIEW_N_REGISTERS; r++) {
            out->registers[r] = record_register(&decoded, r)->first;
        }
    }
    buffer_free(&cells);
    return s;
}

const char *engine_register_name(unsigned r)
{
    return disasm_register(r);
}
