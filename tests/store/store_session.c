/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Sessions: their life, their keys and transactions, as store/session.h promises. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/files.h"
#include "store/session.h"
#include "store/store.h"
#include "store/timeline.h"
#include "tests/support/scratch_folder.h"

static char root[SCRATCH_PATH_BYTES];
static struct store *store;
static struct error e;

static void set_up(void)
{
    scratch_folder_make(root);
    cr_assert_eq(
        store_open(&store, scratch_path(root, "a/b"), STORE_CREATE, &io_system, &e),
        STATUS_OK);
}

static void tear_down(void)
{
    store_close(store);
    store = NULL;
    scratch_folder_remove(root);
}

TestSuite(session, .init = set_up, .fini = tear_down);

static struct session *create(const char *name)
{
    struct session *s = NULL;
    cr_assert_eq(session_create(&s, store, name, &e), STATUS_OK, "%s", e.text);
    return s;
}

static struct session *reopen(const char *name, struct session_recovery *recovery)
{
    struct session *s = NULL;
    cr_assert_eq(session_open(&s, store, name, SESSION_WRITE, recovery, &e), STATUS_OK,
                 "%s", e.text);
    return s;
}

static void close_session(struct session *s)
{
    cr_assert_eq(session_close(s, &e), STATUS_OK, "%s", e.text);
}

static bool has_value(struct session *s, const char *key, const char *value)
{
    struct byte_buffer got = {0};
    bool found = false;
    cr_assert_eq(session_get(s, key, &got, &found, &e), STATUS_OK, "%s", e.text);
    const bool is_equal =
        found && got.len == strlen(value) && memcmp(got.bytes, value, got.len) == 0;
    buffer_free(&got);
    return is_equal;
}

Test(session, name_is_drawn_from_the_id)
{
    struct session *const s = create(NULL);
    char expected[SESSION_NAME_BYTES];
    session_name_of(session_id(s), expected);
    cr_assert_str_eq(session_name(s), expected);
    close_session(s);
}

Test(session, names_are_four_digits_and_an_animal)
{
    char first[SESSION_NAME_BYTES];
    char other[SESSION_NAME_BYTES];
    uint8_t id[SESSION_ID_BYTES] = {0x9c, 0x0d, 0};
    for (unsigned i = 0; i < 256; i++) {
        id[2] = (uint8_t)i;
        session_name_of(id, first);
        cr_assert(strncmp(first, "9c0d-", 5) == 0 && strlen(first) >= 8);
        cr_assert(session_name_is_valid(first));
        for (unsigned j = 0; j < i && i < 64; j++) {
            id[2] = (uint8_t)j;
            session_name_of(id, other);
            cr_assert_str_neq(first, other);
        }
    }
}

Test(session, folders_and_files_are_private)
{
    struct session *const s = create("mine");
    struct file_kind kind = {"unit", "units", "bin"};
    cr_assert_eq(file_put(s, &kind, 3, "abc", 3, &e), STATUS_OK);
    const char *const folders[] = {"", "mine", "mine/units"};
    const char *const files[] = {"mine/lock", "mine/session.db", "mine/session.db-wal",
                                 "mine/units/000003.bin"};
    struct stat st;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        cr_assert_eq(stat(scratch_path(store_root(store), folders[i]), &st), 0);
        cr_assert_eq(st.st_mode & 07777, 0700, "%s", folders[i]);
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        cr_assert_eq(stat(scratch_path(store_root(store), files[i]), &st), 0, "%s",
                     files[i]);
        cr_assert_eq(st.st_mode & 07777, 0600, "%s", files[i]);
    }
    close_session(s);
}

Test(session, a_name_in_use_is_refused)
{
    struct session *const s = create("twice");
    struct session *other = NULL;
    cr_assert_eq(session_create(&other, store, "twice", &e), STATUS_ARGUMENT);
    cr_assert_null(other);
    cr_assert_str_eq(e.text, "session twice exists already");
    close_session(s);
}

Test(session, bad_names_are_refused)
{
    const char *const names[] = {
        "",
        ".",
        "..",
        ".x",
        "a/b",
        "-x",
        "a b",
        "\xc3\xa4",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    struct session *s = NULL;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        cr_assert_eq(session_create(&s, store, names[i], &e), STATUS_ARGUMENT);
        cr_assert_eq(session_open(&s, store, names[i], SESSION_READ, NULL, &e),
                     STATUS_ARGUMENT);
        cr_assert_null(s);
    }
}

Test(session, a_missing_session_is_no_session)
{
    struct session *s = NULL;
    cr_assert_eq(session_open(&s, store, "nowhere", SESSION_WRITE, NULL, &e),
                 STATUS_ARGUMENT);
    cr_assert(strstr(e.text, "there is no session nowhere in /") != NULL);
}

Test(session, values_come_back)
{
    struct session *s = create("keys");
    cr_assert_eq(session_set(s, "a/b.c-d_1", "hello", 5, &e), STATUS_OK);
    cr_assert_eq(session_set(s, "empty", NULL, 0, &e), STATUS_OK);
    cr_assert_eq(session_set_u64(s, "number", UINT64_MAX - 7, &e), STATUS_OK);
    uint64_t number = 0;
    bool found = false;
    for (unsigned round = 0; round < 2; round++) {
        cr_assert(has_value(s, "a/b.c-d_1", "hello"));
        cr_assert(has_value(s, "empty", ""));
        cr_assert_eq(session_get_u64(s, "number", &number, &found, &e), STATUS_OK);
        cr_assert(found && number == UINT64_MAX - 7);
        cr_assert_eq(session_get_u64(s, "no.such", &number, &found, &e), STATUS_OK);
        cr_assert(!found);
        cr_assert_eq(session_get_u64(s, "empty", &number, &found, &e), STATUS_FORMAT);
        close_session(s);
        s = reopen("keys", NULL);
    }
    close_session(s);
}

Test(session, the_last_value_counts)
{
    struct session *const s = create("keys");
    cr_assert_eq(session_set(s, "k", "one", 3, &e), STATUS_OK);
    cr_assert_eq(session_set(s, "k", "two!", 4, &e), STATUS_OK);
    cr_assert(has_value(s, "k", "two!"));
    cr_assert_eq(session_unset(s, "k", &e), STATUS_OK);
    cr_assert_eq(session_unset(s, "k", &e), STATUS_OK);
    cr_assert(!has_value(s, "k", "two!"));
    close_session(s);
}

Test(session, fixed_keys_keep_their_value)
{
    struct session *s = create("keys");
    cr_assert_eq(session_fix(s, "k", "one", 3, &e), STATUS_OK);
    cr_assert_eq(session_fix(s, "k", "one", 3, &e), STATUS_OK);
    close_session(s);
    s = reopen("keys", NULL);
    cr_assert_eq(session_fix(s, "k", "two", 3, &e), STATUS_REJECTED);
    cr_assert_eq(session_set(s, "k", "two", 3, &e), STATUS_REJECTED);
    cr_assert_eq(session_unset(s, "k", &e), STATUS_REJECTED);
    cr_assert(has_value(s, "k", "one"));
    close_session(s);
}

Test(session, a_refused_key_leaves_the_transaction_alone)
{
    struct session *const s = create("keys");
    cr_assert_eq(session_fix(s, "k", "one", 3, &e), STATUS_OK);
    cr_assert_eq(session_begin(s, &e), STATUS_OK);
    cr_assert_eq(session_set(s, "other", "x", 1, &e), STATUS_OK);
    cr_assert_eq(session_set(s, "k", "two", 3, &e), STATUS_REJECTED);
    cr_assert_eq(session_commit(s, &e), STATUS_OK);
    cr_assert(has_value(s, "other", "x"));
    close_session(s);
}

Test(session, names_of_keys_are_checked)
{
    struct session *const s = create("keys");
    char name[SESSION_KEY_BYTES + 1];
    memset(name, 'k', sizeof name);
    name[SESSION_KEY_BYTES] = '\0';
    cr_assert_eq(session_set(s, name, "", 0, &e), STATUS_ARGUMENT);
    name[SESSION_KEY_BYTES - 1] = '\0';
    cr_assert_eq(session_set(s, name, "", 0, &e), STATUS_OK);
    cr_assert_eq(session_set(s, "", "", 0, &e), STATUS_ARGUMENT);
    cr_assert_eq(session_set(s, "Upper", "", 0, &e), STATUS_ARGUMENT);
    cr_assert_eq(session_set(s, "a b", "", 0, &e), STATUS_ARGUMENT);
    close_session(s);
}

Test(session, values_have_a_longest)
{
    struct session *const s = create("keys");
    uint8_t *const bytes = calloc(1, SESSION_VALUE_BYTES + 1);
    cr_assert_eq(session_set(s, "k", bytes, SESSION_VALUE_BYTES + 1, &e),
                 STATUS_ARGUMENT);
    cr_assert_eq(session_set(s, "k", bytes, SESSION_VALUE_BYTES, &e), STATUS_OK);
    struct byte_buffer got = {0};
    bool found = false;
    cr_assert_eq(session_get(s, "k", &got, &found, &e), STATUS_OK);
    cr_assert(found && got.len == SESSION_VALUE_BYTES);
    buffer_free(&got);
    free(bytes);
    close_session(s);
}

Test(session, keys_are_listed_by_prefix_in_order)
{
    struct session *const s = create("keys");
    const char *const names[] = {"b/2", "a", "b", "b/1", "b0", "c", "b/10"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        cr_assert_eq(session_set(s, names[i], "", 0, &e), STATUS_OK);
    }
    const char *const expected[] = {"b/1", "b/10", "b/2"};
    char key[SESSION_KEY_BYTES] = "";
    bool found = true;
    for (size_t i = 0; i < 3; i++) {
        cr_assert_eq(session_next_key(s, "b/", key, key, &found, &e), STATUS_OK);
        cr_assert(found);
        cr_assert_str_eq(key, expected[i]);
    }
    cr_assert_eq(session_next_key(s, "b/", key, key, &found, &e), STATUS_OK);
    cr_assert(!found);
    size_t n = 0;
    key[0] = '\0';
    for (found = true; found; n += found) {
        cr_assert_eq(session_next_key(s, "", key, key, &found, &e), STATUS_OK);
    }
    cr_assert_eq(n, sizeof names / sizeof names[0]);
    cr_assert_eq(session_next_key(s, "b", "", key, &found, &e), STATUS_OK);
    cr_assert(found);
    cr_assert_str_eq(key, "b");
    close_session(s);
}

Test(session, a_transaction_is_all_or_nothing)
{
    struct session *s = create("keys");
    cr_assert_eq(session_begin(s, &e), STATUS_OK);
    cr_assert_eq(session_set(s, "a", "1", 1, &e), STATUS_OK);
    cr_assert_eq(session_set(s, "b", "1", 1, &e), STATUS_OK);
    cr_assert(session_in_transaction(s));
    session_rollback(s);
    cr_assert(!session_in_transaction(s));
    cr_assert(!has_value(s, "a", "1") && !has_value(s, "b", "1"));
    cr_assert_eq(session_begin(s, &e), STATUS_OK);
    cr_assert_eq(session_set(s, "a", "2", 1, &e), STATUS_OK);
    cr_assert_eq(session_commit(s, &e), STATUS_OK);
    cr_assert_eq(session_begin(s, &e), STATUS_OK);
    cr_assert_eq(session_set(s, "a", "3", 1, &e), STATUS_OK);
    close_session(s); /* rolls back */
    s = reopen("keys", NULL);
    cr_assert(has_value(s, "a", "2"));
    close_session(s);
}

Test(session, a_reader_sees_what_is_committed)
{
    struct session *const s = create("shared");
    struct session *reader = NULL;
    cr_assert_eq(session_open(&reader, store, "shared", SESSION_READ, NULL, &e),
                 STATUS_OK, "%s", e.text);
    cr_assert_eq(session_begin(s, &e), STATUS_OK);
    cr_assert_eq(session_set(s, "a", "1", 1, &e), STATUS_OK);
    cr_assert(!has_value(reader, "a", "1"));
    cr_assert_eq(session_commit(s, &e), STATUS_OK);
    cr_assert(has_value(reader, "a", "1"));
    cr_assert_eq(session_set(reader, "a", "2", 1, &e), STATUS_ARGUMENT);
    cr_assert(!session_is_writable(reader) && session_is_writable(s));

    /* within its own transaction a reader's view stands still */
    cr_assert_eq(session_begin(reader, &e), STATUS_OK);
    cr_assert(has_value(reader, "a", "1"));
    cr_assert_eq(session_set(s, "a", "2", 1, &e), STATUS_OK);
    cr_assert(has_value(reader, "a", "1"));
    cr_assert_eq(session_commit(reader, &e), STATUS_OK);
    cr_assert(has_value(reader, "a", "2"));
    close_session(reader);
    close_session(s);
}

Test(session, a_second_writer_is_told_who_writes)
{
    struct session *const s = create("shared");
    struct session *other = NULL;
    struct session_recovery recovery;
    char self[64];
    cr_assert_eq(session_open(&other, store, "shared", SESSION_WRITE, &recovery, &e),
                 STATUS_CANCELLED);
    snprintf(self, sizeof self, "session shared is in use by pid %d on ", (int)getpid());
    cr_assert_eq(strncmp(e.text, self, strlen(self)), 0, "%s", e.text);
    cr_assert_eq(recovery.lock.state, LOCK_HELD);
    cr_assert(recovery.lock.is_named && recovery.lock.is_alive && recovery.lock.is_here);
    cr_assert_eq(recovery.lock.holder.pid, getpid());
    close_session(s);
    other = reopen("shared", &recovery);
    cr_assert_eq(recovery.lock.state, LOCK_FREE);
    cr_assert(!recovery.was_lost);
    close_session(other);
}

Test(session, a_summary_tells_what_is_there)
{
    struct session *s = create("one");
    const struct file_kind kind = {"unit", "units", "bin"};
    cr_assert_eq(file_put(s, &kind, 0, "abc", 3, &e), STATUS_OK);
    cr_assert_eq(file_put(s, &kind, 1, "defg", 4, &e), STATUS_OK);
    struct session_summary sum;
    cr_assert_eq(store_summary(store, "one", &sum, &e), STATUS_OK);
    cr_assert(sum.is_readable && sum.lock.state == LOCK_HELD);
    close_session(s);
    s = reopen("one", NULL);
    close_session(s);
    cr_assert_eq(store_summary(store, "one", &sum, &e), STATUS_OK);
    cr_assert(sum.is_readable, "%s", sum.fault);
    cr_assert_eq(sum.n_files, 2);
    cr_assert_eq(sum.bytes_files, 7);
    cr_assert_eq(sum.n_runs, 2);
    cr_assert_eq(sum.n_lost, 0);
    cr_assert_eq(sum.lock.state, LOCK_FREE);
    cr_assert(sum.created_ns > 0 && sum.changed_ns >= sum.created_ns);
    cr_assert_eq(store_summary(store, "two", &sum, &e), STATUS_ARGUMENT);
}

static void expect_runs(unsigned n_runs, unsigned n_lost)
{
    struct session_summary sum;
    cr_assert_eq(store_summary(store, "one", &sum, &e), STATUS_OK);
    cr_assert(sum.is_readable, "%s", sum.fault);
    cr_expect_eq(sum.n_runs, n_runs);
    cr_expect_eq(sum.n_lost, n_lost);
}

Test(session, a_run_in_which_nothing_happened_can_be_taken_back)
{
    close_session(create("one"));
    expect_runs(1, 0);
    struct session *s = reopen("one", NULL);
    expect_runs(2, 0);
    cr_assert_eq(session_withdraw(s, &e), STATUS_OK, "%s", e.text);
    expect_runs(1, 0);
    s = reopen("one", NULL); /* has the number that became free */
    cr_assert_eq(timeline_log(s, LEVEL_INFO, "something", &e), STATUS_OK);
    cr_assert_eq(session_withdraw(s, &e), STATUS_OK, "%s", e.text);
    expect_runs(2, 0);
    close_session(reopen("one", NULL));
    expect_runs(3, 0);
    cr_assert_eq(session_withdraw(NULL, &e), STATUS_OK);
}

Test(session, sessions_are_listed_by_name)
{
    const char *const names[] = {"m", "b", "z"};
    for (size_t i = 0; i < 3; i++) {
        close_session(create(names[i]));
    }
    cr_assert_eq(mkdir(scratch_path(store_root(store), "not-a-session"), 0700), 0);
    scratch_write(scratch_path(store_root(store), "a-file"), "x", 1);
    struct session_summary *rows = NULL;
    size_t n = 0;
    cr_assert_eq(store_list(store, &rows, &n, &e), STATUS_OK);
    cr_assert_eq(n, 3);
    cr_assert_str_eq(rows[0].name, "b");
    cr_assert_str_eq(rows[1].name, "m");
    cr_assert_str_eq(rows[2].name, "z");
    free(rows);
}

Test(session, a_damaged_session_is_listed_with_its_fault)
{
    close_session(create("bad"));
    scratch_write(scratch_path(store_root(store), "bad/session.db"), "this is not sqlite",
                  18);
    struct session_summary *rows = NULL;
    size_t n = 0;
    cr_assert_eq(store_list(store, &rows, &n, &e), STATUS_OK);
    cr_assert(n == 1 && !rows[0].is_readable);
    cr_assert_str_eq(rows[0].fault, "session bad: session.db is not a database");
    free(rows);
}

Test(session, a_person_may_name_a_session_by_its_beginning)
{
    char name[SESSION_NAME_BYTES];
    close_session(create("9c0d-lynx"));
    close_session(create("9c1a-owl"));
    close_session(create("9c1"));
    cr_assert_eq(store_find(store, "9c0", name, &e), STATUS_OK);
    cr_assert_str_eq(name, "9c0d-lynx");
    cr_assert_eq(store_find(store, "9c1", name, &e), STATUS_OK);
    cr_assert_str_eq(name, "9c1");
    cr_assert_eq(store_find(store, "9c", name, &e), STATUS_ARGUMENT);
    cr_assert_str_eq(e.text, "9c may be any of 3 sessions, 9c0d-lynx and 9c1 among them");
    cr_assert_eq(store_find(store, "7", name, &e), STATUS_ARGUMENT);
    cr_assert_eq(store_find(store, "../x", name, &e), STATUS_ARGUMENT);
}

Test(session, renaming_keeps_everything_but_the_name)
{
    struct session *s = create("old");
    cr_assert_eq(session_set(s, "k", "v", 1, &e), STATUS_OK);
    cr_assert_eq(store_rename(store, "old", "new", &e), STATUS_CANCELLED);
    close_session(s);
    close_session(create("taken"));
    cr_assert_eq(store_rename(store, "old", "taken", &e), STATUS_ARGUMENT);
    cr_assert_eq(store_rename(store, "old", "a/b", &e), STATUS_ARGUMENT);
    cr_assert_eq(store_rename(store, "old", "new", &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(store_rename(store, "old", "newer", &e), STATUS_ARGUMENT);
    s = reopen("new", NULL);
    cr_assert(has_value(s, "k", "v"));
    close_session(s);
}

static void put_and_trash(const char *name, const char *value)
{
    struct session *const s = create(name);
    cr_assert_eq(session_set(s, "k", value, strlen(value), &e), STATUS_OK);
    close_session(s);
    cr_assert_eq(store_trash(store, name, &e), STATUS_OK);
}

/* Names may begin alike, and hold points and digits as the trash's own do. */
Test(session, what_was_removed_last_comes_back)
{
    put_and_trash("a", "first");
    put_and_trash("a.7", "other");
    put_and_trash("a.7-00000001", "third");
    cr_assert_eq(store_restore(store, "b", &e), STATUS_ARGUMENT);
    cr_assert_eq(store_restore(store, "../a", &e), STATUS_ARGUMENT);
    cr_assert_eq(store_restore(store, "", &e), STATUS_ARGUMENT);
    cr_assert_eq(store_restore(store, "a", &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(store_restore(store, "a.7", &e), STATUS_OK, "%s", e.text);
    struct session *s = reopen("a", NULL);
    cr_expect(has_value(s, "k", "first"));
    close_session(s);
    s = reopen("a.7", NULL);
    cr_expect(has_value(s, "k", "other"));
    close_session(s);
    cr_assert_eq(store_restore(store, "a", &e), STATUS_ARGUMENT);
    cr_expect(strstr(e.text, "exists already") != NULL);
    cr_assert_eq(store_trash(store, "a", &e), STATUS_OK);
    cr_assert_eq(store_restore(store, "a", &e), STATUS_OK);
}

Test(session, the_trash_keeps_until_it_is_emptied)
{
    struct session *const s = create("gone");
    const struct file_kind kind = {"unit", "units", "bin"};
    cr_assert_eq(file_put(s, &kind, 0, "abc", 3, &e), STATUS_OK);
    cr_assert_eq(store_trash(store, "gone", &e), STATUS_CANCELLED);
    close_session(s);
    cr_assert_eq(store_trash(store, "gone", &e), STATUS_OK);
    struct session_summary *rows = NULL;
    size_t n = 9;
    cr_assert_eq(store_list(store, &rows, &n, &e), STATUS_OK);
    cr_assert_eq(n, 0);
    uint32_t n_gone = 0;
    uint64_t bytes = 0;
    cr_assert_eq(store_empty_trash(store, 0, &n_gone, &bytes, &e), STATUS_OK);
    cr_assert_eq(n_gone, 0);
    cr_assert_eq(store_empty_trash(store, INT64_MAX, &n_gone, &bytes, &e), STATUS_OK);
    cr_assert_eq(n_gone, 1);
    cr_assert_gt(bytes, 3);
    char *const listing = scratch_listing(store_root(store));
    cr_assert_str_empty(listing);
    free(listing);
}
