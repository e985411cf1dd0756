/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* How an invocation ends. */
#include "tui/invocation.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tui/progress.h"
#include "tui/supervisor.h"
#include "tui/terminal.h"

enum exit_code invocation_fail(struct invocation *v, enum exit_code code,
                               const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(v->error.text, sizeof v->error.text, format, arguments);
    va_end(arguments);
    return code;
}

enum exit_code invocation_print(struct invocation *v, const struct byte_buffer *out)
{
    if (out->bad) {
        return invocation_fail(v, RC_RESOURCE, "no memory for the result");
    }
    if (terminal_write(STDOUT_FILENO, out->bytes, out->len)) {
        return RC_SUCCESS;
    }
    if (errno == EPIPE) {
        return RC_FILE; /* whoever read it has seen enough */
    }
    return invocation_fail(v, RC_FILE, "standard output cannot be written: %s",
                           strerror(errno));
}

static double seconds(uint64_t ns)
{
    return (double)ns * 1e-9;
}

void proof_summary_json(const struct proof_summary *summary, struct json *j)
{
    json_put_string(j, "proof", summary->path);
    json_put_count(j, "proof_bytes", summary->len_proof);
    json_put_hex(j, "proof_sha256", summary->sha256, sizeof summary->sha256);
    json_put_hex(j, "program_digest", summary->program_digest,
                 sizeof summary->program_digest);
    json_put_count(j, "steps", summary->steps);
    json_put_count(j, "exit", summary->exit_code);
    json_put_count(j, "output_bytes", summary->len_output);
    json_put_count(j, "segments", summary->n_segments);
    json_put_count(j, "segments_reused", summary->n_reused);
    json_put_decimal(j, "active_s", seconds(summary->wall_ns - summary->paused_ns), 3);
    json_put_decimal(j, "paused_s", seconds(summary->paused_ns), 3);
    json_put_decimal(j, "wall_s", seconds(summary->wall_ns), 3);
    json_put_decimal(j, "steps_per_second", summary->steps_per_second, 0);
    json_put_count(j, "peak_rss_bytes", summary->rss_peak);
    json_put_string(j, "isa", summary->isa);
    json_put_count(j, "threads", summary->threads);
    json_put_string(j, "memory_mode", summary->memory_mode);
    json_put_count(j, "segment_log2", summary->segment_log2);
    json_put_count(j, "blowup", summary->blowup);
    json_put_count(j, "security", summary->security);
}

/* {"error":..,"rc":..,"rc_name":..} for --json when the command had no result. */
static enum exit_code print_error_object(struct invocation *v, enum exit_code code)
{
    struct byte_buffer out = {0};
    struct json j;
    json_open(&j, &out);
    json_begin_object(&j, NULL);
    json_put_string(&j, "error", v->error.text);
    json_put_count(&j, "rc", code);
    json_put_string(&j, "rc_name", exit_code_name(code));
    json_end_object(&j);
    buffer_u8(&out, '\n');
    const struct error sentence = v->error;
    (void)invocation_print(v, &out);
    v->error = sentence; /* the first failure is the one to tell */
    buffer_free(&out);
    return code;
}

static void say_json_lines(const struct invocation *v, enum exit_code code)
{
    struct byte_buffer out = {0};
    struct json j;
    if (v->error.text[0] != '\0') {
        progress_json_begin(&j, &out, "error", v->began_ns);
        json_put_string(&j, "text", v->error.text);
        progress_json_end(&j);
        buffer_clear(&out);
    }
    const bool is_stopped = code == RC_STOPPED || code == RC_INTERRUPT
                            || code == RC_TERMINATE || code == RC_HANGUP;
    progress_json_begin(&j, &out, "summary", v->began_ns);
    json_put_string(&j, "state",
                    v->proof.is_valid ? "proved"
                    : is_stopped      ? "stopped"
                                      : "failed");
    json_put_count(&j, "rc", code);
    json_put_string(&j, "rc_name", exit_code_name(code));
    if (v->session[0] != '\0') {
        json_put_string(&j, "session", v->session);
    }
    if (v->proof.is_valid) {
        proof_summary_json(&v->proof, &j);
    }
    progress_json_end(&j);
    buffer_free(&out);
}

static void say_in_words(const struct invocation *v, enum exit_code code)
{
    char line[ERROR_TEXT_BYTES + 64];
    if (v->error.text[0] != '\0') {
        snprintf(line, sizeof line, "zkconsole: %s", v->error.text);
        (void)terminal_write_line(STDERR_FILENO, line);
    }
    if (has_option(&v->line, OPTION_SHOW_RC)) {
        snprintf(line, sizeof line, "zkconsole: exit code %d, %s", (int)code,
                 exit_code_name(code));
        (void)terminal_write_line(STDERR_FILENO, line);
    }
}

/* Whoever opens a session may meet a database that cannot be read, or a file that is not
 * what was written: what helps then. */
static void add_what_repairs(struct invocation *v, enum exit_code code)
{
    const struct error why = v->error;
    const bool is_of_store =
        strstr(why.text, "session.db") != NULL || strstr(why.text, " is damaged") != NULL;
    if (code == RC_INTEGRITY && is_of_store
        && strstr(why.text, "sessions repair") == NULL) {
        (void)invocation_fail(
            v, code, "%s; 'zkconsole sessions repair' says what can be saved", why.text);
    }
}

enum exit_code invocation_finish(struct invocation *v, enum exit_code code)
{
    add_what_repairs(v, code);
    if (has_option(&v->line, OPTION_JSON) && !v->has_result && v->error.text[0] != '\0') {
        code = print_error_object(v, code);
    }
    if (v->wants_json_lines) {
        say_json_lines(v, code);
    } else {
        say_in_words(v, code);
    }
    supervised_finished(v);
    return code;
}
