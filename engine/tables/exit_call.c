/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table exit.
 *
 * a7 is read as the constant 93: a row exists only if the register holds it, so no flag
 * says which call an ECALL is. The successor is p - 1, which no instruction can have as
 * its pc (decode and jalr stop below it): only the verifier takes (p - 1, clk) from STATE
 * and the code from EXIT, in the last segment. The code is all 64 bits of a0.
 */
#include "tables/exit_call.h"

#include "tables/step.h"

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct exit_view *c = now_row;
    (void)next_row;
    expr zero = air_constant(t, 0);
    const expr call[4] = {air_constant(t, (int64_t)CALL_EXIT), zero, zero, zero};

    selector(t, c->is_real);
    step_frame_to(t, c->is_real, c->pc, c->clk,
                  (struct fetch){.op = air_constant(t, OP_ECALL)},
                  air_constant(t, PC2_EXIT));
    step_read_register(t, "a7", c->is_real, air_constant(t, REGISTER_A7), c->clk,
                       SLOT_RS1, c->t7, call);
    step_read_register(t, "a0", c->is_real, air_constant(t, REGISTER_A0), c->clk,
                       SLOT_RS2, c->t0, c->v);
    bus_send(t, "the exit code is handed to the verifier", BUS_EXIT, c->is_real,
             TUPLE(c->v[0], c->v[1], c->v[2], c->v[3]));
}

AIR_TABLE(exit, EXIT_COLUMNS, "the call exit", describe)
