/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A temporary file of mode spill that finds no room asks for it, and is tried again.
 * RLIMIT_FSIZE plays the full disk. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "tests/support/run_store.h"

static unsigned n_asked;
static uint64_t bytes_asked;

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static bool make_room(void *arg, uint64_t bytes)
{
    (void)arg;
    n_asked++;
    bytes_asked = bytes;
    limit_files(RLIM_INFINITY);
    return true;
}

static bool have_none(void *arg, uint64_t bytes)
{
    (void)arg;
    (void)bytes;
    n_asked++;
    return false;
}

static const struct run_options options = {.mode = MEMORY_SPILL};

/* Prove exit3 where files may not be longer than 64 KiB. */
static enum status prove_in_little(struct byte_buffer *proof,
                                   bool (*ask)(void *arg, uint64_t bytes),
                                   struct error *e)
{
    struct run_job r;
    struct run_store *const store = calloc(1, sizeof *store);
    cr_assert_not_null(store);
    (void)signal(SIGXFSZ, SIG_IGN);
    run_job_open(&r, store, &options);
    job_close(r.job);
    r.request.store.make_room = ask;
    cr_assert_eq(job_open(&r.job, r.engine, &r.request, e), STATUS_OK);
    limit_files(64 << 10);
    const enum status s = job_run(r.job, run_sink, proof, e);
    limit_files(RLIM_INFINITY);
    run_job_close(&r);
    run_store_free(store);
    free(store);
    return s;
}

Test(spill_room, a_file_without_room_asks_and_is_tried_again)
{
    struct byte_buffer undisturbed = {0}, proof = {0};
    struct error e = {0};
    struct run_store *const store = calloc(1, sizeof *store);
    cr_assert_not_null(store);
    run_prove(&undisturbed, store, &options);
    cr_assert_eq(prove_in_little(&proof, make_room, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(n_asked, 1);
    cr_assert_gt(bytes_asked, 64 << 10);
    cr_assert_eq(proof.len, undisturbed.len);
    cr_assert_eq(memcmp(proof.bytes, undisturbed.bytes, proof.len), 0);
    buffer_free(&undisturbed);
    buffer_free(&proof);
    run_store_free(store);
    free(store);
}

Test(spill_room, without_room_or_anybody_to_ask_it_is_a_full_disk)
{
    struct byte_buffer proof = {0};
    struct error e = {0};
    cr_assert_eq(prove_in_little(&proof, have_none, &e), STATUS_LIMIT);
    cr_assert_eq(n_asked, 1);
    cr_assert_eq(prove_in_little(&proof, NULL, &e), STATUS_LIMIT);
    cr_assert_not_null(strstr(e.text, "temporary file"), "%s", e.text);
    buffer_free(&proof);
}
