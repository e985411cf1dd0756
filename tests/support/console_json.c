/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Reading what was printed. */
#include "tests/support/console_json.h"

#include <stdio.h>
#include <stdlib.h>

json_t *console_json(struct console_result r)
{
    json_error_t e;
    const char *const out = (const char *)r.out.bytes;
    json_t *const v = json_loads(out, JSON_REJECT_DUPLICATES, &e);
    if (r.code != 0 || v == NULL) {
        fprintf(stderr, "code %d: %s in %s%s\n", r.code, v == NULL ? e.text : "", out,
                (const char *)r.err.bytes);
        abort();
    }
    console_result_free(&r);
    return v;
}

double console_number(const json_t *object, const char *key)
{
    const json_t *const member = json_object_get(object, key);
    if (!json_is_number(member)) {
        fprintf(stderr, "'%s' is no number\n", key);
        abort();
    }
    return json_number_value(member);
}
