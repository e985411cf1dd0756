/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* session_gc.c - explaining, then freeing. */
#include "tui/session_gc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "checkpoint/retain.h"
#include "store/session.h"
#include "tui/put_text.h"
#include "tui/quantity.h"

enum { REASON_BYTES = 256 };

struct freed {
    uint32_t n_sessions, n_left_over, n_snapshots;
    uint64_t bytes;
};

struct gc {
    struct invocation *v;
    struct store *store;
    struct byte_buffer *out;
    struct json *json;
    int64_t now_ns, before_ns;
    bool is_dry, with_snapshots;
    struct freed freed; /* or would be */
    enum status failed; /* the first failure; the rest goes on */
    struct error why;
};

/* One thing that can be freed. */
static void explain(struct gc *g, const char *kind, const char *session, uint32_t n_files,
                    uint64_t bytes, bool is_freed, const char *reason)
{
    char size[QUANTITY_BYTES];
    if (g->json == NULL) {
        put_line(g->out, "%-9s  %-20s %9s  %s", kind, session, quantity_size(size, bytes),
                 reason);
        return;
    }
    json_begin_object(g->json, NULL);
    json_put_string(g->json, "kind", kind);
    json_put_string(g->json, "session", session);
    json_put_count(g->json, "files", n_files);
    json_put_count(g->json, "bytes", bytes);
    json_put_boolean(g->json, "freed", is_freed);
    json_put_string(g->json, "reason", reason);
    json_end_object(g->json);
}

static void note(struct gc *g, enum status s, const struct error *e)
{
    if (s != STATUS_OK && g->failed == STATUS_OK) {
        g->failed = s;
        g->why = *e;
    }
}

/* ---- removed and left over ---- */

static void explain_trash(struct gc *g, const struct trash_entry *row)
{
    char reason[REASON_BYTES], age[QUANTITY_BYTES];
    if (row->is_left_over) {
        g->freed.n_left_over++;
        explain(g, "left over", row->name, row->n_files, row->bytes, true,
                "the creation of a session was interrupted");
    } else {
        const int64_t since = g->now_ns - row->removed_ns;
        g->freed.n_sessions++;
        (void)snprintf(reason, sizeof reason, "removed %s ago",
                       quantity_duration(age, since > 0 ? (uint64_t)since : 0));
        explain(g, "trash", row->name, row->n_files, row->bytes, true, reason);
    }
    g->freed.bytes += row->bytes;
}

static void collect_trash(struct gc *g)
{
    struct error e;
    struct trash_entry *rows = NULL;
    size_t n = 0;
    uint32_t n_deleted = 0;
    uint64_t bytes = 0;
    enum status s = store_list_trash(g->store, g->before_ns, &rows, &n, &e);
    for (size_t i = 0; s == STATUS_OK && i < n; i++) {
        explain_trash(g, &rows[i]);
    }
    free(rows);
    if (s == STATUS_OK && !g->is_dry) {
        s = store_empty_trash(g->store, g->before_ns, &n_deleted, &bytes, &e);
        /* What is really gone counts, should it be less or more than was listed. */
        g->freed.n_sessions =
            n_deleted
            - (n_deleted < g->freed.n_left_over ? n_deleted : g->freed.n_left_over);
        g->freed.bytes = bytes;
    }
    note(g, s, &e);
}

/* ---- snapshots ---- */

static enum status drop(struct gc *g, struct session *session,
                        const struct retain_list *list, struct error *e)
{
    uint32_t n;
    uint64_t bytes;
    TRY(retain_drop(session, list, UINT64_MAX, &n, &bytes, e));
    g->freed.n_snapshots += n;
    g->freed.bytes += bytes;
    return STATUS_OK;
}

static void explain_snapshots(struct gc *g, const char *name,
                              const struct retain_list *list, bool is_held)
{
    char reason[REASON_BYTES], kept[64] = "";
    if (list->n_kept != 0) {
        (void)snprintf(kept, sizeof kept, "; the newest %zu like them are kept",
                       list->n_kept);
    }
    (void)snprintf(reason, sizeof reason,
                   "%zu whose proofs are there: no unfinished unit needs them%s%s",
                   list->n, kept,
                   is_held              ? "; stays: a process works on the session"
                   : !g->with_snapshots ? "; stays without --snapshots"
                                        : "");
    explain(g, "snapshots", name, (uint32_t)list->n, list->bytes,
            g->with_snapshots && !is_held, reason);
}

static enum status collect_session(struct gc *g, const struct session_summary *summary,
                                   struct session *session, struct error *e)
{
    struct retain_list list;
    const bool is_held = summary->lock.state == LOCK_HELD;
    const bool is_taken = g->with_snapshots && !is_held;
    TRY(retain_list_make(&list, session, e));
    enum status s = is_taken ? retain_list_check(&list, session, e) : STATUS_OK;
    if (s == STATUS_OK && list.n != 0) {
        explain_snapshots(g, summary->name, &list, is_held);
        if (is_taken && !g->is_dry) {
            s = drop(g, session, &list, e);
        } else if (is_taken) {
            g->freed.n_snapshots += (uint32_t)list.n;
            g->freed.bytes += list.bytes;
        }
    }
    retain_list_free(&list);
    return s;
}

/* A session that need not change is not opened for writing: that would be a run of it. */
static bool has_something(struct gc *g, const char *name)
{
    struct error ignored; /* opening it for writing says it again */
    struct session *session;
    struct retain_list list = {0};
    if (session_open(&session, g->store, name, SESSION_READ, NULL, &ignored)
        != STATUS_OK) {
        return false;
    }
    const enum status s = retain_list_make(&list, session, &ignored);
    const bool has = s == STATUS_OK && list.n != 0;
    retain_list_free(&list);
    (void)!session_close(session, &ignored);
    return has;
}

static enum status collect_one(struct gc *g, struct session_summary *summary,
                               struct error *e)
{
    struct session *session;
    struct error closing;
    const bool writes = g->with_snapshots && !g->is_dry
                        && summary->lock.state != LOCK_HELD
                        && has_something(g, summary->name);
    enum status s = session_open(&session, g->store, summary->name,
                                 writes ? SESSION_WRITE : SESSION_READ, NULL, e);
    if (s == STATUS_CANCELLED) { /* somebody has begun to work on it */
        summary->lock.state = LOCK_HELD;
        s = session_open(&session, g->store, summary->name, SESSION_READ, NULL, e);
    }
    if (s == STATUS_ARGUMENT) { /* it has gone since it was listed */
        return STATUS_OK;
    }
    TRY(s);
    s = collect_session(g, summary, session, e);
    const enum status closed = session_close(session, &closing);
    if (s == STATUS_OK && closed != STATUS_OK) {
        *e = closing;
        s = closed;
    }
    return s;
}

static void collect_snapshots(struct gc *g)
{
    struct error e;
    struct session_summary *all = NULL;
    size_t n = 0;
    note(g, store_list(g->store, &all, &n, &e), &e);
    for (size_t i = 0; i < n; i++) {
        if (all[i].is_readable) { /* a damaged one is for repair */
            note(g, collect_one(g, &all[i], &e), &e);
        }
    }
    free(all);
}

/* ---- the end ---- */

static void sum_up(struct gc *g)
{
    const struct freed *const f = &g->freed;
    char size[QUANTITY_BYTES];
    if (g->json != NULL) {
        json_put_boolean(g->json, "dry_run", g->is_dry);
        json_put_count(g->json, "deleted", f->n_sessions + f->n_left_over);
        json_put_count(g->json, "snapshots_dropped", f->n_snapshots);
        json_put_count(g->json, "bytes", f->bytes);
        return;
    }
    put_line(g->out,
             "%s %s: %" PRIu32 " removed session%s, %" PRIu32 " left over, %" PRIu32
             " snapshot%s",
             g->is_dry ? "would free" : "freed", quantity_size(size, f->bytes),
             f->n_sessions, quantity_s(f->n_sessions), f->n_left_over, f->n_snapshots,
             quantity_s(f->n_snapshots));
}

enum exit_code session_gc(struct invocation *v, struct store *store,
                          struct byte_buffer *out, struct json *json)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct gc g = {.v = v,
                   .store = store,
                   .out = out,
                   .json = json,
                   .now_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec,
                   .before_ns = INT64_MAX,
                   .is_dry = has_option(&v->line, OPTION_DRY_RUN),
                   .with_snapshots = has_option(&v->line, OPTION_SNAPSHOTS)};
    if (has_option(&v->line, OPTION_OLDER_THAN)) {
        g.before_ns = g.now_ns - (int64_t)option_number(&v->line, OPTION_OLDER_THAN);
    }
    if (json != NULL) {
        json_begin_array(json, "items");
    }
    collect_trash(&g);
    collect_snapshots(&g);
    if (json != NULL) {
        json_end_array(json);
    }
    if (g.failed != STATUS_OK) {
        v->error = g.why;
        return exit_code_of_session(g.failed);
    }
    sum_up(&g);
    return RC_SUCCESS;
}
