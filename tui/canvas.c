/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Drawing on a grid of cells. */
#include "tui/canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* X(code point, twin) */
/* clang-format off */
#define GLYPH_LIST(X) \
    X(0x25B6, '>') X(0x2016, '|') X(0x00B7, '.') X(0x2713, 'v') X(0x2717, 'x') \
    X(0x25CC, 'o') X(0x25CF, '*') X(0x2191, '^') X(0x25C4, '<') X(0x2551, '!') \
    X(0x2588, '#') X(0x258C, '#') X(0x2591, '.') X(0x2592, '+') X(0x2593, '*') \
    X(0x2500, '-') X(0x2502, '|') X(0x250C, '+') X(0x2510, '+') X(0x2514, '+') \
    X(0x2518, '+') X(0x251C, '+') X(0x2524, '+') \
    X(0x2581, '_') X(0x2582, '_') X(0x2583, '-') X(0x2584, '-') X(0x2585, '=') \
    X(0x2586, '=') X(0x2587, '*')
/* clang-format on */

static const struct {
    uint32_t glyph;
    char twin;
} glyphs[] = {
#define GLYPH_ROW(glyph, twin) {glyph, twin},
    GLYPH_LIST(GLYPH_ROW)
#undef GLYPH_ROW
};
enum { N_GLYPHS = sizeof glyphs / sizeof glyphs[0] };

char glyph_twin(uint32_t glyph)
{
    for (unsigned i = 0; i < N_GLYPHS; i++) {
        if (glyphs[i].glyph == glyph) {
            return glyphs[i].twin;
        }
    }
    return 0;
}

uint32_t glyph_of_list(unsigned i)
{
    return i < N_GLYPHS ? glyphs[i].glyph : 0;
}

enum status canvas_open(struct canvas *c, unsigned width, unsigned height, bool is_ascii,
                        struct error *e)
{
    *c = (struct canvas){.width = width, .height = height, .is_ascii = is_ascii};
    c->cells = calloc((size_t)width * height + 1, sizeof *c->cells);
    if (c->cells == NULL) {
        *c = (struct canvas){0};
        return error_set(e, STATUS_MEMORY, "no memory for a screen of %u x %u", width,
                         height);
    }
    canvas_clear(c);
    return STATUS_OK;
}

void canvas_close(struct canvas *c)
{
    free(c->cells);
    *c = (struct canvas){0};
}

void canvas_clear(struct canvas *c)
{
    for (size_t i = 0; i < (size_t)c->width * c->height; i++) {
        c->cells[i] = (struct cell){' ', ROLE_TEXT};
    }
}

/* The cell at x, y of an area; NULL outside of area or grid. */
static struct cell *cell_at(struct canvas *c, struct area a, int x, int y)
{
    if (x < 0 || y < 0 || x >= a.width || y >= a.height) {
        return NULL;
    }
    const int column = a.x + x;
    const int row = a.y + y - c->aside;
    if (column < 0 || row < 0 || column >= (int)c->width || row >= (int)c->height) {
        return NULL;
    }
    return &c->cells[(size_t)row * c->width + (size_t)column];
}

static void put(struct canvas *c, struct area a, int x, int y, enum role role,
                uint32_t glyph)
{
    struct cell *const cell = cell_at(c, a, x, y);
    if (cell == NULL) {
        return;
    }
    if (glyph >= 0x7F) {
        const char twin = glyph_twin(glyph);
        glyph = twin == 0 ? '?' : c->is_ascii ? (uint32_t)twin : glyph;
    } else if (glyph < 0x20) {
        glyph = '?';
    }
    *cell = (struct cell){glyph, (uint8_t)role};
}

/* The next code point of UTF-8 text; a malformed byte is 0xFFFD and one byte long. */
static uint32_t next_glyph(const char **text)
{
    const uint8_t *const s = (const uint8_t *)*text;
    const unsigned len = s[0] < 0x80             ? 1
                         : (s[0] & 0xE0) == 0xC0 ? 2
                         : (s[0] & 0xF0) == 0xE0 ? 3
                         : (s[0] & 0xF8) == 0xF0 ? 4
                                                 : 0;
    uint32_t glyph = len == 1 ? s[0] : len == 0 ? 0xFFFD : s[0] & (0x7Fu >> len);
    for (unsigned i = 1; i < len; i++) {
        if ((s[i] & 0xC0) != 0x80) {
            *text += 1;
            return 0xFFFD;
        }
        glyph = glyph << 6 | (s[i] & 0x3Fu);
    }
    *text += len == 0 ? 1 : len;
    return glyph;
}

static int text_width(const char *text)
{
    int n = 0;
    while (*text != '\0') {
        (void)next_glyph(&text);
        n++;
    }
    return n;
}

int canvas_text(struct canvas *c, struct area a, int x, int y, enum role role,
                const char *text)
{
    while (*text != '\0') {
        put(c, a, x++, y, role, next_glyph(&text));
    }
    return x;
}

int canvas_print(struct canvas *c, struct area a, int x, int y, enum role role,
                 const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return canvas_text(c, a, x, y, role, text);
}

int canvas_paragraph(struct canvas *c, struct area a, enum role role, const char *text)
{
    int y = 0;
    while (*text != '\0' && a.width > 0) {
        const char *end = text; /* of what fits */
        const char *next = NULL;
        int columns = 0;
        while (*end != '\0' && columns < a.width) {
            next = *end == ' ' ? end : next;
            (void)next_glyph(&end);
            columns++;
        }
        if (*end != '\0' && *end != ' ' && next != NULL && next != text) {
            end = next; /* at the last space; a word wider than the area is cut */
        }
        for (int x = 0; text < end;) {
            put(c, a, x++, y, role, next_glyph(&text));
        }
        text += strspn(text, " ");
        y++;
    }
    return y;
}

void canvas_text_right(struct canvas *c, struct area a, int x, int y, enum role role,
                       const char *text)
{
    (void)canvas_text(c, a, x - text_width(text), y, role, text);
}

void canvas_fill(struct canvas *c, struct area a, enum role role)
{
    for (int y = 0; y < a.height; y++) {
        for (int x = 0; x < a.width; x++) {
            put(c, a, x, y, role, ' ');
        }
    }
}

void canvas_paint(struct canvas *c, struct area a, int y, enum role role)
{
    for (int x = 0; x < a.width; x++) {
        struct cell *const cell = cell_at(c, a, x, y);
        if (cell != NULL) {
            cell->role = (uint8_t)role;
        }
    }
}

/* Far enough that nothing drawn elsewhere comes there. */
enum { ASIDE = 1 << 20 };

void canvas_panes(struct canvas *c, const struct pane_choice *choice)
{
    c->has_panes = true;
    c->choice = *choice;
    c->n_panes = 0;
    c->aside = choice->is_alone ? ASIDE : 0;
}

unsigned canvas_panes_end(struct canvas *c)
{
    c->has_panes = false;
    c->aside = 0;
    return c->n_panes;
}

/* Count a frame. True: it is the chosen one, and *a is where it is to stand. */
static bool choose(struct canvas *c, struct area *a)
{
    if (!c->has_panes || ++c->n_panes != c->choice.chosen) {
        return false;
    }
    if (c->choice.is_alone) {
        *a = c->choice.alone;
        a->y += ASIDE;
    }
    return true;
}

struct area canvas_box(struct canvas *c, struct area a, enum role border,
                       enum role title_role, const char *title)
{
    title_role = choose(c, &a) ? ROLE_TAB_ACTIVE : title_role;
    const int right = a.width - 1;
    const int bottom = a.height - 1;
    if (right < 1 || bottom < 1) {
        return (struct area){a.x, a.y, 0, 0};
    }
    for (int x = 1; x < right; x++) {
        put(c, a, x, 0, border, 0x2500);
        put(c, a, x, bottom, border, 0x2500);
    }
    for (int y = 1; y < bottom; y++) {
        put(c, a, 0, y, border, 0x2502);
        put(c, a, right, y, border, 0x2502);
    }
    put(c, a, 0, 0, border, 0x250C);
    put(c, a, right, 0, border, 0x2510);
    put(c, a, 0, bottom, border, 0x2514);
    put(c, a, right, bottom, border, 0x2518);
    const struct area head = {a.x, a.y, a.width - 2, a.height > 0 ? 1 : 0};
    if (title[0] != '\0') {
        put(c, head, 2, 0, border, ' ');
        const int x = canvas_text(c, head, 3, 0, title_role, title);
        put(c, head, x, 0, border, ' ');
    }
    /* One column of air on either side. */
    return (struct area){a.x + 2, a.y + 1, a.width - 4, a.height - 2};
}

void canvas_bar(struct canvas *c, struct area a, int x, int y, int width, double fraction)
{
    const double clamped = fraction < 0 ? 0 : fraction > 1 ? 1 : fraction;
    const int full = (int)(clamped * width + 0.5);
    for (int i = 0; i < width; i++) {
        put(c, a, x + i, y, i < full ? ROLE_BAR : ROLE_BAR_REST,
            i < full ? 0x2588 : 0x2591);
    }
}

void canvas_spark(struct canvas *c, struct area a, int x, int y, int width,
                  const uint64_t *values, unsigned n, uint64_t max)
{
    const unsigned shown = n < (unsigned)(width < 0 ? 0 : width) ? n : (unsigned)width;
    for (unsigned i = 0; i < shown; i++) {
        const uint64_t v = values[n - shown + i];
        const unsigned level =
            max == 0 || v >= max ? 7 : (unsigned)((double)v / (double)max * 8);
        put(c, a, x + (int)i, y, ROLE_GRAPH, max == 0 ? 0x2581 : 0x2581 + level);
    }
}

static void dump_glyph(struct byte_buffer *out, uint32_t g)
{
    if (g < 0x80) {
        buffer_u8(out, (uint8_t)g);
    } else if (g < 0x800) {
        buffer_u8(out, (uint8_t)(0xC0 | g >> 6));
        buffer_u8(out, (uint8_t)(0x80 | (g & 0x3F)));
    } else {
        buffer_u8(out, (uint8_t)(0xE0 | g >> 12));
        buffer_u8(out, (uint8_t)(0x80 | (g >> 6 & 0x3F)));
        buffer_u8(out, (uint8_t)(0x80 | (g & 0x3F)));
    }
}

void canvas_dump(const struct canvas *c, struct byte_buffer *out)
{
    for (unsigned y = 0; y < c->height; y++) {
        const struct cell *const row = c->cells + (size_t)y * c->width;
        unsigned end = c->width;
        while (end > 0 && row[end - 1].glyph == ' ') {
            end--;
        }
        for (unsigned x = 0; x < end; x++) {
            dump_glyph(out, row[x].glyph);
        }
        buffer_u8(out, '\n');
    }
}
