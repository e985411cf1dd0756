/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What an errand's process does: check files of a session against their digests, write a
 * session to an archive, take one in. */
#ifndef ZK_TUI_CHILD_ERRAND_H
#define ZK_TUI_CHILD_ERRAND_H

#include "tui/engine_child.h"

/* Do request->errand. MESSAGE_ERRAND again and again, then MESSAGE_END, in which a
 * sentence says what came of it, also when all went well; STATUS_CANCELLED when the task
 * was cancelled. What is half done then leaves nothing behind. */
void child_errand(const struct child_request *request, struct task *task, int pipe);

#endif
