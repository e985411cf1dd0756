/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the machine offers this process: processors, memory, time. Linux. */
#ifndef ZK_BASE_HOST_H
#define ZK_BASE_HOST_H

#include <stdint.h>

/* Processors this process may keep busy: the affinity mask, lowered to the CPU quota of
 * its cgroups (v2), rounded up. At least 1. */
unsigned host_cpus(void);

/* Bytes this process could still take: the least of MemAvailable, the room left in its
 * cgroups (v2), and the room left under RLIMIT_AS. UINT64_MAX when nothing says. */
uint64_t host_memory_available(void);

/* Bytes of address space left under RLIMIT_AS; UINT64_MAX without one. */
uint64_t host_address_space_left(void);

/* Bytes of this process in memory now, and the most since it started; 0 when unknown. */
uint64_t host_rss(void);
uint64_t host_rss_peak(void);

/* Nanoseconds of the monotonic clock, and of processor time used by the whole process. */
uint64_t host_now_ns(void);
uint64_t host_cpu_ns(void);

#endif
