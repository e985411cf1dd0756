/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* db_check.c - is a database what was written? */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store/db_state.h"

static const struct {
    const char *sentence;
    const char *sql;
} invariants[] = {
#define INVARIANT_ROW(name, sentence, sql) {sentence, sql},
    INVARIANT_LIST(INVARIANT_ROW)
#undef INVARIANT_ROW
};

enum { N_INVARIANTS = sizeof invariants / sizeof invariants[0] };

/* ---- ours ------------------------------------------------------------------------ */

enum status db_check_invariants(struct db *d, struct error *e)
{
    for (int i = 0; i < N_INVARIANTS; i++) {
        sqlite3_stmt *ask = NULL;
        errno = 0;
        int result = sqlite3_prepare_v2(d->sqlite, invariants[i].sql, -1, &ask, NULL);
        if (result == SQLITE_OK) {
            result = sqlite3_step(ask);
        }
        (void)sqlite3_finalize(ask);
        if (result == SQLITE_ROW) {
            return error_set(
                e, STATUS_FORMAT,
                "session %s: session.db is damaged: it does not hold that %s", d->session,
                invariants[i].sentence);
        }
        if (result != SQLITE_DONE) {
            return db_failed(d, result, e);
        }
    }
    bool row = false;
    char table[DB_NAME_BYTES] = "";
    db_start(d, QUERY_FOREIGN_KEYS);
    const enum status s = db_step(d, &row, e);
    if (row) {
        (void)db_column_text(d, 0, table, sizeof table);
    }
    db_done(d);
    if (s == STATUS_OK && row) {
        return error_set(e, STATUS_FORMAT,
                         "session %s: session.db is damaged: a row of %s has no run",
                         d->session, table);
    }
    return s;
}

/* ---- that of SQLite -------------------------------------------------------------- */

/* A page that could not be read is told among the faults: "unable to get the page. error
 * code=266". */
static enum status integrity_fault(struct db *d, const char *answer, struct error *e)
{
    static const char mark[] = "error code=";
    const char *const code = strstr(answer, mark);
    const int result = code == NULL ? SQLITE_CORRUPT : atoi(code + strlen(mark));
    if (db_status_of(result) != STATUS_FORMAT) {
        return db_failed(d, result, e);
    }
    const char *const title = strchr(answer, '\n'); /* "*** in database main ***" */
    return error_set(e, STATUS_FORMAT, "session %s: session.db is damaged: %s",
                     d->session, title == NULL ? answer : title + 1);
}

static enum status ask_integrity(struct db *d, struct error *e)
{
    bool row = false;
    char answer[160] = "";
    db_start(d, QUERY_INTEGRITY);
    const enum status s = db_step(d, &row, e);
    if (row) {
        (void)db_column_text(d, 0, answer, sizeof answer);
    }
    db_done(d);
    return s == STATUS_OK && strcmp(answer, "ok") != 0 ? integrity_fault(d, answer, e)
                                                       : s;
}

static enum status copy_to(struct db *copy, const struct db *d, struct error *e)
{
    TRY(db_open_memory(copy, d, e));
    TRY(db_harden(copy, e));
    sqlite3_backup *const b =
        sqlite3_backup_init(copy->sqlite, "main", d->sqlite, "main");
    int result = sqlite3_errcode(copy->sqlite);
    if (b != NULL) {
        errno = 0;
        result = sqlite3_backup_step(b, -1);
        (void)sqlite3_backup_finish(b);
    }
    return result == SQLITE_DONE ? STATUS_OK : db_failed(d, result, e);
}

/* SQLite passes over the CHECK constraints of a database that is open for reading only: a
 * copy is asked then. */
enum status db_check_integrity(struct db *d, struct error *e)
{
    struct db copy;
    if (sqlite3_db_readonly(d->sqlite, "main") == 0) {
        return ask_integrity(d, e);
    }
    TRY(db_check_header(d, e));
    enum status s = copy_to(&copy, d, e);
    if (s == STATUS_OK) {
        s = ask_integrity(&copy, e);
    }
    db_close_sqlite(&copy);
    return s;
}
