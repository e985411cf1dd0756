/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* io.c - the system calls of the store, what may be retried, and the sentences. */
#include "store/io.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

static int system_open(void *arg, int dir, const char *path, int flags, unsigned mode)
{
    (void)arg;
    return openat(dir, path, flags | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
}

static int system_close(void *arg, int fd)
{
    (void)arg;
    return close(fd);
}

static ssize_t system_read(void *arg, int fd, void *bytes, size_t len, uint64_t at)
{
    (void)arg;
    return pread(fd, bytes, len, (off_t)at);
}

static ssize_t system_write(void *arg, int fd, const void *bytes, size_t len, uint64_t at)
{
    (void)arg;
    return pwrite(fd, bytes, len, (off_t)at);
}

static int system_truncate(void *arg, int fd, uint64_t len)
{
    (void)arg;
    return ftruncate(fd, (off_t)len);
}

static int system_sync(void *arg, int fd)
{
    (void)arg;
    return fsync(fd);
}

static int system_rename(void *arg, int from_dir, const char *from, int to_dir,
                         const char *to)
{
    (void)arg;
    return renameat(from_dir, from, to_dir, to);
}

static int system_remove(void *arg, int dir, const char *path, bool is_folder)
{
    (void)arg;
    return unlinkat(dir, path, is_folder ? AT_REMOVEDIR : 0);
}

static int system_make_folder(void *arg, int dir, const char *path, unsigned mode)
{
    (void)arg;
    return mkdirat(dir, path, (mode_t)mode);
}

static int system_lock(void *arg, int fd, enum io_lock what)
{
    (void)arg;
    struct flock lock = {.l_type = what == IO_LOCK_RELEASE ? F_UNLCK : F_WRLCK,
                         .l_whence = SEEK_SET};
    if (what == IO_LOCK_TEST) {
        return fcntl(fd, F_OFD_GETLK, &lock) != 0 ? -1 : lock.l_type == F_UNLCK;
    }
    if (fcntl(fd, F_OFD_SETLK, &lock) == 0) {
        return 1;
    }
    return errno == EAGAIN || errno == EACCES ? 0 : -1;
}

static int system_space(void *arg, int fd, struct io_space *out)
{
    (void)arg;
    struct statfs fs;
    if (fstatfs(fd, &fs) != 0) {
        return -1;
    }
    *out = (struct io_space){
        .magic = (uint32_t)fs.f_type,
        .bytes_free = (uint64_t)fs.f_bavail * (uint64_t)fs.f_bsize,
        .bytes_total = (uint64_t)fs.f_blocks * (uint64_t)fs.f_bsize,
        .read_only = (fs.f_flags & 1) != 0, /* ST_RDONLY */
    };
    return 0;
}

static uint64_t system_now(void *arg, enum io_clock clock)
{
    (void)arg;
    struct timespec t = {0};
    (void)clock_gettime(clock == IO_CLOCK_WALL ? CLOCK_REALTIME : CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int system_random(void *arg, void *bytes, size_t len)
{
    (void)arg;
    uint8_t *at = bytes;
    while (len > 0) {
        const ssize_t got = getrandom(at, len, 0);
        if (got < 0) {
            if (errno == EINTR) {
                continue;
            }
            return -1;
        }
        at += got;
        len -= (size_t)got;
    }
    return 0;
}

const struct io io_system = {
    .open = system_open,
    .close = system_close,
    .read = system_read,
    .write = system_write,
    .truncate = system_truncate,
    .sync = system_sync,
    .rename = system_rename,
    .remove = system_remove,
    .make_folder = system_make_folder,
    .lock = system_lock,
    .space = system_space,
    .now = system_now,
    .random = system_random,
};

enum status io_failed(struct error *e, const char *doing, const char *path)
{
    const int number = errno;
    enum status s = STATUS_IO;
    switch (number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EMFILE:
    case ENFILE:
        s = STATUS_LIMIT;
        break;
    case ENOMEM:
        s = STATUS_MEMORY;
        break;
    default:
        break;
    }
    const char *const known = strerrordesc_np(number);
    char reason[64];
    if (known == NULL) {
        (void)snprintf(reason, sizeof reason, "error %d", number);
    } else {
        (void)snprintf(reason, sizeof reason, "%s", known);
        /* the sentence goes on, unless a name begins with two capitals ("RPC ..") */
        if (!isupper((unsigned char)reason[1])) {
            reason[0] = (char)tolower((unsigned char)reason[0]);
        }
    }
    (void)error_set(e, s, "cannot %s %s: %s", doing, path, reason);
    errno = number;
    return s;
}

enum status io_open(const struct io *io, int dir, const char *path, int flags,
                    unsigned mode, int *fd, struct error *e)
{
    do {
        *fd = io->open(io->arg, dir, path, flags, mode);
    } while (*fd < 0 && errno == EINTR);
    if (*fd < 0) {
        *fd = -1;
        return io_failed(e, (flags & O_CREAT) != 0 ? "create" : "open", path);
    }
    return STATUS_OK;
}

void io_close(const struct io *io, int *fd)
{
    if (*fd >= 0) {
        (void)io->close(io->arg, *fd);
    }
    *fd = -1;
}

enum status io_write_all(const struct io *io, int fd, const void *bytes, size_t len,
                         uint64_t at, const char *path, struct error *e)
{
    const uint8_t *from = bytes;
    while (len > 0) {
        const ssize_t n = io->write(io->arg, fd, from, len, at);
        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }
            return io_failed(e, "write", path);
        }
        if (n == 0) { /* a disk that takes nothing and says nothing */
            errno = ENOSPC;
            return io_failed(e, "write", path);
        }
        from += n;
        len -= (size_t)n;
        at += (uint64_t)n;
    }
    return STATUS_OK;
}

enum status io_read_all(const struct io *io, int fd, void *bytes, size_t len, uint64_t at,
                        size_t *got, const char *path, struct error *e)
{
    uint8_t *const to = bytes;
    *got = 0;
    while (*got < len) {
        const ssize_t n = io->read(io->arg, fd, to + *got, len - *got, at + *got);
        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }
            return io_failed(e, "read", path);
        }
        if (n == 0) {
            break;
        }
        *got += (size_t)n;
    }
    return STATUS_OK;
}

enum status io_sync(const struct io *io, int fd, const char *path, struct error *e)
{
    /* EINTR of fsync says nothing of what was written: not repeated */
    return io->sync(io->arg, fd) == 0 ? STATUS_OK : io_failed(e, "make durable", path);
}

enum fs_kind io_fs_kind(uint64_t magic)
{
    enum { MAGIC_FUSE = 0x65735546, MAGIC_CEPH = 0x00C36400, MAGIC_LUSTRE = 0x0BD00BD0 };
    switch (magic) {
    case TMPFS_MAGIC:
    case RAMFS_MAGIC:
    case HUGETLBFS_MAGIC:
        return FS_MEMORY;
    case NFS_SUPER_MAGIC:
    case SMB_SUPER_MAGIC:
    case CIFS_SUPER_MAGIC:
    case SMB2_SUPER_MAGIC:
    case V9FS_MAGIC:
    case CODA_SUPER_MAGIC:
    case AFS_SUPER_MAGIC:
    case AFS_FS_MAGIC:
    case NCP_SUPER_MAGIC:
    case MAGIC_CEPH:
    case MAGIC_LUSTRE:
        return FS_NETWORK;
    case MAGIC_FUSE:
        return FS_FOREIGN;
    default:
        return FS_LOCAL;
    }
}

const char *io_fs_warning(enum fs_kind kind)
{
    switch (kind) {
    case FS_LOCAL:
        return NULL;
    case FS_MEMORY:
        return "the store lies in memory: a reboot or a power cut erases its sessions";
    case FS_NETWORK:
        return "the store lies on a network file system: locks and power cuts are only "
               "as "
               "safe as its server";
    case FS_FOREIGN:
        return "the store lies on a FUSE file system: what a power cut leaves depends on "
               "what is behind it";
    }
    return NULL;
}
