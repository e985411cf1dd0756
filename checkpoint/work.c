/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/work.c - program, input and parameters of a session. */
#include "checkpoint/work.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "store/files.h"
#include "store/sha256.h"

static const struct file_kind program_file = {"program", "program", "elf"};
static const struct file_kind input_files[2] = {{"input", "input", "bin"},
                                                {"input", "input", "enc"}};

const struct file_kind *work_file_kind(const char *name, bool is_encrypted)
{
    return strcmp(name, program_file.name) == 0     ? &program_file
           : strcmp(name, input_files[0].name) == 0 ? &input_files[is_encrypted]
                                                    : NULL;
}

void work_free(struct work *w)
{
    buffer_free(&w->elf);
    buffer_free(&w->input);
}

static enum status sha256_bytes(uint8_t digest[32], const uint8_t *bytes, size_t len,
                                struct error *e)
{
    struct sha256 *h;
    TRY(sha256_open(&h, e));
    sha256_add(h, bytes, len);
    sha256_end(h, digest);
    sha256_close(h);
    return STATUS_OK;
}

/* A SHA-256 of the input in the clear would let anybody try inputs against it. */
static enum status input_digest(uint8_t digest[32], const struct vault *vault,
                                const uint8_t *bytes, size_t len, struct error *e)
{
    return vault != NULL ? vault_digest(vault, digest, bytes, len, e)
                         : sha256_bytes(digest, bytes, len, e);
}

static const char *input_key(bool is_encrypted)
{
    return is_encrypted ? "work.input_hmac" : "work.input_sha256";
}

/* ---- making ---- */

static enum status put_input(struct session *s, const struct work_order *o,
                             struct error *e)
{
    const struct vault *vault;
    struct byte_buffer file = {0};
    TRY(vault_session_of(s, &vault, e));
    if (vault == NULL) {
        return file_put(s, &input_files[0], 0, o->input, o->len_input, e);
    }
    enum status status =
        vault_encrypt(vault, &file, input_files[1].name, 0, o->input, o->len_input, e);
    if (status == STATUS_OK) {
        status = file_put(s, &input_files[1], 0, file.bytes, file.len, e);
    }
    buffer_free(&file);
    return status;
}

static enum status fix_u64(struct session *s, const char *key, uint64_t value,
                           struct error *e)
{
    uint8_t bytes[8];
    store_u64(bytes, value);
    return session_fix(s, key, bytes, sizeof bytes, e);
}

static enum status set_keys(struct session *s, const struct work_order *o,
                            struct error *e)
{
    uint8_t digest[32];
    const struct proof_parameters *const p = &o->parameters;
    const struct vault *vault;
    TRY(vault_session_of(s, &vault, e));
    TRY(input_digest(digest, vault, o->input, o->len_input, e));
    TRY(fix_u64(s, "work.version", WORK_VERSION, e));
    TRY(fix_u64(s, "work.security", p->security, e));
    TRY(fix_u64(s, "work.log_blowup", p->log_blowup, e));
    TRY(fix_u64(s, "work.segment_log2", p->segment_log2, e));
    TRY(session_fix(s, "work.program_digest", guest_digest(o->guest), 32, e));
    TRY(session_fix(s, "work.program_name", o->program_name, strlen(o->program_name), e));
    TRY(session_fix(s, input_key(vault != NULL), digest, sizeof digest, e));
    return o->output_path == NULL
               ? STATUS_OK
               : session_set(s, "output.path", o->output_path, strlen(o->output_path), e);
}

static enum status fill(struct session *s, const struct work_order *o, struct error *e)
{
    if (o->vault != NULL) {
        TRY(vault_session_begin(s, o->vault, e));
    }
    TRY(file_put(s, &program_file, 0, o->elf, o->len_elf, e));
    TRY(put_input(s, o, e));
    TRY(session_begin(s, e));
    const enum status status = set_keys(s, o, e);
    if (status != STATUS_OK) {
        session_rollback(s);
        return status;
    }
    TRY(session_commit(s, e));
    return session_publish(s, e);
}

enum status work_order(struct session **session, const struct store *store,
                       const struct work_order *order, struct error *e)
{
    struct session *s;
    *session = NULL;
    TRY(session_create_hidden(&s, store, order->name, e));
    const enum status status = fill(s, order, e);
    if (status != STATUS_OK) {
        session_discard(s);
        return status;
    }
    *session = s;
    return STATUS_OK;
}

enum status work_create(struct session **session, const struct store *store,
                        const char *name, const struct guest *guest,
                        const char *program_name, const uint8_t *elf, size_t len_elf,
                        const uint8_t *input, size_t len_input,
                        const struct proof_parameters *parameters, struct error *e)
{
    const struct work_order order = {
        .name = name,
        .guest = guest,
        .program_name = program_name,
        .elf = elf,
        .len_elf = len_elf,
        .input = input,
        .len_input = len_input,
        .parameters = *parameters,
    };
    return work_order(session, store, &order, e);
}

/* ---- reading ---- */

static enum status missing(const char *key, struct error *e)
{
    return error_set(e, STATUS_FORMAT, "session: key %s is missing or of another size",
                     key);
}

static enum status get_u64(struct session *s, const char *key, uint64_t *value,
                           struct error *e)
{
    bool found;
    TRY(session_get_u64(s, key, value, &found, e));
    return found ? STATUS_OK : missing(key, e);
}

static enum status get_bytes(struct session *s, const char *key, uint8_t *bytes,
                             size_t cap, size_t *len, struct error *e)
{
    struct byte_buffer value = {0};
    bool found;
    enum status status = session_get(s, key, &value, &found, e);
    if (status == STATUS_OK && (!found || value.len > cap)) {
        status = missing(key, e);
    }
    if (status == STATUS_OK) {
        memcpy(bytes, value.bytes, value.len);
        *len = value.len;
    }
    buffer_free(&value);
    return status;
}

static enum status get_digest(struct session *s, const char *key, uint8_t digest[32],
                              struct error *e)
{
    size_t len;
    TRY(get_bytes(s, key, digest, 32, &len, e));
    return len == 32 ? STATUS_OK : missing(key, e);
}

enum status work_read(struct work *w, struct session *session, struct error *e)
{
    uint64_t version, security, log_blowup, segment_log2;
    size_t len;
    memset(w, 0, sizeof *w);
    TRY(get_u64(session, "work.version", &version, e));
    if (version != WORK_VERSION) {
        return error_set(e, STATUS_UNSUPPORTED,
                         "session: its format is %" PRIu64 " and this program's is %d",
                         version, WORK_VERSION);
    }
    TRY(get_u64(session, "work.security", &security, e));
    TRY(get_u64(session, "work.log_blowup", &log_blowup, e));
    TRY(get_u64(session, "work.segment_log2", &segment_log2, e));
    if (security > 256 || log_blowup > 8 || segment_log2 > 32) {
        return missing("work.security, work.log_blowup or work.segment_log2", e);
    }
    w->parameters = (struct proof_parameters){(unsigned)security, (unsigned)log_blowup,
                                              (unsigned)segment_log2};
    TRY(get_digest(session, "work.program_digest", w->program_digest, e));
    TRY(vault_session_look(session, &w->is_encrypted, e));
    w->vault = session_companion(session);
    TRY(get_digest(session, input_key(w->is_encrypted), w->input_digest, e));
    TRY(get_bytes(session, "work.program_name", (uint8_t *)w->program_name,
                  sizeof w->program_name - 1, &len, e));
    w->program_name[len] = '\0';
    return STATUS_OK;
}

/* A session is made with its program and input in one transaction. */
static enum status lost(const struct session *session, const char *what, struct error *e)
{
    return error_set(e, STATUS_FORMAT, "session %s is damaged: its %s is lost",
                     session_name(session), what);
}

static enum status must_have(struct session *session, const struct file_kind *kind,
                             struct error *e)
{
    struct file_row row;
    bool found;
    TRY(file_row(session, kind->name, 0, &row, &found, e));
    return found ? STATUS_OK : lost(session, kind->name, e);
}

static enum status get_file(struct session *session, const struct file_kind *kind,
                            struct byte_buffer *out, struct error *e)
{
    TRY(must_have(session, kind, e));
    return file_get(session, kind->name, 0, out, e);
}

static enum status get_input(struct work *w, struct session *session, struct error *e)
{
    struct byte_buffer file = {0};
    if (w->vault == NULL) {
        return get_file(session, &input_files[0], &w->input, e);
    }
    enum status s = get_file(session, &input_files[1], &file, e);
    if (s == STATUS_OK) {
        s = vault_decrypt(w->vault, &w->input, input_files[1].name, 0, file.bytes,
                          file.len, e);
    }
    buffer_free(&file);
    return s;
}

enum status work_load(struct work *w, struct session *session, struct error *e)
{
    uint8_t digest[32];
    TRY(work_read(w, session, e));
    TRY(vault_session_of(session, &w->vault, e));
    enum status s = get_file(session, &program_file, &w->elf, e);
    if (s == STATUS_OK)
        s = get_input(w, session, e);
    if (s == STATUS_OK)
        s = input_digest(digest, w->vault, w->input.bytes, w->input.len, e);
    if (s == STATUS_OK && memcmp(digest, w->input_digest, sizeof digest) != 0) {
        s = error_set(e, STATUS_FORMAT,
                      "session: its input is not the one it was made for");
    }
    if (s != STATUS_OK) {
        work_free(w);
    }
    return s;
}

/* ---- mending ---- */

enum status work_check(struct session *session, struct error *e)
{
    struct work w;
    TRY(work_read(&w, session, e));
    TRY(must_have(session, &program_file, e));
    return must_have(session, &input_files[w.is_encrypted], e);
}

static enum status is_program(const struct work *w, struct engine *engine,
                              const struct byte_buffer *elf, bool *out, struct error *e)
{
    struct guest *guest = NULL;
    struct error why;
    const enum status s = guest_load(&guest, engine, elf->bytes, elf->len, &why);
    if (s == STATUS_MEMORY) {
        *e = why;
        return s;
    }
    *out = s == STATUS_OK && memcmp(guest_digest(guest), w->program_digest, 32) == 0;
    guest_free(guest);
    return STATUS_OK;
}

static enum status is_input(const struct work *w, const struct byte_buffer *file,
                            bool *out, struct error *e)
{
    uint8_t digest[32];
    struct byte_buffer plain = {0};
    if (!w->is_encrypted) {
        TRY(sha256_bytes(digest, file->bytes, file->len, e));
        *out = memcmp(digest, w->input_digest, 32) == 0;
        return STATUS_OK;
    }
    if (w->vault == NULL) {
        return error_set(e, STATUS_FORMAT,
                         "session: its database has lost the encrypted input, and only "
                         "its passphrase tells whether the file is whole");
    }
    enum status s = vault_decrypt(w->vault, &plain, input_files[1].name, 0, file->bytes,
                                  file->len, e);
    if (s == STATUS_OK) {
        s = vault_digest(w->vault, digest, plain.bytes, plain.len, e);
    }
    *out = s == STATUS_OK && memcmp(digest, w->input_digest, 32) == 0;
    buffer_free(&plain);
    return s == STATUS_FORMAT ? STATUS_OK : s;
}

/* engine NULL: it is the input */
static enum status mend_file(struct session *session, const struct work *w,
                             struct engine *engine, const struct file_kind *kind,
                             struct error *e)
{
    struct byte_buffer bytes = {0};
    struct file_row row;
    bool found, is_right = false;
    TRY(file_row(session, kind->name, 0, &row, &found, e));
    if (found) {
        return STATUS_OK;
    }
    enum status s = file_stray(session, kind, 0, &bytes, &found, e);
    if (s == STATUS_OK && found) {
        s = engine != NULL ? is_program(w, engine, &bytes, &is_right, e)
                           : is_input(w, &bytes, &is_right, e);
    }
    if (s == STATUS_OK && !is_right) {
        s = lost(session, kind->name, e);
    }
    if (s == STATUS_OK) {
        s = file_adopt(session, kind, 0, bytes.bytes, bytes.len, e);
    }
    buffer_free(&bytes);
    return s;
}

enum status work_mend(struct session *session, struct engine *engine, struct error *e)
{
    struct work w;
    TRY(work_read(&w, session, e));
    TRY(mend_file(session, &w, engine, &program_file, e));
    return mend_file(session, &w, NULL, &input_files[w.is_encrypted], e);
}

/* ---- comparing ---- */

static void hex(char text[65], const uint8_t digest[32])
{
    for (unsigned i = 0; i < 32; i++) {
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
    }
}

static enum status differs(const char *what, const uint8_t ours[32],
                           const uint8_t its[32], struct error *e)
{
    char a[65], b[65];
    hex(a, ours);
    hex(b, its);
    return error_set(e, STATUS_REJECTED, "session: its %s is %s, not %s", what, b, a);
}

static enum status number_differs(const char *what, unsigned ours, unsigned its,
                                  struct error *e)
{
    return error_set(e, STATUS_REJECTED, "session: its %s is %u, not %u", what, its,
                     ours);
}

static enum status match_input(const struct work *w, const uint8_t *input, size_t len,
                               struct error *e)
{
    uint8_t digest[32];
    if (w->is_encrypted && w->vault == NULL) {
        return error_set(e, STATUS_REJECTED,
                         "session: it is encrypted, and its passphrase was not given");
    }
    TRY(input_digest(digest, w->vault, input, len, e));
    if (memcmp(w->input_digest, digest, 32) == 0) {
        return STATUS_OK;
    }
    return w->is_encrypted
               ? error_set(e, STATUS_REJECTED,
                           "session: its input, which is encrypted, is another one")
               : differs("input", digest, w->input_digest, e);
}

struct job_request work_job_request(const struct work *w, const struct guest *guest,
                                    uint64_t memory_budget, struct task *task)
{
    return (struct job_request){
        .guest = guest,
        .input = w->input.bytes,
        .len_input = w->input.len,
        .parameters = w->parameters,
        .mode = MEMORY_AUTO,
        .memory_budget = memory_budget,
        .task = task,
    };
}

enum status work_match(const struct work *w, const struct guest *guest,
                       const uint8_t *input, size_t len_input,
                       const struct proof_parameters *parameters, struct error *e)
{
    const struct proof_parameters *p = &w->parameters;
    if (memcmp(w->program_digest, guest_digest(guest), 32) != 0) {
        return differs("program", guest_digest(guest), w->program_digest, e);
    }
    TRY(match_input(w, input, len_input, e));
    if (p->security != parameters->security) {
        return number_differs("security", parameters->security, p->security, e);
    }
    if (p->log_blowup != parameters->log_blowup) {
        return number_differs("blow-up", 1u << parameters->log_blowup,
                              1u << p->log_blowup, e);
    }
    if (parameters->segment_log2 != 0 && p->segment_log2 != parameters->segment_log2) {
        return number_differs("segment size (log2)", parameters->segment_log2,
                              p->segment_log2, e);
    }
    return STATUS_OK;
}
