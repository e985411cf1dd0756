/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Sizes, counts and durations in and out. */
#include "tui/quantity.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"

/* Append one decimal digit: *x = 10 * *x + digit, false when that exceeds 64 bits. */
static bool append_digit(uint64_t *x, char digit)
{
    return !__builtin_mul_overflow(*x, 10u, x)
           && !__builtin_add_overflow(*x, (uint64_t)(digit - '0'), x);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool quantity_parse_count(const char *text, uint64_t *out)
{
    *out = 0;
    if (!is_digit(text[0]) || (text[0] == '0' && text[1] != '\0')) {
        return false;
    }
    uint64_t x = 0;
    for (; is_digit(*text); text++) {
        if (!append_digit(&x, *text)) {
            return false;
        }
    }
    if (*text != '\0') {
        return false;
    }
    *out = x;
    return true;
}

bool quantity_parse_exit_code(const char *text, uint64_t *out)
{
    if (text[0] != '-') {
        return quantity_parse_count(text, out);
    }
    uint64_t magnitude;
    *out = 0;
    if (!quantity_parse_count(text + 1, &magnitude) || magnitude > (uint64_t)1 << 63) {
        return false;
    }
    *out = -magnitude;
    return true;
}

/* The power of two of a unit; false when it is none. */
static bool unit_shift(const char *unit, unsigned *shift)
{
    static const char letters[] = "KMGT";
    *shift = 0;
    if (unit[0] == '\0') {
        return true;
    }
    const char upper = unit[0] >= 'a' ? (char)(unit[0] - 'a' + 'A') : unit[0];
    const char *const letter = strchr(letters, upper);
    if (letter == NULL) {
        return false;
    }
    *shift = 10 * (unsigned)(letter - letters + 1);
    return unit[1] == '\0' || (unit[0] == upper && strcmp(unit + 1, "iB") == 0);
}

bool quantity_parse_size(const char *text, uint64_t *out)
{
    *out = 0;
    if (!is_digit(text[0]) || (text[0] == '0' && is_digit(text[1]))) {
        return false;
    }
    uint64_t whole = 0;
    for (; is_digit(*text); text++) {
        if (!append_digit(&whole, *text)) {
            return false;
        }
    }
    /* The fraction is numerator / denominator; 15 digits keep its product below in 128
     * bits. */
    uint64_t numerator = 0;
    uint64_t denominator = 1;
    const bool has_fraction = *text == '.';
    if (has_fraction) {
        text++;
        unsigned n_digits = 0;
        for (; is_digit(*text); text++) {
            if (++n_digits > 15) {
                return false;
            }
            CHECK(append_digit(&numerator, *text));
            denominator *= 10;
        }
        if (n_digits == 0) {
            return false;
        }
    }
    unsigned shift;
    if (!unit_shift(text, &shift) || (has_fraction && shift == 0)
        || whole > UINT64_MAX >> shift) {
        return false;
    }
    __extension__ typedef unsigned __int128 wide;
    const uint64_t part = (uint64_t)(((wide)numerator << shift) / denominator);
    *out = (whole << shift) + part; /* part < 2^shift: no overflow */
    return true;
}

bool quantity_parse_duration(const char *text, uint64_t *out)
{
    static const struct {
        const char *name;
        uint64_t ns;
    } units[] = {{"ms", 1000000},
                 {"s", 1000000000},
                 {"m", 60 * (uint64_t)1000000000},
                 {"h", 3600 * (uint64_t)1000000000},
                 {"d", 86400 * (uint64_t)1000000000}};
    *out = 0;
    if (!is_digit(text[0]) || (text[0] == '0' && is_digit(text[1]))) {
        return false;
    }
    uint64_t whole = 0;
    for (; is_digit(*text); text++) {
        if (!append_digit(&whole, *text)) {
            return false;
        }
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(text, units[i].name) == 0) {
            return !__builtin_mul_overflow(whole, units[i].ns, out) || (*out = 0, false);
        }
    }
    return false;
}

const char *quantity_s(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* Three significant digits of value in a unit: 9.87, 98.7, 987. */
static const char *three_digits(char text[QUANTITY_BYTES], double value, const char *unit)
{
    const int n_decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    snprintf(text, QUANTITY_BYTES, "%.*f%s", n_decimals, value, unit);
    return text;
}

const char *quantity_size(char text[QUANTITY_BYTES], uint64_t bytes)
{
    static const char *const units[] = {" B", " KiB", " MiB", " GiB", " TiB"};
    if (bytes < 1024) {
        snprintf(text, QUANTITY_BYTES, "%u B", (unsigned)bytes);
        return text;
    }
    double value = (double)bytes;
    size_t unit = 0;
    while (value >= 999.5 && unit + 1 < sizeof units / sizeof units[0]) {
        value /= 1024;
        unit++;
    }
    return three_digits(text, value, units[unit]);
}

const char *quantity_count(char text[QUANTITY_BYTES], double count)
{
    static const char *const units[] = {"", " k", " M", " G", " T"};
    size_t unit = 0;
    while (count >= 999.5 && unit + 1 < sizeof units / sizeof units[0]) {
        count /= 1000;
        unit++;
    }
    return three_digits(text, count, units[unit]);
}

const char *quantity_duration(char text[QUANTITY_BYTES], uint64_t ns)
{
    const uint64_t s = ns / 1000000000;
    const uint64_t ms = ns / 1000000 % 1000;
    if (ns < 1000000) {
        snprintf(text, QUANTITY_BYTES, "%uus", (unsigned)(ns / 1000));
    } else if (ns < 1000000000) {
        snprintf(text, QUANTITY_BYTES, "%u.%ums", (unsigned)ms,
                 (unsigned)(ns / 100000 % 10));
    } else if (s < 10) {
        snprintf(text, QUANTITY_BYTES, "%u.%02us", (unsigned)s, (unsigned)(ms / 10));
    } else if (s < 60) {
        snprintf(text, QUANTITY_BYTES, "%u.%us", (unsigned)s, (unsigned)(ms / 100));
    } else if (s < 3600) {
        snprintf(text, QUANTITY_BYTES, "%um%02us", (unsigned)(s / 60),
                 (unsigned)(s % 60));
    } else {
        snprintf(text, QUANTITY_BYTES, "%lluh%02um", (unsigned long long)(s / 3600),
                 (unsigned)(s / 60 % 60));
    }
    return text;
}

const char *quantity_seconds(char text[QUANTITY_BYTES], uint64_t ns)
{
    const uint64_t s = ns / 1000000000;
    if (s < 10 || s >= 60) {
        return quantity_duration(text, ns);
    }
    snprintf(text, QUANTITY_BYTES, "%us", (unsigned)s);
    return text;
}
