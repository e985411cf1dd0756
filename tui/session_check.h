/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* sessions verify --full: execution and proofs of a session, checked. */
#ifndef ZK_TUI_SESSION_CHECK_H
#define ZK_TUI_SESSION_CHECK_H

#include "store/store.h"
#include "tui/invocation.h"

/* Append what was found to out, or with j, which is within an object, to that.
 * out   SUCCESS; INTEGRITY when something is wrong; STOPPED when time ran out; else the
 *       code with its sentence in v->error */
enum exit_code session_check_full(struct invocation *v, const struct store *store,
                                  const char *name, struct byte_buffer *out,
                                  struct json *j);

#endif
