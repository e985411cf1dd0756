/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Ends in a trap: a load from beyond the address space, in a function with a name. */
#include "zkguest.h"

__attribute__((noinline)) static uint64_t read_beyond(uint64_t address)
{
    return *(const volatile uint64_t *)address;
}

int main(void)
{
    zk_print(1, "before the trap\n");
    return (int)read_beyond((uint64_t)1 << 33);
}
