/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The parser of the command line: what it accepts, the sentence for everything else. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/command_line.h"

enum { ARGS_MAX = 12 };

static enum status parse(struct command_line *line, struct error *e,
                         const char *const args[ARGS_MAX])
{
    /* argv is not const in main either. */
    static char copies[ARGS_MAX + 1][128];
    char *argv[ARGS_MAX + 2] = {copies[0]};
    int argc = 1;
    strcpy(copies[0], "zkconsole");
    for (; argc <= ARGS_MAX && args[argc - 1] != NULL; argc++) {
        snprintf(copies[argc], sizeof copies[argc], "%s", args[argc - 1]);
        argv[argc] = copies[argc];
    }
    argv[argc] = NULL;
    memset(e, 0, sizeof *e);
    return command_line_parse(line, argc, argv, e);
}

#define PARSE(line, e, ...) parse(line, e, (const char *const[ARGS_MAX]){__VA_ARGS__})

static const struct {
    const char *args[ARGS_MAX];
    const char *sentence;
} faults[] = {
    {{NULL}, "no command was given: 'help' lists them"},
    {{"prvoe"}, "there is no command 'prvoe': did you mean 'prove'?"},
    {{"frobnicate"},
     "there is neither a command nor a file 'frobnicate': 'help' lists commands"},
    {{"/dev/null"}, "'/dev/null' is a special file, neither a command nor a program"},
    {{"/"}, "'/' is a folder, neither a command nor a program"},
    {{"provee.elf"},
     "the program 'provee.elf' cannot be opened: No such file or directory"},
    {{"./run"}, "the program './run' cannot be opened: No such file or directory"},
    {{"sessions", "list", "--full"}, "sessions list: has no option --full"},
    {{"sessions", "gc", "--sample", "5%"}, "sessions gc: has no option --sample"},
    {{"sessions", "rm", "s", "-n"}, "sessions rm: has no option --dry-run"},
    {{"inspect", "--rows", "1..2", "files"}, "inspect files: has no option --rows"},
    {{"sessions", "verify", "--sample=0%"},
     "--sample: '0%' is not a share such as 5% or 100%"},
    {{"sessions", "verify", "--sample=101"},
     "--sample: '101' is not a share such as 5% or 100%"},
    {{"run"}, "run: PROG is missing"},
    {{"run", ""}, "run: PROG is empty"},
    {{"run", "a", "b"}, "run: 'b' is one argument too many"},
    {{"version", "x"}, "version: 'x' is one argument too many"},
    {{"prove", "a"}, "prove: -o FILE is missing"},
    {{"prove", "-o", "x"}, "prove: PROG is missing"},
    {{"prove", "a", "-o"}, "-o: the value FILE is missing"},
    {{"prove", "a", "--output="}, "--output: the name of a file is empty"},
    {{"verify", "a"}, "verify: --program ELF is missing"},
    {{"run", "a", "--inptu", "x"}, "there is no option --inptu: did you mean --input?"},
    {{"run", "a", "--frobnicate"}, "there is no option --frobnicate"},
    {{"run", "a", "--inpu=x"}, "there is no option --inpu: did you mean --input?"},
    {{"run", "a", "--explain"}, "run: has no option --explain"},
    {{"--explain", "run", "a"}, "run: has no option --explain"},
    {{"run", "a", "-x"}, "there is no option -x in '-x'"},
    {{"run", "a", "-o", "x"}, "run: has no option --output"},
    {{"run", "a", "--json=yes"}, "--json: takes no value, but 'yes' was given"},
    {{"run", "a", "--json", "--json"}, "--json: given twice"},
    {{"run", "a", "--input", "x", "--input", "y"}, "--input: given twice"},
    {{"run", "a", "--max-cycles", "0"}, "--max-cycles: '0' is not a number from 1 on"},
    {{"run", "a", "--max-cycles", "-5"}, "--max-cycles: '-5' is not a number from 1 on"},
    {{"run", "a", "--max-cycles", "1e6"},
     "--max-cycles: '1e6' is not a number from 1 on"},
    {{"run", "a", "--max-cycles", "18446744073709551616"}, "is not a number from 1 on"},
    {{"prove", "a", "-o", "x", "--segment-log2", "13"},
     "--segment-log2: '13' is not a number from 14 to 22"},
    {{"prove", "a", "-o", "x", "--segment-log2", "23"},
     "--segment-log2: '23' is not a number from 14 to 22"},
    {{"prove", "a", "-o", "x", "--threads", "0"},
     "--threads: '0' is not a number from 1 to 1024"},
    {{"prove", "a", "-o", "x", "--security", "127"},
     "--security: '127' is not one of 128|100"},
    {{"prove", "a", "-o", "x", "--security", "12"},
     "--security: '12' is not one of 128|100"},
    {{"prove", "a", "-o", "x", "--blowup", "3"}, "--blowup: '3' is not one of 2|4|8"},
    {{"prove", "a", "-o", "x", "--isa", "AVX2"},
     "--isa: 'AVX2' is not one of auto|portable|avx2|avx512"},
    {{"prove", "a", "-o", "x", "--isa", ""}, "--isa: '' is not one of"},
    {{"prove", "a", "-o", "x", "--memory", "lots"},
     "--memory: 'lots' is not a size such as 512M, 1.5G or 2GiB"},
    {{"prove", "a", "-o", "x", "--memory", "16GB"}, "--memory: '16GB' is not a size"},
    {{"prove", "a", "-o", "x", "--memory", "1K"},
     "--memory: 1K is not between 1.00 MiB and 1024 TiB"},
    {{"prove", "a", "-o", "x", "--progress", "loud"},
     "--progress: 'loud' is not one of auto|tty|plain|json|none"},
    {{"verify", "a", "--program", "b", "--expect-exit", "x"},
     "--expect-exit: 'x' is not an exit code"},
    {{"verify", "a", "--program", "b", "--min-security", "129"},
     "--min-security: '129' is not a number from 1 to 128"},
    /* The first fault is the one that is told. */
    {{"run", "--inptu", "--json=1", "a", "b"}, "there is no option --inptu"},
};

Test(parse, every_fault_has_its_sentence)
{
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        struct command_line line;
        struct error e;
        cr_assert_eq(parse(&line, &e, faults[i].args), STATUS_ARGUMENT, "fault %zu", i);
        cr_assert_not_null(strstr(e.text, faults[i].sentence), "fault %zu: '%s'", i,
                           e.text);
    }
}

Test(parse, options_stand_anywhere_and_in_every_form)
{
    static const char *const forms[][ARGS_MAX] = {
        {"prove", "prog", "-o", "out", "--threads", "3", "--json"},
        {"prove", "-oout", "--threads=3", "--json", "prog"},
        {"--json", "--threads", "3", "prove", "prog", "--output", "out"},
        {"prove", "--output=out", "--json", "--threads=3", "--", "prog"},
    };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct command_line line;
        struct error e;
        cr_assert_eq(parse(&line, &e, forms[i]), STATUS_OK, "form %zu: %s", i, e.text);
        cr_assert_eq(line.command, COMMAND_PROVE);
        cr_assert_str_eq(line.operand, "prog");
        cr_assert_str_eq(option_text(&line, OPTION_OUTPUT), "out");
        cr_assert_eq(option_number(&line, OPTION_THREADS), 3);
        cr_assert(has_option(&line, OPTION_JSON));
        cr_assert_not(has_option(&line, OPTION_INPUT));
    }
}

Test(parse, a_double_dash_ends_the_options)
{
    struct command_line line;
    struct error e;
    cr_assert_eq(PARSE(&line, &e, "run", "--", "--json"), STATUS_OK, "%s", e.text);
    cr_assert_str_eq(line.operand, "--json");
    cr_assert_not(has_option(&line, OPTION_JSON));
    cr_assert_eq(PARSE(&line, &e, "run", "--", "-h"), STATUS_OK);
    cr_assert_not(has_option(&line, OPTION_HELP));
}

Test(parse, a_lone_dash_is_a_word)
{
    struct command_line line;
    struct error e;
    cr_assert_eq(PARSE(&line, &e, "verify", "-", "--program", "p"), STATUS_OK, "%s",
                 e.text);
    cr_assert_str_eq(line.operand, "-");
}

Test(parse, help_anywhere_silences_complaints)
{
    struct command_line line;
    struct error e;
    cr_assert_eq(PARSE(&line, &e, "prove", "--bogus", "-h"), STATUS_OK);
    cr_assert(has_option(&line, OPTION_HELP));
    cr_assert_eq(line.command, COMMAND_PROVE);
    cr_assert_eq(PARSE(&line, &e, "--help"), STATUS_OK);
    cr_assert_eq(line.command, COMMAND_NONE);
    cr_assert_eq(PARSE(&line, &e, "-V", "-h", "--help"), STATUS_OK);
    cr_assert(has_option(&line, OPTION_VERSION));
}

Test(parse, after_a_fault_the_rest_is_still_understood)
{
    struct command_line line;
    struct error e;
    cr_assert_eq(PARSE(&line, &e, "prove", "--bogus", "x", "--json", "--show-rc"),
                 STATUS_ARGUMENT);
    cr_assert(has_option(&line, OPTION_JSON));
    cr_assert(has_option(&line, OPTION_SHOW_RC));
}

Test(parse, an_optional_value_stands_behind_an_equals_sign_only)
{
    struct command_line line;
    struct error e;
    cr_assert_eq(PARSE(&line, &e, "status", "s"), STATUS_OK);
    cr_assert_not(has_option(&line, OPTION_WATCH));
    cr_assert_eq(PARSE(&line, &e, "status", "--watch", "s"), STATUS_OK);
    cr_assert(has_option(&line, OPTION_WATCH));
    cr_assert_eq(option_number(&line, OPTION_WATCH), 1000000000);
    cr_assert_str_eq(line.operand, "s");
    cr_assert_eq(PARSE(&line, &e, "status", "--watch=250ms", "s"), STATUS_OK);
    cr_assert_eq(option_number(&line, OPTION_WATCH), 250000000);
    cr_assert_str_eq(line.operand, "s");
    cr_assert_eq(PARSE(&line, &e, "status", "--watch="), STATUS_ARGUMENT);
    cr_assert_eq(PARSE(&line, &e, "status", "--watch=x"), STATUS_ARGUMENT);
    cr_assert_eq(PARSE(&line, &e, "status", "--watch", "--watch=1s"), STATUS_ARGUMENT);
}

Test(parse, absent_options_have_their_standard)
{
    struct command_line line;
    struct error e;
    cr_assert_eq(PARSE(&line, &e, "verify", "a", "--program", "b"), STATUS_OK);
    cr_assert_eq(option_number(&line, OPTION_MIN_SECURITY), 100);
    cr_assert_eq(option_number(&line, OPTION_THREADS), 0);
    cr_assert_eq(option_number(&line, OPTION_ISA), ENGINE_ISA_AUTO);
}

Test(parse, the_environment_stands_behind_the_command_line)
{
    struct command_line line;
    struct error e;
    setenv("ZKCONSOLE_MEMORY", "2G", 1);
    setenv("ZKCONSOLE_THREADS", "5", 1);
    setenv("ZKCONSOLE_PROGRESS", "", 1);
    cr_assert_eq(PARSE(&line, &e, "prove", "a", "-o", "b", "--threads", "7"), STATUS_OK);
    cr_assert_eq(option_number(&line, OPTION_MEMORY), (uint64_t)2 << 30);
    cr_assert_eq(option_number(&line, OPTION_THREADS), 7);
    cr_assert_not(has_option(&line, OPTION_PROGRESS));
    /* A command that does not know the option does not read the variable. */
    setenv("ZKCONSOLE_MEMORY", "rubbish", 1);
    cr_assert_eq(PARSE(&line, &e, "verify", "a", "--program", "b"), STATUS_OK);
    cr_assert_eq(PARSE(&line, &e, "prove", "a", "-o", "b"), STATUS_ARGUMENT);
    cr_assert_not_null(strstr(e.text, "ZKCONSOLE_MEMORY: 'rubbish' is not a size"));
    unsetenv("ZKCONSOLE_MEMORY");
    unsetenv("ZKCONSOLE_THREADS");
    unsetenv("ZKCONSOLE_PROGRESS");
}

Test(parse, words_of_choices_are_in_the_engines_order)
{
    static const struct {
        enum option_id id;
        const char *word;
        unsigned number;
    } words[] = {
        {OPTION_ISA, "auto", ENGINE_ISA_AUTO},
        {OPTION_ISA, "portable", ENGINE_ISA_PORTABLE},
        {OPTION_ISA, "avx2", ENGINE_ISA_AVX2},
        {OPTION_ISA, "avx512", ENGINE_ISA_AVX512},
        {OPTION_MEMORY_MODE, "auto", MEMORY_AUTO},
        {OPTION_MEMORY_MODE, "resident", MEMORY_RESIDENT},
        {OPTION_MEMORY_MODE, "stream", MEMORY_STREAM},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        unsigned len;
        const char *const word =
            choice_word(option_rows[words[i].id].argument, words[i].number, &len);
        cr_assert_not_null(word);
        cr_assert(strlen(words[i].word) == len && memcmp(word, words[i].word, len) == 0);
    }
}

Test(parse, a_share_may_have_its_sign)
{
    struct command_line line;
    struct error e;
    cr_assert_eq(PARSE(&line, &e, "sessions", "verify", "--sample", "5%"), STATUS_OK);
    cr_assert_eq(option_number(&line, OPTION_SAMPLE), 5);
    cr_assert_eq(PARSE(&line, &e, "sessions", "verify", "--sample", "25"), STATUS_OK);
    cr_assert_eq(option_number(&line, OPTION_SAMPLE), 25);
    cr_assert_eq(PARSE(&line, &e, "sessions", "verify"), STATUS_OK);
    cr_assert_eq(option_number(&line, OPTION_SAMPLE), 100);
}

Test(parse, memory_may_be_left_to_the_program)
{
    struct command_line line;
    struct error e;
    cr_assert_eq(PARSE(&line, &e, "prove", "p.elf", "-oq", "--memory", "auto"),
                 STATUS_OK);
    cr_assert_eq(option_number(&line, OPTION_MEMORY), 0);
}
