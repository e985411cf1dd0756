/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The choice between resident, stream and spill. */
#include "prover/memory_mode.h"

/* Four rounds of rebuilding a table: base columns filled and extended, and once more for
 * the lookup columns, which are computed and extended. */
static const double stream_per_value = 8;

/* A unit's own work takes about half of what rebuilding adds to it. */
static const double own_work_share = 0.5;

enum { SPILL_TOUCHES = 3 };

static bool is_asked(const struct mode_situation *s)
{
    unsigned n_allowed = 0;
    for (unsigned mode = 0; mode < PROVE_N_MODES; mode++) {
        n_allowed += s->may[mode];
    }
    return n_allowed == 1;
}

/* What a mode takes of memory; a file in memory is memory, unless a person wants it. */
static uint64_t taken(const struct mode_situation *s, enum prove_mode mode)
{
    const bool is_counted = mode == PROVE_SPILL && s->is_file_memory && !is_asked(s);
    const uint64_t file = is_counted ? s->len_file : 0;
    return s->needed[mode] > UINT64_MAX - file ? UINT64_MAX : s->needed[mode] + file;
}

/* Who asked for a file on a full disk is told so when it is made. */
static bool fits(const struct mode_situation *s, enum prove_mode mode)
{
    return s->may[mode] && taken(s, mode) <= s->budget
           && (mode != PROVE_SPILL || s->len_file <= s->room || is_asked(s));
}

bool mode_depends_on_costs(const struct mode_situation *s)
{
    return !fits(s, PROVE_RESIDENT) && fits(s, PROVE_STREAM) && fits(s, PROVE_SPILL);
}

static double stream_loss(const struct mode_situation *s)
{
    return stream_per_value * s->costs.extend_ns * (double)s->n_values;
}

static double spill_loss(const struct mode_situation *s)
{
    const struct disk_costs *const d = &s->costs.disk;
    const double n = (double)s->len_file;
    const double own_work = own_work_share * stream_loss(s);
    const double waited = d->write_ns * n - own_work;
    const bool is_cached = s->is_file_memory || s->len_file <= s->cache_room;
    const double touch_ns = is_cached ? d->again_ns : d->read_ns;
    return n * (d->fill_ns + SPILL_TOUCHES * touch_ns) + (waited > 0 ? waited : 0);
}

bool mode_choose(struct mode_choice *out, const struct mode_situation *s)
{
    *out = (struct mode_choice){.reason = MODE_ONLY};
    if (is_asked(s)) {
        out->reason = MODE_ASKED;
    } else if (fits(s, PROVE_RESIDENT)) {
        out->reason = MODE_FITS;
    } else if (mode_depends_on_costs(s)) {
        out->lost_ns[PROVE_STREAM] = stream_loss(s);
        out->lost_ns[PROVE_SPILL] = spill_loss(s);
        out->reason = MODE_FASTER;
        out->mode = out->lost_ns[PROVE_SPILL] < out->lost_ns[PROVE_STREAM] ? PROVE_SPILL
                                                                           : PROVE_STREAM;
        return true;
    }
    static const enum prove_mode in_order[] = {PROVE_RESIDENT, PROVE_STREAM, PROVE_SPILL};
    for (unsigned i = 0; i < PROVE_N_MODES; i++) {
        if (fits(s, in_order[i])) {
            out->mode = in_order[i];
            return true;
        }
    }
    return false;
}

uint64_t mode_least(const struct mode_situation *s)
{
    uint64_t least = UINT64_MAX;
    for (unsigned mode = 0; mode < PROVE_N_MODES; mode++) {
        if (s->may[mode] && taken(s, (enum prove_mode)mode) < least) {
            least = taken(s, (enum prove_mode)mode);
        }
    }
    return least;
}
