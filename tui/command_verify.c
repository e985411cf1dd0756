/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole verify: judge a proof, say what it proves. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/host.h"
#include "tui/commands.h"
#include "tui/file_read.h"
#include "tui/put_text.h"
#include "tui/quantity.h"

/* What the command holds while it works. */
struct examination {
    struct loaded loaded;
    struct byte_buffer proof;
    struct byte_buffer expected; /* output, when has_option(EXPECT_OUTPUT) */
    struct verify_report report;
    double seconds;
};

/* ---- the terms of the soundness argument ---- */

static void put_terms(struct byte_buffer *out, const struct verify_report *report)
{
    struct soundness_term_text text;
    for (unsigned i = 0; engine_soundness_term(i, &text); i++) {
        const uint32_t bits = report->term_centibits[i];
        put_text(out, "    %3u.%02u  %-16s %s; %s\n", bits / 100, bits % 100, text.label,
                 text.formula, text.source);
    }
}

static void add_terms(struct json *j, const struct verify_report *report)
{
    struct soundness_term_text text;
    json_begin_array(j, "terms");
    for (unsigned i = 0; engine_soundness_term(i, &text); i++) {
        json_begin_object(j, NULL);
        json_put_string(j, "label", text.label);
        json_put_decimal(j, "bits", report->term_centibits[i] / 100.0, 2);
        json_put_string(j, "formula", text.formula);
        json_put_string(j, "source", text.source);
        json_end_object(j);
    }
    json_end_array(j);
}

/* ---- the result ---- */

/* The output's bytes as text: what is not printable ASCII, as C writes it in a string. */
static void put_output(struct byte_buffer *out, const uint8_t *bytes, size_t len)
{
    enum { SHOWN = 4096 };
    put_text(out, "output   %zu byte%s", len, quantity_s(len));
    put_text(out, len == 0 ? "\n" : ": \"");
    for (size_t i = 0; i < len && i < SHOWN; i++) {
        const uint8_t b = bytes[i];
        if (b == '\n') {
            put_text(out, "\\n");
        } else if (b == '"' || b == '\\') {
            put_text(out, "\\%c", b);
        } else if (b >= ' ' && b < 0x7f) {
            put_text(out, "%c", b);
        } else {
            put_text(out, "\\x%02x", b);
        }
    }
    if (len != 0) {
        put_text(out, len > SHOWN ? "\" .. (--json has all of it)\n" : "\"\n");
    }
}

static void write_text(struct byte_buffer *out, const struct invocation *v,
                       const struct verify_report *report)
{
    const struct statement_report *const s = &report->statement;
    put_text(out, "accepted\nprogram  ");
    for (size_t i = 0; i < sizeof s->program_digest; i++) {
        put_text(out, "%02x", s->program_digest[i]);
    }
    put_text(out, "\nexit     %" PRIu64 "\n", s->exit_code);
    put_text(out, "steps    %" PRIu64 " in %" PRIu32 " segment%s\n", s->steps,
             s->n_segments, quantity_s(s->n_segments));
    put_output(out, s->output, s->len_output);
    put_text(out, "security %u.%02u bits proven (rate 1/%u, segments of 2^%u steps)\n",
             report->centibits / 100, report->centibits % 100,
             1u << s->parameters.log_blowup, s->parameters.segment_log2);
    if (has_option(&v->line, OPTION_EXPLAIN)) {
        put_text(out, "terms    of this proof; the least of them counts\n");
        put_terms(out, report);
    }
}

static void write_json(struct byte_buffer *out, const struct invocation *v,
                       const struct examination *x, bool is_accepted, const char *reason)
{
    const struct statement_report *const s = &x->report.statement;
    struct json j;
    json_open(&j, out);
    json_begin_object(&j, NULL);
    json_put_string(&j, "verdict", is_accepted ? "accepted" : "rejected");
    if (!is_accepted) {
        json_put_string(&j, "reason", reason);
    }
    /* The statement of a rejected proof is only a claim: not repeated. */
    if (x->report.verdict == ENGINE_ACCEPTED) {
        json_begin_object(&j, "statement");
        json_put_hex(&j, "program_digest", s->program_digest, sizeof s->program_digest);
        json_put_count(&j, "exit", s->exit_code);
        json_put_count(&j, "steps", s->steps);
        json_put_count(&j, "segments", s->n_segments);
        json_put_count(&j, "output_bytes", s->len_output);
        json_put_hex(&j, "output_hex", s->output, s->len_output);
        json_end_object(&j);
        json_begin_object(&j, "security");
        json_put_decimal(&j, "bits", x->report.centibits / 100.0, 2);
        json_put_count(&j, "parameter", s->parameters.security);
        json_put_count(&j, "blowup", (uint64_t)1 << s->parameters.log_blowup);
        json_put_count(&j, "segment_log2", s->parameters.segment_log2);
        if (has_option(&v->line, OPTION_EXPLAIN)) {
            add_terms(&j, &x->report);
        }
        json_end_object(&j);
    }
    json_put_count(&j, "proof_bytes", x->proof.len);
    json_put_decimal(&j, "seconds", x->seconds, 6);
    json_end_object(&j);
    buffer_u8(out, '\n');
}

/* ---- the verdict ---- */

/* Compare the statement of an accepted proof with what the person expects.
 * out   reason "" if all is as expected */
static void compare(const struct invocation *v, const struct examination *x, char *reason,
                    size_t cap)
{
    const struct statement_report *const s = &x->report.statement;
    reason[0] = '\0';
    if (has_option(&v->line, OPTION_EXPECT_EXIT)
        && s->exit_code != option_number(&v->line, OPTION_EXPECT_EXIT)) {
        snprintf(reason, cap, "the exit code is %" PRIu64 ", not %" PRIu64, s->exit_code,
                 option_number(&v->line, OPTION_EXPECT_EXIT));
        return;
    }
    if (!has_option(&v->line, OPTION_EXPECT_OUTPUT)) {
        return;
    }
    if (s->len_output != x->expected.len) {
        snprintf(reason, cap, "the output has %zu byte%s, not the %zu of '%s'",
                 s->len_output, quantity_s(s->len_output), x->expected.len,
                 option_text(&v->line, OPTION_EXPECT_OUTPUT));
        return;
    }
    for (size_t i = 0; i < s->len_output; i++) {
        if (s->output[i] != x->expected.bytes[i]) {
            snprintf(reason, cap, "the output differs from '%s' at byte %zu",
                     option_text(&v->line, OPTION_EXPECT_OUTPUT), i);
            return;
        }
    }
}

static enum exit_code judge(struct invocation *v, struct examination *x)
{
    const uint64_t began = host_now_ns();
    enum status s = engine_verify(
        x->loaded.engine, x->loaded.guest, x->proof.bytes, x->proof.len,
        (unsigned)option_number(&v->line, OPTION_MIN_SECURITY), &x->report, &v->error);
    x->seconds = (double)(host_now_ns() - began) * 1e-9;
    if (s != STATUS_OK) {
        error_prefix(&v->error, "'%s' was not judged", v->line.operand);
        return exit_code_of_status(s);
    }
    char reason[ERROR_TEXT_BYTES];
    const bool is_valid = x->report.verdict == ENGINE_ACCEPTED;
    if (is_valid) {
        compare(v, x, reason, sizeof reason);
    } else {
        snprintf(reason, sizeof reason, "%s", x->report.reason);
    }
    const bool is_accepted = is_valid && reason[0] == '\0';
    struct byte_buffer out = {0};
    enum exit_code code;
    if (has_option(&v->line, OPTION_JSON)) {
        write_json(&out, v, x, is_accepted, reason);
    } else if (is_accepted) {
        write_text(&out, v, &x->report);
    }
    v->has_result = has_option(&v->line, OPTION_JSON);
    code = invocation_print(v, &out);
    if (code == RC_SUCCESS && !is_accepted) {
        code = invocation_fail(v, RC_REJECTED, "'%s' is rejected: %s", v->line.operand,
                               reason);
    }
    buffer_free(&out);
    return code;
}

static enum exit_code read_failed(enum status s)
{
    return s == STATUS_MEMORY ? RC_RESOURCE : RC_FILE;
}

static enum exit_code examine(struct invocation *v, struct examination *x)
{
    enum status s = file_read(&x->proof, v->line.operand, "the proof",
                              COMMAND_PROOF_BYTES_MAX, true, &v->error);
    if (s != STATUS_OK) {
        return read_failed(s);
    }
    if (has_option(&v->line, OPTION_EXPECT_OUTPUT)) {
        s = file_read(&x->expected, option_text(&v->line, OPTION_EXPECT_OUTPUT),
                      "the expected output", COMMAND_OUTPUT_BYTES_MAX, false, &v->error);
        if (s != STATUS_OK) {
            return read_failed(s);
        }
    }
    const enum exit_code code =
        loaded_open(&x->loaded, v, option_text(&v->line, OPTION_PROGRAM));
    return code != RC_SUCCESS ? code : judge(v, x);
}

enum exit_code command_verify(struct invocation *v)
{
    struct examination x;
    memset(&x, 0, sizeof x);
    const enum exit_code code = examine(v, &x);
    loaded_close(&x.loaded);
    buffer_free(&x.proof);
    buffer_free(&x.expected);
    return code;
}
