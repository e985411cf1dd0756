/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A grid of cells that views draw on: characters and roles, no terminal.
 *
 * Every glyph is one column wide. The characters are ASCII and those of GLYPH_LIST in
 * canvas.c; anything else, control characters of a guest included, becomes '?', so
 * nothing drawn can move the cursor. On an ASCII canvas each glyph is replaced by its
 * twin. Drawing outside of the grid, or of the clip, does nothing.
 */
#ifndef ZK_TUI_CANVAS_H
#define ZK_TUI_CANVAS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"
#include "tui/roles.h"

struct cell {
    uint32_t glyph; /* code point */
    uint8_t role;
};

/* A part of a canvas: what is drawn into it is clipped. */
struct area {
    int x, y;
    int width, height;
};

/* The frames drawn between canvas_panes and canvas_panes_end, 1 the first: one of them
 * may be the chosen one, and may be drawn alone, in an area, and nothing else. */
struct pane_choice {
    unsigned chosen; /* 0: none */
    bool is_alone;
    struct area alone;
};

struct canvas {
    unsigned width, height;
    bool is_ascii;
    struct cell *cells; /* [height * width] */
    bool has_panes;     /* between these two */
    struct pane_choice choice;
    unsigned n_panes; /* frames drawn there */
    int aside;        /* rows from this one on are the canvas's; 0 but for is_alone */
};

/* err  STATUS_MEMORY; the canvas has no cells then */
MUST_USE enum status canvas_open(struct canvas *c, unsigned width, unsigned height,
                                 bool is_ascii, struct error *e);
void canvas_close(struct canvas *c);

/* Spaces in ROLE_TEXT everywhere. */
void canvas_clear(struct canvas *c);
static inline struct area canvas_area(const struct canvas *c)
{
    return (struct area){0, 0, (int)c->width, (int)c->height};
}

/* UTF-8 text at column x, row y of an area (both may be negative); returns the column
 * after the text, as if all of it were visible. */
int canvas_text(struct canvas *c, struct area a, int x, int y, enum role role,
                const char *text);
int canvas_print(struct canvas *c, struct area a, int x, int y, enum role role,
                 const char *format, ...) PRINTF_LIKE(6, 7);

/* The text so that it ends before column x. */
void canvas_text_right(struct canvas *c, struct area a, int x, int y, enum role role,
                       const char *text);

/* Fill an area with spaces of a role. */
void canvas_fill(struct canvas *c, struct area a, enum role role);

/* Give all of row y of an area a role, keeping what stands there. */
void canvas_paint(struct canvas *c, struct area a, int y, enum role role);

/* Text in as many rows of an area as it takes, broken at spaces. Returns the rows, also
 * those that the area has no room for. */
int canvas_paragraph(struct canvas *c, struct area a, enum role role, const char *text);

/* Count frames from now on, and draw the chosen one so that it can be told. */
void canvas_panes(struct canvas *c, const struct pane_choice *choice);

/* Count no longer; how many there were. */
unsigned canvas_panes_end(struct canvas *c);

/* Draw a frame with a title around an area and return what is inside. */
struct area canvas_box(struct canvas *c, struct area a, enum role border,
                       enum role title_role, const char *title);

/* A bar of `width` columns, a fraction 0 .. 1 of it full. */
void canvas_bar(struct canvas *c, struct area a, int x, int y, int width,
                double fraction);

/* One column a value, 0 .. max; the last `width` of values[n]. */
void canvas_spark(struct canvas *c, struct area a, int x, int y, int width,
                  const uint64_t *values, unsigned n, uint64_t max);

/* The text of the grid in UTF-8, rows ended by newlines, spaces at the end of a row
 * dropped. */
void canvas_dump(const struct canvas *c, struct byte_buffer *out);

/* The ASCII twin of a glyph; 0 if it is not one. */
char glyph_twin(uint32_t glyph);

/* Glyph i of the list, 0 from the last on. */
uint32_t glyph_of_list(unsigned i);

#endif
