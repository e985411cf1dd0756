/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The machine starts at _start with sp set and all other registers 0; bss is zero. What main
 * returns becomes the exit code. */
    .section .text.start, "ax"
    .globl _start
    .type _start, @function
_start:
    .option push
    .option norelax
    la      gp, __global_pointer$
    .option pop
    call    main
    li      a7, 93
    ecall
    .size _start, . - _start
