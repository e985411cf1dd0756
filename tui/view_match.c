/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Where what was looked for stands on the screen. */
#include "tui/matcher.h"
#include "tui/view.h"

enum { PART_MAX = 512 };

/* Lines of frames part what stands side by side. */
static bool is_wall(const struct cell *cell)
{
    return cell->glyph == 0x2502 || cell->role == ROLE_BORDER;
}

/* The sign of the selected line is not a part of it; the mouse looks for its role. */
static bool is_sign(const struct cell *cell)
{
    return cell->glyph == '>' && cell->role == ROLE_SELECTED;
}

static void mark_part(struct cell *cells, size_t n, const struct matcher *matcher)
{
    char text[PART_MAX + 1];
    size_t at;
    size_t len;
    n = n < PART_MAX ? n : PART_MAX;
    for (size_t i = 0; i < n; i++) {
        /* A byte for a cell; nobody can type 1. */
        text[i] = (char)(cells[i].glyph < 0x80 ? cells[i].glyph : 1);
    }
    text[n] = '\0';
    for (size_t from = 0; from < n && matcher_find_from(matcher, text, from, &at, &len);
         from = at + (len != 0 ? len : 1)) {
        for (size_t i = at; i < at + len; i++) {
            cells[i].role = ROLE_MATCH;
        }
    }
}

/* A line begins after its sign and blanks. */
static void mark_row(struct cell *cells, size_t n, const struct matcher *matcher)
{
    size_t x = 0;
    while (x < n) {
        while (x < n
               && (cells[x].glyph == ' ' || is_wall(&cells[x]) || is_sign(&cells[x]))) {
            x++;
        }
        const size_t from = x;
        while (x < n && !is_wall(&cells[x])) {
            x++;
        }
        mark_part(cells + from, x - from, matcher);
    }
}

void view_match(struct canvas *c, struct area a, const char *text)
{
    struct matcher matcher;
    if (text[0] == '\0') {
        return;
    }
    matcher_open(&matcher, text);
    for (int y = a.y; y < a.y + a.height && y < (int)c->height; y++) {
        mark_row(c->cells + (size_t)y * c->width, c->width, &matcher);
    }
    matcher_close(&matcher);
}
