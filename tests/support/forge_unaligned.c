/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forgeries of loads and stores at any address. */
#include "tables/load_u.h"
#include "tables/store_u.h"
#include "tests/support/forge.h"
#include "tests/support/memory_step.h"

#define LOW  0x1716151413121110
#define HIGH 0x2726252423222120
#define RS2  0x3736353433323130

static void *at(struct forgery_case *c, enum op op, uint64_t base)
{
    return memory_access_row(c, &(struct memory_access){.op = op,
                                                        .base = base,
                                                        .low = LOW,
                                                        .high = HIGH,
                                                        .value = RS2,
                                                        .unaligned = true});
}

static void *with_code(struct forgery_case *c, void *row, unsigned op)
{
    c->code[0].op = op;
    return row;
}

static uint32_t byte_at(const uint32_t *low, const uint32_t *high, unsigned place)
{
    return place < 8 ? low[place] : high[place - 8];
}

/* Weights of the offsets 0 to 7. */
static void offsets(uint32_t at_offset[8], uint32_t is_real, const uint32_t o[7])
{
    at_offset[0] = is_real;
    for (unsigned j = 1; j < 8; j++) {
        at_offset[j] = o[j - 1];
        at_offset[0] = modp_sub(at_offset[0], o[j - 1]);
    }
}

static uint32_t crossing(uint32_t h, uint32_t w, uint32_t d, const uint32_t o[7])
{
    uint32_t some = 0;
    for (unsigned j = 0; j < 7; j++)
        some = modp_add(some, o[j]);
    const uint32_t last = modp_add(o[4], modp_add(o[5], o[6]));
    return modp_add(modp_mul(d, some), modp_add(modp_mul(w, last), modp_mul(h, o[6])));
}

/* The columns of a load that follow from flags, offset, bytes and sign. */
static void load_repair(struct load_u_row *row)
{
    uint32_t o[8];
    uint32_t window[4] = {0};
    const uint32_t wd = modp_add(row->w, row->d);
    const uint32_t hw = modp_add(row->h, row->w);
    const uint32_t fill = modp_mul(65535, row->sg);
    offsets(o, modp_add(hw, row->d), row->o);
    for (unsigned l = 0; l < 4; l++) {
        for (unsigned j = 0; j < 8; j++) {
            const uint32_t limb =
                modp_add(byte_at(row->low, row->high, j + 2 * l),
                         modp_mul(256, byte_at(row->low, row->high, j + 2 * l + 1)));
            window[l] = modp_add(window[l], modp_mul(o[j], limb));
        }
    }
    row->r[0] = window[0];
    row->r[1] = modp_add(modp_mul(wd, window[1]), modp_mul(row->h, fill));
    row->r[2] = modp_add(modp_mul(row->d, window[2]), modp_mul(hw, fill));
    row->r[3] = modp_add(modp_mul(row->d, window[3]), modp_mul(hw, fill));
    row->y = modp_add(modp_mul(row->w, row->r[1]), modp_mul(row->h, row->r[0]));
    row->x = crossing(row->h, row->w, row->d, row->o);
}

/* The same of a store. */
static void store_repair(struct store_u_row *row)
{
    uint32_t o[8];
    offsets(o, modp_add(modp_add(row->h, row->w), row->d), row->o);
    for (unsigned l = 0; l < 8; l++) {
        row->n[l] = 0;
        for (unsigned place = 2 * l; place < 2 * l + 2; place++) {
            const uint32_t before = byte_at(row->low, row->high, place);
            uint32_t after = before;
            for (unsigned j = 0; j < 8 && j <= place; j++) {
                const unsigned k = place - j;
                if (k >= 8)
                    continue;
                uint32_t written = row->d;
                written = modp_add(written, k < 4 ? row->w : 0);
                written = modp_add(written, k < 2 ? row->h : 0);
                after = modp_add(after, modp_mul(modp_mul(o[j], written),
                                                 modp_sub(row->s[k], before)));
            }
            row->n[l] = modp_add(row->n[l], modp_mul(place % 2 ? 256 : 1, after));
        }
    }
    row->x = crossing(row->h, row->w, row->d, row->o);
}

/* Offsets by weights: -1 at j, 1 at two others (0: none; offset 0 takes what is left). */
static void weights(uint32_t o[7], unsigned j, unsigned one, unsigned other)
{
    for (unsigned i = 0; i < 7; i++)
        o[i] = 0;
    o[j - 1] = modp(-1);
    o[one - 1] = 1;
    if (other != 0)
        o[other - 1] = 1;
}

/* Both tables */

#define FORGE_UNALIGNED(t, make, repair)                                                \
    FORGE_ADDRESS(t, make)                                                              \
    FORGE_LATE(t##_late_rs1, t, make, t1, SLOT_RS1)                                     \
    FORGE_LATE_HIGH(t##_late_high, t, make, tm, lo)                                     \
    FORGE(t##_late_low, t, make, row->tm = row->clk + SLOT_MEMORY; row->lo = modp(-1);) \
    FORGE(t##_late_low_next, t, make, row->a[0] = 9; row->o[0] = 1; repair(row);        \
          row->tx = row->clk + SLOT_MEMORY; row->lox = modp(-1);)                       \
    FORGE(t##_two_offsets, t, make, row->a[0] = 13; row->o[1] = 1; row->o[2] = 1;       \
          repair(row);)                                                                 \
    FORGE(t##_crosses, t, make, row->x = 1;)                                            \
    FORGE(t##_crosses_not, t, make, row->a[0] = 9; row->o[0] = 1; repair(row);          \
          row->x = 0;)                                                                  \
    FORGE(t##_o1, t, make, row->a[0] = 9; weights(row->o, 1, 2, 0); repair(row);)       \
    FORGE(t##_o2, t, make, row->a[0] = 9; weights(row->o, 2, 3, 0); repair(row);)       \
    FORGE(t##_o3, t, make, row->a[0] = 9; weights(row->o, 3, 4, 0); repair(row);)       \
    FORGE(t##_o4, t, make, row->a[0] = 9; weights(row->o, 4, 5, 0); repair(row);)       \
    FORGE(t##_o5, t, make, row->a[0] = 9; weights(row->o, 5, 6, 0); repair(row);)       \
    FORGE(t##_o6, t, make, row->a[0] = 9; weights(row->o, 6, 7, 0); repair(row);)       \
    FORGE(t##_o7, t, make, row->a[0] = 10; weights(row->o, 7, 4, 5); repair(row);)      \
    FORGE(t##_low_01, t, make, row->low[0] += 256; row->low[1] -= 1; repair(row);)      \
    FORGE(t##_low_23, t, make, row->low[2] += 256; row->low[3] -= 1; repair(row);)      \
    FORGE(t##_low_45, t, make, row->low[4] += 256; row->low[5] -= 1; repair(row);)      \
    FORGE(t##_low_67, t, make, row->low[6] += 256; row->low[7] -= 1; repair(row);)      \
    FORGE(t##_high_01, t, make, row->high[0] += 256; row->high[1] -= 1; repair(row);)   \
    FORGE(t##_high_23, t, make, row->high[2] += 256; row->high[3] -= 1; repair(row);)   \
    FORGE(t##_high_45, t, make, row->high[4] += 256; row->high[5] -= 1; repair(row);)   \
    FORGE(t##_high_67, t, make, row->high[6] += 256; row->high[7] -= 1; repair(row);)

#define FORGED_UNALIGNED(t, honest, crossing_)                                           \
    FORGED_FRAME(t, honest, t##_other), FORGED_REGISTER(t, "rs1", honest, t##_late_rs1), \
        FORGED_DOUBLEWORD(t, "the doubleword", honest),                                  \
        FORGED_DOUBLEWORD(t, "the next doubleword", crossing_),                          \
        FORGED(t, "both doublewords were last used before",                              \
               "memory taken from the present", t##_late_high),                          \
        FORGED(t, "lo is a u16", "memory taken from the present, lo = -1",               \
               t##_late_low),                                                            \
        FORGED(t, "lox is a u16", "the second doubleword taken from the present",        \
               t##_late_low_next),                                                       \
        FORGED(t, "the address has one offset", "the offsets 2 and 3 at once",           \
               t##_two_offsets),                                                         \
        FORGED(t, "the access crosses if offset and width exceed 8",                     \
               "an access that reaches one doubleword touches two", t##_crosses),        \
        FORGED(t, "the access crosses if offset and width exceed 8",                     \
               "an access that reaches two doublewords touches one", t##_crosses_not),   \
        FORGED(t, "o[0] is a bit", "offset 1 is 0 - 1 + 2", t##_o1),                     \
        FORGED(t, "o[1] is a bit", "offset 1 is 0 - 2 + 3", t##_o2),                     \
        FORGED(t, "o[2] is a bit", "offset 1 is 0 - 3 + 4", t##_o3),                     \
        FORGED(t, "o[3] is a bit", "offset 1 is 0 - 4 + 5", t##_o4),                     \
        FORGED(t, "o[4] is a bit", "offset 1 is 0 - 5 + 6", t##_o5),                     \
        FORGED(t, "o[5] is a bit", "offset 1 is 0 - 6 + 7", t##_o6),                     \
        FORGED(t, "o[6] is a bit", "offset 2 is 4 + 5 - 7", t##_o7),                     \
        FORGED(t, "low[0] and low[1] are bytes", "bytes that lend 256", t##_low_01),     \
        FORGED(t, "low[2] and low[3] are bytes", "bytes that lend 256", t##_low_23),     \
        FORGED(t, "low[4] and low[5] are bytes", "bytes that lend 256", t##_low_45),     \
        FORGED(t, "low[6] and low[7] are bytes", "bytes that lend 256", t##_low_67),     \
        FORGED(t, "high[0] and high[1] are bytes", "bytes that lend 256", t##_high_01),  \
        FORGED(t, "high[2] and high[3] are bytes", "bytes that lend 256", t##_high_23),  \
        FORGED(t, "high[4] and high[5] are bytes", "bytes that lend 256", t##_high_45),  \
        FORGED(t, "high[6] and high[7] are bytes", "bytes that lend 256", t##_high_67),  \
        FORGED_ADDRESS(t)

/* load_u */

#define LD_ROW at(c, OP_LD, 8)
#define LW_ROW at(c, OP_LW, 8)
#define LH_ROW at(c, OP_LH, 8)
FORGE_HONEST(ld, LD_ROW)
FORGE_HONEST(ld_crossing, at(c, OP_LD, 11))
FORGE_HONEST(load_u_other, with_code(c, LD_ROW, OP_LW))
FORGE_UNALIGNED(load_u, LD_ROW, load_repair)
FORGE_LATE(load_u_late_rd, load_u, LD_ROW, t3, SLOT_RD)
FORGE(ld_and_lw, load_u, LD_ROW, row->w = 1; row->o[0] = 1; row->a[0] = 9;
      c->code[0].op = OP_LD + OP_LW; load_repair(row);)
FORGE(ld_limb_0, load_u, LD_ROW, row->r[0] ^= 1;)
FORGE(lh_limb_1, load_u, LH_ROW, row->r[1] = 0x1312;)
FORGE(lw_limb_2, load_u, LW_ROW, row->r[2] = 0x1514;)
FORGE(lw_limb_3, load_u, LW_ROW, row->r[3] = 0x1716;)
FORGE(lw_other_sign, load_u, LW_ROW, row->sg = 1; load_repair(row); row->y = 0x8000;)
FORGE(lhu_sign, load_u, at(c, OP_LHU, 8), row->sg = 1; load_repair(row);)
FORGE(ld_sign_field, load_u, LW_ROW, row->sg = modp_div(2 * (int64_t)row->y - 7, 65536);
      load_repair(row);)
FORGE(lw_sign, load_u, LW_ROW, row->sg = 1; load_repair(row);)
/* LD with u = 1: op LD + 1. */
FORGE(ldu, load_u, LD_ROW, row->u = 1; c->code[0].op = OP_LD + 1;)
/* h - w + d = 1 with h = 2, w = 1 and so on: each flag once not a bit. */
FORGE(load_h, load_u, LD_ROW, row->h = modp(-1); row->w = 1;
      c->code[0].op = OP_LD - OP_LH + OP_LW; load_repair(row);)
FORGE(load_w_flag, load_u, LD_ROW, row->w = modp(-1); row->h = 1;
      c->code[0].op = OP_LD - OP_LW + OP_LH; load_repair(row);)
FORGE(load_d_flag, load_u, LH_ROW, row->d = modp(-1); row->w = 1;
      c->code[0].op = OP_LH + OP_LW - OP_LD; load_repair(row);)
FORGE(load_u_flag, load_u, LW_ROW, row->u = 2; c->code[0].op = OP_LW + 2;)

/* store_u */

#define SD_ROW at(c, OP_SD, 8)
#define SH_ROW at(c, OP_SH, 8)
FORGE_HONEST(sd, SD_ROW)
FORGE_HONEST(sd_crossing, at(c, OP_SD, 11))
FORGE_HONEST(store_u_other, with_code(c, SD_ROW, OP_SW))
FORGE_UNALIGNED(store_u, SD_ROW, store_repair)
FORGE_LATE(store_u_late_rs2, store_u, SD_ROW, t2, SLOT_RS2)
FORGE(sd_and_sw, store_u, SD_ROW, row->w = 1; row->o[0] = 1; row->a[0] = 9;
      c->code[0].op = OP_SD + OP_SW; store_repair(row);)
FORGE(sh_limb_0, store_u, SH_ROW, row->n[0] = 0x1110;)
FORGE(sh_limb_1, store_u, SH_ROW, row->n[1] = 0x3332;)
FORGE(sh_limb_2, store_u, SH_ROW, row->n[2] = 0;)
FORGE(sh_limb_3, store_u, SH_ROW, row->n[3] = 0;)
FORGE(sd_limb_4, store_u, at(c, OP_SD, 15), row->n[4] = 0x2120;)
FORGE(sd_limb_5, store_u, at(c, OP_SD, 15), row->n[5] = 0x2322;)
FORGE(sd_limb_6, store_u, at(c, OP_SD, 15), row->n[6] = 0x2524;)
FORGE(sd_limb_7, store_u, at(c, OP_SD, 15), row->n[7] = 0x3727;)
FORGE(store_h, store_u, SD_ROW, row->h = modp(-1); row->w = 1;
      c->code[0].op = OP_SD - OP_SH + OP_SW; store_repair(row);)
FORGE(store_w, store_u, SD_ROW, row->w = modp(-1); row->h = 1;
      c->code[0].op = OP_SD - OP_SW + OP_SH; store_repair(row);)
FORGE(store_d_flag, store_u, SH_ROW, row->d = modp(-1); row->w = 1;
      c->code[0].op = OP_SH + OP_SW - OP_SD; store_repair(row);)
FORGE(rs2_01, store_u, SD_ROW, row->s[0] += 256; row->s[1] -= 1; store_repair(row);)
FORGE(rs2_23, store_u, SD_ROW, row->s[2] += 256; row->s[3] -= 1; store_repair(row);)
FORGE(rs2_45, store_u, SD_ROW, row->s[4] += 256; row->s[5] -= 1; store_repair(row);)
FORGE(rs2_67, store_u, SD_ROW, row->s[6] += 256; row->s[7] -= 1; store_repair(row);)

FORGE_LIST(unaligned, FORGED_UNALIGNED(load_u, ld, ld_crossing),
           FORGED_REGISTER(load_u, "rd", ld, load_u_late_rd),
           FORGED(load_u, "a row loads one width", "LD and LW in one row", ld_and_lw),
           FORGED(load_u, "limb 0 of rd is loaded", "LD of a bit that is not there",
                  ld_limb_0),
           FORGED(load_u, "limb 1 of rd is loaded, or the sign of a halfword",
                  "LH that loads a word", lh_limb_1),
           FORGED(load_u, "limb 2 of rd is loaded, or the sign",
                  "LW that loads a limb more", lw_limb_2),
           FORGED(load_u, "limb 3 of rd is loaded, or the sign",
                  "LW that loads a limb more", lw_limb_3),
           FORGED(load_u, "the sign is in the last limb loaded",
                  "LW with the sign of 0x8000", lw_other_sign),
           FORGED(load_u, "LD and unsigned loads have no sign", "LHU that extends a sign",
                  lhu_sign),
           FORGED(load_u, "only a halfword or a word is unsigned", "LD with u = 1", ldu),
           FORGED(load_u, "h is a bit", "LD and LW less LH", load_h),
           FORGED(load_u, "w is a bit", "LD and LH less LW", load_w_flag),
           FORGED(load_u, "d is a bit", "LH and LW less LD", load_d_flag),
           FORGED(load_u, "u is a bit", "LW with u = 2", load_u_flag),
           FORGED(load_u, "sg is a bit", "LW with a sign that is no bit", ld_sign_field),
           FORGED(load_u, "the sign is the top bit of what is loaded",
                  "LW with the other sign", lw_sign),
           FORGED_UNALIGNED(store_u, sd, sd_crossing),
           FORGED_REGISTER(store_u, "rs2", sd, store_u_late_rs2),
           FORGED(store_u, "a row stores one width", "SD and SW in one row", sd_and_sw),
           FORGED(store_u, "limb 0 keeps its bytes or takes those of rs2",
                  "SH that changes nothing", sh_limb_0),
           FORGED(store_u, "limb 1 keeps its bytes or takes those of rs2",
                  "SH that stores a word", sh_limb_1),
           FORGED(store_u, "limb 2 keeps its bytes or takes those of rs2",
                  "SH that clears a limb", sh_limb_2),
           FORGED(store_u, "limb 3 keeps its bytes or takes those of rs2",
                  "SH that clears a limb", sh_limb_3),
           FORGED(store_u, "limb 4 keeps its bytes or takes those of rs2",
                  "SD that stops at the doubleword's end", sd_limb_4),
           FORGED(store_u, "limb 5 keeps its bytes or takes those of rs2",
                  "SD that leaves a limb out", sd_limb_5),
           FORGED(store_u, "limb 6 keeps its bytes or takes those of rs2",
                  "SD that leaves a limb out", sd_limb_6),
           FORGED(store_u, "limb 7 keeps its bytes or takes those of rs2",
                  "SD of a byte too many", sd_limb_7),
           FORGED(store_u, "h is a bit", "SD and SW less SH", store_h),
           FORGED(store_u, "w is a bit", "SD and SH less SW", store_w),
           FORGED(store_u, "d is a bit", "SH and SW less SD", store_d_flag),
           FORGED(store_u, "s[0] and s[1] are bytes", "bytes that lend 256", rs2_01),
           FORGED(store_u, "s[2] and s[3] are bytes", "bytes that lend 256", rs2_23),
           FORGED(store_u, "s[4] and s[5] are bytes", "bytes that lend 256", rs2_45),
           FORGED(store_u, "s[6] and s[7] are bytes", "bytes that lend 256", rs2_67));
