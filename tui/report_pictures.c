/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The pictures of the page: the timeline with the prover's memory, and the program's
 * memory as a map of pages. */
#include <inttypes.h>
#include <math.h>

#include "tui/put_text.h"
#include "tui/quantity.h"
#include "tui/report.h"

enum {
    CELLS_MAX = 4096, /* of the map; beyond that a cell is 2, 4, .. pages */
    CELLS_PER_ROW = 64,
    CELL = 13, /* in pixels */
    GAP = 16   /* cells nobody touched that end a region */
};

static void put_timeline(const struct report *r, struct byte_buffer *out)
{
    const struct history *const h = &r->history;
    char text[QUANTITY_BYTES];
    uint64_t peak = 0;
    for (size_t i = 0; i < h->n_samples; i++) {
        peak = h->samples[i].rss_peak > peak ? h->samples[i].rss_peak : peak;
    }
    put_text(out, "<h2>Timeline and memory</h2>\n");
    put_text(out,
             "<p>Active %s in %zu run%s; the prover's memory was at most %s "
             "(%" PRIu64 " bytes), in %zu sample%s.</p>\n",
             quantity_duration((char[QUANTITY_BYTES]){0}, r->view.summary.active_ns),
             h->n_runs, quantity_s(h->n_runs), quantity_size(text, peak), peak,
             h->n_samples, quantity_s(h->n_samples));
    history_svg_inline(h, out);
}

/* Accesses to pages [page, page + 2^log_pages); *i goes past them. */
static struct report_page take_cell(const struct report *r, size_t *i, unsigned log_pages)
{
    struct report_page cell = {.page = r->pages[*i].page >> log_pages};
    while (*i < r->n_pages && r->pages[*i].page >> log_pages == cell.page) {
        cell.n_reads += r->pages[*i].n_reads;
        cell.n_writes += r->pages[*i].n_writes;
        ++*i;
    }
    return cell;
}

static unsigned choose_scale(const struct report *r)
{
    unsigned log_pages = 0;
    for (size_t n_cells = SIZE_MAX; n_cells > CELLS_MAX; log_pages++) {
        n_cells = 0;
        for (size_t i = 0; i < r->n_pages; n_cells++) {
            (void)take_cell(r, &i, log_pages);
        }
    }
    return log_pages - 1;
}

/* The cells from pages[i] on up to the next gap; ends[0], ends[1] the first and one past
 * the last cell; returns where the next region begins. */
static size_t find_region(const struct report *r, size_t i, unsigned log_pages,
                          uint64_t ends[2])
{
    ends[0] = r->pages[i].page >> log_pages;
    ends[1] = ends[0];
    while (i < r->n_pages && (r->pages[i].page >> log_pages) - ends[1] < GAP) {
        ends[1] = take_cell(r, &i, log_pages).page + 1;
    }
    return i;
}

static void put_region(const struct report *r, struct byte_buffer *out, size_t begin,
                       size_t end, const uint64_t ends[2], unsigned log_pages,
                       double strongest)
{
    const uint64_t n_rows = (ends[1] - ends[0] + CELLS_PER_ROW - 1) / CELLS_PER_ROW;
    const uint64_t size = (uint64_t)4096 << log_pages;
    put_text(out, "<h3><code>%09" PRIx64 " .. %09" PRIx64 "</code></h3>\n",
             ends[0] * size, ends[1] * size - 1);
    put_text(out, "<svg width=\"%d\" height=\"%" PRIu64 "\">\n", CELLS_PER_ROW * CELL,
             n_rows * CELL);
    for (size_t i = begin; i < end;) {
        const struct report_page cell = take_cell(r, &i, log_pages);
        const uint64_t at = cell.page - ends[0];
        const double heat = log2(1 + (double)(cell.n_reads + cell.n_writes)) / strongest;
        put_text(out,
                 "<rect class=\"%s\" x=\"%" PRIu64 "\" y=\"%" PRIu64
                 "\" width=\"%d\" height=\"%d\" fill-opacity=\"%.2f\"><title>%09" PRIx64
                 ": %" PRIu64 " read%s, %" PRIu64 " write%s</title></rect>\n",
                 cell.n_writes != 0 ? "write" : "read", at % CELLS_PER_ROW * CELL,
                 at / CELLS_PER_ROW * CELL, CELL - 1, CELL - 1, 0.15 + 0.85 * heat,
                 cell.page * size, cell.n_reads, quantity_s(cell.n_reads), cell.n_writes,
                 quantity_s(cell.n_writes));
    }
    put_text(out, "</svg>\n");
}

static void put_memory(const struct report *r, struct byte_buffer *out)
{
    put_text(out, "<h2>Memory of the program</h2>\n");
    if (r->n_pages == 0) {
        put_text(out, "<p>No page was accessed so far.</p>\n");
        return;
    }
    const unsigned log_pages = choose_scale(r);
    uint64_t n_written = 0;
    double strongest = 1;
    char text[QUANTITY_BYTES];
    for (size_t i = 0; i < r->n_pages; i++) {
        n_written += r->pages[i].n_writes != 0;
    }
    for (size_t i = 0; i < r->n_pages;) {
        const struct report_page cell = take_cell(r, &i, log_pages);
        strongest = fmax(strongest, log2(1 + (double)(cell.n_reads + cell.n_writes)));
    }
    put_text(
        out,
        "<p>%zu page%s of 4 KiB %s accessed in %zu segment%s, %" PRIu64
        " of them written. One square is %s; blue was only read, orange written; the "
        "deeper, the more accesses (logarithm).</p>\n",
        r->n_pages, quantity_s(r->n_pages), r->n_pages == 1 ? "was" : "were",
        r->n_segments, quantity_s(r->n_segments), n_written,
        quantity_size(text, (uint64_t)4096 << log_pages));
    for (size_t begin = 0; begin < r->n_pages;) {
        uint64_t ends[2];
        const size_t end = find_region(r, begin, log_pages, ends);
        put_region(r, out, begin, end, ends, log_pages, strongest);
        begin = end;
    }
}

void report_write_pictures(const struct report *r, struct byte_buffer *out)
{
    put_timeline(r, out);
    put_memory(r, out);
}
