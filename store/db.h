/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The database of one session: SQLite, its statements, and nothing else. Private to
 * store/.
 *
 * db*.c are the only files that know SQLite. A query is named by its line in schema.h; it
 * is bound from parameter 1 on, stepped, read, and reset by db_done, which must follow
 * every db_start before the query is used again.
 *
 *     db_start(d, QUERY_KEY_GET); db_text(d, name); TRY..(db_step(d, &row, e));
 *     if (row) { .. db_column_u64(d, 0) .. }  db_done(d);
 *
 * One query is current at a time.
 */
#ifndef ZK_STORE_DB_H
#define ZK_STORE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "store/io.h"
#include "store/schema.h"

enum query {
#define QUERY_ENUM(name, sql) QUERY_##name,
    QUERY_LIST(QUERY_ENUM)
#undef QUERY_ENUM
        QUERY_N
};

enum db_access { DB_READ, DB_WRITE, DB_CREATE };

struct db;

/* Open a database file: hardened against hostile content, in WAL mode, synchronous =
 * FULL.
 *
 * DB_CREATE writes the schema into an empty file that exists; DB_WRITE applies the
 * migrations that are missing. Both accept only a database whose schema is, word for
 * word, ours.
 * in    session  for the sentences
 * err   STATUS_FORMAT: not a database, not ours, damaged; STATUS_UNSUPPORTED: newer, or
 *       older and DB_READ; STATUS_LIMIT: disk full; STATUS_IO; STATUS_MEMORY */
MUST_USE enum status db_open(struct db **out, const struct io *io, const char *path,
                             const char *session, enum db_access access_wanted,
                             struct error *e);
void db_close(struct db *d); /* NULL is allowed; rolls back */

/* What a failure of the last step means for what is on disk: false for a full disk or a
 * violated constraint, which SQLite undoes; true when a write or a synchronisation
 * failed. */
bool db_is_lost(const struct db *d);
bool db_in_transaction(const struct db *d);

void db_start(struct db *d, enum query query);
void db_text(struct db *d, const char *text);
void db_u64(struct db *d, uint64_t value);
void db_i64(struct db *d, int64_t value);
void db_blob(struct db *d, const void *bytes, size_t len); /* borrowed until db_done */
void db_null(struct db *d);

/* The next row. err as above; STATUS_FORMAT also for a constraint that a row violates */
MUST_USE enum status db_step(struct db *d, bool *row, struct error *e);
void db_done(struct db *d);

/* Step a query that gives no rows, and be done. */
MUST_USE enum status db_run(struct db *d, struct error *e);

/* Values of the current row; a column of another type gives zero, "" or an empty blob. */
uint64_t db_column_u64(struct db *d, int column);
int64_t db_column_i64(struct db *d, int column);
bool db_column_is_null(struct db *d, int column);
/* Copied, cut at cap - 1 bytes, always ended; false when it was cut or holds a zero byte.
 * */
bool db_column_text(struct db *d, int column, char *text, size_t cap);
/* Borrowed until the next step. */
const uint8_t *db_column_blob(struct db *d, int column, size_t *len);

/* Bring everything from the write-ahead log into the file, and empty it.
 * err   STATUS_LIMIT, STATUS_IO */
MUST_USE enum status db_empty_log(struct db *d, struct error *e);

/* Ask every invariant of schema.h and the foreign keys.
 * err   STATUS_FORMAT with the first that does not hold */
MUST_USE enum status db_check_invariants(struct db *d, struct error *e);

/* SQLite's own check of pages, cells, indices and constraints; for one that is open for
 * reading only of a copy in memory. err STATUS_FORMAT, STATUS_MEMORY */
MUST_USE enum status db_check_integrity(struct db *d, struct error *e);

#endif
