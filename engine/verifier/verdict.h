/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a verifier can answer: one word per check that can fail, and two others. */
#ifndef ZK_VERIFIER_VERDICT_H
#define ZK_VERIFIER_VERDICT_H

#include "base/compiler.h"

/* REJECTED is the value before anything was looked at. CONDITIONAL is the most that a
 * proof of one segment or chunk can get: without the closed global sum its cells may hold
 * anything. */
#define VERDICT_LIST(X)                                                           \
    X(REJECTED, "rejected")                                                       \
    X(BAD_FILE, "the file is malformed")                                          \
    X(BAD_LINK, "the link record is malformed")                                   \
    X(WRONG_PROGRAM, "the proof is about another program")                        \
    X(WEAK_PARAMETERS, "the proof claims less security than demanded")            \
    X(BROKEN_LINK, "the link record contradicts itself")                          \
    X(GLOBAL_COUNT, "too many messages on a global bus")                          \
    X(LINK_NONCE, "the link nonce fails")                                         \
    X(BAD_PROOF, "a proof is malformed")                                          \
    X(WRONG_INDEX, "a proof stands in the place of another")                      \
    X(WRONG_HEIGHT, "a table has another height than program or link record say") \
    X(LOCAL_COUNT, "too many messages on a local bus")                            \
    X(WEAK_PROOF, "a soundness term is below the security claimed")               \
    X(LOOKUP_NONCE, "the lookup nonce fails")                                     \
    X(LOCAL_SUM, "a segment's buses do not balance")                              \
    X(BASE_ZETA, "the out-of-domain point lies in the base field")                \
    X(QUOTIENT, "the constraints do not hold at the out-of-domain point")         \
    X(BATCH_NONCE, "the batch nonce fails")                                       \
    X(QUERY_NONCE, "the query nonce fails")                                       \
    X(OPENING, "opened rows do not lead to their root")                           \
    X(FRI_OPENING, "opened fri rows do not lead to their root")                   \
    X(FRI_FIRST, "the opened rows and the first fri word disagree")               \
    X(FRI_FOLD, "a fri word is not the fold of the one before")                   \
    X(FRI_FINAL, "the last fold is not the final polynomial")                     \
    X(EXTRA_BYTES, "the file goes on behind its last proof")                      \
    X(GLOBAL_SUM, "the global buses do not balance")                              \
    X(CONDITIONAL, "right if the cells it starts from are")                       \
    X(ACCEPTED, "accepted")

enum verdict {
#define VERDICT_ENUM(name, text) VERDICT_##name,
    VERDICT_LIST(VERDICT_ENUM)
#undef VERDICT_ENUM
        VERDICT_N
};

/* A verdict, and where it arose: detail does not repeat verdict_text and may be empty. */
enum { VERDICT_DETAIL_BYTES = 400 };
struct judgement {
    enum verdict verdict;
    char detail[VERDICT_DETAIL_BYTES];
};

/* "LOCAL_SUM", and its sentence. */
const char *verdict_name(enum verdict verdict);
const char *verdict_text(enum verdict verdict);

/* Set both, the detail as printf does; returns the verdict. */
enum verdict verdict_set(struct judgement *j, enum verdict verdict, const char *format,
                         ...) PRINTF_LIKE(3, 4);

#endif
