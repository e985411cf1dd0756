/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/proof_size.h - how long a proof will be, from its heights alone.
 *
 * Everything but the openings has a fixed length (stark/proof.h). Of a tree with 2^L
 * leaves, q random queries hit, on a level of m nodes,
 *
 *     E(m) = m (1 - (1 - 1/m)^q)
 *
 * of them on average. A group of rows at a level opens E(m) of them; and each hit node
 * above the leaves has two children, of which those that are not hit are siblings in the
 * proof: 2 E(m) - E(2m). Coincidences make a real proof differ by a percent or so.
 */
#ifndef ZK_PROVER_PROOF_SIZE_H
#define ZK_PROVER_PROOF_SIZE_H

#include "stark/layout.h"
#include "stark/parameters.h"

uint64_t proof_bytes_expected(const struct layout *layout,
                              const struct stark_params *params);

#endif
