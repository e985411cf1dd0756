/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The built program on a pseudo-terminal, and the screen it makes there (by libvterm). */
#ifndef ZK_TESTS_PTY_SCREEN_H
#define ZK_TESTS_PTY_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

enum { PTY_SECONDS_MAX = 60 };

struct pty_screen;

/* Start ZK_CONSOLE with these arguments (NULL at the end, the program's name left out) on
 * a terminal of that size. env: "NAME=value" .. NULL at the end, on top of ours. */
struct pty_screen *pty_open(unsigned width, unsigned height, const char *const *args,
                            const char *const *env);

/* End it (SIGKILL if it runs) and free. */
void pty_close(struct pty_screen *p);

/* Wait until the screen shows the text. Waiting of every kind aborts the test after
 * PTY_SECONDS_MAX, and as soon as the program has ended without it. */
void pty_wait(struct pty_screen *p, const char *text);

/* Wait until it does not: a frame may come in several pieces. */
void pty_wait_gone(struct pty_screen *p, const char *text);

/* Wait until the text, ASCII, stands on the screen in bold, or nowhere so. */
void pty_wait_bold(struct pty_screen *p, const char *text, bool is_bold);

/* Does it show the text now, everything sent so far being taken in? */
bool pty_shows(struct pty_screen *p, const char *text);

void pty_keys(struct pty_screen *p, const char *keys);
void pty_resize(struct pty_screen *p, unsigned width, unsigned height);

/* Wait for the program's end: its exit code, or 1000 + the signal that ended it. */
int pty_end(struct pty_screen *p);

pid_t pty_pid(const struct pty_screen *p);

/* The only child of the program; 0 if it has none. */
pid_t pty_child(const struct pty_screen *p);

/* The modes of the terminal, and those it had before the program began. */
void pty_modes(const struct pty_screen *p, struct termios *now, struct termios *before);

/* Is the second page (of full-screen programs) shown, is the cursor visible? */
bool pty_is_alternate(const struct pty_screen *p);
bool pty_has_cursor(const struct pty_screen *p);

/* Does the program ask for reports of the mouse? */
bool pty_has_mouse(const struct pty_screen *p);

/* Press and release a button at column x, row y: 1 to 3, 4 and 5 for the wheel. The
 * terminal reports it the way the program asked for, or not at all. */
void pty_mouse(struct pty_screen *p, int button, int x, int y);

/* Row of the screen, and column, at which a text begins; false if it is not shown. */
bool pty_find(struct pty_screen *p, const char *text, int *x, int *y);

/* Row y of the screen as text; valid until the next call. */
const char *pty_row(struct pty_screen *p, int y);

/* Bytes received so far: how many, and the first PTY_BYTES_KEPT of them. */
enum { PTY_BYTES_KEPT = 1 << 20 };
size_t pty_received(const struct pty_screen *p);
const uint8_t *pty_bytes(const struct pty_screen *p, size_t *len);

/* Take in what was sent until now; wait up to so many milliseconds for the first of it.
 */
void pty_take(struct pty_screen *p, int wait_ms);

/* Wait until the program has stopped itself (SIGSTOP); false: it has ended. */
bool pty_stopped(struct pty_screen *p);

/* Close the terminal as if its window were closed; then wait for the program's end as
 * pty_end does. */
int pty_hang_up(struct pty_screen *p);

#endif
