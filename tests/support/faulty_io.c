/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* faulty_io.c - the numbered calls of struct io, and what goes wrong at one of them. */
#include "tests/support/faulty_io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/fault_state.h"
#include "tests/support/power_cut.h"

static struct fault_plan plan;
static uint64_t n_calls;
static bool is_hit;
static uint64_t random_state;

static bool applies(enum call call)
{
    switch (plan.fault) {
    case FAULT_NONE:
        return true;
    case FAULT_EXIT:
    case FAULT_POWER_CUT:
        return call != CALL_READ && call != CALL_OPEN;
    case FAULT_EIO:
        return true;
    case FAULT_ENOSPC:
        return call == CALL_WRITE || call == CALL_CREATE || call == CALL_NAME
               || call == CALL_SYNC;
    case FAULT_SHORT:
        return call == CALL_WRITE;
    case FAULT_FSYNC_LIES:
        return call == CALL_SYNC;
    }
    return false;
}

enum verdict fault_step(enum call call)
{
    if (!applies(call)) {
        return VERDICT_GO;
    }
    n_calls++;
    if (n_calls < plan.at || plan.at == 0 || (n_calls > plan.at && !plan.is_sticky)) {
        return VERDICT_GO;
    }
    is_hit = true;
    switch (plan.fault) {
    case FAULT_NONE:
        return VERDICT_GO;
    case FAULT_EXIT:
        _exit(FAULTY_EXIT);
    case FAULT_POWER_CUT:
        faulty_cut_power();
        return VERDICT_GO;
    case FAULT_EIO:
        errno = EIO;
        return VERDICT_FAIL;
    case FAULT_ENOSPC:
        errno = ENOSPC;
        return VERDICT_FAIL;
    case FAULT_SHORT:
        return VERDICT_SHORT;
    case FAULT_FSYNC_LIES:
        return VERDICT_LIE;
    }
    return VERDICT_GO;
}

void fault_random(void *bytes, size_t len)
{
    uint8_t *const to = bytes;
    for (size_t i = 0; i < len; i++) {
        random_state = random_state * 6364136223846793005u + 1442695040888963407u;
        to[i] = (uint8_t)(random_state >> 56);
    }
}

void faulty_cut_power(void)
{
    power_cut_happen(plan.seed);
    _exit(FAULTY_EXIT);
}

uint64_t faulty_calls(void)
{
    return n_calls;
}

bool faulty_hit(void)
{
    return is_hit;
}

/* ---- struct io ------------------------------------------------------------------- */

static bool is_there(int dir, const char *path)
{
    return faccessat(dir, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static int faulty_open(void *arg, int dir, const char *path, int flags, unsigned mode)
{
    const bool is_new = (flags & O_CREAT) != 0 && !is_there(dir, path);
    if (fault_step(is_new ? CALL_CREATE : CALL_OPEN) == VERDICT_FAIL) {
        return -1;
    }
    if ((flags & O_TRUNC) != 0 && !is_new) {
        const int old = openat(dir, path, O_RDWR | O_CLOEXEC);
        if (old >= 0) {
            power_cut_truncate(old, 0);
            close(old);
        }
    }
    const int fd = io_system.open(arg, dir, path, flags, mode);
    if (fd >= 0 && is_new) {
        power_cut_created(dir, path);
    }
    return fd;
}

static ssize_t faulty_read(void *arg, int fd, void *bytes, size_t len, uint64_t at)
{
    return fault_step(CALL_READ) == VERDICT_FAIL
               ? -1
               : io_system.read(arg, fd, bytes, len, at);
}

static ssize_t faulty_write(void *arg, int fd, const void *bytes, size_t len, uint64_t at)
{
    const enum verdict verdict = fault_step(CALL_WRITE);
    if (verdict == VERDICT_FAIL) {
        return -1;
    }
    const size_t n = verdict == VERDICT_SHORT && len > 1 ? len / 2 : len;
    power_cut_write(fd, at, n);
    return io_system.write(arg, fd, bytes, n, at);
}

static int faulty_truncate(void *arg, int fd, uint64_t len)
{
    if (fault_step(CALL_TRUNCATE) == VERDICT_FAIL) {
        return -1;
    }
    power_cut_truncate(fd, len);
    return io_system.truncate(arg, fd, len);
}

static int faulty_sync(void *arg, int fd)
{
    const enum verdict verdict = fault_step(CALL_SYNC);
    if (verdict != VERDICT_GO) {
        return verdict == VERDICT_LIE ? 0 : -1;
    }
    const int result = io_system.sync(arg, fd);
    if (result == 0) {
        power_cut_synced(fd);
    }
    return result;
}

static int faulty_rename(void *arg, int from_dir, const char *from, int to_dir,
                         const char *to)
{
    if (fault_step(CALL_NAME) == VERDICT_FAIL) {
        return -1;
    }
    power_cut_rename(from_dir, from, to_dir, to);
    return io_system.rename(arg, from_dir, from, to_dir, to);
}

static int faulty_remove(void *arg, int dir, const char *path, bool is_folder)
{
    if (fault_step(CALL_REMOVE) == VERDICT_FAIL) {
        return -1;
    }
    if (!is_folder && is_there(dir, path)) {
        power_cut_remove(dir, path);
    }
    return io_system.remove(arg, dir, path, is_folder);
}

static int faulty_make_folder(void *arg, int dir, const char *path, unsigned mode)
{
    if (fault_step(CALL_NAME) == VERDICT_FAIL) {
        return -1;
    }
    const int result = io_system.make_folder(arg, dir, path, mode);
    if (result == 0) {
        power_cut_created(dir, path);
    }
    return result;
}

static int faulty_random(void *arg, void *bytes, size_t len)
{
    (void)arg;
    fault_random(bytes, len);
    return 0;
}

const struct io *faulty_io(const struct fault_plan *wanted, const char *backup)
{
    static struct io io;
    plan = *wanted;
    n_calls = 0;
    is_hit = false;
    random_state = wanted->seed * 0x9e3779b97f4a7c15u + wanted->at;
    power_cut_start(backup);
    io = io_system;
    io.sqlite_vfs = fault_vfs();
    io.open = faulty_open;
    io.read = faulty_read;
    io.write = faulty_write;
    io.truncate = faulty_truncate;
    io.sync = faulty_sync;
    io.rename = faulty_rename;
    io.remove = faulty_remove;
    io.make_folder = faulty_make_folder;
    io.random = faulty_random;
    return &io;
}
