/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Places that a person types mean what the table says, and nothing else is taken. */
#include "tui/place.h"

#include <criterion/criterion.h>
#include <string.h>

static bool find_symbol(void *arg, const char *name, uint64_t *address)
{
    (void)arg;
    *address = strcmp(name, "main") == 0  ? 0x10078
               : strcmp(name, "a-b") == 0 ? 0x20000
                                          : 0;
    return *address != 0;
}

static bool find_register(void *arg, const char *name, uint64_t *value)
{
    (void)arg;
    *value = 0x1fffffff0;
    return strcmp(name, "sp") == 0;
}

static const struct place_names names = {.find_symbol = find_symbol,
                                         .find_register = find_register};
static const struct place_names symbols = {.find_symbol = find_symbol};

Test(place, cycles_and_instructions_are_read)
{
    static const struct {
        const char *text;
        bool is_pc;
        uint64_t value;
    } cases[] = {
        {"0", false, 0},
        {"123", false, 123},
        {"999", false, 999},
        {"1000", false, 999},
        {"5000000", false, 999},
        {"+10", false, 510},
        {"-10", false, 490},
        {"-501", false, 0},
        {"+900", false, 999},
        {"100+5", false, 105},
        {"100-5", false, 95},
        {"3-5", false, 0},
        {"0%", false, 0},
        {"50%", false, 500},
        {"12.5%", false, 125},
        {"100%", false, 999},
        {"end", false, 999},
        {"+0x10", false, 516},
        {"0x10078", true, 0x10078},
        {"pc=10078", true, 0x10078},
        {"pc=0x10078", true, 0x10078},
        {"pc=main", true, 0x10078},
        {"main", true, 0x10078},
        {"main+0x10", true, 0x10088},
        {"main+8", true, 0x10080},
        {"main-4", true, 0x10074},
        {"a-b", true, 0x20000},
        {"a-b-4", true, 0x1fffc},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct place p = {0};
        char why[PLACE_WHY_BYTES] = "";
        cr_expect(place_parse(&p, cases[i].text, 500, 1000, &symbols, why), "%s: %s",
                  cases[i].text, why);
        cr_expect(p.is_pc == cases[i].is_pc && p.value == cases[i].value, "%s: %llx",
                  cases[i].text, (unsigned long long)p.value);
    }
}

Test(place, addresses_are_hexadecimal_or_names)
{
    static const struct {
        const char *text;
        uint64_t value;
    } cases[] = {
        {"10078", 0x10078},     {"0x20", 0x20},
        {"main", 0x10078},      {"sp", 0x1fffffff0},
        {"sp-16", 0x1ffffffe0}, {"sp+0x8", 0x1fffffff8},
        {"ff", 0xff},           {"1fffffff0", 0x1fffffff0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t value = 0;
        char why[PLACE_WHY_BYTES] = "";
        cr_expect(place_parse_address(&value, cases[i].text, &names, why), "%s: %s",
                  cases[i].text, why);
        cr_expect_eq(value, cases[i].value, "%s: %llx", cases[i].text,
                     (unsigned long long)value);
    }
}

Test(place, what_is_no_place_is_refused_with_a_sentence)
{
    static const char *const wrong[] = {
        "",       "+",         "-",      "%",   "101%",
        "5.%",    "1.123456%", "12 3",   "pc=", "pc=nobody",
        "nobody", "main+",     "main+x", "0x",  "99999999999999999999",
        "100+",   "+x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct place p;
        char why[PLACE_WHY_BYTES] = "";
        cr_expect(!place_parse(&p, wrong[i], 500, 1000, &symbols, why), "%s", wrong[i]);
        cr_expect(strlen(why) > 10, "%s", wrong[i]);
    }
    static const char *const addresses[] = {"",     "xyz", "sp+",
                                            "sp+q", "0x",  "12345678901234567"};
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        uint64_t value;
        char why[PLACE_WHY_BYTES] = "";
        cr_expect(!place_parse_address(&value, addresses[i], &names, why), "%s",
                  addresses[i]);
        cr_expect(strlen(why) > 10, "%s", addresses[i]);
    }
    struct place p;
    char why[PLACE_WHY_BYTES] = "";
    cr_expect(!place_parse(&p, "0", 0, 0, &symbols, why));
}
