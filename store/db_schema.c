/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* db_schema.c - versions of the tables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/db_state.h"

static const char *const migrations[] = {
#define MIGRATION_SQL(number, sql) [number - 1] = sql,
    MIGRATION_LIST(MIGRATION_SQL)
#undef MIGRATION_SQL
};

enum { N_MIGRATIONS = sizeof migrations / sizeof migrations[0] };

static enum status migrate(struct db *d, int64_t from, struct error *e)
{
    char sql[96];
    TRY(db_execute(d, "BEGIN IMMEDIATE", e));
    for (int64_t i = from; i < N_MIGRATIONS; i++) {
        TRY(db_execute(d, migrations[i], e));
    }
    (void)snprintf(sql, sizeof sql,
                   "PRAGMA application_id = %d; PRAGMA user_version = %d",
                   SCHEMA_APPLICATION, N_MIGRATIONS);
    TRY(db_execute(d, sql, e));
    return db_execute(d, "COMMIT", e);
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
    struct db fresh;
    char *ours = NULL;
    char *theirs = NULL;
    *is_ours = false;
    enum status s = db_open_memory(&fresh, d, e);
    if (s == STATUS_OK) {
        s = migrate(&fresh, 0, e);
    }
    if (s == STATUS_OK) {
        s = schema_text(&fresh, &ours, e);
    }
    db_close_sqlite(&fresh);
    if (s == STATUS_OK) {
        s = schema_text(d, &theirs, e);
    }
    *is_ours = s == STATUS_OK && strcmp(ours, theirs) == 0;
    free(ours);
    free(theirs);
    return s;
}

enum status db_compare_schema(struct db *d, struct error *e)
{
    bool is_ours = false;
    TRY(has_our_schema(d, &is_ours, e));
    return is_ours ? STATUS_OK
                   : error_set(e, STATUS_FORMAT,
                               "session %s: session.db is damaged: its tables are not "
                               "those of version %d",
                               d->session, N_MIGRATIONS);
}

enum status db_check_version(struct db *d, enum db_access access, struct error *e)
{
    int64_t application = 0;
    int64_t version = 0;
    TRY(db_ask_integer(d, "PRAGMA application_id", &application, e));
    TRY(db_ask_integer(d, "PRAGMA user_version", &version, e));
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
