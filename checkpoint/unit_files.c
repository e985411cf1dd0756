/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/unit_files.c - units to files and back. */
#include "checkpoint/unit_files.h"

#include <stdio.h>

#include "checkpoint/tar_bytes.h"
#include "checkpoint/vault_session.h"

static const struct file_kind file_kinds[UNIT_N_KINDS] = {
    [UNIT_RECORD] = {"record", "snapshots", "tar"},
    [UNIT_CELLS] = {"cells", "image", "tar"},
    [UNIT_LINK] = {"link", "proof", "link"},
    [UNIT_SEGMENT] = {"segment", "proof", "segment"},
    [UNIT_IMAGE] = {"image", "proof", "image"},
};

/* Those that hold the memory of the program, where a session is encrypted. */
static const struct file_kind encrypted_kinds[UNIT_N_KINDS] = {
    [UNIT_RECORD] = {"record", "snapshots", "enc"},
    [UNIT_CELLS] = {"cells", "image", "enc"},
};

static const char *const record_members[] = {"registers", "record"};
static const char *const cells_members[] = {"cells"};

const struct file_kind *unit_file_kind(enum unit_kind kind)
{
    return &file_kinds[kind];
}

const struct file_kind *unit_file_kind_in(enum unit_kind kind, bool is_encrypted)
{
    return is_encrypted && encrypted_kinds[kind].name != NULL ? &encrypted_kinds[kind]
                                                              : &file_kinds[kind];
}

/* The registers of a record as lines "a0 0000000000000000". */
static enum status describe_registers(struct byte_buffer *text, const uint8_t *unit,
                                      size_t len, struct error *e)
{
    struct record_registers r;
    TRY(engine_record_registers(&r, unit, len, e));
    char line[64];
    int n = snprintf(line, sizeof line, "segment %u\nsteps %u\npc %016llx\n", r.index,
                     r.n_steps, (unsigned long long)r.pc);
    buffer_bytes(text, line, (size_t)n);
    for (unsigned i = 0; i < VIEW_N_REGISTERS; i++) {
        n = snprintf(line, sizeof line, "%s %016llx\n", engine_register_name(i),
                     (unsigned long long)r.registers[i]);
        buffer_bytes(text, line, (size_t)n);
    }
    return text->bad
               ? error_set(e, STATUS_MEMORY, "snapshot: no memory for its registers")
               : STATUS_OK;
}

enum status unit_file_pack(struct byte_buffer *file, enum unit_kind kind,
                           const uint8_t *unit, size_t len, struct error *e)
{
    struct byte_buffer text = {0};
    enum status s = STATUS_OK;
    if (kind == UNIT_RECORD) {
        s = describe_registers(&text, unit, len, e);
        struct tar_member members[] = {{record_members[0], text.bytes, text.len},
                                       {record_members[1], unit, len}};
        if (s == STATUS_OK) {
            s = tar_write(file, members, 2, e);
        }
    } else if (kind == UNIT_CELLS) {
        struct tar_member member = {cells_members[0], unit, len};
        s = tar_write(file, &member, 1, e);
    } else {
        buffer_bytes(file, unit, len);
        s = file->bad ? error_set(e, STATUS_MEMORY, "unit: no memory for its file")
                      : STATUS_OK;
    }
    buffer_free(&text);
    return s;
}

enum status unit_file_unpack(struct byte_buffer *unit, enum unit_kind kind,
                             const uint8_t *file, size_t len, struct error *e)
{
    if (kind == UNIT_RECORD) {
        return tar_read(unit, "record", record_members, 2, file, len, e);
    }
    if (kind == UNIT_CELLS) {
        return tar_read(unit, "cells", cells_members, 1, file, len, e);
    }
    buffer_bytes(unit, file, len);
    return unit->bad ? error_set(e, STATUS_MEMORY, "unit: no memory for its bytes")
                     : STATUS_OK;
}

/* ---- struct unit_store ---- */

static bool has(void *arg, enum unit_kind kind, uint32_t index)
{
    bool found = false;
    struct error ignored;
    return file_has(arg, file_kinds[kind].name, index, &found, &ignored) == STATUS_OK
           && found;
}

/* The vault that units of this kind are encrypted with; NULL: they are not. */
static enum status vault_for(struct session *session, enum unit_kind kind,
                             const struct vault **vault, struct error *e)
{
    *vault = NULL;
    return encrypted_kinds[kind].name != NULL ? vault_session_of(session, vault, e)
                                              : STATUS_OK;
}

enum status unit_file_make(struct byte_buffer *file, struct session *session,
                           enum unit_kind kind, uint32_t index, const uint8_t *unit,
                           size_t len, struct error *e)
{
    struct byte_buffer plain = {0};
    const struct vault *vault;
    TRY(vault_for(session, kind, &vault, e));
    if (vault == NULL) {
        return unit_file_pack(file, kind, unit, len, e);
    }
    enum status s = unit_file_pack(&plain, kind, unit, len, e);
    if (s == STATUS_OK) {
        s = vault_encrypt(vault, file, file_kinds[kind].name, index, plain.bytes,
                          plain.len, e);
    }
    buffer_free(&plain);
    return s;
}

static enum status put(void *arg, enum unit_kind kind, uint32_t index,
                       const uint8_t *bytes, size_t len, struct error *e)
{
    struct byte_buffer file = {0};
    enum status s = unit_file_make(&file, arg, kind, index, bytes, len, e);
    if (s == STATUS_OK) {
        s = file_put(arg, unit_file_kind_in(kind, session_companion(arg) != NULL), index,
                     file.bytes, file.len, e);
    }
    buffer_free(&file);
    return s;
}

static enum status get(void *arg, enum unit_kind kind, uint32_t index,
                       struct byte_buffer *out, struct error *e)
{
    struct byte_buffer file = {0}, plain = {0};
    const struct vault *vault;
    TRY(vault_for(arg, kind, &vault, e));
    enum status s = file_get(arg, file_kinds[kind].name, index, &file, e);
    if (s == STATUS_OK && vault != NULL) {
        s = vault_decrypt(vault, &plain, file_kinds[kind].name, index, file.bytes,
                          file.len, e);
    }
    if (s == STATUS_OK) {
        const struct byte_buffer *const from = vault != NULL ? &plain : &file;
        s = unit_file_unpack(out, kind, from->bytes, from->len, e);
    }
    buffer_free(&file);
    buffer_free(&plain);
    return s;
}

struct unit_store unit_files(struct session *s)
{
    return (struct unit_store){.arg = s, .has = has, .put = put, .get = get};
}

static enum status drop_missing(struct session *s, const char *kind, uint32_t *n,
                                struct error *e)
{
    struct file_row row = {0};
    for (;;) {
        bool found, has;
        TRY(file_next(s, kind, row.kind, row.index, &row, &found, e));
        if (!found) {
            return STATUS_OK;
        }
        TRY(file_has(s, kind, row.index, &has, e));
        if (!has) {
            TRY(file_drop(s, kind, row.index, e));
            ++*n;
        }
    }
}

enum status unit_files_drop_missing(struct session *s, uint32_t *n, struct error *e)
{
    *n = 0;
    for (unsigned i = 0; i < UNIT_N_KINDS; i++) {
        TRY(drop_missing(s, file_kinds[i].name, n, e));
    }
    return STATUS_OK;
}
