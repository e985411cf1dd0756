/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* view_shapes.c - tables, columns and instructions as names. */
#include <stdio.h>
#include <string.h>

#include "air/air.h"
#include "handles.h"
#include "isa/disasm.h"
#include "tables/buses.h"
#include "tables/tables.h"

static const struct air_graph *graph_of(const struct engine *engine, bool image,
                                        unsigned i)
{
    enum proof_kind kind = image ? KIND_IMAGE : KIND_SEGMENT;
    return i < machine_n_tables(kind) ? machine_graphs(engine->machine, kind)[i] : NULL;
}

bool engine_table(const struct engine *engine, bool image, unsigned i,
                  struct table_shape *shape)
{
    const struct air_graph *graph = graph_of(engine, image, i);
    if (graph == NULL) {
        return false;
    }
    *shape = (struct table_shape){
        .name = graph->table->name,
        .title = graph->table->title,
        .n_columns = {graph->n_columns[AIR_PRE], graph->n_columns[AIR_BOUND],
                      graph->n_columns[AIR_MAIN]},
        .n_extension = graph->n_aux_local + graph->n_aux_global,
        .n_constraints = graph->n_constraints,
        .n_messages = graph->n_local + graph->n_global,
        .degree = graph->degree,
    };
    return true;
}

bool engine_column(const struct engine *engine, bool image, unsigned table,
                   unsigned column, struct column_shape *shape)
{
    static const char *const domains[] = {
        [AIR_BIT] = "bit",     [AIR_BYTE] = "byte", [AIR_U16] = "u16",
        [AIR_GIVEN] = "given", [AIR_FREE] = "free",
    };
    const struct air_graph *graph = graph_of(engine, image, table);
    if (graph == NULL || column >= graph->width) {
        return false;
    }
    const struct air_column *c = &graph->columns[column];
    *shape = (struct column_shape){
        .name = c->name, .doc = c->doc, .domain = domains[c->domain], .tree = c->tree};
    return true;
}

/* ---- who reads a column ---- */

_Static_assert((int)N_BUSES <= 32, "a set of buses is a word");

const char *engine_bus(unsigned i)
{
    return i < machine_buses.n_buses ? machine_buses.buses[i].name : NULL;
}

struct reach {
    const struct air_graph *graph;
    bool node[AIR_MAX_NODES];
};

static void reach_add(struct reach *r, uint32_t node)
{
    r->node[node] = true;
}

/* Columns below the nodes added, as marks; forgets the nodes. Operands come first. */
static void reach_columns(struct reach *r, bool columns[AIR_MAX_COLUMNS])
{
    memset(columns, 0, AIR_MAX_COLUMNS * sizeof *columns);
    for (uint32_t i = r->graph->n_nodes; i-- > 0;) {
        const struct air_node *const n = &r->graph->nodes[i];
        if (!r->node[i]) {
            continue;
        }
        r->node[i] = false;
        if (n->op == AIR_COLUMN || n->op == AIR_COLUMN_NEXT) {
            columns[n->a] = true;
        } else if (n->op >= AIR_ADD) {
            r->node[n->a] = true;
            r->node[n->op == AIR_NEG ? n->a : n->b] = true;
        }
    }
}

bool engine_column_uses(const struct engine *engine, bool image, unsigned table,
                        struct column_use *uses)
{
    const struct air_graph *const graph = graph_of(engine, image, table);
    struct reach r = {.graph = graph};
    bool columns[AIR_MAX_COLUMNS];
    if (graph == NULL) {
        return false;
    }
    memset(uses, 0, graph->width * sizeof *uses);
    for (uint32_t i = 0; i < graph->n_constraints; i++) {
        reach_add(&r, graph->constraints[i].node);
        reach_columns(&r, columns);
        for (uint32_t c = 0; c < graph->width; c++) {
            uses[c].n_constraints += columns[c];
        }
    }
    for (uint32_t i = 0; i < graph->n_local + graph->n_global; i++) {
        const struct air_interaction *const x = &graph->interactions[i];
        reach_add(&r, x->multiplicity);
        for (uint32_t k = 0; k < x->n_values; k++) {
            reach_add(&r, x->values[k]);
        }
        reach_columns(&r, columns);
        for (uint32_t c = 0; c < graph->width; c++) {
            uses[c].buses |= columns[c] ? (uint32_t)1 << x->bus : 0;
        }
    }
    return true;
}

bool guest_disassemble(const struct guest *guest, uint64_t pc, uint32_t *word,
                       char text[64], char symbol[96])
{
    _Static_assert(DISASM_BYTES <= 64, "a line of disassembly fits");
    text[0] = '\0';
    symbol[0] = '\0';
    if (!elf_fetch(&guest->elf, pc, word)) {
        return false;
    }
    disasm_word(text, pc, *word);
    const struct elf_symbol *s = elf_find_symbol(&guest->elf, pc);
    if (s != NULL) {
        int len = snprintf(symbol, 96, "%.70s", s->name);
        if (s->address != pc) {
            snprintf(symbol + len, 96 - (size_t)len, "+0x%llx",
                     (unsigned long long)(pc - s->address));
        }
    }
    return true;
}

const char *guest_symbol(const struct guest *guest, size_t i, uint64_t *address)
{
    if (i >= guest->elf.n_symbols) {
        return NULL;
    }
    *address = guest->elf.symbols[i].address;
    return guest->elf.symbols[i].name;
}

bool guest_part(const struct guest *guest, size_t i, struct guest_part *part)
{
    if (i >= guest->elf.n_segments) {
        return false;
    }
    const struct elf_segment *s = &guest->elf.segments[i];
    *part = (struct guest_part){s->address, s->size, s->is_executable, s->is_writable};
    return true;
}
