/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the verifier itself says on the local buses: both ends of the chain of steps, the
 * output, the exit code, the first and last key of an image chunk.
 * src: docs/protocol.md section 12, item 5 */
#ifndef ZK_VERIFIER_OWN_MESSAGES_H
#define ZK_VERIFIER_OWN_MESSAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "air/fingerprint.h"
#include "stark/link.h"
#include "stark/parameters.h"

/* Add the numbers of messages to sends[] and receives[], per bus. */
void own_messages_count(uint64_t *sends, uint64_t *receives,
                        const struct link_record *link, enum stark_kind_id kind,
                        uint32_t index);

/* Their fractions' sum; false if a denominator is zero.
 * need  link_check has passed */
bool own_messages_sum(fe *sum, const struct link_record *link, enum stark_kind_id kind,
                      uint32_t index, const struct air_challenges *local);

#endif
