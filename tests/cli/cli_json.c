/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the JSON writer writes is what jansson reads. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tui/json.h"

/* Strict: no duplicate keys, nothing after the value. */
static json_t *parse(const struct byte_buffer *out)
{
    json_error_t e;
    json_t *const value =
        json_loadb((const char *)out->bytes, out->len,
                   JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &e);
    cr_assert_not_null(value, "%s in %.*s", e.text, (int)out->len, out->bytes);
    return value;
}

Test(json, an_object_is_read_back_member_by_member)
{
    struct byte_buffer out = {0};
    struct json j;
    json_open(&j, &out);
    json_begin_object(&j, NULL);
    json_put_count(&j, "steps", 8388104);
    json_put_count(&j, "exact", (uint64_t)1 << 53);
    json_put_count(&j, "wide", UINT64_MAX);
    json_put_decimal(&j, "seconds", 1.25, 3);
    json_put_decimal(&j, "nothing", NAN, 3);
    json_put_decimal(&j, "far", 1e300, 2);
    json_put_boolean(&j, "yes", true);
    json_put_null(&j, "none");
    json_put_string(&j, "absent", NULL);
    json_put_hex(&j, "digest", (const uint8_t[]){0x00, 0xAB, 0xFF}, 3);
    json_begin_array(&j, "list");
    json_put_string(&j, NULL, "a");
    json_begin_object(&j, NULL);
    json_end_object(&j);
    json_begin_array(&j, NULL);
    json_end_array(&j);
    json_end_array(&j);
    cr_assert_not(json_is_complete(&j));
    json_end_object(&j);
    cr_assert(json_is_complete(&j));

    json_t *const v = parse(&out);
    cr_assert_eq(json_object_size(v), 11);
    cr_assert_eq(json_integer_value(json_object_get(v, "steps")), 8388104);
    cr_assert_eq(json_integer_value(json_object_get(v, "exact")), (json_int_t)1 << 53);
    cr_assert_str_eq(json_string_value(json_object_get(v, "wide")),
                     "18446744073709551615");
    cr_assert_eq(json_real_value(json_object_get(v, "seconds")), 1.25);
    cr_assert(json_is_null(json_object_get(v, "nothing")));
    cr_assert_eq(json_real_value(json_object_get(v, "far")), 1e300);
    cr_assert(json_is_true(json_object_get(v, "yes")));
    cr_assert(json_is_null(json_object_get(v, "none")));
    cr_assert(json_is_null(json_object_get(v, "absent")));
    cr_assert_str_eq(json_string_value(json_object_get(v, "digest")), "00abff");
    cr_assert_eq(json_array_size(json_object_get(v, "list")), 3);
    json_decref(v);
    buffer_free(&out);
}

static void expect_text(const char *bytes, size_t len, const char *read_back,
                        size_t len_back)
{
    struct byte_buffer out = {0};
    struct json j;
    json_open(&j, &out);
    json_put_text(&j, NULL, bytes, len);
    json_t *const v = parse(&out);
    cr_assert_eq(json_string_length(v), len_back);
    cr_assert_eq(memcmp(json_string_value(v), read_back, len_back), 0);
    json_decref(v);
    buffer_free(&out);
}

Test(json, every_character_survives)
{
    char all[128];
    for (int i = 0; i < 128; i++) {
        all[i] = (char)i;
    }
    expect_text(all, sizeof all, all, sizeof all);
    static const char wide[] = "\xC2\x80 \xDF\xBF \xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 "
                               "\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF";
    expect_text(wide, sizeof wide - 1, wide, sizeof wide - 1);
    expect_text("", 0, "", 0);
}

#define REPLACED "\xEF\xBF\xBD"

Test(json, invalid_utf8_becomes_the_replacement_character)
{
    static const struct {
        const char *bytes;
        const char *read_back;
    } cases[] = {
        {"\x80", REPLACED},
        {"a\xC3", "a" REPLACED},
        {"\xC0\x80", REPLACED REPLACED},              /* overlong */
        {"\xC1\xBF", REPLACED REPLACED},              /* overlong */
        {"\xE0\x9F\xBF", REPLACED REPLACED REPLACED}, /* overlong */
        {"\xED\xA0\x80", REPLACED REPLACED REPLACED}, /* a surrogate */
        {"\xF0\x8F\xBF\xBF", REPLACED REPLACED REPLACED REPLACED},
        {"\xF4\x90\x80\x80", REPLACED REPLACED REPLACED REPLACED}, /* above 10FFFF */
        {"\xFF", REPLACED},
        {"\xE2\x82z", REPLACED REPLACED "z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect_text(cases[i].bytes, strlen(cases[i].bytes), cases[i].read_back,
                    strlen(cases[i].read_back));
    }
}

Test(json, any_bytes_give_a_document_that_jansson_reads)
{
    const char *const given = getenv("CLI_JSON_SEED");
    const unsigned seed =
        given != NULL ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    printf("CLI_JSON_SEED=%u\n", seed);
    srand(seed);
    for (int round = 0; round < 2000; round++) {
        char bytes[64];
        const size_t len = (size_t)rand() % sizeof bytes;
        for (size_t i = 0; i < len; i++) {
            /* Half of them where UTF-8 begins and goes on. */
            bytes[i] = (char)(rand() % 2 == 0 ? rand() : 0x80 + rand() % 0x80);
        }
        struct byte_buffer out = {0};
        struct json j;
        json_open(&j, &out);
        json_put_text(&j, NULL, bytes, len);
        json_decref(parse(&out));
        buffer_free(&out);
    }
}

Test(json, a_member_without_a_key_is_a_bug, .signal = SIGABRT)
{
    struct byte_buffer out = {0};
    struct json j;
    json_open(&j, &out);
    json_begin_object(&j, NULL);
    json_put_count(&j, NULL, 1);
}

Test(json, closing_the_wrong_level_is_a_bug, .signal = SIGABRT)
{
    struct byte_buffer out = {0};
    struct json j;
    json_open(&j, &out);
    json_begin_object(&j, NULL);
    json_end_array(&j);
}
