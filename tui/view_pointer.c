/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* From a place on the screen to a line of a list, by what was drawn: the selected line
 * is marked with '>' in ROLE_SELECTED, and the lines of its list are the rows above and
 * below it up to a title, a frame or an empty row. */
#include "tui/view.h"

static const struct cell *row_of(const struct canvas *c, int y)
{
    return c->cells + (size_t)y * c->width;
}

static bool find_mark(const struct canvas *c, int *x, int *y)
{
    for (int i = 0; i < (int)c->height; i++) {
        for (int k = 0; k < (int)c->width; k++) {
            const struct cell *const cell = &row_of(c, i)[k];
            if (cell->glyph == '>' && cell->role == ROLE_SELECTED) {
                *x = k;
                *y = i;
                return true;
            }
        }
    }
    return false;
}

/* Text of a line, right of the column of the mark. */
static bool is_line(const struct canvas *c, int mark_x, int y)
{
    for (int x = mark_x; x < (int)c->width; x++) {
        const struct cell *const cell = &row_of(c, y)[x];
        if (cell->role == ROLE_BORDER) {
            return false;
        }
        if (cell->glyph != ' ') {
            return cell->role != ROLE_TITLE;
        }
    }
    return false;
}

bool view_line_at(const struct canvas *c, int y, int *below)
{
    int mark_x;
    int mark_y;
    *below = 0;
    if (y < 0 || y >= (int)c->height || !find_mark(c, &mark_x, &mark_y)) {
        return false;
    }
    const int step = y < mark_y ? -1 : 1;
    for (int at = mark_y; at != y;) {
        at += step;
        if (!is_line(c, mark_x, at)) {
            return false;
        }
    }
    *below = y - mark_y;
    return true;
}
