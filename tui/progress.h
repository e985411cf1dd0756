/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Showing a proof under way on standard error: a line that is repainted, plain lines, or
 * JSON lines.
 *
 *   progress_open -> progress_plan -> [progress_watch in a second thread] ->
 *                                     progress_finish [the job with progress_observer]
 *                                     -> progress_close
 *
 * All functions may be called from both threads. Standard error that cannot be written is
 * ignored: progress is a courtesy.
 */
#ifndef ZK_TUI_PROGRESS_H
#define ZK_TUI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "engine.h"
#include "tui/json.h"

/* In the order of the words of option --progress. */
enum progress_mode {
    PROGRESS_AUTO,
    PROGRESS_TTY,
    PROGRESS_PLAIN,
    PROGRESS_JSON,
    PROGRESS_NONE
};

/* AUTO becomes TTY on a terminal that can repaint a line, else PLAIN. */
enum progress_mode progress_mode_choose(enum progress_mode wanted);

struct progress;

/* every_ns: between two lines of PLAIN or JSON; 0 for 30 seconds and one second. task
 * outlives the progress. mode is not AUTO. err STATUS_MEMORY */
MUST_USE enum status progress_open(struct progress **out, enum progress_mode mode,
                                   uint64_t every_ns, struct task *task, struct error *e);
void progress_close(struct progress *p); /* NULL is allowed */

/* Say what is about to happen. */
struct progress_plan {
    const char *program; /* its file */
    const char *output;
    unsigned threads;
    const char *isa;
    unsigned security;
    enum memory_mode mode;
    struct memory_plan memory;
};
void progress_plan(struct progress *p, const struct progress_plan *plan);

/* Say which session is worked on, and where it is kept. */
void progress_session(struct progress *p, const char *name, const char *store);

/* What the job reports to; borrows p. */
struct observer progress_observer(struct progress *p);

/* Say one sentence between phases; not in JSON mode. */
void progress_say(struct progress *p, const char *format, ...) PRINTF_LIKE(2, 3);

/* The run has ended: it took so many steps in all. */
void progress_steps_known(struct progress *p, uint64_t steps);

/* Repaint and report until progress_finish.
 * out   false: the task was cancelled STOP_PATIENCE_MS ago, the work has not stopped */
enum { STOP_PATIENCE_MS = 20000 };
bool progress_watch(struct progress *p);

/* From now on the work is not given up any more: its result gets its name.
 * out   false: it has been given up already */
bool progress_publish(struct progress *p);
void progress_finish(struct progress *p);

/* Begin one JSON line of a type in out: {"v":1,"type":..,"ts":..,"t_ms":..; the caller
 * adds members and calls progress_json_end, which writes the line to standard error. */
void progress_json_begin(struct json *j, struct byte_buffer *out, const char *type,
                         uint64_t began_ns);
void progress_json_end(struct json *j);

#endif
