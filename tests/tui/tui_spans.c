/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tui/span_rows.h: what is added up in a row, by either clock; window and selection. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "tests/tui/screen_model.h"
#include "tui/span_rows.h"

static struct model *new_model(void)
{
    struct model *const m = calloc(1, sizeof *m);
    cr_assert(m != NULL);
    model_init(m);
    fill_spans(m);
    return m;
}

static const struct series_row *find(const struct series_row *rows, size_t n,
                                     const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(rows[i].series->name, name) == 0) {
            return &rows[i];
        }
    }
    cr_assert(false, "no row %s", name);
    return NULL;
}

Test(rows, stand_in_the_order_of_the_work_and_add_up_their_spans)
{
    static const char *const order[] = {"execute",     "link",     "prove", "replay",
                                        "commit main", "quotient", "paused"};
    struct series_row rows[SPAN_ROWS_MAX];
    struct model *const m = new_model();
    const size_t n = spans_rows(m, 1, rows);
    cr_assert_eq(n, sizeof order / sizeof order[0]);
    for (size_t i = 0; i < n; i++) {
        cr_assert_str_eq(rows[i].series->name, order[i]);
    }
    cr_assert_eq(find(rows, n, "execute")->total_ns, 3 * second);
    cr_assert_eq(find(rows, n, "commit main")->n, 6);
    cr_assert_eq(find(rows, n, "commit main")->total_ns, 6 * 24 * second);
    /* Open until now: 4 to 355. */
    cr_assert_eq(find(rows, n, "prove")->total_ns, 351 * second);
    cr_assert_eq(find(rows, n, "paused")->total_ns, 0);
    cr_assert_eq(spans_rows(m, 0, rows), 4, "phases and pauses alone");
    free(m);
}

Test(rows, by_the_clock_on_the_wall_a_pause_takes_time)
{
    struct series_row rows[SPAN_ROWS_MAX];
    struct model *const m = new_model();
    m->timeline.is_wall = true;
    const size_t n = spans_rows(m, 1, rows);
    cr_assert_eq(find(rows, n, "paused")->total_ns, 63 * second);
    cr_assert_eq(find(rows, n, "prove")->total_ns, (351 + 63) * second);
    cr_assert_eq(spans_end(m), (355 + 63) * second);
    free(m);
}

Test(rows, blame_falls_on_what_is_innermost_the_greatest_first)
{
    struct series_row rows[SPAN_ROWS_MAX];
    struct model *const m = new_model();
    m->timeline.is_blame = true;
    const size_t n = spans_rows(m, 1, rows);
    double shares = 0;
    for (size_t i = 0; i < n; i++) {
        cr_assert_str_neq(rows[i].series->name, "prove", "its rounds are there");
        cr_assert(i == 0 || rows[i - 1].total_ns >= rows[i].total_ns);
        shares += rows[i].share;
    }
    cr_assert_str_eq(rows[0].series->name, "quotient");
    cr_assert_leq(shares, 1.0);
    free(m);
}

Test(window, holds_still_while_the_work_goes_on)
{
    struct model *const m = new_model();
    uint64_t from;
    uint64_t to;
    unsigned n_moves = 0;
    uint64_t last = 0;
    m->work = WORK_PROVING;
    for (uint64_t s = 356; s < 3560; s++) {
        m->now.active_ns = s * second;
        spans_window(m, &from, &to);
        cr_assert(from == 0 && to >= s * second, "the last second is not shown");
        cr_assert_leq((double)to, 1.25 * (double)(s * second));
        n_moves += to != last;
        last = to;
    }
    cr_assert_leq(n_moves, 25, "%u", n_moves);
    m->work = WORK_PROVED;
    spans_window(m, &from, &to);
    cr_assert_eq(to, 3559 * second);
    free(m);
}

Test(window, shows_all_until_it_is_narrowed_and_stays_inside)
{
    struct model *const m = new_model();
    uint64_t from;
    uint64_t to;
    m->work = WORK_PROVED;
    spans_window(m, &from, &to);
    cr_assert(from == 0 && to == 355 * second);
    spans_zoom(m, 0.5);
    spans_window(m, &from, &to);
    cr_assert_eq(to - from, 355 * second / 2);
    for (int i = 0; i < 20; i++) {
        spans_pan(m, 0.25);
    }
    spans_window(m, &from, &to);
    cr_assert_leq(to, 355 * second);
    cr_assert_geq(to, 355 * second - 2);
    for (int i = 0; i < 40; i++) {
        spans_pan(m, -0.25);
    }
    spans_window(m, &from, &to);
    cr_assert_eq(from, 0);
    for (int i = 0; i < 100; i++) {
        spans_zoom(m, 0.5);
    }
    spans_window(m, &from, &to);
    cr_assert_gt(to, from, "there is an end to it");
    for (int i = 0; i < 100; i++) {
        spans_zoom(m, 2);
    }
    /* All again, and growing with the work. */
    m->now.active_ns = 400 * second;
    spans_window(m, &from, &to);
    cr_assert(from == 0 && to == 400 * second);
    free(m);
}

Test(selection, goes_from_span_to_span_of_a_row_and_takes_the_window_along)
{
    struct model *const m = new_model();
    m->timeline.rows.selected = 4; /* commit main */
    uint64_t begin;
    uint64_t end;
    cr_assert_eq(spans_selected(m)->index, 0);
    for (int i = 0; i < 6; i++) {
        spans_zoom(m, 0.5);
    }
    for (uint32_t i = 1; i < 6; i++) {
        uint64_t from;
        uint64_t to;
        spans_step(m, 1);
        cr_assert_eq(spans_selected(m)->index, i);
        spans_times(m, spans_selected(m), &begin, &end);
        spans_window(m, &from, &to);
        cr_assert(begin >= from && begin < to, "span %u is out of sight", i);
    }
    spans_step(m, 1);
    cr_assert_eq(spans_selected(m)->index, 5, "the last one stays");
    spans_step(m, -1);
    cr_assert_eq(spans_selected(m)->index, 4);
    m->timeline.rows.selected = 1000;
    cr_assert_null(spans_selected(m));
    spans_step(m, 1);
    free(m);
}
