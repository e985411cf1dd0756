/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Cells are kept as text with a mark that says whether they are numbers. */
#include "tui/sheet.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"

enum { MARK_TEXT = 't', MARK_COUNT = 'n', MARK_DECIMAL = 'd' };

void sheet_open(struct sheet *s, const char *const *names, size_t n_columns)
{
    memset(s, 0, sizeof *s);
    s->names = names;
    s->n_columns = n_columns;
}

void sheet_close(struct sheet *s)
{
    buffer_free(&s->cells);
}

static void add(struct sheet *s, char mark, const char *text)
{
    buffer_u8(&s->cells, (uint8_t)mark);
    buffer_bytes(&s->cells, text, strlen(text) + 1);
    s->n_cells++;
}

void sheet_text(struct sheet *s, const char *text)
{
    add(s, MARK_TEXT, text);
}

void sheet_count(struct sheet *s, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, value);
    add(s, MARK_COUNT, text);
}

void sheet_decimal(struct sheet *s, double value)
{
    char text[48];
    snprintf(text, sizeof text, "%.3f", value);
    add(s, MARK_DECIMAL, text);
}

void sheet_hex(struct sheet *s, const uint8_t *bytes, size_t len)
{
    char text[65] = "";
    for (size_t i = 0; i < len && i < 32; i++) {
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    }
    add(s, MARK_TEXT, text);
}

static void put(struct byte_buffer *out, const char *text)
{
    buffer_bytes(out, text, strlen(text));
}

/* ---- table ---- */

static void put_padded(struct byte_buffer *out, const char *text, int width,
                       bool is_number)
{
    char cell[512];
    snprintf(cell, sizeof cell, is_number ? "%*s" : "%-*s", width, text);
    for (char *c = cell; *c != '\0'; c++) {
        *c = (unsigned char)*c < 0x20 || *c == 0x7f ? '?' : *c;
    }
    put(out, cell);
}

static void write_table(const struct sheet *s, struct byte_buffer *out)
{
    enum { COLUMNS_MAX = 160, WIDTH_MAX = 80 };
    int width[COLUMNS_MAX];
    CHECK(s->n_columns <= COLUMNS_MAX);
    for (size_t c = 0; c < s->n_columns; c++) {
        width[c] = (int)strlen(s->names[c]);
    }
    const char *cell = (const char *)s->cells.bytes;
    for (size_t i = 0; i < s->n_cells; i++, cell += strlen(cell) + 1) {
        const int len = (int)strlen(cell + 1);
        int *const w = &width[i % s->n_columns];
        *w = len > *w ? (len < WIDTH_MAX ? len : WIDTH_MAX) : *w;
    }
    cell = (const char *)s->cells.bytes;
    for (size_t i = 0; i < s->n_columns + s->n_cells; i++) {
        const size_t c = i % s->n_columns;
        const bool is_last = c + 1 == s->n_columns;
        if (i < s->n_columns) {
            put_padded(out, s->names[c], is_last ? 0 : width[c], false);
        } else {
            const bool is_number = cell[0] != MARK_TEXT;
            put_padded(out, cell + 1, is_last && !is_number ? 0 : width[c], is_number);
            cell += strlen(cell) + 1;
        }
        put(out, is_last ? "\n" : "  ");
    }
}

/* ---- csv ---- */

static void put_field(struct byte_buffer *out, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        put(out, text);
        return;
    }
    buffer_u8(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            buffer_u8(out, '"');
        }
        buffer_u8(out, (uint8_t)*text);
    }
    buffer_u8(out, '"');
}

static void write_csv(const struct sheet *s, struct byte_buffer *out)
{
    const char *cell = (const char *)s->cells.bytes;
    for (size_t i = 0; i < s->n_columns + s->n_cells; i++) {
        const size_t c = i % s->n_columns;
        if (i < s->n_columns) {
            put_field(out, s->names[c]);
        } else {
            put_field(out, cell + 1);
            cell += strlen(cell) + 1;
        }
        put(out, c + 1 == s->n_columns ? "\r\n" : ",");
    }
}

/* ---- json ---- */

static void write_json(const struct sheet *s, struct byte_buffer *out)
{
    struct json j;
    const char *cell = (const char *)s->cells.bytes;
    json_open(&j, out);
    json_begin_array(&j, NULL);
    for (size_t i = 0; i < s->n_cells; i++, cell += strlen(cell) + 1) {
        const size_t c = i % s->n_columns;
        if (c == 0) {
            json_begin_object(&j, NULL);
        }
        if (cell[0] == MARK_COUNT) {
            json_put_count(&j, s->names[c], strtoull(cell + 1, NULL, 10));
        } else if (cell[0] == MARK_DECIMAL) {
            json_put_decimal(&j, s->names[c], strtod(cell + 1, NULL), 3);
        } else {
            json_put_string(&j, s->names[c], cell + 1);
        }
        if (c + 1 == s->n_columns) {
            json_end_object(&j);
        }
    }
    json_end_array(&j);
    put(out, "\n");
}

void sheet_write(const struct sheet *s, struct byte_buffer *out, enum sheet_format format)
{
    CHECK(s->n_cells % s->n_columns == 0);
    if (s->cells.bad) {
        out->bad = true;
        return;
    }
    switch (format) {
    case SHEET_TABLE:
        write_table(s, out);
        break;
    case SHEET_CSV:
        write_csv(s, out);
        break;
    case SHEET_JSON:
        write_json(s, out);
        break;
    }
}
