/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* db.c - statements, and what went wrong with them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "store/db_state.h"

static const char *const query_sql[QUERY_N] = {
#define QUERY_SQL(name, sql) [QUERY_##name] = sql,
    QUERY_LIST(QUERY_SQL)
#undef QUERY_SQL
};

/* ---- failures -------------------------------------------------------------------- */

enum status db_status_of(int result)
{
    switch (result & 0xff) {
    case SQLITE_NOMEM:
        return STATUS_MEMORY;
    case SQLITE_FULL:
        return STATUS_LIMIT;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_SCHEMA:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
    case SQLITE_ERROR:
        return STATUS_FORMAT;
    default:
        return STATUS_IO;
    }
}

/* errno of the system call that failed, 0: none is known. SQLite notes it for failures
 * within a statement, not for those that end a transaction; there errno, which is 0
 * before every call of SQLite, still has it. */
static int system_reason(const struct db *d, int result)
{
    const int last = errno, kind = result & 0xff;
    const int noted = sqlite3_system_errno(d->sqlite);
    if (kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN) {
        return noted != 0 ? noted : last;
    }
    /* a disk that cannot read is taken for one that reads wrong bytes: SQLite makes
     * SQLITE_CORRUPT of SQLITE_IOERR_CORRUPTFS */
    return kind == SQLITE_CORRUPT && last == EIO ? EIO : 0;
}

/* src: sqlite.org/fileformat2.html, 1.3.3 */
enum status db_check_header(const struct db *d, struct error *e)
{
    enum { WRITE_VERSION = 18, NEWEST = 2 };
    sqlite3_file *file = NULL;
    uint8_t version = 0;
    return sqlite3_file_control(d->sqlite, "main", SQLITE_FCNTL_FILE_POINTER, &file)
                       == SQLITE_OK
                   && file->pMethods != NULL
                   && file->pMethods->xRead(file, &version, 1, WRITE_VERSION) == SQLITE_OK
                   && version > NEWEST
               ? error_set(e, STATUS_FORMAT,
                           "session %s: session.db is damaged: its header is not what "
                           "was written",
                           d->session)
               : STATUS_OK;
}

enum status db_failed(const struct db *d, int result, struct error *e)
{
    const int number = system_reason(d, result);
    /* for SQLite these are errors like any other when it writes its log's index, or
     * beyond a limit */
    const bool is_full = number == ENOSPC || number == EDQUOT || number == EFBIG;
    const enum status s = is_full         ? STATUS_LIMIT
                          : number == EIO ? STATUS_IO
                                          : db_status_of(result);
    if (s == STATUS_LIMIT) {
        return error_set(e, s, "session %s: no space left for its database", d->session);
    }
    if (s == STATUS_MEMORY) {
        return error_set(e, s, "session %s: out of memory", d->session);
    }
    if ((result & 0xff) == SQLITE_NOTADB) {
        return error_set(e, s, "session %s: session.db is not a database", d->session);
    }
    if ((result & 0xff) == SQLITE_READONLY) {
        TRY(db_check_header(d, e));
        /* SQLite opens for reading what it could not open for writing, and forgets why */
        return error_set(e, s,
                         "session %s: session.db cannot be written: permission denied "
                         "for it or its folder, or an input/output error when it was "
                         "opened",
                         d->session);
    }
    if (s == STATUS_FORMAT) {
        return error_set(e, s, "session %s: session.db is damaged: %s", d->session,
                         sqlite3_errmsg(d->sqlite));
    }
    const char *const why = number == 0 ? NULL : strerrordesc_np(number);
    return error_set(e, s, "session %s: session.db: %s%s%s%s", d->session,
                     number == EIO ? "disk I/O error" : sqlite3_errstr(result),
                     why == NULL ? "" : " (", why == NULL ? "" : why,
                     why == NULL ? "" : ")");
}

bool db_is_lost(const struct db *d)
{
    return d->is_lost;
}

bool db_in_transaction(const struct db *d)
{
    return sqlite3_get_autocommit(d->sqlite) == 0;
}

/* ---- queries --------------------------------------------------------------------- */

void db_start(struct db *d, enum query query)
{
    CHECK(d->current == NULL);
    d->bind_result = SQLITE_OK;
    d->n_bound = 0;
    if (d->statements[query] == NULL) {
        d->bind_result =
            sqlite3_prepare_v3(d->sqlite, query_sql[query], -1, SQLITE_PREPARE_PERSISTENT,
                               &d->statements[query], NULL);
    }
    d->current = d->statements[query];
}

static void bound(struct db *d, int result)
{
    if (d->bind_result == SQLITE_OK) {
        d->bind_result = result;
    }
}

void db_text(struct db *d, const char *text)
{
    if (d->current != NULL) {
        bound(d, sqlite3_bind_text(d->current, ++d->n_bound, text, -1, SQLITE_TRANSIENT));
    }
}

void db_i64(struct db *d, int64_t value)
{
    if (d->current != NULL) {
        bound(d, sqlite3_bind_int64(d->current, ++d->n_bound, value));
    }
}

void db_u64(struct db *d, uint64_t value)
{
    db_i64(d, (int64_t)value);
}

void db_blob(struct db *d, const void *bytes, size_t len)
{
    /* a NULL pointer would be bound as NULL */
    if (d->current != NULL) {
        bound(d, sqlite3_bind_blob64(d->current, ++d->n_bound, len == 0 ? "" : bytes, len,
                                     SQLITE_STATIC));
    }
}

void db_null(struct db *d)
{
    if (d->current != NULL) {
        bound(d, sqlite3_bind_null(d->current, ++d->n_bound));
    }
}

enum status db_step(struct db *d, bool *row, struct error *e)
{
    *row = false;
    int result = d->bind_result;
    if (result == SQLITE_OK) {
        DCHECK(d->n_bound == sqlite3_bind_parameter_count(d->current));
        errno = 0;
        result = sqlite3_step(d->current);
    }
    if (result == SQLITE_ROW || result == SQLITE_DONE) {
        *row = result == SQLITE_ROW;
        return STATUS_OK;
    }
    const int kind = result & 0xff;
    d->is_lost |= kind == SQLITE_IOERR || kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB;
    return db_failed(d, result, e);
}

void db_done(struct db *d)
{
    if (d->current != NULL) {
        /* repeats the failure of the last step, which was reported */
        (void)sqlite3_reset(d->current);
        (void)sqlite3_clear_bindings(d->current);
    }
    d->current = NULL;
}

enum status db_run(struct db *d, struct error *e)
{
    bool row = false;
    const enum status s = db_step(d, &row, e);
    DCHECK(!row);
    db_done(d);
    return s;
}

uint64_t db_column_u64(struct db *d, int column)
{
    return (uint64_t)db_column_i64(d, column);
}

int64_t db_column_i64(struct db *d, int column)
{
    return sqlite3_column_type(d->current, column) == SQLITE_TEXT
               ? 0
               : sqlite3_column_int64(d->current, column);
}

bool db_column_is_null(struct db *d, int column)
{
    return sqlite3_column_type(d->current, column) == SQLITE_NULL;
}

bool db_column_text(struct db *d, int column, char *text, size_t cap)
{
    text[0] = '\0';
    if (sqlite3_column_type(d->current, column) != SQLITE_TEXT) {
        return false;
    }
    const unsigned char *const from = sqlite3_column_text(d->current, column);
    const size_t len = (size_t)sqlite3_column_bytes(d->current, column);
    if (from == NULL) {
        return false;
    }
    const size_t n = len < cap ? len : cap - 1;
    memcpy(text, from, n);
    text[n] = '\0';
    return n == len && memchr(from, '\0', len) == NULL;
}

const uint8_t *db_column_blob(struct db *d, int column, size_t *len)
{
    *len = 0;
    if (sqlite3_column_type(d->current, column) != SQLITE_BLOB) {
        return NULL;
    }
    const uint8_t *const bytes = sqlite3_column_blob(d->current, column);
    *len = (size_t)sqlite3_column_bytes(d->current, column);
    return bytes;
}
