/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A session "s" that this process drives itself, without the program: for tests that give
 * it faulty calls of the operating system, often in a child. What cannot be opened ends
 * the process with DRIVEN_WRONG and a sentence. */
#ifndef ZK_TESTS_DRIVEN_H
#define ZK_TESTS_DRIVEN_H

#include "checkpoint/drive.h"

enum { DRIVEN_WRONG = 90 };

struct driven {
    struct engine *engine;
    struct guest *guest;
    struct store *store;
    struct task *task;
    struct session *session;
    struct work work;
    struct drive_request request; /* one thread, a budget of 1 GiB; the sink is `proof` */
    struct drive_report report;
    struct byte_buffer proof;
};

/* End the process unless s is STATUS_OK. */
void driven_must(enum status s, const struct error *e);

/* Open the session of the store folder/store, or make it, of a guest program in segments
 * of 2^14 steps.
 * in    guest   its name, without folder and ".elf"
 *       input   text; borrowed */
void driven_open(struct driven *d, const char *guest, const char *input,
                 const char *folder, const struct io *io);
void driven_close(struct driven *d);

/* drive_run with its own request and report. */
MUST_USE enum status driven_run(struct driven *d, struct error *e);

#endif
