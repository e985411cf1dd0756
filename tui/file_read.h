/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Reading whole files named on the command line. */
#ifndef ZK_TUI_FILE_READ_H
#define ZK_TUI_FILE_READ_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/status.h"

/* Append the contents of a file to out.
 *
 * in    path    "-" reads standard input when is_stream_allowed
 *       what    what the file is, for the sentence: "the program"
 *       limit   most bytes it may have
 * err   STATUS_IO: it cannot be opened or read; STATUS_LIMIT: longer than limit;
 *       STATUS_MEMORY. out then holds what was read
 */
MUST_USE enum status file_read(struct byte_buffer *out, const char *path,
                               const char *what, uint64_t limit, bool is_stream_allowed,
                               struct error *e);

#endif
