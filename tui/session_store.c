/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Finding sessions and describing them. */
#include "tui/session_store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum exit_code session_store_open(struct store **store, struct invocation *v,
                                  enum store_access access_wanted)
{
    char root[STORE_PATH_BYTES];
    const char *const named = option_text(&v->line, OPTION_STORE);
    enum status s = STATUS_OK;
    *store = NULL;
    if (named == NULL) {
        s = store_default_root(root, &v->error);
    }
    if (s == STATUS_OK) {
        s = store_open(store, named != NULL ? named : root, access_wanted, &io_system,
                       &v->error);
    }
    if (s == STATUS_OK) {
        return RC_SUCCESS;
    }
    return access_wanted == STORE_READ && s == STATUS_IO ? RC_SESSION
                                                         : exit_code_of_session(s);
}

const char *session_state_name(enum session_state state)
{
    static const char *const names[SESSION_N_STATES] = {
        [SESSION_RUNNING] = "running", [SESSION_INTERRUPTED] = "interrupted",
        [SESSION_STOPPED] = "stopped", [SESSION_DONE] = "done",
        [SESSION_DAMAGED] = "damaged",
    };
    return (unsigned)state < SESSION_N_STATES ? names[state] : NULL;
}

static enum status read_view(struct session_view *view, struct session *session,
                             bool *is_sealed, struct error *e)
{
    uint64_t len_proof = 0;
    bool found;
    TRY(work_read(&view->work, session, e));
    TRY(drive_progress(session, &view->progress, e));
    TRY(session_get_u64(session, "run.steps", &view->steps, &found, e));
    TRY(session_get_u64(session, "run.exit_code", &view->exit_code, &found, e));
    return session_get_u64(session, "run.len_proof", &len_proof, is_sealed, e);
}

bool session_view_make(struct session_view *view, const struct store *store,
                       const struct session_summary *summary)
{
    struct error e = {0};
    struct session *session = NULL;
    bool is_sealed = false;
    memset(view, 0, sizeof *view);
    view->summary = *summary;
    view->state = SESSION_DAMAGED;
    if (!summary->is_readable) {
        snprintf(view->fault, sizeof view->fault, "%s", summary->fault);
        return true;
    }
    enum status s = session_open(&session, store, summary->name, SESSION_READ, NULL, &e);
    if (s == STATUS_OK) {
        s = read_view(view, session, &is_sealed, &e);
        struct error ignored; /* a reader has nothing to lose */
        (void)!session_close(session, &ignored);
    }
    if (s != STATUS_OK) {
        struct session_summary again;
        struct error gone;
        snprintf(view->fault, sizeof view->fault, "%.255s", e.text);
        return store_summary(store, summary->name, &again, &gone) != STATUS_ARGUMENT;
    }
    view->state = summary->lock.state == LOCK_HELD    ? SESSION_RUNNING
                  : is_sealed                         ? SESSION_DONE
                  : summary->lock.state == LOCK_STALE ? SESSION_INTERRUPTED
                                                      : SESSION_STOPPED;
    return true;
}

const char *session_view_progress(const struct session_view *view,
                                  char text[SESSION_PROGRESS_BYTES])
{
    const struct drive_progress *const p = &view->progress;
    if (view->state == SESSION_DAMAGED) {
        snprintf(text, SESSION_PROGRESS_BYTES, "-");
    } else if (p->n_segments == 0) {
        snprintf(text, SESSION_PROGRESS_BYTES, "execute %" PRIu32,
                 p->n_records + p->n_dropped_records);
    } else if (p->n_segments_proved < p->n_segments || p->n_images_proved == 0) {
        snprintf(text, SESSION_PROGRESS_BYTES, "prove %" PRIu32 "/%" PRIu32,
                 p->n_segments_proved, p->n_segments);
    } else if (view->state == SESSION_DONE) {
        snprintf(text, SESSION_PROGRESS_BYTES, "done");
    } else {
        snprintf(text, SESSION_PROGRESS_BYTES, "image %" PRIu32 "/%" PRIu32,
                 p->n_images_proved, p->n_chunks);
    }
    return text;
}

double session_view_fraction(const struct session_view *view)
{
    const struct drive_progress *const p = &view->progress;
    if (p->n_segments == 0) {
        return -1;
    }
    return (double)(p->n_segments_proved + p->n_images_proved)
           / (double)(p->n_segments + p->n_chunks);
}

static void put_holder(const struct lock_report *lock, struct json *j)
{
    static const char *const states[] = {
        [LOCK_FREE] = "free", [LOCK_STALE] = "stale", [LOCK_HELD] = "held"};
    json_put_string(j, "lock", states[lock->state]);
    if (lock->is_named) {
        json_put_count(j, "pid", (uint64_t)lock->holder.pid);
        json_put_string(j, "host", lock->holder.host);
    } else {
        json_put_null(j, "pid");
        json_put_null(j, "host");
    }
}

void session_view_json(const struct session_view *view, struct json *j)
{
    const struct session_summary *const s = &view->summary;
    const struct drive_progress *const p = &view->progress;
    json_put_string(j, "session", s->name);
    json_put_string(j, "state", session_state_name(view->state));
    put_holder(&s->lock, j);
    if (view->state == SESSION_DAMAGED) {
        json_put_string(j, "fault", view->fault);
        return;
    }
    json_put_string(j, "program", view->work.program_name);
    json_put_hex(j, "program_digest", view->work.program_digest, 32);
    json_put_boolean(j, "encrypted", view->work.is_encrypted);
    if (view->work.is_encrypted) {
        json_put_null(j, "input_sha256");
    } else {
        json_put_hex(j, "input_sha256", view->work.input_digest, 32);
    }
    json_put_count(j, "security", view->work.parameters.security);
    json_put_count(j, "blowup", (uint64_t)1 << view->work.parameters.log_blowup);
    json_put_count(j, "segment_log2", view->work.parameters.segment_log2);
    json_put_count(j, "segments_executed", p->n_records + p->n_dropped_records);
    json_put_count(j, "snapshots_dropped", p->n_dropped_records + p->n_dropped_cells);
    json_put_count(j, "segments_proved", p->n_segments_proved);
    json_put_count(j, "chunks_proved", p->n_images_proved);
    if (p->n_segments != 0) {
        json_put_count(j, "segments", p->n_segments);
        json_put_count(j, "chunks", p->n_chunks);
        json_put_count(j, "steps", view->steps);
        json_put_count(j, "exit", view->exit_code);
        json_put_decimal(j, "fraction", session_view_fraction(view), 3);
    } else { /* a script finds the same members in every session */
        static const char *const not_known[] = {"segments", "chunks", "steps", "exit",
                                                "fraction"};
        for (size_t i = 0; i < sizeof not_known / sizeof not_known[0]; i++) {
            json_put_null(j, not_known[i]);
        }
    }
    json_put_decimal(j, "active_s", (double)s->active_ns * 1e-9, 3);
    json_put_decimal(j, "changed", (double)s->changed_ns * 1e-9, 3);
    json_put_decimal(j, "created", (double)s->created_ns * 1e-9, 3);
    json_put_count(j, "runs", s->n_runs);
    json_put_count(j, "runs_lost", s->n_lost);
    json_put_count(j, "files", s->n_files);
    json_put_count(j, "bytes", s->bytes_files);
}

enum exit_code session_store_choose(char name[SESSION_NAME_BYTES],
                                    const struct store *store, const char *text,
                                    bool unfinished_only, struct invocation *v)
{
    struct session_summary *all = NULL;
    size_t n = 0;
    int64_t newest = INT64_MIN;
    if (text != NULL) {
        const enum status found = store_find(store, text, name, &v->error);
        return found == STATUS_OK ? RC_SUCCESS : exit_code_of_session(found);
    }
    const enum status s = store_list(store, &all, &n, &v->error);
    if (s != STATUS_OK) {
        return exit_code_of_session(s);
    }
    name[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        struct session_view view;
        session_view_make(&view, store, &all[i]);
        const bool fits = view.state == SESSION_INTERRUPTED
                          || view.state == SESSION_STOPPED
                          || (!unfinished_only && view.state != SESSION_DAMAGED);
        if (fits && all[i].changed_ns > newest) {
            newest = all[i].changed_ns;
            memcpy(name, all[i].name, SESSION_NAME_BYTES);
        }
    }
    free(all);
    if (name[0] == '\0') {
        return invocation_fail(v, RC_SESSION, "there is no %ssession in %s",
                               unfinished_only ? "unfinished " : "", store_root(store));
    }
    return RC_SUCCESS;
}
