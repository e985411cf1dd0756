/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What happened, newest last. */
#include "tui/view.h"

static const char *log_level_text(char level)
{
    return level == 'i' ? "" : level == 'w' ? ", warnings and errors" : ", errors";
}

void view_log(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_list *const l = &m->log_list;
    const int height = a.height - 2;
    (void)canvas_text(c, a, 1, 0, ROLE_TITLE, "TIME      LEVEL    MESSAGE");
    const size_t first = model_list_first(l, height);
    for (int y = 0; y < height && first + (size_t)y < l->n; y++) {
        const struct model_log *const line = model_log_line(m, first + (size_t)y);
        const bool is_bad = line->level != 'i';
        (void)canvas_text(c, a, 1, 1 + y, ROLE_DIM, line->clock);
        (void)canvas_text(c, a, 11, 1 + y, is_bad ? ROLE_WARNING : ROLE_DIM,
                          line->level == 'i'   ? "info"
                          : line->level == 'w' ? "warning"
                                               : "error");
        (void)canvas_text(c, a, 20, 1 + y, ROLE_TEXT, line->text);
        if (first + (size_t)y == l->selected) {
            canvas_paint(c, (struct area){a.x, a.y, a.width, a.height}, 1 + y,
                         ROLE_SELECTED);
            (void)canvas_text(c, a, 0, 1 + y, ROLE_SELECTED, ">");
        }
    }
    (void)canvas_print(c, a, 1, a.height - 1, ROLE_DIM, "%zu of %zu lines%s%s", l->n,
                       m->n_logged, log_level_text(m->log_level),
                       m->log_follows ? ", following" : "; G follows again");
}
