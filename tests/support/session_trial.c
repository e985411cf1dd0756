/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* session_trial.c - a session in a test, and the process that works on it. */
#include "tests/support/session_trial.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"

enum { AWAIT_MS = 30000, TICK_MS = 2 };

void trial_expect(struct console_result r, int code, const char *text)
{
    const char *const out = (const char *)r.out.bytes, *const err = (char *)r.err.bytes;
    if (r.code != code) {
        fprintf(stderr, "code %d, not %d: %s%s\n", r.code, code, out, err);
        abort();
    }
    if (text != NULL && strstr(err, text) == NULL && strstr(out, text) == NULL) {
        fprintf(stderr, "'%s' is not in: %s%s\n", text, out, err);
        abort();
    }
    console_result_free(&r);
}

unsigned trial_prove_args(const struct trial *t, const char *args[TRIAL_ARGS_MAX])
{
    const char *const all[] = {"prove",
                               ZK_GUEST_DIR "/fib.elf",
                               "--input",
                               t->input,
                               "-o",
                               t->proof,
                               "--segment-log2",
                               "14",
                               "--threads",
                               "1",
                               "--session",
                               "s"};
    memcpy(args, all, sizeof all);
    return sizeof all / sizeof all[0];
}

void trial_open(struct trial *t, unsigned number)
{
    char text[16];
    memset(t, 0, sizeof *t);
    console_folder_make(t->folder);
    console_path(t->proof, t->folder, "proof");
    console_path(t->said, t->folder, "said");
    console_path(t->input, t->folder, "n");
    const int len = snprintf(text, sizeof text, "%u\n", number);
    CHECK(len > 0);
    console_write_file(t->input, text, (size_t)len);
}

void trial_begin(struct trial *t, unsigned number)
{
    const char *args[TRIAL_ARGS_MAX];
    trial_open(t, number);
    const unsigned n = trial_prove_args(t, args);
    args[n] = "--progress";
    args[n + 1] = "none";
    args[n + 2] = NULL;
    trial_expect(console_run(&(struct console_call){.args = args}), 0, NULL);
    t->undisturbed = console_read_file(t->proof);
    CHECK(remove(t->proof) == 0);
}

void trial_end(struct trial *t)
{
    buffer_free(&t->undisturbed);
    console_folder_remove(t->folder);
}

void trial_make_session(const struct trial *t, const char *stop_after)
{
    const char *args[TRIAL_ARGS_MAX];
    unsigned n = trial_prove_args(t, args);
    args[n++] = "--stop-after";
    args[n++] = stop_after;
    args[n] = NULL;
    trial_expect(console_run(&(struct console_call){.args = args}), 5, NULL);
}

bool trial_is_proved(const struct trial *t)
{
    if (!console_exists(t->proof)) {
        fprintf(stderr, "there is no proof\n");
        return false;
    }
    struct byte_buffer made = console_read_file(t->proof);
    const bool is_same = made.len == t->undisturbed.len
                         && memcmp(made.bytes, t->undisturbed.bytes, made.len) == 0;
    buffer_free(&made);
    CHECK(remove(t->proof) == 0);
    if (!is_same) {
        fprintf(stderr, "the proof is another one\n");
    }
    return is_same;
}

/* ---- the process at work ---- */

pid_t trial_start(const struct trial *t, const char *const *args, const char *const *env)
{
    const int to =
        open(t->said, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    CHECK(to >= 0);
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        char *argv[TRIAL_ARGS_MAX + 2] = {(char *)(uintptr_t) "zkconsole"};
        for (size_t i = 0; args[i] != NULL; i++) {
            argv[i + 1] = (char *)(uintptr_t)args[i];
        }
        setenv("ZKCONSOLE_STORE", console_store(), 1);
        for (size_t i = 0; env != NULL && env[i] != NULL; i++) {
            putenv((char *)(uintptr_t)env[i]);
        }
        const int nothing = open("/dev/null", O_RDWR);
        if (dup2(nothing, 0) < 0 || dup2(nothing, 1) < 0 || dup2(to, 2) < 0) {
            _exit(111);
        }
        execv(ZK_CONSOLE, argv);
        _exit(112);
    }
    close(to);
    return child;
}

bool trial_has_said(const struct trial *t, const char *text)
{
    struct byte_buffer b = console_read_file(t->said);
    const bool is_said = strstr((const char *)b.bytes, text) != NULL;
    buffer_free(&b);
    return is_said;
}

static bool has_ended(pid_t child)
{
    siginfo_t news = {.si_pid = 0};
    return waitid(P_PID, (id_t)child, &news, WEXITED | WNOHANG | WNOWAIT) != 0
           || news.si_pid == child;
}

bool trial_await(const struct trial *t, pid_t child, const char *text)
{
    bool is_over = false; /* seen before the last look at what it has said */
    for (unsigned i = 0; i < AWAIT_MS / TICK_MS && !is_over; i++) {
        is_over = has_ended(child);
        if (trial_has_said(t, text)) {
            return true;
        }
        trial_let_pass(TICK_MS);
    }
    struct byte_buffer b = console_read_file(t->said);
    fprintf(stderr, "'%s' is not in what was said%s: %s\n", text,
            is_over ? " before the end" : "", (const char *)b.bytes);
    buffer_free(&b);
    return false;
}

pid_t trial_start_until(const struct trial *t, const char *progress, const char *option,
                        const char *text)
{
    const char *args[TRIAL_ARGS_MAX];
    unsigned n = trial_prove_args(t, args);
    args[n++] = "--progress";
    args[n++] = progress;
    args[n++] = option;
    args[n] = NULL;
    const pid_t child = trial_start(t, args, NULL);
    CHECK(trial_await(t, child, text));
    return child;
}

static int code_of(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

int trial_wait(pid_t child)
{
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    return code_of(status);
}

bool trial_is_running(pid_t child, int *code)
{
    int status = 0;
    const pid_t ended = waitpid(child, &status, WNOHANG);
    CHECK(ended == 0 || ended == child);
    if (ended == child) {
        *code = code_of(status);
    }
    return ended == 0;
}

/* The parent of a process, and whether all of it is dead, though perhaps not waited for;
 * 0: it has gone. src: proc(5), fields 3, 4 and 20 of stat */
static long parent_of(const char *pid, bool *is_dead)
{
    char path[64], text[512] = "", state;
    long parent = 0;
    unsigned n_threads;
    *is_dead = true;
    snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
    FILE *const f = fopen(path, "r");
    if (f == NULL) {
        return 0;
    }
    const size_t len = fread(text, 1, sizeof text - 1, f);
    text[len] = '\0';
    fclose(f);
    const char *const after_name = strrchr(text, ')');
    if (after_name == NULL
        || sscanf(after_name,
                  ") %c %ld %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u "
                  "%*u %*d %*d %*d %*d %u",
                  &state, &parent, &n_threads)
               != 3) {
        return 0;
    }
    *is_dead = state == 'Z' && n_threads <= 1;
    return parent;
}

pid_t trial_worker(pid_t leader)
{
    pid_t found = 0;
    bool is_dead;
    DIR *const d = opendir("/proc");
    CHECK(d != NULL);
    for (const struct dirent *entry; (entry = readdir(d)) != NULL;) {
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9'
            && parent_of(entry->d_name, &is_dead) == (long)leader) {
            found = (pid_t)strtol(entry->d_name, NULL, 10);
        }
    }
    closedir(d);
    return found;
}

bool trial_await_death(pid_t pid)
{
    char text[24];
    bool is_dead = false;
    snprintf(text, sizeof text, "%ld", (long)pid);
    for (unsigned ms = 0; ms < AWAIT_MS; ms++) {
        if (pid <= 0 || parent_of(text, &is_dead) == 0 || is_dead) {
            return true;
        }
        trial_let_pass(1);
    }
    fprintf(stderr, "process %ld lives on\n", (long)pid);
    return false;
}

/* ---- chance and time ---- */

unsigned trial_setting(const char *variable, unsigned otherwise)
{
    const char *const given = getenv(variable);
    return given != NULL ? (unsigned)strtoul(given, NULL, 10) : otherwise;
}

unsigned trial_seed(void)
{
    const unsigned seed = trial_setting("ZK_SEED", (unsigned)time(NULL));
    fprintf(stderr, "seed %u\n", seed);
    return seed;
}

void trial_let_pass(unsigned ms)
{
    (void)poll(NULL, 0, (int)ms);
}
