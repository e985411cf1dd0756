/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* folder.c - listing, removing and measuring folders. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store_state.h"

enum { DEEPEST = 8 }; /* a session has two levels */

bool folder_has(int dir, const char *name)
{
    struct stat st;
    return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

bool folder_is(int dir, const char *name, int folder)
{
    struct stat named, open_one;
    return fstatat(dir, name, &named, AT_SYMLINK_NOFOLLOW) == 0
           && fstat(folder, &open_one) == 0 && named.st_dev == open_one.st_dev
           && named.st_ino == open_one.st_ino;
}

enum status folder_each(const struct io *io, int dir, const char *path, folder_fn *each,
                        void *arg, struct error *e)
{
    int fd = -1;
    TRY(io_open(io, dir, path, O_RDONLY | O_DIRECTORY, 0, &fd, e));
    DIR *const listing = fdopendir(fd);
    if (listing == NULL) {
        const enum status s = io_failed(e, "list", path);
        io_close(io, &fd);
        return s;
    }
    enum status s = STATUS_OK;
    const struct dirent *entry = NULL;
    errno = 0;
    while (s == STATUS_OK && (entry = readdir(listing)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            s = each(arg, entry->d_name, e);
        }
        errno = 0;
    }
    if (s == STATUS_OK && errno != 0) {
        s = io_failed(e, "list", path);
    }
    (void)closedir(listing);
    return s;
}

struct removal {
    const struct io *io;
    int dir;
    unsigned depth;
    uint64_t *bytes;
};

static enum status remove_tree(const struct io *io, int dir, const char *path,
                               unsigned depth, uint64_t *bytes, struct error *e);

static enum status remove_entry(void *arg, const char *name, struct error *e)
{
    const struct removal *const r = arg;
    struct stat st;
    if (fstatat(r->dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno == ENOENT ? STATUS_OK : io_failed(e, "look at", name);
    }
    if (S_ISDIR(st.st_mode)) {
        return remove_tree(r->io, r->dir, name, r->depth + 1, r->bytes, e);
    }
    if (r->io->remove(r->io->arg, r->dir, name, false) != 0 && errno != ENOENT) {
        return io_failed(e, "remove", name);
    }
    *r->bytes += S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
    return STATUS_OK;
}

static enum status remove_tree(const struct io *io, int dir, const char *path,
                               unsigned depth, uint64_t *bytes, struct error *e)
{
    if (depth > DEEPEST) {
        return error_set(e, STATUS_FORMAT, "cannot remove %s: folders %d deep", path,
                         DEEPEST);
    }
    int fd = -1;
    enum status s = io_open(io, dir, path, O_RDONLY | O_DIRECTORY, 0, &fd, e);
    if (s != STATUS_OK) {
        return errno == ENOENT ? STATUS_OK : s;
    }
    struct removal removal = {.io = io, .dir = fd, .depth = depth, .bytes = bytes};
    s = folder_each(io, fd, ".", remove_entry, &removal, e);
    io_close(io, &fd);
    if (s == STATUS_OK && io->remove(io->arg, dir, path, true) != 0 && errno != ENOENT) {
        s = io_failed(e, "remove", path);
    }
    return s;
}

enum status folder_remove(const struct io *io, int dir, const char *path, uint64_t *bytes,
                          struct error *e)
{
    return remove_tree(io, dir, path, 0, bytes, e);
}

/* ---- measuring ------------------------------------------------------------------- */

struct measure {
    const struct io *io;
    int dir;
    unsigned depth;
    uint32_t *n_files;
    uint64_t *bytes;
};

static enum status measure_tree(const struct measure *above, const char *path,
                                struct error *e);

static enum status measure_entry(void *arg, const char *name, struct error *e)
{
    const struct measure *const m = arg;
    struct stat st;
    if (fstatat(m->dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno == ENOENT ? STATUS_OK : io_failed(e, "look at", name);
    }
    if (S_ISDIR(st.st_mode)) {
        return measure_tree(m, name, e);
    }
    ++*m->n_files;
    *m->bytes += S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
    return STATUS_OK;
}

static enum status measure_tree(const struct measure *above, const char *path,
                                struct error *e)
{
    struct measure m = *above;
    if (m.depth++ > DEEPEST) {
        return error_set(e, STATUS_FORMAT, "cannot look into %s: folders %d deep", path,
                         DEEPEST);
    }
    const enum status opened =
        io_open(m.io, above->dir, path, O_RDONLY | O_DIRECTORY, 0, &m.dir, e);
    if (opened != STATUS_OK) {
        return errno == ENOENT ? STATUS_OK : opened;
    }
    const enum status s = folder_each(m.io, m.dir, ".", measure_entry, &m, e);
    io_close(m.io, &m.dir);
    return s;
}

enum status folder_measure(const struct io *io, int dir, const char *path,
                           uint32_t *n_files, uint64_t *bytes, struct error *e)
{
    const struct measure m = {.io = io, .dir = dir, .n_files = n_files, .bytes = bytes};
    *n_files = 0;
    *bytes = 0;
    return measure_tree(&m, path, e);
}
