/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Sessions as text for a person: rows of a list, and everything about one. */
#ifndef ZK_TUI_SESSION_TEXT_H
#define ZK_TUI_SESSION_TEXT_H

#include "tui/session_store.h"

void session_text_heading(struct byte_buffer *out);
void session_text_row(struct byte_buffer *out, const struct session_view *view);
void session_text_details(struct byte_buffer *out, const struct session_view *view);

/* One line: "9c0d-lynx stopped prove 3/8 37.5% active 12m41s". */
void session_text_status(struct byte_buffer *out, const struct session_view *view);

#endif
