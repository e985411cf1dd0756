/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* store_work.c - units of known bytes, put, replaced and dropped in a session. */
#include "tests/support/store_work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/files.h"
#include "store/session.h"
#include "store/store.h"
#include "store/timeline.h"
#include "tests/support/scratch_folder.h"

static const char NAME[] = "work";
static const struct file_kind UNIT = {"unit", "units", "bin"};
static const struct file_kind NOTE = {"note", "notes", "txt"};
static const char STATEMENT[] = "the statement";

enum { LONGEST = 1 + (WORK_UNITS - 1) * 5000 };

static size_t unit_bytes(unsigned i, uint8_t bytes[LONGEST])
{
    const size_t len = 1 + i * 5000; /* ends inside and beyond sectors */
    uint32_t x = 0x9e3779b9u * (i + 1);
    for (size_t j = 0; j < len; j++) {
        x = x * 1664525u + 1013904223u;
        bytes[j] = (uint8_t)(x >> 24);
    }
    return len;
}

static enum status put_unit(struct session *s, unsigned i, struct error *e)
{
    uint8_t bytes[LONGEST];
    const size_t len = unit_bytes(i, bytes);
    return file_put(s, &UNIT, i, bytes, len, e);
}

static enum status do_unit(struct session *s, unsigned i, struct error *e)
{
    bool has = false;
    uint64_t span = 0;
    TRY(file_has(s, "unit", i, &has, e));
    if (has) {
        return STATUS_OK;
    }
    TRY(timeline_begin(s, SPAN_UNIT, "unit", i, &span, e));
    if (i % 2 == 0) {
        TRY(put_unit(s, i, e));
    } else { /* with a key, all or nothing */
        TRY(session_begin(s, e));
        TRY(put_unit(s, i, e));
        TRY(session_set_u64(s, "odd", i, e));
        TRY(session_commit(s, e));
    }
    return timeline_end(s, span, e);
}

static enum status replace(struct session *s, struct work_promises *p, struct error *e)
{
    uint64_t value = 0;
    bool found = false;
    TRY(session_get_u64(s, "replaced", &value, &found, e));
    if (found) {
        return STATUS_OK;
    }
    p->is_replacing = true;
    TRY(put_unit(s, 0, e));
    p->is_replacing = false;
    return session_set_u64(s, "replaced", 1, e);
}

static enum status work(struct session *s, struct work_promises *p, struct error *e)
{
    uint64_t value = 0;
    bool found = false;
    TRY(session_get_u64(s, "finished", &value, &found, e));
    if (found) {
        p->is_finished = true;
        return file_drop(s, "note", 7, e);
    }
    TRY(file_put(s, &NOTE, 7, "note", 4, e));
    for (unsigned i = 0; i < WORK_UNITS; i++) {
        TRY(do_unit(s, i, e));
        if (p->n_units < i + 1) {
            p->n_units = i + 1;
        }
        if (i == 2) {
            TRY(replace(s, p, e));
        }
    }
    TRY(timeline_log(s, LEVEL_INFO, "all units", e));
    TRY(session_set_u64(s, "finished", 1, e));
    p->is_finished = true;
    return file_drop(s, "note", 7, e);
}

/* A session that appears with its statement in it. */
static enum status create(struct session **s, const struct store *store, struct error *e)
{
    TRY(session_create_hidden(s, store, NAME, e));
    enum status result = session_fix(*s, "statement", STATEMENT, strlen(STATEMENT), e);
    if (result == STATUS_OK) {
        result = session_publish(*s, e);
    }
    if (result != STATUS_OK) {
        session_discard(*s);
        *s = NULL;
    }
    return result;
}

enum status work_run(const struct io *io, const char *root, struct work_promises *p,
                     struct error *e)
{
    struct store *store = NULL;
    struct session *s = NULL;
    char name[SESSION_NAME_BYTES];
    struct error other;
    TRY(store_open(&store, root, STORE_CREATE, io, e));
    enum status result = store_find(store, NAME, name, e);
    if (result == STATUS_OK) {
        result = session_open(&s, store, NAME, SESSION_WRITE, NULL, e);
    } else if (result == STATUS_ARGUMENT) {
        result = create(&s, store, e);
    }
    if (result == STATUS_OK) {
        p->is_created = true;
        result = work(s, p, e);
        const enum status closed = session_close(s, &other);
        if (result == STATUS_OK && closed != STATUS_OK) {
            *e = other;
            result = closed;
        }
    }
    store_close(store);
    return result;
}

/* ---- checking -------------------------------------------------------------------- */

struct check {
    struct session *s;
    char *why;
    bool is_damaged; /* STATUS_FORMAT is a good answer */
};

static bool no(const struct check *c, const char *format, unsigned i, const char *text)
{
    snprintf(c->why, WORK_WHY_BYTES, format, i, text);
    return false;
}

static bool check_unit(const struct check *c, unsigned i, bool must)
{
    struct error e;
    bool has = false;
    uint8_t bytes[LONGEST];
    const size_t len = unit_bytes(i, bytes);
    enum status result = file_has(c->s, "unit", i, &has, &e);
    if (result != STATUS_OK) {
        return (c->is_damaged && result == STATUS_FORMAT)
               || no(c, "has %u: %s", i, e.text);
    }
    if (!has) {
        return !must || no(c, "unit %u was promised and is gone%s", i, "");
    }
    struct byte_buffer got = {0};
    result = file_get(c->s, "unit", i, &got, &e);
    const bool is_right =
        result == STATUS_OK && got.len == len && memcmp(got.bytes, bytes, len) == 0;
    buffer_free(&got);
    if (result != STATUS_OK) {
        return (c->is_damaged && result == STATUS_FORMAT)
               || no(c, "get %u: %s", i, e.text);
    }
    return is_right || no(c, "unit %u has other bytes%s", i, "");
}

static bool check_statement(const struct check *c, bool must)
{
    struct error e;
    struct byte_buffer got = {0};
    bool found = false;
    const enum status result = session_get(c->s, "statement", &got, &found, &e);
    const bool is_right =
        got.len == strlen(STATEMENT) && memcmp(got.bytes, STATEMENT, got.len) == 0;
    buffer_free(&got);
    if (result != STATUS_OK) {
        return (c->is_damaged && result == STATUS_FORMAT)
               || no(c, "statement %u: %s", 0, e.text);
    }
    if (!found) {
        return !must || no(c, "the statement was promised and is gone%.0u%s", 0, "");
    }
    return is_right || no(c, "the statement is another%.0u%s", 0, "");
}

static bool check_session(const struct check *c, const struct work_promises *p)
{
    struct error e;
    if (!c->is_damaged && session_check(c->s, &e) != STATUS_OK) {
        return no(c, "session_check %.0u: %s", 0, e.text);
    }
    if (!check_statement(c, !c->is_damaged)) {
        return false;
    }
    for (unsigned i = 0; i < WORK_UNITS; i++) {
        if (!check_unit(c, i, i < p->n_units && !(i == 0 && p->is_replacing))) {
            return false;
        }
    }
    uint64_t odd = 0;
    bool found = false;
    const enum status result = session_get_u64(c->s, "odd", &odd, &found, &e);
    if (result != STATUS_OK) {
        return (c->is_damaged && result == STATUS_FORMAT)
               || no(c, "odd %u: %s", 0, e.text);
    }
    if (c->is_damaged) {
        return true;
    }
    for (unsigned i = 1; i < WORK_UNITS; i += 2) {
        bool has = false;
        if (file_has(c->s, "unit", i, &has, &e) != STATUS_OK
            || has != (found && odd >= i)) {
            return no(c, "unit %u without its key or the other way round%s", i, "");
        }
    }
    if (p->is_finished
        && (session_get_u64(c->s, "finished", &odd, &found, &e) != STATUS_OK || !found)) {
        return no(c, "key finished was promised and is gone%.0u%s", 0, "");
    }
    return true;
}

static bool check_store(const char *root, const struct work_promises *p, bool is_damaged,
                        char *why)
{
    struct store *store = NULL;
    struct error e;
    struct check c = {.why = why, .is_damaged = is_damaged};
    if (store_open(&store, root, STORE_CREATE, &io_system, &e) != STATUS_OK) {
        return no(&c, "open %.0u: %s", 0, e.text);
    }
    enum status result = session_open(&c.s, store, NAME, SESSION_READ, NULL, &e);
    bool good = false;
    if (result == STATUS_OK) {
        good = check_session(&c, p);
        result = session_close(c.s, &e);
        good = good && result == STATUS_OK;
    } else if (result == STATUS_ARGUMENT) {
        good = !p->is_created || no(&c, "the session is gone: %.0u%s", 0, e.text);
    } else {
        good =
            (is_damaged && result == STATUS_FORMAT) || no(&c, "open %.0u: %s", 0, e.text);
    }
    store_close(store);
    return good;
}

bool work_check(const char *root, const struct work_promises *p, char why[WORK_WHY_BYTES])
{
    return check_store(root, p, false, why);
}

bool work_check_damaged(const char *root, char why[WORK_WHY_BYTES])
{
    const struct work_promises none = {0};
    return check_store(root, &none, true, why);
}

/* Two hours from now, when what nobody locked counts as left over. */
static uint64_t later(void *arg, enum io_clock clock)
{
    return io_system.now(arg, clock) + 7200u * UINT64_C(1000000000);
}

bool work_check_end(const char *root, char why[WORK_WHY_BYTES])
{
    const struct work_promises all = {
        .is_created = true, .n_units = WORK_UNITS, .is_finished = true};
    struct store *store = NULL;
    struct error e;
    uint32_t n = 0;
    uint64_t bytes = 0;
    const struct check c = {.why = why};
    struct io io = io_system;
    io.now = later;
    if (store_open(&store, root, STORE_CREATE, &io, &e) != STATUS_OK
        || store_empty_trash(store, INT64_MAX, &n, &bytes, &e) != STATUS_OK) {
        return no(&c, "empty the trash %.0u: %s", 0, e.text);
    }
    store_close(store);
    char *const listing = scratch_listing(root);
    unsigned n_files = 0;
    for (const char *at = listing; *at != '\0'; at++) {
        n_files += *at == '\n';
    }
    /* session.db, journal, lock (empty), units; SQLite removed its own two */
    const bool good =
        n_files == 3 + WORK_UNITS && strstr(listing, "work/lock 0 ") != NULL;
    if (!good) {
        no(&c, "%u files at the end: %.900s", n_files, listing);
    }
    free(listing);
    /* last: whoever only reads leaves an empty -wal and a -shm behind */
    return good && check_store(root, &all, false, why);
}
