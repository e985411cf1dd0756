/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Numbers as people write and read them: sizes, counts, durations.
 *
 * Reading is strict: the whole text, nothing around it, exactly one meaning. Writing is
 * for a person; what scripts read is written by json.h.
 */
#ifndef ZK_TUI_QUANTITY_H
#define ZK_TUI_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { QUANTITY_BYTES = 32 /* room for any text below, the zero byte included */ };

/* Read decimal digits: no sign, no space, no leading zero but for "0". False, *out = 0,
 * when that is not what text is or it exceeds 64 bits. */
bool quantity_parse_count(const char *text, uint64_t *out);

/* Read a 64-bit exit code: a count, or a minus sign and a count up to 2^63 for what a
 * program sees as a negative number (-1 is 2^64 - 1). False, *out = 0, otherwise. */
bool quantity_parse_exit_code(const char *text, uint64_t *out);

/* Read a size in bytes: digits, perhaps a point and more digits, perhaps a unit K, M, G,
 * T (either case) or KiB, MiB, GiB, TiB: powers of 1024. A fraction needs a unit, and
 * what it leaves below one byte is dropped. "16GB" is refused, as it may mean either
 * power. False, *out = 0, when text is nothing of the kind or exceeds 64 bits. */
bool quantity_parse_size(const char *text, uint64_t *out);

/* Read a time: digits and a unit ms, s, m, h or d; the result in nanoseconds. False,
 * *out = 0, when text is nothing of the kind or exceeds 64 bits. */
bool quantity_parse_duration(const char *text, uint64_t *out);

/* The ending of a noun behind a count: "" behind 1, "s" behind all others. */
const char *quantity_s(uint64_t count);

/* Writers: fill text and return it. */
const char *quantity_size(char text[QUANTITY_BYTES], uint64_t bytes);  /* 1.13 GiB */
const char *quantity_count(char text[QUANTITY_BYTES], double count);   /* 8.39 M */
const char *quantity_duration(char text[QUANTITY_BYTES], uint64_t ns); /* 5m54s */

/* The same of a time that goes on: whole seconds from ten on, so that what is shown
 * changes once a second. */
const char *quantity_seconds(char text[QUANTITY_BYTES], uint64_t ns); /* 12s, 5m54s */

#endif
