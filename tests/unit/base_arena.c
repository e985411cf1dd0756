/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* base/arena.h: alignment, order, exhaustion, zeroing, marks. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/host.h"
#include "base/pool.h"
#include "base/task.h"

enum { MIB = 1 << 20 };

/* AddressSanitizer keeps a byte for every eight, so it gets a smaller reservation. */
#if ADDRESS_SANITIZER
#define LARGE ((size_t)1 << 30)
#else
#define LARGE ((size_t)16 << 30)
#endif

static struct arena *open_arena(size_t cap)
{
    struct arena *a = NULL;
    struct error e = {0};
    cr_assert_eq(arena_open(&a, cap, &e), STATUS_OK, "%s", e.text);
    return a;
}

Test(base_arena, allocations_are_aligned_and_disjoint)
{
    struct arena *const a = open_arena(4 * MIB);
    uint8_t *end_before = NULL;
    for (size_t bytes = 0; bytes < 300; bytes++) {
        uint8_t *const p = arena_alloc(a, bytes);
        cr_assert_not_null(p);
        cr_assert_eq((uintptr_t)p % ARENA_ALIGN, 0);
        cr_assert(end_before == NULL || p >= end_before);
        memset(p, 0xff, bytes);
        end_before = p + bytes;
    }
    arena_close(a);
}

Test(base_arena, it_holds_its_capacity_and_not_a_byte_more)
{
    struct arena *const a = open_arena(2 * MIB);
    cr_assert_geq(arena_cap(a), (size_t)2 * MIB);
    cr_assert_null(arena_alloc(a, arena_cap(a) + 1));
    cr_assert_null(arena_alloc(a, SIZE_MAX));
    cr_assert_null(arena_alloc(a, SIZE_MAX - 10));
    cr_assert_null(arena_calloc(a, SIZE_MAX / 2, 3));
    cr_assert_eq(arena_used(a), 0, "a refused allocation took memory");
    uint8_t *const p = arena_alloc(a, arena_cap(a));
    cr_assert_not_null(p);
    p[0] = 1;
    p[arena_cap(a) - 1] = 1;
    cr_assert_null(arena_alloc(a, 1));
    cr_assert_not_null(arena_alloc(a, 0));
    arena_close(a);
}

Test(base_arena, release_returns_to_the_mark_and_peak_remembers)
{
    struct arena *const a = open_arena(4 * MIB);
    arena_alloc(a, 1000);
    const size_t mark = arena_mark(a);
    void *const first = arena_alloc(a, MIB);
    arena_alloc(a, MIB);
    const size_t top = arena_used(a);
    arena_release(a, mark);
    cr_assert_eq(arena_used(a), mark);
    cr_assert_eq(arena_peak(a), top);
    cr_assert_eq(arena_alloc(a, 10), first, "released memory is not reused");
    cr_assert_eq(arena_peak(a), top);
    arena_close(a);
}

Test(base_arena, calloc_gives_zeros_in_used_and_in_fresh_memory)
{
    struct arena *const a = open_arena(4 * MIB);
    const size_t mark = arena_mark(a);
    memset(arena_alloc(a, 10000), 0xa5, 10000);
    arena_release(a, mark);
    /* Half of it was dirty, half was never touched. */
    const uint8_t *p = arena_calloc(a, 20000, 1);
    for (size_t i = 0; i < 20000; i++) {
        cr_assert_eq(p[i], 0);
    }
    arena_release(a, mark);
    memset(arena_alloc(a, 3 * MIB), 0xa5, 3 * MIB);
    arena_release(a, mark);
    arena_trim(a);
    p = arena_calloc(a, 3, MIB);
    for (size_t i = 0; i < 3 * MIB; i++) {
        cr_assert_eq(p[i], 0);
    }
    arena_close(a);
}

Test(base_arena, trim_keeps_what_is_in_use_and_returns_the_rest)
{
    struct arena *const a = open_arena(64 * MIB);
    uint8_t *const kept = arena_alloc(a, 5000);
    memset(kept, 7, 5000);
    const size_t mark = arena_mark(a);
    memset(arena_alloc(a, 60 * MIB), 1, 60 * MIB);
    const uint64_t before = host_rss();
    arena_release(a, mark);
    arena_trim(a);
    cr_assert_leq(host_rss() + 50 * (uint64_t)MIB, before);
    for (size_t i = 0; i < 5000; i++) {
        cr_assert_eq(kept[i], 7);
    }
    arena_close(a);
}

Test(base_arena, a_reservation_costs_no_memory_until_it_is_used)
{
    const uint64_t before = host_rss();
    struct arena *const a = open_arena(LARGE);
    cr_assert_not_null(arena_alloc(a, LARGE - MIB));
    cr_assert_leq(host_rss(), before + 64 * (uint64_t)MIB);
    arena_close(a);
}

Test(base_arena, an_impossible_reservation_is_an_error_with_a_sentence)
{
    struct arena *a = (struct arena *)&a;
    struct error e = {0};
    cr_assert_eq(arena_open(&a, SIZE_MAX / 2, &e), STATUS_MEMORY);
    cr_assert_null(a);
    cr_assert_neq(e.text[0], 0);
    e.text[0] = 0;
    cr_assert_eq(arena_open(&a, SIZE_MAX, &e), STATUS_MEMORY);
    cr_assert_neq(e.text[0], 0);
    arena_close(NULL);
}

Test(base_arena, prefault_changes_no_byte_and_fits_any_size)
{
    struct arena *const a = open_arena(8 * MIB);
    struct pool *pool = NULL;
    struct error e = {0};
    cr_assert_eq(pool_open(&pool, 2, &e), STATUS_OK);
    uint8_t *const kept = arena_alloc(a, 5000);
    memset(kept, 7, 5000);
    arena_prefault(a, 0, pool);
    arena_prefault(a, SIZE_MAX, pool);
    for (size_t i = 0; i < 5000; i++) {
        cr_assert_eq(kept[i], 7);
    }
    const uint8_t *const p = arena_calloc(a, 1, 7 * MIB);
    for (size_t i = 0; i < 7 * MIB; i++) {
        cr_assert_eq(p[i], 0);
    }
    pool_close(pool);
    arena_close(a);
}

#if ADDRESS_SANITIZER
Test(base_arena, the_sanitizer_sees_a_use_after_release, .exit_code = 1)
{
    struct arena *const a = open_arena(2 * MIB);
    const size_t mark = arena_mark(a);
    volatile uint8_t *const p = arena_alloc(a, 100);
    p[99] = 1;
    arena_release(a, mark);
    p[99] = 1;
    _Exit(0);
}

Test(base_arena, the_sanitizer_sees_a_write_past_the_end, .exit_code = 1)
{
    struct arena *const a = open_arena(2 * MIB);
    volatile uint8_t *const p = arena_alloc(a, 104);
    p[103] = 1;
    p[104] = 1;
    _Exit(0);
}
#endif

/* ---- memory by purpose ---- */

/* What is in use by a list of who allocated what, kept beside the arena. */
struct ledger {
    struct arena *arena;
    struct task *task;
    enum memory_purpose purpose[64];
    size_t end[64]; /* mark after each allocation */
    size_t n;
    size_t peak[MEMORY_N_PURPOSES];
};

static void compare_ledger(struct ledger *l)
{
    struct task_progress p;
    size_t now[MEMORY_N_PURPOSES] = {0};
    for (size_t i = 0; i < l->n; i++) {
        now[l->purpose[i]] += l->end[i] - (i == 0 ? 0 : l->end[i - 1]);
    }
    task_progress(l->task, &p);
    for (unsigned k = 0; k < MEMORY_N_PURPOSES; k++) {
        l->peak[k] = now[k] > l->peak[k] ? now[k] : l->peak[k];
        cr_assert_eq(p.memory[k], now[k], "%s",
                     memory_purpose_name((enum memory_purpose)k));
        cr_assert_eq(p.memory_peak[k], l->peak[k]);
    }
}

Test(base_arena, purposes_count_what_is_in_use_for_them)
{
    struct ledger l = {.arena = open_arena(64 * MIB)};
    struct error e;
    uint64_t seed = 88172645463325252u;
    cr_assert_eq(task_open(&l.task, &e), STATUS_OK);
    arena_watch(l.arena, l.task);
    for (unsigned step = 0; step < 20000; step++) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        if (seed % 3 != 0 && l.n < 40) { /* fewer than there are layers */
            const enum memory_purpose purpose =
                (enum memory_purpose)(seed / 3 % MEMORY_N_PURPOSES);
            const enum memory_purpose before = arena_purpose(l.arena, purpose);
            cr_assert_not_null(arena_alloc(l.arena, seed / 64 % 100000));
            cr_assert_eq(arena_purpose(l.arena, before), purpose);
            l.purpose[l.n] = purpose;
            l.end[l.n++] = arena_mark(l.arena);
        } else if (l.n != 0) {
            l.n = seed / 3 % l.n;
            arena_release(l.arena, l.n == 0 ? 0 : l.end[l.n - 1]);
        }
        compare_ledger(&l);
    }
    arena_close(l.arena);
    l.n = 0;
    compare_ledger(&l);
    task_close(l.task);
}

Test(base_arena, more_purposes_than_layers_lose_no_bytes)
{
    struct arena *const a = open_arena(4 * MIB);
    struct task *task;
    struct task_progress p;
    struct error e;
    cr_assert_eq(task_open(&task, &e), STATUS_OK);
    cr_assert_not_null(arena_alloc(a, 1000)); /* before it is watched */
    arena_watch(a, task);
    for (unsigned i = 0; i < 300; i++) {
        (void)arena_purpose(a, i % 2 == 0 ? MEMORY_TREES : MEMORY_FRI);
        cr_assert_not_null(arena_alloc(a, 1 + i));
        task_progress(task, &p);
        uint64_t sum = 0;
        for (unsigned k = 0; k < MEMORY_N_PURPOSES; k++) {
            sum += p.memory[k];
        }
        cr_assert_eq(sum, arena_used(a));
    }
    arena_release(a, 0);
    task_progress(task, &p);
    for (unsigned k = 0; k < MEMORY_N_PURPOSES; k++) {
        cr_assert_eq(p.memory[k], 0);
    }
    arena_close(a);
    task_close(task);
}
