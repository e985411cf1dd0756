/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is said of a proof that got its name. */
#ifndef ZK_TUI_PROVING_RESULT_H
#define ZK_TUI_PROVING_RESULT_H

#include "tui/proving.h"

/* Fill v->proof but for its digest. */
void proving_summarize(struct proving *p);

/* Say it on standard error and print the result. FAILURE of the guest is a code of its
 * own. */
enum exit_code proving_print(struct proving *p);

#endif
