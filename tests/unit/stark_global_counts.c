/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* link_counts_fit on the machine's own tables: what counts as a message on a global bus.
 * */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "stark/link.h"
#include "tables/tables.h"

enum { ARENA_BYTES = 64 << 20, KEYS_A_CHUNK = 1000 };

struct fixture {
    struct arena *arena;
    struct stark_kind segment, image;
    struct program_commitment program;
};

static struct fixture open_fixture(uint8_t log_rows_elf)
{
    struct fixture f = {0};
    struct machine *machine;
    struct error e;
    cr_assert_eq(arena_open(&f.arena, ARENA_BYTES, &e), STATUS_OK);
    cr_assert_eq(machine_record(&machine, f.arena, &e), STATUS_OK, "%s", e.text);
    f.segment = (struct stark_kind){STARK_SEGMENT, machine->segment, N_SEGMENT_TABLES};
    f.image = (struct stark_kind){STARK_IMAGE, machine->image, N_IMAGE_TABLES};
    for (unsigned k = 0; k < STARK_N_KINDS; k++) {
        memset(f.program.kinds[k].log_rows, LAYOUT_ABSENT, LAYOUT_MAX_TABLES);
    }
    f.program.kinds[STARK_IMAGE - 1].log_rows[IMAGE_TABLE_elf_image] = log_rows_elf;
    return f;
}

/* A run of one segment and n chunks, all of 2^log_rows rows. */
static bool fits(const struct fixture *f, uint32_t n_chunks, uint8_t log_rows)
{
    struct link_segment segment = {.steps = 1, .log_rows = 4};
    struct link_chunk *const chunks = calloc(n_chunks, sizeof *chunks);
    const struct statement statement = {
        .params = {1, 128, 14}, .steps = 1, .n_segments = 1, .n_chunks = n_chunks};
    struct byte_buffer bytes = {0};
    struct link_record record;
    struct error e;
    cr_assert_not_null(chunks);
    for (uint32_t i = 0; i < n_chunks; i++) {
        chunks[i].key_first = i * KEYS_A_CHUNK;
        chunks[i].key_last = i * KEYS_A_CHUNK + KEYS_A_CHUNK - 1;
        chunks[i].log_rows = log_rows;
    }
    cr_assert_eq(link_encode(&bytes, &statement, &segment, chunks, 0, &e), STATUS_OK);
    cr_assert_eq(link_decode(&record, bytes.bytes, bytes.len, &e), STATUS_OK, "%s",
                 e.text);
    const bool result = link_counts_fit(&record, &f->segment, &f->image, &f->program);
    buffer_free(&bytes);
    free(chunks);
    return result;
}

/* 300 chunks beside an ELF image of 2^23 rows: counted in each, 300 * 2^23 > p. */
Test(global_counts, a_large_program_sends_its_cells_once)
{
    struct fixture f = open_fixture(23);
    cr_assert_gt((uint64_t)300 << 23, (uint64_t)FP_P);
    cr_expect(fits(&f, 300, 14));
    arena_close(f.arena);
}

/* p - 1 = 120 * 2^24. */
Test(global_counts, rows_of_image_chunks_count_in_every_chunk)
{
    struct fixture f = open_fixture(4);
    cr_expect(fits(&f, 119, 24));
    cr_expect(!fits(&f, 120, 24));
    arena_close(f.arena);
}
