/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The four functions that a compiler may call without being asked. */
#include <stddef.h>
#include <stdint.h>

void *memset(void *to, int byte, size_t n);
void *memcpy(void *restrict to, const void *restrict from, size_t n);
void *memmove(void *to, const void *from, size_t n);
int memcmp(const void *a, const void *b, size_t n);

void *memset(void *to, int byte, size_t n)
{
    uint8_t *const t = to;
    for (size_t i = 0; i < n; i++) {
        t[i] = (uint8_t)byte;
    }
    return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    uint8_t *t = to;
    const uint8_t *f = from;
    /* Whole doublewords while both lie alike; the machine would allow more. */
    if (((uintptr_t)t ^ (uintptr_t)f) % 8 == 0) {
        for (; n != 0 && (uintptr_t)t % 8 != 0; n--) {
            *t++ = *f++;
        }
        for (; n >= 8; n -= 8, t += 8, f += 8) {
            *(uint64_t *)(void *)t = *(const uint64_t *)(const void *)f;
        }
    }
    for (; n != 0; n--) {
        *t++ = *f++;
    }
    return to;
}

void *memmove(void *to, const void *from, size_t n)
{
    if ((uintptr_t)to <= (uintptr_t)from) {
        uint8_t *const t = to;
        const uint8_t *const f = from;
        for (size_t i = 0; i < n; i++) {
            t[i] = f[i];
        }
    } else {
        uint8_t *const t = to;
        const uint8_t *const f = from;
        for (size_t i = n; i != 0; i--) {
            t[i - 1] = f[i - 1];
        }
    }
    return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const uint8_t *const x = a;
    const uint8_t *const y = b;
    for (size_t i = 0; i < n; i++) {
        if (x[i] != y[i]) {
            return x[i] < y[i] ? -1 : 1;
        }
    }
    return 0;
}
