/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The terminal. The only file that knows ncurses; one thread.
 *
 *   screen_open -> screen_show / screen_key .. -> screen_close
 *                  screen_leave -> screen_return    (to the shell and back)
 *
 * However the process ends, but for SIGKILL, the terminal gets back its modes: by
 * screen_close, or by the handlers of faults set up in screen_open. Both end with the
 * same list: attributes, mouse reports, keypad, synchronized output, cursor, first page,
 * then the line discipline.
 */
#ifndef ZK_TUI_SCREEN_H
#define ZK_TUI_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/canvas.h"
#include "tui/theme.h"

struct terminal_screen;

struct screen_options {
    bool is_ascii;          /* also chosen by itself where the locale is not UTF-8 */
    bool is_mono;           /* also where the terminal has no colours */
    bool has_mouse;         /* take the mouse's reports: clicks and the wheel */
    bool is_synchronized;   /* bracket every frame with private mode 2026 */
    unsigned width, height; /* to draw, whatever the terminal's size; 0: the terminal's */
    bool may_be_virtual;    /* without a terminal nothing is shown and no key comes */
};

/* Take the terminal of standard input and output. need setlocale(LC_CTYPE, "") was called
 * err   STATUS_UNSUPPORTED: not a terminal, or one that cannot place its cursor */
MUST_USE enum status screen_open(struct terminal_screen **out,
                                 const struct screen_options *options, struct error *e);
void screen_close(struct terminal_screen *s);

void screen_theme(struct terminal_screen *s, const struct theme *theme);

/* The size now; reads it from the terminal when is_changed. */
void screen_size(struct terminal_screen *s, bool is_changed, unsigned *width,
                 unsigned *height);
bool screen_is_virtual(const struct terminal_screen *s);
/* Show ASCII signs or the others. False: there are no others. */
bool screen_set_ascii(struct terminal_screen *s, bool is_ascii);

/* Put a text on the clipboard of the terminal (xterm's control sequence OSC 52). Whether
 * it takes it cannot be known. */
void screen_copy(const struct terminal_screen *s, const char *text);
bool screen_is_ascii(const struct terminal_screen *s);

/* Bring the canvas to the terminal; only what differs is sent. */
void screen_show(struct terminal_screen *s, const struct canvas *c);

/* Send everything with the next screen_show. */
void screen_forget(struct terminal_screen *s);

/* The next key that waits, INPUT_NONE if none does. */
uint32_t screen_key(struct terminal_screen *s);

/* Where the mouse was with the last INPUT_CLICK or INPUT_WHEEL_. */
void screen_pointer(const struct terminal_screen *s, int *x, int *y);

/* Give the terminal back for a while. */
void screen_leave(struct terminal_screen *s);
void screen_return(struct terminal_screen *s);

#endif
