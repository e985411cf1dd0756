/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* All that the console shows. Views draw from it and from nothing else: no clock, no
 * file, no engine. console_*.c fill it. */
#ifndef ZK_TUI_MODEL_H
#define ZK_TUI_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine.h"
#include "tui/edit_line.h"
#include "tui/key_table.h"

enum {
    MODEL_NAME_BYTES = 128,
    MODEL_HISTORY = 512, /* samples of memory kept */
    MODEL_LOG_LINES = 1024,
    MODEL_LOG_BYTES = 240,
    MODEL_SPANS_MAX = 4096,
    MODEL_SESSIONS_MAX = 512
};

/* What the engine is doing, as a person would say it. */
#define WORK_LIST(X)        \
    X(IDLE, "idle")         \
    X(STARTING, "starting") \
    X(PROVING, "PROVING")   \
    X(PAUSING, "pausing")   \
    X(PAUSED, "PAUSED")     \
    X(STOPPING, "stopping") \
    X(STOPPED, "STOPPED")   \
    X(PROVED, "PROVED")     \
    X(FAILED, "FAILED")     \
    X(LOST, "ENGINE LOST")

enum work_state {
#define WORK_ENUM(id, text) WORK_##id,
    WORK_LIST(WORK_ENUM)
#undef WORK_ENUM
        N_WORK_STATES
};
const char *work_state_name(enum work_state state);

/* Is there an engine at work (or on its way in or out)? */
bool work_is_alive(enum work_state state);

struct model_phase {
    bool has_begun, has_ended;
    uint64_t units_done, units_total; /* 0: not known */
    uint64_t begin_ns;                /* since the engine began */
    uint64_t paused_ns;               /* of all the work, when this began */
    uint64_t elapsed_ns;              /* without pauses */
};

struct model_span {
    char name[32];
    unsigned depth;                   /* 0 phase, 1 unit, 2 round */
    uint64_t index, begin_ns, end_ns; /* since the engine began */
};

struct model_session {
    char name[65], program[MODEL_NAME_BYTES], progress[64], fault[200];
    const char *state; /* session_state_name */
    bool is_running, is_done, is_damaged, is_interrupted;
    double fraction; /* < 0: not known */
    uint64_t steps;  /* 0: not known */
    uint64_t active_ns, bytes;
    int64_t age_s; /* since its last change */
    unsigned security, blowup, segment_log2, n_runs, n_lost;
    uint32_t n_segments, n_proved;
    char holder[160]; /* who works on it, "" for nobody */
};

struct model_log {
    char clock[9];
    char level; /* 'i', 'w', 'e' */
    char text[MODEL_LOG_BYTES];
};

/* A list that scrolls: n lines, the selected one, the first one shown. */
struct model_list {
    size_t n, selected, first;
};

/* Move by so many lines and stay within the list. */
void model_list_move(struct model_list *l, int64_t by);

/* Make room for height lines such that the selected one is among them; returns the first.
 * */
size_t model_list_first(const struct model_list *l, int height);

enum tables_level { TABLES_LIST, TABLES_ROWS };

struct model_table {
    struct table_shape shape;
    bool is_present;
    unsigned log_rows;
    uint64_t n_rows;
};

enum {
    MODEL_TABLES_MAX = 64,
    MODEL_ROWS = 64,   /* rows around the selected one */
    MODEL_FACTS = 256, /* lines on one row: constraints and messages */
    MODEL_AROUND = 64  /* instructions */
};

struct model_fact {
    bool is_broken;
    char text[120];
};

struct model_tables {
    enum tables_level level;
    struct model_list tables;
    size_t n_tables;
    struct model_table table[MODEL_TABLES_MAX];
    struct model_list rows; /* of the table opened */
    uint64_t rows_first;    /* the row that values begin with */
    size_t n_loaded;
    size_t n_columns, column; /* first one shown */
    struct column_shape columns[VIEW_MAX_COLUMNS];
    uint32_t values[MODEL_ROWS * VIEW_MAX_COLUMNS];
    size_t n_facts, n_constraints, n_broken;
    struct model_fact facts[MODEL_FACTS];
};

struct model_line {
    uint64_t pc;
    uint32_t word;
    char text[64], symbol[96];
};

struct model_vm {
    struct model_list steps; /* of the segment */
    uint64_t registers[VIEW_N_REGISTERS], after[VIEW_N_REGISTERS];
    struct step_view step;
    const char *table; /* of the step's row */
    size_t n_lines;
    struct model_line lines[MODEL_AROUND]; /* instructions by address, around the pc */
};

struct model_page {
    uint64_t page; /* address / 4096 */
    uint32_t n_reads, n_writes;
};

enum { MODEL_PAGES_MAX = 4096, MODEL_PAGE_WORDS = 512 };

struct model_memory {
    struct model_list pages; /* those the segment touches, ascending */
    struct model_page page[MODEL_PAGES_MAX];
    bool is_cut;   /* there are more */
    size_t line;   /* first line of 16 bytes shown */
    uint32_t step; /* the bytes are those before this cycle of the segment */
    bool is_known[MODEL_PAGE_WORDS];  /* the segment touches it */
    uint64_t words[MODEL_PAGE_WORDS]; /* of the selected page */
};

struct model_check {
    uint32_t segment;
    bool is_accepted;
    uint64_t took_ns;
    char text[160]; /* why it is not */
};

enum { MODEL_CHECKS_MAX = 4096 };

/* The verifier's word on the segments proved so far. */
struct model_verify {
    bool is_running, is_done;
    char fault[200]; /* what kept it from going on */
    uint32_t n_segments, n_rejected;
    struct model_list list;
    struct model_check checks[MODEL_CHECKS_MAX];
};

/* The segment that Tables and VM look into. */
struct model_segment {
    bool is_open;
    char why_not[200];
    uint32_t index, n_segments; /* n_segments: recorded so far */
    struct segment_shape shape;
};

struct model_term {
    char label[64], formula[160];
    unsigned centibits;
};

struct model_proof {
    bool is_sealed;
    char path[512];
    uint64_t len;
    char sha256[65], digest[65];
    uint64_t steps, exit_code, len_output;
    uint32_t n_segments, n_chunks;
    unsigned centibits;
    uint64_t verify_ns;
    size_t n_terms;
    struct model_term terms[ENGINE_N_TERMS];
    uint64_t bytes_segments, bytes_images, bytes_link; /* of the units */
};

/* The line that is asked for, at the bottom. */
struct model_prompt {
    bool is_open;
    char question[48];
    struct edit_line line;
    char hint[240]; /* above it: what it is for, or how it can go on */
};

enum overlay { OVERLAY_NONE, OVERLAY_HELP, OVERLAY_QUIT, OVERLAY_LOST };

struct model {
    enum console_screen screen;
    enum overlay overlay;
    struct bindings bindings;
    struct model_prompt prompt;
    char clock[9];                  /* hh:mm:ss */
    char program[MODEL_NAME_BYTES]; /* its base name; "" for none */
    char session[65];
    char message[240]; /* what happened last */
    bool message_is_bad;

    bool is_attached; /* another process is at work; it goes on when we leave */
    enum work_state work;
    char fault[512];     /* why it failed or was lost */
    uint64_t stalled_ns; /* nothing was heard of the engine for so long; 0: it is well */

    struct model_phase phases[JOB_N_PHASES];
    uint64_t unit_steps, unit_steps_total; /* of the unit under way */
    double fraction;                       /* of all the work; < 0: not known yet */
    uint64_t eta_ns;                       /* 0: not known yet */
    uint64_t active_ns, paused_ns;
    uint64_t steps, exit_code; /* of the guest, once executed */
    bool has_run;
    uint32_t n_segments, n_chunks;

    uint64_t rss, rss_peak, budget, machine; /* bytes; machine: what is left of it */
    double cpus_busy;
    unsigned n_cpus;
    uint64_t disk_free, session_bytes;
    uint64_t history[MODEL_HISTORY];
    unsigned n_history;
    uint64_t segment_log2, security, blowup;

    struct model_span spans[MODEL_SPANS_MAX];
    size_t n_spans;
    struct model_list timeline;

    struct model_session sessions[MODEL_SESSIONS_MAX];
    struct model_list session_list;
    char store[512];
    uint64_t store_bytes;

    struct model_log log[MODEL_LOG_LINES]; /* a ring */
    size_t n_logged;                       /* ever */
    struct model_list log_list;
    bool log_follows;

    char guest_output[1024]; /* the end of what the guest wrote, made visible */
    struct model_list help;

    bool is_looking; /* the four below are about to change */
    struct model_segment segment;
    struct model_tables tables;
    struct model_vm vm;
    struct model_memory memory;
    struct model_verify verify;
    struct model_proof proof;
};

void model_init(struct model *m);

/* Append a line to the log. level 'i', 'w' or 'e'; control characters become '?'. */
void model_log(struct model *m, char level, const char *text);

/* Line i of those still kept, 0 the oldest. */
const struct model_log *model_log_line(const struct model *m, size_t i);

/* Fraction and time left from the phases; called whenever they change. */
void model_estimate(struct model *m);

#endif
