/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the instructions compute: pure functions of their operands, the executor's only
 * definition of arithmetic. src: The RISC-V Instruction Set Manual, Volume I, chapters 2,
 * 5, 7.
 */
#ifndef ZK_ISA_COMPUTE_H
#define ZK_ISA_COMPUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/check.h"
#include "base/compiler.h"
#include "isa/program.h"

/* The low 32 bits of x, sign-extended. */
static inline uint64_t compute_word(uint64_t x)
{
    return (uint64_t)(int64_t)(int32_t)(uint32_t)x;
}

/* x >> n arithmetically, n in 0 .. 63. */
static inline uint64_t compute_sra(uint64_t x, unsigned n)
{
    const uint64_t fill = (x >> 63) != 0 && n != 0 ? ~(uint64_t)0 << (64 - n) : 0;
    return x >> n | fill;
}

/* The high half of the unsigned 128-bit product, from four 32-bit ones. */
static inline uint64_t compute_mulhu(uint64_t a, uint64_t b)
{
    const uint64_t al = (uint32_t)a;
    const uint64_t ah = a >> 32;
    const uint64_t bl = (uint32_t)b;
    const uint64_t bh = b >> 32;
    const uint64_t low = al * bl;
    const uint64_t mid1 = ah * bl + (low >> 32);
    const uint64_t mid2 = al * bh + (uint32_t)mid1;
    return ah * bh + (mid1 >> 32) + (mid2 >> 32);
}

/* U(a) = S(a) + 2^64 [a < 0]: the signed high halves are the unsigned one, corrected. */
static inline uint64_t compute_mulhsu(uint64_t a, uint64_t b)
{
    return compute_mulhu(a, b) - ((a >> 63) != 0 ? b : 0);
}

static inline uint64_t compute_mulh(uint64_t a, uint64_t b)
{
    return compute_mulhsu(a, b) - ((b >> 63) != 0 ? a : 0);
}

/* Division by zero gives all ones and the dividend; the one overflow wraps. */
static inline uint64_t compute_divu(uint64_t a, uint64_t b)
{
    return b == 0 ? ~(uint64_t)0 : a / b;
}

static inline uint64_t compute_remu(uint64_t a, uint64_t b)
{
    return b == 0 ? a : a % b;
}

static inline uint64_t compute_div(uint64_t a, uint64_t b)
{
    if (b == 0) {
        return ~(uint64_t)0;
    }
    if (b == ~(uint64_t)0) {
        return 0 - a;
    }
    return (uint64_t)((int64_t)a / (int64_t)b);
}

static inline uint64_t compute_rem(uint64_t a, uint64_t b)
{
    if (b == 0) {
        return a;
    }
    if (b == ~(uint64_t)0) {
        return 0;
    }
    return (uint64_t)((int64_t)a % (int64_t)b);
}

static inline bool compute_less(uint64_t a, uint64_t b)
{
    const uint64_t flip = (uint64_t)1 << 63;
    return (a ^ flip) < (b ^ flip);
}

/* The result of an instruction that only computes: a is rs1's value, b is rs2's value or
 * the immediate in its place, or their sum where one of the two is 0. */
static ALWAYS_INLINE uint64_t compute_result(uint32_t op, uint64_t a, uint64_t b)
{
    switch (op) {
    case OP_ADDI:
    case OP_ADD:
        return a + b;
    case OP_SUB:
        return a - b;
    case OP_ADDW:
        return compute_word(a + b);
    case OP_SUBW:
        return compute_word(a - b);
    case OP_SLTU:
        return a < b;
    case OP_SLT:
        return compute_less(a, b);
    case OP_AND:
    case OP_ANDI:
        return a & b;
    case OP_OR:
    case OP_ORI:
        return a | b;
    case OP_XOR:
    case OP_XORI:
        return a ^ b;
    case OP_SLL:
        return a << (b & 63);
    case OP_SRL:
        return a >> (b & 63);
    case OP_SRA:
        return compute_sra(a, (unsigned)(b & 63));
    case OP_SLLW:
        return compute_word(a << (b & 31));
    case OP_SRLW:
        return compute_word((uint64_t)(uint32_t)a >> (b & 31));
    case OP_SRAW:
        return compute_word(compute_sra(compute_word(a), (unsigned)(b & 31)));
    case OP_MUL:
        return a * b;
    case OP_MULW:
        return compute_word(a * b);
    case OP_MULHU:
        return compute_mulhu(a, b);
    case OP_MULHSU:
        return compute_mulhsu(a, b);
    case OP_MULH:
        return compute_mulh(a, b);
    case OP_DIV:
        return compute_div(a, b);
    case OP_DIVU:
        return compute_divu(a, b);
    case OP_REM:
        return compute_rem(a, b);
    case OP_REMU:
        return compute_remu(a, b);
    case OP_DIVW:
        return compute_word(compute_div(compute_word(a), compute_word(b)));
    case OP_REMW:
        return compute_word(compute_rem(compute_word(a), compute_word(b)));
    case OP_DIVUW:
        return compute_word(compute_divu((uint32_t)a, (uint32_t)b));
    case OP_REMUW:
        return compute_word(compute_remu((uint32_t)a, (uint32_t)b));
    default:
        UNREACHABLE();
    }
}

/* Does the relation of a branch row hold? b is 0 for EQZ and NEZ. */
static ALWAYS_INLINE bool compute_relation(uint32_t op, uint64_t a, uint64_t b)
{
    switch (op) {
    case OP_EQ:
        return a == b;
    case OP_NE:
        return a != b;
    case OP_EQZ:
        return a == 0;
    case OP_NEZ:
        return a != 0;
    case OP_LTU:
        return a < b;
    case OP_GEU:
        return a >= b;
    case OP_LT:
        return compute_less(a, b);
    case OP_GE:
        return !compute_less(a, b);
    default:
        UNREACHABLE();
    }
}

/* Bytes that a load or store moves: 1, 2, 4 or 8. */
static ALWAYS_INLINE unsigned compute_width(uint32_t op)
{
    switch (op) {
    case OP_LB:
    case OP_LBU:
    case OP_SB:
        return 1;
    case OP_LH:
    case OP_LHU:
    case OP_SH:
        return 2;
    case OP_LW:
    case OP_LWU:
    case OP_SW:
        return 4;
    case OP_LD:
    case OP_SD:
        return 8;
    default:
        UNREACHABLE();
    }
}

/* What a load puts into rd, from the bytes at its address (more may stand above them). */
static ALWAYS_INLINE uint64_t compute_extension(uint32_t op, uint64_t bytes)
{
    switch (op) {
    case OP_LB:
        return (uint64_t)(int64_t)(int8_t)(uint8_t)bytes;
    case OP_LBU:
        return (uint8_t)bytes;
    case OP_LH:
        return (uint64_t)(int64_t)(int16_t)(uint16_t)bytes;
    case OP_LHU:
        return (uint16_t)bytes;
    case OP_LW:
        return compute_word(bytes);
    case OP_LWU:
        return (uint32_t)bytes;
    case OP_LD:
        return bytes;
    default:
        UNREACHABLE();
    }
}

/* The lowest `width` bytes set; width in 1 .. 8. */
static ALWAYS_INLINE uint64_t compute_mask(unsigned width)
{
    return ~(uint64_t)0 >> (64 - 8 * width);
}

/* Eight bytes from byte `offset` (0 .. 7) of the sixteen bytes low | high << 64. */
static ALWAYS_INLINE uint64_t compute_window(uint64_t low, uint64_t high, unsigned offset)
{
    return offset == 0 ? low : low >> (8 * offset) | high << (64 - 8 * offset);
}

/* Doubleword `low` with `width` bytes of value put in at byte `offset`; what does not fit
 * is left out. */
static ALWAYS_INLINE uint64_t compute_merge_low(uint64_t low, uint64_t value,
                                                unsigned offset, unsigned width)
{
    const uint64_t mask = compute_mask(width);
    return (low & ~(mask << (8 * offset))) | (value & mask) << (8 * offset);
}

/* The doubleword after it: what did not fit. need offset + width > 8 */
static ALWAYS_INLINE uint64_t compute_merge_high(uint64_t high, uint64_t value,
                                                 unsigned offset, unsigned width)
{
    const uint64_t mask = compute_mask(width) >> (64 - 8 * offset);
    return (high & ~mask) | (value >> (64 - 8 * offset) & mask);
}

#endif
