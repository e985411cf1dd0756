/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The console as lines of text: for screen readers, for terminals that cannot place a
 * cursor, and, without commands, for where there is no terminal.
 *
 * One event, one line, with the time of day; nothing is ever repainted and no escape
 * character is written. A person types a number or a name and Enter. The engine's process
 * and the model are the console's; linear_news.c turns changes of the model into lines.
 */
#ifndef ZK_TUI_LINEAR_H
#define ZK_TUI_LINEAR_H

#include "base/bytes.h"
#include "tui/console.h"

/* X(ID, what can be typed for it, its name, what it may be followed by or "", help) */
#define LINEAR_LIST(X)                                                                  \
    X(PAUSE, '1', "pause", "", "make the engine halt")                                  \
    X(CONTINUE, '2', "continue", "", "make the paused engine go on")                    \
    X(CHECKPOINT, '3', "checkpoint", "", "say up to where all is durable")              \
    X(STATUS, '4', "status", "", "say how far it is")                                   \
    X(TABLES, '5', "tables", "SEGMENT", "list the tables of a segment, 0 if not given") \
    X(VERIFY, '6', "verify", "", "verify what is proved")                               \
    X(LOG, '7', "log", "", "what happened last")                                        \
    X(SESSIONS, '8', "sessions", "", "list the sessions of the store")                  \
    X(RESUME, '9', "resume", "SESSION", "go on with a session")                         \
    X(QUIT, '0', "quit", "", "stop, keep what is done, and leave")                      \
    X(HELP, '?', "help", "", "this list")

enum linear_command {
#define LINEAR_ENUM(id, letter, name, argument, help) LINEAR_##id,
    LINEAR_LIST(LINEAR_ENUM)
#undef LINEAR_ENUM
        N_LINEAR,
    LINEAR_UNKNOWN = N_LINEAR
};

struct linear_row {
    char letter;
    const char *name, *argument, *help;
};
extern const struct linear_row linear_rows[N_LINEAR];

/* The command of a line: its number, its name or the beginning of its name that no other
 * has; blanks around it mean nothing. LINEAR_UNKNOWN: none.
 * out   *argument  what follows, in line itself */
enum linear_command linear_parse(char *line, const char **argument);

/* "commands: 1 pause, 2 continue, .. choice?" */
void linear_menu(struct byte_buffer *out);

/* What has been told of a model. Zero: nothing. */
struct linear_news {
    enum work_state work;
    bool is_begun[JOB_N_PHASES], is_ended[JOB_N_PHASES];
    bool is_run, is_stalled, is_verifying;
    size_t n_logged;
    uint64_t told_ns; /* when something was said of the progress */
};

/* Append a line for each change of the model since the last call, and for its progress
 * when nothing was said for LINEAR_EVERY_S seconds. now_ns: of a clock that does not
 * jump. */
enum { LINEAR_EVERY_S = 30 };
void linear_tell(struct linear_news *told, const struct model *m, uint64_t now_ns,
                 struct byte_buffer *out);

/* The members of a JSON object without objects inside as lines "name: value". */
void linear_members(struct byte_buffer *out, const char *object, size_t len);

/* Run: with commands from standard input and lines on standard output, and when these
 * cannot be written any more, leave; without commands, lines on standard error until the
 * work has ended. need c open but for its screen */
void linear_loop(struct console *c, bool has_commands);

#endif
