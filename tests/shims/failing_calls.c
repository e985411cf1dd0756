/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A disk that fails, to be loaded before libc (LD_PRELOAD): one read, write,
 * synchronisation or change of a name below a folder returns an error, or all from that
 * one on, whoever asks for it (SQLite, too).
 *
 * ZK_FAULT_BELOW  the folder, absolute
 * ZK_FAULT_COUNT  a file of 16 bytes: the calls so far, of all processes; and how many
 *                 failed
 * ZK_FAULT_AT     the number of the call, from 1; 0: none
 * ZK_FAULT_STICKY set: all calls from that one on
 * ZK_FAULT_ERRNO  the error; 5 (EIO) when it is not set */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct counts {
    _Atomic uint64_t n_calls, n_failed;
};

static struct counts *counts;
static const char *below;
static uint64_t at;
static int reason = EIO;
static bool is_sticky;

__attribute__((constructor)) static void begin(void)
{
    const char *const path = getenv("ZK_FAULT_COUNT"), *const k = getenv("ZK_FAULT_AT");
    const char *const number = getenv("ZK_FAULT_ERRNO");
    below = getenv("ZK_FAULT_BELOW");
    is_sticky = getenv("ZK_FAULT_STICKY") != NULL;
    at = k != NULL ? strtoull(k, NULL, 10) : 0;
    reason = number != NULL ? atoi(number) : EIO;
    const int fd = path == NULL ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR);
    if (fd < 0) {
        return;
    }
    void *const map =
        mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    counts = map == MAP_FAILED ? NULL : map;
    (void)syscall(SYS_close, fd);
}

static bool is_below(const char *path)
{
    const size_t len = below == NULL ? 0 : strlen(below);
    return len != 0 && strncmp(path, below, len) == 0
           && (path[len] == '/' || path[len] == '\0');
}

static bool is_ours(int fd)
{
    char link[64], path[PATH_MAX];
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t len = syscall(SYS_readlink, link, path, sizeof path - 1);
    path[len > 0 ? len : 0] = '\0';
    return is_below(path);
}

/* Count a call; true: it fails, and errno is set. */
static bool fails(bool is_counted)
{
    if (counts == NULL || !is_counted) {
        return false;
    }
    const uint64_t n = atomic_fetch_add(&counts->n_calls, 1) + 1;
    if (at == 0 || n < at || (n > at && !is_sticky)) {
        return false;
    }
    atomic_fetch_add(&counts->n_failed, 1);
    errno = reason;
    return true;
}

static bool name_fails(int dir, const char *path)
{
    return fails(path[0] == '/' ? is_below(path) : dir != AT_FDCWD && is_ours(dir));
}

/* ---- transfers ---- */

ssize_t read(int fd, void *bytes, size_t len)
{
    return fails(is_ours(fd)) ? -1 : syscall(SYS_read, fd, bytes, len);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    return fails(is_ours(fd)) ? -1 : syscall(SYS_write, fd, bytes, len);
}

ssize_t pread(int fd, void *bytes, size_t len, off_t from)
{
    return fails(is_ours(fd)) ? -1 : syscall(SYS_pread64, fd, bytes, len, from);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t to)
{
    return fails(is_ours(fd)) ? -1 : syscall(SYS_pwrite64, fd, bytes, len, to);
}

ssize_t pread64(int fd, void *bytes, size_t len, off64_t from)
{
    return pread(fd, bytes, len, from);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t to)
{
    return pwrite(fd, bytes, len, to);
}

int fsync(int fd)
{
    return fails(is_ours(fd)) ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return fails(is_ours(fd)) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int ftruncate(int fd, off_t len)
{
    return fails(is_ours(fd)) ? -1 : (int)syscall(SYS_ftruncate, fd, len);
}

int ftruncate64(int fd, off64_t len)
{
    return ftruncate(fd, len);
}

/* ---- names ---- */

static int open_at(int dir, const char *path, int flags, mode_t mode)
{
    return name_fails(dir, path) ? -1 : (int)syscall(SYS_openat, dir, path, flags, mode);
}

#define MODE_OF(flags, last)                                          \
    mode_t mode = 0;                                                  \
    if (((flags)&O_CREAT) != 0 || ((flags)&O_TMPFILE) == O_TMPFILE) { \
        va_list list;                                                 \
        va_start(list, last);                                         \
        mode = va_arg(list, mode_t);                                  \
        va_end(list);                                                 \
    }

int open(const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    return open_at(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    return open_at(AT_FDCWD, path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    return open_at(dir, path, flags, mode);
}

int openat64(int dir, const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    return open_at(dir, path, flags, mode);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
    return name_fails(from_dir, from)
               ? -1
               : (int)syscall(SYS_renameat, from_dir, from, to_dir, to);
}

int rename(const char *from, const char *to)
{
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int mkdirat(int dir, const char *path, mode_t mode)
{
    return name_fails(dir, path) ? -1 : (int)syscall(SYS_mkdirat, dir, path, mode);
}

int unlinkat(int dir, const char *path, int flags)
{
    return name_fails(dir, path) ? -1 : (int)syscall(SYS_unlinkat, dir, path, flags);
}

int unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}
