/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/vault_session.c - the key that says a session is encrypted. */
#include "checkpoint/vault_session.h"

#include <string.h>

#include "base/check.h"

static const char header_key[] = "vault.header";

static void close_companion(void *vault)
{
    vault_close(vault);
}

/* The header, checked; *found false: the session is not encrypted. */
static enum status get_header(struct session *session, uint8_t header[VAULT_HEADER_BYTES],
                              bool *found, struct error *e)
{
    struct byte_buffer value = {0};
    enum status s = session_get(session, header_key, &value, found, e);
    if (s == STATUS_OK && *found) {
        s = vault_check_header(value.bytes, value.len, e);
        if (s == STATUS_OK) {
            memcpy(header, value.bytes, VAULT_HEADER_BYTES);
        } else {
            error_prefix(e, "session %s", session_name(session));
        }
    }
    buffer_free(&value);
    return s;
}

enum status vault_session_begin(struct session *session, const struct vault_order *order,
                                struct error *e)
{
    uint8_t header[VAULT_HEADER_BYTES];
    struct vault *vault;
    CHECK(session_companion(session) == NULL);
    TRY(vault_create(&vault, header, order->passphrase, order->log_n, e));
    session_accompany(session, vault, close_companion);
    return session_set(session, header_key, header, sizeof header, e);
}

enum status vault_session_look(struct session *session, bool *is_encrypted,
                               struct error *e)
{
    uint8_t header[VAULT_HEADER_BYTES];
    return get_header(session, header, is_encrypted, e);
}

enum status vault_session_open(struct vault **out, struct session *session,
                               const struct vault *known, const struct secret *passphrase,
                               struct error *e)
{
    uint8_t header[VAULT_HEADER_BYTES];
    bool found;
    *out = NULL;
    TRY(get_header(session, header, &found, e));
    if (!found) {
        return STATUS_OK;
    }
    const enum status s = known != NULL && vault_has_header(known, header)
                              ? vault_copy(out, known, e)
                              : vault_open(out, header, sizeof header, passphrase, e);
    if (s != STATUS_OK) {
        error_prefix(e, "session %s", session_name(session));
    }
    return s;
}

enum status vault_session_attach(struct session *session, struct vault *vault,
                                 struct error *e)
{
    uint8_t header[VAULT_HEADER_BYTES];
    bool found = false;
    if (vault == NULL) {
        return STATUS_OK;
    }
    enum status s = get_header(session, header, &found, e);
    if (s == STATUS_OK && (!found || !vault_has_header(vault, header))) {
        s = error_set(e, STATUS_FORMAT,
                      "session %s: it is not encrypted with the key at hand",
                      session_name(session));
    }
    if (s != STATUS_OK) {
        vault_close(vault);
        return s;
    }
    session_accompany(session, vault, close_companion);
    return STATUS_OK;
}

enum status vault_session_of(struct session *session, const struct vault **out,
                             struct error *e)
{
    bool is_encrypted;
    *out = session_companion(session);
    if (*out != NULL) {
        return STATUS_OK;
    }
    TRY(vault_session_look(session, &is_encrypted, e));
    return is_encrypted
               ? error_set(e, STATUS_REJECTED,
                           "session %s is encrypted, and its passphrase was not given",
                           session_name(session))
               : STATUS_OK;
}

enum status vault_session_change(struct session *session, const struct vault_order *order,
                                 struct error *e)
{
    uint8_t header[VAULT_HEADER_BYTES];
    const struct vault *const vault = session_companion(session);
    CHECK(vault != NULL);
    TRY(vault_rewrap(vault, header, order->passphrase, order->log_n, e));
    return session_set(session, header_key, header, sizeof header, e);
}
