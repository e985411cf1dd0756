/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Making again what a repair has dropped, from what is whole. */
#ifndef ZK_TUI_SESSION_REDO_H
#define ZK_TUI_SESSION_REDO_H

#include "checkpoint/drive.h"
#include "tui/invocation.h"

/* Drive a session up to where it was, and no further.
 *
 * in    session  open for writing
 *       before   what it had before units were dropped
 * out   n_made   units made again
 *       SUCCESS, or the code with its sentence in v->error; what was made stays */
enum exit_code session_redo(struct invocation *v, struct session *session,
                            const struct drive_progress *before, uint32_t *n_made);

#endif
