/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Columns of shift and divrem that follow from others. */
#include "tests/support/arith_repair.h"

#include "base/check.h"
#include "tests/support/forge.h"
#include "witness/fill.h"

void shift_product_repair(struct shift_row *row, unsigned first)
{
    for (unsigned i = first; i < 4; i++) {
        int64_t operand = row->a[i];
        if (row->word != 0 && i >= 2)
            operand = 65535 * (int64_t)row->sg;
        int64_t sum = row->p2 * operand + (i > 0 ? row->carry[i - 1] : 0);
        if (i == 3)
            sum += 65536 * (int64_t)row->sg * (256 - (int64_t)row->p2);
        row->prod[2 * i] = (uint32_t)sum & 255;
        row->prod[2 * i + 1] = (uint32_t)(sum >> 8) & 255;
        row->carry[i] = (uint32_t)(sum >> 16);
    }
}

static uint32_t moved_limb(const struct shift_row *row, unsigned j)
{
    if (j > 4)
        return modp_mul(65535, row->sg);
    uint32_t bytes[11] = {0};
    for (unsigned i = 0; i < 8; i++)
        bytes[1 + i] = row->prod[i];
    bytes[9] = row->carry[3];
    bytes[10] = modp_mul(255, row->sg);
    const uint32_t *low = bytes + 2 * j + 1 - row->q0;
    return modp_add(low[0], modp_mul(256, low[1]));
}

void shift_result_repair(struct shift_row *row)
{
    uint32_t left[4] = {row->is_real, row->left[0], row->left[1], row->left[2]};
    for (unsigned k = 0; k < 4; k++) {
        left[0] = modp_sub(left[0], k > 0 ? left[k] : 0);
        left[0] = modp_sub(left[0], row->right[k]);
    }
    uint32_t z[4] = {0};
    for (unsigned i = 0; i < 4; i++) {
        for (unsigned k = 0; k < 4; k++) {
            if (k <= i)
                z[i] = modp_add(z[i], modp_mul(left[k], moved_limb(row, i - k)));
            z[i] = modp_add(z[i], modp_mul(row->right[k], moved_limb(row, 4 + i - k)));
        }
    }
    row->x[0] = z[2];
    row->x[1] = z[3];
    for (unsigned i = 0; i < 4; i++)
        row->r[i] = i >= 2 && row->word != 0 ? 65535 * row->sgn : z[i];
}

void shift_repair(struct shift_row *row)
{
    shift_product_repair(row, 0);
    shift_result_repair(row);
}

void shift_cut(struct shift_row *row, unsigned s, bool right)
{
    const unsigned amount = row->word ? s % 32 : s;
    const unsigned v = right ? 63 - amount : amount;
    row->s = s;
    row->p2 = 1u << (v % 8 + right);
    row->q0 = v / 8 % 2;
    for (unsigned k = 0; k < 4; k++) {
        row->right[k] = right && v / 16 == k;
        if (k > 0)
            row->left[k - 1] = !right && v / 16 == k;
    }
}

uint32_t divrem_complement(uint32_t s, uint32_t x)
{
    return modp_add(x, modp_mul(s, modp(65535 - 2 * (int64_t)x)));
}

static uint32_t pair(const uint32_t *bytes, unsigned i)
{
    return modp_add(bytes[2 * i], modp_mul(256, bytes[2 * i + 1]));
}

/* What limb i of q d + r sums up to. */
static uint32_t limb_sum(const struct divrem_row *row, unsigned i)
{
    uint32_t sum = row->r[i];
    for (unsigned j = 0; j < 8; j++) {
        for (unsigned k = 0; k < 8; k++) {
            if ((j + k) / 2 == i)
                sum = modp_add(
                    sum, modp_mul(modp_mul(row->q[j], row->d[k]), (j + k) % 2 ? 256 : 1));
        }
    }
    sum = modp_add(sum, modp_mul(row->sq, pair(row->d, i)));
    sum = modp_add(sum, modp_mul(row->sd, pair(row->q, i)));
    if (i == 0)
        return modp_add(sum,
                        modp((int64_t)modp_mul(row->sq, row->sd) + row->sr - row->sn));
    return modp_add(sum, modp_sub(row->c[i - 1], row->is_real));
}

static uint32_t dividend_limb(const struct divrem_row *row, unsigned i)
{
    const uint32_t x = divrem_complement(row->sn, row->a[i]);
    return i < 2 ? x : modp_mul(modp_sub(1, row->word), x);
}

void divrem_carries_repair(struct divrem_row *row)
{
    for (unsigned i = 0; i < 3; i++) {
        const uint32_t carry = modp_mul(modp_sub(limb_sum(row, i), dividend_limb(row, i)),
                                        modp_div(1, 65536));
        row->c[i] = modp_add(carry, row->is_real);
    }
}

/* The smallest loans that make the limbs of |d| - |r| - 1 positive. */
static void loans_repair(struct divrem_row *row)
{
    int64_t loan = 0;
    for (unsigned i = 0; i < 3; i++) {
        uint32_t e = modp_sub(pair(row->d, i), row->r[i]);
        if (i == 0)
            e = modp((int64_t)e + row->sd - row->sr - 1);
        e = modp((int64_t)e - loan);
        const int64_t rest = e > MODP / 2 ? (int64_t)e - (int64_t)MODP : e;
        loan = rest < 0 ? (-rest + 65535) / 65536 : 0;
        row->k[i] = (uint32_t)loan;
    }
}

void divrem_result_repair(struct divrem_row *row)
{
    for (unsigned i = 0; i < 4; i++) {
        const uint32_t q = divrem_complement(row->sq, pair(row->q, i));
        const uint32_t r = divrem_complement(row->sr, row->r[i]);
        row->result[i] = modp_add(r, modp_mul(row->quotient, modp_sub(q, r)));
        if (i >= 2)
            row->result[i] = modp_add(row->result[i], modp_mul(65535, row->g));
    }
}

void divrem_repair(struct divrem_row *row)
{
    divrem_carries_repair(row);
    loans_repair(row);
    divrem_result_repair(row);
}

void divrem_claim(struct divrem_row *row, uint32_t sq, uint64_t quotient, uint32_t sr,
                  uint64_t remainder)
{
    row->sq = sq;
    row->sr = sr;
    fill_bytes(row->q, quotient - sq, 8);
    fill_limbs(row->r, remainder - sr);
    divrem_repair(row);
}
