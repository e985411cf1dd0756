/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* From the arguments of the process to a command with its options. */
#ifndef ZK_TUI_COMMAND_LINE_H
#define ZK_TUI_COMMAND_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "tui/command_table.h"

struct option_value {
    bool is_given; /* on the command line or by its environment variable */
    const char *text;
    uint64_t number; /* count, size, exit code, choice; the standard if not given */
};

enum { COMMAND_OPERANDS_MAX = 3 };

struct command_line {
    enum command_id command; /* COMMAND_NONE: no command was named */
    bool has_word;           /* something that is no option was given, known or not */
    const char *operand;     /* the first; NULL: none was given */
    const char *operands[COMMAND_OPERANDS_MAX];
    unsigned n_operands;
    struct option_value options[N_OPTIONS];
};

/* Read the arguments, argv[0] excluded from what is read.
 *
 * Options may stand before and after the command, as --name VALUE, --name=VALUE, -o VALUE
 * or -oVALUE; "--" ends them. Each may be given once. Option --help or --version anywhere
 * before "--" silences every complaint: the options have is_given set and the command is
 * what could be made out.
 *
 * out   line   borrows from argv and the environment; after an error it holds whatever
 *              could be understood, so that the error itself can be reported the way
 *              asked for
 * err   STATUS_ARGUMENT: the first thing wrong, with the nearest name where one was
 * mistyped
 */
MUST_USE enum status command_line_parse(struct command_line *line, int argc,
                                        char *const argv[], struct error *e);

/* Give an option a value from elsewhere, a file say, which a complaint begins with. text
 * is borrowed. err   STATUS_ARGUMENT */
MUST_USE enum status command_line_take(struct command_line *line, enum option_id id,
                                       const char *file, const char *text,
                                       struct error *e);

static inline bool has_option(const struct command_line *line, enum option_id id)
{
    return line->options[id].is_given;
}

static inline uint64_t option_number(const struct command_line *line, enum option_id id)
{
    return line->options[id].number;
}

/* NULL when the option is not given. */
static inline const char *option_text(const struct command_line *line, enum option_id id)
{
    return line->options[id].text;
}

/* Find a command by its name; COMMAND_NONE when there is none. */
enum command_id command_find(const char *name);

/* Word number i of the words of a choice ("a|b|c"), its length in *len; NULL from the
 * last on. */
const char *choice_word(const char *choices, unsigned i, unsigned *len);

#endif
