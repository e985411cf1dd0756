/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Arity 4 at rate 1/2: 8 positions, degree below 4, folded to 2 that should be equal. */
#include <stdlib.h>

#define FRI_TOY_LOG_FINAL 0
#define LOG_ROWS          2
#define LOG_BLOWUP        1
#include "base/check.h"
#include "toy_fold.h"
