/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole sessions ACTION: what can be done to sessions without proving. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint/audit.h"
#include "checkpoint/retain.h"
#include "store/io.h"
#include "tui/commands.h"
#include "tui/passphrase.h"
#include "tui/put_text.h"
#include "tui/quantity.h"
#include "tui/session_check.h"
#include "tui/session_gc.h"
#include "tui/session_redo.h"
#include "tui/session_store.h"
#include "tui/session_text.h"
#include "tui/suggest.h"
#include "tui/unlock.h"

struct sessions {
    struct invocation *v;
    struct store *store;
    char name[SESSION_NAME_BYTES]; /* of the session an action is about */
    struct byte_buffer out;
    struct json json;
    bool is_json;
};

/* ---- list, show ---- */

static enum exit_code list(struct sessions *s)
{
    struct session_summary *all = NULL;
    size_t n = 0;
    const enum status status = store_list(s->store, &all, &n, &s->v->error);
    if (status != STATUS_OK) {
        return exit_code_of_session(status);
    }
    if (s->is_json) {
        json_begin_array(&s->json, "sessions");
    } else {
        session_text_heading(&s->out);
    }
    for (size_t i = 0; i < n; i++) {
        struct session_view view;
        if (!session_view_make(&view, s->store, &all[i])) {
            continue;
        }
        if (s->is_json) {
            json_begin_object(&s->json, NULL);
            session_view_json(&view, &s->json);
            json_end_object(&s->json);
        } else {
            session_text_row(&s->out, &view);
        }
    }
    if (s->is_json) {
        json_end_array(&s->json);
    }
    free(all);
    return RC_SUCCESS;
}

static enum exit_code show(struct sessions *s)
{
    struct session_summary summary;
    struct session_view view;
    const enum status status = store_summary(s->store, s->name, &summary, &s->v->error);
    if (status != STATUS_OK) {
        return exit_code_of_session(status);
    }
    if (!session_view_make(&view, s->store, &summary)) {
        return invocation_fail(s->v, RC_SESSION, "%s", view.fault);
    }
    if (s->is_json) {
        session_view_json(&view, &s->json);
    } else {
        session_text_details(&s->out, &view);
    }
    return RC_SUCCESS;
}

/* ---- rm, rename, gc ---- */

static enum exit_code remove_session(struct sessions *s)
{
    const enum status status = store_trash(s->store, s->name, &s->v->error);
    if (status != STATUS_OK) {
        return exit_code_of_session(status);
    }
    if (s->is_json) {
        json_put_string(&s->json, "trashed", s->name);
    } else {
        put_line(&s->out,
                 "%s is in the trash: 'zkconsole sessions restore %s' brings it back, "
                 "'zkconsole "
                 "sessions gc' deletes it",
                 s->name, s->name);
    }
    return RC_SUCCESS;
}

static enum exit_code restore_session(struct sessions *s)
{
    const char *const name = s->v->line.operands[1];
    const enum status status = store_restore(s->store, name, &s->v->error);
    if (status != STATUS_OK) {
        return exit_code_of_session(status);
    }
    if (s->is_json) {
        json_put_string(&s->json, "session", name);
    } else {
        put_line(&s->out, "%s is back", name);
    }
    return RC_SUCCESS;
}

static enum exit_code rename_session(struct sessions *s)
{
    const char *const to = s->v->line.operands[2];
    const enum status status = store_rename(s->store, s->name, to, &s->v->error);
    if (status == STATUS_ARGUMENT) {
        return RC_USAGE;
    }
    if (status != STATUS_OK) {
        return exit_code_of_session(status);
    }
    if (s->is_json) {
        json_put_string(&s->json, "session", to);
    } else {
        put_line(&s->out, "%s is called %s", s->name, to);
    }
    return RC_SUCCESS;
}

static enum exit_code collect(struct sessions *s)
{
    return session_gc(s->v, s->store, &s->out, s->is_json ? &s->json : NULL);
}

/* ---- verify, repair ---- */

static void on_damage(void *arg, const struct file_row *row, const char *what)
{
    struct sessions *const s = arg;
    if (s->is_json) {
        json_begin_object(&s->json, NULL);
        json_put_string(&s->json, "file", row->path);
        json_put_string(&s->json, "fault", what);
        json_end_object(&s->json);
    } else {
        put_line(&s->out, "%s: %s", row->path, what);
    }
}

/* Open for repairing; a database that cannot be read is made again first. */
static enum status open_for_repair(struct sessions *s, struct session **session,
                                   bool *is_rescued, struct error *e)
{
    struct error broken;
    uint32_t n_bad = 0;
    enum status opened =
        session_open(session, s->store, s->name, SESSION_WRITE, NULL, &broken);
    if (opened == STATUS_OK) {
        opened = session_check(*session, &broken);
        if (opened == STATUS_OK) {
            return STATUS_OK;
        }
        struct error ignored; /* the damage is the one to tell */
        (void)!session_close(*session, &ignored);
        *session = NULL;
    }
    *e = broken;
    if (opened != STATUS_FORMAT) {
        return opened;
    }
    *is_rescued = true;
    TRY(session_rescue(s->store, s->name, &n_bad, e));
    *e = (struct error){0}; /* mended: nothing to tell as a failure */
    return session_open(session, s->store, s->name, SESSION_WRITE, NULL, e);
}

/* Without a way to the passphrase of an encrypted session nothing of it can be made again
 * here: *is_shut, which is no failure. A wrong passphrase is one. */
static enum exit_code unlock(struct sessions *s, struct session *session, bool *is_shut)
{
    const enum exit_code code = unlock_opened(s->v, session);
    *is_shut = code == RC_USAGE && !has_option(&s->v->line, OPTION_PASSPHRASE_FILE)
               && !passphrase_can_ask();
    if (!*is_shut) {
        return code;
    }
    s->v->error = (struct error){0};
    if (!s->is_json) {
        put_line(&s->out,
                 "%s: encrypted, and its passphrase was not given: 'zkconsole resume %s' "
                 "makes "
                 "again what was dropped",
                 s->name, s->name);
    }
    return RC_SUCCESS;
}

/* After a rescue program and input have rows again; *n_lost: lines of the journal that
 * could not be read. */
static enum status mend(struct sessions *s, struct session *session, uint64_t *n_lost,
                        struct error *e)
{
    struct engine *engine = NULL;
    bool found;
    TRY(session_get_u64(session, SESSION_KEY_LOST_LINES, n_lost, &found, e));
    if (!found) {
        return STATUS_OK;
    }
    bool is_shut;
    if (unlock(s, session, &is_shut) != RC_SUCCESS && !is_shut) {
        return s->v->error.status;
    }
    const enum status status = loaded_engine(&engine, s->v) == RC_SUCCESS
                                   ? work_mend(session, engine, e)
                                   : s->v->error.status;
    engine_close(engine);
    return status;
}

static enum status repair_files(struct sessions *s, struct session *session,
                                struct audit_report *report, uint64_t *n_lost,
                                struct error *e)
{
    TRY(mend(s, session, n_lost, e));
    TRY(audit_repair(session, on_damage, s, report, e));
    return session_unset(session, SESSION_KEY_LOST_LINES, e);
}

/* Dropped snapshots are no damage: say so where somebody may wonder. */
static enum status tell_dropped(struct sessions *s, struct session *session,
                                struct error *e)
{
    uint32_t n_records, n_cells;
    TRY(retain_count(session, &n_records, &n_cells, e));
    const uint32_t n = n_records + n_cells;
    if (s->is_json) {
        json_put_count(&s->json, "snapshots_dropped", n);
    } else if (n != 0) {
        put_line(&s->out,
                 "%s: %" PRIu32
                 " snapshot%s dropped to save room; whatever needs %s runs the "
                 "program again",
                 s->name, n, quantity_s(n), n == 1 ? "it" : "them");
    }
    return STATUS_OK;
}

static enum exit_code redo(struct sessions *s, struct session *session,
                           const struct drive_progress *before)
{
    uint32_t n_made = 0;
    bool is_shut;
    enum exit_code code = unlock(s, session, &is_shut);
    if (code == RC_SUCCESS && !is_shut) {
        code = session_redo(s->v, session, before, &n_made);
    }
    if (s->is_json) {
        json_put_count(&s->json, "made_again", n_made);
    } else if (code == RC_SUCCESS && !is_shut) {
        put_line(&s->out, "%s: %" PRIu32 " unit%s made again", s->name, n_made,
                 quantity_s(n_made));
    }
    return code;
}

static enum exit_code audit(struct sessions *s, bool is_repairing)
{
    struct session *session = NULL;
    struct drive_progress before = {0};
    enum exit_code redone = RC_SUCCESS;
    struct audit_report report = {0};
    struct error *const e = &s->v->error;
    bool is_rescued = false;
    enum status status =
        is_repairing ? open_for_repair(s, &session, &is_rescued, e)
                     : session_open(&session, s->store, s->name, SESSION_READ, NULL, e);
    if (status != STATUS_OK) {
        return exit_code_of_session(status);
    }
    if (s->is_json) {
        json_put_string(&s->json, "session", s->name);
        json_begin_array(&s->json, "damaged");
    }
    if (is_repairing && drive_progress(session, &before, e) != STATUS_OK) {
        before = (struct drive_progress){0}; /* the audit says what is wrong */
    }
    uint64_t n_lost = 0;
    status = is_repairing ? repair_files(s, session, &report, &n_lost, e)
                          : audit_files(session, on_damage, s, &report, e);
    if (s->is_json) {
        json_end_array(&s->json);
    }
    if (status == STATUS_OK) {
        status = tell_dropped(s, session, e);
    }
    const bool is_begun = before.n_records != 0 || before.n_segments != 0;
    if (status == STATUS_OK && is_repairing && report.n_damaged != 0 && is_begun) {
        redone = redo(s, session, &before);
    }
    struct error closing;
    const enum status closed = session_close(session, &closing);
    if (status == STATUS_OK && closed != STATUS_OK) {
        *e = closing;
        status = closed;
    }
    if (s->is_json) {
        json_put_count(&s->json, "files", report.n_files);
        json_put_count(&s->json, "bytes", report.bytes);
        json_put_count(&s->json, "faults", report.n_damaged);
    }
    if (status != STATUS_OK) {
        return exit_code_of_session(status);
    }
    if (is_rescued && s->is_json) {
        json_put_boolean(&s->json, "database_made_again", true);
    } else if (is_rescued) {
        put_line(&s->out,
                 "%s: the database was damaged and is made again; the history is lost",
                 s->name);
    }
    if (n_lost != 0 && s->is_json) {
        json_put_count(&s->json, "journal_lines_lost", n_lost);
    } else if (n_lost != 0) {
        put_line(&s->out,
                 "%s: %" PRIu64 " line%s of its journal could not be read; 'zkconsole "
                 "resume %s' makes again what is missing",
                 s->name, n_lost, quantity_s(n_lost), s->name);
    }
    if (!s->is_json) {
        char size[QUANTITY_BYTES];
        put_line(&s->out, "%s: %" PRIu32 " file%s, %s read, %" PRIu32 " damaged%s",
                 s->name, report.n_files, quantity_s(report.n_files),
                 quantity_size(size, report.bytes), report.n_damaged,
                 is_repairing && report.n_damaged != 0 ? " and dropped" : "");
    }
    if (redone != RC_SUCCESS) {
        return redone;
    }
    if (!is_repairing && report.n_damaged != 0) {
        return invocation_fail(s->v, RC_INTEGRITY,
                               "session %s: %" PRIu32 " file%s damaged; 'zkconsole "
                               "sessions repair %s' makes %s again",
                               s->name, report.n_damaged,
                               report.n_damaged == 1 ? " is" : "s are", s->name,
                               report.n_damaged == 1 ? "it" : "them");
    }
    return RC_SUCCESS;
}

static enum exit_code verify(struct sessions *s)
{
    static const enum option_id of_full[] = {OPTION_SAMPLE, OPTION_FROM, OPTION_MAX_TIME};
    for (size_t i = 0; i < sizeof of_full / sizeof of_full[0]; i++) {
        if (has_option(&s->v->line, of_full[i])
            && !has_option(&s->v->line, OPTION_FULL)) {
            return invocation_fail(
                s->v, RC_USAGE,
                "sessions verify: --%s is about proofs, which --full verifies",
                option_rows[of_full[i]].name);
        }
    }
    const enum exit_code code = audit(s, false);
    if (code != RC_SUCCESS || !has_option(&s->v->line, OPTION_FULL)) {
        return code;
    }
    return session_check_full(s->v, s->store, s->name, &s->out,
                              s->is_json ? &s->json : NULL);
}

static enum exit_code repair(struct sessions *s)
{
    return audit(s, true);
}

/* ---- passphrase ---- */

static enum exit_code change_passphrase(struct sessions *s)
{
    const enum exit_code code = unlock_change(s->v, s->store, s->name);
    if (code == RC_SUCCESS && s->is_json) {
        json_put_string(&s->json, "session", s->name);
    } else if (code == RC_SUCCESS) {
        put_line(&s->out, "%s has another passphrase; its files are as they were",
                 s->name);
    }
    return code;
}

/* ---- which ---- */

static const struct action {
    const char *name;
    unsigned n_operands; /* after the name; the first is a session */
    enum exit_code (*run)(struct sessions *s);
    bool is_of_trash; /* that session is not among the others */
} actions[] = {
    {"list", 0, list, false},
    {"show", 1, show, false},
    {"rm", 1, remove_session, false},
    {"restore", 1, restore_session, true},
    {"gc", 0, collect, false},
    {"verify", 1, verify, false},
    {"repair", 1, repair, false},
    {"rename", 2, rename_session, false},
    {"passphrase", 1, change_passphrase, false},
};

enum { N_ACTIONS = sizeof actions / sizeof actions[0] };

static const struct action *find_action(struct invocation *v, enum exit_code *code)
{
    struct suggestion nearest;
    const char *const name = v->line.operand;
    suggest_open(&nearest, name);
    for (size_t i = 0; i < N_ACTIONS; i++) {
        suggest_consider(&nearest, actions[i].name);
        if (strcmp(actions[i].name, name) != 0) {
            continue;
        }
        if (v->line.n_operands == 1 + actions[i].n_operands) {
            return &actions[i];
        }
        *code =
            invocation_fail(v, RC_USAGE, "sessions %s: takes %u argument%s, not %u", name,
                            actions[i].n_operands, quantity_s(actions[i].n_operands),
                            v->line.n_operands - 1);
        return NULL;
    }
    *code = nearest.nearest != NULL
                ? invocation_fail(v, RC_USAGE,
                                  "sessions: there is no action '%s': did you mean '%s'?",
                                  name, nearest.nearest)
                : invocation_fail(v, RC_USAGE,
                                  "sessions: there is no action '%s': 'help sessions' "
                                  "says which there are",
                                  name);
    return NULL;
}

/* Is what was found printed, though the code is a failure's? */
static bool has_output(enum exit_code code)
{
    return code == RC_SUCCESS || code == RC_INTEGRITY || code == RC_STOPPED;
}

static enum exit_code run(struct sessions *s, const struct action *action)
{
    enum exit_code code = session_store_open(&s->store, s->v, STORE_READ);
    if (code == RC_SUCCESS && action->n_operands != 0 && !action->is_of_trash) {
        code =
            session_store_choose(s->name, s->store, s->v->line.operands[1], false, s->v);
    }
    if (code != RC_SUCCESS) {
        return code;
    }
    if (s->is_json) {
        json_open(&s->json, &s->out);
        json_begin_object(&s->json, NULL);
    }
    code = action->run(s);
    if (s->is_json && has_output(code)) {
        json_end_object(&s->json);
        buffer_u8(&s->out, '\n');
    }
    return code;
}

enum exit_code command_sessions(struct invocation *v)
{
    struct sessions s = {.v = v, .is_json = has_option(&v->line, OPTION_JSON)};
    enum exit_code code = RC_USAGE;
    const struct action *const action = find_action(v, &code);
    if (action != NULL) {
        code = run(&s, action);
    }
    if (has_output(code)) {
        const struct error sentence = v->error;
        const enum exit_code printed = invocation_print(v, &s.out);
        v->has_result = s.out.len != 0;
        if (printed != RC_SUCCESS) {
            code = printed;
        } else {
            v->error = sentence;
        }
    }
    store_close(s.store);
    buffer_free(&s.out);
    return code;
}
