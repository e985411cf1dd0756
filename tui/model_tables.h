/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the screen Tables shows: the tables of a segment, the columns and rows of one, and
 * the trees that the segment is committed to. The loader's thread fills it. */
#ifndef ZK_TUI_MODEL_TABLES_H
#define ZK_TUI_MODEL_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine.h"
#include "tui/key_table.h"
#include "tui/model_list.h"
#include "tui/table_order.h"

/* Levels, from the outside to the inside. */
enum tables_level { TABLES_LIST, TABLES_COLUMNS, TABLES_ROWS, TABLES_TREES };

enum {
    MODEL_TABLES_MAX = 64,
    MODEL_ROWS = 64,     /* rows around the selected one */
    MODEL_FACTS = 256,   /* lines on one row: constraints and messages */
    MODEL_TRAIL = 16,    /* places to go back to */
    MODEL_CELLS = 1024,  /* values of a leaf */
    MODEL_MESSAGES = 64, /* lines of a transcript */
    MODEL_FOLLOW = 26    /* lookups that have a letter */
};

struct model_table {
    struct table_shape shape;
    bool is_present;
    unsigned log_rows;
    uint64_t n_rows;
};

/* How a field element is written. SIGNED: those above p/2 as negative numbers. */
#define NUMBER_FORM_LIST(X) \
    X(DECIMAL, "decimal")   \
    X(HEX, "hexadecimal")   \
    X(SIGNED, "signed")

enum number_form {
#define NUMBER_FORM_ENUM(id, name) NUMBER_##id,
    NUMBER_FORM_LIST(NUMBER_FORM_ENUM)
#undef NUMBER_FORM_ENUM
        N_NUMBER_FORMS
};

/* "17", "11", "-3" */
enum { NUMBER_BYTES = 16 };
const char *number_form_text(char text[NUMBER_BYTES], enum number_form form,
                             uint32_t value);
const char *number_form_name(enum number_form form);

enum fact_kind { FACT_BROKEN, FACT_HOLDS, FACT_MESSAGE };

/* One line on a row. */
struct model_fact {
    enum fact_kind kind;
    char letter; /* that follows its lookup; 0: there is nothing to follow */
    unsigned table;
    uint64_t row; /* where to */
    char text[120];
};

/* What is still to be computed, as a set. */
enum tables_todo {
    TODO_COLUMNS = 1, /* the statistics of the table opened */
    TODO_TREES = 2,   /* the segment's commitments */
    TODO_LEAF = 4,    /* the leaf selected */
    TODO_TRACE = 8,   /* and its values against the rows */
    TODO_ALL = 16     /* leaves of every tree */
};

/* A place that was left by opening something. */
struct tables_place {
    enum tables_level level;
    size_t table, row;
    bool has_leaf; /* of the trees */
    enum view_tree tree;
    uint32_t leaf;
};

struct model_cell {
    uint8_t table;    /* VIEW_ABSENT: the quotient, FRI */
    uint8_t column;   /* or number of an extension column */
    const char *name; /* of a base column, else NULL */
    uint8_t coefficient, log_size;
    uint32_t position, value;
};

struct model_message {
    bool is_answer;
    uint32_t n; /* as many in a row under the same label */
    char label[32];
    uint64_t len;
    uint8_t head[8];
};

/* The trees, the way from the root to one leaf, and the leaf. */
struct model_trees {
    bool is_known; /* committed again; else all below is empty */
    bool is_resident;
    char why_not[200];
    bool is_chunk; /* of the image: */
    uint32_t segment;
    uint64_t took_ns;
    unsigned n_trees;
    struct commitment_shape shapes[VIEW_N_TREES];
    enum view_tree tree;
    struct model_list lines; /* the trees, with the levels below the one opened */
    bool has_leaf;
    struct leaf_view leaf;
    uint64_t leaf_ns; /* what opening and checking it took */
    size_t n_cells, first_cell;
    struct model_cell cells[MODEL_CELLS];
    bool has_row; /* of the table opened: the leaf stands at its point */
    uint64_t row;
    size_t n_messages, first_message;
    struct model_message messages[MODEL_MESSAGES];
    char transcript_why_not[160];
    /* the last check of leaves of all trees */
    unsigned n_leaves_checked, n_leaves_bad;
    uint64_t n_values_checked, n_values_bad, all_ns;
};

/* Which list the keys move. */
enum tables_pane { PANE_LIST, PANE_DETAIL, PANE_TRANSCRIPT, N_TABLES_PANES };

struct model_tables {
    enum tables_level level;
    enum tables_pane pane;
    bool is_zoomed; /* the pane has all of the screen */
    unsigned todo; /* enum tables_todo */
    struct tables_place trail[MODEL_TRAIL];
    size_t n_trail;
    struct model_list tables; /* first is a line of the order, selected a table */
    struct table_order order;
    size_t n_tables;
    struct model_table table[MODEL_TABLES_MAX];
    size_t opened;      /* the table that columns and rows are of */
    bool has_opened;    /* there is one */
    bool is_table_open; /* and it is the selected one */
    struct model_list column_list;
    bool has_statistics;
    char statistics_why_not[160];
    struct column_statistics statistics[VIEW_MAX_COLUMNS];
    bool is_marked[VIEW_MAX_COLUMNS];
    size_t n_marked;        /* if any are, rows show only these */
    struct model_list rows; /* of the table opened */
    uint64_t rows_first;    /* the row that values begin with */
    size_t n_loaded;
    size_t n_columns, column; /* first one shown */
    struct column_shape columns[VIEW_MAX_COLUMNS];
    struct column_use uses[VIEW_MAX_COLUMNS];
    uint32_t values[MODEL_ROWS * VIEW_MAX_COLUMNS];
    enum number_form form;
    bool shows_constraints; /* those that hold, too */
    bool is_following;      /* the next letter follows a lookup */
    size_t n_facts, first_fact, n_constraints, n_broken;
    struct model_fact facts[MODEL_FACTS];
    struct model_trees trees;
};

/* Does an action of the screen mean anything where we are? */
bool tables_action_is_apt(const struct model_tables *t, enum action action);

/* What can be looked for in rows: "17" in any column, or "carry=0x11" in one. */
struct wanted_value {
    size_t column; /* n_columns: any */
    uint32_t value;
};

/* False: the text is none of that. */
bool tables_parse_value(const struct model_tables *t, const char *text,
                        struct wanted_value *w);
bool tables_is_wanted(const struct model_tables *t, const struct wanted_value *w,
                      size_t column, uint32_t value);

/* Line i of the list of trees: a tree, or level 1 .. of the way below the opened one. */
struct tree_line {
    enum view_tree tree;
    unsigned level; /* 0: the tree itself */
};
struct tree_line tree_line(const struct model_trees *t, size_t i);
size_t tree_lines(const struct model_trees *t);

#endif
