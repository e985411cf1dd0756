/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The console while every processor proves, for longer than anybody looks at it, and what
 * it takes to measure how fast it answers. One at a time. */
#ifndef ZK_TESTS_BUSY_CONSOLE_H
#define ZK_TESTS_BUSY_CONSOLE_H

#include "tests/support/pty_screen.h"

/* Make and remove a folder for its store and proof. */
void busy_folder_make(void);
void busy_folder_remove(void);

/* Start it on a terminal of that size. */
struct pty_screen *busy_open(unsigned width, unsigned height);

/* Leave it, which stops the proof. ret  its exit code */
int busy_quit(struct pty_screen *p);

/* Milliseconds of a clock that never goes back. */
double busy_now_ms(void);

/* Sort, the least first. */
void busy_sort(double *samples, size_t n);

#endif
