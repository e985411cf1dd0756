/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Words in which the lists of forgeries of tests/support/forge_*.c are written. */
#ifndef ZK_TESTS_SUPPORT_FORGE_H
#define ZK_TESTS_SUPPORT_FORGE_H

#include "tests/support/forgery.h"
#include "tests/support/modp.h"

#define FORGE_COLUMNS(table) (sizeof(struct table##_row) / sizeof(uint32_t))

/* A builder: `make` builds honest rows in c and gives the forged row to work on; the
 * statements turn it into the forgery; the world then gives what it takes. */
#define FORGE(fn, table, make, ...)        \
    static void fn(struct forgery_case *c) \
    {                                      \
        struct table##_row *row = (make);  \
        __VA_ARGS__                        \
        forgery_follow(c);                 \
        (void)row;                         \
    }

/* A builder that only makes honest rows. */
#define FORGE_HONEST(fn, make)             \
    static void fn(struct forgery_case *c) \
    {                                      \
        (void)(make);                      \
    }

/* The last access of a register made to happen at the access itself, by column t. */
#define FORGE_LATE(fn, table, make, t, slot) \
    FORGE(fn, table, make, row->t = row->clk + (slot);)

/* The same for a doubleword, the difference of -1 cut as -1 * 2^16 + 65535, or as -1. */
#define FORGE_LATE_HIGH(fn, table, make, t, lo) \
    FORGE(fn, table, make, row->t = row->clk + SLOT_MEMORY; row->lo = 65535;)
#define FORGE_LATE_LOW(fn, table, make, t, lo) \
    FORGE(fn, table, make, row->t = row->clk + SLOT_MEMORY; row->lo = modp(-1);)

/* One entry: what the cheat claims, who alone objects. */
#define FORGED(table, rule, claim, fn)               \
    {                                                \
        (claim), &table##_table, (rule), false, (fn) \
    }
/* One entry: a message that nobody answers. */
#define UNANSWERED(table, rule, claim, fn)          \
    {                                               \
        (claim), &table##_table, (rule), true, (fn) \
    }
/* One entry: several object. */
#define REFUSED(table, claim, fn)                  \
    {                                              \
        (claim), &table##_table, NULL, false, (fn) \
    }

/* The frame of a step; `other` makes an honest row and another program row. */
#define FORGED_FRAME(table, honest, other)                              \
    UNANSWERED(table, "the step starts where the chain stands",         \
               "a step that follows nothing", honest),                  \
        UNANSWERED(table, "the step leaves its successor to the chain", \
                   "a step that nothing follows", honest),              \
        FORGED(table, "the step is a row of the program",               \
               "a step that is another instruction", other)

/* The accesses to a register called `what`. */
#define FORGED_REGISTER(table, what, honest, late)                                      \
    FORGED_DOUBLEWORD(table, what, honest), FORGED(table, what " was last used before", \
                                                   what " taken from the present", late)

/* The accesses to a doubleword called `what`; its clocks apart. */
#define FORGED_DOUBLEWORD(table, what, honest)                                           \
    UNANSWERED(table, what " is taken as it was left", what " read without being there", \
               honest),                                                                  \
        UNANSWERED(table, what " is left for its next use", what " lost after the step", \
                   honest)

#define FORGE_LIST(name, ...)                                       \
    static const struct forgery name##_forgeries[] = {__VA_ARGS__}; \
    const struct forgery_list forge_##name = {                      \
        name##_forgeries, sizeof name##_forgeries / sizeof name##_forgeries[0]}

/* Forgeries of addresses, for tables of tables/address.h. `make` must build a row whose
 * address is 8 + 0, at offset 0. p + 8 is 9 + 2^16 0x7800; 2^33 + 8192 + 40 is where the
 * key of register 5 would be. */
#define FORGE_ADDRESS(table, make)                                                       \
    FORGE(table##_address_carry, table, make, forge_limbs(row->a, 9, 0x7800, 0, 0);)     \
    FORGE(table##_address_top, table, make, forge_limbs(row->a, 8, 0, 1, 30721);)        \
    FORGE(table##_address_beyond, table, make, forge_limbs(row->a, 8192 + 40, 0, 2, 0);  \
          row->q = 1024 + 5;)                                                            \
    FORGE(table##_address_end, table, make, forge_limbs(row->a, 65528, 5, 65535, 65535); \
          row->imm = 8; c->code[0].k[0] = 8; row->q = 0;)                                \
    FORGE(table##_address_cut, table, make, forge_limbs(row->a, 9, 0x7800, 0, 0);        \
          row->q = modp_div(9, 8);)

#define FORGED_ADDRESS(table)                                                    \
    FORGED(table, "the lowest limb of the address carries -1, 0 or 1",           \
           "the odd address p + 8 is doubleword 1, the carry makes up for it",   \
           table##_address_carry),                                               \
        FORGED(table, "the top limb of the base is 0 or 65535",                  \
               "a base of 30721 * 2^48 + 2^32 + 8 is 8", table##_address_top),   \
        FORGED(table,                                                            \
               "the address is below 2^33, or the base is and its sum borrows, " \
               "or wraps to it",                                                 \
               "the doubleword at 2^33 + 8192 + 8 r is register r",              \
               table##_address_beyond),                                          \
        FORGED(table, "a base outside of 2^33 is next to its end",               \
               "a base of -2^32 + 6 * 2^16 - 8 wraps to a small address",        \
               table##_address_end),                                             \
        FORGED(table, "the address is cut into bits 3 to 15 and an offset",      \
               "the odd address p + 8 is doubleword 1, q = 9 / 8", table##_address_cut)

static inline void forge_limbs(uint32_t limbs[4], uint32_t l0, uint32_t l1, uint32_t l2,
                               uint32_t l3)
{
    limbs[0] = l0;
    limbs[1] = l1;
    limbs[2] = l2;
    limbs[3] = l3;
}

#endif
