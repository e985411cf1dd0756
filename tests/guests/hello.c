/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Greets on both channels: fd 1 is proved, fd 2 is only shown. */
#include "zkguest.h"

int main(void)
{
    zk_print(2, "hello, console\n");
    zk_print(1, "hello, proof\n");
    return 0;
}
