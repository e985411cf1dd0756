/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A prover with two sets of columns: it commits to one, and works some step of the
 * protocol out of the other. Each step must be refused by the check that ties it to the
 * commitment; all else is honest, so nothing before that check objects.
 *
 * The lever is the mode STREAM, which asks for a table's columns again whenever it needs
 * them, each time in the same order. */
#include <criterion/criterion.h>

#include "tests/support/tiny_run.h"

/* The times a table is asked for its columns, in the order of engine/prover. */
enum asked {
    FOR_BASE_TREE = 1 << 0,
    FOR_AUX_TREE = 1 << 1, /* and for the sums that the proof claims */
    FOR_QUOTIENT_BASE = 1 << 2,
    FOR_QUOTIENT_AUX = 1 << 3,
    FOR_VALUES_BASE = 1 << 4,
    FOR_VALUES_AUX = 1 << 5,
    FOR_WORD_BASE = 1 << 6,
    FOR_WORD_AUX = 1 << 7,
    FOR_OPENINGS_BASE = 1 << 8,
    FOR_OPENINGS_AUX = 1 << 9,
    N_ASKED = 10,
    ALWAYS = (1 << N_ASKED) - 1,
    FOR_BASE = FOR_BASE_TREE | FOR_QUOTIENT_BASE | FOR_VALUES_BASE | FOR_WORD_BASE
               | FOR_OPENINGS_BASE,
    FOR_QUOTIENT = FOR_QUOTIENT_BASE | FOR_QUOTIENT_AUX,
    FOR_VALUES = FOR_VALUES_BASE | FOR_VALUES_AUX,
    FOR_WORD = FOR_WORD_BASE | FOR_WORD_AUX
};

/* Columns of tests/support/tiny_run.c, in their order. */
enum { STEPS_BYTE = 7, STEPS_S = 8, CELLS_LAST = 6 };

/* One cell has another value whenever `when` says so. */
struct other_face {
    enum tiny_table table;
    unsigned column, row;
    uint32_t value;
    unsigned when;    /* of enum asked */
    unsigned n_asked; /* so far */
    unsigned n_link;  /* first askings that are for the link record, answered alike */
};

static void show_a_face(void *arg, enum tiny_table table, fp *const *columns)
{
    struct other_face *const f = arg;
    if (table != f->table) {
        return;
    }
    const bool is_link = f->n_asked < f->n_link;
    const unsigned now =
        is_link ? (unsigned)FOR_BASE_TREE : 1u << (f->n_asked - f->n_link);
    f->n_asked++;
    if ((f->when & now) != 0) {
        columns[f->column][f->row] = fp_from_u32(f->value);
    }
}

static void expect(struct other_face face, enum verdict verdict, const char *what)
{
    struct tiny_run t;
    tiny_run_open(&t, 1, 100, PROVE_STREAM, show_a_face, &face);
    cr_expect_eq(face.n_asked, face.n_link + N_ASKED, "%s: asked %u times", what,
                 face.n_asked);
    const enum verdict got = tiny_run_judge(&t, t.proof.bytes, t.proof.len);
    cr_expect_eq(got, verdict, "%s: %s, expected %s", what, verdict_name(got),
                 verdict_name(verdict));
    tiny_run_close(&t);
}

/* A step whose byte of output is another: no constraint of the row breaks, its message is
 * one that nobody receives. */
static struct other_face another_byte(unsigned when)
{
    return (struct other_face){
        .table = TINY_STEPS, .column = STEPS_BYTE, .row = 1, .value = 'o', .when = when};
}

/* A row that breaks a constraint and sends what the honest one sends. */
static struct other_face broken_row(unsigned when)
{
    return (struct other_face){
        .table = TINY_STEPS, .column = STEPS_S, .row = 20, .value = 3, .when = when};
}

/* A cell that the segment leaves with another value. The boundary columns are asked for
 * once more, when the link record is made. */
static struct other_face another_cell(unsigned when)
{
    return (struct other_face){.table = TINY_CELLS,
                               .column = CELLS_LAST,
                               .row = 0,
                               .value = 99,
                               .when = when,
                               .n_link = 1};
}

Test(two_faced, one_face_is_judged_as_it_is)
{
    expect(another_byte(0), VERDICT_CONDITIONAL, "honest steps");
    expect(another_byte(ALWAYS), VERDICT_LOCAL_SUM, "another byte");
    expect(broken_row(ALWAYS), VERDICT_QUOTIENT, "a broken row");
    /* which segments leave what is judged over the whole run */
    expect(another_cell(0), VERDICT_CONDITIONAL, "honest cells");
    expect(another_cell(ALWAYS), VERDICT_CONDITIONAL, "another cell");
}

Test(two_faced, sums_are_those_of_the_committed_columns)
{
    expect(another_byte(FOR_BASE), VERDICT_QUOTIENT,
           "local sums that close, of other steps");
    expect(another_cell(FOR_BASE), VERDICT_QUOTIENT, "a global sum of other cells");
}

Test(two_faced, a_quotient_is_of_the_committed_columns)
{
    expect(broken_row(ALWAYS & ~FOR_QUOTIENT), VERDICT_QUOTIENT, "an honest quotient");
}

/* The prover works the batched word out on the points of the trace and extends it, so its
 * word is of low degree whatever it divides; that it is not the word of the opened rows
 * shows in the first layer. (tests/unit/fri_protocol.c has words of high degree.) */
Test(two_faced, values_are_those_of_the_committed_columns)
{
    const unsigned values = FOR_QUOTIENT | FOR_VALUES;
    expect(broken_row(ALWAYS & ~values), VERDICT_FRI_FIRST,
           "values of honest columns, batched with those committed to");
    expect(another_byte(FOR_BASE & ~values), VERDICT_FRI_FIRST,
           "sums and values of honest steps");
    expect(another_cell(FOR_BASE & ~values), VERDICT_FRI_FIRST,
           "a global sum and values of honest cells");
}

Test(two_faced, a_first_word_is_of_the_committed_columns)
{
    const unsigned all = FOR_QUOTIENT | FOR_VALUES | FOR_WORD;
    expect(broken_row(ALWAYS & ~all), VERDICT_FRI_FIRST, "a word of honest columns");
    expect(another_byte(FOR_BASE & ~all), VERDICT_FRI_FIRST, "a word of honest steps");
    expect(another_cell(FOR_BASE & ~all), VERDICT_FRI_FIRST, "a word of honest cells");
}

Test(two_faced, openings_are_of_the_committed_columns)
{
    expect(broken_row(FOR_BASE_TREE | FOR_AUX_TREE), VERDICT_OPENING,
           "broken row under the root only");
    expect(broken_row(FOR_OPENINGS_BASE), VERDICT_OPENING, "a broken row is opened");
    expect(another_byte(FOR_OPENINGS_AUX), VERDICT_OPENING, "other fractions opened");
}
