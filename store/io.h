/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Everything the store asks of the operating system, behind one table of functions.
 *
 * Production uses io_system, whose members are the system calls of the same meaning. A
 * test hands store_open another table and so counts the calls, makes the k-th one fail or
 * write less than it was given, ends the process before it, or forgets what was not
 * synchronised. SQLite's calls go the same way through the VFS named in sqlite_vfs.
 *
 * Members behave as system calls: -1 and errno on failure, nothing retried. The functions
 * below the table retry what may be retried (EINTR, short transfers) and write the
 * sentence.
 */
#ifndef ZK_STORE_IO_H
#define ZK_STORE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/bytes.h"
#include "base/status.h"

enum io_clock {
    IO_CLOCK_WALL,      /* nanoseconds since 1970, as the machine believes; may jump */
    IO_CLOCK_MONOTONIC, /* nanoseconds since some start; never goes back */
};

/* The file system below an open file or folder. */
struct io_space {
    uint64_t magic;      /* statfs' f_type */
    uint64_t bytes_free; /* that this user may take */
    uint64_t bytes_total;
    bool read_only;
};

/* Locks of io.lock: of the whole file, owned by the open file description. */
enum io_lock { IO_LOCK_TEST, IO_LOCK_TAKE, IO_LOCK_RELEASE };

struct io {
    void *arg;              /* first argument of every member */
    const char *sqlite_vfs; /* NULL: SQLite's own */
    /* dir is a folder's descriptor or AT_FDCWD; close-on-exec is added; symbolic links at
     * the end of path are refused */
    int (*open)(void *arg, int dir, const char *path, int flags, unsigned mode);
    int (*close)(void *arg, int fd);
    ssize_t (*read)(void *arg, int fd, void *bytes, size_t len, uint64_t at);
    ssize_t (*write)(void *arg, int fd, const void *bytes, size_t len, uint64_t at);
    int (*truncate)(void *arg, int fd, uint64_t len);
    int (*sync)(void *arg, int fd); /* a file or a folder */
    int (*rename)(void *arg, int from_dir, const char *from, int to_dir, const char *to);
    int (*remove)(void *arg, int dir, const char *path, bool is_folder);
    int (*make_folder)(void *arg, int dir, const char *path, unsigned mode);
    /* 1: done, or for TEST nobody holds it; 0: somebody else holds it; never waits */
    int (*lock)(void *arg, int fd, enum io_lock what);
    int (*space)(void *arg, int fd, struct io_space *out);
    uint64_t (*now)(void *arg, enum io_clock clock);
    int (*random)(void *arg, void *bytes, size_t len); /* all of it, or -1 */
};

extern const struct io io_system;

/* Make a sentence of errno, which is kept: "cannot <doing> <path>: <reason>".
 *
 * err   STATUS_LIMIT when the disk, a quota, the file size limit or the table of
 *       descriptors is full, STATUS_MEMORY for ENOMEM, otherwise STATUS_IO */
enum status io_failed(struct error *e, const char *doing, const char *path);

/* Open; STATUS_IO as above. *fd is -1 after failure. */
MUST_USE enum status io_open(const struct io *io, int dir, const char *path, int flags,
                             unsigned mode, int *fd, struct error *e);

/* Close *fd if it is open and set it to -1. A failure is dropped: whoever wrote has
 * called io_sync before, which reports everything close could. */
void io_close(const struct io *io, int *fd);

/* Write all of bytes[len] at offset `at`; path is for the sentence. */
MUST_USE enum status io_write_all(const struct io *io, int fd, const void *bytes,
                                  size_t len, uint64_t at, const char *path,
                                  struct error *e);

/* Read at offset `at` until len bytes are there or the file ends; *got tells. */
MUST_USE enum status io_read_all(const struct io *io, int fd, void *bytes, size_t len,
                                 uint64_t at, size_t *got, const char *path,
                                 struct error *e);

/* Make a file's content, or a folder's list of names, survive a power cut. After a
 * failure nothing is known of what was written before; it must not be repeated and
 * believed. */
MUST_USE enum status io_sync(const struct io *io, int fd, const char *path,
                             struct error *e);

/* What is behind the descriptor of a folder. */
enum fs_kind {
    FS_LOCAL,   /* a disk, as far as one can tell */
    FS_MEMORY,  /* tmpfs, ramfs: gone after a reboot */
    FS_NETWORK, /* NFS, SMB, 9p, Ceph, AFS: locks, synchronisation may be pretended */
    FS_FOREIGN  /* FUSE: depends on what is behind it */
};

/* Classify f_type. src: the magic numbers of statfs(2) and linux/magic.h */
enum fs_kind io_fs_kind(uint64_t magic);

/* A sentence a person should read before storing a session there, NULL for FS_LOCAL. */
const char *io_fs_warning(enum fs_kind kind);

#endif
