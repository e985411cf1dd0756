/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The canonical encoding of a graph and its digest. */
#include "air/encode.h"

#include <string.h>

#include "hash/blake3.h"

static void encode_interaction(struct byte_buffer *b, const struct air_interaction *x)
{
    buffer_u32(b, x->bus);
    buffer_u8(b, x->sign < 0);
    buffer_u32(b, x->multiplicity);
    buffer_u32(b, x->n_values);
    for (uint32_t j = 0; j < x->n_values; j++) {
        buffer_u32(b, x->values[j]);
    }
}

void air_encode(struct byte_buffer *buffer, const struct air_graph *graph)
{
    buffer_bytes(buffer, "zkair", 5);
    buffer_u8(buffer, AIR_ENCODING_VERSION);
    for (uint32_t tree = 0; tree < AIR_N_TREES; tree++) {
        buffer_u32(buffer, graph->n_columns[tree]);
    }
    for (uint32_t c = 0; c < graph->width; c++) {
        buffer_u8(buffer, graph->columns[c].domain);
    }
    buffer_u32(buffer, graph->n_nodes);
    for (uint32_t i = 0; i < graph->n_nodes; i++) {
        buffer_u8(buffer, graph->nodes[i].op);
        buffer_u32(buffer, graph->nodes[i].a);
        buffer_u32(buffer, graph->nodes[i].b);
    }
    buffer_u32(buffer, graph->n_constraints);
    for (uint32_t i = 0; i < graph->n_constraints; i++) {
        buffer_u32(buffer, graph->constraints[i].node);
    }
    buffer_u32(buffer, graph->n_local);
    buffer_u32(buffer, graph->n_global);
    for (uint32_t i = 0; i < graph->n_local + graph->n_global; i++) {
        encode_interaction(buffer, &graph->interactions[i]);
    }
}

enum status air_encode_digest(struct air_graph *graph, struct error *e)
{
    struct byte_buffer buffer = {0};
    air_encode(&buffer, graph);
    if (buffer.bad) {
        buffer_free(&buffer);
        return error_set(e, STATUS_MEMORY, "table %s: no memory for its encoding",
                         graph->table->name);
    }
    struct digest digest;
    blake3_hash(&digest, buffer.bytes, buffer.len);
    memcpy(graph->digest, digest.b, sizeof graph->digest);
    buffer_free(&buffer);
    return STATUS_OK;
}
