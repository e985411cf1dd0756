/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The console done by a file: a line is a command as after ':', done when what the one
 * before did has been drawn. Empty lines and lines that begin with '#' say nothing; a ':'
 * at the beginning may be there. The first line that fails ends the script and the
 * console.
 *
 *   script_open -> script_step .. -> is_over -> script_conclude
 *                       |  ^
 *                       '--'  "wait": until the text is there or its time is over
 */
#ifndef ZK_TUI_SCRIPT_H
#define ZK_TUI_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"
#include "tui/invocation.h"

struct console;

struct script {
    const char *path; /* NULL: there is none */
    struct byte_buffer text;
    size_t at;        /* the next line */
    unsigned number;  /* of the line before */
    char wanted[256]; /* waited for; "": nothing */
    uint64_t deadline_ns;
    bool is_over, has_failed;
    char why[512];              /* it has failed */
    struct byte_buffer picture; /* of the screen then */
};

/* Read it. err   what file_read reports */
MUST_USE enum status script_open(struct script *s, const char *path, struct error *e);
void script_close(struct script *s);

/* Go on as far as is possible now; called when everything is drawn.
 * out   true: there is more that can be done at once, after drawing */
bool script_step(struct console *c, uint64_t now);

/* What was asked for has failed later. */
void console_script_fails(struct console *c, const char *why);

/* Milliseconds until a wait is over, at most `most`. */
int script_patience(const struct script *s, uint64_t now, int most);

/* The sentence of a failure, and the screen on standard error. need has_failed */
enum exit_code script_conclude(const struct script *s, struct invocation *v);

#endif
