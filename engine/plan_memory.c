/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* plan_memory.c - the size of segments that a memory budget allows. */
#include "base/host.h"
#include "handles.h"
#include "prover/provable.h"

/* Code, stacks, buffers of units, the guest's own pages while it executes. */
#define PLAN_PROCESS_BYTES ((uint64_t)64 << 20)

static uint64_t bytes_at(const struct engine *engine, const struct guest *guest,
                         const struct proof_parameters *parameters, unsigned segment_log2)
{
    struct stark_params params = {parameters->log_blowup, parameters->security,
                                  segment_log2};
    const struct program *program = &guest->elf.program;
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
