/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The vault: the algorithms give the published values as we call them; files and headers
 * are opened by their key, whole, in their place, and by nothing else. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "checkpoint/cipher.h"
#include "checkpoint/vault.h"

enum { LOG_N = VAULT_LOG_N_MIN };

/* Hexadecimal to bytes; the test's own strings are right. */
static size_t unhex(uint8_t *bytes, const char *hex)
{
    size_t n = 0;
    unsigned byte;
    for (; sscanf(hex + 2 * n, "%2x", &byte) == 1; n++) {
        bytes[n] = (uint8_t)byte;
    }
    return n;
}

static void assert_hex(const uint8_t *bytes, const char *hex, const char *what)
{
    uint8_t expected[128];
    const size_t n = unhex(expected, hex);
    cr_assert(memcmp(bytes, expected, n) == 0, "%s", what);
}

/* ---- published values ---- */

/* src: RFC 7914, section 12 */
Test(checkpoint_vault, scrypt_is_that_of_rfc_7914)
{
    static const struct {
        const char *passphrase, *salt;
        struct cipher_cost cost;
        const char *key;
    } cases[] = {
        {"",
         "",
         {16, 1, 1},
         "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
         "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"},
        {"password",
         "NaCl",
         {1024, 8, 16},
         "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
         "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"},
        {"pleaseletmein",
         "SodiumChloride",
         {16384, 8, 1},
         "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
         "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t key[64];
        struct error e;
        cr_assert_eq(cipher_stretch(key, sizeof key, (const uint8_t *)cases[i].passphrase,
                                    strlen(cases[i].passphrase),
                                    (const uint8_t *)cases[i].salt, strlen(cases[i].salt),
                                    &cases[i].cost, &e),
                     STATUS_OK, "%s", e.text);
        assert_hex(key, cases[i].key, cases[i].passphrase);
    }
}

/* src: RFC 5869, appendix A.1 and A.3 */
Test(checkpoint_vault, hkdf_is_that_of_rfc_5869)
{
    uint8_t key[22], salt[13], purpose[10], out[42];
    struct error e;
    memset(key, 0x0b, sizeof key);
    unhex(salt, "000102030405060708090a0b0c");
    unhex(purpose, "f0f1f2f3f4f5f6f7f8f9");
    cr_assert_eq(cipher_derive(out, 42, key, 22, salt, 13, (const char *)purpose, 10, &e),
                 STATUS_OK, "%s", e.text);
    assert_hex(out,
               "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
               "34007208d5b887185865",
               "A.1");
    cr_assert_eq(cipher_derive(out, 42, key, 22, NULL, 0, "", 0, &e), STATUS_OK, "%s",
                 e.text);
    assert_hex(out,
               "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
               "9d201395faa4b61a96c8",
               "A.3");
}

/* src: RFC 4231, section 4.3 */
Test(checkpoint_vault, hmac_is_that_of_rfc_4231)
{
    static const char text[] = "what do ya want for nothing?";
    uint8_t mac[32];
    struct error e;
    cr_assert_eq(cipher_mac(mac, (const uint8_t *)"Jefe", 4, (const uint8_t *)text,
                            sizeof text - 1, &e),
                 STATUS_OK);
    assert_hex(mac, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
               "case 2");
}

/* src: McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B, test cases
 * 13 to 16 */
Test(checkpoint_vault, aes_256_gcm_is_that_of_its_authors)
{
    static const char key[] =
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
    static const char zeros[] =
        "0000000000000000000000000000000000000000000000000000000000000000";
    static const char text[] =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";
    static const char encrypted[] =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";
    static const struct {
        const char *key, *nonce, *text, *aside, *encrypted, *tag;
        size_t len;
    } cases[] = {
        {zeros, "000000000000000000000000", "", "", "",
         "530f8afbc74536b9a963b4f1c4cb738b", 0},
        {zeros, "000000000000000000000000", zeros, "", "cea7403d4d606b6e074ec5d3baf39d18",
         "d0d1c8a799996bf0265b98b5d48ab919", 16},
        {key, "cafebabefacedbaddecaf888", text, "", encrypted,
         "b094dac5d93471bdec1a502270e3cc6c", 64},
        {key, "cafebabefacedbaddecaf888", text,
         "feedfacedeadbeeffeedfacedeadbeefabaddad2", encrypted,
         "76fc6ece0f4e1768cddf8853bb2d551b", 60},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t k[32], nonce[12], bytes[64], aside[20], out[64], tag[16], expected[64];
        struct error e;
        unhex(k, cases[i].key);
        unhex(nonce, cases[i].nonce);
        unhex(bytes, cases[i].text);
        unhex(expected, cases[i].encrypted);
        const size_t len_aside = unhex(aside, cases[i].aside);
        /* In two pieces, as we have them. */
        const struct cipher_piece pieces[] = {
            {aside, len_aside / 3}, {aside + len_aside / 3, len_aside - len_aside / 3}};
        cr_assert_eq(
            cipher_encrypt(out, tag, k, nonce, pieces, 2, bytes, cases[i].len, &e),
            STATUS_OK, "%s", e.text);
        cr_assert(memcmp(out, expected, cases[i].len) == 0, "case %zu", 13 + i);
        assert_hex(tag, cases[i].tag, "tag");
        cr_assert_eq(cipher_decrypt(out, tag, k, nonce, pieces, 2, out, cases[i].len, &e),
                     STATUS_OK);
        cr_assert(memcmp(out, bytes, cases[i].len) == 0, "case %zu", 13 + i);
        tag[0] ^= 1;
        cr_assert_eq(
            cipher_decrypt(out, tag, k, nonce, pieces, 2, expected, cases[i].len, &e),
            STATUS_REJECTED);
        for (size_t at = 0; at < cases[i].len; at++) {
            cr_assert_eq(out[at], 0, "something is left of what was refused");
        }
    }
}

/* ---- vaults ---- */

static struct secret *secret_of(const char *text)
{
    struct secret *s;
    struct error e;
    cr_assert_eq(secret_open(&s, &e), STATUS_OK);
    s->len = strlen(text);
    memcpy(s->bytes, text, s->len);
    return s;
}

static struct vault *make(uint8_t header[VAULT_HEADER_BYTES], const char *passphrase)
{
    struct vault *v;
    struct error e;
    struct secret *const s = secret_of(passphrase);
    cr_assert_eq(vault_create(&v, header, s, LOG_N, &e), STATUS_OK, "%s", e.text);
    secret_close(s);
    return v;
}

static enum status try_open(struct vault **v, const uint8_t *header, size_t len,
                            const char *passphrase, struct error *e)
{
    struct secret *const s = secret_of(passphrase);
    const enum status status = vault_open(v, header, len, s, e);
    secret_close(s);
    cr_assert_eq(*v != NULL, status == STATUS_OK);
    return status;
}

Test(checkpoint_vault, a_file_comes_back_as_it_was)
{
    static const size_t lengths[] = {0, 1, 2, 15, 16, 17, 511, 512, 513, 100000};
    uint8_t header[VAULT_HEADER_BYTES];
    static uint8_t bytes[100000];
    struct vault *const made = make(header, "a"), *v;
    struct error e;
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * i >> 3);
    }
    cr_assert_eq(try_open(&v, header, sizeof header, "a", &e), STATUS_OK, "%s", e.text);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct byte_buffer file = {0}, again = {0}, plain = {0};
        buffer_bytes(&plain, "front", 5); /* what is there already stays */
        cr_assert_eq(vault_encrypt(made, &file, "record", 3, bytes, lengths[i], &e),
                     STATUS_OK);
        cr_assert_eq(vault_encrypt(made, &again, "record", 3, bytes, lengths[i], &e),
                     STATUS_OK);
        cr_assert_eq(file.len, lengths[i] + VAULT_FILE_EXTRA);
        cr_assert(memcmp(file.bytes, again.bytes, file.len) == 0);
        buffer_clear(&again);
        /* The same bytes in another place have another salt. */
        cr_assert_eq(vault_encrypt(made, &again, "record", 4, bytes, lengths[i], &e),
                     STATUS_OK);
        cr_assert(memcmp(file.bytes + 12, again.bytes + 12, VAULT_SALT_BYTES) != 0);
        buffer_clear(&again);
        cr_assert_eq(vault_encrypt(made, &again, "cells", 3, bytes, lengths[i], &e),
                     STATUS_OK);
        cr_assert(memcmp(file.bytes + 12, again.bytes + 12, VAULT_SALT_BYTES) != 0);
        cr_assert_eq(vault_decrypt(v, &plain, "record", 3, file.bytes, file.len, &e),
                     STATUS_OK, "%s", e.text);
        cr_assert_eq(plain.len, 5 + lengths[i]);
        cr_assert(memcmp(plain.bytes, "front", 5) == 0
                  && memcmp(plain.bytes + 5, bytes, lengths[i]) == 0);
        buffer_free(&file);
        buffer_free(&again);
        buffer_free(&plain);
    }
    vault_close(made);
    vault_close(v);
}

static void assert_no_file(const struct vault *v, const char *kind, uint32_t index,
                           const uint8_t *bytes, size_t len, const char *what)
{
    struct byte_buffer out = {0};
    struct error e = {0};
    cr_assert_eq(vault_decrypt(v, &out, kind, index, bytes, len, &e), STATUS_FORMAT, "%s",
                 what);
    cr_assert_eq(out.len, 0, "%s", what);
    cr_assert(strncmp(e.text, kind, strlen(kind)) == 0, "%s: %s", what, e.text);
    buffer_free(&out);
}

Test(checkpoint_vault, a_file_that_was_changed_cut_or_moved_is_refused)
{
    uint8_t header[VAULT_HEADER_BYTES], other_header[VAULT_HEADER_BYTES];
    static const char text[] = "registers and memory of a program";
    struct vault *const v = make(header, "a"), *const other = make(other_header, "a");
    struct byte_buffer file = {0};
    struct error e;
    cr_assert_eq(
        vault_encrypt(v, &file, "record", 3, (const uint8_t *)text, sizeof text, &e),
        STATUS_OK);
    for (size_t i = 0; i < 8 * file.len; i++) {
        file.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
        assert_no_file(v, "record", 3, file.bytes, file.len, "a flipped bit");
        file.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    for (size_t len = 0; len < file.len; len++) {
        assert_no_file(v, "record", 3, file.bytes, len, "cut");
        assert_no_file(v, "record", 3, file.bytes + file.len - len, len, "cut in front");
    }
    assert_no_file(v, "record", 2, file.bytes, file.len, "another index");
    assert_no_file(v, "cells", 3, file.bytes, file.len, "another kind");
    assert_no_file(other, "record", 3, file.bytes, file.len, "another session");
    buffer_u8(&file, 0);
    assert_no_file(v, "record", 3, file.bytes, file.len, "one byte more");
    buffer_free(&file);
    vault_close(v);
    vault_close(other);
}

Test(checkpoint_vault, only_the_passphrase_opens_the_header)
{
    static const char *const wrong[] = {"", "a", "passphras", "passphrase ",
                                        "Passphrase"};
    uint8_t header[VAULT_HEADER_BYTES];
    struct vault *const made = make(header, "passphrase"), *v;
    struct error e;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_assert_eq(try_open(&v, header, sizeof header, wrong[i], &e), STATUS_REJECTED);
        cr_assert_str_eq(e.text, "wrong passphrase");
    }
    for (size_t i = 0; i < sizeof header; i++) {
        header[i] ^= (uint8_t)(1 << i % 8);
        cr_assert_neq(try_open(&v, header, sizeof header, "passphrase", &e), STATUS_OK,
                      "byte %zu", i);
        header[i] ^= (uint8_t)(1 << i % 8);
    }
    for (size_t len = 0; len < sizeof header; len++) {
        cr_assert_eq(try_open(&v, header, len, "passphrase", &e), STATUS_FORMAT, "%zu",
                     len);
    }
    cr_assert_eq(try_open(&v, header, sizeof header, "passphrase", &e), STATUS_OK);
    vault_close(v);
    vault_close(made);
}

Test(checkpoint_vault, a_header_that_asks_for_too_much_is_refused_untried)
{
    /* magic 8, version 4, id 16: then log2 n, r, p */
    static const struct {
        size_t at;
        uint8_t value;
    } cases[] = {{28, 9},  {28, 19},  {28, 63}, {28, 64}, {28, 255}, {29, 0},
                 {29, 16}, {29, 255}, {30, 0},  {30, 2},  {30, 255}, {8, 2}};
    uint8_t header[VAULT_HEADER_BYTES];
    struct vault *const made = make(header, "a"), *v;
    struct error e;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const uint8_t before = header[cases[i].at];
        header[cases[i].at] = cases[i].value;
        cr_assert_eq(try_open(&v, header, sizeof header, "a", &e), STATUS_UNSUPPORTED,
                     "byte %zu: %d", cases[i].at, cases[i].value);
        cr_assert_eq(vault_check_header(header, sizeof header, &e), STATUS_UNSUPPORTED);
        header[cases[i].at] = before;
    }
    cr_assert_eq(vault_check_header(header, sizeof header, &e), STATUS_OK);
    vault_close(made);
}

Test(checkpoint_vault, another_passphrase_opens_the_same_files)
{
    uint8_t header[VAULT_HEADER_BYTES], fresh[VAULT_HEADER_BYTES];
    struct vault *const made = make(header, "old"), *v;
    struct secret *const passphrase = secret_of("new");
    struct byte_buffer file = {0}, plain = {0};
    struct error e;
    cr_assert_eq(vault_encrypt(made, &file, "input", 0, (const uint8_t *)"42", 2, &e),
                 STATUS_OK);
    cr_assert_eq(vault_rewrap(made, fresh, passphrase, LOG_N, &e), STATUS_OK);
    cr_assert(vault_has_header(made, fresh));
    cr_assert_eq(try_open(&v, fresh, sizeof fresh, "old", &e), STATUS_REJECTED);
    cr_assert_eq(try_open(&v, fresh, sizeof fresh, "new", &e), STATUS_OK);
    cr_assert_eq(vault_decrypt(v, &plain, "input", 0, file.bytes, file.len, &e),
                 STATUS_OK);
    cr_assert(plain.len == 2 && memcmp(plain.bytes, "42", 2) == 0);
    buffer_free(&file);
    buffer_free(&plain);
    secret_close(passphrase);
    vault_close(made);
    vault_close(v);
}

Test(checkpoint_vault, digests_differ_from_vault_to_vault)
{
    uint8_t header[VAULT_HEADER_BYTES], a[32], again[32], b[32];
    struct vault *const one = make(header, "x"), *const two = make(header, "x"), *copy;
    struct error e;
    cr_assert_eq(vault_copy(&copy, one, &e), STATUS_OK);
    cr_assert_eq(vault_digest(one, a, (const uint8_t *)"42", 2, &e), STATUS_OK);
    cr_assert_eq(vault_digest(copy, again, (const uint8_t *)"42", 2, &e), STATUS_OK);
    cr_assert_eq(vault_digest(two, b, (const uint8_t *)"42", 2, &e), STATUS_OK);
    cr_assert(memcmp(a, again, 32) == 0 && memcmp(a, b, 32) != 0);
    cr_assert_eq(vault_digest(one, b, (const uint8_t *)"43", 2, &e), STATUS_OK);
    cr_assert(memcmp(a, b, 32) != 0);
    vault_close(one);
    vault_close(two);
    vault_close(copy);
}
