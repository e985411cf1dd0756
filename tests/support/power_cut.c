/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* power_cut.c - a model of what a disk may hold after the power failed. */
#include "tests/support/power_cut.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 4096, MOST = 4096 };

/* A sector that was written since the last fsync, as it was then. */
struct sector {
    struct sector *next;
    uint64_t at;
    size_t len;        /* how much of it existed */
    bool is_truncated; /* it was cut off, whatever was written afterwards */
    uint8_t old[SECTOR];
};

static struct inode {
    dev_t device;
    ino_t number;
    int fd; /* ours; never closed, as POSIX locks would go with it */
    bool is_dirty;
    uint64_t synced_len;
    struct sector *sectors;
} inodes[MOST];
static size_t n_inodes;

enum change_kind { CREATED, RENAMED, REMOVED };
static struct change {
    enum change_kind kind;
    int folder, other; /* descriptors; names below are relative to them */
    ino_t folder_number;
    char name[256], other_name[256];
    char backup[600]; /* of what the change replaced or removed; "" if nothing */
    bool is_synced;
} changes[MOST];
static size_t n_changes;
static char backup_folder[512];
static unsigned n_backups;

static void fail(const char *what)
{
    perror(what);
    abort();
}

static uint64_t draw(uint64_t *state) /* splitmix64 */
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void power_cut_start(const char *backup)
{
    n_inodes = 0;
    n_changes = 0;
    snprintf(backup_folder, sizeof backup_folder, "%s", backup);
}

static struct inode *find_inode(int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        fail("power cut: fstat");
    }
    for (size_t i = 0; i < n_inodes; i++) {
        if (inodes[i].device == st.st_dev && inodes[i].number == st.st_ino) {
            return &inodes[i];
        }
    }
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    const int own = open(path, O_RDWR | O_CLOEXEC);
    if (own < 0 || n_inodes == MOST) {
        fail("power cut: open");
    }
    inodes[n_inodes] =
        (struct inode){.device = st.st_dev, .number = st.st_ino, .fd = own};
    return &inodes[n_inodes++];
}

static struct sector *touch_sector(struct inode *inode, uint64_t at)
{
    for (struct sector *s = inode->sectors; s != NULL; s = s->next) {
        if (s->at == at) {
            return s;
        }
    }
    struct sector *const s = calloc(1, sizeof *s);
    if (s == NULL) {
        fail("power cut: memory");
    }
    s->at = at;
    const ssize_t n = pread(inode->fd, s->old, SECTOR, (off_t)at);
    s->len = n < 0 ? 0 : (size_t)n;
    s->next = inode->sectors;
    inode->sectors = s;
    return s;
}

static struct inode *make_dirty(int fd)
{
    struct inode *const inode = find_inode(fd);
    struct stat st;
    if (fstat(fd, &st) != 0) {
        fail("power cut: fstat");
    }
    if (!inode->is_dirty) {
        inode->is_dirty = true;
        inode->synced_len = (uint64_t)st.st_size;
    }
    return inode;
}

void power_cut_write(int fd, uint64_t at, size_t len)
{
    struct inode *const inode = make_dirty(fd);
    for (uint64_t s = at / SECTOR * SECTOR; s < at + len; s += SECTOR) {
        (void)touch_sector(inode, s);
    }
}

void power_cut_truncate(int fd, uint64_t len)
{
    struct inode *const inode = make_dirty(fd);
    struct stat st;
    if (fstat(fd, &st) != 0) {
        fail("power cut: fstat");
    }
    for (uint64_t s = len / SECTOR * SECTOR; s < (uint64_t)st.st_size; s += SECTOR) {
        touch_sector(inode, s)->is_truncated = true;
    }
}

static void forget(struct inode *inode)
{
    while (inode->sectors != NULL) {
        struct sector *const next = inode->sectors->next;
        free(inode->sectors);
        inode->sectors = next;
    }
    inode->is_dirty = false;
}

static void synced_folder(ino_t number)
{
    for (size_t i = 0; i < n_changes; i++) {
        if (changes[i].folder_number == number) {
            changes[i].is_synced = true;
        }
    }
}

void power_cut_synced(int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        fail("power cut: fstat");
    }
    if (S_ISDIR(st.st_mode)) {
        synced_folder(st.st_ino);
        return;
    }
    for (size_t i = 0; i < n_inodes; i++) {
        if (inodes[i].device == st.st_dev && inodes[i].number == st.st_ino) {
            forget(&inodes[i]);
        }
    }
}

/* ---- names ----------------------------------------------------------------------- */

/* The folder of dir/path, opened, and the last part of path. */
static int open_folder(int dir, const char *path, char name[256])
{
    const char *const slash = strrchr(path, '/');
    char folder[4096] = ".";
    if (slash != NULL) {
        snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path),
                 path);
    }
    snprintf(name, 256, "%s", slash == NULL ? path : slash + 1);
    const int fd = openat(dir, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        fail(path);
    }
    return fd;
}

static struct change *new_change(enum change_kind kind, int dir, const char *path)
{
    if (n_changes == MOST) {
        fail("power cut: too many changes");
    }
    struct change *const c = &changes[n_changes++];
    struct stat st;
    *c = (struct change){.kind = kind, .other = -1};
    c->folder = open_folder(dir, path, c->name);
    if (fstat(c->folder, &st) != 0) {
        fail("power cut: fstat");
    }
    c->folder_number = st.st_ino;
    return c;
}

static void keep_backup(struct change *c, int folder, const char *name)
{
    struct stat st;
    if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode)) {
        snprintf(c->backup, sizeof c->backup, "%s/%d-%u", backup_folder, (int)getpid(),
                 n_backups++);
        if (linkat(folder, name, AT_FDCWD, c->backup, 0) != 0) {
            fail("power cut: backup");
        }
    }
}

void power_cut_created(int dir, const char *path)
{
    (void)new_change(CREATED, dir, path);
}

void power_cut_rename(int from_dir, const char *from, int to_dir, const char *to)
{
    struct change *const c = new_change(RENAMED, from_dir, from);
    c->other = open_folder(to_dir, to, c->other_name);
    keep_backup(c, c->other, c->other_name);
}

void power_cut_remove(int dir, const char *path)
{
    struct change *const c = new_change(REMOVED, dir, path);
    keep_backup(c, c->folder, c->name);
}

void power_cut_synced_folder_of(int dir, const char *path)
{
    char name[256];
    struct stat st;
    const int fd = open_folder(dir, path, name);
    if (fstat(fd, &st) != 0) {
        fail("power cut: fstat");
    }
    close(fd);
    synced_folder(st.st_ino);
}

/* ---- the cut --------------------------------------------------------------------- */

enum choice { KEEP, REVERT, GARBLE };

static void cut_sector(const struct inode *inode, const struct sector *s,
                       enum choice choice, uint64_t *random)
{
    uint8_t garbage[SECTOR];
    for (size_t i = 0; i < SECTOR; i++) {
        garbage[i] = (uint8_t)(draw(random) >> 24);
    }
    if (choice != KEEP
        && pwrite(inode->fd, choice == REVERT ? s->old : garbage, SECTOR, (off_t)s->at)
               != SECTOR) {
        fail("power cut: write");
    }
}

static void cut_inode(struct inode *inode, uint64_t *random)
{
    struct stat st;
    if (fstat(inode->fd, &st) != 0) {
        fail("power cut: fstat");
    }
    /* A truncation happens or not, as a whole: if not, what was cut off is there,
     * untouched, and what was written in its place afterwards is not. */
    bool is_truncated = false;
    for (const struct sector *s = inode->sectors; s != NULL; s = s->next) {
        is_truncated |= s->is_truncated;
    }
    const bool is_undone = is_truncated && draw(random) % 2 == 0;
    for (const struct sector *s = inode->sectors; s != NULL; s = s->next) {
        enum choice choice = (enum choice)(draw(random) % 3);
        if (s->is_truncated) {
            choice = is_undone ? REVERT : choice == REVERT ? KEEP : choice;
        }
        cut_sector(inode, s, choice, random);
    }
    const bool is_new_len = is_truncated ? !is_undone : draw(random) % 2 == 0;
    if (ftruncate(inode->fd, is_new_len ? st.st_size : (off_t)inode->synced_len) != 0) {
        fail("power cut: truncate");
    }
}

static void undo(const struct change *c)
{
    char lost[600];
    switch (c->kind) {
    case CREATED:
        if (unlinkat(c->folder, c->name, 0) != 0) { /* a folder goes with what is in it */
            snprintf(lost, sizeof lost, "%s/lost-%d-%u", backup_folder, (int)getpid(),
                     n_backups++);
            (void)renameat(c->folder, c->name, AT_FDCWD, lost);
        }
        break;
    case RENAMED:
        (void)renameat(c->other, c->other_name, c->folder, c->name);
        if (c->backup[0] != '\0') {
            (void)linkat(AT_FDCWD, c->backup, c->other, c->other_name, 0);
        }
        break;
    case REMOVED:
        if (c->backup[0] != '\0') {
            (void)linkat(AT_FDCWD, c->backup, c->folder, c->name, 0);
        }
        break;
    }
}

void power_cut_happen(uint64_t seed)
{
    uint64_t random = seed;
    for (size_t i = 0; i < n_inodes; i++) {
        if (inodes[i].is_dirty) {
            cut_inode(&inodes[i], &random);
        }
    }
    /* for each folder: once a change is lost, all later ones are */
    bool is_lost[MOST] = {false};
    for (size_t i = 0; i < n_changes; i++) {
        is_lost[i] = !changes[i].is_synced && draw(&random) % 2 == 0;
        for (size_t j = 0; j < i && !changes[i].is_synced; j++) {
            is_lost[i] |=
                is_lost[j] && changes[j].folder_number == changes[i].folder_number;
        }
    }
    for (size_t i = n_changes; i-- > 0;) {
        if (is_lost[i]) {
            undo(&changes[i]);
        }
    }
}
