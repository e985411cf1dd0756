/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The JSON writer (RFC 8259).
 *
 * Invariants: depth levels are open; has_member[d] says whether level d needs a comma
 * before its next member; level 0 is the document, which takes one value.
 */
#include "tui/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

void json_open(struct json *j, struct byte_buffer *out)
{
    memset(j, 0, sizeof *j);
    j->out = out;
}

bool json_is_complete(const struct json *j)
{
    return j->depth == 0 && j->has_member[0];
}

static void put(struct json *j, const char *text)
{
    buffer_bytes(j->out, text, strlen(text));
}

/* Length of the valid UTF-8 sequence at bytes[0], 0 when there is none: no overlong
 * forms, no surrogates, nothing above U+10FFFF (RFC 3629 section 4). */
static size_t utf8_length(const uint8_t *bytes, size_t len)
{
    const uint8_t first = bytes[0];
    if (first < 0x80) {
        return 1;
    }
    const size_t n = first >= 0xC2 && first <= 0xDF   ? 2
                     : first >= 0xE0 && first <= 0xEF ? 3
                     : first >= 0xF0 && first <= 0xF4 ? 4
                                                      : 0;
    if (n == 0 || n > len) {
        return 0;
    }
    for (size_t i = 1; i < n; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    const uint8_t second = bytes[1];
    const bool is_out =
        (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)
        || (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
    return is_out ? 0 : n;
}

static void put_quoted(struct json *j, const char *text, size_t len)
{
    const uint8_t *at = (const uint8_t *)text;
    put(j, "\"");
    while (len != 0) {
        const size_t n = utf8_length(at, len);
        char escape[8];
        if (n == 0) {
            put(j, "\xEF\xBF\xBD");
        } else if (*at == '"' || *at == '\\') {
            snprintf(escape, sizeof escape, "\\%c", *at);
            put(j, escape);
        } else if (*at < 0x20 || *at == 0x7F) {
            snprintf(escape, sizeof escape, "\\u%04x", *at);
            put(j, escape);
        } else {
            buffer_bytes(j->out, at, n);
        }
        at += n == 0 ? 1 : n;
        len -= n == 0 ? 1 : n;
    }
    put(j, "\"");
}

/* What stands before a value: the comma and the key. */
static void begin_value(struct json *j, const char *key)
{
    CHECK((key != NULL) == (j->depth != 0 && j->is_object[j->depth]));
    if (j->has_member[j->depth]) {
        CHECK(j->depth != 0);
        put(j, ",");
    }
    j->has_member[j->depth] = true;
    if (key != NULL) {
        put_quoted(j, key, strlen(key));
        put(j, ":");
    }
}

static void begin_level(struct json *j, const char *key, bool is_object)
{
    begin_value(j, key);
    put(j, is_object ? "{" : "[");
    j->depth++;
    CHECK(j->depth < JSON_DEPTH_MAX);
    j->is_object[j->depth] = is_object;
    j->has_member[j->depth] = false;
}

static void end_level(struct json *j, bool is_object)
{
    CHECK(j->depth != 0 && j->is_object[j->depth] == is_object);
    put(j, is_object ? "}" : "]");
    j->depth--;
}

void json_begin_object(struct json *j, const char *key)
{
    begin_level(j, key, true);
}

void json_end_object(struct json *j)
{
    end_level(j, true);
}

void json_begin_array(struct json *j, const char *key)
{
    begin_level(j, key, false);
}

void json_end_array(struct json *j)
{
    end_level(j, false);
}

void json_put_text(struct json *j, const char *key, const char *bytes, size_t len)
{
    begin_value(j, key);
    put_quoted(j, bytes, len);
}

void json_put_string(struct json *j, const char *key, const char *text)
{
    if (text == NULL) {
        json_put_null(j, key);
        return;
    }
    json_put_text(j, key, text, strlen(text));
}

void json_put_hex(struct json *j, const char *key, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    begin_value(j, key);
    put(j, "\"");
    for (size_t i = 0; i < len; i++) {
        buffer_u8(j->out, (uint8_t)digits[bytes[i] >> 4]);
        buffer_u8(j->out, (uint8_t)digits[bytes[i] & 15]);
    }
    put(j, "\"");
}

void json_put_count(struct json *j, const char *key, uint64_t value)
{
    char text[32];
    const bool is_exact = value <= (uint64_t)1 << 53;
    snprintf(text, sizeof text, is_exact ? "%" PRIu64 : "\"%" PRIu64 "\"", value);
    begin_value(j, key);
    put(j, text);
}

void json_put_decimal(struct json *j, const char *key, double value, int n_decimals)
{
    if (!isfinite(value)) {
        json_put_null(j, key);
        return;
    }
    char text[400]; /* a double has at most 309 digits before the point */
    CHECK(n_decimals >= 0 && n_decimals <= 20);
    snprintf(text, sizeof text, "%.*f", n_decimals, value);
    begin_value(j, key);
    put(j, text);
}

void json_put_seconds(struct json *j, const char *key, uint64_t ns)
{
    if (ns != 0) {
        json_put_decimal(j, key, (double)ns * 1e-9, 1);
    } else {
        json_put_null(j, key);
    }
}

void json_put_boolean(struct json *j, const char *key, bool value)
{
    begin_value(j, key);
    put(j, value ? "true" : "false");
}

void json_put_verbatim(struct json *j, const char *key, const char *text, size_t len)
{
    begin_value(j, key);
    buffer_bytes(j->out, text, len);
}

void json_put_null(struct json *j, const char *key)
{
    begin_value(j, key);
    put(j, "null");
}
