/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The help of a screen and the palette of everything. */
#include <stdio.h>
#include <string.h>

#include "tui/view.h"

enum { KEY_WIDTH = 11, NAME_WIDTH = 21 };

static void mark_selected(struct canvas *c, struct area a, int y)
{
    canvas_paint(c, a, y, ROLE_SELECTED);
    (void)canvas_text(c, a, 0, y, ROLE_SELECTED, ">");
}

static void draw_footer(struct canvas *c, struct area in, const char *keys,
                        const struct model_list *l)
{
    char text[48];
    (void)canvas_text(c, in, 1, in.height - 1, ROLE_DIALOG_TITLE, keys);
    snprintf(text, sizeof text, "  %zu of %zu", l->n == 0 ? 0 : l->selected + 1, l->n);
    canvas_text_right(c, in, in.width, in.height - 1, ROLE_DIALOG, text);
}

void view_help(struct canvas *c, struct area a, const struct model *m)
{
    struct catalog_item items[CATALOG_MAX];
    char title[64];
    const size_t n = catalog_help(m, items);
    snprintf(title, sizeof title, "Help: %s", screen_rows[m->screen].name);
    const struct area in = view_dialog(c, a, 78, a.height - 4, title);
    const int height = in.height - 1;
    const size_t first = model_list_first(&m->help, height);
    for (int y = 0; y < height && first + (size_t)y < n; y++) {
        const size_t i = first + (size_t)y;
        struct catalog_text text;
        catalog_text(m, items[i], &text);
        if (items[i].kind == ITEM_HEADING) {
            (void)canvas_text(c, in, 1, y, ROLE_DIALOG_TITLE, text.name);
            continue;
        }
        const bool is_typed = items[i].kind == ITEM_TYPED;
        (void)canvas_text(c, in, 1, y, ROLE_DIALOG_TITLE,
                          is_typed ? text.name : text.key);
        const int x = is_typed ? NAME_WIDTH : KEY_WIDTH;
        (void)canvas_text(c, in, x, y, ROLE_DIALOG, text.help);
        if (i == m->help.selected) {
            mark_selected(c, in, y);
        }
    }
    draw_footer(c, in,
                in.width >= 60 ? "j/k move  / search  Enter do it  Esc close"
                               : "/ search  Esc close",
                &m->help);
}

void view_palette(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_palette *const p = &m->palette;
    const struct area in = view_dialog(c, a, 78, a.height - 6, "Everything");
    const int height = in.height - 2;
    const bool is_wide = in.width >= 60;
    const size_t first = model_list_first(&p->list, height);
    view_line(c, (struct area){in.x, in.y, in.width, 1}, " > ", &m->prompt.line);
    for (int y = 0; y < height && first + (size_t)y < p->list.n; y++) {
        struct catalog_text text;
        catalog_text(m, p->items[first + (size_t)y], &text);
        const struct area row = {in.x, in.y + 1, in.width, height};
        (void)canvas_text(c, row, 1, y, ROLE_DIALOG_TITLE, text.name);
        if (is_wide) {
            (void)canvas_print(c, row, NAME_WIDTH + 1, y, ROLE_DIALOG, "%.*s",
                               row.width - NAME_WIDTH - 2 - (int)strlen(text.key),
                               text.help);
        }
        canvas_text_right(c, row, row.width, y, ROLE_DIALOG_TITLE, text.key);
        if (first + (size_t)y == p->list.selected) {
            mark_selected(c, row, y);
        }
    }
    if (p->list.n == 0) {
        (void)canvas_text(c, in, 1, 1, ROLE_DIALOG, "nothing is called like that");
    }
    draw_footer(c, in,
                is_wide ? "type to search  Up/Down choose  Enter do it  Esc close"
                        : "Enter do it  Esc close",
                &p->list);
}

size_t view_help_lines(const struct model *m)
{
    struct catalog_item items[CATALOG_MAX];
    return catalog_help(m, items);
}
