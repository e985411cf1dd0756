/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tables/fixed_columns.c - which preprocessed table is made how. */
#include "tables/fixed_columns.h"

#include "base/check.h"
#include "tables/elf_image.h"
#include "tables/program_table.h"
#include "tables/range.h"
#include "tables/shamt.h"

/* The preprocessed tables of both kinds. */
enum fixed { FIXED_PROGRAM, FIXED_RANGE, FIXED_SHAMT, FIXED_ELF_IMAGE, FIXED_NONE };

static enum fixed fixed_of(enum proof_kind kind, uint32_t table)
{
    if (kind == KIND_SEGMENT) {
        switch (table) {
        case SEGMENT_TABLE_program:
            return FIXED_PROGRAM;
        case SEGMENT_TABLE_range:
            return FIXED_RANGE;
        case SEGMENT_TABLE_shamt:
            return FIXED_SHAMT;
        default:
            return FIXED_NONE;
        }
    }
    switch (table) {
    case IMAGE_TABLE_range:
        return FIXED_RANGE;
    case IMAGE_TABLE_elf_image:
        return FIXED_ELF_IMAGE;
    default:
        return FIXED_NONE;
    }
}

uint8_t fixed_log_rows(enum proof_kind kind, uint32_t table,
                       const struct program *program)
{
    switch (fixed_of(kind, table)) {
    case FIXED_PROGRAM:
        return (uint8_t)program_log_rows(program->n_rows);
    case FIXED_RANGE:
        return RANGE_LOG_ROWS;
    case FIXED_SHAMT:
        return SHAMT_LOG_ROWS;
    case FIXED_ELF_IMAGE:
        return (uint8_t)elf_image_log_rows(program->n_image);
    case FIXED_NONE:
        break;
    }
    return FIXED_ABSENT;
}

void fixed_columns(enum proof_kind kind, uint32_t table, const struct program *program,
                   fp *const *columns)
{
    switch (fixed_of(kind, table)) {
    case FIXED_PROGRAM:
        program_preprocess(columns, program->rows, program->n_rows);
        return;
    case FIXED_RANGE:
        range_preprocess(columns);
        return;
    case FIXED_SHAMT:
        shamt_preprocess(columns);
        return;
    case FIXED_ELF_IMAGE:
        elf_image_preprocess(columns, program->image, program->n_image);
        return;
    case FIXED_NONE:
        break;
    }
    UNREACHABLE();
}

const fp *const *fixed_columns_make(enum proof_kind kind, uint32_t table,
                                    const struct program *program, uint32_t n_columns,
                                    struct arena *arena)
{
    const uint8_t log_rows = fixed_log_rows(kind, table, program);
    fp **const columns = arena_alloc(arena, n_columns * sizeof *columns);
    for (uint32_t c = 0; columns != NULL && c < n_columns; c++) {
        columns[c] = arena_alloc(arena, sizeof(fp) << log_rows);
        if (columns[c] == NULL) {
            return NULL;
        }
    }
    if (columns != NULL) {
        fixed_columns(kind, table, program, columns);
    }
    return (const fp *const *)columns;
}

size_t fixed_columns_bytes(enum proof_kind kind, uint32_t table,
                           const struct program *program, uint32_t n_columns)
{
    const uint8_t log_rows = fixed_log_rows(kind, table, program);
    return log_rows == FIXED_ABSENT
               ? 0
               : n_columns * (sizeof(fp *) + (sizeof(fp) << log_rows) + ARENA_ALIGN)
                     + ARENA_ALIGN;
}
