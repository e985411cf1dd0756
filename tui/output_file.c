/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Output by rename.
 *
 *   open --output_write--> open --output_commit--> committed --output_close--> gone
 *   open --output_close--> gone (nothing left)
 *
 * Invariants:
 *   1. fd is a regular file of ours that holds the first len bytes.
 *   2. direct is the open target, if that is no regular file, else -1. No name is ever
 *      made then.
 *   3. temporary is non-empty exactly while a temporary name exists, and temporary_now
 *      then points to it.
 */
#include "tui/output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/disk.h"
#include "tui/quantity.h"

struct output {
    int fd;
    mode_t mode; /* of a file that is made, before the umask */
    int direct;
    uint64_t len;
    uint64_t expected;
    void *view; /* NULL: none */
    size_t len_view;
    char name[PATH_MAX];      /* as the person wrote it, for sentences */
    char path[PATH_MAX];      /* the target, symbolic links followed */
    char folder[PATH_MAX];    /* of fd */
    char temporary[PATH_MAX]; /* "" while the file has no name */
};

/* For the signal handler: the temporary name that exists now. */
static const char *_Atomic temporary_now;

void output_abandon_from_signal(void)
{
    const char *const name = atomic_load(&temporary_now);
    if (name != NULL) {
        unlink(name);
    }
}

static void name_temporary(struct output *o)
{
    atomic_store(&temporary_now, o->temporary[0] != '\0' ? o->temporary : NULL);
}

static enum status failed(const struct output *o, const char *what, int reason,
                          struct error *e)
{
    if (reason != ENOSPC && reason != EDQUOT && reason != EFBIG) {
        return error_set(e, STATUS_IO, "'%s' cannot be %s: %s", o->name, what,
                         strerror(reason));
    }
    struct statvfs volume;
    char room[QUANTITY_BYTES] = "an unknown number of bytes";
    if (statvfs(o->folder, &volume) == 0) {
        quantity_size(room, (uint64_t)volume.f_bavail * volume.f_frsize);
    }
    char need[QUANTITY_BYTES];
    quantity_size(need, o->expected > o->len ? o->expected : o->len);
    return error_set(
        e, STATUS_LIMIT,
        "'%s' cannot be %s: it takes %s%s, and folder '%s' has room for %s: %s", o->name,
        what, o->expected > o->len ? "" : "more than ", need, o->folder, room,
        strerror(reason));
}

/* folder = path up to its last slash. */
static void folder_of(char folder[PATH_MAX], const char *path)
{
    const char *const slash = strrchr(path, '/');
    if (slash == NULL) {
        strcpy(folder, ".");
    } else if (slash == path) {
        strcpy(folder, "/");
    } else {
        memcpy(folder, path, (size_t)(slash - path));
        folder[slash - path] = '\0';
    }
}

static void folder_for_temporaries(char folder[PATH_MAX])
{
    const char *const tmpdir = getenv("TMPDIR");
    const bool is_usable =
        tmpdir != NULL && tmpdir[0] == '/' && strlen(tmpdir) < PATH_MAX;
    strcpy(folder, is_usable ? tmpdir : "/tmp");
}

/* Before Linux 6.0 O_TMPFILE forgets the umask on file systems without access control
 * lists. What is its owner's alone needs none, and asking for it sets it for a moment. */
static mode_t without_umask(mode_t mode)
{
    if ((mode & 077) == 0) {
        return mode;
    }
    const mode_t mask = umask(0);
    umask(mask);
    return mode & ~mask;
}

/* A path for a name beside the target that nothing has. */
static int choose_temporary(struct output *o)
{
    const int len = snprintf(o->temporary, sizeof o->temporary, "%s/.zkconsole-%ld.part",
                             o->folder, (long)getpid());
    return len > 0 && (size_t)len < sizeof o->temporary ? 0 : -1;
}

static enum status open_beside(struct output *o, struct error *e)
{
    const size_t len = strlen(o->path);
    if (len == 0 || o->path[len - 1] == '/') {
        return failed(o, "created", len == 0 ? ENOENT : EISDIR, e);
    }
    folder_of(o->folder, o->path);
    o->fd = open(o->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, without_umask(o->mode));
    if (o->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
        errno = ENAMETOOLONG;
        if (choose_temporary(o) == 0) {
            o->fd = open(o->temporary, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, o->mode);
        }
        if (o->fd < 0) {
            o->temporary[0] = '\0';
        }
        name_temporary(o);
    }
    return o->fd >= 0 ? STATUS_OK : failed(o, "created", errno, e);
}

/* The target is open as o->direct: what is written waits in a file without a name. */
static enum status open_direct(struct output *o, struct error *e)
{
    if (o->direct < 0) {
        return failed(o, "opened", errno, e);
    }
    if (isatty(o->direct)) {
        return error_set(e, STATUS_ARGUMENT, "a proof is not written to a terminal");
    }
    folder_for_temporaries(o->folder);
    o->fd = disk_open_unnamed(o->folder);
    return o->fd >= 0 ? STATUS_OK : failed(o, "prepared", errno, e);
}

static enum status open_target(struct output *o, struct error *e)
{
    struct stat status;
    if (strcmp(o->name, "-") == 0) {
        strcpy(o->name, "standard output");
        o->direct = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
        return open_direct(o, e);
    }
    if (realpath(o->name, o->path) == NULL) {
        strcpy(o->path, o->name);
        return open_beside(o, e);
    }
    if (stat(o->path, &status) != 0) {
        return failed(o, "created", errno, e);
    }
    if (S_ISDIR(status.st_mode)) {
        return failed(o, "written", EISDIR, e);
    }
    if (S_ISREG(status.st_mode)) {
        return open_beside(o, e);
    }
    o->direct = open(o->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return open_direct(o, e);
}

static enum status open_with(struct output **out, const char *path, mode_t mode,
                             struct error *e)
{
    *out = NULL;
    if (strlen(path) >= PATH_MAX) {
        return error_set(e, STATUS_IO, "the output's name is longer than %d bytes",
                         PATH_MAX - 1);
    }
    struct output *const o = calloc(1, sizeof *o);
    if (o == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for the output");
    }
    o->fd = -1;
    o->direct = -1;
    o->mode = mode;
    strcpy(o->name, path);
    const enum status s = open_target(o, e);
    if (s != STATUS_OK) {
        output_close(o);
        return s;
    }
    *out = o;
    return STATUS_OK;
}

enum status output_open(struct output **out, const char *path, struct error *e)
{
    return open_with(out, path, 0666, e);
}

enum status output_open_private(struct output **out, const char *path, struct error *e)
{
    return open_with(out, path, 0600, e);
}

static void drop_view(struct output *o)
{
    if (o->view != NULL) {
        munmap(o->view, o->len_view);
        o->view = NULL;
    }
}

void output_close(struct output *o)
{
    if (o == NULL) {
        return;
    }
    drop_view(o);
    if (o->fd >= 0) {
        close(o->fd);
    }
    if (o->direct >= 0) {
        close(o->direct);
    }
    if (o->temporary[0] != '\0') {
        unlink(o->temporary);
        o->temporary[0] = '\0';
        name_temporary(o);
    }
    free(o);
}

void output_expect(struct output *o, uint64_t len)
{
    o->expected = len;
}

static enum status write_to(struct output *o, int fd, const uint8_t *bytes, size_t len,
                            struct error *e)
{
    while (len != 0) {
        const ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return failed(o, "written", n < 0 ? errno : ENOSPC, e);
        }
        bytes += n;
        len -= (size_t)n;
    }
    return STATUS_OK;
}

enum status output_write(struct output *o, const uint8_t *bytes, size_t len,
                         struct error *e)
{
    TRY(write_to(o, o->fd, bytes, len, e));
    o->len += len;
    return STATUS_OK;
}

enum status output_view(struct output *o, const uint8_t **bytes, size_t *len,
                        struct error *e)
{
    drop_view(o);
    *bytes = NULL;
    *len = (size_t)o->len;
    if (o->len == 0) {
        return STATUS_OK;
    }
    /* Nobody else can shorten a file that has no name. */
    void *const view = mmap(NULL, (size_t)o->len, PROT_READ, MAP_SHARED, o->fd, 0);
    if (view == MAP_FAILED) {
        return error_set(e, STATUS_MEMORY, "'%s' cannot be looked at: %s", o->name,
                         strerror(errno));
    }
    o->view = view;
    o->len_view = (size_t)o->len;
    *bytes = view;
    return STATUS_OK;
}

/* Give a file without a name a temporary one. */
static int link_unnamed(struct output *o)
{
    char self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", o->fd);
    if (choose_temporary(o) != 0) {
        o->temporary[0] = '\0';
        errno = ENAMETOOLONG;
        return -1;
    }
    unlink(
        o->temporary); /* of a process that had our number and was killed at this point */
    if (linkat(AT_FDCWD, self, AT_FDCWD, o->temporary, AT_SYMLINK_FOLLOW) != 0) {
        o->temporary[0] = '\0';
        return -1;
    }
    name_temporary(o);
    return 0;
}

enum status output_commit(struct output *o, struct error *e)
{
    if (o->direct >= 0) {
        const uint8_t *bytes;
        size_t len;
        TRY(output_view(o, &bytes, &len, e));
        return write_to(o, o->direct, bytes, len, e);
    }
    if (fsync(o->fd) != 0) {
        return failed(o, "written", errno, e);
    }
    if (o->temporary[0] == '\0' && link_unnamed(o) != 0) {
        return failed(o, "created", errno, e);
    }
    if (rename(o->temporary, o->path) != 0) {
        return failed(o, "created", errno, e);
    }
    o->temporary[0] = '\0';
    name_temporary(o);
    const int folder = open(o->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return STATUS_OK; /* a folder one may write but not read: the name is there */
    }
    const int synced = fsync(folder);
    const int reason = errno;
    close(folder);
    /* EINVAL: a file system without such a thing. */
    return synced == 0 || reason == EINVAL ? STATUS_OK : failed(o, "named", reason, e);
}

uint64_t output_bytes(const struct output *o)
{
    return o->len;
}

const char *output_folder(const struct output *o)
{
    return o->folder;
}

bool output_replaces(const struct output *o, const char *path)
{
    struct stat target;
    struct stat other;
    return o->direct < 0 && stat(o->path, &target) == 0 && stat(path, &other) == 0
           && target.st_dev == other.st_dev && target.st_ino == other.st_ino;
}
