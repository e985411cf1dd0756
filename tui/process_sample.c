/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Numbers from /proc. */
#include "tui/process_sample.h"

#include <dirent.h>
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

const char *process_rest_word(enum process_rest rest)
{
    static const char *const words[N_RESTS] = {
#define PROCESS_REST_WORD(id, word) [REST_##id] = word,
        PROCESS_REST_LIST(PROCESS_REST_WORD)
#undef PROCESS_REST_WORD
    };
    return words[rest];
}

/* Fields 3, 14 and 15 of a stat file, after a name in parentheses without any inside:
 * ours. state: '\0' for one that cannot be read. */
static char read_stat(const char *path, unsigned long *user, unsigned long *kernel)
{
    char state = '\0';
    FILE *const f = fopen(path, "re");
    if (f == NULL) {
        return state;
    }
    if (fscanf(f, "%*d (%*[^)]) %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
               &state, user, kernel)
        != 3) {
        state = '\0';
    }
    (void)fclose(f);
    return state;
}

/* All threads but the one that asks, if it is one of them. */
static enum process_rest look_at_threads(pid_t pid)
{
    char path[64];
    unsigned long ignored[2];
    enum process_rest rest = REST_LOCK;
    snprintf(path, sizeof path, "/proc/%ld/task", (long)pid);
    DIR *const folder = opendir(path);
    if (folder == NULL) {
        return REST_LOCK;
    }
    for (const struct dirent *d; (d = readdir(folder)) != NULL;) {
        long tid;
        if (sscanf(d->d_name, "%ld", &tid) != 1 || tid == (long)gettid()) {
            continue;
        }
        snprintf(path, sizeof path, "/proc/%ld/task/%ld/stat", (long)pid, tid);
        const char state = read_stat(path, &ignored[0], &ignored[1]);
        const enum process_rest now = state == 'T' || state == 't' ? REST_STOPPED
                                      : state == 'D'               ? REST_DISK
                                      : state == 'R'               ? REST_QUEUE
                                                                   : REST_LOCK;
        rest = now < rest ? now : rest;
    }
    (void)closedir(folder);
    return rest;
}

void process_measure(void *arg)
{
    struct process_sample *const s = arg;
    char path[64];
    unsigned long user = 0;
    unsigned long kernel = 0;
    const uint64_t before_ns = s->at_ns;
    const uint64_t cpu_before_ns = s->cpu_ns;
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)s->pid);
    if (read_stat(path, &user, &kernel) == '\0') {
        user = kernel = 0;
    }
    s->at_ns = host_now_ns();
    s->rss = process_rss(s->pid);
    const uint64_t tick_ns = 1000000000u / (uint64_t)sysconf(_SC_CLK_TCK);
    s->cpu_ns = (uint64_t)(user + kernel) * tick_ns;
    s->available = host_memory_available();
    const bool is_busy = s->cpu_ns < cpu_before_ns
                         || s->cpu_ns - cpu_before_ns > (s->at_ns - before_ns) / 50;
    s->rest = is_busy ? REST_BUSY : look_at_threads(s->pid);
}
