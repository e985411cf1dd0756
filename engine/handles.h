/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* handles.h - what stands behind the handles of engine.h; private to the files of
 * engine/. */
#ifndef ZK_HANDLES_H
#define ZK_HANDLES_H

#include "base/arena.h"
#include "base/pool.h"
#include "engine.h"
#include "vm/elf.h"

struct machine;
struct verifier;

struct engine {
    struct pool *pool;
    struct arena *arena; /* holds the recorded tables */
    struct machine *machine;
};

struct guest {
    struct engine *engine;
    struct elf elf;
};

#endif
