/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* trash.c - removed sessions, and what is left of those that were never made. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/store_state.h"

static const char TRASH[] = ".trash";
static const char UNNAMED[] = ".new-";

enum { TRASH_NAME_BYTES = SESSION_NAME_BYTES + 48 };

/* Move a session to the trash, which stays open, under a name of its own. */
static enum status trash(struct store *s, const char *name, char to[TRASH_NAME_BYTES],
                         int *dir, struct error *e)
{
    uint32_t random = 0;
    *dir = -1;
    if (s->io->random(s->io->arg, &random, sizeof random) != 0) {
        return io_failed(e, "read", "random numbers");
    }
    const uint64_t seconds = s->io->now(s->io->arg, IO_CLOCK_WALL) / 1000000000;
    (void)snprintf(to, TRASH_NAME_BYTES, "%s.%" PRIu64 "-%08" PRIx32, name, seconds,
                   random);
    if (s->io->make_folder(s->io->arg, s->fd, TRASH, 0700) != 0 && errno != EEXIST) {
        return io_failed(e, "create", TRASH);
    }
    TRY(io_open(s->io, s->fd, TRASH, O_RDONLY | O_DIRECTORY, 0, dir, e));
    const enum status result = store_move_session(s, name, *dir, to, e);
    if (result != STATUS_OK) {
        io_close(s->io, dir);
    }
    return result;
}

enum status store_trash(struct store *s, const char *name, struct error *e)
{
    char to[TRASH_NAME_BYTES];
    int dir;
    TRY(trash(s, name, to, &dir, e));
    io_close(s->io, &dir);
    return STATUS_OK;
}

enum status store_discard(struct store *s, const char *name, uint64_t *bytes,
                          struct error *e)
{
    char to[TRASH_NAME_BYTES];
    int dir;
    TRY(trash(s, name, to, &dir, e));
    const enum status result = folder_remove(s->io, dir, to, bytes, e);
    io_close(s->io, &dir);
    return result;
}

/* ---- bringing back ---- */

/* Is it NAME.SECONDS-RANDOM, as store_trash writes it, and from before that time? */
static bool is_removed(const char *name, int64_t before_ns, size_t *len_name,
                       int64_t *seconds)
{
    const char *const point = strrchr(name, '.');
    if (point == NULL || strchr("0123456789", point[1]) == NULL || point[1] == '\0') {
        return false; /* not ours */
    }
    *len_name = (size_t)(point - name);
    *seconds = (int64_t)strtoll(point + 1, NULL, 10);
    return before_ns == INT64_MAX || *seconds < before_ns / 1000000000;
}

struct newest {
    const char *name;
    int64_t seconds;
    char folder[TRASH_NAME_BYTES]; /* "": none */
};

static enum status take_newest(void *arg, const char *name, struct error *e)
{
    struct newest *const found = arg;
    size_t len_name;
    int64_t seconds;
    (void)e;
    if (is_removed(name, INT64_MAX, &len_name, &seconds)
        && len_name == strlen(found->name) && strncmp(name, found->name, len_name) == 0
        && strlen(name) < sizeof found->folder
        && (found->folder[0] == '\0' || seconds > found->seconds)) {
        found->seconds = seconds;
        (void)snprintf(found->folder, sizeof found->folder, "%s", name);
    }
    return STATUS_OK;
}

static enum status restore_from(struct store *s, int dir, const char *name,
                                struct error *e)
{
    struct newest found = {.name = name};
    TRY(folder_each(s->io, dir, ".", take_newest, &found, e));
    if (found.folder[0] == '\0') {
        return error_set(e, STATUS_ARGUMENT, "no session %.70s is in the trash", name);
    }
    if (s->io->rename(s->io->arg, dir, found.folder, s->fd, name) != 0) {
        return errno == ENOTEMPTY || errno == EEXIST
                   ? error_set(e, STATUS_ARGUMENT, "session %s exists already", name)
                   : io_failed(e, "rename", found.folder);
    }
    TRY(io_sync(s->io, s->fd, s->root, e));
    return io_sync(s->io, dir, TRASH, e);
}

enum status store_restore(struct store *s, const char *name, struct error *e)
{
    int dir = -1;
    if (!session_name_is_valid(name) || !folder_has(s->fd, TRASH)) {
        return error_set(e, STATUS_ARGUMENT, "no session %.70s is in the trash", name);
    }
    if (folder_has(s->fd, name)) {
        return error_set(e, STATUS_ARGUMENT, "session %s exists already", name);
    }
    TRY(io_open(s->io, s->fd, TRASH, O_RDONLY | O_DIRECTORY, 0, &dir, e));
    const enum status result = restore_from(s, dir, name, e);
    io_close(s->io, &dir);
    return result;
}

/* ---- emptying ---- */

struct emptying {
    struct store *store;
    int dir;
    int64_t before_ns;
    uint32_t *n;
    uint64_t *bytes;
    enum status result; /* the first failure; the rest goes on */
    struct error *e;
};

static void remove_one(struct emptying *m, const char *name)
{
    struct error why;
    const enum status s = folder_remove(m->store->io, m->dir, name, m->bytes, &why);
    if (s == STATUS_OK) {
        ++*m->n;
    } else if (m->result == STATUS_OK) {
        m->result = s;
        *m->e = why;
    }
}

static enum status empty_entry(void *arg, const char *name, struct error *e)
{
    struct emptying *const m = arg;
    size_t len_name;
    int64_t seconds;
    (void)e;
    if (is_removed(name, m->before_ns, &len_name, &seconds)) {
        remove_one(m, name);
    }
    return STATUS_OK;
}

/* A session whose creation was interrupted: its maker's lock is gone, or it never came to
 * locking and an hour has passed. */
static bool is_left_over(const struct store *s, const char *name)
{
    int fd = -1;
    struct error ignored;
    struct lock_report lock;
    struct stat st;
    if (strncmp(name, UNNAMED, sizeof UNNAMED - 1) != 0
        || io_open(s->io, s->fd, name, O_RDONLY | O_DIRECTORY, 0, &fd, &ignored)
               != STATUS_OK) {
        return false;
    }
    const bool is_known = lock_look(s->io, fd, &lock, &ignored) == STATUS_OK;
    const int64_t now = (int64_t)(s->io->now(s->io->arg, IO_CLOCK_WALL) / 1000000000);
    const bool is_old = fstat(fd, &st) == 0 && st.st_mtime < now - 3600;
    io_close(s->io, &fd);
    return is_known && (lock.state == LOCK_STALE || (lock.state == LOCK_FREE && is_old));
}

static enum status empty_left_over(void *arg, const char *name, struct error *e)
{
    struct emptying *const m = arg;
    (void)e;
    if (is_left_over(m->store, name)) {
        remove_one(m, name);
    }
    return STATUS_OK;
}

enum status store_empty_trash(struct store *s, int64_t before_ns, uint32_t *n_sessions,
                              uint64_t *bytes, struct error *e)
{
    struct error why;
    struct emptying m = {.store = s,
                         .dir = s->fd,
                         .before_ns = before_ns,
                         .n = n_sessions,
                         .bytes = bytes,
                         .e = &why};
    TRY(folder_each(s->io, s->fd, ".", empty_left_over, &m, e));
    enum status result = STATUS_OK;
    if (folder_has(s->fd, TRASH)) {
        TRY(io_open(s->io, s->fd, TRASH, O_RDONLY | O_DIRECTORY, 0, &m.dir, e));
        result = folder_each(s->io, m.dir, ".", empty_entry, &m, e);
        io_close(s->io, &m.dir);
    }
    if (result == STATUS_OK && m.result != STATUS_OK) {
        *e = why;
        result = m.result;
    }
    return result;
}

/* ---- listing --------------------------------------------------------------------- */

struct listing {
    const struct store *store;
    int dir;
    int64_t before_ns;
    struct trash_entry *rows;
    size_t n, cap;
};

static enum status list_one(struct listing *l, const char *folder, size_t len_name,
                            bool is_left_over, int64_t seconds, struct error *e)
{
    if (l->n == l->cap) {
        const size_t cap = l->cap == 0 ? 16 : 2 * l->cap;
        struct trash_entry *const grown = realloc(l->rows, cap * sizeof *grown);
        if (grown == NULL) {
            return error_set(e, STATUS_MEMORY, "store: out of memory");
        }
        l->rows = grown;
        l->cap = cap;
    }
    struct trash_entry *const row = &l->rows[l->n];
    *row = (struct trash_entry){.is_left_over = is_left_over,
                                .removed_ns = seconds * 1000000000};
    (void)snprintf(row->name, sizeof row->name, "%.*s", (int)len_name, folder);
    TRY(folder_measure(l->store->io, l->dir, folder, &row->n_files, &row->bytes, e));
    l->n++;
    return STATUS_OK;
}

static enum status list_left_over(void *arg, const char *name, struct error *e)
{
    struct listing *const l = arg;
    return is_left_over(l->store, name) ? list_one(l, name, strlen(name), true, 0, e)
                                        : STATUS_OK;
}

static enum status list_removed(void *arg, const char *name, struct error *e)
{
    struct listing *const l = arg;
    size_t len_name;
    int64_t seconds;
    return is_removed(name, l->before_ns, &len_name, &seconds)
               ? list_one(l, name, len_name, false, seconds, e)
               : STATUS_OK;
}

static int by_name_and_time(const void *a, const void *b)
{
    const struct trash_entry *const x = a, *const y = b;
    if (x->is_left_over != y->is_left_over) {
        return x->is_left_over ? -1 : 1;
    }
    const int names = strcmp(x->name, y->name);
    return names != 0 ? names
                      : (x->removed_ns > y->removed_ns) - (x->removed_ns < y->removed_ns);
}

enum status store_list_trash(const struct store *s, int64_t before_ns,
                             struct trash_entry **out, size_t *n, struct error *e)
{
    struct listing l = {.store = s, .dir = s->fd, .before_ns = before_ns};
    *out = NULL;
    *n = 0;
    enum status result = folder_each(s->io, s->fd, ".", list_left_over, &l, e);
    if (result == STATUS_OK && folder_has(s->fd, TRASH)) {
        result = io_open(s->io, s->fd, TRASH, O_RDONLY | O_DIRECTORY, 0, &l.dir, e);
        if (result == STATUS_OK) {
            result = folder_each(s->io, l.dir, ".", list_removed, &l, e);
            io_close(s->io, &l.dir);
        }
    }
    if (result != STATUS_OK) {
        free(l.rows);
        return result;
    }
    if (l.n > 0) {
        qsort(l.rows, l.n, sizeof *l.rows, by_name_and_time);
    }
    *out = l.rows;
    *n = l.n;
    return STATUS_OK;
}
