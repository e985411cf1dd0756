/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* As much of string.h as the programs of csmith use. */
#ifndef ORACLE_STRING_H
#define ORACLE_STRING_H

#include <stddef.h>

void *memset(void *to, int byte, size_t n);
void *memcpy(void *restrict to, const void *restrict from, size_t n);
int memcmp(const void *a, const void *b, size_t n);

static inline int strcmp(const char *a, const char *b)
{
    while (*a != 0 && *a == *b) {
        a++;
        b++;
    }
    return (unsigned char)*a - (unsigned char)*b;
}

#endif
