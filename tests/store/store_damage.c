/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A database that was flipped, cut, replaced or made by somebody else: refused, or right
 * in every answer; never a crash, never another's bytes.
 */
#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/compiler.h"
#include "store/files.h"
#include "store/session.h"
#include "store/store.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/store_work.h"

static char root[SCRATCH_PATH_BYTES];
static char db_path[SCRATCH_PATH_BYTES + 32];
static uint8_t *db;
static size_t len_db;
static struct error e;

/* A finished work session at rest, its database in memory. */
static void set_up(void)
{
    struct work_promises promises = {0};
    scratch_folder_make_fast(root);
    cr_assert_eq(work_run(&io_system, root, &promises, &e), STATUS_OK, "%s", e.text);
    snprintf(db_path, sizeof db_path, "%s/work/session.db", root);
    db = scratch_read(db_path, &len_db);
}

static void tear_down(void)
{
    free(db);
    scratch_folder_remove(root);
}

TestSuite(damage, .init = set_up, .fini = tear_down, .timeout = 300);

/* Replace the database and forget SQLite's other files. */
static void place(const uint8_t *bytes, size_t len)
{
    char path[SCRATCH_PATH_BYTES + 48];
    scratch_write(db_path, bytes, len);
    snprintf(path, sizeof path, "%s-wal", db_path);
    (void)unlink(path);
    snprintf(path, sizeof path, "%s-shm", db_path);
    (void)unlink(path);
}

/* Open for writing; the status. What a good opening sweeps away is part of what is
 * tested. */
static enum status open_for_writing(void)
{
    struct store *store = NULL;
    struct session *s = NULL;
    cr_assert_eq(store_open(&store, root, STORE_CREATE, &io_system, &e), STATUS_OK);
    const enum status result = session_open(&s, store, "work", SESSION_WRITE, NULL, &e);
    if (result == STATUS_OK) {
        struct error other;
        (void)!session_close(s, &other);
    }
    store_close(store);
    return result;
}

static enum status check_for_reading(void)
{
    struct store *store = NULL;
    struct session *s = NULL;
    cr_assert_eq(store_open(&store, root, STORE_CREATE, &io_system, &e), STATUS_OK);
    enum status result = session_open(&s, store, "work", SESSION_READ, NULL, &e);
    if (result == STATUS_OK) {
        struct error other;
        result = session_check(s, &e);
        (void)!session_close(s, &other);
    }
    store_close(store);
    return result;
}

static void check_damaged(const char *what, size_t at)
{
    char why[WORK_WHY_BYTES] = "";
    cr_assert(work_check_damaged(root, why), "%s at %zu: %s", what, at, why);
}

Test(damage, a_flipped_bit_anywhere_is_harmless)
{
    enum { FLIPS = ADDRESS_SANITIZER ? 100 : 1500 };
    uint64_t random = 20261120;
    printf("seed %llu\n", (unsigned long long)random);
    for (unsigned i = 0; i < FLIPS; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        const size_t bit = (size_t)(random >> 16) % (8 * len_db);
        db[bit / 8] ^= (uint8_t)(1u << bit % 8);
        place(db, len_db);
        check_damaged("bit", bit);
        db[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static enum status rescue(uint32_t *n_bad)
{
    struct store *store = NULL;
    cr_assert_eq(store_open(&store, root, STORE_CREATE, &io_system, &e), STATUS_OK);
    const enum status result = session_rescue(store, "work", n_bad, &e);
    store_close(store);
    return result;
}

/* Opening for writing tidies up, and writes the journal anew: never so that a flipped bit
 * costs more than the row it is in. What it refuses, a check finds, too. A third of the
 * flips is in the database's header, and one in the last bytes of a page, where its
 * oldest rows are, as the session's id. */
Test(damage, a_flipped_bit_costs_a_writer_nothing)
{
    enum { FLIPS = ADDRESS_SANITIZER ? 60 : 900 };
    enum { HEADER_BYTES = 100, PAGE_BYTES = 4096, LAST_BYTES = 64 };
    const struct work_promises all = {
        .is_created = true, .n_units = WORK_UNITS, .is_finished = true};
    uint64_t random = 7;
    char why[WORK_WHY_BYTES] = "";
    unsigned n_rescued = 0;
    printf("seed %llu\n", (unsigned long long)random);
    for (unsigned i = 0; i < FLIPS; i++) {
        uint32_t n_bad = 0;
        random = random * 6364136223846793005u + 1442695040888963407u;
        size_t byte = (size_t)(random >> 19) % len_db;
        byte = i % 3 == 0   ? byte
               : i % 3 == 1 ? byte % HEADER_BYTES
                            : byte | (PAGE_BYTES - LAST_BYTES);
        const uint8_t bit = (uint8_t)(1u << (random >> 16) % 8);
        db[byte] ^= bit;
        place(db, len_db);
        const enum status checked = check_for_reading();
        const enum status result = open_for_writing();
        cr_assert(result == STATUS_OK || result == STATUS_FORMAT, "%zu, %u: %s: %s", byte,
                  bit, status_name(result), e.text);
        cr_assert_eq(checked, result, "%zu, %u: %s", byte, bit, e.text);
        if (result == STATUS_FORMAT) {
            cr_assert_eq(rescue(&n_bad), STATUS_OK, "%zu, %u: %s", byte, bit, e.text);
            cr_assert_eq(n_bad, 0);
            n_rescued++;
        }
        cr_assert(work_check(root, &all, why), "%zu, %u: %s", byte, bit, why);
        db[byte] ^= bit;
    }
    cr_assert_gt(n_rescued, FLIPS / 20);
}

Test(damage, a_database_cut_anywhere_is_harmless)
{
    for (size_t len = 0; len < len_db; len += ADDRESS_SANITIZER ? 4096 - 512 : 512) {
        place(db, len);
        check_damaged("cut", len);
        const enum status result = open_for_writing();
        cr_assert(result == STATUS_OK || result == STATUS_FORMAT, "cut %zu: %s: %s", len,
                  status_name(result), e.text);
    }
}

static void expect(enum status status, const char *sentence)
{
    cr_assert_eq(open_for_writing(), status, "%s", e.text);
    cr_assert_str_eq(e.text, sentence);
}

static void sql(const char *text)
{
    sqlite3 *c = NULL;
    char *why = NULL;
    cr_assert_eq(sqlite3_open(db_path, &c), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(c, text, NULL, NULL, &why), SQLITE_OK, "%s", why);
    cr_assert_eq(sqlite3_close(c), SQLITE_OK);
}

Test(damage, other_files_are_no_session)
{
    uint8_t noise[8192];
    memset(noise, 0x5a, sizeof noise);
    place(noise, sizeof noise);
    expect(STATUS_FORMAT, "session work: session.db is not a database");
    place((const uint8_t *)"", 0);
    expect(STATUS_FORMAT, "session work: session.db is not a session's database");
    sql("CREATE TABLE t (x)");
    expect(STATUS_FORMAT, "session work: session.db is not a session's database");
}

Test(damage, no_database_is_told_apart_from_no_session)
{
    cr_assert_eq(unlink(db_path), 0);
    cr_assert_eq(open_for_writing(), STATUS_FORMAT); /* its journal can make it again */
    cr_assert_str_eq(e.text, "session work: session.db is missing");
    cr_assert_eq(mkdir(db_path, 0700), 0);
    cr_assert_eq(open_for_writing(), STATUS_IO);
    cr_assert_eq(rmdir(db_path), 0);
    cr_assert_eq(symlink("/dev/zero", db_path), 0);
    cr_assert_eq(open_for_writing(), STATUS_IO);
    cr_assert_eq(unlink(db_path), 0);
    cr_assert_eq(mkfifo(db_path, 0600), 0);
    cr_assert_neq(open_for_writing(), STATUS_OK);
}

Test(damage, a_newer_schema_is_refused_by_number)
{
    sql("PRAGMA user_version = 999; CREATE TABLE newer (x)");
    cr_assert_eq(open_for_writing(), STATUS_UNSUPPORTED);
    cr_assert(strstr(e.text, "newer version: schema 999, this program knows up to")
              != NULL);
    place(db, len_db);
    sql("PRAGMA user_version = 999"); /* nothing is newer about it */
    cr_assert_eq(open_for_writing(), STATUS_FORMAT);
    cr_assert(strstr(e.text, "it says schema 999, and its tables are those of") != NULL);
}

Test(damage, a_foreign_schema_is_refused)
{
    const char *const changes[] = {
        "CREATE TABLE extra (x)",
        "CREATE TRIGGER t AFTER INSERT ON key BEGIN DELETE FROM file; END",
        "CREATE VIEW v AS SELECT * FROM key", "DROP INDEX span_open",
        "ALTER TABLE log ADD COLUMN more TEXT"};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        place(db, len_db);
        sql(changes[i]);
        cr_assert_eq(open_for_writing(), STATUS_FORMAT, "%s", changes[i]);
        cr_assert(strstr(e.text, "its tables are not those of version") != NULL);
    }
}

Test(damage, every_invariant_is_checked_when_a_session_is_opened)
{
    const struct {
        const char *change, *sentence;
    } cases[] = {
        {"DELETE FROM session", "it has no id"},
        {"UPDATE run SET state = 0; INSERT INTO run VALUES (2, 1, 'h', 0, 0, 0, 0, 1);"
         "UPDATE run SET begin_active = (SELECT last_active FROM run WHERE id = 1),"
         " last_active = (SELECT last_active FROM run WHERE id = 1) WHERE id = 2",
         "only the last run is open"},
        {"UPDATE run SET id = 5 WHERE id = 1", "runs are numbered 1, 2, 3 and on"},
        {"INSERT INTO run VALUES (2, 1, 'h', 5, 0, 5, 0, 1)",
         "a run begins where the one before it ended"},
        {"UPDATE span SET end_active = NULL, end_wall = NULL WHERE id = 1",
         "open spans belong to the open run"},
        {"UPDATE span SET end_active = 9223372036854775807 WHERE id = 1",
         "a span lies inside its run"},
        {"PRAGMA foreign_keys = OFF; UPDATE log SET run = 77", "a row of log has no run"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        place(db, len_db);
        sql(cases[i].change);
        cr_assert_eq(open_for_writing(), STATUS_FORMAT, "%s", cases[i].change);
        cr_assert(strstr(e.text, cases[i].sentence) != NULL, "%s: %s", cases[i].change,
                  e.text);
    }
}

/* What SQLite itself cannot notice: valid rows with another content. */
Test(damage, a_row_of_other_content_is_not_believed)
{
    struct store *store = NULL;
    struct session *s = NULL;
    bool has = false;
    const char *const changes[] = {
        "UPDATE file SET bytes = 1, sha256 = zeroblob(32) WHERE idx = 1",
        "UPDATE file SET idx = 1001 WHERE idx = 1; UPDATE file SET idx = 1 WHERE idx = 2",
        "UPDATE file SET seal = zeroblob(16) WHERE idx = 1",
        "UPDATE file SET path = 'units/000003.zzz' WHERE idx = 1"};
    cr_assert_eq(store_open(&store, root, STORE_CREATE, &io_system, &e), STATUS_OK);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        place(db, len_db);
        sql(changes[i]);
        cr_assert_eq(session_open(&s, store, "work", SESSION_READ, NULL, &e), STATUS_OK);
        cr_assert_eq(session_check(s, &e), STATUS_FORMAT, "%s", changes[i]);
        cr_assert_eq(file_has(s, "unit", 1, &has, &e), STATUS_FORMAT, "%s", changes[i]);
        cr_assert_eq(session_close(s, &e), STATUS_OK);
    }
    place(db, len_db);
    sql("UPDATE key SET value = x'00' WHERE name = 'statement'");
    struct byte_buffer value = {0};
    cr_assert_eq(session_open(&s, store, "work", SESSION_READ, NULL, &e), STATUS_OK);
    cr_assert_eq(session_get(s, "statement", &value, &has, &e), STATUS_FORMAT);
    cr_assert_str_eq(e.text,
                     "session work: session.db is damaged: key statement is not what "
                     "was written");
    cr_assert_eq(session_close(s, &e), STATUS_OK);
    store_close(store);
}

Test(damage, a_row_of_another_session_is_not_believed)
{
    struct store *store = NULL;
    struct session *s = NULL;
    bool has = false;
    const struct file_kind unit = {"unit", "units", "bin"};
    char text[SCRATCH_PATH_BYTES + 128];
    cr_assert_eq(store_open(&store, root, STORE_CREATE, &io_system, &e), STATUS_OK);
    cr_assert_eq(session_create(&s, store, "other", &e), STATUS_OK);
    cr_assert_eq(file_put(s, &unit, 50, "theirs", 6, &e), STATUS_OK);
    cr_assert_eq(session_close(s, &e), STATUS_OK);
    snprintf(text, sizeof text,
             "ATTACH '%s/other/session.db' AS o; INSERT INTO file SELECT * FROM o.file",
             root);
    sql(text);
    cr_assert_eq(session_open(&s, store, "work", SESSION_READ, NULL, &e), STATUS_OK);
    cr_assert_eq(file_has(s, "unit", 50, &has, &e), STATUS_FORMAT);
    cr_assert_eq(session_close(s, &e), STATUS_OK);
    store_close(store);
    cr_assert_eq(open_for_writing(), STATUS_FORMAT);
    cr_assert_str_eq(e.text, "session work: session.db is damaged: the row of a file is "
                             "not what was written");
}

Test(damage, a_lost_database_is_made_again_from_the_journal)
{
    const struct work_promises all = {
        .is_created = true, .n_units = WORK_UNITS, .is_finished = true};
    struct session_summary *rows = NULL;
    struct store *store = NULL;
    uint8_t noise[8192];
    char why[WORK_WHY_BYTES] = "";
    uint32_t n_bad = 9;
    size_t n = 0;
    memset(noise, 0x5a, sizeof noise);
    for (unsigned i = 0; i < 3; i++) { /* noise, nothing, an empty file */
        place(noise, i == 0 ? sizeof noise : 0);
        if (i == 1) {
            cr_assert_eq(unlink(db_path), 0);
        }
        cr_assert_eq(open_for_writing(), STATUS_FORMAT, "%s", e.text);
        cr_assert_eq(store_open(&store, root, STORE_CREATE, &io_system, &e), STATUS_OK);
        cr_assert_eq(store_list(store, &rows, &n, &e), STATUS_OK);
        cr_assert(n == 1 && !rows[0].is_readable);
        free(rows);
        store_close(store);
        cr_assert_eq(rescue(&n_bad), STATUS_OK, "%s", e.text);
        cr_assert_eq(n_bad, 0);
        cr_assert(work_check(root, &all, why), "%s", why);
        cr_assert_eq(open_for_writing(), STATUS_OK, "%s", e.text);
        cr_assert(work_check(root, &all, why), "%s", why);
    }
}

static unsigned n_unit_files(void)
{
    unsigned n = 0;
    char *const listing = scratch_listing(root);
    for (const char *at = listing; (at = strstr(at, "work/units/")) != NULL; at++) {
        n++;
    }
    free(listing);
    return n;
}

/* What is given out after a rescue is right, whatever happened to the journal. */
Test(damage, a_damaged_journal_loses_only_what_is_damaged)
{
    char path[SCRATCH_PATH_BYTES + 32];
    size_t len = 0;
    uint32_t n_bad = 0;
    snprintf(path, sizeof path, "%s/work/journal", root);
    uint8_t *const journal = scratch_read(path, &len);
    uint64_t random = 3;
    unsigned n_rescued = 0;
    printf("seed %llu\n", (unsigned long long)random);
    for (unsigned i = 0; i < (ADDRESS_SANITIZER ? 30 : 300); i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        const size_t bit = (size_t)(random >> 16) % (8 * len);
        const bool is_cut = i % 4 == 3;
        journal[bit / 8] ^= (uint8_t)(is_cut ? 0 : 1u << bit % 8);
        scratch_write(path, journal, is_cut ? bit / 8 : len);
        journal[bit / 8] ^= (uint8_t)(is_cut ? 0 : 1u << bit % 8);
        place((const uint8_t *)"", 0);
        const enum status result = rescue(&n_bad);
        cr_assert(result == STATUS_OK || result == STATUS_FORMAT, "%s", e.text);
        if (result == STATUS_OK) {
            cr_assert(is_cut || n_bad <= 2, "%u lines of one flip", n_bad);
            check_damaged("journal", bit);
            /* a file whose line was lost is not one without a row */
            cr_assert_eq(open_for_writing(), STATUS_OK, "%s", e.text);
            cr_assert_eq(n_unit_files(), WORK_UNITS, "bit %zu", bit);
            n_rescued++;
        } else {
            cr_assert(is_cut, "bit %zu: %s", bit, e.text);
        }
    }
    cr_assert_gt(n_rescued, 20);
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(rescue(&n_bad), STATUS_FORMAT);
    cr_assert_str_eq(e.text, "session work has no journal");
    free(journal);
}
