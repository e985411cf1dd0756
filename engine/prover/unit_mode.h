/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/unit_mode.h - the memory mode of a unit whose heights are known. */
#ifndef ZK_PROVER_UNIT_MODE_H
#define ZK_PROVER_UNIT_MODE_H

#include "prover/provable.h"

/* Choose; the arena holds what the unit has taken so far. Measures folder and kernels if
 * the choice depends on them, once for memory->costs.
 *
 * err   STATUS_LIMIT: no allowed mode fits the budget */
MUST_USE enum status unit_choose_mode(enum prove_mode *mode, const struct layout *layout,
                                      const struct stark_params *params,
                                      const struct unit_memory *memory,
                                      const struct workplace *w, struct error *e);

#endif
