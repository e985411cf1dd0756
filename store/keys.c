/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* keys.c - names and values of a session. */
#include <string.h>

#include "store/journal.h"

static enum status check_key(const struct session *s, const char *key, struct error *e)
{
    const size_t len = strlen(key);
    if (len == 0 || len >= SESSION_KEY_BYTES
        || strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789._/-") != len) {
        return error_set(e, STATUS_ARGUMENT, "session %s: '%.40s' is no name for a key",
                         s->name, key);
    }
    return STATUS_OK;
}

/* Find a key's row. Its value is borrowed until db_done, which the caller calls in any
 * case. */
static enum status find_key(struct session *s, const char *key, const uint8_t **value,
                            size_t *len, bool *is_fixed, bool *found, struct error *e)
{
    *found = false;
    db_start(s->db, QUERY_KEY_GET);
    db_text(s->db, key);
    TRY(db_step(s->db, found, e));
    if (!*found) {
        return STATUS_OK;
    }
    size_t len_seal = 0;
    *value = db_column_blob(s->db, 0, len);
    *is_fixed = db_column_u64(s->db, 1) != 0;
    const uint8_t *const seal = db_column_blob(s->db, 2, &len_seal);
    uint8_t expected[SEAL_BYTES];
    seal_key(s, key, *value, *len, *is_fixed, expected);
    if (len_seal != SEAL_BYTES || memcmp(seal, expected, SEAL_BYTES) != 0) {
        return error_set(e, STATUS_FORMAT,
                         "session %s: session.db is damaged: key %s is not what was "
                         "written",
                         s->name, key);
    }
    return STATUS_OK;
}

static enum status write_key(struct session *s, const char *key, const void *value,
                             size_t len, bool is_fixed, struct error *e)
{
    const uint8_t *old = NULL;
    size_t len_old = 0;
    bool was_fixed = false;
    bool found = false;
    enum status result = find_key(s, key, &old, &len_old, &was_fixed, &found, e);
    const bool is_same = found && result == STATUS_OK && len == len_old
                         && (len == 0 || memcmp(old, value, len) == 0);
    db_done(s->db);
    TRY(result);
    if (found && was_fixed) {
        return is_same ? STATUS_OK
                       : error_set(e, STATUS_REJECTED,
                                   "session %s: key %s is fixed to another value",
                                   s->name, key);
    }
    if (is_same && was_fixed == is_fixed) {
        return STATUS_OK;
    }
    if (found && is_fixed) { /* KEY_SET leaves the column alone */
        db_start(s->db, QUERY_KEY_DROP);
        db_text(s->db, key);
        TRY(db_run(s->db, e));
    }
    uint8_t seal[SEAL_BYTES];
    seal_key(s, key, value, len, is_fixed, seal);
    db_start(s->db, QUERY_KEY_SET);
    db_text(s->db, key);
    db_blob(s->db, value, len);
    db_u64(s->db, is_fixed);
    db_blob(s->db, seal, sizeof seal);
    journal_key(s, key, value, len, is_fixed);
    return db_run(s->db, e);
}

static enum status change_key(struct session *s, const char *key, const void *value,
                              size_t len, bool is_fixed, struct error *e)
{
    TRY(check_key(s, key, e));
    if (len > SESSION_VALUE_BYTES) {
        return error_set(e, STATUS_ARGUMENT,
                         "session %s: key %s: %zu bytes are too many for a value",
                         s->name, key, len);
    }
    bool own = false;
    TRY(change_begin(s, &own, e));
    const enum status result = write_key(s, key, value, len, is_fixed, e);
    if (result == STATUS_REJECTED && !own) {
        return result; /* an answer, not a failure: the caller's transaction goes on */
    }
    return change_end(s, own, result, e);
}

enum status session_set(struct session *s, const char *key, const void *value, size_t len,
                        struct error *e)
{
    return change_key(s, key, value, len, false, e);
}

enum status session_fix(struct session *s, const char *key, const void *value, size_t len,
                        struct error *e)
{
    return change_key(s, key, value, len, true, e);
}

enum status session_set_u64(struct session *s, const char *key, uint64_t value,
                            struct error *e)
{
    uint8_t bytes[8];
    store_u64(bytes, value);
    return session_set(s, key, bytes, sizeof bytes, e);
}

enum status session_unset(struct session *s, const char *key, struct error *e)
{
    TRY(check_key(s, key, e));
    bool own = false;
    TRY(change_begin(s, &own, e));
    const uint8_t *value = NULL;
    size_t len = 0;
    bool is_fixed = false;
    bool found = false;
    enum status result = find_key(s, key, &value, &len, &is_fixed, &found, e);
    db_done(s->db);
    if (result == STATUS_OK && found && is_fixed) {
        result =
            error_set(e, STATUS_REJECTED, "session %s: key %s is fixed", s->name, key);
        if (!own) {
            return result;
        }
    } else if (result == STATUS_OK && found) {
        db_start(s->db, QUERY_KEY_DROP);
        db_text(s->db, key);
        journal_drop_key(s, key);
        result = db_run(s->db, e);
    }
    return change_end(s, own, result, e);
}

enum status session_get(struct session *s, const char *key, struct byte_buffer *value,
                        bool *found, struct error *e)
{
    *found = false;
    TRY(check_key(s, key, e));
    TRY(session_may_read(s, e));
    const uint8_t *bytes = NULL;
    size_t len = 0;
    bool is_fixed = false;
    enum status result = find_key(s, key, &bytes, &len, &is_fixed, found, e);
    if (result == STATUS_OK && *found) {
        buffer_bytes(value, bytes, len);
        if (value->bad) {
            result = error_set(e, STATUS_MEMORY, "session %s: out of memory", s->name);
        }
    }
    db_done(s->db);
    *found = *found && result == STATUS_OK;
    return result;
}

enum status session_get_u64(struct session *s, const char *key, uint64_t *value,
                            bool *found, struct error *e)
{
    *found = false;
    TRY(check_key(s, key, e));
    TRY(session_may_read(s, e));
    const uint8_t *bytes = NULL;
    size_t len = 0;
    bool is_fixed = false;
    enum status result = find_key(s, key, &bytes, &len, &is_fixed, found, e);
    if (result == STATUS_OK && *found) {
        if (len == 8) {
            *value = load_u64(bytes);
        } else {
            result = error_set(e, STATUS_FORMAT, "session %s: key %s is no number",
                               s->name, key);
        }
    }
    db_done(s->db);
    *found = *found && result == STATUS_OK;
    return result;
}

enum status session_next_key(struct session *s, const char *prefix, const char *after,
                             char key[SESSION_KEY_BYTES], bool *found, struct error *e)
{
    *found = false;
    TRY(session_may_read(s, e));
    char next[SESSION_KEY_BYTES] = "";
    bool row = false;
    /* names before the prefix do not begin with it */
    const bool is_first = strcmp(after, prefix) < 0;
    db_start(s->db, is_first ? QUERY_KEY_FIRST : QUERY_KEY_NEXT);
    db_text(s->db, is_first ? prefix : after);
    enum status result = db_step(s->db, &row, e);
    if (result == STATUS_OK && row && !db_column_text(s->db, 0, next, sizeof next)) {
        result = error_set(e, STATUS_FORMAT,
                           "session %s: session.db is damaged: name of a key", s->name);
    }
    db_done(s->db);
    if (result == STATUS_OK && row && strncmp(next, prefix, strlen(prefix)) == 0) {
        memcpy(key, next, sizeof next);
        *found = true;
    }
    return result;
}

/* Look at every key; note_it: for the journal. */
static enum status each_key(struct session *s, bool note_it, struct error *e)
{
    char key[SESSION_KEY_BYTES] = "";
    for (;;) {
        char next[SESSION_KEY_BYTES];
        bool found = false;
        TRY(session_next_key(s, "", key, next, &found, e));
        if (!found) {
            return STATUS_OK;
        }
        memcpy(key, next, sizeof key);
        const uint8_t *value = NULL;
        size_t len = 0;
        bool is_fixed = false;
        const enum status result = find_key(s, key, &value, &len, &is_fixed, &found, e);
        if (note_it && result == STATUS_OK) {
            journal_key(s, key, value, len, is_fixed);
        }
        db_done(s->db);
        TRY(result);
    }
}

enum status keys_check(struct session *s, struct error *e)
{
    return each_key(s, false, e);
}

enum status keys_to_journal(struct session *s, struct error *e)
{
    return each_key(s, true, e);
}
