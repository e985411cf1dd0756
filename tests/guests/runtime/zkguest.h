/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a guest program needs: the calls of the machine, its private input, a few words of
 * a C library. Header only; link with start.S and link.ld. Build line: see build.sh.
 *
 *     #include "zkguest.h"
 *     int main(void) { zk_print(1, "hello\n"); return 0; }
 */
#ifndef ZKGUEST_H
#define ZKGUEST_H

#include <stddef.h>
#include <stdint.h>

/* Append to the public output (fd 1, at most 1 MiB in all) or to the console (fd 2, not
 * part of the proof). Returns len. */
static inline uint64_t zk_write(int fd, const void *bytes, size_t len)
{
    register uint64_t a0 __asm__("a0") = (uint64_t)fd;
    register const void *a1 __asm__("a1") = bytes;
    register uint64_t a2 __asm__("a2") = len;
    register uint64_t a7 __asm__("a7") = 64;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
    return a0;
}

/* End the program; all 64 bits of the code are part of what is proved. */
static inline __attribute__((noreturn)) void zk_exit(uint64_t code)
{
    register uint64_t a0 __asm__("a0") = code;
    register uint64_t a7 __asm__("a7") = 93;
    __asm__ volatile("ecall" : : "r"(a0), "r"(a7) : "memory");
    __builtin_unreachable();
}

/* The private input. A prover may put anything there, behind the length too: check what
 * you rely on. */
static inline size_t zk_input_len(void)
{
    return *(const volatile uint32_t *)0xff000000u;
}

static inline const uint8_t *zk_input(void)
{
    return (const uint8_t *)0xff000004u;
}

static inline size_t zk_strlen(const char *s)
{
    size_t n = 0;
    while (s[n] != 0) {
        n++;
    }
    return n;
}

static inline void zk_print(int fd, const char *s)
{
    zk_write(fd, s, zk_strlen(s));
}

/* Print x in decimal and a line feed. */
static inline void zk_print_u64(int fd, uint64_t x)
{
    char text[21];
    size_t at = sizeof text;
    text[--at] = '\n';
    do {
        text[--at] = (char)('0' + x % 10);
        x /= 10;
    } while (x != 0);
    zk_write(fd, text + at, sizeof text - at);
}

/* The decimal number at the start of the private input; `otherwise` if there is none. */
static inline uint64_t zk_input_u64(uint64_t otherwise)
{
    const uint8_t *const in = zk_input();
    const size_t len = zk_input_len();
    uint64_t x = 0;
    size_t i = 0;
    while (i < len && in[i] >= '0' && in[i] <= '9') {
        x = x * 10 + (uint64_t)(in[i] - '0');
        i++;
    }
    return i == 0 ? otherwise : x;
}

/* A sequence that looks random: xorshift64*, src: Vigna, "An experimental exploration of
 * Marsaglia's xorshift generators, scrambled", 2016. Start with any state but 0. */
static inline uint64_t zk_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 0x2545f4914f6cdd1du;
}

#endif
