/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The numbers of the guest machine: address space, cells, clocks, calls.
 *
 * They are part of the statement that a proof makes: executor, tables and verifier read
 * them here and nowhere else. src: docs/protocol.md section 13.
 */
#ifndef ZK_ISA_MACHINE_H
#define ZK_ISA_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes 0 .. 2^33 - 1 exist. Text lies below 0xf0000000, so that pc / 2 is one field
 * element smaller than p - 1, which is the exit's own value. */
#define ADDRESS_LIMIT ((uint64_t)1 << 33)
#define TEXT_LIMIT    ((uint64_t)0xf0000000)
#define INITIAL_SP    ((uint64_t)0x1fffffff0)

/* The private input: a u32 length, then at most 256 MiB. Every doubleword of the region,
 * the part beyond the length included, is the prover's to choose; the region is cut at
 * whole blocks of 2^16 doublewords. */
#define INPUT_BASE  ((uint64_t)0xff000000)
#define INPUT_LIMIT ((uint64_t)1 << 28)

enum {
    MACHINE_REGISTERS = 32, /* x0 .. x31 */
    REGISTER_ZERO = 0,
    REGISTER_RA = 1,
    REGISTER_SP = 2,
    REGISTER_A0 = 10,
    REGISTER_A1 = 11,
    REGISTER_A2 = 12,
    REGISTER_A7 = 17,
    REGISTER_SINK = 32,    /* written instead of x0 by loads and JALR, never read */
    REGISTER_COUNTER = 33, /* bytes of public output so far */
    REGISTER_CELLS = 34
};

/* A cell is what memory consistency is about: a doubleword, named by its number, or a
 * register. The gap of 2^10 keeps an access that crosses the last doubleword apart from
 * the registers. */
enum {
    CELL_DOUBLEWORDS = 1 << 30,
    CELL_REGISTER_BASE = (1 << 30) + (1 << 10),
    CELL_INPUT_FIRST = 0x1fe00000,
    CELL_INPUT_LAST = 0x21e0ffff
};

/* The key of register r, r < REGISTER_CELLS. */
static inline uint32_t register_cell(unsigned r)
{
    return (uint32_t)CELL_REGISTER_BASE + r;
}

/* Step j of a segment (from 1) has clock 4 j; an access in slot s happens at 4 j + s. */
enum {
    CLOCK_BOUNDARY = 3, /* every cell's first value is produced here */
    CLOCK_STEP = 4,
    SLOT_RS1 = 0,
    SLOT_RS2 = 1,
    SLOT_MEMORY = 2,
    SLOT_RD = 3,
    CLOCK_WINDOW_LOG2 = 16 /* a register's two accesses are at most this far apart */
};

enum { SEGMENT_LOG2_MAX = 22, SEGMENT_LABEL_MAX = 65535 };

/* What pc / 2 becomes when the program exits: p - 1. */
enum { PC2_EXIT = 0x78000000 };

/* Calls, by the number in a7. */
#define CALL_WRITE  ((uint64_t)64)
#define CALL_EXIT   ((uint64_t)93)
#define CALL_SHA256 (~(uint64_t)0)
#define CALL_KECCAK (~(uint64_t)1)

enum {
    OUTPUT_LIMIT = 1 << 20,      /* bytes of public output of a whole run */
    WRITE_LENGTH_LIMIT = 1 << 24 /* one write to fd 1 is shorter than this */
};

/* Is this doubleword in the region of the private input? */
static inline bool cell_is_input(uint32_t key)
{
    return key >= CELL_INPUT_FIRST && key <= CELL_INPUT_LAST;
}

#endif
