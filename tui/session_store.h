/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The store of the options and the sessions in it, and what is shown of a session. */
#ifndef ZK_TUI_SESSION_STORE_H
#define ZK_TUI_SESSION_STORE_H

#include "checkpoint/drive.h"
#include "checkpoint/work.h"
#include "store/session.h"
#include "store/store.h"
#include "tui/invocation.h"

/* Open the store that --store or the environment names.
 * out   SUCCESS, or the code with its sentence in v->error */
enum exit_code session_store_open(struct store **store, struct invocation *v,
                                  enum store_access access_wanted);

enum session_state {
    SESSION_RUNNING,     /* a process works on it */
    SESSION_INTERRUPTED, /* the last one died */
    SESSION_STOPPED,
    SESSION_DONE,    /* the proof was sealed */
    SESSION_DAMAGED, /* cannot be read */
    SESSION_N_STATES
};
const char *session_state_name(enum session_state state);

/* All that a list or a status says of a session. */
struct session_view {
    struct session_summary summary;
    enum session_state state;
    struct work work; /* without program and input */
    struct drive_progress progress;
    uint64_t steps, exit_code; /* known when progress.n_segments is */
    char fault[256];           /* SESSION_DAMAGED */
};

/* Look at a session. What cannot be read is SESSION_DAMAGED.
 * ret   false: it has gone since the summary was made; it is then shown as damaged */
bool session_view_make(struct session_view *view, const struct store *store,
                       const struct session_summary *summary);

/* "prove 3/8", "execute 5", "done" */
enum { SESSION_PROGRESS_BYTES = 64 };
const char *session_view_progress(const struct session_view *view,
                                  char text[SESSION_PROGRESS_BYTES]);

/* Units done of those a proof takes, 0 .. 1; negative: not known. */
double session_view_fraction(const struct session_view *view);

/* The members of a JSON object, within an open one. */
void session_view_json(const struct session_view *view, struct json *j);

/* The session a person means: `text`, or with NULL the one changed last; unfinished_only
 * leaves out those that are done or that another process works on.
 * out   SUCCESS, or the code with its sentence in v->error */
enum exit_code session_store_choose(char name[SESSION_NAME_BYTES],
                                    const struct store *store, const char *text,
                                    bool unfinished_only, struct invocation *v);

#endif
