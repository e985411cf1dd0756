/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A second verifier, written from docs/protocol.md and docs/formats.md and sharing no
 * code with the engine: slow and plain, to hold the engine's verifier and the document
 * against. It judges whole files of programs that the machine is known to accept. */
#ifndef REFERENCE_H
#define REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ref_machine.h"
#include "ref_program.h"

struct ref_verdict {
    bool is_accepted;
    const char *reason; /* the check that failed: a constant */
};

/* Judge a sealed proof of a program (docs/protocol.md section 12).
 * in    min_security  what the caller demands, in bits */
void ref_verify(struct ref_verdict *verdict, const struct ref_machine *machine,
                struct ref_program *program, const uint8_t *file, size_t len,
                unsigned min_security);

#endif
