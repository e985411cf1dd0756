/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* All pages of docs/air, printed from the machine's tables. */
#ifndef ZK_TESTS_SUPPORT_AIR_PAGES_H
#define ZK_TESTS_SUPPORT_AIR_PAGES_H

#include "base/bytes.h"

typedef int air_page_fn(void *arg, const char *name, const struct byte_buffer *page);

/* Call visit with every page: "index", then one for each table. Stops at the first result
 * that is not 0 and returns it; -1 when the tables cannot be recorded. */
int air_pages_each(air_page_fn *visit, void *arg);

#endif
