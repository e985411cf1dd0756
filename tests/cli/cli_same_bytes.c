/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A proof depends on program, input and parameters, not on what computes it. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/spawned.h"

enum { OPTIONS_MAX = 4 };

/* Code 2 is allowed where the processor lacks what is asked for. */
static const struct {
    const char *options[OPTIONS_MAX];
    bool may_be_missing;
} ways[] = {
    {{"--threads", "1", NULL}, false},
    {{"--threads", "2", NULL}, false},
    {{"--threads", "5", NULL}, false},
    {{"--isa", "portable", NULL}, false},
    {{"--isa", "avx2", NULL}, true},
    {{"--isa", "avx512", NULL}, true},
    {{"--memory-mode", "resident", NULL}, false},
    {{"--memory-mode", "stream", NULL}, false},
    {{"--memory", "500M", NULL}, false},
};

static void assert_same_bytes(const char *program, const char *parameter,
                              const char *value)
{
    char folder[CONSOLE_PATH_BYTES];
    char path[CONSOLE_PATH_BYTES];
    struct byte_buffer first = {0};
    unsigned n_proofs = 0;
    console_folder_make(folder);
    console_path(path, folder, "proof");
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        const char *args[16] = {"prove",          program, "-o",         path,
                                "--segment-log2", "14",    "--progress", "none",
                                parameter,        value};
        memcpy(args + 10, ways[i].options, sizeof ways[i].options);
        struct console_result r = console_run(&(struct console_call){.args = args});
        if (r.code == 2 && ways[i].may_be_missing) {
            printf("skipped: %s\n", (const char *)r.err.bytes);
            console_result_free(&r);
            continue;
        }
        cr_assert_eq(r.code, 0, "way %zu: %s", i, (const char *)r.err.bytes);
        struct byte_buffer proof = console_read_file(path);
        if (n_proofs++ == 0) {
            first = proof;
        } else {
            cr_assert_eq(proof.len, first.len, "way %zu", i);
            cr_assert_eq(memcmp(proof.bytes, first.bytes, first.len), 0, "way %zu", i);
            buffer_free(&proof);
        }
        console_result_free(&r);
    }
    cr_assert_geq(n_proofs, 7);
    buffer_free(&first);
    console_folder_remove(folder);
}

Test(same_bytes, of_several_segments_whatever_computes)
{
    assert_same_bytes(ZK_GUEST_DIR "/primes.elf", "--security", "100");
}

Test(same_bytes, of_one_segment_at_another_rate_whatever_computes)
{
    assert_same_bytes(ZK_GUEST_DIR "/hello.elf", "--blowup", "8");
}
