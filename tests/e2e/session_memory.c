/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* An engine that is killed because it takes too much memory: here by the test, which
 * looks at its resident pages as the kernel does at those of a control group. The way on
 * that the program then names fits into that limit. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/console_json.h"
#include "tests/support/session_trial.h"

enum { ATTEMPTS = 20 };

static struct trial trial;

static void begin(void)
{
    trial_begin(&trial, 40000);
}

static void end(void)
{
    trial_end(&trial);
}

TestSuite(session_memory, .init = begin, .fini = end, .timeout = 300);

/* One segment of 2^18 steps. */
static unsigned prove_args(const char *args[TRIAL_ARGS_MAX], const char *mode)
{
    unsigned n = trial_prove_args(&trial, args);
    args[7] = "18"; /* the log of the segments' size */
    args[n++] = "--memory-mode";
    args[n++] = mode;
    args[n] = NULL;
    return n;
}

/* Of an undisturbed run; the proof of larger segments takes the place of the other. */
static uint64_t peak_of(const char *mode)
{
    const char *args[TRIAL_ARGS_MAX];
    const unsigned n = prove_args(args, mode);
    args[n] = "--json";
    args[n + 1] = NULL;
    json_t *const v = console_json(console_run(&(struct console_call){.args = args}));
    const uint64_t peak =
        (uint64_t)json_integer_value(json_object_get(v, "peak_rss_bytes"));
    json_decref(v);
    buffer_free(&trial.undisturbed);
    trial.undisturbed = console_read_file(trial.proof);
    return peak;
}

/* Resident bytes. src: proc(5), statm */
static uint64_t resident(pid_t pid)
{
    char path[64];
    unsigned long long pages = 0;
    snprintf(path, sizeof path, "/proc/%ld/statm", (long)pid);
    FILE *const f = fopen(path, "r");
    if (f == NULL) {
        return 0;
    }
    const int n = fscanf(f, "%*u %llu", &pages);
    fclose(f);
    return n == 1 ? pages * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

/* Run with a limit; *is_killed tells whether it was reached. ret  the exit code */
static int run_within(const char *const *args, uint64_t limit, bool *is_killed)
{
    int code = 0;
    const pid_t child = trial_start(&trial, args, NULL);
    *is_killed = false;
    while (trial_is_running(child, &code)) {
        const pid_t engine = trial_worker(child);
        for (unsigned i = 0; engine != 0 && i < 100; i++) {
            if (resident(engine) > limit) {
                kill(engine, SIGKILL);
                *is_killed = true;
                return trial_wait(child);
            }
            usleep(200); /* the peak lasts some milliseconds */
        }
    }
    return code;
}

Test(session_memory, an_engine_that_takes_too_much_goes_on_with_less)
{
    const char *args[TRIAL_ARGS_MAX];
    const char *const on[] = {"resume", "s", "--memory-mode", "stream", NULL};
    const uint64_t most = peak_of("resident"), least = peak_of("stream");
    const uint64_t limit = least + (most - least) / 2;
    bool is_killed = false;
    cr_assert_gt(most, least + ((uint64_t)16 << 20));
    prove_args(args, "resident");
    for (unsigned i = 0; i < ATTEMPTS && !is_killed; i++) {
        cr_assert_eq(remove(trial.proof), 0); /* it was faster than who looks */
        const int code = run_within(args, limit, &is_killed);
        cr_assert_eq(code, is_killed ? 8 : 0);
    }
    cr_assert(is_killed);
    cr_assert(trial_has_said(&trial, "the engine was killed by signal 9 (SIGKILL)"));
    cr_assert(trial_has_said(&trial, "having taken "));
    cr_assert(
        trial_has_said(&trial, "'zkconsole resume s --memory-mode stream' with less"));
    trial_expect(CONSOLE("status", "s"), 0, "s interrupted ");
    cr_assert_eq(run_within(on, limit, &is_killed), 0);
    cr_assert_not(is_killed);
    cr_assert(trial_is_proved(&trial));
}

Test(session_memory, what_takes_the_least_already_is_told_of_smaller_segments)
{
    const char *args[TRIAL_ARGS_MAX];
    const uint64_t least = peak_of("stream");
    bool is_killed = false;
    prove_args(args, "stream");
    for (unsigned i = 0; i < ATTEMPTS && !is_killed; i++) {
        cr_assert_eq(remove(trial.proof), 0);
        const int code = run_within(args, least / 10 * 6, &is_killed);
        cr_assert_eq(code, is_killed ? 8 : 0);
    }
    cr_assert(is_killed);
    cr_assert(trial_has_said(&trial, "a new session with a smaller --segment-log2"));
    trial_expect(CONSOLE("resume", "s", "--progress", "none"), 0, NULL);
    cr_assert(trial_is_proved(&trial));
}
