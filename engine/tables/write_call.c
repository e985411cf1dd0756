/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table write.
 *
 * a7 is read as the constant 64 and a0 as 1 + fd2: another descriptor has no row. a0
 * becomes the length. Descriptor 2 reads no memory, sends no output and does not care for
 * its pointer. Descriptor 1: the length is len_0 + 65536 len_1 with len_1 a byte, an
 * integer below 2^24, and len_2 = len_3 = 0. The output counter, a cell of its own that
 * no instruction names, goes from off to off + length, so the calls' places in the output
 * follow their order in the run. It starts at 0 and grows by lengths that the verifier's
 * slices bound by 2^20 in sum: every byte is received once on OUT. If the length is not 0
 * (go), the pointer is q, s (ALIGN makes 8q + s = ptr_0 an integer equation), ptr_3 = 0
 * and ptr_2 a bit, so it is below 2^33; WRITE hands clock, doubleword, start, length and
 * offset to write_data, whose rows each take at least one byte and end only where nothing
 * is left. With go = 1 and length 0 that chain would have no end; with go = 0 the length
 * is 0 (or the descriptor 2). fd2 and go are multiplicities and imply is_real.
 */
#include "tables/write_call.h"

#include "tables/step.h"

static void describe(struct air_recorder *t, const void *now_row, const void *next_row)
{
    const struct write_view *c = now_row;
    (void)next_row;
    expr zero = air_constant(t, 0);
    expr fd1 = sub(c->is_real, c->fd2);
    expr length = add(c->len[0], scale(65536, c->len[1]));
    const expr call[4] = {air_constant(t, (int64_t)CALL_WRITE), zero, zero, zero};
    const expr descriptor[4] = {plus(c->fd2, 1), zero, zero, zero};
    const expr before[4] = {c->off, zero, zero, zero};
    const expr after[4] = {add(c->off, length), zero, zero, zero};

    selector(t, c->is_real);
    always_zero(t, "only a real row has descriptor 2", mul(c->fd2, from(1, c->is_real)));
    always_zero(t, "only descriptor 1 writes bytes", mul(c->go, from(1, fd1)));
    always_zero(t, "limb 2 of an output length is 0", mul(fd1, c->len[2]));
    always_zero(t, "limb 3 of an output length is 0", mul(fd1, c->len[3]));
    always_zero(t, "an output that writes no bytes is empty",
                mul(sub(fd1, c->go), length));
    always_zero(t, "the pointer's low limb is cut",
                mul(c->go, sub(c->ptr[0], add(scale(8, c->q), c->s))));
    always_zero(t, "limb 3 of a pointer that is used is 0", mul(c->go, c->ptr[3]));
    always_zero(t, "limb 2 of a pointer that is used is 0 or 1",
                mul(c->go, mul(c->ptr[2], plus(c->ptr[2], -1))));

    step_frame(t, c->is_real, c->pc, c->clk,
               (struct fetch){.op = air_constant(t, OP_ECALL)});
    step_read_register(t, "a7", c->is_real, air_constant(t, REGISTER_A7), c->clk,
                       SLOT_RS1, c->t7, call);
    step_register(t, "a0", c->is_real, air_constant(t, REGISTER_A0), c->clk, SLOT_RD,
                  c->t0, descriptor, c->len);
    step_read_register(t, "a1", c->is_real, air_constant(t, REGISTER_A1), c->clk,
                       SLOT_RS2, c->t1, c->ptr);
    step_read_register(t, "a2", c->is_real, air_constant(t, REGISTER_A2), c->clk,
                       SLOT_MEMORY, c->t2, c->len);
    step_register(t, "the output counter", fd1, air_constant(t, REGISTER_COUNTER), c->clk,
                  SLOT_RS1, c->tc, before, after);
    bus_send(t, "the bytes to write are handed over", BUS_WRITE, c->go,
             TUPLE(c->clk,
                   add(c->q, add(scale(1 << 13, c->ptr[1]), scale(1 << 29, c->ptr[2]))),
                   c->s, length, c->off));
    bus_send(t, "the pointer is cut into bits 3 to 15 and a start", BUS_ALIGN, c->go,
             TUPLE(c->q, c->s));
    bus_send(t, "an output length is below 2^24", BUS_BYTE2, fd1, TUPLE(c->len[1], zero));
}

AIR_TABLE(write, WRITE_COLUMNS, "the call write", describe)
