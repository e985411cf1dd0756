/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* All the SQL of the store: what the tables are, what is asked of them, what must hold.
 *
 * docs/store.md explains every table. MIGRATION_LIST only ever grows: version n is what
 * its first n entries make of an empty database, and what was written once is never
 * edited; each changes the definition of something, so that a version that is told by
 * number alone is a damaged one. Wall times are nanoseconds since 1970, active times
 * nanoseconds of the session's active clock. Integers that are unsigned 64-bit in C are
 * stored as the signed number with the same bits.
 */
#ifndef ZK_STORE_SCHEMA_H
#define ZK_STORE_SCHEMA_H

enum {
    SCHEMA_APPLICATION = 0x5A4B4353, /* PRAGMA application_id: "ZKCS" */
    SCHEMA_SPAN_KINDS = 5
};

/* X(number, SQL) */
#define MIGRATION_LIST(X)                                                     \
    X(1, "CREATE TABLE session ("                                             \
         " one INTEGER PRIMARY KEY CHECK (one = 1),"                          \
         " id BLOB NOT NULL CHECK (length(id) = 16),"                         \
         " created_wall INTEGER NOT NULL"                                     \
         ") STRICT;"                                                          \
         "CREATE TABLE run ("                                                 \
         " id INTEGER PRIMARY KEY CHECK (id >= 1),"                           \
         " pid INTEGER NOT NULL,"                                             \
         " host TEXT NOT NULL,"                                               \
         " begin_active INTEGER NOT NULL CHECK (begin_active >= 0),"          \
         " begin_wall INTEGER NOT NULL,"                                      \
         " last_active INTEGER NOT NULL CHECK (last_active >= begin_active)," \
         " last_wall INTEGER NOT NULL,"                                       \
         " state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2)"              \
         ") STRICT;"                                                          \
         "CREATE TABLE key ("                                                 \
         " name TEXT PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 127),"     \
         " value BLOB NOT NULL CHECK (length(value) <= 1048576),"             \
         " fixed INTEGER NOT NULL CHECK (fixed BETWEEN 0 AND 1),"             \
         " seal BLOB NOT NULL CHECK (length(seal) = 16)"                      \
         ") STRICT, WITHOUT ROWID;"                                           \
         "CREATE TABLE file ("                                                \
         " kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 16),"         \
         " idx INTEGER NOT NULL CHECK (idx BETWEEN 0 AND 4294967295),"        \
         " path TEXT NOT NULL UNIQUE CHECK (length(path) BETWEEN 1 AND 63),"  \
         " bytes INTEGER NOT NULL CHECK (bytes >= 0),"                        \
         " sha256 BLOB NOT NULL CHECK (length(sha256) = 32),"                 \
         " written_wall INTEGER NOT NULL,"                                    \
         " seal BLOB NOT NULL CHECK (length(seal) = 16),"                     \
         " PRIMARY KEY (kind, idx)"                                           \
         ") STRICT, WITHOUT ROWID;"                                           \
         "CREATE TABLE span ("                                                \
         " id INTEGER PRIMARY KEY CHECK (id >= 1),"                           \
         " run INTEGER NOT NULL REFERENCES run (id),"                         \
         " kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 4),"               \
         " name TEXT NOT NULL CHECK (length(name) <= 47),"                    \
         " idx INTEGER NOT NULL,"                                             \
         " begin_active INTEGER NOT NULL CHECK (begin_active >= 0),"          \
         " begin_wall INTEGER NOT NULL,"                                      \
         " end_active INTEGER CHECK (end_active >= begin_active),"            \
         " end_wall INTEGER,"                                                 \
         " cut INTEGER NOT NULL CHECK (cut BETWEEN 0 AND 1),"                 \
         " CHECK ((end_active IS NULL) = (end_wall IS NULL)),"                \
         " CHECK (cut = 0 OR end_active IS NOT NULL)"                         \
         ") STRICT;"                                                          \
         "CREATE INDEX span_open ON span (run) WHERE end_active IS NULL;"     \
         "CREATE TABLE sample ("                                              \
         " id INTEGER PRIMARY KEY CHECK (id >= 1),"                           \
         " run INTEGER NOT NULL REFERENCES run (id),"                         \
         " active INTEGER NOT NULL CHECK (active >= 0),"                      \
         " wall INTEGER NOT NULL,"                                            \
         " rss INTEGER NOT NULL,"                                             \
         " rss_peak INTEGER NOT NULL,"                                        \
         " cpu INTEGER NOT NULL"                                              \
         ") STRICT;"                                                          \
         "CREATE TABLE log ("                                                 \
         " id INTEGER PRIMARY KEY CHECK (id >= 1),"                           \
         " run INTEGER NOT NULL REFERENCES run (id),"                         \
         " active INTEGER NOT NULL CHECK (active >= 0),"                      \
         " wall INTEGER NOT NULL,"                                            \
         " level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 3),"             \
         " text TEXT NOT NULL CHECK (length(text) <= 511)"                    \
         ") STRICT;")

/* States of a run. */
enum run_state { RUN_STATE_OPEN, RUN_STATE_CLOSED, RUN_STATE_LOST };

/* X(NAME, SQL): statements, each prepared when first used. */
#define QUERY_LIST(X)                                                                   \
    X(BEGIN_WRITE, "BEGIN IMMEDIATE")                                                   \
    X(BEGIN_READ, "BEGIN")                                                              \
    X(COMMIT, "COMMIT")                                                                 \
    X(ROLLBACK, "ROLLBACK")                                                             \
    X(SESSION_ADD, "INSERT INTO session VALUES (1, ?1, ?2)")                            \
    X(SESSION_GET, "SELECT id, created_wall FROM session")                              \
    X(RUN_ADD, "INSERT INTO run VALUES (?1, ?2, ?3, ?4, ?5, ?4, ?5, 0)")                \
    X(RUN_LAST, "SELECT id, last_active, last_wall, state FROM run"                     \
                " ORDER BY id DESC LIMIT 1")                                            \
    X(RUN_TOUCH, "UPDATE run SET last_active = ?2, last_wall = ?3 WHERE id = ?1")       \
    X(RUN_END, "UPDATE run SET state = ?2 WHERE id = ?1")                               \
    X(RUN_DROP_EMPTY,                                                                   \
      "DELETE FROM run WHERE id = ?1 AND NOT EXISTS"                                    \
      " (SELECT 1 FROM span WHERE run = ?1 UNION ALL SELECT 1 FROM sample WHERE"        \
      " run = ?1 UNION ALL SELECT 1 FROM log WHERE run = ?1)")                          \
    X(RUN_PAGE,                                                                         \
      "SELECT id, pid, host, begin_active, begin_wall, last_active, last_wall,"         \
      " state FROM run WHERE id > ?1 ORDER BY id LIMIT ?2")                             \
    X(RUN_TOTALS, "SELECT count(*), total(state = 2), max(last_active),"                \
                  " (SELECT last_wall FROM run ORDER BY id DESC LIMIT 1) FROM run")     \
    X(KEY_GET, "SELECT value, fixed, seal FROM key WHERE name = ?1")                    \
    X(KEY_SET, "INSERT INTO key VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE"   \
               " SET value = ?2, seal = ?4")                                            \
    X(KEY_DROP, "DELETE FROM key WHERE name = ?1")                                      \
    X(KEY_FIRST, "SELECT name FROM key WHERE name >= ?1 ORDER BY name LIMIT 1")         \
    X(KEY_NEXT, "SELECT name FROM key WHERE name > ?1 ORDER BY name LIMIT 1")           \
    X(FILE_GET, "SELECT kind, idx, path, bytes, sha256, written_wall, seal FROM file"   \
                " WHERE kind = ?1 AND idx = ?2")                                        \
    X(FILE_NEXT, "SELECT kind, idx, path, bytes, sha256, written_wall, seal FROM file"  \
                 " WHERE (kind, idx) > (?1, ?2) ORDER BY kind, idx LIMIT 1")            \
    X(FILE_FIRST, "SELECT kind, idx, path, bytes, sha256, written_wall, seal FROM file" \
                  " WHERE kind >= ?1 ORDER BY kind, idx LIMIT 1")                       \
    X(FILE_AT, "SELECT kind, idx, path, bytes, sha256, written_wall, seal FROM file"    \
               " WHERE path = ?1")                                                      \
    X(FILE_ADD, "INSERT INTO file VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")                 \
    X(FILE_DROP, "DELETE FROM file WHERE kind = ?1 AND idx = ?2")                       \
    X(FILE_COUNT, "SELECT count(*), coalesce(sum(bytes), 0) FROM file"                  \
                  " WHERE ?1 IS NULL OR kind = ?1")                                     \
    X(SPAN_ADD, "INSERT INTO span VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0)")      \
    X(SPAN_END, "UPDATE span SET end_active = ?2, end_wall = ?3 WHERE id = ?1"          \
                " AND end_active IS NULL")                                              \
    X(SPAN_CUT, "UPDATE span SET cut = 1, end_wall = ?3,"                               \
                " end_active = max(begin_active, ?2)"                                   \
                " WHERE run = ?1 AND end_active IS NULL")                               \
    X(SPAN_PAGE,                                                                        \
      "SELECT id, run, kind, name, idx, begin_active, begin_wall, end_active,"          \
      " end_wall, cut FROM span WHERE id > ?1 ORDER BY id LIMIT ?2")                    \
    X(SAMPLE_ADD, "INSERT INTO sample VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")             \
    X(SAMPLE_PAGE, "SELECT id, run, active, wall, rss, rss_peak, cpu FROM sample"       \
                   " WHERE id > ?1 ORDER BY id LIMIT ?2")                               \
    X(LOG_ADD, "INSERT INTO log VALUES (?1, ?2, ?3, ?4, ?5, ?6)")                       \
    X(LOG_PAGE, "SELECT id, run, active, wall, level, text FROM log"                    \
                " WHERE id > ?1 ORDER BY id LIMIT ?2")                                  \
    X(LAST_IDS, "SELECT (SELECT max(id) FROM span), (SELECT max(id) FROM sample),"      \
                " (SELECT max(id) FROM log)")                                           \
    X(FOREIGN_KEYS, "SELECT \"table\" FROM pragma_foreign_key_check")                   \
    X(INTEGRITY, "SELECT integrity_check FROM pragma_integrity_check(1)")               \
    X(SCHEMA_TEXT, "SELECT coalesce(group_concat(sql, char(10)), '') FROM (SELECT"      \
                   " coalesce(sql, type || name) AS sql FROM sqlite_schema"             \
                   " ORDER BY type, name)")

/* X(NAME, sentence, SQL): a query that selects a row when, and only when, what the
 * sentence says does not hold. */
#define INVARIANT_LIST(X)                                                            \
    X(ONE_SESSION, "there is exactly one session row",                               \
      "SELECT 1 WHERE (SELECT count(*) FROM session) <> 1")                          \
    X(LAST_RUN_OPEN, "only the last run is open",                                    \
      "SELECT 1 FROM run WHERE state = 0 AND id <> (SELECT max(id) FROM run)")       \
    X(RUNS_COUNTED, "runs are numbered 1, 2, 3 and on",                              \
      "SELECT 1 WHERE (SELECT count(*) FROM run)"                                    \
      " <> coalesce((SELECT max(id) FROM run), 0)")                                  \
    X(RUNS_FOLLOW, "a run begins where the one before it ended",                     \
      "SELECT 1 FROM run AS b JOIN run AS a ON a.id = b.id - 1"                      \
      " WHERE b.begin_active <> a.last_active")                                      \
    X(SPANS_OPEN, "open spans belong to the open run",                               \
      "SELECT 1 FROM span JOIN run ON run.id = span.run"                             \
      " WHERE end_active IS NULL AND run.state <> 0")                                \
    X(SPANS_INSIDE, "a span lies inside its run",                                    \
      "SELECT 1 FROM span JOIN run ON run.id = span.run WHERE"                       \
      " span.begin_active < run.begin_active OR span.begin_active > run.last_active" \
      " OR span.end_active > run.last_active")

#endif
