/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Kernels for AVX2; this file is compiled with its flags. */
#include "simd/variants.h"

#if KERNELS_X86
#include "field/packed_avx2.h"

#define KERNEL(name) avx2_##name
#define KERNEL_NAME  "avx2"
#define KERNEL_TABLE kernels_avx2

#include "simd/instantiate.h"
#endif
