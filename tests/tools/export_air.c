/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Write all table graphs in their canonical encoding, for verifiers that are not this
 * one.
 *
 * usage: tool_export_air FILE
 *
 * The file, little endian: "zkairset", u8 1; u32 number of kinds (2: segment, image); for
 * each kind u32 number of tables and, in canonical order, each table: u8 length of its
 * name, the name, u32 length of its encoding, the encoding (docs/protocol.md "Table
 * graphs").
 */
#include <stdio.h>
#include <string.h>

#include "air/encode.h"
#include "tables/tables.h"

static void export_table(struct byte_buffer *out, const struct air_graph *graph)
{
    const char *const name = graph->table->name;
    struct byte_buffer encoding = {0};
    air_encode(&encoding, graph);
    buffer_u8(out, (uint8_t)strlen(name));
    buffer_bytes(out, name, strlen(name));
    buffer_u32(out, (uint32_t)encoding.len);
    buffer_bytes(out, encoding.bytes, encoding.len);
    out->bad = out->bad || encoding.bad;
    buffer_free(&encoding);
}

static int export_all(const char *path, const struct machine *machine)
{
    struct byte_buffer out = {0};
    buffer_bytes(&out, "zkairset", 8);
    buffer_u8(&out, 1);
    buffer_u32(&out, N_KINDS);
    for (int kind = 0; kind < N_KINDS; kind++) {
        const uint32_t n = machine_n_tables((enum proof_kind)kind);
        buffer_u32(&out, n);
        for (uint32_t i = 0; i < n; i++) {
            export_table(&out, machine_graphs(machine, (enum proof_kind)kind)[i]);
        }
    }
    FILE *const file = out.bad ? NULL : fopen(path, "wb");
    int failed = file == NULL || fwrite(out.bytes, 1, out.len, file) != out.len;
    failed = (file != NULL && fclose(file) != 0) || failed;
    if (failed) {
        fprintf(stderr, "%s: cannot be written\n", path);
    }
    buffer_free(&out);
    return failed;
}

int main(int argc, char **argv)
{
    struct error e;
    struct arena *arena;
    struct machine *machine;
    if (argc != 2) {
        fprintf(stderr, "usage: %s FILE\n", argv[0]);
        return 2;
    }
    if (arena_open(&arena, (size_t)64 << 20, &e) != STATUS_OK
        || machine_record(&machine, arena, &e) != STATUS_OK) {
        fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    const int failed = export_all(argv[1], machine);
    arena_close(arena);
    return failed;
}
