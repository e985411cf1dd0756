/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* All pages of docs/air. */
#include "tests/support/air_pages.h"

#include <stdio.h>
#include <string.h>

#include "air/print.h"
#include "tables/tables.h"

enum { MAX_GRAPHS = N_SEGMENT_TABLES + N_IMAGE_TABLES };

static uint32_t all_graphs(const struct air_graph *graphs[MAX_GRAPHS],
                           const struct machine *m)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < N_SEGMENT_TABLES; i++) {
        graphs[n++] = m->segment[i];
    }
    for (uint32_t i = 0; i < N_IMAGE_TABLES; i++) {
        bool is_new = true;
        for (uint32_t j = 0; j < N_SEGMENT_TABLES; j++) {
            is_new = is_new && m->image[i]->table != m->segment[j]->table;
        }
        if (is_new) {
            graphs[n++] = m->image[i];
        }
    }
    return n;
}

static int visit_pages(air_page_fn *visit, void *arg, const struct machine *machine)
{
    const struct air_graph *graphs[MAX_GRAPHS];
    const uint32_t n = all_graphs(graphs, machine);
    struct byte_buffer page = {0};
    air_print_index(&page, graphs, n);
    int result = page.bad ? -1 : visit(arg, "index", &page);
    for (uint32_t i = 0; i < n && result == 0; i++) {
        buffer_clear(&page);
        air_print_page(&page, graphs[i]);
        result = page.bad ? -1 : visit(arg, graphs[i]->table->name, &page);
    }
    buffer_free(&page);
    return result;
}

int air_pages_each(air_page_fn *visit, void *arg)
{
    struct error e;
    struct arena *arena;
    struct machine *machine;
    if (arena_open(&arena, (size_t)64 << 20, &e) != STATUS_OK) {
        fprintf(stderr, "%s\n", e.text);
        return -1;
    }
    int result = -1;
    if (machine_record(&machine, arena, &e) == STATUS_OK) {
        result = visit_pages(visit, arg, machine);
    } else {
        fprintf(stderr, "%s\n", e.text);
    }
    arena_close(arena);
    return result;
}
