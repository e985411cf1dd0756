/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Challenges that no hash gives in our time: an out-of-domain point in the base field, a
 * lookup challenge at which a message of the verifier has no fraction. Here the test
 * chooses them, and the prover takes the chance. Each forgery is judged with the rule and
 * by a verifier that does not notice, who accepts it: without the rule it would be one
 * challenge in 2^124 that proves anything.
 *
 * For that this program has
 * in place of the engine's: protocol_zeta deep_values deep_word identity_product
 * in place of the engine's: reconstruct_first_word protocol_lookup own_messages_sum
 */
#include <criterion/criterion.h>
#include <string.h>

#include "prover/prover_state.h"
#include "stark/identity.h"
#include "stark/protocol.h"
#include "tables/buses.h"
#include "tests/support/tiny_run.h"
#include "verifier/own_messages.h"

/* Columns of tests/support/tiny_run.c, in their order. */
enum { STEPS_IS_OUT = 1, STEPS_OFF = 6, STEPS_BYTE = 7, STEPS_S = 8 };

/* ---- the choice ---- */

/* Whoever does not notice is told an inconspicuous point, and computes with zeta. */
static struct {
    bool chooses_zeta;
    fe zeta;
    bool is_proving, verifier_notices; /* no prover notices: the engine's would stop */
    bool chooses_pole;
    enum bus pole_bus; /* local z makes the fraction of this message infinite */
    fp pole_values[2];
} chance;

static fe inconspicuous_point(void)
{
    fe x = fe_from_fp(fp_from_u32(1234567));
    x.c[1] = FP_ONE;
    return x;
}

static fe point(fe zeta)
{
    return chance.chooses_zeta ? chance.zeta : zeta;
}

fe __real_protocol_zeta(struct transcript *t, const struct digest *root);
fe __wrap_protocol_zeta(struct transcript *t, const struct digest *root);
fe __wrap_protocol_zeta(struct transcript *t, const struct digest *root)
{
    const fe drawn = __real_protocol_zeta(t, root);
    const bool notices = !chance.is_proving && chance.verifier_notices;
    return !chance.chooses_zeta ? drawn : notices ? chance.zeta : inconspicuous_point();
}

enum status __real_deep_values(struct prover *p, fe zeta, struct error *e);
enum status __wrap_deep_values(struct prover *p, fe zeta, struct error *e);
enum status __wrap_deep_values(struct prover *p, fe zeta, struct error *e)
{
    return __real_deep_values(p, point(zeta), e);
}

enum status __real_deep_word(struct prover *p, fe zeta, fe gamma, fp *const *word,
                             struct error *e);
enum status __wrap_deep_word(struct prover *p, fe zeta, fe gamma, fp *const *word,
                             struct error *e);
enum status __wrap_deep_word(struct prover *p, fe zeta, fe gamma, fp *const *word,
                             struct error *e)
{
    return __real_deep_word(p, point(zeta), gamma, word, e);
}

fe __real_identity_product(const struct layout *layout, uint32_t height, const fe *values,
                           fe x);
fe __wrap_identity_product(const struct layout *layout, uint32_t height, const fe *values,
                           fe x);
fe __wrap_identity_product(const struct layout *layout, uint32_t height, const fe *values,
                           fe x)
{
    return __real_identity_product(layout, height, values, point(x));
}

void __real_reconstruct_first_word(struct reconstruction *r, const struct layout *layout,
                                   const struct proof *proof, const uint32_t *indices,
                                   uint32_t n, const fe *gammas, fe zeta, fe *first);
void __wrap_reconstruct_first_word(struct reconstruction *r, const struct layout *layout,
                                   const struct proof *proof, const uint32_t *indices,
                                   uint32_t n, const fe *gammas, fe zeta, fe *first);
void __wrap_reconstruct_first_word(struct reconstruction *r, const struct layout *layout,
                                   const struct proof *proof, const uint32_t *indices,
                                   uint32_t n, const fe *gammas, fe zeta, fe *first)
{
    __real_reconstruct_first_word(r, layout, proof, indices, n, gammas, point(zeta),
                                  first);
}

/* z = a_0 (bus + 1) + a_1 v_1 + .. */
static fe pole_of(const struct air_challenges *c, enum bus bus, const fp *values,
                  uint32_t n)
{
    struct air_challenges at_zero = *c;
    at_zero.z = fe_zero();
    return fe_neg(logup_fingerprint(&at_zero, bus, values, n));
}

void __real_protocol_lookup(struct transcript *t, struct air_challenges *local);
void __wrap_protocol_lookup(struct transcript *t, struct air_challenges *local);
void __wrap_protocol_lookup(struct transcript *t, struct air_challenges *local)
{
    __real_protocol_lookup(t, local);
    if (chance.chooses_pole) {
        local->z = pole_of(local, chance.pole_bus, chance.pole_values, 2);
    }
}

bool __real_own_messages_sum(fe *sum, const struct link_record *link,
                             enum stark_kind_id kind, uint32_t index,
                             const struct air_challenges *local);
bool __wrap_own_messages_sum(fe *sum, const struct link_record *link,
                             enum stark_kind_id kind, uint32_t index,
                             const struct air_challenges *local);
bool __wrap_own_messages_sum(fe *sum, const struct link_record *link,
                             enum stark_kind_id kind, uint32_t index,
                             const struct air_challenges *local)
{
    const bool is_finite = __real_own_messages_sum(sum, link, kind, index, local);
    return is_finite || (chance.chooses_pole && !chance.verifier_notices);
}

/* ---- proofs ---- */

struct cell {
    enum tiny_table table;
    unsigned column, row;
    uint32_t value;
};
enum { MAX_CELLS = 3 };
struct cells {
    unsigned n;
    struct cell cell[MAX_CELLS];
};

static void set_cells(void *arg, enum tiny_table table, fp *const *columns)
{
    const struct cells *const c = arg;
    for (unsigned i = 0; i < c->n; i++) {
        if (c->cell[i].table == table) {
            columns[c->cell[i].column][c->cell[i].row] = fp_from_u32(c->cell[i].value);
        }
    }
}

static void prove_cells(struct tiny_run *t, struct cells *cells)
{
    chance.is_proving = true;
    tiny_run_open(t, 1, 100, PROVE_RESIDENT, set_cells, cells);
    chance.is_proving = false;
}

/* Judged by a verifier that notices, or by one that does not. */
static void expect(struct tiny_run *t, bool notices, enum verdict verdict,
                   const char *detail, const char *what)
{
    struct judgement j;
    chance.verifier_notices = notices;
    verify_proof(&j, &t->workspace, &t->run, &t->kinds[0], 0, t->proof.bytes,
                 t->proof.len);
    cr_expect_eq(j.verdict, verdict, "%s: %s (%s), expected %s", what,
                 verdict_name(j.verdict), j.detail, verdict_name(verdict));
    cr_expect_str_eq(j.detail, detail, "%s: %s", what, j.detail);
}

/* ---- zeta ---- */

/* Row 20 breaks "s moves by d", and so does row 19. */
static struct cells broken_row = {1, {{TINY_STEPS, STEPS_S, 20, 3}}};
static struct cells no_cells = {0};

static void prove_at(struct tiny_run *t, fe zeta, struct cells *cells)
{
    chance.chooses_zeta = true;
    chance.zeta = zeta;
    prove_cells(t, cells);
}

Test(verifier_challenges, a_point_outside_the_base_field_proves_what_is_so)
{
    struct tiny_run t;
    prove_at(&t, inconspicuous_point(), &no_cells);
    expect(&t, true, VERDICT_CONDITIONAL, "", "honest columns");
    tiny_run_close(&t);
    prove_at(&t, inconspicuous_point(), &broken_row);
    expect(&t, true, VERDICT_QUOTIENT, "segment 0", "a broken row");
    tiny_run_close(&t);
}

/* At zeta = 1, the first row of every table, zeta^N - 1 vanishes: any quotient will do,
 * and of all rows only the first is looked at. */
Test(verifier_challenges, a_point_of_the_trace_is_refused)
{
    struct tiny_run t;
    prove_at(&t, fe_one(), &broken_row);
    expect(&t, true, VERDICT_BASE_ZETA, "segment 0", "zeta = 1");
    expect(&t, false, VERDICT_CONDITIONAL, "", "zeta = 1, unnoticed");
    tiny_run_close(&t);
    prove_at(&t, fe_one(), &no_cells);
    expect(&t, true, VERDICT_BASE_ZETA, "segment 0", "zeta = 1, honest columns");
    tiny_run_close(&t);
}

/* The whole base field is refused, in a domain or not. */
Test(verifier_challenges, a_point_of_the_base_field_is_refused)
{
    const uint32_t points[] = {0, 2, 77777, FP_MODULUS - 1};
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        struct tiny_run t;
        prove_at(&t, fe_from_fp(fp_from_u32(points[i])), &no_cells);
        expect(&t, true, VERDICT_BASE_ZETA, "segment 0", "honest columns");
        expect(&t, false, VERDICT_CONDITIONAL, "", "honest columns, unnoticed");
        tiny_run_close(&t);
    }
}

/* ---- poles ---- */

/* The statement says "hi"; the columns write 'h'. */
static struct cells half_the_output = {3,
                                       {{TINY_STEPS, STEPS_IS_OUT, 1, 0},
                                        {TINY_STEPS, STEPS_OFF, 1, 0},
                                        {TINY_STEPS, STEPS_BYTE, 1, 0}}};

Test(verifier_challenges, a_byte_nobody_wrote_is_refused_at_its_pole)
{
    struct tiny_run t;
    prove_cells(&t, &half_the_output);
    expect(&t, true, VERDICT_LOCAL_SUM, "segment 0", "half the output");
    tiny_run_close(&t);
    chance.chooses_pole = true;
    chance.pole_bus = BUS_OUT;
    chance.pole_values[0] = FP_ONE;
    chance.pole_values[1] = fp_from_u32('i');
    prove_cells(&t, &half_the_output);
    expect(&t, true, VERDICT_LOCAL_SUM, "segment 0, a message of the verifier is a pole",
           "half the output at its pole");
    expect(&t, false, VERDICT_CONDITIONAL, "", "half the output, unnoticed");
    tiny_run_close(&t);
    chance.pole_values[1] = fp_from_u32('j'); /* nobody says that */
    prove_cells(&t, &no_cells);
    expect(&t, true, VERDICT_CONDITIONAL, "", "the whole output, another pole");
    tiny_run_close(&t);
}

/* What the verifier says of the tiny run: docs/protocol.md section 12, item 5. */
static const struct message {
    enum stark_kind_id kind;
    enum bus bus;
    uint32_t n, values[4];
} messages[] = {
    {STARK_SEGMENT, BUS_STATE, 2, {TINY_ENTRY_PC2, 4}},
    {STARK_SEGMENT, BUS_STATE, 2, {PC2_EXIT, 4 * (TINY_N_STEPS + 1)}},
    {STARK_SEGMENT, BUS_OUT, 2, {0, 'h'}},
    {STARK_SEGMENT, BUS_OUT, 2, {1, 'i'}},
    {STARK_SEGMENT, BUS_EXIT, 4, {TINY_EXIT_CODE, 0, 0, 0}},
    {STARK_IMAGE, BUS_EDGE, 3, {0, 0, 5}},
    {STARK_IMAGE, BUS_EDGE, 3, {1, 1, 7}},
};

Test(verifier_challenges, every_message_of_the_verifier_has_its_pole)
{
    struct tiny_run t;
    struct tiny_link link;
    struct air_challenges c = {.z = fe_one()};
    fe sum;
    prove_cells(&t, &no_cells);
    tiny_run_get_link(&t, &link);
    link.chunk.key_first = 5;
    link.chunk.key_last = 65536 + 7;
    tiny_run_set_link(&t, &link);
    for (unsigned i = 0; i < sizeof c.a / sizeof c.a[0]; i++) {
        for (unsigned k = 0; k < FE_DEGREE; k++) {
            c.a[i].c[k] = fp_from_u32(1000003u * (FE_DEGREE * i + k + 1));
        }
    }
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        const struct message *const m = &messages[i];
        fp values[4];
        for (uint32_t k = 0; k < m->n; k++) {
            values[k] = fp_from_u32(m->values[k]);
        }
        c.z = pole_of(&c, m->bus, values, m->n);
        cr_expect_not(own_messages_sum(&sum, &t.run.link, m->kind, 0, &c), "message %zu",
                      i);
        c.z = fe_add(c.z, fe_one());
        cr_expect(own_messages_sum(&sum, &t.run.link, m->kind, 0, &c), "message %zu", i);
    }
    tiny_run_close(&t);
}
