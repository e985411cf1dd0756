/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Fingerprints and sums of unit fractions at field elements. */
#include "stark/logup.h"

#include "base/check.h"

fe logup_fingerprint(const struct air_challenges *c, uint32_t bus, const fp *values,
                     uint32_t n_values)
{
    CHECK(n_values <= AIR_MAX_ARITY);
    fe sum = fe_mul_fp(c->a[0], fp_from_u32(bus + 1));
    for (uint32_t j = 0; j < n_values; j++) {
        sum = fe_add(sum, fe_mul_fp(c->a[j + 1], values[j]));
    }
    return fe_sub(c->z, sum);
}

void logup_sum_init(struct logup_sum *s)
{
    s->sum = fe_zero();
    s->n_waiting = 0;
    s->is_pole = false;
}

static void sum_flush(struct logup_sum *s)
{
    fe_batch_inverse(s->waiting, s->waiting, s->n_waiting);
    for (uint32_t i = 0; i < s->n_waiting; i++) {
        s->sum = s->sign[i] > 0 ? fe_add(s->sum, s->waiting[i])
                                : fe_sub(s->sum, s->waiting[i]);
    }
    s->n_waiting = 0;
}

void logup_sum_add(struct logup_sum *s, fe denominator, int sign)
{
    CHECK(sign == 1 || sign == -1);
    if (fe_is_zero(denominator)) {
        s->is_pole = true;
        return;
    }
    s->waiting[s->n_waiting] = denominator;
    s->sign[s->n_waiting] = (int8_t)sign;
    if (++s->n_waiting == LOGUP_BATCH) {
        sum_flush(s);
    }
}

bool logup_sum_finish(struct logup_sum *s, fe *out)
{
    sum_flush(s);
    *out = s->sum;
    return !s->is_pole;
}

bool logup_counts_fit(const struct air_bus_list *buses, enum air_scope scope,
                      const uint64_t *sends, const uint64_t *receives)
{
    for (uint32_t i = 0; i < buses->n_buses; i++) {
        if (buses->buses[i].scope == scope
            && (sends[i] >= FP_MODULUS || receives[i] >= FP_MODULUS)) {
            return false;
        }
    }
    return true;
}
