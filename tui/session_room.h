/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a store whose disk is full lacks, for a person. */
#ifndef ZK_TUI_SESSION_ROOM_H
#define ZK_TUI_SESSION_ROOM_H

#include "checkpoint/drive.h"

enum { SESSION_ROOM_BYTES = 256 };

/* What creating a session takes besides the program and its input: the index, its log and
 * the journal. */
enum { SESSION_ROOM_NEW = 192 << 10 };

/* Bytes that what is left of a drive takes in the store, roughly: every unit like the
 * largest so far, and its row. Before the number of units is known, of the next one. */
uint64_t session_room_left(const struct drive_report *report);

/* text = "<about> 2.10 MiB more are needed in '/store', where 12.0 KiB are free", or ""
 * when so much is free: then something else was full. */
void session_room_text(char text[SESSION_ROOM_BYTES], const struct store *store,
                       const char *about, uint64_t need);

#endif
