/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The whole run of the session looked into, from the records in the store. */
#include <string.h>

#include "tui/look_state.h"

static enum status get_record(void *arg, enum unit_kind kind, uint32_t index,
                              struct byte_buffer *out, struct error *e)
{
    (void)kind; /* records only */
    return look_record(arg, index, out, e);
}

enum status look_run(struct look *l, struct run_view **run, struct error *e)
{
    if (l->run == NULL) {
        const struct run_source source = {
            .guest = l->guest,
            .input = l->input.bytes,
            .len_input = l->input.len,
            .segment_log2 = l->segment_log2,
            .units = {.arg = l, .get = get_record},
        };
        TRY(run_view_open(&l->run, &source, e));
    }
    *run = l->run;
    return run_view_extend(l->run, l->n_records, e);
}

/* ---- names ---- */

static bool find_symbol(void *arg, const char *name, uint64_t *address)
{
    const struct look_names *const n = arg;
    const char *known;
    for (size_t i = 0; (known = guest_symbol(n->look->guest, i, address)) != NULL; i++) {
        if (strcmp(known, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool find_register(void *arg, const char *name, uint64_t *value)
{
    const struct look_names *const n = arg;
    for (unsigned r = 0; r < VIEW_N_REGISTERS; r++) {
        if (strcmp(engine_register_name(r), name) == 0) {
            *value = n->registers[r];
            return true;
        }
    }
    return false;
}

struct place_names look_names(struct look_names *n, const struct look *l,
                              const uint64_t registers[VIEW_N_REGISTERS])
{
    *n = (struct look_names){l, registers};
    return (struct place_names){n, find_symbol, find_register};
}
