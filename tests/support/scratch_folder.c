/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* scratch_folder.c - a folder of its own for a test. */
#include "tests/support/scratch_folder.h"

#include <errno.h>
#include <fts.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *what, const char *path)
{
    fprintf(stderr, "scratch folder: cannot %s %s\n", what, path);
    perror("because");
    abort();
}

static void make_below(const char *below, char path[SCRATCH_PATH_BYTES])
{
    snprintf(path, SCRATCH_PATH_BYTES, "%s/zk-test-XXXXXX", below);
    if (mkdtemp(path) == NULL) {
        fail("make", path);
    }
}

void scratch_folder_make(char path[SCRATCH_PATH_BYTES])
{
    const char *const below = getenv("TMPDIR");
    make_below(below == NULL || below[0] != '/' ? "/tmp" : below, path);
}

void scratch_folder_make_fast(char path[SCRATCH_PATH_BYTES])
{
    if (access("/dev/shm", W_OK) == 0) {
        make_below("/dev/shm", path);
    } else {
        scratch_folder_make(path);
    }
}

static FTS *walk(const char *path)
{
    char *names[] = {strdup(path), NULL};
    FTS *const tree = names[0] == NULL ? NULL : fts_open(names, FTS_PHYSICAL, NULL);
    if (tree == NULL) {
        fail("walk", path);
    }
    free(names[0]);
    return tree;
}

/* Remove what is there; false: something has come or gone meanwhile. */
static bool remove_tree(const char *path)
{
    FTS *const tree = walk(path);
    const FTSENT *entry = NULL;
    bool is_gone = true;
    while (is_gone && (entry = fts_read(tree)) != NULL) {
        if (entry->fts_info == FTS_D) {
            (void)chmod(entry->fts_accpath, 0700);
        } else if (remove(entry->fts_accpath) != 0) {
            if (errno != ENOTEMPTY && errno != ENOENT) {
                fail("remove", entry->fts_path);
            }
            is_gone = false;
        }
    }
    fts_close(tree);
    return is_gone;
}

/* The engine of a console that was killed notices, and is a moment at work after it. */
void scratch_folder_remove(const char *path)
{
    enum { TRIES = 2000, PAUSE_NS = 10000000 };
    for (unsigned i = 0; !remove_tree(path) && access(path, F_OK) == 0; i++) {
        if (i == TRIES) {
            fail("remove", path);
        }
        (void)nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS}, NULL);
    }
}

const char *scratch_path(const char *path, const char *rest)
{
    static char buffers[4][2 * SCRATCH_PATH_BYTES];
    static unsigned next;
    char *const to = buffers[next++ % 4];
    snprintf(to, sizeof buffers[0], "%s/%s", path, rest);
    return to;
}

uint8_t *scratch_read(const char *path, size_t *len)
{
    FILE *const file = fopen(path, "rb");
    struct stat st;
    if (file == NULL || fstat(fileno(file), &st) != 0) {
        fail("read", path);
        return NULL;
    }
    const size_t bytes = (size_t)st.st_size;
    uint8_t *const contents = malloc(bytes + 1);
    if (contents == NULL || fread(contents, 1, bytes, file) != bytes) {
        fail("read", path);
    }
    fclose(file);
    contents[bytes] = 0;
    if (len != NULL) {
        *len = bytes;
    }
    return contents;
}

void scratch_write(const char *path, const void *bytes, size_t len)
{
    FILE *const file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes, 1, len, file) != len || fclose(file) != 0) {
        fail("write", path);
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char *scratch_listing(const char *path)
{
    char *lines[4096];
    size_t n = 0;
    size_t total = 1;
    FTS *const tree = walk(path);
    const FTSENT *entry = NULL;
    while ((entry = fts_read(tree)) != NULL) {
        if (entry->fts_info != FTS_F || n == sizeof lines / sizeof lines[0]) {
            continue;
        }
        size_t len = 0;
        uint8_t *const bytes = scratch_read(entry->fts_accpath, &len);
        uint64_t sum = 14695981039346656037u; /* FNV-1a */
        for (size_t i = 0; i < len; i++) {
            sum = (sum ^ bytes[i]) * 1099511628211u;
        }
        free(bytes);
        const char *const name = entry->fts_path + strlen(path) + 1;
        if (asprintf(&lines[n], "%s %zu %016" PRIx64 "\n", name, len, sum) < 0) {
            fail("list", path);
        }
        total += strlen(lines[n++]);
    }
    fts_close(tree);
    qsort(lines, n, sizeof lines[0], by_text);
    char *const all = calloc(1, total);
    for (size_t i = 0; i < n; i++) {
        strcat(all, lines[i]);
        free(lines[i]);
    }
    return all;
}
