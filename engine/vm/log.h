/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The log of one segment: everything that the tables' rows are made of.
 *
 * A log is obtained by executing a segment again from its record (vm/snapshot.h), so it
 * never has to be stored, and nothing per step outlives a segment.
 *
 * Clocks. Step j (from 1; steps[j - 1]) has clock 4 j, and its access in slot s happens
 * at 4 j + s. A clock t in an event is that of the access of the same cell before: what
 * the row takes from the bus MEM. CLOCK_BOUNDARY (3) is where every cell starts. Of
 * registers the difference clk + slot - t - 1 is below 2^16 always: where it would not
 * be, a touch event at clk + slot - 2^16 was put in between, and the access sees that
 * clock. Of doublewords it is below 2^24.
 *
 * Which accesses a step makes depends on its table only:
 *   slot 0  rs1 (t1)        every table that has rs1
 *   slot 1  rs2 (t2)        every table that has rs2; x0 is read like any register
 *   slot 2  memory (tm)     loads and stores; of a crossing one both doublewords
 *   slot 3  rd (t3)         every table that has rd
 * CONST only writes rd; JUMP touches nothing; ECALL is described at struct log_call.
 */
#ifndef ZK_VM_LOG_H
#define ZK_VM_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/status.h"
#include "isa/program.h"
#include "vm/snapshot.h"

struct arena;

/* The table that proves a step. LOAD_U and STORE_U take every access that is not
 * naturally aligned, whether it crosses a doubleword or not. */
/* clang-format off */
#define LOG_TABLE_LIST(X)             \
    X(ADDI, addi)                     \
    X(ADD, add)                       \
    X(ADDW, addw)                     \
    X(LESS, less)                     \
    X(LOGIC, logic)                   \
    X(LOGICI, logici)                 \
    X(CONST, const)                   \
    X(JUMP, jump)                     \
    X(BRANCH_EQ, branch_eq)           \
    X(BRANCH_Z, branch_z)             \
    X(BRANCH_LT, branch_lt)           \
    X(JALR, jalr)                     \
    X(LOAD_D, load_d)                 \
    X(STORE_D, store_d)               \
    X(LOAD_W, load_w)                 \
    X(LOAD_N, load_n)                 \
    X(STORE_N, store_n)               \
    X(LOAD_U, load_u)                 \
    X(STORE_U, store_u)               \
    X(SHIFT, shift)                   \
    X(MUL, mul)                       \
    X(DIVREM, divrem)                 \
    X(EXIT, exit)                     \
    X(WRITE, write)
/* clang-format on */

enum log_table {
#define LOG_TABLE_ENUM(name, text) LOG_##name,
    LOG_TABLE_LIST(LOG_TABLE_ENUM)
#undef LOG_TABLE_ENUM
        LOG_TABLES
};

enum { LOG_NO_SIDE = 0xffffff };

/* One step; 64 bytes. Fields that the step's table has no use for are 0.
 *
 * row    index into program->rows: of a branch, the row of the relation that held
 * table  enum log_table
 * side   loads and stores: index into crossings, LOG_NO_SIDE if the access does not
 *        cross; ECALL: index into calls; else LOG_NO_SIDE
 * a, b   values of rs1 and rs2
 * old    rd before the step
 * new    what the step writes: into rd; a store: the (first) doubleword after it
 * mem    the (first) doubleword before the step: the one read, or the one changed
 * t1 t2 tm t3   clocks of the accesses before, by slot 0, 1, 2, 3
 */
struct step_event {
    uint64_t a;
    uint64_t b;
    uint64_t old;
    uint64_t new;
    uint64_t mem;
    uint32_t t1;
    uint32_t t2;
    uint32_t tm;
    uint32_t t3;
    uint32_t row;
    uint32_t table : 8;
    uint32_t side : 24;
};

/* The second doubleword (key = first key + 1) of an access that crosses; slot 2 as well.
 * For loads new = old. */
struct log_crossing {
    uint32_t step; /* index into steps */
    uint32_t t;
    uint64_t old;
    uint64_t new;
};

/* An ECALL. Of an exit a7 (slot 0) and a0 (slot 1) are read. Of a write a7 is read (slot
 * 0), a0 = fd becomes the length (slot 3), a1 and a2 are read (slots 1, 2), and with fd 1
 * the output counter goes from `counter` to counter + a2 (slot 0). */
struct log_call {
    uint32_t step; /* index into steps */
    uint32_t t_a7;
    uint32_t t_a0;
    uint32_t t_a1;
    uint32_t t_a2;
    uint32_t t_counter;
    uint64_t a0; /* before the call */
    uint64_t a1;
    uint64_t a2;
    uint64_t counter;     /* before the call; fd 1 only */
    uint32_t first_chunk; /* its doublewords are chunks[first_chunk .. + n_chunks) */
    uint32_t n_chunks;
};

/* A doubleword read by a write to fd 1 (slot 2): bytes [start, start + n) of it are
 * output bytes offset .. offset + n - 1; `left` bytes, these included, were still to
 * come. */
struct log_chunk {
    uint32_t call; /* index into calls */
    uint32_t key;
    uint64_t value;
    uint32_t t;
    uint32_t left;
    uint32_t offset;
    uint8_t start;
    uint8_t n;
};

/* A cell read and written back unchanged at clock m, because its next access is too far
 * away from its last one at t. */
struct log_touch {
    uint32_t key;
    uint32_t t;
    uint32_t m;
    uint64_t value;
};

/* The log of segment record->label. Arrays belong to the arena given to vm_replay.
 *
 * steps        n_steps events in order; n_steps = record->n_steps
 * lists[k]     the counts[k] indices into steps of table k, ascending
 * crossings, calls, chunks, touches   in order of their steps (touches: of the access
 *              that needed them)
 * t_last[i]    clock of the last access of record->cells[i]; CLOCK_BOUNDARY if there is
 *              none
 */
struct segment_log {
    const struct segment_record *record;
    const struct step_event *steps;
    size_t n_steps;
    const uint32_t *lists[LOG_TABLES];
    size_t counts[LOG_TABLES];
    const struct log_crossing *crossings;
    size_t n_crossings;
    const struct log_call *calls;
    size_t n_calls;
    const struct log_chunk *chunks;
    size_t n_chunks;
    const struct log_touch *touches;
    size_t n_touches;
    const uint32_t *t_last;
};

/* Execute the segment of a record again and log it.
 *
 * in    program  the one the record was made with
 *       record   borrowed by the log
 * out   log      arrays from the arena; on failure zeroed and the arena as it was
 * err   FORMAT   the record is not one of this program: the run differs from it
 *       MEMORY   the arena is full (log_bytes says what is needed)
 * cost  about 72 bytes a step and 32 bytes a cell; single thread
 */
MUST_USE enum status vm_replay(struct segment_log *log, const struct program *program,
                               const struct segment_record *record, struct arena *arena,
                               struct error *e);

/* An upper bound of what vm_replay takes from its arena for this record, in bytes. */
size_t log_bytes(const struct segment_record *record);

/* How often each program row was executed: counts[program->n_rows], overwritten. */
void log_count_rows(uint32_t *counts, const struct segment_log *log,
                    const struct program *program);

/* The name of a table as in docs/air, e.g. "branch_eq". */
const char *log_table_name(enum log_table table);

#endif
