/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Calls, cut into doublewords byte by byte. */
#include "tests/support/call_step.h"

#include "base/check.h"
#include "tables/exit_call.h"
#include "tables/write_call.h"
#include "tables/write_data.h"
#include "tests/support/forge.h"

uint8_t call_memory_byte(uint64_t address)
{
    return (uint8_t)(address * 37 + 11);
}

/* Make the row of a call by its filler. */
static void *call_row(struct forgery_case *c, enum log_table table, fill_fn *fill,
                      size_t n_columns, struct log_call call)
{
    enum { STEPS = FORGERY_FIRST_STEP + FORGERY_HEIGHT };
    static struct step_event steps[STEPS];
    CHECK(c->n_rows < FORGERY_HEIGHT && c->n_code < FORGERY_CODE);
    const uint32_t index = FORGERY_FIRST_STEP + (uint32_t)c->n_rows;
    const uint32_t clk = CLOCK_STEP * (index + 1);
    call.step = index;
    call.t_a7 = clk - 4;
    call.t_a0 = clk - 7;
    call.t_a1 = clk - 1;
    call.t_a2 = clk - 30;
    call.t_counter = CLOCK_BOUNDARY;
    steps[index] = (struct step_event){
        .row = (uint32_t)c->n_code, .table = (unsigned)table & 0xff, .side = 0};
    c->code[c->n_code++] =
        (struct program_row){.pc2 = 0x8000 + 2 * index, .op = OP_ECALL, .len2 = 2};
    struct segment_log log = {
        .steps = steps, .n_steps = STEPS, .calls = &call, .n_calls = 1};
    log.lists[table] = &index;
    log.counts[table] = 1;
    const struct program program = {.rows = c->code, .n_rows = c->n_code};
    const struct fill_input in = {.program = &program, .log = &log};
    uint32_t row[AIR_MAX_COLUMNS] = {0};
    fill(row, &in, 0, 1);
    return c->forged[forgery_add_row(c, row, n_columns)];
}

void *call_exit_row(struct forgery_case *c, uint64_t code)
{
    return call_row(c, LOG_EXIT, fill_exit, FORGE_COLUMNS(exit),
                    (struct log_call){.a0 = code});
}

void *call_write_row(struct forgery_case *c, uint64_t fd, uint64_t pointer,
                     uint64_t length, uint64_t counter)
{
    return call_row(
        c, LOG_WRITE, fill_write, FORGE_COLUMNS(write),
        (struct log_call){.a0 = fd, .a1 = pointer, .a2 = length, .counter = counter});
}

void *call_write_data_rows(struct forgery_case *c, uint64_t pointer, uint64_t length,
                           uint32_t counter)
{
    struct log_chunk chunks[FORGERY_HEIGHT];
    size_t n_chunks = 0;
    uint64_t done = 0;
    while (done < length && c->n_rows + n_chunks < FORGERY_HEIGHT) {
        const uint64_t address = pointer + done;
        struct log_chunk chunk = {.key = (uint32_t)(address >> 3),
                                  .t = CLOCK_BOUNDARY,
                                  .left = (uint32_t)(length - done),
                                  .offset = counter + (uint32_t)done,
                                  .start = (uint8_t)(address & 7)};
        for (unsigned j = 0; j < 8; j++)
            chunk.value |= (uint64_t)call_memory_byte((address & ~(uint64_t)7) + j)
                           << 8 * j;
        while (done < length && (unsigned)chunk.start + chunk.n < 8) {
            chunk.n++;
            done++;
        }
        chunks[n_chunks++] = chunk;
    }
    const struct log_call call = {.step = FORGERY_FIRST_STEP};
    const struct segment_log log = {
        .calls = &call, .n_calls = 1, .chunks = chunks, .n_chunks = n_chunks};
    const struct fill_input in = {.log = &log};
    const size_t first = c->n_rows;
    for (size_t i = 0; i < n_chunks; i++) {
        uint32_t row[AIR_MAX_COLUMNS] = {0};
        fill_write_data(row, &in, i, 1);
        (void)forgery_add_row(c, row, FORGE_COLUMNS(write_data));
    }
    return c->forged[first];
}
