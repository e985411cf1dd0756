/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Signals that ask the program to stop, or to say something.
 *
 * The first SIGINT, SIGTERM or SIGHUP cancels the task; a second one ends the process at
 * once, without a temporary file left behind. SIGUSR1 and SIGUSR2 ask for a line.
 *
 * When the work has a process of its own (tui/supervisor.h), a terminal sends its signals
 * to both: the leader passes on what it gets, the follower obeys anybody but counts the
 * leader's word only, and hands questions to the leader. What arrived, who is the other
 * process and which task to cancel are the program's only mutable globals besides the
 * name of that file.
 */
#ifndef ZK_TUI_INTERRUPT_H
#define ZK_TUI_INTERRUPT_H

#include <sys/types.h>

#include "base/task.h"

/* Set up what holds for the whole process: SIGPIPE and SIGXFSZ become errors of write(2),
 * and descriptors 0 to 2 exist, so that no file opened later becomes standard output by
 * accident. */
void interrupt_prepare(void);

/* From now on the signals cancel this task; NULL: they end the process again. The task
 * must outlive this. */
void interrupt_watch(struct task *task);

/* The signal that cancelled the task, or that was passed on; 0 if none did. */
int interrupt_signal(void);

/* Hold back the signals of this module, or let them come, around a fork. */
void interrupt_hold(bool is_held);

/* In the leader: pass the stopping signals on to the process that works. */
void interrupt_lead(pid_t follower);

/* In the follower. */
void interrupt_follow(pid_t leader);

/* In the leader: has SIGUSR1 (or SIGUSR2, SIGTSTP) come since this was asked last? */
bool interrupt_asked(int signal_number);

#endif
