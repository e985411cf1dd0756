/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The help text. */
#include "tui/command_help.h"

#include <inttypes.h>
#include <string.h>

#include "tui/command_line.h"
#include "tui/exit_code.h"
#include "tui/put_text.h"

enum { WIDTH = 80, INDENT = 4 };

static void put(struct byte_buffer *out, const char *text)
{
    buffer_bytes(out, text, strlen(text));
}

/* The words of text in lines of at most WIDTH columns, each indented. */
static void put_wrapped(struct byte_buffer *out, const char *text, unsigned indent)
{
    unsigned column = 0;
    while (*text != '\0') {
        const unsigned len = (unsigned)strcspn(text, " ");
        if (column != 0 && column + 1 + len > WIDTH) {
            put(out, "\n");
            column = 0;
        }
        put_text(out, "%*s", column == 0 ? (int)indent : 1, "");
        column += (column == 0 ? indent : 1) + len;
        buffer_bytes(out, text, len);
        text += len;
        text += *text == ' ';
    }
    put(out, "\n");
}

void help_write_usage(struct byte_buffer *out, enum command_id command)
{
    const struct command_row *const row = &command_rows[command];
    put_text(out, "usage: zkconsole %s", row->name);
    if (row->operand != NULL) {
        put_text(out, row->n_operands_min != 0 ? " %s" : " [%s]", row->operand);
    }
    if (row->n_operands_max > 1) {
        put(out, " ...");
    }
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        const struct option_row *const option = &option_rows[i];
        if ((option->required_by >> command & 1) != 0) {
            if (option->letter != '\0') {
                put_text(out, " -%c %s", option->letter, option->argument);
            } else {
                put_text(out, " --%s %s", option->name, option->argument);
            }
        }
    }
    put(out, " [options]\n");
}

void help_write_overview(struct byte_buffer *out)
{
    put(out, "zkconsole runs RISC-V programs (RV64IM) and proves what they did.\n\n"
             "usage: zkconsole COMMAND [options]\n\n");
    for (unsigned i = 0; i < N_COMMANDS; i++) {
        const struct command_row *const row = &command_rows[i];
        put_text(out, "    %-8s %-8s %s\n", row->name,
                 row->operand != NULL ? row->operand : "", row->brief);
    }
    put(out, "\n'zkconsole help COMMAND' describes one of them.\n");
}

/* Range and default, or whether it is required. */
static void put_range(struct byte_buffer *out, const struct option_row *row,
                      enum command_id command)
{
    unsigned len;
    if (row->kind == OPTION_COUNT && row->high != UINT64_MAX) {
        put_text(out, "; %" PRIu64 " to %" PRIu64, row->low, row->high);
    }
    if ((row->required_by >> command & 1) != 0) {
        put(out, "; required");
    } else if ((row->kept >> command & 1) != 0) {
        put(out, "; default: the session's own");
    } else if (row->kind == OPTION_CHOICE) {
        const char *const word = choice_word(row->argument, 0, &len);
        put_text(out, "; default: %.*s", (int)len, word);
    } else if (row->otherwise != NULL) {
        put_text(out, "; default: %s", row->otherwise);
    } else if (row->kind != OPTION_FLAG) {
        put_text(out, "; default: %" PRIu64, row->standard);
    }
    if (row->variable != NULL) {
        put_text(out, "; environment: %s", row->variable);
    }
}

static void put_option(struct byte_buffer *out, const struct option_row *row,
                       enum command_id command)
{
    put(out, "    ");
    if (row->letter != '\0') {
        put_text(out, "-%c, ", row->letter);
    }
    put_text(out, "--%s", row->name);
    if (row->argument != NULL) {
        put_text(out, row->is_argument_optional ? "[=%s]" : " %s", row->argument);
    }
    put(out, "\n");
    struct byte_buffer text = {0};
    put(&text, row->help);
    put_range(&text, row, command);
    buffer_u8(&text, 0);
    if (text.bad) {
        out->bad = true;
    } else {
        put_wrapped(out, (const char *)text.bytes, 2 * INDENT);
    }
    buffer_free(&text);
}

static void put_exit_code(void *arg, enum exit_code code)
{
    put_text(arg, "    %3d  %-10s %s\n", (int)code, exit_code_name(code),
             exit_code_meaning(code));
}

void help_write_exit_codes(struct byte_buffer *out)
{
    put(out, "Exit codes:\n");
    exit_code_each(put_exit_code, out);
}

void help_write_command(struct byte_buffer *out, enum command_id command)
{
    const struct command_row *const row = &command_rows[command];
    help_write_usage(out, command);
    put(out, "\n");
    put_wrapped(out, row->help, 0);
    put(out, "\nOptions:\n");
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        if ((option_rows[i].commands >> command & 1) != 0) {
            put_option(out, &option_rows[i], command);
        }
    }
    put(out, "\n");
    help_write_exit_codes(out);
}
