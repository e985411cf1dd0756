/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole pause, continue, checkpoint, stop: a word to the process that works on a
 * session. */
#include <poll.h>
#include <string.h>

#include "base/check.h"
#include "tui/commands.h"
#include "tui/session_ask.h"
#include "tui/session_store.h"

enum { WAIT_STEP_MS = 50 };

struct controlling {
    struct invocation *v;
    struct store *store;
    char name[SESSION_NAME_BYTES];
    enum control_verb verb;
    struct byte_buffer answer;
};

static enum control_verb verb_of(enum command_id command)
{
    switch (command) {
    case COMMAND_PAUSE:
        return CONTROL_PAUSE;
    case COMMAND_CONTINUE:
        return CONTROL_CONTINUE;
    case COMMAND_CHECKPOINT:
        return CONTROL_CHECKPOINT;
    case COMMAND_STOP:
        return CONTROL_STOP;
    default:
        UNREACHABLE();
    }
}

static enum status ask(struct controlling *c, enum control_verb verb)
{
    buffer_clear(&c->answer);
    return session_ask(c->store, c->name, verb, &c->answer, &c->v->error);
}

/* Is a member of the answer, an object of json.h, true? */
static bool is_true(const struct byte_buffer *object, const char *member)
{
    return memmem(object->bytes, object->len, member, strlen(member)) != NULL;
}

/* Has what was asked for come about? c->answer is the state. */
static bool has_happened(const struct controlling *c)
{
    const bool is_parked = is_true(&c->answer, "\"parked\":true");
    return c->verb == CONTROL_PAUSE      ? is_parked
           : c->verb == CONTROL_CONTINUE ? !is_parked
                                         : c->verb == CONTROL_CHECKPOINT;
}

/* --wait: until it has happened, or the process has ended.
 * out   *is_gone: it has ended */
static enum status wait_for_it(struct controlling *c, bool *is_gone)
{
    for (;;) {
        const enum status s = ask(c, CONTROL_STATUS);
        if (c->verb == CONTROL_STOP && (s == STATUS_ARGUMENT || s == STATUS_IO)) {
            *is_gone = true; /* the socket goes when the worker has gone */
            c->v->error = (struct error){0};
            return STATUS_OK;
        }
        if (s != STATUS_OK || has_happened(c)) {
            return s;
        }
        (void)poll(NULL, 0, WAIT_STEP_MS);
    }
}

static enum exit_code print_answer(struct controlling *c, bool is_gone)
{
    struct byte_buffer out = {0};
    if (has_option(&c->v->line, OPTION_JSON)) {
        struct json j;
        json_open(&j, &out);
        json_begin_object(&j, NULL);
        json_put_string(&j, "session", c->name);
        json_put_string(&j, "asked", control_verb_word(c->verb));
        json_put_boolean(&j, "ended", is_gone);
        json_put_text(&j, "answer", (const char *)c->answer.bytes, c->answer.len);
        json_end_object(&j);
    } else {
        buffer_bytes(&out, c->answer.bytes, c->answer.len);
    }
    buffer_u8(&out, '\n');
    const enum exit_code code = invocation_print(c->v, &out);
    c->v->has_result = true;
    buffer_free(&out);
    return code;
}

static enum exit_code control(struct controlling *c)
{
    struct invocation *const v = c->v;
    bool is_gone = false;
    enum exit_code code = session_store_open(&c->store, v, STORE_READ);
    if (code == RC_SUCCESS) {
        code = session_store_choose(c->name, c->store, v->line.operand, false, v);
    }
    if (code != RC_SUCCESS) {
        return code;
    }
    enum status s = ask(c, c->verb);
    if (s == STATUS_OK && has_option(&v->line, OPTION_WAIT)) {
        s = wait_for_it(c, &is_gone);
    }
    /* The answer for a person; a stopping process may be faster than the question. */
    if (s == STATUS_OK && !is_gone && c->verb != CONTROL_CHECKPOINT) {
        const enum status line = ask(c, CONTROL_LINE);
        is_gone = line != STATUS_OK && c->verb == CONTROL_STOP;
        s = is_gone ? STATUS_OK : line;
    }
    if (s != STATUS_OK) {
        return s == STATUS_ARGUMENT || s == STATUS_IO ? RC_FAILURE
                                                      : exit_code_of_session(s);
    }
    if (is_gone) {
        v->error = (struct error){0};
        buffer_clear(&c->answer);
        buffer_bytes(&c->answer, c->name, strlen(c->name));
        buffer_bytes(&c->answer, " stopped", 8);
    }
    return print_answer(c, is_gone);
}

enum exit_code command_control(struct invocation *v)
{
    struct controlling c = {.v = v, .verb = verb_of(v->line.command)};
    const enum exit_code code = control(&c);
    store_close(c.store);
    buffer_free(&c.answer);
    return code;
}
