/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/tables.h - all tables of a proof, in canonical order.
 *
 * The order is the verifier's: leaves of trees, transcript and proof follow it.
 * Preprocessed tables are present in every proof and come first; of the others a proof
 * may leave out those without rows.
 */
#ifndef ZK_TABLES_TABLES_H
#define ZK_TABLES_TABLES_H

#include "air/air.h"

/* A segment proof shows that one piece of the run is right given the cells it starts
 * from; an image proof shows where a range of the cells of the whole run starts and ends.
 * */
enum proof_kind { KIND_SEGMENT, KIND_IMAGE, N_KINDS };

#define SEGMENT_TABLES(X)                                                                \
    X(program)                                                                           \
    X(range) X(shamt) X(addi) X(add) X(addw) X(less) X(logic) X(logici) X(const) X(jump) \
        X(branch_eq) X(branch_z) X(branch_lt) X(jalr) X(load_d) X(store_d) X(load_w)     \
            X(load_n) X(store_n) X(load_u) X(store_u) X(shift) X(mul) X(divrem) X(exit)  \
                X(write) X(write_data) X(boundary) X(touch)
#define IMAGE_TABLES(X) X(range) X(elf_image) X(image)

#define TABLE_SEGMENT_ENUM(name) SEGMENT_TABLE_##name,
#define TABLE_IMAGE_ENUM(name)   IMAGE_TABLE_##name,
enum segment_table { SEGMENT_TABLES(TABLE_SEGMENT_ENUM) N_SEGMENT_TABLES };
enum image_table { IMAGE_TABLES(TABLE_IMAGE_ENUM) N_IMAGE_TABLES };
#undef TABLE_SEGMENT_ENUM
#undef TABLE_IMAGE_ENUM

/* The tables before these have preprocessed columns and are always present. */
enum { SEGMENT_PREPROCESSED_TABLES = 3, IMAGE_PREPROCESSED_TABLES = 2 };

enum { MAX_TABLES = N_SEGMENT_TABLES, TABLE_MIN_LOG_ROWS = 4 };

/* The tables of both kinds, recorded. Graphs live in the arena given to machine_record.
 *
 * digest  of all graphs in order: the AIR digest of docs/protocol.md
 */
struct machine {
    const struct air_graph *segment[N_SEGMENT_TABLES];
    const struct air_graph *image[N_IMAGE_TABLES];
    uint8_t digest[32];
};

/* The static definitions in canonical order, kind by kind. */
extern const struct air_table *const segment_tables[N_SEGMENT_TABLES];
extern const struct air_table *const image_tables[N_IMAGE_TABLES];

/* Record every table once.
 *
 * out   machine  in the arena err   MEMORY; UNSUPPORTED if a table breaks a rule of
 * air/air.h (a bug: tests record all)
 */
MUST_USE enum status machine_record(struct machine **machine, struct arena *arena,
                                    struct error *e);

/* Number of tables of a kind, and its graphs. */
static inline uint32_t machine_n_tables(enum proof_kind kind)
{
    return kind == KIND_SEGMENT ? N_SEGMENT_TABLES : N_IMAGE_TABLES;
}

static inline const struct air_graph *const *machine_graphs(const struct machine *machine,
                                                            enum proof_kind kind)
{
    return kind == KIND_SEGMENT ? machine->segment : machine->image;
}

static inline uint32_t machine_n_preprocessed(enum proof_kind kind)
{
    return kind == KIND_SEGMENT ? SEGMENT_PREPROCESSED_TABLES : IMAGE_PREPROCESSED_TABLES;
}

#endif
