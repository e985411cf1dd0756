/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Looking for texts and patterns. */
#include "tui/matcher.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool has_capital(const char *text)
{
    for (; *text != '\0'; text++) {
        if (isupper((unsigned char)*text)) {
            return true;
        }
    }
    return false;
}

static bool may_be_pattern(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '{' || (*text == '\\' && isdigit((unsigned char)text[1]))) {
            return false;
        }
    }
    return true;
}

void matcher_open(struct matcher *m, const char *text)
{
    *m = (struct matcher){.is_open = true};
    snprintf(m->text, sizeof m->text, "%.*s", MATCHER_BYTES - 1, text);
    m->minds_case = has_capital(m->text);
    m->is_pattern =
        may_be_pattern(m->text)
        && regcomp(&m->pattern, m->text, REG_EXTENDED | (m->minds_case ? 0 : REG_ICASE))
               == 0;
}

void matcher_close(struct matcher *m)
{
    if (m->is_open && m->is_pattern) {
        regfree(&m->pattern);
    }
    *m = (struct matcher){0};
}

static bool same(char a, char b, bool minds_case)
{
    return a == b
           || (!minds_case && tolower((unsigned char)a) == tolower((unsigned char)b));
}

static bool begins(const char *line, const char *text, bool minds_case)
{
    while (*text != '\0' && *line != '\0' && same(*line, *text, minds_case)) {
        line++;
        text++;
    }
    return *text == '\0';
}

static bool find_text(const struct matcher *m, const char *line, size_t *at)
{
    for (size_t i = 0;; i++) {
        if (begins(line + i, m->text, m->minds_case)) {
            *at = i;
            return true;
        }
        if (line[i] == '\0') {
            return false;
        }
    }
}

bool matcher_find_from(const struct matcher *m, const char *line, size_t from, size_t *at,
                       size_t *len)
{
    size_t begin = 0;
    size_t n = strlen(m->text);
    if (!m->is_open) {
        return false;
    }
    if (m->is_pattern && n != 0) {
        regmatch_t where;
        if (regexec(&m->pattern, line + from, 1, &where, from != 0 ? REG_NOTBOL : 0)
            != 0) {
            return false;
        }
        begin = (size_t)where.rm_so;
        n = (size_t)(where.rm_eo - where.rm_so);
    } else if (!find_text(m, line + from, &begin)) {
        return false;
    }
    if (at != NULL && len != NULL) {
        *at = from + begin;
        *len = n;
    }
    return true;
}

bool matcher_find(const struct matcher *m, const char *line, size_t *at, size_t *len)
{
    return matcher_find_from(m, line, 0, at, len);
}

void line_filter_open(struct line_filter *f, const char *text)
{
    f->is_inverse = text[0] == '!';
    matcher_open(&f->matcher, text + f->is_inverse);
    /* "!" alone, while it is being typed, hides nothing. */
    f->is_inverse = f->is_inverse && text[1] != '\0';
}

void line_filter_close(struct line_filter *f)
{
    matcher_close(&f->matcher);
}

bool line_filter_keeps(const struct line_filter *f, const char *line)
{
    return matcher_find(&f->matcher, line, NULL, NULL) != f->is_inverse;
}
