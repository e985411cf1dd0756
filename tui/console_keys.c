/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a person asked for. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/host.h"
#include "tui/console.h"
#include "tui/goto_prompt.h"
#include "tui/search.h"
#include "tui/typed_table.h"
#include "tui/view.h"

static int page(const struct console *c)
{
    const int height = view_list_height(&c->model, c->canvas.width, c->canvas.height);
    return height < 1 ? 1 : height;
}

static int rows_height(const struct console *c)
{
    return view_rows_height(&c->model, c->canvas.width, c->canvas.height);
}

static void ask_rest(struct console *c);

/* What an order to the looking screens did. */
static void take_look(void *arg)
{
    struct console *const c = arg;
    struct look_news news;
    looking_take(c->looking, &c->model, &news);
    c->model.is_looking = looking_is_busy(c->looking);
    if (news.level != 0) {
        console_message(c, news.level, "%s", news.text);
        c->says_searching = false;
    }
    if (!c->model.is_looking) {
        if (c->says_searching) {
            console_hint(c, "%s", "");
        }
        c->is_searching = c->says_searching = c->is_computing = false;
        ask_rest(c);
    }
    const bool is_here = (ON_SEGMENT >> c->model.screen & 1) != 0;
    if (news.screen != N_SCREENS && is_here) {
        c->model.screen = news.screen;
        console_history_show(c, host_now_ns());
    }
    c->is_dirty = true;
}

static void ask_loader(struct console *c, struct look_order *order)
{
    order->screen = c->model.screen;
    order->height = page(c);
    order->rows_height = rows_height(c);
    order->is_zoomed = c->model.is_zoomed;
    snprintf(order->session, sizeof order->session, "%s", c->model.session);
    if (looking_ask(c->looking, c->loader, order, take_look, c)) {
        c->model.is_looking = true;
    }
}

/* What takes long is asked for once the screen says so. */
static void ask_rest(struct console *c)
{
    if (c->model.segment.is_open && c->model.tables.todo != 0) {
        struct look_order order = {.action = N_ACTIONS, .is_rest = true};
        c->is_computing = true;
        ask_loader(c, &order);
    }
}

static void follow(struct console *c, uint32_t input)
{
    struct look_order order = {.action = ACTION_FOLLOW_LOOKUP};
    order.text[0] = input >= 'a' && input <= 'z' ? (char)input : '-';
    c->model.tables.is_following = false; /* the loader will say so, too */
    ask_loader(c, &order);
}

/* Does it leave what is being computed? */
static bool is_elsewhere(enum action action)
{
    switch (action) {
    case ACTION_BACK:
    case ACTION_ROWS:
    case ACTION_TREES:
    case ACTION_ACROSS:
    case ACTION_LEAF:
    case ACTION_SEGMENT_BACK:
    case ACTION_SEGMENT_NEXT:
    case N_ACTIONS:
        return true;
    default:
        return false;
    }
}

static void look(struct console *c, enum action action)
{
    struct look_order order = {.action = action};
    if (c->is_computing && is_elsewhere(action)) {
        looking_cancel(c->looking);
    }
    ask_loader(c, &order);
}

void console_look_for(struct console *c, const char *text, uint64_t from, int by)
{
    struct look_order order = {.action = ACTION_SEARCH, .from = from, .by = by};
    snprintf(order.text, sizeof order.text, "%.*s", MATCHER_BYTES - 1, text);
    if (from != LOOK_FROM_SELECTED) { /* else n goes on from where the one before ends */
        looking_cancel(c->looking);
    }
    ask_loader(c, &order);
    c->is_searching = true;
    if (text[0] != '\0') {
        console_hint(c, "looking for '%s' .. Esc gives up", text);
        c->says_searching = true;
    }
}

void console_look_at(struct console *c, enum action action, const char *place)
{
    struct look_order order = {.action = action};
    snprintf(order.text, sizeof order.text, "%.*s", MATCHER_BYTES - 1, place);
    ask_loader(c, &order);
}

void console_look_progress(struct console *c)
{
    struct task_progress p;
    const bool is_waiting = (ON_SEGMENT >> c->model.screen & 1) != 0
                            && !c->model.segment.is_open && work_is_alive(c->model.work);
    if (is_waiting && !c->model.is_looking) {
        look(c, N_ACTIONS); /* it may be executed by now */
    }
    if (c->model.is_looking && looking_progress(c->looking, &p) && p.units_total > 1) {
        console_hint(c, "%s: segment %" PRIu64 " of %" PRIu64 " .. Esc gives up", p.phase,
                     p.units_done, p.units_total);
        c->says_searching = true;
        c->is_dirty = true;
    } else if (c->is_computing && looking_progress(c->looking, &p)
               && p.steps_total != 0) {
        const uint64_t done = p.steps_done < p.steps_total ? p.steps_done : p.steps_total;
        console_hint(c, "%s: %u %% .. Esc gives up", p.phase,
                     (unsigned)(100 * done / p.steps_total));
        c->says_searching = true;
        c->is_dirty = true;
    }
}

void console_filter_tables(struct console *c, const char *text)
{
    struct look_order order = {.action = ACTION_FILTER};
    snprintf(order.text, sizeof order.text, "%.*s", MATCHER_BYTES - 1, text);
    ask_loader(c, &order);
}

uint64_t console_look_line(const struct console *c)
{
    return look_line(&c->model, c->model.screen);
}

void console_go(struct console *c, enum console_screen screen)
{
    struct model *const m = &c->model;
    console_thaw(c);
    m->screen = screen;
    m->overlay = OVERLAY_NONE;
    console_history_show(c, host_now_ns());
    if (screen == SCREEN_SESSIONS) {
        console_list_sessions(c);
    } else if ((ON_SEGMENT >> screen & 1) != 0) {
        look(c, N_ACTIONS);
    } else if (screen == SCREEN_VERIFY && c->checker == NULL && !m->verify.is_done
               && !c->check_starting.is_under_way) {
        console_check(c, false);
    } else if (screen == SCREEN_CHECKPOINTS) {
        console_checkpoints_again(c);
    } else if (screen == SCREEN_PROOF) {
        console_measure_proof(c);
    }
}

void console_go_segment(struct console *c, uint32_t segment)
{
    struct look_order order = {
        .action = N_ACTIONS, .has_segment = true, .segment = segment};
    c->model.screen = SCREEN_TABLES;
    ask_loader(c, &order);
}

/* ---- moving ---- */

void console_selected(struct console *c)
{
    struct model *const m = console_shown(c);
    struct model_list *const l = model_list_of(m, m->screen);
    if (l == NULL) {
        return;
    }
    l->first = model_list_first(l, page(c));
    if (m->screen == SCREEN_TIMELINE) {
        m->timeline.span = 0;
    } else if (m->screen == SCREEN_LOG) {
        m->log_follows = l->selected + 1 >= l->n;
    }
    c->is_dirty = true;
}

static void move(struct console *c, int64_t by)
{
    struct model_list *const l = model_list_of(console_shown(c), c->model.screen);
    if (l != NULL) {
        model_list_move(l, by);
        console_selected(c);
    }
}

static void sort_sessions(struct console *c, bool is_turned)
{
    struct model *const m = console_shown(c);
    if (is_turned) {
        m->is_session_sort_reversed = !m->is_session_sort_reversed;
    } else {
        m->session_sort = (enum session_sort)((m->session_sort + 1) % N_SESSION_SORTS);
    }
    model_arrange(m, SCREEN_SESSIONS);
    console_selected(c);
    console_hint(c, "sorted by %s%s", session_sort_name(m->session_sort),
                 m->is_session_sort_reversed ? ", backwards" : "");
}

/* ---- opening ---- */

static void open_session(struct console *c, const struct model_session *s)
{
    struct model *const m = &c->model;
    if (console_is_busy(c) && strcmp(s->name, m->session) != 0) {
        console_message(c, 'w', "%s is being worked on: stop it first", m->session);
        return;
    }
    if (s->is_damaged) {
        console_message(c, 'w', "%s", s->fault);
        return;
    }
    if (!console_unlock(c, s, ACTION_OPEN)) {
        return;
    }
    if (s->is_running && strcmp(s->name, m->session) != 0) {
        console_attach(c, s->name);
        console_go(c, SCREEN_PROVE);
        return;
    }
    if (!console_is_busy(c) && strcmp(s->name, m->session) != 0) {
        console_check_end(c);
        model_open_session(m, s);
        m->segment.is_open = false;
        snprintf(c->session, sizeof c->session, "%s", s->name);
        c->request.session = c->session;
    }
    console_go(c, SCREEN_TABLES);
}

bool console_open_session(struct console *c, const char *name)
{
    return console_choose_session(c, name, ACTION_OPEN);
}

static void open_selected(struct console *c)
{
    const struct model *const m = console_shown(c);
    if (m->screen == SCREEN_SESSIONS && m->session_list.n != 0) {
        open_session(c, &m->sessions[m->session_list.selected]);
    }
}

static void start(struct console *c)
{
    console_start(c);
    console_go(c, SCREEN_PROVE);
}

static void go_on_with(struct console *c, const struct model_session *s)
{
    if (console_is_busy(c)) {
        console_message(c, 'w', "the engine is at work on %s", c->model.session);
    } else if (s->is_running || s->is_damaged) {
        console_message(c, 'w', "%s cannot be gone on with: it is %s", s->name, s->state);
    } else if (console_unlock(c, s, ACTION_RESUME)) {
        snprintf(c->session, sizeof c->session, "%s", s->name);
        c->request.session = c->session;
        start(c);
    }
}

bool console_choose_session(struct console *c, const char *name, enum action action)
{
    for (size_t i = 0; i < c->model.n_sessions; i++) {
        const struct model_session *const s = &c->model.sessions[i];
        if (strcmp(s->name, name) == 0) {
            if (action == ACTION_RESUME) {
                go_on_with(c, s);
            } else {
                open_session(c, s);
            }
            return true;
        }
    }
    return false;
}

static void go_on(struct console *c)
{
    struct model *const m = &c->model;
    if (m->screen == SCREEN_SESSIONS && m->session_list.n != 0) {
        go_on_with(c, &m->sessions[m->session_list.selected]);
        return;
    }
    if (console_is_busy(c)) {
        console_message(c, 'w', "the engine is at work on %s", m->session);
        return;
    }
    if (c->request.session == NULL && c->request.program == NULL) {
        console_message(c, 'w', "choose a session first");
        return;
    }
    start(c);
}

static void ask_quit(struct console *c)
{
    if (console_errand_objects(c)) {
        return;
    }
    if (!console_is_busy(c)) {
        c->is_leaving = true;
    } else {
        c->model.overlay = OVERLAY_QUIT;
    }
}

/* Is it about what is in a segment? */
static bool is_looking(enum action action)
{
    switch (action) {
    case ACTION_OPEN:
    case ACTION_BACK:
    case ACTION_ROWS:
    case ACTION_TREES:
    case ACTION_ACROSS:
    case ACTION_HEAT:
    case ACTION_LEAF:
    case ACTION_LEAF_OF_CYCLE:
    case ACTION_FOLLOW_LOOKUP:
    case ACTION_CONSTRAINTS:
    case ACTION_FORM:
    case ACTION_MARK:
    case ACTION_SORT:
    case ACTION_SORT_BACK:
    case ACTION_PANE:
    case ACTION_RECHECK:
    case ACTION_RECHECK_ALL:
    case ACTION_STEP_BACK:
    case ACTION_STEP:
    case ACTION_SEGMENT_BACK:
    case ACTION_SEGMENT_NEXT:
    case ACTION_UP:
    case ACTION_DOWN:
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
    case ACTION_TOP:
    case ACTION_BOTTOM:
        return true;
    default: /* those between OVER and START go through a run */
        return action >= ACTION_OVER && action <= ACTION_START && action != ACTION_GOTO;
    }
}

void console_act(struct console *c, enum action action)
{
    struct model *const m = &c->model;
    if (console_panes_act(c, action)) {
        return;
    }
    if ((ON_SEGMENT >> m->screen & 1) != 0 && is_looking(action)) {
        look(c, action);
        return;
    }
    if (console_timeline_act(c, action) || console_check_act(c, action)
        || console_checkpoints_act(c, action)) {
        return;
    }
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
    case ACTION_SEARCH:
        search_ask(c);
        break;
    case ACTION_SEARCH_NEXT:
        search_again(c, 1);
        break;
    case ACTION_SEARCH_BACK:
        search_again(c, -1);
        break;
    case ACTION_FILTER:
        filter_ask(c);
        break;
    case ACTION_SORT:
        sort_sessions(c, false);
        break;
    case ACTION_SORT_BACK:
        sort_sessions(c, true);
        break;
    case ACTION_ZOOM: /* the heights asked for are those after it */
        m->is_zoomed = !m->is_zoomed;
        m->tables.is_zoomed = m->is_zoomed;
        look(c, ACTION_ZOOM);
        break;
    case ACTION_GOTO:
        goto_ask(c);
        break;
    case ACTION_CHECKPOINT:
        console_checkpoint(c);
        break;
    case ACTION_DELETE:
        console_trash(c);
        break;
    case ACTION_UNDO:
        console_untrash(c);
        break;
    case ACTION_FREEZE:
        console_freeze(c);
        break;
    case ACTION_COPY:
        console_copy(c, false);
        break;
    case ACTION_COPY_ROW:
        console_copy(c, true);
        break;
    case ACTION_EXPORT_VIEW:
        console_export_view(c);
        break;
    case ACTION_LEVEL_UP:
        console_log_level(c, 1);
        break;
    case ACTION_LEVEL_DOWN:
        console_log_level(c, -1);
        break;
    case ACTION_FOLLOW:
        console_log_follow(c);
        break;
    case ACTION_GLYPHS:
        console_next_glyphs(c);
        break;
    case ACTION_COMMAND:
        typed_ask(c, "");
        break;
    case ACTION_THEME:
        console_theme(c, "");
        break;
    case ACTION_REDRAW:
        screen_forget(c->screen);
        break;
    case ACTION_SUSPEND:
        console_suspend(c);
        break;
    case ACTION_HELP:
        console_help(c);
        break;
    case ACTION_PALETTE:
        console_palette(c);
        break;
    case ACTION_QUIT:
        if ((m->screen == SCREEN_TABLES && m->tables.level != TABLES_LIST)
            || (m->screen == SCREEN_MEMORY && m->memory.shows_bytes)) {
            look(c, ACTION_BACK);
        } else {
            ask_quit(c);
        }
        break;
    case ACTION_LEAVE:
        ask_quit(c);
        break;
    case ACTION_STOP:
        c->is_leaving = true;
        break;
    default: /* is_looking */
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
        console_help_key(c, input);
        break;
    case OVERLAY_CONFIRM:
        console_confirm_key(c, input);
        break;
    case OVERLAY_PALETTE: /* its prompt takes the keys */
        m->overlay = OVERLAY_NONE;
        break;
    case OVERLAY_QUIT:
        m->overlay = OVERLAY_NONE;
        c->is_leaving = is_yes || input == 'q' || input == INPUT_CONTROL('C');
        if (input == 'd' && !m->is_attached) {
            console_detach(c);
        } else if (input == 's' && m->is_attached) {
            console_stop(c);
        }
        break;
    case OVERLAY_LOST:
        m->overlay = OVERLAY_NONE;
        if (is_yes || input == 'r' || input == 'R') {
            console_go(c, SCREEN_PROVE);
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
    if (console_mouse(c, input)) {
        return;
    }
    if (m->prompt.is_open) {
        prompt_key(c, input);
        return;
    }
    if (m->overlay != OVERLAY_NONE) {
        key_over(c, input);
        return;
    }
    const bool is_running = m->is_looking && (ON_RUN >> m->screen & 1) != 0;
    if (input == INPUT_ESCAPE && (c->is_searching || c->is_computing || is_running)) {
        looking_cancel(c->looking);
        return;
    }
    if (m->screen == SCREEN_TABLES && m->tables.is_following) {
        follow(c, input);
        return;
    }
    if (input == INPUT_ESCAPE && (search_unmark(c) || console_panes_leave(c))) {
        return;
    }
    const enum console_screen screen = screen_of_input(input);
    if (screen != N_SCREENS) {
        console_go(c, screen);
        return;
    }
    console_act(c, bindings_find(&m->bindings, m->screen, input));
}
