/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The program as scripts see it: exit codes, sentences, streams. Everything here ends
 * before anything is proved; cli_prove.c goes on from there. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/spawned.h"

#define GUEST(name) ZK_GUEST_DIR "/" name ".elf"
#define ELF(name)   ZK_SOURCE_DIR "/tests/elf/" name ".elf"

enum { ARGS_MAX = 12 };

static const char *out_text(const struct console_result *r)
{
    return (const char *)r->out.bytes;
}

static const char *err_text(const struct console_result *r)
{
    return (const char *)r->err.bytes;
}

/* @ stands for the test's own folder; "text" in it is a file of ten bytes. */
static const struct {
    const char *args[ARGS_MAX];
    int code;
    const char *
        sentence; /* the end of standard error, without its newline; NULL: the engine's */
} bad_input[] = {
    {{NULL}, 2, "zkconsole: no command was given: 'help' lists them"},
    {{"prvoe"}, 2, "zkconsole: there is no command 'prvoe': did you mean 'prove'?"},
    {{"help", "me"}, 2, "zkconsole: help: there is no command 'me': 'help' lists them"},
    {{"sessions", "qqqqqq"},
     2,
     "zkconsole: sessions: there is no action 'qqqqqq': 'help sessions' says which "
     "there are"},
    {{"run"}, 2, "zkconsole: run: PROG is missing"},
    {{"run", GUEST("fib"), "--max-cycles", "none"},
     2,
     "zkconsole: --max-cycles: 'none' is not a number from 1 on"},
    {{"run", "@/absent.elf"},
     9,
     "zkconsole: the program '@/absent.elf' cannot be opened: No such file or directory"},
    {{"run", "@/two\nlines\033[2J"},
     9,
     "zkconsole: the program '@/two^Jlines^[[2J' cannot be opened: No such file or "
     "directory"},
    {{"run", "@"}, 9, "zkconsole: the program '@' cannot be read: Is a directory"},
    {{"run", "@/text"}, 9, NULL},
    {{"run", GUEST("fib"), "--input", "@/absent"},
     9,
     "zkconsole: the input '@/absent' cannot be opened: No such file or directory"},
    {{"run", GUEST("fib"), "--input", "@"},
     9,
     "zkconsole: the input '@' cannot be read: Is a directory"},
    {{"run", GUEST("fib"), "--max-cycles", "5"},
     3,
     "zkconsole: '" GUEST("fib") "': not at its end after 5 steps"},
    {{"prove", GUEST("hello")}, 2, "zkconsole: prove: -o FILE is missing"},
    {{"prove", GUEST("hello"), "-o", "@/p", "--security", "90"},
     2,
     "zkconsole: --security: '90' is not one of 128|100"},
    {{"prove", GUEST("hello"), "-o", "@/p", "--memory", "1G5"},
     2,
     "zkconsole: --memory: '1G5' is not a size such as 512M, 1.5G or 2GiB"},
    {{"prove", GUEST("hello"), "-o", "@/p", "--memory", "1M", "--progress", "none"},
     7,
     NULL},
    {{"prove", GUEST("fib"), "-o", "@/p", "--max-cycles", "5", "--progress", "none"},
     3,
     NULL},
    {{"prove", GUEST("trap"), "-o", "@/p", "--progress", "none"}, 3, NULL},
    {{"prove", "@/absent.elf", "-o", "@/p"},
     9,
     "zkconsole: the program '@/absent.elf' cannot be opened: No such file or directory"},
    {{"prove", "@/text", "-o", "@/p"}, 9, NULL},
    {{"prove", GUEST("hello"), "-o", "@/no/p"},
     9,
     "zkconsole: '@/no/p' cannot be created: No such file or directory"},
    {{"prove", GUEST("hello"), "-o", "@"},
     9,
     "zkconsole: '@' cannot be written: Is a directory"},
    {{"prove", GUEST("hello"), "-o", "@/text/p"},
     9,
     "zkconsole: '@/text/p' cannot be created: Not a directory"},
    {{"prove", GUEST("hello"), "-o", GUEST("hello")},
     2,
     "zkconsole: prove: -o '" GUEST("hello") "' would replace what is proved"},
    {{"prove", GUEST("hello"), "-o", "@/text", "--input", "@/text"},
     2,
     "zkconsole: prove: -o '@/text' would replace what is proved"},
    {{"prove", GUEST("hello"), "-o", "-", "--json"},
     2,
     "zkconsole: prove: --json and -o - both want standard output"},
    {{"verify", "@/absent", "--program", GUEST("fib")},
     9,
     "zkconsole: the proof '@/absent' cannot be opened: No such file or directory"},
    {{"verify", "@/text", "--program", "@/absent"},
     9,
     "zkconsole: the program '@/absent' cannot be opened: No such file or directory"},
    {{"verify", "@/text"}, 2, "zkconsole: verify: --program ELF is missing"},
    {{"verify", "@/text", "--program", GUEST("fib")}, 4, NULL},
    {{"verify", "/dev/null", "--program", GUEST("fib")}, 4, NULL},
    {{"verify", "@/text", "--program", "@/text"}, 9, NULL},
    {{"verify", "@/text", "--program", GUEST("fib"), "--expect-output", "@/absent"},
     9,
     "zkconsole: the expected output '@/absent' cannot be opened: No such file or "
     "directory"},
};

/* to = from with every @ replaced by the folder. */
static void fill_in(char *to, size_t cap, const char *from, const char *folder)
{
    size_t at = 0;
    to[0] = '\0';
    for (; *from != '\0'; from++) {
        at += (size_t)snprintf(to + at, cap - at, *from == '@' ? "%s" : "%.1s",
                               *from == '@' ? folder : from);
    }
}

Test(program, every_bad_input_has_one_sentence_and_its_code)
{
    char folder[CONSOLE_PATH_BYTES];
    char path[CONSOLE_PATH_BYTES];
    console_folder_make(folder);
    console_write_file(console_path(path, folder, "text"), "not a file", 10);
    for (size_t i = 0; i < sizeof bad_input / sizeof bad_input[0]; i++) {
        char filled[ARGS_MAX][2 * CONSOLE_PATH_BYTES];
        const char *args[ARGS_MAX + 1] = {NULL};
        bool is_json = false;
        for (size_t k = 0; k < ARGS_MAX && bad_input[i].args[k] != NULL; k++) {
            fill_in(filled[k], sizeof filled[k], bad_input[i].args[k], folder);
            args[k] = filled[k];
            is_json = is_json || strcmp(filled[k], "--json") == 0;
        }
        struct console_result r = console_run(&(struct console_call){.args = args});
        cr_assert_eq(r.code, bad_input[i].code, "case %zu: %d, %s", i, r.code,
                     err_text(&r));
        cr_assert_eq(r.out.len != 0, is_json, "case %zu", i);
        if (bad_input[i].sentence != NULL) {
            char sentence[4 * CONSOLE_PATH_BYTES];
            fill_in(sentence, sizeof sentence, bad_input[i].sentence, folder);
            strcat(sentence, "\n");
            const size_t len = strlen(sentence);
            cr_assert_geq(r.err.len, len, "case %zu: %s", i, err_text(&r));
            cr_assert_str_eq(err_text(&r) + r.err.len - len, sentence, "case %zu", i);
        } else {
            /* One line all the same. */
            cr_assert_eq(strncmp(err_text(&r), "zkconsole: ", 11), 0, "case %zu: %s", i,
                         err_text(&r));
            cr_assert_eq(strchr(err_text(&r), '\n'), err_text(&r) + r.err.len - 1,
                         "case %zu: %s", i, err_text(&r));
        }
        cr_assert_eq(console_folder_entries(folder), 1, "case %zu left a file", i);
        console_result_free(&r);
    }
    console_folder_remove(folder);
}

Test(program, a_proof_is_verified_from_standard_input)
{
    static const char *const args[] = {
        "verify", "-", "--program", ZK_SOURCE_DIR "/tests/golden/golden_hello.elf", NULL};
    struct console_result r = console_run(&(struct console_call){
        .args = args, .input = ZK_SOURCE_DIR "/tests/golden/golden_hello.zkp"});
    cr_assert_eq(r.code, 0, "%s", err_text(&r));
    cr_expect_eq(strncmp((const char *)r.out.bytes, "accepted\n", 9), 0);
    console_result_free(&r);
    r = console_run(&(struct console_call){
        .args = args, .input = ZK_SOURCE_DIR "/tests/golden/golden_exit3.zkp"});
    cr_assert_eq(r.code, 4, "%s", err_text(&r));
    cr_expect_eq(strncmp(err_text(&r), "zkconsole: '-' is rejected: ", 28), 0);
    cr_expect_eq(r.out.len, (size_t)0);
    console_result_free(&r);
}

Test(program, malformed_elf_files_are_named_with_their_fault)
{
    static const struct {
        const char *path;
        const char *word;
    } cases[] = {
        {ELF("magic"), "ELF"}, {ELF("empty"), "ELF"}, {ELF("overlap"), "overlap"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct console_result r = CONSOLE("run", cases[i].path);
        cr_assert_eq(r.code, 9, "%s", cases[i].path);
        cr_assert_not_null(strstr(err_text(&r), cases[i].path), "%s", err_text(&r));
        cr_assert_not_null(strcasestr(err_text(&r), cases[i].word), "%s", err_text(&r));
        console_result_free(&r);
    }
}

/* ---- run ---- */

Test(program, run_passes_the_guests_streams_on)
{
    struct console_result r = CONSOLE("run", GUEST("hello"));
    cr_assert_eq(r.code, 0);
    cr_assert_str_eq(out_text(&r), "hello, proof\n");
    cr_assert_eq(strncmp(err_text(&r), "hello, console\nexit     0\nsteps    ", 33), 0,
                 "%s", err_text(&r));
    console_result_free(&r);
}

/* fib(n) mod 2^64, by its definition. */
static uint64_t fibonacci(unsigned n)
{
    uint64_t a = 0;
    uint64_t b = 1;
    while (n-- > 0) {
        const uint64_t next = a + b;
        a = b;
        b = next;
    }
    return a;
}

Test(program, run_reads_the_input_from_a_file_and_from_a_stream)
{
    char folder[CONSOLE_PATH_BYTES];
    char path[CONSOLE_PATH_BYTES];
    char expected[64];
    console_folder_make(folder);
    console_write_file(console_path(path, folder, "n"), "1000\n", 5);
    snprintf(expected, sizeof expected, "%llu\n", (unsigned long long)fibonacci(1000));
    struct console_result r = CONSOLE("run", GUEST("fib"), "--input", path);
    cr_assert_eq(r.code, 0);
    cr_assert_str_eq(out_text(&r), expected);
    console_result_free(&r);
    r = console_run(&(struct console_call){
        .args = (const char *const[]){"run", "--input=-", GUEST("fib"), NULL},
        .input = path});
    cr_assert_eq(r.code, 0);
    cr_assert_str_eq(out_text(&r), expected);
    console_result_free(&r);
    console_folder_remove(folder);
}

static json_t *parse(const struct console_result *r)
{
    json_error_t e;
    json_t *const v = json_loads(out_text(r), JSON_REJECT_DUPLICATES, &e);
    cr_assert_not_null(v, "%s in %s", e.text, out_text(r));
    return v;
}

Test(program, help_lists_the_exit_codes)
{
    static const char *const lines[] = {"      0  SUCCESS", "      4  REJECTED",
                                        "      5  STOPPED", "      8  CRASHED",
                                        "    130  INTERRUPT"};
    struct console_result r = CONSOLE("help", "exit-codes");
    cr_assert_eq(r.code, 0);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        cr_assert_not_null(strstr(out_text(&r), lines[i]), "%s", lines[i]);
    }
    console_result_free(&r);
}

Test(program, run_json_adds_up)
{
    struct console_result r = CONSOLE("run", GUEST("hello"), "--json");
    cr_assert_eq(r.code, 0);
    json_t *const v = parse(&r);
    cr_assert_str_eq(json_string_value(json_object_get(v, "end")), "exited");
    cr_assert_eq(json_integer_value(json_object_get(v, "exit")), 0);
    cr_assert_eq(json_integer_value(json_object_get(v, "output_bytes")), 13);
    cr_assert_str_eq(json_string_value(json_object_get(v, "output_hex")),
                     "68656c6c6f2c2070726f6f660a"); /* hello, proof */
    json_int_t sum = 0;
    json_int_t last = INT64_MAX;
    const char *name;
    json_t *count;
    json_object_foreach(json_object_get(v, "mix"), name, count)
    {
        cr_assert_leq(json_integer_value(count), last, "%s", name);
        last = json_integer_value(count);
        sum += last;
    }
    const json_int_t steps = json_integer_value(json_object_get(v, "steps"));
    cr_assert_eq(sum, steps);
    cr_assert_gt(steps, 0);
    cr_assert(json_is_real(json_object_get(v, "seconds")));
    cr_assert(json_is_number(json_object_get(v, "steps_per_second")));
    json_decref(v);
    console_result_free(&r);
}

Test(program, the_guests_exit_code_fails_the_run_unless_allowed)
{
    struct console_result r = CONSOLE("run", GUEST("exit3"), "--json");
    cr_assert_eq(r.code, 3);
    json_t *v = parse(&r);
    cr_assert_eq(json_integer_value(json_object_get(v, "exit")), 3);
    json_decref(v);
    console_result_free(&r);
    r = CONSOLE("run", GUEST("exit3"), "--allow-guest-fail");
    cr_assert_eq(r.code, 0);
    cr_assert_not_null(strstr(err_text(&r), "exit     3\n"));
    console_result_free(&r);
}

Test(program, a_trap_says_where_and_is_code_three)
{
    struct console_result r =
        CONSOLE("run", GUEST("trap"), "--json", "--allow-guest-fail");
    cr_assert_eq(r.code, 3);
    json_t *const v = parse(&r);
    cr_assert_str_eq(json_string_value(json_object_get(v, "end")), "trapped");
    cr_assert(json_is_null(json_object_get(v, "exit")));
    const char *const trap = json_string_value(json_object_get(v, "trap"));
    cr_assert_not_null(trap);
    cr_assert_not_null(strstr(err_text(&r), trap));
    json_decref(v);
    console_result_free(&r);
}

/* ---- streams and codes ---- */

Test(program, show_rc_says_the_code_and_its_name)
{
    struct console_result r = CONSOLE("--show-rc", "run", GUEST("exit3"));
    cr_assert_not_null(strstr(err_text(&r), "zkconsole: exit code 3, GUEST\n"));
    console_result_free(&r);
    r = CONSOLE("version", "--show-rc");
    cr_assert_str_eq(err_text(&r), "zkconsole: exit code 0, SUCCESS\n");
    console_result_free(&r);
}

Test(program, json_failures_are_objects_too)
{
    struct console_result r = CONSOLE("run", "/no/such", "--json");
    cr_assert_eq(r.code, 9);
    json_t *const v = parse(&r);
    cr_assert_eq(json_integer_value(json_object_get(v, "rc")), 9);
    cr_assert_str_eq(json_string_value(json_object_get(v, "rc_name")), "FILE");
    cr_assert_not_null(json_string_value(json_object_get(v, "error")));
    json_decref(v);
    console_result_free(&r);
}

Test(program, help_and_version_go_to_standard_output)
{
    struct console_result all = CONSOLE("help");
    cr_assert_eq(all.code, 0);
    cr_assert_eq(all.err.len, 0);
    cr_assert_not_null(strstr(out_text(&all), "prove the run of a program"));
    struct console_result one = CONSOLE("prove", "--frobnicate", "--help");
    struct console_result same = CONSOLE("help", "prove");
    cr_assert_eq(one.code, 0);
    cr_assert_str_eq(out_text(&one), out_text(&same));
    struct console_result version = CONSOLE("-V");
    cr_assert_eq(version.code, 0);
    cr_assert_eq(strncmp(out_text(&version), "zkconsole ", 10), 0);
    console_result_free(&all);
    console_result_free(&one);
    console_result_free(&same);
    console_result_free(&version);
}

Test(program, a_full_or_closed_standard_output_is_code_nine)
{
    const char *const args[] = {"help", NULL};
    struct console_result r =
        console_run(&(struct console_call){.args = args, .stdout_path = "/dev/full"});
    cr_assert_eq(r.code, 9);
    cr_assert_str_eq(err_text(&r),
                     "zkconsole: standard output cannot be written: No space "
                     "left on device\n");
    console_result_free(&r);
    r = console_run(&(struct console_call){.args = args, .is_stdout_closed = true});
    cr_assert_eq(r.code, 9);
    console_result_free(&r);
}

Test(program, a_closed_standard_output_is_not_taken_by_a_file)
{
    const char *const args[] = {"run", GUEST("hello"), NULL};
    struct console_result r =
        console_run(&(struct console_call){.args = args, .is_stdout_closed = true});
    cr_assert_eq(r.code, 9);
    cr_assert_not_null(strstr(err_text(&r), "standard output cannot be written"), "%s",
                       err_text(&r));
    console_result_free(&r);
}

Test(program, guests_cannot_paint_the_terminal)
{
    const char *const args[] = {"run", GUEST("hello"), NULL};
    struct console_result r =
        console_run(&(struct console_call){.args = args, .is_stdout_terminal = true});
    cr_assert_eq(r.code, 0);
    cr_assert_null(strchr(out_text(&r), '\x1b'));
    cr_assert_str_eq(out_text(&r),
                     "hello, proof\r\n"); /* the terminal's own carriage return */
    console_result_free(&r);
}

Test(program, a_signal_stops_a_proof_while_the_program_runs)
{
    char folder[CONSOLE_PATH_BYTES];
    char path[CONSOLE_PATH_BYTES];
    console_folder_make(folder);
    /* Far more steps than anybody waits for. */
    console_write_file(console_path(path, folder, "n"), "4000000000\n", 11);
    char proof[CONSOLE_PATH_BYTES];
    const char *const args[] = {
        "prove", GUEST("fib"), "--input", path, "--segment-log2",
        "14",    "--progress", "plain",   "-o", console_path(proof, folder, "proof"),
        NULL};
    static const struct {
        int number;
        int code;
    } signals[] = {{SIGINT, 130}, {SIGTERM, 143}, {SIGHUP, 129}};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        struct console_result r =
            console_run(&(struct console_call){.args = args,
                                               .signal_number = signals[i].number,
                                               .signal_after = "execute  begins"});
        cr_assert_eq(r.code, signals[i].code, "%d: %s", r.code, err_text(&r));
        cr_assert_not_null(strstr(err_text(&r), "zkconsole: stopped: session "));
        cr_assert_lt(r.seconds_after_signal, 2, "%g", r.seconds_after_signal);
        cr_assert_eq(console_folder_entries(folder), 1); /* the input */
        console_result_free(&r);
    }
    console_folder_remove(folder);
}
