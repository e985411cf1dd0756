/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the verifier says of the segments proved so far. */
#include <inttypes.h>

#include "tui/quantity.h"
#include "tui/view.h"

void view_verify(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_verify *const v = &m->verify;
    const int height = a.height - 2;
    const size_t first = model_list_first(&v->list, height);
    (void)canvas_text(c, a, 1, 0, ROLE_TITLE, "   SEGMENT      TOOK  VERDICT");
    for (int y = 0; y < height && first + (size_t)y < v->list.n; y++) {
        const struct model_check *const row = &v->checks[v->shown[first + (size_t)y]];
        char took[QUANTITY_BYTES];
        const char *const glyph = row->is_accepted ? "✓" : "✗";
        (void)canvas_print(c, a, 1, 1 + y, row->is_accepted ? ROLE_DONE : ROLE_FAILED,
                           "%s %8" PRIu32, glyph, row->segment);
        canvas_text_right(c, a, 21, 1 + y, ROLE_TEXT,
                          quantity_duration(took, row->took_ns));
        const char *const verdict =
            row->is_accepted ? "verifies; the whole proof settles memory" : row->text;
        (void)canvas_text(c, a, 23, 1 + y, ROLE_TEXT, verdict);
        if (first + (size_t)y == v->list.selected) {
            canvas_paint(c, a, 1 + y, ROLE_SELECTED);
            (void)canvas_text(c, a, 0, 1 + y, ROLE_SELECTED, ">");
        }
    }
    if (v->fault[0] != '\0') {
        (void)canvas_text(c, a, 1, a.height - 1, ROLE_WARNING, v->fault);
    } else {
        (void)canvas_print(
            c, a, 1, a.height - 1, v->n_rejected != 0 ? ROLE_FAILED : ROLE_DIM,
            "%s: %zu of %" PRIu32 " segments verified, %" PRIu32 " rejected%s",
            v->is_running ? "at work" : "done", v->n_checks, v->n_segments, v->n_rejected,
            m->proof.is_sealed ? "; the whole proof is accepted" : "");
    }
}
