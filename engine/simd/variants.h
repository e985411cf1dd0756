/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The tables of the compiled variants; which of them exist is the build's decision. */
#ifndef ZK_SIMD_VARIANTS_H
#define ZK_SIMD_VARIANTS_H

#include "simd/kernels.h"

extern const struct kernels kernels_portable;

/* A toy field is for exhaustive tests: one variant is enough. */
#if defined(__x86_64__) && !defined(FIELD_TOY)
#define KERNELS_X86 1
extern const struct kernels kernels_avx2;
extern const struct kernels kernels_avx512;
#else
#define KERNELS_X86 0
#endif

#endif
