/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is left of a process that a fault ends: the terminal as it was, a report, one
 * sentence, and the signal itself as the way it ended.
 *
 * Faults are those of base/fault_signals.h, thus also a contract that was broken
 * (base/check.h), in any thread. The report is
 *     $XDG_STATE_HOME/zkconsole/log/crash-<time>-<pid>.txt    (state_path)
 * readable by its owner only: version, build, time, the signal, the contract, session,
 * phase and unit, terminal and system, and the calls that led there. Memory, input and
 * output of a guest are not in it, nor log lines, which may quote them.
 *
 * The handler calls nothing but what signal-safety(7) lists, and backtrace(3), which was
 * called before so that it need not load anything. It runs on a stack of its own on the
 * thread that called crash_prepare or crash_role, so that one that has overflowed is
 * reported too. A second fault within it ends the process at once, by that fault. What
 * handled the signals before it (a sanitizer) gets them after it, and where something
 * did, nothing is set up before there is a terminal to give back.
 *
 *   crash_prepare -> crash_terminal, crash_session, crash_watch ..  -> fault
 *       fork -> crash_role in the child
 */
#ifndef ZK_TUI_CRASH_H
#define ZK_TUI_CRASH_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

#include "base/task.h"

/* Once, before there are threads. */
void crash_prepare(void);

/* This process does other work than its parent: role, a static string. Nothing is told of
 * the terminal and on standard error; that is the parent's. */
void crash_role(const char *role);

/* What gives the terminal back, from a handler of signals; it may be called when it has
 * been given back. */
void crash_terminal(void (*give_back)(void));

/* What is worked on: copied, and at any time. "": nothing. */
void crash_session(const char *name);

/* The work whose phase and unit are told; NULL: none. Outlives the next call. */
void crash_watch(struct task *task);

/* The report that process pid left since then; "" if there is none. Reads the folder. */
void crash_report_of(pid_t pid, time_t since, char path[PATH_MAX]);

/* How many reports there are, where, and the name of the newest ("" for none). folder ""
 * if there is no place for them. */
size_t crash_reports(char folder[PATH_MAX], char newest[NAME_MAX + 1]);

#endif
