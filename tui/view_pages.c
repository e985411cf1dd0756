/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The guest's memory as one segment touches it: pages with their accesses, and bytes. */
#include <inttypes.h>
#include <stdio.h>

#include "tui/quantity.h"
#include "tui/view.h"

int view_memory_list_height(int body)
{
    const int n = body / 2 - 3;
    return n < 1 ? 1 : n;
}

/* A bar on a logarithmic scale: doubling the accesses adds as much everywhere. */
static double heat(uint64_t n, uint64_t most)
{
    unsigned bits = 0;
    unsigned all = 0;
    for (; n >> bits != 0; bits++) {
    }
    for (; most >> all != 0; all++) {
    }
    return all == 0 ? 0 : (double)bits / (double)all;
}

static void draw_pages(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_memory *const memory = &m->memory;
    uint64_t most = 0;
    for (size_t i = 0; i < memory->pages.n; i++) {
        const uint64_t n = (uint64_t)memory->page[i].n_reads + memory->page[i].n_writes;
        most = n > most ? n : most;
    }
    (void)canvas_text(c, a, 1, 0, ROLE_TITLE,
                      "PAGE                 READS     WRITES  HEAT (LOGARITHMIC)");
    const size_t first = model_list_first(&memory->pages, a.height - 1);
    for (int y = 1; y < a.height && first + (size_t)y - 1 < memory->pages.n; y++) {
        const size_t i = first + (size_t)y - 1;
        const struct model_page *const p = &memory->page[i];
        (void)canvas_print(c, a, 1, y, ROLE_TEXT, "%-16" PRIx64 "%9" PRIu32 "  %9" PRIu32,
                           p->page << 12, p->n_reads, p->n_writes);
        canvas_bar(c, a, 39, y, a.width - 40,
                   heat((uint64_t)p->n_reads + p->n_writes, most));
        if (i == memory->pages.selected) {
            canvas_paint(c, a, y, ROLE_SELECTED);
            (void)canvas_text(c, a, 0, y, ROLE_SELECTED, ">");
        }
    }
}

static void draw_byte(struct canvas *c, struct area a, int y, unsigned k, bool is_known,
                      uint8_t byte)
{
    const int x = 6 + 3 * (int)k + (k >= 8);
    const char letter[2] = {byte >= ' ' && byte < 0x7F ? (char)byte : '.', '\0'};
    if (is_known) {
        (void)canvas_print(c, a, x, y, ROLE_TEXT, "%02x", byte);
        (void)canvas_text(c, a, 57 + (int)k, y, ROLE_TEXT, letter);
    } else {
        (void)canvas_text(c, a, x, y, ROLE_DIM, "··");
    }
}

static void draw_bytes(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_memory *const memory = &m->memory;
    const uint64_t first = memory->page[memory->pages.selected].page << 12;
    char title[48];
    snprintf(title, sizeof title, "Bytes from %" PRIx64, first);
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, title);
    if (memory->pages.n == 0) {
        (void)canvas_text(c, in, 0, 0, ROLE_DIM, "the segment touches no memory");
        return;
    }
    for (int y = 0; y < in.height - 1; y++) {
        const size_t line = memory->line + (size_t)y;
        if (line >= MODEL_PAGE_WORDS / 2) {
            break;
        }
        (void)canvas_print(c, in, 0, y, ROLE_DIM, "+%03zx", 16 * line);
        for (unsigned k = 0; k < 16; k++) {
            const size_t word = 2 * line + k / 8;
            draw_byte(c, in, y, k, memory->is_known[word],
                      (uint8_t)(memory->words[word] >> (k % 8 * 8)));
        }
    }
    (void)canvas_print(c, in, 0, in.height - 1, ROLE_DIM,
                       "before cycle %" PRIu64
                       " (screen 5 chooses it); ·· is not touched "
                       "by segment %" PRIu32,
                       ((uint64_t)m->segment.index << m->segment_log2) + memory->step,
                       m->segment.index + 1);
}

void view_memory(struct canvas *c, struct area a, const struct model *m)
{
    if (!m->segment.is_open) {
        view_no_segment(c, a, m);
        return;
    }
    const int upper = view_memory_list_height(a.height) + 1;
    char now[QUANTITY_BYTES];
    char peak[QUANTITY_BYTES];
    char plan[QUANTITY_BYTES];
    draw_pages(c, (struct area){a.x, a.y, a.width, upper}, m);
    (void)canvas_print(c, a, 1, upper, ROLE_DIM,
                       "guest: %s%zu pages touched   prover: %s now, %s peak, %s planned",
                       m->memory.is_cut ? "more than " : "", m->memory.pages.n,
                       quantity_size(now, m->rss), quantity_size(peak, m->rss_peak),
                       quantity_size(plan, m->budget));
    draw_bytes(c, (struct area){a.x, a.y + upper + 1, a.width, a.height - upper - 1}, m);
}
