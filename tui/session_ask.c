/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* From a session's name to its socket. */
#include "tui/session_ask.h"

#include <limits.h>
#include <poll.h>
#include <stdio.h>

#include "base/host.h"
#include "store/session.h"

/* For an answer, and for somebody to listen where a process has just begun to work. Who
 * only asks how it is can do without; the store knows, too. */
enum { PATIENCE_MS = 5000, STATUS_PATIENCE_MS = 1000 };
enum { LISTEN_PATIENCE_MS = 3000, STATUS_LISTEN_PATIENCE_MS = 200, LISTEN_STEP_MS = 10 };

static bool is_held(const struct store *store, const char *name)
{
    struct session_summary summary;
    struct error ignored;
    return store_summary(store, name, &summary, &ignored) == STATUS_OK
           && summary.lock.state == LOCK_HELD;
}

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
    const uint64_t patience_ms =
        is_status ? STATUS_LISTEN_PATIENCE_MS : LISTEN_PATIENCE_MS;
    const uint64_t deadline = host_now_ns() + patience_ms * 1000000;
    for (;;) {
        const enum status s = control_ask(
            name, folder, verb, is_status ? STATUS_PATIENCE_MS : PATIENCE_MS, answer, e);
        if (s != STATUS_ARGUMENT || host_now_ns() >= deadline || !is_held(store, name)) {
            return s;
        }
        (void)poll(NULL, 0, LISTEN_STEP_MS);
    }
}
