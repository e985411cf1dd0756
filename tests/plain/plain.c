/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The runner behind tests/plain/criterion/criterion.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "criterion/criterion.h"

enum outcome { PASSED, FAILED, SKIPPED };

static struct plain_test *first_test;
static struct plain_test **last_test = &first_test;
static struct plain_suite *first_suite;

static jmp_buf leave;
static const struct plain_test *current;
static bool failed;

void plain_add_test(struct plain_test *test)
{
    *last_test = test;
    last_test = &test->next;
}

void plain_add_suite(struct plain_suite *suite)
{
    suite->next = first_suite;
    first_suite = suite;
}

void plain_note(const char *format, ...)
{
    char text[4096];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (text[0] != 0) {
        fprintf(stderr, "%s::%s: %s\n", current->suite, current->name, text);
    }
}

void plain_fail(bool fatal, const char *file, int line, const char *expression,
                const char *format, ...)
{
    char text[4096];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    fprintf(stderr, "%s:%d: %s::%s: not so: %s%s%s\n", file, line, current->suite,
            current->name, expression, text[0] == 0 ? "" : ": ", text);
    failed = true;
    if (fatal) {
        longjmp(leave, FAILED);
    }
}

void plain_skip(void)
{
    longjmp(leave, SKIPPED);
}

static enum outcome run_body(const struct plain_test *test,
                             const struct plain_suite *suite)
{
    failed = false;
    const int left_by = setjmp(leave);
    if (left_by == 0) {
        if (suite != NULL && suite->options.init != NULL) {
            suite->options.init();
        }
        if (test->options.init != NULL) {
            test->options.init();
        }
        test->body();
        if (test->options.fini != NULL) {
            test->options.fini();
        }
        if (suite != NULL && suite->options.fini != NULL) {
            suite->options.fini();
        }
    }
    return left_by == SKIPPED ? SKIPPED : failed ? FAILED : PASSED;
}

/* A test that must end its process does so in a child. */
static enum outcome run_in_child(const struct plain_test *test,
                                 const struct plain_suite *suite)
{
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        _exit(run_body(test, suite) == PASSED ? 0 : 1);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) {
        return FAILED;
    }
    const bool as_expected =
        test->options.signal != 0
            ? WIFSIGNALED(status) && WTERMSIG(status) == test->options.signal
            : WIFEXITED(status) && WEXITSTATUS(status) == test->options.exit_code;
    return as_expected ? PASSED : FAILED;
}

static const struct plain_suite *suite_of(const struct plain_test *test)
{
    for (const struct plain_suite *s = first_suite; s != NULL; s = s->next) {
        if (strcmp(s->name, test->suite) == 0) {
            return s;
        }
    }
    return NULL;
}

int main(void)
{
    unsigned counts[3] = {0, 0, 0};
    for (const struct plain_test *test = first_test; test != NULL; test = test->next) {
        const struct plain_suite *const suite = suite_of(test);
        current = test;
        enum outcome outcome = SKIPPED;
        if (!test->options.disabled && !(suite != NULL && suite->options.disabled)) {
            const bool dies = test->options.signal != 0 || test->options.exit_code != 0;
            outcome = dies ? run_in_child(test, suite) : run_body(test, suite);
        }
        static const char *const names[] = {"PASS", "FAIL", "SKIP"};
        printf("[%s] %s::%s\n", names[outcome], test->suite, test->name);
        counts[outcome]++;
    }
    printf("[====] Synthesis: Tested: %u | Passing: %u | Failing: %u | Skipped: %u\n",
           counts[PASSED] + counts[FAILED], counts[PASSED], counts[FAILED],
           counts[SKIPPED]);
    return counts[FAILED] != 0 || counts[PASSED] == 0;
}
