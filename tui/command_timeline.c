/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole timeline: the history of a session in one of several forms. */
#include <string.h>

#include "tui/commands.h"
#include "tui/history.h"
#include "tui/session_store.h"

typedef void form_fn(const struct history *h, struct byte_buffer *out);

static const struct form {
    const char *name; /* a word of --format */
    form_fn *write;
} forms[] = {{"text", history_text},
             {"json", history_json},
             {"csv", history_csv},
             {"svg", history_svg},
             {"trace", history_trace}};

static enum exit_code choose_form(struct invocation *v, form_fn **write)
{
    const char *const text = option_text(&v->line, OPTION_FORMAT);
    *write = has_option(&v->line, OPTION_BLAME)  ? history_blame
             : has_option(&v->line, OPTION_JSON) ? history_json
                                                 : history_text;
    const bool has_format = text != NULL && strcmp(text, "auto") != 0;
    const bool is_json = has_option(&v->line, OPTION_JSON);
    if (has_option(&v->line, OPTION_BLAME) && (has_format || is_json)) {
        return invocation_fail(v, RC_USAGE,
                               "timeline: --blame is text for a person: "
                               "%s has no place beside it",
                               has_format ? "--format" : "--json");
    }
    if (!has_format) {
        return RC_SUCCESS;
    }
    if (is_json && strcmp(text, "json") != 0) {
        return invocation_fail(v, RC_USAGE,
                               "timeline: --json and --format %s are two forms: give one",
                               text);
    }
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (strcmp(forms[i].name, text) == 0) {
            *write = forms[i].write;
            return RC_SUCCESS;
        }
    }
    return invocation_fail(
        v, RC_USAGE, "timeline: writes text, json, csv, svg or trace, not %s", text);
}

static enum exit_code print_history(struct invocation *v, struct session *session,
                                    form_fn *write)
{
    struct history h;
    struct byte_buffer out = {0};
    const enum status s = history_load(&h, session, &v->error);
    enum exit_code code = s == STATUS_OK ? RC_SUCCESS : exit_code_of_session(s);
    if (s == STATUS_OK) {
        write(&h, &out);
        code = invocation_print(v, &out);
        v->has_result = true;
    }
    buffer_free(&out);
    history_free(&h);
    return code;
}

enum exit_code command_timeline(struct invocation *v)
{
    struct store *store;
    struct session *session = NULL;
    struct error ignored; /* a reader has nothing to lose */
    char name[SESSION_NAME_BYTES];
    form_fn *write;
    enum exit_code code = choose_form(v, &write);
    if (code != RC_SUCCESS) {
        return code;
    }
    code = session_store_open(&store, v, STORE_READ);
    if (code == RC_SUCCESS) {
        code = session_store_choose(name, store, v->line.operand, false, v);
    }
    if (code == RC_SUCCESS) {
        const enum status s =
            session_open(&session, store, name, SESSION_READ, NULL, &v->error);
        code =
            s == STATUS_OK ? print_history(v, session, write) : exit_code_of_session(s);
    }
    (void)!session_close(session, &ignored);
    store_close(store);
    return code;
}
