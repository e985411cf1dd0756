/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Measuring a file system in pieces: each is filled, let go, touched, written out,
 * dropped from memory and read back, as an arena over a file does with its columns. */
#include "base/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/host.h"

enum { PIECE_BYTES = 4 << 20, N_PIECES_MAX = 16 };

uint64_t disk_room(const char *folder)
{
    struct statvfs fs;
    return statvfs(folder, &fs) == 0 ? (uint64_t)fs.f_bavail * fs.f_frsize : 0;
}

bool disk_is_memory(const char *folder)
{
    struct statfs fs;
    return statfs(folder, &fs) == 0
           && ((unsigned long)fs.f_type == TMPFS_MAGIC
               || (unsigned long)fs.f_type == RAMFS_MAGIC);
}

/* O_TMPFILE, or where the file system has none a name taken back. */
int disk_open_unnamed(const char *folder)
{
    const int unnamed = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (unnamed >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) {
        return unnamed;
    }
    char path[PATH_MAX];
    const int len = snprintf(path, sizeof path, "%s/.zkconsole-XXXXXX", folder);
    if (len < 0 || (size_t)len >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    const int named = mkostemp(path, O_CLOEXEC);
    if (named >= 0) {
        (void)unlink(path);
    }
    return named;
}

/* One byte of each page, so that it has to be there. */
static unsigned touch(const uint8_t *bytes, size_t page)
{
    unsigned sum = 0;
    for (size_t at = 0; at < PIECE_BYTES; at += page) {
        sum += ((const volatile uint8_t *)bytes)[at];
    }
    return sum;
}

static double since(uint64_t *from_ns)
{
    const uint64_t now = host_now_ns();
    const double passed = (double)(now - *from_ns);
    *from_ns = now;
    return passed;
}

/* Add the nanoseconds of one piece to the sums. */
static enum status measure_piece(struct disk_costs *sum, int file, unsigned number,
                                 struct error *e)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const off_t offset = (off_t)number * PIECE_BYTES;
    void *const map =
        mmap(NULL, PIECE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, offset);
    if (map == MAP_FAILED) {
        return error_set(e, STATUS_MEMORY, "disk: a file cannot be mapped: %s",
                         strerror(errno));
    }
    uint64_t at = host_now_ns();
    memset(map, (int)(number + 1), PIECE_BYTES); /* not zeros, which might not be kept */
    sum->fill_ns += since(&at);
    (void)madvise(map, PIECE_BYTES, MADV_DONTNEED);
    (void)since(&at);
    (void)touch(map, page);
    sum->again_ns += since(&at);
    const int failed = fdatasync(file);
    sum->write_ns += since(&at);
    (void)madvise(map, PIECE_BYTES, MADV_DONTNEED);
    (void)posix_fadvise(file, offset, PIECE_BYTES, POSIX_FADV_DONTNEED);
    (void)since(&at);
    (void)touch(map, page);
    sum->read_ns += since(&at);
    (void)munmap(map, PIECE_BYTES);
    return failed == 0 ? STATUS_OK
                       : error_set(e, STATUS_IO, "disk: a file cannot be written: %s",
                                   strerror(errno));
}

static enum status measure_file(struct disk_costs *out, int file, uint64_t patience_ns,
                                struct error *e)
{
    const uint64_t began = host_now_ns();
    struct disk_costs sum = {0};
    unsigned n = 0;
    do {
        const int reason =
            posix_fallocate(file, (off_t)n * PIECE_BYTES, (off_t)PIECE_BYTES);
        if (reason != 0) {
            const bool is_full = reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
            return error_set(e, is_full ? STATUS_LIMIT : STATUS_IO,
                             "disk: a temporary file: %s", strerror(reason));
        }
        TRY(measure_piece(&sum, file, n, e));
        n++;
    } while (n < N_PIECES_MAX && host_now_ns() - began < patience_ns);
    const double n_bytes = (double)n * PIECE_BYTES;
    *out = (struct disk_costs){sum.fill_ns / n_bytes, sum.again_ns / n_bytes,
                               sum.write_ns / n_bytes, sum.read_ns / n_bytes};
    return STATUS_OK;
}

enum status disk_measure(struct disk_costs *out, const char *folder, uint64_t patience_ns,
                         struct error *e)
{
    *out = (struct disk_costs){0};
    const int file = disk_open_unnamed(folder);
    if (file < 0) {
        return error_set(e, STATUS_IO, "disk: a temporary file in %s: %s", folder,
                         strerror(errno));
    }
    const enum status s = measure_file(out, file, patience_ns, e);
    (void)close(file);
    return s;
}
