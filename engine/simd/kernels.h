/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The hot loops, compiled once per instruction set and chosen once.
 *
 * Every kernel is one line of KERNEL_LIST and one function KERNEL(name) in a file
 * simd/<topic>.inc, written against the packed type of field/packed.h. To add a kernel:
 * write it in an .inc, name the .inc in simd/instantiate.h, add its line here. Variants
 * differ in speed only; the tests hold every variant against the portable one.
 *
 * Common to all: columns are contiguous arrays of canonical Montgomery words at any
 * alignment (64 bytes is fastest); any length, zero too; an extension column is an
 * array of FE_DEGREE base columns; no kernel allocates, prints or fails; callers split
 * work between threads by rows or columns. Arguments may alias only where it is said.
 */
#ifndef ZK_SIMD_KERNELS_H
#define ZK_SIMD_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/status.h"
#include "field/fe.h"
#include "simd/eval.h"

/* Transforms (ntt.inc). H = <w_N>, N = 2^log_n, n = N << log_blowup, both at most
 * 2^FP_TWO_ADICITY; "bit-reversed" position i of a size-n domain is its point number
 * bitrev(i). scratch holds ntt_scratch_len(log_n) words.
 *
 *   lde               N values over H, natural order -> n values over g*<w_n>:
 *                     out[i] = f(g * w_n^bitrev(i)). in is kept; out and scratch apart.
 *                     log_n + log_blowup <= FP_TWO_ADICITY. About 30 butterfly layers'
 *                     work a value at rate 1/2; three passes over memory.
 *   lde_coefficients  N coefficients, natural order -> n values over shift*<w_n>,
 *                     bit-reversed; coefficients may be the first N words of out
 *   ntt_inverse       N values over H, natural order -> N coefficients, natural order;
 *                     out may be in
 *   coset_coefficients  N values over shift*<w_N>, bit-reversed -> N coefficients,
 *                     natural order; out may be in
 *
 * Elementwise (linear.inc); out may be an input.
 *
 *   add_columns sub_columns mul_columns   out = a op b
 *   scale_column      out = c * a
 *   powers            out[i] = first * ratio^i
 *   axpy_fe           acc += scale * col
 *   multi_axpy_fe     acc += sum_j scales[j] * cols[j]; one reduction per 16 columns
 *   mul_fe_columns    out = a * b
 *   scale_fe_column   out = c * a
 *   affine_fe         out = a * col + b, a and b extension scalars, col a base column
 *   multiply_fe_base  out = a * col, a an extension column, col a base column
 *   inverse_column    a = 1/a, zero stays zero
 *   batch_inverse_fe  a = 1/a, zero stays zero
 *
 *   deep_quotient     g = (a - a0) * g + (b - b0) * h; a0, b0 scalars, the rest columns
 *
 * Sums (linear.inc)
 *
 *   dot_fe            sum_i weights[i] * col[i]
 *   multi_dot_fe      out[j] += sum_i weights[i] * cols[j][i] for j < n_cols
 *
 * FRI folding (fold.inc): out[j] for first <= j < first + n, written at out[.][j], from
 * the 2, 4, 8 inputs at 2j .., 4j .., 8j .. of a bit-reversed word of length 2^log_len;
 * out and in apart. Position i stands for x = w_m^bitrev(i), m = 2^log_len, without
 * shift, and
 *
 *   fold2             out[j] = (f(x) + f(-x))/2 + beta * (f(x) - f(-x))/(2x), x at 2j
 *   fold4 fold8       two and three such folds, with beta, beta^2, beta^4
 *
 * Block evaluator (eval.inc): eval_run runs a program of simd/eval.h on one block of
 * rows.
 *
 * BLAKE3 lanes (blake3.inc): described there.
 */
#define KERNEL_LIST(X)                                                                   \
    X(void, lde,                                                                         \
      (fp * out, const fp *in, unsigned log_n, unsigned log_blowup, fp *scratch))        \
    X(void, lde_coefficients,                                                            \
      (fp * out, const fp *coefficients, unsigned log_n, unsigned log_blowup, fp shift,  \
       fp *scratch))                                                                     \
    X(void, ntt_inverse, (fp * out, const fp *in, unsigned log_n, fp *scratch))          \
    X(void, coset_coefficients,                                                          \
      (fp * out, const fp *in, unsigned log_n, fp shift, fp *scratch))                   \
    X(void, add_columns, (fp * out, const fp *a, const fp *b, size_t n))                 \
    X(void, sub_columns, (fp * out, const fp *a, const fp *b, size_t n))                 \
    X(void, mul_columns, (fp * out, const fp *a, const fp *b, size_t n))                 \
    X(void, scale_column, (fp * out, const fp *a, fp c, size_t n))                       \
    X(void, powers, (fp * out, fp first, fp ratio, size_t n))                            \
    X(void, axpy_fe, (fp *const acc[FE_DEGREE], const fp *col, fe scale, size_t n))      \
    X(void, multi_axpy_fe,                                                               \
      (fp *const acc[FE_DEGREE], const fp *const *cols, const fe *scales, size_t n_cols, \
       size_t n))                                                                        \
    X(void, mul_fe_columns,                                                              \
      (fp *const out[FE_DEGREE], const fp *const a[FE_DEGREE],                           \
       const fp *const b[FE_DEGREE], size_t n))                                          \
    X(void, scale_fe_column,                                                             \
      (fp *const out[FE_DEGREE], const fp *const a[FE_DEGREE], fe c, size_t n))          \
    X(void, affine_fe, (fp *const out[FE_DEGREE], const fp *col, fe a, fe b, size_t n))  \
    X(void, multiply_fe_base,                                                            \
      (fp *const out[FE_DEGREE], const fp *const a[FE_DEGREE], const fp *col, size_t n)) \
    X(void, deep_quotient,                                                               \
      (fp *const g[FE_DEGREE], const fp *const a[FE_DEGREE], fe a0,                      \
       const fp *const b[FE_DEGREE], const fp *const h[FE_DEGREE], fe b0, size_t n))     \
    X(void, inverse_column, (fp * a, size_t n))                                          \
    X(void, batch_inverse_fe, (fp *const a[FE_DEGREE], size_t n))                        \
    X(void, dot_fe,                                                                      \
      (fe * out, const fp *const weights[FE_DEGREE], const fp *col, size_t n))           \
    X(void, multi_dot_fe,                                                                \
      (fe * out, const fp *const weights[FE_DEGREE], const fp *const *cols,              \
       size_t n_cols, size_t n))                                                         \
    X(void, fold2,                                                                       \
      (fp *const out[FE_DEGREE], const fp *const in[FE_DEGREE], fe beta,                 \
       unsigned log_len, size_t first, size_t n))                                        \
    X(void, fold4,                                                                       \
      (fp *const out[FE_DEGREE], const fp *const in[FE_DEGREE], fe beta,                 \
       unsigned log_len, size_t first, size_t n))                                        \
    X(void, fold8,                                                                       \
      (fp *const out[FE_DEGREE], const fp *const in[FE_DEGREE], fe beta,                 \
       unsigned log_len, size_t first, size_t n))                                        \
    X(void, blake3_rows,                                                                 \
      (uint32_t * cv, const fp *const *cols, size_t n_cols, size_t arity, size_t row0,   \
       size_t n_rows, uint32_t counter, uint32_t flags, uint32_t flags_last))            \
    X(void, blake3_nodes,                                                                \
      (uint32_t * parents, const uint32_t *children, size_t n_blocks, uint32_t counter,  \
       uint32_t flags))                                                                  \
    X(void, blake3_inject,                                                               \
      (uint32_t * nodes, const uint32_t *rows, size_t n_blocks, uint32_t counter,        \
       uint32_t flags))                                                                  \
    X(void, eval_run,                                                                    \
      (const struct eval_program *program, const struct eval_block *block))              \
    X(size_t, blake3_search,                                                             \
      (const uint32_t block[16], unsigned word, uint32_t block_len, uint32_t flags,      \
       uint64_t first, size_t n, uint32_t mask))

struct kernels {
    const char *name; /* "portable", "avx2", "avx512" */
#define KERNEL_MEMBER(result, name, parameters) result(*name) parameters;
    KERNEL_LIST(KERNEL_MEMBER)
#undef KERNEL_MEMBER
};

#define ISA_LIST(X) X(PORTABLE, portable) X(AVX2, avx2) X(AVX512, avx512)

enum isa {
    ISA_AUTO,
#define ISA_ENUM(upper, lower) ISA_##upper,
    ISA_LIST(ISA_ENUM)
#undef ISA_ENUM
};

/* The chosen kernels; the best this processor has if nobody chose. */
const struct kernels *kernels_get(void);

/* Choose for the rest of the run; ISA_AUTO chooses the best.
 *
 * err   STATUS_UNSUPPORTED: this processor or this build lacks the instruction set
 * need  no other thread is inside a kernel
 */
MUST_USE enum status kernels_choose(enum isa isa, struct error *e);

/* The kernels of one instruction set, NULL if this processor or this build lacks it.
 * ISA_AUTO gives the best. */
const struct kernels *kernels_of(enum isa isa);

/* Words of scratch the transforms of size 2^log_n need; the same for every variant. */
size_t ntt_scratch_len(unsigned log_n);

#endif
