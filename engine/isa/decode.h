/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* From an instruction word to its fields. */
#ifndef ZK_ISA_DECODE_H
#define ZK_ISA_DECODE_H

#include <stdint.h>

#include "isa/isa.h"

/* An instruction; fields that its format does not have are 0.
 *
 * imm  sign-extended; for U the constant with its low 12 bits 0, for B and J the distance
 *      to the target, for SH6 and SH5 the amount
 * len  bytes
 */
struct insn {
    enum rv rv;
    uint8_t rd;
    uint8_t rs1;
    uint8_t rs2;
    uint8_t len;
    int32_t imm;
};

/* Decode a word; rv is RV_UNKNOWN if RV64IM has no such instruction (the rest is then
 * 0). */
struct insn decode_word(uint32_t word);

/* The format of an instruction; RV_FORMAT_NONE for RV_UNKNOWN. */
enum rv_format rv_format(enum rv rv);

/* Its mnemonic; "unknown" for RV_UNKNOWN. */
const char *rv_name(enum rv rv);

#endif
