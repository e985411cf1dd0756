/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The tables of commands, options and exit codes are complete and without contradiction,
 * and help says all of it. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tui/command_help.h"
#include "tui/command_line.h"
#include "tui/exit_code.h"
#include "tui/quantity.h"

Test(tables, names_and_letters_are_unique)
{
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        for (unsigned k = 0; k < i; k++) {
            cr_assert_str_neq(option_rows[i].name, option_rows[k].name);
            cr_assert(option_rows[i].letter == 0
                      || option_rows[i].letter != option_rows[k].letter);
        }
    }
    for (unsigned i = 0; i < N_COMMANDS; i++) {
        for (unsigned k = 0; k < i; k++) {
            cr_assert_str_neq(command_rows[i].name, command_rows[k].name);
        }
    }
}

Test(tables, every_row_is_complete)
{
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        const struct option_row *const row = &option_rows[i];
        cr_assert_not_null(row->help, "%s", row->name);
        cr_assert(row->commands != 0 && row->commands < 1u << N_COMMANDS, "%s",
                  row->name);
        cr_assert_eq(row->argument == NULL, row->kind == OPTION_FLAG, "%s", row->name);
        if (row->kind == OPTION_COUNT || row->kind == OPTION_SIZE) {
            cr_assert_lt(row->low, row->high, "%s", row->name);
            /* An absent option either has a number in range or words for its absence. */
            cr_assert(row->required_by != 0 || row->otherwise != NULL
                          || (row->standard >= row->low && row->standard <= row->high),
                      "%s", row->name);
        }
        if (row->kind == OPTION_PATH || row->kind == OPTION_EXIT_CODE) {
            cr_assert(row->required_by != 0 || row->otherwise != NULL, "%s", row->name);
        }
        cr_assert_not(row->required_by != 0 && row->kind == OPTION_FLAG, "%s", row->name);
        cr_assert_eq(row->required_by & ~row->commands, 0, "%s", row->name);
    }
    for (unsigned i = 0; i < N_COMMANDS; i++) {
        cr_assert(command_rows[i].help != NULL && command_rows[i].brief != NULL);
        cr_assert_eq(command_rows[i].operand == NULL,
                     command_rows[i].n_operands_max == 0);
    }
}

static void assert_width(const char *text)
{
    while (*text != '\0') {
        const size_t len = strcspn(text, "\n");
        cr_assert_leq(len, 90, "%.*s", (int)len, text);
        text += len + (text[len] == '\n');
    }
}

Test(tables, help_names_every_option_of_a_command_and_no_other)
{
    for (unsigned c = 0; c < N_COMMANDS; c++) {
        struct byte_buffer out = {0};
        help_write_command(&out, (enum command_id)c);
        buffer_u8(&out, 0);
        cr_assert_not(out.bad);
        const char *const text = (const char *)out.bytes;
        for (unsigned i = 0; i < N_OPTIONS; i++) {
            char heading[64];
            snprintf(heading, sizeof heading, "--%s%s", option_rows[i].name,
                     option_rows[i].is_argument_optional ? "[="
                     : option_rows[i].argument != NULL   ? " "
                                                         : "\n");
            cr_assert_eq(strstr(text, heading) != NULL,
                         (option_rows[i].commands >> c & 1) != 0, "%s: %s",
                         command_rows[c].name, heading);
        }
        assert_width(text);
        buffer_free(&out);
    }
}

/* An option for some words of a command alone: a word that no command has, or one of a
 * command that does not know the option, is a slip. */
Test(tables, options_for_some_words_name_words_of_their_commands)
{
    unsigned n_words = 0;
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        unsigned len, len_other;
        const char *word;
        for (unsigned w = 0;
             option_rows[i].only != NULL
             && (word = choice_word(option_rows[i].only, w, &len)) != NULL;
             w++) {
            bool is_known = false;
            for (unsigned c = 0; c < N_COMMANDS; c++) {
                const char *other;
                for (unsigned k = 0;
                     (option_rows[i].commands >> c & 1) != 0
                     && command_rows[c].words != NULL
                     && (other = choice_word(command_rows[c].words, k, &len_other))
                            != NULL;
                     k++) {
                    is_known |= len == len_other && strncmp(word, other, len) == 0;
                }
            }
            cr_expect(is_known, "--%s: %.*s", option_rows[i].name, (int)len, word);
            n_words++;
        }
    }
    cr_assert_gt(n_words, 10);
}

/* What a session keeps is not the built-in value of a new one. */
Test(tables, resume_takes_input_and_parameters_from_the_session)
{
    static const char *const own[] = {"\n    --input ", "\n    --security ",
                                      "\n    --blowup ", "\n    --segment-log2 "};
    struct byte_buffer out = {0};
    help_write_command(&out, COMMAND_RESUME);
    buffer_u8(&out, 0);
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        const char *const at = strstr((const char *)out.bytes, own[i]);
        cr_assert_not_null(at);
        const char *const next = strstr(at + 1, "\n    --");
        char entry[400];
        snprintf(entry, sizeof entry, "%.*s", (int)(next - at), at);
        for (char *c = entry; *c != '\0'; c++) {
            *c = *c == '\n' ? ' ' : *c; /* a line may end within the words */
        }
        cr_assert_not_null(strstr(entry, "default: the session's"), "%s", entry);
    }
    buffer_free(&out);
}

Test(tables, the_overview_names_every_command)
{
    struct byte_buffer out = {0};
    help_write_overview(&out);
    buffer_u8(&out, 0);
    for (unsigned c = 0; c < N_COMMANDS; c++) {
        cr_assert_not_null(strstr((const char *)out.bytes, command_rows[c].brief));
    }
    assert_width((const char *)out.bytes);
    buffer_free(&out);
}

Test(tables, exit_codes_are_those_of_the_specification)
{
    /* console.md section 4.4 of the design. */
    cr_assert_eq(RC_SUCCESS, 0);
    cr_assert_eq(RC_FAILURE, 1);
    cr_assert_eq(RC_USAGE, 2);
    cr_assert_eq(RC_GUEST, 3);
    cr_assert_eq(RC_REJECTED, 4);
    cr_assert_eq(RC_RESOURCE, 7);
    cr_assert_eq(RC_FILE, 9);
    cr_assert_eq(exit_code_of_signal(SIGINT), 130);
    cr_assert_eq(exit_code_of_signal(SIGTERM), 143);
    cr_assert_eq(exit_code_of_signal(SIGHUP), 129);
    cr_assert_eq(exit_code_of_status(STATUS_MEMORY), RC_RESOURCE);
    cr_assert_eq(exit_code_of_status(STATUS_TRAP), RC_GUEST);
    cr_assert_eq(exit_code_of_status(STATUS_IO), RC_FILE);
    /* Our own proof failing is not "the proof you gave is invalid". */
    cr_assert_neq(exit_code_of_status(STATUS_REJECTED), RC_REJECTED);
    cr_assert_str_eq(exit_code_name(RC_REJECTED), "REJECTED");
    cr_assert_str_eq(exit_code_name((enum exit_code)200), "UNKNOWN");
}

static void collect(void *arg, enum exit_code code)
{
    int *const last = arg;
    cr_assert_gt((int)code, *last);
    *last = (int)code;
}

Test(tables, exit_codes_ascend)
{
    int last = -1;
    exit_code_each(collect, &last);
    cr_assert_eq(last, 143);
}
