/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Kernels in plain C: the definition of all others. */
#include "field/packed_portable.h"

#define KERNEL(name) portable_##name
#define KERNEL_NAME  "portable"
#define KERNEL_TABLE kernels_portable

#include "simd/instantiate.h"
