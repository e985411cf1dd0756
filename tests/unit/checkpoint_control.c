/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The control socket: what is asked is answered, what is no question is not obeyed. */
#include <criterion/criterion.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/host.h"
#include "checkpoint/control.h"

static char folder[256];
static char runtime[256];

static void begin(void)
{
    snprintf(folder, sizeof folder, "/tmp/zk-control-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
    snprintf(runtime, sizeof runtime, "/tmp/zk-runtime-XXXXXX");
    cr_assert_not_null(mkdtemp(runtime));
    unsetenv("XDG_RUNTIME_DIR");
}

static void end(void)
{
    char path[300];
    snprintf(path, sizeof path, "%s/zkconsole", runtime);
    (void)rmdir(path);
    cr_assert_eq(rmdir(runtime), 0, "something is left in %s", runtime);
    cr_assert_eq(rmdir(folder), 0, "something is left in %s", folder);
}

TestSuite(control, .init = begin, .fini = end, .timeout = 20);

struct heard {
    unsigned n[CONTROL_N_VERBS];
};

static void answer(void *arg, enum control_verb verb, struct byte_buffer *text)
{
    struct heard *const h = arg;
    h->n[verb]++;
    const char *const word = control_verb_word(verb);
    buffer_bytes(text, "heard ", 6);
    buffer_bytes(text, word, strlen(word));
}

/* Serve n requests. */
static void serve(struct control *c, unsigned n, struct heard *h)
{
    while (n-- > 0) {
        struct pollfd p = {.fd = control_descriptor(c), .events = POLLIN};
        cr_assert_eq(poll(&p, 1, 5000), 1);
        control_answer(c, answer, h);
    }
}

/* In a process of its own: every verb gets its own answer. */
static int ask_all(void)
{
    for (unsigned i = 0; i < CONTROL_N_VERBS; i++) {
        struct byte_buffer text = {0};
        struct error e;
        char expected[64];
        const int len = snprintf(expected, sizeof expected, "heard %s",
                                 control_verb_word((enum control_verb)i));
        if (control_ask("s", folder, (enum control_verb)i, 5000, &text, &e) != STATUS_OK
            || text.len != (size_t)len || memcmp(text.bytes, expected, text.len) != 0) {
            return 1;
        }
        buffer_free(&text);
    }
    return 0;
}

static void every_verb_is_answered(void)
{
    struct control *c;
    struct error e;
    struct heard h = {0};
    int status;
    cr_assert_eq(control_open(&c, "s", folder, &e), STATUS_OK, "%s", e.text);
    const pid_t child = fork();
    if (child == 0) {
        _exit(ask_all());
    }
    serve(c, CONTROL_N_VERBS, &h);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    for (unsigned i = 0; i < CONTROL_N_VERBS; i++) {
        cr_assert_eq(h.n[i], 1, "%s", control_verb_word((enum control_verb)i));
    }
    control_close(c);
}

Test(control, every_verb_is_answered_in_the_sessions_folder)
{
    every_verb_is_answered();
}

Test(control, every_verb_is_answered_in_the_runtime_folder)
{
    setenv("XDG_RUNTIME_DIR", runtime, 1);
    every_verb_is_answered();
}

Test(control, nobody_listens_where_no_socket_is)
{
    struct byte_buffer text = {0};
    struct error e;
    cr_assert_eq(control_ask("s", folder, CONTROL_STOP, 100, &text, &e), STATUS_ARGUMENT);
    cr_assert_eq(text.len, 0);
}

Test(control, a_socket_left_behind_is_replaced_and_was_nobody)
{
    struct control *c;
    struct byte_buffer text = {0};
    struct error e;
    int status;
    const pid_t dead = fork();
    if (dead == 0) {
        _exit(control_open(&c, "s", folder, &e) == STATUS_OK ? 0 : 1);
    }
    cr_assert_eq(waitpid(dead, &status, 0), dead);
    cr_assert_eq(status, 0);
    cr_assert_eq(control_ask("s", folder, CONTROL_LINE, 100, &text, &e), STATUS_ARGUMENT);
    cr_assert_eq(control_open(&c, "s", folder, &e), STATUS_OK, "%s", e.text);
    control_close(c);
}

Test(control, the_socket_is_for_its_owner_only)
{
    struct control *c;
    struct error e;
    struct stat status;
    char path[300];
    cr_assert_eq(control_open(&c, "s", folder, &e), STATUS_OK);
    snprintf(path, sizeof path, "%s/control.sock", folder);
    cr_assert_eq(stat(path, &status), 0);
    cr_assert(S_ISSOCK(status.st_mode));
    cr_assert_eq(status.st_mode & 0777, 0600);
    control_close(c);
}

static int connection(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%.80s/control.sock", folder);
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    cr_assert_geq(fd, 0);
    cr_assert_eq(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static const char *const not_verbs[] = {
    "\n",
    "STOP\n",
    "stop \n",
    " stop\n",
    "stopp\n",
    "sto\n",
    "stop\r\n",
    "stop", /* no end of line */
    "a line that is much longer than any verb will ever be, and then some more\n",
};

Test(control, what_is_no_verb_is_not_obeyed)
{
    struct control *c;
    struct error e;
    struct heard h = {0};
    cr_assert_eq(control_open(&c, "s", folder, &e), STATUS_OK);
    for (size_t i = 0; i < sizeof not_verbs / sizeof not_verbs[0]; i++) {
        const int fd = connection();
        cr_assert_eq(write(fd, not_verbs[i], strlen(not_verbs[i])),
                     (ssize_t)strlen(not_verbs[i]));
        cr_assert_eq(shutdown(fd, SHUT_WR), 0);
        serve(c, 1, &h);
        (void)close(fd);
    }
    for (unsigned i = 0; i < CONTROL_N_VERBS; i++) {
        cr_assert_eq(h.n[i], 0, "%s", control_verb_word((enum control_verb)i));
    }
    control_close(c);
}

Test(control, a_silent_client_costs_its_patience_and_no_more)
{
    struct control *c;
    struct error e;
    struct heard h = {0};
    cr_assert_eq(control_open(&c, "s", folder, &e), STATUS_OK);
    const int fd = connection();
    const uint64_t began = host_now_ns();
    serve(c, 1, &h);
    const uint64_t took_ms = (host_now_ns() - began) / 1000000;
    cr_assert_geq(took_ms, CONTROL_PATIENCE_MS);
    cr_assert_lt(took_ms, 20 * CONTROL_PATIENCE_MS);
    (void)close(fd);
    control_close(c);
}

/* As one that is halted: many who ask are not held up for longer than they want. */
Test(control, who_never_answers_is_not_waited_for)
{
    enum { ASKERS = 40 };
    struct control *c;
    struct error e;
    cr_assert_eq(control_open(&c, "s", folder, &e), STATUS_OK, "%s", e.text);
    for (unsigned i = 0; i < ASKERS; i++) {
        struct byte_buffer text = {0};
        cr_assert_eq(control_ask("s", folder, CONTROL_LINE, 5, &text, &e), STATUS_IO);
        cr_assert_not_null(strstr(e.text, "does not answer"), "%s", e.text);
        buffer_free(&text);
    }
    control_close(c);
}

/* A question to one who was halted is not obeyed when he goes on: it was reported as not
 * answered. */
Test(control, who_has_given_up_is_not_obeyed)
{
    struct control *c;
    struct heard h = {0};
    struct byte_buffer text = {0};
    struct error e;
    cr_assert_eq(control_open(&c, "s", folder, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(control_ask("s", folder, CONTROL_STOP, 5, &text, &e), STATUS_IO);
    serve(c, 1, &h);
    cr_assert_eq(h.n[CONTROL_STOP], 0);
    control_close(c);
}
