/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Signals that ask the program to stop.
 *
 * The first SIGINT, SIGTERM or SIGHUP cancels the task; a second one ends the process at
 * once, without a temporary file left behind. The signal number and the task are the
 * program's only mutable globals besides the name of that file.
 */
#ifndef ZK_TUI_INTERRUPT_H
#define ZK_TUI_INTERRUPT_H

#include "base/task.h"

/* Set up what holds for the whole process: SIGPIPE and SIGXFSZ become errors of write(2),
 * and descriptors 0 to 2 exist, so that no file opened later becomes standard output by
 * accident. */
void interrupt_prepare(void);

/* From now on the signals cancel this task; NULL: they end the process again. The task
 * must outlive this. */
void interrupt_watch(struct task *task);

/* The signal that cancelled the task, 0 if none did. */
int interrupt_signal(void);

#endif
