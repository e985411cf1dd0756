/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forgeries of control: jump, branch_eq, branch_z, branch_lt, jalr. */
#include "tables/branch_eq.h"
#include "tables/branch_lt.h"
#include "tables/branch_z.h"
#include "tables/jalr.h"
#include "tables/jump.h"
#include "tests/support/alu_step.h"
#include "tests/support/forge.h"
#include "tests/support/forge_compare.h"

/* A branch: the honest row of one relation, and the program row of the opposite one,
 * which leads elsewhere. The forged row starts as a copy of the honest one. */
static void *branch_of(struct forgery_case *c, enum op op, enum op opposite, uint64_t a,
                       uint64_t b)
{
    void *row = alu_row(c, &(struct alu_step){.op = op, .a = a, .b = b});
    struct program_row other = c->code[c->n_code - 1];
    other.op = opposite;
    other.next2 = ALU_NEXT2 + 64;
    c->code[c->n_code++] = other;
    return row;
}

/* ---- jump ---- */

static struct jump_row *any_jump(struct forgery_case *c)
{
    return alu_row(c, &(struct alu_step){.op = OP_JUMP});
}

FORGE_HONEST(jump_honest, any_jump(c))
FORGE(jump_twice, jump, any_jump(c), row->is_real = 2;)
FORGE(jump_elsewhere, jump, any_jump(c), row->next = 0;)

/* ---- branch_eq ---- */

static struct branch_eq_row *eq_of(struct forgery_case *c, uint64_t a, uint64_t b)
{
    return branch_of(c, OP_EQ, OP_NE, a, b);
}

static struct branch_eq_row *ne_of(struct forgery_case *c, uint64_t a, uint64_t b)
{
    return branch_of(c, OP_NE, OP_EQ, a, b);
}

/* claim EQ with weights that sum to nothing */
#define CLAIM_EQ                \
    row->ne = 0;                \
    row->next = ALU_NEXT2 + 64; \
    for (int i = 0; i < 4; i++) \
        row->w[i] = 0;
FORGE_HONEST(branch_eq_honest, ne_of(c, 3, 4))
FORGE(branch_eq_twice, branch_eq, ne_of(c, 3, 4), row->is_real = 2;)
FORGE_LATE(branch_eq_late_rs1, branch_eq, ne_of(c, 3, 4), t1, SLOT_RS1)
FORGE_LATE(branch_eq_late_rs2, branch_eq, ne_of(c, 3, 4), t2, SLOT_RS2)
FORGE(branch_eq_elsewhere, branch_eq, ne_of(c, 3, 4), row->next = ALU_NEXT2 + 64;)
FORGE(branch_eq_equal, branch_eq, eq_of(c, 3, 3), row->ne = 1;
      row->next = ALU_NEXT2 + 64;)
FORGE(branch_eq_limb_0, branch_eq, ne_of(c, LIMBS(1, 2, 3, 4), LIMBS(1, 2, 3, 5)),
      CLAIM_EQ)
FORGE(branch_eq_limb_1, branch_eq, ne_of(c, LIMBS(1, 2, 3, 4), LIMBS(1, 2, 4, 4)),
      CLAIM_EQ)
FORGE(branch_eq_limb_2, branch_eq, ne_of(c, LIMBS(1, 2, 3, 4), LIMBS(1, 9, 3, 4)),
      CLAIM_EQ)
FORGE(branch_eq_limb_3, branch_eq, ne_of(c, LIMBS(1, 2, 3, 4), LIMBS(0x8001, 2, 3, 4)),
      CLAIM_EQ)
/* ne = 1/2 would name no relation of the program */
FORGE(branch_eq_half, branch_eq, ne_of(c, 3, 4), row->ne = modp_div(1, 2);
      row->w[0] = modp_div(-1, 2);)

/* ---- branch_z ---- */

static struct branch_z_row *eqz_of(struct forgery_case *c, uint64_t a)
{
    return branch_of(c, OP_EQZ, OP_NEZ, a, 0);
}

static struct branch_z_row *nez_of(struct forgery_case *c, uint64_t a)
{
    return branch_of(c, OP_NEZ, OP_EQZ, a, 0);
}

FORGE_HONEST(branch_z_honest, nez_of(c, 3))
FORGE(branch_z_twice, branch_z, nez_of(c, 3), row->is_real = 2;)
FORGE_LATE(branch_z_late_rs1, branch_z, nez_of(c, 3), t1, SLOT_RS1)
FORGE(branch_z_elsewhere, branch_z, nez_of(c, 3), row->next = ALU_NEXT2 + 64;)
FORGE(branch_z_zero, branch_z, eqz_of(c, 0), row->ne = 1; row->next = ALU_NEXT2 + 64;)
FORGE(branch_z_far, branch_z, nez_of(c, LIMBS(1, 0, 0, 0)), row->ne = 0; row->w = 0;
      row->next = ALU_NEXT2 + 64;)

/* ---- branch_lt ---- */

static struct branch_lt_row *unsigned_lt(struct forgery_case *c, uint64_t a, uint64_t b)
{
    return a < b ? branch_of(c, OP_LTU, OP_GEU, a, b)
                 : branch_of(c, OP_GEU, OP_LTU, a, b);
}

static struct branch_lt_row *signed_lt(struct forgery_case *c, uint64_t a, uint64_t b)
{
    return (int64_t)a < (int64_t)b ? branch_of(c, OP_LT, OP_GE, a, b)
                                   : branch_of(c, OP_GE, OP_LT, a, b);
}

/* The same, and whichever relation is claimed leads where the program says: forgeries of
 * compare.h change lt only. */
static struct branch_lt_row *unsigned_either(struct forgery_case *c, uint64_t a,
                                             uint64_t b)
{
    struct branch_lt_row *row = unsigned_lt(c, a, b);
    c->code[1].next2 = c->code[0].next2;
    return row;
}

static struct branch_lt_row *signed_either(struct forgery_case *c, uint64_t a, uint64_t b)
{
    struct branch_lt_row *row = signed_lt(c, a, b);
    c->code[1].next2 = c->code[0].next2;
    return row;
}

FORGE_COMPARE(branch_lt, unsigned_either, signed_either)
FORGE_HONEST(branch_lt_honest, unsigned_lt(c, 3, 4))
FORGE_LATE(branch_lt_late_rs1, branch_lt, unsigned_lt(c, 3, 4), t1, SLOT_RS1)
FORGE_LATE(branch_lt_late_rs2, branch_lt, unsigned_lt(c, 3, 4), t2, SLOT_RS2)
FORGE(branch_lt_elsewhere, branch_lt, unsigned_lt(c, 3, 4), row->next = ALU_NEXT2 + 64;)
/* sgn = 2, lt = 0 is the op EQZ: 5 >= x0 */
FORGE(branch_lt_for_eqz, branch_lt, unsigned_lt(c, 5, 0), row->sgn = 2; row->rs2 = 0;
      c->code[0].op = OP_EQZ; c->code[0].rs2 = 0;)
/* lt = -1 is the op NE: d = -(D - 1) + 2 (-D) = 1 for equal operands */
FORGE(branch_lt_for_ne, branch_lt, unsigned_lt(c, 5, 5), row->lt = modp(-1); row->d = 1;
      c->code[0].op = OP_NE;)

/* ---- jalr ---- */

static struct jalr_row *jalr_of(struct forgery_case *c, uint64_t a, int32_t imm)
{
    return alu_row(c, &(struct alu_step){.op = OP_JALR, .a = a, .imm = imm});
}

/* The inverse that fits T = a1 + h - 2^16 z, all field elements. */
static void jalr_inverse(struct jalr_row *row)
{
    const uint32_t low =
        modp(8 * (int64_t)row->q + 4 * (int64_t)row->b2 + (int64_t)row->b0);
    const uint32_t h =
        modp_mul(modp_sub(modp_add(row->a[0], row->imm), low), modp_div(1, 65536));
    const uint32_t z = modp_mul(row->a[3], modp_div(1, 65535));
    const uint32_t t = modp_sub(modp_add(row->a[1], h), modp_mul(65536, z));
    row->inv = modp_div(row->is_real, (int64_t)t + 1);
}

FORGE_HONEST(jalr_honest, jalr_of(c, 0x20000, 16))
FORGE(jalr_twice, jalr, jalr_of(c, 0x20000, 16), row->is_real = 2; jalr_inverse(row);)
FORGE_LATE(jalr_late_rs1, jalr, jalr_of(c, 0x20000, 16), t1, SLOT_RS1)
FORGE_LATE(jalr_late_rd, jalr, jalr_of(c, 0x20000, 16), t3, SLOT_RD)
FORGE(jalr_link_plus, jalr, jalr_of(c, 0x20000, 16), row->link0++;)
FORGE(jalr_link_minus, jalr, jalr_of(c, 0x20000, 16), row->link0--;)
/* the lowest limb one too large: the carry is 30720 and goes into the target */
FORGE(jalr_carry, jalr, jalr_of(c, 0x20000, 16), row->b0 = 1; jalr_inverse(row);)
/* a target of 2 mod 4: the carry is 2 * -30720, and T = 0xf001 - 61440 = 1 */
FORGE(jalr_two_mod_four, jalr, jalr_of(c, 0xf0010002, 16), row->b2 = 0;
      jalr_inverse(row);)
/* a3 = 34814: 65535 * 30721 = a3 mod p, so T = 65536 - 34814 - 30721 = 1 */
FORGE(jalr_far, jalr, jalr_of(c, LIMBS(34814, 34814, 65535, 65532), 8),
      jalr_inverse(row);)
FORGE(jalr_above_32, jalr, jalr_of(c, 0x100020000, 16), jalr_inverse(row);)
FORGE(jalr_negative, jalr, jalr_of(c, LIMBS(65535, 65535, 65530, 65532), 8),
      jalr_inverse(row);)
FORGE(jalr_negative_borrow, jalr, jalr_of(c, LIMBS(65535, 65535, 65535, 4), -8),
      jalr_inverse(row);)
FORGE(jalr_below_zero, jalr, jalr_of(c, 0, -4), row->inv = 0;)
FORGE(jalr_exit, jalr, jalr_of(c, 0xefffffff, 1), jalr_inverse(row);)
FORGE(jalr_zero_by_wrap, jalr, jalr_of(c, 0xf0000002, 0), jalr_inverse(row);)
/* o = 5 with b2 = 0: bit 2 of the target is dropped with bit 0 */
FORGE(jalr_b0_five, jalr, jalr_of(c, 0x20005, 0), row->b0 = 5; row->b2 = 0;)
FORGE(jalr_b2_half, jalr, jalr_of(c, 0x20002, 0), row->b2 = modp_div(1, 2);)
/* bit 0 kept in the target: q is not an integer */
FORGE(jalr_bit_kept, jalr, jalr_of(c, 0x20009, 0), row->b0 = 0; row->q = modp_div(9, 8);)
FORGE(jalr_target_moved, jalr, jalr_of(c, 0x20000, 16), row->q++;)

FORGE_LIST(
    control, FORGED(jump, "is_real is a bit", "one row carries a step twice", jump_twice),
    FORGED_FRAME(jump, jump_honest, jump_elsewhere),

    FORGED(branch_eq, "is_real is a bit", "one row carries a step twice",
           branch_eq_twice),
    FORGED_FRAME(branch_eq, branch_eq_honest, branch_eq_elsewhere),
    FORGED_REGISTER(branch_eq, "rs1", branch_eq_honest, branch_eq_late_rs1),
    FORGED_REGISTER(branch_eq, "rs2", branch_eq_honest, branch_eq_late_rs2),
    FORGED(branch_eq, "the weighted sum of the differences is ne", "3 differs from 3",
           branch_eq_equal),
    FORGED(branch_eq, "limbs 0 are equal unless ne", "limb 0 differs", branch_eq_limb_0),
    FORGED(branch_eq, "limbs 1 are equal unless ne", "limb 1 differs", branch_eq_limb_1),
    FORGED(branch_eq, "limbs 2 are equal unless ne", "limb 2 differs", branch_eq_limb_2),
    FORGED(branch_eq, "limbs 3 are equal unless ne", "limb 3 differs", branch_eq_limb_3),
    REFUSED(branch_eq, "half a difference", branch_eq_half),

    FORGED(branch_z, "is_real is a bit", "one row carries a step twice", branch_z_twice),
    FORGED_FRAME(branch_z, branch_z_honest, branch_z_elsewhere),
    FORGED_REGISTER(branch_z, "rs1", branch_z_honest, branch_z_late_rs1),
    FORGED(branch_z, "the weighted sum of the limbs is ne", "0 is not 0", branch_z_zero),
    FORGED(branch_z, "the limbs are all zero unless ne", "2^48 is 0", branch_z_far),

    FORGED_COMPARE(branch_lt),
    FORGED_FRAME(branch_lt, branch_lt_honest, branch_lt_elsewhere),
    FORGED_REGISTER(branch_lt, "rs1", branch_lt_honest, branch_lt_late_rs1),
    FORGED_REGISTER(branch_lt, "rs2", branch_lt_honest, branch_lt_late_rs2),
    FORGED(branch_lt, "sgn is a bit", "5 is 0: EQZ is proved as a comparison",
           branch_lt_for_eqz),
    FORGED(branch_lt, "lt is a bit", "5 differs from 5: NE is proved as a comparison",
           branch_lt_for_ne),

    FORGED(jalr, "is_real is a bit", "one row carries a step twice", jalr_twice),
    FORGED_FRAME(jalr, jalr_honest, jalr_link_plus),
    FORGED_REGISTER(jalr, "rs1", jalr_honest, jalr_late_rs1),
    FORGED_REGISTER(jalr, "rd", jalr_honest, jalr_late_rd),
    FORGED(jalr, "the step is a row of the program", "the link is one too small",
           jalr_link_minus),
    FORGED(jalr, "the carry out of limb 0 is -1, 0 or 1", "the carry is 30720",
           jalr_carry),
    FORGED(jalr, "the carry out of limb 0 is -1, 0 or 1", "a target of 2 mod 4",
           jalr_two_mod_four),
    FORGED(jalr, "limb 3 of rs1 is 0 or 65535", "a target near 34814 * 2^48", jalr_far),
    FORGED(jalr, "limbs 2 and 3 of rs1 are equal", "a target above 2^32", jalr_above_32),
    FORGED(jalr, "limb 1 of a negative rs1 is 65535", "a negative target", jalr_negative),
    FORGED(jalr, "a negative rs1 carries out of limb 0", "-65532 - 8",
           jalr_negative_borrow),
    FORGED(jalr, "the upper half of the target is not -1", "x0 - 4", jalr_below_zero),
    FORGED(jalr, "the upper half of the target is below 0xf000",
           "a jump to 0xf0000000 is an exit", jalr_exit),
    REFUSED(jalr, "a jump to 0xf0000002 is a jump to 0", jalr_zero_by_wrap),
    FORGED(jalr, "b0 is a bit", "bit 2 of the target is dropped", jalr_b0_five),
    FORGED(jalr, "b2 is a bit", "a target of 2 mod 4 by half a bit", jalr_b2_half),
    FORGED(jalr, "the target is aligned", "bit 0 of the target is kept", jalr_bit_kept),
    REFUSED(jalr, "a target 8 further", jalr_target_moved));
