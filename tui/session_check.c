/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Checking a session in full. */
#include "tui/session_check.h"

#include <inttypes.h>

#include "checkpoint/audit_full.h"
#include "tui/interrupt.h"
#include "tui/put_text.h"
#include "tui/quantity.h"
#include "tui/session_work.h"
#include "tui/unlock.h"

/* What is open; zeroed is closed. */
struct check {
    struct invocation *v;
    struct byte_buffer *out;
    struct json *json; /* NULL: text */
    struct session *session;
    struct session_work work;
};

static void on_wrong(void *arg, enum unit_kind kind, uint32_t index, const char *what)
{
    struct check *const c = arg;
    if (c->json != NULL) {
        json_begin_object(c->json, NULL);
        json_put_string(c->json, "unit", unit_kind_name(kind));
        json_put_count(c->json, "index", index);
        json_put_string(c->json, "fault", what);
        json_end_object(c->json);
    } else {
        put_line(c->out, "%s %" PRIu32 ": %s", unit_kind_name(kind), index, what);
    }
}

static enum exit_code report(struct check *c, const struct audit_full_report *r,
                             const char *name)
{
    struct invocation *const v = c->v;
    if (c->json != NULL) {
        json_put_count(c->json, "compared", r->n_compared);
        json_put_count(c->json, "verified", r->n_verified);
        json_put_count(c->json, "wrong", r->n_wrong);
        json_put_boolean(c->json, "proof_accepted", r->is_proof_verified);
        json_put_boolean(c->json, "complete", r->is_complete);
    } else {
        put_line(c->out,
                 "%s: %" PRIu32 " unit%s compared with a new execution, %" PRIu32
                 " segment proof%s verified, %" PRIu32 " wrong%s",
                 name, r->n_compared, quantity_s(r->n_compared), r->n_verified,
                 quantity_s(r->n_verified), r->n_wrong,
                 r->is_proof_verified ? "; the whole proof is accepted" : "");
    }
    if (r->n_wrong != 0) {
        return invocation_fail(v, RC_INTEGRITY, "session %s: %" PRIu32 " unit%s wrong",
                               name, r->n_wrong, r->n_wrong == 1 ? " is" : "s are");
    }
    if (!r->is_complete) {
        if (c->json != NULL) {
            json_put_count(c->json, "next", r->next);
        }
        return invocation_fail(v, RC_STOPPED,
                               "stopped after the time allowed: 'zkconsole sessions "
                               "verify %s --full --from %" PRIu32 "' goes on",
                               name, r->next);
    }
    return RC_SUCCESS;
}

static enum exit_code run(struct check *c, const struct store *store, const char *name)
{
    struct error *const e = &c->v->error;
    const struct command_line *const line = &c->v->line;
    struct audit_full_report found;
    enum exit_code code = unlock_open(&c->session, c->v, store, name, SESSION_READ, NULL);
    if (code == RC_SUCCESS) {
        code = session_work_open(&c->work, c->v, c->session);
    }
    if (code != RC_SUCCESS) {
        return code;
    }
    const struct audit_full_request request = {
        .engine = c->work.engine,
        .guest = c->work.guest,
        .work = &c->work.work,
        .memory_budget = c->work.memory_budget,
        .task = c->work.task,
        .first = (uint32_t)option_number(line, OPTION_FROM),
        .sample_percent = (unsigned)option_number(line, OPTION_SAMPLE),
        .max_ns = option_number(line, OPTION_MAX_TIME),
    };
    interrupt_watch(c->work.task);
    if (c->json != NULL) {
        json_begin_array(c->json, "wrong_units");
    }
    const enum status s = audit_full(c->session, &request, on_wrong, c, &found, e);
    if (c->json != NULL) {
        json_end_array(c->json);
    }
    interrupt_watch(NULL);
    if (s == STATUS_CANCELLED) {
        return invocation_fail(c->v, exit_code_of_signal(interrupt_signal()),
                               "stopped: nothing was changed");
    }
    return s == STATUS_OK ? report(c, &found, name) : exit_code_of_session(s);
}

enum exit_code session_check_full(struct invocation *v, const struct store *store,
                                  const char *name, struct byte_buffer *out,
                                  struct json *j)
{
    struct check c = {.v = v, .out = out, .json = j};
    struct error ignored; /* a reader has nothing to lose */
    const enum exit_code code = run(&c, store, name);
    session_work_close(&c.work);
    (void)!session_close(c.session, &ignored);
    return code;
}
