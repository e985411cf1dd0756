/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The part of Criterion's interface that the tests use, run in one process and one by
 * one.
 *
 * ThreadSanitizer and Criterion want the same addresses, so builds with
 * -DZK_SANITIZE=thread compile the tests against this header and plain.c instead. A test
 * that expects a signal or an exit code runs in a child; any other failure ends the
 * program with status 1.
 */
#ifndef ZK_PLAIN_CRITERION_H
#define ZK_PLAIN_CRITERION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct plain_options {
    void (*init)(void);
    void (*fini)(void);
    int signal;
    int exit_code;
    double timeout; /* ctest's timeout watches instead */
    bool disabled;
    const char *description;
};

struct plain_test {
    const char *suite;
    const char *name;
    void (*body)(void);
    struct plain_options options;
    struct plain_test *next;
};

struct plain_suite {
    const char *name;
    struct plain_options options;
    struct plain_suite *next;
};

/* Called before main, by the constructors below. */
void plain_add_test(struct plain_test *test);
void plain_add_suite(struct plain_suite *suite);

/* Report a failed assertion. Fatal ones leave the test. */
void plain_fail(bool fatal, const char *file, int line, const char *expression,
                const char *format, ...) __attribute__((format(printf, 5, 6)));
void plain_skip(void) __attribute__((noreturn));
void plain_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define TestSuite(suite_name, ...)                                                \
    static struct plain_suite plain_suite_##suite_name = {                        \
        #suite_name, {__VA_ARGS__}, NULL};                                        \
    __attribute__((constructor)) static void plain_enter_suite_##suite_name(void) \
    {                                                                             \
        plain_add_suite(&plain_suite_##suite_name);                               \
    }                                                                             \
    struct plain_suite

#define Test(suite_name, test_name, ...)                                            \
    static void suite_name##_##test_name(void);                                     \
    static struct plain_test plain_##suite_name##_##test_name = {                   \
        #suite_name, #test_name, suite_name##_##test_name, {__VA_ARGS__}, NULL};    \
    __attribute__((constructor)) static void enter_##suite_name##_##test_name(void) \
    {                                                                               \
        plain_add_test(&plain_##suite_name##_##test_name);                          \
    }                                                                               \
    static void suite_name##_##test_name(void)

/* The message is optional: "" in front makes it a format even when absent. */
#define PLAIN_TRY(fatal, condition, text, ...) \
    ((condition) ? (void)0 : plain_fail(fatal, __FILE__, __LINE__, text, "" __VA_ARGS__))

#define cr_assert(c, ...)        PLAIN_TRY(true, c, #c, __VA_ARGS__)
#define cr_expect(c, ...)        PLAIN_TRY(false, c, #c, __VA_ARGS__)
#define cr_assert_not(c, ...)    PLAIN_TRY(true, !(c), "not " #c, __VA_ARGS__)
#define cr_expect_not(c, ...)    PLAIN_TRY(false, !(c), "not " #c, __VA_ARGS__)
#define cr_assert_eq(a, b, ...)  PLAIN_TRY(true, (a) == (b), #a " == " #b, __VA_ARGS__)
#define cr_expect_eq(a, b, ...)  PLAIN_TRY(false, (a) == (b), #a " == " #b, __VA_ARGS__)
#define cr_assert_neq(a, b, ...) PLAIN_TRY(true, (a) != (b), #a " != " #b, __VA_ARGS__)
#define cr_expect_neq(a, b, ...) PLAIN_TRY(false, (a) != (b), #a " != " #b, __VA_ARGS__)
#define cr_assert_lt(a, b, ...)  PLAIN_TRY(true, (a) < (b), #a " < " #b, __VA_ARGS__)
#define cr_expect_lt(a, b, ...)  PLAIN_TRY(false, (a) < (b), #a " < " #b, __VA_ARGS__)
#define cr_assert_leq(a, b, ...) PLAIN_TRY(true, (a) <= (b), #a " <= " #b, __VA_ARGS__)
#define cr_expect_leq(a, b, ...) PLAIN_TRY(false, (a) <= (b), #a " <= " #b, __VA_ARGS__)
#define cr_assert_gt(a, b, ...)  PLAIN_TRY(true, (a) > (b), #a " > " #b, __VA_ARGS__)
#define cr_expect_gt(a, b, ...)  PLAIN_TRY(false, (a) > (b), #a " > " #b, __VA_ARGS__)
#define cr_assert_geq(a, b, ...) PLAIN_TRY(true, (a) >= (b), #a " >= " #b, __VA_ARGS__)
#define cr_expect_geq(a, b, ...) PLAIN_TRY(false, (a) >= (b), #a " >= " #b, __VA_ARGS__)
#define cr_assert_null(p, ...)   PLAIN_TRY(true, (p) == NULL, #p " is NULL", __VA_ARGS__)
#define cr_assert_not_null(p, ...) \
    PLAIN_TRY(true, (p) != NULL, #p " not NULL", __VA_ARGS__)
#define cr_assert_str_eq(a, b, ...) \
    PLAIN_TRY(true, strcmp(a, b) == 0, #a " reads " #b, __VA_ARGS__)
#define cr_expect_str_eq(a, b, ...) \
    PLAIN_TRY(false, strcmp(a, b) == 0, #a " reads " #b, __VA_ARGS__)
#define cr_assert_str_neq(a, b, ...) \
    PLAIN_TRY(true, strcmp(a, b) != 0, #a " does not read " #b, __VA_ARGS__)
#define cr_assert_arr_eq(a, b, bytes, ...) \
    PLAIN_TRY(true, memcmp(a, b, bytes) == 0, #a " holds " #b, __VA_ARGS__)
#define cr_expect_arr_eq(a, b, bytes, ...) \
    PLAIN_TRY(false, memcmp(a, b, bytes) == 0, #a " holds " #b, __VA_ARGS__)
#define cr_assert_arr_neq(a, b, bytes, ...) \
    PLAIN_TRY(true, memcmp(a, b, bytes) != 0, #a " differs from " #b, __VA_ARGS__)
#define cr_assert_fail(...) plain_fail(true, __FILE__, __LINE__, "fail", "" __VA_ARGS__)
#define cr_fatal(...)       plain_fail(true, __FILE__, __LINE__, "fail", "" __VA_ARGS__)
#define cr_fail(...)        plain_fail(false, __FILE__, __LINE__, "fail", "" __VA_ARGS__)
#define cr_skip_test(...)   (plain_note("" __VA_ARGS__), plain_skip())
#define cr_skip(...)        (plain_note("" __VA_ARGS__), plain_skip())
#define cr_log_info(...)    plain_note("" __VA_ARGS__)
#define cr_log_warn(...)    plain_note("" __VA_ARGS__)
#define cr_log_error(...)   plain_note("" __VA_ARGS__)

#endif
