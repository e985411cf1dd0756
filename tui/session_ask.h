/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Asking the process that works on a session of a store. */
#ifndef ZK_TUI_SESSION_ASK_H
#define ZK_TUI_SESSION_ASK_H

#include "checkpoint/control.h"
#include "store/store.h"

/* A process that has begun to work on it and does not listen yet is waited for.
 * err   STATUS_ARGUMENT: nobody works on it, or without a socket; STATUS_IO: no answer;
 *       what opening the session reports */
MUST_USE enum status session_ask(const struct store *store, const char *name,
                                 enum control_verb verb, struct byte_buffer *answer,
                                 struct error *e);

#endif
