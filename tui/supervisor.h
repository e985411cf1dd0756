/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prove and resume in two processes: the one a person started leads, the other works.
 *
 *   leader      holds the control socket, passes signals on, answers questions, and says
 *               what happened when the worker is killed
 *   worker      does the command as if it were alone: its streams are the leader's, its
 *               summary and exit code are the invocation's
 *
 * They share one page of memory and a task. The kernel takes the worker first when memory
 * runs out, and kills it when the leader dies: what is committed stays in the session.
 *
 *   supervise --(fork)--> leader: returns the exit code when the worker has ended
 *                         worker: returns to do the command
 */
#ifndef ZK_TUI_SUPERVISOR_H
#define ZK_TUI_SUPERVISOR_H

#include "engine.h"
#include "store/session.h"
#include "tui/invocation.h"

struct task;

/* Divide the invocation.
 *
 * out   true: this is the leader, the worker has ended, *code is the invocation's and
 *             everything has been said
 *       false: this is the worker, or there is no second process to be had: do the
 *             command */
bool supervise(struct invocation *v, enum exit_code *code);

/* ---- in the worker; v->supervised may be NULL for all of them ---- */

/* The task that the leader watches; NULL: open one. */
struct task *supervised_task(const struct invocation *v);

/* The session is open. */
void supervised_session(const struct invocation *v, const struct session *session);

/* What was planned: budget, size of segments, and what is enough for them. */
void supervised_memory(const struct invocation *v, const struct memory_plan *plan);

/* The run has so many steps. */
void supervised_steps(const struct invocation *v, uint64_t steps);

/* The proof has its name; a session that is gone is nobody's loss any more. */
void supervised_published(const struct invocation *v);

/* The summary is written. A worker that ends without one leaves it to the leader. */
void supervised_finished(const struct invocation *v);

/* Has another terminal asked to stop? */
bool supervised_is_stopping(const struct invocation *v);

#endif
