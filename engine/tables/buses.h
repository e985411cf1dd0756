/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/buses.h - the buses of the machine: who tells whom what.
 *
 * A bus balances when every tuple is sent as often as it is received. Each line names scope,
 * number of values, the values, and what follows from balance. A value bounded by a sender is
 * bounded for every receiver: that is how ranges travel through the machine.
 */
#ifndef ZK_TABLES_BUSES_H
#define ZK_TABLES_BUSES_H

#include "air/air.h"

#define BUS_LIST(X)                                                                           \
    X(STATE, LOCAL, 2, "pc2, clk: the one chain of steps, closed by the verifier")            \
    X(PROG, LOCAL, 11, "pc2, op, rd, rs1, rs2, len2, k0..k3, next: a row of the program")     \
    X(MEM, LOCAL, 6, "key, clk, v0..v3: what a cell holds since its last access")             \
    X(U16, LOCAL, 1, "x: an integer below 2^16")                                              \
    X(BYTE2, LOCAL, 2, "x, y: two integers below 2^8")                                        \
    X(ALIGN, LOCAL, 2, "q, o: q below 2^13, o below 8")                                       \
    X(LOGIC, LOCAL, 4, "op, x, y, z: bytes with z = x op y")                                  \
    X(SHAMT, LOCAL, 11, "amount, W, p2, q0, L1..L3, R0..R3: how a shift amount is cut")       \
    X(WRITE, LOCAL, 5, "clk, dw, start, left, offset: what is left of a write call")          \
    X(OUT, LOCAL, 2, "offset, byte: public output, received by the verifier")                 \
    X(EXIT, LOCAL, 4, "v0..v3: the exit code, received by the verifier")                      \
    X(EDGE, LOCAL, 3, "end, hi, lo: first (0) or last (1) key of an image chunk")             \
    X(GMEM, GLOBAL, 6, "key, segment, v0..v3: what a cell holds between segments")            \
    X(GENESIS, GLOBAL, 6, "hi, lo, v0..v3: a cell of the ELF file or a register at the start")

#define BUS_ENUM(name, scope, arity, doc) BUS_##name,
enum bus { BUS_LIST(BUS_ENUM) N_BUSES };
#undef BUS_ENUM

extern const struct air_bus_list machine_buses;

/* Keys of MEM and GMEM: the number of a doubleword, or a register at KEY_REGISTER + r. The gap
 * of 2^10 above the last doubleword keeps every address that an access can reach away from the
 * registers (tables/address.h). */
enum {
    KEY_REGISTER = (1 << 30) + (1 << 10),
    REGISTER_SINK = 32,     /* written by instructions that name rd = x0 and still access it */
    REGISTER_COUNTER = 33,  /* bytes of public output so far */
    N_REGISTERS = 34
};

/* Clock of a cell's first token in a segment. Step j >= 1 owns the clocks 4j .. 4j+3. */
enum { CLOCK_BOUNDARY = 3 };

/* Order of the four accesses of a step. */
enum slot { SLOT_RS1 = 0, SLOT_RS2 = 1, SLOT_MEMORY = 2, SLOT_RD = 3 };

#endif
