/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* db.c - the only file that includes sqlite3.h. */
#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"

static const char *const query_sql[QUERY_N] = {
#define QUERY_SQL(name, sql) [QUERY_##name] = sql,
    QUERY_LIST(QUERY_SQL)
#undef QUERY_SQL
};

static const char *const migrations[] = {
#define MIGRATION_SQL(number, sql) [number - 1] = sql,
    MIGRATION_LIST(MIGRATION_SQL)
#undef MIGRATION_SQL
};

static const struct {
    const char *sentence;
    const char *sql;
} invariants[] = {
#define INVARIANT_ROW(name, sentence, sql) {sentence, sql},
    INVARIANT_LIST(INVARIANT_ROW)
#undef INVARIANT_ROW
};

enum {
    N_MIGRATIONS = sizeof migrations / sizeof migrations[0],
    N_INVARIANTS = sizeof invariants / sizeof invariants[0],
    NAME_BYTES = 80,
    BUSY_MS = 10000, /* others hold the database's own locks for milliseconds */
    LONGEST_ROW = 2 << 20,
    LONGEST_SQL = 8 << 10
};

struct db {
    sqlite3 *sqlite;
    sqlite3_stmt *statements[QUERY_N];
    sqlite3_stmt *current;
    int n_bound;
    int bind_result; /* the first failure to bind, reported by the step */
    bool is_lost;
    char session[NAME_BYTES];
};

/* ---- failures -------------------------------------------------------------------- */

static enum status status_of(int result)
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

/* Does the header claim a file format beyond those that there are, which makes a database
 * read-only? src: sqlite.org/fileformat2.html, 1.3.3 */
static bool is_of_no_format(const struct db *d)
{
    enum { WRITE_VERSION = 18, NEWEST = 2 };
    sqlite3_file *file = NULL;
    uint8_t version = 0;
    return sqlite3_file_control(d->sqlite, "main", SQLITE_FCNTL_FILE_POINTER, &file)
               == SQLITE_OK
           && file->pMethods != NULL
           && file->pMethods->xRead(file, &version, 1, WRITE_VERSION) == SQLITE_OK
           && version > NEWEST;
}

static enum status failed(const struct db *d, int result, struct error *e)
{
    const int number = system_reason(d, result);
    /* for SQLite these are errors like any other when it writes its log's index, or
     * beyond a limit */
    const bool is_full = number == ENOSPC || number == EDQUOT || number == EFBIG;
    const enum status s = is_full         ? STATUS_LIMIT
                          : number == EIO ? STATUS_IO
                                          : status_of(result);
    if (s == STATUS_LIMIT) {
        return error_set(e, s, "session %s: no space left for its database", d->session);
    }
    if (s == STATUS_MEMORY) {
        return error_set(e, s, "session %s: out of memory", d->session);
    }
    if ((result & 0xff) == SQLITE_NOTADB) {
        return error_set(e, s, "session %s: session.db is not a database", d->session);
    }
    if ((result & 0xff) == SQLITE_READONLY && is_of_no_format(d)) {
        return error_set(e, STATUS_FORMAT,
                         "session %s: session.db is damaged: its header is not what was "
                         "written",
                         d->session);
    }
    if ((result & 0xff) == SQLITE_READONLY) {
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
    return failed(d, result, e);
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

/* ---- checks ---------------------------------------------------------------------- */

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
            return failed(d, result, e);
        }
    }
    bool row = false;
    char table[NAME_BYTES] = "";
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

/* A page that could not be read is told among the faults: "unable to get the page. error
 * code=266". */
static enum status integrity_fault(struct db *d, const char *answer, struct error *e)
{
    static const char mark[] = "error code=";
    const char *const code = strstr(answer, mark);
    const int result = code == NULL ? SQLITE_CORRUPT : atoi(code + strlen(mark));
    if (status_of(result) != STATUS_FORMAT) {
        return failed(d, result, e);
    }
    const char *const title = strchr(answer, '\n'); /* "*** in database main ***" */
    return error_set(e, STATUS_FORMAT, "session %s: session.db is damaged: %s",
                     d->session, title == NULL ? answer : title + 1);
}

enum status db_check_integrity(struct db *d, struct error *e)
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

/* ---- opening --------------------------------------------------------------------- */

static enum status execute(struct db *d, const char *sql, struct error *e)
{
    errno = 0;
    const int result = sqlite3_exec(d->sqlite, sql, NULL, NULL, NULL);
    return result == SQLITE_OK ? STATUS_OK : failed(d, result, e);
}

/* The integer that a pragma answers. */
static enum status ask_integer(struct db *d, const char *pragma, int64_t *out,
                               struct error *e)
{
    sqlite3_stmt *ask = NULL;
    errno = 0;
    int result = sqlite3_prepare_v2(d->sqlite, pragma, -1, &ask, NULL);
    if (result == SQLITE_OK) {
        result = sqlite3_step(ask);
    }
    *out = result == SQLITE_ROW ? sqlite3_column_int64(ask, 0) : 0;
    (void)sqlite3_finalize(ask);
    return result == SQLITE_ROW ? STATUS_OK : failed(d, result, e);
}

/* src: sqlite.org/security.html, "untrusted SQLite database files" */
static enum status harden(struct db *d, struct error *e)
{
    sqlite3 *const sqlite = d->sqlite;
    (void)sqlite3_extended_result_codes(sqlite, 1);
    (void)sqlite3_busy_timeout(sqlite, BUSY_MS);
    const struct {
        int option;
        int on;
    } options[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_ENABLE_FKEY, 1},    {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0}};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (sqlite3_db_config(sqlite, options[i].option, options[i].on, NULL)
            != SQLITE_OK) {
            return error_set(e, STATUS_UNSUPPORTED,
                             "session %s: this sqlite lacks a protection against damaged "
                             "databases",
                             d->session);
        }
    }
    (void)sqlite3_limit(sqlite, SQLITE_LIMIT_LENGTH, LONGEST_ROW);
    (void)sqlite3_limit(sqlite, SQLITE_LIMIT_SQL_LENGTH, LONGEST_SQL);
    (void)sqlite3_limit(sqlite, SQLITE_LIMIT_ATTACHED, 0);
    return execute(d,
                   "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
                   "PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL;",
                   e);
}

static enum status migrate(struct db *d, int64_t from, struct error *e)
{
    char sql[96];
    TRY(execute(d, "BEGIN IMMEDIATE", e));
    for (int64_t i = from; i < N_MIGRATIONS; i++) {
        TRY(execute(d, migrations[i], e));
    }
    (void)snprintf(sql, sizeof sql,
                   "PRAGMA application_id = %d; PRAGMA user_version = %d",
                   SCHEMA_APPLICATION, N_MIGRATIONS);
    TRY(execute(d, sql, e));
    return execute(d, "COMMIT", e);
}

/* The definitions of all tables and indices, in a buffer that the caller frees. */
static enum status schema_text(struct db *d, char **text, struct error *e)
{
    bool row = false;
    *text = NULL;
    db_start(d, QUERY_SCHEMA_TEXT);
    enum status s = db_step(d, &row, e);
    if (s == STATUS_OK && row) {
        const unsigned char *const from = sqlite3_column_text(d->current, 0);
        *text = from == NULL ? NULL : strdup((const char *)from);
        if (*text == NULL) {
            s = error_set(e, STATUS_MEMORY, "session %s: out of memory", d->session);
        }
    }
    db_done(d);
    return s;
}

/* Is the schema what our migrations make of nothing? */
static enum status has_our_schema(struct db *d, bool *is_ours, struct error *e)
{
    struct db fresh = {0};
    memcpy(fresh.session, d->session, sizeof fresh.session);
    char *ours = NULL;
    char *theirs = NULL;
    *is_ours = false;
    enum status s =
        sqlite3_open_v2(":memory:", &fresh.sqlite,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL)
                == SQLITE_OK
            ? STATUS_OK
            : error_set(e, STATUS_MEMORY, "session %s: out of memory", d->session);
    if (s == STATUS_OK) {
        s = migrate(&fresh, 0, e);
    }
    if (s == STATUS_OK) {
        s = schema_text(&fresh, &ours, e);
    }
    (void)sqlite3_finalize(fresh.statements[QUERY_SCHEMA_TEXT]);
    (void)sqlite3_close(fresh.sqlite);
    if (s == STATUS_OK) {
        s = schema_text(d, &theirs, e);
    }
    *is_ours = s == STATUS_OK && strcmp(ours, theirs) == 0;
    free(ours);
    free(theirs);
    return s;
}

/* A database with other tables, triggers or views than ours was not written by us. */
static enum status compare_schema(struct db *d, struct error *e)
{
    bool is_ours = false;
    TRY(has_our_schema(d, &is_ours, e));
    return is_ours ? STATUS_OK
                   : error_set(e, STATUS_FORMAT,
                               "session %s: session.db is damaged: its tables are not "
                               "those of version %d",
                               d->session, N_MIGRATIONS);
}

static enum status check_version(struct db *d, enum db_access access, struct error *e)
{
    int64_t application = 0;
    int64_t version = 0;
    TRY(ask_integer(d, "PRAGMA application_id", &application, e));
    TRY(ask_integer(d, "PRAGMA user_version", &version, e));
    if (access == DB_CREATE) {
        return migrate(d, 0, e);
    }
    if (application != SCHEMA_APPLICATION || version < 1) {
        return error_set(e, STATUS_FORMAT,
                         "session %s: session.db is not a session's database",
                         d->session);
    }
    if (version > N_MIGRATIONS) {
        bool is_ours = false;
        TRY(has_our_schema(d, &is_ours, e));
        if (is_ours) {
            return error_set(e, STATUS_FORMAT,
                             "session %s: session.db is damaged: it says schema %d, and "
                             "its tables are those of %d",
                             d->session, (int)version, N_MIGRATIONS);
        }
        return error_set(e, STATUS_UNSUPPORTED,
                         "session %s was written by a newer version: schema %d, this "
                         "program knows up to %d",
                         d->session, (int)version, N_MIGRATIONS);
    }
    if (version == N_MIGRATIONS) {
        return STATUS_OK;
    }
    if (access == DB_READ) {
        return error_set(e, STATUS_UNSUPPORTED,
                         "session %s has schema %d, this program's is %d: resume it once "
                         "to bring it up to date",
                         d->session, (int)version, N_MIGRATIONS);
    }
    return migrate(d, version, e);
}

/* A path as SQLite's URI: every byte but letters, digits and "/._-" escaped. */
static char *make_uri(const char *path, const char *query)
{
    static const char hex[] = "0123456789ABCDEF";
    const size_t len = strlen(path);
    char *const uri = malloc(5 + 3 * len + strlen(query) + 1);
    if (uri == NULL) {
        return NULL;
    }
    memcpy(uri, "file:", 5);
    char *at = uri + 5;
    for (size_t i = 0; i < len; i++) {
        const unsigned char c = (unsigned char)path[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || strchr("/._-", c) != NULL) {
            *at++ = (char)c;
        } else {
            *at++ = '%';
            *at++ = hex[c >> 4];
            *at++ = hex[c & 15];
        }
    }
    memcpy(at, query, strlen(query) + 1);
    return uri;
}

/* Bring what the log holds into the database and begin it anew.
 *
 * After a power cut the last committed frame of the log may end inside a sector.
 * Appending there would rewrite that sector, and a second power cut could then take with
 * it what the first one had spared. A reader that keeps the log busy is waited for, but
 * not for ever. */
static enum status empty_log(struct db *d, struct error *e)
{
    errno = 0;
    const int result = sqlite3_wal_checkpoint_v2(d->sqlite, NULL,
                                                 SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return result == SQLITE_OK || (result & 0xff) == SQLITE_BUSY ? STATUS_OK
                                                                 : failed(d, result, e);
}

static enum status open_file(struct db *d, const struct io *io, const char *path,
                             enum db_access access, const char *query, struct error *e)
{
    char *const uri = make_uri(path, query);
    if (uri == NULL) {
        return error_set(e, STATUS_MEMORY, "session %s: out of memory", d->session);
    }
    const int flags = (access == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE)
                      | SQLITE_OPEN_URI | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX
                      | SQLITE_OPEN_PRIVATECACHE;
    const int result = sqlite3_open_v2(uri, &d->sqlite, flags, io->sqlite_vfs);
    free(uri);
    if (d->sqlite == NULL) {
        return error_set(e, STATUS_MEMORY, "session %s: out of memory", d->session);
    }
    if (result != SQLITE_OK) {
        return failed(d, result, e);
    }
    TRY(harden(d, e));
    if (access != DB_READ) {
        char mode[16] = "";
        sqlite3_stmt *ask = NULL;
        errno = 0;
        int wal =
            sqlite3_prepare_v2(d->sqlite, "PRAGMA journal_mode = WAL", -1, &ask, NULL);
        if (wal == SQLITE_OK) {
            wal = sqlite3_step(ask);
        }
        if (wal == SQLITE_ROW) {
            (void)snprintf(mode, sizeof mode, "%s",
                           (const char *)sqlite3_column_text(ask, 0));
        }
        (void)sqlite3_finalize(ask);
        if (wal != SQLITE_ROW) {
            return failed(d, wal, e);
        }
        if (strcmp(mode, "wal") != 0) {
            return error_set(e, STATUS_UNSUPPORTED,
                             "session %s: the file system of the store does not do what "
                             "sqlite's write-ahead log needs",
                             d->session);
        }
    }
    TRY(check_version(d, access, e));
    TRY(compare_schema(d, e));
    return access == DB_READ ? STATUS_OK : empty_log(d, e);
}

static void close_sqlite(struct db *d)
{
    for (int i = 0; i < QUERY_N; i++) {
        (void)sqlite3_finalize(d->statements[i]);
        d->statements[i] = NULL;
    }
    d->current = NULL;
    /* all statements are gone, so this closes; a last checkpoint that fails is made up
     * for by the next one to open */
    (void)sqlite3_close(d->sqlite);
    d->sqlite = NULL;
}

/* Does the write-ahead log of the database hold anything? */
static bool has_log(const struct io *io, const char *path)
{
    struct error ignored; /* what cannot be looked at may hold something */
    uint8_t byte;
    size_t got = 1;
    int fd = -1;
    char *const log = malloc(strlen(path) + sizeof "-wal");
    if (log == NULL) {
        return true;
    }
    (void)sprintf(log, "%s-wal", path);
    enum status s = io_open(io, AT_FDCWD, log, O_RDONLY, 0, &fd, &ignored);
    if (s == STATUS_OK) {
        s = io_read_all(io, fd, &byte, 1, 0, &got, log, &ignored);
    } else if (errno == ENOENT) {
        got = 0;
    }
    io_close(io, &fd);
    free(log);
    return got > 0;
}

/* The file, or files beside it? */
static bool may_not_write(const char *path)
{
    char *const folder = strdup(path);
    if (folder == NULL) {
        return false;
    }
    char *const slash = strrchr(folder, '/');
    if (slash != NULL) {
        *slash = '\0';
    }
    const bool may_not =
        access(path, W_OK) != 0 || access(slash == NULL ? "." : folder, W_OK | X_OK) != 0;
    free(folder);
    return may_not;
}

enum status db_open(struct db **out, const struct io *io, const char *path,
                    const char *session, enum db_access access_wanted, struct error *e)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL) {
        return error_set(e, STATUS_MEMORY, "session %s: out of memory", session);
    }
    struct db *const d = *out;
    (void)snprintf(d->session, sizeof d->session, "%s", session);
    /* psow=0: a torn write may damage the rest of its sector, so commits are padded to
     * whole ones */
    enum status s = open_file(d, io, path, access_wanted, "?psow=0", e);
    if (s == STATUS_IO && access_wanted == DB_READ && may_not_write(path)
        && !has_log(io, path)) {
        /* Where nothing may be written there is no room for SQLite's shared index of the
         * log. With an empty log and nobody who could write, the file is all there is. */
        close_sqlite(d);
        s = open_file(d, io, path, access_wanted, "?immutable=1", e);
        if (s == STATUS_OK) {
            *e = (struct error){0}; /* of the first way */
        }
    }
    if (s != STATUS_OK) {
        db_close(d);
        *out = NULL;
    }
    return s;
}

void db_close(struct db *d)
{
    if (d != NULL) {
        close_sqlite(d);
        free(d);
    }
}
