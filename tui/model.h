/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* All that the console shows. Views draw from it and from nothing else: no clock, no
 * file, no engine. console_*.c fill it. */
#ifndef ZK_TUI_MODEL_H
#define ZK_TUI_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine.h"
#include "tui/catalog.h"
#include "tui/check_stages.h"
#include "tui/edit_line.h"
#include "tui/key_table.h"
#include "tui/matcher.h"
#include "tui/model_checkpoints.h"
#include "tui/model_list.h"
#include "tui/model_tables.h"
#include "tui/stall.h"
#include "tui/time_left.h"

enum {
    MODEL_NAME_BYTES = 128,
    MODEL_HISTORY = 512, /* samples of memory kept */
    MODEL_LOG_LINES = 1024,
    MODEL_LOG_BYTES = 240,
    MODEL_SPANS_MAX = 1 << 14,
    MODEL_SERIES_MAX = 64,
    MODEL_SAMPLES_MAX = 4096,
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
    uint64_t units_reused;            /* of those done: found done, in no time */
    uint64_t begin_ns;                /* since the engine began */
    uint64_t paused_ns;               /* of all the work, when this began */
    uint64_t elapsed_ns;              /* without pauses */
};

/* Since the session began: of the clock that stands still while nobody works, and of the
 * clock on the wall. */
struct model_instant {
    uint64_t active_ns, wall_ns;
};

/* What spans of one kind have in common. */
struct model_series {
    char name[32];
    char phase[16]; /* that a round belongs to; a phase's own name; "" of pauses */
    unsigned depth; /* 0 phase and pause, 1 round */
};

struct model_series_set {
    struct model_series of[MODEL_SERIES_MAX];
    size_t n;
};

struct model_span {
    uint16_t series; /* of the model's set */
    bool is_open;
    uint32_t index; /* segment, chunk */
    struct model_instant begin, end;
};

struct model_sample {
    struct model_instant at;
    uint64_t rss;
};

struct model_session {
    char name[65], program[MODEL_NAME_BYTES], progress[64], fault[200];
    const char *state; /* session_state_name */
    bool is_running, is_done, is_damaged, is_interrupted, is_encrypted;
    bool is_hidden;  /* by the filter */
    unsigned number; /* in the store's order */
    double fraction; /* < 0: not known */
    uint64_t steps;  /* 0: not known */
    uint64_t active_ns, bytes;
    int64_t age_s; /* since its last change */
    unsigned security, blowup, segment_log2, n_runs, n_lost;
    uint32_t n_executed; /* records of segments */
    uint32_t n_segments, n_chunks, n_proved, n_images_proved; /* 0 of 0: not executed */
    bool has_link;
    uint64_t exit_code; /* once executed */
    char holder[160]; /* who works on it, "" for nobody */
};

/* X(ID, name): what the list of sessions can be sorted by */
#define SESSION_SORT_LIST(X) \
    X(NAME, "name")          \
    X(PROGRAM, "program")    \
    X(PROGRESS, "progress")  \
    X(ACTIVE, "active time") \
    X(SIZE, "size")          \
    X(AGE, "age")

enum session_sort {
#define SESSION_SORT_ENUM(id, name) SESSION_SORT_##id,
    SESSION_SORT_LIST(SESSION_SORT_ENUM)
#undef SESSION_SORT_ENUM
        N_SESSION_SORTS
};
const char *session_sort_name(enum session_sort sort);

struct model_log {
    char clock[9];
    char level; /* 'i', 'w', 'e' */
    char text[MODEL_LOG_BYTES];
};

/* How the timeline is looked at. */
struct model_timeline {
    struct model_list rows;
    bool is_wall;            /* by the clock on the wall */
    bool is_blame;           /* by share, not by time */
    uint64_t from_ns, to_ns; /* the window; nothing: all */
    size_t span;             /* selected one of the row's */
};

enum { MODEL_AROUND = 64 /* instructions */ };

struct model_line {
    uint64_t pc;
    uint32_t word;
    char text[64], symbol[96];
};

/* A place where running stops: an instruction, or accesses to a doubleword. */
struct model_point {
    bool is_watch, on_read; /* a watch is for writes always */
    uint64_t what;
    char name[64]; /* symbol, "" for none */
};

/* A call under way. */
struct model_frame {
    uint64_t cycle, pc;
    char name[64]; /* of what is called */
};

/* What an instruction works on; W and R ask who wrote and who reads one of them. */
struct model_operand {
    bool is_memory, is_write;
    uint64_t what; /* register, or address */
    uint64_t before, after;
};

enum {
    MODEL_POINTS = 24,
    MODEL_FRAMES = 24,
    MODEL_WORDS = 64, /* doublewords of the memory pane */
    MODEL_OPERANDS = 4
};

struct model_vm {
    struct model_list steps;  /* of the segment */
    uint64_t cycle, n_cycles; /* of the run, as far as it is executed */
    bool is_whole;            /* to its end */
    uint64_t registers[VIEW_N_REGISTERS], after[VIEW_N_REGISTERS];
    bool shows_numbers; /* x10, not a0 */
    struct step_view step;
    const char *table; /* of the step's row */
    size_t n_lines;
    struct model_line lines[MODEL_AROUND]; /* instructions by address, around the pc */
    size_t n_operands, operand;            /* the one chosen */
    struct model_operand operands[MODEL_OPERANDS];
    size_t n_points;
    struct model_point points[MODEL_POINTS];
    bool has_memory; /* else these are not known */
    bool has_access; /* seen so far; the memory pane follows the last, or sp */
    uint64_t address;
    uint64_t memory_first, words[MODEL_WORDS];
    size_t len_output; /* of the guest, before the cycle */
    char output[512];  /* the end of it, made visible; lines end with \n */
    bool has_frames;
    size_t n_frames, n_calls; /* shown, and all that are under way */
    struct model_frame frames[MODEL_FRAMES];
};

struct model_page {
    uint64_t page; /* address / 4096 */
    uint64_t n_reads, n_writes, first, last;
};

enum {
    MODEL_PAGES_MAX = 4096,
    MODEL_PAGE_WORDS = 512,
    MODEL_REGIONS = 12,
    MODEL_HEAT = 64 /* parts of a region that have a heat each */
};

/* A part of the address space: of the program's file, the input, or as it is used. */
struct model_region {
    char name[12];
    uint64_t first, last; /* bytes, the last included */
    bool is_executable, is_writable;
    size_t n_pages; /* accessed */
    uint64_t n_reads, n_writes, first_cycle, last_cycle;
    uint64_t heat[MODEL_HEAT]; /* accesses of equal parts of it */
};

struct model_memory {
    bool is_known;             /* what follows was counted */
    bool is_of_segment;        /* accesses of the segment, not of the run */
    uint32_t n_segments;       /* that were counted */
    struct model_list regions; /* where its lines are */
    struct model_region region[MODEL_REGIONS];
    struct model_list pages; /* those accessed, ascending */
    struct model_page page[MODEL_PAGES_MAX];
    size_t n_pages;   /* all of them; some may not be listed */
    bool shows_bytes; /* where there is no room for both: not the regions */
    uint64_t address; /* the doubleword chosen */
    uint64_t cycle;   /* the bytes are those before it */
    bool has_words;
    uint64_t words[MODEL_PAGE_WORDS]; /* of the page of the address */
};

struct model_check {
    uint32_t segment;
    bool is_accepted;
    uint32_t n_roots, n_different; /* roots compared, and how many differ */
    uint64_t took_ns;
    char text[160]; /* why it is not accepted, or what could not be compared */
};

enum { MODEL_CHECKS_MAX = 4096 };

/* Of what a check is made of. */
struct model_stage {
    enum stage_state state;
    uint32_t n, of;
    uint64_t took_ns;
    char text[200];
};

/* The verifier's word on what has been proved so far. */
struct model_verify {
    bool is_running, is_done;
    bool is_full, is_held;
    bool is_errors_only;
    unsigned percent; /* of the segments; 0: not chosen, all */
    struct model_stage stages[CHECK_N_STAGES];
    char fault[200]; /* what kept it from going on */
    uint32_t n_segments, n_rejected;
    size_t n_checks;
    struct model_check checks[MODEL_CHECKS_MAX];
    struct model_list list; /* of those the filter keeps */
    uint16_t shown[MODEL_CHECKS_MAX];
};

/* The segment that Tables and VM look into. */
struct model_segment {
    bool is_open;
    char why_not[200];
    uint32_t index, n_segments; /* n_segments: recorded so far */
    bool is_chunk; /* Tables shows a chunk of the image; index is the last segment's */
    uint32_t chunk, n_chunks;
    struct segment_shape shape; /* of what Tables shows */
};

/* "segment 4", "image chunk 1" */
enum { SEGMENT_TEXT_BYTES = 32 };
const char *segment_text(char text[SEGMENT_TEXT_BYTES], const struct model_segment *s);

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

/* A question with No and Yes, in that order. */
struct model_confirm {
    const char *title, *yes;
    char text[400];
    bool is_yes;
};

/* Everything that can be done, as far as it is like what is typed. */
struct model_palette {
    struct model_list list;
    struct catalog_item items[CATALOG_MAX];
};

enum overlay {
    OVERLAY_NONE,
    OVERLAY_HELP,
    OVERLAY_PALETTE,
    OVERLAY_CONFIRM,
    OVERLAY_QUIT,
    OVERLAY_LOST
};

struct model {
    enum console_screen screen;
    enum overlay overlay;
    const struct model *frozen; /* the screen shows this instead; NULL: it goes on */
    struct bindings bindings;
    struct model_prompt prompt;
    char clock[9];                  /* hh:mm:ss */
    char program[MODEL_NAME_BYTES]; /* its base name; "" for none */
    char session[65];
    bool is_zoomed; /* wanted of tables.is_zoomed, which is the loader's */
    char filter[N_SCREENS][MATCHER_BYTES]; /* of the screen's lines; "" is off */
    char search[MATCHER_BYTES];            /* what was looked for last */
    unsigned pane[N_SCREENS]; /* the frame chosen, 1 the first; 0: none. Not of Tables */
    bool is_pane_alone[N_SCREENS]; /* it has all of the screen */
    char marked[MATCHER_BYTES];            /* what is marked on the screen; "": nothing */
    char message[240];                     /* what happened last */
    bool message_is_bad;

    bool is_attached; /* another process is at work; it goes on when we leave */
    enum work_state work;
    bool is_resumed;     /* the engine goes on with what a run before it began */
    char fault[512];     /* why it failed or was lost */
    struct stall stall;  /* .ns 0: the work gets on */

    struct model_phase phases[JOB_N_PHASES];
    uint64_t unit_steps, unit_steps_total; /* of the unit under way */
    double fraction;                       /* of all the work; < 0: not known yet */
    struct task_unit_time times[TASK_UNIT_TIMES]; /* of the phase under way */
    size_t n_times;
    struct time_left told; /* of the phase, by who works elsewhere; it moves slowly */
    struct time_left left; /* of all the work, as shown */
    uint64_t left_at_ns;   /* active_ns when it was */
    uint64_t unit_ns;                      /* that a unit takes; 0: not known yet */
    uint64_t loss_ns;                      /* work that a kill now would cost */
    uint64_t n_kept, kept_at_ns;           /* units, and active_ns with the last */
    uint64_t active_ns, paused_ns;
    uint64_t steps, exit_code; /* of the guest, once executed */
    bool has_run;
    uint32_t n_segments, n_chunks;

    uint64_t rss, rss_peak, budget, machine; /* bytes; machine: what is left of it */
    bool has_purposes; /* what the prover's memory is for is known */
    uint64_t purpose[MEMORY_N_PURPOSES], purpose_peak[MEMORY_N_PURPOSES];
    double cpus_busy;
    unsigned n_cpus;
    uint64_t disk_free, session_bytes;
    uint64_t history[MODEL_HISTORY];
    unsigned n_history;
    uint64_t segment_log2, security, blowup;

    struct model_series_set series;
    struct model_span spans[MODEL_SPANS_MAX]; /* of all runs of the session */
    struct model_sample samples[MODEL_SAMPLES_MAX];
    size_t n_spans, n_samples;
    struct model_instant now;
    uint64_t active_before_ns; /* in earlier runs */
    struct model_timeline timeline;

    /* The first session_list.n are shown, in the order of session_sort. */
    struct model_session sessions[MODEL_SESSIONS_MAX];
    size_t n_sessions;
    struct model_list session_list;
    char session_met[65]; /* the open session that the selection went to */
    enum session_sort session_sort;
    bool is_session_sort_reversed;
    char store[512];
    uint64_t store_bytes;

    struct model_log log[MODEL_LOG_LINES]; /* a ring */
    size_t n_logged;                       /* ever */
    struct model_list log_list;            /* of those that filter and level keep */
    size_t log_shown[MODEL_LOG_LINES];     /* their numbers, the first ever logged is 0 */
    char log_level;                        /* the least shown: 'i', 'w' or 'e' */
    bool log_follows;

    char guest_output[1024]; /* the end of what the guest wrote, made visible */
    struct model_list help;
    struct model_palette palette;
    struct model_confirm confirm;

    bool is_looking; /* the four below are about to change */
    struct model_segment segment;
    struct model_tables tables;
    struct model_vm vm;
    struct model_memory memory;
    struct model_verify verify;
    struct model_proof proof;
    struct model_checkpoints checkpoints;
};

void model_init(struct model *m);

/* ---- model_session.c ---- */

/* Nothing is known any more of what was worked on: of the run, and of its proof. */
void model_forget_work(struct model *m);

/* Open a session that nobody works on. */
void model_open_session(struct model *m, const struct model_session *s);

/* How far the open session is, that nobody works on. Times of phases are the timeline's
 * and stay. */
void model_take_stored(struct model *m, const struct model_session *s);

/* ---- model_actions.c ---- */

/* Does that action mean anything as things are? The key bar leaves out what does not;
 * the key does not mind and says why. */
bool model_action_is_apt(const struct model *m, enum action action);

/* ---- model_log.c ---- */

/* Append a line to the log. level 'i', 'w' or 'e'; control characters become '?'. */
void model_log(struct model *m, char level, const char *text);

/* Line i of those shown, 0 the oldest. */
const struct model_log *model_log_line(const struct model *m, size_t i);

/* The newest lines whatever is shown: line i of the last n; n at most MODEL_LOG_LINES and
 * n_logged. */
const struct model_log *model_log_newest(const struct model *m, size_t n, size_t i);

/* Show what filter and level keep. */
void model_log_arrange(struct model *m);

/* ---- model_lists.c ---- */

/* Line i of a screen's list as text, for searching and filtering; false: no such line.
 * Screens whose lists are the loader's have none here. */
enum { MODEL_LINE_BYTES = 512 };
bool model_line(const struct model *m, enum console_screen screen, size_t i,
                char text[MODEL_LINE_BYTES]);

/* Take the sessions of the store, rows[n] of MODEL_SESSIONS_MAX at most. What is selected
 * stays so, but that the open session is selected when it is first among them. */
void model_take_sessions(struct model *m, const struct model_session *rows, size_t n);

/* What the selection of the screen is about, for the clipboard: the cell, or all of the
 * row; "" if there is nothing. (console_everywhere.c) */
enum { COPY_BYTES = 4096 };
void model_copy(struct model *m, bool is_row, char text[COPY_BYTES]);

/* The list of a screen; NULL if it has none here. */
struct model_list *model_list_of(struct model *m, enum console_screen screen);

/* Hide what the filter of the screen hides and sort what is shown; the selected line
 * stays selected while it is shown. To be called when lines or filter have changed. */
void model_arrange(struct model *m, enum console_screen screen);

/* The series of that name, made if need be; MODEL_SERIES_MAX: there are too many. */
size_t model_series_of(struct model_series_set *set, unsigned depth, const char *phase,
                       const char *name);

/* Fraction and time left from the phases; called whenever they change. */
void model_estimate(struct model *m);

/* "STALLED 41s in prove/5 (disk wait)" */
const char *model_stall_text(const struct model *m, char text[STALL_TEXT_BYTES]);

/* The phase under way; -1: none. */
int model_phase_at_work(const struct model *m);

#endif
