/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The line that is being typed. */
#include "tui/view.h"

void view_line(struct canvas *c, struct area row, const char *question,
               const struct edit_line *line)
{
    const int start = canvas_text(c, row, 0, 0, ROLE_KEY, question);
    const struct area text = {row.x + start, row.y, row.width - start, 1};
    /* Where there is no room for all of it, the cursor stays in view. */
    const int cursor = (int)edit_line_column(line);
    const int shift = cursor >= text.width ? cursor - text.width + 1 : 0;
    (void)canvas_text(c, text, -shift, 0, ROLE_TEXT, line->text);
    if (text.width > 0) {
        canvas_paint(c, (struct area){text.x + cursor - shift, text.y, 1, 1}, 0,
                     ROLE_SELECTED);
    }
}

void view_prompt(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_prompt *const p = &m->prompt;
    const struct area row = {a.x, a.y + a.height - 1, a.width, 1};
    canvas_fill(c, row, ROLE_TEXT);
    view_line(c, row, p->question, &p->line);
    if (p->hint[0] != '\0' && a.height > 1) {
        const struct area hint = {a.x, a.y + a.height - 2, a.width, 1};
        canvas_fill(c, hint, ROLE_TEXT);
        (void)canvas_text(c, hint, 1, 0, ROLE_DIM, p->hint);
    }
}
