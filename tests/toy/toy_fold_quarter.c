/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Rate 1/4: 8 positions, degree below 2, folded to 4 positions that should be equal. */
#include <stdlib.h>

#define FRI_TOY_LOG_FINAL 0
#define LOG_ROWS          1
#define LOG_BLOWUP        2
#include "base/check.h"
#include "toy_fold.h"
