/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Forgeries of calls. */
#include "tables/exit_call.h"
#include "tables/write_call.h"
#include "tables/write_data.h"
#include "tests/support/call_step.h"
#include "tests/support/forge.h"

/* exit */

#define EXIT_ROW call_exit_row(c, 0x1234567890abcdef)
FORGE_HONEST(exit_, EXIT_ROW)
FORGE(exit_other, exit, EXIT_ROW, c->code[0].op = OP_JUMP;)
FORGE(exit_twice, exit, EXIT_ROW, row->is_real = 2;)
FORGE_LATE(exit_late_a7, exit, EXIT_ROW, t7, SLOT_RS1)
FORGE_LATE(exit_late_a0, exit, EXIT_ROW, t0, SLOT_RS2)

/* write */

#define WRITE_ROW call_write_row(c, 1, 0x1000b, 10, 100)
#define EMPTY_ROW call_write_row(c, 1, 0x10003, 0, 100)
#define OTHER_ROW call_write_row(c, 2, 0x10003, 0, 0)
FORGE_HONEST(write_, WRITE_ROW)
FORGE(write_other, write, WRITE_ROW, c->code[0].op = OP_JUMP;)
FORGE(write_twice, write, EMPTY_ROW, row->is_real = 2;)
FORGE_LATE(write_late_a7, write, WRITE_ROW, t7, SLOT_RS1)
FORGE_LATE(write_late_a0, write, WRITE_ROW, t0, SLOT_RD)
FORGE_LATE(write_late_a1, write, WRITE_ROW, t1, SLOT_RS2)
FORGE_LATE(write_late_a2, write, WRITE_ROW, t2, SLOT_MEMORY)
FORGE_LATE(write_late_counter, write, WRITE_ROW, tc, SLOT_RS1)
FORGE(counter_back, write, OTHER_ROW, row->is_real = 0; row->off = 100;
      row->tc = row->clk - 9;)
FORGE(descriptor_2_output, write, OTHER_ROW, row->go = 1; row->q = 0; row->s = 3;
      row->ptr[0] = 3;)
FORGE(length_high_2, write, WRITE_ROW, row->len[2] = 1;)
FORGE(length_high_3, write, WRITE_ROW, row->len[3] = 1;)
FORGE(counted_only, write, WRITE_ROW, row->go = 0;)
FORGE(pointer_cut, write, WRITE_ROW, row->q += 1;)
FORGE(pointer_high_3, write, WRITE_ROW, row->ptr[3] = 1;)
FORGE(pointer_high_2, write, WRITE_ROW, row->ptr[2] = 2;)
FORGE(descriptor_3, write, OTHER_ROW, row->fd2 = 2; row->tc = row->clk - 9;)
FORGE(handed_twice, write, EMPTY_ROW, row->go = 2; row->q = row->ptr[0] >> 3;
      row->s = row->ptr[0] & 7;)
FORGE(pointer_eighth, write, WRITE_ROW, row->s = 0; row->q = modp_div(row->ptr[0], 8);)
FORGE(pointer_next, write, WRITE_ROW, row->s += 8; row->q -= 1;)
/* p + 5 = 6 + 2^16 0x7800 */
FORGE(length_wraps, write, WRITE_ROW, row->len[0] = 6; row->len[1] = 0x7800;)

/* write_data: bytes 3 to 7 of a doubleword, 0 to 4 of the next. */

#define DATA_ROWS call_write_data_rows(c, 0x10003, 10, 100)
#define LAST_ROW  call_write_data_rows(c, 0x10000, 5, 100)
FORGE_HONEST(data, DATA_ROWS)
FORGE_HONEST(data_whole, call_write_data_rows(c, 0x10000, 8, 100))
FORGE(data_twice, write_data, DATA_ROWS, row->is_real = 2; row->s = 2; row->e[0] = 1;
      row->e[2] = 1; row->e[3] = 1;)
FORGE(data_late_high, write_data, DATA_ROWS, row->tm = row->clk + SLOT_MEMORY;
      row->lo = 65535;)
FORGE(data_late_low, write_data, DATA_ROWS, row->tm = row->clk + SLOT_MEMORY;
      row->lo = modp(-1);)
FORGE(two_runs, write_data, DATA_ROWS, row->e[0] = 1;)
FORGE(byte_skipped, write_data, DATA_ROWS, row->e[3] = 0; row->e[4] = 1;)
FORGE(ends_early, write_data, DATA_ROWS, row->e[7] = 0;)
FORGE(nothing_left, write_data, LAST_ROW, row->left = 0;)
FORGE(last_early, write_data, LAST_ROW, row->left = 6;)
FORGE(last_swallows, write_data, call_write_data_rows(c, 0x10000, 8, 100), row->last = 2;)
FORGE(written_twice_0, write_data, DATA_ROWS, row->s = modp(-1);
      for (unsigned j = 0; j < 8; j++) row->e[j] = j == 0 ? 2 : 1;)
/* Byte j has weight 2 after a run of j bytes. */
#define FORGE_TWICE(j)                                                  \
    FORGE(written_twice_##j, write_data, LAST_ROW, row->left = (j) + 2; \
          for (unsigned i = 0; i < 8; i++) row->e[i] = i < (j) ? 1 : 0; row->e[j] = 2;)
FORGE_TWICE(1)
FORGE_TWICE(2)
FORGE_TWICE(3)
FORGE_TWICE(4)
FORGE_TWICE(5)
FORGE_TWICE(6)
FORGE_TWICE(7)
#define FORGE_BYTES(j)                                \
    FORGE(data_bytes_##j, write_data, DATA_ROWS,      \
          row->m[j] = modp((int64_t)row->m[j] + 256); \
          row->m[(j) + 1] = modp((int64_t)row->m[(j) + 1] - 1);)
FORGE_BYTES(0)
FORGE_BYTES(2)
FORGE_BYTES(4)
FORGE_BYTES(6)

#define WRITTEN(j)                                                             \
    FORGED(write_data, "e[" #j "] is a bit", "a byte written with weight 2",   \
           written_twice_##j),                                                 \
        UNANSWERED(write_data, "byte " #j " is written", "a byte not put out", \
                   data_whole)

FORGE_LIST(
    system, FORGED_FRAME(exit, exit_, exit_other),
    FORGED(exit, "is_real is a bit", "a step done twice in one row", exit_twice),
    FORGED_REGISTER(exit, "a7", exit_, exit_late_a7),
    FORGED_REGISTER(exit, "a0", exit_, exit_late_a0),
    UNANSWERED(exit, "the exit code is handed to the verifier",
               "an exit with another code", exit_),

    FORGED_FRAME(write, write_, write_other),
    FORGED(write, "is_real is a bit", "a step done twice in one row", write_twice),
    FORGED_REGISTER(write, "a7", write_, write_late_a7),
    FORGED_REGISTER(write, "a0", write_, write_late_a0),
    FORGED_REGISTER(write, "a1", write_, write_late_a1),
    FORGED_REGISTER(write, "a2", write_, write_late_a2),
    FORGED_REGISTER(write, "the output counter", write_, write_late_counter),
    UNANSWERED(write, "the bytes to write are handed over", "an output without bytes",
               write_),
    FORGED(write, "only a real row has descriptor 2", "the output counter turned back",
           counter_back),
    FORGED(write, "only descriptor 1 writes bytes", "descriptor 2 puts bytes out",
           descriptor_2_output),
    FORGED(write, "limb 2 of an output length is 0", "2^32 + 10 bytes written as 10",
           length_high_2),
    FORGED(write, "limb 3 of an output length is 0", "2^48 + 10 bytes written as 10",
           length_high_3),
    FORGED(write, "an output that writes no bytes is empty",
           "10 bytes counted, none written", counted_only),
    FORGED(write, "the pointer's low limb is cut", "bytes from 8 further on",
           pointer_cut),
    FORGED(write, "limb 3 of a pointer that is used is 0", "a pointer above 2^48",
           pointer_high_3),
    FORGED(write, "limb 2 of a pointer that is used is 0 or 1", "a pointer above 2^33",
           pointer_high_2),
    FORGED(write, "fd2 is a bit", "a write to descriptor 3", descriptor_3),
    FORGED(write, "go is a bit", "bytes handed over twice", handed_twice),
    FORGED(write, "the pointer is cut into bits 3 to 15 and a start",
           "an odd pointer as an eighth of itself", pointer_eighth),
    FORGED(write, "the pointer is cut into bits 3 to 15 and a start",
           "bytes 11 and up of the doubleword before", pointer_next),
    FORGED(write, "an output length is below 2^24", "p + 5 bytes written as 5",
           length_wraps),

    UNANSWERED(write_data, "what is left of a call is taken", "bytes that nobody wrote",
               data),
    UNANSWERED(write_data, "what is left after it is handed on",
               "an output that breaks off", data),
    FORGED_DOUBLEWORD(write_data, "the doubleword", data),
    FORGED(write_data, "the doubleword was last used before",
           "memory taken from the present", data_late_high),
    FORGED(write_data, "lo is a u16", "memory taken from the present, lo = -1",
           data_late_low),
    FORGED(write_data, "is_real is a bit", "two runs in a row that counts twice",
           data_twice),
    FORGED(write_data, "the bytes written are one run", "byte 0 put out before byte 3",
           two_runs),
    FORGED(write_data, "the run starts at s", "the first byte left out", byte_skipped),
    FORGED(write_data, "a run that goes on reaches byte 7",
           "a byte left out at the doubleword's end", ends_early),
    FORGED(write_data, "the last run takes what is left", "an output one byte short",
           last_early),
    FORGED(write_data, "the last run takes what is left", "a write of nothing",
           nothing_left),
    FORGED(write_data, "last is a bit", "the rest of an output swallowed, last = 2",
           last_swallows),
    WRITTEN(0), WRITTEN(1), WRITTEN(2), WRITTEN(3), WRITTEN(4), WRITTEN(5), WRITTEN(6),
    WRITTEN(7),
    FORGED(write_data, "m[0] and m[1] are bytes", "bytes that lend 256", data_bytes_0),
    FORGED(write_data, "m[2] and m[3] are bytes", "bytes that lend 256", data_bytes_2),
    FORGED(write_data, "m[4] and m[5] are bytes", "bytes that lend 256", data_bytes_4),
    FORGED(write_data, "m[6] and m[7] are bytes", "bytes that lend 256", data_bytes_6));
