/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Proving in a session, as prove and resume do it: one thread drives the session, another
 * reports; then the finished file is verified as a stranger would, and gets its name.
 *
 *   proving_open -> proving_plan -> proving_take_session -> proving_drive ->
 *   proving_close
 *
 * proving_close is right after any failure. The session stays in the store unless the
 * proof got its name, or the program cannot be proved at all.
 */
#ifndef ZK_TUI_PROVING_H
#define ZK_TUI_PROVING_H

#include "checkpoint/drive.h"
#include "store/session.h"
#include "tui/commands.h"
#include "tui/output_file.h"
#include "tui/progress.h"

struct pool;

/* Everything that is open during a proof; zeroed is closed. */
struct proving {
    struct invocation *v;
    struct engine *engine; /* borrowed */
    struct guest *guest;   /* borrowed */
    const char *program;   /* its file, for sentences */
    struct store *store;
    struct session *session;
    struct work work;
    struct task *task;
    struct progress *progress;
    struct output *output;
    struct pool *pair; /* the job's thread and the reporter's */
    struct observer reporter;
    struct drive_request request;
    struct drive_report report;
    const char *output_path;
    bool is_published;
    enum exit_code code; /* of the job's thread */
};

/* Start watching signals, prepare the output and the progress display.
 *
 * in    output_path  "-" for standard output
 *       input_path   of the input, which must not be replaced; NULL: none
 * out   SUCCESS, or the code with its sentence in v->error; so for all below */
enum exit_code proving_open(struct proving *p, struct invocation *v,
                            struct engine *engine, struct guest *guest,
                            const char *program, const char *output_path,
                            const char *input_path);

/* Choose and announce what the options leave open.
 *
 * in    parameters  segment_log2 0: to be chosen
 * out   *parameters with segment_log2 */
enum exit_code proving_plan(struct proving *p, struct proof_parameters *parameters);

/* The session, open for writing: from now on p's, with the store. Its work is loaded and
 * its name announced. */
enum exit_code proving_take_session(struct proving *p, struct store *store,
                                    struct session *session);

/* Prove, verify, publish, print the result. need everything above */
enum exit_code proving_drive(struct proving *p);

void proving_close(struct proving *p);

/* The parameters that --security, --blowup and --segment-log2 say. */
struct proof_parameters proving_parameters(const struct command_line *line);

#endif
