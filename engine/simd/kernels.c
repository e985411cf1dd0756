/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The one place that asks the processor what it can do, and the one choice made of
 * it. */
#include "simd/kernels.h"

#include <stdatomic.h>
#include <stdbool.h>

#include "base/check.h"
#include "field/packed.h"
#include "simd/variants.h"

static _Atomic(const struct kernels *) chosen;

static bool has_avx2(void)
{
#if KERNELS_X86
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")
           && __builtin_cpu_supports("fma");
#else
    return false;
#endif
}

static bool has_avx512(void)
{
#if KERNELS_X86
    return has_avx2() && __builtin_cpu_supports("avx512f")
           && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
           && __builtin_cpu_supports("avx512vl");
#else
    return false;
#endif
}

const struct kernels *kernels_of(enum isa isa)
{
    switch (isa) {
    case ISA_AUTO:
        return has_avx512() ? kernels_of(ISA_AVX512)
               : has_avx2() ? kernels_of(ISA_AVX2)
                            : kernels_of(ISA_PORTABLE);
    case ISA_PORTABLE:
        return &kernels_portable;
#if KERNELS_X86
    case ISA_AVX2:
        return has_avx2() ? &kernels_avx2 : NULL;
    case ISA_AVX512:
        return has_avx512() ? &kernels_avx512 : NULL;
#else
    case ISA_AVX2:
    case ISA_AVX512:
        return NULL;
#endif
    }
    UNREACHABLE();
}

const struct kernels *kernels_get(void)
{
    const struct kernels *kernels = atomic_load_explicit(&chosen, memory_order_acquire);
    if (UNLIKELY(kernels == NULL)) {
        /* Two threads may both come here; they store the same pointer. */
        kernels = kernels_of(ISA_AUTO);
        atomic_store_explicit(&chosen, kernels, memory_order_release);
    }
    return kernels;
}

enum status kernels_choose(enum isa isa, struct error *e)
{
    static const char *const names[] = {[ISA_AUTO] = "auto",
#define ISA_NAME(upper, lower) [ISA_##upper] = #lower,
                                        ISA_LIST(ISA_NAME)
#undef ISA_NAME
    };
    const struct kernels *kernels = kernels_of(isa);
    if (kernels == NULL) {
        return error_set(e, STATUS_UNSUPPORTED,
                         "instruction set: this processor or build has no %s",
                         names[isa]);
    }
    atomic_store_explicit(&chosen, kernels, memory_order_release);
    return STATUS_OK;
}

size_t ntt_scratch_len(unsigned log_n)
{
    /* Two middles, a block of R rows and eight tables of C words (simd/ntt.inc). */
    const size_t n = (size_t)1 << log_n;
    const size_t r = (size_t)1 << (log_n - log_n / 2);
    const size_t c = (size_t)1 << log_n / 2;
    return 2 * n + V_TILE * r + 8 * c;
}
