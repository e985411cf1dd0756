/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The program at one cycle: instructions, registers, what the cycle did. */
#include <inttypes.h>
#include <stdio.h>

#include "tui/view.h"

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
        (void)canvas_print(c, a, 0, y, ROLE_TEXT, "%s %6" PRIx64 "  %s",
                           is_here ? "▶" : " ", l->pc, l->text);
        if (a.width >= 60) {
            canvas_text_right(c, a, a.width, y, ROLE_DIM, l->symbol);
        }
        if (is_here) {
            canvas_paint(c, a, y, ROLE_SELECTED);
        }
    }
}

static void draw_registers(struct canvas *c, struct area a, const struct model *m)
{
    const int columns = a.width >= 43 ? 2 : 1;
    const int rows = (VIEW_N_REGISTERS + columns - 1) / columns;
    const int step = (a.width + 1) / columns;
    for (int i = 0; i < VIEW_N_REGISTERS; i++) {
        const bool is_changed = m->vm.registers[i] != m->vm.after[i];
        (void)canvas_print(c, a, i / rows * step, i % rows,
                           is_changed ? ROLE_CHANGED : ROLE_TEXT, "%-4s%s%" PRIx64,
                           engine_register_name((unsigned)i), is_changed ? "*" : " ",
                           m->vm.registers[i]);
    }
}

static void draw_step(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_vm *const vm = &m->vm;
    const struct step_view *const s = &vm->step;
    const uint64_t first = (uint64_t)m->segment.index << m->segment_log2;
    (void)canvas_print(c, a, 0, 0, ROLE_STRONG, "%s   %s", s->text, s->symbol);
    if (s->rd > 0) {
        (void)canvas_print(c, a, 0, 1, ROLE_TEXT, "%s: %" PRIx64 " to %" PRIx64,
                           engine_register_name((unsigned)s->rd), s->rd_before,
                           s->rd_after);
    } else {
        (void)canvas_text(c, a, 0, 1, ROLE_DIM, "writes no register");
    }
    if (s->is_store) {
        (void)canvas_print(c, a, 0, 2, ROLE_TEXT,
                           "writes %" PRIx64 ": %" PRIx64 " to %" PRIx64, s->address,
                           s->memory_before, s->memory_after);
    } else if (s->is_load) {
        (void)canvas_print(c, a, 0, 2, ROLE_TEXT, "reads %" PRIx64 ": %" PRIx64,
                           s->address, s->memory_before);
    } else {
        (void)canvas_text(c, a, 0, 2, ROLE_DIM, "accesses no memory");
    }
    (void)canvas_print(c, a, 0, 3, ROLE_TEXT, "row %" PRIu64 " of table %s", s->row,
                       vm->table);
    (void)canvas_print(c, a, 0, 4, ROLE_TEXT, "cycle %" PRIu64,
                       first + vm->steps.selected);
}

void view_vm(struct canvas *c, struct area a, const struct model *m)
{
    char title[64];
    if (!m->segment.is_open) {
        view_no_segment(c, a, m);
        return;
    }
    if (a.width < 80) {
        draw_code(c, (struct area){a.x, a.y, a.width, a.height - 5}, m);
        draw_step(c, (struct area){a.x, a.y + a.height - 5, a.width, 5}, m);
        return;
    }
    const int below = 7;
    const int right = a.height - below >= 34 ? 28 : 47;
    const int left = a.width - right;
    snprintf(title, sizeof title, "Segment %" PRIu32 " of %" PRIu32, m->segment.index + 1,
             m->segment.n_segments);
    const struct area code =
        canvas_box(c, (struct area){a.x, a.y, left, a.height - below}, ROLE_BORDER,
                   ROLE_TITLE, title);
    draw_code(c, code, m);
    draw_registers(c,
                   canvas_box(c, (struct area){a.x + left, a.y, right, a.height},
                              ROLE_BORDER, ROLE_TITLE, "Registers (changed *)"),
                   m);
    const struct area step =
        canvas_box(c, (struct area){a.x, a.y + a.height - below, left, below},
                   ROLE_BORDER, ROLE_TITLE, "This cycle");
    draw_step(c, step, m);
}
