/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole export and import: sessions as files. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "checkpoint/archive.h"
#include "tui/commands.h"
#include "tui/output_file.h"
#include "tui/quantity.h"
#include "tui/session_store.h"
#include "tui/terminal.h"

static enum exit_code print_report(struct invocation *v,
                                   const struct archive_report *report, const char *path,
                                   const char *line)
{
    struct byte_buffer out = {0};
    if (has_option(&v->line, OPTION_JSON)) {
        struct json j;
        json_open(&j, &out);
        json_begin_object(&j, NULL);
        json_put_string(&j, "session", report->session);
        json_put_string(&j, "archive", path);
        json_put_count(&j, "files", report->n_files);
        json_put_count(&j, "bytes", report->bytes);
        json_put_count(&j, "snapshots_dropped", report->n_dropped);
        json_put_boolean(&j, "input", report->has_input);
        json_put_boolean(&j, "snapshots", report->has_snapshots);
        json_put_boolean(&j, "encrypted", report->is_encrypted);
        json_end_object(&j);
    } else {
        char dropped[128];
        buffer_bytes(&out, line, strlen(line));
        const int len =
            snprintf(dropped, sizeof dropped,
                     "\nwithout %" PRIu32 " snapshot%s dropped to save room, which "
                     "resume executes again",
                     report->n_dropped, quantity_s(report->n_dropped));
        buffer_bytes(&out, dropped, report->n_dropped != 0 ? (size_t)len : 0);
    }
    buffer_u8(&out, '\n');
    const enum exit_code code = invocation_print(v, &out);
    v->has_result = true;
    buffer_free(&out);
    return code;
}

/* ---- export ---- */

static enum status sink(void *arg, const uint8_t *bytes, size_t len, struct error *e)
{
    return output_write(arg, bytes, len, e);
}

static bool ends_with(const char *text, const char *end)
{
    const size_t len = strlen(text), len_end = strlen(end);
    return len >= len_end && strcmp(text + len - len_end, end) == 0;
}

/* Whoever sends the file on should know what is in it. */
static void say_what_it_holds(const struct archive_report *report)
{
    char line[256];
    const int len =
        report->has_input || report->has_snapshots
            ? snprintf(line, sizeof line, "the archive holds %s%s%s, %s\n",
                       report->has_input ? "the private input" : "",
                       report->has_input && report->has_snapshots ? " and " : "",
                       report->has_snapshots ? "the program's memory" : "",
                       report->is_encrypted ? "encrypted" : "in the clear")
            : snprintf(line, sizeof line,
                       "the archive holds neither the private input nor the program's "
                       "memory\n");
    (void)terminal_write(STDERR_FILENO, (const uint8_t *)line, (size_t)len);
}

static enum exit_code write_archive(struct invocation *v, struct session *session,
                                    struct output *output, const char *path)
{
    const enum archive_content content =
        has_option(&v->line, OPTION_REDACT)              ? ARCHIVE_REDACTED
        : has_option(&v->line, OPTION_WITHOUT_SNAPSHOTS) ? ARCHIVE_WITHOUT_SNAPSHOTS
                                                         : ARCHIVE_ALL;
    struct archive_report report;
    enum status s = archive_export(session, content, ends_with(path, ".zst"), sink,
                                   output, &report, &v->error);
    if (s != STATUS_OK) {
        return exit_code_of_session(s);
    }
    s = output_commit(output, &v->error);
    if (s != STATUS_OK) {
        return exit_code_of_status(s);
    }
    say_what_it_holds(&report);
    return strcmp(path, "-") == 0 ? RC_SUCCESS : print_report(v, &report, path, path);
}

enum exit_code command_export(struct invocation *v)
{
    struct store *store;
    struct session *session = NULL;
    struct output *output = NULL;
    struct error ignored; /* a reader has nothing to lose */
    char name[SESSION_NAME_BYTES];
    const char *const path = option_text(&v->line, OPTION_OUTPUT);
    if (strcmp(path, "-") == 0 && has_option(&v->line, OPTION_JSON)) {
        return invocation_fail(v, RC_USAGE,
                               "export: --json and -o - both want standard output");
    }
    enum exit_code code = session_store_open(&store, v, STORE_READ);
    if (code == RC_SUCCESS) {
        code = session_store_choose(name, store, v->line.operand, false, v);
    }
    if (code == RC_SUCCESS) {
        const enum status s =
            session_open(&session, store, name, SESSION_READ, NULL, &v->error);
        code = s == STATUS_OK ? RC_SUCCESS : exit_code_of_session(s);
    }
    if (code == RC_SUCCESS) {
        const bool is_private = !has_option(&v->line, OPTION_REDACT);
        const enum status s = is_private ? output_open_private(&output, path, &v->error)
                                         : output_open(&output, path, &v->error);
        code = s == STATUS_OK ? RC_SUCCESS : exit_code_of_status(s);
    }
    if (code == RC_SUCCESS) {
        code = write_archive(v, session, output, path);
    }
    output_close(output);
    (void)!session_close(session, &ignored);
    store_close(store);
    return code;
}

/* ---- import ---- */

struct source {
    int fd;
    const char *name;
};

static enum status read_some(void *arg, uint8_t *bytes, size_t len, size_t *n,
                             struct error *e)
{
    const struct source *const source = arg;
    ssize_t got;
    do {
        got = read(source->fd, bytes, len);
    } while (got < 0 && errno == EINTR);
    *n = got > 0 ? (size_t)got : 0;
    return got >= 0 ? STATUS_OK
                    : error_set(e, STATUS_IO, "the archive '%s' cannot be read: %s",
                                source->name, strerror(errno));
}

static enum exit_code import_from(struct invocation *v, struct source *source)
{
    struct store *store;
    struct archive_report report;
    char line[SESSION_NAME_BYTES + 64], size[QUANTITY_BYTES];
    const char *const name = option_text(&v->line, OPTION_SESSION);
    const enum exit_code opened = session_store_open(&store, v, STORE_CREATE);
    if (opened != RC_SUCCESS) {
        return opened;
    }
    uint32_t n_left_over = 0;
    uint64_t bytes_left_over = 0;
    struct error ignored; /* what is left over does not disturb */
    (void)!store_empty_trash(store, 0, &n_left_over, &bytes_left_over, &ignored);
    const enum status s =
        archive_import(read_some, source, store, name, &report, &v->error);
    store_close(store);
    if (s == STATUS_FORMAT) {
        error_prefix(&v->error, "'%s'", v->line.operand);
        return RC_FILE;
    }
    if (s == STATUS_UNSUPPORTED) {
        return RC_INCOMPATIBLE;
    }
    if (s != STATUS_OK) {
        return exit_code_of_status(s);
    }
    if (v->error.text[0] != '\0') { /* its own name is in use */
        char note[ERROR_TEXT_BYTES + 2 * SESSION_NAME_BYTES];
        snprintf(note, sizeof note, "%s; the one of the archive is called %s",
                 v->error.text, report.session);
        (void)terminal_write_line(STDERR_FILENO, note);
        v->error.text[0] = '\0';
    }
    snprintf(line, sizeof line, "%s (%" PRIu32 " file%s, %s)", report.session,
             report.n_files, quantity_s(report.n_files),
             quantity_size(size, report.bytes));
    return print_report(v, &report, v->line.operand, line);
}

enum exit_code command_import(struct invocation *v)
{
    struct source source = {.fd = STDIN_FILENO, .name = v->line.operand};
    const bool is_stream = strcmp(source.name, "-") == 0;
    if (!is_stream) {
        source.fd = open(source.name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (source.fd < 0) {
            return invocation_fail(v, RC_FILE, "the archive '%s' cannot be opened: %s",
                                   source.name, strerror(errno));
        }
    }
    const enum exit_code code = import_from(v, &source);
    if (!is_stream) {
        close(source.fd);
    }
    return code;
}
