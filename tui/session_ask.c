/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* From a session's name to its socket. */
#include "tui/session_ask.h"

#include <limits.h>
#include <stdio.h>

#include "store/session.h"

/* Who only asks how it is can do without; the store knows, too. */
enum { PATIENCE_MS = 5000, STATUS_PATIENCE_MS = 1000 };

enum status session_ask(const struct store *store, const char *name,
                        enum control_verb verb, struct byte_buffer *answer,
                        struct error *e)
{
    char folder[PATH_MAX];
    struct session *session;
    struct error ignored; /* a reader has nothing to lose */
    TRY(session_open(&session, store, name, SESSION_READ, NULL, e));
    (void)snprintf(folder, sizeof folder, "%s", session_path(session));
    (void)!session_close(session, &ignored);
    const bool is_status = verb == CONTROL_STATUS || verb == CONTROL_LINE;
    return control_ask(name, folder, verb, is_status ? STATUS_PATIENCE_MS : PATIENCE_MS,
                       answer, e);
}
