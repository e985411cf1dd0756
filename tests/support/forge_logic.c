/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forgeries of comparisons, logic and constants: less, logic, logici, const. */
#include "tables/constant.h"
#include "tables/less.h"
#include "tables/logic.h"
#include "tables/logici.h"
#include "tests/support/alu_step.h"
#include "tests/support/forge.h"
#include "tests/support/forge_compare.h"

/* ---- less ---- */

static struct less_row *less_of(struct forgery_case *c, enum op op, uint64_t a,
                                uint64_t b)
{
    return alu_row(c, &(struct alu_step){.op = op, .a = a, .b = b});
}

static struct less_row *unsigned_less(struct forgery_case *c, uint64_t a, uint64_t b)
{
    return less_of(c, OP_SLTU, a, b);
}

static struct less_row *signed_less(struct forgery_case *c, uint64_t a, uint64_t b)
{
    return less_of(c, OP_SLT, a, b);
}

FORGE_COMPARE(less, unsigned_less, signed_less)
FORGE_HONEST(less_honest, unsigned_less(c, 3, 4))
FORGE(less_other, less, unsigned_less(c, 3, 4), row->sgn = 1;)
FORGE_LATE(less_late_rs1, less, unsigned_less(c, 3, 4), t1, SLOT_RS1)
FORGE_LATE(less_late_rs2, less, unsigned_less(c, 3, 4), t2, SLOT_RS2)
FORGE_LATE(less_late_rd, less, unsigned_less(c, 3, 4), t3, SLOT_RD)
/* sgn = 2 is the op AND: 1 AND 6 = 1 < 6 */
FORGE(less_for_and, less, unsigned_less(c, 1, 6), row->sgn = 2; c->code[0].op = OP_AND;)
/* d = lt (D - 1) + (1 - lt)(-D) = 1 for D = 1, lt = 2 */
FORGE(less_two, less, unsigned_less(c, 3, 4), row->lt = 2; row->d = 1;)

/* ---- logic ---- */

static struct logic_row *logic_of(struct forgery_case *c, enum op op, uint64_t a,
                                  uint64_t b)
{
    return alu_row(c, &(struct alu_step){.op = op, .a = a, .b = b});
}

static struct logic_row *any_logic(struct forgery_case *c)
{
    return logic_of(c, OP_XOR, UINT64_C(0x0123456789abcdef),
                    UINT64_C(0xfedcba9876543211));
}

FORGE_HONEST(logic_honest, any_logic(c))
FORGE(logic_twice, logic, any_logic(c), row->is_real = 2;)
FORGE(logic_other, logic, logic_of(c, OP_AND, 12, 10), row->op = OP_OR; row->r[0] = 14;)
FORGE_LATE(logic_late_rs1, logic, any_logic(c), t1, SLOT_RS1)
FORGE_LATE(logic_late_rs2, logic, any_logic(c), t2, SLOT_RS2)
FORGE_LATE(logic_late_rd, logic, any_logic(c), t3, SLOT_RD)
#define LOGIC_BYTE(j) FORGE(logic_byte_##j, logic, any_logic(c), row->r[j] ^= 1;)
LOGIC_BYTE(0)
LOGIC_BYTE(1)
LOGIC_BYTE(2)
LOGIC_BYTE(3)
LOGIC_BYTE(4)
LOGIC_BYTE(5)
LOGIC_BYTE(6)
LOGIC_BYTE(7)
FORGE(logic_byte_256, logic, logic_of(c, OP_OR, 255, 1), row->r[0] = 256;)
/* 3 + 2^8 * 5 = 3 + 256 + 2^8 * 4 */
FORGE(logic_bytes_traded, logic, logic_of(c, OP_AND, 0x0503, 0xffff), row->a[0] += 256;
      row->a[1]--; row->r[0] += 256; row->r[1]--;)
FORGE(logic_bytes_borrowed, logic, logic_of(c, OP_AND, 0x0503, 0x0404),
      row->a[0] += 0x100;
      row->a[1] -= 1; row->r[0] = 0; row->r[1] = 4;)

/* ---- logici ---- */

static struct logici_row *logici_of(struct forgery_case *c, enum op op, uint64_t a,
                                    int32_t imm)
{
    return alu_row(c,
                   &(struct alu_step){.op = op, .a = a, .imm = imm, .immediate = true});
}

static struct logici_row *any_logici(struct forgery_case *c)
{
    return logici_of(c, OP_XORI, UINT64_C(0x0123456789abcdef), -291);
}

FORGE_HONEST(logici_honest, any_logici(c))
FORGE(logici_twice, logici, any_logici(c), row->is_real = 2;)
FORGE(logici_other, logici, logici_of(c, OP_ANDI, 12, 10), row->imm[0] = 8;
      row->r0[0] = 8;)
FORGE_LATE(logici_late_rs1, logici, any_logici(c), t1, SLOT_RS1)
FORGE_LATE(logici_late_rd, logici, any_logici(c), t3, SLOT_RD)
FORGE(logici_byte_0, logici, any_logici(c), row->r0[0] ^= 1;)
FORGE(logici_byte_1, logici, any_logici(c), row->r0[1] ^= 1;)
FORGE(logici_limb_1, logici, any_logici(c), row->r[0] ^= 1;)
FORGE(logici_limb_2, logici, any_logici(c), row->r[1] ^= 1;)
FORGE(logici_limb_3, logici, any_logici(c), row->r[2] ^= 1;)
/* ANDI with -1 keeps all bits; the upper limbs cleared as with a positive immediate */
FORGE(logici_cleared, logici, logici_of(c, OP_ANDI, UINT64_MAX, -1), row->m = 0;
      row->r[0] = 0; row->r[1] = 0; row->r[2] = 0;)
/* ORI's row of the program proved as ANDI */
FORGE(logici_exchanged, logici, logici_of(c, OP_ORI, 12, 10), row->op = OP_ANDI;
      row->r0[0] = 8;)
/* the id of logic instead of the one less 3 */
FORGE(logici_as_logic, logici, logici_of(c, OP_ANDI, 12, 10), row->op = OP_AND;
      c->code[0].op = OP_AND; row->r0[0] = 8;)

/* ---- const ---- */

static struct const_row *any_const(struct forgery_case *c)
{
    return alu_row(c,
                   &(struct alu_step){.op = OP_CONST, .b = UINT64_C(0x0123456789abcdef)});
}

FORGE_HONEST(const_honest, any_const(c))
FORGE(const_twice, const, any_const(c), row->is_real = 2;)
FORGE(const_limb_0, const, any_const(c), row->k[0]++;)
FORGE(const_limb_3, const, any_const(c), row->k[3]--;)
FORGE(const_elsewhere, const, any_const(c), row->next++;)
FORGE(const_register, const, any_const(c), row->rd = 9;)
FORGE_LATE(const_late_rd, const, any_const(c), t3, SLOT_RD)

#define LOGIC_BYTE_FORGED(j)                                      \
    FORGED(logic, "byte " #j " of the result is op of bytes " #j, \
           "byte " #j " is wrong", logic_byte_##j)

FORGE_LIST(logic, FORGED_COMPARE(less),
           FORGED(less, "sgn is a bit", "AND is proved as a comparison", less_for_and),
           FORGED(less, "lt is a bit", "the result is 2", less_two),
           FORGED_FRAME(less, less_honest, less_other),
           FORGED_REGISTER(less, "rs1", less_honest, less_late_rs1),
           FORGED_REGISTER(less, "rs2", less_honest, less_late_rs2),
           FORGED_REGISTER(less, "rd", less_honest, less_late_rd),
           FORGED(logic, "is_real is a bit", "one row carries a step twice", logic_twice),
           FORGED_FRAME(logic, logic_honest, logic_other),
           FORGED_REGISTER(logic, "rs1", logic_honest, logic_late_rs1),
           FORGED_REGISTER(logic, "rs2", logic_honest, logic_late_rs2),
           FORGED_REGISTER(logic, "rd", logic_honest, logic_late_rd),
           LOGIC_BYTE_FORGED(0), LOGIC_BYTE_FORGED(1), LOGIC_BYTE_FORGED(2),
           LOGIC_BYTE_FORGED(3), LOGIC_BYTE_FORGED(4), LOGIC_BYTE_FORGED(5),
           LOGIC_BYTE_FORGED(6), LOGIC_BYTE_FORGED(7),
           REFUSED(logic, "a byte is 256", logic_byte_256),
           REFUSED(logic, "two bytes traded 256", logic_bytes_traded),
           REFUSED(logic, "an operand is cut into other bytes", logic_bytes_borrowed),
           FORGED(logici, "is_real is a bit", "one row carries a step twice",
                  logici_twice),
           FORGED_FRAME(logici, logici_honest, logici_other),
           FORGED_REGISTER(logici, "rs1", logici_honest, logici_late_rs1),
           FORGED_REGISTER(logici, "rd", logici_honest, logici_late_rd),
           FORGED(logici, "byte 0 of the result is op of bytes 0", "byte 0 is wrong",
                  logici_byte_0),
           FORGED(logici, "byte 1 of the result is op of bytes 1", "byte 1 is wrong",
                  logici_byte_1),
           FORGED(logici, "limb 1 of the result is m times limb 1 of rs1 plus c",
                  "limb 1 is wrong", logici_limb_1),
           FORGED(logici, "limb 2 of the result is m times limb 2 of rs1 plus c",
                  "limb 2 is wrong", logici_limb_2),
           FORGED(logici, "limb 3 of the result is m times limb 3 of rs1 plus c",
                  "limb 3 is wrong", logici_limb_3),
           FORGED(logici, "the step is a row of the program",
                  "ANDI -1 clears the upper limbs", logici_cleared),
           FORGED(logici, "the step is a row of the program", "ORI is proved as ANDI",
                  logici_exchanged),
           REFUSED(logici, "AND is proved as an immediate", logici_as_logic),
           FORGED(const, "is_real is a bit", "one row carries a step twice", const_twice),
           FORGED_FRAME(const, const_honest, const_limb_0),
           FORGED_REGISTER(const, "rd", const_honest, const_late_rd),
           FORGED(const, "the step is a row of the program", "the top limb is another",
                  const_limb_3),
           FORGED(const, "the step is a row of the program", "the successor is another",
                  const_elsewhere),
           FORGED(const, "the step is a row of the program", "the destination is another",
                  const_register));
