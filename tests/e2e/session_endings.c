/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* However prove and resume end, the last of their JSON lines is the summary, and it says
 * the code they end with. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/session_trial.h"

#define GUEST(name) ZK_GUEST_DIR "/" name ".elf"

static struct trial trial;

static void begin(void)
{
    trial_open(&trial, 14000);
}

static void end(void)
{
    trial_end(&trial);
}

TestSuite(endings, .init = begin, .fini = end, .timeout = 110);

/* The last line is a summary with this code and state; every line is an object. */
static void assert_summary(const struct byte_buffer *lines, int code, const char *state,
                           const char *what)
{
    struct byte_buffer text = {0};
    json_t *last = NULL;
    unsigned n_summaries = 0;
    buffer_bytes(&text, lines->bytes, lines->len);
    buffer_u8(&text, 0);
    for (char *line = strtok((char *)text.bytes, "\n"); line != NULL;
         line = strtok(NULL, "\n")) {
        json_error_t e;
        json_decref(last);
        last = json_loads(line, 0, &e);
        cr_assert_not_null(last, "%s: %s in %s", what, e.text, line);
        const char *const type = json_string_value(json_object_get(last, "type"));
        cr_assert_not_null(type, "%s: %s", what, line);
        n_summaries += strcmp(type, "summary") == 0;
    }
    cr_assert_not_null(last, "%s: nothing was said", what);
    cr_assert_str_eq(json_string_value(json_object_get(last, "type")), "summary", "%s",
                     what);
    cr_assert_eq(n_summaries, 1, "%s: %u summaries", what, n_summaries);
    cr_assert_eq(json_integer_value(json_object_get(last, "rc")), code, "%s: %lld", what,
                 (long long)json_integer_value(json_object_get(last, "rc")));
    cr_assert_str_eq(json_string_value(json_object_get(last, "state")), state, "%s",
                     what);
    json_decref(last);
    buffer_free(&text);
}

/* ---- those that end by themselves ---- */

enum { ARGS_MAX = 16 };

struct ending {
    const char *what;
    int code;
    const char *state;
    const char *args[ARGS_MAX]; /* after "prove" or "resume"; JSON lines are added */
};

#define FIB \
    GUEST("fib"), "--input", trial.input, "-o", trial.proof, "--segment-log2", "14"

static void expect(const char *command, const struct ending *ending)
{
    const char *args[ARGS_MAX + 4] = {command, "--progress", "json"};
    for (size_t i = 0; ending->args[i] != NULL; i++) {
        args[3 + i] = ending->args[i];
    }
    struct console_result r = console_run(&(struct console_call){.args = args});
    cr_assert_eq(r.code, ending->code, "%s: %d, %s", ending->what, r.code,
                 (const char *)r.err.bytes);
    assert_summary(&r.err, ending->code, ending->state, ending->what);
    console_result_free(&r);
}

Test(endings, what_cannot_begin_ends_with_a_summary)
{
    const struct ending all[] = {
        {"no program", 2, "failed", {"-o", trial.proof}},
        {"no such option", 2, "failed", {"--bogus", FIB}},
        {"no such phase", 2, "failed", {FIB, "--stop-after", "lunch"}},
        {"no such file", 9, "failed", {"nowhere.elf", "-o", trial.proof}},
        {"no ELF file", 9, "failed", {trial.input, "-o", trial.proof}},
        {"no such input", 9, "failed", {GUEST("fib"), "--input", "x", "-o", trial.proof}},
        {"no such folder", 9, "failed", {GUEST("fib"), "-o", "nowhere/at/all"}},
        {"too little memory", 7, "failed", {FIB, "--memory", "20M"}},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        expect("prove", &all[i]);
    }
    const struct ending none = {"no such session", 10, "failed", {"nobody"}};
    expect("resume", &none);
}

Test(endings, what_a_guest_does_ends_with_a_summary)
{
    const struct ending all[] = {
        {"a trap", 3, "failed", {GUEST("trap"), "-o", trial.proof}},
        {"too many cycles", 3, "failed", {FIB, "--max-cycles", "1000"}},
        {"an exit code", 3, "proved", {GUEST("exit3"), "-o", trial.proof}},
        {"an exit code that is allowed",
         0,
         "proved",
         {GUEST("exit3"), "-o", trial.proof, "--allow-guest-fail"}},
        {"nothing special", 0, "proved", {GUEST("hello"), "-o", trial.proof}},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        expect("prove", &all[i]);
    }
}

/* Every phase in turn, then segments, then time; each resume goes on from the last. */
Test(endings, every_way_to_stop_on_purpose_ends_with_5_and_goes_on)
{
    static const char *const after[] = {"execute", "link", "2", "prove", "image"};
    const struct ending first = {
        "--max-time", 5, "stopped", {FIB, "--session", "s", "--max-time", "1ms"}};
    expect("prove", &first);
    for (size_t i = 0; i < sizeof after / sizeof after[0]; i++) {
        const struct ending next = {
            after[i], 5, "stopped", {"s", "--stop-after", after[i]}};
        expect("resume", &next);
    }
    const struct ending taken = {
        "a name that is taken", 10, "failed", {FIB, "--session", "s"}};
    struct console_result r =
        CONSOLE("prove", FIB, "--session", "s", "--progress", "json");
    assert_summary(&r.err, r.code, "failed", taken.what);
    cr_assert_neq(r.code, 0);
    console_result_free(&r);
    const struct ending other = {
        "another segment size", 12, "failed", {"s", "--segment-log2", "15"}};
    expect("resume", &other);
    const struct ending last = {"the rest", 0, "proved", {"s"}};
    expect("resume", &last);
}

/* ---- those that are ended ---- */

/* At work, and halted in the phase of proving, so that what comes finds it there. */
static pid_t start_and_pause(void)
{
    const pid_t child = trial_start_until(&trial, "json", NULL, "\"phase\":\"link\"");
    trial_expect(CONSOLE("pause", "s", "--wait"), 0, NULL);
    return child;
}

static void assert_end(pid_t child, int code, const char *state, const char *what)
{
    const int ended = trial_wait(child);
    cr_assert_eq(ended, code, "%s: %d", what, ended);
    struct byte_buffer lines = console_read_file(trial.said);
    assert_summary(&lines, code, state, what);
    buffer_free(&lines);
    trial_expect(CONSOLE("sessions", "rm", "s"), 0, NULL);
}

Test(endings, signals_end_it_with_a_summary)
{
    static const struct {
        const char *what;
        int signal_number;
        bool is_to_engine;
        int code;
        const char *state;
    } all[] = {
        {"SIGINT", SIGINT, false, 130, "stopped"},
        {"SIGTERM", SIGTERM, false, 143, "stopped"},
        {"SIGHUP", SIGHUP, false, 129, "stopped"},
        {"SIGTERM to the engine", SIGTERM, true, 143, "stopped"},
        {"SIGKILL of the engine", SIGKILL, true, 8, "failed"},
        {"SIGSEGV in the engine", SIGSEGV, true, 8, "failed"},
        {"SIGABRT in the engine", SIGABRT, true, 8, "failed"},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        const pid_t child = start_and_pause();
        const pid_t to = all[i].is_to_engine ? trial_worker(child) : child;
        cr_assert_eq(kill(to, all[i].signal_number), 0);
        assert_end(child, all[i].code, all[i].state, all[i].what);
    }
}

/* Until /proc says that a process is stopped (signal_number 0), or that a signal waits
 * for it. */
static void await_process(pid_t pid, int signal_number)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    for (unsigned i = 0; i < 4000; i++) {
        char line[256], state = '?';
        unsigned long long pending = 0;
        FILE *const file = fopen(path, "re");
        cr_assert_not_null(file);
        while (fgets(line, sizeof line, file) != NULL) {
            (void)sscanf(line, "State: %c", &state);
            (void)sscanf(line, "ShdPnd: %llx", &pending);
        }
        fclose(file);
        if (signal_number == 0 ? state == 'T'
                               : (pending >> (signal_number - 1) & 1) != 0) {
            return;
        }
        (void)poll(NULL, 0, 5);
    }
    cr_assert(false, "signal %d does not arrive", signal_number);
}

/* Twice: at once, without the worker having a word. */
Test(endings, two_signals_end_it_at_once_with_a_summary)
{
    const pid_t child = start_and_pause();
    const pid_t engine = trial_worker(child);
    cr_assert_eq(kill(engine, SIGSTOP), 0); /* both arrive before it can go on */
    await_process(engine, 0);
    cr_assert_eq(kill(child, SIGINT), 0);
    await_process(engine, SIGINT);
    cr_assert_eq(kill(child, SIGTERM), 0);
    await_process(engine, SIGTERM);
    cr_assert_eq(kill(engine, SIGCONT), 0);
    const int code = trial_wait(child);
    cr_assert(code == 130 || code == 143, "%d", code);
    struct byte_buffer lines = console_read_file(trial.said);
    assert_summary(&lines, code, "stopped", "two signals");
    buffer_free(&lines);
}

Test(endings, a_word_from_another_terminal_ends_it_with_a_summary)
{
    const pid_t child = start_and_pause();
    trial_expect(CONSOLE("stop", "s", "--wait"), 0, NULL);
    assert_end(child, 5, "stopped", "stop");
}
