/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is durable of the session, what is new between two moments of it, and what going
 * on would reuse. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tui/quantity.h"
#include "tui/view.h"

/* Rows of the box below the list, its frame included; and of the list at least. */
enum { BOX_ROWS = 10, LIST_ROWS_MIN = 4 };

int view_checkpoints_list_height(int width, int body)
{
    const bool has_box = width >= 80 && body >= BOX_ROWS + LIST_ROWS_MIN + 2;
    return body - 2 - (has_box ? BOX_ROWS : 0);
}

/* "~ on write", "✓ 12:03", "✗ missing": a file that this console has not read
 * again is not called whole. */
static void draw_check(struct canvas *c, struct area a, int x, int y,
                       const struct model_unit *u, bool is_brief)
{
    switch (u->check) {
    case UNIT_WHOLE:
        (void)canvas_print(c, a, x, y, ROLE_DONE, "✓ %s", is_brief ? "" : u->checked);
        break;
    case UNIT_DAMAGED:
        (void)canvas_print(c, a, x, y, ROLE_FAILED, "✗ %s", is_brief ? "" : u->fault);
        break;
    case UNIT_UNCHECKED:
        (void)canvas_text(c, a, x, y, ROLE_DIM, is_brief ? "~" : "~ on write");
        break;
    }
}

static void draw_brief_row(struct canvas *c, struct area a, int y,
                           const struct model_unit *u)
{
    char t[QUANTITY_BYTES];
    (void)canvas_print(c, a, 7, y, ROLE_TEXT, "%.5s", u->clock);
    (void)canvas_print(c, a, 13, y, ROLE_TEXT, "%.8s", u->kind);
    (void)canvas_print(c, a, 21, y, ROLE_TEXT, "%5" PRIu32, u->index);
    canvas_text_right(c, a, 37, y, ROLE_TEXT, quantity_size(t, u->bytes));
    draw_check(c, a, 38, y, u, true);
}

static void draw_row(struct canvas *c, struct area a, int y,
                     const struct model_checkpoints *k, size_t at, uint64_t total)
{
    const struct model_unit *const u = &k->units[at];
    char t[QUANTITY_BYTES], run[16] = "-";
    if (u->run != 0) {
        snprintf(run, sizeof run, "%u", u->run);
    }
    (void)canvas_print(c, a, 8, y, ROLE_TEXT, "%s", u->clock);
    (void)canvas_print(c, a, 18, y, ROLE_TEXT, "%.7s", unit_phase(u->kind));
    (void)canvas_print(c, a, 27, y, ROLE_TEXT, "%.8s", u->kind);
    (void)canvas_print(c, a, 35, y, ROLE_TEXT, "%5" PRIu32, u->index);
    canvas_text_right(c, a, 51, y, ROLE_TEXT, quantity_size(t, u->bytes));
    canvas_text_right(c, a, 62, y, ROLE_TEXT, quantity_size(t, total));
    canvas_text_right(c, a, 67, y, ROLE_TEXT, run);
    draw_check(c, a, 69, y, u, false);
    if (a.width >= 120) {
        (void)canvas_print(c, a, 82, y, ROLE_DIM, "%s", u->path);
        (void)canvas_print(c, a, 108, y, ROLE_DIM, "%.*s", a.width - 108, u->sha256);
    }
}

static void draw_list(struct canvas *c, struct area a, const struct model *m, int height)
{
    const struct model_checkpoints *const k = &m->checkpoints;
    const bool is_brief = a.width < 80;
    const size_t first = model_list_first(&k->list, height);
    (void)canvas_text(c, a, 0, 0, ROLE_TITLE,
                      is_brief ? "     #  TIME KIND    UNIT       BYTES  "
                               : "     #  TIME      PHASE    KIND     UNIT      BYTES"
                                 "      TOTAL  RUN  INTEGRITY");
    if (a.width >= 120) {
        (void)canvas_text(c, a, 82, 0, ROLE_TITLE, "FILE                      SHA-256");
    }
    /* TOTAL: this one and all before it, listed or not. */
    uint64_t total = k->bytes_older;
    size_t next = 0;
    for (int y = 0; y < height && first + (size_t)y < k->list.n; y++) {
        const size_t at = k->shown[first + (size_t)y];
        for (; next <= at; next++) {
            total += k->units[next].bytes;
        }
        const bool is_selected = first + (size_t)y == k->list.selected;
        (void)canvas_print(c, a, 0, 1 + y, ROLE_STRONG, "%s%s%4zu",
                           is_selected ? ">" : " ",
                           k->has_mark && k->mark == at ? "*" : " ",
                           k->n_older + at + 1);
        if (is_brief) {
            draw_brief_row(c, a, 1 + y, &k->units[at]);
        } else {
            draw_row(c, a, 1 + y, k, at, total);
        }
        if (is_selected) {
            canvas_paint(c, a, 1 + y, ROLE_SELECTED);
        }
    }
}

/* ---- the boxes ---- */

/* Lines of a box, from above. */
struct lines {
    struct canvas *c;
    struct area in;
    int y;
};

PRINTF_LIKE(3, 4)
static void line(struct lines *l, enum role role, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (l->y < l->in.height) {
        (void)canvas_text(l->c, l->in, 0, l->y++, role, text);
    }
}

static void draw_comparison(struct canvas *c, struct area a,
                            const struct model_checkpoints *k)
{
    size_t from = 0, to = 0;
    char title[64] = "Compare", t[QUANTITY_BYTES];
    const bool are_two = checkpoints_compared(k, &from, &to);
    if (are_two) {
        (void)snprintf(title, sizeof title, "#%zu -> #%zu", k->n_older + from + 1,
                       k->n_older + to + 1);
    }
    struct lines l = {c, canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, title), 0};
    if (!are_two) {
        line(&l, ROLE_DIM, "nothing is before it; Space marks another one");
        return;
    }
    const size_t n_new = to - from;
    const size_t n_shared = k->n_older + from + 1;
    const size_t room = (size_t)(l.in.height > 3 ? l.in.height - 2 : 1);
    const size_t n_listed = n_new <= room ? n_new : room - 1;
    for (size_t i = 0; i < n_listed; i++) {
        const struct model_unit *const u = &k->units[to - i];
        line(&l, ROLE_DONE, "+ %-8s%6" PRIu32 " %10s  sha256 %s..  new", u->kind,
             u->index, quantity_size(t, u->bytes), u->sha256);
    }
    if (n_listed < n_new) {
        line(&l, ROLE_DONE, "+ and %zu more", n_new - n_listed);
    }
    line(&l, ROLE_TEXT, "= %zu unit%s in both, %s", n_shared, quantity_s(n_shared),
         quantity_size(t, k->bytes_older + checkpoints_bytes(k, 0, from)));
    line(&l, ROLE_TEXT, "%zu new, %s; a unit is never changed, only made anew", n_new,
         quantity_size(t, checkpoints_bytes(k, from + 1, to)));
}

static void say_reuse(struct lines *l, const struct model_checkpoints *k)
{
    if (k->is_sealed) {
        line(l, ROLE_DONE, "resume     all of it is proved; only the seal is made again");
    } else if (k->n_segments == 0) {
        line(l, ROLE_TEXT,
             "resume     reuses %" PRIu32 " segment%s executed; all else is to do",
             k->n_executed, quantity_s(k->n_executed));
    } else {
        const uint32_t n_segments = k->n_segments - k->n_segments_proved;
        const uint32_t n_chunks = k->n_chunks - k->n_images_proved;
        line(l, ROLE_TEXT,
             "resume     reuses %" PRIu32 " of %" PRIu32 " segment%s proved, %" PRIu32
             " of %" PRIu32 " chunk%s",
             k->n_segments_proved, k->n_segments, quantity_s(k->n_segments),
             k->n_images_proved, k->n_chunks, quantity_s(k->n_chunks));
        line(l, ROLE_TEXT,
             "to do      %" PRIu32 " segment%s, %" PRIu32 " chunk%s, the seal",
             n_segments, quantity_s(n_segments), n_chunks, quantity_s(n_chunks));
    }
}

static void say_room(struct lines *l, const struct model_checkpoints *k)
{
    char t[QUANTITY_BYTES], u[QUANTITY_BYTES];
    if (!k->is_room_known) {
        line(l, ROLE_TEXT, "room       %s free; the need is known after the first proof",
             quantity_size(t, k->room_free));
    } else {
        const bool is_short = k->room_free < k->room_needed;
        line(l, is_short ? ROLE_WARNING : ROLE_TEXT,
             "room       the rest needs %s, %s are free%s",
             quantity_size(t, k->room_needed), quantity_size(u, k->room_free),
             is_short ? ": too little" : "");
    }
}

static void draw_resume(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_checkpoints *const k = &m->checkpoints;
    char t[QUANTITY_BYTES];
    struct lines l = {c, canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, "Going on"), 0};
    say_reuse(&l, k);
    if (k->n_dropped != 0) {
        line(&l, ROLE_TEXT,
             "redone     %" PRIu32 " dropped snapshot%s: run again, nothing of it proved "
             "again",
             k->n_dropped, quantity_s(k->n_dropped));
    }
    line(&l, ROLE_TEXT, "%s",
         work_is_alive(m->work) ? "lost       if killed now: the unit under way"
                                : "lost       nothing: all of this is durable");
    say_room(&l, k);
    line(&l, ROLE_TEXT,
         "retention  snapshots: %" PRIu32 " needed, newest %" PRIu32
         " others kept, %" PRIu32 " can go (%s)",
         k->n_needed, k->n_kept, k->n_droppable, quantity_size(t, k->bytes_droppable));
    line(&l, ROLE_DIM, "           they go, oldest first, when room is short");
    line(&l, ROLE_TEXT, "portable   one tar, %s before compression: X writes, I takes in",
         quantity_size(t, k->bytes));
    line(&l, ROLE_TEXT, "program    %s   %" PRIu64 " bits, segments of 2^%" PRIu64,
         m->program, m->security, m->segment_log2);
}

/* ---- the last line ---- */

static void draw_errand(struct canvas *c, struct area a, const struct model_errand *e)
{
    static const char *const doing[] = {[ERRAND_FILES] = "verifying files",
                                        [ERRAND_EXPORT] = "exporting",
                                        [ERRAND_IMPORT] = "importing"};
    char t[QUANTITY_BYTES], u[QUANTITY_BYTES];
    const int y = a.height - 1;
    int x = canvas_print(c, a, 1, y, ROLE_RUNNING, "%s %s  %s",
                         e->is_stopping ? "‖" : "▶",
                         e->is_stopping ? "giving up" : doing[e->what],
                         quantity_size(t, e->done));
    if (e->total != 0) {
        x = canvas_print(c, a, x, y, ROLE_RUNNING, " of %s  ",
                         quantity_size(u, e->total));
        const double part = (double)e->done / (double)e->total;
        canvas_bar(c, a, x, y, 12, part > 1 ? 1 : part);
        x += 13;
    }
    if (e->what == ERRAND_FILES) {
        (void)canvas_print(c, a, x + 1, y, e->n_damaged != 0 ? ROLE_FAILED : ROLE_RUNNING,
                           "%" PRIu32 " whole, %" PRIu32 " damaged", e->n_whole,
                           e->n_damaged);
    } else {
        (void)canvas_print(c, a, x + 1, y, ROLE_DIM, "%s", e->path);
    }
}

static void draw_policy(struct canvas *c, struct area a,
                        const struct model_checkpoints *k)
{
    char t[QUANTITY_BYTES];
    const size_t n = k->n_older + k->n_units;
    const size_t at = k->list.n != 0 ? k->shown[k->list.selected] + 1 : k->n_units;
    if (a.width >= 80 && at < k->n_units && !k->is_sealed) {
        (void)canvas_print(c, a, 1, a.height - 1, ROLE_DIM,
                           "R goes on from #%zu: the %zu after #%zu would come out the "
                           "same, and stay",
                           n, k->n_units - at, k->n_older + at);
        return;
    }
    (void)canvas_print(c, a, 1, a.height - 1, ROLE_DIM,
                       a.width < 80 ? "%s%zu unit%s, %s"
                                    : "%s%zu unit%s, %s; each is durable before the next "
                                      "begins",
                       k->list.n < k->n_units ? "some of " : "", n, quantity_s(n),
                       quantity_size(t, k->bytes));
}

void view_checkpoints(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_checkpoints *const k = &m->checkpoints;
    const int height = view_checkpoints_list_height(a.width, a.height);
    if (!k->is_known) {
        (void)canvas_text(c, a, 1, 1, ROLE_DIM,
                          m->session[0] == '\0'
                              ? "no session is open: choose one on screen 1"
                          : k->why_not[0] != '\0' ? k->why_not
                                                  : "reading the session ..");
    } else {
        draw_list(c, a, m, height);
    }
    if (k->is_known && height < a.height - 2) {
        const struct area box = {a.x, a.y + 1 + height, a.width, BOX_ROWS};
        const bool has_both = a.width >= 160;
        struct area left = box;
        struct area right = box;
        left.width = has_both ? a.width / 2 : a.width;
        right.x = has_both ? left.x + left.width : right.x;
        right.width = has_both ? a.width - left.width : a.width;
        if (has_both || k->is_comparing) {
            draw_comparison(c, left, k);
        }
        if (has_both || !k->is_comparing) {
            draw_resume(c, right, m);
        }
    }
    if (k->errand.what != ERRAND_NONE) {
        draw_errand(c, a, &k->errand);
    } else if (k->is_known) {
        draw_policy(c, a, k);
    }
}
