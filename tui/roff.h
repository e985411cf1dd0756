/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Text for manual pages, in man(7) macros. */
#ifndef ZK_TUI_ROFF_H
#define ZK_TUI_ROFF_H

#include "base/bytes.h"

/* A piece of a line, in which nothing is a request or an escape. */
void roff_put(struct byte_buffer *out, const char *text);

/* A paragraph of one line. */
void roff_sentence(struct byte_buffer *out, const char *text);

/* The head of page NAME(SECTION), and its section NAME.
 *
 * in    name     "zkconsole-prove"; the head has it in capitals
 *       section  of the manual
 *       group    "User Commands" */
void roff_title(struct byte_buffer *out, const char *name, int section, const char *group,
                const char *brief, const char *version);

/* ".TP", the term in bold. */
void roff_term(struct byte_buffer *out, const char *term);

#endif
