/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole: from arguments to a command to an exit code. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host.h"
#include "tui/command_help.h"
#include "tui/commands.h"
#include "tui/crash.h"
#include "tui/interrupt.h"
#include "tui/preferences.h"
#include "tui/progress.h"
#include "tui/supervisor.h"
#include "tui/unlock.h"

static enum exit_code print_and_free(struct invocation *v, struct byte_buffer *out)
{
    const enum exit_code code = invocation_print(v, out);
    v->has_result = true;
    buffer_free(out);
    return code;
}

static enum exit_code command_version(struct invocation *v)
{
    struct byte_buffer out = {0};
    static const char text[] = "zkconsole " ZK_VERSION "\n";
    if (has_option(&v->line, OPTION_JSON)) {
        struct json j;
        json_open(&j, &out);
        json_begin_object(&j, NULL);
        json_put_string(&j, "version", ZK_VERSION);
        json_end_object(&j);
        buffer_u8(&out, '\n');
    } else {
        buffer_bytes(&out, text, strlen(text));
    }
    return print_and_free(v, &out);
}

/* Help on a command, or on all of them. */
static enum exit_code help_on(struct invocation *v, enum command_id command)
{
    struct byte_buffer out = {0};
    if (command == COMMAND_NONE) {
        help_write_overview(&out);
    } else {
        help_write_command(&out, command);
    }
    return print_and_free(v, &out);
}

static enum exit_code command_help(struct invocation *v)
{
    if (v->line.operand == NULL) {
        return help_on(v, COMMAND_NONE);
    }
    if (strcmp(v->line.operand, "exit-codes") == 0) {
        struct byte_buffer out = {0};
        help_write_exit_codes(&out);
        return print_and_free(v, &out);
    }
    const enum command_id command = command_find(v->line.operand);
    if (command == COMMAND_NONE) {
        return invocation_fail(v, RC_USAGE,
                               "help: there is no command '%s': 'help' lists them",
                               v->line.operand);
    }
    return help_on(v, command);
}

static enum exit_code dispatch(struct invocation *v)
{
    if (has_option(&v->line, OPTION_HELP)) {
        return help_on(v, v->line.command);
    }
    if (has_option(&v->line, OPTION_VERSION)) {
        return command_version(v);
    }
    switch (v->line.command) {
    case COMMAND_CONSOLE:
        return command_console(v);
    case COMMAND_ATTACH:
        return command_attach(v);
    case COMMAND_RUN:
        return command_run(v);
    case COMMAND_PROVE:
        return command_prove(v);
    case COMMAND_RESUME:
        return command_resume(v);
    case COMMAND_VERIFY:
        return command_verify(v);
    case COMMAND_SESSIONS:
        return command_sessions(v);
    case COMMAND_EXPORT:
        return command_export(v);
    case COMMAND_IMPORT:
        return command_import(v);
    case COMMAND_INSPECT:
        return command_inspect(v);
    case COMMAND_TIMELINE:
        return command_timeline(v);
    case COMMAND_STATUS:
        return command_status(v);
    case COMMAND_PAUSE:
    case COMMAND_CONTINUE:
    case COMMAND_CHECKPOINT:
    case COMMAND_STOP:
        return command_control(v);
    case COMMAND_REPORT:
        return command_report(v);
    case COMMAND_DOCTOR:
        return command_doctor(v);
    case COMMAND_COMPLETIONS:
        return command_completions(v);
    case COMMAND_HELP:
        return command_help(v);
    case COMMAND_VERSION:
        return command_version(v);
    case COMMAND_NONE:
        break;
    }
    return RC_USAGE;
}

/* Does the command have work that is worth a process of its own? */
static bool is_work(const struct invocation *v)
{
    return (v->line.command == COMMAND_PROVE || v->line.command == COMMAND_RESUME)
           && !has_option(&v->line, OPTION_HELP) && !has_option(&v->line, OPTION_VERSION);
}

/* The program's name alone or with options, on a terminal, opens the console on what the
 * store has. */
static enum status parse(struct invocation *v, int argc, char **argv)
{
    static char command[] = "console";
    const enum status s = command_line_parse(&v->line, argc, argv, &v->error);
    if (s == STATUS_OK || v->line.has_word || isatty(STDIN_FILENO) != 1
        || isatty(STDOUT_FILENO) != 1) {
        return s;
    }
    static char **console; /* borrowed from to the end, as argv is */
    console = calloc((size_t)argc + 2, sizeof *console);
    if (console == NULL) {
        return s;
    }
    console[0] = argv[0];
    console[1] = command;
    memcpy(console + 2, argv + 1, ((size_t)argc - 1) * sizeof *argv);
    v->error = (struct error){0};
    return command_line_parse(&v->line, argc + 1, console, &v->error);
}

/* What configuration files say of the options that are not given. doctor tells of files
 * that cannot be used, and goes on without them. */
static enum status configure(struct invocation *v)
{
    static struct preferences preferences; /* large, and borrowed from to the end */
    preferences_standard(&preferences);
    v->preferences = &preferences;
    if (has_option(&v->line, OPTION_HELP) || has_option(&v->line, OPTION_VERSION)
        || (option_rows[OPTION_CONFIG].commands >> v->line.command & 1) == 0) {
        return STATUS_OK;
    }
    enum status s =
        preferences_read(&preferences, option_text(&v->line, OPTION_CONFIG), &v->error);
    if (s == STATUS_OK) {
        s = preferences_apply(&preferences, &v->line, &v->error);
    }
    if (s != STATUS_OK && v->line.command == COMMAND_DOCTOR) {
        preferences_standard(&preferences);
        preferences.fault = v->error;
        v->error = (struct error){0};
        return STATUS_OK;
    }
    return s;
}

int main(int argc, char **argv)
{
    interrupt_prepare();
    crash_prepare();
    struct invocation v;
    memset(&v, 0, sizeof v);
    v.began_ns = host_now_ns();
    enum status s = parse(&v, argc, argv);
    if (s == STATUS_OK) {
        s = configure(&v);
    }
    v.wants_json_lines =
        (v.line.command == COMMAND_PROVE || v.line.command == COMMAND_RESUME)
        && option_number(&v.line, OPTION_PROGRESS) == PROGRESS_JSON;
    enum exit_code code = RC_USAGE;
    if (s == STATUS_OK && is_work(&v) && supervise(&v, &code)) {
        return (int)code;
    }
    if (s == STATUS_OK) {
        code = dispatch(&v);
    }
    unlock_forget(&v);
    return (int)invocation_finish(&v, code);
}
