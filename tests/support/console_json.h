/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* JSON that the built program prints. What is not as it should be aborts the test. */
#ifndef ZK_TESTS_CONSOLE_JSON_H
#define ZK_TESTS_CONSOLE_JSON_H

#include <jansson.h>

#include "tests/support/spawned.h"

/* The object on standard output of a call that ended with 0; frees the result. */
json_t *console_json(struct console_result r);

/* A member that is a number. */
double console_number(const json_t *object, const char *key);

#endif
