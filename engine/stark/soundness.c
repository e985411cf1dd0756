/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Error terms in fixed point. A logarithm is a number of 2^-24 bits, its bound on the
 * side that the name says; numerators are exact integers. */
#include "stark/soundness.h"

#include <string.h>

#include "base/bits.h"
#include "base/check.h"

enum { FRACTION_BITS = 24 };
typedef uint64_t log_bits; /* log2, scaled by 2^24 */

/* log2(x) rounded down, x >= 1: squaring the mantissa doubles the logarithm, so each
 * squaring yields one bit. The mantissa keeps 31 fractional bits, rounded down: the i-th
 * rounding lowers the result by less than 2^-(30+i), all of them with the first cut by
 * less than 2^-28. */
static log_bits log2_below(uint64_t x)
{
    CHECK(x != 0);
    const unsigned whole = log2_floor(x);
    uint64_t mantissa = x << (63 - whole) >> 32; /* in [1, 2) with 31 fractional bits */
    uint64_t fraction = 0;
    for (unsigned i = 0; i < FRACTION_BITS; i++) {
        const uint64_t square = mantissa * mantissa; /* in [1, 4) with 62 */
        const unsigned is_two = (unsigned)(square >> 63);
        mantissa = square >> (31 + is_two);
        fraction = fraction << 1 | is_two;
    }
    return ((log_bits)whole << FRACTION_BITS) + fraction;
}

/* log2(x) rounded up, x >= 1: the lower bound is less than one unit and 2^-28 too low. */
static log_bits log2_above(uint64_t x)
{
    return is_power_of_two(x) ? log2_below(x) : log2_below(x) + 2;
}

/* log2 of the number of elements of the extension, rounded down. */
static log_bits log2_extension(void)
{
    return (log_bits)FE_DEGREE * log2_below(FP_MODULUS);
}

static uint32_t to_centibits(log_bits x)
{
    return (uint32_t)(x * 100 >> FRACTION_BITS);
}

/* -log2(numerator / q), rounded down; 0 when the bound says nothing. */
static log_bits bits_over_extension(uint64_t numerator)
{
    const log_bits q = log2_extension();
    const log_bits n = log2_above(numerator);
    return n < q ? q - n : 0;
}

/* What one query is worth: log2(2 / (1 + rate)) = b + 1 - log2(2^b + 1), rounded down. */
static log_bits query_bits(unsigned log_blowup)
{
    return ((log_bits)(log_blowup + 1) << FRACTION_BITS)
           - log2_above(((uint64_t)1 << log_blowup) + 1);
}

uint32_t soundness_n_queries(const struct stark_params *params)
{
    CHECK(stark_params_valid(params));
    const log_bits wanted = (log_bits)(params->security - STARK_GRIND_QUERY)
                            << FRACTION_BITS;
    return (uint32_t)ceil_div(wanted, query_bits(params->log_blowup));
}

/* theta n + 1 for a word of 2^log_size positions: theta n = (n - N) / 2. */
static uint64_t close_plus_one(unsigned log_size, unsigned log_blowup)
{
    const uint64_t n = (uint64_t)1 << log_size;
    return (n - (n >> log_blowup)) / 2 + 1;
}

static log_bits folding_bits(unsigned log_rows, unsigned log_blowup)
{
    struct fri_schedule fri;
    fri_schedule_init(&fri, log_rows, log_blowup);
    log_bits least = UINT64_MAX;
    for (unsigned j = 0; j < fri.n_layers; j++) {
        const uint64_t arity = (uint64_t)1 << fri.log_arity[j];
        const uint64_t close =
            close_plus_one(fri.log_size[j] - fri.log_arity[j], log_blowup);
        const log_bits bits = bits_over_extension((arity - 1) * close);
        least = bits < least ? bits : least;
    }
    return least;
}

/* d = 3: largest degree of a constraint, c = 2: quotient parts. The denominator q - N - n
 * is above q / 2, by far less than the one unit that is taken off for it: (N + n) / q <
 * 2^-100. */
static log_bits deep_bits(unsigned log_rows)
{
    const uint64_t n_rows = (uint64_t)1 << log_rows;
    const uint64_t numerator =
        AIR_MAX_DEGREE * (n_rows + LAYOUT_QUOTIENT_PARTS - 1) + n_rows - 1;
    return bits_over_extension(numerator) - 1;
}

void soundness_evaluate(struct soundness *out, const struct soundness_input *in)
{
    CHECK(in->n_terms >= 1 && in->n_constraints >= 1);
    CHECK(in->log_rows + in->log_blowup <= FP_TWO_ADICITY);
    memset(out, 0, sizeof *out);
    const unsigned log_size = in->log_rows + in->log_blowup;
    const uint64_t n_batched = in->n_terms > 1 ? in->n_terms - 1 : 1;
    const log_bits bits[SOUNDNESS_N_TERMS] = {
        [SOUNDNESS_QUERY] = in->n_queries * query_bits(in->log_blowup),
        [SOUNDNESS_BATCHING] =
            bits_over_extension(n_batched * close_plus_one(log_size, in->log_blowup)),
        [SOUNDNESS_FOLDING] = folding_bits(in->log_rows, in->log_blowup),
        [SOUNDNESS_DEEP] = deep_bits(in->log_rows),
        [SOUNDNESS_CONSTRAINTS] = bits_over_extension(in->n_constraints),
        [SOUNDNESS_LOOKUP_LOCAL] =
            bits_over_extension(in->n_slots_local > 1 ? in->n_slots_local : 1),
        [SOUNDNESS_LOOKUP_GLOBAL] =
            bits_over_extension(in->n_slots_global > 1 ? in->n_slots_global : 1),
        [SOUNDNESS_HASH] = (log_bits)(DIGEST_BYTES * 8 / 2) << FRACTION_BITS,
    };
    out->grinding[SOUNDNESS_QUERY] = STARK_GRIND_QUERY;
    out->grinding[SOUNDNESS_BATCHING] = STARK_GRIND_BATCH;
    out->grinding[SOUNDNESS_LOOKUP_LOCAL] = STARK_GRIND_LOOKUP;
    out->grinding[SOUNDNESS_LOOKUP_GLOBAL] = STARK_GRIND_LINK;
    out->centibits_min = UINT32_MAX;
    for (unsigned i = 0; i < SOUNDNESS_N_TERMS; i++) {
        out->centibits[i] = to_centibits(bits[i]) + 100 * out->grinding[i];
        if (out->centibits[i] < out->centibits_min) {
            out->centibits_min = out->centibits[i];
        }
    }
}

void soundness_input_of_layout(struct soundness_input *in, const struct layout *layout,
                               const struct stark_params *params, uint64_t n_slots_global)
{
    *in = (struct soundness_input){
        .log_blowup = layout->log_blowup,
        .n_queries = soundness_n_queries(params),
        .log_rows = layout->log_rows_max,
        .n_terms = layout->n_terms,
        .n_constraints = layout->n_constraints_max,
        .n_slots_local = layout->n_slots_local,
        .n_slots_global = n_slots_global,
    };
}

void soundness_input_typical(struct soundness_input *in,
                             const struct stark_params *params)
{
    *in = (struct soundness_input){
        .log_blowup = params->log_blowup,
        .n_queries = soundness_n_queries(params),
        .log_rows = params->segment_log2,
        .n_terms = 1200,
        .n_constraints = 1500,
        .n_slots_local = (uint64_t)1 << (params->segment_log2 + 5),
        .n_slots_global = (uint64_t)1 << 31,
    };
}

bool soundness_suffices(const struct soundness *s, unsigned security)
{
    return s->centibits_min >= 100 * security;
}

static const struct {
    const char *label, *formula, *source;
} texts[SOUNDNESS_N_TERMS] = {
#define SOUNDNESS_TEXT(name, label_, formula_, source_) \
    [SOUNDNESS_##name] = {label_, formula_, source_},
    SOUNDNESS_LIST(SOUNDNESS_TEXT)
#undef SOUNDNESS_TEXT
};

const char *soundness_label(enum soundness_term term)
{
    CHECK(term < SOUNDNESS_N_TERMS);
    return texts[term].label;
}

const char *soundness_formula(enum soundness_term term)
{
    CHECK(term < SOUNDNESS_N_TERMS);
    return texts[term].formula;
}

const char *soundness_source(enum soundness_term term)
{
    CHECK(term < SOUNDNESS_N_TERMS);
    return texts[term].source;
}
