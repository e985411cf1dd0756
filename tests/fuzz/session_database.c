/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Fuzz target: any content of a session's database. Nothing may crash, what is read is
 * what was written or is refused, and the journal brings the session back.
 *
 * The first byte says how the rest is meant: even, as the whole file; odd, as changes of
 * the file that belongs there, four bytes each: offset (big endian, modulo the length)
 * and the value to be added.
 *
 * Seeds: corpus/session_database/, made by session_database.sh.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/files.h"
#include "store/session.h"
#include "store/timeline.h"
#include "tests/support/scratch_folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { DATABASE_BYTES_MAX = 1 << 20, ROWS = 32 };

static char root[SCRATCH_PATH_BYTES];
static const struct file_kind kind = {"thing", "things", "bin"};
static const char value[] = "the value of a key";

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

/* A session with a key, a file, a span and a line of the log; closed. */
static void make(struct store *store, char path[SCRATCH_PATH_BYTES + 128])
{
    struct session *s;
    struct error e;
    uint64_t span;
    must(session_create(&s, store, "s", &e) == STATUS_OK);
    must(session_fix(s, "a.key", value, sizeof value, &e) == STATUS_OK);
    must(file_put(s, &kind, 0, value, sizeof value, &e) == STATUS_OK);
    must(timeline_begin(s, SPAN_PHASE, "phase", 0, &span, &e) == STATUS_OK);
    must(timeline_end(s, span, &e) == STATUS_OK);
    must(timeline_log(s, LEVEL_INFO, "a line", &e) == STATUS_OK);
    (void)snprintf(path, SCRATCH_PATH_BYTES + 128, "%s/session.db", session_path(s));
    must(session_close(s, &e) == STATUS_OK);
}

static void spoil(const char *path, const uint8_t *bytes, size_t len)
{
    static uint8_t file[DATABASE_BYTES_MAX];
    const int fd = open(path, O_RDWR | O_CLOEXEC);
    must(fd >= 0);
    const ssize_t n = pread(fd, file, sizeof file, 0);
    must(n > 0);
    if (len == 0 || bytes[0] % 2 == 0) {
        must(ftruncate(fd, 0) == 0);
        must(len <= 1 || pwrite(fd, bytes + 1, len - 1, 0) == (ssize_t)(len - 1));
    } else {
        for (size_t at = 1; at + 4 <= len; at += 4) {
            const size_t offset = (size_t)bytes[at] << 16 | (size_t)bytes[at + 1] << 8
                                  | (size_t)bytes[at + 2];
            file[offset % (size_t)n] =
                (uint8_t)(file[offset % (size_t)n] + bytes[at + 3]);
        }
        must(pwrite(fd, file, (size_t)n, 0) == n);
    }
    (void)close(fd);
}

/* Whatever is given back is what was put in. */
static void look(struct session *s)
{
    static struct run_row runs[ROWS];
    static struct span_row spans[ROWS];
    static struct memory_sample samples[ROWS];
    static struct log_row lines[ROWS];
    struct byte_buffer out = {0};
    struct error e;
    bool found = false;
    size_t n;
    char key[SESSION_KEY_BYTES] = "";
    if (session_get(s, "a.key", &out, &found, &e) == STATUS_OK && found) {
        must(out.len == sizeof value && memcmp(out.bytes, value, sizeof value) == 0);
    }
    buffer_clear(&out);
    if (file_get(s, "thing", 0, &out, &e) == STATUS_OK) {
        must(out.len == sizeof value && memcmp(out.bytes, value, sizeof value) == 0);
    }
    buffer_free(&out);
    (void)!session_next_key(s, "", key, key, &found, &e);
    (void)!timeline_runs(s, 0, runs, ROWS, &n, &e);
    (void)!timeline_spans(s, 0, spans, ROWS, &n, &e);
    (void)!timeline_samples(s, 0, samples, ROWS, &n, &e);
    (void)!timeline_logs(s, 0, lines, ROWS, &n, &e);
    (void)!session_check(s, &e);
}

/* The journal has what counts. */
static void rescue(struct store *store)
{
    struct session *s;
    struct error e;
    struct byte_buffer out = {0};
    uint32_t n_bad;
    bool found = false;
    must(session_rescue(store, "s", &n_bad, &e) == STATUS_OK);
    must(n_bad == 0);
    must(session_open(&s, store, "s", SESSION_WRITE, NULL, &e) == STATUS_OK);
    must(session_get(s, "a.key", &out, &found, &e) == STATUS_OK && found);
    must(out.len == sizeof value && memcmp(out.bytes, value, sizeof value) == 0);
    buffer_clear(&out);
    must(file_get(s, "thing", 0, &out, &e) == STATUS_OK);
    must(out.len == sizeof value && memcmp(out.bytes, value, sizeof value) == 0);
    buffer_free(&out);
    must(session_close(s, &e) == STATUS_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char path[SCRATCH_PATH_BYTES + 128];
    struct store *store;
    struct session *s = NULL;
    struct session_summary summary;
    struct error e;
    uint64_t freed = 0;
    if (len > DATABASE_BYTES_MAX) {
        return 0;
    }
    if (root[0] == '\0') {
        scratch_folder_make_fast(root);
        (void)atexit(remove_root);
    }
    must(store_open(&store, root, STORE_CREATE, &io_system, &e) == STATUS_OK);
    make(store, path);
    spoil(path, bytes, len);
    (void)!store_summary(store, "s", &summary, &e);
    if (session_open(&s, store, "s", SESSION_READ, NULL, &e) == STATUS_OK) {
        look(s);
        (void)!session_close(s, &e);
    }
    bool is_whole = session_open(&s, store, "s", SESSION_WRITE, NULL, &e) == STATUS_OK;
    if (is_whole) {
        look(s);
        is_whole = session_check(s, &e) == STATUS_OK;
        (void)!session_close(s, &e);
    }
    if (!is_whole) {
        rescue(store);
    }
    must(store_discard(store, "s", &freed, &e) == STATUS_OK);
    store_close(store);
    return 0;
}
