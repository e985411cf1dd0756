/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The same programs under qemu-riscv64 and under our machine: same output, same exit
 * code.
 *
 * isa_vectors   every instruction with edge operands (isa_vectors.c says which)
 * csmith        the random programs of csmith_seeds.txt. For many more:
 *                   ZK_CSMITH_SEEDS=1-500 build/tests/test_oracle_programs
 *               where programs that do not end within seconds are left out, and said so.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "tests/support/rv_program.h"
#include "vm/log.h"
#include "vm/vm.h"

enum { TIMEOUT = 124, STEPS_MAX = 400000000 };

static bool have(const char *program)
{
    char line[128];
    snprintf(line, sizeof line, "command -v %s >/dev/null 2>&1", program);
    return system(line) == 0;
}

#define NEED(program)                                                                  \
    do {                                                                               \
        if (!have(program)) {                                                          \
            fprintf(stderr, "SKIPPED: no %s; install it to run this test\n", program); \
            cr_skip_test("no %s", program);                                            \
        }                                                                              \
    } while (0)

struct result {
    struct byte_buffer out;
    int exit_code; /* as a shell sees it */
};

/* Run a shell line; its standard output and exit code. */
static void run_shell(struct result *r, const char *line)
{
    uint8_t piece[4096];
    size_t n;
    *r = (struct result){0};
    FILE *const pipe = popen(line, "r");
    cr_assert_neq(pipe, NULL);
    while ((n = fread(piece, 1, sizeof piece, pipe)) != 0) {
        buffer_bytes(&r->out, piece, n);
    }
    const int status = pclose(pipe);
    cr_assert(WIFEXITED(status), "%s", line);
    r->exit_code = WEXITSTATUS(status);
}

static struct vm *open_vm(const struct elf *elf, unsigned log_steps)
{
    struct vm *vm;
    struct error e = {0};
    const struct vm_options options = {.log_steps = log_steps};
    cr_assert_eq(vm_open(&vm, elf, &options, &e), STATUS_OK, "%s", e.text);
    return vm;
}

static void assert_result(const struct vm *vm, const struct result *expected,
                          const char *name)
{
    size_t len;
    const uint8_t *const out = vm_output(vm, &len);
    cr_assert_eq((int)(vm_exit_code(vm) & 255), expected->exit_code, "%s", name);
    for (size_t i = 0; i < len && i < expected->out.len; i++) {
        cr_assert_eq(out[i], expected->out.bytes[i], "%s: byte %zu (doubleword %zu)",
                     name, i, i / 8);
    }
    cr_assert_eq(len, expected->out.len, "%s", name);
}

/* Plainly, in segments, and each segment again for its log. */
static void assert_same(const char *path, const struct result *expected)
{
    struct elf elf;
    struct error e = {0};
    struct arena *arena;
    rv_load_file(&elf, path);
    struct vm *const plain = open_vm(&elf, 0);
    cr_assert_eq(vm_run(plain, STEPS_MAX, &e), STATUS_OK, "%s: %s", path, e.text);
    cr_assert(vm_has_exited(plain), "%s: still running", path);
    assert_result(plain, expected, path);
    struct vm *const cut = open_vm(&elf, 18);
    cr_assert_eq(arena_open(&arena, (size_t)256 << 20, &e), STATUS_OK, "%s", e.text);
    while (!vm_has_exited(cut)) {
        struct segment_record record;
        struct segment_log log;
        cr_assert_eq(vm_run_segment(cut, &record, &e), STATUS_OK, "%s: %s", path, e.text);
        cr_assert_eq(vm_replay(&log, &elf.program, &record, arena, &e), STATUS_OK,
                     "%s: %s", path, e.text);
        arena_release(arena, 0);
    }
    assert_result(cut, expected, path);
    cr_assert_eq(vm_steps(cut), vm_steps(plain));
    arena_close(arena);
    vm_close(cut);
    vm_close(plain);
    elf_close(&elf);
}

Test(oracle_programs, every_instruction_with_edge_operands_does_what_qemu_does)
{
    struct result qemu;
    NEED("qemu-riscv64");
    /* qemu wants the file to be executable; the committed one is not. */
    run_shell(&qemu,
              "t=$(mktemp) && cp " ZK_SOURCE_DIR "/tests/oracle/isa_vectors.elf $t && "
              "chmod +x $t && qemu-riscv64 $t; r=$?; rm -f $t; exit $r");
    cr_assert_eq(qemu.exit_code, 42);
    cr_assert_gt(qemu.out.len, 400000);
    assert_same(ZK_SOURCE_DIR "/tests/oracle/isa_vectors.elf", &qemu);
    buffer_free(&qemu.out);
}

/* Make program `seed` in folder and compare; false if it runs too long for a test. */
static bool compare_csmith(unsigned seed, const char *folder)
{
    char line[1024];
    char path[512];
    struct result made, qemu;
    snprintf(line, sizeof line, "bash " ZK_SOURCE_DIR "/tests/oracle/csmith.sh %u %s",
             seed, folder);
    run_shell(&made, line);
    cr_assert_eq(made.exit_code, 0, "seed %u does not build", seed);
    buffer_free(&made.out);
    snprintf(path, sizeof path, "%s/csmith_%u.elf", folder, seed);
    snprintf(line, sizeof line, "timeout 3 qemu-riscv64 %s", path);
    run_shell(&qemu, line);
    const bool ends = qemu.exit_code != TIMEOUT;
    if (ends) {
        assert_same(path, &qemu);
    }
    buffer_free(&qemu.out);
    snprintf(line, sizeof line, "rm -f %s/csmith_%u.* %s/platform.info", folder, seed,
             folder);
    cr_assert_eq(system(line), 0);
    return ends;
}

Test(oracle_programs, csmith_programs_do_what_qemu_does)
{
    char folder[] = "/tmp/zk_csmith_XXXXXX";
    unsigned n_same = 0;
    unsigned n_endless = 0;
    NEED("qemu-riscv64");
    NEED("csmith");
    NEED("riscv64-unknown-elf-gcc");
    cr_assert_neq(mkdtemp(folder), NULL);
    const char *const range = getenv("ZK_CSMITH_SEEDS");
    if (range != NULL) {
        unsigned first, last;
        cr_assert_eq(sscanf(range, "%u-%u", &first, &last), 2,
                     "ZK_CSMITH_SEEDS=FIRST-LAST");
        for (unsigned seed = first; seed <= last; seed++) {
            if (compare_csmith(seed, folder)) {
                n_same++;
            } else {
                n_endless++;
            }
        }
        fprintf(stderr, "csmith: %u programs the same, %u left out (too long)\n", n_same,
                n_endless);
    } else {
        unsigned seed;
        FILE *const list = fopen(ZK_SOURCE_DIR "/tests/oracle/csmith_seeds.txt", "r");
        cr_assert_neq(list, NULL);
        while (fscanf(list, "%u", &seed) == 1) {
            cr_assert(compare_csmith(seed, folder), "seed %u runs too long", seed);
            n_same++;
        }
        fclose(list);
        cr_expect_geq(n_same, 25);
    }
    cr_expect_gt(n_same, 0);
    cr_expect_eq(rmdir(folder), 0);
}
