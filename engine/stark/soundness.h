/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The proven strength of a proof, term by term, in exact integer arithmetic.
 *
 * Every term is an upper bound of one round's error, stated as -log2 of it in hundredths
 * of a bit, rounded down, with grinding added to the round it precedes. The strength of a
 * proof is the least term; there is no sum over rounds and none over segments
 * (docs/security.md). Regime: unique decoding, theta = (1 - rate) / 2, "close" meaning
 * strictly less than theta.
 *
 * Logarithms are computed with 24 fractional bits, bounded from the safe side, so every
 * machine derives the same number of queries.
 */
#ifndef ZK_STARK_SOUNDNESS_H
#define ZK_STARK_SOUNDNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "fri/fri.h"
#include "stark/layout.h"
#include "stark/parameters.h"

/* name, label, formula, source */
#define SOUNDNESS_LIST(X)                                                            \
    X(QUERY, "queries", "((1 + rate) / 2)^t, ground",                                \
      "BCIKS20 section 8, unique decoding")                                          \
    X(BATCHING, "batching", "(B - 1) (theta n + 1) / q, ground",                     \
      "BCHKS25 theorem 1.3 with powers; lifting: docs/security.md")                  \
    X(FOLDING, "folding", "max over layers (arity - 1) (theta n_i + 1) / q",         \
      "BCHKS25 theorem 1.3; n_i after the fold")                                     \
    X(DEEP, "out-of-domain", "(d (N + c - 1) + N - 1) / (q - N - n)",                \
      "ethSTARK 2021/582 section 3.4, list size 1, d = 3, c = 2")                    \
    X(CONSTRAINTS, "constraints", "C / q", "powers of alpha, Schwartz-Zippel")       \
    X(LOOKUP_LOCAL, "local lookups", "T / q, ground", "Haboeck 2022/1530 lemma 5")   \
    X(LOOKUP_GLOBAL, "global lookups", "T / q, ground", "Haboeck 2022/1530 lemma 5") \
    X(HASH, "hash", "collisions of 256-bit digests", "random oracle; BLAKE3 claims 128")

enum soundness_term {
#define SOUNDNESS_ENUM(name, label, formula, source) SOUNDNESS_##name,
    SOUNDNESS_LIST(SOUNDNESS_ENUM)
#undef SOUNDNESS_ENUM
        SOUNDNESS_N_TERMS
};

/* What the terms depend on. */
struct soundness_input {
    unsigned log_blowup;
    uint32_t n_queries;     /* t */
    unsigned log_rows;      /* N = 2^log_rows of the largest table; n = N << log_blowup */
    uint32_t n_terms;       /* B */
    uint32_t n_constraints; /* C */
    uint64_t n_slots_local; /* T: interactions times height, padding included */
    uint64_t n_slots_global;
};

struct soundness {
    uint32_t centibits[SOUNDNESS_N_TERMS]; /* grinding included */
    uint32_t grinding[SOUNDNESS_N_TERMS];  /* bits of it */
    uint32_t centibits_min;
};

/* Queries needed: the least t with t log2(2 / (1 + rate)) + 20 >= security. */
uint32_t soundness_n_queries(const struct stark_params *params);

/* All terms.
 * need  log_rows + log_blowup <= 27, n_terms >= 1, n_constraints >= 1
 */
void soundness_evaluate(struct soundness *out, const struct soundness_input *in);

/* The input of a proof's layout; the global slots come from the link record. */
void soundness_input_of_layout(struct soundness_input *in, const struct layout *layout,
                               const struct stark_params *params,
                               uint64_t n_slots_global);

/* Does every term reach the security asked for? */
bool soundness_suffices(const struct soundness *s, unsigned security);

const char *soundness_label(enum soundness_term term);
const char *soundness_formula(enum soundness_term term);
const char *soundness_source(enum soundness_term term);

/* Round numbers for this k and rate, without a proof at hand: N = 2^k, B = 1200, C =
 * 1500, T = 2^(k+5) local and 2^31 global. A proof's own numbers come from its layout. */
void soundness_input_typical(struct soundness_input *in,
                             const struct stark_params *params);

#endif
