/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Everything that can be done, as lines of the help and of the palette: actions of keys,
 * commands that are typed, screens, sessions. Made from their tables. */
#ifndef ZK_TUI_CATALOG_H
#define ZK_TUI_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct model;

enum item_kind { ITEM_HEADING, ITEM_ACTION, ITEM_TYPED, ITEM_SCREEN, ITEM_SESSION };

struct catalog_item {
    enum item_kind kind;
    uint16_t index; /* of the kind's table */
};

enum { CATALOG_MAX = 1024 };

/* The help of the screen: what its keys do, what keys do everywhere, screens, commands,
 * each under a heading; returns how many lines. */
size_t catalog_help(const struct model *m, struct catalog_item items[CATALOG_MAX]);

/* Everything that some letters stand for (fuzzy_score), the best first; what is equally
 * good in this order: actions of the screen, commands, screens, sessions, actions of
 * other screens. Returns how many. */
size_t catalog_search(const struct model *m, const char *query,
                      struct catalog_item items[CATALOG_MAX]);

/* Move the line of that name to the front, the others keep their order. False: there is
 * none. */
bool catalog_bring_forward(const struct model *m, struct catalog_item *items, size_t n,
                           const char *name);

/* A line in words. */
struct catalog_text {
    char key[16];  /* that does it; "" if none */
    char name[96]; /* by which it is typed */
    char help[160];
};
void catalog_text(const struct model *m, struct catalog_item item,
                  struct catalog_text *out);

#endif
