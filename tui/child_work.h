/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the engine's process does, from options to a published proof. */
#ifndef ZK_TUI_CHILD_WORK_H
#define ZK_TUI_CHILD_WORK_H

#include <stdatomic.h>

#include "tui/engine_child.h"

/* Work until it is done, cancelled or impossible, and tell it on a pipe; the last message
 * is MESSAGE_END. Without an option --output the proof becomes PROGRAM-SESSION.zkp in the
 * current folder. While it works, it answers on the session's control socket, and stops
 * when the console ends without having set *is_detached. */
void child_work(const struct child_request *request, struct task *task, int pipe,
                const atomic_bool *is_detached);

#endif
