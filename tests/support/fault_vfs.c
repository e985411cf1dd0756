/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* fault_vfs.c - SQLite's Unix VFS with the faults of faulty_io in front of it. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/fault_state.h"
#include "tests/support/power_cut.h"

/* In front of the Unix VFS's own file. */
struct file {
    sqlite3_file base;
    int fd;          /* ours, for the power cut's bookkeeping */
    bool is_created; /* the first synchronisation includes its folder */
    char path[4096];
};

static sqlite3_vfs *below(sqlite3_vfs *vfs)
{
    return vfs->pAppData;
}

static sqlite3_file *inner(sqlite3_file *file)
{
    return (sqlite3_file *)((struct file *)file + 1);
}

/* POSIX locks go when any descriptor of the file is closed, so none of ours ever is. */
static int descriptor_of(const char *path)
{
    return open(path, O_RDWR | O_CLOEXEC);
}

static int file_close(sqlite3_file *file)
{
    return inner(file)->pMethods->xClose(inner(file));
}

static int file_read(sqlite3_file *file, void *bytes, int len, sqlite3_int64 at)
{
    return fault_step(CALL_READ) == VERDICT_FAIL
               ? SQLITE_IOERR_READ
               : inner(file)->pMethods->xRead(inner(file), bytes, len, at);
}

static int file_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    const struct file *const f = (struct file *)file;
    const enum verdict verdict = fault_step(CALL_WRITE);
    if (verdict == VERDICT_FAIL) {
        return errno == ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    }
    const int n = verdict == VERDICT_SHORT ? len / 2 : len;
    if (f->fd >= 0) {
        power_cut_write(f->fd, (uint64_t)at, (size_t)n);
    }
    const int result = inner(file)->pMethods->xWrite(inner(file), bytes, n, at);
    return verdict == VERDICT_SHORT && result == SQLITE_OK ? SQLITE_FULL : result;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 len)
{
    const struct file *const f = (struct file *)file;
    if (fault_step(CALL_TRUNCATE) == VERDICT_FAIL) {
        return SQLITE_IOERR_TRUNCATE;
    }
    if (f->fd >= 0) {
        power_cut_truncate(f->fd, (uint64_t)len);
    }
    return inner(file)->pMethods->xTruncate(inner(file), len);
}

static int file_sync(sqlite3_file *file, int flags)
{
    struct file *const f = (struct file *)file;
    const enum verdict verdict = fault_step(CALL_SYNC);
    if (verdict != VERDICT_GO) {
        return verdict == VERDICT_LIE ? SQLITE_OK : SQLITE_IOERR_FSYNC;
    }
    const int result = inner(file)->pMethods->xSync(inner(file), flags);
    if (result == SQLITE_OK && f->fd >= 0) {
        power_cut_synced(f->fd);
        if (f->is_created) {
            power_cut_synced_folder_of(AT_FDCWD, f->path);
            f->is_created = false;
        }
    }
    return result;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return inner(file)->pMethods->xFileSize(inner(file), size);
}

static int file_lock(sqlite3_file *file, int level)
{
    return inner(file)->pMethods->xLock(inner(file), level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return inner(file)->pMethods->xUnlock(inner(file), level);
}

static int file_check_lock(sqlite3_file *file, int *out)
{
    return inner(file)->pMethods->xCheckReservedLock(inner(file), out);
}

static int file_control(sqlite3_file *file, int what, void *arg)
{
    return inner(file)->pMethods->xFileControl(inner(file), what, arg);
}

static int file_sector_size(sqlite3_file *file)
{
    return inner(file)->pMethods->xSectorSize(inner(file));
}

static int file_characteristics(sqlite3_file *file)
{
    return inner(file)->pMethods->xDeviceCharacteristics(inner(file));
}

static int shm_map(sqlite3_file *file, int page, int bytes, int extend,
                   void volatile **out)
{
    return inner(file)->pMethods->xShmMap(inner(file), page, bytes, extend, out);
}

static int shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return inner(file)->pMethods->xShmLock(inner(file), offset, n, flags);
}

static void shm_barrier(sqlite3_file *file)
{
    inner(file)->pMethods->xShmBarrier(inner(file));
}

static int shm_unmap(sqlite3_file *file, int remove)
{
    return inner(file)->pMethods->xShmUnmap(inner(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                    int *out_flags)
{
    struct file *const f = (struct file *)file;
    const bool is_new =
        path != NULL && (flags & SQLITE_OPEN_CREATE) != 0 && access(path, F_OK) != 0;
    f->base.pMethods = NULL;
    if (fault_step(is_new ? CALL_CREATE : CALL_OPEN) == VERDICT_FAIL) {
        return errno == ENOSPC ? SQLITE_FULL : SQLITE_CANTOPEN;
    }
    const int result = below(vfs)->xOpen(below(vfs), path, inner(file), flags, out_flags);
    if (result != SQLITE_OK) {
        return result;
    }
    f->base.pMethods = &methods;
    f->fd = -1;
    f->is_created = is_new;
    if (path != NULL && (flags & SQLITE_OPEN_READONLY) == 0) {
        strncpy(f->path, path, sizeof f->path - 1);
        f->fd = descriptor_of(path);
        if (is_new) {
            power_cut_created(AT_FDCWD, path);
        }
    }
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    if (fault_step(CALL_REMOVE) == VERDICT_FAIL) {
        return SQLITE_IOERR_DELETE;
    }
    if (access(path, F_OK) == 0) {
        power_cut_remove(AT_FDCWD, path);
    }
    const int result = below(vfs)->xDelete(below(vfs), path, sync_folder);
    if (result == SQLITE_OK && sync_folder) {
        power_cut_synced_folder_of(AT_FDCWD, path);
    }
    return result;
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
    return below(vfs)->xAccess(below(vfs), path, flags, out);
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *path, int cap, char *out)
{
    return below(vfs)->xFullPathname(below(vfs), path, cap, out);
}

static int vfs_randomness(sqlite3_vfs *vfs, int len, char *out)
{
    (void)vfs;
    fault_random(out, (size_t)len);
    return len;
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
    return below(vfs)->xSleep(below(vfs), microseconds);
}

static int vfs_time(sqlite3_vfs *vfs, double *out)
{
    return below(vfs)->xCurrentTime(below(vfs), out);
}

static int vfs_last_error(sqlite3_vfs *vfs, int len, char *out)
{
    return below(vfs)->xGetLastError(below(vfs), len, out);
}

static int vfs_time_int(sqlite3_vfs *vfs, sqlite3_int64 *out)
{
    return below(vfs)->xCurrentTimeInt64(below(vfs), out);
}

const char *fault_vfs(void)
{
    static sqlite3_vfs vfs;
    static const char name[] = "zk-faulty";
    if (vfs.zName == NULL) {
        sqlite3_vfs *const system = sqlite3_vfs_find(NULL);
        if (system == NULL) {
            abort();
        }
        vfs = (sqlite3_vfs){
            .iVersion = 2,
            .szOsFile = (int)sizeof(struct file) + system->szOsFile,
            .mxPathname = system->mxPathname,
            .zName = name,
            .pAppData = system,
            .xOpen = vfs_open,
            .xDelete = vfs_delete,
            .xAccess = vfs_access,
            .xFullPathname = vfs_full_path,
            .xRandomness = vfs_randomness,
            .xSleep = vfs_sleep,
            .xCurrentTime = vfs_time,
            .xGetLastError = vfs_last_error,
            .xCurrentTimeInt64 = vfs_time_int,
        };
        if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK) {
            abort();
        }
    }
    return name;
}
