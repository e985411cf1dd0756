/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Where a store lies: told from f_type of statfs, with a warning where sessions are not
 * safe. The numbers are those of statfs(2). */
#include <criterion/criterion.h>
#include <string.h>

#include "store/store.h"
#include "tests/support/scratch_folder.h"

static const struct {
    const char *name;
    uint64_t magic;
    enum fs_kind kind;
} known[] = {
    {"ext4", 0xef53, FS_LOCAL},       {"xfs", 0x58465342, FS_LOCAL},
    {"btrfs", 0x9123683e, FS_LOCAL},  {"f2fs", 0xf2f52010, FS_LOCAL},
    {"tmpfs", 0x01021994, FS_MEMORY}, {"ramfs", 0x858458f6, FS_MEMORY},
    {"nfs", 0x6969, FS_NETWORK},      {"smb", 0x517b, FS_NETWORK},
    {"cifs", 0xff534d42, FS_NETWORK}, {"smb2", 0xfe534d42, FS_NETWORK},
    {"9p", 0x01021997, FS_NETWORK},   {"ceph", 0x00c36400, FS_NETWORK},
    {"afs", 0x5346414f, FS_NETWORK},  {"coda", 0x73757245, FS_NETWORK},
    {"fuse", 0x65735546, FS_FOREIGN},
};

Test(file_systems, are_told_by_their_magic)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        cr_assert_eq(io_fs_kind(known[i].magic), known[i].kind, "%s", known[i].name);
    }
}

Test(file_systems, only_a_disk_is_not_warned_about)
{
    cr_assert_null(io_fs_warning(FS_LOCAL));
    cr_assert_not_null(strstr(io_fs_warning(FS_MEMORY), "a reboot"));
    cr_assert_not_null(strstr(io_fs_warning(FS_NETWORK), "network"));
    cr_assert_not_null(strstr(io_fs_warning(FS_FOREIGN), "FUSE"));
}

/* ---- as a store sees it ---- */

static int space_on_nfs(void *arg, int fd, struct io_space *out)
{
    (void)arg;
    (void)fd;
    *out = (struct io_space){.magic = 0x6969, .bytes_free = 1, .bytes_total = 2};
    return 0;
}

Test(file_systems, a_store_says_where_it_lies)
{
    char root[SCRATCH_PATH_BYTES];
    struct io io = io_system;
    struct io_space space;
    struct store *store;
    struct error e;
    enum fs_kind kind = FS_LOCAL;
    io.space = space_on_nfs;
    scratch_folder_make(root);
    cr_assert_eq(store_open(&store, root, STORE_READ, &io, &e), STATUS_OK);
    cr_assert_eq(store_space(store, &kind, &space, &e), STATUS_OK);
    cr_assert_eq(kind, FS_NETWORK);
    cr_assert_eq(space.bytes_free, 1);
    store_close(store);
    scratch_folder_remove(root);
}
