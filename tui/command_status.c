/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole status: one session, as the process that works on it says, or as its store
 * shows it. */
#include <poll.h>
#include <string.h>

#include "tui/commands.h"
#include "tui/session_ask.h"
#include "tui/session_store.h"
#include "tui/session_text.h"

struct watching {
    struct invocation *v;
    struct store *store;
    char name[SESSION_NAME_BYTES];
    bool is_running;
    struct byte_buffer out;
};

static void write_json(struct watching *w, const struct session_view *view,
                       const struct byte_buffer *live)
{
    struct json j;
    json_open(&j, &w->out);
    json_begin_object(&j, NULL);
    session_view_json(view, &j);
    if (live->len != 0) {
        json_put_verbatim(&j, "live", (const char *)live->bytes, live->len);
    }
    json_end_object(&j);
    buffer_u8(&w->out, '\n');
}

static enum exit_code describe(struct watching *w)
{
    struct session_summary summary;
    struct session_view view;
    struct byte_buffer live = {0};
    struct error silent; /* then the store has to do */
    const bool is_json = has_option(&w->v->line, OPTION_JSON);
    const enum status s = store_summary(w->store, w->name, &summary, &w->v->error);
    if (s != STATUS_OK) {
        return exit_code_of_session(s);
    }
    if (!session_view_make(&view, w->store, &summary)) {
        return invocation_fail(w->v, RC_SESSION, "%s", view.fault);
    }
    w->is_running = view.state == SESSION_RUNNING;
    if (w->is_running
        && session_ask(w->store, w->name, is_json ? CONTROL_STATUS : CONTROL_LINE, &live,
                       &silent)
               != STATUS_OK) {
        buffer_clear(&live);
    }
    if (is_json) {
        write_json(w, &view, &live);
    } else if (live.len != 0) {
        buffer_bytes(&w->out, live.bytes, live.len);
        buffer_u8(&w->out, '\n');
    } else {
        session_text_status(&w->out, &view);
    }
    buffer_free(&live);
    return view.state == SESSION_DAMAGED ? RC_INTEGRITY : RC_SUCCESS;
}

/* Describe and print once. */
static enum exit_code show(struct watching *w)
{
    buffer_clear(&w->out);
    const enum exit_code code = describe(w);
    if (code != RC_SUCCESS && code != RC_INTEGRITY) {
        return code;
    }
    const enum exit_code printed = invocation_print(w->v, &w->out);
    w->v->has_result = true;
    return printed != RC_SUCCESS ? printed : code;
}

/* --watch: again and again while somebody works on it. */
static enum exit_code watch(struct watching *w)
{
    const uint64_t step_ms = option_number(&w->v->line, OPTION_WATCH) / 1000000;
    enum exit_code code = show(w);
    while (code == RC_SUCCESS && w->is_running) {
        (void)poll(NULL, 0, step_ms < INT32_MAX ? (int)step_ms : INT32_MAX);
        code = show(w);
        if (code == RC_SESSION) { /* its proof is written: it has been removed */
            w->v->error = (struct error){0};
            return RC_SUCCESS;
        }
    }
    return code;
}

enum exit_code command_status(struct invocation *v)
{
    struct watching w = {.v = v};
    enum exit_code code = session_store_open(&w.store, v, STORE_READ);
    if (code == RC_SUCCESS) {
        code = session_store_choose(w.name, w.store, v->line.operand, false, v);
    }
    if (code == RC_SUCCESS) {
        code = has_option(&v->line, OPTION_WATCH) ? watch(&w) : show(&w);
    }
    store_close(w.store);
    buffer_free(&w.out);
    return code;
}
