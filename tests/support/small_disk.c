/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* small_disk.c - counting what lies below a folder at every write. */
#include "tests/support/small_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

static struct small_disk disk;
static const struct io *below;
static bool is_small;
static uint64_t counted;

static int count_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)path;
    (void)where;
    counted += type == FTW_F ? (uint64_t)st->st_size : 0;
    return 0;
}

uint64_t small_disk_used(const char *root)
{
    counted = 0;
    (void)nftw(root, count_one, 8, FTW_PHYS);
    return counted;
}

static uint64_t bytes_free(void)
{
    if (!is_small) {
        return (uint64_t)1 << 40;
    }
    const uint64_t used = small_disk_used(disk.root);
    return used < disk.capacity ? disk.capacity - used : 0;
}

static int open_file(void *arg, int dir, const char *path, int flags, unsigned mode)
{
    if (!is_small && (flags & O_ACCMODE) != O_RDONLY && strstr(path, disk.from) != NULL) {
        is_small = true;
        disk.capacity += small_disk_used(disk.root);
    }
    return below->open(arg, dir, path, flags, mode);
}

static ssize_t write_some(void *arg, int fd, const void *bytes, size_t len, uint64_t at)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        return -1;
    }
    const uint64_t room = (uint64_t)st.st_size + bytes_free();
    if (at + len <= room) {
        return below->write(arg, fd, bytes, len, at);
    }
    if (at >= room) {
        errno = ENOSPC;
        return -1;
    }
    return below->write(arg, fd, bytes, (size_t)(room - at), at);
}

static int look_at_space(void *arg, int fd, struct io_space *out)
{
    if (below->space(arg, fd, out) != 0) {
        return -1;
    }
    out->bytes_free = bytes_free();
    return 0;
}

const struct io *small_disk_io(const struct small_disk *wanted, const struct io *io)
{
    static struct io small;
    disk = *wanted;
    below = io;
    is_small = wanted->from == NULL;
    small = *io;
    small.open = open_file;
    small.write = write_some;
    small.space = look_at_space;
    return &small;
}
