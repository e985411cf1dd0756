/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Places that a person types: a cycle of the run, an instruction, an address.
 *
 *   cycle     123456   1048576+10   +100   -100   50%   end
 *   pc        0x10078   pc=10078   pc=main   main   main+0x10
 *   address   10078   0x10078   main   sp   sp+16   a0-0x8
 */
#ifndef ZK_TUI_PLACE_H
#define ZK_TUI_PLACE_H

#include <stdbool.h>
#include <stdint.h>

enum { PLACE_WHY_BYTES = 160 };

/* What names stand for where the person is. */
struct place_names {
    void *arg;
    bool (*find_symbol)(void *arg, const char *name, uint64_t *address);
    bool (*find_register)(void *arg, const char *name, uint64_t *value); /* NULL: none */
};

struct place {
    bool is_pc;
    uint64_t value; /* the pc, or the cycle */
};

/* Where on the run of n_cycles cycles, being at cycle `here`. Cycles are decimal, a pc
 * hexadecimal; a cycle beyond the last becomes the last.
 *
 * out   why   a sentence if it is nothing
 * ret   false: it is nothing
 */
bool place_parse(struct place *place, const char *text, uint64_t here, uint64_t n_cycles,
                 const struct place_names *names, char why[PLACE_WHY_BYTES]);

/* An address, hexadecimal, or a name, and a distance (decimal, or 0x..). The same result.
 */
bool place_parse_address(uint64_t *address, const char *text,
                         const struct place_names *names, char why[PLACE_WHY_BYTES]);

#endif
