/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What was proved, how large the proof is, and how strong. */
#include <inttypes.h>
#include <stdio.h>

#include "tui/quantity.h"
#include "tui/view.h"

enum {
    WIDE_WIDTH = 156, /* two halves that hold a digest each */
    WIDE_BODY = 30,
    TERM_AT = 9,
    TERM_BAR = 24
};

static void draw_statement(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_proof *const p = &m->proof;
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, "Statement");
    (void)canvas_print(c, in, 0, 0, ROLE_TEXT, "program   %s  %.32s..", m->program,
                       p->digest);
    (void)canvas_print(c, in, 0, 1, ROLE_TEXT,
                       "result    exit code %" PRIu64 " after %" PRIu64
                       " cycle%s, %" PRIu64 " byte%s of output",
                       p->exit_code, p->steps, quantity_s(p->steps), p->len_output,
                       quantity_s(p->len_output));
    (void)canvas_print(c, in, 0, 2, ROLE_TEXT,
                       "params    %" PRIu64 " bits, blowup %" PRIu64
                       ", segments of 2^%" PRIu64,
                       m->security, m->blowup, m->segment_log2);
    (void)canvas_print(c, in, 0, 3, ROLE_TEXT, "file      %s", p->path);
    (void)canvas_print(c, in, 0, 4, ROLE_TEXT, "sha256    %s", p->sha256);
    char t[QUANTITY_BYTES];
    (void)canvas_print(
        c, in, 0, 5, ROLE_DONE, "✓ accepted: %u.%02u bits, by the verifier in %s",
        p->centibits / 100, p->centibits % 100, quantity_duration(t, p->verify_ns));
}

static void draw_size(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_proof *const p = &m->proof;
    char t[QUANTITY_BYTES];
    char title[64];
    snprintf(title, sizeof title, "Size  %s", quantity_size(t, p->len));
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, title);
    const struct {
        const char *name;
        uint64_t bytes;
    } parts[] = {{"segments", p->bytes_segments},
                 {"images", p->bytes_images},
                 {"link", p->bytes_link}};
    for (int i = 0; i < 3; i++) {
        const double part = p->len == 0 ? 0 : (double)parts[i].bytes / (double)p->len;
        (void)canvas_text(c, in, 0, i, ROLE_TEXT, parts[i].name);
        canvas_bar(c, in, 10, i, in.width - 28, part);
        canvas_text_right(c, in, in.width - 5, i, ROLE_TEXT,
                          quantity_size(t, parts[i].bytes));
        (void)canvas_print(c, in, in.width - 4, i, ROLE_TEXT, "%3.0f%%", 100 * part);
    }
    (void)canvas_print(c, in, 0, 3, ROLE_DIM,
                       "%" PRIu32 " segment%s, %" PRIu32 " chunk%s", p->n_segments,
                       quantity_s(p->n_segments), p->n_chunks, quantity_s(p->n_chunks));
    if (p->n_segments != 0 && p->n_chunks != 0 && p->steps != 0) {
        (void)canvas_print(c, in, 0, 5, ROLE_TEXT, "a segment takes  %s",
                           quantity_size(t, p->bytes_segments / p->n_segments));
        (void)canvas_print(c, in, 0, 6, ROLE_TEXT, "a chunk          %s",
                           quantity_size(t, p->bytes_images / p->n_chunks));
        (void)canvas_print(
            c, in, 0, 7, ROLE_TEXT, "1000 cycles      %s",
            quantity_size(t, (uint64_t)((double)p->len * 1000 / (double)p->steps)));
    }
}

static void draw_terms(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_proof *const p = &m->proof;
    const struct area in =
        canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, "Security, term by term");
    for (int i = 0; i < in.height && (size_t)i < p->n_terms; i++) {
        const struct model_term *const term = &p->terms[i];
        (void)canvas_print(c, in, 0, i, ROLE_TEXT, "%6u.%02u", term->centibits / 100,
                           term->centibits % 100);
        const int x = canvas_print(c, in, 11, i, ROLE_TEXT, "%s", term->label);
        (void)canvas_text(c, in, x + 2, i, ROLE_DIM, term->formula);
    }
    if (p->n_terms == 0) {
        (void)canvas_text(c, in, 0, 0, ROLE_DIM, "known when the proof is");
    }
}

/* A term's bits beside those of the weakest and those wanted, two rows a term. */
static void draw_term_bars(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_proof *const p = &m->proof;
    char title[64];
    snprintf(title, sizeof title, "Security, term by term; %" PRIu64 " bits wanted",
             m->security);
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, title);
    unsigned most = 1;
    for (size_t i = 0; i < p->n_terms; i++) {
        most = p->terms[i].centibits > most ? p->terms[i].centibits : most;
    }
    for (int i = 0; 2 * i + 1 < in.height && (size_t)i < p->n_terms; i++) {
        const struct model_term *const term = &p->terms[i];
        const bool is_enough = term->centibits >= 100 * m->security;
        const enum role role = is_enough ? ROLE_DONE : ROLE_FAILED;
        const int x = canvas_text(c, in, 0, 2 * i, role, is_enough ? "✓" : "✗");
        (void)canvas_print(c, in, x + 1, 2 * i, role, "%3u.%02u", term->centibits / 100,
                           term->centibits % 100);
        canvas_bar(c, in, TERM_AT, 2 * i, TERM_BAR, (double)term->centibits / most);
        (void)canvas_text(c, in, TERM_AT + TERM_BAR + 2, 2 * i, ROLE_STRONG, term->label);
        (void)canvas_text(c, in, TERM_AT, 2 * i + 1, ROLE_DIM, term->formula);
    }
    if (p->n_terms == 0) {
        (void)canvas_text(c, in, 0, 0, ROLE_DIM, "known when the proof is");
    }
}

/* Statement above size, and the terms at their right. */
static void draw_wide(struct canvas *c, struct area a, const struct model *m)
{
    const int left = a.width / 2;
    draw_statement(c, (struct area){a.x, a.y, left, 8}, m);
    draw_size(c, (struct area){a.x, a.y + 8, left, a.height - 8}, m);
    draw_term_bars(c, (struct area){a.x + left, a.y, a.width - left, a.height}, m);
}

void view_proof(struct canvas *c, struct area a, const struct model *m)
{
    if (m->proof.is_sealed && a.width >= WIDE_WIDTH && a.height >= WIDE_BODY) {
        draw_wide(c, a, m);
        return;
    }
    const bool has_frames = a.width >= 80 && a.height >= 20;
    int y = 0;
    if (m->proof.is_sealed) {
        draw_statement(c, (struct area){a.x, a.y, a.width, 8}, m);
        y = 8;
        if (has_frames) {
            draw_size(c, (struct area){a.x, a.y + y, a.width, 6}, m);
            y += 6;
        }
    } else if (m->phases[PHASE_SEAL].has_ended) {
        char key[INPUT_NAME_BYTES];
        (void)canvas_print(c, a, 1, 0, ROLE_TEXT,
                           "The proof is finished. %s verifies it and shows here what it "
                           "states.",
                           input_name(key, m->bindings.keys[ACTION_CHECK_ALL]));
        y = 1;
    } else {
        (void)canvas_text(c, a, 1, 0, ROLE_DIM, "The proof is not finished.");
        y = 1;
    }
    draw_terms(c, (struct area){a.x, a.y + y, a.width, a.height - y}, m);
}
