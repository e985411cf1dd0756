/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Rate 1/2: 8 positions, degree below 4, folded to 4 positions, degree below 2. */
#include <stdlib.h>

#define FRI_TOY_LOG_FINAL 1
#define LOG_ROWS          2
#define LOG_BLOWUP        1
#include "base/check.h"
#include "toy_fold.h"
