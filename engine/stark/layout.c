/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Layouts are built in one pass per question: heights, terms, trees, messages. */
#include "stark/layout.h"

#include <string.h>

#include "base/check.h"

static const enum air_tree base_tree[] = {
    [LAYOUT_PRE] = AIR_PRE,
    [LAYOUT_BOUND] = AIR_BOUND,
    [LAYOUT_MAIN] = AIR_MAIN,
};

uint32_t layout_table_width(const struct air_graph *graph, enum layout_tree_id tree)
{
    switch (tree) {
    case LAYOUT_PRE:
    case LAYOUT_BOUND:
    case LAYOUT_MAIN:
        return graph->n_columns[base_tree[tree]];
    case LAYOUT_AUX:
        return FE_DEGREE * (graph->n_aux_local + graph->n_aux_global);
    case LAYOUT_QUOTIENT:
    case LAYOUT_N_TREES:
        break;
    }
    return 0;
}

static uint32_t table_constraints(const struct air_graph *graph)
{
    return graph->n_constraints + graph->n_aux_local + graph->n_aux_global;
}

/* Accumulators of a table: one per scope in which it has interactions. */
static uint32_t table_accumulators(const struct air_graph *graph)
{
    return (graph->n_aux_local != 0) + (graph->n_aux_global != 0);
}

static enum status check_heights(const struct stark_kind *kind, const uint8_t *log_rows,
                                 struct error *e)
{
    unsigned largest = 0;
    for (uint32_t i = 0; i < kind->n_tables; i++) {
        const struct air_graph *const graph = kind->graphs[i];
        const unsigned l = log_rows[i];
        if (l == LAYOUT_ABSENT) {
            if (graph->n_columns[AIR_PRE] != 0 || graph->n_columns[AIR_BOUND] != 0) {
                return error_set(e, STATUS_FORMAT, "proof: table %s may not be absent",
                                 graph->table->name);
            }
            continue;
        }
        if (l < STARK_LOG_ROWS_MIN || l > STARK_LOG_ROWS_MAX) {
            return error_set(e, STATUS_FORMAT,
                             "proof: log-height %u of table %s is not in %d .. %d", l,
                             graph->table->name, STARK_LOG_ROWS_MIN, STARK_LOG_ROWS_MAX);
        }
        largest = l > largest ? l : largest;
    }
    if (largest < LAYOUT_MIN_MAX_LOG_ROWS) {
        return error_set(e, STATUS_FORMAT, "proof: no table has 2^%d rows or more",
                         LAYOUT_MIN_MAX_LOG_ROWS);
    }
    return STATUS_OK;
}

static void place_tables(struct layout *layout, const uint8_t *log_rows)
{
    for (int l = STARK_LOG_ROWS_MAX; l >= STARK_LOG_ROWS_MIN; l--) {
        struct layout_height *const h = &layout->heights[layout->n_heights];
        for (uint32_t i = 0; i < layout->n_tables; i++) {
            if (log_rows[i] == l) {
                layout->tables[i].height = (uint8_t)layout->n_heights;
                h->tables[h->n_tables++] = (uint8_t)i;
            }
        }
        if (h->n_tables != 0) {
            h->log_rows = (uint8_t)l;
            layout->n_heights++;
        }
    }
    layout->log_rows_max = layout->heights[0].log_rows;
    layout->log_size_max = layout->log_rows_max + layout->log_blowup;
}

static void number_terms(struct layout *layout)
{
    uint32_t term = 0;
    for (uint32_t i = 0; i < layout->n_heights; i++) {
        struct layout_height *const h = &layout->heights[i];
        h->first_term = term;
        for (uint32_t k = 0; k < h->n_tables; k++) {
            struct layout_table *const t = &layout->tables[h->tables[k]];
            t->first_constraint = h->n_constraints;
            t->n_constraints = table_constraints(t->graph);
            h->n_constraints += t->n_constraints;
            t->zeta_term = term;
            t->n_zeta_terms = t->graph->width + t->n_aux;
            term += t->n_zeta_terms;
            t->next_term = term;
            t->n_next_terms = t->graph->n_next + table_accumulators(t->graph);
            term += t->n_next_terms;
        }
        h->quotient_term = term;
        term += LAYOUT_QUOTIENT_PARTS;
        h->n_terms = term - h->first_term;
        if (h->n_constraints > layout->n_constraints_max) {
            layout->n_constraints_max = h->n_constraints;
        }
    }
    layout->n_terms = term;
}

static void add_part(struct layout_group *group, uint32_t table, uint32_t width)
{
    group->part_table[group->n_parts] = table;
    group->part_width[group->n_parts] = width;
    group->n_parts++;
    group->width += width;
}

static void plant_tree(struct layout *layout, enum layout_tree_id id)
{
    struct layout_tree *const tree = &layout->trees[id];
    for (uint32_t i = 0; i < layout->n_heights; i++) {
        const struct layout_height *const h = &layout->heights[i];
        struct layout_group *const group = &tree->groups[tree->n_groups];
        if (id == LAYOUT_QUOTIENT) {
            add_part(group, LAYOUT_NONE, LAYOUT_QUOTIENT_PARTS * FE_DEGREE);
        }
        for (uint32_t k = 0; k < h->n_tables; k++) {
            struct layout_table *const t = &layout->tables[h->tables[k]];
            t->width[id] = layout_table_width(t->graph, id);
            t->offset[id] = group->width;
            if (t->width[id] != 0) {
                add_part(group, h->tables[k], t->width[id]);
            }
        }
        if (group->n_parts != 0) {
            group->height = (uint8_t)i;
            group->log_size = (uint8_t)(h->log_rows + layout->log_blowup);
            tree->width += group->width;
            tree->n_groups++;
        }
    }
}

static void number_sums(struct layout *layout)
{
    for (uint32_t i = 0; i < layout->n_tables; i++) {
        struct layout_table *const t = &layout->tables[i];
        const bool is_present = t->log_rows != LAYOUT_ABSENT;
        t->local_sum =
            is_present && t->graph->n_local != 0 ? layout->n_local_sums++ : LAYOUT_NONE;
        t->global_sum =
            is_present && t->graph->n_global != 0 ? layout->n_global_sums++ : LAYOUT_NONE;
    }
}

/* At most 48 tables of 64 interactions and 2^24 rows: below 2^36. */
static void count_messages(struct layout *layout)
{
    for (uint32_t i = 0; i < layout->n_tables; i++) {
        const struct layout_table *const t = &layout->tables[i];
        if (t->log_rows == LAYOUT_ABSENT) {
            continue;
        }
        const uint64_t n_rows = (uint64_t)1 << t->log_rows;
        const struct air_graph *const graph = t->graph;
        for (uint32_t k = 0; k < graph->n_local + graph->n_global; k++) {
            const struct air_interaction *const m = &graph->interactions[k];
            CHECK(m->bus < AIR_MAX_BUSES);
            *(m->sign > 0 ? &layout->n_sends[m->bus] : &layout->n_receives[m->bus]) +=
                n_rows;
        }
        layout->n_slots_local += n_rows * graph->n_local;
        layout->n_slots_global += n_rows * graph->n_global;
    }
}

enum status layout_init(struct layout *layout, const struct stark_kind *kind,
                        unsigned log_blowup, const uint8_t *log_rows, struct error *e)
{
    CHECK(kind->n_tables >= 1 && kind->n_tables <= LAYOUT_MAX_TABLES);
    CHECK(log_blowup >= STARK_LOG_BLOWUP_MIN && log_blowup <= STARK_LOG_BLOWUP_MAX);
    memset(layout, 0, sizeof *layout);
    TRY(check_heights(kind, log_rows, e));
    layout->kind = kind;
    layout->log_blowup = log_blowup;
    layout->n_tables = kind->n_tables;
    for (uint32_t i = 0; i < kind->n_tables; i++) {
        struct layout_table *const t = &layout->tables[i];
        t->graph = kind->graphs[i];
        t->log_rows = log_rows[i];
        t->n_aux = t->graph->n_aux_local + t->graph->n_aux_global;
    }
    place_tables(layout, log_rows);
    number_terms(layout);
    for (unsigned id = 0; id < LAYOUT_N_TREES; id++) {
        plant_tree(layout, (enum layout_tree_id)id);
    }
    number_sums(layout);
    count_messages(layout);
    fri_schedule_init(&layout->fri, layout->log_rows_max, log_blowup);
    return STATUS_OK;
}

void layout_bounds(struct layout_bounds *bounds, const struct stark_kind *kind)
{
    memset(bounds, 0, sizeof *bounds);
    const uint32_t n_heights =
        kind->n_tables < LAYOUT_MAX_HEIGHTS ? kind->n_tables : LAYOUT_MAX_HEIGHTS;
    bounds->n_terms = LAYOUT_QUOTIENT_PARTS * n_heights;
    bounds->width[LAYOUT_QUOTIENT] = LAYOUT_QUOTIENT_PARTS * FE_DEGREE * n_heights;
    bounds->n_sums = kind->n_tables;
    for (uint32_t i = 0; i < kind->n_tables; i++) {
        const struct air_graph *const graph = kind->graphs[i];
        bounds->n_terms += graph->width + graph->n_aux_local + graph->n_aux_global
                           + graph->n_next + table_accumulators(graph);
        bounds->n_constraints += table_constraints(graph);
        for (unsigned id = 0; id < LAYOUT_N_TREES; id++) {
            bounds->width[id] += layout_table_width(graph, (enum layout_tree_id)id);
        }
        bounds->n_nodes =
            graph->n_nodes > bounds->n_nodes ? graph->n_nodes : bounds->n_nodes;
    }
}

static unsigned merkle_kind(const struct layout *layout, enum layout_tree_id tree)
{
    switch (tree) {
    case LAYOUT_PRE:
        return TREE_PREPROCESSED;
    case LAYOUT_BOUND:
        return layout->kind->id == STARK_SEGMENT ? TREE_BOUNDARY : TREE_IMAGE;
    case LAYOUT_MAIN:
        return TREE_MAIN;
    case LAYOUT_AUX:
        return TREE_AUX;
    case LAYOUT_QUOTIENT:
        return TREE_QUOTIENT;
    case LAYOUT_N_TREES:
        break;
    }
    UNREACHABLE();
}

void layout_tree_shape(struct merkle_shape *shape, const struct layout *layout,
                       enum layout_tree_id tree)
{
    const struct layout_tree *const t = &layout->trees[tree];
    memset(shape, 0, sizeof *shape);
    shape->kind = merkle_kind(layout, tree);
    shape->n_groups = t->n_groups;
    for (uint32_t i = 0; i < t->n_groups; i++) {
        shape->groups[i].log_height = t->groups[i].log_size;
        shape->groups[i].n_tables = t->groups[i].n_parts;
        shape->groups[i].widths = t->groups[i].part_width;
    }
    CHECK(merkle_shape_is_valid(shape));
}
