/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forgeries: rows that a cheating prover would like to be accepted, and a judge of them.
 *
 * A forgery is about one table. Its builder makes a few honest rows (with the fillers),
 * turns them into forged ones and repairs whatever else it can. The judge puts the forged
 * rows into a trace of FORGERY_HEIGHT rows, the others zero, and asks the checker for
 * violated constraints and the tracker for messages without answer.
 *
 * The rest of the machine is the world. It gives what the honest rows take and takes what
 * the forged rows leave, so a wrong result is not rejected by an expectation but must be
 * rejected by the table. Lookup buses are answered by oracles written here from their
 * definitions, PROG by the program rows that the builder names. Where `unanswered` is
 * set, the world does not answer the interaction named as objector: that is the way to
 * tell what the message is for.
 *
 * objector: the constraint or interaction that alone objects, so that with it switched
 * off the forgery is accepted; NULL when several object.
 */
#ifndef ZK_TESTS_SUPPORT_FORGERY_H
#define ZK_TESTS_SUPPORT_FORGERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "air/checker.h"
#include "isa/program.h"
#include "vm/log.h"
#include "witness/fill.h"

enum {
    FORGERY_HEIGHT = 16,
    FORGERY_CODE = 8, /* program rows of a case */
    FORGERY_FIRST_STEP =
        999 /* row i carries the step with this index + i: clock 4000 + 4 i */
};

/* Rows of a table as arrays of columns in the table's order; struct NAME_row fits on one.
 * */
struct forgery_case {
    uint32_t honest[FORGERY_HEIGHT][AIR_MAX_COLUMNS];
    uint32_t forged[FORGERY_HEIGHT][AIR_MAX_COLUMNS];
    size_t n_rows;
    struct program_row code[FORGERY_CODE];
    size_t n_code;
    uint32_t publics[AIR_N_PUBLICS]; /* canonical */
    bool no_oracles;                 /* for the tables that oracles stand for */
};

struct forgery {
    const char *name; /* what the cheat claims: a sentence */
    const struct air_table *table;
    const char *objector;
    bool unanswered;
    void (*build)(struct forgery_case *c);
};

/* The forgeries of one file in tests/support/forge_*.c. */
struct forgery_list {
    const struct forgery *forgeries;
    size_t n_forgeries;
};

#define FORGERY_LISTS(X)                                                           \
    X(alu)                                                                         \
    X(logic) X(control) X(lookup) X(memory) X(unaligned) X(shift) X(mul) X(divrem) \
        X(system) X(cells)
#define FORGERY_DECLARE(name) extern const struct forgery_list forge_##name;
FORGERY_LISTS(FORGERY_DECLARE)
#undef FORGERY_DECLARE

/* Add an honest row (forged alike): a copy of `row`, of n_columns columns.
 * ret  its index, for case->honest and case->forged */
size_t forgery_add_row(struct forgery_case *c, const void *row, size_t n_columns);

/* Add the honest row of a step, made by the table's filler, and its program row.
 *
 * in   event  clocks that are 0 become the clock of the access less 10; row, table and
 * side
 *             are set here (side: no crossing)
 * ret  the row's index
 */
size_t forgery_add_step(struct forgery_case *c, fill_fn *fill, enum log_table table,
                        size_t n_columns, const struct program_row *code,
                        const struct step_event *event);

/* The world gives what the forged rows take: for forgeries about what the world says. */
void forgery_follow(struct forgery_case *c);

/* The graph of a table, recorded once per process and kept. Aborts if it does not record.
 * */
const struct air_graph *forgery_graph(const struct air_table *table);

/* Build and judge a forgery with some rules off (NULL: none).
 *
 * out   why  if not NULL: who objects, cut at len_why - 1 bytes; "" if nobody
 * ret   accepted?
 */
bool forgery_accepted(const struct forgery *forgery, const struct air_mask *mask,
                      char *why, size_t len_why);

/* Judge a case as it stands: honest rows must be accepted. */
bool forgery_case_accepted(const struct air_table *table, const struct forgery_case *c,
                           const struct air_mask *mask, const char *unanswered, char *why,
                           size_t len_why);

/* Switch off the constraint or interaction of this name.
 * ret  false: the table has none of this name */
bool forgery_mask(struct air_mask *mask, const struct air_graph *graph, const char *name);

/* Judge a list: every forgery rejected, and accepted without its objector. Prints what is
 * wrong on stderr.
 * ret  how many are not as they say */
size_t forgery_judge_list(const struct forgery_list *list);

/* Judge a table against a list: which rules are no forgery's objector. `derived` names
 * those that are known to follow from others, ended by NULL. Prints the others on stderr.
 * ret  how many rules are neither */
size_t forgery_uncovered(const struct air_table *table, const struct forgery_list *list,
                         const char *const *derived);

#endif
