/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/vault_session.h - a session and its vault.
 *
 * A session is encrypted or is not from its making on: key vault.header says so and
 * carries what the passphrase opens. The open vault goes with the handle of the session:
 *
 *   handle --- vault_session_attach ---> unlocked handle --- session_close ---> (none)
 *
 * What reads or writes the private parts (unit_files, work_load) takes it from there, and
 * refuses an encrypted session without it. Everything else needs no passphrase: digests,
 * proofs, progress, the timeline, archives.
 */
#ifndef ZK_CHECKPOINT_VAULT_SESSION_H
#define ZK_CHECKPOINT_VAULT_SESSION_H

#include "checkpoint/vault.h"
#include "store/session.h"

/* How a session that is made is encrypted. */
struct vault_order {
    const struct secret *passphrase;
    unsigned log_n; /* of scrypt; VAULT_LOG_N */
};

/* Make a vault for a session that is not published yet, and attach it.
 * need  nothing private is in the session */
MUST_USE enum status vault_session_begin(struct session *session,
                                         const struct vault_order *order,
                                         struct error *e);

/* out   *is_encrypted
 * err   STATUS_FORMAT, STATUS_UNSUPPORTED: its header is not one we can use */
MUST_USE enum status vault_session_look(struct session *session, bool *is_encrypted,
                                        struct error *e);

/* Open the vault of a session, which need not be the handle it is attached to later.
 *
 * in    known  a vault opened before; where it is this session's the passphrase is not
 *              tried again. NULL: none
 * out   NULL: the session is not encrypted
 * err   STATUS_REJECTED: wrong passphrase, with the session's name; others of vault_open
 */
MUST_USE enum status vault_session_open(struct vault **out, struct session *session,
                                        const struct vault *known,
                                        const struct secret *passphrase, struct error *e);

/* The handle has the vault from now on, and closes it; also after a failure. NULL is
 * allowed, and does nothing.
 * err   STATUS_FORMAT: the session is of another vault */
MUST_USE enum status vault_session_attach(struct session *session, struct vault *vault,
                                          struct error *e);

/* The vault of an unlocked handle.
 * out   NULL: the session is not encrypted
 * err   STATUS_REJECTED: it is, and the handle is not unlocked */
MUST_USE enum status vault_session_of(struct session *session, const struct vault **out,
                                      struct error *e);

/* Give an unlocked session that is open for writing another passphrase. */
MUST_USE enum status vault_session_change(struct session *session,
                                          const struct vault_order *order,
                                          struct error *e);

#endif
