/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The bump arena.
 *
 * Invariants, with base a multiple of 2 MiB:
 *   1. used <= peak <= cap, used and cap multiples of ARENA_ALIGN.
 *   2. bytes at or above `dirty` were never handed out since they last came from the
 *      system, hence read as zero; used <= dirty.
 *   3. layers[0 .. n_layers) ascend, the first at 0, none above used: bytes from a
 *      layer's start to that of the next, or to used, were told to the task as its
 *      purpose.
 */
#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/bits.h"
#include "base/check.h"
#include "base/compiler.h"
#include "base/disk.h"
#include "base/pool.h"

#if ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(address, bytes)   ((void)(address), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(address, bytes) ((void)(address), (void)(bytes))
#endif

enum { HUGE_PAGE = 2 << 20, GUARD_BYTES = 4096 };

enum { LAYERS = 48 };

struct layer {
    size_t from;
    enum memory_purpose purpose;
};

struct arena {
    uint8_t *base;
    size_t cap;
    size_t used;
    size_t peak;
    size_t dirty;
    int file; /* -1: anonymous */
    struct task *task;
    enum memory_purpose purpose;
    struct layer layers[LAYERS];
    size_t n_layers;
};

/* Bytes [used, used + bytes) were allocated. */
static void tell_more(struct arena *a, size_t bytes)
{
    if (a->task == NULL || bytes == 0) {
        return;
    }
    const bool is_same =
        a->n_layers != 0 && a->layers[a->n_layers - 1].purpose == a->purpose;
    if (!is_same && a->n_layers < LAYERS) {
        a->layers[a->n_layers++] = (struct layer){a->used, a->purpose};
    }
    task_memory(a->task, a->layers[a->n_layers - 1].purpose, bytes, 0);
}

/* Bytes [mark, used) are to be released. */
static void tell_less(struct arena *a, size_t mark)
{
    size_t end = a->used;
    while (a->task != NULL && end > mark) {
        const struct layer *const top = &a->layers[a->n_layers - 1];
        const size_t from = top->from > mark ? top->from : mark;
        task_memory(a->task, top->purpose, 0, end - from);
        a->n_layers -= top->from >= mark;
        end = from;
    }
}

void arena_watch(struct arena *a, struct task *task)
{
    tell_less(a, 0);
    a->task = task;
    a->n_layers = 0;
    a->purpose = MEMORY_OTHER;
    if (task != NULL && a->used != 0) {
        a->layers[a->n_layers++] = (struct layer){0, MEMORY_OTHER};
        task_memory(task, MEMORY_OTHER, a->used, 0);
    }
}

enum memory_purpose arena_purpose(struct arena *a, enum memory_purpose purpose)
{
    const enum memory_purpose before = a->purpose;
    a->purpose = purpose;
    return before;
}

enum status arena_open(struct arena **out, size_t cap_bytes, struct error *e)
{
    CHECK(cap_bytes > 0);
    *out = NULL;
    size_t cap;
    size_t span;
    if (!size_add(cap_bytes, HUGE_PAGE - 1, &cap)) {
        return error_set(e, STATUS_MEMORY, "arena: %zu bytes exceed the address space",
                         cap_bytes);
    }
    cap -= cap % HUGE_PAGE;
    if (!size_add(cap, HUGE_PAGE, &span)) {
        return error_set(e, STATUS_MEMORY, "arena: %zu bytes exceed the address space",
                         cap_bytes);
    }
    struct arena *const a = calloc(1, sizeof *a);
    if (a == NULL) {
        return error_set(e, STATUS_MEMORY, "arena: no memory for its descriptor");
    }
    /* Reserve one huge page too many, then cut both ends to the alignment. */
    uint8_t *const map = mmap(NULL, span, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED) {
        const int reason = errno;
        free(a);
        return error_set(e, STATUS_MEMORY, "arena: cannot reserve %zu bytes: %s", cap,
                         strerror(reason));
    }
    const size_t over = (uintptr_t)map % HUGE_PAGE;
    const size_t head = over == 0 ? 0 : HUGE_PAGE - over;
    if (head != 0) {
        munmap(map, head);
    }
    munmap(map + head + cap, HUGE_PAGE - head);
    a->base = map + head;
    a->cap = cap;
    a->file = -1;
    a->purpose = MEMORY_OTHER;
    /* Advice: a kernel without huge pages serves small ones. */
    (void)madvise(a->base, cap, MADV_HUGEPAGE);
    *out = a;
    return STATUS_OK;
}

enum status arena_open_file(struct arena **out, size_t cap_bytes, const char *folder,
                            struct error *e)
{
    TRY(arena_open(out, cap_bytes, e));
    struct arena *const a = *out;
    a->file = disk_open_unnamed(folder);
    int reason = a->file < 0 ? errno : posix_fallocate(a->file, 0, (off_t)a->cap);
    if (reason == 0
        && mmap(a->base, a->cap, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, a->file,
                0)
               == MAP_FAILED) {
        reason = errno;
    }
    if (reason != 0) {
        arena_close(a);
        *out = NULL;
        const bool is_full = reason == ENOSPC || reason == EDQUOT || reason == EFBIG;
        return error_set(e, is_full ? STATUS_LIMIT : STATUS_IO,
                         "arena: a temporary file of %zu bytes in %s: %s", cap_bytes,
                         folder, strerror(reason));
    }
    return STATUS_OK;
}

void arena_evict(struct arena *a, size_t from, size_t to)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    from = (from + page - 1) / page * page;
    to -= to % page;
    if (a->file < 0 || from >= to) {
        return;
    }
    (void)madvise(a->base + from, to - from, MADV_DONTNEED);
    (void)sync_file_range(a->file, (off_t)from, (off_t)(to - from),
                          SYNC_FILE_RANGE_WRITE);
}

void arena_close(struct arena *a)
{
    if (a == NULL) {
        return;
    }
    tell_less(a, 0);
    const size_t touched =
        a->peak + GUARD_BYTES < a->cap ? a->peak + GUARD_BYTES : a->cap;
    ASAN_UNPOISON_MEMORY_REGION(a->base, touched);
    munmap(a->base, a->cap);
    if (a->file >= 0) {
        close(a->file);
    }
    free(a);
}

void *arena_alloc(struct arena *a, size_t bytes)
{
    size_t rounded;
    if (!size_add(bytes, ARENA_ALIGN - 1, &rounded)) {
        return NULL;
    }
    rounded -= rounded % ARENA_ALIGN;
    if (rounded > a->cap - a->used) {
        return NULL;
    }
    uint8_t *const here = a->base + a->used;
    /* Nothing above the guard of the highest mark was ever poisoned; leaving its shadow
     * alone keeps a large reservation cheap. */
    const size_t poisoned = a->peak + GUARD_BYTES - a->used;
    tell_more(a, rounded);
    a->used += rounded;
    a->peak = a->used > a->peak ? a->used : a->peak;
    a->dirty = a->used > a->dirty ? a->used : a->dirty;
    const size_t above = a->cap - a->used < GUARD_BYTES ? a->cap - a->used : GUARD_BYTES;
    ASAN_UNPOISON_MEMORY_REGION(here, bytes < poisoned ? bytes : poisoned);
    ASAN_POISON_MEMORY_REGION(here + bytes, rounded - bytes + above);
    return here;
}

void *arena_calloc(struct arena *a, size_t n, size_t size)
{
    size_t bytes;
    if (!size_mul(n, size, &bytes)) {
        return NULL;
    }
    const size_t clean_from = a->dirty;
    const size_t start = a->used;
    uint8_t *const here = arena_alloc(a, bytes);
    if (here != NULL && bytes != 0 && clean_from > start) {
        const size_t stale = clean_from - start;
        memset(here, 0, stale < bytes ? stale : bytes);
    }
    return here;
}

size_t arena_mark(const struct arena *a)
{
    return a->used;
}

void arena_release(struct arena *a, size_t mark)
{
    CHECK(mark <= a->used && mark % ARENA_ALIGN == 0);
    ASAN_POISON_MEMORY_REGION(a->base + mark, a->used - mark);
    tell_less(a, mark);
    a->used = mark;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}

size_t arena_peak(const struct arena *a)
{
    return a->peak;
}

size_t arena_cap(const struct arena *a)
{
    return a->cap;
}

struct prefault {
    uint8_t *base;
};

static void prefault_pieces(void *arg, size_t begin, size_t end, unsigned worker)
{
    const struct prefault *const p = arg;
    (void)worker;
#ifdef MADV_POPULATE_WRITE
    (void)madvise(p->base + begin * HUGE_PAGE, (end - begin) * HUGE_PAGE,
                  MADV_POPULATE_WRITE);
#else
    (void)p;
    (void)begin;
    (void)end;
#endif
}

void arena_prefault(struct arena *a, size_t bytes, struct pool *pool)
{
    const size_t left = a->cap - a->used;
    const size_t end = a->used + (bytes < left ? bytes : left);
    const size_t first = a->used / HUGE_PAGE;
    struct prefault p = {a->base + first * HUGE_PAGE};
    pool_run(pool, (end + HUGE_PAGE - 1) / HUGE_PAGE - first, 1, prefault_pieces, &p);
}

void arena_trim(struct arena *a)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t from = (a->used + page - 1) / page * page;
    if (a->file < 0 && from < a->dirty
        && madvise(a->base + from, a->cap - from, MADV_DONTNEED) == 0) {
        a->dirty = from;
    }
}
