/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* small_mount.c - tmpfs of a chosen size in a private namespace. src: mount(2), tmpfs(5)
 */
#include "tests/support/small_mount.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

static void must(int result, const char *what, const char *path)
{
    if (result != 0) {
        fprintf(stderr, "cannot %s %s: %s\n", what, path, strerror(errno));
        abort();
    }
}

bool small_mount_enter(void)
{
    if (unshare(CLONE_NEWNS) != 0
        || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) {
        fprintf(stderr, "SKIPPED: no mount namespace of one's own (%s); run it as root\n",
                strerror(errno));
        return false;
    }
    return true;
}

static const char *size_option(char text[48], size_t kib)
{
    snprintf(text, 48, "mode=0700,size=%zuk", kib);
    return text;
}

void small_mount(const char *path, size_t kib)
{
    char text[48];
    must(mkdir(path, 0700) == 0 || errno == EEXIST ? 0 : -1, "make", path);
    must(mount("zk-test", path, "tmpfs", 0, size_option(text, kib)), "mount", path);
}

void small_mount_resize(const char *path, size_t kib)
{
    char text[48];
    must(mount("zk-test", path, "tmpfs", MS_REMOUNT, size_option(text, kib)), "resize",
         path);
}

void small_mount_protect(const char *path, bool is_read_only)
{
    must(mount("zk-test", path, "tmpfs", MS_REMOUNT | (is_read_only ? MS_RDONLY : 0),
               NULL),
         "protect", path);
}

void small_mount_remove(const char *path)
{
    must(umount2(path, MNT_DETACH), "unmount", path);
}
