/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* store_list.c - what a list of sessions shows of each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/session_state.h"
#include "store/store_state.h"

static enum status read_totals(struct session *s, struct session_summary *out,
                               struct error *e)
{
    bool row = false;
    db_start(s->db, QUERY_RUN_TOTALS);
    const enum status result = db_step(s->db, &row, e);
    if (result == STATUS_OK && row) {
        out->n_runs = (uint32_t)db_column_u64(s->db, 0);
        out->n_lost = (uint32_t)db_column_u64(s->db, 1);
        out->active_ns = db_column_u64(s->db, 2);
        out->changed_ns =
            db_column_is_null(s->db, 3) ? out->created_ns : db_column_i64(s->db, 3);
    }
    db_done(s->db);
    TRY(result);
    return file_count(s, NULL, &out->n_files, &out->bytes_files, e);
}

enum status store_summary(const struct store *store, const char *name,
                          struct session_summary *out, struct error *e)
{
    *out = (struct session_summary){0};
    (void)snprintf(out->name, sizeof out->name, "%s", name);
    int folder = -1;
    struct error why = {0};
    TRY(store_open_session_folder(store, name, &folder, e));
    enum status result = lock_look(store->io, folder, &out->lock, &why);
    io_close(store->io, &folder);

    struct session *s = NULL;
    if (result == STATUS_OK) {
        result = session_open(&s, store, name, SESSION_READ, NULL, &why);
    }
    if (result == STATUS_OK) {
        memcpy(out->id, session_id(s), sizeof out->id);
        out->created_ns = s->created_ns;
        result = read_totals(s, out, &why);
        const enum status closed = session_close(s, &why);
        result = result == STATUS_OK ? closed : result;
    }
    if (result == STATUS_ARGUMENT) { /* it has gone since its folder was opened */
        *e = why;
        return result;
    }
    out->is_readable = result == STATUS_OK;
    (void)snprintf(out->fault, sizeof out->fault, "%.255s",
                   out->is_readable ? "" : why.text);
    return STATUS_OK;
}

struct listing {
    const struct store *store;
    struct session_summary *rows;
    size_t n, cap;
};

static enum status list_entry(void *arg, const char *name, struct error *e)
{
    struct listing *const l = arg;
    int folder = -1;
    if (!session_name_is_valid(name)) {
        return STATUS_OK;
    }
    struct error ignored; /* a file, or a folder that has just gone: not a session */
    if (store_open_session_folder(l->store, name, &folder, &ignored) != STATUS_OK) {
        return STATUS_OK;
    }
    const bool is_session =
        folder_has(folder, "session.db") || folder_has(folder, "journal");
    io_close(l->store->io, &folder);
    if (!is_session) {
        return STATUS_OK;
    }
    if (l->n == l->cap) {
        const size_t cap = l->cap == 0 ? 16 : 2 * l->cap;
        struct session_summary *const grown = realloc(l->rows, cap * sizeof *grown);
        if (grown == NULL) {
            return error_set(e, STATUS_MEMORY, "store: out of memory");
        }
        l->rows = grown;
        l->cap = cap;
    }
    if (store_summary(l->store, name, &l->rows[l->n], &ignored) == STATUS_OK) {
        l->n++;
    }
    return STATUS_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct session_summary *)a)->name,
                  ((const struct session_summary *)b)->name);
}

enum status store_list(const struct store *s, struct session_summary **out, size_t *n,
                       struct error *e)
{
    struct listing l = {.store = s};
    *out = NULL;
    *n = 0;
    const enum status result = folder_each(s->io, s->fd, ".", list_entry, &l, e);
    if (result != STATUS_OK) {
        free(l.rows);
        return result;
    }
    if (l.n > 0) {
        qsort(l.rows, l.n, sizeof *l.rows, by_name);
    }
    *out = l.rows;
    *n = l.n;
    return STATUS_OK;
}
