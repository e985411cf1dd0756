/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole status: one session, alive or dead, as its store shows it. */
#include "tui/commands.h"
#include "tui/session_store.h"
#include "tui/session_text.h"

static enum exit_code describe(struct invocation *v, const struct store *store,
                               struct byte_buffer *out)
{
    char name[SESSION_NAME_BYTES];
    struct session_summary summary;
    struct session_view view;
    const enum exit_code chosen =
        session_store_choose(name, store, v->line.operand, false, v);
    if (chosen != RC_SUCCESS) {
        return chosen;
    }
    const enum status s = store_summary(store, name, &summary, &v->error);
    if (s != STATUS_OK) {
        return exit_code_of_session(s);
    }
    session_view_make(&view, store, &summary);
    if (has_option(&v->line, OPTION_JSON)) {
        struct json j;
        json_open(&j, out);
        json_begin_object(&j, NULL);
        session_view_json(&view, &j);
        json_end_object(&j);
        buffer_u8(out, '\n');
    } else {
        session_text_status(out, &view);
    }
    return view.state == SESSION_DAMAGED ? RC_INTEGRITY : RC_SUCCESS;
}

enum exit_code command_status(struct invocation *v)
{
    struct store *store;
    struct byte_buffer out = {0};
    enum exit_code code = session_store_open(&store, v, STORE_READ);
    if (code == RC_SUCCESS) {
        code = describe(v, store, &out);
    }
    if (code == RC_SUCCESS || code == RC_INTEGRITY) {
        const enum exit_code printed = invocation_print(v, &out);
        v->has_result = true;
        code = printed != RC_SUCCESS ? printed : code;
    }
    store_close(store);
    buffer_free(&out);
    return code;
}
