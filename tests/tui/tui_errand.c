/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Errands: what is told of files, and that one that is given up leaves nothing. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/files.h"
#include "store/session.h"
#include "store/store.h"
#include "tests/support/scratch_folder.h"
#include "tui/child_errand.h"

static const struct file_kind PROOF = {"segment", "proof", "segment"};
enum { PIECE = 1 << 20 };

static char folder[SCRATCH_PATH_BYTES];
static struct invocation v;
static struct task *task;
static int ends[2];
static struct message_end last;
static struct message_errand told[8];
static unsigned n_told;

/* A session "s" with two files of a mebibyte. */
static void set_up(void)
{
    struct store *store;
    struct session *s;
    struct error e;
    uint8_t *const bytes = calloc(1, PIECE);
    scratch_folder_make_fast(folder);
    cr_assert_eq(setenv("ZKCONSOLE_STORE", scratch_path(folder, "store"), 1), 0);
    cr_assert_eq(
        store_open(&store, scratch_path(folder, "store"), STORE_CREATE, &io_system, &e),
        STATUS_OK, "%s", e.text);
    cr_assert_eq(session_create(&s, store, "s", &e), STATUS_OK, "%s", e.text);
    for (uint32_t i = 0; i < 2; i++) {
        cr_assert_eq(file_put(s, &PROOF, i, bytes, PIECE, &e), STATUS_OK);
    }
    cr_assert_eq(session_close(s, &e), STATUS_OK);
    store_close(store);
    free(bytes);
    cr_assert_eq(task_open(&task, &e), STATUS_OK);
    cr_assert_eq(pipe(ends), 0);
}

static void tear_down(void)
{
    task_close(task);
    scratch_folder_remove(folder);
}

TestSuite(errand, .init = set_up, .fini = tear_down);

/* Do it here, and read what it told: kind, length, bytes. */
static enum status run(struct child_request request)
{
    uint8_t head[8];
    static uint8_t body[MESSAGE_BYTES_MAX];
    request.v = &v;
    request.session = "s";
    request.kind = request.kind == NULL ? "" : request.kind;
    child_errand(&request, task, ends[1]);
    cr_assert_eq(close(ends[1]), 0);
    while (read(ends[0], head, sizeof head) == (ssize_t)sizeof head) {
        const uint32_t kind = load_u32(head), len = load_u32(head + 4);
        cr_assert_leq(len, sizeof body);
        cr_assert_eq(read(ends[0], body, len), (ssize_t)len);
        if (kind == MESSAGE_END) {
            memcpy(&last, body, sizeof last);
        } else if (kind == MESSAGE_ERRAND && n_told < 8) {
            memcpy(&told[n_told++], body, sizeof told[0]);
        }
    }
    return last.status;
}

static unsigned n_entries(const char *path)
{
    char *const listing = scratch_listing(path);
    unsigned n = 0;
    for (const char *at = listing; *at != '\0'; at++) {
        n += *at == '\n';
    }
    free(listing);
    return n;
}

Test(errand, every_file_is_told_with_its_verdict)
{
    FILE *const f = fopen(scratch_path(folder, "store/s/proof/000001.segment"), "r+b");
    cr_assert_not_null(f);
    fputc(1, f);
    cr_assert_eq(fclose(f), 0);
    cr_assert_eq(run((struct child_request){.errand = ERRAND_FILES}), STATUS_OK, "%s",
                 last.text);
    cr_assert_geq(n_told, 2);
    for (unsigned i = 0; i < 2; i++) {
        cr_assert(told[i].is_checked);
        cr_assert_eq(told[i].index, i);
        cr_assert_str_eq(told[i].kind, "segment");
        cr_assert_eq(told[i].done, (uint64_t)(i + 1) * PIECE);
        cr_assert_eq(told[i].total, 2 * PIECE);
        cr_assert_eq(told[i].fault[0] == '\0', i == 0, "%s", told[i].fault);
    }
    cr_assert_not(told[n_told - 1].is_checked && n_told > 2, "the last is told twice");
}

Test(errand, one_file_alone_or_none_of_that_number)
{
    const struct child_request one = {
        .errand = ERRAND_FILES, .kind = "segment", .index = 1};
    cr_assert_eq(run(one), STATUS_OK);
    cr_assert_eq(told[0].index, 1);
    cr_assert_eq(told[0].total, PIECE);
}

Test(errand, a_file_that_is_gone_is_named)
{
    const struct child_request gone = {
        .errand = ERRAND_FILES, .kind = "segment", .index = 9};
    cr_assert_eq(run(gone), STATUS_ARGUMENT);
    cr_assert_not_null(strstr(last.text, "segment 9"), "%s", last.text);
}

Test(errand, an_export_given_up_leaves_nothing)
{
    task_cancel(task);
    cr_assert_eq(run((struct child_request){.errand = ERRAND_EXPORT,
                                            .path = scratch_path(folder, "a.tar")}),
                 STATUS_CANCELLED, "%s", last.text);
    cr_assert_neq(access(scratch_path(folder, "a.tar"), F_OK), 0);
}

Test(errand, an_import_given_up_leaves_nothing)
{
    const unsigned before = n_entries(scratch_path(folder, "store"));
    scratch_write(scratch_path(folder, "a.tar"), "not read", 8);
    task_cancel(task);
    cr_assert_eq(run((struct child_request){.errand = ERRAND_IMPORT,
                                            .path = scratch_path(folder, "a.tar")}),
                 STATUS_CANCELLED, "%s", last.text);
    cr_assert_eq(n_entries(scratch_path(folder, "store")), before);
}

Test(errand, nothing_is_written_over)
{
    scratch_write(scratch_path(folder, "a.tar"), "mine", 4);
    cr_assert_eq(run((struct child_request){.errand = ERRAND_EXPORT,
                                            .path = scratch_path(folder, "a.tar")}),
                 STATUS_ARGUMENT);
    cr_assert_not_null(strstr(last.text, "is there already"), "%s", last.text);
    size_t len;
    uint8_t *const kept = scratch_read(scratch_path(folder, "a.tar"), &len);
    cr_assert_eq(len, 4);
    cr_assert_eq(memcmp(kept, "mine", 4), 0);
    free(kept);
}
