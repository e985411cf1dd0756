/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Check a whole run row by row and message by message. */
#include "tests/support/whole_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tables/buses.h"

enum {
    ARENA_BYTES = 1 << 30,
    RUN_TUPLES = 1 << 19,   /* unbalanced at a time */
    CLAIM_TUPLES = 1 << 13, /* of one small segment */
    REPORT_LINES = 6
};

struct checker {
    const struct whole_run_options *options;
    struct whole_run_report *report;
    struct arena *arena;
    struct pool *pool;
    struct machine *machine;
    struct elf elf;
    struct vm *vm;
    struct air_tracker *local;
    struct air_tracker *global;
};

static void need(enum status status, const struct error *e)
{
    if (status != STATUS_OK) {
        fprintf(stderr, "%s\n", e->text);
        abort();
    }
}

static void complain(struct whole_run_report *report, const char *line)
{
    const size_t used = strlen(report->why);
    snprintf(report->why + used, sizeof report->why - used, "%s\n", line);
}

static void add_violation(void *arg, const struct air_trace *trace, uint32_t constraint,
                          size_t row)
{
    char line[512];
    air_violation_text(line, sizeof line, trace, constraint, row);
    complain(arg, line);
}

static void add_line(void *arg, const char *line)
{
    complain(arg, line);
}

/* Fill one table, check its constraints, add its messages. */
static void check_table(struct checker *c, struct witness *witness, enum proof_kind kind,
                        uint32_t table)
{
    const struct air_graph *graph = machine_graphs(c->machine, kind)[table];
    struct error e;
    if (witness_log_rows(witness, table) == WITNESS_ABSENT) {
        return;
    }
    const size_t n_rows = (size_t)1 << witness_log_rows(witness, table);
    const size_t mark = arena_mark(c->arena);
    fp *columns[AIR_MAX_COLUMNS];
    uint32_t publics[AIR_N_PUBLICS];
    for (uint32_t i = 0; i < graph->width; i++) {
        columns[i] = arena_alloc(c->arena, n_rows * sizeof(fp));
        CHECK(columns[i] != NULL);
    }
    witness_fill(witness, table, columns, c->pool);
    witness_publics(publics, witness);
    struct air_trace trace = {
        .graph = graph, .columns = (const fp *const *)columns, .n_rows = n_rows};
    for (int i = 0; i < AIR_N_PUBLICS; i++) {
        trace.publics[i] = fp_from_u32(publics[i]);
    }
    if (c->options->visit != NULL) {
        c->options->visit(c->options->arg, kind, table, &trace, columns,
                          witness_rows(witness, table));
        arena_release(c->arena, mark);
        return;
    }
    const bool quiet = strlen(c->report->why) > 1024;
    c->report->n_violations +=
        air_check(&trace, NULL, quiet ? NULL : add_violation, c->report);
    need(air_tracker_add(c->local, &trace, NULL, AIR_LOCAL, &e), &e);
    need(air_tracker_add(c->global, &trace, NULL, AIR_GLOBAL, &e), &e);
    arena_release(c->arena, mark);
}

static void token(struct checker *c, uint32_t bus, int sign, uint32_t v0, uint32_t v1,
                  uint32_t v2, uint32_t v3)
{
    const uint32_t values[4] = {v0, v1, v2, v3};
    struct error e;
    need(air_tracker_token(c->local, bus, sign, values, "the verifier", &e), &e);
}

/* What the verifier knows of a segment. */
static void add_segment_tokens(struct checker *c, const struct segment_record *record,
                               uint64_t code)
{
    token(c, BUS_STATE, +1, record->pc2_first, 4, 0, 0);
    token(c, BUS_STATE, -1, record->pc2_last, 4 * (record->n_steps + 1), 0, 0);
    for (uint32_t i = 0; i < record->len_output; i++) {
        token(c, BUS_OUT, -1, record->output_offset + i, record->output[i], 0, 0);
    }
    if (record->is_exit) {
        token(c, BUS_EXIT, -1, code & 0xffff, code >> 16 & 0xffff, code >> 32 & 0xffff,
              (uint32_t)(code >> 48));
    }
}

static void close_local(struct checker *c)
{
    const size_t unbalanced =
        c->options->visit == NULL ? air_tracker_unbalanced(c->local) : 0;
    c->report->n_unbalanced += unbalanced;
    if (unbalanced > 0 && strlen(c->report->why) < 1024) {
        air_tracker_report(c->local, REPORT_LINES, add_line, c->report);
    }
    air_tracker_clear(c->local);
}

/* All tables of a segment. Preprocessed tables are those of the claimed program. */
static void check_claim(struct checker *c, const struct segment_claim *claim)
{
    struct witness *filled;
    struct witness *claimed;
    struct error e;
    const size_t mark = arena_mark(c->arena);
    need(witness_open_segment(&filled, c->arena, c->machine, claim->filled, claim->log,
                              c->options->n_threads, &e),
         &e);
    claimed = filled;
    if (claim->claimed != claim->filled) {
        need(witness_open_segment(&claimed, c->arena, c->machine, claim->claimed,
                                  claim->log, c->options->n_threads, &e),
             &e);
    }
    for (uint32_t t = 0; t < N_SEGMENT_TABLES; t++) {
        check_table(c, t == SEGMENT_TABLE_program ? claimed : filled, KIND_SEGMENT, t);
        c->report->rows[t] += witness_rows(filled, t);
    }
    add_segment_tokens(c, claim->log->record, claim->exit_code);
    close_local(c);
    arena_release(c->arena, mark);
}

static void check_segment(struct checker *c, const struct segment_record *record)
{
    struct segment_log log;
    struct error e;
    const size_t mark = arena_mark(c->arena);
    need(vm_replay(&log, &c->elf.program, record, c->arena, &e), &e);
    check_claim(c, &(struct segment_claim){.claimed = &c->elf.program,
                                           .filled = &c->elf.program,
                                           .log = &log,
                                           .exit_code = vm_exit_code(c->vm)});
    arena_release(c->arena, mark);
}

static void check_image(struct checker *c)
{
    struct vm_image_cursor cursor = {0};
    struct image_cell cell;
    struct error e;
    size_t n_cells = 0;
    size_t cap = 1024;
    struct image_cell *cells = malloc(cap * sizeof *cells);
    CHECK(cells != NULL);
    while (vm_next_image_cell(c->vm, &cursor, &cell)) {
        if (n_cells == cap) {
            cap *= 2;
            cells = realloc(cells, cap * sizeof *cells);
            CHECK(cells != NULL);
        }
        cells[n_cells++] = cell;
    }
    for (size_t k = 0; k < c->options->n_chunks; k++) {
        const size_t begin = n_cells * k / c->options->n_chunks;
        const size_t end = n_cells * (k + 1) / c->options->n_chunks;
        struct witness *witness;
        const size_t mark = arena_mark(c->arena);
        need(witness_open_image(&witness, c->arena, c->machine, &c->elf.program,
                                cells + begin, end - begin, k == 0, c->options->n_threads,
                                &e),
             &e);
        for (uint32_t t = 0; t < N_IMAGE_TABLES; t++) {
            check_table(c, witness, KIND_IMAGE, t);
        }
        token(c, BUS_EDGE, -1, 0, cells[begin].key >> 16, cells[begin].key & 0xffff, 0);
        token(c, BUS_EDGE, -1, 1, cells[end - 1].key >> 16, cells[end - 1].key & 0xffff,
              0);
        close_local(c);
        arena_release(c->arena, mark);
    }
    free(cells);
}

static void load(struct checker *c)
{
    char path[512];
    struct error e;
    snprintf(path, sizeof path, "tests/guests/%s.elf", c->options->guest);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "%s: cannot be read\n", path);
        abort();
    }
    enum { FILE_BYTES = 1 << 20 };
    uint8_t *bytes = malloc(FILE_BYTES);
    CHECK(bytes != NULL);
    const size_t len = fread(bytes, 1, FILE_BYTES, file);
    fclose(file);
    need(elf_load(&c->elf, bytes, len, &e), &e);
    free(bytes);
}

static void open_checker(struct checker *c, size_t max_tuples)
{
    struct error e;
    need(arena_open(&c->arena, ARENA_BYTES, &e), &e);
    need(pool_open(&c->pool, c->options->n_threads, &e), &e);
    need(machine_record(&c->machine, c->arena, &e), &e);
    need(air_tracker_open(&c->local, c->arena, &machine_buses, max_tuples, &e), &e);
    need(air_tracker_open(&c->global, c->arena, &machine_buses, max_tuples, &e), &e);
}

static void close_checker(struct checker *c)
{
    pool_close(c->pool);
    arena_close(c->arena);
}

void whole_run_check(struct whole_run_report *report,
                     const struct whole_run_options *options)
{
    struct checker c = {.options = options, .report = report};
    struct error e;
    memset(report, 0, sizeof *report);
    open_checker(&c, RUN_TUPLES);
    load(&c);
    const struct vm_options vm_options = {.input = options->input,
                                          .len_input = options->len_input,
                                          .log_steps = options->log_steps};
    need(vm_open(&c.vm, &c.elf, &vm_options, &e), &e);
    while (!vm_has_exited(c.vm)) {
        struct segment_record record;
        need(vm_run_segment(c.vm, &record, &e), &e);
        check_segment(&c, &record);
    }
    check_image(&c);
    report->n_unbalanced_global =
        options->visit == NULL ? air_tracker_unbalanced(c.global) : 0;
    if (report->n_unbalanced_global > 0) {
        air_tracker_report(c.global, REPORT_LINES, add_line, report);
    }
    report->n_segments = vm_segments(c.vm);
    report->n_steps = vm_steps(c.vm);
    vm_close(c.vm);
    elf_close(&c.elf);
    close_checker(&c);
}

size_t segment_claim_objections(const struct segment_claim *claim, char *why,
                                size_t len_why)
{
    static struct whole_run_report report;
    static const struct whole_run_options options = {.n_threads = 1};
    static struct checker c = {.options = &options, .report = &report};
    if (c.arena == NULL) {
        open_checker(&c, CLAIM_TUPLES);
    }
    memset(&report, 0, sizeof report);
    check_claim(&c, claim);
    air_tracker_clear(c.global);
    if (why != NULL) {
        snprintf(why, len_why, "%s", report.why);
    }
    return report.n_violations + report.n_unbalanced;
}
