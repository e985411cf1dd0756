/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What tests that trouble a session share: an undisturbed proof to compare with, and a
 * process at work whose streams go to a file. Faults of the machinery abort the test. */
#ifndef ZK_TESTS_SESSION_TRIAL_H
#define ZK_TESTS_SESSION_TRIAL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "tests/support/spawned.h"

/* Paths in the test's folder. A zeroed one that trial_begin has filled. */
struct trial {
    char folder[CONSOLE_PATH_BYTES];
    char input[CONSOLE_PATH_BYTES];
    char proof[CONSOLE_PATH_BYTES]; /* where the proof is to go */
    char said[CONSOLE_PATH_BYTES];  /* standard error of the process at work */
    struct byte_buffer undisturbed;
};

/* fib of `number` in segments of 2^14 steps, proved once without disturbance: 14000 are
 * five segments, 4000 are two. */
void trial_begin(struct trial *t, unsigned number);
/* The same without a proof to compare with. */
void trial_open(struct trial *t, unsigned number);
void trial_end(struct trial *t);

/* "prove", .., "--session", "s" for this trial, in one thread, without the final NULL.
 * ret   the number of arguments */
enum { TRIAL_ARGS_MAX = 24 };
unsigned trial_prove_args(const struct trial *t, const char *args[TRIAL_ARGS_MAX]);

/* Make session s, and stop after so many segments are proved, or a phase: --stop-after.
 */
void trial_make_session(const struct trial *t, const char *stop_after);

/* Is the proof where it belongs, and the undisturbed one? It is then removed. */
bool trial_is_proved(const struct trial *t);

/* Abort unless the call ended with the code, and said the text (NULL: anything). */
void trial_expect(struct console_result r, int code, const char *text);

/* Start the program, its standard error to t->said, which begins anew. args and env end
 * with NULL; env may be NULL. */
pid_t trial_start(const struct trial *t, const char *const *args, const char *const *env);

/* Until a child, whose standard error goes there, has said a text; false and a sentence
 * when it has ended without it, or half a minute has passed. The child is left to be
 * waited for. */
bool trial_await(const struct trial *t, pid_t child, const char *text);
/* Begin session s, one thread at work, and wait until it has said a text; abort when it
 * does not.
 * in    progress  of --progress
 *       option    one more; NULL: none */
pid_t trial_start_until(const struct trial *t, const char *progress, const char *option,
                        const char *text);

bool trial_has_said(const struct trial *t, const char *text);

/* Wait for the end. ret  its exit code, or 1000 + the signal that ended it */
int trial_wait(pid_t child);

/* Is it still there? When not, *code is as above. */
bool trial_is_running(pid_t child, int *code);

/* The process that `leader` has started and that works for it; 0: there is none. */
pid_t trial_worker(pid_t leader);

/* Until a process, of whoever, is dead; 0 is. false: it is not after half a minute. */
bool trial_await_death(pid_t pid);

/* ZK_SEED, or the time; printed. */
unsigned trial_seed(void);

/* A number of an environment variable, or another. */
unsigned trial_setting(const char *variable, unsigned otherwise);

/* Let milliseconds pass. */
void trial_let_pass(unsigned ms);

#endif
