/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Sizes, counts and exit codes are read strictly and written with three digits. */
#include <criterion/criterion.h>
#include <inttypes.h>

#include "tui/quantity.h"

static const struct {
    const char *text;
    bool is_valid;
    uint64_t value;
} sizes[] = {
    {"0", true, 0},
    {"1", true, 1},
    {"4096", true, 4096},
    {"1K", true, 1024},
    {"1k", true, 1024},
    {"1KiB", true, 1024},
    {"512M", true, 536870912},
    {"1.5G", true, 1610612736},
    {"2GiB", true, 2147483648},
    {"0.5T", true, 549755813888},
    {"1.1K", true, 1126},                     /* 1126.4 */
    {"0.999999999999999G", true, 1073741823}, /* the fraction is not rounded up */
    {"16777215T", true, 18446742974197923840u},
    {"18446744073709551615", true, UINT64_MAX},
    {"18446744073709551616", false, 0},
    {"16777216T", false, 0},
    {"0.0000000000000001G", false, 0}, /* more digits than are read */
    {"", false, 0},
    {" 1", false, 0},
    {"1 ", false, 0},
    {"1 G", false, 0},
    {"+1", false, 0},
    {"-1", false, 0},
    {"01", false, 0},
    {"00", false, 0},
    {".5G", false, 0},
    {"5.G", false, 0},
    {"1.5", false, 0}, /* half a byte */
    {"1,5G", false, 0},
    {"16GB", false, 0},
    {"16gib", false, 0},
    {"16Gi", false, 0},
    {"1E", false, 0},
    {"0x10", false, 0},
    {"1e3", false, 0},
    {"G", false, 0},
    {"infinity", false, 0},
};

Test(quantity, sizes_are_read_strictly)
{
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint64_t value = 77;
        const bool is_valid = quantity_parse_size(sizes[i].text, &value);
        cr_assert_eq(is_valid, sizes[i].is_valid, "'%s'", sizes[i].text);
        cr_assert_eq(value, sizes[i].value, "'%s' gave %" PRIu64, sizes[i].text, value);
    }
}

Test(quantity, counts_are_decimal_digits_only)
{
    static const char *const bad[] = {"",
                                      " 1",
                                      "1 ",
                                      "+1",
                                      "-1",
                                      "1.0",
                                      "0x1",
                                      "01",
                                      "1K",
                                      "1_",
                                      "١",
                                      "1\n",
                                      "18446744073709551616"};
    uint64_t value;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_assert_not(quantity_parse_count(bad[i], &value), "'%s'", bad[i]);
    }
    cr_assert(quantity_parse_count("18446744073709551615", &value)
              && value == UINT64_MAX);
    cr_assert(quantity_parse_count("0", &value) && value == 0);
    cr_assert(quantity_parse_count("1000000", &value) && value == 1000000);
}

Test(quantity, negative_exit_codes_are_their_64_bits)
{
    uint64_t value;
    cr_assert(quantity_parse_exit_code("-1", &value) && value == UINT64_MAX);
    cr_assert(quantity_parse_exit_code("-9223372036854775808", &value)
              && value == (uint64_t)INT64_MIN);
    cr_assert(quantity_parse_exit_code("18446744073709551615", &value)
              && value == UINT64_MAX);
    cr_assert(quantity_parse_exit_code("3", &value) && value == 3);
    cr_assert_not(quantity_parse_exit_code("-9223372036854775809", &value));
    cr_assert_not(quantity_parse_exit_code("--1", &value));
    cr_assert_not(quantity_parse_exit_code("-", &value));
    cr_assert_not(quantity_parse_exit_code("", &value));
}

static void expect_size(uint64_t bytes, const char *text)
{
    char got[QUANTITY_BYTES];
    quantity_size(got, bytes);
    cr_assert_str_eq(got, text);
}

Test(quantity, sizes_are_written_with_three_digits)
{
    expect_size(0, "0 B");
    expect_size(1023, "1023 B");
    expect_size(1024, "1.00 KiB");
    expect_size(1536, "1.50 KiB");
    expect_size((uint64_t)12 << 20, "12.0 MiB");
    expect_size((uint64_t)300 << 30, "300 GiB");
    expect_size(UINT64_MAX, "16777216 TiB");
}

static void expect_duration(uint64_t ns, const char *text)
{
    char got[QUANTITY_BYTES];
    quantity_duration(got, ns);
    cr_assert_str_eq(got, text);
}

Test(quantity, durations_are_written_in_the_unit_that_fits)
{
    expect_duration(0, "0us");
    expect_duration(999999, "999us");
    expect_duration(1000000, "1.0ms");
    expect_duration(12345678, "12.3ms");
    expect_duration(999999999, "999.9ms");
    expect_duration(1000000000, "1.00s");
    expect_duration(9999999999, "9.99s");
    expect_duration(10000000000, "10.0s");
    expect_duration(59999999999, "59.9s");
    expect_duration(60000000000, "1m00s");
    expect_duration(3599999999999, "59m59s");
    expect_duration(3600000000000, "1h00m");
    expect_duration((uint64_t)1000 * 3600000000000, "1000h00m");
}

static void expect_count(double count, const char *text)
{
    char got[QUANTITY_BYTES];
    quantity_count(got, count);
    cr_assert_str_eq(got, text);
}

Test(quantity, counts_are_written_in_powers_of_a_thousand)
{
    expect_count(0, "0.00");
    expect_count(12, "12.0");
    expect_count(999.4, "999");
    expect_count(999.6, "1.00 k");
    expect_count(142000, "142 k");
    expect_count(8388608, "8.39 M");
    expect_count(337.5e6, "338 M");
}

Test(quantity, one_has_no_ending)
{
    cr_expect_str_eq(quantity_s(0), "s");
    cr_expect_str_eq(quantity_s(1), "");
    cr_expect_str_eq(quantity_s(2), "s");
    cr_expect_str_eq(quantity_s((uint64_t)1 << 32), "s");
}
