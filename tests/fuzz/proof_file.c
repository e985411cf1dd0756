/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Fuzz target: the verifier on a sealed file.
 *
 * An input that begins with the magic of a sealed file is judged as it is. Any other is a
 * script of steps of nine bytes - what (1), where (4), by how much (4) - that damages the
 * honest file tests/golden/golden_exit3.zkp; see `enum step`. `where` counts from the
 * beginning of the region that the high bits of `what` name, so that the small heads are
 * hit as often as the large openings. Whatever happened, the verdict must be ACCEPTED
 * exactly for the honest bytes, and nothing may be read out of bounds: the file lies in a
 * block of exactly its length.
 *
 * The corpus is made by tests/fuzz/corpus/proof_file.sh.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/check.h"
#include "base/pool.h"
#include "field/fp.h"
#include "stark/proof.h"
#include "tables/tables.h"
#include "tests/support/rv_program.h"
#include "verifier/verify.h"
#include "vm/elf.h"

enum step {
    STEP_XOR = 0,   /* a byte with `by` */
    STEP_WORD = 1,  /* a u32 becomes `by` */
    STEP_ADD_P = 2, /* p is added to a u32: another name of the same element */
    STEP_SWAP = 3,  /* 32 bytes with those `by` bytes further on */
    STEP_COPY = 4,  /* 20 bytes from `by` bytes further on */
    STEP_CUT = 5,   /* the file ends here */
    STEP_DROP = 6,  /* `by` mod 256 bytes are taken out */
    STEP_GROW = 7,  /* `by` mod 256 bytes are put in */
    N_STEPS = 8,
    STEP_BYTES = 9,
    MAX_STEPS = 64
};

enum { N_REGIONS = 5 };

static struct {
    struct byte_buffer file;
    size_t regions[N_REGIONS]; /* file, link record, part 0, its openings, part 1 */
    struct elf elf;
    struct arena *arena;
    struct pool *pool;
    struct machine *machine;
    struct verifier *verifier;
} honest;

static void open_honest(void)
{
    struct error e;
    struct proof_file file;
    struct byte_reader at;
    const uint8_t *part;
    size_t len;
    rv_read_file(&honest.file, ZK_SOURCE_DIR "/tests/golden/golden_exit3.zkp");
    rv_load_file(&honest.elf, ZK_SOURCE_DIR "/tests/golden/golden_exit3.elf");
    CHECK(arena_open(&honest.arena, 64 << 20, &e) == STATUS_OK);
    CHECK(pool_open(&honest.pool, 1, &e) == STATUS_OK);
    CHECK(machine_record(&honest.machine, honest.arena, &e) == STATUS_OK);
    CHECK(verifier_open(&honest.verifier, honest.machine, &honest.elf.program,
                        honest.pool, &e)
          == STATUS_OK);
    CHECK(proof_file_open(&file, honest.file.bytes, honest.file.len, &e) == STATUS_OK);
    honest.regions[1] = (size_t)(file.link - honest.file.bytes);
    reader_init(&at, file.rest, file.len_rest);
    CHECK(proof_file_next(&file, &at, &part, &len, &e) == STATUS_OK);
    honest.regions[2] = (size_t)(part - honest.file.bytes) - PROOF_FILE_PART_HEAD_BYTES;
    honest.regions[3] = honest.regions[2] + len / 4;
    CHECK(proof_file_next(&file, &at, &part, &len, &e) == STATUS_OK);
    honest.regions[4] = (size_t)(part - honest.file.bytes) - PROOF_FILE_PART_HEAD_BYTES;
}

/* For the leak checker, which does not look into the arenas. */
static void close_honest(void)
{
    verifier_close(honest.verifier);
    pool_close(honest.pool);
    arena_close(honest.arena);
    elf_close(&honest.elf);
    buffer_free(&honest.file);
}

static void exchange(uint8_t *a, uint8_t *b, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const uint8_t byte = a[i];
        a[i] = b[i];
        b[i] = byte;
    }
}

/* Steps that do not fit where they point do nothing. `len` may only shrink or stay below
 * `cap`. */
static size_t apply(uint8_t *bytes, size_t len, size_t cap, const uint8_t *step)
{
    const uint32_t where = load_u32(step + 1);
    const uint32_t by = load_u32(step + 5);
    const size_t at = honest.regions[(step[0] >> 3) % N_REGIONS] + where;
    const size_t far = at + by % (1u << 20);
    const size_t n = by % 256;
    if (at >= len) {
        return len;
    }
    switch ((enum step)(step[0] % N_STEPS)) {
    case STEP_XOR:
        bytes[at] ^= (uint8_t)by;
        break;
    case STEP_WORD:
    case STEP_ADD_P:
        if (len - at >= 4) {
            const bool is_word = step[0] % N_STEPS == STEP_WORD;
            store_u32(bytes + at, is_word ? by : load_u32(bytes + at) + FP_MODULUS);
        }
        break;
    case STEP_SWAP:
        if (far + 32 <= len && far >= at + 32) {
            exchange(bytes + at, bytes + far, 32);
        }
        break;
    case STEP_COPY:
        if (far + 20 <= len) {
            memmove(bytes + at, bytes + far, 20);
        }
        break;
    case STEP_CUT:
        return at;
    case STEP_DROP:
        if (len - at >= n) {
            memmove(bytes + at, bytes + at + n, len - at - n);
            return len - n;
        }
        break;
    case STEP_GROW:
        if (cap - len >= n) {
            memmove(bytes + at + n, bytes + at, len - at);
            memset(bytes + at, (int)(by >> 24), n);
            return len + n;
        }
        break;
    default:
        break;
    }
    return len;
}

static void judge_exact(const uint8_t *bytes, size_t len)
{
    struct verification out;
    struct error e;
    uint8_t *const exact = malloc(len + (len == 0));
    CHECK(exact != NULL);
    memcpy(exact, bytes, len);
    CHECK(verify_file(honest.verifier, exact, len, 100, &out, &e) == STATUS_OK);
    const bool is_honest =
        len == honest.file.len && memcmp(exact, honest.file.bytes, len) == 0;
    CHECK((out.judgement.verdict == VERDICT_ACCEPTED) == is_honest);
    CHECK(out.judgement.verdict != VERDICT_REJECTED); /* there is a reason */
    free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (honest.verifier == NULL) {
        open_honest();
        CHECK(atexit(close_honest) == 0);
    }
    if (len >= 4 && memcmp(bytes, honest.file.bytes, 4) == 0) {
        judge_exact(bytes, len);
        return 0;
    }
    const size_t cap = honest.file.len + MAX_STEPS * 256;
    uint8_t *const file = malloc(cap);
    CHECK(file != NULL);
    memcpy(file, honest.file.bytes, honest.file.len);
    size_t len_file = honest.file.len;
    for (size_t s = 0; s < len / STEP_BYTES && s < MAX_STEPS; s++) {
        len_file = apply(file, len_file, cap, bytes + s * STEP_BYTES);
    }
    judge_exact(file, len_file);
    free(file);
    return 0;
}
