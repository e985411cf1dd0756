/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The screen VM: going through the run. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/look_state.h"

/* ---- where we are ---- */

enum status look_go(struct look *l, struct model *m, uint64_t cycle, struct error *e)
{
    const uint32_t index = (uint32_t)(cycle >> l->segment_log2);
    if (!m->segment.is_open || m->segment.is_chunk || m->segment.index != index) {
        TRY(look_open_segment(l, m, index, e));
    }
    m->vm.steps.selected = (size_t)(cycle - ((uint64_t)index << l->segment_log2));
    look_step(l, m);
    return STATUS_OK;
}

/* The run as far as it is executed by now. */
static enum status know_run(struct look *l, struct model *m, struct run_view **run,
                            struct error *e)
{
    struct run_shape shape;
    TRY(look_begin(l, m->session, e));
    TRY(look_run(l, run, e));
    run_view_shape(*run, &shape);
    m->vm.n_cycles = shape.n_cycles;
    m->vm.is_whole = shape.is_whole;
    m->segment.n_segments = shape.n_segments;
    return STATUS_OK;
}

static void add_operand(struct model_vm *vm, const struct model_operand *o)
{
    vm->operands[vm->n_operands++] = *o;
}

/* What the step reads and writes, memory first. */
static void list_operands(struct model_vm *vm)
{
    const struct step_view *const s = &vm->step;
    vm->n_operands = 0;
    if (s->is_load || s->is_store) {
        add_operand(vm, &(struct model_operand){.is_memory = true,
                                                .is_write = s->is_store,
                                                .what = s->address,
                                                .before = s->memory_before,
                                                .after = s->memory_after});
        vm->address = s->address;
        vm->has_access = true;
    }
    const uint64_t values[2] = {s->rs1, s->rs2};
    for (unsigned i = 0; i < 2; i++) {
        if (s->reads[i] != 0 && s->reads[i] < VIEW_N_REGISTERS
            && (i == 0 || s->reads[1] != s->reads[0])) {
            add_operand(vm, &(struct model_operand){.what = s->reads[i],
                                                    .before = values[i],
                                                    .after = values[i]});
        }
    }
    if (s->rd > 0) {
        add_operand(vm, &(struct model_operand){.is_write = true,
                                                .what = (uint64_t)s->rd,
                                                .before = s->rd_before,
                                                .after = s->rd_after});
    }
    if (vm->operand >= vm->n_operands) {
        vm->operand = 0;
    }
}

static void name_of(const struct look *l, uint64_t pc, char name[64])
{
    uint32_t word;
    char text[64];
    char symbol[96];
    const bool is_known = guest_disassemble(l->guest, pc, &word, text, symbol);
    snprintf(name, 64, "%.63s", is_known ? symbol : "");
}

static void take_frames(struct look *l, struct model_vm *vm, struct run_view *run,
                        struct task *task, struct error *e)
{
    struct run_frame frames[MODEL_FRAMES];
    vm->has_frames =
        run_view_frames(run, vm->cycle, task, frames, MODEL_FRAMES, &vm->n_calls, e)
        == STATUS_OK;
    vm->n_frames = !vm->has_frames              ? 0
                   : vm->n_calls < MODEL_FRAMES ? vm->n_calls
                                                : MODEL_FRAMES;
    for (size_t i = 0; i < vm->n_frames; i++) {
        vm->frames[i].cycle = frames[i].cycle;
        vm->frames[i].pc = frames[i].pc;
        name_of(l, frames[i].target, vm->frames[i].name);
    }
}

static void take_output(struct model_vm *vm, const struct run_view *run)
{
    size_t len;
    const uint8_t *const output = run_view_output(run, &len);
    const size_t room = sizeof vm->output - 1;
    const size_t first = len > room ? len - room : 0;
    vm->len_output = len;
    for (size_t i = first; i < len; i++) {
        const uint8_t b = output[i];
        vm->output[i - first] = (b >= ' ' && b < 0x7F) || b == '\n' ? (char)b : '.';
    }
    vm->output[len - first] = '\0';
}

/* The doublewords around the address, a quarter of them before it. */
static void take_memory(struct model_vm *vm, struct run_view *run)
{
    const uint64_t above = 8 * (MODEL_WORDS / 4);
    const uint64_t last = RUN_MEMORY_BYTES - 8 * MODEL_WORDS;
    const uint64_t first =
        vm->address < above ? 0 : (vm->address - above) & ~(uint64_t)15;
    vm->memory_first = first < last ? first : last;
    vm->has_memory = true;
    for (unsigned i = 0; i < MODEL_WORDS; i++) {
        vm->has_memory &=
            run_view_doubleword(run, vm->memory_first + 8 * i, &vm->words[i]);
    }
}

void look_around(struct look *l, struct model *m, const struct look_order *o)
{
    struct model_vm *const vm = &m->vm;
    struct run_view *run;
    struct error e = {0};
    vm->has_memory = vm->has_frames = false;
    if (!m->segment.is_open || vm->steps.n == 0) {
        return;
    }
    vm->cycle = ((uint64_t)m->segment.index << l->segment_log2) + vm->steps.selected;
    list_operands(vm);
    if (!vm->has_access) {
        vm->address = vm->registers[2]; /* sp */
    }
    if (know_run(l, m, &run, &e) != STATUS_OK
        || run_view_seek(run, vm->cycle, o->task, &e) != STATUS_OK) {
        look_say(m, 'w', "%.200s", e.text);
        return;
    }
    take_memory(vm, run);
    take_output(vm, run);
    take_frames(l, vm, run, o->task, &e);
}

/* ---- moving ---- */

static enum status move_to(struct look *l, struct model *m, int64_t cycle,
                           struct error *e)
{
    struct model_vm *const vm = &m->vm;
    struct run_view *run;
    if (cycle >= (int64_t)vm->n_cycles && !vm->is_whole) {
        TRY(know_run(l, m, &run, e)); /* there may be more by now */
    }
    if (vm->n_cycles == 0) {
        return STATUS_OK;
    }
    const int64_t last = (int64_t)vm->n_cycles - 1;
    return look_go(l, m, (uint64_t)(cycle < 0 ? 0 : cycle > last ? last : cycle), e);
}

static enum status move_snapshot(struct look *l, struct model *m, int direction,
                                 struct error *e)
{
    const int64_t size = (int64_t)1 << l->segment_log2;
    const int64_t first = (int64_t)m->segment.index * size;
    const bool is_at_start = m->vm.steps.selected == 0;
    return move_to(l, m,
                   direction > 0 ? first + size
                   : is_at_start ? first - size
                                 : first,
                   e);
}

/* ---- break- and watchpoints ---- */

static void name_place(const struct look *l, struct model_point *p)
{
    p->name[0] = '\0';
    if (!p->is_watch) {
        name_of(l, p->what, p->name);
    }
}

static void say_point(struct model *m, const struct model_point *p, const char *what)
{
    look_say(m, 'i', "%s %" PRIx64 "%s%s%s", what, p->what,
             p->name[0] != '\0' ? " <" : "", p->name, p->name[0] != '\0' ? ">" : "");
}

static void drop_point(struct model_vm *vm, size_t i)
{
    vm->n_points--;
    memmove(&vm->points[i], &vm->points[i + 1],
            (vm->n_points - i) * sizeof vm->points[0]);
}

/* A breakpoint: there or not. A watchpoint: of writes, of reads too, not. */
static void toggle(struct look *l, struct model *m, bool is_watch, uint64_t what)
{
    struct model_vm *const vm = &m->vm;
    for (size_t i = 0; i < vm->n_points; i++) {
        struct model_point *const p = &vm->points[i];
        if (p->is_watch != is_watch || p->what != what) {
            continue;
        }
        if (is_watch && !p->on_read) {
            p->on_read = true;
            say_point(m, p, "stops at reads and writes of");
        } else {
            say_point(m, p, is_watch ? "no longer watches" : "no longer stops at");
            drop_point(vm, i);
        }
        return;
    }
    if (vm->n_points == MODEL_POINTS) {
        look_say(m, 'w', "there are %d points already: remove one first", MODEL_POINTS);
        return;
    }
    struct model_point *const p = &vm->points[vm->n_points++];
    *p = (struct model_point){.is_watch = is_watch, .what = what};
    name_place(l, p);
    say_point(m, p, is_watch ? "stops at writes to" : "stops at");
}

static void set_break(struct look *l, struct model *m, const struct look_order *o)
{
    struct look_names n;
    const struct place_names names = look_names(&n, l, m->vm.registers);
    char why[PLACE_WHY_BYTES];
    uint32_t word;
    char text[64];
    char symbol[96];
    uint64_t pc = m->vm.step.pc;
    if (o->text[0] != '\0' && !place_parse_address(&pc, o->text, &names, why)) {
        look_say(m, 'w', "%s", why);
    } else if (!guest_disassemble(l->guest, pc, &word, text, symbol)) {
        look_say(m, 'w', "there is no instruction at %" PRIx64, pc);
    } else {
        toggle(l, m, false, pc);
    }
}

void look_watch(struct look *l, struct model *m, const struct look_order *o,
                uint64_t address)
{
    struct look_names n;
    const struct place_names names = look_names(&n, l, m->vm.registers);
    char why[PLACE_WHY_BYTES];
    if (o->text[0] != '\0' && !place_parse_address(&address, o->text, &names, why)) {
        look_say(m, 'w', "%s", why);
    } else if (address >= RUN_MEMORY_BYTES) {
        look_say(m, 'w', "there is no memory at %" PRIx64, address);
    } else {
        toggle(l, m, true, address & ~(uint64_t)7);
    }
}

/* ---- running ---- */

/* The points as the engine wants them; of[i]: which of ours. */
static unsigned list_points(const struct model_vm *vm, struct run_point *points,
                            unsigned *of)
{
    unsigned n = 0;
    for (unsigned i = 0; i < vm->n_points; i++) {
        const struct model_point *const p = &vm->points[i];
        of[n] = i;
        points[n++] =
            (struct run_point){p->is_watch ? VIEW_MEMORY_WRITE : VIEW_PC, p->what};
        if (p->on_read) {
            of[n] = i;
            points[n++] = (struct run_point){VIEW_MEMORY_READ, p->what};
        }
    }
    return n;
}

static enum status run_to_point(struct look *l, struct model *m, int direction,
                                const struct look_order *o, struct error *e)
{
    struct run_point points[2 * MODEL_POINTS];
    unsigned of[2 * MODEL_POINTS];
    struct run_view *run;
    struct run_hit hit;
    bool is_found;
    const unsigned n = list_points(&m->vm, points, of);
    if (n == 0) {
        look_say(m, 'w',
                 "nowhere to stop: b sets a breakpoint here, w watches an access");
        return STATUS_OK;
    }
    TRY(know_run(l, m, &run, e));
    TRY(run_view_find(run, (int64_t)m->vm.cycle, direction, points, n, o->task, &is_found,
                      &hit, e));
    if (!is_found) {
        look_say(m, 'i', "no break- or watchpoint is met %s",
                 direction < 0    ? "before this cycle"
                 : m->vm.is_whole ? "after this cycle"
                                  : "in what is executed by now");
        return STATUS_OK;
    }
    TRY(look_go(l, m, hit.cycle, e));
    const struct model_point *const p = &m->vm.points[of[hit.point]];
    look_say(m, 'i', "stopped: %spoint %u (%s%" PRIx64 "): cycle %" PRIu64 "  %s",
             p->is_watch ? "watch" : "break", of[hit.point] + 1,
             !p->is_watch                                  ? ""
             : points[hit.point].event == VIEW_MEMORY_READ ? "read "
                                                           : "write ",
             p->what, hit.cycle, m->vm.step.text);
    return STATUS_OK;
}

typedef enum status run_fn(struct run_view *view, uint64_t from, int direction,
                           struct task *task, bool *is_found, uint64_t *to,
                           struct error *e);

static enum status run_calls(struct look *l, struct model *m, run_fn *step, int direction,
                             const struct look_order *o, const char *why_not,
                             struct error *e)
{
    struct run_view *run;
    bool is_found;
    uint64_t to;
    TRY(know_run(l, m, &run, e));
    TRY(step(run, m->vm.cycle, direction, o->task, &is_found, &to, e));
    if (!is_found) {
        look_say(m, 'i', "%s", why_not);
        return STATUS_OK;
    }
    return move_to(l, m, (int64_t)to, e);
}

/* ---- who wrote, who reads ---- */

static void name_operand(const struct model_vm *vm, const struct model_operand *p,
                         char text[32])
{
    if (p->is_memory) {
        snprintf(text, 32, "%" PRIx64, p->what);
    } else if (vm->shows_numbers) {
        snprintf(text, 32, "x%" PRIu64, p->what);
    } else {
        snprintf(text, 32, "%s", engine_register_name((unsigned)p->what));
    }
}

static enum status find_access(struct look *l, struct model *m, int direction,
                               const struct look_order *o, struct error *e)
{
    struct model_vm *const vm = &m->vm;
    struct run_view *run;
    struct run_hit hit;
    bool is_found;
    char name[32];
    if (vm->n_operands == 0) {
        look_say(m, 'w', "this instruction reads and writes nothing");
        return STATUS_OK;
    }
    const struct model_operand operand = vm->operands[vm->operand];
    const enum view_event event =
        direction < 0 ? (operand.is_memory ? VIEW_MEMORY_WRITE : VIEW_REGISTER_WRITE)
                      : (operand.is_memory ? VIEW_MEMORY_READ : VIEW_REGISTER_READ);
    const struct run_point point = {event, operand.what};
    name_operand(vm, &operand, name);
    TRY(know_run(l, m, &run, e));
    TRY(run_view_find(run, (int64_t)vm->cycle, direction, &point, 1, o->task, &is_found,
                      &hit, e));
    if (!is_found) {
        look_say(m, 'i',
                 direction < 0    ? "nothing wrote %s before: it has its first value"
                 : m->vm.is_whole ? "nothing reads %s after this cycle"
                                  : "nothing reads %s in what is executed by now",
                 name);
        return STATUS_OK;
    }
    TRY(look_go(l, m, hit.cycle, e));
    look_say(m, 'i', "%s %s: cycle %" PRIu64 "  %s", name,
             direction < 0 ? "was written here last" : "is read here next", hit.cycle,
             m->vm.step.text);
    return STATUS_OK;
}

/* ---- going somewhere ---- */

static enum status find_pc(struct look *l, struct model *m, uint64_t pc, int direction,
                           const struct look_order *o, bool *is_found, struct error *e)
{
    const struct run_point point = {VIEW_PC, pc};
    struct run_view *run;
    struct run_hit hit;
    TRY(know_run(l, m, &run, e));
    TRY(run_view_find(run, (int64_t)m->vm.cycle, direction, &point, 1, o->task, is_found,
                      &hit, e));
    return *is_found ? look_go(l, m, hit.cycle, e) : STATUS_OK;
}

static enum status find_same_pc(struct look *l, struct model *m, int direction,
                                const struct look_order *o, struct error *e)
{
    bool is_found;
    TRY(find_pc(l, m, m->vm.step.pc, direction, o, &is_found, e));
    if (!is_found) {
        look_say(m, 'i', "this pc is not met %s", direction > 0 ? "again" : "before");
    }
    return STATUS_OK;
}

static enum status go_to_place(struct look *l, struct model *m,
                               const struct look_order *o, struct error *e)
{
    struct look_names n;
    const struct place_names names = look_names(&n, l, m->vm.registers);
    struct place place = {0};
    char why[PLACE_WHY_BYTES];
    struct run_view *run;
    bool is_found = true;
    TRY(know_run(l, m, &run, e));
    if (!place_parse(&place, o->text, m->vm.cycle, m->vm.n_cycles, &names, why)) {
        look_say(m, 'w', "%s", why);
        return STATUS_OK;
    }
    if (!place.is_pc) {
        return look_go(l, m, place.value, e);
    }
    TRY(find_pc(l, m, place.value, 1, o, &is_found, e));
    if (!is_found) {
        TRY(find_pc(l, m, place.value, -1, o, &is_found, e));
        look_say(m, 'i',
                 is_found ? "pc %" PRIx64 " is not met after this; the last time before"
                          : "pc %" PRIx64 " is never met",
                 place.value);
    }
    return STATUS_OK;
}

/* ---- keys ---- */

static enum status move_by_key(struct look *l, struct model *m,
                               const struct look_order *o, struct error *e)
{
    const int64_t here = (int64_t)m->vm.cycle;
    switch (o->action) {
    case ACTION_UP:
    case ACTION_STEP_BACK:
        return move_to(l, m, here - 1, e);
    case ACTION_DOWN:
    case ACTION_STEP:
        return move_to(l, m, here + 1, e);
    case ACTION_PAGE_UP:
        return move_to(l, m, here - o->height, e);
    case ACTION_PAGE_DOWN:
        return move_to(l, m, here + o->height, e);
    case ACTION_START:
        return move_to(l, m, 0, e);
    case ACTION_BOTTOM:
        return move_to(l, m, INT64_MAX, e);
    case ACTION_SEGMENT_BACK:
        return move_snapshot(l, m, -1, e);
    case ACTION_SEGMENT_NEXT:
        return move_snapshot(l, m, 1, e);
    default:
        return STATUS_OK;
    }
}

static enum status apply(struct look *l, struct model *m, const struct look_order *o,
                         struct error *e)
{
    switch (o->action) {
    case ACTION_OVER:
        return run_calls(l, m, run_view_over, 1, o, "the call does not return", e);
    case ACTION_OVER_BACK:
        return run_calls(l, m, run_view_over, -1, o, "this is the first cycle", e);
    case ACTION_OUT:
        return run_calls(l, m, run_view_out, 1, o, "the function does not return", e);
    case ACTION_OUT_BACK:
        return run_calls(l, m, run_view_out, -1, o, "nothing called this function", e);
    case ACTION_RUN:
        return run_to_point(l, m, 1, o, e);
    case ACTION_RUN_BACK:
        return run_to_point(l, m, -1, o, e);
    case ACTION_WRITER:
        return find_access(l, m, -1, o, e);
    case ACTION_READER:
        return find_access(l, m, 1, o, e);
    case ACTION_AGAIN:
        return find_same_pc(l, m, 1, o, e);
    case ACTION_AGAIN_BACK:
        return find_same_pc(l, m, -1, o, e);
    case ACTION_GOTO:
        return go_to_place(l, m, o, e);
    case ACTION_BREAK:
        set_break(l, m, o);
        return STATUS_OK;
    case ACTION_WATCH:
        look_watch(l, m, o, m->vm.address);
        return STATUS_OK;
    case ACTION_OPERAND:
        m->vm.operand += m->vm.operand + 1 < m->vm.n_operands ? 1 : -m->vm.operand;
        return STATUS_OK;
    case ACTION_REGISTER_NAMES:
        m->vm.shows_numbers = !m->vm.shows_numbers;
        return STATUS_OK;
    default:
        return move_by_key(l, m, o, e);
    }
}

void look_vm_key(struct look *l, struct model *m, const struct look_order *o)
{
    struct error e = {0};
    const uint64_t before = m->vm.cycle;
    const enum status s = apply(l, m, o, &e);
    if (s == STATUS_CANCELLED) {
        look_say(m, 'i', "given up; nothing has changed");
    } else if (s != STATUS_OK) {
        look_say(m, 'w', "%.200s", e.text);
    }
    if (m->vm.cycle != before || !m->vm.has_memory
        || m->vm.cycle
               != ((uint64_t)m->segment.index << l->segment_log2)
                      + m->vm.steps.selected) {
        look_around(l, m, o);
    }
}
