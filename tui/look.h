/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Looking into a segment: rebuilt from its record in the store, for Tables and VM. */
#ifndef ZK_TUI_LOOK_H
#define ZK_TUI_LOOK_H

#include "tui/commands.h"
#include "tui/model.h"

struct look;

/* err   STATUS_MEMORY, what engine_open reports */
MUST_USE enum status look_open(struct look **out, struct invocation *v, struct error *e);
void look_close(struct look *l); /* NULL is allowed */

/* What it looks into; NULL before the first segment. */
struct segment_view *look_view(struct look *l);
const struct guest *look_guest(const struct look *l);

/* Open segment `index` of the model's session and fill m->segment, m->tables, m->vm. On
 * failure m->segment.why_not says why. */
void look_segment(struct look *l, struct model *m, uint32_t index);

/* Fill in what the selections of the model ask for: rows around the selected one and what
 * holds on it; the selected step. */
void look_rows(struct look *l, struct model *m, int height);
void look_step(struct look *l, struct model *m);

/* Open the columns of the selected table, at its first row. */
void look_table(struct look *l, struct model *m);

/* From the selected row to its cycle, and back; false where there is none. */
bool look_step_of_row(struct look *l, struct model *m);
bool look_row_of_step(struct look *l, struct model *m, int height);

#endif
