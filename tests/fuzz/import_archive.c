/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Fuzz target: any bytes as the archive of a session. Nothing may crash; what is refused
 * leaves the store empty; what is accepted is exported as the same bytes again, unless it
 * was compressed.
 *
 * Seeds: corpus/import_archive/, made by import_archive.sh.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint/archive.h"
#include "tests/support/scratch_folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static char root[SCRATCH_PATH_BYTES];

static void must(int condition)
{
    if (!condition) {
        abort();
    }
}

static void remove_root(void)
{
    scratch_folder_remove(root);
}

struct cursor {
    const uint8_t *bytes;
    size_t left;
};

static enum status take(void *arg, uint8_t *bytes, size_t len, size_t *n, struct error *e)
{
    struct cursor *const c = arg;
    (void)e;
    *n = len < c->left ? len : c->left;
    if (*n != 0) {
        memcpy(bytes, c->bytes, *n);
        c->bytes += *n;
        c->left -= *n;
    }
    return STATUS_OK;
}

static enum status keep(void *arg, const uint8_t *bytes, size_t len, struct error *e)
{
    (void)e;
    buffer_bytes(arg, bytes, len);
    return STATUS_OK;
}

static void compare(struct store *store, const char *name, const uint8_t *bytes,
                    size_t len)
{
    struct session *session;
    struct archive_report report;
    struct byte_buffer again = {0};
    struct error e;
    uint64_t freed = 0;
    must(session_open(&session, store, name, SESSION_READ, NULL, &e) == STATUS_OK);
    must(archive_export(session, ARCHIVE_ALL, false, keep, &again, &report, &e)
         == STATUS_OK);
    must(session_close(session, &e) == STATUS_OK);
    if (len >= 8 && memcmp(bytes, "manifest", 8) == 0) {
        must(again.len == len && memcmp(again.bytes, bytes, len) == 0);
    }
    buffer_free(&again);
    must(store_discard(store, name, &freed, &e) == STATUS_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct store *store;
    struct archive_report report;
    struct error e;
    struct cursor c = {bytes, len};
    struct session_summary *all;
    size_t n;
    if (root[0] == '\0') {
        scratch_folder_make_fast(root);
        atexit(remove_root);
    }
    must(store_open(&store, root, STORE_CREATE, &io_system, &e) == STATUS_OK);
    if (archive_import(take, &c, store, NULL, &report, &e) == STATUS_OK) {
        compare(store, report.session, bytes, len);
    }
    must(store_list(store, &all, &n, &e) == STATUS_OK && n == 0);
    free(all);
    store_close(store);
    return 0;
}
