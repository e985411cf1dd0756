/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Records of segments: what the execute phase leaves behind for each cut of the run.
 *
 * A record names every cell that its segment touches, with the value before and after:
 * these are the rows of the segment's boundary table, and at the same time all that is
 * needed to execute the segment again (vm/log.h) or to skip it (vm_skip_segment,
 * vm/vm.h).
 */
#ifndef ZK_VM_SNAPSHOT_H
#define ZK_VM_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/status.h"
#include "isa/machine.h"

/* A cell of a segment. prev is the label of the segment that touched it last before, 0 if
 * none did. */
struct segment_cell {
    uint64_t first;
    uint64_t last;
    uint32_t key;
    uint16_t prev;
};

/* One segment of a run.
 *
 * label     1 for the first segment
 * cells     ascending key; all REGISTER_CELLS registers are there, at the end
 * pc2       pc / 2 before the first step and after the last one; PC2_EXIT after an exit
 * output    the bytes that the segment wrote to fd 1; they stand at output_offset of the
 *           run's
 * n_crossings, n_calls, n_chunks   sizes of the arrays of its log
 *
 * The arrays belong to whoever made the record (vm_run_segment: valid until its next
 * call; record_decode: the buffer given to it).
 */
struct segment_record {
    uint32_t label;
    uint32_t n_steps;
    uint32_t pc2_first;
    uint32_t pc2_last;
    bool is_exit;
    uint32_t output_offset;
    uint32_t len_output;
    const uint8_t *output;
    uint32_t n_crossings;
    uint32_t n_calls;
    uint32_t n_chunks;
    size_t n_cells;
    const struct segment_cell *cells;
};

/* The cell of register r in a record. */
static inline const struct segment_cell *record_register(
    const struct segment_record *record, unsigned r)
{
    return record->cells + record->n_cells - REGISTER_CELLS + r;
}

/* Is this a record that some segment of some program could have: all registers there,
 * keys ascending, first and last segments, numbers within the machine's limits?
 *
 * err   FORMAT  one sentence
 */
MUST_USE enum status record_check(const struct segment_record *record, struct error *e);

/* Append the canonical bytes of a record to out (docs/formats.md, "segment record").
 *
 * err   MEMORY
 */
MUST_USE enum status record_encode(struct byte_buffer *out,
                                   const struct segment_record *record, struct error *e);

/* Decode bytes[len], all of them; only canonical encodings of well-formed records pass:
 * ascending keys, all registers, lengths within the machine's limits. Whether the record
 * is true of a program is vm_replay's question.
 *
 * out   record   its output points into bytes, its cells into *cells
 *       cells    overwritten; the caller frees it with buffer_free
 * err   FORMAT, MEMORY
 */
MUST_USE enum status record_decode(struct segment_record *record,
                                   struct byte_buffer *cells, const uint8_t *bytes,
                                   size_t len, struct error *e);

/* BLAKE3 of the canonical bytes. */
MUST_USE enum status record_digest(uint8_t digest[32],
                                   const struct segment_record *record, struct error *e);

/* Where a cell's value before the run comes from. */
enum image_class { IMAGE_ELF, IMAGE_INPUT, IMAGE_ZERO, IMAGE_REGISTER };

/* A cell of the whole run: the row of the image table. last_seg is 0, and last = first,
 * if no segment touched it (only ELF doublewords and registers are listed then). */
struct image_cell {
    uint64_t first;
    uint64_t last;
    uint32_t key;
    uint16_t last_seg;
    uint8_t class; /* enum image_class */
};

#endif
