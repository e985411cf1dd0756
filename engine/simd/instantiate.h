/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The body of portable.c, avx2.c and avx512.c: all kernels over the packed type
 * included before, and their table. KERNEL(name) and KERNEL_TABLE are the variant's
 * names. */
#ifndef ZK_SIMD_INSTANTIATE_H
#define ZK_SIMD_INSTANTIATE_H

#include <string.h>

#include "base/bits.h"
#include "base/check.h"
#include "field/packed.h"
#include "field/packed_fe.h"
#include "simd/blake3_spec.h"
#include "simd/kernels.h"
#include "simd/roots.h"
#include "simd/variants.h"

#define KERNEL_PROTOTYPE(result, name, parameters) static result KERNEL(name) parameters;
KERNEL_LIST(KERNEL_PROTOTYPE)
#undef KERNEL_PROTOTYPE

/* Used by the others. */
#include "simd/linear.inc"
#include "simd/ntt_lanes.inc"

#include "simd/blake3.inc"
#include "simd/eval.inc"
#include "simd/fold.inc"
#include "simd/ntt.inc"

const struct kernels KERNEL_TABLE = {.name = KERNEL_NAME,
#define KERNEL_ENTRY(result, entry, parameters) .entry = KERNEL(entry),
                                     KERNEL_LIST(KERNEL_ENTRY)
#undef KERNEL_ENTRY
};

#endif
