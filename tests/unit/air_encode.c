/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The encoding of graphs, read by docs/protocol.md "Table graphs", gives the graphs
 * back. */
#include <criterion/criterion.h>
#include <string.h>

#include "air/encode.h"
#include "field/fp.h"
#include "hash/blake3.h"
#include "tables/tables.h"

static void read_columns(struct byte_reader *r, const struct air_graph *g)
{
    uint32_t n = 0;
    for (uint32_t tree = 0; tree < AIR_N_TREES; tree++) {
        const uint32_t n_tree = read_u32(r);
        cr_assert_eq(n_tree, g->n_columns[tree]);
        n += n_tree;
    }
    for (uint32_t c = 0; c < n; c++) {
        cr_assert_eq(read_u8(r), g->columns[c].domain);
    }
}

static void read_nodes(struct byte_reader *r, const struct air_graph *g)
{
    const uint32_t n = read_u32(r);
    cr_assert_eq(n, g->n_nodes);
    for (uint32_t i = 0; i < n; i++) {
        const uint8_t op = read_u8(r);
        const uint32_t a = read_u32(r), b = read_u32(r);
        cr_assert_eq(op, g->nodes[i].op);
        cr_assert_eq(a, g->nodes[i].a);
        cr_assert_eq(b, g->nodes[i].b);
        /* what a reader relies on: numbers of the documentation, operands before users */
        switch (op) {
        case 0:
            cr_assert(a < FP_P && b == 0);
            break;
        case 1:
        case 2:
            cr_assert(a < g->width && b == 0);
            break;
        case 3:
            cr_assert(a < 2 && b == 0);
            break;
        case 4:
        case 5:
        case 6:
            cr_assert(a < i && b < i);
            break;
        case 7:
            cr_assert(a < i && b == 0);
            break;
        default:
            cr_assert(false, "operation %u is not documented", op);
        }
    }
}

static void read_interactions(struct byte_reader *r, const struct air_graph *g)
{
    const uint32_t n_local = read_u32(r), n_global = read_u32(r);
    cr_assert_eq(n_local, g->n_local);
    cr_assert_eq(n_global, g->n_global);
    for (uint32_t i = 0; i < n_local + n_global; i++) {
        const struct air_interaction *const x = &g->interactions[i];
        const uint32_t bus = read_u32(r);
        cr_assert_eq(bus, x->bus);
        cr_assert_eq(g->buses->buses[bus].scope, i < n_local ? AIR_LOCAL : AIR_GLOBAL);
        cr_assert_eq(read_u8(r), x->sign == 1 ? 0 : 1);
        cr_assert_eq(read_u32(r), x->multiplicity);
        cr_assert_eq(read_u32(r), x->n_values);
        for (uint32_t j = 0; j < x->n_values; j++) {
            cr_assert_eq(read_u32(r), x->values[j]);
        }
    }
}

static void read_back(const struct air_graph *g)
{
    struct byte_buffer bytes = {0};
    struct byte_reader r;
    struct digest digest;
    air_encode(&bytes, g);
    cr_assert(!bytes.bad);
    reader_init(&r, bytes.bytes, bytes.len);
    cr_assert_arr_eq(read_bytes(&r, 5), "zkair", 5);
    cr_assert_eq(read_u8(&r), 1);
    read_columns(&r, g);
    read_nodes(&r, g);
    cr_assert_eq(read_u32(&r), g->n_constraints);
    for (uint32_t i = 0; i < g->n_constraints; i++) {
        cr_assert_eq(read_u32(&r), g->constraints[i].node);
    }
    read_interactions(&r, g);
    cr_assert(reader_done(&r), "table %s: bytes left over", g->table->name);
    blake3_hash(&digest, bytes.bytes, bytes.len);
    cr_assert_arr_eq(digest.b, g->digest, DIGEST_BYTES);
    buffer_free(&bytes);
}

Test(air_encode, encoded_tables_are_read_back)
{
    struct error e;
    struct arena *arena;
    struct machine *machine;
    cr_assert_eq(arena_open(&arena, (size_t)64 << 20, &e), STATUS_OK);
    cr_assert_eq(machine_record(&machine, arena, &e), STATUS_OK, "%s", e.text);
    for (int kind = 0; kind < N_KINDS; kind++) {
        const enum proof_kind k = (enum proof_kind)kind;
        for (uint32_t i = 0; i < machine_n_tables(k); i++) {
            read_back(machine_graphs(machine, k)[i]);
        }
    }
    arena_close(arena);
}

Test(air_encode, tables_have_different_digests)
{
    struct error e;
    struct arena *arena;
    struct machine *machine;
    cr_assert_eq(arena_open(&arena, (size_t)64 << 20, &e), STATUS_OK);
    cr_assert_eq(machine_record(&machine, arena, &e), STATUS_OK, "%s", e.text);
    for (uint32_t i = 0; i < N_SEGMENT_TABLES; i++) {
        for (uint32_t j = 0; j < i; j++) {
            cr_expect(memcmp(machine->segment[i]->digest, machine->segment[j]->digest, 32)
                          != 0,
                      "%s and %s", machine->segment[i]->table->name,
                      machine->segment[j]->table->name);
        }
    }
    arena_close(arena);
}
