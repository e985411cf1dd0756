/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The control socket of a session that is being worked on.
 *
 * One unix stream socket per live session: $XDG_RUNTIME_DIR/zkconsole/NAME-DEV-INO.sock,
 * where DEV and INO (hexadecimal) are those of the session's folder, so that sessions of
 * one name in two stores do not meet; or, where there is no such folder, control.sock in
 * the session's own folder. Mode 0600, and a peer of another user is not heard.
 *
 *   client  VERB \n                (CONTROL_VERB_LIST)
 *   server  one line of text \n    then it closes
 *
 * A request is answered within one call of control_answer or dropped; a client that sends
 * nothing costs CONTROL_PATIENCE_MS. The lock of the session, not this socket, says who
 * works on it: who opens a socket has that lock and replaces what a dead one left.
 */
#ifndef ZK_CHECKPOINT_CONTROL_H
#define ZK_CHECKPOINT_CONTROL_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/status.h"

#define CONTROL_VERB_LIST(X)                                                     \
    X(STATUS, "status") /* one JSON object */                                    \
    X(LINE, "line")     /* the same for a person */                              \
    X(WATCH, "watch")   /* the same in numbers, for a console */                 \
    X(PAUSE, "pause")                                                            \
    X(CONTINUE, "continue")                                                      \
    X(CHECKPOINT, "checkpoint") /* what is durable; everything done always is */ \
    X(STOP, "stop")

enum control_verb {
#define CONTROL_ENUM(id, word) CONTROL_##id,
    CONTROL_VERB_LIST(CONTROL_ENUM)
#undef CONTROL_ENUM
        CONTROL_N_VERBS
};
const char *control_verb_word(enum control_verb verb);

enum { CONTROL_PATIENCE_MS = 300, CONTROL_ANSWER_BYTES_MAX = 65536 };

/* ---- serving ---- */

struct control;

/* Write the answer, without the end of line. */
typedef void control_answer_fn(void *arg, enum control_verb verb,
                               struct byte_buffer *answer);

/* Listen for a session.
 *
 * in    name    the session's
 *       folder  the session's, absolute; must exist
 * err   STATUS_IO, STATUS_MEMORY; *out is then NULL */
MUST_USE enum status control_open(struct control **out, const char *name,
                                  const char *folder, struct error *e);

/* For poll: readable when somebody asks. */
int control_descriptor(const struct control *c);

/* Answer one who asks, if there is one. What is no verb gets the line "unknown"; who has
 * given up waiting is not obeyed. */
void control_answer(struct control *c, control_answer_fn *answer, void *arg);

/* Remove the socket and free. NULL is allowed. */
void control_close(struct control *c);

/* ---- asking ---- */

/* Ask the process that works on a session. answer is appended to, without end of line.
 *
 * err   STATUS_ARGUMENT: nobody listens; STATUS_IO: it does not answer in time */
MUST_USE enum status control_ask(const char *name, const char *folder,
                                 enum control_verb verb, unsigned patience_ms,
                                 struct byte_buffer *answer, struct error *e);

#endif
