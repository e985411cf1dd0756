/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A small program whose one segment has rows in every table. */
#ifndef ZK_TESTS_ALL_TABLES_H
#define ZK_TESTS_ALL_TABLES_H

#include <stddef.h>
#include <stdint.h>

#include "vm/elf.h"

enum {
    ALL_TABLES_TEXT = 0x10000,
    ALL_TABLES_WORDS = 48,
    ALL_TABLES_LOG_CUT = 15,   /* a segment of 2^15 steps holds the whole run */
    ALL_TABLES_OUTPUT = 5,     /* bytes */
    ALL_TABLES_LOOP_FIRST = 37 /* the word where the long loop begins */
};

/* Word i is at ALL_TABLES_TEXT + 4 i. */
void all_tables_words(uint32_t words[ALL_TABLES_WORDS]);
void all_tables_load(struct elf *elf);

#endif
