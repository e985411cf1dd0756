/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Kernels for AVX-512; this file is compiled with its flags. */
#include "simd/variants.h"

#if KERNELS_X86
#include "field/packed_avx512.h"

#define KERNEL(name) avx512_##name
#define KERNEL_NAME  "avx512"
#define KERNEL_TABLE kernels_avx512

#include "simd/instantiate.h"
#endif
