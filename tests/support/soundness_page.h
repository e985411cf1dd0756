/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The table of soundness terms as docs/security.md shows it. */
#ifndef ZK_TESTS_SOUNDNESS_PAGE_H
#define ZK_TESTS_SOUNDNESS_PAGE_H

#include "base/bytes.h"

/* The lines around the table in docs/security.md. */
#define SOUNDNESS_PAGE_BEGIN \
    "<!-- soundness: printed by tests/tools/print_soundness.c -->\n"
#define SOUNDNESS_PAGE_END "<!-- end of soundness -->\n"

/* Append the tables: terms with formula and source, then bits for every segment size,
 * rate and security. */
void soundness_page(struct byte_buffer *out);

#endif
