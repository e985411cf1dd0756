/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/room.h - keeping room on the disk while a session is worked on.
 *
 * Before each unit, room_keep drops droppable snapshots (checkpoint/retain.h), oldest
 * first, as long as the disk has less than the rest of the work needs. When a write finds
 * the disk full all the same, room_make drops as much as that write takes and says
 * whether it is worth trying again. What was dropped is written to the session's log and
 * told in one sentence.
 */
#ifndef ZK_CHECKPOINT_ROOM_H
#define ZK_CHECKPOINT_ROOM_H

#include "checkpoint/retain.h"

/* Told of what was done about the room, in the thread that works. */
typedef void room_said_fn(void *arg, const char *text);

struct room {
    struct session *session; /* open for writing */
    room_said_fn *said;      /* may be NULL */
    void *arg;
    uint32_t n_dropped, n_told;
    uint64_t bytes_dropped;
    bool was_short; /* room is short, nothing is droppable, and that was told */
};

/* err   what the store reports; a disk that is still too full is none */
MUST_USE enum status room_keep(struct room *room, struct error *e);

/* After a write of that many bytes failed for want of room.
 * ret   true: room was made for it. false: the disk is not what is full, all that is
 *       droppable would not do, or dropping failed */
bool room_make(struct room *room, uint64_t bytes);

#endif
