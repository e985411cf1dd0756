/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* BLAKE3 against its published vectors and against a recursive reading of the paper.
 *
 * Vectors: BLAKE3-team/BLAKE3, test_vectors/test_vectors.json; byte i of every input is
 * i mod 251, the context of derive_key is the one named there.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "hash/blake3.h"

enum { LONGEST = 102400, XOF_BYTES = 131 };

static uint8_t input[LONGEST];

static void fill_input(void)
{
    for (size_t i = 0; i < LONGEST; i++) {
        input[i] = (uint8_t)(i % 251);
    }
}

TestSuite(blake3, .init = fill_input);

static void assert_hex(const uint8_t *bytes, const char *hex, size_t len_input)
{
    char text[2 * XOF_BYTES + 1];
    const size_t n = strlen(hex) / 2;
    cr_assert(n <= XOF_BYTES);
    for (size_t i = 0; i < n; i++) {
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    }
    cr_assert_str_eq(text, hex, "input of %zu bytes", len_input);
}

struct vector {
    size_t len;
    const char *hex;
};

static const struct vector hash_vectors[] = {
    {0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"},
    {1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"},
    {1023, "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11"},
    {1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"},
    {1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"},
    {2048, "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a"},
    {2049, "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030"},
    {3072, "b98cb0ff3623be03326b373de6b9095218513e64f1ee2edd2525c7ad1e5cffd2"},
    {3073, "7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3"},
    {4096, "015094013f57a5277b59d8475c0501042c0b642e531b0a1c8f58d2163229e969"},
    {4097, "9b4052b38f1c5fc8b1f9ff7ac7b27cd242487b3d890d15c96a1c25b8aa0fb995"},
    {5120, "9cadc15fed8b5d854562b26a9536d9707cadeda9b143978f319ab34230535833"},
    {5121, "628bd2cb2004694adaab7bbd778a25df25c47b9d4155a55f8fbd79f2fe154cff"},
    {6144, "3e2e5b74e048f3add6d21faab3f83aa44d3b2278afb83b80b3c35164ebeca205"},
    {6145, "f1323a8631446cc50536a9f705ee5cb619424d46887f3c376c695b70e0f0507f"},
    {7168, "61da957ec2499a95d6b8023e2b0e604ec7f6b50e80a9678b89d2628e99ada77a"},
    {7169, "a003fc7a51754a9b3c7fae0367ab3d782dccf28855a03d435f8cfe74605e7817"},
    {8192, "aae792484c8efe4f19e2ca7d371d8c467ffb10748d8a5a1ae579948f718a2a63"},
    {8193, "bab6c09cb8ce8cf459261398d2e7aef35700bf488116ceb94a36d0f5f1b7bc3b"},
    {16384, "f875d6646de28985646f34ee13be9a576fd515f76b5b0a26bb324735041ddde4"},
    {31744, "62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47"},
    {102400, "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085"},
};

static const struct vector xof_vectors[] = {
    {0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"
        "e00f03e7b69af26b7faaf09fcd333050338ddfe085b8cc869ca98b206c08243a"
        "26f5487789e8f660afe6c99ef9e0c52b92e7393024a80459cf91f476f9ffdbda"
        "7001c22e159b402631f277ca96f2defdf1078282314e763699a31c5363165421cce14d"},
    {1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"
           "f4c4a22b4b399155358a994e52bf255de60035742ec71bd08ac275a1b51cc6bf"
           "e332b0ef84b409108cda080e6269ed4b3e2c3f7d722aa4cdc98d16deb554e562"
           "7be8f955c98e1d5f9565a9194cad0c4285f93700062d9595adb992ae68ff12800ab67a"},
    {102400, "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085"
             "e01c59dab908c04c3342b816941a26d69c2605ebee5ec5291cc55e15b76146e6"
             "745f0601156c3596cb75065a9c57f35585a52e1ac70f69131c23d611ce11ee4a"
             "b1ec2c009012d236648e77be9295dd0426f29b764d65de58eb7d01dd42248204"
             "f45f8e"},
};

static const struct vector derive_key_vectors[] = {
    {0, "2cc39783c223154fea8dfb7c1b1660f2ac2dcbd1c1de8277b0b0dd39b7e50d7d"},
    {1, "b3e2e340a117a499c6cf2398a19ee0d29cca2bb7404c73063382693bf66cb06c"},
    {1023, "74a16c1c3d44368a86e1ca6df64be6a2f64cce8f09220787450722d85725dea5"},
    {1024, "7356cd7720d5b66b6d0697eb3177d9f8d73a4a5c5e968896eb6a689684302706"},
    {1025, "effaa245f065fbf82ac186839a249707c3bddf6d3fdda22d1b95a3c970379bcb"},
    {3073, "72613c9ec9ff7e40f8f5c173784c532ad852e827dba2bf85b2ab4b76f7079081"},
    {102400, "4652cff7a3f385a6103b5c260fc1593e13c778dbe608efb092fe7ee69df6e9c6"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(blake3, published_hashes)
{
    for (size_t i = 0; i < COUNT(hash_vectors); i++) {
        struct digest d;
        blake3_hash(&d, input, hash_vectors[i].len);
        assert_hex(d.b, hash_vectors[i].hex, hash_vectors[i].len);
    }
}

Test(blake3, published_extended_outputs)
{
    for (size_t i = 0; i < COUNT(xof_vectors); i++) {
        struct blake3 h;
        uint8_t out[XOF_BYTES];
        blake3_init(&h);
        blake3_update(&h, input, xof_vectors[i].len);
        blake3_output(&h, 0, out, sizeof out);
        assert_hex(out, xof_vectors[i].hex, xof_vectors[i].len);
    }
}

Test(blake3, published_derived_keys)
{
    for (size_t i = 0; i < COUNT(derive_key_vectors); i++) {
        struct blake3 h;
        struct digest d;
        blake3_init_derive_key(&h, "BLAKE3 2019-12-27 16:29:52 test vectors context");
        blake3_update(&h, input, derive_key_vectors[i].len);
        blake3_final(&h, &d);
        assert_hex(d.b, derive_key_vectors[i].hex, derive_key_vectors[i].len);
    }
}

/* The paper's section 2.1 read literally: the left subtree is the largest power of two of
 * chunks that leaves at least one byte to the right. Recursion depth is at most 7 here.
 * */
static void subtree(uint32_t cv[8], const uint8_t *bytes, size_t len, uint64_t chunk,
                    uint32_t root)
{
    if (len > 1024) {
        size_t left = 1024;
        uint32_t block[16];
        while (2 * left < len) {
            left *= 2;
        }
        subtree(block, bytes, left, chunk, 0);
        subtree(block + 8, bytes + left, len - left, chunk + left / 1024, 0);
        blake3_compress(cv, blake3_iv, block, 0, 64, BLAKE3_PARENT | root);
        return;
    }
    const size_t n_blocks = len == 0 ? 1 : (len + 63) / 64;
    memcpy(cv, blake3_iv, 32);
    for (size_t b = 0; b < n_blocks; b++) {
        const size_t n = b + 1 < n_blocks ? 64 : len - 64 * b;
        const bool last = b + 1 == n_blocks;
        uint8_t padded[64] = {0};
        uint32_t block[16];
        memcpy(padded, bytes + 64 * b, n);
        for (size_t i = 0; i < 16; i++) {
            block[i] = load_u32(padded + 4 * i);
        }
        blake3_compress(cv, cv, block, chunk, (uint32_t)n,
                        (b == 0 ? BLAKE3_CHUNK_START : 0u)
                            | (last ? BLAKE3_CHUNK_END | root : 0u));
    }
}

Test(blake3, every_length_to_5000_agrees_with_the_recursive_definition)
{
    for (size_t len = 0; len <= 5000; len++) {
        struct digest d, expected;
        uint32_t cv[8];
        subtree(cv, input, len, 0, BLAKE3_ROOT);
        digest_from_words(&expected, cv);
        blake3_hash(&d, input, len);
        cr_assert(digest_equal(&d, &expected), "length %zu", len);
    }
}

Test(blake3, pieces_of_any_size_give_the_same_hash)
{
    static const size_t pieces[] = {1, 3, 63, 64, 65, 100, 1023, 1024, 1025, 4096};
    struct digest whole;
    blake3_hash(&whole, input, 20000);
    for (size_t i = 0; i < COUNT(pieces); i++) {
        struct blake3 h;
        struct digest d;
        blake3_init(&h);
        for (size_t at = 0; at < 20000; at += pieces[i]) {
            const size_t left = 20000 - at;
            blake3_update(&h, input + at, left < pieces[i] ? left : pieces[i]);
            blake3_update(&h, NULL, 0);
        }
        blake3_final(&h, &d);
        cr_assert(digest_equal(&d, &whole), "pieces of %zu", pieces[i]);
    }
}

Test(blake3, output_may_be_read_from_anywhere_and_leaves_the_hash_open)
{
    struct blake3 h;
    struct digest d, expected;
    uint8_t whole[400], part[400];
    blake3_init(&h);
    blake3_update(&h, input, 3000);
    blake3_output(&h, 0, whole, sizeof whole);
    for (size_t seek = 0; seek < 200; seek += 7) {
        blake3_output(&h, seek, part, 200);
        cr_assert_arr_eq(part, whole + seek, 200, "seek %zu", seek);
    }
    blake3_update(&h, input + 3000, 2000);
    blake3_final(&h, &d);
    blake3_hash(&expected, input, 5000);
    cr_assert(digest_equal(&d, &expected));
}

Test(blake3, half_output_is_the_first_half_of_the_full_output)
{
    uint32_t block[16], full[16], half[8];
    for (uint32_t i = 0; i < 16; i++) {
        block[i] = 0x01020304u * (i + 1);
    }
    blake3_compress_full(full, blake3_iv, block, 0x123456789abcdef0u, 17, 0xf00du);
    blake3_compress(half, blake3_iv, block, 0x123456789abcdef0u, 17, 0xf00du);
    cr_assert_arr_eq(half, full, sizeof half);
}

Test(blake3, words_of_a_digest_are_little_endian)
{
    struct digest d, back;
    uint32_t words[8];
    for (unsigned i = 0; i < DIGEST_BYTES; i++) {
        d.b[i] = (uint8_t)i;
    }
    digest_to_words(words, &d);
    cr_assert_eq(words[0], 0x03020100u);
    cr_assert_eq(words[7], 0x1f1e1d1cu);
    digest_from_words(&back, words);
    cr_assert(digest_equal(&d, &back));
    back.b[31] ^= 1;
    cr_assert_not(digest_equal(&d, &back));
}
