/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A session as one page for a browser: what was proved, how strongly, where time and
 * memory went, what the tables and the program's memory look like. Nothing outside the
 * page is needed to read it, and it holds no scripts. It never holds the private input,
 * its digest, or anything the program kept in memory; of memory it shows which pages were
 * accessed how often. */
#ifndef ZK_TUI_REPORT_H
#define ZK_TUI_REPORT_H

#include "tui/history.h"
#include "tui/session_store.h"

/* A table of segment proofs, summed over the segments. */
struct report_table {
    struct table_shape shape;
    uint32_t n_segments; /* in which it has rows */
    uint64_t n_rows, n_padded;
    unsigned log_rows_max;
};

struct report_segment {
    uint32_t n_steps, n_pages_read, n_pages_written;
    uint64_t n_reads, n_writes;
    size_t n_cells;
    uint64_t len_proof; /* 0: not proved yet */
};

struct report_page {
    uint64_t page; /* address / 4096 */
    uint64_t n_reads, n_writes;
};

struct report_part {
    const char *name;
    uint32_t n;
    uint64_t bytes;
};
enum { REPORT_N_PARTS = 3 }; /* segments, images, link */

struct report {
    struct session_view view;
    struct history history;
    bool is_judged; /* the whole proof was there, and this is what the verifier says */
    struct verify_report verdict;
    struct strength_report strength; /* not judged: as far as heights are known */
    uint64_t len_proof;
    struct report_part parts[REPORT_N_PARTS];
    struct report_table *tables;
    struct report_segment *segments; /* those executed */
    struct report_page *pages;       /* ascending */
    size_t n_tables, n_segments, n_pages;
};

/* Append the page; the same report is the same bytes. out is bad when memory ran out. */
void report_write(const struct report *r, struct byte_buffer *out);

/* The sections on memory and time, in report_pictures.c. */
void report_write_pictures(const struct report *r, struct byte_buffer *out);

/* Text in a page: markup escaped, control characters and bytes beyond ASCII as \xNN. */
void report_put(struct byte_buffer *out, const uint8_t *text, size_t len);

#endif
