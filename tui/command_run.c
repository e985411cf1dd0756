/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole run: execute, say what happened. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/host.h"
#include "tui/commands.h"
#include "tui/interrupt.h"
#include "tui/put_text.h"
#include "tui/quantity.h"
#include "tui/terminal.h"

/* Where the guest's writes go. */
struct guest_streams {
    bool is_output_kept; /* standard output is for JSON: fd 1 is not passed on */
    int failure;         /* errno of the first write that failed */
    struct task *task;
};

static void on_guest_write(void *arg, int fd, const uint8_t *bytes, size_t len)
{
    struct guest_streams *const streams = arg;
    if (fd == STDOUT_FILENO && streams->is_output_kept) {
        return;
    }
    if (!terminal_write_guest(fd, bytes, len) && fd == STDOUT_FILENO
        && streams->failure == 0) {
        streams->failure = errno;
        task_cancel(streams->task);
    }
}

/* Mnemonics in the order of their counts, most first; equal ones as the engine numbers
 * them. */
static unsigned sort_mix(unsigned order[ENGINE_N_MNEMONICS_MAX], const uint64_t *mix)
{
    unsigned n = 0;
    for (unsigned i = 0; engine_mnemonic(i) != NULL; i++) {
        if (mix[i] == 0) {
            continue;
        }
        unsigned at = n++;
        for (; at > 0 && mix[order[at - 1]] < mix[i]; at--) {
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
    return n;
}

static void write_json(struct byte_buffer *out, const struct run_report *report,
                       double seconds)
{
    static const char *const ends[] = {[RUN_EXITED] = "exited",
                                       [RUN_TRAPPED] = "trapped",
                                       [RUN_LIMIT] = "limit",
                                       [RUN_CANCELLED] = "cancelled"};
    unsigned order[ENGINE_N_MNEMONICS_MAX];
    const unsigned n = sort_mix(order, report->mix);
    struct json j;
    json_open(&j, out);
    json_begin_object(&j, NULL);
    json_put_string(&j, "end", ends[report->end]);
    json_put_count(&j, "steps", report->steps);
    if (report->end == RUN_EXITED) {
        json_put_count(&j, "exit", report->exit_code);
    } else {
        json_put_null(&j, "exit");
    }
    if (report->end == RUN_TRAPPED) {
        json_put_string(&j, "trap", report->trap);
    }
    json_put_count(&j, "output_bytes", report->output.len);
    json_put_hex(&j, "output_hex", report->output.bytes, report->output.len);
    json_put_decimal(&j, "seconds", seconds, 6);
    json_put_decimal(&j, "steps_per_second", (double)report->steps / seconds, 0);
    json_begin_object(&j, "mix");
    for (unsigned i = 0; i < n; i++) {
        json_put_count(&j, engine_mnemonic(order[i]), report->mix[order[i]]);
    }
    json_end_object(&j);
    json_end_object(&j);
    buffer_u8(out, '\n');
}

static void write_text(struct byte_buffer *out, const struct run_report *report,
                       double seconds)
{
    char speed[QUANTITY_BYTES];
    char took[QUANTITY_BYTES];
    if (report->end == RUN_EXITED) {
        put_text(out, "exit     %" PRIu64 "\n", report->exit_code);
    }
    put_text(out, "steps    %" PRIu64 "\n", report->steps);
    put_text(out, "time     %s, %s steps/s\n",
             quantity_duration(took, (uint64_t)(seconds * 1e9)),
             quantity_count(speed, (double)report->steps / seconds));
    put_text(out, "output   %zu byte%s\n", report->output.len,
             quantity_s(report->output.len));
    unsigned order[ENGINE_N_MNEMONICS_MAX];
    const unsigned n = sort_mix(order, report->mix);
    for (unsigned i = 0; i < n; i++) {
        const uint64_t count = report->mix[order[i]];
        put_text(out, "%-8s %-7s %12" PRIu64 "  %5.1f%%\n", i == 0 ? "mix" : "",
                 engine_mnemonic(order[i]), count,
                 100.0 * (double)count / (double)report->steps);
    }
}

/* The exit code of a run that came to an end of its own. */
static enum exit_code judge(struct invocation *v, const struct run_report *report)
{
    const char *const path = v->line.operand;
    switch (report->end) {
    case RUN_TRAPPED:
        return invocation_fail(v, RC_GUEST, "'%s': %s", path, report->trap);
    case RUN_LIMIT:
        return invocation_fail(v, RC_GUEST,
                               "'%s': not at its end after %" PRIu64 " step%s", path,
                               report->steps, quantity_s(report->steps));
    case RUN_CANCELLED:
        return invocation_fail(v, exit_code_of_signal(interrupt_signal()),
                               "'%s': stopped after %" PRIu64 " step%s", path,
                               report->steps, quantity_s(report->steps));
    case RUN_EXITED:
        break;
    }
    return report->exit_code == 0 || has_option(&v->line, OPTION_ALLOW_GUEST_FAIL)
               ? RC_SUCCESS
               : RC_GUEST;
}

static enum exit_code run_loaded(struct invocation *v, const struct loaded *l,
                                 struct task *task)
{
    const bool is_json = has_option(&v->line, OPTION_JSON);
    struct guest_streams streams = {.is_output_kept = is_json, .task = task};
    const struct run_request request = {
        .input = l->input.bytes,
        .len_input = l->input.len,
        .max_steps = option_number(&v->line, OPTION_MAX_CYCLES),
        .count_mix = true,
        .guest_write = on_guest_write,
        .arg = &streams,
        .task = task,
    };
    struct run_report report;
    const uint64_t began = host_now_ns();
    const enum status s = guest_run(l->guest, &request, &report, &v->error);
    const uint64_t took = host_now_ns() - began;
    const double seconds = (double)(took != 0 ? took : 1) * 1e-9;
    if (s != STATUS_OK) {
        error_prefix(&v->error, "'%s'", v->line.operand);
        return exit_code_of_status(s);
    }
    enum exit_code code;
    struct byte_buffer out = {0};
    if (streams.failure != 0) {
        code = streams.failure == EPIPE
                   ? RC_FILE
                   : invocation_fail(v, RC_FILE, "standard output cannot be written: %s",
                                     strerror(streams.failure));
    } else {
        code = judge(v, &report);
        if (is_json) {
            write_json(&out, &report, seconds);
            v->has_result = true;
            const enum exit_code printed = invocation_print(v, &out);
            code = printed == RC_SUCCESS ? code : printed;
        } else {
            write_text(&out, &report, seconds);
            (void)terminal_write(STDERR_FILENO, out.bytes, out.len);
        }
    }
    buffer_free(&out);
    buffer_free(&report.output);
    return code;
}

enum exit_code command_run(struct invocation *v)
{
    struct loaded l;
    struct task *task = NULL;
    enum exit_code code = loaded_open(&l, v, v->line.operand);
    if (code == RC_SUCCESS) {
        const enum status s = task_open(&task, &v->error);
        if (s != STATUS_OK) {
            code = exit_code_of_status(s);
        } else {
            interrupt_watch(task);
            code = run_loaded(v, &l, task);
            interrupt_watch(NULL);
        }
    }
    task_close(task);
    loaded_close(&l);
    return code;
}
