/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One function walks the messages; counting and summing are two things to do with each.
 * */
#include "verifier/own_messages.h"

#include "base/check.h"
#include "stark/logup.h"
#include "tables/buses.h"

/* What happens to a message. */
struct listener {
    void (*hear)(struct listener *l, enum bus bus, int sign, const uint32_t *values,
                 uint32_t n_values);
    uint64_t *sends, *receives;
    const struct air_challenges *challenges;
    struct logup_sum sum;
};

static void speak_segment(struct listener *l, const struct link_record *link,
                          uint32_t index)
{
    const struct statement *const st = &link->statement;
    const struct link_segment s = link_get_segment(link, index);
    const uint32_t first[] = {s.pc2_first, CLOCK_STEP};
    const uint32_t last[] = {s.pc2_last, CLOCK_STEP * (s.steps + 1)};
    l->hear(l, BUS_STATE, +1, first, 2);
    l->hear(l, BUS_STATE, -1, last, 2);
    for (uint32_t i = 0; i < s.len_out; i++) {
        const uint32_t byte[] = {s.out_offset + i, st->output[s.out_offset + i]};
        l->hear(l, BUS_OUT, -1, byte, 2);
    }
    if (index == st->n_segments - 1) {
        const uint64_t code = st->exit_code;
        const uint32_t limbs[] = {
            (uint32_t)(code & 0xffff),
            (uint32_t)(code >> 16 & 0xffff),
            (uint32_t)(code >> 32 & 0xffff),
            (uint32_t)(code >> 48),
        };
        l->hear(l, BUS_EXIT, -1, limbs, 4);
    }
}

static void speak_chunk(struct listener *l, const struct link_record *link,
                        uint32_t index)
{
    const struct link_chunk c = link_get_chunk(link, index);
    const uint32_t first[] = {0, c.key_first >> 16, c.key_first & 0xffff};
    const uint32_t last[] = {1, c.key_last >> 16, c.key_last & 0xffff};
    l->hear(l, BUS_EDGE, -1, first, 3);
    l->hear(l, BUS_EDGE, -1, last, 3);
}

static void speak(struct listener *l, const struct link_record *link,
                  enum stark_kind_id kind, uint32_t index)
{
    if (kind == STARK_SEGMENT) {
        speak_segment(l, link, index);
    } else {
        speak_chunk(l, link, index);
    }
}

static void hear_count(struct listener *l, enum bus bus, int sign, const uint32_t *values,
                       uint32_t n_values)
{
    (void)values;
    (void)n_values;
    (sign > 0 ? l->sends : l->receives)[bus]++;
}

static void hear_sum(struct listener *l, enum bus bus, int sign, const uint32_t *values,
                     uint32_t n_values)
{
    fp v[AIR_MAX_ARITY];
    CHECK(n_values == machine_buses.buses[bus].arity);
    for (uint32_t i = 0; i < n_values; i++) {
        v[i] = fp_from_u32(values[i]);
    }
    logup_sum_add(&l->sum, logup_fingerprint(l->challenges, bus, v, n_values), sign);
}

void own_messages_count(uint64_t *sends, uint64_t *receives,
                        const struct link_record *link, enum stark_kind_id kind,
                        uint32_t index)
{
    struct listener l = {.hear = hear_count, .sends = sends, .receives = receives};
    speak(&l, link, kind, index);
}

bool own_messages_sum(fe *sum, const struct link_record *link, enum stark_kind_id kind,
                      uint32_t index, const struct air_challenges *local)
{
    struct listener l = {.hear = hear_sum, .challenges = local};
    logup_sum_init(&l.sum);
    speak(&l, link, kind, index);
    return logup_sum_finish(&l.sum, sum);
}
