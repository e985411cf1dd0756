/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Completion scripts. All three know, per command, its options, the words of a choice,
 * files where a path is wanted, and the names of sessions, which they ask the program
 * for. */
#include "tui/completions.h"

#include <string.h>

#include "tui/command_line.h"
#include "tui/put_text.h"

/* Prints the names of sessions, one per line. */
#define LIST_SESSIONS                              \
    "zkconsole sessions list --json 2>/dev/null |" \
    " grep -o '\"session\":\"[^\"]*\"' | cut -d '\"' -f 4"

/* What stands in the place of an operand. */
enum operand_kind { OPERAND_NONE, OPERAND_FILE, OPERAND_SESSION, OPERAND_COMMAND };

static enum operand_kind operand_kind(const struct command_row *row)
{
    if (row->operand == NULL) {
        return OPERAND_NONE;
    }
    if (strcmp(row->operand, "SESSION") == 0
        || (row->words != NULL && row->n_operands_max > 1)) {
        return OPERAND_SESSION;
    }
    if (strcmp(row->operand, "COMMAND") == 0) {
        return OPERAND_COMMAND;
    }
    return row->words != NULL ? OPERAND_NONE : OPERAND_FILE;
}

static bool takes_option(unsigned command, unsigned option)
{
    return (option_rows[option].commands >> command & 1) != 0;
}

/* The words of a choice with spaces in between. */
static void put_words(struct byte_buffer *out, const char *choices)
{
    const char *const space[] = {" "};
    put_escaped(out, choices, "|", space);
}

static void put_command_names(struct byte_buffer *out)
{
    for (unsigned i = 0; i < N_COMMANDS; i++) {
        put_text(out, "%s%s", i == 0 ? "" : " ", command_rows[i].name);
    }
}

/* ---- bash ---- */

static void put_bash_values(struct byte_buffer *out)
{
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        const struct option_row *const row = &option_rows[i];
        if (row->kind == OPTION_FLAG || row->is_argument_optional) {
            continue;
        }
        put_text(out, "    --%s", row->name);
        if (row->letter != '\0') {
            put_text(out, "|-%c", row->letter);
        }
        if (row->kind == OPTION_CHOICE) {
            put_text(out, ") words='");
            put_words(out, row->argument);
            put_text(out, "' ;;\n");
        } else if (row->kind == OPTION_PATH) {
            put_text(out, ") files=yes ;;\n");
        } else {
            put_text(out, ") return ;;\n");
        }
    }
}

static void put_bash_operands(struct byte_buffer *out)
{
    for (unsigned i = 0; i < N_COMMANDS; i++) {
        const struct command_row *const row = &command_rows[i];
        const enum operand_kind kind = operand_kind(row);
        if (row->operand == NULL) {
            continue;
        }
        put_text(out, "        %s) words=\"", row->name);
        if (row->words != NULL) {
            put_words(out, row->words);
            put_text(out, " ");
        }
        if (kind == OPERAND_COMMAND) {
            put_command_names(out);
        }
        put_text(out, "%s\"%s ;;\n",
                 kind == OPERAND_SESSION ? "$(_zkconsole_sessions)" : "",
                 kind == OPERAND_FILE ? " files=yes" : "");
    }
}

static void put_bash(struct byte_buffer *out)
{
    put_text(out,
             "# bash completion for zkconsole\n"
             "_zkconsole_sessions()\n{\n    %s\n}\n\n"
             "_zkconsole()\n{\n"
             "    local word=${COMP_WORDS[COMP_CWORD]}\n"
             "    local before=${COMP_WORDS[COMP_CWORD - 1]}\n"
             "    local command= words= files= i\n"
             "    if [[ $word == = ]]; then\n        word=\n"
             "    elif [[ $before == = ]]; then\n"
             "        before=${COMP_WORDS[COMP_CWORD - 2]}\n    fi\n"
             "    for ((i = 1; i < COMP_CWORD && ${#command} == 0; i++)); do\n"
             "        case ${COMP_WORDS[i]} in\n        ",
             LIST_SESSIONS);
    for (unsigned i = 0; i < N_COMMANDS; i++) {
        put_text(out, "%s%s", i == 0 ? "" : "|", command_rows[i].name);
    }
    put_text(out, ") command=${COMP_WORDS[i]} ;;\n        esac\n    done\n"
                  "    COMPREPLY=()\n    case $before in\n");
    put_bash_values(out);
    put_text(out, "    *)\n        case $command:$word in\n        :*) words='");
    put_command_names(out);
    put_text(out, "' files=yes ;;\n");
    for (unsigned i = 0; i < N_COMMANDS; i++) {
        put_text(out, "        %s:-*) words='", command_rows[i].name);
        const char *separator = "";
        for (unsigned k = 0; k < N_OPTIONS; k++) {
            if (takes_option(i, k)) {
                put_text(out, "%s--%s", separator, option_rows[k].name);
                separator = " ";
            }
        }
        put_text(out, "' ;;\n");
    }
    put_text(out, "        *) case $command in\n");
    put_bash_operands(out);
    put_text(out, "        esac ;;\n        esac ;;\n    esac\n"
                  "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
                  "    if [[ -n $files ]]; then\n"
                  "        local -a found\n"
                  "        mapfile -t found < <(compgen -f -- \"$word\")\n"
                  "        COMPREPLY+=(\"${found[@]}\")\n"
                  "        compopt -o filenames 2>/dev/null\n    fi\n}\n"
                  "complete -F _zkconsole zkconsole\n");
}

/* ---- zsh ---- */

/* Text inside a single-quoted specification of _arguments or _describe. */
static void put_zsh(struct byte_buffer *out, const char *text)
{
    const char *const instead[] = {"'\\''", "\\[", "\\]", "\\:"};
    put_escaped(out, text, "'[]:", instead);
}

static void put_zsh_option(struct byte_buffer *out, const struct option_row *row)
{
    if (row->letter != '\0') {
        put_text(out, " \\\n            {-%c%s,--%s%s}", row->letter,
                 row->kind == OPTION_FLAG ? "" : "+", row->name,
                 row->kind == OPTION_FLAG ? "" : "=");
        put_text(out, "'[");
    } else {
        put_text(out, " \\\n            '--%s%s[", row->name,
                 row->kind == OPTION_FLAG    ? ""
                 : row->is_argument_optional ? "=-"
                                             : "=");
    }
    put_zsh(out, row->help);
    put_text(out, "]");
    if (row->kind == OPTION_CHOICE) {
        put_text(out, ":%s:(", row->name);
        put_words(out, row->argument);
        put_text(out, ")");
    } else if (row->kind != OPTION_FLAG) {
        put_text(out, row->is_argument_optional ? "::" : ":");
        put_zsh(out, row->argument);
        put_text(out, ":%s", row->kind == OPTION_PATH ? "_files" : " ");
    }
    put_text(out, "'");
}

static void put_zsh_operand(struct byte_buffer *out, const struct command_row *row)
{
    static const char *const actions[] = {[OPERAND_NONE] = " ",
                                          [OPERAND_FILE] = "_files",
                                          [OPERAND_SESSION] = "_zkconsole_sessions",
                                          [OPERAND_COMMAND] = "_zkconsole_commands"};
    if (row->operand == NULL) {
        return;
    }
    put_text(out, " \\\n            '1:%s:", row->operand);
    if (row->words != NULL) {
        put_text(out, "(");
        put_words(out, row->words);
        put_text(out, ")'");
        if (row->n_operands_max > 1) {
            put_text(out, " \\\n            '2:SESSION:_zkconsole_sessions'");
        }
    } else {
        put_text(out, "%s'", actions[operand_kind(row)]);
    }
}

static void put_zsh_script(struct byte_buffer *out)
{
    put_text(out, "#compdef zkconsole\n"
                  "_zkconsole_sessions()\n{\n    local -a names\n"
                  "    names=(${(f)\"$(" LIST_SESSIONS ")\"})\n"
                  "    compadd -a names\n}\n\n"
                  "_zkconsole_commands()\n{\n    local -a commands\n    commands=(\n");
    for (unsigned i = 0; i < N_COMMANDS; i++) {
        put_text(out, "        '%s:", command_rows[i].name);
        put_zsh(out, command_rows[i].brief);
        put_text(out, "'\n");
    }
    put_text(out, "    )\n    _describe -t commands command commands\n}\n\n"
                  "_zkconsole()\n{\n    if ((CURRENT == 2)); then\n"
                  "        _zkconsole_commands\n        _files\n        return\n    fi\n"
                  "    shift words\n    ((CURRENT--))\n    case $words[1] in\n");
    for (unsigned i = 0; i < N_COMMANDS; i++) {
        put_text(out, "    %s)\n        _arguments", command_rows[i].name);
        for (unsigned k = 0; k < N_OPTIONS; k++) {
            if (takes_option(i, k)) {
                put_zsh_option(out, &option_rows[k]);
            }
        }
        put_zsh_operand(out, &command_rows[i]);
        put_text(out, "\n        ;;\n");
    }
    put_text(out, "    esac\n}\n\n_zkconsole \"$@\"\n");
}

/* ---- fish ---- */

static void put_fish(struct byte_buffer *out, const char *text)
{
    const char *const instead[] = {"\\'", "\\\\"};
    put_escaped(out, text, "'\\", instead);
}

static void put_fish_option(struct byte_buffer *out, unsigned option)
{
    const struct option_row *const row = &option_rows[option];
    put_text(out, "complete -c zkconsole -n '__fish_seen_subcommand_from");
    for (unsigned i = 0; i < N_COMMANDS; i++) {
        if (takes_option(i, option)) {
            put_text(out, " %s", command_rows[i].name);
        }
    }
    put_text(out, "' -l %s", row->name);
    if (row->letter != '\0') {
        put_text(out, " -s %c", row->letter);
    }
    if (row->kind == OPTION_CHOICE) {
        put_text(out, " -x -a '");
        put_words(out, row->argument);
        put_text(out, "'");
    } else if (row->kind != OPTION_FLAG && !row->is_argument_optional) {
        put_text(out, row->kind == OPTION_PATH ? " -r -F" : " -x");
    }
    put_text(out, " -d '");
    put_fish(out, row->help);
    put_text(out, "'\n");
}

static void put_fish_operand(struct byte_buffer *out, const struct command_row *row)
{
    const enum operand_kind kind = operand_kind(row);
    if (row->operand == NULL) {
        return;
    }
    put_text(out, "complete -c zkconsole -n '__fish_seen_subcommand_from %s'", row->name);
    if (kind == OPERAND_FILE) {
        put_text(out, " -F\n");
        return;
    }
    put_text(out, " -f -a '");
    if (row->words != NULL) {
        put_words(out, row->words);
    }
    if (kind == OPERAND_COMMAND) {
        put_command_names(out);
    } else if (kind == OPERAND_SESSION) {
        put_text(out, " (__zkconsole_sessions)");
    }
    put_text(out, "'\n");
}

static void put_fish_script(struct byte_buffer *out)
{
    put_text(out, "# fish completion for zkconsole\n"
                  "function __zkconsole_sessions\n    " LIST_SESSIONS "\nend\n");
    for (unsigned i = 0; i < N_COMMANDS; i++) {
        put_text(out, "complete -c zkconsole -n __fish_use_subcommand -a %s -d '",
                 command_rows[i].name);
        put_fish(out, command_rows[i].brief);
        put_text(out, "'\n");
    }
    for (unsigned i = 0; i < N_COMMANDS; i++) {
        put_fish_operand(out, &command_rows[i]);
    }
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        put_fish_option(out, i);
    }
}

bool completions_write(struct byte_buffer *out, const char *shell)
{
    static const struct {
        const char *shell;
        void (*write)(struct byte_buffer *out);
    } scripts[] = {
        {"bash", put_bash}, {"zsh", put_zsh_script}, {"fish", put_fish_script}};
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        if (strcmp(scripts[i].shell, shell) == 0) {
            scripts[i].write(out);
            return true;
        }
    }
    return false;
}
