/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole completions: a script for a shell. */
#include "tui/commands.h"
#include "tui/completions.h"

enum exit_code command_completions(struct invocation *v)
{
    struct byte_buffer out = {0};
    if (!completions_write(&out, v->line.operand)) {
        return invocation_fail(v, RC_USAGE,
                               "completions: there are scripts for bash, zsh and fish, "
                               "not for '%.60s'",
                               v->line.operand);
    }
    const enum exit_code code = invocation_print(v, &out);
    v->has_result = true;
    buffer_free(&out);
    return code;
}
