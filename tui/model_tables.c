/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Numbers and lines of the screen Tables. */
#include "tui/model_tables.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *number_form_name(enum number_form form)
{
    static const char *const names[N_NUMBER_FORMS] = {
#define NUMBER_FORM_NAME(id, name) name,
        NUMBER_FORM_LIST(NUMBER_FORM_NAME)
#undef NUMBER_FORM_NAME
    };
    return names[form];
}

const char *number_form_text(char text[NUMBER_BYTES], enum number_form form,
                             uint32_t value)
{
    if (form == NUMBER_HEX) {
        snprintf(text, NUMBER_BYTES, "%" PRIx32, value);
    } else if (form == NUMBER_SIGNED && value > ENGINE_MODULUS / 2) {
        snprintf(text, NUMBER_BYTES, "-%" PRIu32, ENGINE_MODULUS - value);
    } else {
        snprintf(text, NUMBER_BYTES, "%" PRIu32, value);
    }
    return text;
}

size_t tree_lines(const struct model_trees *t)
{
    return t->n_trees + (t->has_leaf ? t->leaf.n_levels : 0);
}

struct tree_line tree_line(const struct model_trees *t, size_t i)
{
    const size_t n_levels = t->has_leaf ? t->leaf.n_levels : 0;
    if (i <= (size_t)t->tree) {
        return (struct tree_line){(enum view_tree)i, 0};
    }
    if (i <= (size_t)t->tree + n_levels) {
        return (struct tree_line){t->tree, (unsigned)(i - (size_t)t->tree)};
    }
    return (struct tree_line){(enum view_tree)(i - n_levels), 0};
}

bool tables_action_is_apt(const struct model_tables *t, enum action action)
{
    switch (action) {
    case ACTION_ROWS:
        return t->level != TABLES_ROWS;
    case ACTION_TREES:
        return t->level != TABLES_TREES;
    case ACTION_LEAF:
        return t->level >= TABLES_ROWS;
    case ACTION_FOLLOW_LOOKUP:
    case ACTION_CONSTRAINTS:
        return t->level == TABLES_ROWS;
    case ACTION_ACROSS:
        return t->level >= TABLES_ROWS;
    case ACTION_MARK:
        return t->level == TABLES_COLUMNS;
    case ACTION_FORM:
        return t->level != TABLES_LIST;
    case ACTION_BACK:
        return t->level != TABLES_LIST || t->n_trail != 0;
    case ACTION_PANE:
        return t->level >= TABLES_ROWS;
    case ACTION_RECHECK:
    case ACTION_RECHECK_ALL:
        return t->level == TABLES_TREES;
    default:
        return true;
    }
}

static bool parse_value(const char *text, uint32_t *value)
{
    char *end;
    errno = 0;
    const bool is_digit = text[0] >= '0' && text[0] <= '9';
    const unsigned long long x =
        strtoull(text, &end, strncmp(text, "0x", 2) == 0 ? 16 : 10);
    *value = (uint32_t)x;
    return is_digit && *end == '\0' && errno == 0 && x <= UINT32_MAX;
}

bool tables_parse_value(const struct model_tables *t, const char *text,
                        struct wanted_value *w)
{
    const char *const equals = strchr(text, '=');
    w->column = t->n_columns;
    if (equals == NULL) {
        return parse_value(text, &w->value);
    }
    for (size_t i = 0; i < t->n_columns; i++) {
        if (strlen(t->columns[i].name) == (size_t)(equals - text)
            && strncmp(t->columns[i].name, text, (size_t)(equals - text)) == 0) {
            w->column = i;
        }
    }
    return w->column < t->n_columns && parse_value(equals + 1, &w->value);
}

bool tables_is_wanted(const struct model_tables *t, const struct wanted_value *w,
                      size_t column, uint32_t value)
{
    return (w->column == t->n_columns || w->column == column) && w->value == value;
}
