/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* simd/eval.h - straight-line programs over blocks of rows: what eval.inc runs.
 *
 * A program reads inputs (columns of a block), computes base-field values into slots
 * (columns of EVAL_BLOCK_ROWS words that stay in the first-level cache) and feeds them to
 * sinks. One instruction is one loop over the rows of the block. air/compile.c writes
 * programs, air/bind.c fills in the numbers of one proof; this layer knows nothing of
 * either.
 *
 * Operand k < n_inputs is input k, operand n_inputs + s is slot s.
 */
#ifndef ZK_SIMD_EVAL_H
#define ZK_SIMD_EVAL_H

#include <stddef.h>
#include <stdint.h>

#include "field/fe.h"

enum {
    EVAL_BLOCK_ROWS = 256,
    EVAL_ROW_STEP = 16, /* rows of a block are a multiple of this: the widest vector */
    EVAL_MAX_OPERANDS = 1024
};

/* d, a, b, c are operands, k indexes constants; those in brackets are what the rest is.
 * Sinks: FOLD adds form k to q; COLUMN adds the constraint of extension column k to q;
 * FRACTION stores the fraction of extension column k; EMIT stores operand a as canonical
 * integers in output k. */
enum eval_op {
    EVAL_CONST,     /* d = k */
    EVAL_ADD,       /* d = a + b */
    EVAL_SUB,       /* d = a - b */
    EVAL_MUL,       /* d = a b */
    EVAL_NEG,       /* d = -a */
    EVAL_ADD_CONST, /* d = a + k */
    EVAL_CONST_SUB, /* d = k - a */
    EVAL_MUL_CONST, /* d = k a */
    EVAL_MUL_ADD,   /* d = a b + c */
    EVAL_MUL_SUB,   /* d = a b - c */
    EVAL_SUB_MUL,   /* d = c - a b */
    EVAL_SCALE_ADD, /* d = k a + c */
    EVAL_SCALE_SUB, /* d = k a - c */
    EVAL_SUB_SCALE, /* d = c - k a */
    EVAL_FOLD,
    EVAL_COLUMN,
    EVAL_FRACTION,
    EVAL_EMIT
};

struct eval_instruction {
    uint8_t op; /* enum eval_op */
    uint16_t d, a, b, c;
    uint16_t k;
};

/* One summand of a form: operand times an extension scalar, its coordinates centred words
 * (v_centred_word of field/packed.h). */
struct eval_term {
    int64_t weight[FE_DEGREE];
    uint32_t operand;
};

/* An affine form in operands with extension coefficients: constant + sum of terms.
 *
 * constant[k] is a centred word c with c / 2^32 = the form's constant coordinate plus
 * (p-1)/2 times the sum of the terms' weights: terms are multiplied by operand -
 * (p-1)/2. */
struct eval_form {
    const struct eval_term *terms;
    uint32_t n_terms;
    int64_t constant[FE_DEGREE];
};

/* What makes up the constraint or fraction of one extension column. */
struct eval_column {
    uint32_t form_a, form_b; /* fingerprints; for COLUMN a's is times alpha */
    uint32_t multiplicity_a, multiplicity_b; /* operands, without sign */
    uint8_t is_single;                       /* no b */
    uint8_t is_negative_a, is_negative_b;    /* the interaction's sign is -1 */
    /* COLUMN only */
    uint8_t is_accumulator;
    uint32_t first_aux, aux; /* accumulator: the scope's columns are first_aux .. aux */
    uint32_t scope;          /* index into acc_next */
    fe shift;                /* accumulator: L / N */
    fe minus_alpha_a;        /* - (sign of a) * alpha: coefficient of multiplicity a */
};

struct eval_program {
    const struct eval_instruction *instructions;
    uint32_t n_instructions, n_inputs, n_slots;
    const fp *constants;
    const struct eval_form *forms;
    const struct eval_column *columns;
};

/* The memory of one block; n_rows is a multiple of EVAL_ROW_STEP and at most
 * EVAL_BLOCK_ROWS. Sinks need their members only. */
struct eval_block {
    size_t n_rows;
    const fp *const *inputs; /* [n_inputs] */
    fp *slots;               /* [n_slots][EVAL_BLOCK_ROWS], aligned to 64 bytes */
    fp *const *q;            /* [FE_DEGREE] */
    const fp *const (*aux)[FE_DEGREE];
    const fp *const *acc_next[2]; /* [FE_DEGREE] each */
    fp *const (*num)[FE_DEGREE];
    fp *const (*den)[FE_DEGREE];
    uint32_t *const *out;
};

#endif
