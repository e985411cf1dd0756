/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What happened, newest last. */
#include "tui/quantity.h"
#include "tui/view.h"

#include <stdio.h>

enum { LINE_WIDTH = 80, LINE_BODY = 20, LINE_HIGH = 6 };

static const char *log_level_text(char level)
{
    return level == 'i' ? "" : level == 'w' ? ", warnings and errors" : ", errors";
}

static const char *level_name(char level)
{
    return level == 'i' ? "info" : level == 'w' ? "warning" : "error";
}

static enum role level_role(char level)
{
    return level == 'i' ? ROLE_DIM : level == 'w' ? ROLE_WARNING : ROLE_FAILED;
}

int view_log_height(int width, int body)
{
    return body - 2 - (width >= LINE_WIDTH && body >= LINE_BODY ? LINE_HIGH : 0);
}

/* All of the selected line, however long, and what came before and after. */
static void draw_line(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_list *const l = &m->log_list;
    char title[64];
    snprintf(title, sizeof title, "Line %zu of %zu", l->n == 0 ? 0 : l->selected + 1,
             l->n);
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, title);
    if (l->n == 0) {
        return;
    }
    const struct model_log *const line = model_log_line(m, l->selected);
    const int x = canvas_print(c, in, 0, 0, ROLE_STRONG, "%s  ", line->clock);
    (void)canvas_text(c, in, x, 0, level_role(line->level), level_name(line->level));
    (void)canvas_paragraph(c, (struct area){in.x, in.y + 1, in.width, in.height - 1},
                           ROLE_TEXT, line->text);
}

void view_log(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_list *const l = &m->log_list;
    const int height = view_log_height(a.width, a.height);
    (void)canvas_text(c, a, 1, 0, ROLE_TITLE, "TIME      LEVEL    MESSAGE");
    const size_t first = model_list_first(l, height);
    for (int y = 0; y < height && first + (size_t)y < l->n; y++) {
        const struct model_log *const line = model_log_line(m, first + (size_t)y);
        (void)canvas_text(c, a, 1, 1 + y, ROLE_DIM, line->clock);
        (void)canvas_text(c, a, 11, 1 + y, level_role(line->level),
                          level_name(line->level));
        (void)canvas_text(c, a, 20, 1 + y, ROLE_TEXT, line->text);
        if (first + (size_t)y == l->selected) {
            canvas_paint(c, (struct area){a.x, a.y, a.width, a.height}, 1 + y,
                         ROLE_SELECTED);
            (void)canvas_text(c, a, 0, 1 + y, ROLE_SELECTED, ">");
        }
    }
    if (height < a.height - 2) {
        draw_line(c, (struct area){a.x, a.y + 1 + height, a.width, LINE_HIGH}, m);
    }
    (void)canvas_print(c, a, 1, a.height - 1, ROLE_DIM, "%zu of %zu line%s%s%s", l->n,
                       m->n_logged, quantity_s(m->n_logged), log_level_text(m->log_level),
                       m->log_follows ? ", following" : "; G follows again");
}
