/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Records as bytes: fixed fields, output, cells. One encoding per record, checked both
 * ways.
 *
 *   offset  size
 *   0       8     magic "zkrecord"
 *   8       4     version, 1
 *   12      4     label
 *   16      4     n_steps
 *   20      4     pc2_first
 *   24      4     pc2_last
 *   28      4     is_exit, 0 or 1
 *   32      4     output_offset
 *   36      4     len_output
 *   40      4     n_crossings
 *   44      4     n_calls
 *   48      4     n_chunks
 *   52      4     n_cells
 *   56      ..    output, len_output bytes
 *   ..      22    each cell: key u32, prev u16, first u64, last u64
 */
#include "vm/snapshot.h"

#include <inttypes.h>
#include <string.h>

#include "base/check.h"
#include "hash/blake3.h"

enum { RECORD_VERSION = 1, RECORD_HEADER_BYTES = 56, RECORD_CELL_BYTES = 22 };

static const char magic[8] = {'z', 'k', 'r', 'e', 'c', 'o', 'r', 'd'};

static enum status fault(struct error *e, const struct segment_record *record,
                         const char *what)
{
    return error_set(e, STATUS_FORMAT, "segment record %" PRIu32 ": %s", record->label,
                     what);
}

static enum status check_numbers(const struct segment_record *r, struct error *e)
{
    if (r->label == 0 || r->label > SEGMENT_LABEL_MAX) {
        return fault(e, r, "label is not in 1 .. 65535");
    }
    if (r->n_steps == 0 || r->n_steps > (uint32_t)1 << SEGMENT_LOG2_MAX) {
        return fault(e, r, "number of steps is not in 1 .. 2^22");
    }
    if (r->pc2_first >= PC2_EXIT || r->pc2_first % 2 != 0) {
        return fault(e, r, "first pc is not a text address");
    }
    if (r->is_exit != (r->pc2_last == PC2_EXIT) || r->pc2_last > PC2_EXIT
        || r->pc2_last % 2 != 0) {
        return fault(e, r, "last pc is neither a text address nor the exit");
    }
    if (r->output_offset > OUTPUT_LIMIT
        || r->len_output > OUTPUT_LIMIT - r->output_offset) {
        return fault(e, r, "output goes beyond 1 MiB");
    }
    if (r->n_crossings > r->n_steps || r->n_calls > r->n_steps
        || r->n_chunks > r->len_output) {
        return fault(e, r, "more crossings, calls or output pieces than steps allow");
    }
    if (r->n_cells < REGISTER_CELLS || r->n_cells > UINT32_MAX) {
        return fault(e, r, "register cells are missing");
    }
    return STATUS_OK;
}

enum status record_check(const struct segment_record *record, struct error *e)
{
    TRY(check_numbers(record, e));
    const size_t n_memory = record->n_cells - REGISTER_CELLS;
    for (size_t i = 0; i < record->n_cells; i++) {
        const struct segment_cell *const cell = &record->cells[i];
        const bool is_register = i >= n_memory;
        if (is_register ? cell->key != register_cell((unsigned)(i - n_memory))
                        : cell->key >= CELL_DOUBLEWORDS) {
            return fault(e, record,
                         "a cell has a key that no cell has, or a register is missing");
        }
        if (i != 0 && cell->key <= record->cells[i - 1].key) {
            return fault(e, record, "cell keys do not ascend");
        }
        if (is_register ? cell->prev != record->label - 1 : cell->prev >= record->label) {
            return fault(e, record, "a cell's last segment is not an earlier one");
        }
    }
    const struct segment_cell *const counter = record_register(record, REGISTER_COUNTER);
    if (counter->first != record->output_offset
        || counter->last != (uint64_t)record->output_offset + record->len_output) {
        return fault(e, record, "the output counter does not count the output");
    }
    const struct segment_cell *const zero = record_register(record, REGISTER_ZERO);
    if (zero->first != 0 || zero->last != 0) {
        return fault(e, record, "x0 is not 0");
    }
    return STATUS_OK;
}

/* Both ways of writing end here: a header of 56 bytes, and cells of 22. */
static void put_header(struct byte_writer *w, const struct segment_record *r)
{
    write_bytes(w, magic, sizeof magic);
    write_u32(w, RECORD_VERSION);
    write_u32(w, r->label);
    write_u32(w, r->n_steps);
    write_u32(w, r->pc2_first);
    write_u32(w, r->pc2_last);
    write_u32(w, r->is_exit ? 1 : 0);
    write_u32(w, r->output_offset);
    write_u32(w, r->len_output);
    write_u32(w, r->n_crossings);
    write_u32(w, r->n_calls);
    write_u32(w, r->n_chunks);
    write_u32(w, (uint32_t)r->n_cells);
}

static void put_cell(uint8_t b[RECORD_CELL_BYTES], const struct segment_cell *cell)
{
    store_u32(b, cell->key);
    store_u16(b + 4, cell->prev);
    store_u64(b + 6, cell->first);
    store_u64(b + 14, cell->last);
}

enum status record_encode(struct byte_buffer *out, const struct segment_record *record,
                          struct error *e)
{
    TRY(record_check(record, e));
    buffer_reserve(out, out->len + RECORD_HEADER_BYTES + record->len_output
                            + record->n_cells * RECORD_CELL_BYTES);
    uint8_t *const header = buffer_room(out, RECORD_HEADER_BYTES);
    if (header != NULL) {
        struct byte_writer w;
        writer_init(&w, header, RECORD_HEADER_BYTES);
        put_header(&w, record);
        CHECK(!w.bad && writer_left(&w) == 0);
    }
    buffer_bytes(out, record->output, record->len_output);
    for (size_t i = 0; i < record->n_cells && !out->bad; i++) {
        uint8_t b[RECORD_CELL_BYTES];
        put_cell(b, &record->cells[i]);
        buffer_bytes(out, b, sizeof b);
    }
    if (out->bad) {
        return error_set(e, STATUS_MEMORY, "segment record %" PRIu32 ": out of memory",
                         record->label);
    }
    return STATUS_OK;
}

static enum status decode_cells(struct segment_record *record, struct byte_buffer *cells,
                                struct byte_reader *r, struct error *e)
{
    if (reader_left(r) != (uint64_t)record->n_cells * RECORD_CELL_BYTES) {
        return fault(e, record, "length does not match the number of cells");
    }
    buffer_clear(cells);
    struct segment_cell *const out =
        (struct segment_cell *)(void *)buffer_room(cells, record->n_cells * sizeof *out);
    if (out == NULL) {
        return error_set(e, STATUS_MEMORY, "segment record %" PRIu32 ": out of memory",
                         record->label);
    }
    for (size_t i = 0; i < record->n_cells; i++) {
        memset(&out[i], 0, sizeof out[i]);
        out[i].key = read_u32(r);
        out[i].prev = read_u16(r);
        out[i].first = read_u64(r);
        out[i].last = read_u64(r);
    }
    record->cells = out;
    return STATUS_OK;
}

static enum status decode(struct segment_record *record, struct byte_buffer *cells,
                          const uint8_t *bytes, size_t len, struct error *e)
{
    struct byte_reader r;
    reader_init(&r, bytes, len);
    const uint8_t *const tag = read_bytes(&r, sizeof magic);
    if (tag == NULL || memcmp(tag, magic, sizeof magic) != 0) {
        return error_set(e, STATUS_FORMAT,
                         "segment record: does not begin with 'zkrecord'");
    }
    const uint32_t version = read_u32(&r);
    if (r.bad || version != RECORD_VERSION) {
        return error_set(e, STATUS_FORMAT,
                         "segment record: version is %" PRIu32 ", not %d", version,
                         RECORD_VERSION);
    }
    record->label = read_u32(&r);
    record->n_steps = read_u32(&r);
    record->pc2_first = read_u32(&r);
    record->pc2_last = read_u32(&r);
    const uint32_t is_exit = read_u32(&r);
    record->is_exit = is_exit == 1;
    record->output_offset = read_u32(&r);
    record->len_output = read_u32(&r);
    record->n_crossings = read_u32(&r);
    record->n_calls = read_u32(&r);
    record->n_chunks = read_u32(&r);
    record->n_cells = read_u32(&r);
    if (r.bad) {
        return fault(e, record, "header cut short");
    }
    if (is_exit > 1) {
        return fault(e, record, "exit flag is neither 0 nor 1");
    }
    record->output = read_bytes(&r, record->len_output);
    if (r.bad) {
        return fault(e, record, "output cut short");
    }
    TRY(decode_cells(record, cells, &r, e));
    CHECK(reader_done(&r));
    return record_check(record, e);
}

enum status record_decode(struct segment_record *record, struct byte_buffer *cells,
                          const uint8_t *bytes, size_t len, struct error *e)
{
    *record = (struct segment_record){0};
    const enum status s = decode(record, cells, bytes, len, e);
    if (s != STATUS_OK) {
        *record = (struct segment_record){0};
    }
    return s;
}

enum status record_digest(uint8_t digest[32], const struct segment_record *record,
                          struct error *e)
{
    struct blake3 h;
    struct digest out;
    uint8_t header[RECORD_HEADER_BYTES];
    struct byte_writer w;
    TRY(record_check(record, e));
    writer_init(&w, header, sizeof header);
    put_header(&w, record);
    CHECK(!w.bad && writer_left(&w) == 0);
    blake3_init(&h);
    blake3_update(&h, header, sizeof header);
    blake3_update(&h, record->output, record->len_output);
    for (size_t i = 0; i < record->n_cells; i++) {
        uint8_t b[RECORD_CELL_BYTES];
        put_cell(b, &record->cells[i]);
        blake3_update(&h, b, sizeof b);
    }
    blake3_final(&h, &out);
    memcpy(digest, out.b, sizeof out.b);
    return STATUS_OK;
}
