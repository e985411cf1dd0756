/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Searches over a whole run find what a naive machine wrote down, in both directions and
 * across the cuts between segments; memory, registers and output are its own. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/naive_machine.h"
#include "tests/support/run_store.h"
#include "tests/support/rv_program.h"

struct searched {
    struct run_store store;
    struct run_job job;
    struct job_state state;
    struct elf elf;
    struct naive_machine naive;
    struct run_view *view;
    struct run_shape shape;
};

static void open_searched(struct searched *w, const char *guest, const char *input)
{
    char path[256];
    struct error e;
    const struct run_options options = {.guest = guest, .input = input};
    run_job_open(&w->job, &w->store, &options);
    cr_assert_eq(job_execute(w->job.job, &e), STATUS_OK, "%s", e.text);
    job_get_state(w->job.job, &w->state);
    snprintf(path, sizeof path, "tests/guests/%s.elf", guest);
    rv_load_file(&w->elf, path);
    naive_open(&w->naive, &w->elf, input);
    naive_run(&w->naive, SIZE_MAX);
    const struct run_source source = {
        .guest = w->job.guest,
        .input = w->job.request.input,
        .len_input = w->job.request.len_input,
        .segment_log2 = ENGINE_SEGMENT_LOG2_MIN,
        .units = run_store_interface(&w->store),
    };
    cr_assert_eq(run_view_open(&w->view, &source, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(run_view_extend(w->view, w->state.n_segments, &e), STATUS_OK, "%s",
                 e.text);
    run_view_shape(w->view, &w->shape);
    cr_assert_eq(w->shape.n_cycles, w->naive.n_steps);
    cr_assert(w->shape.is_whole);
}

static void close_searched(struct searched *w)
{
    run_view_close(w->view);
    naive_close(&w->naive);
    elf_close(&w->elf);
    run_job_close(&w->job);
    run_store_free(&w->store);
}

/* ---- points ---- */

static bool meets(const struct naive_step *s, const struct run_point *p)
{
    const uint64_t first = s->address / 8;
    const uint64_t last = s->width == 0 ? 0 : (s->address + s->width - 1) / 8;
    const bool is_there = s->width != 0 && first <= p->what / 8 && p->what / 8 <= last;
    switch (p->event) {
    case VIEW_PC:
        return s->pc == p->what;
    case VIEW_MEMORY_WRITE:
        return is_there && s->is_store;
    case VIEW_MEMORY_READ:
        return is_there && !s->is_store;
    case VIEW_REGISTER_WRITE:
        return s->writes >> p->what & 1;
    case VIEW_REGISTER_READ:
        break;
    }
    return s->reads >> p->what & 1;
}

static bool meets_any(const struct naive_step *s, const struct run_point *points,
                      unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        if (meets(s, &points[i])) {
            return true;
        }
    }
    return false;
}

/* All hits in one direction are all steps that meet a point, in order; at most `most` of
 * them are looked at, from cycle `from`. */
static unsigned walk(struct searched *w, int64_t from, int direction,
                     const struct run_point *points, unsigned n, unsigned most)
{
    unsigned n_hits = 0;
    int64_t at = from;
    for (;;) {
        bool is_found;
        struct run_hit hit;
        struct error e;
        const enum status s =
            run_view_find(w->view, at, direction, points, n, NULL, &is_found, &hit, &e);
        cr_assert_eq(s, STATUS_OK, "%s", e.text);
        for (at += direction; at >= 0 && at < (int64_t)w->naive.n_steps
                              && !meets_any(&w->naive.steps[at], points, n);
             at += direction) {
        }
        const bool is_there = at >= 0 && at < (int64_t)w->naive.n_steps;
        cr_assert_eq(is_found, is_there, "event %d of %llx from %lld",
                     (int)points[0].event, (unsigned long long)points[0].what,
                     (long long)from);
        if (!is_found) {
            return n_hits;
        }
        cr_assert_eq(hit.cycle, (uint64_t)at, "event %d of %llx: %llu, not %lld",
                     (int)points[0].event, (unsigned long long)points[0].what,
                     (unsigned long long)hit.cycle, (long long)at);
        cr_assert(meets(&w->naive.steps[at], &points[hit.point]));
        if (++n_hits == most) {
            return n_hits;
        }
    }
}

static void walk_both(struct searched *w, const struct run_point *points, unsigned n,
                      unsigned *n_hits)
{
    const int64_t end = (int64_t)w->naive.n_steps;
    const int64_t cut = (int64_t)1 << ENGINE_SEGMENT_LOG2_MIN;
    *n_hits += walk(w, -1, +1, points, n, 12);
    *n_hits += walk(w, end, -1, points, n, 12);
    *n_hits += walk(w, cut - 2, +1, points, n, 6);
    *n_hits += walk(w, cut + 1, -1, points, n, 6);
    *n_hits += walk(w, end / 2, +1, points, n, 4);
    *n_hits += walk(w, end / 2, -1, points, n, 4);
}

/* Points of every kind, taken from steps all over the run. */
static void expect_points(const char *guest, const char *input, size_t stride)
{
    static struct searched w;
    unsigned n_hits[5] = {0};
    open_searched(&w, guest, input);
    cr_assert_geq(w.shape.n_segments, 2);
    const struct run_point first = {VIEW_PC, w.naive.steps[0].pc}, nowhere = {VIEW_PC, 2};
    cr_expect_eq(walk(&w, -1, -1, &first, 1, 1), 0);
    cr_expect_eq(walk(&w, (int64_t)w.naive.n_steps, +1, &first, 1, 1), 0);
    cr_expect_eq(walk(&w, -1, +1, &nowhere, 1, 1), 0);
    for (size_t i = 0; i < w.naive.n_steps; i += stride + i % 7) {
        const struct naive_step *const s = &w.naive.steps[i];
        struct run_point p = {VIEW_PC, s->pc};
        walk_both(&w, &p, 1, &n_hits[p.event]);
        if (s->width != 0) {
            p = (struct run_point){s->is_store ? VIEW_MEMORY_WRITE : VIEW_MEMORY_READ,
                                   s->address + s->width - 1};
            walk_both(&w, &p, 1, &n_hits[p.event]);
        }
        for (uint64_t r = 1; r < 32; r++) {
            if ((s->writes >> r & 1) != 0) {
                p = (struct run_point){VIEW_REGISTER_WRITE, r};
                walk_both(&w, &p, 1, &n_hits[p.event]);
            }
            if ((s->reads >> r & 1) != 0) {
                p = (struct run_point){VIEW_REGISTER_READ, r};
                walk_both(&w, &p, 1, &n_hits[p.event]);
            }
        }
    }
    for (unsigned k = 0; k < 5; k++) {
        cr_expect_gt(n_hits[k], 0, "%s: event %u", guest, k);
    }
    close_searched(&w);
}

Test(run_view, points_are_met_where_a_naive_machine_meets_them_in_sort)
{
    expect_points("sort", "400", 2311);
}

Test(run_view, points_are_met_where_a_naive_machine_meets_them_in_recursion)
{
    expect_points("recursion", "1500", 3301);
}

Test(run_view, points_are_met_where_accesses_are_not_aligned)
{
    expect_points("misaligned", "1", 487);
}

/* Rare ones: each is met a few times in the whole run, the output's by a call. */
Test(run_view, calls_read_what_they_write_out)
{
    static struct searched w;
    unsigned n_hits = 0;
    size_t call = SIZE_MAX;
    open_searched(&w, "sort", "400");
    for (size_t i = 0; i < w.naive.n_steps; i++) {
        if (w.naive.steps[i].width > 8
            || ((w.naive.steps[i].reads >> 17 & 1) != 0 && w.naive.steps[i].width != 0)) {
            call = i;
        }
    }
    cr_assert_neq(call, SIZE_MAX);
    const struct naive_step *const s = &w.naive.steps[call];
    for (uint64_t at = s->address; at < s->address + s->width; at++) {
        const struct run_point read = {VIEW_MEMORY_READ, at};
        walk_both(&w, &read, 1, &n_hits);
    }
    const struct run_point a7[2] = {{VIEW_REGISTER_READ, 17}, {VIEW_REGISTER_WRITE, 17}};
    walk_both(&w, a7, 2, &n_hits);
    cr_expect_gt(n_hits, 8);
    close_searched(&w);
}

Test(run_view, many_points_are_looked_for_at_once)
{
    static struct searched w;
    unsigned n_hits = 0;
    struct run_point points[RUN_POINTS_MAX];
    open_searched(&w, "sort", "400");
    for (unsigned i = 0; i < RUN_POINTS_MAX; i++) {
        const struct naive_step *const s = &w.naive.steps[i * 97 % w.naive.n_steps];
        points[i] = s->width == 0 ? (struct run_point){VIEW_PC, s->pc}
                                  : (struct run_point){VIEW_MEMORY_WRITE, s->address};
    }
    walk_both(&w, points, RUN_POINTS_MAX, &n_hits);
    cr_expect_gt(n_hits, 20);
    /* what never happens, and what x0 does */
    const struct run_point never[3] = {
        {VIEW_PC, 2}, {VIEW_REGISTER_WRITE, 0}, {VIEW_REGISTER_READ, 0}};
    cr_expect_eq(walk(&w, -1, +1, never, 3, 1), 0);
    cr_expect_eq(walk(&w, (int64_t)w.naive.n_steps, -1, never, 3, 1), 0);
    cr_expect_eq(walk(&w, -1, +1, points, 0, 1), 0);
    close_searched(&w);
}

/* ---- calls ---- */

/* Instructions at multiples of 12, that is, a third of them or none. */
static bool is_wanted(void *arg, uint64_t pc)
{
    return *(const bool *)arg && pc % 12 == 0;
}

/* In any part of the run the first and the last cycle with such an instruction. */
static void expect_instruction(struct searched *w, uint64_t first, uint64_t end,
                               bool is_any)
{
    struct error e;
    bool is_found;
    uint64_t cycle;
    uint64_t low = first;
    uint64_t high = end < w->naive.n_steps ? end : w->naive.n_steps;
    while (low < high && (!is_any || w->naive.steps[low].pc % 12 != 0)) {
        low++;
    }
    while (low < high && w->naive.steps[high - 1].pc % 12 != 0) {
        high--;
    }
    for (int direction = -1; direction <= 1; direction += 2) {
        cr_assert_eq(run_view_find_instruction(w->view, first, end, direction, is_wanted,
                                               &is_any, NULL, &is_found, &cycle, &e),
                     STATUS_OK, "%s", e.text);
        cr_assert_eq(is_found, low < high, "%llu .. %llu", (unsigned long long)first,
                     (unsigned long long)end);
        if (is_found) {
            cr_assert_eq(cycle, direction > 0 ? low : high - 1);
        }
    }
}

Test(run_view, instructions_are_found_in_any_part_of_the_run)
{
    struct searched w;
    open_searched(&w, "sort", "400");
    const uint64_t n = w.naive.n_steps;
    const uint64_t cut = (uint64_t)1 << ENGINE_SEGMENT_LOG2_MIN;
    expect_instruction(&w, 0, n, true);
    expect_instruction(&w, 0, n, false);
    expect_instruction(&w, 0, 0, true);
    expect_instruction(&w, n, n + 7, true);
    expect_instruction(&w, n, 3, true);
    for (uint64_t i = 1; i < 40; i++) {
        expect_instruction(&w, i * 97 % n, i * 97 % n + i % 9, true);
        expect_instruction(&w, cut - i % 5, cut + i % 4, true);
        expect_instruction(&w, i * 331 % n, n - i % 11, true);
    }
    close_searched(&w);
}

/* For every cycle of a run its open calls, as a stack kept by the naive machine's steps.
 * parent[i]: the call that the function at cycle i is in; SIZE_MAX for none.
 * leaves[i]: the return that belongs to call i. */
struct naive_calls {
    size_t *parent;
    size_t *leaves;
};

static void find_calls(struct naive_calls *c, const struct naive_machine *m)
{
    c->parent = malloc((m->n_steps + 1) * sizeof *c->parent);
    c->leaves = malloc((m->n_steps + 1) * sizeof *c->leaves);
    size_t open = SIZE_MAX;
    for (size_t i = 0; i < m->n_steps; i++) {
        c->parent[i] = open;
        c->leaves[i] = SIZE_MAX;
        if (m->steps[i].is_return && open != SIZE_MAX) {
            c->leaves[open] = i;
            open = c->parent[open];
        }
        if (m->steps[i].is_call) {
            open = i;
        }
    }
    c->parent[m->n_steps] = open;
}

static void expect_calls_at(struct searched *w, const struct naive_calls *c, size_t i)
{
    struct error e;
    bool is_found;
    uint64_t to;
    const struct naive_step *const s = &w->naive.steps[i];
    cr_assert_eq(run_view_over(w->view, i, +1, NULL, &is_found, &to, &e), STATUS_OK);
    const size_t behind = s->is_call ? c->leaves[i] : i;
    cr_assert_eq(is_found, behind != SIZE_MAX, "cycle %zu", i);
    cr_assert(!is_found || to == behind + 1, "over %zu: %llu, not %zu", i,
              (unsigned long long)to, behind + 1);
    cr_assert_eq(run_view_out(w->view, i, +1, NULL, &is_found, &to, &e), STATUS_OK);
    const size_t call = c->parent[i];
    cr_assert_eq(is_found, call != SIZE_MAX && c->leaves[call] != SIZE_MAX, "out of %zu",
                 i);
    cr_assert(!is_found || to == c->leaves[call] + 1, "out of %zu", i);
    cr_assert_eq(run_view_out(w->view, i, -1, NULL, &is_found, &to, &e), STATUS_OK);
    cr_assert_eq(is_found, call != SIZE_MAX, "back out of %zu", i);
    cr_assert(!is_found || to == call, "back out of %zu: %llu, not %zu", i,
              (unsigned long long)to, call);
    cr_assert_eq(run_view_over(w->view, i, -1, NULL, &is_found, &to, &e), STATUS_OK);
    cr_assert_eq(is_found, i > 0);
    if (i > 0) {
        const bool is_long =
            w->naive.steps[i - 1].is_return && c->parent[i - 1] != SIZE_MAX;
        cr_assert_eq(to, is_long ? c->parent[i - 1] : i - 1, "back over %zu", i);
    }
}

static void expect_frames_at(struct searched *w, const struct naive_calls *c, size_t i)
{
    struct error e;
    struct run_frame frames[8];
    size_t n;
    cr_assert_eq(run_view_frames(w->view, i, NULL, frames, 8, &n, &e), STATUS_OK, "%s",
                 e.text);
    size_t call = c->parent[i];
    size_t k = 0;
    for (; call != SIZE_MAX; k++, call = c->parent[call]) {
        if (k < 8) {
            cr_assert_lt(k, n);
            cr_assert_eq(frames[k].cycle, call, "cycle %zu, frame %zu", i, k);
            cr_assert_eq(frames[k].pc, w->naive.steps[call].pc);
            cr_assert_eq(frames[k].target, w->naive.steps[call].target);
        }
    }
    cr_assert_eq(n, k, "cycle %zu", i);
}

static void expect_calls(const char *guest, const char *input, size_t stride)
{
    static struct searched w;
    struct naive_calls c;
    size_t n_calls = 0;
    size_t n_returns = 0;
    open_searched(&w, guest, input);
    find_calls(&c, &w.naive);
    for (size_t i = 0; i < w.naive.n_steps; i++) {
        const struct naive_step *const s = &w.naive.steps[i];
        const bool is_near = s->is_call || s->is_return || (i > 0 && s[-1].is_return);
        if (i % stride != 0 && !(is_near && (n_calls < 40 || i % 7 == 0))) {
            continue;
        }
        n_calls += s->is_call;
        n_returns += i > 0 && w.naive.steps[i - 1].is_return;
        expect_calls_at(&w, &c, i);
        expect_frames_at(&w, &c, i);
    }
    expect_frames_at(&w, &c, w.naive.n_steps);
    cr_expect_gt(n_calls, 3);
    cr_expect_gt(n_returns, 3);
    free(c.parent);
    free(c.leaves);
    close_searched(&w);
}

Test(run_view, calls_and_returns_belong_together_in_deep_recursion)
{
    expect_calls("recursion", "1500", 401); /* deeper than the frames that are kept */
}

Test(run_view, calls_and_returns_belong_together_in_sort)
{
    expect_calls("sort", "400", 499);
}

/* ---- the whole memory ---- */

static void expect_state_at(struct searched *w, const char *input, size_t cycle)
{
    static struct naive_machine m;
    struct error e;
    size_t len;
    naive_open(&m, &w->elf, input);
    naive_run(&m, cycle);
    cr_assert_eq(run_view_seek(w->view, cycle, NULL, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(run_view_cycle(w->view), cycle);
    cr_assert(m.has_exited || run_view_pc(w->view) == m.pc, "cycle %zu", cycle);
    for (unsigned r = 0; r < 32; r++) {
        cr_assert_eq(run_view_register(w->view, r), m.x[r], "cycle %zu, x%u", cycle, r);
    }
    for (uint64_t page = 0; page < (uint64_t)1 << 21; page++) {
        for (uint64_t i = 0; i < 512 && m.pages[page] != NULL; i++) {
            uint64_t value;
            const uint64_t address = page << 12 | i << 3;
            cr_assert(run_view_doubleword(w->view, address, &value));
            cr_assert_eq(value, naive_doubleword(&m, address), "cycle %zu, %llx", cycle,
                         (unsigned long long)address);
        }
    }
    const uint8_t *const output = run_view_output(w->view, &len);
    cr_assert_eq(len, m.len_output, "cycle %zu", cycle);
    cr_assert(len == 0 || memcmp(output, m.output, len) == 0, "cycle %zu", cycle);
    naive_close(&m);
}

Test(run_view, memory_registers_and_output_at_any_cycle_are_those_of_a_naive_machine)
{
    static struct searched w;
    const char *const input = "400";
    struct error e;
    open_searched(&w, "sort", input);
    const size_t n = w.naive.n_steps;
    const size_t cut = (size_t)1 << ENGINE_SEGMENT_LOG2_MIN;
    const size_t cycles[] = {0,     1,   cut - 1, cut,     cut + 1, n,
                             n - 1, cut, 2 * cut, cut - 1, n / 3,   n / 3 + 1,
                             n / 3, 0,   n / 2,   n,       n - 1};
    for (size_t i = 0; i < sizeof cycles / sizeof *cycles; i++) {
        expect_state_at(&w, input, cycles[i]);
    }
    cr_expect_eq(run_view_seek(w.view, n + 1, NULL, &e), STATUS_ARGUMENT);
    close_searched(&w);
}

/* ---- pages ---- */

struct page_check {
    const struct searched *w;
    uint64_t from, to; /* cycles */
    uint64_t n_reads, n_writes, next;
};

static void check_page(void *arg, const struct run_page *page)
{
    struct page_check *const c = arg;
    struct run_page want = {.page = page->page};
    bool is_seen = false;
    cr_assert_geq(page->page, c->next);
    c->next = page->page + 1;
    for (uint64_t i = c->from; i < c->to; i++) {
        const struct naive_step *const s = &c->w->naive.steps[i];
        /* a call reads doubleword by doubleword */
        const bool is_call = s->width != 0 && (s->reads >> 17 & 1) != 0;
        const uint64_t piece = is_call ? 8 : s->width;
        for (uint64_t at = s->address, end; at < s->address + s->width; at = end) {
            end = is_call ? (at / piece + 1) * piece : at + piece;
            const uint64_t stop =
                end < s->address + s->width ? end : s->address + s->width;
            if (at >> 12 <= page->page && page->page <= (stop - 1) >> 12) {
                want.n_writes += s->is_store;
                want.n_reads += !s->is_store;
                want.first = is_seen ? want.first : i;
                want.last = i;
                is_seen = true;
            }
        }
    }
    cr_assert_eq(page->n_reads, want.n_reads, "page %llx",
                 (unsigned long long)page->page);
    cr_assert_eq(page->n_writes, want.n_writes);
    cr_assert_eq(page->first, want.first);
    cr_assert_eq(page->last, want.last);
    c->n_reads += page->n_reads;
    c->n_writes += page->n_writes;
}

Test(run_view, pages_tell_of_every_access_in_a_range_of_segments)
{
    static struct searched w;
    struct error e;
    const char *const guests[2] = {"sort", "misaligned"};
    const char *const inputs[2] = {"300", "1"};
    for (unsigned g = 0; g < 2; g++) {
        open_searched(&w, guests[g], inputs[g]);
        const uint64_t cut = (uint64_t)1 << ENGINE_SEGMENT_LOG2_MIN;
        struct page_check all = {.w = &w, .to = w.naive.n_steps};
        cr_assert_eq(
            run_view_pages(w.view, 0, w.shape.n_segments, NULL, check_page, &all, &e),
            STATUS_OK);
        uint64_t n_stores = 0;
        for (size_t i = 0; i < w.naive.n_steps; i++) {
            n_stores += w.naive.steps[i].is_store;
        }
        cr_expect_geq(all.n_writes, n_stores);
        struct page_check one = {.w = &w, .from = cut};
        one.to = 2 * cut < w.naive.n_steps ? 2 * cut : w.naive.n_steps;
        cr_assert_eq(run_view_pages(w.view, 1, 1, NULL, check_page, &one, &e), STATUS_OK);
        cr_expect_gt(one.n_reads, 0);
        cr_expect_eq(
            run_view_pages(w.view, w.shape.n_segments, 1, NULL, check_page, &one, &e),
            STATUS_ARGUMENT);
        close_searched(&w);
    }
}

/* ---- giving up ---- */

Test(run_view, a_cancelled_search_says_so_and_the_next_one_is_right)
{
    static struct searched w;
    struct task *task;
    struct error e;
    bool is_found;
    struct run_hit hit;
    size_t n;
    uint64_t to;
    const struct run_point never = {VIEW_PC, 2};
    open_searched(&w, "recursion", "1500");
    cr_assert_eq(task_open(&task, &e), STATUS_OK);
    task_cancel(task);
    cr_expect_eq(run_view_find(w.view, -1, +1, &never, 1, task, &is_found, &hit, &e),
                 STATUS_CANCELLED);
    cr_expect_eq(run_view_frames(w.view, w.shape.n_cycles, task, NULL, 0, &n, &e),
                 STATUS_CANCELLED);
    cr_expect_eq(run_view_out(w.view, 30000, +1, task, &is_found, &to, &e),
                 STATUS_CANCELLED);
    cr_expect_eq(run_view_seek(w.view, w.shape.n_cycles, task, &e), STATUS_CANCELLED);
    expect_state_at(&w, "1500", 20000);
    task_close(task);
    close_searched(&w);
}

Test(run_view, a_record_of_another_run_is_refused)
{
    static struct searched w;
    struct error e;
    bool is_found;
    struct run_hit hit;
    const struct run_point never = {VIEW_PC, 2};
    open_searched(&w, "sort", "400");
    cr_assert_geq(w.shape.n_segments, 3);
    struct byte_buffer *const units = w.store.units[UNIT_RECORD];
    const struct byte_buffer first = units[0];
    units[0] = units[1];
    run_view_close(w.view);
    const struct run_source source = {
        .guest = w.job.guest,
        .input = w.job.request.input,
        .len_input = w.job.request.len_input,
        .segment_log2 = ENGINE_SEGMENT_LOG2_MIN,
        .units = run_store_interface(&w.store),
    };
    cr_assert_eq(run_view_open(&w.view, &source, &e), STATUS_OK);
    cr_assert_eq(run_view_extend(w.view, 2, &e), STATUS_OK);
    cr_expect_eq(run_view_find(w.view, -1, +1, &never, 1, NULL, &is_found, &hit, &e),
                 STATUS_FORMAT);
    cr_expect_eq(run_view_seek(w.view, w.shape.n_cycles + 1, NULL, &e), STATUS_ARGUMENT);
    cr_expect_eq(run_view_seek(w.view, 20000, NULL, &e), STATUS_FORMAT);
    units[0] = first;
    close_searched(&w);
}
