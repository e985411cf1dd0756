/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Rows of the tables mul and divrem. */
#include "tables/divrem.h"
#include "tables/mul.h"
#include "witness/fill.h"

/* The sums of byte products of tables/product.h, limbs 0 to 7. */
static void product_limbs(uint32_t sums[8], uint64_t a, uint64_t b)
{
    uint32_t even[8] = {0};
    uint32_t odd[8] = {0};
    for (unsigned i = 0; i < 8; i++) {
        const uint32_t byte = (uint32_t)(a >> 8 * i) & 0xff;
        for (unsigned j = 0; j < 8; j++) {
            const uint32_t term = byte * ((uint32_t)(b >> 8 * j) & 0xff);
            if ((i + j) % 2 == 0)
                even[(i + j) / 2] += term;
            else
                odd[(i + j) / 2] += term;
        }
    }
    for (unsigned k = 0; k < 8; k++)
        sums[k] = even[k] + 256 * odd[k];
}

void fill_mul(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct mul_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_MUL, first + i);
        const uint32_t kind = s.code->op - OP_MUL_BASE;
        FILL_FRAME(row, s);
        row->rd = s.code->rd;
        row->rs1 = s.code->rs1;
        row->rs2 = s.code->rs2;
        fill_limbs(row->a, s.event->a);
        fill_limbs(row->b, s.event->b);
        fill_limbs(row->old, s.event->old);
        fill_limbs(row->r, s.event->new);
        row->t1 = s.event->t1;
        row->t2 = s.event->t2;
        row->t3 = s.event->t3;

        row->word = kind & 1;
        row->high = kind >> 1 & 1;
        row->fa = kind >> 2 & 1;
        row->fb = kind >> 3 & 1;
        for (unsigned j = 0; j < 4; j++) {
            row->ah[j] = row->a[j] >> 8;
            row->bh[j] = row->b[j] >> 8;
        }
        row->ra = (uint32_t)(s.event->a >> 63);
        row->rb = (uint32_t)(s.event->b >> 63);

        uint32_t sums[8];
        product_limbs(sums, s.event->a, s.event->b);
        uint32_t carry = 0;
        for (unsigned k = 0; k < 8; k++) {
            uint32_t sum = sums[k] + carry;
            if (k >= 4) {
                sum += row->fa * row->ra * (0xffff - row->b[k - 4] + (k == 4));
                sum += row->fb * row->rb * (0xffff - row->a[k - 4] + (k == 4));
            }
            carry = sum >> 16;
            if (k < 7)
                row->c[k] = carry;
            if ((k >= 4) != (row->high == 1))
                row->other[k % 4] = sum & 0xffff;
        }
        row->top = carry;
        row->y = row->r[3];
        if (row->word)
            row->y = fill_signed(2 * (int64_t)row->r[1] - (row->r[3] ? 65536 : 0));
    }
}

static uint64_t complement(uint64_t x, uint32_t negative)
{
    return negative ? ~x : x;
}

/* Signs, complemented magnitudes and carries of a row whose flags and words are set. */
static void divide(struct divrem_row *row, uint64_t a, uint64_t b)
{
    const uint64_t used = row->word ? 0xffffffff : ~(uint64_t)0;
    const unsigned top = row->word ? 1 : 3;
    row->yn = row->is_signed ? row->a[top] : 0;
    row->yd = row->is_signed ? row->b[top] : 0;
    row->sn = row->yn >> 15;
    row->sd = row->yd >> 15;
    const uint64_t n_hat = complement(a, row->sn) & used;
    const uint64_t d_hat = complement(b, row->sd) & used;
    const uint64_t n = n_hat + row->sn;
    const uint64_t d = d_hat + row->sd;
    uint64_t q_hat = 0;
    uint64_t r_hat = 0;
    row->dz = d == 0;
    if (row->dz) {
        row->sq = row->sn;
        row->sr = row->sn;
        q_hat = row->sn ? 0 : ~(uint64_t)0;
        r_hat = n_hat;
    } else {
        row->sq = (row->sn ^ row->sd) & (n / d != 0);
        row->sr = row->sn & (n % d != 0);
        q_hat = n / d - row->sq;
        r_hat = n % d - row->sr;
    }
    fill_bytes(row->q, q_hat, 8);
    fill_bytes(row->d, d_hat, 8);
    fill_limbs(row->r, r_hat);

    uint32_t sums[8];
    product_limbs(sums, q_hat, d_hat);
    int64_t carry = (int64_t)(row->sq * row->sd + row->sr) - row->sn;
    int64_t loan = 0;
    for (unsigned i = 0; i < 3; i++) {
        const int64_t d_limb = fill_limb(d_hat, i);
        const int64_t r_limb = row->r[i];
        int64_t sum = (int64_t)sums[i] + carry + r_limb - fill_limb(n_hat, i);
        sum += row->sq ? d_limb : 0;
        sum += row->sd ? (int64_t)fill_limb(q_hat, i) : 0;
        carry = sum / 65536;
        row->c[i] = (uint32_t)(carry + 1);
        if (row->dz) {
            row->k[i] = 0;
            continue;
        }
        int64_t e = d_limb - r_limb - loan;
        if (i == 0)
            e += (int64_t)row->sd - row->sr - 1;
        loan = e < 0 ? (-e + 65535) / 65536 : 0;
        row->k[i] = (uint32_t)loan;
    }
    const uint64_t quotient = complement(q_hat, row->sq);
    const uint64_t remainder = complement(r_hat, row->sr);
    const uint64_t result = row->quotient ? quotient : remainder;
    row->g = row->word && (result >> 31 & 1) && result >> 32 == 0;
}

void fill_divrem(void *rows, const struct fill_input *in, size_t first, size_t n_rows)
{
    struct divrem_row *row = rows;
    for (size_t i = 0; i < n_rows; i++, row++) {
        const struct fill_step s = fill_step(in, LOG_DIVREM, first + i);
        const uint32_t kind = s.code->op - OP_DIV_BASE;
        FILL_FRAME(row, s);
        row->rd = s.code->rd;
        row->rs1 = s.code->rs1;
        row->rs2 = s.code->rs2;
        fill_limbs(row->a, s.event->a);
        fill_limbs(row->b, s.event->b);
        fill_limbs(row->old, s.event->old);
        fill_limbs(row->result, s.event->new);
        row->t1 = s.event->t1;
        row->t2 = s.event->t2;
        row->t3 = s.event->t3;
        row->quotient = kind & 1;
        row->is_signed = kind >> 1 & 1;
        row->word = kind >> 2;
        divide(row, s.event->a, s.event->b);
    }
}
