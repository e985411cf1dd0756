/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Everything a drive needs. */
#include "tests/support/driven.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/scratch_folder.h"

void driven_must(enum status s, const struct error *e)
{
    if (s != STATUS_OK) {
        fprintf(stderr, "%s\n", e->text);
        _exit(DRIVEN_WRONG);
    }
}

static enum status sink(void *arg, const uint8_t *bytes, size_t len, struct error *e)
{
    (void)e;
    buffer_bytes(arg, bytes, len);
    return STATUS_OK;
}

static void open_session(struct driven *d, const struct work_order *order)
{
    struct error e;
    struct session_summary *all;
    size_t n;
    driven_must(store_list(d->store, &all, &n, &e), &e);
    free(all);
    driven_must(n == 0
                    ? work_order(&d->session, d->store, order, &e)
                    : session_open(&d->session, d->store, "s", SESSION_WRITE, NULL, &e),
                &e);
}

void driven_open(struct driven *d, const char *guest, const char *input,
                 const char *folder, const struct io *io)
{
    struct error e;
    size_t len;
    struct memory_plan memory;
    char name[32];
    memset(d, 0, sizeof *d);
    (void)snprintf(name, sizeof name, "%s.elf", guest);
    uint8_t *const elf = scratch_read(scratch_path(ZK_GUEST_DIR, name), &len);
    driven_must(engine_open(&d->engine, &(struct engine_options){.threads = 1}, &e), &e);
    driven_must(guest_load(&d->guest, d->engine, elf, len, &e), &e);
    driven_must(task_open(&d->task, &e), &e);
    driven_must(
        store_open(&d->store, scratch_path(folder, "store"), STORE_CREATE, io, &e), &e);
    const struct work_order order = {.name = "s",
                                     .guest = d->guest,
                                     .program_name = name,
                                     .elf = elf,
                                     .len_elf = len,
                                     .input = (const uint8_t *)input,
                                     .len_input = strlen(input),
                                     .parameters = {100, 1, 14}};
    open_session(d, &order);
    free(elf);
    driven_must(work_load(&d->work, d->session, &e), &e);
    driven_must(engine_plan(d->engine, d->guest, &d->work.parameters, (uint64_t)1 << 30,
                            &memory, &e),
                &e);
    d->request = (struct drive_request){.engine = d->engine,
                                        .guest = d->guest,
                                        .work = &d->work,
                                        .memory_budget = memory.bytes_budget,
                                        .task = d->task,
                                        .sink = sink,
                                        .sink_arg = &d->proof};
}

void driven_close(struct driven *d)
{
    struct error e;
    driven_must(session_close(d->session, &e), &e);
    store_close(d->store);
    work_free(&d->work);
    task_close(d->task);
    guest_free(d->guest);
    engine_close(d->engine);
    buffer_free(&d->proof);
}

enum status driven_run(struct driven *d, struct error *e)
{
    return drive_run(d->session, &d->request, &d->report, e);
}
