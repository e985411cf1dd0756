/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/manifest.c - writing and reading manifests. The reader is lenient about form
 * and then compares with what the writer makes of the result, so the form has one home.
 * */
#include "checkpoint/manifest.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint/unit_files.h"
#include "checkpoint/work.h"

static const struct key_row {
    const char *name;
    size_t bytes;
    bool is_fixed, is_needed;
} key_rows[] = {
#define KEY_ROW(name, bytes, is_fixed, is_needed) {name, bytes, is_fixed, is_needed},
    MANIFEST_KEY_LIST(KEY_ROW)
#undef KEY_ROW
};

enum { N_KEY_ROWS = sizeof key_rows / sizeof key_rows[0], LINE_BYTES = 512 };
_Static_assert(sizeof key_rows / sizeof key_rows[0] <= (size_t)MANIFEST_KEYS_MAX,
               "room for every key");

void manifest_free(struct manifest *m)
{
    free(m->files);
    m->files = NULL;
    m->n_files = m->cap_files = 0;
}

static const struct key_row *find_key(const char *name)
{
    for (size_t i = 0; i < N_KEY_ROWS; i++) {
        if (strcmp(key_rows[i].name, name) == 0) {
            return &key_rows[i];
        }
    }
    return NULL;
}

const char *manifest_key_name(const char *name, bool *is_fixed)
{
    const struct key_row *const row = find_key(name);
    if (row == NULL) {
        return NULL;
    }
    *is_fixed = row->is_fixed;
    return row->name;
}

const struct file_kind *manifest_file_kind(const char *name, bool is_encrypted)
{
    for (unsigned i = 0; i < UNIT_N_KINDS; i++) {
        const struct file_kind *const kind =
            unit_file_kind_in((enum unit_kind)i, is_encrypted);
        if (strcmp(kind->name, name) == 0) {
            return kind;
        }
    }
    return work_file_kind(name, is_encrypted);
}

static bool has_key(const struct manifest *m, const char *name)
{
    for (size_t i = 0; i < m->n_keys; i++) {
        if (strcmp(m->keys[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

bool manifest_is_encrypted(const struct manifest *m)
{
    return has_key(m, "vault.header");
}

bool manifest_has_kind(const struct manifest *m, const char *kind)
{
    for (size_t i = 0; i < m->n_files; i++) {
        if (strcmp(m->files[i].kind->name, kind) == 0) {
            return true;
        }
    }
    return false;
}

/* Are there several files of this kind? */
static bool is_numbered(const struct file_kind *kind)
{
    return work_file_kind(kind->name, false) == NULL && kind != unit_file_kind(UNIT_LINK);
}

enum status manifest_add_file(struct manifest *m, const struct manifest_file *file,
                              struct error *e)
{
    if (m->n_files == m->cap_files) {
        const size_t cap = m->cap_files == 0 ? 64 : 2 * m->cap_files;
        struct manifest_file *const more = realloc(m->files, cap * sizeof *more);
        if (more == NULL) {
            return error_set(e, STATUS_MEMORY, "manifest: no memory for %zu files", cap);
        }
        m->files = more;
        m->cap_files = cap;
    }
    m->files[m->n_files++] = *file;
    return STATUS_OK;
}

void manifest_path(char path[MANIFEST_PATH_BYTES], const struct manifest_file *file)
{
    snprintf(path, MANIFEST_PATH_BYTES, "%s/%06" PRIu32 ".%s", file->kind->folder,
             file->index, file->kind->extension);
}

/* ---- writing ---- */

PRINTF_LIKE(2, 3)
static void put(struct byte_buffer *out, const char *format, ...)
{
    char text[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    buffer_bytes(out, text, strlen(text));
}

static void put_hex(struct byte_buffer *out, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        put(out, "%02x", bytes[i]);
    }
    put(out, "\n");
}

enum status manifest_encode(struct byte_buffer *out, const struct manifest *m,
                            struct error *e)
{
    put(out, "zkconsole-archive %d\nsession %s\nredacted %d\n", MANIFEST_VERSION,
        m->session, m->is_redacted);
    for (size_t i = 0; i < m->n_keys; i++) {
        put(out, "key %s ", m->keys[i].name);
        put_hex(out, m->keys[i].value, m->keys[i].len);
    }
    for (size_t i = 0; i < m->n_files; i++) {
        const struct manifest_file *const f = &m->files[i];
        put(out, "file %s %" PRIu32 " %" PRIu64 " ", f->kind->name, f->index, f->bytes);
        put_hex(out, f->sha256, sizeof f->sha256);
    }
    put(out, "end\n");
    return out->bad ? error_set(e, STATUS_MEMORY, "manifest: no memory for its text")
                    : STATUS_OK;
}

/* ---- reading ---- */

struct lines {
    const uint8_t *at, *end;
    unsigned number;
    char line[LINE_BYTES];
};

static enum status wrong(const struct lines *l, struct error *e, const char *why)
{
    return error_set(e, STATUS_FORMAT, "manifest: line %u: %s", l->number, why);
}

static enum status next_line(struct lines *l, struct error *e)
{
    const size_t left = (size_t)(l->end - l->at);
    const uint8_t *const newline = left == 0 ? NULL : memchr(l->at, '\n', left);
    l->number++;
    if (newline == NULL) {
        return wrong(l, e, "the text is cut off");
    }
    const size_t len = (size_t)(newline - l->at);
    if (len >= sizeof l->line) {
        return wrong(l, e, "is too long");
    }
    for (size_t i = 0; i < len; i++) {
        if (l->at[i] < 0x20 || l->at[i] > 0x7e) {
            return wrong(l, e, "has a character that is none of a manifest's");
        }
    }
    memcpy(l->line, l->at, len);
    l->line[len] = '\0';
    l->at = newline + 1;
    return STATUS_OK;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* False unless text is the hexadecimal of at most cap bytes. */
static bool read_hex(const char *text, uint8_t *bytes, size_t cap, size_t *len)
{
    const size_t n = strlen(text);
    if (n % 2 != 0 || n / 2 > cap) {
        return false;
    }
    for (size_t i = 0; i < n / 2; i++) {
        const int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i] = (uint8_t)(high * 16 + low);
    }
    *len = n / 2;
    return true;
}

/* A base name a person can read on any terminal. */
static bool is_program_name(const uint8_t *text, size_t len)
{
    if (len == 0 || len >= WORK_NAME_BYTES) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (text[i] < 0x20 || text[i] > 0x7e || text[i] == '/') {
            return false;
        }
    }
    return true;
}

static enum status read_key(struct manifest *m, const struct lines *l, struct error *e)
{
    char name[64], hex[2 * MANIFEST_VALUE_BYTES + 1];
    if (sscanf(l->line, "key %63s %256s", name, hex) != 2) {
        return wrong(l, e, "is not 'key NAME HEX'");
    }
    const struct key_row *const row = find_key(name);
    if (row == NULL || m->n_keys == MANIFEST_KEYS_MAX) {
        return wrong(l, e, "names a key that an archive does not carry");
    }
    if (m->n_keys > 0 && strcmp(m->keys[m->n_keys - 1].name, name) >= 0) {
        return wrong(l, e, "is not in the order of keys");
    }
    struct manifest_key *const key = &m->keys[m->n_keys];
    key->name = row->name;
    key->is_fixed = row->is_fixed;
    if (!read_hex(hex, key->value, sizeof key->value, &key->len)
        || (row->bytes != 0 ? key->len != row->bytes
                            : !is_program_name(key->value, key->len))) {
        return wrong(l, e, "has a value that its key cannot have");
    }
    m->n_keys++;
    return strcmp(name, "vault.header") == 0 ? vault_check_header(key->value, key->len, e)
                                             : STATUS_OK;
}

static bool is_after(const struct manifest *m, const struct manifest_file *file)
{
    if (m->n_files == 0) {
        return true;
    }
    const struct manifest_file *const last = &m->files[m->n_files - 1];
    const int order = strcmp(last->kind->name, file->kind->name);
    return order < 0 || (order == 0 && last->index < file->index);
}

static enum status read_file(struct manifest *m, const struct lines *l, struct error *e)
{
    char kind[32], hex[65];
    size_t len;
    struct manifest_file file = {0};
    if (sscanf(l->line, "file %31s %" SCNu32 " %" SCNu64 " %64s", kind, &file.index,
               &file.bytes, hex)
            != 4
        || !read_hex(hex, file.sha256, sizeof file.sha256, &len)
        || len != sizeof file.sha256) {
        return wrong(l, e, "is not 'file KIND INDEX BYTES SHA256'");
    }
    file.kind = manifest_file_kind(kind, manifest_is_encrypted(m));
    if (file.kind == NULL || (file.index != 0 && !is_numbered(file.kind))) {
        return wrong(l, e, "names a file that an archive does not carry");
    }
    if (!is_after(m, &file)) {
        return wrong(l, e, "is not in the order of files");
    }
    return manifest_add_file(m, &file, e);
}

static enum status read_head(struct manifest *m, struct lines *l, struct error *e)
{
    unsigned version, redacted;
    TRY(next_line(l, e));
    if (sscanf(l->line, "zkconsole-archive %u", &version) != 1) {
        return wrong(l, e, "is not that of a session's archive");
    }
    if (version != MANIFEST_VERSION) {
        return error_set(e, STATUS_UNSUPPORTED,
                         "manifest: the archive is of version %u, and this program "
                         "reads %d",
                         version, MANIFEST_VERSION);
    }
    TRY(next_line(l, e));
    if (sscanf(l->line, "session %64s", m->session) != 1
        || !session_name_is_valid(m->session)) {
        return wrong(l, e, "has no name of a session");
    }
    TRY(next_line(l, e));
    if (sscanf(l->line, "redacted %u", &redacted) != 1 || redacted > 1) {
        return wrong(l, e, "is not 'redacted 0' or 'redacted 1'");
    }
    m->is_redacted = redacted == 1;
    return STATUS_OK;
}

/* What every archive that is not redacted must have. */
static enum status check_needed(const struct manifest *m, struct error *e)
{
    size_t n_needed = 0, n_there = 0, n_works = 0;
    for (size_t i = 0; i < N_KEY_ROWS; i++) {
        n_needed += key_rows[i].is_needed;
    }
    for (size_t i = 0; i < m->n_keys; i++) {
        n_there += find_key(m->keys[i].name)->is_needed;
    }
    for (size_t i = 0; i < m->n_files; i++) {
        n_works += work_file_kind(m->files[i].kind->name, false) != NULL;
    }
    const bool is_encrypted = manifest_is_encrypted(m);
    if (m->is_redacted && is_encrypted) {
        return error_set(e, STATUS_FORMAT,
                         "manifest: it is redacted, and has the header of a vault");
    }
    if (!m->is_redacted
        && (has_key(m, "work.input_hmac") != is_encrypted
            || has_key(m, "work.input_sha256") == is_encrypted)) {
        return error_set(e, STATUS_FORMAT,
                         "manifest: the digest of the input is not the one that %s "
                         "session has",
                         is_encrypted ? "an encrypted" : "a");
    }
    if (!m->is_redacted && n_there != n_needed) {
        return error_set(e, STATUS_FORMAT, "manifest: a key is missing");
    }
    if (!m->is_redacted && n_works != 2) {
        return error_set(e, STATUS_FORMAT,
                         "manifest: the program or the input is "
                         "missing");
    }
    return STATUS_OK;
}

enum status manifest_decode(struct manifest *m, const uint8_t *text, size_t len,
                            struct error *e)
{
    struct lines l = {.at = text, .end = text + len};
    struct byte_buffer again = {0};
    memset(m, 0, sizeof *m);
    TRY(read_head(m, &l, e));
    for (;;) {
        TRY(next_line(&l, e));
        if (strcmp(l.line, "end") == 0) {
            break;
        }
        if (strncmp(l.line, "key ", 4) == 0 && m->n_files == 0) {
            TRY(read_key(m, &l, e));
        } else if (strncmp(l.line, "file ", 5) == 0) {
            TRY(read_file(m, &l, e));
        } else {
            return wrong(&l, e, "is none that may stand there");
        }
    }
    TRY(check_needed(m, e));
    enum status s = manifest_encode(&again, m, e);
    if (s == STATUS_OK && (again.len != len || memcmp(again.bytes, text, len) != 0)) {
        s = error_set(e, STATUS_FORMAT, "manifest: it is not written the one way it has");
    }
    buffer_free(&again);
    return s;
}
