/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Passphrases and sessions. */
#include "tui/unlock.h"

#include <stdio.h>
#include <string.h>

#include "tui/interrupt.h"
#include "tui/passphrase.h"

bool unlock_is_wanted(const struct invocation *v)
{
    return has_option(&v->line, OPTION_ENCRYPT)
           || has_option(&v->line, OPTION_PASSPHRASE_FILE);
}

void unlock_forget(struct invocation *v)
{
    secret_close(v->passphrase);
    vault_close(v->vault);
    v->passphrase = NULL;
    v->vault = NULL;
}

/* The code of what passphrase_read or passphrase_ask report. */
static enum exit_code code_of(enum status s)
{
    if (s == STATUS_CANCELLED && interrupt_signal() != 0) {
        return exit_code_of_signal(interrupt_signal());
    }
    return s == STATUS_OK ? RC_SUCCESS : exit_code_of_status(s);
}

static enum exit_code obtain(struct secret **out, struct invocation *v, const char *path,
                             const char *question, bool is_new)
{
    if (path == NULL) {
        return code_of(passphrase_ask(out, question, is_new, &v->error));
    }
    const char *const input = option_text(&v->line, OPTION_INPUT);
    if (strcmp(path, "-") == 0 && input != NULL && strcmp(input, "-") == 0) {
        return invocation_fail(v, RC_USAGE,
                               "the passphrase and the input cannot both come from "
                               "standard input");
    }
    return code_of(passphrase_read(out, path, &v->error));
}

enum exit_code unlock_passphrase(struct invocation *v, const char *whose, bool is_new)
{
    char question[SESSION_NAME_BYTES + 64];
    if (v->passphrase != NULL) {
        return RC_SUCCESS;
    }
    (void)snprintf(question, sizeof question, "passphrase of %.80s", whose);
    return obtain(&v->passphrase, v, option_text(&v->line, OPTION_PASSPHRASE_FILE),
                  question, is_new);
}

enum exit_code unlock_check_mode(struct invocation *v)
{
    return option_number(&v->line, OPTION_MEMORY_MODE) != MEMORY_SPILL
               ? RC_SUCCESS
               : invocation_fail(v, RC_USAGE,
                                 "--memory-mode spill would write the memory of the "
                                 "program to the disk in the clear: an encrypted session "
                                 "does not have it");
}

enum exit_code unlock_order(struct invocation *v, struct vault_order *order,
                            const struct vault_order **wanted)
{
    *wanted = NULL;
    if (!unlock_is_wanted(v)) {
        return RC_SUCCESS;
    }
    enum exit_code code = unlock_check_mode(v);
    if (code == RC_SUCCESS) {
        code = unlock_passphrase(v, "the new session", true);
    }
    *order = (struct vault_order){.passphrase = v->passphrase, .log_n = VAULT_LOG_N};
    *wanted = order;
    return code;
}

/* Remember a vault for the next handle of its session. */
static enum status remember(struct invocation *v, const struct vault *vault,
                            struct error *e)
{
    vault_close(v->vault);
    v->vault = NULL;
    return vault_copy(&v->vault, vault, e);
}

/* The vault of an open session, with the passphrase at hand; NULL: not encrypted. */
static enum status find_vault(struct vault **vault, struct invocation *v,
                              struct session *session, struct error *e)
{
    bool is_encrypted;
    *vault = NULL;
    TRY(vault_session_look(session, &is_encrypted, e));
    if (!is_encrypted) {
        return STATUS_OK;
    }
    if (v->passphrase == NULL) {
        return error_set(e, STATUS_REJECTED,
                         "session %s is encrypted, and its passphrase was not given",
                         session_name(session));
    }
    TRY(vault_session_open(vault, session, v->vault, v->passphrase, e));
    const enum status s = remember(v, *vault, e);
    if (s != STATUS_OK) {
        vault_close(*vault);
        *vault = NULL;
    }
    return s;
}

/* Ask for the passphrase if the session needs one, and find its vault. */
static enum exit_code ask_and_find(struct vault **vault, struct invocation *v,
                                   struct session *session)
{
    char whose[SESSION_NAME_BYTES + 16];
    bool is_encrypted;
    *vault = NULL;
    enum status s = vault_session_look(session, &is_encrypted, &v->error);
    if (s == STATUS_OK && is_encrypted) {
        (void)snprintf(whose, sizeof whose, "session %s", session_name(session));
        const enum exit_code code = unlock_passphrase(v, whose, false);
        if (code != RC_SUCCESS) {
            error_prefix(&v->error, "session %s is encrypted", session_name(session));
            return code;
        }
        s = find_vault(vault, v, session, &v->error);
    }
    if (s == STATUS_REJECTED) {
        unlock_forget(v);
        return RC_USAGE;
    }
    return s == STATUS_OK ? RC_SUCCESS : exit_code_of_session(s);
}

enum exit_code unlock_opened(struct invocation *v, struct session *session)
{
    struct vault *vault;
    if (session_companion(session) != NULL) {
        return RC_SUCCESS;
    }
    const enum exit_code code = ask_and_find(&vault, v, session);
    if (code != RC_SUCCESS) {
        return code;
    }
    const enum status s = vault_session_attach(session, vault, &v->error);
    return s == STATUS_OK ? RC_SUCCESS : exit_code_of_session(s);
}

/* A handle that only reads, to look at before anything is changed; NULL: what is wrong
 * with the session shows when it is opened as it is wanted. */
static struct session *open_to_look(const struct store *store, const char *name)
{
    struct session *session;
    struct error ignored;
    return session_open(&session, store, name, SESSION_READ, NULL, &ignored) == STATUS_OK
               ? session
               : NULL;
}

enum exit_code unlock_open(struct session **session, struct invocation *v,
                           const struct store *store, const char *name,
                           enum session_access access_wanted,
                           struct session_recovery *recovery)
{
    struct vault *vault = NULL;
    struct error ignored; /* a reader has nothing to lose */
    struct session *const reader = open_to_look(store, name);
    *session = NULL;
    if (reader != NULL) {
        const enum exit_code code = ask_and_find(&vault, v, reader);
        (void)!session_close(reader, &ignored);
        if (code != RC_SUCCESS) {
            return code;
        }
    }
    enum status s =
        session_open(session, store, name, access_wanted, recovery, &v->error);
    if (s != STATUS_OK) {
        vault_close(vault);
        return exit_code_of_session(s);
    }
    s = vault_session_attach(*session, vault, &v->error);
    return s == STATUS_OK ? unlock_opened(v, *session) : exit_code_of_session(s);
}

enum status unlock_open_quietly(struct session **session, struct invocation *v,
                                const struct store *store, const char *name,
                                enum session_access access_wanted,
                                struct session_recovery *recovery, struct error *e)
{
    struct vault *vault = NULL;
    struct error ignored; /* a reader has nothing to lose */
    struct session *const reader = open_to_look(store, name);
    *session = NULL;
    if (reader != NULL) {
        const enum status found = find_vault(&vault, v, reader, e);
        (void)!session_close(reader, &ignored);
        TRY(found);
    }
    const enum status s = session_open(session, store, name, access_wanted, recovery, e);
    if (s != STATUS_OK) {
        vault_close(vault);
        return s;
    }
    return vault_session_attach(*session, vault, e);
}

enum exit_code unlock_change(struct invocation *v, const struct store *store,
                             const char *name)
{
    struct session *session;
    struct error ignored;
    struct vault_order order = {.log_n = VAULT_LOG_N};
    struct secret *fresh = NULL;
    char question[SESSION_NAME_BYTES + 64];
    enum exit_code code = unlock_open(&session, v, store, name, SESSION_WRITE, NULL);
    if (code == RC_SUCCESS && session_companion(session) == NULL) {
        code = invocation_fail(v, RC_USAGE,
                               "session %s is not encrypted: that is chosen when it is "
                               "made, with prove --encrypt",
                               name);
    }
    if (code == RC_SUCCESS) {
        (void)snprintf(question, sizeof question, "new passphrase of session %s", name);
        code = obtain(&fresh, v, option_text(&v->line, OPTION_NEW_PASSPHRASE_FILE),
                      question, true);
    }
    if (code == RC_SUCCESS) {
        order.passphrase = fresh;
        const enum status s = vault_session_change(session, &order, &v->error);
        code = s == STATUS_OK ? RC_SUCCESS : exit_code_of_session(s);
    }
    secret_close(fresh);
    const enum status closed =
        session_close(session, code == RC_SUCCESS ? &v->error : &ignored);
    return code == RC_SUCCESS && closed != STATUS_OK ? exit_code_of_session(closed)
                                                     : code;
}
