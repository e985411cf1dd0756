/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* In the engine's process: a thread that answers on the session's control socket, and
 * notices when the console is gone.
 *
 * A console that goes without a word takes the work along, as a person who kills it
 * means: the task is cancelled at the next unit. One that has detached leaves it alone.
 */
#ifndef ZK_TUI_CHILD_CONTROL_H
#define ZK_TUI_CHILD_CONTROL_H

#include <stdatomic.h>

#include "base/task.h"
#include "store/session.h"

struct child_control;

/* Begin to watch.
 *
 * in    pipe         to the console; nothing but its end is looked at
 *       is_detached  shared with the console: it may go
 * err   STATUS_MEMORY */
MUST_USE enum status child_control_open(struct child_control **out, struct task *task,
                                        int pipe, const atomic_bool *is_detached,
                                        struct error *e);

/* Serve the session's socket from now on; once. budget: of memory.
 * err   STATUS_IO: there is none; the rest goes on */
MUST_USE enum status child_control_serve(struct child_control *c,
                                         const struct session *session, uint64_t budget,
                                         struct error *e);

/* Has another terminal, or the end of the console, asked to stop? */
bool child_control_is_stopping(const struct child_control *c);

/* End the thread, remove the socket. Before the session is closed. NULL is allowed. */
void child_control_close(struct child_control *c);

#endif
