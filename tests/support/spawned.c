/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Child processes with their streams captured by one poll loop. */
#include "tests/support/spawned.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"

static double now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Beside the folder of the test, so that a folder's entries are the test's own. */
static char store_path[CONSOLE_PATH_BYTES];

const char *console_store(void)
{
    if (store_path[0] == '\0') {
        const char *const base = getenv("TMPDIR");
        snprintf(store_path, sizeof store_path, "%s/zkconsole-test-store-%ld",
                 base != NULL ? base : "/tmp", (long)getpid());
    }
    return store_path;
}

static int remove_entry(const char *path, const struct stat *status, int kind,
                        struct FTW *where)
{
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

void console_folder_make(char path[CONSOLE_PATH_BYTES])
{
    const char *const base = getenv("TMPDIR");
    snprintf(path, CONSOLE_PATH_BYTES, "%s/zkconsole-test-XXXXXX",
             base != NULL ? base : "/tmp");
    CHECK(mkdtemp(path) != NULL);
    const int len = snprintf(store_path, sizeof store_path, "%s.store", path);
    CHECK(len > 0 && (size_t)len < sizeof store_path);
}

static unsigned walk(const char *folder, bool is_removing)
{
    unsigned n = 0;
    DIR *const d = opendir(folder);
    CHECK(d != NULL);
    struct dirent *entry;
    while ((entry = readdir(d)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        n++;
        if (is_removing) {
            unlinkat(dirfd(d), entry->d_name, 0);
        }
    }
    closedir(d);
    return n;
}

void console_folder_remove(const char *path)
{
    walk(path, true);
    rmdir(path);
    nftw(store_path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

unsigned console_folder_entries(const char *path)
{
    return walk(path, false);
}

const char *console_path(char path[CONSOLE_PATH_BYTES], const char *folder,
                         const char *name)
{
    const int len = snprintf(path, CONSOLE_PATH_BYTES, "%s/%s", folder, name);
    CHECK(len > 0 && len < CONSOLE_PATH_BYTES);
    return path;
}

void console_write_file(const char *path, const void *bytes, size_t len)
{
    FILE *const f = fopen(path, "wb");
    CHECK(f != NULL);
    CHECK(fwrite(bytes, 1, len, f) == len);
    CHECK(fclose(f) == 0);
}

static void end_text(struct byte_buffer *b)
{
    buffer_u8(b, 0);
    CHECK(!b->bad);
    b->len--;
}

struct byte_buffer console_read_file(const char *path)
{
    struct byte_buffer b = {0};
    FILE *const f = fopen(path, "rb");
    CHECK(f != NULL);
    uint8_t piece[4096];
    size_t n;
    while ((n = fread(piece, 1, sizeof piece, f)) != 0) {
        buffer_bytes(&b, piece, n);
    }
    fclose(f);
    end_text(&b);
    return b;
}

bool console_exists(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0;
}

/* ---- the child ---- */

struct stream {
    int ours;
    int theirs;
};

static struct stream open_pipe(void)
{
    int ends[2];
    CHECK(pipe2(ends, O_CLOEXEC) == 0);
    return (struct stream){.ours = ends[0], .theirs = ends[1]};
}

static struct stream open_terminal(void)
{
    const struct winsize size = {.ws_row = 24, .ws_col = 80};
    const int ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    CHECK(ours >= 0 && grantpt(ours) == 0 && unlockpt(ours) == 0);
    const int theirs = open(ptsname(ours), O_RDWR | O_NOCTTY | O_CLOEXEC);
    CHECK(theirs >= 0 && ioctl(theirs, TIOCSWINSZ, &size) == 0);
    return (struct stream){.ours = ours, .theirs = theirs};
}

static void limit(int resource, uint64_t most)
{
    if (most != 0) {
        const struct rlimit l = {.rlim_cur = most, .rlim_max = most};
        setrlimit((__rlimit_resource_t)resource, &l);
    }
}

/* After fork: only calls that are safe there. Never returns. */
static void become(const struct console_call *call, char **argv, char **env, int out,
                   int err)
{
    const int in = open(call->input != NULL ? call->input : "/dev/null", O_RDONLY);
    if (in < 0 || dup2(in, 0) < 0 || dup2(err, 2) < 0) {
        _exit(111);
    }
    if (call->is_stdout_closed) {
        close(1);
    } else if (dup2(out, 1) < 0) {
        _exit(111);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGINT, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    limit(RLIMIT_FSIZE, call->file_size_max);
    limit(RLIMIT_AS, call->address_space_max);
    execve(ZK_CONSOLE, argv, env);
    _exit(112);
}

enum { ARGS_MAX = 32, ENV_MAX = 256 };

/* The call sets the variable of "NAME=value". */
static bool is_replaced(const struct console_call *call, const char *variable)
{
    const size_t len = strcspn(variable, "=") + 1;
    for (size_t i = 0; call->env != NULL && call->env[i] != NULL; i++) {
        if (strncmp(call->env[i], variable, len) == 0) {
            return true;
        }
    }
    return false;
}

/* out   index of the first string that is ours to free */
static size_t collect_env(char **env, const struct console_call *call)
{
    extern char **environ;
    size_t n = 0;
    for (char **at = environ; *at != NULL; at++) {
        if (strncmp(*at, "ZKCONSOLE_", 10) != 0 && strncmp(*at, "TERM=", 5) != 0
            && !is_replaced(call, *at) && n + 1 < ENV_MAX) {
            env[n++] = *at;
        }
    }
    const size_t n_inherited = n;
    char place[CONSOLE_PATH_BYTES + 32];
    snprintf(place, sizeof place, "ZKCONSOLE_STORE=%s", console_store());
    if (!is_replaced(call, place)) {
        env[n++] = strdup(place);
    }
    for (size_t i = 0; call->env != NULL && call->env[i] != NULL; i++) {
        CHECK(n + 1 < ENV_MAX);
        env[n++] = strdup(call->env[i]);
    }
    env[n] = NULL;
    return n_inherited;
}

/* Take what has come in; false at the end of the stream. */
static bool take(int fd, struct byte_buffer *into)
{
    uint8_t piece[4096];
    const ssize_t n = read(fd, piece, sizeof piece);
    if (n <= 0) {
        return n < 0 && errno == EINTR;
    }
    buffer_bytes(into, piece, (size_t)n);
    end_text(into);
    return true;
}

struct console_result console_run(const struct console_call *call)
{
    char *argv[ARGS_MAX] = {strdup("zkconsole")};
    char *env[ENV_MAX];
    for (size_t i = 0; call->args[i] != NULL; i++) {
        CHECK(i + 2 < ARGS_MAX);
        argv[i + 1] = strdup(call->args[i]);
    }
    const size_t n_inherited = collect_env(env, call);
    struct stream out = call->is_stdout_terminal ? open_terminal() : open_pipe();
    struct stream err = call->is_stderr_terminal ? open_terminal() : open_pipe();
    if (call->stdout_path != NULL) {
        close(out.theirs);
        out.theirs = open(call->stdout_path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        CHECK(out.theirs >= 0);
    }
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        become(call, argv, env, out.theirs, err.theirs);
    }
    close(out.theirs);
    close(err.theirs);

    struct console_result r = {0};
    end_text(&r.out);
    end_text(&r.err);
    const double began = now_seconds();
    double signalled = 0;
    struct pollfd fds[2] = {{.fd = out.ours, .events = POLLIN},
                            {.fd = err.ours, .events = POLLIN}};
    while (fds[0].fd >= 0 || fds[1].fd >= 0) {
        poll(fds, 2, call->kill_ms != 0 ? 5 : 1000);
        if (call->kill_ms != 0 && (now_seconds() - began) * 1000 > call->kill_ms) {
            kill(child, SIGKILL);
        }
        if (fds[0].fd >= 0 && fds[0].revents != 0 && !take(out.ours, &r.out)) {
            fds[0].fd = -1;
        }
        if (fds[1].fd >= 0 && fds[1].revents != 0 && !take(err.ours, &r.err)) {
            fds[1].fd = -1;
        }
        if (call->signal_number != 0 && signalled == 0
            && strstr((const char *)r.err.bytes, call->signal_after) != NULL) {
            kill(child, call->signal_number);
            signalled = now_seconds();
        }
        if (now_seconds() - began > CONSOLE_SECONDS_MAX) {
            kill(child, SIGKILL);
        }
    }
    close(out.ours);
    close(err.ours);
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    r.seconds_after_signal = signalled != 0 ? now_seconds() - signalled : 0;
    r.code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    for (size_t i = 0; argv[i] != NULL; i++) {
        free(argv[i]);
    }
    for (size_t i = n_inherited; env[i] != NULL; i++) {
        free(env[i]);
    }
    return r;
}

void console_result_free(struct console_result *r)
{
    buffer_free(&r->out);
    buffer_free(&r->err);
}
