/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prover/provable.c - preprocessed columns and program key. */
#include "prover/provable.h"

#include <string.h>

#include "isa/program.h"
#include "tables/fixed_columns.h"

_Static_assert((int)FIXED_ABSENT == (int)LAYOUT_ABSENT,
               "a table without fixed columns is one without preprocessed ones");

static const enum stark_kind_id kind_ids[N_KINDS] = {
    [KIND_SEGMENT] = STARK_SEGMENT,
    [KIND_IMAGE] = STARK_IMAGE,
};

/* Preprocessed columns of one kind on the trace domain, in the arena. */
static enum status make_columns(struct preprocess_table *tables, const struct provable *p,
                                enum proof_kind kind, struct arena *arena,
                                struct error *e)
{
    const struct stark_kind *k = &p->kinds[kind];
    for (uint32_t t = 0; t < k->n_tables; t++) {
        tables[t].log_rows = fixed_log_rows(kind, t, p->program);
        if (tables[t].log_rows == FIXED_ABSENT) {
            continue;
        }
        tables[t].columns = fixed_columns_make(kind, t, p->program,
                                               k->graphs[t]->n_columns[AIR_PRE], arena);
        if (tables[t].columns == NULL) {
            return error_set(e, STATUS_MEMORY,
                             "prover: no memory for the preprocessed columns "
                             "of table %s",
                             k->graphs[t]->table->name);
        }
    }
    return STATUS_OK;
}

static enum status commit_kind(struct provable *p, enum proof_kind kind,
                               struct arena *arena, struct pool *pool, struct error *e)
{
    const struct stark_kind *k = &p->kinds[kind];
    struct preprocess_table tables[LAYOUT_MAX_TABLES] = {0};
    TRY(make_columns(tables, p, kind, arena, e));
    TRY(preprocess_commit(&p->preprocessed[kind], k, tables, p->params.log_blowup, pool,
                          arena, e));
    struct program_commitment *c = &p->commitment;
    unsigned slot = (unsigned)k->id - 1;
    c->kinds[slot].n_tables = k->n_tables;
    memcpy(c->kinds[slot].log_rows, p->preprocessed[kind].log_rows,
           sizeof c->kinds[slot].log_rows);
    c->kinds[slot].root = p->preprocessed[kind].root;
    return STATUS_OK;
}

enum status provable_init(struct provable *p, const struct machine *machine,
                          const struct program *program,
                          const struct stark_params *params, struct arena *arena,
                          struct pool *pool, struct error *e)
{
    memset(p, 0, sizeof *p);
    p->machine = machine;
    p->program = program;
    p->params = *params;
    p->commitment.log_blowup = params->log_blowup;
    p->commitment.entry_pc2 = (uint32_t)(program->entry / 2);
    memcpy(p->commitment.air.b, machine->digest, sizeof p->commitment.air.b);
    memcpy(p->commitment.program.b, program->digest, sizeof p->commitment.program.b);
    for (enum proof_kind kind = 0; kind < N_KINDS; kind++) {
        p->kinds[kind] = (struct stark_kind){
            .id = kind_ids[kind],
            .graphs = machine_graphs(machine, kind),
            .n_tables = machine_n_tables(kind),
        };
        TRY(commit_kind(p, kind, arena, pool, e));
    }
    program_key(&p->key, &p->commitment);
    return STATUS_OK;
}

size_t provable_bytes(const struct machine *machine, const struct program *program,
                      const struct stark_params *params, unsigned n_threads)
{
    size_t total = 0;
    for (enum proof_kind kind = 0; kind < N_KINDS; kind++) {
        struct stark_kind k = {
            .id = kind_ids[kind],
            .graphs = machine_graphs(machine, kind),
            .n_tables = machine_n_tables(kind),
        };
        struct preprocess_table tables[LAYOUT_MAX_TABLES];
        for (uint32_t t = 0; t < k.n_tables; t++) {
            tables[t] =
                (struct preprocess_table){.log_rows = fixed_log_rows(kind, t, program)};
            total +=
                fixed_columns_bytes(kind, t, program, k.graphs[t]->n_columns[AIR_PRE]);
        }
        total += preprocess_bytes(&k, tables, params->log_blowup, n_threads);
    }
    return total;
}
