/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Instruction words as text, the way GNU objdump 2.40 prints them for -march=rv64im. */
#ifndef ZK_ISA_DISASM_H
#define ZK_ISA_DISASM_H

#include <stdint.h>

enum { DISASM_BYTES = 64 };

/* Mnemonic, one space, operands, e.g. "addi sp,sp,-32"; with the aliases that objdump
 * knows ("ret", "li a0,10"). Branch targets are absolute, in hex without 0x and without
 * the symbol that objdump puts behind. A word that is no instruction of RV64IM is ".4byte
 * 0x..".
 *
 * in    pc     where the word lies
 * out   out    a string
 */
void disasm_word(char out[DISASM_BYTES], uint64_t pc, uint32_t word);

/* The ABI name of a register, r < 32: "zero", "ra", "sp", .. */
const char *disasm_register(unsigned r);

#endif
