/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One digest for a list of tables. */
#ifndef ZK_AIR_DIGEST_LIST_H
#define ZK_AIR_DIGEST_LIST_H

#include "air/air.h"

/* BLAKE3 of "zkair list", the number of graphs as u32, and the digest of each in order.
 *
 * in    graphs[n_graphs]
 * out   digest[32]
 * src   docs/protocol.md "Table graphs"
 */
void air_digest_list(uint8_t digest[32], const struct air_graph *const *graphs,
                     uint32_t n_graphs);

#endif
