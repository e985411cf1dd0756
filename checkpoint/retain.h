/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/retain.h - which snapshots a session can do without, and when they go.
 *
 * A snapshot is the record of a segment or the cells of an image chunk. The prover needs
 * it until the proof made of it is in the session; the proof is what everything later is
 * made of. After that only those who look inside the run want it, and a drive that goes
 * on is quicker with it: what is not there is executed again, never proved again. So
 * snapshots stay as long as there is room.
 *
 *   needed     its proof is not in the session, or is not whole
 *   kept       not needed, but one of the newest RETAIN_GENERATIONS while the session is
 *              not sealed: should a proof turn out damaged, the work begins near by
 *   droppable  the others, oldest first: segments in their order, then image chunks
 *
 * Room is short when the disk has less than retain_room's `needed`. That is
 *
 *   the proofs to come: their number times the mean of those that are there, and an
 *     eighth more (docs/sessions.md: a run's proofs are within 15 % of a plan)
 * + the sealed proof: all proofs once more, unless key output.path says that it goes to
 *   another disk
 * + RETAIN_BYTES_PER_UNIT for each unit to come: rows, journal and log of its commits
 * + RETAIN_BYTES_FIXED: SQLite empties its log at 1000 pages of 4 KiB; as much again for
 *     what others write between two units
 *
 * and is not known before the first proof, when nothing is droppable either.
 */
#ifndef ZK_CHECKPOINT_RETAIN_H
#define ZK_CHECKPOINT_RETAIN_H

#include "engine.h"
#include "store/session.h"

enum {
    RETAIN_GENERATIONS = 2,
    RETAIN_BYTES_PER_UNIT = 32 << 10,
    RETAIN_BYTES_FIXED = 8 << 20
};

struct retain_unit {
    enum unit_kind kind; /* UNIT_RECORD or UNIT_CELLS */
    uint32_t index;
    uint64_t bytes; /* of its file */
};

struct retain_list {
    struct retain_unit *units; /* owned; droppable ones, oldest first */
    size_t n;
    uint64_t bytes;   /* of them */
    size_t n_kept;    /* not needed, but among the newest */
    bool is_finished; /* the session is sealed: nothing is kept for going on */
};

/* What could be dropped. Works on a session open for reading. Proofs are counted by their
 * rows and lengths; retain_drop reads them.
 * err   STATUS_MEMORY, what the store reports; the list is then empty */
MUST_USE enum status retain_list_make(struct retain_list *list, struct session *session,
                                      struct error *e);
void retain_list_free(struct retain_list *list);

/* Leave out of a list what retain_drop would not drop, by reading the proofs: those whose
 * proof is damaged. */
MUST_USE enum status retain_list_check(struct retain_list *list, struct session *session,
                                       struct error *e);

/* Drop units of the list, oldest first, until `wanted` bytes are gone or none is left;
 * each only after the proof made of it was read and agreed with its digest. Those whose
 * proof is damaged stay: they are needed. All in one commit.
 * out   n, bytes  dropped
 * need  the session is open for writing, no transaction
 * err   what the store reports */
MUST_USE enum status retain_drop(struct session *session, const struct retain_list *list,
                                 uint64_t wanted, uint32_t *n, uint64_t *bytes,
                                 struct error *e);

struct retain_room {
    bool is_known; /* else `needed` is 0 */
    uint64_t needed;
    uint64_t free;
};
MUST_USE enum status retain_room(struct session *session, struct retain_room *room,
                                 struct error *e);

/* How many records and cells were dropped and are not there again. */
MUST_USE enum status retain_count(struct session *session, uint32_t *n_records,
                                  uint32_t *n_cells, struct error *e);

/* Was this unit dropped, and is `unit` what it was?
 * out   is_retired  false: it was not, and is_same says nothing */
MUST_USE enum status retain_compare(struct session *session, enum unit_kind kind,
                                    uint32_t index, const uint8_t *unit, size_t len,
                                    bool *is_retired, bool *is_same, struct error *e);

#endif
