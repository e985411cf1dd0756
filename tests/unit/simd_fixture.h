/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Every variant of the kernels that this processor has, one after the other. */
#ifndef ZK_TESTS_SIMD_FIXTURE_H
#define ZK_TESTS_SIMD_FIXTURE_H

#include "field_fixture.h"
#include "simd/kernels.h"

/* for each variant k: body. A missing one is announced, not passed over in silence. */
#define FOR_EACH_VARIANT(k)                                                         \
    for (int isa_ = ISA_PORTABLE; isa_ <= ISA_AVX512; isa_++)                       \
        for (const struct kernels *k = fixture_variant((enum isa)isa_), *once_ = k; \
             once_ != NULL; once_ = NULL)

static inline const struct kernels *fixture_variant(enum isa isa)
{
    const struct kernels *const kernels = kernels_of(isa);
    if (kernels == NULL) {
        fprintf(stderr, "SKIPPED: variant %d is not on this processor\n", (int)isa);
    }
    return kernels;
}

#endif
