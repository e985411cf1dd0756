/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* src: The RISC-V Instruction Set Manual, Volume I (unprivileged), 20191213, chapters 2,
 * 5, 7; docs/guest.md for the calls and the address space. */
#include "tests/support/naive_machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 1 << 20, PAGES = 1 << 21 };

static void give_up(const struct naive_machine *m, const char *why)
{
    fprintf(stderr, "naive machine: %s at pc %llx, step %zu\n", why,
            (unsigned long long)m->pc, m->n_steps);
    abort();
}

static uint8_t *byte_at(const struct naive_machine *m, uint64_t address)
{
    uint8_t **const page = &m->pages[address >> 12 & (PAGES - 1)];
    if (address >> 33 != 0) {
        give_up(m, "an address beyond 2^33");
    }
    if (*page == NULL) {
        *page = calloc(1, 4096);
    }
    return *page + address % 4096;
}

static uint64_t load(const struct naive_machine *m, uint64_t address, unsigned width)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < width; i++) {
        value |= (uint64_t)*byte_at(m, address + i) << 8 * i;
    }
    return value;
}

static void store(struct naive_machine *m, uint64_t address, unsigned width,
                  uint64_t value)
{
    for (unsigned i = 0; i < width; i++) {
        *byte_at(m, address + i) = (uint8_t)(value >> 8 * i);
    }
}

void naive_open(struct naive_machine *m, const struct elf *elf, const char *input)
{
    memset(m, 0, sizeof *m);
    m->pages = calloc(PAGES, sizeof *m->pages);
    m->steps = calloc(STEPS_MAX, sizeof *m->steps);
    m->pc = elf->program.entry;
    m->x[2] = 0x1fffffff0;
    for (size_t s = 0; s < elf->n_segments; s++) {
        for (uint64_t i = 0; i < elf->segments[s].len; i++) {
            *byte_at(m, elf->segments[s].address + i) = elf->segments[s].bytes[i];
        }
    }
    store(m, 0xff000000, 4, strlen(input));
    for (size_t i = 0; input[i] != '\0'; i++) {
        *byte_at(m, 0xff000004 + i) = (uint8_t)input[i];
    }
}

void naive_close(struct naive_machine *m)
{
    for (size_t i = 0; i < PAGES; i++) {
        free(m->pages[i]);
    }
    free(m->pages);
    free(m->steps);
}

uint64_t naive_doubleword(const struct naive_machine *m, uint64_t address)
{
    return m->pages[address >> 12] == NULL ? 0 : load(m, address, 8);
}

/* ---- one step ---- */

static uint64_t sign(uint64_t value, unsigned bits)
{
    return (uint64_t)((int64_t)(value << (64 - bits)) >> (64 - bits));
}

static uint64_t high_product(uint64_t a, uint64_t b)
{
    const uint64_t a1 = a >> 32, a0 = (uint32_t)a, b1 = b >> 32, b0 = (uint32_t)b;
    const uint64_t middle = a1 * b0 + (a0 * b0 >> 32); /* < 2^64 */
    const uint64_t other = a0 * b1 + (uint32_t)middle;
    return a1 * b1 + (middle >> 32) + (other >> 32);
}

static uint64_t divide(uint64_t a, uint64_t b, unsigned f, unsigned bits)
{
    const uint64_t least = sign((uint64_t)1 << (bits - 1), bits);
    if (f & 1) {
        a = bits == 32 ? (uint32_t)a : a;
        b = bits == 32 ? (uint32_t)b : b;
        return f & 2 ? (b == 0 ? a : a % b) : (b == 0 ? UINT64_MAX : a / b);
    }
    a = sign(a, bits);
    b = sign(b, bits);
    if (a == least && b == UINT64_MAX) {
        return f & 2 ? 0 : a;
    }
    if (b == 0) {
        return f & 2 ? a : UINT64_MAX;
    }
    return (uint64_t)(f & 2 ? (int64_t)a % (int64_t)b : (int64_t)a / (int64_t)b);
}

static uint64_t multiply_divide(uint64_t a, uint64_t b, unsigned f, bool is_word)
{
    if (f >= 4) {
        return divide(a, b, f, is_word ? 32 : 64);
    }
    switch (f) {
    case 0:
        return a * b;
    case 1:
        return high_product(a, b) - (a >> 63 ? b : 0) - (b >> 63 ? a : 0);
    case 2:
        return high_product(a, b) - (a >> 63 ? b : 0);
    default:
        return high_product(a, b);
    }
}

/* The operations that registers and immediates have in common; is_other is bit 30. */
static uint64_t compute(uint64_t a, uint64_t b, unsigned f, bool is_other, bool is_word)
{
    const unsigned by = (unsigned)b & (is_word ? 31 : 63);
    switch (f) {
    case 0:
        return is_other ? a - b : a + b;
    case 1:
        return a << by;
    case 2:
        return (int64_t)a < (int64_t)b;
    case 3:
        return a < b;
    case 4:
        return a ^ b;
    case 5:
        a = is_word ? (is_other ? sign(a, 32) : (uint32_t)a) : a;
        return is_other ? (uint64_t)((int64_t)a >> by) : a >> by;
    case 6:
        return a | b;
    default:
        return a & b;
    }
}

static bool holds(uint64_t a, uint64_t b, unsigned f)
{
    const bool yes = f < 4 ? a == b : f < 6 ? (int64_t)a < (int64_t)b : a < b;
    return yes != (f & 1);
}

static void call(struct naive_machine *m, struct naive_step *s)
{
    uint64_t *const x = m->x;
    if (x[17] == 93) {
        s->reads = 1u << 17 | 1u << 10;
        m->has_exited = true;
        return;
    }
    if (x[17] != 64) {
        give_up(m, "an unknown call");
    }
    s->reads = 1u << 17 | 1u << 10 | 1u << 11 | 1u << 12;
    s->writes = 1u << 10;
    if (x[10] == 1) {
        s->address = x[11];
        s->width = (uint32_t)x[12];
        for (uint64_t i = 0; i < x[12]; i++) {
            m->output[m->len_output++] = *byte_at(m, x[11] + i);
        }
    }
    x[10] = x[12];
}

static bool is_link(unsigned r)
{
    return r == 1 || r == 5;
}

static uint64_t branch_offset(uint32_t w)
{
    return sign((uint64_t)(w >> 31) << 12 | (w >> 7 & 1) << 11 | (w >> 25 & 63) << 5
                    | (w >> 8 & 15) << 1,
                13);
}

static uint64_t jump_offset(uint32_t w)
{
    return sign((uint64_t)(w >> 31) << 20 | (w >> 12 & 255) << 12 | (w >> 20 & 1) << 11
                    | (w >> 21 & 1023) << 1,
                21);
}

static void step(struct naive_machine *m, struct naive_step *s)
{
    const uint32_t w = (uint32_t)load(m, m->pc, 4);
    const unsigned rd = w >> 7 & 31, rs1 = w >> 15 & 31, rs2 = w >> 20 & 31;
    const unsigned f = w >> 12 & 7;
    const uint64_t a = m->x[rs1], b = m->x[rs2], imm = sign(w >> 20, 12);
    const bool is_word = (w & 8) != 0;
    uint64_t next = m->pc + 4;
    uint64_t value = 0;
    bool has_rd = true;
    *s = (struct naive_step){.pc = m->pc};
    switch (w & 127) {
    case 0x37: /* lui */
        value = sign(w & 0xfffff000, 32);
        break;
    case 0x17: /* auipc */
        value = m->pc + sign(w & 0xfffff000, 32);
        break;
    case 0x6f: /* jal */
        value = next;
        next = m->pc + jump_offset(w);
        s->is_call = is_link(rd) && next != m->pc + 4;
        s->target = next;
        break;
    case 0x67: /* jalr */
        value = next;
        next = (a + imm) & ~(uint64_t)1;
        s->reads = 1u << rs1;
        s->is_call = is_link(rd);
        s->is_return = is_link(rs1) && rs1 != rd;
        s->target = next;
        break;
    case 0x63: /* branches */
        has_rd = false;
        s->reads = 1u << rs1 | 1u << rs2;
        next = holds(a, b, f) ? m->pc + branch_offset(w) : next;
        break;
    case 0x03: /* loads */
        s->reads = 1u << rs1;
        s->address = a + imm;
        s->width = 1u << (f & 3);
        value = load(m, s->address, s->width);
        value = f & 4 ? value : sign(value, 8 * s->width);
        break;
    case 0x23: /* stores */
        has_rd = false;
        s->reads = 1u << rs1 | 1u << rs2;
        s->address = a + sign((w >> 25) << 5 | (w >> 7 & 31), 12);
        s->width = 1u << f;
        s->is_store = true;
        store(m, s->address, s->width, b);
        break;
    case 0x13: /* with an immediate */
    case 0x1b:
        s->reads = 1u << rs1;
        value = compute(a, imm, f, f == 5 && (w >> 30 & 1) != 0, is_word);
        value = is_word ? sign(value, 32) : value;
        break;
    case 0x33: /* with two registers */
    case 0x3b:
        s->reads = 1u << rs1 | 1u << rs2;
        value = w >> 25 & 1 ? multiply_divide(a, b, f, is_word)
                            : compute(a, b, f, (w >> 30 & 1) != 0, is_word);
        value = is_word ? sign(value, 32) : value;
        break;
    case 0x0f: /* fence */
        has_rd = false;
        break;
    case 0x73:
        has_rd = false;
        call(m, s);
        break;
    default:
        give_up(m, "an unknown instruction");
    }
    if (has_rd && rd != 0) {
        m->x[rd] = value;
        s->writes = 1u << rd;
    }
    s->reads &= ~1u;
    m->pc = next;
}

void naive_run(struct naive_machine *m, size_t n_steps)
{
    for (size_t i = 0; i < n_steps && !m->has_exited; i++) {
        if (m->n_steps == STEPS_MAX) {
            give_up(m, "too many steps");
        }
        step(m, &m->steps[m->n_steps]);
        m->n_steps++;
    }
}
