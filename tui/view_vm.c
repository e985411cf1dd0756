/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The program at one cycle: instructions, registers, what the cycle works on, and, as
 * there is room, memory, output, calls, break- and watchpoints. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/quantity.h"
#include "tui/view.h"

enum {
    REGISTERS_WIDE = 45, /* two columns of 16 digits, and the frame */
    REGISTERS_HIGH = 19,
    BYTES_WIDE = 75 /* 16 bytes a line, and their letters */
};

static struct area box(struct canvas *c, struct area a, const char *title)
{
    return canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, title);
}

static const char *register_name(const struct model *m, uint64_t r, char text[8])
{
    if (m->vm.shows_numbers) {
        snprintf(text, 8, "x%u", (unsigned)r);
        return text;
    }
    return engine_register_name((unsigned)r);
}

/* ---- instructions ---- */

static bool is_breakpoint(const struct model_vm *vm, uint64_t pc)
{
    for (size_t i = 0; i < vm->n_points; i++) {
        if (!vm->points[i].is_watch && vm->points[i].what == pc) {
            return true;
        }
    }
    return false;
}

static void draw_code(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_vm *const vm = &m->vm;
    size_t here = 0;
    while (here < vm->n_lines && vm->lines[here].pc != vm->step.pc) {
        here++;
    }
    const size_t half = (size_t)a.height / 2;
    const size_t first = here > half ? here - half : 0;
    for (int y = 0; y < a.height && first + (size_t)y < vm->n_lines; y++) {
        const struct model_line *const l = &vm->lines[first + (size_t)y];
        const bool is_here = l->pc == vm->step.pc;
        (void)canvas_text(c, a, 0, y, ROLE_TEXT, is_here ? "▶" : " ");
        (void)canvas_text(c, a, 1, y, ROLE_TEXT, is_breakpoint(vm, l->pc) ? "●" : " ");
        const int x =
            canvas_print(c, a, 2, y, ROLE_TEXT, "%6" PRIx64 "  %s", l->pc, l->text);
        const int len = (int)strlen(l->symbol);
        if (x + len + 2 <= a.width) {
            canvas_text_right(c, a, a.width, y, ROLE_DIM, l->symbol);
        }
        if (is_here) {
            canvas_paint(c, a, y, ROLE_SELECTED);
        }
    }
}

static void title_code(const struct model *m, int width, char title[96])
{
    const struct model_vm *const vm = &m->vm;
    int n = snprintf(title, 96, "Cycle %" PRIu64 " of %" PRIu64 "%s", vm->cycle,
                     vm->n_cycles, vm->is_whole ? "" : "+");
    if (width >= 60) {
        (void)snprintf(title + n, 96 - (size_t)n, ", segment %" PRIu32 " of %" PRIu32,
                       m->segment.index + 1, m->segment.n_segments);
    }
}

/* ---- registers ---- */

static void draw_registers(struct canvas *c, struct area a, const struct model *m)
{
    for (int i = 0; i < VIEW_N_REGISTERS; i++) {
        char name[8];
        const bool is_changed = m->vm.registers[i] != m->vm.after[i];
        (void)canvas_print(c, a, i / 16 * 22, i % 16,
                           is_changed ? ROLE_CHANGED : ROLE_TEXT, "%-4s%s%" PRIx64,
                           register_name(m, (uint64_t)i, name), is_changed ? "*" : " ",
                           m->vm.registers[i]);
    }
    (void)canvas_print(c, a, 0, 16, ROLE_TEXT, "pc   %" PRIx64, m->vm.step.pc);
    (void)canvas_print(c, a, 22, 16, ROLE_DIM, "word %08" PRIx32, m->vm.step.word);
}

/* ---- the cycle ---- */

static void draw_operand(struct canvas *c, struct area a, int y, const struct model *m,
                         size_t i)
{
    const struct model_operand *const o = &m->vm.operands[i];
    const bool is_chosen = i == m->vm.operand;
    char name[8];
    int x = canvas_text(c, a, 0, y, ROLE_KEY, is_chosen ? ">" : " ");
    if (o->is_memory) {
        x = canvas_print(c, a, x, y, ROLE_TEXT, "%s %" PRIx64,
                         o->is_write ? "writes" : "reads", o->what);
    } else {
        x = canvas_text(c, a, x, y, ROLE_TEXT, register_name(m, o->what, name));
    }
    if (o->is_write) {
        (void)canvas_print(c, a, x, y, ROLE_TEXT, ": %" PRIx64 " to %" PRIx64, o->before,
                           o->after);
    } else {
        (void)canvas_print(c, a, x, y, ROLE_TEXT, " = %" PRIx64, o->before);
    }
}

static void draw_step(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_vm *const vm = &m->vm;
    const struct step_view *const s = &vm->step;
    const int x = canvas_print(c, a, 0, 0, ROLE_STRONG, "%s", s->text);
    (void)canvas_print(c, a, x + 3, 0, ROLE_DIM, "%s", s->symbol);
    for (size_t i = 0; i < vm->n_operands; i++) {
        draw_operand(c, a, 1 + (int)i, m, i);
    }
    (void)canvas_print(c, a, 0, 1 + (int)vm->n_operands, ROLE_DIM,
                       "row %" PRIu64 " of table %s", s->row, vm->table);
}

/* ---- memory ---- */

static void draw_doubleword(struct canvas *c, struct area a, int x, int letters, int y,
                            const struct model_vm *vm, size_t word)
{
    const uint64_t address = vm->memory_first + 8 * word;
    const bool is_shown = address == (vm->address & ~(uint64_t)7);
    const enum role role = is_shown ? ROLE_CHANGED : ROLE_TEXT;
    const int step = letters > 0 ? 3 : 2;
    for (unsigned k = 0; k < 8; k++) {
        const uint8_t byte = (uint8_t)(vm->words[word] >> 8 * k);
        const char letter[2] = {byte >= ' ' && byte < 0x7F ? (char)byte : '.', '\0'};
        const int gap = letters > 0 ? 0 : k >= 4;
        (void)canvas_print(c, a, x + step * (int)k + gap, y, role, "%02x", byte);
        if (letters > 0) {
            (void)canvas_text(c, a, letters + (int)k, y, role, letter);
        }
    }
}

static void draw_memory(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_vm *const vm = &m->vm;
    if (!vm->has_memory) {
        (void)canvas_text(c, a, 0, 0, ROLE_DIM, "not read");
        return;
    }
    const size_t a_line = a.width >= BYTES_WIDE ? 2 : 1;
    const size_t here = (size_t)(vm->address - vm->memory_first) / 8 / a_line;
    const size_t above = (size_t)(a.height - 1) / 2;
    const size_t first = here > above ? here - above : 0;
    for (int y = 0; y < a.height; y++) {
        const size_t word = (first + (size_t)y) * a_line;
        if (word + a_line > MODEL_WORDS) {
            break;
        }
        (void)canvas_print(c, a, 0, y, ROLE_DIM, "%9" PRIx64,
                           vm->memory_first + 8 * word);
        for (size_t k = 0; k < a_line; k++) {
            draw_doubleword(c, a, 10 + 25 * (int)k, a_line == 2 ? 60 + 8 * (int)k : 0, y,
                            vm, word + k);
        }
    }
}

/* ---- output, points, calls ---- */

/* The last lines that fit. */
static void draw_output(struct canvas *c, struct area a, const struct model *m)
{
    const char *const text = m->vm.output;
    size_t len = strlen(text);
    len -= len > 0 && text[len - 1] == '\n';
    for (int y = a.height - 1; y >= 0 && len > 0; y--) {
        size_t first = len;
        while (first > 0 && text[first - 1] != '\n') {
            first--;
        }
        (void)canvas_print(c, a, 0, y, ROLE_TEXT, "%.*s", (int)(len - first),
                           text + first);
        len = first > 0 ? first - 1 : 0;
    }
}

static void draw_points(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_vm *const vm = &m->vm;
    if (vm->n_points == 0) {
        (void)canvas_text(c, a, 0, 0, ROLE_DIM, "none: b stops here, w watches memory");
    }
    for (size_t i = 0; i < vm->n_points && (int)i < a.height; i++) {
        const struct model_point *const p = &vm->points[i];
        (void)canvas_print(c, a, 0, (int)i, ROLE_TEXT, "%s%2zu %s %" PRIx64 "  %s",
                           p->is_watch ? "◌" : "●", i + 1,
                           !p->is_watch ? "at"
                           : p->on_read ? "reads, writes of"
                                        : "writes of",
                           p->what, p->name);
    }
}

static void draw_calls(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_vm *const vm = &m->vm;
    if (!vm->has_frames || vm->n_calls == 0) {
        (void)canvas_text(c, a, 0, 0, ROLE_DIM, vm->has_frames ? "none" : "not known");
        return;
    }
    for (int y = 0; y < a.height && (size_t)y < vm->n_frames; y++) {
        const struct model_frame *const f = &vm->frames[y];
        const bool is_last = y + 1 == a.height && (size_t)y + 1 < vm->n_calls;
        if (is_last) {
            (void)canvas_print(c, a, 0, y, ROLE_DIM, "and %zu more",
                               vm->n_calls - (size_t)y);
            break;
        }
        const int x = canvas_print(c, a, 0, y, ROLE_TEXT, "%.*s", a.width - 20, f->name);
        char cycle[32];
        snprintf(cycle, sizeof cycle, "cycle %" PRIu64, f->cycle);
        if (x + 2 + (int)strlen(cycle) <= a.width) {
            canvas_text_right(c, a, a.width, y, ROLE_DIM, cycle);
        }
    }
}

/* ---- layout ---- */

static void draw_memory_box(struct canvas *c, struct area a, const struct model *m)
{
    char title[48];
    snprintf(title, sizeof title, "Memory around %" PRIx64, m->vm.address);
    draw_memory(c, box(c, a, title), m);
}

static void draw_output_box(struct canvas *c, struct area a, const struct model *m)
{
    char title[48];
    snprintf(title, sizeof title, "Output so far, %zu byte%s", m->vm.len_output,
             quantity_s(m->vm.len_output));
    draw_output(c, box(c, a, title), m);
}

/* Below the registers: points and calls, if there is room. */
static void draw_right(struct canvas *c, struct area a, const struct model *m)
{
    const int left = a.height - REGISTERS_HIGH;
    const int registers = left >= 6 ? REGISTERS_HIGH : a.height;
    const struct area in =
        box(c, (struct area){a.x, a.y, a.width, registers}, "Registers (changed *)");
    draw_registers(c, in, m);
    if (registers == a.height) {
        (void)canvas_print(c, in, 0, 17, ROLE_DIM,
                           "%zu point%s  %zu call%s  output %zu B", m->vm.n_points,
                           quantity_s(m->vm.n_points), m->vm.n_calls,
                           quantity_s(m->vm.n_calls), m->vm.len_output);
        return;
    }
    const int points = left / 2;
    char title[48];
    snprintf(title, sizeof title, "Calls under way, %zu", m->vm.n_calls);
    draw_points(c,
                box(c, (struct area){a.x, a.y + registers, a.width, points},
                    "Break- and watchpoints"),
                m);
    draw_calls(c,
               box(c,
                   (struct area){a.x, a.y + registers + points, a.width, left - points},
                   title),
               m);
}

static void draw_left(struct canvas *c, struct area a, const struct model *m)
{
    char title[96];
    const bool has_room = a.height >= 30;
    const int step = has_room ? 8 : 7;
    const int memory = has_room ? a.height / 4 : 5;
    const int code = a.height - step - memory;
    title_code(m, a.width, title);
    draw_code(c, box(c, (struct area){a.x, a.y, a.width, code}, title), m);
    draw_step(c,
              box(c, (struct area){a.x, a.y + code, a.width, step},
                  "This cycle (. W R: operands)"),
              m);
    const struct area below = {a.x, a.y + code + step, a.width, memory};
    if (!has_room || below.width < 60) {
        draw_memory_box(c, below, m);
        return;
    }
    const int wide = below.width >= BYTES_WIDE + 34 ? BYTES_WIDE + 4 : 37;
    draw_memory_box(c, (struct area){below.x, below.y, wide, memory}, m);
    draw_output_box(c, (struct area){below.x + wide, below.y, below.width - wide, memory},
                    m);
}

void view_vm(struct canvas *c, struct area a, const struct model *m)
{
    if (!m->segment.is_open) {
        view_no_segment(c, a, m);
        return;
    }
    if (a.width < 80 || a.height < 18) {
        const int step = a.height > 8 ? 5 : a.height / 2;
        draw_code(c, (struct area){a.x, a.y, a.width, a.height - step}, m);
        draw_step(c, (struct area){a.x, a.y + a.height - step, a.width, step}, m);
        return;
    }
    const int left = a.width - REGISTERS_WIDE;
    draw_left(c, (struct area){a.x, a.y, left, a.height}, m);
    draw_right(c, (struct area){a.x + left, a.y, REGISTERS_WIDE, a.height}, m);
}
