/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/buses.h - the buses of the machine: who tells whom what.
 *
 * A bus balances when every tuple is sent as often as it is received. Each line names
 * scope, number of values, the values, and what follows from balance. A value bounded by
 * a sender is bounded for every receiver: that is how ranges travel through the machine.
 * Keys, slots and clocks are those of isa/machine.h.
 */
#ifndef ZK_TABLES_BUSES_H
#define ZK_TABLES_BUSES_H

#include "air/air.h"
#include "isa/machine.h"

#define BUS_LIST(X)                                                                     \
    X(STATE, LOCAL, 2, "pc2, clk: the one chain of steps, closed by the verifier")      \
    X(PROG, LOCAL, 11,                                                                  \
      "pc2, op, rd, rs1, rs2, len2, k0..k3, next: a row of the program")                \
    X(MEM, LOCAL, 6, "key, clk, v0..v3: what a cell holds since its last access")       \
    X(U16, LOCAL, 1, "x: an integer below 2^16")                                        \
    X(BYTE2, LOCAL, 2, "x, y: two integers below 2^8")                                  \
    X(ALIGN, LOCAL, 2, "q, o: q below 2^13, o below 8")                                 \
    X(LOGIC, LOCAL, 4, "op, x, y, z: bytes with z = x op y")                            \
    X(SHAMT, LOCAL, 11, "amount, W, p2, q0, L1..L3, R0..R3: how a shift amount is cut") \
    X(WRITE, LOCAL, 5, "clk, dw, start, left, offset: what is left of a write call")    \
    X(OUT, LOCAL, 2, "offset, byte: public output, received by the verifier")           \
    X(EXIT, LOCAL, 4, "v0..v3: the exit code, received by the verifier")                \
    X(EDGE, LOCAL, 3, "end, hi, lo: first (0) or last (1) key of an image chunk")       \
    X(GMEM, GLOBAL, 6, "key, segment, v0..v3: what a cell holds between segments")      \
    X(GENESIS, GLOBAL, 6,                                                               \
      "hi, lo, v0..v3: a cell of the ELF file or a register at the start")

#define BUS_ENUM(name, scope, arity, doc) BUS_##name,
enum bus { BUS_LIST(BUS_ENUM) N_BUSES };
#undef BUS_ENUM

extern const struct air_bus_list machine_buses;

#endif
