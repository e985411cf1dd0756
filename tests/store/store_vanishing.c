/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Looking at sessions that come and go: one process makes, renames and removes them, the
 * other one lists and opens. It finds a session or none, never a damaged one. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

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
