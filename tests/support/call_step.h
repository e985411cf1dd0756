/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Honest rows of ECALLs and of the doublewords that write puts out. */
#ifndef ZK_TESTS_SUPPORT_CALL_STEP_H
#define ZK_TESTS_SUPPORT_CALL_STEP_H

#include <stddef.h>
#include <stdint.h>

#include "tests/support/forgery.h"

/* Byte `address` of the memory that calls write from. */
uint8_t call_memory_byte(uint64_t address);

/* Add the row of exit(code).
 * ret  the forged row: struct exit_row */
void *call_exit_row(struct forgery_case *c, uint64_t code);

/* Add the row of write(fd, pointer, length) when `counter` bytes were written before.
 * ret  the forged row: struct write_row */
void *call_write_row(struct forgery_case *c, uint64_t fd, uint64_t pointer,
                     uint64_t length, uint64_t counter);

/* Add the rows of the doublewords of a write to descriptor 1 by the step with the index
 * FORGERY_FIRST_STEP, as many as the case has room for.
 * ret  the first forged row: struct write_data_row */
void *call_write_data_rows(struct forgery_case *c, uint64_t pointer, uint64_t length,
                           uint32_t counter);

#endif
