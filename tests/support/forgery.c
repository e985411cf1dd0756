/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The judge of forgeries, and the oracles of the lookup buses. */
#include "tests/support/forgery.h"

#include <stdio.h>
#include <string.h>

#include "air/tracker.h"
#include "base/arena.h"
#include "tables/buses.h"
#include "witness/inverse.h"

enum { MAX_GRAPHS = 64, MAX_TUPLES = 4096, STEPS = FORGERY_FIRST_STEP + FORGERY_HEIGHT };

static struct arena *arena;

static struct arena *memory(void)
{
    struct error e;
    if (arena == NULL) {
        CHECK(arena_open(&arena, (size_t)256 << 20, &e) == STATUS_OK);
    }
    return arena;
}

const struct air_graph *forgery_graph(const struct air_table *table)
{
    static const struct air_graph *graphs[MAX_GRAPHS];
    static size_t n_graphs;
    for (size_t i = 0; i < n_graphs; i++) {
        if (graphs[i]->table == table) {
            return graphs[i];
        }
    }
    struct error e;
    struct air_graph *graph;
    CHECK(n_graphs < MAX_GRAPHS);
    if (air_record(&graph, memory(), table, &machine_buses, &e) != STATUS_OK) {
        fprintf(stderr, "%s\n", e.text);
        CHECK(!"the table records");
    }
    return graphs[n_graphs++] = graph;
}

/* Oracles: membership by the definitions of tables/buses.h. */

static bool is_u16(void *arg, const uint32_t *v)
{
    (void)arg;
    return v[0] < 65536;
}

static bool is_byte2(void *arg, const uint32_t *v)
{
    (void)arg;
    return v[0] < 256 && v[1] < 256;
}

static bool is_align(void *arg, const uint32_t *v)
{
    (void)arg;
    return v[0] < 8192 && v[1] < 8;
}

static bool is_logic(void *arg, const uint32_t *v)
{
    (void)arg;
    if (v[1] > 255 || v[2] > 255) {
        return false;
    }
    switch (v[0]) {
    case OP_AND:
        return v[3] == (v[1] & v[2]);
    case OP_OR:
        return v[3] == (v[1] | v[2]);
    case OP_XOR:
        return v[3] == (v[1] ^ v[2]);
    default:
        return false;
    }
}

/* How an amount s is cut for a shift to the right (R) or left, of a word if W. */
static bool is_shamt(void *arg, const uint32_t *v)
{
    (void)arg;
    if (v[0] > 63 || v[1] > 1) {
        return false;
    }
    for (uint32_t right = 0; right < 2; right++) {
        const uint32_t amount = v[1] ? v[0] % 32 : v[0];
        const uint32_t left = right ? 63 - amount : amount;
        uint32_t expected[11] = {v[0], v[1], 1u << (left % 8 + right), left / 8 % 2};
        if (right) {
            expected[7 + left / 16] = 1;
        } else if (left / 16 > 0) {
            expected[3 + left / 16] = 1;
        }
        if (memcmp(expected, v, sizeof expected) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_program(void *arg, const uint32_t *v)
{
    const struct forgery_case *c = arg;
    for (size_t i = 0; i < c->n_code; i++) {
        const struct program_row *row = c->code + i;
        const uint32_t tuple[11] = {row->pc2,
                                    row->op,
                                    row->rd,
                                    row->rs1,
                                    row->rs2,
                                    row->len2,
                                    fill_signed(row->k[0]),
                                    fill_signed(row->k[1]),
                                    fill_signed(row->k[2]),
                                    fill_signed(row->k[3]),
                                    row->next2};
        if (memcmp(tuple, v, sizeof tuple) == 0) {
            return true;
        }
    }
    return false;
}

static const struct {
    uint32_t bus;
    air_oracle_fn *oracle;
} oracles[] = {{BUS_U16, is_u16},     {BUS_BYTE2, is_byte2}, {BUS_ALIGN, is_align},
               {BUS_LOGIC, is_logic}, {BUS_SHAMT, is_shamt}, {BUS_PROG, is_program}};

enum { N_ORACLES = sizeof oracles / sizeof oracles[0] };

static bool has_oracle(const struct forgery_case *c, uint32_t bus)
{
    for (size_t i = 0; i < N_ORACLES && !c->no_oracles; i++) {
        if (oracles[i].bus == bus) {
            return true;
        }
    }
    return false;
}

/* Building */

size_t forgery_add_row(struct forgery_case *c, const void *row, size_t n_columns)
{
    CHECK(c->n_rows < FORGERY_HEIGHT && n_columns <= AIR_MAX_COLUMNS);
    memcpy(c->honest[c->n_rows], row, n_columns * sizeof(uint32_t));
    memcpy(c->forged[c->n_rows], row, n_columns * sizeof(uint32_t));
    return c->n_rows++;
}

size_t forgery_add_step(struct forgery_case *c, fill_fn *fill, enum log_table table,
                        size_t n_columns, const struct program_row *code,
                        const struct step_event *event)
{
    static const uint32_t *inverse;
    static struct step_event steps[STEPS];
    if (inverse == NULL) {
        inverse = inverse_table_make(memory());
        CHECK(inverse != NULL);
    }
    CHECK(c->n_rows < FORGERY_HEIGHT && c->n_code < FORGERY_CODE);
    const uint32_t index = FORGERY_FIRST_STEP + (uint32_t)c->n_rows;
    const uint32_t clk = CLOCK_STEP * (index + 1);
    struct step_event *step = steps + index;
    *step = *event;
    step->table = (unsigned)table & 0xff;
    step->side = LOG_NO_SIDE;
    step->row = (uint32_t)c->n_code;
    step->t1 = event->t1 != 0 ? event->t1 : clk + SLOT_RS1 - 10;
    step->t2 = event->t2 != 0 ? event->t2 : clk + SLOT_RS2 - 10;
    step->tm = event->tm != 0 ? event->tm : clk + SLOT_MEMORY - 10;
    step->t3 = event->t3 != 0 ? event->t3 : clk + SLOT_RD - 10;
    c->code[c->n_code++] = *code;

    struct segment_log log = {.steps = steps, .n_steps = STEPS};
    log.lists[table] = &index;
    log.counts[table] = 1;
    const struct program program = {.rows = c->code, .n_rows = c->n_code};
    const struct fill_input in = {.program = &program, .log = &log, .inverse = inverse};
    uint32_t row[AIR_MAX_COLUMNS] = {0};
    fill(row, &in, 0, 1);
    return forgery_add_row(c, row, n_columns);
}

void forgery_follow(struct forgery_case *c)
{
    memcpy(c->honest, c->forged, sizeof c->honest);
}

/* Judging */

bool forgery_mask(struct air_mask *mask, const struct air_graph *graph, const char *name)
{
    bool found = false;
    for (uint32_t i = 0; i < graph->n_constraints; i++) {
        if (strcmp(graph->constraints[i].name, name) == 0) {
            mask->constraint[i] = true;
            found = true;
        }
    }
    for (uint32_t i = 0; i < graph->n_local + graph->n_global; i++) {
        if (strcmp(graph->interactions[i].name, name) == 0) {
            mask->interaction[i] = true;
            found = true;
        }
    }
    return found;
}

struct text {
    char *at;
    size_t left;
};

static void text_add(struct text *text, const char *line)
{
    if (text->at != NULL && text->left > 1) {
        const int n = snprintf(text->at, text->left, "%s\n", line);
        const size_t used = n < 0                    ? 0
                            : (size_t)n < text->left ? (size_t)n
                                                     : text->left - 1;
        text->at += used;
        text->left -= used;
    }
}

static void add_violation(void *arg, const struct air_trace *trace, uint32_t constraint,
                          size_t row)
{
    char line[512];
    air_violation_text(line, sizeof line, trace, constraint, row);
    text_add(arg, line);
}

static void add_line(void *arg, const char *line)
{
    text_add(arg, line);
}

/* A trace over rows[FORGERY_HEIGHT][AIR_MAX_COLUMNS]; the columns live in `cells`. */
struct small_trace {
    struct air_trace trace;
    const fp *columns[AIR_MAX_COLUMNS];
    fp cells[AIR_MAX_COLUMNS][FORGERY_HEIGHT];
};

static void make_trace(struct small_trace *s, const struct air_graph *graph,
                       const uint32_t rows[FORGERY_HEIGHT][AIR_MAX_COLUMNS],
                       const struct forgery_case *c)
{
    for (uint32_t j = 0; j < graph->width; j++) {
        for (size_t i = 0; i < FORGERY_HEIGHT; i++) {
            s->cells[j][i] = fp_from_u32(rows[i][j]);
        }
        s->columns[j] = s->cells[j];
    }
    s->trace = (struct air_trace){
        .graph = graph, .columns = s->columns, .n_rows = FORGERY_HEIGHT};
    for (int i = 0; i < AIR_N_PUBLICS; i++) {
        s->trace.publics[i] = fp_from_u32(c->publics[i]);
    }
}

/* What the world says: the opposite of the messages of this sign on the buses without
 * oracle. */
static void add_world(struct air_tracker *tracker, const struct small_trace *s, int sign,
                      const struct forgery_case *c, const char *unanswered)
{
    static fp values[AIR_MAX_NODES];
    struct error e;
    const struct air_graph *graph = s->trace.graph;
    for (size_t row = 0; row < FORGERY_HEIGHT; row++) {
        air_row_values(values, &s->trace, row);
        for (uint32_t i = 0; i < graph->n_local + graph->n_global; i++) {
            const struct air_interaction *x = graph->interactions + i;
            if (x->sign != sign || has_oracle(c, x->bus)
                || (unanswered != NULL && strcmp(unanswered, x->name) == 0)) {
                continue;
            }
            uint32_t tuple[AIR_MAX_ARITY];
            for (uint32_t j = 0; j < x->n_values; j++) {
                tuple[j] = fp_to_u32(values[x->values[j]]);
            }
            const int64_t m = fp_to_u32(values[x->multiplicity]);
            if (m != 0) {
                CHECK(
                    air_tracker_token(tracker, x->bus, -sign * m, tuple, "the world", &e)
                    == STATUS_OK);
            }
        }
    }
}

bool forgery_case_accepted(const struct air_table *table, const struct forgery_case *c,
                           const struct air_mask *mask, const char *unanswered, char *why,
                           size_t len_why)
{
    static struct air_tracker *tracker;
    static struct small_trace honest;
    static struct small_trace forged;
    const struct air_graph *graph = forgery_graph(table);
    struct text text = {why, len_why};
    struct error e;
    if (why != NULL && len_why > 0) {
        why[0] = '\0';
    }
    if (tracker == NULL) {
        CHECK(air_tracker_open(&tracker, memory(), &machine_buses, MAX_TUPLES, &e)
              == STATUS_OK);
    }
    air_tracker_clear(tracker);
    for (size_t i = 0; i < N_ORACLES; i++) {
        air_tracker_set_oracle(tracker, oracles[i].bus,
                               c->no_oracles ? NULL : oracles[i].oracle,
                               (void *)(uintptr_t)c);
    }
    make_trace(&honest, graph, c->honest, c);
    make_trace(&forged, graph, c->forged, c);
    add_world(tracker, &honest, -1, c, unanswered);
    add_world(tracker, &forged, +1, c, unanswered);
    CHECK(air_tracker_add(tracker, &forged.trace, mask, AIR_LOCAL, &e) == STATUS_OK);
    CHECK(air_tracker_add(tracker, &forged.trace, mask, AIR_GLOBAL, &e) == STATUS_OK);

    const size_t violated = air_check(&forged.trace, mask, add_violation, &text);
    const size_t unbalanced = air_tracker_unbalanced(tracker);
    if (unbalanced > 0) {
        air_tracker_report(tracker, 8, add_line, &text);
    }
    return violated == 0 && unbalanced == 0;
}

bool forgery_accepted(const struct forgery *forgery, const struct air_mask *mask,
                      char *why, size_t len_why)
{
    static struct forgery_case c;
    memset(&c, 0, sizeof c);
    forgery->build(&c);
    return forgery_case_accepted(forgery->table, &c, mask,
                                 forgery->unanswered ? forgery->objector : NULL, why,
                                 len_why);
}

size_t forgery_judge_list(const struct forgery_list *list)
{
    static char why[4096];
    size_t bad = 0;
    for (size_t i = 0; i < list->n_forgeries; i++) {
        const struct forgery *f = list->forgeries + i;
        const struct air_graph *graph = forgery_graph(f->table);
        if (forgery_accepted(f, NULL, why, sizeof why)) {
            fprintf(stderr, "%s: accepted: %s\n", f->table->name, f->name);
            bad++;
        }
        struct air_mask mask = {0};
        if (f->objector == NULL) {
            continue;
        }
        if (!forgery_mask(&mask, graph, f->objector)) {
            fprintf(stderr, "%s: has no rule \"%s\"\n", f->table->name, f->objector);
            bad++;
        } else if (!forgery_accepted(f, &mask, why, sizeof why)) {
            fprintf(stderr, "%s: \"%s\" is not stopped by \"%s\" alone, but also by\n%s",
                    f->table->name, f->name, f->objector, why);
            bad++;
        }
    }
    return bad;
}

static bool is_covered(const char *rule, const struct air_table *table,
                       const struct forgery_list *list, const char *const *derived)
{
    for (size_t i = 0; i < list->n_forgeries; i++) {
        const struct forgery *f = list->forgeries + i;
        if (f->table == table && f->objector != NULL && strcmp(f->objector, rule) == 0) {
            return true;
        }
    }
    for (size_t i = 0; derived != NULL && derived[i] != NULL; i++) {
        if (strcmp(derived[i], rule) == 0) {
            return true;
        }
    }
    return false;
}

size_t forgery_uncovered(const struct air_table *table, const struct forgery_list *list,
                         const char *const *derived)
{
    const struct air_graph *graph = forgery_graph(table);
    size_t n = 0;
    for (uint32_t i = 0; i < graph->n_constraints + graph->n_local + graph->n_global;
         i++) {
        const char *rule = i < graph->n_constraints
                               ? graph->constraints[i].name
                               : graph->interactions[i - graph->n_constraints].name;
        if (!is_covered(rule, table, list, derived)) {
            fprintf(stderr, "%s: no forgery is stopped by \"%s\" alone\n", table->name,
                    rule);
            n++;
        }
    }
    return n;
}
