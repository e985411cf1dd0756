/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The lists of tables as data. */
#include "tables/tables.h"

#include "air/digest_list.h"
#include "tables/buses.h"

#define TABLE_EXTERN(name) extern const struct air_table name##_table;
SEGMENT_TABLES(TABLE_EXTERN)
IMAGE_TABLES(TABLE_EXTERN)
#undef TABLE_EXTERN

#define TABLE_POINTER(name) &name##_table,
const struct air_table *const segment_tables[N_SEGMENT_TABLES] = {
    SEGMENT_TABLES(TABLE_POINTER)};
const struct air_table *const image_tables[N_IMAGE_TABLES] = {
    IMAGE_TABLES(TABLE_POINTER)};
#undef TABLE_POINTER

static enum status record_list(const struct air_graph **graphs, struct arena *arena,
                               const struct air_table *const *tables, uint32_t n_tables,
                               struct error *e)
{
    for (uint32_t i = 0; i < n_tables; i++) {
        struct air_graph *graph = NULL;
        TRY(air_record(&graph, arena, tables[i], &machine_buses, e));
        graphs[i] = graph;
    }
    return STATUS_OK;
}

enum status machine_record(struct machine **machine, struct arena *arena, struct error *e)
{
    *machine = NULL;
    struct machine *m = arena_calloc(arena, 1, sizeof *m);
    if (m == NULL) {
        return error_set(e, STATUS_MEMORY,
                         "tables: no memory for the machine's description");
    }
    TRY(record_list(m->segment, arena, segment_tables, N_SEGMENT_TABLES, e));
    TRY(record_list(m->image, arena, image_tables, N_IMAGE_TABLES, e));

    const struct air_graph *all[N_SEGMENT_TABLES + N_IMAGE_TABLES];
    for (uint32_t i = 0; i < N_SEGMENT_TABLES; i++) {
        all[i] = m->segment[i];
    }
    for (uint32_t i = 0; i < N_IMAGE_TABLES; i++) {
        all[N_SEGMENT_TABLES + i] = m->image[i];
    }
    air_digest_list(m->digest, all, N_SEGMENT_TABLES + N_IMAGE_TABLES);
    *machine = m;
    return STATUS_OK;
}
