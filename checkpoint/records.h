/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/records.h - the records of a run for those who look inside, whether the
 * session keeps them or not.
 *
 * A record that was dropped (checkpoint/retain.h), or left out of an archive, is made
 * again by running the program from the last record before it that is kept. What was
 * dropped must come out as it was. Nothing in the session is changed.
 */
#ifndef ZK_CHECKPOINT_RECORDS_H
#define ZK_CHECKPOINT_RECORDS_H

#include "checkpoint/work.h"

/* What running the program again takes. All borrowed, but for the task that records_open
 * makes. */
struct records_request {
    struct engine *engine;
    const struct guest *guest;
    const struct work *work; /* loaded */
    uint64_t memory_budget;
    struct task *task;
};

/* Fill in a request, with the memory the machine offers and a task of its own.
 * err   as engine_plan; STATUS_MEMORY; records_close is right in any case */
MUST_USE enum status records_open(struct records_request *r, struct engine *engine,
                                  const struct guest *guest, const struct work *work,
                                  struct error *e);
void records_close(struct records_request *r);

/* Given the records in their order; what it returns but STATUS_OK ends the walk. */
typedef enum status record_fn(void *arg, uint32_t index, const uint8_t *record,
                              size_t len, struct error *e);

/* Walk over records first .. last, or to the run's end if that comes before. The session
 * is open for reading or writing.
 * err   STATUS_FORMAT: a file is damaged, or a dropped record does not come out as it
 *       was; STATUS_CANCELLED, STATUS_LIMIT, STATUS_TRAP
 * cost  nothing for records that are kept; the run up to `last` if one is not */
MUST_USE enum status records_walk(struct session *session,
                                  const struct records_request *request, uint32_t first,
                                  uint32_t last, record_fn *record, void *arg,
                                  struct error *e);

/* One record, appended to out.
 * out   is_made_again  it is not kept; may be NULL
 * err   as above; STATUS_ARGUMENT: the run has no such segment, or, if it has not been
 *       executed to its end, the session has neither this record nor one before that was
 *       dropped */
MUST_USE enum status records_get(struct session *session,
                                 const struct records_request *request, uint32_t index,
                                 struct byte_buffer *out, bool *is_made_again,
                                 struct error *e);

#endif
