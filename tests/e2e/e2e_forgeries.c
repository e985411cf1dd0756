/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forgeries to the end: one for every bus, one in every table, and those that need
 * several segments. The prover cheats once and is honest about all that follows.
 * e2e_link_forgeries.c has those of the link record and of whole proofs. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "forgery_fixture.h"
#include "tables/buses.h"
#include "tests/support/all_tables.h"
#include "tests/support/operands.h"
#include "tests/support/run_cheat.h"

static void open_all_tables(struct cheat_run *run)
{
    struct elf elf;
    all_tables_load(&elf);
    cheat_run_open(run, &elf, ALL_TABLES_LOG_CUT, 1);
}

Test(e2e_forgery, honest_proofs_of_the_lever_prover_are_accepted)
{
    struct cheat_run run;
    open_all_tables(&run);
    expect(&run, NULL, VERDICT_ACCEPTED, "all tables");
    cheat_run_close(&run);
    open_segments(&run);
    expect(&run, NULL, VERDICT_ACCEPTED, "several segments");
    cheat_run_close(&run);
}

/* ---- buses ---- */

static uint32_t column_named(const struct air_graph *graph, const char *name)
{
    for (uint32_t c = 0; c < graph->width; c++) {
        if (strcmp(graph->columns[c].name, name) == 0) {
            return c;
        }
    }
    cr_assert_fail("%s has no column %s", graph->table->name, name);
    return 0;
}

static void add_to(fp *cell, uint32_t x)
{
    *cell = fp_add(*cell, fp_from_u32(x));
}

struct cell_lever {
    enum proof_kind kind;
    uint32_t index, table;
    const char *column;
    size_t row;
    uint32_t by;
    bool also_link; /* the columns under the link have it too */
};

static void pull_cell(void *arg, const struct cheat_table *t)
{
    const struct cell_lever *const l = arg;
    if (t->kind == l->kind && t->index == l->index && t->table == l->table
        && (!t->is_link || l->also_link)) {
        add_to(&t->columns[column_named(t->graph, l->column)][l->row], l->by);
    }
}

static void expect_cell(const struct cheat_run *run, struct cell_lever lever,
                        enum verdict verdict, const char *what)
{
    const struct cheat cheat = {.arg = &lever, .table = pull_cell};
    expect(run, &cheat, verdict, what);
}

/* A lookup that nobody asked for. */
Test(e2e_forgery, every_lookup_bus_must_balance)
{
    static const struct {
        uint32_t table;
        const char *column;
    } cases[] = {
        {SEGMENT_TABLE_range, "n_u16"},   {SEGMENT_TABLE_range, "n_byte2"},
        {SEGMENT_TABLE_range, "n_align"}, {SEGMENT_TABLE_range, "n_and"},
        {SEGMENT_TABLE_range, "n_or"},    {SEGMENT_TABLE_range, "n_xor"},
        {SEGMENT_TABLE_shamt, "mult"},    {SEGMENT_TABLE_program, "mult"},
    };
    struct cheat_run run;
    open_all_tables(&run);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (uint32_t by = 1; by <= FP_MODULUS - 1; by += FP_MODULUS - 2) {
            expect_cell(&run,
                        (struct cell_lever){KIND_SEGMENT, 0, cases[i].table,
                                            cases[i].column, 7, by, false},
                        VERDICT_LOCAL_SUM, cases[i].column);
        }
    }
    expect_cell(
        &run, (struct cell_lever){KIND_IMAGE, 0, IMAGE_TABLE_range, "n_u16", 7, 1, false},
        VERDICT_LOCAL_SUM, "n_u16 of the image");
    cheat_run_close(&run);
}

static void more_steps(void *arg, const struct cheat_run *run, struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->segments[0].steps++;
    link->statement.steps++;
}
static void other_output(void *arg, const struct cheat_run *run, struct cheat_link *link)
{
    static uint8_t output[64];
    (void)arg;
    memcpy(output, run->output, run->len_output);
    output[run->len_output - 1] ^= 1;
    link->statement.output = output;
}
static void shorter_output(void *arg, const struct cheat_run *run,
                           struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->statement.len_output--;
    link->segments[link->statement.n_segments - 1].len_out--;
}
static void other_exit_code(void *arg, const struct cheat_run *run,
                            struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->statement.exit_code ^= UINT64_C(1) << 48;
}
static void other_first_key(void *arg, const struct cheat_run *run,
                            struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->chunks[0].key_first--;
}
static void other_last_key(void *arg, const struct cheat_run *run,
                           struct cheat_link *link)
{
    (void)arg;
    (void)run;
    link->chunks[0].key_last++;
}

/* What the verifier itself says and hears: STATE, OUT, EXIT, EDGE. */
Test(e2e_forgery, what_the_verifier_says_must_be_heard)
{
    static const struct {
        const char *what;
        void (*link)(void *, const struct cheat_run *, struct cheat_link *);
    } cases[] = {
        {"one step more", more_steps},          {"another output", other_output},
        {"a shorter output", shorter_output},   {"another exit code", other_exit_code},
        {"another first key", other_first_key}, {"another last key", other_last_key},
    };
    struct cheat_run run;
    open_all_tables(&run);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct cheat cheat = {.link = cases[i].link};
        expect(&run, &cheat, VERDICT_LOCAL_SUM, cases[i].what);
    }
    cheat_run_close(&run);
}

static void earlier_access(void *arg, const struct cheat_run *run, uint32_t segment,
                           struct segment_log *log, struct step_event *steps)
{
    (void)arg;
    (void)run;
    (void)segment;
    (void)log;
    cr_assert_eq(steps[4].table, LOG_ADD);
    steps[4].t1--; /* of x5: the row still says that it is long enough ago */
}

Test(e2e_forgery, memory_and_write_buses_must_balance)
{
    struct cheat_run run;
    open_all_tables(&run);
    const struct cheat earlier = {.steps = earlier_access};
    expect(&run, &earlier, VERDICT_LOCAL_SUM, "MEM: an access that did not happen");
    expect_cell(&run,
                (struct cell_lever){KIND_SEGMENT, 0, SEGMENT_TABLE_boundary, "t_last", 0,
                                    4, false},
                VERDICT_LOCAL_SUM, "MEM: a last access that did not happen");
    /* one byte of output moves to where nothing of the call's is */
    expect_cell(&run,
                (struct cell_lever){KIND_SEGMENT, 0, SEGMENT_TABLE_write_data, "off", 0,
                                    1, false},
                VERDICT_LOCAL_SUM, "WRITE, OUT: an offset");
    cheat_run_close(&run);
}

/* ---- tables ---- */

struct table_lever {
    uint32_t table, column;
    size_t row;
    uint32_t by;
    bool was_there;
    char what[160];
};

/* A main column that somebody bounds, if the table has one: of those that are FREE some
 * do not matter on some rows (tests/air/mutation.c has the list). */
static uint32_t bounded_column(const struct air_graph *graph, uint32_t first,
                               uint32_t random)
{
    const uint32_t n = graph->width - first;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t column = first + (random + i) % n;
        if (graph->columns[column].domain != AIR_FREE) {
            return column;
        }
    }
    return first + random % n;
}

static void pull_table(void *arg, const struct cheat_table *t)
{
    struct table_lever *const l = arg;
    if (t->kind == KIND_SEGMENT && t->table == l->table && !t->is_link) {
        const uint32_t first = t->graph->first_column[AIR_MAIN];
        const uint32_t column = bounded_column(t->graph, first, l->column);
        snprintf(l->what, sizeof l->what, "%s: %s of row %zu + %u", t->graph->table->name,
                 t->graph->columns[column].name, l->row, l->by);
        add_to(&t->columns[column][l->row], l->by);
        l->was_there = true;
    }
}

static void change_tables(uint32_t begin, uint32_t end)
{
    struct operand_stream random = operand_stream_open("e2e_forgery");
    struct cheat_run run;
    open_all_tables(&run);
    for (uint32_t table = begin; table < end; table++) {
        for (unsigned tries = 0; tries < 2; tries++) {
            struct table_lever lever = {
                .table = table,
                .column = (uint32_t)(operand_next(&random) >> 20) & 0xffff,
                .by = 1 + (uint32_t)(operand_next(&random) % (FP_MODULUS - 1)),
            };
            const struct cheat cheat = {.arg = &lever, .table = pull_table};
            struct judgement why;
            const enum verdict v = cheat_verdict(&run, &cheat, &why);
            cr_assert(lever.was_there, "no row in table %u", table);
            cr_expect(v == VERDICT_QUOTIENT || v == VERDICT_LOCAL_SUM, "%s: %s",
                      lever.what, verdict_name(v));
        }
    }
    cheat_run_close(&run);
}

Test(e2e_forgery, a_changed_cell_of_any_table_is_noticed_first_half)
{
    change_tables(0, N_SEGMENT_TABLES / 2);
}

Test(e2e_forgery, a_changed_cell_of_any_table_is_noticed_second_half)
{
    change_tables(N_SEGMENT_TABLES / 2, N_SEGMENT_TABLES);
}

/* ---- cells between segments ---- */

static struct segment_cell *cell_of(struct cheat_cut *cut, uint32_t segment, uint32_t key)
{
    struct segment_record *const r = &cut->records[segment];
    for (size_t i = 0; i < r->n_cells; i++) {
        if (cut->segment_cells[segment][i].key == key) {
            return &cut->segment_cells[segment][i];
        }
    }
    cr_assert_fail("segment %u has no cell %u", segment, key);
    return NULL;
}

static struct image_cell *image_of(struct cheat_cut *cut, uint32_t key)
{
    for (uint32_t k = 0; k < cut->n_chunks; k++) {
        for (size_t i = 0; i < cut->chunks[k].n_cells; i++) {
            if (cut->chunk_cells[k][i].key == key) {
                return &cut->chunk_cells[k][i];
            }
        }
    }
    cr_assert_fail("the image has no cell %u", key);
    return NULL;
}

/* A register that no step of the segment uses has no history on MEM: it may be given any
 * value there, and only the other segments object. */
static void register_changes_at_rest(void *arg, const struct cheat_run *run,
                                     struct cheat_cut *cut)
{
    (void)arg;
    (void)run;
    struct segment_cell *const c = cell_of(cut, 1, register_cell(31));
    c->first++;
    c->last++;
}
static void register_changes_in_the_image(void *arg, const struct cheat_run *run,
                                          struct cheat_cut *cut)
{
    (void)arg;
    (void)run;
    image_of(cut, register_cell(31))->last++;
}
static void cell_starts_otherwise(void *arg, const struct cheat_run *run,
                                  struct cheat_cut *cut)
{
    (void)arg;
    (void)run;
    struct image_cell *const c = &cut->chunk_cells[0][0];
    cr_assert_eq(c->class, IMAGE_ELF);
    c->first ^= 1;
    c->last ^= c->last_seg == 0 ? 1 : 0;
}
static void last_segment_is_another(void *arg, const struct cheat_run *run,
                                    struct cheat_cut *cut)
{
    (void)arg;
    (void)run;
    image_of(cut, register_cell(31))->last_seg--;
}
static void earlier_label(void *arg, const struct cheat_run *run, struct cheat_cut *cut)
{
    (void)arg;
    (void)run;
    cell_of(cut, 2, register_cell(31))->prev--; /* skips segment 1 */
}
static void zero_row_for_an_elf_word(void *arg, const struct cheat_run *run,
                                     struct cheat_cut *cut)
{
    (void)arg;
    (void)run;
    struct image_cell *const c = &cut->chunk_cells[0][0];
    cr_assert(c->class == IMAGE_ELF && c->last_seg == 0);
    c->class = IMAGE_ZERO;
    c->first = 0;
    c->last = 0;
}
static void input_outside_its_region(void *arg, const struct cheat_run *run,
                                     struct cheat_cut *cut)
{
    (void)arg;
    (void)run;
    cut->chunk_cells[0][0].class = IMAGE_INPUT;
}

Test(e2e_forgery, cells_between_segments_must_balance)
{
    static const struct {
        const char *what;
        void (*cut)(void *, const struct cheat_run *, struct cheat_cut *);
        enum verdict verdict;
    } cases[] = {
        {"GMEM: a register changes at rest", register_changes_at_rest,
         VERDICT_GLOBAL_SUM},
        {"GMEM: a register ends otherwise", register_changes_in_the_image,
         VERDICT_GLOBAL_SUM},
        {"GENESIS: a word of the program is another", cell_starts_otherwise,
         VERDICT_GLOBAL_SUM},
        {"GMEM: the last segment is another", last_segment_is_another,
         VERDICT_GLOBAL_SUM},
        {"GMEM: a segment is skipped", earlier_label, VERDICT_GLOBAL_SUM},
        {"a zero row for a word of the ELF file", zero_row_for_an_elf_word,
         VERDICT_GLOBAL_SUM},
        {"input outside its region", input_outside_its_region, VERDICT_LOCAL_SUM},
    };
    struct cheat_run run;
    open_segments(&run);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct cheat cheat = {.cut = cases[i].cut};
        expect(&run, &cheat, cases[i].verdict, cases[i].what);
    }
    cheat_run_close(&run);
}

/* A cell that lives on its own token: prev is the label of its own segment, so what the
 * row takes from GMEM is what it leaves there. */
static void own_label(void *arg, const struct cheat_run *run, struct cheat_cut *cut)
{
    (void)arg;
    (void)run;
    struct segment_cell *const c = cell_of(cut, 1, register_cell(31));
    cr_assert_eq(c->first, c->last);
    c->prev = (uint16_t)cut->records[1].label;
    /* without this row the neighbours are each other's: segment 2 takes it from 0 */
    cell_of(cut, 2, register_cell(31))->prev = (uint16_t)cut->records[0].label;
}

Test(e2e_forgery, a_boundary_row_cannot_eat_its_own_token)
{
    struct cheat_run run;
    open_segments(&run);
    const struct cheat cheat = {.cut = own_label};
    expect(&run, &cheat, VERDICT_LOCAL_SUM, "prev = this");
    cheat_run_close(&run);
}

/* The first cell of segment 1 is not in its boundary: what its steps read there came from
 * nowhere. */
static void cell_left_out(void *arg, const struct cheat_run *run, struct cheat_cut *cut)
{
    (void)arg;
    (void)run;
    struct segment_record *const r = &cut->records[1];
    cr_assert_lt(r->cells[0].key, CELL_DOUBLEWORDS);
    r->n_cells--;
    r->cells++;
}
static void clock_left_out(void *arg, const struct cheat_run *run, uint32_t segment,
                           struct segment_log *log, struct step_event *steps)
{
    (void)arg;
    (void)run;
    (void)steps;
    if (segment == 1) {
        cr_assert_neq(log->t_last[0], CLOCK_BOUNDARY);
        log->t_last++;
    }
}

Test(e2e_forgery, a_touched_cell_cannot_be_left_out)
{
    struct cheat_run run;
    open_segments(&run);
    const struct cheat cheat = {.cut = cell_left_out, .steps = clock_left_out};
    expect(&run, &cheat, VERDICT_LOCAL_SUM, "no boundary row");
    cheat_run_close(&run);
}

/* Keys (a, b, a): the third row is the first again. */
static void repeated_key(void *arg, const struct cheat_run *run, struct cheat_cut *cut)
{
    (void)arg;
    (void)run;
    cut->chunk_cells[0][2] = cut->chunk_cells[0][0];
}

Test(e2e_forgery, image_keys_must_rise)
{
    struct cheat_run run;
    open_segments(&run);
    const struct cheat cheat = {.cut = repeated_key};
    struct judgement why;
    const enum verdict v = cheat_verdict(&run, &cheat, &why);
    cr_expect(v == VERDICT_LOCAL_SUM || v == VERDICT_QUOTIENT, "%s", verdict_name(v));
    cheat_run_close(&run);
}

/* ---- several proofs ---- */

/* +x in one segment and -x in another: sums close over the run, not in either segment. */
static void pull_two(void *arg, const struct cheat_table *t)
{
    struct cell_lever one = {KIND_SEGMENT, 0, SEGMENT_TABLE_range, "n_u16", 5, 1, false};
    struct cell_lever two = {KIND_SEGMENT,   1,    SEGMENT_TABLE_range, "n_u16", 5,
                             FP_MODULUS - 1, false};
    (void)arg;
    pull_cell(&one, t);
    pull_cell(&two, t);
}

Test(e2e_forgery, local_imbalances_of_two_segments_do_not_cancel)
{
    struct cheat_run run;
    open_segments(&run);
    const struct cheat cheat = {.table = pull_two};
    expect(&run, &cheat, VERDICT_LOCAL_SUM, "+1 and -1");
    cheat_run_close(&run);
}

/* The same cell, changed when the link is drawn and not when the proof is made, and the
 * other way round. */
static void pull_at_link_only(void *arg, const struct cheat_table *t)
{
    const struct cell_lever *const l = arg;
    if (t->is_link) {
        struct cell_lever both = *l;
        both.also_link = true;
        pull_cell(&both, t);
    }
}

Test(e2e_forgery, cells_changed_after_the_link_do_not_open_its_root)
{
    struct cell_lever boundary = {
        KIND_SEGMENT, 1, SEGMENT_TABLE_boundary, "last[0]", 0, 1, false};
    struct cell_lever image = {KIND_IMAGE, 1, IMAGE_TABLE_image, "last[0]", 1, 1, false};
    struct cheat_run run;
    open_segments(&run);
    struct cell_lever *const levers[] = {&boundary, &image};
    for (size_t i = 0; i < 2; i++) {
        const struct cheat at_link = {.arg = levers[i], .table = pull_at_link_only};
        expect(&run, &at_link, VERDICT_OPENING, "before the link only");
        /* afterwards only: the last value of the first cell also breaks a bus */
        struct judgement why;
        const struct cheat at_proof = {.arg = levers[i], .table = pull_cell};
        cr_expect_neq(cheat_verdict(&run, &at_proof, &why), VERDICT_ACCEPTED);
    }
    cheat_run_close(&run);
}
