/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* As much of stdio as the programs of csmith use: printf with %d %u %x %X %s %c, lengths
 * l, ll and zero padding to a width. */
#ifndef ORACLE_STDIO_H
#define ORACLE_STDIO_H

#include <stdarg.h>

#include "zkguest.h"

static void oracle_put_number(uint64_t x, unsigned base, int is_upper, unsigned width)
{
    char text[24];
    size_t at = sizeof text;
    const char *const digits = is_upper ? "0123456789ABCDEF" : "0123456789abcdef";
    do {
        text[--at] = digits[x % base];
        x /= base;
    } while (x != 0);
    while (sizeof text - at < width && at != 0) {
        text[--at] = '0';
    }
    zk_write(1, text + at, sizeof text - at);
}

/* The next argument as the conversion wants it. */
static uint64_t oracle_argument(va_list *list, unsigned n_long, int is_signed)
{
    if (n_long != 0) {
        return va_arg(*list, uint64_t);
    }
    const unsigned x = va_arg(*list, unsigned);
    return is_signed ? (uint64_t)(int64_t)(int)x : x;
}

static int printf(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    for (const char *f = format; *f != 0; f++) {
        unsigned width = 0;
        unsigned n_long = 0;
        if (*f != '%') {
            zk_write(1, f, 1);
            continue;
        }
        for (f++; *f >= '0' && *f <= '9'; f++) {
            width = 10 * width + (unsigned)(*f - '0');
        }
        for (; *f == 'l'; f++) {
            n_long++;
        }
        if (*f == 's') {
            zk_print(1, va_arg(list, const char *));
        } else if (*f == 'c') {
            const char c = (char)va_arg(list, int);
            zk_write(1, &c, 1);
        } else if (*f == 'd' || *f == 'i') {
            uint64_t x = oracle_argument(&list, n_long, 1);
            if (x >> 63 != 0) {
                zk_print(1, "-");
                x = 0 - x;
            }
            oracle_put_number(x, 10, 0, width);
        } else {
            const uint64_t x = oracle_argument(&list, n_long, 0);
            oracle_put_number(x, *f == 'u' ? 10 : 16, *f == 'X', width);
        }
    }
    va_end(list);
    return 0;
}

#endif
