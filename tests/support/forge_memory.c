/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forgeries of aligned loads and stores. */
#include "tables/load_d.h"
#include "tables/load_n.h"
#include "tables/load_w.h"
#include "tables/store_d.h"
#include "tables/store_n.h"
#include "tests/support/forge.h"
#include "tests/support/memory_step.h"

/* An honest access at base + 0; the low limb of rs2 is 0x5678. */
static void *at(struct forgery_case *c, enum op op, uint64_t base, uint64_t memory)
{
    return memory_access_row(
        c, &(struct memory_access){
               .op = op, .base = base, .low = memory, .value = 0x0102030405065678});
}

static void *with_code(struct forgery_case *c, void *row, enum op op)
{
    c->code[0].op = (uint32_t)op;
    return row;
}

#define MEMORY 0x1111222233334444

/* a + s (b - a) */
static uint32_t mix(uint32_t s, uint32_t a, uint32_t b)
{
    return modp_add(a, modp_mul(s, modp_sub(b, a)));
}

/* load_d */

#define LD_ROW at(c, OP_LD, 8, MEMORY)
FORGE_HONEST(ld, LD_ROW)
FORGE_HONEST(ld_other, with_code(c, LD_ROW, OP_LW))
FORGE(ld_twice, load_d, LD_ROW, row->is_real = 2;)
FORGE_LATE(ld_late_rs1, load_d, LD_ROW, t1, SLOT_RS1)
FORGE_LATE(ld_late_rd, load_d, LD_ROW, t3, SLOT_RD)
FORGE_LATE_HIGH(ld_late_high, load_d, LD_ROW, tm, lo)
FORGE(ld_late_low, load_d, LD_ROW, row->tm = row->clk + SLOT_MEMORY; row->lo = modp(-1);)
FORGE_ADDRESS(load_d, LD_ROW)
FORGE(ld_carry_more, load_d, LD_ROW, row->q = modp(1 - 8192);)
FORGE(ld_carry_less, load_d, LD_ROW, row->q = 1 + 8192;)
FORGE(ld_above_2_33, load_d, LD_ROW, row->a[2] = 2; row->a[1] = 0;)
FORGE(ld_near_p, load_d, LD_ROW, forge_limbs(row->a, 8, 0, 0x7800, 0);)
FORGE(ld_near_p_wrapped, load_d, LD_ROW, forge_limbs(row->a, 8, 1, 0x7800, 0);)
FORGE(ld_above_2_48, load_d, LD_ROW, row->a[3] = 1;)
FORGE(ld_negative, load_d, LD_ROW, forge_limbs(row->a, 65528, 65535, 65535, 65535);
      row->q = 8191;)
FORGE(ld_odd, load_d, LD_ROW, row->a[0] = 9;)

/* store_d */

#define SD_ROW at(c, OP_SD, 8, MEMORY)
FORGE_HONEST(sd, SD_ROW)
FORGE_HONEST(sd_other, with_code(c, SD_ROW, OP_SW))
FORGE(sd_twice, store_d, SD_ROW, row->is_real = 2;)
FORGE_LATE(sd_late_rs1, store_d, SD_ROW, t1, SLOT_RS1)
FORGE_LATE(sd_late_rs2, store_d, SD_ROW, t2, SLOT_RS2)
FORGE_LATE_HIGH(sd_late_high, store_d, SD_ROW, tm, lo)
FORGE(sd_late_low, store_d, SD_ROW, row->tm = row->clk + SLOT_MEMORY; row->lo = modp(-1);)
FORGE_ADDRESS(store_d, SD_ROW)

/* load_w */

#define LW_ROW at(c, OP_LW, 8, MEMORY)
FORGE_HONEST(lw, LW_ROW)
FORGE_HONEST(lw_other, with_code(c, LW_ROW, OP_LWU))
FORGE(lw_twice, load_w, LW_ROW, row->is_real = 2;)
FORGE_LATE(lw_late_rs1, load_w, LW_ROW, t1, SLOT_RS1)
FORGE_LATE(lw_late_rd, load_w, LW_ROW, t3, SLOT_RD)
FORGE_LATE_HIGH(lw_late_high, load_w, LW_ROW, tm, lo)
FORGE(lw_late_low, load_w, LW_ROW, row->tm = row->clk + SLOT_MEMORY; row->lo = modp(-1);)
FORGE_ADDRESS(load_w, LW_ROW)
FORGE(lw_other_low, load_w, LW_ROW, row->r0 = row->v[2];)
FORGE(lw_other_high, load_w, LW_ROW, row->r1 = row->v[3];)
FORGE(lwu_sign, load_w, at(c, OP_LWU, 8, 0x80000000), row->sg = 1;)
FORGE(lw_sign, load_w, LW_ROW, row->sg = 1;)
FORGE(lw_sign_field, load_w, LW_ROW, row->sg = modp_div(2 * (int64_t)row->r1 - 7, 65536);)
FORGE(lb_as_lw, load_w, LW_ROW, row->u = 2; c->code[0].op = OP_LB;)
FORGE(lw_quarter, load_w, at(c, OP_LW, 8, 0x1111222211112222), row->a[0] = 9;
      row->k2 = modp_div(1, 4);)

static struct load_w_row *padding_w(struct forgery_case *c)
{
    static const uint32_t none[FORGE_COLUMNS(load_w)];
    return (void *)c->forged[forgery_add_row(c, none, FORGE_COLUMNS(load_w))];
}

/* A padding row takes from U16 what the forged sign of the real row asks for. */
FORGE(lw_fed_sign, load_w, LW_ROW, struct load_w_row *feed = padding_w(c); row->sg = 1;
      feed->u = 1; feed->r1 = modp_div(2 * (int64_t)row->r1 - 65536, 2);
      feed->v[1] = feed->r1;)

/* load_n */

static void load_n_repair(struct load_n_row *row)
{
    row->x = mix(row->k2, mix(row->k1, row->v[0], row->v[1]),
                 mix(row->k1, row->v[2], row->v[3]));
    const uint32_t high = modp_div((int64_t)row->x - row->xl, 256);
    row->y = row->hw == 1 ? modp_div(row->x, 256) : mix(row->k0, row->xl, high);
    row->r0 =
        mix(row->hw, modp_add(row->y, modp_mul(65280, row->sg)), modp_mul(256, row->y));
}

static struct load_n_row *padding_n(struct forgery_case *c)
{
    static const uint32_t none[FORGE_COLUMNS(load_n)];
    return (void *)c->forged[forgery_add_row(c, none, FORGE_COLUMNS(load_n))];
}

#define LB_ROW at(c, OP_LB, 8, MEMORY)
#define LH_ROW at(c, OP_LH, 8, MEMORY)
FORGE_HONEST(lb, LB_ROW)
FORGE_HONEST(lb_other, with_code(c, LB_ROW, OP_LBU))
FORGE(lb_twice, load_n, LB_ROW, row->is_real = 2;)
FORGE_LATE(lb_late_rs1, load_n, LB_ROW, t1, SLOT_RS1)
FORGE_LATE(lb_late_rd, load_n, LB_ROW, t3, SLOT_RD)
FORGE_LATE_HIGH(lb_late_high, load_n, LB_ROW, tm, lo)
FORGE(lb_late_low, load_n, LB_ROW, row->tm = row->clk + SLOT_MEMORY; row->lo = modp(-1);)
FORGE_ADDRESS(load_n, LB_ROW)
FORGE(lh_other_limb, load_n, LH_ROW, row->x = row->v[1]; row->y = modp_div(row->x, 256);
      row->r0 = row->x;)
FORGE(lb_other_byte, load_n, at(c, OP_LB, 8, 0x1234), row->y = 0x12; row->r0 = 0x12;)
FORGE(lh_other_value, load_n, LH_ROW, row->r0 = row->x + 1;
      row->y = modp_div(row->r0, 256);)
FORGE(lh_odd, load_n, LH_ROW, row->a[0] = 9; row->k0 = 1;)
FORGE(lb_other_rd, load_n, LB_ROW, row->r0 = 12345;)
FORGE(lbu_sign, load_n, at(c, OP_LBU, 8, 0x80), row->sg = 1; row->r0 = 0xff80;)
FORGE(lb_sign, load_n, LB_ROW, row->sg = 1; load_n_repair(row);)
FORGE(lb_sign_field, load_n, LB_ROW, row->sg = modp_div(512 * (int64_t)row->y - 7, 65536);
      load_n_repair(row);)
FORGE(lb_split, load_n, LB_ROW, row->xl += 1; load_n_repair(row);)
FORGE(lb_split_wide, load_n, at(c, OP_LB, 9, 0x2040), row->xl = modp(0x40 - 256);
      load_n_repair(row);)
FORGE(lb_fed_split, load_n, LB_ROW, struct load_n_row *feed = padding_n(c); row->xl += 1;
      load_n_repair(row); feed->hw = 1; feed->v[0] = row->x; feed->xl = row->xl;
      load_n_repair(feed);)
FORGE(lb_fed_sign, load_n, LB_ROW, struct load_n_row *feed = padding_n(c); row->sg = 1;
      load_n_repair(row); feed->u = 1;
      feed->xl = modp_div(512 * (int64_t)row->y - 65536, 512); load_n_repair(feed);)
FORGE(sd_as_lb, load_n, at(c, OP_LB, 8, 0), row->hw = 2; load_n_repair(row);
      c->code[0].op = OP_SD;)
FORGE(lh_as_lb, load_n, LB_ROW, row->u = 2; c->code[0].op = OP_LH;)
FORGE(lb_k0_two, load_n, at(c, OP_LB, 8, 0x2030), row->a[0] = 10; row->k0 = 2;
      load_n_repair(row);)
FORGE(lb_k1_two, load_n, at(c, OP_LB, 8, 0x3333333344444444), row->a[0] = 12; row->k1 = 2;
      load_n_repair(row);)
FORGE(lb_k2_quarter, load_n, at(c, OP_LB, 8, 0x4444444444444444), row->a[0] = 9;
      row->k2 = modp_div(1, 4); load_n_repair(row);)

/* store_n */

static void store_n_repair(struct store_n_row *row)
{
    const uint32_t not1 = modp_sub(1, row->k1);
    const uint32_t not2 = modp_sub(1, row->k2);
    row->x = mix(row->k2, mix(row->k1, row->m[0], row->m[1]),
                 mix(row->k1, row->m[2], row->m[3]));
    const uint32_t high = modp_div((int64_t)row->x - row->ml, 256);
    if (row->is_b != 0)
        row->delta = mix(row->k0, modp_sub(row->bl, row->ml),
                         modp_mul(256, modp_sub(row->bl, high)));
    else
        row->delta = modp_sub(row->b[0], row->x);
    const uint32_t share[4] = {modp_mul(not1, not2), modp_mul(row->k1, not2),
                               modp_mul(not1, row->k2), modp_mul(row->k1, row->k2)};
    for (unsigned i = 0; i < 4; i++)
        row->n[i] = modp_add(row->m[i], modp_mul(share[i], row->delta));
    row->n[1] = modp_add(
        row->n[1], modp_mul(modp_mul(row->is_w, not2), modp_sub(row->b[1], row->m[1])));
    row->n[3] = modp_add(row->n[3], modp_mul(modp_mul(row->is_w, row->k2),
                                             modp_sub(row->b[1], row->m[3])));
}

#define SB_ROW at(c, OP_SB, 8, MEMORY)
#define SH_ROW at(c, OP_SH, 8, MEMORY)
#define SW_ROW at(c, OP_SW, 8, MEMORY)
/* The limb that SB changes has the high byte of rs2, so that SB and SH agree. */
#define SAME_ROW at(c, OP_SB, 8, 0x5612)
FORGE_HONEST(sb, SB_ROW)
FORGE_HONEST(sb_other, with_code(c, SB_ROW, OP_SH))
FORGE(sb_three_widths, store_n, SAME_ROW, row->is_h = 1; c->code[0].op = OP_SB + OP_SH;
      store_n_repair(row);)
FORGE_LATE(sb_late_rs1, store_n, SB_ROW, t1, SLOT_RS1)
FORGE_LATE(sb_late_rs2, store_n, SB_ROW, t2, SLOT_RS2)
FORGE_LATE_HIGH(sb_late_high, store_n, SB_ROW, tm, lo)
FORGE(sb_late_low, store_n, SB_ROW, row->tm = row->clk + SLOT_MEMORY; row->lo = modp(-1);)
FORGE_ADDRESS(store_n, SB_ROW)
FORGE(sh_other_limb, store_n, SH_ROW, row->x = row->m[1];
      row->delta = modp_sub(row->b[0], row->x);
      row->n[0] = modp_add(row->m[0], row->delta);)
FORGE(sh_odd, store_n, SH_ROW, row->a[0] = 9; row->k0 = 1;)
FORGE(sw_half, store_n, SW_ROW, row->a[0] = 10; row->k1 = 1; store_n_repair(row);)
FORGE(sb_other_byte, store_n, SB_ROW, row->delta = 0; row->n[0] = row->m[0];)
FORGE(sh_other_value, store_n, SH_ROW, row->delta = 0; row->n[0] = row->m[0];)
FORGE(sb_changes_0, store_n, at(c, OP_SB, 10, MEMORY), row->n[0] ^= 1;)
FORGE(sb_changes_1, store_n, SB_ROW, row->n[1] ^= 1;)
FORGE(sb_changes_2, store_n, SB_ROW, row->n[2] ^= 1;)
FORGE(sw_one_limb, store_n, at(c, OP_SW, 12, MEMORY), row->n[3] = row->m[3];)
FORGE(ecall_as_store, store_n, SAME_ROW, row->is_b = modp(-1); row->is_h = 1;
      row->is_w = 1; c->code[0].op = OP_SH + OP_SW - OP_SB; store_n_repair(row);)
FORGE(sh_as_sw, store_n, SB_ROW, row->is_h = modp(-1); row->is_w = 1;
      c->code[0].op = OP_SB - OP_SH + OP_SW; store_n_repair(row);)
FORGE(sd_as_sb, store_n, SB_ROW, row->is_h = 1; row->is_w = modp(-1);
      c->code[0].op = OP_SB + OP_SH - OP_SW; store_n_repair(row);)
FORGE(sb_k0_two, store_n, SB_ROW, row->a[0] = 10; row->k0 = 2; store_n_repair(row);)
FORGE(sb_k1_two, store_n, at(c, OP_SB, 8, 0x4444444444444444), row->a[0] = 12;
      row->k1 = 2; store_n_repair(row);)
FORGE(sb_k2_quarter, store_n, at(c, OP_SB, 8, 0x4444444444444444), row->a[0] = 9;
      row->k2 = modp_div(1, 4); store_n_repair(row);)
FORGE(sb_split_rs2, store_n, SB_ROW, row->bl += 1; store_n_repair(row);)
FORGE(sb_split_memory, store_n, at(c, OP_SB, 9, MEMORY), row->ml += 1;
      store_n_repair(row);)

/* The rules that loads of one doubleword share: names of builders end alike. */
#define FORGED_LOAD(table, op)                                                         \
    FORGED_FRAME(table, op, op##_other),                                               \
        FORGED_REGISTER(table, "rs1", op, op##_late_rs1),                              \
        FORGED_REGISTER(table, "rd", op, op##_late_rd),                                \
        FORGED_DOUBLEWORD(table, "the doubleword", op),                                \
        FORGED(table, "the doubleword was last used before",                           \
               "memory taken from the present", op##_late_high),                       \
        FORGED(table, "lo is a u16", "memory taken from the present, lo = -1",         \
               op##_late_low),                                                         \
        FORGED(table, "is_real is a bit", "a step done twice in one row", op##_twice), \
        FORGED_ADDRESS(table)

#define FORGED_STORE(table, op)                                                \
    FORGED_FRAME(table, op, op##_other),                                       \
        FORGED_REGISTER(table, "rs1", op, op##_late_rs1),                      \
        FORGED_REGISTER(table, "rs2", op, op##_late_rs2),                      \
        FORGED_DOUBLEWORD(table, "the doubleword", op),                        \
        FORGED(table, "the doubleword was last used before",                   \
               "memory taken from the present", op##_late_high),               \
        FORGED(table, "lo is a u16", "memory taken from the present, lo = -1", \
               op##_late_low),                                                 \
        FORGED_ADDRESS(table)

FORGE_LIST(
    memory, FORGED_LOAD(load_d, ld),
    REFUSED(load_d, "a carry more, q less by 2^13", ld_carry_more),
    REFUSED(load_d, "a carry less, q more by 2^13", ld_carry_less),
    REFUSED(load_d, "a base of 2^33 + 8", ld_above_2_33),
    REFUSED(load_d, "a base of 0x7800 * 2^32 + 8", ld_near_p),
    REFUSED(load_d, "a base of 0x7800 * 2^32 + 2^16 + 8", ld_near_p_wrapped),
    REFUSED(load_d, "a base of 2^48 + 8", ld_above_2_48),
    REFUSED(load_d, "the address -8", ld_negative),
    REFUSED(load_d, "an address that is no multiple of 8", ld_odd),
    FORGED_STORE(store_d, sd),
    FORGED(store_d, "is_real is a bit", "a step done twice in one row", sd_twice),
    FORGED_LOAD(load_w, lw),
    FORGED(load_w, "the low limb is the one that bit 2 names", "LW of the other low limb",
           lw_other_low),
    FORGED(load_w, "the high limb is the one that bit 2 names",
           "LW of the other high limb", lw_other_high),
    FORGED(load_w, "LWU has no sign", "LWU that extends its sign", lwu_sign),
    FORGED(load_w, "only a real row is unsigned", "a false sign fed by a padding row",
           lw_fed_sign),
    FORGED(load_w, "u is a bit", "LB done as LW, u = 2", lb_as_lw),
    FORGED(load_w, "k2 is a bit", "LW at an odd address, k2 = 1/4", lw_quarter),
    FORGED(load_w, "sg is a bit", "LW with a sign that is no bit", lw_sign_field),
    FORGED(load_w, "the sign is bit 31 of the word", "LW with the other sign", lw_sign),
    FORGED_LOAD(load_n, lb),
    FORGED(load_n, "the limb is the one that bits 1 and 2 name", "LH of another limb",
           lh_other_limb),
    FORGED(load_n, "the byte is the one that bit 0 names", "LB of the limb's other byte",
           lb_other_byte),
    FORGED(load_n, "the halfword is the limb", "LH of a halfword that is not there",
           lh_other_value),
    FORGED(load_n, "a halfword stands at an even address", "LH at an odd address",
           lh_odd),
    FORGED(load_n, "rd gets the halfword, or the byte with its sign", "LB of 12345",
           lb_other_rd),
    FORGED(load_n, "an unsigned load has no sign", "LBU that extends its sign", lbu_sign),
    FORGED(load_n, "only a real row loads a halfword",
           "a false split fed by a padding row", lb_fed_split),
    FORGED(load_n, "only a real row is unsigned", "a false sign fed by a padding row",
           lb_fed_sign),
    FORGED(load_n, "hw is a bit", "SD done as LB, hw = 2", sd_as_lb),
    FORGED(load_n, "u is a bit", "LH done as LB, u = 2", lh_as_lb),
    FORGED(load_n, "k0 is a bit", "LB at offset 2 of a mix of bytes 0 and 1", lb_k0_two),
    FORGED(load_n, "k1 is a bit", "LB at offset 4 of a mix of limbs 0 and 1", lb_k1_two),
    FORGED(load_n, "k2 is a bit", "LB at offset 1 of a mix of limbs 0 and 2",
           lb_k2_quarter),
    FORGED(load_n, "sg is a bit", "LB with a sign that is no bit", lb_sign_field),
    FORGED(load_n, "the limb of a byte load is cut into bytes",
           "LB of a byte one too large, the other 1/256 too small", lb_split),
    FORGED(load_n, "the limb of a byte load is cut into bytes",
           "LB of a high byte one too large, the low one 256 too small", lb_split_wide),
    FORGED(load_n, "the sign is the top bit of what is loaded", "LB with the other sign",
           lb_sign),
    FORGED_STORE(store_n, sb),
    FORGED(store_n, "a row stores one width", "SB and SH in one row", sb_three_widths),
    FORGED(store_n, "the limb is the one that bits 1 and 2 name",
           "SH that replaces the value of another limb", sh_other_limb),
    FORGED(store_n, "SH and SW stand at even addresses", "SH at an odd address", sh_odd),
    FORGED(store_n, "SW stands at a multiple of 4", "SW at offset 2", sw_half),
    FORGED(store_n, "SB replaces the byte that bit 0 names", "SB that changes nothing",
           sb_other_byte),
    FORGED(store_n, "SH and SW replace the limb", "SH that changes nothing",
           sh_other_value),
    FORGED(store_n, "limb 0 changes if bits 1 and 2 say so",
           "SB that changes a limb more", sb_changes_0),
    FORGED(store_n, "limb 1 changes if bits 1 and 2 say so, or SW reaches it",
           "SB that changes a limb more", sb_changes_1),
    FORGED(store_n, "limb 2 changes if bits 1 and 2 say so",
           "SB that changes a limb more", sb_changes_2),
    FORGED(store_n, "limb 3 changes if bits 1 and 2 say so, or SW reaches it",
           "SW of one limb", sw_one_limb),
    FORGED(store_n, "is_b is a bit", "ECALL done as SH and SW, is_b = -1",
           ecall_as_store),
    FORGED(store_n, "is_h is a bit", "SH that stores a limb more, is_h = -1", sh_as_sw),
    FORGED(store_n, "is_w is a bit", "SD done as SB and SH, is_w = -1", sd_as_sb),
    FORGED(store_n, "k0 is a bit", "SB at offset 2 into a mix of bytes 0 and 1",
           sb_k0_two),
    FORGED(store_n, "k1 is a bit", "SB at offset 4 into a mix of limbs 0 and 1",
           sb_k1_two),
    FORGED(store_n, "k2 is a bit", "SB at offset 1 into a mix of limbs 0 and 2",
           sb_k2_quarter),
    FORGED(store_n, "the low limb of rs2 is cut into bytes", "SB of a byte one too large",
           sb_split_rs2),
    FORGED(store_n, "the limb in memory is cut into bytes",
           "SB beside a byte one too large", sb_split_memory));
