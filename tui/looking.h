/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Looking into a segment while the screens stay alive: orders go to the loader's thread,
 * which applies them one after the other to a model of its own; what came out of it is
 * copied into the console's model, its parts segment, tables, vm and memory all at once.
 *
 * So these parts belong to the loader: the console reads them and asks for changes.
 *
 *   key -> looking_ask -> [loader] look_apply -> looking_take -> the console's model
 */
#ifndef ZK_TUI_LOOKING_H
#define ZK_TUI_LOOKING_H

#include "tui/loader.h"
#include "tui/look.h"

/* What a person wants, as the console stood when they asked. */
struct look_order {
    enum console_screen screen;
    enum action action; /* N_ACTIONS: the screen was opened */
    bool is_rest;       /* do what is left in m->tables.todo */
    bool has_segment;   /* the screen was opened to show this segment */
    uint32_t segment;
    int height;      /* lines of the screen's list */
    int rows_height; /* rows of a table shown above what holds on one */
    char session[SESSION_NAME_BYTES];
    bool is_zoomed; /* ACTION_ZOOM: from now on */
    /* ACTION_SEARCH: what to look for, from which line on ("" goes there), which way.
     * ACTION_GOTO, _BREAK, _WATCH: a place; "" is where we are. */
    char text[MATCHER_BYTES];
    uint64_t from; /* LOOK_FROM_SELECTED: the line beside the selected one */
    int by;
    const struct looking *of; /* filled in by looking_ask */
    uint64_t number;
    struct task *task; /* filled in by the loader; NULL: cannot be given up */
};
#define LOOK_FROM_SELECTED UINT64_MAX

struct looking;

/* v is copied. err   STATUS_MEMORY */
MUST_USE enum status looking_open(struct looking **out, const struct invocation *v,
                                  struct error *e);

/* After loader_close. NULL is allowed. */
void looking_close(struct looking *l);

/* On the loader's thread: from now on encrypted sessions are opened with this passphrase,
 * which stays the caller's. */
void looking_unlock(struct looking *l, struct secret *passphrase);

/* Ask. done is called with arg by loader_collect. False: too much is asked for already;
 * the order is forgotten. */
MUST_USE bool looking_ask(struct looking *l, struct loader *loader,
                          const struct look_order *order, loader_fn *done, void *arg);

/* What a person is to be told after an order. */
struct look_news {
    enum console_screen screen; /* to go to; N_SCREENS: stay */
    char level;                 /* of a message; 0: none */
    char text[240];
};

/* Copy the last result into the parts of m; called in done. */
void looking_take(struct looking *l, struct model *m, struct look_news *news);

/* Give up what is under way and what waits. */
void looking_cancel(struct looking *l);

/* How far the order under way is; false: nothing can be told. */
bool looking_progress(struct looking *l, struct task_progress *progress);

/* On the loader's thread: was this order given up? */
bool look_order_is_cancelled(const struct look_order *order);

/* Are there orders that are not done? */
bool looking_is_busy(const struct looking *l);

/* ---- look_keys.c: on the loader's thread ---- */

/* Apply an order to the loader's model. l may be opened by it. What is to be said is left
 * in m->message, where to go in m->screen. */
void look_apply(struct look **l, struct invocation *v, struct model *m,
                const struct look_order *order);

/* ---- look_search.c: on the loader's thread ---- */

/* Do ACTION_SEARCH. True: another line is selected, and what belongs to it is to be
 * filled in. What else there is to say is left in m->message. */
bool look_search(struct look *l, struct model *m, const struct look_order *order);

/* The same on the VM screen, whose lines are the cycles of the run. */
bool look_search_run(struct look *l, struct model *m, const struct look_order *order);

/* The number of the line selected on a screen that looks into a segment. */
uint64_t look_line(const struct model *m, enum console_screen screen);

#endif
