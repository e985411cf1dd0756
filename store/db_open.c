/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* db_open.c - opening and closing. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "store/db_state.h"

enum {
    BUSY_MS = 10000, /* others hold the database's own locks for milliseconds */
    LONGEST_ROW = 2 << 20,
    LONGEST_SQL = 8 << 10
};

/* ---- settings -------------------------------------------------------------------- */

enum status db_execute(struct db *d, const char *sql, struct error *e)
{
    errno = 0;
    const int result = sqlite3_exec(d->sqlite, sql, NULL, NULL, NULL);
    return result == SQLITE_OK ? STATUS_OK : db_failed(d, result, e);
}

enum status db_ask_integer(struct db *d, const char *pragma, int64_t *out,
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
    return result == SQLITE_ROW ? STATUS_OK : db_failed(d, result, e);
}

/* src: sqlite.org/security.html, "untrusted SQLite database files" */
enum status db_harden(struct db *d, struct error *e)
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
    return db_execute(d,
                      "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
                      "PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL;",
                      e);
}

/* ---- in memory ------------------------------------------------------------------- */

enum status db_open_memory(struct db *out, const struct db *like, struct error *e)
{
    *out = (struct db){0};
    memcpy(out->session, like->session, sizeof out->session);
    return sqlite3_open_v2(":memory:", &out->sqlite,
                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL)
                   == SQLITE_OK
               ? STATUS_OK
               : error_set(e, STATUS_MEMORY, "session %s: out of memory", out->session);
}

void db_close_sqlite(struct db *d)
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

/* ---- a file ---------------------------------------------------------------------- */

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
enum status db_empty_log(struct db *d, struct error *e)
{
    errno = 0;
    const int result = sqlite3_wal_checkpoint_v2(d->sqlite, NULL,
                                                 SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return result == SQLITE_OK || (result & 0xff) == SQLITE_BUSY
               ? STATUS_OK
               : db_failed(d, result, e);
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
        return db_failed(d, result, e);
    }
    TRY(db_harden(d, e));
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
            return db_failed(d, wal, e);
        }
        if (strcmp(mode, "wal") != 0) {
            return error_set(e, STATUS_UNSUPPORTED,
                             "session %s: the file system of the store does not do what "
                             "sqlite's write-ahead log needs",
                             d->session);
        }
    }
    TRY(db_check_version(d, access, e));
    TRY(db_compare_schema(d, e));
    return access == DB_READ ? STATUS_OK : db_empty_log(d, e);
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
        db_close_sqlite(d);
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
        db_close_sqlite(d);
        free(d);
    }
}
