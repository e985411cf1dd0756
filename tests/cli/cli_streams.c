/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Standard input, output and error each a terminal, a pipe, a file or closed: the exit
 * code is what the table says, and no escape character goes where no terminal is. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/scratch_folder.h"

#define GUEST(name) ZK_GUEST_DIR "/" name

enum kind { TERMINAL, PIPE, PLAIN_FILE, CLOSED, N_KINDS };
static const char *const kind_names[N_KINDS] = {"terminal", "pipe", "file", "closed"};

static char folder[SCRATCH_PATH_BYTES];
static char store[SCRATCH_PATH_BYTES + 32];
static char proof[SCRATCH_PATH_BYTES + 16];

static void make_folder(void)
{
    scratch_folder_make_fast(folder);
    snprintf(store, sizeof store, "ZKCONSOLE_STORE=%s/store", folder);
    snprintf(proof, sizeof proof, "%s/p.zkp", folder);
}

static void remove_folder(void)
{
    scratch_folder_remove(folder);
}

TestSuite(streams, .init = make_folder, .fini = remove_folder, .timeout = 240);

/* One of the three: what the program gets, where we look. */
struct stream {
    enum kind kind;
    int theirs, ours; /* -1: none */
    char path[SCRATCH_PATH_BYTES + 16];
    char bytes[65536];
    size_t len;
};

static void open_stream(struct stream *s, enum kind kind, int fd)
{
    int ends[2];
    *s = (struct stream){.kind = kind, .theirs = -1, .ours = -1};
    if (kind == TERMINAL) {
        cr_assert_eq(openpty(&s->ours, &s->theirs, NULL, NULL, NULL), 0);
    } else if (kind == PIPE) {
        cr_assert_eq(pipe(ends), 0);
        s->ours = ends[fd != 0 ? 0 : 1];
        s->theirs = ends[fd != 0 ? 1 : 0];
    } else if (kind == PLAIN_FILE) {
        snprintf(s->path, sizeof s->path, "%s/fd%d", folder, fd);
        s->theirs = open(s->path, O_RDWR | O_CREAT | O_TRUNC, 0600);
        cr_assert_geq(s->theirs, 0);
    }
    if (s->ours >= 0) {
        (void)fcntl(s->ours, F_SETFD, FD_CLOEXEC);
        (void)fcntl(s->ours, F_SETFL, O_NONBLOCK);
    }
}

static void take(struct stream *s)
{
    ssize_t n;
    while (s->ours >= 0 && s->len < sizeof s->bytes
           && (n = read(s->ours, s->bytes + s->len, sizeof s->bytes - s->len)) > 0) {
        s->len += (size_t)n;
    }
}

static void close_stream(struct stream *s)
{
    if (s->ours >= 0) {
        take(s);
        (void)close(s->ours);
    }
    if (s->kind == PLAIN_FILE) {
        s->len = (size_t)pread(s->theirs, s->bytes, sizeof s->bytes, 0);
    }
    if (s->theirs >= 0) {
        (void)close(s->theirs);
    }
}

static struct stream streams[3];

static int run(const char *const *args, const char *variable, const enum kind kinds[3])
{
    char *argv[16] = {(char[]){"zkconsole"}};
    int status = 0;
    for (unsigned i = 0; args[i] != NULL && i < 14; i++) {
        argv[i + 1] = strdup(args[i]);
    }
    for (int fd = 0; fd < 3; fd++) {
        open_stream(&streams[fd], kinds[fd], fd);
    }
    const pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid == 0) {
        int moved[3]; /* out of the way of 0 to 2 first */
        (void)setsid();
        (void)setenv("TERM", "xterm-256color", 1);
        (void)setenv("LC_ALL", "C.UTF-8", 1);
        (void)unsetenv("NO_COLOR");
        (void)putenv(store);
        if (variable != NULL) {
            (void)putenv(strdup(variable));
        }
        for (int fd = 0; fd < 3; fd++) {
            moved[fd] = streams[fd].theirs >= 0
                            ? fcntl(streams[fd].theirs, F_DUPFD_CLOEXEC, 10)
                            : -1;
        }
        for (int fd = 0; fd < 3; fd++) {
            (void)close(fd);
            if (moved[fd] >= 0) {
                (void)dup2(moved[fd], fd);
            }
        }
        for (int fd = 3; fd < 64; fd++) {
            (void)close(fd);
        }
        (void)execv(ZK_CONSOLE, argv);
        _exit(127);
    }
    if (kinds[0] == PIPE) {
        (void)close(streams[0].ours); /* nothing is typed */
        streams[0].ours = -1;
    }
    while (waitpid(pid, &status, WNOHANG) == 0) {
        struct pollfd wanted[2] = {{.fd = streams[1].ours, .events = POLLIN},
                                   {.fd = streams[2].ours, .events = POLLIN}};
        (void)poll(wanted, 2, 2);
        take(&streams[1]);
        take(&streams[2]);
    }
    for (int fd = 0; fd < 3; fd++) {
        close_stream(&streams[fd]);
    }
    for (unsigned i = 1; argv[i] != NULL; i++) {
        free(argv[i]);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

struct row {
    const char *args[8];
    int code, code_when_output_is_closed;
};

static void expect(const struct row *row, const char *variable, const enum kind kinds[3])
{
    const int code = run(row->args, variable, kinds);
    const int wanted = kinds[1] == CLOSED ? row->code_when_output_is_closed : row->code;
    cr_expect_eq(code, wanted, "%s %s: %d, with input %s, output %s, errors %s",
                 row->args[0], variable != NULL ? variable : "", code,
                 kind_names[kinds[0]], kind_names[kinds[1]], kind_names[kinds[2]]);
    for (int fd = 1; fd < 3; fd++) {
        const bool is_dumb = variable != NULL && strcmp(variable, "TERM=dumb") == 0;
        if (kinds[fd] != TERMINAL || is_dumb) {
            cr_expect(memchr(streams[fd].bytes, 0x1B, streams[fd].len) == NULL,
                      "%s %s writes an escape character to descriptor %d, a %s",
                      row->args[0], variable != NULL ? variable : "", fd,
                      kind_names[kinds[fd]]);
        }
    }
}

static const char *const variables[] = {NULL, "NO_COLOR=1", "TERM=dumb"};

/* 9: what was to be printed could not be. */
Test(streams, every_combination_of_kinds)
{
    static const struct row rows[] = {
        {{"version"}, 0, 9},
        {{"nonsense"}, 2, 2},
        {{"verify", "/nonexistent", "--program", "/nonexistent"}, 9, 9},
        {{"sessions", "list", "--json"}, 10, 10},
        {{"status", "nobody"}, 10, 10},
        {{"console", "--theme", "pink"}, 2, 2},
    };
    for (unsigned i = 0; i < N_KINDS * N_KINDS * N_KINDS; i++) {
        const enum kind kinds[3] = {(enum kind)(i % N_KINDS),
                                    (enum kind)(i / N_KINDS % N_KINDS),
                                    (enum kind)(i / N_KINDS / N_KINDS)};
        for (unsigned k = 0; k < sizeof rows / sizeof rows[0]; k++) {
            expect(&rows[k], variables[(i + k) % 3], kinds);
        }
    }
}

/* What takes longer: each stream a terminal, then closed, with the others pipes. */
Test(streams, work_in_every_kind)
{
    const struct row rows[] = {
        {{"prove", GUEST("hello.elf"), "-o", proof}, 0, 9},
        {{"console", GUEST("hello.elf"), "-o", proof, "--ui", "none"}, 0, 9},
        {{"run", GUEST("exit3.elf")}, 3, 3},
    };
    for (unsigned i = 0; i < 6; i++) {
        enum kind kinds[3] = {PIPE, PIPE, PIPE};
        kinds[i / 2] = i % 2 == 0 ? TERMINAL : CLOSED;
        for (unsigned k = 0; k < sizeof rows / sizeof rows[0]; k++) {
            expect(&rows[k], variables[(i + k) % 3], kinds);
        }
    }
}
