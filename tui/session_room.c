/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* session_room.c - the room that is left, and the room that is lacked. */
#include "tui/session_room.h"

#include <stdio.h>

#include "tui/quantity.h"

enum { ROOM_OF_A_ROW = 32 << 10 }; /* in the database, its log and the journal */

uint64_t session_room_left(const struct drive_report *report)
{
    const struct job_state *const state = &report->state;
    const uint64_t each = report->bytes_unit_most + ROOM_OF_A_ROW;
    const uint64_t n_units = (uint64_t)state->n_segments + state->n_chunks;
    uint64_t n_done = 0;
    for (unsigned phase = PHASE_PROVE; phase <= PHASE_IMAGE; phase++) {
        n_done += report->n_reused[phase] + report->n_made[phase];
    }
    return state->executed && n_units > n_done ? (n_units - n_done) * each : each;
}

void session_room_text(char text[SESSION_ROOM_BYTES], const struct store *store,
                       const char *about, uint64_t need)
{
    enum fs_kind kind;
    struct io_space space;
    struct error ignored; /* the failure that led here is the one to report */
    char need_text[QUANTITY_BYTES], free_text[QUANTITY_BYTES];
    text[0] = '\0';
    if (store_space(store, &kind, &space, &ignored) == STATUS_OK
        && space.bytes_free < need) {
        (void)snprintf(text, SESSION_ROOM_BYTES,
                       "%s %s more are needed in '%.150s', where %s are free", about,
                       quantity_size(need_text, need), store_root(store),
                       quantity_size(free_text, space.bytes_free));
    }
}
