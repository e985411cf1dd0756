/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a process takes of the machine, seen from outside. */
#ifndef ZK_TUI_PROCESS_SAMPLE_H
#define ZK_TUI_PROCESS_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* X(ID, word): why a process gets no processor time */
#define PROCESS_REST_LIST(X)       \
    X(BUSY, "its threads compute") \
    X(STOPPED, "stopped")          \
    X(DISK, "disk wait")           \
    X(QUEUE, "no processor")       \
    X(LOCK, "waiting for a lock")

enum process_rest {
#define PROCESS_REST_ENUM(id, word) REST_##id,
    PROCESS_REST_LIST(PROCESS_REST_ENUM)
#undef PROCESS_REST_ENUM
        N_RESTS
};
const char *process_rest_word(enum process_rest rest);

struct process_sample {
    bool is_under_way; /* for who asks */
    pid_t pid;
    uint64_t at_ns;         /* host_now_ns */
    uint64_t rss;           /* bytes resident */
    uint64_t cpu_ns;        /* user and system time of all its threads so far */
    uint64_t available;     /* bytes the machine has left */
    enum process_rest rest; /* since the measurement before, if it was of this process */
};

/* Bytes resident; 0: there is no such process, or it is over. */
uint64_t process_rss(pid_t pid);

/* Measure s->pid; zeros for a process that is gone. A loader_fn. What s holds is the
 * measurement before, zeros for the first.
 *
 * rest: with processor time since then (a fiftieth of one processor) it computes. Else,
 * as the kernel shows its threads: stopped by a signal or a tracer; one of them waiting
 * for a disk (state D); one of them ready to run; or all asleep, which in a process that
 * only computes and writes means that each waits for another.
 * src   proc(5), /proc/pid/stat */
void process_measure(void *s);

#endif
