/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Loads and stores by bytes. */
#include "tests/support/memory_step.h"

#include <string.h>

#include "base/check.h"
#include "tables/load_d.h"
#include "tables/load_n.h"
#include "tables/load_u.h"
#include "tables/load_w.h"
#include "tables/store_d.h"
#include "tables/store_n.h"
#include "tables/store_u.h"
#include "tests/support/forge.h"

unsigned memory_access_width(enum op op)
{
    switch (op) {
    case OP_LB:
    case OP_LBU:
    case OP_SB:
        return 1;
    case OP_LH:
    case OP_LHU:
    case OP_SH:
        return 2;
    case OP_LW:
    case OP_LWU:
    case OP_SW:
        return 4;
    default:
        return 8;
    }
}

static bool is_store(enum op op)
{
    return op == OP_SB || op == OP_SH || op == OP_SW || op == OP_SD;
}

static unsigned offset_of(const struct memory_access *access)
{
    return (unsigned)(access->base + (uint64_t)(int64_t)access->imm) & 7;
}

static bool crosses(const struct memory_access *access)
{
    return offset_of(access) + memory_access_width(access->op) > 8;
}

enum log_table memory_access_table(const struct memory_access *access)
{
    const unsigned width = memory_access_width(access->op);
    const bool store = is_store(access->op);
    if (access->unaligned || offset_of(access) % width != 0)
        return store ? LOG_STORE_U : LOG_LOAD_U;
    if (width == 8)
        return store ? LOG_STORE_D : LOG_LOAD_D;
    if (store)
        return LOG_STORE_N;
    return width == 4 ? LOG_LOAD_W : LOG_LOAD_N;
}

static const struct {
    const struct air_table *air;
    fill_fn *fill;
    size_t n_columns;
} tables[LOG_TABLES] = {
    [LOG_LOAD_D] = {&load_d_table, fill_load_d, FORGE_COLUMNS(load_d)},
    [LOG_LOAD_W] = {&load_w_table, fill_load_w, FORGE_COLUMNS(load_w)},
    [LOG_LOAD_N] = {&load_n_table, fill_load_n, FORGE_COLUMNS(load_n)},
    [LOG_LOAD_U] = {&load_u_table, fill_load_u, FORGE_COLUMNS(load_u)},
    [LOG_STORE_D] = {&store_d_table, fill_store_d, FORGE_COLUMNS(store_d)},
    [LOG_STORE_N] = {&store_n_table, fill_store_n, FORGE_COLUMNS(store_n)},
    [LOG_STORE_U] = {&store_u_table, fill_store_u, FORGE_COLUMNS(store_u)},
};

const struct air_table *memory_access_air(const struct memory_access *access)
{
    return tables[memory_access_table(access)].air;
}

static uint64_t word_of(const uint8_t *bytes, unsigned n_bytes)
{
    uint64_t x = 0;
    for (unsigned i = 0; i < n_bytes; i++)
        x |= (uint64_t)bytes[i] << 8 * i;
    return x;
}

struct memory_result memory_access_result(const struct memory_access *access)
{
    const unsigned offset = offset_of(access);
    const unsigned width = memory_access_width(access->op);
    uint8_t bytes[16];
    for (unsigned i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(access->low >> 8 * i);
        bytes[8 + i] = (uint8_t)(access->high >> 8 * i);
    }
    struct memory_result result = {.low = access->low, .high = access->high};
    if (is_store(access->op)) {
        for (unsigned i = 0; i < width; i++)
            bytes[offset + i] = (uint8_t)(access->value >> 8 * i);
        result.low = word_of(bytes, 8);
        result.high = word_of(bytes + 8, 8);
        return result;
    }
    result.rd = word_of(bytes + offset, width);
    const bool is_signed =
        access->op == OP_LB || access->op == OP_LH || access->op == OP_LW;
    if (is_signed && (bytes[offset + width - 1] & 0x80) != 0)
        result.rd |= ~(uint64_t)0 << 8 * width;
    return result;
}

void *memory_access_row(struct forgery_case *c, const struct memory_access *access)
{
    enum { STEPS = FORGERY_FIRST_STEP + FORGERY_HEIGHT };
    static struct step_event steps[STEPS];
    const enum log_table table = memory_access_table(access);
    const bool store = is_store(access->op);
    const struct memory_result result = memory_access_result(access);
    CHECK(c->n_rows < FORGERY_HEIGHT && c->n_code < FORGERY_CODE);
    const uint32_t index = FORGERY_FIRST_STEP + (uint32_t)c->n_rows;
    const uint32_t clk = CLOCK_STEP * (index + 1);

    c->code[c->n_code] = (struct program_row){.pc2 = 0x8000 + 2 * index,
                                              .op = (uint32_t)access->op,
                                              .rd = store ? 0 : 5,
                                              .rs1 = 6,
                                              .rs2 = store ? 7 : 0,
                                              .len2 = 2,
                                              .k = {access->imm}};
    steps[index] = (struct step_event){.a = access->base,
                                       .b = store ? access->value : 0,
                                       .old = store ? 0 : access->value,
                                       .new = store ? result.low : result.rd,
                                       .mem = access->low,
                                       .t1 = clk - 9,
                                       .t2 = store ? clk - 7 : 0,
                                       .tm = CLOCK_BOUNDARY,
                                       .t3 = store ? 0 : clk - 5,
                                       .row = (uint32_t)c->n_code,
                                       .table = (unsigned)table & 0xff,
                                       .side = crosses(access) ? 0 : LOG_NO_SIDE};
    c->n_code++;
    const struct log_crossing crossing = {
        .step = index, .t = 17, .old = access->high, .new = result.high};
    struct segment_log log = {
        .steps = steps, .n_steps = STEPS, .crossings = &crossing, .n_crossings = 1};
    log.lists[table] = &index;
    log.counts[table] = 1;
    const struct program program = {.rows = c->code, .n_rows = c->n_code};
    const struct fill_input in = {.program = &program, .log = &log};
    uint32_t row[AIR_MAX_COLUMNS] = {0};
    tables[table].fill(row, &in, 0, 1);
    return c->forged[forgery_add_row(c, row, tables[table].n_columns)];
}
