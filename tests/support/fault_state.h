/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What faulty_io.c and fault_vfs.c share. */
#ifndef ZK_TESTS_FAULT_STATE_H
#define ZK_TESTS_FAULT_STATE_H

#include <stddef.h>

enum call {
    CALL_OPEN,
    CALL_READ,
    CALL_CREATE,
    CALL_WRITE,
    CALL_TRUNCATE,
    CALL_SYNC,
    CALL_NAME, /* rename, make a folder */
    CALL_REMOVE
};

enum verdict { VERDICT_GO, VERDICT_FAIL /* errno is set */, VERDICT_SHORT, VERDICT_LIE };

/* Count a call and say what becomes of it; may not return. */
enum verdict fault_step(enum call call);

/* Random bytes of the plan's seed and of nothing else. */
void fault_random(void *bytes, size_t len);

/* Register the VFS, once; its name. */
const char *fault_vfs(void);

#endif
