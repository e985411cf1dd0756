/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Shifts, products and quotients by the compiler's own 64- and 128-bit arithmetic. */
#include "tests/support/arith_step.h"

#include "base/check.h"
#include "tables/divrem.h"
#include "tables/mul.h"
#include "tables/shift.h"
#include "tests/support/forge.h"

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 unsigned_wide;

static uint64_t extended(uint32_t x)
{
    return (uint64_t)(int64_t)(int32_t)x;
}

static uint64_t shifted(enum op op, uint64_t a, uint64_t b)
{
    const unsigned s = (unsigned)b & 63;
    const unsigned sw = (unsigned)b & 31;
    const uint64_t sign = (a >> 63) != 0 && s > 0 ? ~(uint64_t)0 << (64 - s) : 0;
    const uint64_t sign_w = (a >> 31 & 1) != 0 ? ~(uint64_t)0 << (32 - sw) : 0;
    switch (op) {
    case OP_SLL:
        return a << s;
    case OP_SRL:
        return a >> s;
    case OP_SRA:
        return a >> s | sign;
    case OP_SLLW:
        return extended((uint32_t)a << sw);
    case OP_SRLW:
        return extended((uint32_t)a >> sw);
    default:
        return (uint32_t)a >> sw | sign_w;
    }
}

static uint64_t multiplied(enum op op, uint64_t a, uint64_t b)
{
    const wide sa = (int64_t)a;
    const wide sb = (int64_t)b;
    switch (op) {
    case OP_MUL:
        return a * b;
    case OP_MULW:
        return extended((uint32_t)(a * b));
    case OP_MULHU:
        return (uint64_t)((unsigned_wide)a * b >> 64);
    case OP_MULHSU:
        return (uint64_t)((unsigned_wide)(sa * (wide)b) >> 64);
    default:
        return (uint64_t)((unsigned_wide)(sa * sb) >> 64);
    }
}

static uint64_t divided(enum op op, uint64_t a, uint64_t b)
{
    const bool quotient = (op - OP_DIV_BASE) & 1;
    const bool is_signed = (op - OP_DIV_BASE) >> 1 & 1;
    const bool word = (op - OP_DIV_BASE) >> 2 & 1;
    const uint64_t least = word ? (uint64_t)1 << 31 : (uint64_t)1 << 63;
    if (word) {
        a = is_signed ? extended((uint32_t)a) : (uint32_t)a;
        b = is_signed ? extended((uint32_t)b) : (uint32_t)b;
    }
    uint64_t result;
    if (b == 0)
        result = quotient ? ~(uint64_t)0 : a;
    else if (!is_signed)
        result = quotient ? a / b : a % b;
    else if (b == ~(uint64_t)0 && (word ? (uint32_t)a : a) == least)
        result = quotient ? a : 0;
    else
        result = quotient ? (uint64_t)((int64_t)a / (int64_t)b)
                          : (uint64_t)((int64_t)a % (int64_t)b);
    return word ? extended((uint32_t)result) : result;
}

uint64_t arith_result(enum op op, uint64_t a, uint64_t b)
{
    if (op >= OP_DIV_BASE)
        return divided(op, a, b);
    return op >= OP_MUL_BASE ? multiplied(op, a, b) : shifted(op, a, b);
}

const struct air_table *arith_air(enum op op)
{
    if (op >= OP_DIV_BASE)
        return &divrem_table;
    return op >= OP_MUL_BASE ? &mul_table : &shift_table;
}

void *arith_row(struct forgery_case *c, enum op op, uint64_t a, uint64_t b,
                bool immediate)
{
    const struct program_row code = {.pc2 = 0x8000 + 2 * (uint32_t)c->n_rows,
                                     .op = (uint32_t)op,
                                     .rd = 5,
                                     .rs1 = 6,
                                     .rs2 = immediate ? 0 : 7,
                                     .len2 = 2,
                                     .k = {immediate ? (int32_t)b : 0}};
    const struct step_event event = {.a = a,
                                     .b = immediate ? 0 : b,
                                     .old = 0x123456789abcdef0,
                                     .new = arith_result(op, a, b)};
    size_t i;
    if (op >= OP_DIV_BASE)
        i = forgery_add_step(c, fill_divrem, LOG_DIVREM, FORGE_COLUMNS(divrem), &code,
                             &event);
    else if (op >= OP_MUL_BASE)
        i = forgery_add_step(c, fill_mul, LOG_MUL, FORGE_COLUMNS(mul), &code, &event);
    else
        i = forgery_add_step(c, fill_shift, LOG_SHIFT, FORGE_COLUMNS(shift), &code,
                             &event);
    return c->forged[i];
}
