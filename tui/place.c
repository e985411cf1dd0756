/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Reading places. */
#include "tui/place.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 96 };

/* Digits of a base from text on; returns what follows, NULL if there are none or too
 * many. */
static const char *read_digits(const char *text, unsigned base, uint64_t *value)
{
    const char *const start = text;
    *value = 0;
    for (;; text++) {
        const char c = *text;
        const unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                               : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                               : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                                      : base;
        if (digit >= base) {
            return text == start ? NULL : text;
        }
        if (*value > (UINT64_MAX - digit) / base) {
            return NULL;
        }
        *value = *value * base + digit;
    }
}

static bool is_prefixed(const char *text)
{
    return text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

/* All of the text as a number. */
static bool read_number(const char *text, unsigned base, uint64_t *value)
{
    const char *const end = is_prefixed(text) ? read_digits(text + 2, 16, value)
                                              : read_digits(text, base, value);
    return end != NULL && *end == '\0';
}

static bool fail(char why[PLACE_WHY_BYTES], const char *what, const char *text)
{
    snprintf(why, PLACE_WHY_BYTES, "%s: '%.60s'", what, text);
    return false;
}

/* "name", "name+distance", "name-distance" */
static bool read_name(uint64_t *address, const char *text,
                      const struct place_names *names, bool *is_known)
{
    char name[NAME_BYTES];
    const char *sign = text + strlen(text);
    uint64_t distance = 0;
    *is_known = names->find_symbol(names->arg, text, address);
    if (*is_known) {
        return true;
    }
    for (const char *at = text + strcspn(text, "+-"); *at != '\0';
         at = at + 1 + strcspn(at + 1, "+-")) {
        sign = at; /* names may have such letters, distances have not */
    }
    if (sign - text >= NAME_BYTES) {
        return false;
    }
    snprintf(name, sizeof name, "%.*s", (int)(sign - text), text);
    *is_known = names->find_symbol(names->arg, name, address)
                || (names->find_register != NULL
                    && names->find_register(names->arg, name, address));
    if (!*is_known) {
        return false;
    }
    if (*sign != '\0' && !read_number(sign + 1, 10, &distance)) {
        return false;
    }
    *address = *sign == '-' ? *address - distance : *address + distance;
    return true;
}

bool place_parse_address(uint64_t *address, const char *text,
                         const struct place_names *names, char why[PLACE_WHY_BYTES])
{
    bool is_known;
    if (text[0] == '\0') {
        return fail(why, "an address is wanted, hexadecimal, or a name", text);
    }
    if (read_name(address, text, names, &is_known) || read_number(text, 16, address)) {
        return true;
    }
    return fail(why,
                is_known ? "the distance is no number"
                         : "neither a hexadecimal address nor a symbol or register",
                text);
}

static bool at_cycle(struct place *place, uint64_t cycle, uint64_t n_cycles)
{
    *place = (struct place){.value = cycle < n_cycles ? cycle : n_cycles - 1};
    return true;
}

/* "50%", "12.5%" */
static bool read_percent(const char *text, uint64_t n_cycles, uint64_t *cycle)
{
    uint64_t whole;
    uint64_t part = 0;
    uint64_t scale = 1;
    const char *at = read_digits(text, 10, &whole);
    if (at != NULL && *at == '.') {
        const char *const dot = at;
        at = read_digits(dot + 1, 10, &part);
        for (const char *c = dot + 1; at != NULL && c < at; c++) {
            scale *= 10;
        }
        if (at == NULL || at - dot > 5) {
            return false;
        }
    }
    if (at == NULL || strcmp(at, "%") != 0 || whole > 100) {
        return false;
    }
    /* cycles are below 2^38: 65535 segments of 2^22 steps */
    *cycle = n_cycles * (whole * scale + part) / (100 * scale);
    return true;
}

/* "123", "123+10", "123-10" */
static bool read_cycle(const char *text, uint64_t *cycle)
{
    uint64_t by = 0;
    const char *const at = read_digits(text, 10, cycle);
    if (at == NULL || (*at != '\0' && *at != '+' && *at != '-')) {
        return false;
    }
    if (*at != '\0' && !read_number(at + 1, 10, &by)) {
        return false;
    }
    *cycle = *at != '-' ? *cycle + by : *cycle > by ? *cycle - by : 0;
    return true;
}

bool place_parse(struct place *place, const char *text, uint64_t here, uint64_t n_cycles,
                 const struct place_names *names, char why[PLACE_WHY_BYTES])
{
    uint64_t value;
    if (n_cycles == 0) {
        return fail(why, "nothing is executed yet", text);
    }
    if ((text[0] == '+' || text[0] == '-') && read_number(text + 1, 10, &value)) {
        const uint64_t back = here > value ? here - value : 0;
        return at_cycle(place, text[0] == '-' ? back : here + value, n_cycles);
    }
    if (strcmp(text, "end") == 0) {
        return at_cycle(place, n_cycles - 1, n_cycles);
    }
    if (!is_prefixed(text)
        && (read_cycle(text, &value) || read_percent(text, n_cycles, &value))) {
        return at_cycle(place, value, n_cycles);
    }
    place->is_pc = true;
    if (strncmp(text, "pc=", 3) == 0) {
        return place_parse_address(&place->value, text + 3, names, why);
    }
    bool is_known;
    if (text[0] != '\0'
        && (read_name(&place->value, text, names, &is_known)
            || (is_prefixed(text) && read_number(text, 16, &place->value)))) {
        return true;
    }
    return fail(why,
                "neither a cycle (12345, +10, 50%, end) nor a pc (pc=10078, a symbol)",
                text);
}
