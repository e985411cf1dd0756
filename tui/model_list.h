/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A list that scrolls. */
#ifndef ZK_TUI_MODEL_LIST_H
#define ZK_TUI_MODEL_LIST_H

#include <stddef.h>
#include <stdint.h>

/* n lines, the selected one, the first one shown. */
struct model_list {
    size_t n, selected, first;
};

/* Move by so many lines and stay within the list. */
void model_list_move(struct model_list *l, int64_t by);

/* Make room for height lines such that the selected one is among them; returns the first.
 * */
size_t model_list_first(const struct model_list *l, int height);

#endif
