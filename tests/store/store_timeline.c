/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The timeline: two clocks across runs, pauses and deaths. Time is what the test says it
 * is. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/files.h"
#include "store/session.h"
#include "store/store.h"
#include "store/timeline.h"
#include "tests/support/scratch_folder.h"

static char root[SCRATCH_PATH_BYTES];
static struct store *store;
static struct session *s;
static struct error e;
static struct io io;
static uint64_t monotonic = 1000;
static int64_t wall = INT64_C(1763640221000000000);

enum { MS = 1000000 };

static uint64_t now(void *arg, enum io_clock clock)
{
    (void)arg;
    return clock == IO_CLOCK_WALL ? (uint64_t)wall : monotonic;
}

static void pass(uint64_t ns)
{
    monotonic += ns;
    wall += (int64_t)ns;
}

static void set_up(void)
{
    scratch_folder_make_fast(root);
    io = io_system;
    io.now = now;
    cr_assert_eq(store_open(&store, root, STORE_CREATE, &io, &e), STATUS_OK);
    cr_assert_eq(session_create(&s, store, "s", &e), STATUS_OK, "%s", e.text);
}

static void tear_down(void)
{
    cr_assert_eq(session_close(s, &e), STATUS_OK, "%s", e.text);
    store_close(store);
    scratch_folder_remove(root);
}

TestSuite(timeline, .init = set_up, .fini = tear_down);

static void ok(enum status status)
{
    cr_assert_eq(status, STATUS_OK, "%s", e.text);
}

static uint64_t active(void)
{
    struct instant at;
    timeline_now(s, &at);
    cr_assert_eq(at.wall_ns, wall);
    return at.active_ns;
}

static void reopen(void)
{
    ok(session_close(s, &e));
    ok(session_open(&s, store, "s", SESSION_WRITE, NULL, &e));
}

Test(timeline, active_time_is_summed_over_runs)
{
    cr_assert_eq(active(), 0);
    pass(5 * MS);
    cr_assert_eq(active(), 5 * MS);
    ok(session_close(s, &e));
    pass(1000 * MS); /* nobody works */
    monotonic = 17;  /* and the machine was started anew */
    ok(session_open(&s, store, "s", SESSION_WRITE, NULL, &e));
    cr_assert_eq(active(), 5 * MS);
    pass(2 * MS);
    cr_assert_eq(active(), 7 * MS);
}

Test(timeline, pauses_take_no_active_time)
{
    pass(10);
    ok(timeline_pause(s, &e));
    ok(timeline_pause(s, &e));
    pass(500);
    cr_assert_eq(active(), 10);
    ok(timeline_continue(s, &e));
    ok(timeline_continue(s, &e));
    pass(3);
    cr_assert_eq(active(), 13);
    ok(timeline_pause(s, &e));
    pass(70);
    ok(timeline_continue(s, &e));
    pass(4);
    cr_assert_eq(active(), 17);
    struct instant at;
    timeline_at(s, monotonic - 4 - 70 - 1, &at);
    cr_assert_eq(at.active_ns, 12);
    timeline_at(s, monotonic - 4 - 35, &at);
    cr_assert_eq(at.active_ns, 13);
    timeline_at(s, 0, &at); /* before the run: its beginning */
    cr_assert_eq(at.active_ns, 0);
    ok(timeline_flush(s, &e));
    struct span_row rows[4];
    size_t n = 0;
    ok(timeline_spans(s, 0, rows, 4, &n, &e));
    cr_assert_eq(n, 2);
    cr_assert_eq(rows[0].kind, SPAN_PAUSE);
    cr_assert_eq(rows[0].begin.active_ns, rows[0].end.active_ns);
    cr_assert_eq(rows[0].end.wall_ns - rows[0].begin.wall_ns, 500);
}

Test(timeline, spans_come_back_in_order_with_both_clocks)
{
    uint64_t outer = 0;
    uint64_t inner = 0;
    ok(timeline_begin(s, SPAN_PHASE, "prove", 0, &outer, &e));
    pass(3);
    ok(timeline_begin(s, SPAN_UNIT, "segment", UINT64_MAX, &inner, &e));
    ok(timeline_flush(s, &e)); /* one ends after it was written, one before */
    pass(4);
    ok(timeline_end(s, inner, &e));
    ok(timeline_add(s, SPAN_ROUND, "lde", 2, monotonic - 2, monotonic - 1, &e));
    ok(timeline_end(s, outer, &e));
    ok(timeline_flush(s, &e));
    struct span_row rows[4];
    size_t n = 0;
    ok(timeline_spans(s, 0, rows, 4, &n, &e));
    cr_assert_eq(n, 3);
    cr_assert(rows[0].id == outer && rows[0].kind == SPAN_PHASE && rows[0].run == 1);
    cr_assert_str_eq(rows[0].name, "prove");
    cr_assert(rows[0].begin.active_ns == 0 && rows[0].end.active_ns == 7);
    cr_assert(rows[1].begin.active_ns == 3 && rows[1].end.active_ns == 7);
    cr_assert_eq(rows[1].index, UINT64_MAX);
    cr_assert_eq(rows[1].begin.wall_ns, wall - 4);
    cr_assert(rows[2].begin.active_ns == 5 && rows[2].end.active_ns == 6);
    cr_assert(!rows[0].is_open && !rows[0].is_cut);
    ok(timeline_spans(s, rows[1].id, rows, 4, &n, &e));
    cr_assert_eq(n, 1);
    cr_assert_str_eq(rows[0].name, "lde");
}

Test(timeline, rows_are_written_with_the_next_commit)
{
    struct session *reader = NULL;
    struct log_row rows[2];
    size_t n = 9;
    ok(session_open(&reader, store, "s", SESSION_READ, NULL, &e));
    ok(timeline_log(s, LEVEL_WARNING, "careful", &e));
    ok(timeline_logs(reader, 0, rows, 2, &n, &e));
    cr_assert_eq(n, 0);
    ok(session_set(s, "k", "v", 1, &e));
    ok(timeline_logs(reader, 0, rows, 2, &n, &e));
    cr_assert_eq(n, 1);
    cr_assert_str_eq(rows[0].text, "careful");
    cr_assert_eq(rows[0].level, LEVEL_WARNING);
    ok(session_close(reader, &e));
}

Test(timeline, a_rollback_loses_no_rows)
{
    struct log_row rows[2];
    size_t n = 0;
    ok(session_begin(s, &e));
    ok(timeline_log(s, LEVEL_INFO, "one", &e));
    session_rollback(s);
    ok(timeline_flush(s, &e));
    ok(timeline_logs(s, 0, rows, 2, &n, &e));
    cr_assert_eq(n, 1);
}

Test(timeline, many_rows_are_written_unasked_and_paged)
{
    enum { ROWS = 1000 };
    for (unsigned i = 0; i < ROWS; i++) {
        const struct memory_sample m = {.rss = i, .rss_peak = 2 * i, .cpu_ns = 3 * i};
        pass(1);
        ok(timeline_sample(s, &m, &e));
    }
    struct memory_sample rows[7];
    size_t n = 0;
    ok(timeline_samples(s, 0, rows, 7, &n, &e));
    cr_assert_eq(n, 7);
    ok(timeline_flush(s, &e));
    unsigned total = 0;
    uint64_t after = 0;
    do {
        ok(timeline_samples(s, after, rows, 7, &n, &e));
        for (size_t i = 0; i < n; i++, total++) {
            cr_assert(rows[i].rss == total && rows[i].cpu_ns == 3 * total);
            cr_assert_eq(rows[i].at.active_ns, total + 1);
            after = rows[i].id;
        }
    } while (n > 0);
    cr_assert_eq(total, ROWS);
}

Test(timeline, names_and_texts_are_cut_between_characters)
{
    char name[2 * LOG_TEXT_BYTES];
    uint64_t id = 0;
    /* two-byte characters, so that every odd cut falls into one */
    for (size_t i = 0; i + 2 < sizeof name; i += 2) {
        memcpy(name + i, "\xc3\xa4", 3);
    }
    ok(timeline_begin(s, SPAN_UNIT, name, 0, &id, &e));
    ok(timeline_end(s, id, &e));
    ok(timeline_log(s, LEVEL_DEBUG, name, &e));
    ok(timeline_flush(s, &e));
    struct span_row span;
    struct log_row log;
    size_t n = 0;
    ok(timeline_spans(s, 0, &span, 1, &n, &e));
    cr_assert_eq(strlen(span.name), (SPAN_NAME_BYTES - 1) / 2 * 2);
    ok(timeline_logs(s, 0, &log, 1, &n, &e));
    cr_assert_eq(strlen(log.text), (LOG_TEXT_BYTES - 1) / 2 * 2);
}

Test(timeline, a_wall_clock_that_jumps_changes_nothing_else)
{
    uint64_t id = 0;
    ok(timeline_begin(s, SPAN_UNIT, "x", 0, &id, &e));
    pass(10);
    wall -= INT64_C(315360000) * 1000000000; /* ten years back */
    ok(timeline_end(s, id, &e));
    reopen();
    wall += INT64_C(3153600000) * 1000000000; /* a hundred forward */
    reopen();
    struct span_row row;
    size_t n = 0;
    ok(timeline_spans(s, 0, &row, 1, &n, &e));
    cr_assert_eq(row.end.active_ns - row.begin.active_ns, 10);
    ok(session_check(s, &e));
}

Test(timeline, a_lost_run_ends_where_its_record_stops)
{
    ok(session_close(s, &e));
    fflush(NULL);
    const pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        uint64_t id = 0;
        struct session_recovery recovery;
        bool good =
            session_open(&s, store, "s", SESSION_WRITE, &recovery, &e) == STATUS_OK
            && timeline_begin(s, SPAN_UNIT, "cut", 0, &id, &e) == STATUS_OK;
        pass(40);
        good = good && timeline_flush(s, &e) == STATUS_OK;
        pass(60);
        good = good && timeline_log(s, LEVEL_INFO, "never written", &e) == STATUS_OK;
        _exit(good ? 0 : 1);
    }
    int ended = 0;
    cr_assert_eq(waitpid(child, &ended, 0), child);
    cr_assert(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    pass(1000);
    struct session_recovery recovery;
    ok(session_open(&s, store, "s", SESSION_WRITE, &recovery, &e));
    cr_assert(recovery.was_lost);
    cr_assert_eq(recovery.lock.state, LOCK_STALE);
    cr_assert_eq(recovery.lock.holder.pid, child);
    cr_assert_eq(active(), 40);
    struct span_row span;
    struct run_row runs[4];
    struct log_row log;
    size_t n = 0;
    ok(timeline_spans(s, 0, &span, 1, &n, &e));
    cr_assert(n == 1 && span.is_cut && !span.is_open && span.run == 2);
    cr_assert_eq(span.end.active_ns, 40);
    ok(timeline_logs(s, 0, &log, 1, &n, &e));
    cr_assert_eq(n, 0);
    ok(timeline_runs(s, 0, runs, 4, &n, &e));
    cr_assert_eq(n, 3);
    cr_assert(!runs[0].is_lost && !runs[0].is_open);
    cr_assert(runs[1].is_lost && runs[1].pid == child);
    cr_assert(runs[2].is_open && runs[2].pid == getpid());
    cr_assert(runs[1].end.active_ns == 40 && runs[2].begin.active_ns == 40);
    struct session_summary sum;
    ok(store_summary(store, "s", &sum, &e));
    cr_assert(sum.n_runs == 3 && sum.n_lost == 1);
}

Test(timeline, a_reader_records_nothing)
{
    struct session *reader = NULL;
    uint64_t id = 0;
    ok(session_open(&reader, store, "s", SESSION_READ, NULL, &e));
    cr_assert_eq(timeline_begin(reader, SPAN_UNIT, "x", 0, &id, &e), STATUS_ARGUMENT);
    cr_assert_eq(timeline_log(reader, LEVEL_INFO, "x", &e), STATUS_ARGUMENT);
    cr_assert_eq(timeline_pause(reader, &e), STATUS_ARGUMENT);
    cr_assert_eq(timeline_flush(reader, &e), STATUS_ARGUMENT);
    ok(session_close(reader, &e));
}
