/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A streaming JSON writer: appends to a byte_buffer, keeps the commas.
 *
 *     struct json j;
 *     json_open(&j, &buffer);
 *     json_begin_object(&j, NULL);
 *     json_put_count(&j, "steps", 12);
 *     json_end_object(&j);
 *
 * Inside an object every member has a key, inside an array and at the top the key is
 * NULL; breaking that, or the nesting, is a bug (CHECK). Strings may hold any bytes: what
 * is not valid UTF-8 becomes U+FFFD. One line, no spaces, keys in the order of the calls.
 * Memory that runs out shows in the buffer's `bad`.
 */
#ifndef ZK_TUI_JSON_H
#define ZK_TUI_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum { JSON_DEPTH_MAX = 16 };

struct json {
    struct byte_buffer *out; /* borrowed */
    unsigned depth;
    bool is_object[JSON_DEPTH_MAX];
    bool has_member[JSON_DEPTH_MAX];
};

void json_open(struct json *j, struct byte_buffer *out);

/* One complete value has been written. */
bool json_is_complete(const struct json *j);

void json_begin_object(struct json *j, const char *key);
void json_end_object(struct json *j);
void json_begin_array(struct json *j, const char *key);
void json_end_array(struct json *j);

/* text: a C string; NULL writes null. */
void json_put_string(struct json *j, const char *key, const char *text);
/* bytes[len] as text. */
void json_put_text(struct json *j, const char *key, const char *bytes, size_t len);
/* bytes[len] in lower-case hexadecimal. */
void json_put_hex(struct json *j, const char *key, const uint8_t *bytes, size_t len);
/* Above 2^53, where a number is not exact in every reader, written as a string. */
void json_put_count(struct json *j, const char *key, uint64_t value);
/* With n_decimals digits after the point; null when value is not finite. */
void json_put_decimal(struct json *j, const char *key, double value, int n_decimals);
/* Nanoseconds as seconds with one decimal; 0 is null. */
void json_put_seconds(struct json *j, const char *key, uint64_t ns);
void json_put_boolean(struct json *j, const char *key, bool value);
/* One complete value of another json, text[len]. */
void json_put_verbatim(struct json *j, const char *key, const char *text, size_t len);
void json_put_null(struct json *j, const char *key);

#endif
