/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The bundled guests do what they say: results from tables, from published vectors, or
 * from another way to compute them here. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/rv_program.h"
#include "vm/vm.h"

/* A whole run: exit code and public output as a string. */
struct run {
    enum status status;
    uint64_t exit_code;
    char out[512];
    char console[512];
    char error[ERROR_TEXT_BYTES];
};

static void on_write(void *arg, int fd, const uint8_t *bytes, size_t len)
{
    struct run *const run = arg;
    if (fd == 2) {
        strncat(run->console, (const char *)bytes,
                len < sizeof run->console - strlen(run->console) - 1
                    ? len
                    : sizeof run->console - strlen(run->console) - 1);
    }
}

static void run_guest(struct run *run, const char *name, const void *input, size_t len)
{
    char path[512];
    struct elf elf;
    struct vm *vm;
    struct error e = {0};
    memset(run, 0, sizeof *run);
    snprintf(path, sizeof path, ZK_GUEST_DIR "/%s.elf", name);
    rv_load_file(&elf, path);
    const struct vm_options options = {
        .input = input, .len_input = len, .write = on_write, .arg = run};
    cr_assert_eq(vm_open(&vm, &elf, &options, &e), STATUS_OK, "%s", e.text);
    run->status = vm_run(vm, 1000000000, &e);
    snprintf(run->error, sizeof run->error, "%s", e.text);
    cr_assert(run->status != STATUS_OK || vm_has_exited(vm), "%s: still running", name);
    run->exit_code = vm_exit_code(vm);
    size_t n;
    const uint8_t *const out = vm_output(vm, &n);
    cr_assert_lt(n, sizeof run->out);
    memcpy(run->out, out, n);
    vm_close(vm);
    elf_close(&elf);
}

static void expect(const char *name, const char *input, const char *out)
{
    struct run run;
    run_guest(&run, name, input, strlen(input));
    cr_expect_eq(run.status, STATUS_OK, "%s: %s", name, run.error);
    cr_expect_eq(run.exit_code, 0, "%s: exit code %" PRIu64, name, run.exit_code);
    cr_expect_str_eq(run.out, out, "%s %s: '%s', not '%s'", name, input, run.out, out);
}

static void expect_u64(const char *name, const char *input, uint64_t x)
{
    char out[32];
    snprintf(out, sizeof out, "%" PRIu64 "\n", x);
    expect(name, input, out);
}

Test(vm_guests, fib_is_fibonacci)
{
    expect("fib", "0", "0\n");
    expect("fib", "1", "1\n");
    expect("fib", "", "55\n");                    /* F(10), the default */
    expect("fib", "90", "2880067194370816120\n"); /* OEIS A000045 */
    expect("fib", "100\n",
           "3736710778780434371\n"); /* 354224848179261915075 - 19 * 2^64 */
}

Test(vm_guests, sha256_agrees_with_fips_180_4)
{
    /* src: NIST, "Examples with Intermediate Values", SHA-256 */
    expect("sha256", "abc",
           "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n");
    expect("sha256", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
           "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1\n");
    expect("sha256", "",
           "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n");
}

Test(vm_guests, primes_are_as_many_as_there_are)
{
    expect("primes", "0", "0\n");
    expect("primes", "3", "1\n");
    expect("primes", "1000", "168\n"); /* OEIS A006880 */
    expect("primes", "100000", "9592\n");
}

/* xorshift64*, written from its definition. */
static uint64_t next_random(uint64_t *x)
{
    *x ^= *x >> 12;
    *x ^= *x << 25;
    *x ^= *x >> 27;
    return *x * 2685821657736338717u;
}

static int compare_u64(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

Test(vm_guests, sort_sorts_as_qsort_does)
{
    static const unsigned sizes[] = {0, 1, 2, 12, 13, 100, 5000};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        char input[16];
        uint64_t *const a = malloc((sizes[s] + 1) * sizeof *a);
        cr_assert_neq(a, NULL);
        uint64_t state = 88172645463325252u;
        for (unsigned i = 0; i < sizes[s]; i++) {
            a[i] = next_random(&state);
        }
        qsort(a, sizes[s], sizeof *a, compare_u64);
        uint64_t sum = 0;
        for (unsigned i = 0; i < sizes[s]; i++) {
            sum = 31 * sum + a[i];
        }
        snprintf(input, sizeof input, "%u", sizes[s]);
        expect_u64("sort", input, sum);
        free(a);
    }
}

Test(vm_guests, matrix_prints_the_trace_of_the_product)
{
    enum { N = 20 };
    int64_t a[N][N], b[N][N];
    uint64_t state = 1;
    for (unsigned i = 0; i < N; i++) {
        for (unsigned j = 0; j < N; j++) {
            const uint64_t x = next_random(&state);
            const uint64_t y = next_random(&state);
            a[i][j] = (int64_t)(x >> 40) - (int64_t)((x >> 63) << 24);
            b[i][j] = (int64_t)(y >> 40) - (int64_t)((y >> 63) << 24);
        }
    }
    int64_t trace = 0;
    for (unsigned m = 0; m < N; m++) {
        for (unsigned i = 0; i < N; i++) {
            trace += a[i][m] * b[m][i];
        }
    }
    expect_u64("matrix", "20", (uint64_t)trace);
}

Test(vm_guests, strsearch_counts_overlapping_occurrences)
{
    expect("strsearch", "ana\nbanana bananas", "4\n");
    expect("strsearch", "aa\naaaa", "3\n");
    expect("strsearch", "x\n", "0\n");
    expect("strsearch", "abc\nab", "0\n");
    struct run run;
    run_guest(&run, "strsearch", "no line feed", 12);
    cr_expect_eq(run.exit_code, 2);
}

Test(vm_guests, recursion_agrees_with_a_loop)
{
    uint64_t x = 3;
    for (uint64_t n = 1; n <= 5000; n++) {
        x = ((x ^ (n + n % 4)) * 11400714819323198485u) + (x >> 7);
    }
    expect_u64("recursion", "5000", x);
}

Test(vm_guests, sparse_reads_what_it_wrote)
{
    expect_u64("sparse", "3000", (uint64_t)3000 * 3001 / 2);
}

Test(vm_guests, misaligned_copies_are_checked_by_the_guest_itself)
{
    struct run run;
    run_guest(&run, "misaligned", "2", 1);
    cr_expect_eq(run.status, STATUS_OK, "%s", run.error);
    cr_expect_eq(run.exit_code, 0);
}

Test(vm_guests, hello_greets_on_both_channels)
{
    struct run run;
    run_guest(&run, "hello", "", 0);
    cr_expect_eq(run.exit_code, 0);
    cr_expect_str_eq(run.out, "hello, proof\n");
    cr_expect_str_eq(run.console, "hello, console\n");
}

Test(vm_guests, exit3_exits_3)
{
    struct run run;
    run_guest(&run, "exit3", "", 0);
    cr_expect_eq(run.status, STATUS_OK);
    cr_expect_eq(run.exit_code, 3);
}

Test(vm_guests, trap_says_where_and_why)
{
    struct run run;
    run_guest(&run, "trap", "", 0);
    cr_expect_eq(run.status, STATUS_TRAP);
    cr_expect_str_eq(run.out, "before the trap\n");
    cr_expect(strstr(run.error, "<read_beyond") != NULL, "%s", run.error);
    cr_expect(strstr(run.error, "'ld a0,0(a") != NULL, "%s", run.error);
    cr_expect(strstr(run.error, "beyond 2^33 from address (0x200000000)") != NULL, "%s",
              run.error);
}
