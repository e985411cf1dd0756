/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* ELF files, preprocessed tables and program keys of the reference verifier. */
#include "ref_program.h"

#include <stdlib.h>
#include <string.h>

#include "ref_hash.h"

/* Offsets of the ELF64 headers (System V gABI, "ELF Header", "Program Header"). */
enum {
    E_ENTRY = 24,
    E_PHOFF = 32,
    E_PHNUM = 56,
    E_SIZE = 64,
    PH_SIZE = 56,
    PH_FLAGS = 4,
    PH_OFFSET = 8,
    PH_VADDR = 16,
    PH_FILESZ = 32,
    PH_MEMSZ = 40,
    PT_LOAD = 1,
    PF_X = 1,
    MAX_SEGMENTS = 65536
};

enum { RANGE_WIDTH = 4, SHAMT_WIDTH = 11, IMAGE_WIDTH = 7, N_REGISTERS = 34 };

struct segment {
    uint64_t address, size, len;
    bool is_executable;
    const uint8_t *bytes;
};

struct segments {
    size_t n;
    struct segment *all;
};

static int by_address(const void *a, const void *b)
{
    const struct segment *const x = a, *const y = b;
    return (x->address > y->address) - (x->address < y->address);
}

static bool read_elf(struct ref_program *program, struct segments *segments,
                     const uint8_t *elf, size_t len)
{
    if (len < E_SIZE || memcmp(elf, "\177ELF\2\1", 6) != 0) {
        return false;
    }
    const uint64_t at = ref_load64(elf + E_PHOFF);
    const size_t n = elf[E_PHNUM] | (size_t)elf[E_PHNUM + 1] << 8;
    if (at > len || n > (len - at) / PH_SIZE) {
        return false;
    }
    program->entry = ref_load64(elf + E_ENTRY);
    segments->n = 0;
    segments->all = ref_alloc(&program->heap, n, sizeof *segments->all);
    for (size_t i = 0; i < n; i++) {
        const uint8_t *const header = elf + at + i * PH_SIZE;
        const uint64_t offset = ref_load64(header + PH_OFFSET);
        const struct segment segment = {
            .address = ref_load64(header + PH_VADDR),
            .size = ref_load64(header + PH_MEMSZ),
            .len = ref_load64(header + PH_FILESZ),
            .is_executable = (header[PH_FLAGS] & PF_X) != 0,
            .bytes = elf + (offset < len ? offset : 0),
        };
        if (ref_load32(header) != PT_LOAD || segment.size == 0) {
            continue;
        }
        if (segment.len > segment.size || segment.size > (uint64_t)1 << 33
            || segment.address > (uint64_t)1 << 33
            || (segment.len != 0 && (offset > len || segment.len > len - offset))) {
            return false;
        }
        segments->all[segments->n++] = segment;
    }
    qsort(segments->all, segments->n, sizeof *segments->all, by_address);
    return true;
}

static void program_digest(struct ref_program *program, const struct segments *segments)
{
    size_t len = 16;
    for (size_t i = 0; i < segments->n; i++) {
        len += 32 + segments->all[i].len;
    }
    uint8_t *const all = ref_alloc(NULL, len, 1);
    uint8_t *at = all + 16;
    ref_store64(all, program->entry);
    ref_store64(all + 8, segments->n);
    for (size_t i = 0; i < segments->n; i++) {
        const struct segment *const s = &segments->all[i];
        ref_store64(at, s->address);
        ref_store64(at + 8, s->size);
        ref_store64(at + 16, s->len);
        ref_store64(at + 24, s->is_executable);
        if (s->len != 0) {
            memcpy(at + 32, s->bytes, s->len);
        }
        at += 32 + s->len;
    }
    ref_blake3(program->digest, 32, "zkconsole program digest v1", all, len);
    free(all);
}

/* ---- tables */

/* A table of that many real rows; the caller fills them, then pads. */
static void begin_rows(struct ref_program *program, struct ref_rows *rows, uint32_t width,
                       size_t n)
{
    rows->width = width;
    rows->log_rows = 4;
    while ((size_t)1 << rows->log_rows < n) {
        rows->log_rows++;
    }
    rows->values =
        ref_alloc(&program->heap, (size_t)width << rows->log_rows, sizeof(uint32_t));
}

static void pad_rows(struct ref_rows *rows, size_t n)
{
    for (size_t i = n; i < (size_t)1 << rows->log_rows; i++) {
        memcpy(rows->values + i * rows->width, rows->values,
               rows->width * sizeof(uint32_t));
    }
}

static void make_range(struct ref_program *program)
{
    begin_rows(program, &program->range, RANGE_WIDTH, 1 << 16);
    for (uint32_t v = 0; v < 1 << 16; v++) {
        uint32_t *const row = program->range.values + (size_t)v * RANGE_WIDTH;
        row[0] = v % 256;
        row[1] = v / 256;
        row[2] = row[0] & row[1];
        row[3] = v % 8;
    }
}

static void make_shamt(struct ref_program *program)
{
    begin_rows(program, &program->shamt, SHAMT_WIDTH, 1 << 8);
    for (uint32_t i = 0; i < 1 << 8; i++) {
        uint32_t *const row = program->shamt.values + (size_t)i * SHAMT_WIDTH;
        const uint32_t is_right = i >> 7, is_word = i >> 6 & 1, s = i % 64;
        const uint32_t amount = is_word ? s % 32 : s;
        const uint32_t v = is_right ? 63 - amount : amount;
        const uint32_t limbs = v >> 4;
        row[0] = s;
        row[1] = is_word;
        row[2] = 1u << (v % 8 + is_right);
        row[3] = v >> 3 & 1;
        if (is_right) {
            row[7 + limbs] = 1;
        } else if (limbs > 0) {
            row[3 + limbs] = 1;
        }
    }
}

/* One row, or two, for each aligned word of the executable segments. */
static void make_program(struct ref_program *program, const struct segments *segments)
{
    size_t n_words = 0, n = 0;
    for (size_t i = 0; i < segments->n; i++) {
        n_words += segments->all[i].is_executable ? segments->all[i].len / 4 + 1 : 0;
    }
    uint32_t(*const rows)[REF_PROGRAM_WIDTH] = ref_alloc(NULL, 2 * n_words, sizeof *rows);
    for (size_t i = 0; i < segments->n; i++) {
        const struct segment *const s = &segments->all[i];
        for (uint64_t at = (4 - s->address % 4) % 4;
             s->is_executable && at < s->len && at + 4 <= s->size; at += 4) {
            uint8_t word[4] = {0};
            for (uint64_t b = 0; b < 4 && at + b < s->len; b++) {
                word[b] = s->bytes[at + b];
            }
            uint32_t made[2][REF_PROGRAM_WIDTH];
            const unsigned n_made = ref_decode(made, s->address + at, ref_load32(word));
            for (unsigned k = 0; k < n_made; k++) {
                memcpy(rows[n++], made[k], sizeof made[k]);
            }
        }
    }
    begin_rows(program, &program->program, REF_PROGRAM_WIDTH, n);
    memcpy(program->program.values, rows, n * sizeof *rows);
    pad_rows(&program->program, n);
    free(rows);
}

static void put_cell(uint32_t *row, uint32_t key, uint64_t value)
{
    row[0] = key >> 16;
    row[1] = key & 0xffff;
    for (int i = 0; i < 4; i++) {
        row[2 + i] = (uint32_t)(value >> 16 * i & 0xffff);
    }
    row[6] = 1;
}

static void make_image(struct ref_program *program, const struct segments *segments)
{
    size_t n_most = N_REGISTERS, n = 0;
    for (size_t i = 0; i < segments->n; i++) {
        n_most += segments->all[i].len / 8 + 2;
    }
    struct {
        uint32_t key;
        uint8_t bytes[8];
    } *const cells = ref_alloc(NULL, n_most, sizeof *cells);
    for (size_t i = 0; i < segments->n; i++) {
        const struct segment *const s = &segments->all[i];
        for (uint64_t at = 0; at < s->len; at++) {
            const uint32_t key = (uint32_t)((s->address + at) / 8);
            if (n == 0 || cells[n - 1].key != key) {
                cells[n++].key = key;
            }
            cells[n - 1].bytes[(s->address + at) % 8] = s->bytes[at];
        }
    }
    begin_rows(program, &program->elf_image, IMAGE_WIDTH, n + N_REGISTERS);
    for (size_t i = 0; i < n; i++) {
        put_cell(program->elf_image.values + i * IMAGE_WIDTH, cells[i].key,
                 ref_load64(cells[i].bytes));
    }
    for (uint32_t r = 0; r < N_REGISTERS; r++) {
        put_cell(program->elf_image.values + (n + r) * IMAGE_WIDTH,
                 (1u << 30) + (1u << 10) + r, r == 2 ? 0x1fffffff0 : 0);
    }
    n += N_REGISTERS;
    pad_rows(&program->elf_image, n);
    for (size_t i = n; i < (size_t)1 << program->elf_image.log_rows; i++) {
        program->elf_image.values[i * IMAGE_WIDTH + 6] = 0;
    }
    free(cells);
}

/* ---- key */

/* Which rows the preprocessed columns of a table hold; NULL if it has none. */
static const struct ref_rows *rows_of(const struct ref_program *program,
                                      const struct ref_table *table)
{
    const char *const name = table->name;
    return strcmp(name, "program") == 0     ? &program->program
           : strcmp(name, "range") == 0     ? &program->range
           : strcmp(name, "shamt") == 0     ? &program->shamt
           : strcmp(name, "elf_image") == 0 ? &program->elf_image
                                            : NULL;
}

bool ref_program_open(struct ref_program *program, const struct ref_machine *machine,
                      const uint8_t *elf, size_t len)
{
    struct segments segments = {0};
    *program = (struct ref_program){0};
    if (!read_elf(program, &segments, elf, len)) {
        ref_program_close(program);
        return false;
    }
    program_digest(program, &segments);
    make_range(program);
    make_shamt(program);
    make_program(program, &segments);
    make_image(program, &segments);
    for (int kind = 0; kind < REF_N_KINDS; kind++) {
        for (uint32_t i = 0; i < machine->n_tables[kind]; i++) {
            const struct ref_table *const table = &machine->tables[kind][i];
            const struct ref_rows *const rows = rows_of(program, table);
            if ((rows == NULL ? 0 : rows->width) != table->n_columns[REF_PRE]) {
                ref_program_close(program);
                return false;
            }
            program->log_rows[kind][i] =
                rows == NULL ? REF_ABSENT : (uint8_t)rows->log_rows;
        }
    }
    return true;
}

void ref_program_close(struct ref_program *program)
{
    ref_heap_free(&program->heap);
    *program = (struct ref_program){0};
}

/* Extend a table into columns [first, first + width) of the rows of its group. */
static void extend_table(uint32_t *group_rows, size_t group_width, size_t first,
                         const struct ref_rows *rows, unsigned log_blowup)
{
    const size_t n_rows = (size_t)1 << rows->log_rows;
    const size_t n = n_rows << log_blowup;
    uint32_t *const column = ref_alloc(NULL, n, sizeof *column);
    uint32_t *const scratch = ref_alloc(NULL, n, sizeof *scratch);
    uint32_t *const word = ref_alloc(NULL, n, sizeof *word);
    for (uint32_t c = 0; c < rows->width; c++) {
        for (size_t i = 0; i < n_rows; i++) {
            column[i] = rows->values[i * rows->width + c];
        }
        ref_extend(word, scratch, column, rows->log_rows, log_blowup);
        for (size_t i = 0; i < n; i++) {
            group_rows[i * group_width + first + c] = word[i];
        }
    }
    free(column);
    free(scratch);
    free(word);
}

static void commit_kind(uint8_t root[32], const struct ref_program *program,
                        const struct ref_machine *machine, int kind, unsigned log_blowup)
{
    struct ref_heap heap = {0};
    struct ref_shape shape = {.kind = REF_TREE_PREPROCESSED};
    const uint32_t *rows[REF_MAX_GROUPS];
    for (int log_rows = 24; log_rows >= 4; log_rows--) {
        struct ref_group *const group = &shape.groups[shape.n_groups];
        for (uint32_t i = 0; i < machine->n_tables[kind]; i++) {
            if (program->log_rows[kind][i] == log_rows) {
                group->widths[group->n_parts++] =
                    rows_of(program, &machine->tables[kind][i])->width;
            }
        }
        if (group->n_parts == 0) {
            continue;
        }
        group->log_n = (unsigned)log_rows + log_blowup;
        const size_t width = ref_group_width(group);
        uint32_t *const values = ref_alloc(&heap, width << group->log_n, sizeof *values);
        size_t first = 0;
        for (uint32_t i = 0; i < machine->n_tables[kind]; i++) {
            if (program->log_rows[kind][i] == log_rows) {
                const struct ref_rows *const table =
                    rows_of(program, &machine->tables[kind][i]);
                extend_table(values, width, first, table, log_blowup);
                first += table->width;
            }
        }
        rows[shape.n_groups++] = values;
    }
    ref_tree_root(root, &shape, rows);
    ref_heap_free(&heap);
}

const struct ref_key *ref_program_key(struct ref_program *program,
                                      const struct ref_machine *machine,
                                      unsigned log_blowup)
{
    struct ref_key *const key = &program->keys[log_blowup];
    if (key->is_made) {
        return key;
    }
    struct ref_transcript t;
    ref_start(&t, "zkconsole program key");
    ref_say_u64(&t, "version", 1);
    ref_say_digest(&t, "air digest", machine->air_digest);
    ref_say_u64(&t, "log blowup", log_blowup);
    ref_say_u64(&t, "entry pc / 2", program->entry / 2);
    ref_say_digest(&t, "program digest", program->digest);
    for (int kind = 0; kind < REF_N_KINDS; kind++) {
        commit_kind(key->roots[kind], program, machine, kind, log_blowup);
        ref_say_u64(&t, "kind", (uint64_t)kind + 1);
        ref_say_bytes(&t, "log rows", program->log_rows[kind], machine->n_tables[kind]);
        ref_say_digest(&t, "preprocessed root", key->roots[kind]);
    }
    ref_draw_digest(&t, "key digest", key->digest);
    key->is_made = true;
    return key;
}
