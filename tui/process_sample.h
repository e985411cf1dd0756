/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a process takes of the machine, seen from outside. */
#ifndef ZK_TUI_PROCESS_SAMPLE_H
#define ZK_TUI_PROCESS_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct process_sample {
    bool is_under_way; /* for who asks */
    pid_t pid;
    uint64_t at_ns;     /* host_now_ns */
    uint64_t rss;       /* bytes resident */
    uint64_t cpu_ns;    /* user and system time of all its threads so far */
    uint64_t available; /* bytes the machine has left */
};

/* Bytes resident; 0: there is no such process, or it is over. */
uint64_t process_rss(pid_t pid);

/* Measure s->pid; zeros for a process that is gone. A loader_fn. */
void process_measure(void *s);

#endif
