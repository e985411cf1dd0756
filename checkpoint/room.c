/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/room.c - dropping snapshots when the disk gets full. */
#include "checkpoint/room.h"

#include <inttypes.h>
#include <stdio.h>

#include "store/timeline.h"

enum { TEXT_BYTES = 256, MIB = 1 << 20 };

/* A commit writes some pages to the log and the journal besides its file. */
enum { COMMIT_BYTES = 1 << 20 };

enum { SIZE_BYTES = 32 };

static const char *size_text(char text[SIZE_BYTES], uint64_t bytes)
{
    if (bytes < MIB) {
        (void)snprintf(text, SIZE_BYTES, "%" PRIu64 " KiB", bytes >> 10);
    } else {
        (void)snprintf(text, SIZE_BYTES, "%.1f MiB", (double)bytes / MIB);
    }
    return text;
}

static void say(struct room *room, bool is_for_people, const char *text)
{
    struct error ignored; /* the log never stops the work */
    (void)!timeline_log(room->session, LEVEL_WARNING, text, &ignored);
    if (is_for_people && room->said != NULL) {
        room->said(room->arg, text);
    }
}

/* The log has every drop. A long proof on a short disk drops one with each unit: people
 * are told when there were twice as many as when they were told last. */
static void tell_dropped(struct room *room, uint32_t n, uint64_t bytes,
                         uint64_t bytes_free, const char *who, uint64_t needed)
{
    char text[TEXT_BYTES], sizes[3][SIZE_BYTES];
    room->n_dropped += n;
    room->bytes_dropped += bytes;
    const bool is_news = room->n_dropped >= 2 * room->n_told;
    room->n_told = is_news ? room->n_dropped : room->n_told;
    (void)snprintf(text, sizeof text,
                   "%" PRIu32 " snapshot%s dropped so far, %s: %s needs %s and %s were "
                   "free; to look there the program is run again",
                   room->n_dropped, room->n_dropped == 1 ? "" : "s",
                   size_text(sizes[0], room->bytes_dropped), who,
                   size_text(sizes[1], needed), size_text(sizes[2], bytes_free));
    say(room, is_news, text);
}

static void tell_short(struct room *room, const struct retain_room *now)
{
    char text[TEXT_BYTES], sizes[2][SIZE_BYTES];
    if (room->was_short) {
        return;
    }
    room->was_short = true;
    (void)snprintf(text, sizeof text,
                   "the disk may get full: the rest of the work needs about %s, %s are "
                   "free, and no snapshot is left that is not needed",
                   size_text(sizes[0], now->needed), size_text(sizes[1], now->free));
    say(room, true, text);
}

enum status room_keep(struct room *room, struct error *e)
{
    struct retain_room now;
    struct retain_list list;
    uint32_t n;
    uint64_t bytes;
    TRY(retain_room(room->session, &now, e));
    if (!now.is_known || now.free >= now.needed) {
        return STATUS_OK;
    }
    TRY(retain_list_make(&list, room->session, e));
    const enum status s =
        retain_drop(room->session, &list, now.needed - now.free, &n, &bytes, e);
    retain_list_free(&list);
    if (n != 0) {
        tell_dropped(room, n, bytes, now.free, "the rest of the work", now.needed);
    }
    /* No room for the commit that drops: the next write finds that out for itself. */
    if (s != STATUS_OK && (s != STATUS_LIMIT || !session_is_writable(room->session))) {
        return s;
    }
    if (now.free + bytes < now.needed) {
        tell_short(room, &now);
    }
    return STATUS_OK;
}

bool room_make(struct room *room, uint64_t bytes)
{
    struct error e;
    struct io_space space;
    struct retain_list list;
    uint32_t n = 0;
    uint64_t dropped = 0;
    const uint64_t wanted = bytes + COMMIT_BYTES;
    if (!session_is_writable(room->session)
        || session_space(room->session, &space, &e) != STATUS_OK
        || space.bytes_free >= wanted
        || retain_list_make(&list, room->session, &e) != STATUS_OK) {
        return false;
    }
    enum status s = STATUS_OK;
    if (space.bytes_free + list.bytes >= bytes) {
        s = retain_drop(room->session, &list, wanted - space.bytes_free, &n, &dropped,
                        &e);
    }
    retain_list_free(&list);
    if (n != 0) {
        tell_dropped(room, n, dropped, space.bytes_free, "the next file", wanted);
    }
    return n != 0 && s == STATUS_OK;
}
