/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* engine.c - opening the engine and loading programs. */
#include "engine.h"

#include <stdlib.h>

#include "base/host.h"
#include "handles.h"
#include "isa/decode.h"
#include "simd/kernels.h"
#include "tables/tables.h"

enum { ENGINE_ARENA_BYTES = 64 << 20 };

static const enum isa engine_isas[] = {
    [ENGINE_ISA_AUTO] = ISA_AUTO,
    [ENGINE_ISA_PORTABLE] = ISA_PORTABLE,
    [ENGINE_ISA_AVX2] = ISA_AVX2,
    [ENGINE_ISA_AVX512] = ISA_AVX512,
};

enum status engine_open(struct engine **engine, const struct engine_options *options,
                        struct error *e)
{
    *engine = NULL;
    if ((unsigned)options->isa >= sizeof engine_isas / sizeof engine_isas[0]) {
        return error_set(e, STATUS_ARGUMENT,
                         "engine: there is no instruction set number %u",
                         (unsigned)options->isa);
    }
    struct engine *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return error_set(e, STATUS_MEMORY, "engine: no memory for the handle");
    }
    unsigned threads = options->threads == 0 ? host_cpus() : options->threads;
    enum status s = kernels_choose(engine_isas[options->isa], e);
    if (s == STATUS_OK)
        s = pool_open(&made->pool, threads, e);
    if (s == STATUS_OK)
        s = arena_open(&made->arena, ENGINE_ARENA_BYTES, e);
    if (s == STATUS_OK)
        s = machine_record(&made->machine, made->arena, e);
    if (s != STATUS_OK) {
        engine_close(made);
        return s;
    }
    *engine = made;
    return STATUS_OK;
}

void engine_close(struct engine *engine)
{
    if (engine == NULL) {
        return;
    }
    arena_close(engine->arena);
    pool_close(engine->pool);
    free(engine);
}

unsigned engine_threads(const struct engine *engine)
{
    return pool_threads(engine->pool);
}

const char *engine_isa_name(const struct engine *engine)
{
    (void)engine;
    return kernels_get()->name;
}

enum status guest_load(struct guest **guest, struct engine *engine, const uint8_t *elf,
                       size_t len, struct error *e)
{
    *guest = NULL;
    struct guest *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return error_set(e, STATUS_MEMORY, "program: no memory for the handle");
    }
    made->engine = engine;
    enum status s = elf_load(&made->elf, elf, len, e);
    if (s != STATUS_OK) {
        free(made);
        return s;
    }
    *guest = made;
    return STATUS_OK;
}

void guest_free(struct guest *guest)
{
    if (guest == NULL) {
        return;
    }
    elf_close(&guest->elf);
    free(guest);
}

const uint8_t *guest_digest(const struct guest *guest)
{
    return guest->elf.program.digest;
}

const char *engine_mnemonic(unsigned i)
{
    return i < RV_COUNT ? rv_name((enum rv)i) : NULL;
}
