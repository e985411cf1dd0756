/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* judge.c - the verifier behind engine.h. */
#include <stdio.h>
#include <string.h>

#include "handles.h"
#include "verifier/verify.h"

static void report_of(struct verify_report *report, const struct verification *v)
{
    const struct statement *s = &v->statement;
    memset(report, 0, sizeof *report);
    report->verdict = v->judgement.verdict == VERDICT_ACCEPTED      ? ENGINE_ACCEPTED
                      : v->judgement.verdict == VERDICT_CONDITIONAL ? ENGINE_CONDITIONAL
                                                                    : ENGINE_REJECTED;
    snprintf(report->reason, sizeof report->reason, "%s%s%s",
             verdict_text(v->judgement.verdict),
             v->judgement.detail[0] == '\0' ? "" : ": ", v->judgement.detail);
    memcpy(report->statement.program_digest, s->program.b, sizeof s->program.b);
    report->statement.exit_code = s->exit_code;
    report->statement.steps = s->steps;
    report->statement.n_segments = s->n_segments;
    report->statement.n_chunks = s->n_chunks;
    report->statement.parameters = (struct proof_parameters){
        s->params.security, s->params.log_blowup, s->params.segment_log2};
    report->statement.output = s->output;
    report->statement.len_output = s->len_output;
    report->centibits = v->soundness.centibits_min;
}

enum status engine_verify(struct engine *engine, const struct guest *guest,
                          const uint8_t *proof, size_t len, unsigned min_security,
                          struct verify_report *report, struct error *e)
{
    struct verifier *v;
    struct verification out;
    memset(report, 0, sizeof *report);
    TRY(verifier_open(&v, engine->machine, &guest->elf.program, engine->pool, e));
    enum status s = verify_file(v, proof, len, min_security, &out, e);
    if (s == STATUS_OK) {
        report_of(report, &out);
    }
    verifier_close(v);
    return s;
}

enum status engine_verify_segment(struct engine *engine, const struct guest *guest,
                                  const uint8_t *link, size_t len_link, uint32_t index,
                                  const uint8_t *proof, size_t len_proof,
                                  struct verify_report *report, struct error *e)
{
    struct verifier *v;
    struct verification out;
    memset(report, 0, sizeof *report);
    TRY(verifier_open(&v, engine->machine, &guest->elf.program, engine->pool, e));
    enum status s = verify_segment(v, link, len_link, index, proof, len_proof, &out, e);
    if (s == STATUS_OK) {
        report_of(report, &out);
    }
    verifier_close(v);
    return s;
}

enum status engine_explain_soundness(const struct proof_parameters *parameters,
                                     soundness_line_fn *line, void *arg, struct error *e)
{
    struct stark_params params = {parameters->log_blowup, parameters->security,
                                  parameters->segment_log2};
    if (!stark_params_valid(&params)) {
        return error_set(e, STATUS_ARGUMENT,
                         "soundness: the parameters are not a legal choice");
    }
    struct soundness_input in;
    struct soundness out;
    soundness_input_typical(&in, &params);
    soundness_evaluate(&out, &in);
    for (enum soundness_term t = 0; t < SOUNDNESS_N_TERMS; t++) {
        line(arg, soundness_label(t), out.centibits[t], soundness_formula(t),
             soundness_source(t));
    }
    return STATUS_OK;
}
