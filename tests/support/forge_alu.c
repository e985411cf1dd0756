/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forgeries of arithmetic: addi, add, addw. */
#include "tables/add.h"
#include "tables/addi.h"
#include "tables/addw.h"
#include "tests/support/alu_step.h"
#include "tests/support/forge.h"

enum { FULL = 65535 };

static uint64_t word(uint64_t l0, uint64_t l1, uint64_t l2, uint64_t l3)
{
    return l0 | l1 << 16 | l2 << 32 | l3 << 48;
}

/* ---- addi ---- */

static struct addi_row *addi_of(struct forgery_case *c, uint64_t a, int32_t imm)
{
    return alu_row(c, &(struct alu_step){.op = OP_ADDI, .a = a, .imm = imm});
}

/* A row whose carries are h1 (from its r0) and these, with the inverse that fits. */
static void addi_carry(struct addi_row *row, int h1, int h2, int h3, int h4)
{
    const int h[5] = {0, h1, h2, h3, h4};
    int64_t stop = 0;
    for (int i = 1; i < 4; i++) {
        stop += (int64_t)(h[i] - h[i + 1]) * (2 * (int64_t)row->a[i] - 65535 * (1 + h1));
    }
    row->h2 = modp(h2);
    row->h3 = modp(h3);
    row->h4 = modp(h4);
    row->inv = modp_div(h1 - h4, stop);
}

FORGE_HONEST(addi_honest, addi_of(c, word(FULL, 7, 8, 9), 1))
FORGE(addi_twice, addi, addi_of(c, 5, 1), row->is_real = 2;)
FORGE(addi_other, addi, addi_of(c, 5, 1), row->imm = 2; row->r0 = 7;)
FORGE_LATE(addi_late_rs1, addi, addi_of(c, 5, 1), t1, SLOT_RS1)
FORGE_LATE(addi_late_rd, addi, addi_of(c, 5, 1), t3, SLOT_RD)
/* a0 + imm - r0 = -1 makes the carry 30720, which limb 1 swallows. */
FORGE(addi_off_by_one, addi, addi_of(c, word(5, 100, 8, 9), 1), {
    const uint32_t h1 = 30720;
    row->r0++;
    row->inv = modp_inv(modp_sub(modp_mul(2, row->a[1]), modp_mul(65535, h1 + 1)));
})
FORGE(addi_carry_from_nowhere_2, addi, addi_of(c, word(5, FULL, 8, 9), 1),
      addi_carry(row, 0, 1, 0, 0);)
FORGE(addi_carry_from_nowhere_3, addi, addi_of(c, word(5, 7, FULL, 9), 1),
      addi_carry(row, 0, 0, 1, 0);)
FORGE(addi_carry_from_nowhere_4, addi, addi_of(c, word(5, 7, 8, FULL), 1),
      addi_carry(row, 0, 0, 0, 1);)
FORGE(addi_passes_1, addi, addi_of(c, word(FULL, 7, 8, 9), 1),
      addi_carry(row, 1, 1, 0, 0);)
FORGE(addi_passes_2, addi, addi_of(c, word(FULL, FULL, 8, 9), 1),
      addi_carry(row, 1, 1, 1, 0);)
FORGE(addi_passes_3, addi, addi_of(c, word(FULL, FULL, FULL, 9), 1),
      addi_carry(row, 1, 1, 1, 1);)
FORGE(addi_stops_at_full, addi, addi_of(c, word(FULL, FULL, 8, 9), 1),
      addi_carry(row, 1, 0, 0, 0);)
FORGE(addi_stops_at_empty, addi, addi_of(c, word(0, 0, 8, 9), -1),
      addi_carry(row, -1, 0, 0, 0);)
FORGE(addi_limb_plus_base, addi, addi_of(c, word(5, 7, 8, 9), 1), row->r0 += 65536;
      addi_carry(row, -1, 0, 0, 0);)
/* the named ones of docs/air: several rules may object */
FORGE(addi_r0_plus, addi, addi_of(c, word(5, 7, 8, 9), 1), row->r0++;)
FORGE(addi_r0_minus, addi, addi_of(c, word(5, 7, 8, 9), 1), row->r0--;)
FORGE(addi_carry_two, addi, addi_of(c, word(5, 7, 8, 9), 1), row->r0 -= 131072 - MODP;
      addi_carry(row, 2, 0, 0, 0);)
FORGE(addi_carry_swallowed, addi, addi_of(c, word(FULL, FULL, 8, 9), 1), row->h2 = 0;)

/* ---- add ---- */

static struct add_row *add_of(struct forgery_case *c, enum op op, uint64_t a, uint64_t b)
{
    return alu_row(c, &(struct alu_step){.op = op, .a = a, .b = b});
}

/* p - 1 = 2^16 * 30720: limb i one too large makes a carry of 30720 in the field, which
 * the next limb takes in. */
#define ADD_WRAP(i, next)                                                              \
    FORGE(add_wrap_##i, add, add_of(c, OP_ADD, word(1, 2, 3, 4), word(5, 6, 7, 8)),    \
          row->r[i]++;                                                                 \
          row->r[next] += 30720;)                                                      \
    FORGE(sub_wrap_##i, add,                                                           \
          add_of(c, OP_SUB, word(1, FULL, FULL, FULL), word(0, 6, 7, 8)), row->r[i]--; \
          row->r[next] -= 30720;)
ADD_WRAP(0, 1)
ADD_WRAP(1, 2)
ADD_WRAP(2, 3)
/* a limb keeps the 2^16 that it should carry */
#define ADD_KEEPS(i, next)                                                               \
    FORGE(add_keeps_##i, add,                                                            \
          add_of(c, OP_ADD, word(FULL, FULL, FULL, FULL), word(FULL, FULL, FULL, FULL)), \
          row->r[i] += 65536;                                                            \
          row->r[next]--;)
ADD_KEEPS(0, 1)
ADD_KEEPS(1, 2)
ADD_KEEPS(2, 3)
FORGE(add_keeps_3, add, add_of(c, OP_ADD, word(0, 0, 0, FULL), word(0, 0, 0, FULL)),
      row->r[3] += 65536;)
FORGE(add_top_plus, add, add_of(c, OP_ADD, word(1, 2, 3, 4), 5), row->r[3]++;)
FORGE(sub_top_minus, add, add_of(c, OP_SUB, word(9, 2, 3, 4), 5), row->r[3]--;)
FORGE_HONEST(add_honest, add_of(c, OP_ADD, 3, 4))
FORGE(add_twice, add, add_of(c, OP_ADD, 3, 4), row->is_real = 2;)
FORGE_LATE(add_late_rs1, add, add_of(c, OP_ADD, 3, 4), t1, SLOT_RS1)
FORGE_LATE(add_late_rs2, add, add_of(c, OP_ADD, 3, 4), t2, SLOT_RS2)
FORGE_LATE(add_late_rd, add, add_of(c, OP_ADD, 3, 4), t3, SLOT_RD)
/* SUB proved as ADD, the program row being SUB's */
FORGE(add_for_sub, add, add_of(c, OP_SUB, 3, 4), row->sub = 0; row->r[0] = 7;
      row->r[1] = 0; row->r[2] = 0; row->r[3] = 0;)
/* sub = 2 is the op ADDW: with b = 0 both chains hold, and 64 bits are copied */
FORGE(add_for_addw, add, add_of(c, OP_ADD, word(1, 2, 3, 4), 0), row->sub = 2;
      c->code[0].op = OP_ADDW;)
FORGE(sub_reversed, add, add_of(c, OP_SUB, 9, 4), row->r[0] = FULL - 4; row->r[1] = FULL;
      row->r[2] = FULL; row->r[3] = FULL;)
FORGE(add_carries_shifted, add, add_of(c, OP_ADD, word(FULL, 0, 0, 0), 1), row->r[1]--;
      row->r[2]++;)

#define ADD_LIMB(i)                                                           \
    FORGED(add, "the carry of a sum out of limb " #i " is a bit",             \
           "limb " #i " is one too large, the carry 30720", add_wrap_##i),    \
        FORGED(add, "the borrow of a difference out of limb " #i " is a bit", \
               "limb " #i " is one too small, the borrow 30720", sub_wrap_##i)

/* ---- addw ---- */

static struct addw_row *addw_of(struct forgery_case *c, enum op op, uint64_t a,
                                uint64_t b)
{
    return alu_row(c, &(struct alu_step){.op = op, .a = a, .b = b});
}

static struct addw_row *addiw_of(struct forgery_case *c, uint64_t a, int32_t imm)
{
    return alu_row(
        c, &(struct alu_step){.op = OP_ADDW, .a = a, .imm = imm, .immediate = true});
}

FORGE_HONEST(addw_honest, addw_of(c, OP_ADDW, 3, 4))
FORGE(addw_twice, addw, addw_of(c, OP_ADDW, 3, 4), row->is_real = 2;)
FORGE_LATE(addw_late_rs1, addw, addw_of(c, OP_ADDW, 3, 4), t1, SLOT_RS1)
FORGE_LATE(addw_late_rs2, addw, addw_of(c, OP_ADDW, 3, 4), t2, SLOT_RS2)
FORGE_LATE(addw_late_rd, addw, addw_of(c, OP_ADDW, 3, 4), t3, SLOT_RD)
FORGE(addw_other, addw, addiw_of(c, 3, 4), row->imm[0]++; row->r0++;)
/* sub = 2 is the op SLTU: with b = 0 a comparison copies the low word */
FORGE(addw_for_sltu, addw, addw_of(c, OP_ADDW, 77, 0), row->sub = 2;
      c->code[0].op = OP_SLTU;)
FORGE(addw_wrap_0, addw, addw_of(c, OP_ADDW, 3, 4), row->r0++; row->r1 += 30720;)
FORGE(subw_wrap_0, addw, addw_of(c, OP_SUBW, word(9, 0x7fff, 0, 0), 4), row->r0--;
      row->r1 -= 30720;)
FORGE(addw_wrap_1, addw, addw_of(c, OP_ADDW, 3, 4), row->r1++;)
FORGE(subw_wrap_1, addw, addw_of(c, OP_SUBW, word(9, 8, 0, 0), 4), row->r1--;)
FORGE(addw_keeps_0, addw, addw_of(c, OP_ADDW, word(FULL, 1, 0, 0), 1), row->r0 += 65536;
      row->r1--;)
FORGE(addw_keeps_1, addw, addw_of(c, OP_ADDW, word(0, FULL, 0, 0), word(0, FULL, 0, 0)),
      row->r1 += 65536;)
FORGE(addw_sign_off, addw, addw_of(c, OP_ADDW, word(0, 0x8000, 0, 0), 1), row->sg = 0;)
FORGE(addw_sign_on, addw, addw_of(c, OP_ADDW, 3, 4), row->sg = 1;)
/* 2 r1 - 2^16 sg = 0 for an sg that is no bit */
FORGE(addw_sign_fraction, addw, addw_of(c, OP_ADDW, word(3, 5, 0, 0), 4),
      row->sg = modp_div(10, 65536);)
/* the sign of the 64-bit sum */
FORGE(addw_sign_of_64, addw, addw_of(c, OP_ADDW, word(1, 2, 3, 0x8000), 4), row->sg = 1;)
/* upper limbs of a source leak into the result: they are no columns, so the cheat is to
 * claim another sign, or another read */
FORGE(addw_leak, addw, addw_of(c, OP_ADDW, word(1, 2, 3, 4), 0), row->r1 += row->a[2];)

FORGE_LIST(
    alu, FORGED(addi, "is_real is a bit", "one row carries a step twice", addi_twice),
    FORGED_FRAME(addi, addi_honest, addi_other),
    FORGED_REGISTER(addi, "rs1", addi_honest, addi_late_rs1),
    FORGED_REGISTER(addi, "rd", addi_honest, addi_late_rd),
    FORGED(addi, "the carry into limb 1 is -1, 0 or 1", "5 + 1 = 7, the carry is 30720",
           addi_off_by_one),
    FORGED(addi, "limb 2 gets the carry of limb 1 or none", "a carry is born in limb 1",
           addi_carry_from_nowhere_2),
    FORGED(addi, "limb 3 gets the carry of limb 2 or none", "a carry is born in limb 2",
           addi_carry_from_nowhere_3),
    FORGED(addi, "the carry out is that of limb 3 or none", "a carry is born in limb 3",
           addi_carry_from_nowhere_4),
    FORGED(addi, "a carry passes limb 1 only if it is full, a borrow only if it is empty",
           "a carry passes a limb 1 of 7", addi_passes_1),
    FORGED(addi, "a carry passes limb 2 only if it is full, a borrow only if it is empty",
           "a carry passes a limb 2 of 8", addi_passes_2),
    FORGED(addi, "a carry passes limb 3 only if it is full, a borrow only if it is empty",
           "a carry passes a limb 3 of 9", addi_passes_3),
    FORGED(addi, "the limb where the carry stops is not full, for a borrow not empty",
           "a carry stops in a full limb and makes it 65536", addi_stops_at_full),
    FORGED(addi, "the limb where the carry stops is not full, for a borrow not empty",
           "a borrow stops in an empty limb and makes it -1", addi_stops_at_empty),
    FORGED(addi, "r0 is a u16", "limb 0 keeps 65536 that limb 1 lends",
           addi_limb_plus_base),
    REFUSED(addi, "the lowest limb is one too large", addi_r0_plus),
    REFUSED(addi, "the lowest limb is one too small", addi_r0_minus),
    REFUSED(addi, "the carry is 2", addi_carry_two),
    REFUSED(addi, "the carry is swallowed", addi_carry_swallowed),
    FORGED(add, "is_real is a bit", "one row carries a step twice", add_twice),
    FORGED(add, "sub is a bit", "ADDW with x0 copies all 64 bits", add_for_addw),
    FORGED_FRAME(add, add_honest, add_for_sub),
    FORGED_REGISTER(add, "rs1", add_honest, add_late_rs1),
    FORGED_REGISTER(add, "rs2", add_honest, add_late_rs2),
    FORGED_REGISTER(add, "rd", add_honest, add_late_rd), ADD_LIMB(0), ADD_LIMB(1),
    ADD_LIMB(2),
    FORGED(add, "the carry of a sum out of limb 3 is a bit",
           "the top limb is one too large", add_top_plus),
    FORGED(add, "the borrow of a difference out of limb 3 is a bit",
           "the top limb is one too small", sub_top_minus),
    FORGED(add, "r[0] is a u16", "limb 0 keeps its carry", add_keeps_0),
    FORGED(add, "r[1] is a u16", "limb 1 keeps its carry", add_keeps_1),
    FORGED(add, "r[2] is a u16", "limb 2 keeps its carry", add_keeps_2),
    FORGED(add, "r[3] is a u16", "limb 3 keeps its carry", add_keeps_3),
    REFUSED(add, "9 - 4 = 4 - 9", sub_reversed),
    REFUSED(add, "a carry goes to the limb after the next", add_carries_shifted),
    FORGED(addw, "is_real is a bit", "one row carries a step twice", addw_twice),
    FORGED(addw, "sub is a bit", "SLTU with x0 copies the low word", addw_for_sltu),
    FORGED(addw, "sg is a bit", "a sign of 10 / 2^16", addw_sign_fraction),
    FORGED_FRAME(addw, addw_honest, addw_other),
    FORGED_REGISTER(addw, "rs1", addw_honest, addw_late_rs1),
    FORGED_REGISTER(addw, "rs2", addw_honest, addw_late_rs2),
    FORGED_REGISTER(addw, "rd", addw_honest, addw_late_rd),
    FORGED(addw, "the carry of a sum out of limb 0 is a bit",
           "limb 0 is one too large, the carry 30720", addw_wrap_0),
    FORGED(addw, "the borrow of a difference out of limb 0 is a bit",
           "limb 0 is one too small, the borrow 30720", subw_wrap_0),
    FORGED(addw, "the carry of a sum out of limb 1 is a bit", "limb 1 is one too large",
           addw_wrap_1),
    FORGED(addw, "the borrow of a difference out of limb 1 is a bit",
           "limb 1 is one too small", subw_wrap_1),
    FORGED(addw, "r0 is a u16", "limb 0 keeps its carry", addw_keeps_0),
    FORGED(addw, "the sign is bit 15 of limb 1, a u16", "limb 1 keeps its carry",
           addw_keeps_1),
    FORGED(addw, "the sign is bit 15 of limb 1, a u16", "a negative sum is not extended",
           addw_sign_off),
    FORGED(addw, "the sign is bit 15 of limb 1, a u16", "a positive sum is extended",
           addw_sign_on),
    FORGED(addw, "the sign is bit 15 of limb 1, a u16", "the sign is that of 64 bits",
           addw_sign_of_64),
    REFUSED(addw, "limb 2 of rs1 leaks into the result", addw_leak));
