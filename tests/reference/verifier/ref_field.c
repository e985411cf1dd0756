/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The field, its extension, and interpolation by the textbook transform. */
#include "ref_field.h"

uint32_t ref_add(uint32_t a, uint32_t b)
{
    return (uint32_t)(((uint64_t)a + b) % REF_P);
}

uint32_t ref_sub(uint32_t a, uint32_t b)
{
    return (uint32_t)(((uint64_t)a + REF_P - b) % REF_P);
}

uint32_t ref_mul(uint32_t a, uint32_t b)
{
    return (uint32_t)((uint64_t)a * b % REF_P);
}

uint32_t ref_pow(uint32_t a, uint64_t exponent)
{
    uint32_t power = 1;
    for (; exponent != 0; exponent >>= 1) {
        power = exponent & 1 ? ref_mul(power, a) : power;
        a = ref_mul(a, a);
    }
    return power;
}

uint32_t ref_inverse(uint32_t a)
{
    return ref_pow(a, REF_P - 2); /* Fermat */
}

uint32_t ref_root(unsigned log_n)
{
    return ref_pow(31, (REF_P - 1) >> log_n);
}

uint64_t ref_bitrev(uint64_t i, unsigned bits)
{
    uint64_t r = 0;
    for (unsigned b = 0; b < bits; b++) {
        r = r << 1 | (i >> b & 1);
    }
    return r;
}

struct ext ext_of(uint32_t a)
{
    return (struct ext){{a, 0, 0, 0, 0}};
}

struct ext ext_add(struct ext a, struct ext b)
{
    for (int i = 0; i < REF_DEGREE; i++) {
        a.c[i] = ref_add(a.c[i], b.c[i]);
    }
    return a;
}

struct ext ext_sub(struct ext a, struct ext b)
{
    for (int i = 0; i < REF_DEGREE; i++) {
        a.c[i] = ref_sub(a.c[i], b.c[i]);
    }
    return a;
}

struct ext ext_mul(struct ext a, struct ext b)
{
    struct ext product = {{0}};
    for (int i = 0; i < REF_DEGREE; i++) {
        for (int j = 0; j < REF_DEGREE; j++) {
            const uint32_t t = ref_mul(a.c[i], b.c[j]);
            const int k = i + j;
            if (k < REF_DEGREE) {
                product.c[k] = ref_add(product.c[k], t);
            } else { /* X^5 = 2 */
                product.c[k - REF_DEGREE] =
                    ref_add(product.c[k - REF_DEGREE], ref_add(t, t));
            }
        }
    }
    return product;
}

struct ext ext_scale(struct ext a, uint32_t b)
{
    for (int i = 0; i < REF_DEGREE; i++) {
        a.c[i] = ref_mul(a.c[i], b);
    }
    return a;
}

struct ext ext_pow(struct ext a, uint64_t exponent)
{
    struct ext power = ext_of(1);
    for (; exponent != 0; exponent >>= 1) {
        power = exponent & 1 ? ext_mul(power, a) : power;
        a = ext_mul(a, a);
    }
    return power;
}

/* a^(p + p^2 + p^3 + p^4) times a is the norm, which lies in F. */
struct ext ext_inverse(struct ext a)
{
    struct ext conjugate = a;
    struct ext others = ext_of(1);
    for (int i = 1; i < REF_DEGREE; i++) {
        conjugate = ext_pow(conjugate, REF_P);
        others = ext_mul(others, conjugate);
    }
    return ext_scale(others, ref_inverse(ext_mul(others, a).c[0]));
}

bool ext_is_base(struct ext a)
{
    return (a.c[1] | a.c[2] | a.c[3] | a.c[4]) == 0;
}

bool ext_is_zero(struct ext a)
{
    return a.c[0] == 0 && ext_is_base(a);
}

bool ext_equal(struct ext a, struct ext b)
{
    return ext_is_zero(ext_sub(a, b));
}

/* a[i] := sum_j a[j] w^(i j), w of order 2^log_n. */
static void transform(uint32_t *a, unsigned log_n, uint32_t w)
{
    const size_t n = (size_t)1 << log_n;
    for (size_t i = 0; i < n; i++) {
        const size_t j = (size_t)ref_bitrev(i, log_n);
        if (i < j) {
            const uint32_t kept = a[i];
            a[i] = a[j];
            a[j] = kept;
        }
    }
    for (unsigned level = 1; level <= log_n; level++) {
        const size_t half = (size_t)1 << (level - 1);
        const uint32_t step = ref_pow(w, n >> level);
        uint32_t factor = 1;
        for (size_t j = 0; j < half; j++) {
            for (size_t i = j; i < n; i += 2 * half) {
                const uint32_t odd = ref_mul(a[i + half], factor);
                a[i + half] = ref_sub(a[i], odd);
                a[i] = ref_add(a[i], odd);
            }
            factor = ref_mul(factor, step);
        }
    }
}

void ref_extend(uint32_t *word, uint32_t *scratch, const uint32_t *column,
                unsigned log_rows, unsigned log_blowup)
{
    const size_t n_rows = (size_t)1 << log_rows;
    const size_t n = n_rows << log_blowup;
    for (size_t i = 0; i < n; i++) {
        scratch[i] = i < n_rows ? column[i] : 0;
    }
    transform(scratch, log_rows, ref_inverse(ref_root(log_rows)));
    uint32_t scale = ref_inverse((uint32_t)n_rows);
    for (size_t i = 0; i < n_rows; i++) { /* coefficients of f(31 x) */
        scratch[i] = ref_mul(scratch[i], scale);
        scale = ref_mul(scale, REF_SHIFT);
    }
    transform(scratch, log_rows + log_blowup, ref_root(log_rows + log_blowup));
    for (size_t i = 0; i < n; i++) {
        word[i] = scratch[ref_bitrev(i, log_rows + log_blowup)];
    }
}
