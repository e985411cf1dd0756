/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a checking process does: every proved segment of a session through the verifier.
 * */
#ifndef ZK_TUI_CHILD_CHECK_H
#define ZK_TUI_CHILD_CHECK_H

#include "tui/engine_child.h"

/* Verify, one segment after the other, on one thread and with low priority; a
 * MESSAGE_CHECK for each and MESSAGE_END at the end. What is verified is read from the
 * store and compared with its digest there. */
void child_check(const struct child_request *request, struct task *task, int pipe);

#endif
