/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* judge.c - the verifier behind engine.h. */
#include "judge.h"

#include <stdio.h>
#include <string.h>

void verify_report_of(struct verify_report *report, const struct verification *v)
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
    _Static_assert((int)SOUNDNESS_N_TERMS == (int)ENGINE_N_TERMS,
                   "a report has every term");
    report->centibits = v->soundness.centibits_min;
    memcpy(report->term_centibits, v->soundness.centibits, sizeof report->term_centibits);
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
        verify_report_of(report, &out);
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
        verify_report_of(report, &out);
    }
    verifier_close(v);
    return s;
}

bool engine_soundness_term(unsigned i, struct soundness_term_text *text)
{
    if (i >= SOUNDNESS_N_TERMS) {
        return false;
    }
    enum soundness_term term = (enum soundness_term)i;
    *text = (struct soundness_term_text){soundness_label(term), soundness_formula(term),
                                         soundness_source(term)};
    return true;
}
