/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* base/disk.h: speeds of a real folder are plausible, soon known, and nothing stays. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/disk.h"

static unsigned n_entries(const char *folder)
{
    unsigned n = 0;
    DIR *const d = opendir(folder);
    cr_assert_not_null(d);
    while (readdir(d) != NULL) {
        n++;
    }
    closedir(d);
    return n;
}

Test(base_disk, a_folder_has_plausible_speeds_and_keeps_nothing)
{
    char folder[] = "/tmp/zkconsole-disk-XXXXXX";
    struct disk_costs costs;
    struct error e = {0};
    cr_assert_not_null(mkdtemp(folder));
    const unsigned before = n_entries(folder);
    cr_assert_eq(disk_measure(&costs, folder, 1, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(n_entries(folder), before);
    const double all[] = {costs.fill_ns, costs.again_ns, costs.write_ns, costs.read_ns};
    for (unsigned i = 0; i < 4; i++) { /* 1 kB/s to 10 TB/s */
        cr_assert(all[i] > 0.0001 && all[i] < 1e6, "%u: %f ns a byte", i, all[i]);
    }
    cr_assert_gt(disk_room(folder), 0);
    cr_assert_eq(rmdir(folder), 0);
}

Test(base_disk, a_folder_that_is_not_there_is_said_to_be_so)
{
    struct disk_costs costs = {1, 1, 1, 1};
    struct error e = {0};
    cr_assert_eq(disk_measure(&costs, "/nowhere/at/all", 1, &e), STATUS_IO);
    cr_assert_not_null(strstr(e.text, "/nowhere/at/all"));
    cr_assert_eq(costs.fill_ns, 0);
    cr_assert_eq(disk_room("/nowhere/at/all"), 0);
    cr_assert_not(disk_is_memory("/nowhere/at/all"));
}

Test(base_disk, a_file_system_in_memory_is_known)
{
    struct statfs fs;
    cr_assert_not(disk_is_memory("/proc"));
    if (statfs("/dev/shm", &fs) == 0 && fs.f_type == TMPFS_MAGIC) {
        cr_assert(disk_is_memory("/dev/shm"));
    } else {
        cr_skip("SKIPPED: /dev/shm is no tmpfs here");
    }
}
