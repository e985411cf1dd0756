/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The dialogs over a screen. */
#include <stdio.h>
#include <string.h>

#include "tui/view.h"

struct area view_dialog(struct canvas *c, struct area a, int width, int height,
                        const char *title)
{
    width = width > a.width ? a.width : width;
    height = height > a.height - 1 ? a.height - 1 : height;
    const struct area box = {a.x + (a.width - width) / 2, a.y + (a.height - height) / 2,
                             width, height};
    canvas_fill(c, box, ROLE_DIALOG);
    return canvas_box(c, box, ROLE_DIALOG, ROLE_DIALOG_TITLE, title);
}

/* A key and what it does. */
static void draw_choice(struct canvas *c, struct area in, int y, const char *key,
                        const char *text)
{
    (void)canvas_text(c, in, 0, y, ROLE_DIALOG_TITLE, key);
    (void)canvas_text(c, in, 13, y, ROLE_DIALOG, text);
}

static void draw_quit(struct canvas *c, struct area a, const struct model *m)
{
    char title[96];
    snprintf(title, sizeof title, "Quit%s%s?", m->session[0] != '\0' ? " " : "",
             m->session);
    const struct area in = view_dialog(c, a, 60, 9, title);
    if (m->is_attached) {
        (void)canvas_text(c, in, 0, 0, ROLE_DIALOG,
                          "Another process proves it, and every unit is kept.");
        draw_choice(c, in, 2, "> q, Enter", "Leave: it goes on proving");
        draw_choice(c, in, 3, "  s", "Stop it; go on later");
        draw_choice(c, in, 4, "  Esc", "Stay");
    } else {
        (void)canvas_text(c, in, 0, 0, ROLE_DIALOG,
                          "Nothing is lost: every unit that is done is kept.");
        draw_choice(c, in, 2, "> q, Enter", "Stop and quit, go on later");
        draw_choice(c, in, 3, "  d", "Detach: it goes on proving by itself");
        draw_choice(c, in, 4, "  Esc", "Go on proving");
    }
    if (m->session[0] != '\0') {
        (void)canvas_print(c, in, 0, 6, ROLE_DIALOG, "Later: zkconsole %s %s",
                           m->is_attached ? "attach" : "resume", m->session);
    }
}

/* A text from line y of an area on; returns the line after. */
static int draw_words(struct canvas *c, struct area a, int y, const char *text)
{
    const struct area rest = {a.x, a.y + y, a.width, a.height - y};
    return y + canvas_paragraph(c, rest, ROLE_DIALOG, text);
}

static void draw_lost(struct canvas *c, struct area a, const struct model *m)
{
    const struct area in = view_dialog(c, a, 68, 12, "Engine stopped");
    int y = draw_words(c, in, 0, m->fault) + 1;
    y = draw_words(c, in, y,
                   "All units that were done are in the session; going on repeats only "
                   "the one that was under way.")
        + 1;
    (void)canvas_text(c, in, 0, y, ROLE_DIALOG_TITLE, "> r, Enter");
    (void)canvas_text(c, in, 13, y, ROLE_DIALOG, "Start the engine again and go on");
    (void)canvas_text(c, in, 2, y + 1, ROLE_DIALOG_TITLE, "Esc");
    (void)canvas_text(c, in, 13, y + 1, ROLE_DIALOG, "Look around");
    (void)canvas_text(c, in, 2, y + 2, ROLE_DIALOG_TITLE, "q");
    (void)canvas_text(c, in, 13, y + 2, ROLE_DIALOG, "Quit");
}

static void draw_confirm(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_confirm *const ask = &m->confirm;
    const struct area in = view_dialog(c, a, 60, 10, ask->title);
    const int y = draw_words(c, in, 0, ask->text) + 1;
    draw_choice(c, in, y, ask->is_yes ? "  n, Esc" : "> n, Enter", "Leave it as it is");
    draw_choice(c, in, y + 1, ask->is_yes ? "> y, Enter" : "  y", ask->yes);
}

void view_overlay(struct canvas *c, struct area a, const struct model *m)
{
    switch (m->overlay) {
    case OVERLAY_HELP:
        view_help(c, a, m);
        break;
    case OVERLAY_CONFIRM:
        draw_confirm(c, a, m);
        break;
    case OVERLAY_PALETTE:
        view_palette(c, a, m);
        break;
    case OVERLAY_QUIT:
        draw_quit(c, a, m);
        break;
    case OVERLAY_LOST:
        draw_lost(c, a, m);
        break;
    case OVERLAY_NONE:
        break;
    }
}
