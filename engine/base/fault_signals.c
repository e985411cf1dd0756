/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Which they are. */
#include "base/fault_signals.h"

const int fault_signals[N_FAULT_SIGNALS] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

void fault_signals_others(sigset_t *set)
{
    sigfillset(set);
    for (unsigned i = 0; i < N_FAULT_SIGNALS; i++) {
        sigdelset(set, fault_signals[i]);
    }
}
