/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Numbers from /proc. */
#include "tui/process_sample.h"

#include <stdio.h>
#include <unistd.h>

#include "base/host.h"

void process_measure(void *arg)
{
    struct process_sample *const s = arg;
    char path[64];
    unsigned long pages = 0;
    unsigned long user = 0;
    unsigned long kernel = 0;
    snprintf(path, sizeof path, "/proc/%ld/statm", (long)s->pid);
    FILE *f = fopen(path, "re");
    if (f != NULL) {
        if (fscanf(f, "%*u %lu", &pages) != 1) {
            pages = 0;
        }
        (void)fclose(f);
    }
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)s->pid);
    f = fopen(path, "re");
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
    s->rss = (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
    const uint64_t tick_ns = 1000000000u / (uint64_t)sysconf(_SC_CLK_TCK);
    s->cpu_ns = (uint64_t)(user + kernel) * tick_ns;
    s->available = host_memory_available();
}
