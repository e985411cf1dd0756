/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Lines of the help and of the palette. */
#include "tui/catalog.h"

#include <stdio.h>
#include <string.h>

#include "tui/fuzzy.h"
#include "tui/model.h"
#include "tui/typed_table.h"

enum heading { HEADING_HERE, HEADING_EVERYWHERE, HEADING_SCREENS, HEADING_TYPED };

/* Appends; beyond CATALOG_MAX nothing. */
struct maker {
    struct catalog_item *items;
    size_t n;
};

static void add(struct maker *to, enum item_kind kind, size_t index)
{
    if (to->n < CATALOG_MAX) {
        to->items[to->n++] = (struct catalog_item){kind, (uint16_t)index};
    }
}

static bool is_here(const struct model *m, unsigned action)
{
    return (action_rows[action].screens >> m->screen & 1) != 0;
}

static void add_actions(struct maker *to, const struct model *m, bool is_everywhere)
{
    for (unsigned i = 0; i < N_ACTIONS; i++) {
        if (is_here(m, i) && (action_rows[i].screens == ON_EVERY) == is_everywhere) {
            add(to, ITEM_ACTION, i);
        }
    }
}

static void add_typed(struct maker *to)
{
    for (size_t i = 0; typed_row(i) != NULL; i++) {
        add(to, ITEM_TYPED, i);
    }
}

static void add_screens(struct maker *to)
{
    for (unsigned i = 0; i < N_SCREENS; i++) {
        add(to, ITEM_SCREEN, i);
    }
}

size_t catalog_help(const struct model *m, struct catalog_item items[CATALOG_MAX])
{
    struct maker to = {.items = items};
    add(&to, ITEM_HEADING, HEADING_HERE);
    add_actions(&to, m, false);
    add(&to, ITEM_HEADING, HEADING_EVERYWHERE);
    add_actions(&to, m, true);
    add(&to, ITEM_HEADING, HEADING_SCREENS);
    add_screens(&to);
    add(&to, ITEM_HEADING, HEADING_TYPED);
    add_typed(&to);
    return to.n;
}

/* ---- words ---- */

static void heading_text(const struct model *m, unsigned index, struct catalog_text *out)
{
    static const char *const names[] = {
        [HEADING_EVERYWHERE] = "EVERYWHERE (Shift with the mouse selects text)",
        [HEADING_SCREENS] = "SCREENS",
        [HEADING_TYPED] = "TYPED AFTER :",
    };
    if (index == HEADING_HERE) {
        snprintf(out->name, sizeof out->name, "SCREEN %s", screen_rows[m->screen].name);
    } else {
        snprintf(out->name, sizeof out->name, "%s", names[index]);
    }
}

static void action_text(const struct model *m, unsigned index, struct catalog_text *out)
{
    const struct action_row *const row = &action_rows[index];
    char key[INPUT_NAME_BYTES];
    unsigned first = 0;
    snprintf(out->name, sizeof out->name, "%s", row->name);
    if (is_here(m, index)) {
        snprintf(out->key, sizeof out->key, "%s",
                 input_name(key, m->bindings.keys[index]));
        snprintf(out->help, sizeof out->help, "%s", row->help);
        return;
    }
    while ((row->screens >> first & 1) == 0) {
        first++;
    }
    snprintf(out->help, sizeof out->help, "%s: %s", screen_rows[first].name, row->help);
}

static void typed_text(unsigned index, struct catalog_text *out)
{
    const struct typed_row *const row = typed_row(index);
    snprintf(out->name, sizeof out->name, "%s%s%s", row->name,
             row->argument != NULL ? " " : "",
             row->argument != NULL ? row->argument : "");
    snprintf(out->help, sizeof out->help, "%s", row->help);
}

static void screen_text(unsigned index, struct catalog_text *out)
{
    const char digit = screen_rows[index].digit;
    snprintf(out->key, sizeof out->key, "%c", digit);
    snprintf(out->name, sizeof out->name, "screen %s", screen_rows[index].name);
    snprintf(out->help, sizeof out->help, "Show screen %s; also F%s",
             screen_rows[index].name, digit == '0' ? "10" : (const char[]){digit, '\0'});
}

static void session_text(const struct model_session *s, struct catalog_text *out)
{
    snprintf(out->name, sizeof out->name, "session %s", s->name);
    snprintf(out->help, sizeof out->help, "%s, %s", s->program, s->state);
}

void catalog_text(const struct model *m, struct catalog_item item,
                  struct catalog_text *out)
{
    *out = (struct catalog_text){0};
    switch (item.kind) {
    case ITEM_HEADING:
        heading_text(m, item.index, out);
        break;
    case ITEM_ACTION:
        action_text(m, item.index, out);
        break;
    case ITEM_TYPED:
        typed_text(item.index, out);
        break;
    case ITEM_SCREEN:
        screen_text(item.index, out);
        break;
    case ITEM_SESSION:
        session_text(&m->sessions[item.index], out);
        break;
    }
}

/* ---- searching ---- */

/* The name counts more than what is said of it, where the letters must stand together,
 * and a whole name most. */
static int score_of(const struct model *m, struct catalog_item item, const char *query)
{
    struct catalog_text text;
    catalog_text(m, item, &text);
    const size_t len = strlen(query);
    const int by_name = fuzzy_score(query, text.name);
    if (by_name >= 0) {
        const bool is_whole = strncmp(text.name, query, len) == 0
                              && (text.name[len] == '\0' || text.name[len] == ' ');
        return 100 + by_name + (is_whole ? 1000 : 0);
    }
    return strcasestr(text.help, query) != NULL ? 1 : 0;
}

size_t catalog_search(const struct model *m, const char *query,
                      struct catalog_item items[CATALOG_MAX])
{
    struct maker to = {.items = items};
    int scores[CATALOG_MAX];
    add_actions(&to, m, false);
    add_actions(&to, m, true);
    add_typed(&to);
    add_screens(&to);
    for (size_t i = 0; i < m->n_sessions; i++) {
        add(&to, ITEM_SESSION, i);
    }
    for (unsigned i = 0; i < N_ACTIONS; i++) {
        if (!is_here(m, i)) {
            add(&to, ITEM_ACTION, i);
        }
    }
    if (query[strspn(query, " ")] == '\0') {
        return to.n;
    }
    /* By insertion, which keeps the order of equals. */
    size_t n = 0;
    for (size_t i = 0; i < to.n; i++) {
        const struct catalog_item item = items[i];
        const int score = score_of(m, item, query);
        if (score <= 0) {
            continue;
        }
        size_t at = n++;
        for (; at > 0 && scores[at - 1] < score; at--) {
            scores[at] = scores[at - 1];
            items[at] = items[at - 1];
        }
        scores[at] = score;
        items[at] = item;
    }
    return n;
}

bool catalog_bring_forward(const struct model *m, struct catalog_item *items, size_t n,
                           const char *name)
{
    for (size_t i = 0; i < n; i++) {
        const struct catalog_item item = items[i];
        struct catalog_text text;
        catalog_text(m, item, &text);
        if (strcmp(text.name, name) == 0) {
            memmove(items + 1, items, i * sizeof items[0]);
            items[0] = item;
            return true;
        }
    }
    return false;
}
