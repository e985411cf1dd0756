/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* plan_memory.c - the size of segments that a memory budget allows. */
#include "base/host.h"
#include "job.h"
#include "prover/unit_mode.h"

/* Code, stacks, buffers of units, the guest's own pages while it executes. */
#define PLAN_PROCESS_BYTES ((uint64_t)64 << 20)

/* Without a guest: of a program of one instruction. */
static const struct program *program_of(const struct guest *guest)
{
    static const struct program smallest = {.n_rows = 1, .n_image = 1};
    return guest != NULL ? &guest->elf.program : &smallest;
}

static uint64_t bytes_at(const struct engine *engine, const struct guest *guest,
                         const struct proof_parameters *parameters, unsigned segment_log2)
{
    struct stark_params params = {parameters->log_blowup, parameters->security,
                                  segment_log2};
    const struct program *program = program_of(guest);
    unsigned n_threads = pool_threads(engine->pool);
    return PLAN_PROCESS_BYTES
           + provable_bytes(engine->machine, program, &params, n_threads)
           + segment_bytes_most(engine->machine, program, &params, n_threads);
}

enum status engine_plan(const struct engine *engine, const struct guest *guest,
                        const struct proof_parameters *parameters, uint64_t budget,
                        struct memory_plan *plan, struct error *e)
{
    bool is_given = parameters->segment_log2 != 0;
    unsigned k = is_given ? parameters->segment_log2 : ENGINE_SEGMENT_LOG2_DEFAULT;
    struct stark_params params = {parameters->log_blowup, parameters->security, k};
    if (!stark_params_valid(&params)) {
        return error_set(
            e, STATUS_ARGUMENT,
            "plan: security %u, blow-up 2^%u, segments of 2^%u steps are not a legal "
            "choice",
            parameters->security, parameters->log_blowup, k);
    }
    plan->bytes_budget = budget != 0 ? budget : host_memory_available();
    const uint64_t address_space = job_address_space();
    if (plan->bytes_budget > address_space) {
        plan->bytes_budget = address_space; /* whoever asks for more cannot have it */
    }
    plan->bytes_stream = bytes_at(engine, guest, parameters, k);
    while (!is_given && plan->bytes_stream > plan->bytes_budget
           && k > ENGINE_SEGMENT_LOG2_MIN) {
        k--;
        plan->bytes_stream = bytes_at(engine, guest, parameters, k);
    }
    plan->segment_log2 = k;
    if (!is_given && plan->bytes_stream > plan->bytes_budget) {
        return error_set(
            e, STATUS_LIMIT,
            "memory: %llu MiB are allowed, and even segments of 2^%u steps may take "
            "%llu MiB",
            (unsigned long long)(plan->bytes_budget >> 20), k,
            (unsigned long long)((plan->bytes_stream + (1 << 20) - 1) >> 20));
    }
    return STATUS_OK;
}

/* ---- the mode of a full segment ---- */

_Static_assert((int)MODE_ASKED == (int)MEMORY_ASKED && (int)MODE_FITS == (int)MEMORY_FITS
                   && (int)MODE_ONLY == (int)MEMORY_ONLY
                   && (int)MODE_FASTER == (int)MEMORY_FASTER,
               "reasons are numbered alike");

const char *memory_reason_text(enum memory_reason reason)
{
    static const char *const texts[] = {
#define REASON_TEXT(name, text) [MEMORY_##name] = text,
        MEMORY_REASON_LIST(REASON_TEXT)
#undef REASON_TEXT
    };
    return texts[reason];
}

struct memory_choice memory_choice_of(const struct mode_situation *s,
                                      const struct mode_choice *c)
{
    static const enum memory_mode modes[] = {[PROVE_RESIDENT] = MEMORY_RESIDENT,
                                             [PROVE_STREAM] = MEMORY_STREAM,
                                             [PROVE_SPILL] = MEMORY_SPILL};
    struct memory_choice told = {.mode = modes[c->mode],
                                 .reason = (enum memory_reason)c->reason,
                                 .budget = s->budget,
                                 .len_file = s->len_file,
                                 .room = s->room,
                                 .extend_ns = s->costs.extend_ns,
                                 .disk = s->costs.disk};
    for (unsigned i = 0; i < PROVE_N_MODES; i++) {
        told.bytes[modes[i]] = s->needed[i];
        told.lost_seconds[modes[i]] = c->lost_ns[i] * 1e-9;
    }
    return told;
}

static void keep_choice(void *arg, const struct mode_situation *s,
                        const struct mode_choice *c)
{
    *(struct memory_choice *)arg = memory_choice_of(s, c);
}

enum status engine_plan_segment(const struct engine *engine, const struct guest *guest,
                                const struct proof_parameters *parameters,
                                uint64_t budget, const char *spill_folder,
                                struct memory_choice *choice, struct error *e)
{
    const struct stark_params params = {parameters->log_blowup, parameters->security,
                                        parameters->segment_log2};
    const struct program *const program = program_of(guest);
    const unsigned n_threads = pool_threads(engine->pool);
    const struct stark_kind kind = segment_kind(engine->machine);
    const uint64_t besides =
        PLAN_PROCESS_BYTES + provable_bytes(engine->machine, program, &params, n_threads)
        + segment_log_bytes(program, &params, n_threads);
    struct mode_costs costs = {0};
    const struct unit_memory memory = {.may = {true, true, true},
                                       .budget = budget > besides ? budget - besides : 0,
                                       .costs = &costs,
                                       .told = keep_choice,
                                       .arg = choice};
    struct workplace w = {.pool = engine->pool, .spill_folder = spill_folder};
    struct layout layout;
    enum prove_mode mode;
    if (!segment_layout_most(&layout, &kind, program, &params, n_threads)) {
        return error_set(e, STATUS_LIMIT, "plan: the program is too large");
    }
    TRY(arena_open(&w.arena, JOB_ARENA_MIN, e)); /* to try the kernels in */
    const enum status s = unit_choose_mode(&mode, &layout, &params, &memory, &w, e);
    arena_close(w.arena);
    return s;
}
