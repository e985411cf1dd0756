/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/vault.c - headers and files of encrypted sessions. */
#include "checkpoint/vault.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

static const uint8_t header_magic[8] = "zkcvault";
static const uint8_t file_magic[8] = "zkcrypt"; /* and its zero byte */

/* What keys are derived for; the final zero is not part of it. */
static const char salt_purpose[] = "zkconsole salt 1"; /* and the place */
static const char file_purpose[] = "zkconsole file 1";
static const char digest_purpose[] = "zkconsole input 1";

enum {
    HEADER_WRAPPED_AT = VAULT_HEADER_BYTES - CIPHER_TAG_BYTES - CIPHER_KEY_BYTES,
    FILE_HEAD_BYTES = VAULT_FILE_EXTRA - CIPHER_TAG_BYTES
};

struct vault {
    uint8_t id[VAULT_ID_BYTES];
    struct secret *key; /* the data key */
};

/* A key and the nonce of its one message. */
struct once {
    uint8_t key[CIPHER_KEY_BYTES];
    uint8_t nonce[CIPHER_NONCE_BYTES];
};
_Static_assert(sizeof(struct once) == CIPHER_KEY_BYTES + CIPHER_NONCE_BYTES,
               "no padding: it is derived as one");

/* ---- header ---- */

struct header {
    const uint8_t *id, *salt, *wrapped, *tag; /* borrowed */
    struct cipher_cost cost;
};

static enum status read_header(struct header *h, const uint8_t *bytes, size_t len,
                               struct error *e)
{
    struct byte_reader r;
    reader_init(&r, bytes, len);
    const uint8_t *const magic = read_bytes(&r, sizeof header_magic);
    const uint32_t version = read_u32(&r);
    h->id = read_bytes(&r, VAULT_ID_BYTES);
    const unsigned log_n = read_u8(&r);
    h->cost = (struct cipher_cost){.n = (uint64_t)1 << (log_n & 63)};
    h->cost.r = read_u8(&r);
    h->cost.p = read_u8(&r);
    h->salt = read_bytes(&r, VAULT_SALT_BYTES);
    h->wrapped = read_bytes(&r, CIPHER_KEY_BYTES);
    h->tag = read_bytes(&r, CIPHER_TAG_BYTES);
    if (magic == NULL || memcmp(magic, header_magic, sizeof header_magic) != 0) {
        return error_set(e, STATUS_FORMAT, "vault: this is no header of a vault");
    }
    if (!r.bad && version != VAULT_VERSION) {
        return error_set(e, STATUS_UNSUPPORTED,
                         "vault: it is of version %u, and this program reads %d", version,
                         VAULT_VERSION);
    }
    if (!reader_done(&r)) {
        return error_set(e, STATUS_FORMAT, "vault: its header has %zu bytes, not %d", len,
                         VAULT_HEADER_BYTES);
    }
    if (log_n < VAULT_LOG_N_MIN || log_n > VAULT_LOG_N_MAX || h->cost.r != VAULT_R
        || h->cost.p != VAULT_P) {
        return error_set(e, STATUS_UNSUPPORTED,
                         "vault: scrypt with n = 2^%u, r = %u, p = %u is not what this "
                         "program takes: n from 2^%d to 2^%d, r = %d, p = %d",
                         log_n, h->cost.r, h->cost.p, VAULT_LOG_N_MIN, VAULT_LOG_N_MAX,
                         VAULT_R, VAULT_P);
    }
    return STATUS_OK;
}

enum status vault_check_header(const uint8_t *header, size_t len, struct error *e)
{
    struct header h;
    return read_header(&h, header, len, e);
}

bool vault_has_header(const struct vault *v, const uint8_t header[VAULT_HEADER_BYTES])
{
    return memcmp(v->id, header + sizeof header_magic + 4, VAULT_ID_BYTES) == 0;
}

enum status vault_rewrap(const struct vault *v, uint8_t header[VAULT_HEADER_BYTES],
                         const struct secret *passphrase, unsigned log_n, struct error *e)
{
    CHECK(log_n >= VAULT_LOG_N_MIN && log_n <= VAULT_LOG_N_MAX);
    const struct cipher_cost cost = {(uint64_t)1 << log_n, VAULT_R, VAULT_P};
    uint8_t *at = header;
    memcpy(at, header_magic, sizeof header_magic);
    at += sizeof header_magic;
    store_u32(at, VAULT_VERSION);
    at += 4;
    memcpy(at, v->id, VAULT_ID_BYTES);
    at += VAULT_ID_BYTES;
    *at++ = (uint8_t)log_n;
    *at++ = VAULT_R;
    *at++ = VAULT_P;
    TRY(cipher_random(at, VAULT_SALT_BYTES, e));
    struct once once;
    enum status s = cipher_stretch((uint8_t *)&once, sizeof once, passphrase->bytes,
                                   passphrase->len, at, VAULT_SALT_BYTES, &cost, e);
    if (s == STATUS_OK) {
        const struct cipher_piece aside = {header, HEADER_WRAPPED_AT};
        s = cipher_encrypt(header + HEADER_WRAPPED_AT,
                           header + HEADER_WRAPPED_AT + CIPHER_KEY_BYTES, once.key,
                           once.nonce, &aside, 1, v->key->bytes, CIPHER_KEY_BYTES, e);
    }
    secret_wipe(&once, sizeof once);
    return s;
}

/* ---- life ---- */

static enum status vault_new(struct vault **out, struct error *e)
{
    struct vault *const v = calloc(1, sizeof *v);
    *out = v;
    if (v == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for a vault");
    }
    TRY(secret_open(&v->key, e));
    v->key->len = CIPHER_KEY_BYTES;
    return STATUS_OK;
}

void vault_close(struct vault *v)
{
    if (v != NULL) {
        secret_close(v->key);
        free(v);
    }
}

enum status vault_copy(struct vault **out, const struct vault *v, struct error *e)
{
    const enum status s = vault_new(out, e);
    if (s != STATUS_OK) {
        vault_close(*out);
        *out = NULL;
        return s;
    }
    memcpy((*out)->id, v->id, sizeof v->id);
    memcpy((*out)->key->bytes, v->key->bytes, CIPHER_KEY_BYTES);
    return STATUS_OK;
}

enum status vault_create(struct vault **out, uint8_t header[VAULT_HEADER_BYTES],
                         const struct secret *passphrase, unsigned log_n, struct error *e)
{
    struct vault *v;
    *out = NULL;
    enum status s = vault_new(&v, e);
    if (s == STATUS_OK)
        s = cipher_random(v->id, sizeof v->id, e);
    if (s == STATUS_OK)
        s = cipher_random(v->key->bytes, CIPHER_KEY_BYTES, e);
    if (s == STATUS_OK)
        s = vault_rewrap(v, header, passphrase, log_n, e);
    if (s != STATUS_OK) {
        vault_close(v);
        return s;
    }
    *out = v;
    return STATUS_OK;
}

static enum status unwrap(struct vault *v, const struct header *h, const uint8_t *bytes,
                          const struct secret *passphrase, struct error *e)
{
    struct once once;
    const struct cipher_piece aside = {bytes, HEADER_WRAPPED_AT};
    memcpy(v->id, h->id, sizeof v->id);
    TRY(cipher_stretch((uint8_t *)&once, sizeof once, passphrase->bytes, passphrase->len,
                       h->salt, VAULT_SALT_BYTES, &h->cost, e));
    const enum status s = cipher_decrypt(v->key->bytes, h->tag, once.key, once.nonce,
                                         &aside, 1, h->wrapped, CIPHER_KEY_BYTES, e);
    secret_wipe(&once, sizeof once);
    return s == STATUS_REJECTED ? error_set(e, s, "wrong passphrase") : s;
}

enum status vault_open(struct vault **out, const uint8_t *header, size_t len,
                       const struct secret *passphrase, struct error *e)
{
    struct vault *v;
    struct header h;
    *out = NULL;
    TRY(read_header(&h, header, len, e));
    enum status s = vault_new(&v, e);
    if (s == STATUS_OK) {
        s = unwrap(v, &h, header, passphrase, e);
    }
    if (s != STATUS_OK) {
        vault_close(v);
        return s;
    }
    *out = v;
    return STATUS_OK;
}

/* ---- files ---- */

/* What the tag of a file covers besides its bytes, but for the head. */
struct place {
    uint8_t bytes[VAULT_ID_BYTES + 8 + 32];
    size_t len;
};

static struct place place_of(const struct vault *v, const char *kind, uint32_t index)
{
    struct place p;
    const size_t len = strlen(kind);
    CHECK(len <= 32);
    memcpy(p.bytes, v->id, VAULT_ID_BYTES);
    store_u64(p.bytes + VAULT_ID_BYTES, index);
    memcpy(p.bytes + VAULT_ID_BYTES + 8, kind, len); /* last: it ends with the text */
    p.len = VAULT_ID_BYTES + 8 + len;
    return p;
}

/* The salt of a file. */
static enum status salt_of_file(const struct vault *v, uint8_t salt[VAULT_SALT_BYTES],
                                const struct place *place, const uint8_t *bytes,
                                size_t len, struct error *e)
{
    enum { PURPOSE = sizeof salt_purpose - 1 };
    uint8_t key[CIPHER_KEY_BYTES];
    char purpose[PURPOSE + sizeof place->bytes];
    memcpy(purpose, salt_purpose, PURPOSE);
    memcpy(purpose + PURPOSE, place->bytes, place->len);
    TRY(cipher_derive(key, sizeof key, v->key->bytes, CIPHER_KEY_BYTES, NULL, 0, purpose,
                      PURPOSE + place->len, e));
    const enum status s = cipher_mac(salt, key, sizeof key, bytes, len, e);
    secret_wipe(key, sizeof key);
    return s;
}

static enum status key_of_file(const struct vault *v, struct once *once,
                               const uint8_t salt[VAULT_SALT_BYTES], struct error *e)
{
    return cipher_derive((uint8_t *)once, sizeof *once, v->key->bytes, CIPHER_KEY_BYTES,
                         salt, VAULT_SALT_BYTES, file_purpose, sizeof file_purpose - 1,
                         e);
}

enum status vault_encrypt(const struct vault *v, struct byte_buffer *out,
                          const char *kind, uint32_t index, const uint8_t *bytes,
                          size_t len, struct error *e)
{
    struct once once;
    const size_t begin = out->len;
    const struct place place = place_of(v, kind, index);
    uint8_t *const file = len <= SIZE_MAX - VAULT_FILE_EXTRA
                              ? buffer_room(out, len + VAULT_FILE_EXTRA)
                              : NULL;
    if (file == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory to encrypt a file of %zu bytes",
                         len);
    }
    uint8_t *const salt = file + sizeof file_magic + 4;
    memcpy(file, file_magic, sizeof file_magic);
    store_u32(file + sizeof file_magic, VAULT_VERSION);
    enum status s = salt_of_file(v, salt, &place, bytes, len, e);
    if (s == STATUS_OK) {
        s = key_of_file(v, &once, salt, e);
    }
    if (s == STATUS_OK) {
        const struct cipher_piece aside[] = {{file, FILE_HEAD_BYTES},
                                             {place.bytes, place.len}};
        s = cipher_encrypt(file + FILE_HEAD_BYTES, file + FILE_HEAD_BYTES + len, once.key,
                           once.nonce, aside, 2, bytes, len, e);
    }
    secret_wipe(&once, sizeof once);
    if (s != STATUS_OK) {
        out->len = begin;
    }
    return s;
}

enum status vault_decrypt(const struct vault *v, struct byte_buffer *out,
                          const char *kind, uint32_t index, const uint8_t *file,
                          size_t len, struct error *e)
{
    struct once once;
    uint8_t salt[VAULT_SALT_BYTES];
    const size_t begin = out->len;
    const struct place place = place_of(v, kind, index);
    if (len < VAULT_FILE_EXTRA || memcmp(file, file_magic, sizeof file_magic) != 0
        || load_u32(file + sizeof file_magic) != VAULT_VERSION) {
        return error_set(e, STATUS_FORMAT, "%s %u is not encrypted as this session is",
                         kind, index);
    }
    const size_t len_bytes = len - VAULT_FILE_EXTRA;
    TRY(key_of_file(v, &once, file + sizeof file_magic + 4, e));
    enum status s = STATUS_OK;
    uint8_t *const to = buffer_room(out, len_bytes);
    if (to == NULL && len_bytes != 0) {
        s = error_set(e, STATUS_MEMORY, "no memory to decrypt a file of %zu bytes", len);
    } else {
        const struct cipher_piece aside[] = {{file, FILE_HEAD_BYTES},
                                             {place.bytes, place.len}};
        s = cipher_decrypt(to, file + FILE_HEAD_BYTES + len_bytes, once.key, once.nonce,
                           aside, 2, file + FILE_HEAD_BYTES, len_bytes, e);
    }
    secret_wipe(&once, sizeof once);
    /* One encoding: of those that the key could write, the one it does. */
    if (s == STATUS_OK) {
        s = salt_of_file(v, salt, &place, to, len_bytes, e);
    }
    if (s == STATUS_OK && memcmp(salt, file + sizeof file_magic + 4, sizeof salt) != 0) {
        secret_wipe(to, len_bytes);
        s = STATUS_REJECTED;
    }
    if (s != STATUS_OK) {
        out->len = begin;
    }
    return s != STATUS_REJECTED
               ? s
               : error_set(e, STATUS_FORMAT,
                           "%s %u is damaged, or is another session's: it is not what "
                           "was encrypted",
                           kind, index);
}

enum status vault_digest(const struct vault *v, uint8_t digest[CIPHER_MAC_BYTES],
                         const uint8_t *bytes, size_t len, struct error *e)
{
    uint8_t key[CIPHER_KEY_BYTES];
    TRY(cipher_derive(key, sizeof key, v->key->bytes, CIPHER_KEY_BYTES, NULL, 0,
                      digest_purpose, sizeof digest_purpose - 1, e));
    const enum status s = cipher_mac(digest, key, sizeof key, bytes, len, e);
    secret_wipe(key, sizeof key);
    return s;
}
