/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Questions to the kernel: /proc, cgroup v2, limits and clocks. */
#include "base/host.h"

#include <inttypes.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/bits.h"

enum { PATH_CAP = 4096 };

static uint64_t min_u64(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Read one line of a small file; false when there is none. */
static bool read_line(const char *path, char *line, int cap)
{
    FILE *const file = fopen(path, "re");
    if (file == NULL) {
        return false;
    }
    const bool ok = fgets(line, cap, file) != NULL;
    fclose(file);
    return ok;
}

/* The directory of this process's cgroup (v2) in dir[PATH_CAP]; false without one. */
static bool cgroup_directory(char *dir)
{
    FILE *const file = fopen("/proc/self/cgroup", "re");
    if (file == NULL) {
        return false;
    }
    char line[PATH_CAP / 2];
    bool found = false;
    while (!found && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "0::/", 4) == 0) {
            line[strcspn(line, "\n")] = 0;
            snprintf(dir, PATH_CAP, "/sys/fs/cgroup%s", line + 3);
            found = true;
        }
    }
    fclose(file);
    return found;
}

/* Cut the last component of dir; false when dir is the root of the hierarchy. In a
 * container the root itself may carry a limit, so it is visited too. */
static bool cgroup_parent(char *dir)
{
    char *const slash = strrchr(dir, '/');
    if (slash == NULL || (size_t)(slash - dir) < strlen("/sys/fs/cgroup")) {
        return false;
    }
    *slash = 0;
    return true;
}

static bool cgroup_line(const char *dir, const char *name, char *line, int cap)
{
    char path[PATH_CAP + 64];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return read_line(path, line, cap);
}

unsigned host_cpus(void)
{
    cpu_set_t set;
    unsigned n = 1;
    if (sched_getaffinity(0, sizeof set, &set) == 0) {
        n = (unsigned)CPU_COUNT(&set);
    } else {
        const long online = sysconf(_SC_NPROCESSORS_ONLN);
        n = online > 0 ? (unsigned)online : 1;
    }
    char dir[PATH_CAP];
    char line[128];
    if (cgroup_directory(dir)) {
        do {
            uint64_t quota;
            uint64_t period;
            if (cgroup_line(dir, "cpu.max", line, sizeof line)
                && sscanf(line, "%" SCNu64 " %" SCNu64, &quota, &period) == 2
                && period != 0 && quota != 0) {
                n = (unsigned)min_u64(n, ceil_div(quota, period));
            }
        } while (cgroup_parent(dir));
    }
    return n == 0 ? 1 : n;
}

/* MemAvailable in bytes, UINT64_MAX when the kernel does not say. */
static uint64_t memory_available(void)
{
    FILE *const file = fopen("/proc/meminfo", "re");
    if (file == NULL) {
        return UINT64_MAX;
    }
    char line[256];
    uint64_t kib = 0;
    bool found = false;
    while (!found && fgets(line, sizeof line, file) != NULL) {
        found = sscanf(line, "MemAvailable: %" SCNu64 " kB", &kib) == 1;
    }
    fclose(file);
    return found ? kib * 1024 : UINT64_MAX;
}

/* Room left in the tightest cgroup on the way to the root. Page cache that the group
 * could drop (inactive files) counts as room. */
static uint64_t cgroup_memory_left(void)
{
    char dir[PATH_CAP];
    if (!cgroup_directory(dir)) {
        return UINT64_MAX;
    }
    uint64_t left = UINT64_MAX;
    do {
        char line[128];
        uint64_t limit;
        uint64_t used;
        if (!cgroup_line(dir, "memory.max", line, sizeof line)
            || sscanf(line, "%" SCNu64, &limit) != 1
            || !cgroup_line(dir, "memory.current", line, sizeof line)
            || sscanf(line, "%" SCNu64, &used) != 1) {
            continue;
        }
        char path[PATH_CAP + 64];
        snprintf(path, sizeof path, "%s/memory.stat", dir);
        FILE *const file = fopen(path, "re");
        if (file != NULL) {
            uint64_t cache;
            while (fgets(line, sizeof line, file) != NULL) {
                if (sscanf(line, "inactive_file %" SCNu64, &cache) == 1) {
                    used -= min_u64(used, cache);
                }
            }
            fclose(file);
        }
        left = min_u64(left, limit - min_u64(limit, used));
    } while (cgroup_parent(dir));
    return left;
}

/* Pages of /proc/self/statm: virtual size and resident size. */
static bool read_statm(uint64_t *size, uint64_t *resident)
{
    char line[256];
    if (!read_line("/proc/self/statm", line, sizeof line)
        || sscanf(line, "%" SCNu64 " %" SCNu64, size, resident) != 2) {
        return false;
    }
    const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    *size *= page;
    *resident *= page;
    return true;
}

uint64_t host_address_space_left(void)
{
    struct rlimit limit;
    uint64_t size;
    uint64_t resident;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY
        || !read_statm(&size, &resident)) {
        return UINT64_MAX;
    }
    return limit.rlim_cur - min_u64(limit.rlim_cur, size);
}

uint64_t host_memory_available(void)
{
    return min_u64(min_u64(memory_available(), cgroup_memory_left()),
                   host_address_space_left());
}

uint64_t host_rss(void)
{
    uint64_t size;
    uint64_t resident;
    return read_statm(&size, &resident) ? resident : 0;
}

uint64_t host_rss_peak(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (uint64_t)usage.ru_maxrss * 1024 : 0;
}

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec t;
    if (clock_gettime(clock, &t) != 0) {
        return 0;
    }
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t host_now_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

uint64_t host_cpu_ns(void)
{
    return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}
