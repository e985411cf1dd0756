/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is durable of a session, as the screen Checkpoints shows it.
 *
 * A checkpoint is the session right after one unit became durable: number i is made of
 * units 1 .. i in the order of time. Comparing two of them is looking at the units
 * between them.
 */
#ifndef ZK_TUI_MODEL_CHECKPOINTS_H
#define ZK_TUI_MODEL_CHECKPOINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/model_list.h"

enum { MODEL_UNITS_MAX = 4096 };

enum unit_check { UNIT_UNCHECKED, UNIT_WHOLE, UNIT_DAMAGED };

struct model_unit {
    char kind[17]; /* as the store has it: program, input, record, .. */
    uint32_t index;
    uint64_t bytes;
    int64_t written_ns; /* wall clock */
    char date[11], clock[9];
    unsigned run; /* that made it; 0: not known */
    char path[64], sha256[17];
    enum unit_check check; /* by this console, since the unit was written */
    char checked[6];       /* when: hh:mm */
    char fault[64];
};

/* Work that goes on beside the engine, one at a time. */
enum errand { ERRAND_NONE, ERRAND_FILES, ERRAND_EXPORT, ERRAND_IMPORT };

struct model_errand {
    enum errand what; /* under way */
    bool is_stopping;
    bool was_told; /* who leaves that it is under way */
    uint64_t done, total; /* bytes; total 0: not known */
    uint32_t n_whole, n_damaged;
    char path[256];
};

struct model_checkpoints {
    bool is_known; /* has been read */
    char why_not[200];
    size_t n_units;
    size_t n_older; /* units that are not listed: there are too many */
    uint64_t bytes_older;
    struct model_unit units[MODEL_UNITS_MAX]; /* in the order of time */
    uint64_t bytes;                           /* of all */
    size_t shown[MODEL_UNITS_MAX];            /* those the filter keeps */
    struct model_list list;
    bool has_mark;
    size_t mark; /* a unit */
    bool is_comparing;

    bool is_sealed, has_link;
    uint32_t n_segments, n_chunks; /* of the run; 0: not known yet */
    uint32_t n_executed, n_segments_proved, n_images_proved;
    uint32_t n_needed, n_kept, n_droppable, n_dropped; /* snapshots */
    uint64_t bytes_droppable;
    bool is_room_known;
    uint64_t room_needed, room_free;
    struct model_errand errand;
};

/* The phase a kind of unit is made in, "-" for none. */
const char *unit_phase(const char *kind);

/* The two checkpoints that are compared: the marked one, or the one before the selected,
 * and the selected; *from < *to. False: there are no two. */
bool checkpoints_compared(const struct model_checkpoints *k, size_t *from, size_t *to);

/* Bytes of units first .. last. */
uint64_t checkpoints_bytes(const struct model_checkpoints *k, size_t first, size_t last);

/* A unit as a line, for searching and filtering. */
void checkpoints_text(const struct model_unit *u, char *text, size_t cap);

/* Take units as they were read, n of MODEL_UNITS_MAX at most; checks of those that were
 * there before go over to `units`, and mark and selection stay. All are shown. */
void checkpoints_take(struct model_checkpoints *k, struct model_unit *units, size_t n);

/* Note that a unit was checked at a time of day. fault "": it is whole. */
void checkpoints_checked(struct model_checkpoints *k, const char *kind, uint32_t index,
                         int64_t written_ns, const char *fault, const char *clock);

/* Show what the filter keeps. */
void checkpoints_arrange(struct model_checkpoints *k, const char *filter);

#endif
