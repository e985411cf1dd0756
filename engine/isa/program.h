/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A program as the prover sees it: rows of decoded instructions and doublewords of
 * memory.
 *
 * decode_program_rows is the only place where an instruction word gets its meaning: the
 * executor runs the rows it returns, and the preprocessed table "program" consists of
 * them. A word without rows cannot be executed and cannot be proved.
 */
#ifndef ZK_ISA_PROGRAM_H
#define ZK_ISA_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "isa/machine.h"

/* What a row proves. The ids are those of the field `op` of the bus PROG; the tables
 * build them from flag bits, which is what fixes the order inside each group:
 *   add ADD + sub, addw ADDW + sub, less SLTU + sgn, branch_eq EQ + ne,
 *   branch_z EQZ + ne, branch_lt GEU + lt + 2 sgn, load_w LW + u,
 *   load_n LB + u + 2 hw, logici logic + 3, shift SHIFT_BASE + R + 2 A + 4 W,
 *   mul MUL_BASE + W + 2 H + 4 Fa + 8 Fb, divrem DIV_BASE + Fq + 2 Fs + 4 W. */
enum op {
    OP_NONE,
    OP_ADDI,
    OP_ADD,
    OP_SUB,
    OP_ADDW, /* ADDIW too: rs2 = x0 and an immediate */
    OP_SUBW,
    OP_SLTU, /* immediates too: rs2 = x0 */
    OP_SLT,
    OP_AND,
    OP_OR,
    OP_XOR,
    OP_ANDI,
    OP_ORI,
    OP_XORI,
    OP_CONST, /* LUI, AUIPC, JAL, LI: rd becomes k, then next */
    OP_JUMP,  /* J, FENCE, and everything whose only effect would be on x0 */
    OP_EQ,    /* a branch has two rows: a relation, and what comes next if it holds */
    OP_NE,
    OP_GEU,
    OP_LTU,
    OP_GE,
    OP_LT,
    OP_EQZ,
    OP_NEZ,
    OP_JALR,
    OP_LD,
    OP_LW,
    OP_LWU,
    OP_LB,
    OP_LBU,
    OP_LH,
    OP_LHU,
    OP_SD,
    OP_SB,
    OP_SH,
    OP_SW,
    OP_ECALL,
    OP_SHIFT_BASE = 40,
    OP_SLL = OP_SHIFT_BASE, /* immediate shifts too: rs2 = x0, amount in k[0] */
    OP_SRL = OP_SHIFT_BASE + 1,
    OP_SRA = OP_SHIFT_BASE + 1 + 2,
    OP_SLLW = OP_SHIFT_BASE + 4,
    OP_SRLW = OP_SHIFT_BASE + 1 + 4,
    OP_SRAW = OP_SHIFT_BASE + 1 + 2 + 4,
    OP_MUL_BASE = 48,
    OP_MUL = OP_MUL_BASE,
    OP_MULW = OP_MUL_BASE + 1,
    OP_MULHU = OP_MUL_BASE + 2,
    OP_MULHSU = OP_MUL_BASE + 2 + 4,
    OP_MULH = OP_MUL_BASE + 2 + 4 + 8,
    OP_DIV_BASE = 64,
    OP_REMU = OP_DIV_BASE,
    OP_DIVU = OP_DIV_BASE + 1,
    OP_REM = OP_DIV_BASE + 2,
    OP_DIV = OP_DIV_BASE + 1 + 2,
    OP_REMUW = OP_DIV_BASE + 4,
    OP_DIVUW = OP_DIV_BASE + 1 + 4,
    OP_REMW = OP_DIV_BASE + 2 + 4,
    OP_DIVW = OP_DIV_BASE + 1 + 2 + 4,
    OP_LIMIT
};

/* One row of the table "program": the tuple of the bus PROG. Fields that an op does not
 * use are 0 (docs/protocol.md section 13 lists them). k[] holds integers in
 * [-2^16, 2^16]; a negative one stands for the field element p + k. */
struct program_row {
    uint32_t pc2; /* pc / 2 */
    uint32_t op;
    uint32_t rd; /* 1 .. 31, or 32 = the sink; 0 if nothing is written */
    uint32_t rs1;
    uint32_t rs2;
    uint32_t len2; /* length of the instruction / 2 */
    int32_t k[4];
    uint32_t next2; /* next pc / 2, for CONST, JUMP and the relations; else 0 */
};

/* Decode one instruction word into its rows.
 *
 * in    pc     where the word lies
 *       word   32 bits
 * out   rows   the first n are set; of a branch first the taken row, then the other
 * ret   n: 0 if nothing can be executed here (unknown or trapping instruction, pc
 *       misaligned or beyond the text, or no successor in [0, TEXT_LIMIT)), 2 for a
 *       branch with two legal successors (1 if only one is), else 1
 * src   docs/protocol.md section 13
 */
unsigned decode_program_rows(uint64_t pc, uint32_t word, struct program_row rows[2]);

/* What happens next when the row is executed at its pc: next2, or pc2 + len2. Not for
 * JALR and ECALL. */
uint32_t program_row_successor(const struct program_row *row);

/* The immediate of an ADDI, JALR, load, store (k[0]), compare, ADDW (k[0], k[1]: low
 * limbs), logic immediate or shift as the 64-bit value that the instruction adds to or
 * uses in place of rs2. For CONST the whole constant. 0 for the others. */
uint64_t program_row_immediate(const struct program_row *row);

/* The name of an op in lower case, for people; "?" for an unused id. */
const char *op_name(unsigned op);

/* A doubleword (or register) of the ELF image: cell key and initial value. */
struct image_word {
    uint32_t key;
    uint64_t value;
};

/* A loaded program; what the statement is about. All arrays are borrowed from whoever
 * loaded it (vm/elf.h).
 *
 * rows     ascending pc2; the two rows of a branch adjacent, the taken one first
 * image    ascending key: every doubleword that holds at least one byte of the file (the
 *          rest of it zero), then the REGISTER_CELLS registers with their initial values
 * digest   BLAKE3 of what is loaded where, and of the entry (vm/elf.h)
 */
struct program {
    uint64_t entry;
    uint8_t digest[32];
    const struct program_row *rows;
    size_t n_rows;
    const struct image_word *image;
    size_t n_image;
};

/* The index of the first row at 2 * pc2; n_rows if there is none. */
size_t program_find_row(const struct program *program, uint32_t pc2);

#endif
