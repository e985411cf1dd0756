/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A bump arena over one reservation of address space, released in phases.
 *
 * The reservation costs nothing until it is touched; huge pages are asked for. Allocation
 * moves a mark up, arena_release moves it back down to an earlier mark, and that is all
 * the freeing there is. One thread at a time may allocate or release; what was allocated
 * may be used by any thread. Under AddressSanitizer released memory, and the 4 KiB above
 * the mark, are poisoned.
 */
#ifndef ZK_BASE_ARENA_H
#define ZK_BASE_ARENA_H

#include <stddef.h>

#include "base/status.h"
#include "base/task.h"

enum { ARENA_ALIGN = 64 };

struct arena;
struct pool;

/* Reserve cap_bytes of address space (rounded up to 2 MiB).
 *
 * need  cap_bytes > 0
 * err   STATUS_MEMORY; *out is then NULL
 */
MUST_USE enum status arena_open(struct arena **out, size_t cap_bytes, struct error *e);

/* The same over an unlinked temporary file in `folder`, for what may leave memory between
 * its uses. The whole file is allocated at once.
 *
 * err   STATUS_MEMORY; STATUS_LIMIT: the disk is full; STATUS_IO: the folder takes no
 *       such file
 */
MUST_USE enum status arena_open_file(struct arena **out, size_t cap_bytes,
                                     const char *folder, struct error *e);

/* Let the whole pages between two marks leave memory; their contents stay in the file and
 * come back when touched. Does nothing on an arena without a file. */
void arena_evict(struct arena *a, size_t from, size_t to);

/* Give the reservation back to the system. NULL is allowed. */
void arena_close(struct arena *a);

/* `bytes` bytes at a multiple of ARENA_ALIGN, contents unspecified; NULL when they do not
 * fit. 0 bytes give a pointer that may not be read through. */
void *arena_alloc(struct arena *a, size_t bytes);

/* The same for n items of `size` bytes, all zero; NULL when they do not fit or n * size
 * overflows. Memory never used before is not written. */
void *arena_calloc(struct arena *a, size_t n, size_t size);

/* The place to which arena_release may return; valid until a release below it. */
size_t arena_mark(const struct arena *a);

/* Free everything allocated since the mark was taken. */
void arena_release(struct arena *a, size_t mark);

/* Bytes between the start and the mark now; the most there ever were; the most there can
 * be. */
size_t arena_used(const struct arena *a);
size_t arena_peak(const struct arena *a);
size_t arena_cap(const struct arena *a);

/* Tell a task from now on what is in use for which purpose; what is in use already
 * counts as MEMORY_OTHER. The task must outlive the arena. */
void arena_watch(struct arena *a, struct task *task);

/* What is allocated from now on is for this purpose; returns that before. At first it is
 * MEMORY_OTHER. Where purposes alternate more than some dozens of times on top of each
 * other, the newest count for those before. */
enum memory_purpose arena_purpose(struct arena *a, enum memory_purpose purpose);

/* Have the next `bytes` bytes populated by all threads of the pool, so that the first use
 * does not pay for page faults one by one. An optimisation: where the kernel cannot
 * (before Linux 5.14) pages arrive at first use, as without it. Asks for no more than
 * what is left. */
void arena_prefault(struct arena *a, size_t bytes, struct pool *pool);

/* Return to the system every whole page above the mark. They read as zero when they come
 * back. */
void arena_trim(struct arena *a);

#endif
