/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Sessions that are encrypted: their passphrase, asked for when it is needed.
 *
 * It comes from --passphrase-file or the terminal, is asked for once in a call of the
 * program, and stays with the invocation: the console and its children open with it what
 * they are told to, and the key of the session unlocked last with it, so that scrypt runs
 * once. One thread at a time uses an invocation so. A wrong one is found out before the
 * session is opened for writing, so that nothing is changed.
 */
#ifndef ZK_TUI_UNLOCK_H
#define ZK_TUI_UNLOCK_H

#include "checkpoint/vault_session.h"
#include "store/session.h"
#include "tui/invocation.h"

/* Do the options ask for an encrypted session? --encrypt, or --passphrase-file in a
 * command that makes one: whoever names a passphrase does not expect it to be ignored. */
bool unlock_is_wanted(const struct invocation *v);

/* v->passphrase, if it is not there yet.
 *
 * in    whose   "session s", "the new session"
 *       is_new  typed twice
 * out   SUCCESS; USAGE: there is none, or it cannot be used; FILE; the code of a signal;
 *       with the sentence in v->error; so for all below */
enum exit_code unlock_passphrase(struct invocation *v, const char *whose, bool is_new);

/* Refuse --memory-mode spill, which an encrypted session does not have. */
enum exit_code unlock_check_mode(struct invocation *v);

/* For a new session: *order, and its address in *wanted, or NULL in *wanted when it is
 * not to be encrypted. */
enum exit_code unlock_order(struct invocation *v, struct vault_order *order,
                            const struct vault_order **wanted);

/* Attach its vault to an open session, if it is encrypted.
 * out   USAGE: wrong passphrase */
enum exit_code unlock_opened(struct invocation *v, struct session *session);

/* session_open, and unlocked. */
enum exit_code unlock_open(struct session **session, struct invocation *v,
                           const struct store *store, const char *name,
                           enum session_access access_wanted,
                           struct session_recovery *recovery);

/* The same without asking anybody, for threads and processes that have no terminal.
 * err   as session_open; STATUS_REJECTED: encrypted, and the passphrase is wrong or not
 *       at hand */
MUST_USE enum status unlock_open_quietly(struct session **session, struct invocation *v,
                                         const struct store *store, const char *name,
                                         enum session_access access_wanted,
                                         struct session_recovery *recovery,
                                         struct error *e);

/* Overwrite the passphrase and the key. */
void unlock_forget(struct invocation *v);

/* Another passphrase for a session: the old one as ever, the new one from
 * --new-passphrase-file or the terminal. */
enum exit_code unlock_change(struct invocation *v, const struct store *store,
                             const char *name);

#endif
