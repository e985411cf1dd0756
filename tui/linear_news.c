/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Changes of the model as lines, and lines as commands. */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tui/linear.h"
#include "tui/put_text.h"
#include "tui/quantity.h"

const struct linear_row linear_rows[N_LINEAR] = {
#define LINEAR_ROW(id, letter, name, argument, help) {letter, name, argument, help},
    LINEAR_LIST(LINEAR_ROW)
#undef LINEAR_ROW
};

/* ---- commands ---- */

enum linear_command linear_parse(char *line, const char **argument)
{
    enum linear_command found = LINEAR_UNKNOWN;
    unsigned n_found = 0;
    while (isspace((unsigned char)*line)) {
        line++;
    }
    for (size_t n = strlen(line); n > 0 && isspace((unsigned char)line[n - 1]); n--) {
        line[n - 1] = '\0';
    }
    const size_t len = strcspn(line, " \t");
    *argument = line + len + strspn(line + len, " \t");
    for (unsigned i = 0; i < N_LINEAR && len != 0; i++) {
        const struct linear_row *const row = &linear_rows[i];
        const bool is_whole = strlen(row->name) == len;
        if ((len == 1 && line[0] == row->letter)
            || (is_whole && strncmp(row->name, line, len) == 0)) {
            return (enum linear_command)i;
        }
        if (strncmp(row->name, line, len) == 0) {
            found = (enum linear_command)i;
            n_found++;
        }
    }
    return n_found == 1 ? found : LINEAR_UNKNOWN;
}

void linear_menu(struct byte_buffer *out)
{
    put_text(out, "commands:");
    for (unsigned i = 0; i < N_LINEAR; i++) {
        put_text(out, "%s %c %s", i == 0 ? "" : ",", linear_rows[i].letter,
                 linear_rows[i].name);
    }
    put_text(out, ". choice?\n");
}

void linear_members(struct byte_buffer *out, const char *object, size_t len)
{
    bool is_quoted = false;
    for (size_t i = 1; i + 1 < len; i++) { /* without the braces */
        const char b = object[i];
        if (b == '"') {
            is_quoted = !is_quoted;
        } else if (b == '\\' && is_quoted && i + 2 < len) {
            buffer_u8(out, (uint8_t)object[++i]);
        } else if (!is_quoted && b == ',') {
            put_text(out, "\n");
        } else if (!is_quoted && b == ':') {
            put_text(out, ": ");
        } else {
            buffer_u8(out, (uint8_t)b);
        }
    }
    put_text(out, "\n");
}

/* ---- news ---- */

/* One line: the time of day, then what buffer `text` has. */
static void begin(struct byte_buffer *out, const struct model *m)
{
    put_text(out, "%s ", m->clock);
}

static void tell_phases(struct linear_news *told, const struct model *m,
                        struct byte_buffer *out)
{
    char took[QUANTITY_BYTES];
    for (int i = 0; i < JOB_N_PHASES; i++) {
        const struct model_phase *const p = &m->phases[i];
        const char *const name = job_phase_name((enum job_phase)i);
        if (p->has_ended && !told->is_ended[i]) {
            begin(out, m);
            put_text(out, "phase %d of %d, %s, done in %s\n", i + 1, JOB_N_PHASES, name,
                     quantity_duration(took, p->elapsed_ns));
        } else if (p->has_begun && !told->is_begun[i]) {
            begin(out, m);
            put_text(out, "phase %d of %d, %s, begins\n", i + 1, JOB_N_PHASES, name);
        }
        told->is_begun[i] = p->has_begun;
        told->is_ended[i] = p->has_ended;
    }
}

static void tell_run(struct linear_news *told, const struct model *m,
                     struct byte_buffer *out)
{
    if (m->has_run && !told->is_run) {
        begin(out, m);
        put_text(out, "the program took %" PRIu64 " step%s and exited with %" PRIu64 "\n",
                 m->steps, quantity_s(m->steps), m->exit_code);
        for (const char *s = m->guest_output; *s != '\0';) {
            const size_t len = strcspn(s, "\n");
            put_text(out, "guest: %.*s\n", (int)len, s);
            s += len + (s[len] == '\n');
        }
    }
    told->is_run = m->has_run;
}

/* What is neither information nor told by another line: warnings and errors. */
static void tell_log(struct linear_news *told, const struct model *m,
                     struct byte_buffer *out)
{
    const size_t n_new = m->n_logged - told->n_logged;
    const size_t n_kept = n_new < m->log_list.n ? n_new : m->log_list.n;
    for (size_t i = m->log_list.n - n_kept; i < m->log_list.n; i++) {
        const struct model_log *const line = model_log_line(m, i);
        if (line->level != 'i') {
            begin(out, m);
            put_text(out, "%s: %s\n", line->level == 'w' ? "warning" : "error",
                     line->text);
        }
    }
    told->n_logged = m->n_logged;
}

static void put_session(const struct model *m, struct byte_buffer *out)
{
    put_text(out,
             "%ssession %s, program %s, %" PRIu64 " bits, segments of 2^%" PRIu64
             " steps\n",
             m->is_resumed ? "going on with " : "", m->session, m->program, m->security,
             m->segment_log2);
}

static void tell_state(struct linear_news *told, const struct model *m,
                       struct byte_buffer *out)
{
    char size[QUANTITY_BYTES];
    if (m->work == told->work) {
        return;
    }
    begin(out, m);
    switch (m->work) {
    case WORK_PROVING:
        if (told->work == WORK_PAUSED || told->work == WORK_PAUSING) {
            put_text(out, "going on\n");
        } else {
            put_session(m, out);
        }
        break;
    case WORK_PAUSED:
        put_text(out, "paused\n");
        break;
    case WORK_STOPPING:
        put_text(out, "stopping; what is done is kept\n");
        break;
    case WORK_PROVED:
        put_text(out, "proved: %s, %s, verified\n", m->proof.path,
                 quantity_size(size, m->proof.len));
        break;
    case WORK_FAILED:
        put_text(out, "failed\n");
        break;
    case WORK_LOST:
        put_text(out, "engine lost; all units that were done are kept, resume goes on\n");
        break;
    case WORK_STOPPED:
        put_text(out, "stopped; what is done is kept, resume goes on\n");
        break;
    default:
        put_text(out, "%s\n", work_state_name(m->work));
        break;
    }
    told->work = m->work;
}

static void tell_stall(struct linear_news *told, const struct model *m,
                       struct byte_buffer *out)
{
    char text[STALL_TEXT_BYTES];
    const bool is_stalled = m->stall.ns != 0;
    if (is_stalled && !told->is_stalled) {
        begin(out, m);
        put_text(out, "%s\n", model_stall_text(m, text));
    } else if (!is_stalled && told->is_stalled && m->work == WORK_PROVING) {
        begin(out, m);
        put_text(out, "going on\n");
    }
    told->is_stalled = is_stalled;
}

static void tell_verify(struct linear_news *told, const struct model *m,
                        struct byte_buffer *out)
{
    const struct model_verify *const v = &m->verify;
    if (told->is_verifying && !v->is_running) {
        begin(out, m);
        put_text(out, "verify: %zu of %" PRIu32 " segment%s, %" PRIu32 " rejected%s%s\n",
                 v->list.n, v->n_segments, quantity_s(v->n_segments), v->n_rejected,
                 v->fault[0] != '\0' ? ": " : "", v->fault);
    }
    told->is_verifying = v->is_running;
}

static void tell_progress(const struct model *m, struct byte_buffer *out)
{
    char eta[QUANTITY_BYTES];
    char rss[QUANTITY_BYTES];
    const int i = model_phase_at_work(m);
    const struct model_phase *const p = &m->phases[i];
    begin(out, m);
    put_text(out, "phase %d of %d, %s, %" PRIu64, i + 1, JOB_N_PHASES,
             job_phase_name((enum job_phase)i), p->units_done);
    if (p->units_total != 0) {
        put_text(out, " of %" PRIu64, p->units_total);
    }
    put_text(out, " units");
    if (m->fraction >= 0) {
        put_text(out, ", %.0f percent", m->fraction * 100);
    }
    if (m->left.ns != 0) {
        put_text(out, ", eta %s", quantity_seconds(eta, m->left.ns));
    }
    if (m->left.p90_ns != 0) {
        put_text(out, ", p10 %s", quantity_seconds(eta, m->left.p10_ns));
        put_text(out, ", p90 %s", quantity_seconds(eta, m->left.p90_ns));
    }
    put_text(out, ", rss %s\n", quantity_size(rss, m->rss));
}

void linear_tell(struct linear_news *told, const struct model *m, uint64_t now_ns,
                 struct byte_buffer *out)
{
    const size_t before = out->len;
    const bool is_beginning = m->work == WORK_PROVING;
    tell_log(told, m, out);
    if (is_beginning) {
        tell_state(told, m, out);
    }
    tell_run(told, m, out);
    tell_phases(told, m, out);
    if (!is_beginning) {
        tell_state(told, m, out);
    }
    tell_stall(told, m, out);
    tell_verify(told, m, out);
    if (out->len != before || told->told_ns == 0) {
        told->told_ns = now_ns;
    } else if (now_ns - told->told_ns >= (uint64_t)LINEAR_EVERY_S * 1000000000
               && m->work == WORK_PROVING && model_phase_at_work(m) >= 0) {
        tell_progress(m, out);
        told->told_ns = now_ns;
    }
}
