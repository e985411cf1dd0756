/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a process at work says of itself: a JSON object, a line for a person. */
#ifndef ZK_TUI_LIVE_STATUS_H
#define ZK_TUI_LIVE_STATUS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/task.h"
#include "tui/json.h"

struct live_status {
    const char *session; /* NULL: there is none yet */
    pid_t pid;           /* of the worker */
    uint64_t rss, budget;
    struct task_progress progress;
    bool is_paused; /* asked to halt */
    bool is_parked; /* and halted */
    bool is_stopping;
};

/* The members of an object. */
void live_status_json(const struct live_status *s, struct json *j);

/* "s running prove 3/8 (44% of the next) rss 1.13 GiB of 2.00 GiB pid 123" */
void live_status_line(const struct live_status *s, struct byte_buffer *out);

/* "s: all up to prove 3/8 is durable" */
void live_status_durable(const struct live_status *s, struct byte_buffer *out);

/* Memory that a process holds now; 0: not known. */
uint64_t live_status_rss(pid_t pid);

#endif
