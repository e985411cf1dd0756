/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The guest's memory: regions and their use, pages, bytes; and the prover's own. */
#include <inttypes.h>
#include <stdio.h>

#include "tui/quantity.h"
#include "tui/view.h"

enum {
    TABLE_WIDE = 80,
    BYTES_WIDE = 75, /* 16 bytes a line */
    PAGES_WIDE = 60
};

int view_memory_list_height(int body)
{
    const int n = body / 2 - 3;
    return n < 1 ? 1 : n;
}

/* On a logarithmic scale: doubling the accesses adds as much everywhere. */
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

/* ---- regions ---- */

/* All of it where eight digits are enough: a cycle can be typed after g. */
static const char *count(char text[QUANTITY_BYTES], uint64_t n)
{
    if (n >= 100000000) {
        return quantity_count(text, (double)n);
    }
    snprintf(text, QUANTITY_BYTES, "%" PRIu64, n);
    return text;
}

static void draw_region(struct canvas *c, struct area a, int y,
                        const struct model_region *r)
{
    char size[QUANTITY_BYTES];
    char reads[QUANTITY_BYTES];
    char writes[QUANTITY_BYTES];
    (void)count(reads, r->n_reads);
    (void)count(writes, r->n_writes);
    if (a.width < TABLE_WIDE - 2) {
        (void)canvas_print(c, a, 1, y, ROLE_TEXT, "%-8s%10" PRIx64 " %8s %8s", r->name,
                           r->first, reads, writes);
        return;
    }
    (void)canvas_print(
        c, a, 1, y, ROLE_TEXT, "%-8s%10" PRIx64 "%10" PRIx64 "%9s r%c%c %8s %8s", r->name,
        r->first, r->last, quantity_size(size, r->last - r->first + 1),
        r->is_writable ? 'w' : '-', r->is_executable ? 'x' : '-', reads, writes);
    if (r->n_pages != 0) {
        char first[QUANTITY_BYTES];
        char last[QUANTITY_BYTES];
        (void)canvas_print(c, a, 61, y, ROLE_TEXT, "%8s %8s",
                           count(first, r->first_cycle), count(last, r->last_cycle));
    }
}

static void draw_regions(struct canvas *c, struct area a, const struct model_memory *mem,
                         bool is_chosen)
{
    (void)canvas_text(c, a, 1, 0, ROLE_TITLE,
                      a.width < TABLE_WIDE - 2
                          ? "REGION       START    READS   WRITES"
                          : "REGION       START       END     SIZE PERM  READS   WRITES"
                            "    FIRST     LAST");
    for (int y = 1; y < a.height && (size_t)y <= mem->regions.n; y++) {
        draw_region(c, a, y, &mem->region[y - 1]);
        if ((size_t)y - 1 == mem->regions.selected) {
            canvas_paint(c, a, y, is_chosen ? ROLE_SELECTED : ROLE_STRONG);
            (void)canvas_text(c, a, 0, y, is_chosen ? ROLE_SELECTED : ROLE_STRONG, ">");
        }
    }
}

/* Equal parts of each region in shades, those of the hottest the darkest. */
static void draw_heat(struct canvas *c, struct area a, const struct model_memory *mem,
                      int name)
{
    static const char *const shades[] = {"·", "░", "▒", "▓", "█"};
    uint64_t most = 0;
    for (size_t i = 0; i < mem->regions.n; i++) {
        for (unsigned k = 0; k < MODEL_HEAT; k++) {
            most = mem->region[i].heat[k] > most ? mem->region[i].heat[k] : most;
        }
    }
    const int width = a.width - name < MODEL_HEAT ? a.width - name : MODEL_HEAT;
    for (int y = 0; y < a.height && (size_t)y < mem->regions.n; y++) {
        const struct model_region *const r = &mem->region[y];
        if (name != 0) {
            (void)canvas_text(c, a, 0, y, ROLE_TEXT, r->name);
        }
        for (int x = 0; x < width; x++) {
            const uint64_t n = r->heat[x * MODEL_HEAT / width];
            const int shade = n == 0 ? 0 : 1 + (int)(heat(n, most) * 3.999);
            (void)canvas_text(c, a, name + x, y, n == 0 ? ROLE_BAR_REST : ROLE_BAR,
                              shades[shade > 4 ? 4 : shade]);
        }
    }
}

static const char *heat_title(const struct model *m, char title[80])
{
    if (m->memory.is_of_segment) {
        snprintf(title, 80, "Accesses of segment %" PRIu32 " (m: of the run), %zu page%s",
                 m->segment.index + 1, m->memory.n_pages, quantity_s(m->memory.n_pages));
    } else {
        snprintf(title, 80,
                 "Accesses, %" PRIu32 " segment%s (m: of this one), %zu page%s",
                 m->memory.n_segments, quantity_s(m->memory.n_segments),
                 m->memory.n_pages, quantity_s(m->memory.n_pages));
    }
    return title;
}

/* "now    1.13 GiB .." */
static void draw_purposes(struct canvas *c, struct area a, int y, const char *what,
                          const uint64_t bytes[MEMORY_N_PURPOSES])
{
    char text[QUANTITY_BYTES];
    (void)canvas_text(c, a, 0, y, ROLE_DIM, what);
    for (int i = 0; i < MEMORY_N_PURPOSES; i++) {
        canvas_text_right(c, a, 5 + 10 * (i + 1), y, ROLE_TEXT,
                          quantity_size(text, bytes[i]));
    }
}

enum { PROVER_HIGH = 5 };

/* What the prover has in use, and how much it had over time. */
static void draw_prover(struct canvas *c, struct area a, const struct model *m)
{
    char now[QUANTITY_BYTES];
    char peak[QUANTITY_BYTES];
    char plan[QUANTITY_BYTES];
    char title[120];
    snprintf(title, sizeof title, "Prover: %s of %s, peak %s", quantity_size(now, m->rss),
             quantity_size(plan, m->budget), quantity_size(peak, m->rss_peak));
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, title);
    if (!m->has_purposes) {
        (void)canvas_text(c, in, 0, 0, ROLE_DIM,
                          "what it is for is told by a prover that this console started");
        return;
    }
    for (int i = 0; i < MEMORY_N_PURPOSES; i++) {
        canvas_text_right(c, in, 5 + 10 * (i + 1), 0, ROLE_TITLE,
                          memory_purpose_name((enum memory_purpose)i));
    }
    draw_purposes(c, in, 1, "now", m->purpose);
    draw_purposes(c, in, 2, "peak", m->purpose_peak);
    const int x = 5 + 10 * MEMORY_N_PURPOSES + 3;
    if (in.width - x >= 16) {
        (void)canvas_print(c, in, x, 0, ROLE_TITLE, "over time, of %s",
                           quantity_size(plan, m->budget));
        canvas_spark(c, in, x, 2, in.width - x, m->history, m->n_history,
                     m->budget != 0 ? m->budget : m->rss_peak);
    }
}

/* ---- pages ---- */

static void draw_pages(struct canvas *c, struct area a, const struct model_memory *memory,
                       bool is_chosen)
{
    uint64_t most = 0;
    for (size_t i = 0; i < memory->pages.n; i++) {
        const uint64_t n = memory->page[i].n_reads + memory->page[i].n_writes;
        most = n > most ? n : most;
    }
    (void)canvas_text(c, a, 1, 0, ROLE_TITLE,
                      "PAGE           READS     WRITES  HEAT (LOGARITHMIC)");
    const size_t first = model_list_first(&memory->pages, a.height - 1);
    for (int y = 1; y < a.height && first + (size_t)y - 1 < memory->pages.n; y++) {
        const size_t i = first + (size_t)y - 1;
        const struct model_page *const p = &memory->page[i];
        (void)canvas_print(c, a, 1, y, ROLE_TEXT, "%-9" PRIx64 "%11" PRIu64 "%11" PRIu64,
                           p->page << 12, p->n_reads, p->n_writes);
        canvas_bar(c, a, 34, y, a.width - 35, heat(p->n_reads + p->n_writes, most));
        if (i == memory->pages.selected) {
            canvas_paint(c, a, y, is_chosen ? ROLE_SELECTED : ROLE_STRONG);
            (void)canvas_text(c, a, 0, y, is_chosen ? ROLE_SELECTED : ROLE_STRONG, ">");
        }
    }
}

/* ---- bytes ---- */

static void draw_line(struct canvas *c, struct area a, int y,
                      const struct model_memory *m, size_t word, size_t n_words)
{
    const uint64_t page = m->address >> 12 << 12;
    const bool is_narrow = a.width < 43; /* no room for blanks between bytes */
    const int letters = is_narrow ? 28 : 11 + 24 * (int)n_words;
    (void)canvas_print(c, a, 0, y, ROLE_DIM, "%9" PRIx64, page + 8 * word);
    for (size_t k = 0; k < 8 * n_words; k++) {
        const size_t w = word + k / 8;
        const uint8_t byte = (uint8_t)(m->words[w] >> (k % 8 * 8));
        const char letter[2] = {byte >= ' ' && byte < 0x7F ? (char)byte : '.', '\0'};
        const bool is_chosen = page + 8 * w == m->address;
        const enum role role = is_chosen ? ROLE_SELECTED : ROLE_TEXT;
        const int x = is_narrow ? 2 * (int)k + (k >= 4) : 3 * (int)k;
        (void)canvas_print(c, a, 10 + x, y, role, "%02x", byte);
        (void)canvas_text(c, a, letters + (int)k, y, role, letter);
    }
}

static void draw_bytes(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_memory *const memory = &m->memory;
    char title[64];
    snprintf(title, sizeof title, "Bytes before cycle %" PRIu64, memory->cycle);
    const struct area in = canvas_box(c, a, ROLE_BORDER, ROLE_TITLE, title);
    if (!memory->has_words) {
        (void)canvas_text(c, in, 0, 0, ROLE_DIM, "not read");
        return;
    }
    const size_t n_words = in.width >= BYTES_WIDE ? 2 : 1;
    const size_t n_lines = MODEL_PAGE_WORDS / n_words;
    const size_t here = memory->address % 4096 / 8 / n_words;
    const size_t height = in.height > 0 ? (size_t)in.height : 1;
    const size_t above = here > height / 2 ? here - height / 2 : 0;
    const size_t first = above + height <= n_lines ? above
                         : n_lines > height        ? n_lines - height
                                                   : 0;
    for (size_t y = 0; y < height && first + y < n_lines; y++) {
        draw_line(c, in, (int)y, memory, (first + y) * n_words, n_words);
    }
}

/* ---- layout ---- */

static void draw_map(struct canvas *c, struct area a, const struct model *m)
{
    char title[80];
    const int n = (int)m->memory.regions.n;
    const int table = n + 1 < a.height ? n + 1 : a.height;
    draw_regions(c, (struct area){a.x, a.y, a.width, table}, &m->memory, true);
    int y = table;
    if (a.height - y >= PROVER_HIGH + 3) {
        const int left = a.height - y - PROVER_HIGH;
        const int high = n + 2 < left ? n + 2 : left;
        draw_heat(c,
                  canvas_box(c, (struct area){a.x, a.y + y, a.width, high}, ROLE_BORDER,
                             ROLE_TITLE, heat_title(m, title)),
                  &m->memory, 10);
        y += high;
    }
    if (a.height - y >= PROVER_HIGH) {
        draw_prover(c, (struct area){a.x, a.y + y, a.width, PROVER_HIGH}, m);
        y += PROVER_HIGH;
    }
    if (a.height - y >= 3) {
        draw_bytes(c, (struct area){a.x, a.y + y, a.width, a.height - y}, m);
    }
}

static void draw_pages_and_bytes(struct canvas *c, struct area a, const struct model *m,
                                 bool is_chosen)
{
    if (a.width >= PAGES_WIDE + BYTES_WIDE + 4) {
        draw_pages(c, (struct area){a.x, a.y, PAGES_WIDE, a.height}, &m->memory,
                   is_chosen);
        draw_bytes(
            c, (struct area){a.x + PAGES_WIDE, a.y, a.width - PAGES_WIDE, a.height}, m);
        return;
    }
    const int upper = view_memory_list_height(a.height) + 1;
    draw_pages(c, (struct area){a.x, a.y, a.width, upper}, &m->memory, is_chosen);
    draw_bytes(c, (struct area){a.x, a.y + upper, a.width, a.height - upper}, m);
}

void view_memory(struct canvas *c, struct area a, const struct model *m)
{
    const struct model_memory *const memory = &m->memory;
    char title[80];
    if (!m->segment.is_open || (!memory->is_known && m->is_looking)) {
        view_no_segment(c, a, m);
        return;
    }
    if (a.width < 120 || a.height < 30) {
        if (memory->shows_bytes) {
            draw_pages_and_bytes(c, a, m, true);
        } else {
            draw_map(c, a, m);
        }
        return;
    }
    const int high = (int)memory->regions.n + 3;
    const struct area top = canvas_box(c, (struct area){a.x, a.y, a.width, high},
                                       ROLE_BORDER, ROLE_TITLE, heat_title(m, title));
    draw_regions(c, (struct area){top.x, top.y, TABLE_WIDE - 1, top.height}, memory,
                 !memory->shows_bytes);
    draw_heat(c,
              (struct area){top.x + TABLE_WIDE, top.y + 1, top.width - TABLE_WIDE,
                            top.height - 1},
              memory, 0);
    draw_prover(c, (struct area){a.x, a.y + high, a.width, PROVER_HIGH}, m);
    const int above = high + PROVER_HIGH;
    draw_pages_and_bytes(c, (struct area){a.x, a.y + above, a.width, a.height - above}, m,
                         memory->shows_bytes);
}
