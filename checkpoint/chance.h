/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/chance.h - what a check by sample looks at. Chance only decides what is
 * looked at, never what is believed.
 *
 * src: xorshift64, Marsaglia 2003
 */
#ifndef ZK_CHECKPOINT_CHANCE_H
#define ZK_CHECKPOINT_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

struct chance {
    uint64_t state;   /* not 0 */
    unsigned percent; /* of the cases; 100: all, 0: none */
};

/* Is the next case one of them? */
static inline bool chance_takes(struct chance *c)
{
    c->state ^= c->state << 13;
    c->state ^= c->state >> 7;
    c->state ^= c->state << 17;
    return c->state % 100 < c->percent;
}

#endif
