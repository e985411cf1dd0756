/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The timeline as rows: every phase, its rounds below it, and the pauses. Pure functions
 * of the model, for who draws it and for who moves in it. */
#ifndef ZK_TUI_SPAN_ROWS_H
#define ZK_TUI_SPAN_ROWS_H

#include "tui/model.h"

enum { SPAN_ROWS_MAX = MODEL_SERIES_MAX };

struct series_row {
    const struct model_series *series;
    size_t n;
    uint64_t total_ns, longest_ns; /* by the model's clock */
    uint64_t longest_index;        /* which segment or chunk */
    double share;                  /* of all the time, 0 .. 1 */
};

/* All rows down to a depth: in the order of the work, or with timeline.is_blame rounds
 * and phases without rounds, the greatest share first. */
size_t spans_rows(const struct model *m, unsigned depth_max,
                  struct series_row rows[SPAN_ROWS_MAX]);

/* Begin and end of a span by the model's clock; of an open one the end is now. */
void spans_times(const struct model *m, const struct model_span *span, uint64_t *begin_ns,
                 uint64_t *end_ns);

/* From 0 to the latest moment known. At least 1. */
uint64_t spans_end(const struct model *m);

/* What is shown: the model's window, or everything; while work goes on, with some room
 * for what is to come. */
void spans_window(const struct model *m, uint64_t *from_ns, uint64_t *to_ns);

/* Change it: by a part of itself (negative: back), by a factor about its middle. */
void spans_pan(struct model *m, double part);
void spans_zoom(struct model *m, double factor);

/* The selected span: of those of the selected row the k-th, in the order of time. NULL:
 * the row has none. */
const struct model_span *spans_selected(const struct model *m);

/* Select the next span of the row, or the one before, and bring it into the window. */
void spans_step(struct model *m, int by);

#endif
