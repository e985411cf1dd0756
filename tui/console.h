/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The console: one loop over keys, signals and what the engine tells; it fills the model,
 * and draws it when it changed.
 *
 *   IDLE ----start----> STARTING --session--> PROVING <--p--> PAUSING -> PAUSED
 *                           |                    |                         |
 *                           '----- end ----------+---------- end ----------'
 *                                                v
 *                         PROVED, FAILED, STOPPED (asked for), LOST (killed, crashed)
 */
#ifndef ZK_TUI_CONSOLE_H
#define ZK_TUI_CONSOLE_H

#include <limits.h>
#include <time.h>

#include "checkpoint/control.h"
#include "tui/engine_child.h"
#include "tui/loader.h"
#include "tui/looking.h"
#include "tui/model.h"
#include "tui/process_sample.h"
#include "tui/prompt.h"
#include "tui/screen.h"
#include "tui/script.h"
#include "tui/stall.h"
#include "tui/theme_files.h"

/* A process that is being started, while the loader stands still. */
struct child_start {
    struct child_request request;
    char session[SESSION_NAME_BYTES]; /* that request names */
    bool is_under_way;
    struct engine_child *child; /* NULL: error says why */
    struct error error;
};

struct console_listing;
struct console_sizing;
struct console_watch;
struct console_history;
struct console_checkpoints;
struct console_unlock;

struct console {
    struct invocation *v;
    struct model model;
    struct terminal_screen *screen;
    struct canvas canvas;
    char theme[THEME_NAME_BYTES];
    bool is_clipboard_off;
    const char *themes_folder; /* of the options; NULL: the standard one */
    struct model *frozen;      /* memory for model.frozen; NULL until it is needed */
    struct prompt prompt;
    uint64_t search_origin;            /* the line a search began at */
    bool is_searching, says_searching; /* in a segment; the message says so */
    bool is_computing;                 /* what an order has left to do */
    char filter_before[MATCHER_BYTES]; /* for Esc */
    struct completion completion;
    struct script script;
    void (*confirmed)(struct console *c); /* after OVERLAY_CONFIRM */
    char to_trash[SESSION_NAME_BYTES];    /* that it is about */
    char trashed[SESSION_NAME_BYTES];     /* the last; "" for none */
    unsigned n_writing;                   /* files that the loader is to write for us */
    int signals;                          /* signalfd */

    struct loader *loader;
    struct looking *looking;
    struct console_listing *listing;
    struct console_sizing *sizing;
    struct console_watch *watch;
    struct console_history *history;
    struct console_checkpoints *checkpoints;
    struct console_unlock *unlock;
    uint64_t history_ns[MODEL_HISTORY]; /* monotonic moments of the model's samples */
    enum control_verb wanted_verb;      /* of a session that another process works on */
    uint64_t watched_ns;                /* when it was asked last */
    pid_t attached_pid;                 /* 0: not known yet */

    struct child_request request;
    char session[SESSION_NAME_BYTES]; /* that request names */
    struct child_start starting;      /* the engine */
    struct engine_child *child;
    struct message_end end;
    bool has_end;
    struct engine_child *checker; /* verifies what is proved */
    struct child_start check_starting;
    struct message_end check_end;
    bool has_check_end;

    struct engine_child *errand; /* checks files, exports, imports */
    struct child_start errand_starting;
    char errand_session[SESSION_NAME_BYTES], errand_kind[17];
    struct message_end errand_end;
    bool has_errand_end;

    bool is_leaving, is_dirty;
    bool is_hung_up;   /* the terminal is gone: nothing is read or drawn */
    pid_t detached;    /* the engine that goes on without us; 0: none */
    int stop_signal;   /* that asked us to leave; 0: a person did */
    uint64_t leave_ns; /* when */
    uint64_t tick_ns;  /* of the last tick */
    struct process_sample sample;
    uint64_t sample_ns; /* of the sample before */
    uint64_t asked_ns;  /* when a sample was asked for */
    uint64_t list_ns;
    uint64_t cpu_ns;   /* of the child */
    uint64_t began_ns; /* of the engine */
    struct stall_watch stall_watch;
    bool was_paused; /* before going to the shell */
    time_t engine_began;
    struct {
        pid_t pid;
        time_t since;
        char path[PATH_MAX]; /* of what an engine left that broke; "": nothing */
    } report;
};

/* ---- console_engine.c: the engine's process ---- */

/* Start it on the request. A failure is told in the model. */
void console_start(struct console *c);

/* Is there an engine, or will there be one at once? */
bool console_is_busy(const struct console *c);

/* Start a process on s->request: it is forked while the loader stands still, then done(c)
 * is called. */
void console_fork(struct console *c, struct child_start *s, loader_fn *done);

/* Read what it told; notice its end. */
void console_listen(struct console *c);

/* Ask it to stop, pause, go on. */
void console_stop(struct console *c);
void console_pause(struct console *c, bool is_paused);

/* Measure: progress, memory, processors, time. now: host_now_ns */
void console_tick(struct console *c, uint64_t now);

/* Leave the engine at work, and leave. */
void console_detach(struct console *c);

/* ---- console_attach.c: an engine that is another process's ---- */

/* err   STATUS_MEMORY */
MUST_USE enum status console_watch_open(struct console *c, struct error *e);
void console_watch_close(struct console *c); /* after loader_close */

/* From now on show a session that another process works on. */
void console_attach(struct console *c, const char *session);

/* Ask it how it is, if it is time. */
void console_watch_tick(struct console *c, uint64_t now);

/* Ask it to pause, continue, stop. */
void console_tell(struct console *c, enum control_verb verb);

/* ---- console_history.c: the timeline of all runs ---- */

/* err   STATUS_MEMORY */
MUST_USE enum status console_history_open(struct console *c, struct error *e);
void console_history_close(struct console *c); /* after loader_close */

/* Ask for what is recorded, if it is time; ask anew with the next tick. */
void console_history_tick(struct console *c, uint64_t now);
void console_history_again(struct console *c);

/* The engine is paused, or not. */
void console_history_pause(struct console *c, uint64_t now, bool is_paused);

/* Fill the model's series, spans and samples with what is known now, if the screen shows
 * them: to be called when it changes, too. */
void console_history_show(struct console *c, uint64_t now);

/* ---- keys_timeline.c ---- */

/* False: the action is not the timeline's. */
bool console_timeline_act(struct console *c, enum action action);

/* ---- console_checkpoints.c: what is durable ---- */

/* err   STATUS_MEMORY */
MUST_USE enum status console_checkpoints_open(struct console *c, struct error *e);
void console_checkpoints_close(struct console *c); /* after loader_close */

/* Ask for it, if the screen shows it and it is time; ask anew with the next tick. */
void console_checkpoints_tick(struct console *c, uint64_t now);
void console_checkpoints_again(struct console *c);

/* ---- console_errand.c: checking files, export and import, in a process ---- */

/* Begin one, for c->errand_session; path of the archive; unit NULL: all files. False:
 * another one is under way, which is said. */
bool console_errand(struct console *c, enum errand what, const char *path,
                    const struct model_unit *unit);

/* Give it up. False: there is none. */
bool console_errand_stop(struct console *c);

/* Say to who leaves that one is under way, once for each. True: it was said now. */
bool console_errand_objects(struct console *c);

/* Read what it told; notice its end. */
void console_errand_hear(struct console *c);

/* ---- keys_checkpoints.c ---- */

/* False: the action is not one of Checkpoints, nor export or import. */
bool console_checkpoints_act(struct console *c, enum action action);

/* ---- keys_panes.c ---- */

/* False: the action is not about parts of the screen, or the screen is Tables. */
bool console_panes_act(struct console *c, enum action action);

/* Show all parts again. False: they are shown. */
bool console_panes_leave(struct console *c);

/* ---- console_check.c: the verifier's process ---- */

/* Begin to verify the session's proofs, as they are made; is_full: all stages. */
void console_check(struct console *c, bool is_full);

/* Verify the selected segment, and rebuild its tables and their roots. */
void console_check_selected(struct console *c);

/* False: the action is not about verifying. */
bool console_check_act(struct console *c, enum action action);
void console_check_end(struct console *c); /* what it looks at is of no interest now */

/* Read what the verifier told; notice its end. */
void console_hear(struct console *c);

/* ---- console_store.c: what the store has ---- */

/* err   STATUS_MEMORY */
MUST_USE enum status console_store_open(struct console *c, struct error *e);
void console_store_close(struct console *c); /* after loader_close */

/* Ask for the sessions; the model has them when they have been read. */
void console_list_sessions(struct console *c);

/* A proof was accepted by the verifier, in the engine's process or the checker's. */
void console_take_proof(struct console *c, const struct message_proof *p);

/* Ask for what is known of the proof: sizes of its parts. */
void console_measure_proof(struct console *c);

/* ---- console_keys.c: what a person asked for ---- */

void console_key(struct console *c, uint32_t input);
void console_go(struct console *c, enum console_screen screen);

/* Show the tables of a segment. */
void console_go_segment(struct console *c, uint32_t segment);

/* The selected line of a list of the model has changed. */
void console_selected(struct console *c);

/* Ask the loader for an action on the screen shown that wants a place: GOTO, BREAK,
 * WATCH; "": where we are. */
void console_look_at(struct console *c, enum action action, const char *place);

/* Tell how far a search is that takes its time. */
void console_look_progress(struct console *c);

/* Look for a text in what the loader has: see struct look_order; and the line there. */
void console_look_for(struct console *c, const char *text, uint64_t from, int by);

/* Filter the list of tables, which the loader has. */
void console_filter_tables(struct console *c, const char *text);
uint64_t console_look_line(const struct console *c);

/* Open a session by its whole name, as Enter on its line does. False: none is listed. */
bool console_open_session(struct console *c, const char *name);

/* Do ACTION_OPEN or ACTION_RESUME with the session of that name. False: there is none. */
bool console_choose_session(struct console *c, const char *name, enum action action);

/* ---- console_unlock.c: encrypted sessions ---- */

/* After the looking. err   STATUS_MEMORY */
MUST_USE enum status console_unlock_open(struct console *c, struct error *e);
void console_unlock_close(struct console *c); /* after loader_close */

/* May this be done with the session now? False: a person was asked for its passphrase, or
 * it is being tried, and console_choose_session will be called if it is right. */
bool console_unlock(struct console *c, const struct model_session *s, enum action action);

/* ---- console_everywhere.c: what keys mean on every screen ---- */

/* The model that is drawn: ours, or the one of when the view was frozen. */
struct model *console_shown(struct console *c);
void console_freeze(struct console *c); /* or let it go on */
void console_thaw(struct console *c);

void console_copy(struct console *c, bool is_row);
void console_next_glyphs(struct console *c);
void console_log_level(struct console *c, int by);
void console_log_follow(struct console *c);
void console_checkpoint(struct console *c);

/* ---- console_trash.c ---- */

/* Ask, then move the selected session to the trash; bring back the last such one. */
void console_trash(struct console *c);
void console_untrash(struct console *c);

/* Ask before something is done that cannot be taken back lightly: No is what Enter means.
 * title, yes: static strings; yes says what happens then */
void console_confirm(struct console *c, const char *title, const char *yes,
                     void (*confirmed)(struct console *c), const char *format, ...)
    PRINTF_LIKE(5, 6);
void console_confirm_key(struct console *c, uint32_t input);

/* ---- console_write.c ---- */

/* Ask where to write what the screen shows. */
void console_export_view(struct console *c);

/* ---- console_catalog.c: help and palette ---- */

void console_help(struct console *c);
void console_help_key(struct console *c, uint32_t input);
void console_palette(struct console *c);

/* By how many lines a key moves in a list of that height; 0: it does not. */
int64_t console_step(uint32_t input, int height);

/* Do what an action of the screen shown means. */
void console_act(struct console *c, enum action action);

/* ---- console_mouse.c ---- */

/* Do what the mouse means; false: the input is not of the mouse. */
bool console_mouse(struct console *c, uint32_t input);

/* ---- console.c ---- */

/* Run until the person leaves. */
enum exit_code console_run(struct console *c);

void console_message(struct console *c, char level, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* The same, good to know now and not worth a line in the log. */
void console_hint(struct console *c, const char *format, ...) PRINTF_LIKE(2, 3);

/* Stop the engine and wait for it; it is given some time. True when we may go. */
bool console_may_leave(struct console *c, uint64_t now);

/* The time of day, for the model. */
void console_read_clock(struct model *m);

/* Give the terminal to the shell and stop this process until it is continued. */
void console_suspend(struct console *c);

/* ---- console_theme.c ---- */

/* Have the theme of that name shown, "": the next one, once it has been read. What is
 * wrong with it is said. */
void console_theme(struct console *c, const char *name);

#endif
