/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What can be typed after ':', besides the actions of the key table, which are typed by
 * their names. The one list that running, completion, help and the manual page are made
 * from. */
#ifndef ZK_TUI_TYPED_TABLE_H
#define ZK_TUI_TYPED_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct console;
struct completion;

/* Why a command could not be done: a sentence. */
enum { TYPED_WHY_BYTES = 240 };

/* args: what follows the name, without blanks around it; "" if nothing does. False: not
 * done, and why says why. */
typedef bool typed_fn(struct console *c, const char *args, char why[TYPED_WHY_BYTES]);

/* What an argument can be, for completion. */
enum typed_argument {
    TYPED_NONE,
    TYPED_TEXT,
    TYPED_FILE,
    TYPED_SCREEN,
    TYPED_SESSION,
    TYPED_THEME
};

/* X(function, name, argument as shown or NULL, what it can be, help: a sentence) */
#define TYPED_LIST(X)                                                                  \
    X(typed_screen, "screen", "NAME", TYPED_SCREEN, "Show a screen, by name or digit") \
    X(typed_screen_dump, "screen dump", "FILE", TYPED_FILE,                            \
      "Write what the screen shows to a file, as text")                                \
    X(typed_session, "session", "NAME", TYPED_SESSION, "Open a session of the store")  \
    X(typed_goto, "goto", "PLACE", TYPED_TEXT,                                         \
      "Go to a cycle, 50%, pc=10078 or a symbol; on Memory to an address")             \
    X(typed_break, "break", "ADDRESS", TYPED_TEXT,                                     \
      "Stop at an instruction, by address or symbol; again: no longer")                \
    X(typed_watch, "watch", "ADDRESS", TYPED_TEXT,                                     \
      "Stop at writes to a doubleword; again: at reads too; again: no longer")         \
    X(typed_theme, "theme", "NAME", TYPED_THEME, "Take another theme")                 \
    X(typed_export, "export to", "FILE", TYPED_FILE,                                   \
      "Write the session, selected or open, to an archive")                            \
    X(typed_import, "import from", "FILE", TYPED_FILE,                                 \
      "Take a session in from an archive")                                             \
    X(typed_key, "key", "KEYS", TYPED_TEXT,                                            \
      "Press keys: names as in [keys], letters; blanks between them")                  \
    X(typed_wait, "wait", "TEXT [TIME]", TYPED_TEXT,                                   \
      "In a script: until the screen shows a text, 10s at most or TIME")               \
    X(typed_assert, "assert", "TEXT", TYPED_TEXT, "In a script: fail unless it is shown")

#define TYPED_DECLARE(function, name, argument, kind, help) typed_fn function;
TYPED_LIST(TYPED_DECLARE)
#undef TYPED_DECLARE

struct typed_row {
    typed_fn *function;
    const char *name, *argument;
    enum typed_argument kind;
    const char *help;
};

/* Row i of the list; NULL from the last on. */
const struct typed_row *typed_row(size_t i);

/* The row whose name the line begins with, the longest such name; NULL if there is none.
 * out   *args  what follows it */
const struct typed_row *typed_find(const char *line, const char **args);

/* Do what a line says: a command or the name of an action. Blanks around it and a ':'
 * before it mean nothing, nor does an empty line. */
bool typed_run(struct console *c, const char *line, char why[TYPED_WHY_BYTES]);

/* Words that can stand at the end of a line; form.complete of a prompt. */
void typed_complete(struct console *c, const char *line, struct completion *out);

/* Open the prompt for one. initial: what stands there already */
void typed_ask(struct console *c, const char *initial);

#endif
