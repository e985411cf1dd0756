/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The parser of the command line.
 *
 * It goes on after the first fault, which alone is reported, because a later --json or
 * --show-rc decides how.
 */
#include "tui/command_line.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tui/quantity.h"
#include "tui/suggest.h"

struct parser {
    struct command_line *line;
    char *const *argv;
    int argc;
    int at; /* next argument to read */
    struct error *e;
    enum status status;
};

/* Keep the first fault. */
PRINTF_LIKE(2, 3)
static void fault(struct parser *p, const char *format, ...)
{
    if (p->status != STATUS_OK) {
        return;
    }
    char text[ERROR_TEXT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    p->status = error_set(p->e, STATUS_ARGUMENT, "%s", text);
}

enum command_id command_find(const char *name)
{
    for (unsigned i = 0; i < N_COMMANDS; i++) {
        if (strcmp(command_rows[i].name, name) == 0) {
            return (enum command_id)i;
        }
    }
    return COMMAND_NONE;
}

const char *choice_word(const char *choices, unsigned i, unsigned *len)
{
    for (;; i--) {
        *len = (unsigned)strcspn(choices, "|");
        if (i == 0) {
            return choices;
        }
        if (choices[*len] == '\0') {
            return NULL;
        }
        choices += *len + 1;
    }
}

/* The option called name[len]; N_OPTIONS when there is none. */
static enum option_id find_option(const char *name, size_t len)
{
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        if (strlen(option_rows[i].name) == len
            && memcmp(option_rows[i].name, name, len) == 0) {
            return (enum option_id)i;
        }
    }
    return N_OPTIONS;
}

static enum option_id find_letter(char letter)
{
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        if (option_rows[i].letter == letter) {
            return (enum option_id)i;
        }
    }
    return N_OPTIONS;
}

static bool command_knows(enum command_id command, enum option_id id)
{
    return command == COMMAND_NONE || (option_rows[id].commands >> command & 1) != 0;
}

static void unknown_option(struct parser *p, const char *name, size_t len)
{
    char typed[SUGGEST_LETTERS_MAX + 1];
    snprintf(typed, sizeof typed, "%.*s", (int)(len < 100 ? len : 100), name);
    struct suggestion s;
    suggest_open(&s, typed);
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        if (command_knows(p->line->command, (enum option_id)i)) {
            suggest_consider(&s, option_rows[i].name);
        }
    }
    if (s.nearest != NULL) {
        fault(p, "there is no option --%s: did you mean --%s?", typed, s.nearest);
    } else {
        fault(p, "there is no option --%s", typed);
    }
}

/* Read text into the value of option id. `given` is how the person wrote the option. */
static void take_value(struct parser *p, enum option_id id, const char *given,
                       const char *text)
{
    const struct option_row *const row = &option_rows[id];
    struct option_value *const value = &p->line->options[id];
    uint64_t number = 0;
    switch (row->kind) {
    case OPTION_FLAG:
        break;
    case OPTION_PATH:
        if (text[0] == '\0') {
            fault(p, "%s: the name of a file is empty", given);
            return;
        }
        break;
    case OPTION_TEXT:
        if (text[0] == '\0') {
            fault(p, "%s: %s is empty", given, row->argument);
            return;
        }
        break;
    case OPTION_DURATION:
        if (!quantity_parse_duration(text, &number) || number == 0) {
            fault(p, "%s: '%s' is not a time such as 90s, 10m or 6h", given, text);
            return;
        }
        break;
    case OPTION_PERCENT: {
        char digits[8];
        const size_t len = strlen(text);
        const size_t n = len > 0 && text[len - 1] == '%' ? len - 1 : len;
        (void)snprintf(digits, sizeof digits, "%.*s", n < sizeof digits ? (int)n : 0,
                       text);
        if (!quantity_parse_count(digits, &number) || number < 1 || number > 100) {
            fault(p, "%s: '%s' is not a share such as 5%% or 100%%", given, text);
            return;
        }
        break;
    }
    case OPTION_COUNT:
        if (!quantity_parse_count(text, &number) || number < row->low
            || number > row->high) {
            if (row->high == UINT64_MAX) {
                fault(p, "%s: '%s' is not a number from %" PRIu64 " on", given, text,
                      row->low);
            } else {
                fault(p, "%s: '%s' is not a number from %" PRIu64 " to %" PRIu64, given,
                      text, row->low, row->high);
            }
            return;
        }
        break;
    case OPTION_SIZE:
        if (strcmp(text, "auto") == 0) { /* as if it were not given */
            number = row->standard;
            break;
        }
        if (!quantity_parse_size(text, &number)) {
            fault(p, "%s: '%s' is not a size such as 512M, 1.5G or 2GiB", given, text);
            return;
        }
        if (number < row->low || number > row->high) {
            char low[QUANTITY_BYTES];
            char high[QUANTITY_BYTES];
            fault(p, "%s: %s is not between %s and %s", given, text,
                  quantity_size(low, row->low), quantity_size(high, row->high));
            return;
        }
        break;
    case OPTION_CHOICE: {
        unsigned i = 0;
        unsigned len;
        const char *word;
        while ((word = choice_word(row->argument, i, &len)) != NULL
               && (strlen(text) != len || memcmp(word, text, len) != 0)) {
            i++;
        }
        if (word == NULL) {
            fault(p, "%s: '%s' is not one of %s", given, text, row->argument);
            return;
        }
        number = i;
        break;
    }
    case OPTION_EXIT_CODE:
        if (!quantity_parse_exit_code(text, &number)) {
            fault(p, "%s: '%s' is not an exit code (a 64-bit number)", given, text);
            return;
        }
        break;
    }
    *value = (struct option_value){.is_given = true, .text = text, .number = number};
}

/* One option was met; attached is the text after '=' or the letter, NULL for none. */
static void take_option(struct parser *p, enum option_id id, const char *given,
                        const char *attached)
{
    const struct option_row *const row = &option_rows[id];
    if (has_option(p->line, id) && id != OPTION_HELP && id != OPTION_VERSION) {
        fault(p, "%s: given twice", given);
    }
    if (row->kind == OPTION_FLAG) {
        if (attached != NULL) {
            fault(p, "%s: takes no value, but '%s' was given", given, attached);
            return;
        }
        take_value(p, id, given, "");
        return;
    }
    if (attached == NULL && row->is_argument_optional) {
        p->line->options[id].is_given = true;
        return;
    }
    if (attached == NULL) {
        if (p->at == p->argc) {
            fault(p, "%s: the value %s is missing", given, row->argument);
            return;
        }
        attached = p->argv[p->at++];
    }
    take_value(p, id, given, attached);
}

static void take_long(struct parser *p, const char *argument)
{
    const char *const name = argument + 2;
    const size_t len = strcspn(name, "=");
    const enum option_id id = find_option(name, len);
    if (id == N_OPTIONS) {
        unknown_option(p, name, len);
        return;
    }
    char given[64];
    snprintf(given, sizeof given, "--%s", option_rows[id].name);
    take_option(p, id, given, name[len] == '=' ? name + len + 1 : NULL);
}

/* Letters may stand together; the first that takes a value takes the rest of the
 * argument. */
static void take_letters(struct parser *p, const char *argument)
{
    for (const char *at = argument + 1; *at != '\0'; at++) {
        const enum option_id id = find_letter(*at);
        if (id == N_OPTIONS) {
            fault(p, "there is no option -%c in '%s'", *at, argument);
            return;
        }
        const char given[3] = {'-', *at, '\0'};
        if (option_rows[id].kind != OPTION_FLAG) {
            take_option(p, id, given, at[1] != '\0' ? at + 1 : NULL);
            return;
        }
        take_option(p, id, given, NULL);
    }
}

static void unknown_command(struct parser *p, const char *name)
{
    struct suggestion s;
    suggest_open(&s, name);
    for (unsigned i = 0; i < N_COMMANDS; i++) {
        suggest_consider(&s, command_rows[i].name);
    }
    struct stat file;
    if (stat(name, &file) == 0) {
        fault(p, "'%s' is %s, neither a command nor a program", name,
              S_ISDIR(file.st_mode) ? "a folder" : "a special file");
    } else if (strchr(name, '/') != NULL || strstr(name, ".elf") != NULL) {
        fault(p, "the program '%s' cannot be opened: %s", name, strerror(errno));
    } else if (s.nearest != NULL) {
        fault(p, "there is no command '%s': did you mean '%s'?", name, s.nearest);
    } else {
        fault(p, "there is neither a command nor a file '%s': 'help' lists commands",
              name);
    }
}

/* A file in place of a command is for the console. */
static bool is_program(const char *word)
{
    struct stat file;
    return stat(word, &file) == 0 && S_ISREG(file.st_mode);
}

static void take_word(struct parser *p, const char *word)
{
    struct command_line *const line = p->line;
    line->has_word = true;
    if (line->command == COMMAND_NONE) {
        line->command = command_find(word);
        if (line->command == COMMAND_NONE && is_program(word)) {
            line->command = COMMAND_CONSOLE;
        } else {
            if (line->command == COMMAND_NONE) {
                unknown_command(p, word);
            }
            return;
        }
    }
    const struct command_row *const row = &command_rows[line->command];
    if (line->n_operands == row->n_operands_max) {
        fault(p, "%s: '%s' is one argument too many", row->name, word);
        return;
    }
    if (word[0] == '\0') {
        fault(p, "%s: %s is empty", row->name, row->operand);
        return;
    }
    line->operands[line->n_operands++] = word;
    line->operand = line->operands[0];
}

/* Is `word` one of those in `words`? */
static bool has_word(const char *words, const char *word)
{
    unsigned len;
    for (unsigned i = 0;; i++) {
        const char *const next = choice_word(words, i, &len);
        if (next == NULL) {
            return false;
        }
        if (strlen(word) == len && strncmp(next, word, len) == 0) {
            return true;
        }
    }
}

/* An option that what is asked for does not know; an unknown word is refused later. */
static bool is_beside_the_point(const struct command_line *line,
                                const struct option_row *option)
{
    const char *const words = command_rows[line->command].words;
    return words != NULL && option->only != NULL && line->operand != NULL
           && has_word(words, line->operand) && !has_word(option->only, line->operand);
}

/* What can be said only when all is read. */
static void check_complete(struct parser *p)
{
    struct command_line *const line = p->line;
    if (line->command == COMMAND_NONE) {
        fault(p, "no command was given: 'help' lists them");
        return;
    }
    const struct command_row *const command = &command_rows[line->command];
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        const struct option_row *const row = &option_rows[i];
        if (has_option(line, (enum option_id)i)
            && !command_knows(line->command, (enum option_id)i)) {
            fault(p, "%s: has no option --%s", command->name, row->name);
        } else if (has_option(line, (enum option_id)i)
                   && is_beside_the_point(line, row)) {
            fault(p, "%s %s: has no option --%s", command->name, line->operand,
                  row->name);
        }
    }
    if (line->operand == NULL && command->n_operands_min != 0) {
        fault(p, "%s: %s is missing", command->name, command->operand);
    }
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        const struct option_row *const row = &option_rows[i];
        const bool is_needless = i == OPTION_OUTPUT && has_option(line, OPTION_PLAN);
        if ((row->required_by >> line->command & 1) != 0 && !is_needless
            && !has_option(line, (enum option_id)i)) {
            const char letter[4] = {'-', row->letter, '\0'};
            fault(p, "%s: %s%s %s is missing", command->name,
                  row->letter != '\0' ? letter : "--",
                  row->letter != '\0' ? "" : row->name, row->argument);
        }
    }
}

static void read_environment(struct parser *p)
{
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        const char *const variable = option_rows[i].variable;
        if (variable == NULL || has_option(p->line, (enum option_id)i)
            || !command_knows(p->line->command, (enum option_id)i)) {
            continue;
        }
        const char *const text = getenv(variable);
        if (text != NULL && text[0] != '\0') {
            take_value(p, (enum option_id)i, variable, text);
        }
    }
}

enum status command_line_parse(struct command_line *line, int argc, char *const argv[],
                               struct error *e)
{
    memset(line, 0, sizeof *line);
    line->command = COMMAND_NONE;
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        line->options[i].number = option_rows[i].standard;
    }
    struct parser p = {
        .line = line, .argv = argv, .argc = argc, .at = 1, .e = e, .status = STATUS_OK};
    bool options_ended = false;
    while (p.at < p.argc) {
        const char *const argument = p.argv[p.at++];
        if (options_ended || argument[0] != '-' || argument[1] == '\0') {
            take_word(&p, argument);
        } else if (argument[1] != '-') {
            take_letters(&p, argument);
        } else if (argument[2] != '\0') {
            take_long(&p, argument);
        } else {
            options_ended = true;
        }
    }
    read_environment(&p);
    check_complete(&p);
    return has_option(line, OPTION_HELP) || has_option(line, OPTION_VERSION) ? STATUS_OK
                                                                             : p.status;
}

enum status command_line_take(struct command_line *line, enum option_id id,
                              const char *file, const char *text, struct error *e)
{
    char given[512];
    struct parser p = {.line = line, .e = e, .status = STATUS_OK};
    (void)snprintf(given, sizeof given, "'%.400s': %s", file, option_rows[id].name);
    take_value(&p, id, given, text);
    return p.status;
}
