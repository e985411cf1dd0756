/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Numbers from /proc. */
#include "tui/process_sample.h"

#include <stdio.h>
#include <unistd.h>

#include "base/host.h"

uint64_t process_rss(pid_t pid)
{
    char path[64];
    unsigned long pages;
    snprintf(path, sizeof path, "/proc/%ld/statm", (long)pid);
    FILE *const f = fopen(path, "re");
    if (f == NULL) {
        return 0;
    }
    const bool is_read = fscanf(f, "%*u %lu", &pages) == 1;
    (void)fclose(f);
    return is_read ? (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

void process_measure(void *arg)
{
    struct process_sample *const s = arg;
    char path[64];
    unsigned long user = 0;
    unsigned long kernel = 0;
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)s->pid);
    FILE *const f = fopen(path, "re");
    if (f != NULL) {
        /* Fields 14 and 15, after a name in parentheses without any inside: ours. */
        if (fscanf(f, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                   &user, &kernel)
            != 2) {
            user = kernel = 0;
        }
        (void)fclose(f);
    }
    s->at_ns = host_now_ns();
    s->rss = process_rss(s->pid);
    const uint64_t tick_ns = 1000000000u / (uint64_t)sysconf(_SC_CLK_TCK);
    s->cpu_ns = (uint64_t)(user + kernel) * tick_ns;
    s->available = host_memory_available();
}
