/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a database's handle holds, and the steps its modules share. Private to store/.
 *
 * The modules: db.c (statements and failures), db_open.c, db_schema.c (versions), and
 * db_check.c. No other file includes sqlite3.h.
 */
#ifndef ZK_STORE_DB_STATE_H
#define ZK_STORE_DB_STATE_H

#include <sqlite3.h>

#include "store/db.h"

enum { DB_NAME_BYTES = 80 };

struct db {
    sqlite3 *sqlite;
    sqlite3_stmt *statements[QUERY_N];
    sqlite3_stmt *current;
    int n_bound;
    int bind_result; /* the first failure to bind, reported by the step */
    bool is_lost;
    char session[DB_NAME_BYTES];
};

/* ---- db.c ---- */

/* What a result of SQLite's means. */
enum status db_status_of(int result);

/* The sentence for a call that failed, right after it. */
enum status db_failed(const struct db *d, int result, struct error *e);

/* Refuse a file whose header claims a format beyond those that there are: SQLite writes
 * no such database, and reads it. err STATUS_FORMAT */
MUST_USE enum status db_check_header(const struct db *d, struct error *e);

/* ---- db_open.c ---- */

MUST_USE enum status db_execute(struct db *d, const char *sql, struct error *e);

/* The integer that a pragma answers. */
MUST_USE enum status db_ask_integer(struct db *d, const char *pragma, int64_t *out,
                                    struct error *e);

/* Every protection against a database that somebody has tampered with, and the settings
 * of a connection. */
MUST_USE enum status db_harden(struct db *d, struct error *e);

/* An empty database in memory, to be closed with db_close_sqlite in any case. */
MUST_USE enum status db_open_memory(struct db *out, const struct db *like,
                                    struct error *e);
void db_close_sqlite(struct db *d);

/* ---- db_schema.c ---- */

/* Bring the schema up to date, or refuse: a version of the future, a damaged number. */
MUST_USE enum status db_check_version(struct db *d, enum db_access access,
                                      struct error *e);

/* A database with other tables, triggers or views than ours was not written by us. */
MUST_USE enum status db_compare_schema(struct db *d, struct error *e);

#endif
