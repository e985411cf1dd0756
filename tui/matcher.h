/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What is looked for in lines of text: an extended regular expression of POSIX, or the
 * text itself where it is none, is not finished, or would count repetitions or refer
 * back: '{' and '\1' can make a short pattern take long. Capitals matter when it has
 * some. */
#ifndef ZK_TUI_MATCHER_H
#define ZK_TUI_MATCHER_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

enum { MATCHER_BYTES = 128 };

/* A zeroed one is closed. */
struct matcher {
    bool is_open, is_pattern, minds_case;
    char text[MATCHER_BYTES];
    regex_t pattern;
};

/* Longer texts are cut. */
void matcher_open(struct matcher *m, const char *text);
void matcher_close(struct matcher *m);

/* Is it in the line? The empty text is in every line.
 * out   at, len  where, if they are not NULL */
bool matcher_find(const struct matcher *m, const char *line, size_t *at, size_t *len);

/* The same in what follows byte `from` of the line: an anchor there is none. *at counts
 * from the line's beginning. */
bool matcher_find_from(const struct matcher *m, const char *line, size_t from, size_t *at,
                       size_t *len);

/* A filter: a text keeps the lines it is in, "!text" the others, "" all. */
struct line_filter {
    bool is_inverse;
    struct matcher matcher;
};
void line_filter_open(struct line_filter *f, const char *text);
void line_filter_close(struct line_filter *f);
bool line_filter_keeps(const struct line_filter *f, const char *line);

#endif
