/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the console knows of a session that is opened and that nobody works on. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tui/model.h"

static struct model *m;

static void begin(void)
{
    m = calloc(1, sizeof *m);
    cr_assert(m != NULL);
    model_init(m);
}

static void end(void)
{
    free(m);
}

TestSuite(model_session, .init = begin, .fini = end);

static void expect(enum job_phase i, bool has_begun, bool has_ended, uint64_t done,
                   uint64_t of)
{
    const struct model_phase *const p = &m->phases[i];
    cr_expect_eq(p->has_begun, has_begun, "%s", job_phase_name(i));
    cr_expect_eq(p->has_ended, has_ended, "%s", job_phase_name(i));
    cr_expect_eq(p->units_done, done, "%s", job_phase_name(i));
    cr_expect_eq(p->units_total, of, "%s", job_phase_name(i));
}

Test(model_session, that_was_cut_while_it_proved)
{
    const struct model_session s = {.name = "cut",
                                    .program = "fib.elf",
                                    .security = 128,
                                    .blowup = 2,
                                    .segment_log2 = 14,
                                    .steps = 150267,
                                    .exit_code = 7,
                                    .active_ns = 1600,
                                    .fraction = 0.27,
                                    .n_executed = 10,
                                    .n_segments = 10,
                                    .n_chunks = 1,
                                    .n_proved = 3,
                                    .has_link = true};
    model_open_session(m, &s);
    cr_expect_eq(m->work, WORK_IDLE);
    cr_expect_str_eq(m->session, "cut");
    cr_expect_str_eq(m->program, "fib.elf");
    cr_expect(m->has_run && m->steps == 150267 && m->exit_code == 7);
    cr_expect(m->active_ns == 1600 && m->fraction == 0.27);
    expect(PHASE_EXECUTE, true, true, 10, 10);
    expect(PHASE_LINK, true, true, 0, 0);
    expect(PHASE_PROVE, true, false, 3, 10);
    expect(PHASE_IMAGE, false, false, 0, 1);
    expect(PHASE_SEAL, false, false, 0, 1);
}

Test(model_session, that_was_cut_while_it_executed)
{
    const struct model_session s = {.fraction = -1, .n_executed = 4};
    model_open_session(m, &s);
    cr_expect_not(m->has_run);
    expect(PHASE_EXECUTE, true, false, 4, 0);
    expect(PHASE_LINK, false, false, 0, 0);
    expect(PHASE_PROVE, false, false, 0, 0);
    expect(PHASE_IMAGE, false, false, 0, 0);
}

Test(model_session, that_is_done)
{
    const struct model_session s = {.n_executed = 3,
                                    .n_segments = 3,
                                    .n_chunks = 2,
                                    .n_proved = 3,
                                    .n_images_proved = 2,
                                    .has_link = true,
                                    .is_done = true,
                                    .fraction = 1};
    model_open_session(m, &s);
    expect(PHASE_PROVE, true, true, 3, 3);
    expect(PHASE_IMAGE, true, true, 2, 2);
    expect(PHASE_SEAL, true, true, 1, 1);
}

/* Nothing of the session before is told of the one that is opened. */
Test(model_session, and_forgets_another)
{
    const struct model_session s = {.fraction = -1};
    m->work = WORK_PROVED;
    m->proof = (struct model_proof){.is_sealed = true, .n_terms = 3, .steps = 5};
    m->phases[PHASE_SEAL] = (struct model_phase){
        .has_begun = true, .has_ended = true, .elapsed_ns = 9, .units_done = 1};
    m->left.ns = m->rss_peak = m->n_history = 4;
    m->verify.n_checks = 2;
    memcpy(m->fault, "gone", 5);
    memcpy(m->guest_output, "hello", 6);
    model_open_session(m, &s);
    cr_expect_eq(m->work, WORK_IDLE);
    cr_expect(!m->proof.is_sealed && m->proof.n_terms == 0 && m->proof.steps == 0);
    cr_expect_eq(m->phases[PHASE_SEAL].elapsed_ns, 0);
    cr_expect(m->left.ns == 0 && m->rss_peak == 0 && m->n_history == 0);
    cr_expect_eq(m->verify.n_checks, 0);
    cr_expect(m->fault[0] == '\0' && m->guest_output[0] == '\0');
}

/* A list that is read again keeps the times, which are the timeline's. */
Test(model_session, keeps_its_times)
{
    const struct model_session s = {.n_segments = 2, .n_proved = 1, .fraction = 0.5};
    model_open_session(m, &s);
    m->phases[PHASE_PROVE].elapsed_ns = 77;
    model_take_stored(m, &s);
    cr_expect_eq(m->phases[PHASE_PROVE].elapsed_ns, 77);
}
