/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Manual pages about files and formats, made from the tables where there are any. */
#ifndef ZK_TUI_MANUAL_FILES_H
#define ZK_TUI_MANUAL_FILES_H

#include "base/bytes.h"

/* zkconsole.ini(5): what a person may set, keys, themes. */
void manual_write_settings(struct byte_buffer *out, const char *version);

/* zkconsole-store(5): sessions on disk, archives. */
void manual_write_store(struct byte_buffer *out, const char *version);

/* zkconsole-json(7): lines and objects. */
void manual_write_json(struct byte_buffer *out, const char *version);

#endif
