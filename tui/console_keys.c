/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a person asked for. */
#include <stdio.h>
#include <string.h>

#include "tui/console.h"
#include "tui/view.h"

static int page(const struct console *c)
{
    const int height = view_list_height(&c->model, c->canvas.width, c->canvas.height);
    return height < 1 ? 1 : height;
}

static struct look *look(struct console *c)
{
    struct error e = {0};
    if (c->look == NULL && look_open(&c->look, c->v, &e) != STATUS_OK) {
        snprintf(c->model.segment.why_not, sizeof c->model.segment.why_not, "%.199s",
                 e.text);
    }
    return c->look;
}

static void open_segment(struct console *c, uint32_t index)
{
    struct look *const l = look(c);
    if (l != NULL) {
        look_segment(l, &c->model, c->model.session, index);
        if (c->model.segment.why_not[0] != '\0') {
            console_message(c, 'w', "%s", c->model.segment.why_not);
        }
    }
}

/* Rows shown above what holds on the selected one. */
static int rows_height(const struct console *c)
{
    const int body =
        page(c) + 2
        + (layout_of(c->canvas.width, c->canvas.height) >= LAYOUT_NORMAL ? TABLES_BELOW
                                                                         : 0);
    return (body >= 12 ? body - body / 2 : body) - 1;
}

void console_go(struct console *c, enum console_screen screen)
{
    struct model *const m = &c->model;
    m->screen = screen;
    m->overlay = OVERLAY_NONE;
    if (screen == SCREEN_SESSIONS) {
        console_list_sessions(c);
    } else if ((screen == SCREEN_TABLES || screen == SCREEN_VM) && !m->segment.is_open) {
        open_segment(c, 0);
    } else if (screen == SCREEN_MEMORY) {
        if (!m->segment.is_open) {
            open_segment(c, 0);
        }
        if (c->look != NULL) {
            look_pages(c->look, m);
        }
    } else if (screen == SCREEN_VERIFY && c->checker == NULL && !m->verify.is_done) {
        console_check(c);
    } else if (screen == SCREEN_PROOF) {
        console_measure_proof(c);
    }
}

/* ---- moving ---- */

static struct model_list *list_of(struct model *m)
{
    switch (m->screen) {
    case SCREEN_SESSIONS:
        return &m->session_list;
    case SCREEN_TIMELINE:
        return &m->timeline;
    case SCREEN_TABLES:
        return m->tables.level == TABLES_LIST ? &m->tables.tables : &m->tables.rows;
    case SCREEN_VM:
        return &m->vm.steps;
    case SCREEN_MEMORY:
        return &m->memory.pages;
    case SCREEN_VERIFY:
        return &m->verify.list;
    case SCREEN_LOG:
        return &m->log_list;
    case SCREEN_PROVE:
    case SCREEN_PROOF:
    case N_SCREENS:
        break;
    }
    return NULL;
}

static void move(struct console *c, int64_t by)
{
    struct model *const m = &c->model;
    struct model_list *const l = list_of(m);
    if (l == NULL) {
        return;
    }
    if (m->screen == SCREEN_TIMELINE) {
        l->n = view_timeline_rows(m);
    }
    model_list_move(l, by);
    l->first = model_list_first(
        l, m->screen == SCREEN_TABLES && m->tables.level == TABLES_ROWS ? rows_height(c)
                                                                        : page(c));
    if (m->screen == SCREEN_LOG) {
        m->log_follows = l->selected + 1 >= l->n;
    } else if (m->screen == SCREEN_TABLES && c->look != NULL) {
        look_rows(c->look, m, rows_height(c));
    } else if (m->screen == SCREEN_MEMORY && c->look != NULL) {
        m->memory.line = 0;
        look_page(c->look, m);
    } else if (m->screen == SCREEN_VM && c->look != NULL) {
        look_step(c->look, m);
    }
}

static void move_across(struct console *c, int by)
{
    struct model_tables *const t = &c->model.tables;
    if (c->model.screen == SCREEN_VM) {
        move(c, by);
    } else if (c->model.screen == SCREEN_MEMORY) {
        size_t *const line = &c->model.memory.line;
        *line = by > 0 ? *line + (*line + 1 < MODEL_PAGE_WORDS / 2) : *line - (*line > 0);
    } else if (by > 0 ? t->column + 1 < t->n_columns : t->column > 0) {
        t->column = by > 0 ? t->column + 1 : t->column - 1;
    }
}

static void move_segment(struct console *c, int by)
{
    const struct model_segment *const s = &c->model.segment;
    if (!s->is_open) {
        open_segment(c, 0);
    } else if (by > 0 || s->index > 0) {
        open_segment(c, by > 0 ? s->index + 1 : s->index - 1);
    }
    if (c->model.screen == SCREEN_MEMORY && c->look != NULL) {
        look_pages(c->look, &c->model);
    }
}

/* ---- opening ---- */

static void open_selected(struct console *c)
{
    struct model *const m = &c->model;
    if (m->screen == SCREEN_TABLES && m->segment.is_open
        && m->tables.level == TABLES_LIST) {
        if (!m->tables.table[m->tables.tables.selected].is_present) {
            console_message(c, 'w', "segment %u has no rows in that table",
                            m->segment.index);
            return;
        }
        look_table(c->look, m);
        look_rows(c->look, m, rows_height(c));
    } else if (m->screen == SCREEN_SESSIONS && m->session_list.n != 0) {
        const struct model_session *const s = &m->sessions[m->session_list.selected];
        if (c->child != NULL && strcmp(s->name, m->session) != 0) {
            console_message(c, 'w', "%s is being worked on: stop it first", m->session);
            return;
        }
        if (s->is_damaged) {
            console_message(c, 'w', "%s", s->fault);
            return;
        }
        if (c->child == NULL) {
            snprintf(m->session, sizeof m->session, "%s", s->name);
            snprintf(m->program, sizeof m->program, "%s", s->program);
            m->security = s->security;
            m->blowup = s->blowup;
            m->segment_log2 = s->segment_log2;
            m->segment.is_open = false;
            m->verify = (struct model_verify){0};
            m->work = WORK_IDLE;
            snprintf(c->session, sizeof c->session, "%s", s->name);
            c->request.session = c->session;
        }
        console_go(c, SCREEN_TABLES);
    }
}

static void go_on(struct console *c)
{
    struct model *const m = &c->model;
    if (c->child != NULL) {
        console_message(c, 'w', "the engine is at work on %s", m->session);
        return;
    }
    if (m->screen == SCREEN_SESSIONS && m->session_list.n != 0) {
        const struct model_session *const s = &m->sessions[m->session_list.selected];
        if (s->is_running || s->is_damaged) {
            console_message(c, 'w', "%s cannot be gone on with: it is %s", s->name,
                            s->state);
            return;
        }
        snprintf(c->session, sizeof c->session, "%s", s->name);
        c->request.session = c->session;
    }
    if (c->request.session == NULL && c->request.program == NULL) {
        console_message(c, 'w', "choose a session first");
        return;
    }
    console_start(c);
    console_go(c, SCREEN_PROVE);
}

static void across(struct console *c)
{
    struct model *const m = &c->model;
    if (c->look == NULL) {
        return;
    }
    if (m->screen == SCREEN_VM) {
        if (look_row_of_step(c->look, m)) {
            m->screen = SCREEN_TABLES;
            look_rows(c->look, m, rows_height(c));
        }
    } else if (look_step_of_row(c->look, m)) {
        m->screen = SCREEN_VM;
    } else {
        console_message(c, 'w', "this row belongs to no one cycle");
    }
}

/* Back to the cycle that wrote what the selected one reads: memory, else a register. */
static void find_writer(struct console *c)
{
    struct model *const m = &c->model;
    if (c->look == NULL || !m->segment.is_open) {
        return;
    }
    const struct step_view *const s = &m->vm.step;
    const bool has_access = s->is_load || s->is_store;
    if (!has_access) {
        console_message(c, 'w', "this cycle accesses no memory");
    } else if (look_find(c->look, m, -1, VIEW_MEMORY_WRITE, s->address)) {
        console_message(c, 'i', "the last write to that doubleword");
    } else {
        console_message(c, 'i', "nothing wrote it before in this segment");
    }
}

static void find_pc(struct console *c, int direction)
{
    if (c->look != NULL
        && !look_find(c->look, &c->model, direction, VIEW_PC, c->model.vm.step.pc)) {
        console_message(c, 'i', "not again in this segment");
    }
}

static void ask_quit(struct console *c)
{
    if (c->child == NULL) {
        c->is_leaving = true;
    } else {
        c->model.overlay = OVERLAY_QUIT;
    }
}

static void act(struct console *c, enum action action)
{
    struct model *const m = &c->model;
    switch (action) {
    case ACTION_PAUSE:
        console_pause(c, m->work == WORK_PROVING);
        break;
    case ACTION_RESUME:
        go_on(c);
        break;
    case ACTION_OPEN:
        open_selected(c);
        break;
    case ACTION_BACK:
        m->tables.level = TABLES_LIST;
        break;
    case ACTION_ACROSS:
        across(c);
        break;
    case ACTION_STEP_BACK:
        move_across(c, -1);
        break;
    case ACTION_STEP:
        move_across(c, 1);
        break;
    case ACTION_SEGMENT_BACK:
        move_segment(c, -1);
        break;
    case ACTION_SEGMENT_NEXT:
        move_segment(c, 1);
        break;
    case ACTION_WRITER:
        find_writer(c);
        break;
    case ACTION_AGAIN:
        find_pc(c, 1);
        break;
    case ACTION_AGAIN_BACK:
        find_pc(c, -1);
        break;
    case ACTION_CHECK:
        console_check(c);
        break;
    case ACTION_UP:
        move(c, -1);
        break;
    case ACTION_DOWN:
        move(c, 1);
        break;
    case ACTION_PAGE_UP:
        move(c, -page(c));
        break;
    case ACTION_PAGE_DOWN:
        move(c, page(c));
        break;
    case ACTION_TOP:
        move(c, INT32_MIN);
        break;
    case ACTION_BOTTOM:
        move(c, INT32_MAX);
        break;
    case ACTION_THEME:
        console_next_theme(c);
        break;
    case ACTION_REDRAW:
        screen_forget(c->screen);
        break;
    case ACTION_SUSPEND:
        console_suspend(c);
        break;
    case ACTION_HELP:
        m->overlay = OVERLAY_HELP;
        m->help = (struct model_list){.n = view_help_lines(m)};
        break;
    case ACTION_QUIT:
        ask_quit(c);
        break;
    case ACTION_STOP:
        c->is_leaving = true;
        break;
    case N_ACTIONS:
        break;
    }
}

/* ---- overlays ---- */

static void key_over(struct console *c, uint32_t input)
{
    struct model *const m = &c->model;
    const bool is_yes = input == INPUT_ENTER;
    switch (m->overlay) {
    case OVERLAY_HELP:
        if (input == 'j' || input == INPUT_DOWN) {
            m->help.first += m->help.first + 1 < m->help.n;
        } else if (input == 'k' || input == INPUT_UP) {
            m->help.first -= m->help.first > 0;
        } else {
            m->overlay = OVERLAY_NONE;
        }
        m->help.selected = m->help.first;
        break;
    case OVERLAY_QUIT:
        m->overlay = OVERLAY_NONE;
        c->is_leaving = is_yes || input == 'q' || input == INPUT_CONTROL('C');
        break;
    case OVERLAY_LOST:
        m->overlay = OVERLAY_NONE;
        if (is_yes || input == 'r' || input == 'R') {
            m->screen = SCREEN_PROVE;
            go_on(c);
        } else if (input == 'q' || input == INPUT_CONTROL('C')) {
            c->is_leaving = true;
        }
        break;
    case OVERLAY_NONE:
        break;
    }
}

void console_key(struct console *c, uint32_t input)
{
    struct model *const m = &c->model;
    c->is_dirty = true;
    if (m->overlay != OVERLAY_NONE) {
        key_over(c, input);
        return;
    }
    const enum console_screen screen = screen_of_input(input);
    if (screen != N_SCREENS) {
        console_go(c, screen);
        return;
    }
    act(c, bindings_find(&m->bindings, m->screen, input));
}
