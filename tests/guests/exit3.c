/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Exits 3 and does nothing else. */
#include "zkguest.h"

int main(void)
{
    return 3;
}
