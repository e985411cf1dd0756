/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forgeries of shifts. */
#include "tables/shift.h"
#include "tests/support/arith_repair.h"
#include "tests/support/arith_step.h"
#include "tests/support/forge.h"

#define WORD          0x8123456789abcdef
#define POSITIVE      0x7123456789abcdef
#define ROW(op, a, b) arith_row(c, (op), (a), (b), false)
#define SLL_ROW       ROW(OP_SLL, WORD, 4)

FORGE_HONEST(sll, SLL_ROW)
FORGE(sll_other, shift, SLL_ROW, c->code[0].op = OP_SLLW;)
FORGE_LATE(late_rs1, shift, SLL_ROW, t1, SLOT_RS1)
FORGE_LATE(late_rs2, shift, SLL_ROW, t2, SLOT_RS2)
FORGE_LATE(late_rd, shift, SLL_ROW, t3, SLOT_RD)
FORGE(twice, shift, ROW(OP_SRL, WORD, 4), row->is_real = 2; shift_repair(row);)
FORGE(sra_unsigned, shift, ROW(OP_SRA, WORD, 4), row->y = 0; row->sgn = 0; row->sg = 0;
      shift_repair(row);)
FORGE(srl_signed, shift, ROW(OP_SRL, WORD, 4), row->sg = 1; shift_repair(row);)
FORGE(product_0, shift, SLL_ROW, row->prod[0] ^= 1; shift_result_repair(row);)
FORGE(product_1, shift, SLL_ROW, row->prod[2] ^= 1; shift_result_repair(row);)
FORGE(product_2, shift, SLL_ROW, row->prod[4] ^= 1; shift_result_repair(row);)
FORGE(product_3, shift, SLL_ROW, row->prod[6] ^= 1; shift_result_repair(row);)
FORGE(rd_0, shift, SLL_ROW, row->r[0] ^= 1;)
FORGE(rd_1, shift, SLL_ROW, row->r[1] ^= 1;)
FORGE(rd_2, shift, SLL_ROW, row->r[2] ^= 1;)
FORGE(rd_3, shift, SLL_ROW, row->r[3] ^= 1;)
FORGE(selected_2, shift, SLL_ROW, row->x[0] ^= 1; row->r[2] ^= 1;)
FORGE(selected_3, shift, SLL_ROW, row->x[1] ^= 1; row->r[3] ^= 1;)
FORGE(sllw_not_extended, shift, ROW(OP_SLLW, WORD, 0), row->r[2] = 0;)
FORGE(srlw_zero_not_extended, shift, ROW(OP_SRLW, 0x80000000, 0), row->r[3] = 0;)
/* arith = 2 adds 4 to the op: SRLW. */
FORGE(srlw_as_srl, shift, ROW(OP_SRL, 0x1234567801234567, 4), row->a[3] = 0;
      row->arith = 2; row->y = 0; row->sgn = 0; row->sg = 0; shift_repair(row);
      c->code[0].op = OP_SRLW;)
/* By 8 the product does not depend on the sign, the fill does. */
FORGE(sign_field, shift, ROW(OP_SRA, POSITIVE, 8),
      row->sgn = modp_div(2 * (int64_t)row->y - 7, 65536);
      row->sg = row->sgn; shift_result_repair(row);)
FORGE(other_power, shift, SLL_ROW, row->p2 *= 2; shift_repair(row);)
FORGE(other_selector, shift, SLL_ROW, row->left[0] = 1; shift_repair(row);)
FORGE(other_direction, shift, ROW(OP_SRL, WORD, 4), row->p2 = 16; row->q0 = 0;
      row->right[3] = 0; row->right[0] = 1; shift_repair(row);)
FORGE(amount_64, shift, ROW(OP_SLL, WORD, 1), row->b[0] = 64;)
FORGE(amount_96_of_a_word, shift, ROW(OP_SLLW, WORD, 31), row->b[0] = 96;)
FORGE(amount_minus, shift, ROW(OP_SLL, WORD, 63), row->b[0] = 62;)
FORGE(sra_other_sign, shift, ROW(OP_SRA, POSITIVE, 4), row->sgn = 1; row->sg = 1;
      shift_repair(row);)
FORGE(sraw_sign_of_64, shift, ROW(OP_SRAW, 0x8000000012345678, 4), row->sgn = 1;
      row->sg = 1; shift_repair(row);)
FORGE(srlw_other_sign, shift, ROW(OP_SRLW, 0x80000000, 0), row->sgn = 0;
      shift_repair(row);)
FORGE(bytes_01, shift, SLL_ROW, row->prod[0] = modp((int64_t)row->prod[0] + 256);
      row->prod[1] = modp((int64_t)row->prod[1] - 1); shift_result_repair(row);)
FORGE(bytes_23, shift, SLL_ROW, row->prod[2] = modp((int64_t)row->prod[2] + 256);
      row->prod[3] = modp((int64_t)row->prod[3] - 1); shift_result_repair(row);)
FORGE(bytes_45, shift, SLL_ROW, row->prod[4] = modp((int64_t)row->prod[4] + 256);
      row->prod[5] = modp((int64_t)row->prod[5] - 1); shift_result_repair(row);)
FORGE(bytes_67, shift, SLL_ROW, row->prod[6] = modp((int64_t)row->prod[6] + 256);
      row->prod[7] = modp((int64_t)row->prod[7] - 1); shift_result_repair(row);)
/* 2^16 * 30720 = -1: a limb one too large, its carry 30720 too large. */
FORGE(carry_wraps_0, shift, SLL_ROW, row->prod[0] += 1; row->carry[0] += 30720;
      shift_product_repair(row, 1); shift_result_repair(row);)
FORGE(carry_wraps_2, shift, SLL_ROW, row->prod[4] += 1; row->carry[2] += 30720;
      shift_product_repair(row, 3); shift_result_repair(row);)
FORGE(carry_wraps_3, shift, ROW(OP_SRL, WORD, 0), row->prod[6] += 1;
      row->carry[3] += 30720; shift_result_repair(row);)

FORGE_LIST(
    shift, FORGED_FRAME(shift, sll, sll_other),
    FORGED_REGISTER(shift, "rs1", sll, late_rs1),
    FORGED_REGISTER(shift, "rs2", sll, late_rs2),
    FORGED_REGISTER(shift, "rd", sll, late_rd),
    FORGED(shift, "is_real is a bit", "a step done twice in one row", twice),
    FORGED(shift, "y is the limb whose top bit is the sign", "SRA that fills with zeros",
           sra_unsigned),
    FORGED(shift, "an arithmetic shift fills with the sign", "SRL that fills with ones",
           srl_signed),
    FORGED(shift, "limb 0 of the product is right", "a product off by one", product_0),
    FORGED(shift, "limb 1 of the product is right", "a product off by 2^16", product_1),
    FORGED(shift, "limb 2 of the product is right", "a product off by 2^32", product_2),
    FORGED(shift, "limb 3 of the product is right", "a product off by 2^48", product_3),
    FORGED(shift, "limb 0 of rd is the selected limb", "rd off by one", rd_0),
    FORGED(shift, "limb 1 of rd is the selected limb", "rd off by 2^16", rd_1),
    FORGED(shift, "limb 2 of rd is x[0], or the sign of a word", "rd off by 2^32", rd_2),
    FORGED(shift, "limb 3 of rd is x[1], or the sign of a word", "rd off by 2^48", rd_3),
    FORGED(shift, "x[0] is the selected limb 2", "rd off by 2^32", selected_2),
    FORGED(shift, "x[1] is the selected limb 3", "rd off by 2^48", selected_3),
    FORGED(shift, "limb 2 of rd is x[0], or the sign of a word",
           "SLLW that does not extend", sllw_not_extended),
    FORGED(shift, "limb 3 of rd is x[1], or the sign of a word",
           "SRLW by 0 that does not extend", srlw_zero_not_extended),
    FORGED(shift, "arith is a bit", "SRLW of 64 bits, arith = 2", srlw_as_srl),
    FORGED(shift, "sgn is a bit", "SRA that fills with a sign that is no bit",
           sign_field),
    FORGED(shift, "the amount is cut into bits, a byte and limbs", "SLL by one bit more",
           other_power),
    FORGED(shift, "the amount is cut into bits, a byte and limbs", "SLL by 16 bits more",
           other_selector),
    FORGED(shift, "the amount is cut into bits, a byte and limbs",
           "SRL with the cut of another amount", other_direction),
    FORGED(shift, "s is the amount mod 64", "an amount of 64 shifts by 1", amount_64),
    FORGED(shift, "s is the amount mod 64", "an amount of 96 shifts a word by 31",
           amount_96_of_a_word),
    FORGED(shift, "s is the amount mod 64", "an amount of 62 shifts by 63", amount_minus),
    FORGED(shift, "sgn is the top bit of y", "SRA of a positive word fills with ones",
           sra_other_sign),
    FORGED(shift, "sgn is the top bit of y", "SRAW takes its sign from bit 63",
           sraw_sign_of_64),
    FORGED(shift, "sgn is the top bit of y", "SRLW by 0 of 2^31 stays positive",
           srlw_other_sign),
    FORGED(shift, "prod[0] and prod[1] are bytes", "bytes that lend 256", bytes_01),
    FORGED(shift, "prod[2] and prod[3] are bytes", "bytes that lend 256", bytes_23),
    FORGED(shift, "prod[4] and prod[5] are bytes", "bytes that lend 256", bytes_45),
    FORGED(shift, "prod[6] and prod[7] are bytes", "bytes that lend 256", bytes_67),
    FORGED(shift, "carry[0] and carry[1] are bytes", "a product off by one modulo p",
           carry_wraps_0),
    FORGED(shift, "carry[2] and carry[3] are bytes", "a product off by 2^32 modulo p",
           carry_wraps_2),
    FORGED(shift, "carry[2] and carry[3] are bytes", "a product off by 2^48 modulo p",
           carry_wraps_3));
