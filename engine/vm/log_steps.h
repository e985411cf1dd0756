/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Inside the log: a segment being executed again from its record. For vm/ only.
 *
 * Memory is the record's cells and nothing else, found through a hash table of their
 * keys: an access to any other cell means that the record is not one of this program.
 */
#ifndef ZK_VM_LOG_STEPS_H
#define ZK_VM_LOG_STEPS_H

#include "vm/log.h"

enum { LOG_JUMP_CACHE = 1024 };

/* The segment under way.
 *
 * value, t    of each cell now: its value, and the clock of its last access
 * slots       hash table: index into cells, or NO_CELL
 * regs, t_reg the part of value and t that belongs to the registers
 * fault       why the record cannot be true; NULL as long as it can
 */
struct replay {
    const struct program *program;
    const struct segment_record *record;
    struct step_event *steps;
    struct log_crossing *crossings;
    struct log_call *calls;
    struct log_chunk *chunks;
    struct log_touch *touches;
    size_t n_crossings;
    size_t n_calls;
    size_t n_chunks;
    size_t n_touches;
    size_t n_touches_max;
    size_t counts[LOG_TABLES];
    uint64_t *value;
    uint32_t *t;
    uint64_t *regs;
    uint32_t *t_reg;
    uint32_t *slots;
    unsigned log_slots;
    uint32_t step;
    uint32_t clk;
    uint32_t len_output;
    const char *fault;
    uint32_t jumps[LOG_JUMP_CACHE]; /* row + 1 of a jump's target seen before */
};

/* Give the cells their first values and build the table that finds them.
 * need  value, t, slots allocated; log_slots such that 2^log_slots >= 2 n_cells */
void log_index_cells(struct replay *r);

/* Execute all steps of the record; true if they go as it says, else fault and step are
 * set.
 * need  steps, crossings, calls, chunks, touches as long as the record and n_touches_max
 *       say */
bool log_run_steps(struct replay *r);

#endif
