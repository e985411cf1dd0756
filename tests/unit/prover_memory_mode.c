/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Which way a unit uses memory: a table of situations, the answer worked out by hand. */
#include <criterion/criterion.h>
#include <string.h>

#include "prover/memory_mode.h"

enum { R = PROVE_RESIDENT, T = PROVE_STREAM, S = PROVE_SPILL };
#define MIB ((uint64_t)1 << 20)

/* 1000 MiB resident, 400 stream, 300 spill with a file of 600 MiB on a roomy disk that
 * writes and reads 500 MB/s; 150 M values to extend at 1 ns: stream loses 1.2 s. */
static struct mode_situation usual(void)
{
    return (struct mode_situation){
        .may = {true, true, true},
        .needed = {[R] = 1000 * MIB, [T] = 400 * MIB, [S] = 300 * MIB},
        .budget = 500 * MIB,
        .n_values = 150000000,
        .len_file = 600 * MIB,
        .room = 100000 * MIB,
        .cache_room = 100000 * MIB,
        .costs = {.is_known = true,
                  .extend_ns = 1,
                  .disk = {.fill_ns = 0.3, .again_ns = 0.1, .write_ns = 2, .read_ns = 2}},
    };
}

struct row {
    const char *what;
    uint64_t budget, room, cache_room; /* MiB; 0: as usual */
    bool no[PROVE_N_MODES];            /* not allowed */
    double extend_ns, write_ns, read_ns;
    bool is_file_memory;
    int mode; /* -1: none */
    enum mode_reason reason;
};

/* With d = 629 M bytes of file: spill loses d (0.3 + 3 * 0.1) = 0.38 s and what writing
 * takes beyond half of stream's loss, 2 ns d - 0.6 s = 0.66 s: 1.04 s in all. */
static const struct row rows[] = {
    {.what = "what fits is resident", .budget = 1000, .mode = R, .reason = MODE_FITS},
    {.what = "a byte less and it is not",
     .budget = 999,
     .mode = S,
     .reason = MODE_FASTER},
    {.what = "a disk that is fast enough", .mode = S, .reason = MODE_FASTER},
    {.what = "a slower disk", .write_ns = 3, .mode = T, .reason = MODE_FASTER},
    {.what = "a slower disk and a slower processor",
     .write_ns = 3,
     .extend_ns = 2,
     .mode = S,
     .reason = MODE_FASTER},
    {.what = "a fast processor", .extend_ns = 0.2, .mode = T, .reason = MODE_FASTER},
    {.what = "what the page cache cannot hold is read three times",
     .cache_room = 599,
     .mode = T,
     .reason = MODE_FASTER},
    {.what = "unless the disk reads as fast as it is cached",
     .cache_room = 599,
     .read_ns = 0.1,
     .mode = S,
     .reason = MODE_FASTER},
    {.what = "only spill fits", .budget = 399, .mode = S, .reason = MODE_ONLY},
    {.what = "spill would, but the disk is full", .budget = 399, .room = 599, .mode = -1},
    {.what = "the disk is full", .room = 599, .mode = T, .reason = MODE_ONLY},
    {.what = "a file in memory is memory",
     .is_file_memory = true,
     .mode = T,
     .reason = MODE_ONLY},
    {.what = "which may fit all the same",
     .is_file_memory = true,
     .budget = 900,
     .write_ns = 0.1,
     .mode = S,
     .reason = MODE_FASTER},
    {.what = "spill is not allowed", .no = {[S] = true}, .mode = T, .reason = MODE_ONLY},
    {.what = "nothing fits", .budget = 299, .mode = -1},
    {.what = "stream asked for",
     .no = {[R] = true, [S] = true},
     .mode = T,
     .reason = MODE_ASKED},
    {.what = "stream asked for though all fits",
     .no = {[R] = true, [S] = true},
     .budget = 2000,
     .mode = T,
     .reason = MODE_ASKED},
    {.what = "resident asked for, which does not fit",
     .no = {[T] = true, [S] = true},
     .mode = -1},
    {.what = "spill asked for on a full disk, which says so itself",
     .no = {[R] = true, [T] = true},
     .room = 1,
     .mode = S,
     .reason = MODE_ASKED},
    {.what = "spill asked for in memory",
     .no = {[R] = true, [T] = true},
     .is_file_memory = true,
     .mode = S,
     .reason = MODE_ASKED},
};

static struct mode_situation situation_of(const struct row *row)
{
    struct mode_situation s = usual();
    s.budget = row->budget != 0 ? row->budget * MIB : s.budget;
    s.room = row->room != 0 ? row->room * MIB : s.room;
    s.cache_room = row->cache_room != 0 ? row->cache_room * MIB : s.cache_room;
    s.costs.extend_ns = row->extend_ns > 0 ? row->extend_ns : s.costs.extend_ns;
    s.costs.disk.write_ns = row->write_ns > 0 ? row->write_ns : s.costs.disk.write_ns;
    s.costs.disk.read_ns = row->read_ns > 0 ? row->read_ns : s.costs.disk.read_ns;
    s.is_file_memory = row->is_file_memory;
    for (unsigned i = 0; i < PROVE_N_MODES; i++) {
        s.may[i] = !row->no[i];
    }
    return s;
}

Test(prover_memory_mode, every_situation_has_its_mode_and_its_reason)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct mode_situation s = situation_of(&rows[i]);
        struct mode_choice c;
        const bool is_chosen = mode_choose(&c, &s);
        cr_expect_eq(is_chosen, rows[i].mode >= 0, "%s", rows[i].what);
        if (is_chosen && rows[i].mode >= 0) {
            cr_expect_eq((int)c.mode, rows[i].mode, "%s: mode %d", rows[i].what, c.mode);
            cr_expect_eq(c.reason, rows[i].reason, "%s: reason %d", rows[i].what,
                         c.reason);
        }
        cr_expect_eq(mode_depends_on_costs(&s), is_chosen && c.reason == MODE_FASTER,
                     "%s", rows[i].what);
    }
}

Test(prover_memory_mode, losses_are_those_of_the_model)
{
    const struct mode_situation s = usual();
    struct mode_choice c;
    cr_assert(mode_choose(&c, &s));
    cr_assert_float_eq(c.lost_ns[T], 8 * 150e6, 1);
    const double d = 600.0 * 1048576;
    cr_assert_float_eq(c.lost_ns[S], d * 0.6 + (2 * d - 0.6e9), 1);
    cr_assert_eq(c.lost_ns[R], 0);
}

Test(prover_memory_mode, the_least_is_that_of_what_is_allowed)
{
    struct mode_situation s = usual();
    cr_assert_eq(mode_least(&s), 300 * MIB);
    s.may[S] = false;
    cr_assert_eq(mode_least(&s), 400 * MIB);
    s.may[S] = true;
    s.is_file_memory = true;
    cr_assert_eq(mode_least(&s), 400 * MIB);
    s.needed[S] = UINT64_MAX - 1; /* no sum wraps */
    s.may[T] = false;
    cr_assert_eq(mode_least(&s), 1000 * MIB);
}
