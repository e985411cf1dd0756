/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The page: its frame, and what is text and numbers. The markup is well-formed XML too,
 * so that tools can read the numbers back. */
#include "tui/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tui/put_text.h"
#include "tui/quantity.h"

enum { OUTPUT_SHOWN = 4096 };

void report_put(struct byte_buffer *out, const uint8_t *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        const uint8_t c = text[i];
        if (c == '&' || c == '<' || c == '>' || c == '"') {
            put_text(out, "&#%d;", c);
        } else if ((c >= ' ' && c <= '~') || c == '\n') {
            buffer_u8(out, c);
        } else {
            put_text(out, "\\x%02x", c);
        }
    }
}

static void put_string(struct byte_buffer *out, const char *text)
{
    report_put(out, (const uint8_t *)text, strlen(text));
}

static void put_hex(struct byte_buffer *out, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        put_text(out, "%02x", bytes[i]);
    }
}

/* One line of a list of facts. */
static void begin_fact(struct byte_buffer *out, const char *name)
{
    put_text(out, "<tr><th>%s</th><td>", name);
}

static void end_fact(struct byte_buffer *out)
{
    put_text(out, "</td></tr>\n");
}

static void put_date(struct byte_buffer *out, int64_t ns)
{
    const time_t seconds = (time_t)(ns / 1000000000);
    struct tm parts;
    char text[32];
    if (gmtime_r(&seconds, &parts) != NULL
        && strftime(text, sizeof text, "%Y-%m-%d %H:%M:%SZ", &parts) != 0) {
        put_text(out, "%s", text);
    }
}

static void put_output(const struct report *r, struct byte_buffer *out)
{
    const struct statement_report *const s = &r->verdict.statement;
    const size_t shown = s->len_output < OUTPUT_SHOWN ? s->len_output : OUTPUT_SHOWN;
    begin_fact(out, "public output");
    put_text(out, "%zu byte%s", s->len_output, quantity_s(s->len_output));
    if (shown < s->len_output) {
        put_text(out, ", the first %zu:", shown);
    }
    put_text(out, "<pre>");
    report_put(out, s->output, shown);
    put_text(out, "</pre>");
    end_fact(out);
}

static void put_statement(const struct report *r, struct byte_buffer *out)
{
    const struct session_view *const v = &r->view;
    char text[SESSION_PROGRESS_BYTES];
    put_text(out, "<h2>Statement</h2>\n<table class=\"facts\">\n");
    begin_fact(out, "state");
    put_text(out, "%s, %s", session_state_name(v->state), session_view_progress(v, text));
    end_fact(out);
    begin_fact(out, "program");
    put_string(out, v->work.program_name);
    put_text(out, "<br/>digest <code>");
    put_hex(out, v->work.program_digest, sizeof v->work.program_digest);
    put_text(out, "</code>");
    end_fact(out);
    begin_fact(out, "parameters");
    put_text(out, "%u bits, blow-up %u, segments of 2^%u steps",
             v->work.parameters.security, 1u << v->work.parameters.log_blowup,
             v->work.parameters.segment_log2);
    end_fact(out);
    if (v->progress.n_segments != 0) {
        begin_fact(out, "run");
        put_text(out, "%" PRIu64 " step%s in %" PRIu32 " segment%s, exit code %" PRIu64,
                 v->steps, quantity_s(v->steps), v->progress.n_segments,
                 quantity_s(v->progress.n_segments), v->exit_code);
        end_fact(out);
    }
    if (r->is_judged && r->verdict.verdict == ENGINE_ACCEPTED) {
        put_output(r, out);
    }
    begin_fact(out, "session");
    put_string(out, v->summary.name);
    put_text(out, ", created ");
    put_date(out, v->summary.created_ns);
    put_text(out, ", changed ");
    put_date(out, v->summary.changed_ns);
    put_text(out, ", active %s in %" PRIu32 " run%s, %" PRIu32 " of them lost",
             quantity_duration(text, v->summary.active_ns), v->summary.n_runs,
             quantity_s(v->summary.n_runs), v->summary.n_lost);
    end_fact(out);
    put_text(out, "</table>\n");
}

static void put_terms(struct byte_buffer *out, uint32_t centibits,
                      const uint32_t terms[ENGINE_N_TERMS])
{
    struct soundness_term_text term;
    put_text(out,
             "<strong>%" PRIu32 ".%02" PRIu32 " bits</strong> proven. Its terms:</p>\n"
             "<table>\n<tr><th class=\"n\">bits</th><th>term</th><th>formula</th>"
             "<th>source</th></tr>\n",
             centibits / 100, centibits % 100);
    for (unsigned i = 0; i < ENGINE_N_TERMS && engine_soundness_term(i, &term); i++) {
        put_text(out, "<tr><td class=\"n\">%" PRIu32 ".%02" PRIu32 "</td><td>",
                 terms[i] / 100, terms[i] % 100);
        put_string(out, term.label);
        put_text(out, "</td><td><code>");
        put_string(out, term.formula);
        put_text(out, "</code></td><td>");
        put_string(out, term.source);
        put_text(out, "</td></tr>\n");
    }
    put_text(out, "</table>\n");
}

/* What will be proven, if all of it is: nothing has been verified. */
static void put_foreseen(const struct report *r, struct byte_buffer *out)
{
    const struct strength_report *const s = &r->strength;
    if (s->n_proofs == 0) {
        put_text(out, "<p>The run is not linked yet: the strength of its proof is known "
                      "when it is.</p>\n");
        return;
    }
    put_text(
        out,
        "<p>The proof is not finished and nothing is verified. By the heights of the "
        "tables of %" PRIu32 " of its %" PRIu32 " segments and image chunks it will "
        "have ",
        s->n_proofs, r->view.progress.n_segments + r->view.progress.n_chunks);
    put_terms(out, s->centibits, s->term_centibits);
}

static void put_soundness(const struct report *r, struct byte_buffer *out)
{
    put_text(out, "<h2>Soundness</h2>\n");
    if (!r->is_judged) {
        put_foreseen(r, out);
        return;
    }
    if (r->verdict.verdict != ENGINE_ACCEPTED) {
        put_text(out, "<p class=\"bad\">REJECTED by the verifier: ");
        put_string(out, r->verdict.reason);
        put_text(out, "</p>\n");
        return;
    }
    put_text(out, "<p>Accepted by the verifier when this page was written: ");
    put_terms(out, r->verdict.centibits, r->verdict.term_centibits);
}

static void put_bar(struct byte_buffer *out, uint64_t part, uint64_t whole)
{
    const double percent = whole == 0 ? 0 : 100 * (double)part / (double)whole;
    put_text(out,
             "<svg width=\"160\" height=\"10\"><rect class=\"rest\" width=\"160\" "
             "height=\"10\"/><rect class=\"bar\" width=\"%.1f\" height=\"10\"/></svg> "
             "%.1f%%",
             percent * 1.6, percent);
}

static void put_size(const struct report *r, struct byte_buffer *out)
{
    char text[QUANTITY_BYTES];
    uint64_t total = r->len_proof;
    for (unsigned i = 0; !r->is_judged && i < REPORT_N_PARTS; i++) {
        total += r->parts[i].bytes;
    }
    put_text(out,
             "<h2>Size</h2>\n<p>%s: %" PRIu64 " bytes, %s.</p>\n<table>\n"
             "<tr><th>part</th><th class=\"n\">number</th><th class=\"n\">bytes</th>"
             "<th>share</th></tr>\n",
             r->is_judged ? "The proof" : "The parts that are there", total,
             quantity_size(text, total));
    for (unsigned i = 0; i < REPORT_N_PARTS; i++) {
        const struct report_part *const p = &r->parts[i];
        put_text(out,
                 "<tr><td>%s</td><td class=\"n\">%" PRIu32 "</td><td class=\"n\">%" PRIu64
                 "</td><td>",
                 p->name, p->n, p->bytes);
        put_bar(out, p->bytes, total);
        put_text(out, "</td></tr>\n");
    }
    put_text(out, "</table>\n");
}

static void put_tables(const struct report *r, struct byte_buffer *out)
{
    put_text(out,
             "<h2>Tables</h2>\n<p>Summed over %zu segment%s; use is rows of rows "
             "with padding.</p>\n<table>\n"
             "<tr><th>table</th><th class=\"n\">rows</th>"
             "<th class=\"n\">padded</th><th>use</th><th class=\"n\">tallest</th>"
             "<th class=\"n\">segments</th><th class=\"n\">columns</th>"
             "<th class=\"n\">lookup</th><th class=\"n\">constraints</th>"
             "<th class=\"n\">degree</th><th>what</th></tr>\n",
             r->n_segments, quantity_s(r->n_segments));
    for (size_t i = 0; i < r->n_tables; i++) {
        const struct report_table *const t = &r->tables[i];
        const struct table_shape *const s = &t->shape;
        put_text(out, "<tr><td><code>");
        put_string(out, s->name);
        put_text(out,
                 "</code></td><td class=\"n\">%" PRIu64 "</td><td class=\"n\">%" PRIu64
                 "</td><td>",
                 t->n_rows, t->n_padded);
        if (t->n_segments != 0) {
            put_bar(out, t->n_rows, t->n_padded);
            put_text(out, "</td><td class=\"n\">2^%u", t->log_rows_max);
        } else {
            put_text(out, "</td><td class=\"n\">-");
        }
        put_text(out,
                 "</td><td class=\"n\">%" PRIu32 "</td><td class=\"n\">%u</td>"
                 "<td class=\"n\">%u</td><td class=\"n\">%u</td><td class=\"n\">%u</td>"
                 "<td>",
                 t->n_segments, s->n_columns[0] + s->n_columns[1] + s->n_columns[2],
                 s->n_extension, s->n_constraints, s->degree);
        put_string(out, s->title);
        put_text(out, "</td></tr>\n");
    }
    put_text(out, "</table>\n");
}

static void put_segments(const struct report *r, struct byte_buffer *out)
{
    put_text(out, "<h2>Segments</h2>\n<table>\n<tr><th class=\"n\">segment</th>"
                  "<th class=\"n\">steps</th><th class=\"n\">cells</th>"
                  "<th class=\"n\">reads</th><th class=\"n\">writes</th>"
                  "<th class=\"n\">pages read</th><th class=\"n\">pages written</th>"
                  "<th class=\"n\">proof</th></tr>\n");
    for (size_t i = 0; i < r->n_segments; i++) {
        const struct report_segment *const s = &r->segments[i];
        char text[QUANTITY_BYTES];
        put_text(out,
                 "<tr><td class=\"n\">%zu</td><td class=\"n\">%" PRIu32
                 "</td><td class=\"n\">%zu</td><td class=\"n\">%" PRIu64
                 "</td><td class=\"n\">%" PRIu64 "</td><td class=\"n\">%" PRIu32
                 "</td><td class=\"n\">%" PRIu32 "</td><td class=\"n\">%s</td></tr>\n",
                 i, s->n_steps, s->n_cells, s->n_reads, s->n_writes, s->n_pages_read,
                 s->n_pages_written,
                 s->len_proof != 0 ? quantity_size(text, s->len_proof) : "-");
    }
    put_text(out, "</table>\n");
}

void report_write(const struct report *r, struct byte_buffer *out)
{
    put_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                  "<meta charset=\"utf-8\"/>\n<title>zkconsole: ");
    put_string(out, r->view.work.program_name);
    put_text(out,
             "</title>\n<style>\n"
             "body { font: 15px/1.5 sans-serif; max-width: 1060px; margin: 2em auto; "
             "padding: 0 1em; color: #1b1f24; background: #fff; }\n"
             "h1 { margin-bottom: 0; } h2 { margin-top: 2em; border-bottom: 1px solid "
             "#c8ccd0; }\n"
             "table { border-collapse: collapse; } th { text-align: left; }\n"
             "th, td { padding: 2px 12px 2px 0; vertical-align: top; }\n"
             ".n { text-align: right; font-variant-numeric: tabular-nums; }\n"
             ".bad { color: #a8071a; font-weight: bold; }\n"
             "code, pre { font-family: monospace; } pre { margin: 0; white-space: "
             "pre-wrap; word-break: break-all; background: #f3f4f6; padding: 4px; }\n"
             "svg { vertical-align: middle; } svg .rest { fill: #e4e7eb; } "
             "svg .bar { fill: #0072b2; }\n"
             "svg .read { fill: #0072b2; } svg .write { fill: #d55e00; }\n"
             "</style>\n</head>\n<body>\n<h1>");
    put_string(out, r->view.work.program_name);
    put_text(out, "</h1>\n");
    put_statement(r, out);
    put_soundness(r, out);
    report_write_pictures(r, out);
    put_size(r, out);
    put_tables(r, out);
    put_segments(r, out);
    put_text(out, "</body>\n</html>\n");
}
