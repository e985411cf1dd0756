/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Signals that a thread brings on itself: memory that is not there, a sum without a
 * result, an instruction that is none, a contract that was broken.
 *
 * A thread must not block them: the kernel ends a process whose thread causes a blocked
 * one without calling the handler, which has a terminal to give back and a report to
 * write.
 * src   sigprocmask(2), "Notes" */
#ifndef ZK_BASE_FAULT_SIGNALS_H
#define ZK_BASE_FAULT_SIGNALS_H

#include <signal.h>

enum { N_FAULT_SIGNALS = 5 };
extern const int fault_signals[N_FAULT_SIGNALS];

/* All other signals: what a thread blocks that is to hear none. */
void fault_signals_others(sigset_t *set);

#endif
