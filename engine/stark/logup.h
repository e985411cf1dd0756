/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* LogUp as far as both sides share it: fingerprints, tokens of the verifier, bounds.
 *
 * A message (bus, v_1 .. v_n) with multiplicity m is the fraction sign * m / f with
 *     f = z - (a_0 * (bus + 1) + a_1 v_1 + .. + a_n v_n).
 * The fractions of a table sum to the sum L it claims; L_local of all tables of a proof
 * plus the verifier's own tokens vanish; L_global of all proofs of a run vanish.
 * A sum of fractions that vanishes for random z, a says that every tuple's net
 * multiplicity is zero in the field. It is zero as an integer because on each bus the
 * messages of either sign, padding included, are fewer than p.
 * src: docs/protocol.md "lookups"; Haboeck 2022/1530
 */
#ifndef ZK_STARK_LOGUP_H
#define ZK_STARK_LOGUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "air/air.h"
#include "air/fingerprint.h"
#include "field/fe.h"

/* The denominator of a message with base field values.
 *
 * in    bus     index into the bus list (its id in the formula is bus + 1)
 *       values[n_values]  field elements (Montgomery), n_values <= AIR_MAX_ARITY
 */
fe logup_fingerprint(const struct air_challenges *c, uint32_t bus, const fp *values,
                     uint32_t n_values);

/* A sum of unit fractions sign / f, taken together so that few inversions are needed. */
enum { LOGUP_BATCH = 64 };
struct logup_sum {
    fe sum;
    fe waiting[LOGUP_BATCH]; /* denominators */
    int8_t sign[LOGUP_BATCH];
    uint32_t n_waiting;
    bool is_pole; /* a denominator was zero: the sum means nothing */
};
void logup_sum_init(struct logup_sum *s);
/* sign is +1 for a message sent, -1 for one received. */
void logup_sum_add(struct logup_sum *s, fe denominator, int sign);
/* The total; false if a denominator was zero. */
bool logup_sum_finish(struct logup_sum *s, fe *out);

/* Are all messages of each sign on each bus of the scope fewer than p?
 *
 * in    sends[n], receives[n] per bus, padding rows and the verifier's tokens included
 */
bool logup_counts_fit(const struct air_bus_list *buses, enum air_scope scope,
                      const uint64_t *sends, const uint64_t *receives);

#endif
