/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Multiproofs, the verifier's side. */
#ifndef ZK_MERKLE_MERKLE_VERIFY_H
#define ZK_MERKLE_MERKLE_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "merkle/merkle.h"

/* Bytes of scratch that merkle_verify needs for up to n_queries queries. */
size_t merkle_verify_scratch(size_t n_queries);

/* Do these rows and siblings lead to the root?
 *
 * in    root
 *       shape                 valid; the verifier's own
 *       queries[n_queries]    rows of the first group; any order, repetitions allowed
 *       rows[n_elements]      opened rows in canonical form, in the order of merkle.h
 *       siblings[n_siblings]  in the order of merkle.h
 *       scratch               merkle_verify_scratch(n_queries) bytes, 8-byte aligned
 * out   true only if every query is in range, every element is below p, the numbers of
 *       elements and siblings are exactly those that the queries need, and the result is
 *       the root
 * need  nothing of queries, rows or siblings; no queries is a rejection
 * cost  one compression per 16 row elements and per node; no allocation
 */
bool merkle_verify(const struct digest *root, const struct merkle_shape *shape,
                   const uint32_t *queries, size_t n_queries, const uint32_t *rows,
                   size_t n_elements, const struct digest *siblings, size_t n_siblings,
                   void *scratch);

#endif
