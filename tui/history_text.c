/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Timelines for people: text, blame, picture. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tui/history.h"
#include "tui/put_text.h"
#include "tui/quantity.h"

enum { BAR = 40 };

static uint64_t end_of(const struct history *h)
{
    uint64_t end = 1;
    for (size_t i = 0; i < h->n_spans; i++) {
        const uint64_t at = h->spans[i].end.active_ns;
        end = at > end ? at : end;
    }
    for (size_t i = 0; i < h->n_runs; i++) {
        const uint64_t at = h->runs[i].end.active_ns;
        end = at > end ? at : end;
    }
    return end;
}

/* Names come from a database that others may have made. */
static const char *printable(const char *name, char text[SPAN_NAME_BYTES])
{
    size_t i = 0;
    for (; name[i] != '\0' && i + 1 < SPAN_NAME_BYTES; i++) {
        const bool is_plain = name[i] >= ' ' && name[i] <= '~' && name[i] != '<'
                              && name[i] != '>' && name[i] != '&';
        text[i] = is_plain ? name[i] : '?';
    }
    text[i] = '\0';
    return text;
}

static void put_bar(struct byte_buffer *out, uint64_t begin, uint64_t end, uint64_t total)
{
    const unsigned from = (unsigned)((double)begin / (double)total * BAR);
    const unsigned to = (unsigned)((double)end / (double)total * BAR);
    for (unsigned i = 0; i < BAR; i++) {
        buffer_u8(out, i == from || (i > from && i < to) ? '#' : '.');
    }
}

void history_text(const struct history *h, struct byte_buffer *out)
{
    const uint64_t total = end_of(h);
    char took[QUANTITY_BYTES], name[SPAN_NAME_BYTES];
    uint64_t peak = 0;
    put_text(out, "active %s in %zu run%s, %zu span%s\n", quantity_duration(took, total),
             h->n_runs, quantity_s(h->n_runs), h->n_spans, quantity_s(h->n_spans));
    for (size_t i = 0; i < h->n_spans; i++) {
        const struct span_row *const p = &h->spans[i];
        if (p->kind == SPAN_ROUND || p->kind == SPAN_CHECKPOINT) {
            continue; /* --blame sums them up */
        }
        put_text(out, "%3" PRIu64 " %-10s %-12s %5" PRIu64 " ", p->run,
                 span_kind_name(p->kind), printable(p->name, name), p->index);
        put_bar(out, p->begin.active_ns, p->end.active_ns, total);
        put_text(out, " %8s%s\n",
                 quantity_duration(took, p->end.active_ns - p->begin.active_ns),
                 p->is_open  ? " so far"
                 : p->is_cut ? " cut off"
                             : "");
    }
    for (size_t i = 0; i < h->n_samples; i++) {
        peak = h->samples[i].rss_peak > peak ? h->samples[i].rss_peak : peak;
    }
    put_text(out, "memory peak %s, %zu sample%s\n", quantity_size(took, peak),
             h->n_samples, quantity_s(h->n_samples));
}

/* ---- blame ---- */

struct share {
    const char *name;
    enum span_kind kind;
    uint64_t ns;
    unsigned n;
};

static int by_time(const void *a, const void *b)
{
    const struct share *const x = a, *const y = b;
    return x->ns < y->ns ? 1 : x->ns > y->ns ? -1 : strcmp(x->name, y->name);
}

void history_blame(const struct history *h, struct byte_buffer *out)
{
    enum { SHARES_MAX = 64 };
    struct share shares[SHARES_MAX];
    size_t n = 0;
    char took[QUANTITY_BYTES], name[SPAN_NAME_BYTES];
    const uint64_t total = end_of(h);
    for (size_t i = 0; i < h->n_spans; i++) {
        const struct span_row *const p = &h->spans[i];
        size_t k = 0;
        if (p->kind == SPAN_UNIT || p->kind == SPAN_PAUSE) {
            continue;
        }
        while (k < n && (shares[k].kind != p->kind || strcmp(shares[k].name, p->name))) {
            k++;
        }
        if (k == SHARES_MAX) {
            continue;
        }
        if (k == n) {
            shares[n++] = (struct share){.name = p->name, .kind = p->kind};
        }
        shares[k].ns += p->end.active_ns - p->begin.active_ns;
        shares[k].n++;
    }
    qsort(shares, n, sizeof shares[0], by_time);
    put_text(out, "%8s %6s %6s  %-10s %s\n", "TIME", "SHARE", "TIMES", "KIND", "NAME");
    for (size_t k = 0; k < n; k++) {
        put_text(out, "%8s %5.1f%% %6u  %-10s %s\n",
                 quantity_duration(took, shares[k].ns),
                 100 * (double)shares[k].ns / (double)total, shares[k].n,
                 span_kind_name(shares[k].kind), printable(shares[k].name, name));
    }
}

/* ---- svg ---- */

enum { SVG_WIDTH = 1000, SVG_LEFT = 90, SVG_LANE = 28, SVG_MEMORY = 120 };

static double across(uint64_t ns, uint64_t total)
{
    return SVG_LEFT + (double)ns / (double)total * (SVG_WIDTH - SVG_LEFT - 10);
}

static void put_memory(const struct history *h, struct byte_buffer *out, uint64_t total,
                       unsigned top)
{
    uint64_t most = 1;
    for (size_t i = 0; i < h->n_samples; i++) {
        most = h->samples[i].rss > most ? h->samples[i].rss : most;
    }
    char size[QUANTITY_BYTES];
    put_text(out,
             "<text x=\"4\" y=\"%u\">memory</text><text x=\"4\" y=\"%u\">%s</text>\n",
             top + 14, top + 30, quantity_size(size, most));
    put_text(out, "<polyline fill=\"none\" stroke=\"#d55e00\" points=\"");
    for (size_t i = 0; i < h->n_samples; i++) {
        put_text(out, "%.1f,%.1f ", across(h->samples[i].at.active_ns, total),
                 top + SVG_MEMORY
                     - (double)h->samples[i].rss / (double)most * (SVG_MEMORY - 10));
    }
    put_text(out, "\"/>\n");
}

static void put_picture(const struct history *h, struct byte_buffer *out,
                        const char *namespace)
{
    static const char *const colours[SPAN_N_KINDS] = {"#0072b2", "#56b4e9", "#009e73",
                                                      "#e69f00", "#cc79a7"};
    const uint64_t total = end_of(h);
    const unsigned lanes = SPAN_N_KINDS * SVG_LANE + 10;
    char name[SPAN_NAME_BYTES], took[QUANTITY_BYTES];
    put_text(out,
             "<svg%s width=\"%d\" height=\"%u\" font-family=\"sans-serif\" "
             "font-size=\"12\">\n",
             namespace, SVG_WIDTH, lanes + SVG_MEMORY + 20);
    for (unsigned k = 0; k < SPAN_N_KINDS; k++) {
        put_text(out, "<text x=\"4\" y=\"%u\">%s</text>\n", k * SVG_LANE + 22,
                 span_kind_name((enum span_kind)k));
    }
    for (size_t i = 0; i < h->n_spans; i++) {
        const struct span_row *const p = &h->spans[i];
        const double x = across(p->begin.active_ns, total);
        const double width = across(p->end.active_ns, total) - x;
        put_text(out,
                 "<rect x=\"%.1f\" y=\"%u\" width=\"%.1f\" height=\"%d\" fill=\"%s\" "
                 "stroke=\"#fff\" stroke-width=\"0.3\">",
                 x, p->kind * SVG_LANE + 8, width < 0.5 ? 0.5 : width, SVG_LANE - 8,
                 colours[p->kind]);
        put_text(out, "<title>%s %" PRIu64 ": %s</title></rect>\n",
                 printable(p->name, name), p->index,
                 quantity_duration(took, p->end.active_ns - p->begin.active_ns));
    }
    put_memory(h, out, total, lanes);
    put_text(out, "</svg>\n");
}

void history_svg(const struct history *h, struct byte_buffer *out)
{
    put_picture(h, out, " xmlns=\"http://www.w3.org/2000/svg\"");
}

void history_svg_inline(const struct history *h, struct byte_buffer *out)
{
    put_picture(h, out, "");
}
