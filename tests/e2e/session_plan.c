/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* prove --plan says what a proof then takes: exactly how many segments and steps, memory
 * and disk space within 15 percent; and it leaves nothing. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/console_json.h"
#include "tests/support/spawned.h"

#define GUEST(name) ZK_GUEST_DIR "/" name ".elf"

static char folder[CONSOLE_PATH_BYTES];
static char input[CONSOLE_PATH_BYTES];
static char proof[CONSOLE_PATH_BYTES];

static void begin(void)
{
    console_folder_make(folder);
    console_path(input, folder, "n");
    console_path(proof, folder, "proof");
}

static void end(void)
{
    console_folder_remove(folder);
}

TestSuite(session_plan, .init = begin, .fini = end, .timeout = 110);

static void object_end(struct console_result r)
{
    cr_assert_eq(r.code, 0, "%s", (const char *)r.err.bytes);
    console_result_free(&r);
}

static void assert_near(double planned, double real, const char *what)
{
    cr_assert(planned >= real * 0.85 && planned <= real * 1.15,
              "%s: %.0f planned, %.0f real", what, planned, real);
}

static void plan_and_compare(const char *guest, unsigned n_segments_least)
{
    json_t *const plan = console_json(CONSOLE("prove", guest, "--input", input, "--plan",
                                              "--segment-log2", "14", "--json"));
    json_t *const none = console_json(CONSOLE("sessions", "list", "--json"));
    cr_assert_eq(json_array_size(json_object_get(none, "sessions")), 0);
    json_t *const real = console_json(CONSOLE(
        "prove", guest, "--input", input, "-o", proof, "--segment-log2", "14", "--json",
        "--session", "s", "--keep-store", "--progress", "none", "--allow-guest-fail"));
    json_t *const session = console_json(CONSOLE("status", "s", "--json"));
    cr_assert_geq(console_number(plan, "segments"), n_segments_least);
    cr_assert_eq(console_number(plan, "segments"), console_number(real, "segments"));
    cr_assert_eq(console_number(plan, "steps"), console_number(real, "steps"));
    cr_assert_eq(console_number(plan, "exit"), console_number(real, "exit"));
    cr_assert_lt(console_number(plan, "segments_sampled"),
                 console_number(real, "segments"));
    assert_near(console_number(plan, "peak_rss_bytes"),
                console_number(real, "peak_rss_bytes"), "memory");
    assert_near(console_number(plan, "proof_bytes"), console_number(real, "proof_bytes"),
                "proof");
    assert_near(console_number(plan, "disk_bytes"),
                console_number(session, "bytes") + console_number(real, "proof_bytes"),
                "disk");
    cr_assert_gt(console_number(plan, "active_s"), 0);
    json_decref(plan);
    json_decref(none);
    json_decref(real);
    json_decref(session);
}

Test(session_plan, a_plan_of_fib_is_what_then_happens)
{
    console_write_file(input, "40000\n", 6);
    plan_and_compare(GUEST("fib"), 8);
}

Test(session_plan, a_plan_of_sort_is_what_then_happens)
{
    console_write_file(input, "3000\n", 5);
    plan_and_compare(GUEST("sort"), 5);
}

/* Its segments differ: products, then shifts, then a heap. */
Test(session_plan, a_plan_of_mixed_work_is_what_then_happens)
{
    console_write_file(input, "800\n", 4);
    plan_and_compare(GUEST("mixed"), 10);
}

Test(session_plan, a_plan_of_a_few_segments_is_what_then_happens)
{
    console_write_file(input, "3000\n", 5);
    plan_and_compare(GUEST("sparse"), 5);
}

/* A name of a member means one thing, wherever it stands. */
Test(session_plan, the_file_of_mode_spill_is_disk_space_and_not_memory)
{
    static const char *const modes[] = {"spill", "resident"};
    console_write_file(input, "3000\n", 5);
    for (size_t i = 0; i < 2; i++) {
        json_t *const plan = console_json(CONSOLE("prove", GUEST("fib"), "--input", input,
                                                  "--plan", "--segment-log2", "14",
                                                  "--json", "--memory-mode", modes[i]));
        const json_t *const largest = json_object_get(plan, "largest_segment");
        cr_assert_str_eq(json_string_value(json_object_get(largest, "memory_mode")),
                         modes[i]);
        cr_assert_null(json_object_get(plan, "spill_bytes"));
        cr_assert_eq(console_number(plan, "spill_disk_bytes"),
                     i == 0 ? console_number(largest, "spill_file_bytes") : 0);
        cr_assert_gt(console_number(largest, "spill_file_bytes"), 0);
        json_decref(plan);
    }
}

/* The other guests of several segments, each some seconds. */
Test(session_plan, plans_of_all_guests_are_what_then_happens)
{
    static const struct {
        const char *guest, *input;
        unsigned n_segments_least;
    } all[] = {
        {GUEST("matrix"), "20\n", 3},
        {GUEST("primes"), "3000\n", 5},
        {GUEST("recursion"), "3000\n", 5},
        {GUEST("sha256"),
         "a few hundred bytes of text, of which the digest takes some "
         "hundred steps each: it does not matter what they say, only "
         "that there are enough of them for several segments of the "
         "least size there is, which has sixteen thousand steps; and "
         "since the plan proves two segments of a run, three at least "
         "are needed for it to have anything left to foresee at all. "
         "That is all there is to be said about it, more or less.",
         2},
        {GUEST("misaligned"), "12\n", 5},
    };
    if (getenv("ZK_ALL_GUESTS") == NULL) {
        cr_skip("SKIPPED: ZK_ALL_GUESTS=1 plans the other guests, too");
    }
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        console_write_file(input, all[i].input, strlen(all[i].input));
        plan_and_compare(all[i].guest, all[i].n_segments_least);
        cr_assert_eq(remove(proof), 0);
        object_end(CONSOLE("sessions", "rm", "s"));
    }
}

Test(session_plan, a_killed_plan_leaves_nothing)
{
    console_write_file(input, "3000\n", 5);
    object_end(CONSOLE("prove", GUEST("sort"), "--plan", "--segment-log2", "14",
                       "--input", input));
    const unsigned n_entries = console_folder_entries(console_store());
    const char *const args[] = {"prove", GUEST("sort"), "--plan", "--segment-log2",
                                "14",    "--input",     input,    NULL};
    struct console_result r =
        console_run(&(struct console_call){.args = args, .kill_ms = 150});
    cr_assert_eq(r.code, 1000 + SIGKILL, "%d", r.code);
    console_result_free(&r);
    cr_assert_eq(console_folder_entries(console_store()), n_entries);
    json_t *const none = console_json(CONSOLE("sessions", "list", "--json"));
    cr_assert_eq(json_array_size(json_object_get(none, "sessions")), 0);
    json_decref(none);
}

Test(session_plan, a_program_that_traps_has_no_plan_and_leaves_nothing)
{
    struct console_result r = CONSOLE("prove", GUEST("trap"), "--plan");
    cr_assert_eq(r.code, 3, "%d: %s", r.code, (const char *)r.err.bytes);
    console_result_free(&r);
    json_t *const none = console_json(CONSOLE("sessions", "list", "--json"));
    cr_assert_eq(json_array_size(json_object_get(none, "sessions")), 0);
    json_decref(none);
}
