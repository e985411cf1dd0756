/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Manual pages. */
#include "tui/manual.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/command_line.h"
#include "tui/exit_code.h"
#include "tui/key_table.h"
#include "tui/put_text.h"
#include "tui/roff.h"
#include "tui/typed_table.h"

static void put_title(struct byte_buffer *out, const char *command, const char *brief,
                      const char *version)
{
    char name[64];
    snprintf(name, sizeof name, "zkconsole%s%s", command != NULL ? "-" : "",
             command != NULL ? command : "");
    roff_title(out, name, 1, "User Commands", brief, version);
}

static void put_range(struct byte_buffer *out, const struct option_row *row,
                      enum command_id command)
{
    unsigned len;
    if (row->kind == OPTION_COUNT && row->high != UINT64_MAX) {
        put_text(out, "A number from %" PRIu64 " to %" PRIu64 ".\n", row->low, row->high);
    }
    if ((row->required_by >> command & 1) != 0) {
        put_text(out, "Required.\n");
    } else if ((row->kept >> command & 1) != 0) {
        put_text(out, "Default: the session's own.\n");
    } else if (row->kind == OPTION_CHOICE) {
        const char *const word = choice_word(row->argument, 0, &len);
        put_text(out, "Default: %.*s.\n", (int)len, word);
    } else if (row->otherwise != NULL) {
        put_text(out, "Default: ");
        roff_put(out, row->otherwise);
        put_text(out, ".\n");
    } else if (row->kind != OPTION_FLAG) {
        put_text(out, "Default: %" PRIu64 ".\n", row->standard);
    }
    if (row->variable != NULL) {
        put_text(out, "Environment: \\fB%s\\fR.\n", row->variable);
    }
}

static void put_option(struct byte_buffer *out, const struct option_row *row,
                       enum command_id command)
{
    put_text(out, ".TP\n");
    if (row->letter != '\0') {
        put_text(out, "\\fB\\-%c\\fR, ", row->letter);
    }
    put_text(out, "\\fB\\-\\-");
    roff_put(out, row->name);
    put_text(out, "\\fR");
    if (row->argument != NULL) {
        put_text(out, row->is_argument_optional ? "[=\\fI" : " \\fI");
        roff_put(out, row->argument);
        put_text(out, row->is_argument_optional ? "\\fR]" : "\\fR");
    }
    put_text(out, "\n");
    roff_sentence(out, row->help);
    put_text(out, ".br\n");
    put_range(out, row, command);
}

static void put_exit_code(void *arg, enum exit_code code)
{
    put_text(arg, ".TP\n\\fB%d\\fR %s\n", (int)code, exit_code_name(code));
    roff_sentence(arg, exit_code_meaning(code));
}

static void put_exit_codes(struct byte_buffer *out)
{
    put_text(out, ".SH EXIT STATUS\n");
    exit_code_each(put_exit_code, out);
}

void manual_write_command(struct byte_buffer *out, enum command_id command,
                          const char *version)
{
    const struct command_row *const row = &command_rows[command];
    put_title(out, row->name, row->brief, version);
    put_text(out, ".SH SYNOPSIS\n\\fBzkconsole %s\\fR", row->name);
    if (row->operand != NULL) {
        put_text(out, row->n_operands_min != 0 ? " \\fI%s\\fR" : " [\\fI%s\\fR]",
                 row->operand);
    }
    put_text(out, "%s [\\fIoptions\\fR]\n.SH DESCRIPTION\n",
             row->n_operands_max > 1 ? " ..." : "");
    roff_sentence(out, row->help);
    put_text(out, ".SH OPTIONS\n");
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        if ((option_rows[i].commands >> command & 1) != 0) {
            put_option(out, &option_rows[i], command);
        }
    }
    put_exit_codes(out);
    put_text(out, ".SH SEE ALSO\n\\fBzkconsole\\fR(1), \\fBzkconsole.ini\\fR(5), "
                  "\\fBzkconsole\\-store\\fR(5), \\fBzkconsole\\-json\\fR(7)\n");
}

static void put_keys(struct byte_buffer *out)
{
    char name[INPUT_NAME_BYTES];
    put_text(out, ".SH KEYS\nIn the console, which \\fBzkconsole\\fR \\fIPROG\\fR opens "
                  "on a terminal:\n");
    for (unsigned i = 0; i < N_SCREENS; i++) {
        put_text(out, ".TP\n\\fB%c\\fR\n", screen_rows[i].digit);
        put_text(out, "Screen %s\n", screen_rows[i].name);
    }
    for (unsigned i = 0; i < N_ACTIONS; i++) {
        put_text(out, ".TP\n\\fB");
        roff_put(out, input_name(name, action_rows[i].key));
        put_text(out, "\\fR (%s)\n", action_rows[i].name);
        roff_sentence(out, action_rows[i].help);
    }
}

/* What can be typed after ':'. */
static void put_typed(struct byte_buffer *out)
{
    put_text(out, ".SH COMMANDS IN THE CONSOLE\n"
                  "After \\fB:\\fR, besides the names of the actions of the section "
                  "KEYS:\n");
    const struct typed_row *row;
    for (size_t i = 0; (row = typed_row(i)) != NULL; i++) {
        put_text(out, ".TP\n\\fB%s\\fR", row->name);
        if (row->argument != NULL) {
            put_text(out, " \\fI");
            roff_put(out, row->argument);
            put_text(out, "\\fR");
        }
        put_text(out, "\n");
        roff_sentence(out, row->help);
    }
}

static void put_scripts(struct byte_buffer *out)
{
    put_text(
        out,
        ".SH SCRIPTS\n"
        "With \\fB\\-\\-script\\fR \\fIFILE\\fR the console does what the lines of the "
        "file say: commands as after \\fB:\\fR, each when what the one before did is "
        "drawn. Empty lines and lines that begin with # say nothing. The first "
        "command that fails ends the console with exit code 1, after the text of "
        "the screen on standard error. At the end of the file a person can go on; "
        "without a terminal, or after \\fBquit\\fR, the console ends.\n"
        ".PP\n.nf\nwait PROVED 60s\nscreen Tables\nkey /addi Enter Enter\n"
        "assert constraints hold\nscreen dump rows.txt\nquit\n.fi\n");
}

void manual_write_overview(struct byte_buffer *out, const char *version)
{
    put_title(out, NULL, "run RISC-V programs and prove what they did", version);
    put_text(out, ".SH SYNOPSIS\n\\fBzkconsole\\fR \\fICOMMAND\\fR [\\fIoptions\\fR]\n"
                  ".br\n\\fBzkconsole\\fR \\fIPROG\\fR [\\fIoptions\\fR]\n"
                  ".SH DESCRIPTION\n"
                  "zkconsole runs programs for RISC\\-V (RV64IM) and proves what they "
                  "did: that the program with this digest, on some input, wrote this "
                  "output and exited with this code.\n"
                  "Each command has a page of its own.\n"
                  ".SH COMMANDS\n");
    for (unsigned i = 0; i < N_COMMANDS; i++) {
        put_text(out, ".TP\n\\fBzkconsole\\-%s\\fR(1)\n", command_rows[i].name);
        roff_sentence(out, command_rows[i].brief);
    }
    put_text(out, ".SH ENVIRONMENT\n");
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        if (option_rows[i].variable != NULL) {
            put_text(out,
                     ".TP\n\\fB%s\\fR\nWhat \\fB\\-\\-%s\\fR says when it is not "
                     "given: ",
                     option_rows[i].variable, option_rows[i].name);
            roff_put(out, option_rows[i].help);
            put_text(out, ".\n");
        }
    }
    put_keys(out);
    put_typed(out);
    put_scripts(out);
    put_exit_codes(out);
    put_text(out, ".SH SEE ALSO\n\\fBzkconsole.ini\\fR(5),\n"
                  "\\fBzkconsole\\-store\\fR(5),\n\\fBzkconsole\\-json\\fR(7),\n");
    for (unsigned i = 0; i < N_COMMANDS; i++) {
        put_text(out, "\\fBzkconsole\\-%s\\fR(1)%s\n", command_rows[i].name,
                 i + 1 < N_COMMANDS ? "," : "");
    }
}
