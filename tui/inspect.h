/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the subjects of zkconsole inspect have in common; private to them. */
#ifndef ZK_TUI_INSPECT_H
#define ZK_TUI_INSPECT_H

#include "checkpoint/records.h"
#include "checkpoint/unit_files.h"
#include "checkpoint/work.h"
#include "tui/commands.h"
#include "tui/sheet.h"

enum { INSPECT_COLUMNS_MAX = VIEW_MAX_COLUMNS + 1 };

/* What is open; zeroed is closed. */
struct inspection {
    struct invocation *v;
    struct store *store;
    struct session *session;
    struct work work;
    struct engine *engine;
    struct guest *guest;
    struct segment_view *view;
    struct records_request again; /* for snapshots that were dropped */
    struct byte_buffer out;
    enum sheet_format format;
};

/* Write the sheet to out and close it. */
enum exit_code inspect_finish(struct inspection *x, struct sheet *s);

/* Open engine, program and the segment that --segment names, or the chunk of --chunk. */
enum exit_code inspect_open_view(struct inspection *x);

/* Is it a chunk, and which is the segment or chunk? */
bool inspect_is_chunk(const struct inspection *x);
uint32_t inspect_index(const struct inspection *x);

/* The table that --table names. */
enum exit_code inspect_find_table(struct inspection *x, unsigned *table);

/* "A..B": rows A to B, B included; "A": one row. */
bool inspect_read_range(const char *text, uint64_t *first, uint64_t *last);

/* Columns of the table that --columns names, or all, in the order asked for. */
struct columns {
    unsigned n, index[INSPECT_COLUMNS_MAX];
    const char *names[INSPECT_COLUMNS_MAX]; /* the first is "row" */
};

/* Open the view, find the table and choose its columns, as the options say. */
enum exit_code inspect_open_columns(struct inspection *x, unsigned *table,
                                    struct columns *columns);

/* ---- inspect_commitments.c: subjects ---- */

enum exit_code inspect_columns(struct inspection *x);
enum exit_code inspect_commitments(struct inspection *x);
enum exit_code inspect_leaf(struct inspection *x);
enum exit_code inspect_transcript(struct inspection *x);

#endif
