/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole sessions gc: what the store can free, why, and freeing it. */
#ifndef ZK_TUI_SESSION_GC_H
#define ZK_TUI_SESSION_GC_H

#include "store/store.h"
#include "tui/invocation.h"
#include "tui/json.h"

/* Explain what can be freed: removed sessions (--older-than), left-overs of sessions that
 * were never made, snapshots that no unfinished unit needs; then, unless --dry-run, free
 * the first two, and with --snapshots the third. What a dry run says is what is then
 * freed.
 *
 * in    json  of an open object; NULL: text
 * out   out   appended to; the code, with its sentence in v->error */
enum exit_code session_gc(struct invocation *v, struct store *store,
                          struct byte_buffer *out, struct json *json);

#endif
