/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* lock.c - taking, releasing and looking at the lock of a session. */
#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char LOCK_PATH[] = "lock";

enum { LOCK_TEXT_BYTES = 512 };

struct lock {
    const struct io *io;
    int fd;
};

/* What the file says of its holder. */
static enum status read_holder(const struct io *io, int fd, struct lock_report *report,
                               bool *is_empty, struct error *e)
{
    char text[LOCK_TEXT_BYTES];
    size_t len = 0;
    TRY(io_read_all(io, fd, text, sizeof text, 0, &len, LOCK_PATH, e));
    *is_empty = len == 0;
    report->is_named = holder_parse(&report->holder, text, len);
    report->is_here = report->is_named && holder_is_here(&report->holder);
    report->is_alive = report->is_named && holder_is_alive(&report->holder);
    return STATUS_OK;
}

static enum status held_by_another(const char *session, const struct lock_report *report,
                                   struct error *e)
{
    if (!report->is_named) {
        return error_set(e, STATUS_CANCELLED,
                         "session %s is in use by a process that did not leave its name",
                         session);
    }
    char who[160];
    holder_describe(&report->holder, who, sizeof who);
    return error_set(e, STATUS_CANCELLED, "session %s is in use by %s%s", session, who,
                     report->is_here && !report->is_alive
                         ? " (gone; a process it started holds the lock)"
                         : "");
}

/* Invariant 3: we have the lock, yet somebody who is not known to be dead did not let go.
 * */
static enum status believe_the_lock(const char *session, enum fs_kind fs,
                                    const struct lock_report *report, struct error *e)
{
    const bool is_self = report->is_here && report->holder.pid == (int64_t)getpid();
    if (!report->is_named || is_self) {
        return STATUS_OK;
    }
    char who[160];
    holder_describe(&report->holder, who, sizeof who);
    if (report->is_alive) {
        return error_set(
            e, STATUS_UNSUPPORTED,
            "session %s: %s runs, but its lock does not hold: the file system "
            "only pretends to lock, or file 'lock' was replaced",
            session, who);
    }
    if (fs == FS_NETWORK && !report->is_here) {
        return error_set(
            e, STATUS_UNSUPPORTED,
            "session %s was not released by %s, and locks of another machine "
            "cannot be trusted here; remove its file 'lock' if that process is "
            "gone",
            session, who);
    }
    return STATUS_OK;
}

/* Is the file we locked still the session's (it may have gone to the trash meanwhile)? */
static bool is_still_there(int dir, int fd)
{
    struct stat ours;
    struct stat there;
    return fstat(fd, &ours) == 0
           && fstatat(dir, LOCK_PATH, &there, AT_SYMLINK_NOFOLLOW) == 0
           && ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
}

static enum status take(const struct io *io, int fd, int dir, const char *session,
                        enum fs_kind fs, struct lock_report *report, struct error *e)
{
    const int taken = io->lock(io->arg, fd, IO_LOCK_TAKE);
    if (taken < 0) {
        if (errno == ENOLCK || errno == EOPNOTSUPP || errno == EINVAL
            || errno == ENOSYS) {
            return error_set(
                e, STATUS_UNSUPPORTED,
                "session %s: the file system of the store does not lock files", session);
        }
        return io_failed(e, "lock", LOCK_PATH);
    }
    bool is_empty = false;
    TRY(read_holder(io, fd, report, &is_empty, e));
    if (taken == 0) {
        report->state = LOCK_HELD;
        return held_by_another(session, report, e);
    }
    report->state = is_empty ? LOCK_FREE : LOCK_STALE;
    if (!is_still_there(dir, fd)) {
        return error_set(e, STATUS_ARGUMENT, "session %s was removed or renamed just now",
                         session);
    }
    TRY(believe_the_lock(session, fs, report, e));

    struct holder self;
    char text[LOCK_TEXT_BYTES];
    holder_self(&self, io);
    const size_t len = holder_format(&self, text, sizeof text);
    if (io->truncate(io->arg, fd, 0) != 0) {
        return io_failed(e, "write", LOCK_PATH);
    }
    return io_write_all(io, fd, text, len, 0, LOCK_PATH, e);
}

enum status lock_take(struct lock **out, const struct io *io, int dir,
                      const char *session, enum fs_kind fs, struct lock_report *previous,
                      struct error *e)
{
    struct lock_report report = {0};
    *out = calloc(1, sizeof **out);
    if (*out == NULL) {
        return error_set(e, STATUS_MEMORY, "session %s: out of memory", session);
    }
    (*out)->io = io;
    enum status s = io_open(io, dir, LOCK_PATH, O_RDWR | O_CREAT, 0600, &(*out)->fd, e);
    if (s == STATUS_OK) {
        s = take(io, (*out)->fd, dir, session, fs, &report, e);
        if (s != STATUS_OK) {
            io_close(io, &(*out)->fd); /* drops the lock, if it was taken */
        }
    } else {
        (void)error_prefix(e, "session %s", session);
    }
    if (s != STATUS_OK) {
        free(*out);
        *out = NULL;
    }
    if (previous != NULL) {
        *previous = report;
    }
    return s;
}

void lock_release(struct lock *lock)
{
    if (lock != NULL) {
        /* still ours while we empty it; left stale when that fails */
        (void)lock->io->truncate(lock->io->arg, lock->fd, 0);
        io_close(lock->io, &lock->fd);
        free(lock);
    }
}

enum status lock_look(const struct io *io, int dir, struct lock_report *out,
                      struct error *e)
{
    *out = (struct lock_report){0};
    int fd = -1;
    const enum status s = io_open(io, dir, LOCK_PATH, O_RDONLY, 0, &fd, e);
    if (s != STATUS_OK) {
        return errno == ENOENT ? STATUS_OK : s;
    }
    bool is_empty = false;
    const int is_free = io->lock(io->arg, fd, IO_LOCK_TEST);
    enum status read = STATUS_OK;
    if (is_free < 0) {
        read = io_failed(e, "look at", LOCK_PATH);
    } else {
        read = read_holder(io, fd, out, &is_empty, e);
    }
    io_close(io, &fd);
    if (read == STATUS_OK) {
        out->state = is_free == 0 ? LOCK_HELD : is_empty ? LOCK_FREE : LOCK_STALE;
    }
    return read;
}
