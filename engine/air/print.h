/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* air/print.h - tables as Markdown pages: docs/air. */
#ifndef ZK_AIR_PRINT_H
#define ZK_AIR_PRINT_H

#include "air/air.h"
#include "base/bytes.h"

/* Append the page of a table: columns, constraints, messages, cost.
 *
 * out  page  bad when memory is short
 */
void air_print_page(struct byte_buffer *page, const struct air_graph *graph);

/* Append the index: all tables with their cost, all buses. A graph that occurs twice is
 * listed once. */
void air_print_index(struct byte_buffer *page, const struct air_graph *const *graphs,
                     uint32_t n_graphs);

/* Cells of one row: main columns, and five for each extension column. */
static inline uint32_t air_cells(const struct air_graph *graph)
{
    return graph->n_columns[AIR_BOUND] + graph->n_columns[AIR_MAIN]
           + 5 * (graph->n_aux_local + graph->n_aux_global);
}

#endif
