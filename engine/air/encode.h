/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The canonical encoding of a graph, docs/protocol.md "Table graphs": structure without
 * names. Another verifier evaluates tables from these bytes; the digest of a table is
 * their hash. */
#ifndef ZK_AIR_ENCODE_H
#define ZK_AIR_ENCODE_H

#include "air/air.h"
#include "base/bytes.h"

enum { AIR_ENCODING_VERSION = 1 };

/* Append the encoding of a graph.
 *
 * out  buffer  bad when memory is short
 */
void air_encode(struct byte_buffer *buffer, const struct air_graph *graph);

/* Fill graph->digest with the BLAKE3 hash of the encoding. air_record calls it.
 *
 * err  STATUS_MEMORY
 */
MUST_USE enum status air_encode_digest(struct air_graph *graph, struct error *e);

#endif
