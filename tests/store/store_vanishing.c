/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Looking at sessions that come and go: one process makes, renames and removes them, the
 * other one lists and opens. It finds a session or none, never a damaged one. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/files.h"
#include "store/session.h"
#include "store/store.h"
#include "tests/support/scratch_folder.h"

enum { ROUNDS = 150 };

static char root[SCRATCH_PATH_BYTES];

static void set_up(void)
{
    scratch_folder_make_fast(root);
}

static void tear_down(void)
{
    scratch_folder_remove(root);
}

TestSuite(vanishing, .init = set_up, .fini = tear_down, .timeout = 120);

static struct store *open_store(void)
{
    struct store *store = NULL;
    struct error e;
    if (store_open(&store, root, STORE_CREATE, &io_system, &e) != STATUS_OK) {
        fprintf(stderr, "%s\n", e.text);
        abort();
    }
    return store;
}

static void must(enum status s, const struct error *e)
{
    if (s != STATUS_OK) {
        fprintf(stderr, "%s\n", e->text);
        _exit(1);
    }
}

/* In the child. */
static void come_and_go(void)
{
    struct store *const store = open_store();
    struct error e;
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct session *s = NULL;
        uint64_t bytes = 0;
        must(session_create(&s, store, "one", &e), &e);
        must(session_set(s, "key", "value", 5, &e), &e);
        must(session_close(s, &e), &e);
        must(store_rename(store, "one", "two", &e), &e);
        must(store_discard(store, "two", &bytes, &e), &e);
    }
    store_close(store);
    _exit(0);
}

/* How often a session was seen. */
static unsigned look(const struct store *store, const char *name)
{
    struct session_summary *all = NULL;
    struct session *s = NULL;
    struct error e;
    size_t n = 0;
    unsigned n_seen = 0;
    cr_assert_eq(store_list(store, &all, &n, &e), STATUS_OK, "%s", e.text);
    for (size_t i = 0; i < n; i++) {
        cr_assert(all[i].is_readable, "%s: %s", all[i].name, all[i].fault);
        n_seen++;
    }
    free(all);
    const enum status opened = session_open(&s, store, name, SESSION_READ, NULL, &e);
    cr_assert(opened == STATUS_OK || opened == STATUS_ARGUMENT, "%s: %s",
              status_name(opened), opened == STATUS_OK ? "" : e.text);
    n_seen += opened == STATUS_OK;
    cr_assert_eq(session_close(s, &e), STATUS_OK);
    return n_seen;
}

Test(vanishing, a_session_that_goes_is_never_seen_damaged)
{
    unsigned n_seen = 0, n_looks = 0;
    int status = 0;
    struct store *const store = open_store();
    const pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        come_and_go();
    }
    while (waitpid(child, &status, WNOHANG) == 0) {
        n_seen += look(store, n_looks % 2 == 0 ? "one" : "two");
        n_looks++;
    }
    fprintf(stderr, "%u looks, %u sessions seen\n", n_looks, n_seen);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%d", status);
    cr_assert_gt(n_seen, 0);
    store_close(store);
}

/* Whoever has a session open for reading while it is removed is told so, and of no
 * damage; while it is there, a missing file is damage. */
Test(vanishing, files_of_a_session_that_has_gone_are_not_damaged)
{
    static const struct file_kind kind = {"segment", "proof", "segment"};
    for (unsigned is_gone = 0; is_gone < 2; is_gone++) {
        struct store *const store = open_store();
        struct session *s = NULL;
        struct session *reader = NULL;
        struct file_row row = {0};
        struct byte_buffer bytes = {0};
        struct error e;
        enum file_fault fault;
        uint64_t n_bytes = 0;
        bool found = false;
        cr_assert_eq(session_create(&s, store, "one", &e), STATUS_OK, "%s", e.text);
        cr_assert_eq(file_put(s, &kind, 0, "bytes", 5, &e), STATUS_OK, "%s", e.text);
        cr_assert_eq(session_close(s, &e), STATUS_OK);
        cr_assert_eq(session_open(&reader, store, "one", SESSION_READ, NULL, &e),
                     STATUS_OK, "%s", e.text);
        cr_assert_eq(file_next(reader, NULL, row.kind, row.index, &row, &found, &e),
                     STATUS_OK);
        cr_assert(found);
        cr_assert_eq(file_verify(reader, &row, &fault, &e), STATUS_OK);
        cr_assert_eq(fault, FILE_WHOLE);
        if (is_gone != 0) {
            cr_assert_eq(store_discard(store, "one", &n_bytes, &e), STATUS_OK);
        } else {
            cr_assert_eq(remove(scratch_path(root, "one/proof/000000.segment")), 0);
        }
        cr_assert_eq(file_get(reader, "segment", 0, &bytes, &e),
                     is_gone != 0 ? STATUS_ARGUMENT : STATUS_FORMAT, "%s", e.text);
        cr_assert_eq(file_verify(reader, &row, &fault, &e),
                     is_gone != 0 ? STATUS_ARGUMENT : STATUS_OK);
        cr_assert_eq(fault, FILE_MISSING);
        cr_assert_eq(session_close(reader, &e), STATUS_OK);
        if (is_gone == 0) {
            cr_assert_eq(store_discard(store, "one", &n_bytes, &e), STATUS_OK);
        }
        buffer_free(&bytes);
        store_close(store);
    }
}
