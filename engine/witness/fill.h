/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* witness/fill.h - fillers: rows of one table from the log of a segment.
 *
 * A filler writes rows [first, first + n) of its table, item i of the table's list being
 * row i: struct NAME_row of tables/NAME.h, canonical field elements (p - x for -x). It
 * knows no multiplicities and no padding: the driver (witness/witness.h) counts the
 * former and zeroes the latter.
 */
#ifndef ZK_WITNESS_FILL_H
#define ZK_WITNESS_FILL_H

#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "base/compiler.h"
#include "field/fp.h"
#include "vm/log.h"

/* |x| of every number that a filler inverts is at most this: four u16 limbs. */
enum { INVERSE_LIMIT = 1 << 18 };

/* Items between the event that is asked for and the one that is used. */
enum { FILL_AHEAD = 16 };

/* What fillers read. Segment kind: log; image kind: the cells of one chunk, ascending
 * key. inverse[x], 0 <= x <= INVERSE_LIMIT, is 1/x canonical, inverse[0] = 0. */
struct fill_input {
    const struct program *program;
    const struct segment_log *log;
    const struct image_cell *cells;
    size_t n_cells;
    const uint32_t *inverse;
};

typedef void fill_fn(void *rows, const struct fill_input *in, size_t first,
                     size_t n_rows);

/* Every table with a filler, and the number of its items. */
#define FILL_SEGMENT_LIST(X)                                                             \
    X(addi, log->counts[LOG_ADDI])                                                       \
    X(add, log->counts[LOG_ADD])                                                         \
    X(addw, log->counts[LOG_ADDW]) X(less, log->counts[LOG_LESS]) X(                     \
        logic, log->counts[LOG_LOGIC]) X(logici, log->counts[LOG_LOGICI])                \
        X(const, log->counts[LOG_CONST]) X(jump, log->counts[LOG_JUMP]) X(               \
            branch_eq, log->counts[LOG_BRANCH_EQ]) X(branch_z,                           \
                                                     log->counts[LOG_BRANCH_Z])          \
            X(branch_lt, log->counts[LOG_BRANCH_LT]) X(jalr, log->counts[LOG_JALR]) X(   \
                load_d, log->counts[LOG_LOAD_D]) X(store_d, log->counts[LOG_STORE_D])    \
                X(load_w, log->counts[LOG_LOAD_W]) X(load_n, log->counts[LOG_LOAD_N])    \
                    X(store_n, log->counts[LOG_STORE_N])                                 \
                        X(load_u, log->counts[LOG_LOAD_U])                               \
                            X(store_u, log->counts[LOG_STORE_U])                         \
                                X(shift, log->counts[LOG_SHIFT]) X(mul,                  \
                                                                   log->counts[LOG_MUL]) \
                                    X(divrem, log->counts[LOG_DIVREM])                   \
                                        X(exit, log->counts[LOG_EXIT])                   \
                                            X(write, log->counts[LOG_WRITE])             \
                                                X(write_data, log->n_chunks)             \
                                                    X(boundary, log->record->n_cells)    \
                                                        X(touch, log->n_touches)
#define FILL_IMAGE_LIST(X) X(image, n_cells)

#define FILL_DECLARE(name, count) fill_fn fill_##name;
FILL_SEGMENT_LIST(FILL_DECLARE)
FILL_IMAGE_LIST(FILL_DECLARE)
#undef FILL_DECLARE

/* A step as fillers see it. */
struct fill_step {
    const struct step_event *event;
    const struct program_row *code;
    uint32_t clk;
};

/* The step with this index into log->steps. */
static inline struct fill_step fill_step_at(const struct fill_input *in, uint32_t index)
{
    const struct step_event *event = in->log->steps + index;
    return (struct fill_step){.event = event,
                              .code = in->program->rows + event->row,
                              .clk = CLOCK_STEP * (index + 1)};
}

/* Item i of a step table. */
static inline struct fill_step fill_step(const struct fill_input *in,
                                         enum log_table table, size_t i)
{
    const uint32_t *list = in->log->lists[table];
    const size_t n = in->log->counts[table];
    DCHECK(i < n);
    /* A table's events are scattered over the log: without this, waiting for them is most
     * of the time that filling takes. */
    PREFETCH(in->log->steps + list[i + FILL_AHEAD < n ? i + FILL_AHEAD : n - 1]);
    return fill_step_at(in, list[i]);
}

/* The columns of the frame. */
#define FILL_FRAME(row, step) \
    ((row)->is_real = 1, (row)->pc = (step).code->pc2, (row)->clk = (step).clk)

/* x mod p for |x| < p. */
static inline uint32_t fill_signed(int64_t x)
{
    return (uint32_t)(x < 0 ? x + FP_P : x);
}

/* 1/x mod p for |x| <= INVERSE_LIMIT; 0 for 0. */
static inline uint32_t fill_inverse(const struct fill_input *in, int64_t x)
{
    DCHECK(x >= -INVERSE_LIMIT && x <= INVERSE_LIMIT);
    const uint32_t inverse = in->inverse[x < 0 ? -x : x];
    return x < 0 ? FP_P - inverse : inverse;
}

static inline uint32_t fill_limb(uint64_t x, unsigned i)
{
    return (uint32_t)(x >> 16 * i) & 0xffff;
}

static inline void fill_limbs(uint32_t limbs[4], uint64_t x)
{
    for (unsigned i = 0; i < 4; i++) {
        limbs[i] = fill_limb(x, i);
    }
}

static inline void fill_bytes(uint32_t *bytes, uint64_t x, unsigned n_bytes)
{
    for (unsigned i = 0; i < n_bytes; i++) {
        bytes[i] = (uint32_t)(x >> 8 * i) & 0xff;
    }
}

#endif
