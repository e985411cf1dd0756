/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The bytes of a proof depend on program, input and parameters, and on nothing else.
 * Every variant is proved in a process of its own, so that addresses differ too. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/run_store.h"

static const struct run_options variants[] = {
    {.threads = 1},
    {.threads = 3},
    {.threads = 8},
    {.isa = ENGINE_ISA_PORTABLE},
    {.isa = ENGINE_ISA_AVX2},
    {.isa = ENGINE_ISA_AVX512},
    {.mode = MEMORY_RESIDENT},
    {.mode = MEMORY_STREAM},
    {.mode = MEMORY_SPILL},
    {.backwards = true},
    {.threads = 3, .isa = ENGINE_ISA_PORTABLE, .mode = MEMORY_STREAM, .backwards = true},
};
enum { N_VARIANTS = sizeof variants / sizeof variants[0] };

static void expect_same_bytes(const char *guest, const char *input,
                              struct proof_parameters parameters, size_t first,
                              size_t step)
{
    struct byte_buffer one = {0};
    struct verify_report report;
    const struct run_options plain = {
        .guest = guest, .input = input, .parameters = parameters};
    cr_assert(run_prove_apart(&one, &plain));
    cr_assert_eq(run_judge(&report, guest, one.bytes, one.len, parameters.security),
                 ENGINE_ACCEPTED, "%s: %s", guest, report.reason);
    for (size_t i = first; i < N_VARIANTS; i += step) {
        struct byte_buffer other = {0};
        struct run_options options = variants[i];
        options.guest = guest;
        options.input = input;
        options.parameters = parameters;
        if (!run_prove_apart(&other, &options)) {
            fprintf(stderr, "SKIPPED: this machine lacks instruction set %d\n",
                    (int)options.isa);
            continue;
        }
        cr_assert_eq(other.len, one.len, "%s, variant %zu", guest, i);
        cr_assert_eq(memcmp(other.bytes, one.bytes, one.len), 0, "%s, variant %zu", guest,
                     i);
        buffer_free(&other);
    }
    buffer_free(&one);
}

Test(e2e_determinism, threads_instructions_memory_and_order_do_not_show)
{
    /* several segments, one of them short */
    expect_same_bytes("fib", "4000", (struct proof_parameters){128, 1, 14}, 0, 1);
}

Test(e2e_determinism, nor_do_they_at_other_rates_and_strengths)
{
    expect_same_bytes("hello", NULL, (struct proof_parameters){100, 2, 14}, 0, 3);
    expect_same_bytes("hello", NULL, (struct proof_parameters){128, 3, 15}, 1, 3);
}

Test(e2e_determinism, nor_do_they_for_guests_of_other_kinds)
{
    expect_same_bytes("misaligned", NULL, (struct proof_parameters){100, 1, 14}, 2, 4);
    expect_same_bytes("sha256", "abc", (struct proof_parameters){100, 1, 14}, 1, 4);
}

/* A job that was interrupted after any unit goes on to the same bytes. */
Test(e2e_determinism, a_job_that_goes_on_makes_the_same_bytes)
{
    static struct run_store store;
    struct byte_buffer one = {0};
    const struct run_options options = {.guest = "fib", .input = "4000"};
    run_prove(&one, &store, &options);
    static const struct {
        enum unit_kind kind;
        uint32_t index;
    } lost[] = {{UNIT_IMAGE, 0}, {UNIT_SEGMENT, 1}, {UNIT_SEGMENT, 0}, {UNIT_LINK, 0},
                {UNIT_CELLS, 0}, {UNIT_RECORD, 1},  {UNIT_RECORD, 0}};
    for (size_t i = 0; i < sizeof lost / sizeof lost[0]; i++) {
        struct byte_buffer again = {0};
        cr_assert(store.has[lost[i].kind][lost[i].index]);
        run_store_drop(&store, lost[i].kind, lost[i].index);
        store.n_puts = 0;
        run_prove(&again, &store, &options);
        cr_expect_eq(store.n_puts, 1, "%s %u: %u units made again",
                     unit_kind_name(lost[i].kind), lost[i].index, store.n_puts);
        cr_assert_eq(again.len, one.len);
        cr_assert_eq(memcmp(again.bytes, one.bytes, one.len), 0);
        buffer_free(&again);
    }
    buffer_free(&one);
    run_store_free(&store);
}
