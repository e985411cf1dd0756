/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/byte_stream.h - bytes on their way out or in: digested, perhaps compressed.
 *
 * The digest is of the plain bytes. A compressed stream is one zstd frame.
 */
#ifndef ZK_CHECKPOINT_BYTE_STREAM_H
#define ZK_CHECKPOINT_BYTE_STREAM_H

#include "checkpoint/archive.h"

struct stream_out;

/* err   STATUS_MEMORY */
MUST_USE enum status stream_out_open(struct stream_out **out, bool zstd, sink_fn *sink,
                                     void *arg, struct error *e);
MUST_USE enum status stream_out_write(struct stream_out *s, const void *bytes, size_t len,
                                      struct error *e);

/* SHA-256 of all bytes so far. The digest begins anew. */
void stream_out_digest(struct stream_out *s, uint8_t digest[32]);

/* End the frame. Nothing may be written any more. */
MUST_USE enum status stream_out_finish(struct stream_out *s, struct error *e);
void stream_out_close(struct stream_out *s); /* NULL is allowed */

struct stream_in;

/* Whether it is compressed shows in its first bytes.
 * err   STATUS_MEMORY, what the source reports */
MUST_USE enum status stream_in_open(struct stream_in **out, archive_source_fn *source,
                                    void *arg, struct error *e);

/* Exactly len bytes. err STATUS_FORMAT: it ends before, or does not decompress */
MUST_USE enum status stream_in_read(struct stream_in *s, void *bytes, size_t len,
                                    struct error *e);
void stream_in_digest(struct stream_in *s, uint8_t digest[32]);

/* Nothing may be left, not even outside the frame. err STATUS_FORMAT */
MUST_USE enum status stream_in_finish(struct stream_in *s, struct error *e);
void stream_in_close(struct stream_in *s); /* NULL is allowed */

#endif
