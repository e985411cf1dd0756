/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A wall clock that jumps, to be loaded before libc (LD_PRELOAD): every 40 ms it is
 * another time, hours to decades before or after the true one. What does not go back
 * (CLOCK_MONOTONIC and its kin) is left alone. ZK_SEED chooses the jumps. */
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { JUMP_MS = 40 };

static struct timespec true_time(clockid_t clock)
{
    struct timespec t = {0};
    (void)syscall(SYS_clock_gettime, clock, &t);
    return t;
}

/* Seconds to add now: the same for all threads and processes of one moment. */
static int64_t offset_now(void)
{
    static const int64_t offsets[] = {0,      3600,      -3600,      86400,
                                      -86400, 315360000, -315360000, -1735689600};
    const char *const seed = getenv("ZK_SEED");
    const struct timespec t = true_time(CLOCK_MONOTONIC);
    uint64_t x = (uint64_t)t.tv_sec * (1000 / JUMP_MS)
                 + (uint64_t)t.tv_nsec / (JUMP_MS * 1000000u);
    x += seed != NULL ? strtoull(seed, NULL, 10) : 0;
    x = (x ^ (x >> 31)) * 0x9e3779b97f4a7c15u;
    return offsets[(x >> 40) % (sizeof offsets / sizeof offsets[0])];
}

static struct timespec jumped(void)
{
    struct timespec t = true_time(CLOCK_REALTIME);
    t.tv_sec += offset_now();
    return t;
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
    *out = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE ? jumped()
                                                                     : true_time(clock);
    return 0;
}

time_t time(time_t *out)
{
    const time_t now = jumped().tv_sec;
    if (out != NULL) {
        *out = now;
    }
    return now;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    const struct timespec t = jumped();
    (void)zone;
    *out = (struct timeval){.tv_sec = t.tv_sec, .tv_usec = t.tv_nsec / 1000};
    return 0;
}
