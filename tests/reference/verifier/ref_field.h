/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Arithmetic of the reference verifier (docs/protocol.md section 1), in the plainest
 * form: base elements are canonical integers, every operation reduces with %. */
#ifndef REF_FIELD_H
#define REF_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REF_P = 2013265921, REF_SHIFT = 31, REF_DEGREE = 5 };

uint32_t ref_add(uint32_t a, uint32_t b);
uint32_t ref_sub(uint32_t a, uint32_t b);
uint32_t ref_mul(uint32_t a, uint32_t b);
uint32_t ref_pow(uint32_t a, uint64_t exponent);
uint32_t ref_inverse(uint32_t a);

/* w_n for n = 2^log_n, log_n <= 27. */
uint32_t ref_root(unsigned log_n);

/* The low `bits` bits of i, reversed. */
uint64_t ref_bitrev(uint64_t i, unsigned bits);

/* An element of E: c[i] is the coefficient of X^i. */
struct ext {
    uint32_t c[REF_DEGREE];
};

struct ext ext_of(uint32_t a);
struct ext ext_add(struct ext a, struct ext b);
struct ext ext_sub(struct ext a, struct ext b);
struct ext ext_mul(struct ext a, struct ext b);
struct ext ext_scale(struct ext a, uint32_t b);
struct ext ext_pow(struct ext a, uint64_t exponent);
/* 1 / a; 0 of 0. */
struct ext ext_inverse(struct ext a);
bool ext_is_zero(struct ext a);
bool ext_equal(struct ext a, struct ext b);
/* Whether a lies in F. */
bool ext_is_base(struct ext a);

/* The low-degree extension of one column: word[i] = f(31 w_n^bitrev(i)), n = 2^(log_rows
 * + log_blowup), where f of degree below 2^log_rows takes column[i] at w_N^i.
 *
 * out   word[n]
 * need  scratch[n] */
void ref_extend(uint32_t *word, uint32_t *scratch, const uint32_t *column,
                unsigned log_rows, unsigned log_blowup);

#endif
