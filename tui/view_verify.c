/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the verifier says of what has been proved so far. */
#include <inttypes.h>

#include "tui/quantity.h"
#include "tui/view.h"

static const struct {
    const char *glyph;
    enum role role;
} states[] = {
    [STAGE_WAITING] = {"·", ROLE_WAITING}, [STAGE_RUNNING] = {"▶", ROLE_RUNNING},
    [STAGE_DONE] = {"✓", ROLE_DONE},       [STAGE_FAILED] = {"✗", ROLE_FAILED},
    [STAGE_SKIPPED] = {"-", ROLE_DIM},
};

/* Does the check at hand have that stage? */
static bool is_wanted(const struct model_verify *v, unsigned stage)
{
    return v->is_full || stage == CHECK_PROOFS || stage == CHECK_WHOLE;
}

static void draw_stages(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_verify *const v = &m->verify;
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, "Checks");
    for (unsigned i = 0; i < CHECK_N_STAGES; i++) {
        const struct model_stage *const s = &v->stages[i];
        char took[QUANTITY_BYTES];
        (void)canvas_print(c, in, 0, (int)i, states[s->state].role, "%s %s",
                           states[s->state].glyph, check_stage_rows[i].name);
        if (s->of != 0) {
            (void)canvas_print(c, in, 12, (int)i, ROLE_TEXT, "%" PRIu32 "/%" PRIu32, s->n,
                               s->of);
        }
        const char *const text = s->text[0] != '\0' ? s->text
                                 : s->state == STAGE_WAITING && !is_wanted(v, i)
                                     ? "V does this"
                                     : check_stage_rows[i].text;
        (void)canvas_print(c, in, 24, (int)i,
                           s->state == STAGE_FAILED ? ROLE_FAILED
                           : s->state == STAGE_DONE ? ROLE_TEXT
                                                    : ROLE_DIM,
                           "%.*s", in.width - 33, text);
        if (s->took_ns != 0) {
            canvas_text_right(c, in, in.width, (int)i, ROLE_TEXT,
                              quantity_duration(took, s->took_ns));
        }
    }
}

static void draw_check(struct canvas *c, struct area a, int y,
                       const struct model_check *k)
{
    char took[QUANTITY_BYTES];
    (void)canvas_print(c, a, 1, y, k->is_accepted ? ROLE_DONE : ROLE_FAILED,
                       "%s %8" PRIu32, k->is_accepted ? "✓" : "✗", k->segment);
    canvas_text_right(c, a, 21, y, ROLE_TEXT, quantity_duration(took, k->took_ns));
    if (k->n_roots != 0) {
        (void)canvas_print(c, a, 23, y, k->n_different != 0 ? ROLE_FAILED : ROLE_DONE,
                           "%s %" PRIu32 "/%" PRIu32, k->n_different != 0 ? "✗" : "✓",
                           k->n_roots - k->n_different, k->n_roots);
    } else {
        (void)canvas_text(c, a, 23, y, ROLE_DIM, "?");
    }
    const char *const verdict = k->text[0] != '\0' ? k->text
                                : k->n_roots != 0
                                    ? "verifies; its tables, rebuilt, have its roots"
                                    : "verifies; the whole proof settles memory";
    (void)canvas_text(c, a, 31, y, ROLE_TEXT, verdict);
}

static void draw_foot(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_verify *const v = &m->verify;
    if (v->fault[0] != '\0') {
        (void)canvas_text(c, a, 1, a.height - 1, ROLE_WARNING, v->fault);
        return;
    }
    const char *const state = v->is_held      ? "held"
                              : v->is_running ? "at work"
                              : v->is_done    ? "done"
                                              : "nothing has been verified";
    int x = canvas_print(
        c, a, 1, a.height - 1, v->n_rejected != 0 ? ROLE_FAILED : ROLE_DIM,
        "%s: %zu of %" PRIu32 " segment%s verified, %" PRIu32 " rejected", state,
        v->n_checks, v->n_segments, quantity_s(v->n_segments), v->n_rejected);
    if (v->is_errors_only) {
        x = canvas_text(c, a, x, a.height - 1, ROLE_TITLE, "   rejections alone");
    }
    if (v->percent != 0 && v->percent != 100) {
        (void)canvas_print(c, a, x, a.height - 1, ROLE_TITLE, "   sample %u %%",
                           v->percent);
    }
}

void view_verify(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_verify *const v = &m->verify;
    const bool has_stages = a.height >= VERIFY_ABOVE + 6 && a.width >= 60;
    const int above = has_stages ? VERIFY_ABOVE : 0;
    const int height = a.height - 2 - above;
    const size_t first = model_list_first(&v->list, height);
    if (has_stages) {
        draw_stages(c, (struct area){a.x, a.y, a.width, above}, m);
    }
    (void)canvas_text(c, a, 1, above, ROLE_TITLE,
                      "   SEGMENT      TOOK  ROOTS   VERDICT");
    for (int y = 0; y < height && first + (size_t)y < v->list.n; y++) {
        const size_t i = first + (size_t)y;
        const int at = above + 1 + y;
        draw_check(c, a, at, &v->checks[v->shown[i]]);
        if (i == v->list.selected) {
            canvas_paint(c, a, at, ROLE_SELECTED);
            (void)canvas_text(c, a, 0, at, ROLE_SELECTED, ">");
        }
    }
    draw_foot(c, a, m);
}
