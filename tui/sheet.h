/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Rows of named columns, written as a table for people, as CSV (RFC 4180), or as JSON.
 *
 *     sheet_open(&s, names, n_columns);
 *     sheet_text(&s, "cpu"); sheet_count(&s, 12);      one call per column, row by row
 *     sheet_write(&s, &out, SHEET_TABLE);
 *     sheet_close(&s);
 */
#ifndef ZK_TUI_SHEET_H
#define ZK_TUI_SHEET_H

#include "tui/json.h"

/* In the order of the words of option --format. */
enum sheet_format { SHEET_TABLE, SHEET_CSV, SHEET_JSON };

struct sheet {
    const char *const *names; /* borrowed */
    size_t n_columns;
    struct byte_buffer cells; /* texts, each with its zero byte and a mark before it */
    size_t n_cells;
};

void sheet_open(struct sheet *s, const char *const *names, size_t n_columns);
void sheet_close(struct sheet *s);

/* One more cell: a text, a number, a number with three decimals, bytes in hexadecimal. */
void sheet_text(struct sheet *s, const char *text);
void sheet_count(struct sheet *s, uint64_t value);
void sheet_decimal(struct sheet *s, double value);
void sheet_hex(struct sheet *s, const uint8_t *bytes, size_t len);

/* Append all rows; out is bad when memory ran out. JSON is an array of objects, whose
 * numbers are numbers up to 2^53. */
void sheet_write(const struct sheet *s, struct byte_buffer *out,
                 enum sheet_format format);

#endif
