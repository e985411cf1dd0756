/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The reference verifier's parts against the known answers of docs/protocol.md and
 * BLAKE3's published vectors (BLAKE3-team/BLAKE3, test_vectors/test_vectors.json), and
 * what it makes of programs against the engine: digests, and keys, which hold every
 * preprocessed cell. */
#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/pool.h"
#include "isa/program.h"
#include "stark/statement.h"
#include "tables/tables.h"
#include "tests/reference/verifier/ref_hash.h"
#include "tests/reference/verifier/reference.h"
#include "tests/support/operands.h"
#include "tests/support/rv_program.h"
#include "verifier/verify.h"
#include "vm/elf.h"

static const char *hex(const uint8_t *bytes, size_t n)
{
    static char text[2][129];
    static unsigned turn;
    char *const t = text[turn++ % 2];
    for (size_t i = 0; i < n; i++) {
        snprintf(t + 2 * i, 3, "%02x", bytes[i]);
    }
    return t;
}

/* ---- known answers ---- */

Test(reference_parts, blake3_is_the_published_hash)
{
    static const struct {
        size_t len;
        const char *hash;
    } vectors[] = {
        {0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"},
        {1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"},
        {1023, "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11"},
        {1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"},
        {1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"},
        {3073, "7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3"},
        {5121, "628bd2cb2004694adaab7bbd778a25df25c47b9d4155a55f8fbd79f2fe154cff"},
        {6144, "3e2e5b74e048f3add6d21faab3f83aa44d3b2278afb83b80b3c35164ebeca205"},
    };
    uint8_t input[6144], out[32];
    for (size_t i = 0; i < sizeof input; i++) {
        input[i] = (uint8_t)(i % 251);
    }
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        ref_blake3(out, 32, NULL, input, vectors[i].len);
        cr_expect_str_eq(hex(out, 32), vectors[i].hash, "%zu bytes", vectors[i].len);
    }
}

/* docs/protocol.md section 3. */
Test(reference_parts, the_transcript_gives_the_known_answers)
{
    struct ref_transcript t;
    uint8_t digest[32];
    const struct ext values[2] = {{{1, 2, 3, 4, 5}}, {{6, 7, 8, 9, 10}}};
    for (int i = 0; i < 32; i++) {
        digest[i] = (uint8_t)i;
    }
    ref_start(&t, "zkconsole");
    cr_expect_str_eq(hex(t.state, 32),
                     "cc966cf2888057efc1c069ef2bae194dc513a194003f16bffeb3adce15864e6a");
    ref_say_bytes(&t, "bytes", "abc", 3);
    ref_say_u64(&t, "count", 0x0123456789abcdef);
    ref_say_digest(&t, "root", digest);
    cr_expect_str_eq(hex(t.state, 32),
                     "7182205b9ae9e4437a3f11f73664243fdf171191311a08fd0f19da268b0118d1");
    /* The message of base elements is not used by any proof: the state behind it is
     * taken from the table. */
    static const char behind[] =
        "1efce7f6231cb5a6c2a4095174747d9c9809cde71ee97543f78ff404f3a4b0ee";
    for (int i = 0; i < 32; i++) {
        unsigned byte;
        cr_assert_eq(sscanf(behind + 2 * i, "%2x", &byte), 1);
        t.state[i] = (uint8_t)byte;
    }
    ref_say_fe(&t, "values", values, 2);
    cr_expect_str_eq(hex(t.state, 32),
                     "8abc5c4afae4c12c417a74271936df2f5b21320afee8eb203bf6da3ab82136da");
    const struct ext alpha = ref_draw_fe(&t, "alpha");
    cr_expect(ext_equal(
        alpha, (struct ext){{1485586146, 217920069, 1912627582, 355035360, 1392741189}}));
    cr_expect_eq(ref_draw_bits(&t, "index", 22), 2530416);
    ref_draw_digest(&t, "link", digest);
    cr_expect_str_eq(hex(digest, 32),
                     "777269f00c9dab0e12001e1e0396eb9723936f1684369a27391b6d34bcce5e16");
    for (uint64_t nonce = 0; nonce < 26; nonce++) {
        struct ref_transcript other = t;
        cr_expect_not(ref_ground(&other, "work", 12, nonce), "nonce %u", (unsigned)nonce);
    }
    cr_expect(ref_ground(&t, "work", 12, 26));
    cr_expect_str_eq(hex(t.state, 32),
                     "8337b814665d68e8053b3877f6e04548f322db032ea185ad70fd49202f8007d8");
}

/* docs/protocol.md section 4. */
Test(reference_parts, the_tree_gives_the_known_answer)
{
    const struct ref_shape shape = {
        .kind = REF_TREE_MAIN,
        .n_groups = 3,
        .groups = {{.log_n = 5, .n_parts = 2, .widths = {3, 17}},
                   {.log_n = 4, .n_parts = 1, .widths = {16}},
                   {.log_n = 2, .n_parts = 2, .widths = {0, 1}}}};
    uint32_t rows[3][32 * 20];
    for (uint32_t g = 0; g < 3; g++) {
        uint32_t *at = rows[g];
        for (uint32_t i = 0; i < 1u << shape.groups[g].log_n; i++) {
            for (uint32_t t = 0; t < shape.groups[g].n_parts; t++) {
                for (uint32_t c = 0; c < shape.groups[g].widths[t]; c++) {
                    *at++ = 1000003 * (g + 1) + 10007 * t + 101 * i + 7919 * c * c + 1;
                }
            }
        }
    }
    uint8_t root[32];
    ref_tree_root(root, &shape, (const uint32_t *const[]){rows[0], rows[1], rows[2]});
    cr_expect_str_eq(hex(root, 32),
                     "b4489f89e6091ad3162661b1d0aec2b0a08fcc91b0d83041a12ef746fa1b6e21");
}

/* ---- programs ---- */

/* Both sides, with the machine. */
struct sides {
    struct ref_machine reference;
    struct arena *arena;
    struct pool *pool;
    struct machine *machine;
};

static void open_sides(struct sides *s)
{
    struct error e;
    struct byte_buffer tables = {0};
    rv_read_file(&tables, ZK_BINARY_DIR "/tests/machine_tables.bin");
    cr_assert(ref_machine_open(&s->reference, tables.bytes, tables.len));
    buffer_free(&tables);
    cr_assert_eq(arena_open(&s->arena, (size_t)64 << 20, &e), STATUS_OK);
    cr_assert_eq(pool_open(&s->pool, 2, &e), STATUS_OK);
    cr_assert_eq(machine_record(&s->machine, s->arena, &e), STATUS_OK);
}

static void close_sides(struct sides *s)
{
    ref_machine_close(&s->reference);
    pool_close(s->pool);
    arena_close(s->arena);
}

/* The digests of both sides; the keys too when a blow-up is given. */
static void compare(struct sides *s, const uint8_t *file, size_t len, unsigned log_blowup,
                    const char *name)
{
    struct error e;
    struct elf elf;
    struct ref_program program;
    cr_assert_eq(elf_load(&elf, file, len, &e), STATUS_OK, "%s: %s", name, e.text);
    cr_assert(ref_program_open(&program, &s->reference, file, len), "%s", name);
    cr_expect_arr_eq(program.digest, elf.program.digest, 32, "%s: digest", name);
    if (log_blowup != 0) {
        struct verifier *verifier;
        const struct program_commitment *commitment;
        struct digest key;
        cr_assert_eq(verifier_open(&verifier, s->machine, &elf.program, s->pool, &e),
                     STATUS_OK, "%s", e.text);
        cr_assert_eq(verifier_commitment(verifier, log_blowup, &commitment, &e),
                     STATUS_OK);
        program_key(&key, commitment);
        cr_expect_arr_eq(ref_program_key(&program, &s->reference, log_blowup)->digest,
                         key.b, 32, "%s: key", name);
        verifier_close(verifier);
    }
    ref_program_close(&program);
    elf_close(&elf);
}

Test(reference_programs, files_have_the_same_digest)
{
    static const char *const patterns[] = {"tests/elf/good*.elf", "tests/guests/*.elf"};
    struct sides s;
    open_sides(&s);
    for (size_t p = 0; p < 2; p++) {
        glob_t found;
        cr_assert_eq(glob(patterns[p], 0, NULL, &found), 0);
        cr_assert_gt(found.gl_pathc, 5);
        for (size_t i = 0; i < found.gl_pathc; i++) {
            struct byte_buffer file = {0};
            rv_read_file(&file, found.gl_pathv[i]);
            compare(&s, file.bytes, file.len, 0, found.gl_pathv[i]);
            buffer_free(&file);
        }
        globfree(&found);
    }
    close_sides(&s);
}

Test(reference_programs, programs_have_the_same_key_at_every_rate)
{
    static const struct {
        const char *path;
        unsigned log_blowup;
    } cases[] = {{"tests/guests/exit3.elf", 3},
                 {"tests/guests/sha256.elf", 2},
                 {"tests/elf/good_shared_doubleword.elf", 1},
                 {"tests/elf/good_text_to_its_limit.elf", 1},
                 {"tests/oracle/isa_vectors.elf", 1}};
    struct sides s;
    open_sides(&s);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct byte_buffer file = {0};
        rv_read_file(&file, cases[i].path);
        compare(&s, file.bytes, file.len, cases[i].log_blowup, cases[i].path);
        buffer_free(&file);
    }
    close_sides(&s);
}

/* A word that is, or nearly is, an instruction. */
static uint32_t random_word(struct operand_stream *random)
{
    static const uint8_t opcodes[] = {0x37, 0x17, 0x6f, 0x67, 0x63, 0x03, 0x23, 0x13,
                                      0x1b, 0x33, 0x3b, 0x0f, 0x73, 0x13, 0x33, 0x3b};
    const uint64_t choice = operand_next(random) ^ operand_next(random) << 7;
    uint32_t word = (uint32_t)(operand_next(random) * 0x9e3779b97f4a7c15u >> 32);
    if (choice % 16 != 0) {
        word = (word & ~0x7fu) | opcodes[(choice >> 4) % sizeof opcodes];
    }
    switch (choice >> 8 & 7) { /* registers and high bits that mean something */
    case 0:
        return word & ~0xf80u;
    case 1:
        return word & ~0xf8000u;
    case 2:
        return word & ~0x1f00000u;
    case 3:
        return word & 0x01ffffff;
    case 4:
        return (word & 0x01ffffff) | 0x40000000;
    case 5:
        return (word & 0x01ffffff) | 0x02000000;
    default:
        return word;
    }
}

static void compare_word(uint64_t pc, uint32_t word)
{
    uint32_t rows[2][REF_PROGRAM_WIDTH];
    struct program_row other[2];
    const unsigned n = ref_decode(rows, pc, word);
    cr_assert_eq(n, decode_program_rows(pc, word, other), "%08x at %lx", word,
                 (unsigned long)pc);
    for (unsigned i = 0; i < n; i++) {
        const struct program_row *const r = &other[i];
        uint32_t cells[REF_PROGRAM_WIDTH] = {r->pc2, r->op,  r->rd,
                                             r->rs1, r->rs2, r->len2};
        for (int k = 0; k < 4; k++) {
            cells[6 + k] = r->k[k] < 0 ? (uint32_t)(r->k[k] + REF_P) : (uint32_t)r->k[k];
        }
        cells[10] = r->next2;
        cr_assert_arr_eq(rows[i], cells, sizeof cells, "row %u of %08x at %lx", i, word,
                         (unsigned long)pc);
    }
}

Test(reference_programs, words_of_all_kinds_mean_the_same)
{
    enum { N_WORDS = 30000, BLOCK = 2048 };
    /* Ordinary text, and where targets leave what text may be. */
    static const uint64_t places[] = {0x10000, 0, 0xf0000000 - 4096, 0xf0000000};
    static uint32_t words[N_WORDS];
    struct operand_stream random = operand_stream_open("reference_programs");
    struct sides s;
    open_sides(&s);
    for (size_t i = 0; i < N_WORDS; i++) {
        words[i] = random_word(&random);
        for (size_t p = 0; p < sizeof places / sizeof places[0]; p++) {
            compare_word(places[p] + 4 * (i % BLOCK), words[i]);
        }
    }
    words[0] = 0x13; /* where it starts */
    struct byte_buffer file = {0};
    rv_make_elf(&file, 0x10000,
                &(struct rv_segment){
                    .address = 0x10000, .bytes = words, .len = sizeof words, .flags = 5},
                1);
    compare(&s, file.bytes, file.len, 1, "random words");
    buffer_free(&file);
    close_sides(&s);
}
