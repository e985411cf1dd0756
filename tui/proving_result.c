/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The summary of a proof. */
#include "tui/proving_result.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/host.h"
#include "tui/memory_text.h"
#include "tui/quantity.h"

void proving_summarize(struct proving *p)
{
    struct proof_summary *const summary = &p->v->proof;
    const struct job_state *const state = &p->report.state;
    summary->path = p->output_path;
    summary->len_proof = output_bytes(p->output);
    memcpy(summary->program_digest, guest_digest(p->guest), 32);
    summary->steps = state->steps;
    summary->exit_code = state->exit_code;
    summary->len_output = state->len_output;
    summary->n_segments = state->n_segments;
    summary->n_reused = p->report.n_reused[PHASE_PROVE];
    summary->wall_ns = host_now_ns() - p->v->began_ns;
    summary->paused_ns = task_halted_ns(p->task);
    summary->steps_per_second =
        (double)summary->steps * (double)(summary->n_segments - summary->n_reused)
        / (double)summary->n_segments
        / ((double)(summary->wall_ns - summary->paused_ns) * 1e-9);
    summary->rss_peak = host_rss_peak();
    snprintf(summary->isa, sizeof summary->isa, "%s", engine_isa_name(p->engine));
    summary->threads = engine_threads(p->engine);
    summary->memory_mode = memory_mode_word(p->request.mode);
    summary->segment_log2 = p->work.parameters.segment_log2;
    summary->blowup = 1u << p->work.parameters.log_blowup;
    summary->security = p->work.parameters.security;
    summary->is_valid = true;
}

static void say(struct proving *p)
{
    const struct proof_summary *const summary = &p->v->proof;
    char size[QUANTITY_BYTES], took[QUANTITY_BYTES], speed[QUANTITY_BYTES],
        peak[QUANTITY_BYTES], reused[64] = "", rate[QUANTITY_BYTES + 16] = "";
    if (summary->n_reused != 0) {
        snprintf(reused, sizeof reused, " (%u proved before)", summary->n_reused);
    }
    if (summary->n_reused != summary->n_segments) {
        snprintf(rate, sizeof rate, "%s steps/s, ",
                 quantity_count(speed, summary->steps_per_second));
    }
    progress_say(p->progress,
                 "proved   %" PRIu64 " step%s, exit %" PRIu64
                 ", in %u segment%s%s: %s in %s, %speak %s",
                 summary->steps, quantity_s(summary->steps), summary->exit_code,
                 summary->n_segments, quantity_s(summary->n_segments), reused,
                 quantity_size(size, summary->len_proof),
                 quantity_duration(took, summary->wall_ns - summary->paused_ns), rate,
                 quantity_size(peak, summary->rss_peak));
}

enum exit_code proving_print(struct proving *p)
{
    struct invocation *const v = p->v;
    const struct proof_summary *const summary = &v->proof;
    struct byte_buffer out = {0};
    enum exit_code code = RC_SUCCESS;
    say(p);
    if (has_option(&v->line, OPTION_JSON)) {
        struct json j;
        json_open(&j, &out);
        json_begin_object(&j, NULL);
        proof_summary_json(summary, &j);
        json_end_object(&j);
        v->has_result = true;
    } else if (strcmp(summary->path, "-") != 0) {
        buffer_bytes(&out, summary->path, strlen(summary->path));
    }
    if (out.len != 0 || out.bad) {
        buffer_u8(&out, '\n');
        code = invocation_print(v, &out);
    }
    buffer_free(&out);
    if (code == RC_SUCCESS && summary->exit_code != 0
        && !has_option(&v->line, OPTION_ALLOW_GUEST_FAIL)) {
        return invocation_fail(
            v, RC_GUEST, "'%s' exited with %" PRIu64 ": that is what the proof says",
            p->program, summary->exit_code);
    }
    return code;
}
