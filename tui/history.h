/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The timeline of a session in memory, and its ways onto paper: pure functions of its
 * rows. Times are seconds of the active clock unless said otherwise. */
#ifndef ZK_TUI_HISTORY_H
#define ZK_TUI_HISTORY_H

#include "store/timeline.h"
#include "tui/sheet.h"

struct history {
    struct run_row *runs;
    struct span_row *spans;
    struct memory_sample *samples;
    size_t n_runs, n_spans, n_samples;
};

/* All rows of a session. err STATUS_MEMORY, what the store reports */
MUST_USE enum status history_load(struct history *h, struct session *session,
                                  struct error *e);
void history_free(struct history *h);

/* Phases and units with bars, for a person. */
void history_text(const struct history *h, struct byte_buffer *out);

/* Where the time went: rounds and phases by their share, the greatest first. */
void history_blame(const struct history *h, struct byte_buffer *out);

/* One row per span, in the order in which they began. */
void history_sheet(const struct history *h, enum sheet_format format,
                   struct byte_buffer *out);

/* The same as CSV, one line per span; RFC 4180. */
void history_csv(const struct history *h, struct byte_buffer *out);

/* {"runs":[..],"spans":[..],"samples":[..]} */
void history_json(const struct history *h, struct byte_buffer *out);

/* Events for ui.perfetto.dev. src: "Trace Event Format", complete (X) and counter (C)
 * events. Runs are processes, kinds of spans are threads. */
void history_trace(const struct history *h, struct byte_buffer *out);

/* A picture: one lane per kind of span, and memory below. src: SVG 1.1 */
void history_svg(const struct history *h, struct byte_buffer *out);

/* The same to stand in an HTML page, which needs no name of the XML namespace. */
void history_svg_inline(const struct history *h, struct byte_buffer *out);

#endif
