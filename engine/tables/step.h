/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/step.h - what every row that carries a step does the same way.
 *
 * Frame. The row takes (pc2, clk) from STATE and gives (next, clk + 4); it fetches its
 * program row from PROG. STATE is a chain: the verifier sends the first pair and receives
 * the last, every row's edge goes from clk to clk + 4, a segment has fewer than p rows,
 * so the real rows are one path with clk = 4, 8, .., 4 * steps as integers. Every column
 * that PROG carries is what the decoder wrote; op is built from constants and flags, so
 * flags that name no operation of the table find no program row.
 *
 * Access. A cell's token (key, t, value) is taken from MEM and (key, clk + slot, value')
 * left. All clocks on MEM are integers in [3, 2^24 + 3]: 3 from the boundary, 4j + slot
 * from a step j <= 2^22, and the ranged clock of a touch row. Hence clk + slot - t - 1 is
 * an integer in (-2^25, 2^24), and a range of 2^16 (register) or 2^24 (memory: u16 + 2^16
 * byte) makes it non-negative, because 2^24 + 2^25 < p: time runs forward, cells have one
 * history. A register untouched for 2^16 clocks is refreshed by a row of table touch.
 *
 * Values. Each limb on MEM is a u16 by induction over the clock: image ranges first
 * values, and each table proves the limbs it leaves from the limbs it took. (The cell of
 * REGISTER_COUNTER alone holds one number below 2^20.)
 */
#ifndef ZK_TABLES_STEP_H
#define ZK_TABLES_STEP_H

#include "air/describe.h"
#include "isa/program.h"
#include "tables/buses.h"

enum {
    STEP_LEN2 = 2,        /* length of an instruction in units of two bytes */
    INV_2_16 = -30720,    /* 2^-16 mod p: 2^16 * 30720 = p - 1 */
    INV_2_8 = -7864320,   /* 2^-8 mod p: 2^8 * 7864320 = p - 1 */
    INV_2_3 = -251658240, /* 2^-3 mod p: 2^3 * 251658240 = p - 1 */
    F16 = 65535,
    INV_F16 = 1028029767 /* 65535^-1 mod p: 65535 * 1028029767 = 33464 p + 1 */
};

/* The fields of a program row after pc2; what is left out is 0. */
struct fetch {
    expr op, rd, rs1, rs2, k[4], next;
};

static inline expr step_or_zero(struct air_recorder *t, expr e)
{
    return e.t == NULL ? air_constant(t, 0) : e;
}

/* Frame of a row whose successor is `next`. */
static inline void step_frame_to(struct air_recorder *t, expr is_real, expr pc, expr clk,
                                 struct fetch f, expr next)
{
    bus_receive(t, "the step starts where the chain stands", BUS_STATE, is_real,
                TUPLE(pc, clk));
    bus_send(t, "the step leaves its successor to the chain", BUS_STATE, is_real,
             TUPLE(next, plus(clk, CLOCK_STEP)));
    bus_send(t, "the step is a row of the program", BUS_PROG, is_real,
             TUPLE(pc, step_or_zero(t, f.op), step_or_zero(t, f.rd),
                   step_or_zero(t, f.rs1), step_or_zero(t, f.rs2),
                   air_constant(t, STEP_LEN2), step_or_zero(t, f.k[0]),
                   step_or_zero(t, f.k[1]), step_or_zero(t, f.k[2]),
                   step_or_zero(t, f.k[3]), step_or_zero(t, f.next)));
}

/* Frame of a row that falls through, or goes to f.next when the program row names it. */
static inline void step_frame(struct air_recorder *t, expr is_real, expr pc, expr clk,
                              struct fetch f)
{
    step_frame_to(t, is_real, pc, clk, f,
                  f.next.t == NULL ? plus(pc, STEP_LEN2) : f.next);
}

/* The two tokens of an access at clock `when`, last accessed at `last`. */
static inline void step_tokens(struct air_recorder *t, const char *taken,
                               const char *left, expr on, expr key, expr when, expr last,
                               const expr before[4], const expr after[4])
{
    bus_receive(t, taken, BUS_MEM, on,
                TUPLE(key, last, before[0], before[1], before[2], before[3]));
    bus_send(t, left, BUS_MEM, on,
             TUPLE(key, when, after[0], after[1], after[2], after[3]));
}

static inline void step_register_named(struct air_recorder *t, const char *taken,
                                       const char *left, const char *later, expr on,
                                       expr key, expr when, expr last,
                                       const expr before[4], const expr after[4])
{
    step_tokens(t, taken, left, on, key, when, last, before, after);
    bus_send(t, later, BUS_U16, on, TUPLE(plus(sub(when, last), -1)));
}

/* Access to a register, three interactions: `what` is a string literal naming it in
 * reports, reg an expression for its number, slot its place in the step, last the clock
 * of its last access, before and after its limbs. A read leaves what it took. */
#define step_register(t, what, on, reg, clk, slot, last, before, after)                 \
    step_register_named((t), what " is taken as it was left",                           \
                        what " is left for its next use", what " was last used before", \
                        (on), plus((reg), CELL_REGISTER_BASE), plus((clk), (slot)),     \
                        (last), (before), (after))

#define step_read_register(t, what, on, reg, clk, slot, last, value) \
    step_register(t, what, on, reg, clk, slot, last, value, value)

static inline expr step_memory_named(struct air_recorder *t, const char *taken,
                                     const char *left, expr on, expr key, expr clk,
                                     expr last, expr lo, const expr before[4],
                                     const expr after[4])
{
    expr when = plus(clk, SLOT_MEMORY);
    step_tokens(t, taken, left, on, key, when, last, before, after);
    return scale(INV_2_16, plus(sub(sub(when, last), lo), -1));
}

/* Access to a doubleword at SLOT_MEMORY, two interactions. The caller has lo as a U16
 * column and must send the value returned, the high part of clk + slot - last - 1, to
 * BUS_BYTE2. */
#define step_memory(t, what, on, key, clk, last, lo, before, after)                 \
    step_memory_named((t), what " is taken as it was left",                         \
                      what " is left for its next use", (on), (key), (clk), (last), \
                      (lo), (before), (after))

#endif
