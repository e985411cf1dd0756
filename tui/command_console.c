/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole PROG: the console on a program, or on what the store has. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/console.h"

enum exit_code command_console(struct invocation *v)
{
    struct console *const c = calloc(1, sizeof *c);
    if (c == NULL) {
        return invocation_fail(v, RC_RESOURCE, "no memory for the console");
    }
    /* Only how characters are written; numbers stay as they are. */
    (void)setlocale(LC_CTYPE, "");
    c->v = v;
    c->request = (struct child_request){.v = v, .program = v->line.operand};
    model_init(&c->model);
    if (v->line.operand != NULL) {
        const char *const slash = strrchr(v->line.operand, '/');
        snprintf(c->model.program, sizeof c->model.program, "%.127s",
                 slash != NULL ? slash + 1 : v->line.operand);
    }
    const enum exit_code code = console_run(c);
    snprintf(v->session, sizeof v->session, "%s", c->model.session);
    free(c);
    return code;
}
