/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Pages of docs/air. */
#include "air/print.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "air/fingerprint.h"
#include "air/infix.h"

enum { LINE_BYTES = 1024 };

PRINTF_LIKE(2, 3)
static void put(struct byte_buffer *page, const char *format, ...)
{
    char text[LINE_BYTES];
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n < 0 || n >= LINE_BYTES) {
        page->bad = true;
        return;
    }
    buffer_bytes(page, text, (size_t)n);
}

/* Text in a cell of a Markdown table: a bar would end it. */
static void put_cell(struct byte_buffer *page, const char *text)
{
    for (; *text != '\0'; text++) {
        put(page, *text == '|' ? "\\%c" : "%c", *text);
    }
}

static const char *const tree_names[] = {"preprocessed", "boundary", "main"};
static const char *const domain_names[] = {"bit", "byte", "u16", "given", "free"};

static const char *const bus_scopes[] = {"local", "global"};

/* ---- sections ---- */

static void print_head(struct byte_buffer *page, const struct air_graph *g)
{
    put(page, "# %s\n\n%s.\n\n", g->table->name, g->table->title);
    put(page,
        "| cells a row | preprocessed | boundary | main | messages | extension columns |"
        " constraints | largest degree |\n|---|---|---|---|---|---|---|---|\n");
    put(page, "| %u | %u | %u | %u | %u | %u | %u | %u |\n\n", air_cells(g),
        g->n_columns[AIR_PRE], g->n_columns[AIR_BOUND], g->n_columns[AIR_MAIN],
        g->n_local + g->n_global, g->n_aux_local + g->n_aux_global, g->n_constraints,
        g->degree);
    put(page, "Digest `");
    for (size_t i = 0; i < sizeof g->digest; i++) {
        put(page, "%02x", g->digest[i]);
    }
    put(page,
        "`. Printed from the table's graph; `name'` is the column one row later.\n\n");
}

static void print_columns(struct byte_buffer *page, const struct air_graph *g)
{
    put(page, "## Columns\n\n| column | tree | domain | |\n|---|---|---|---|\n");
    for (uint32_t i = 0; i < g->table->n_groups; i++) {
        const struct air_column_group *const group = &g->table->groups[i];
        put(page, "| %s", group->name);
        if (group->n != 0) {
            put(page, "[%u]", group->n);
        }
        put(page, " | %s | %s | ", tree_names[group->tree], domain_names[group->domain]);
        put_cell(page, group->doc);
        put(page, " |\n");
    }
    put(page, "\n");
}

static void print_names(struct byte_buffer *page, const struct air_graph *g,
                        const struct infix_names *names)
{
    if (names->n_names == 0) {
        return;
    }
    put(page, "## Shared expressions\n\n| name | degree | is |\n|---|---|---|\n");
    for (uint32_t i = 0; i < g->n_nodes; i++) {
        if (names->number[i] != 0) {
            put(page, "| @%u | %u | `", names->number[i], g->nodes[i].degree);
            infix_write_definition(page, g, names, i);
            put(page, "` |\n");
        }
    }
    put(page, "\n");
}

static void print_constraints(struct byte_buffer *page, const struct air_graph *g,
                              const struct infix_names *names)
{
    put(page, "## Constraints\n\nEach is zero on every row.\n\n"
              "| | degree | | = 0 |\n|---|---|---|---|\n");
    for (uint32_t i = 0; i < g->n_constraints; i++) {
        const struct air_constraint *const c = &g->constraints[i];
        put(page, "| %u | %u | ", i, g->nodes[c->node].degree);
        put_cell(page, c->name);
        put(page, " | `");
        infix_write(page, g, names, c->node);
        put(page, "` |\n");
    }
    put(page, "\n");
}

static void print_message(struct byte_buffer *page, const struct air_graph *g,
                          const struct infix_names *names, uint32_t which)
{
    const struct air_interaction *const x = &g->interactions[which];
    const struct air_bus *const bus = &g->buses->buses[x->bus];
    put(page, "%s %s | `", x->sign > 0 ? "sends" : "receives", bus->name);
    infix_write(page, g, names, x->multiplicity);
    put(page, "` | `");
    for (uint32_t j = 0; j < x->n_values; j++) {
        put(page, j == 0 ? "" : ", ");
        infix_write(page, g, names, x->values[j]);
    }
    put(page, "` | ");
    put_cell(page, x->name);
    put(page, " |\n");
}

static void print_messages(struct byte_buffer *page, const struct air_graph *g,
                           const struct infix_names *names)
{
    put(page,
        "## Messages\n\nTwo share an extension column; the last column of a scope is its"
        " accumulator.\n\n| column | bus | times | values | |\n|---|---|---|---|---|\n");
    for (uint32_t i = 0; i < g->n_aux_local + g->n_aux_global; i++) {
        const struct air_pair pair = air_pair_of_column(g, i);
        put(page, "| %u %s%s | ", i, bus_scopes[pair.scope],
            pair.is_accumulator ? ", accumulator" : "");
        print_message(page, g, names, pair.a);
        if (pair.b != pair.a) {
            put(page, "| | ");
            print_message(page, g, names, pair.b);
        }
    }
}

void air_print_page(struct byte_buffer *page, const struct air_graph *graph)
{
    struct infix_names names;
    infix_choose_names(&names, graph);
    print_head(page, graph);
    print_columns(page, graph);
    print_names(page, graph, &names);
    if (graph->n_constraints > 0) {
        print_constraints(page, graph, &names);
    }
    print_messages(page, graph, &names);
}

/* ---- index ---- */

static bool occurs_before(const struct air_graph *const *graphs, uint32_t i)
{
    for (uint32_t j = 0; j < i; j++) {
        if (strcmp(graphs[j]->table->name, graphs[i]->table->name) == 0) {
            return true;
        }
    }
    return false;
}

void air_print_index(struct byte_buffer *page, const struct air_graph *const *graphs,
                     uint32_t n_graphs)
{
    put(page,
        "# Tables\n\nPrinted from the tables themselves. A cell is a base-field element"
        " committed for every row: boundary and main columns, and five for each extension"
        " column.\n\n| table | cells | preprocessed | boundary | main | messages |"
        " constraints | |\n|---|---|---|---|---|---|---|---|\n");
    for (uint32_t i = 0; i < n_graphs; i++) {
        const struct air_graph *const g = graphs[i];
        if (!occurs_before(graphs, i)) {
            put(page, "| [%s](%s.md) | %u | %u | %u | %u | %u | %u | %s |\n",
                g->table->name, g->table->name, air_cells(g), g->n_columns[AIR_PRE],
                g->n_columns[AIR_BOUND], g->n_columns[AIR_MAIN], g->n_local + g->n_global,
                g->n_constraints, g->table->title);
        }
    }
    put(page, "\n## Buses\n\nThe number is the bus's coordinate in a fingerprint.\n\n"
              "| | bus | scope | values | |\n|---|---|---|---|---|\n");
    const struct air_bus_list *const buses = graphs[0]->buses;
    for (uint32_t b = 0; b < buses->n_buses; b++) {
        const struct air_bus *const bus = &buses->buses[b];
        put(page, "| %u | %s | %s | %u | %s |\n", b + 1, bus->name,
            bus_scopes[bus->scope], bus->arity, bus->doc);
    }
}
