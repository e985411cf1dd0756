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

/* "▶ PROVING  68%" */
static int draw_state(struct canvas *c, struct area a, int x, int y,
                      const struct model *m)
{
    const enum role role = view_work_role(m->work);
    if (m->stalled_ns != 0) {
        char t[QUANTITY_BYTES];
        return canvas_print(c, a, x, y, ROLE_WARNING, "◌ STALLED %s",
                            quantity_duration(t, m->stalled_ns));
    }
    x = canvas_print(c, a, x, y, role, "%s %s", view_work_glyph(m->work),
                     work_state_name(m->work));
    if (m->fraction >= 0 && work_is_alive(m->work)) {
        x = canvas_print(c, a, x, y, role, "  %.0f%%", m->fraction * 100);
    }
    return x;
}

static void draw_header(struct canvas *c, struct area a, const struct model *m)
{
    int x = canvas_text(c, a, 1, 0, ROLE_HEADER, "zkconsole");
    x = canvas_print(c, a, x, 0, ROLE_BORDER, " │ ");
    x = canvas_print(c, a, x, 0, ROLE_STRONG, "%.24s", or_dash(m->program));
    x = canvas_print(c, a, x, 0, ROLE_BORDER, " │ ");
    x = canvas_print(c, a, x, 0, ROLE_TEXT, "%.20s", or_dash(m->session));
    x = canvas_print(c, a, x, 0, ROLE_BORDER, " │ ");
    (void)draw_state(c, a, x, 0, m);
    canvas_text_right(c, a, a.width - 1, 0, ROLE_TEXT, m->clock);
}

static void draw_tabs(struct canvas *c, struct area a, enum layout layout,
                      const struct model *m)
{
    int x = 1;
    for (unsigned i = 0; i < N_SCREENS; i++) {
        const struct screen_row *const row = &screen_rows[i];
        const bool is_here = m->screen == (enum console_screen)i;
        const enum role role = is_here ? ROLE_TAB_ACTIVE : ROLE_TAB;
        x = canvas_print(c, a, x, 1, role, is_here ? "[%c%s%s]" : "%c%s%s", row->digit,
                         layout == LAYOUT_WIDE ? " " : "",
                         layout == LAYOUT_WIDE ? row->name : row->brief);
        x += 2;
    }
}

static const char *action_label(enum action i, const struct model *m)
{
    if (i == ACTION_PAUSE && (m->work == WORK_PAUSED || m->work == WORK_PAUSING)) {
        return "Go on";
    }
    return action_rows[i].label;
}

/* Help and quit come last and are kept when there is no room for all. */
static void draw_keys(struct canvas *c, struct area a, const struct model *m)
{
    const int y = a.height - 1;
    char key[INPUT_NAME_BYTES];
    int room = a.width - 1 - (int)strlen(" ? Help  q Quit");
    int x = 1;
    for (unsigned i = 0; i < N_ACTIONS; i++) {
        const struct action_row *const row = &action_rows[i];
        const char *const label = action_label((enum action)i, m);
        if (label == NULL || (row->screens >> m->screen & 1) == 0) {
            continue;
        }
        (void)input_name(key, m->bindings.keys[i]);
        const bool is_last = i == ACTION_HELP || i == ACTION_QUIT;
        const int width = (int)(strlen(key) + strlen(label)) + 3;
        if (!is_last && x + width > room) {
            continue;
        }
        if (is_last) {
            room = a.width;
        }
        x = canvas_text(c, a, x, y, ROLE_KEY, key);
        x = canvas_print(c, a, x, y, ROLE_TEXT, " %s  ", label);
    }
}

static void draw_micro(struct canvas *c, struct area a, const struct model *m)
{
    int x = canvas_print(c, a, 0, 0, ROLE_STRONG, "%.12s ", or_dash(m->program));
    (void)draw_state(c, a, x, 0, m);
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
        return body - 2 - (is_small ? 0 : TABLES_BELOW);
    case SCREEN_LOG:
    case SCREEN_VERIFY:
        return body - 2;
    case SCREEN_TIMELINE:
        return body - 4;
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
    case SCREEN_LOG:
        view_log(c, a, m);
        break;
    case N_SCREENS:
        break;
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
        (void)draw_state(c, all, x, 0, m);
        char clock[6] = "";
        snprintf(clock, sizeof clock, "%.5s", m->clock);
        canvas_text_right(c, all, all.width, 0, ROLE_TEXT, clock);
    } else {
        draw_header(c, all, m);
        draw_tabs(c, all, layout, m);
    }
    draw_body(c, body_of(c->width, c->height), m);
    canvas_text(c, all, 1, all.height - 2,
                m->message_is_bad ? ROLE_WARNING : ROLE_MESSAGE, m->message);
    draw_keys(c, all, m);
    if (m->overlay != OVERLAY_NONE) {
        view_overlay(c, all, m);
    }
    if (m->prompt.is_open) {
        view_prompt(c, all, m);
    }
}
