/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What every screen has around it: header, screens, message, keys. */
#include <stdio.h>
#include <string.h>

#include "tui/quantity.h"
#include "tui/view.h"

enum layout layout_of(unsigned width, unsigned height)
{
    return width >= 120 && height >= 36  ? LAYOUT_WIDE
           : width >= 80 && height >= 24 ? LAYOUT_NORMAL
           : width >= 40 && height >= 12 ? LAYOUT_COMPACT
                                         : LAYOUT_MICRO;
}

const char *view_work_glyph(enum work_state state)
{
    switch (state) {
    case WORK_PROVING:
        return "▶";
    case WORK_PAUSING:
    case WORK_PAUSED:
        return "‖";
    case WORK_PROVED:
        return "✓";
    case WORK_FAILED:
        return "✗";
    case WORK_LOST:
    case WORK_STOPPED:
        return "!";
    case WORK_IDLE:
    case WORK_STARTING:
    case WORK_STOPPING:
    case N_WORK_STATES:
        break;
    }
    return "·";
}

enum role view_work_role(enum work_state state)
{
    switch (state) {
    case WORK_PROVING:
        return ROLE_RUNNING;
    case WORK_PAUSING:
    case WORK_PAUSED:
        return ROLE_PAUSED;
    case WORK_PROVED:
        return ROLE_DONE;
    case WORK_FAILED:
    case WORK_LOST:
        return ROLE_FAILED;
    case WORK_STOPPED:
        return ROLE_WARNING;
    case WORK_IDLE:
    case WORK_STARTING:
    case WORK_STOPPING:
    case N_WORK_STATES:
        break;
    }
    return ROLE_WAITING;
}

void view_no_segment(struct canvas *c, struct area a, const struct model *m)
{
    const char *text = "no segment has been executed yet";
    if (m->is_looking) {
        text = "opening the segment ..";
    } else if (m->segment.why_not[0] != '\0') {
        text = m->segment.why_not;
    }
    (void)canvas_text(c, a, 1, 1, ROLE_DIM, text);
}

static const char *or_dash(const char *text)
{
    return text[0] != '\0' ? text : "-";
}

enum { STATE_BYTES = 64 };

/* "▶ PROVING  68%", or in short "▶ 68%". Returns its columns. */
static int state_text(char text[STATE_BYTES], const struct model *m, bool is_short)
{
    const bool is_stalled = m->stall.ns != 0;
    char rest[QUANTITY_BYTES] = "";
    if (is_stalled) {
        (void)quantity_seconds(rest, m->stall.ns);
    } else if (m->fraction >= 0 && work_is_alive(m->work)) {
        (void)snprintf(rest, sizeof rest, "%s%.0f%%", is_short ? "" : " ",
                       m->fraction * 100);
    }
    (void)snprintf(text, STATE_BYTES, "%s %s%s%s",
                   is_stalled ? "◌" : view_work_glyph(m->work),
                   is_short     ? ""
                   : is_stalled ? "STALLED"
                                : work_state_name(m->work),
                   is_short || rest[0] == '\0' ? "" : " ", rest);
    int columns = 0;
    for (const char *at = text; *at != '\0'; at++) {
        columns += ((unsigned char)*at & 0xC0) != 0x80;
    }
    return columns;
}

/* The same, of a stall "◌ STALLED 41s in prove/5 (disk wait)" as far as it fits before
 * column `end`, in whole pieces. */
static int draw_state(struct canvas *c, struct area a, int x, int y, int end,
                      const struct model *m)
{
    char text[STATE_BYTES];
    char stalled[STALL_TEXT_BYTES];
    static const char *const pieces[] = {" (", " in "};
    if (m->stall.ns == 0) {
        (void)state_text(text, m, false);
        return canvas_text(c, a, x, y, view_work_role(m->work), text);
    }
    (void)model_stall_text(m, stalled);
    for (unsigned i = 0; i < 2 && x + 2 + (int)strlen(stalled) > end; i++) {
        *strstr(stalled, pieces[i]) = '\0';
    }
    return canvas_print(c, a, x, y, ROLE_WARNING, "◌ %s", stalled);
}

/* "  ETA 5m54s (5m09s to 7m39s)" before column `end`, in whole pieces. Prove has it on a
 * line of its own. */
static void draw_left(struct canvas *c, struct area a, int x, int end,
                      const struct model *m)
{
    char text[80];
    char part[QUANTITY_BYTES];
    if (m->left.ns == 0 || m->work != WORK_PROVING || m->screen == SCREEN_PROVE
        || m->stall.ns != 0) {
        return;
    }
    (void)snprintf(text, sizeof text, "  ETA %s", quantity_seconds(part, m->left.ns));
    if (x + (int)strlen(text) < end) {
        x = canvas_text(c, a, x, 0, ROLE_TEXT, text);
        (void)view_range(text, m);
        if (text[0] != '\0' && x + 3 + (int)strlen(text) < end) {
            (void)canvas_print(c, a, x, 0, ROLE_DIM, " (%s)", text);
        }
    }
}

static const uint64_t second_ns = 1000000000;

const char *view_range(char text[VIEW_RANGE_BYTES], const struct model *m)
{
    char least[QUANTITY_BYTES];
    char most[QUANTITY_BYTES];
    text[0] = '\0';
    if (m->left.p90_ns != 0) {
        const bool is_least = m->left.p10_ns < second_ns; /* and may be nothing */
        (void)snprintf(text, VIEW_RANGE_BYTES, "%s to %s",
                       is_least ? "0s" : quantity_seconds(least, m->left.p10_ns),
                       quantity_seconds(most, m->left.p90_ns));
    }
    return text;
}

static void draw_header(struct canvas *c, struct area a, const struct model *m)
{
    int x = canvas_text(c, a, 1, 0, ROLE_HEADER, "zkconsole");
    x = canvas_print(c, a, x, 0, ROLE_BORDER, " │ ");
    x = canvas_print(c, a, x, 0, ROLE_STRONG, "%.24s", or_dash(m->program));
    x = canvas_print(c, a, x, 0, ROLE_BORDER, " │ ");
    x = canvas_print(c, a, x, 0, ROLE_TEXT, "%.20s", or_dash(m->session));
    x = canvas_print(c, a, x, 0, ROLE_BORDER, " │ ");
    const int end = a.width - 2 - (int)strlen(m->clock);
    x = draw_state(c, a, x, 0, end, m);
    draw_left(c, a, x, end, m);
    canvas_text_right(c, a, a.width - 1, 0, ROLE_TEXT, m->clock);
}

/* "[2Prove]" */
static const char *tab_text(char text[32], const struct model *m, enum layout layout,
                            unsigned i)
{
    const struct screen_row *const row = &screen_rows[i];
    const bool is_wide = layout == LAYOUT_WIDE;
    (void)snprintf(text, 32, m->screen == (enum console_screen)i ? "[%c%s%s]" : "%c%s%s",
                   row->digit, is_wide ? " " : "", is_wide ? row->name : row->brief);
    return text;
}

static void draw_tabs(struct canvas *c, struct area a, enum layout layout,
                      const struct model *m)
{
    char text[32];
    int x = 1;
    for (unsigned i = 0; i < N_SCREENS; i++) {
        const bool is_here = m->screen == (enum console_screen)i;
        x = canvas_text(c, a, x, 1, is_here ? ROLE_TAB_ACTIVE : ROLE_TAB,
                        tab_text(text, m, layout, i))
            + 2;
    }
}

enum console_screen view_screen_at(const struct model *m, unsigned width, unsigned height,
                                   int x, int y)
{
    const enum layout layout = layout_of(width, height);
    char text[32];
    int at = 1;
    for (unsigned i = 0; i < N_SCREENS && layout >= LAYOUT_NORMAL && y == 1; i++) {
        const int end = at + (int)strlen(tab_text(text, m, layout, i));
        if (x >= at && x < end) {
            return (enum console_screen)i;
        }
        at = end + 2;
    }
    return N_SCREENS;
}

static const char *action_label(enum action i, const struct model *m)
{
    if (i == ACTION_PAUSE && (m->work == WORK_PAUSED || m->work == WORK_PAUSING)) {
        return "Go on";
    }
    if (i == ACTION_CHECK_ALL && m->screen != SCREEN_VERIFY) {
        return "Verify";
    }
    return action_rows[i].label;
}

/* An entry of the key bar and the columns it takes. */
struct key_place {
    enum action action;
    int x, width;
    char key[INPUT_NAME_BYTES];
    const char *label;
};

/* The entries of the key bar in their order, at most n. Help and quit come last and are
 * kept when there is no room for all. */
static unsigned place_keys(struct key_place *places, unsigned n, const struct model *m,
                           int width)
{
    int room = width - 1 - (int)strlen(" ? Help  q Quit");
    int x = 1;
    unsigned n_placed = 0;
    for (unsigned i = 0; i < N_ACTIONS && n_placed < n; i++) {
        const struct action_row *const row = &action_rows[i];
        struct key_place p = {
            .action = (enum action)i, .x = x, .label = action_label((enum action)i, m)};
        if (p.label == NULL || (row->screens >> m->screen & 1) == 0
            || !model_action_is_apt(m, (enum action)i)) {
            continue;
        }
        (void)input_name(p.key, m->bindings.keys[i]);
        p.width = (int)(strlen(p.key) + strlen(p.label)) + 3;
        const bool is_last = i == ACTION_HELP || i == ACTION_QUIT;
        if (!is_last && x + p.width > room) {
            continue;
        }
        room = is_last ? width : room;
        places[n_placed++] = p;
        x += p.width;
    }
    return n_placed;
}

static void draw_keys(struct canvas *c, struct area a, const struct model *m)
{
    struct key_place places[N_ACTIONS];
    const unsigned n = place_keys(places, N_ACTIONS, m, a.width);
    for (unsigned i = 0; i < n; i++) {
        const int x =
            canvas_text(c, a, places[i].x, a.height - 1, ROLE_KEY, places[i].key);
        (void)canvas_print(c, a, x, a.height - 1, ROLE_TEXT, " %s", places[i].label);
    }
}

enum action view_action_at(const struct model *m, unsigned width, unsigned height, int x,
                           int y)
{
    struct key_place places[N_ACTIONS];
    const bool is_bar = layout_of(width, height) > LAYOUT_MICRO && y == (int)height - 1;
    const unsigned n = is_bar ? place_keys(places, N_ACTIONS, m, (int)width) : 0;
    for (unsigned i = 0; i < n; i++) {
        if (x >= places[i].x && x < places[i].x + places[i].width - 2) {
            return places[i].action;
        }
    }
    return N_ACTIONS;
}

/* Less of a program's name than this tells nothing. */
enum { NAME_COLUMNS_MIN = 3 };

/* The state comes first, whole; the program's name gets what is left. */
static void draw_micro(struct canvas *c, struct area a, const struct model *m)
{
    char t[QUANTITY_BYTES];
    char state[STATE_BYTES];
    int width = state_text(state, m, false);
    if (width > a.width) { /* "5" of "55%" would be another number */
        width = state_text(state, m, true);
    }
    const int room = a.width - width - 1;
    int x = 0;
    if (room >= NAME_COLUMNS_MIN) {
        x = canvas_print(c, a, 0, 0, ROLE_STRONG, "%.*s ", room < 12 ? room : 12,
                         or_dash(m->program));
    }
    x = canvas_text(c, a, x, 0, m->stall.ns != 0 ? ROLE_WARNING : view_work_role(m->work),
                    state);
    if (m->left.ns != 0 && m->work == WORK_PROVING && m->stall.ns == 0) {
        (void)quantity_seconds(t, m->left.ns);
        if (x + 2 + (int)strlen(t) <= a.width) { /* whole, or not at all */
            canvas_text_right(c, a, a.width, 0, ROLE_TEXT, t);
        }
    }
    if (a.height > 1) {
        canvas_bar(c, a, 0, 1, a.width, m->fraction);
    }
}

static struct area body_of(unsigned width, unsigned height)
{
    const int top = layout_of(width, height) >= LAYOUT_NORMAL ? 2 : 1;
    return (struct area){0, top, (int)width, (int)height - top - 2};
}

int view_list_height(const struct model *m, unsigned width, unsigned height)
{
    const int body = body_of(width, height).height;
    const bool is_small = layout_of(width, height) < LAYOUT_NORMAL;
    switch (m->screen) {
    case SCREEN_SESSIONS:
        return body - 2 - (is_small ? 0 : SESSIONS_BELOW);
    case SCREEN_TABLES:
        return tables_list_height(body_of(width, height), &m->tables);
    case SCREEN_CHECKPOINTS:
        return view_checkpoints_list_height((int)width, body);
    case SCREEN_LOG:
        return view_log_height((int)width, body);
    case SCREEN_VERIFY:
        return body - 2 - (is_small ? 0 : VERIFY_ABOVE);
    case SCREEN_TIMELINE:
        return view_timeline_height(body);
    case SCREEN_MEMORY:
        return view_memory_list_height(body);
    case SCREEN_VM:
        return body - 2;
    case SCREEN_PROVE:
    case SCREEN_PROOF:
    case N_SCREENS:
        break;
    }
    return body;
}

int view_rows_height(const struct model *m, unsigned width, unsigned height)
{
    return tables_rows_shown(body_of(width, height), &m->tables);
}

static void draw_body(struct canvas *c, struct area a, const struct model *m)
{
    switch (m->screen) {
    case SCREEN_SESSIONS:
        view_sessions(c, a, m);
        break;
    case SCREEN_PROVE:
        view_prove(c, a, m);
        break;
    case SCREEN_TIMELINE:
        view_timeline(c, a, m);
        break;
    case SCREEN_TABLES:
        view_tables(c, a, m);
        break;
    case SCREEN_VM:
        view_vm(c, a, m);
        break;
    case SCREEN_MEMORY:
        view_memory(c, a, m);
        break;
    case SCREEN_VERIFY:
        view_verify(c, a, m);
        break;
    case SCREEN_PROOF:
        view_proof(c, a, m);
        break;
    case SCREEN_CHECKPOINTS:
        view_checkpoints(c, a, m);
        break;
    case SCREEN_LOG:
        view_log(c, a, m);
        break;
    case N_SCREENS:
        break;
    }
}

/* That lines are hidden, or the view is frozen, is said at the right of the message. */
static void draw_filter(struct canvas *c, struct area a, const struct model *m)
{
    char text[64];
    const char *const filter =
        m->frozen != NULL ? m->frozen->filter[m->screen] : m->filter[m->screen];
    if (filter[0] != '\0' || m->frozen != NULL) {
        snprintf(text, sizeof text, "%s%.40s%s ", filter[0] != '\0' ? "  & " : "", filter,
                 m->frozen != NULL ? "  FROZEN" : "");
        canvas_text_right(c, a, a.width, a.height - 2, ROLE_WARNING, text);
    }
}

/* Values of rows are marked where they are drawn: their digits stand elsewhere, too. */
static void draw_matches(struct canvas *c, struct area body, const struct model *m)
{
    struct wanted_value ignored;
    const bool is_value = m->screen == SCREEN_TABLES && m->tables.level == TABLES_ROWS
                          && tables_parse_value(&m->tables, m->marked, &ignored);
    if ((ON_LISTS >> m->screen & 1) != 0 && !is_value) {
        view_match(c, body, m->marked);
    }
}

/* The body, with a pane chosen or alone. */
static void draw_panes(struct canvas *c, const struct model *m)
{
    const struct area body = body_of(c->width, c->height);
    const struct model *const shown = m->frozen != NULL ? m->frozen : m;
    struct pane_choice choice = {.chosen = m->pane[m->screen],
                                 .is_alone = m->is_pane_alone[m->screen],
                                 .alone = body};
    canvas_panes(c, &choice);
    draw_body(c, body, shown);
    if (canvas_panes_end(c) < choice.chosen || choice.chosen == 0) {
        /* There are fewer at this size. */
        if (choice.is_alone) {
            choice.is_alone = false;
            canvas_panes(c, &choice);
            draw_body(c, body, shown);
            (void)canvas_panes_end(c);
        }
    }
}

void view_draw(struct canvas *c, const struct model *m)
{
    const enum layout layout = layout_of(c->width, c->height);
    const struct area all = canvas_area(c);
    canvas_clear(c);
    if (layout == LAYOUT_MICRO) {
        draw_micro(c, all, m);
        if (m->prompt.is_open) {
            view_prompt(c, all, m);
        }
        return;
    }
    if (layout == LAYOUT_COMPACT) {
        const int x = canvas_print(c, all, 0, 0, ROLE_STRONG, "%.12s %.4s  ",
                                   or_dash(m->program), m->session);
        (void)draw_state(c, all, x, 0, all.width - 6, m);
        char clock[6] = "";
        snprintf(clock, sizeof clock, "%.5s", m->clock);
        canvas_text_right(c, all, all.width, 0, ROLE_TEXT, clock);
    } else {
        draw_header(c, all, m);
        draw_tabs(c, all, layout, m);
    }
    draw_panes(c, m);
    draw_matches(c, body_of(c->width, c->height), m);
    canvas_text(c, all, 1, all.height - 2,
                m->message_is_bad ? ROLE_WARNING : ROLE_MESSAGE, m->message);
    draw_filter(c, all, m);
    draw_keys(c, all, m);
    if (m->overlay != OVERLAY_NONE) {
        view_overlay(c, all, m);
    }
    if (m->prompt.is_open && m->overlay != OVERLAY_PALETTE) {
        view_prompt(c, all, m);
    }
}
