/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Asking who works on a session: a process that has just begun is waited for. */
#include <criterion/criterion.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/session.h"
#include "tests/support/scratch_folder.h"
#include "tui/session_ask.h"

enum { STILL_WAITS_MS = 150, PATIENCE_MS = 10000 };

static char folder[SCRATCH_PATH_BYTES];
static struct store *store;
static struct session *held;

static void begin(void)
{
    struct error e;
    unsetenv("XDG_RUNTIME_DIR");
    scratch_folder_make_fast(folder);
    cr_assert_eq(
        store_open(&store, scratch_path(folder, "store"), STORE_CREATE, &io_system, &e),
        STATUS_OK, "%s", e.text);
    cr_assert_eq(session_create(&held, store, "s", &e), STATUS_OK, "%s", e.text);
}

static void end(void)
{
    store_close(store);
    scratch_folder_remove(folder);
}

TestSuite(session_ask, .init = begin, .fini = end, .timeout = 30);

static void answer(void *arg, enum control_verb verb, struct byte_buffer *text)
{
    *(enum control_verb *)arg = verb;
    buffer_bytes(text, "heard", 5);
}

/* In a process of its own: its exit code is the status. */
static pid_t ask_elsewhere(int *end_of_it)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    const pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        struct byte_buffer text = {0};
        struct error e;
        const enum status s = session_ask(store, "s", CONTROL_PAUSE, &text, &e);
        const bool is_heard = text.len == 5 && memcmp(text.bytes, "heard", 5) == 0;
        _exit(s == STATUS_OK && !is_heard ? 99 : (int)s);
    }
    cr_assert_eq(close(ends[1]), 0);
    *end_of_it = ends[0]; /* readable when it has ended */
    return child;
}

static int await_code(pid_t child)
{
    int status = 0;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

Test(session_ask, who_has_just_begun_to_work_is_given_time_to_listen)
{
    struct control *c;
    struct error e;
    enum control_verb heard = CONTROL_N_VERBS;
    int ended;
    const pid_t child = ask_elsewhere(&ended);
    struct pollfd p = {.fd = ended, .events = POLLIN};
    cr_assert_eq(poll(&p, 1, STILL_WAITS_MS), 0, "it gave up at once");
    cr_assert_eq(control_open(&c, "s", session_path(held), &e), STATUS_OK, "%s", e.text);
    struct pollfd asked = {.fd = control_descriptor(c), .events = POLLIN};
    cr_assert_eq(poll(&asked, 1, PATIENCE_MS), 1);
    control_answer(c, answer, &heard);
    cr_assert_eq(await_code(child), STATUS_OK);
    cr_assert_eq(heard, CONTROL_PAUSE);
    control_close(c);
    cr_assert_eq(session_close(held, &e), STATUS_OK);
    cr_assert_eq(close(ended), 0);
}

Test(session_ask, who_has_stopped_working_is_not_waited_for)
{
    struct error e;
    int ended;
    const pid_t child = ask_elsewhere(&ended);
    struct pollfd p = {.fd = ended, .events = POLLIN};
    cr_assert_eq(poll(&p, 1, STILL_WAITS_MS), 0);
    cr_assert_eq(session_close(held, &e), STATUS_OK);
    cr_assert_eq(await_code(child), STATUS_ARGUMENT);
    cr_assert_eq(close(ended), 0);
}
