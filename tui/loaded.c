/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* From options to an engine with a program and its input. */
#include <string.h>

#include "tui/commands.h"
#include "tui/file_read.h"

_Static_assert(ENGINE_ISA_AUTO == 0 && ENGINE_ISA_PORTABLE == 1 && ENGINE_ISA_AVX2 == 2
                   && ENGINE_ISA_AVX512 == 3,
               "the words of --isa stand in this order");

static enum exit_code load_program(struct loaded *l, struct invocation *v,
                                   const char *path)
{
    enum status s =
        file_read(&l->elf, path, "the program", COMMAND_ELF_BYTES_MAX, false, &v->error);
    enum exit_code code = RC_SUCCESS;
    if (s != STATUS_OK) {
        code = s == STATUS_MEMORY ? RC_RESOURCE : RC_FILE;
    } else {
        s = guest_load(&l->guest, l->engine, l->elf.bytes, l->elf.len, &v->error);
        if (s != STATUS_OK) {
            error_prefix(&v->error, "'%s'", path);
            code = s == STATUS_MEMORY ? RC_RESOURCE : RC_FILE;
        }
    }
    return code;
}

enum exit_code loaded_engine(struct engine **engine, struct invocation *v)
{
    const struct engine_options options = {
        .threads = (unsigned)option_number(&v->line, OPTION_THREADS),
        .isa = (enum engine_isa)option_number(&v->line, OPTION_ISA),
    };
    const enum status opened = engine_open(engine, &options, &v->error);
    return opened == STATUS_OK            ? RC_SUCCESS
           : opened == STATUS_UNSUPPORTED ? RC_USAGE
                                          : exit_code_of_status(opened);
}

enum exit_code loaded_open(struct loaded *l, struct invocation *v, const char *path)
{
    memset(l, 0, sizeof *l);
    enum exit_code code = loaded_engine(&l->engine, v);
    if (code == RC_SUCCESS) {
        code = load_program(l, v, path);
    }
    if (code != RC_SUCCESS || !has_option(&v->line, OPTION_INPUT)) {
        return code;
    }
    const enum status read =
        file_read(&l->input, option_text(&v->line, OPTION_INPUT), "the input",
                  COMMAND_INPUT_BYTES_MAX, true, &v->error);
    return read == STATUS_OK ? RC_SUCCESS : read == STATUS_MEMORY ? RC_RESOURCE : RC_FILE;
}

void loaded_close(struct loaded *l)
{
    guest_free(l->guest);
    engine_close(l->engine);
    buffer_free(&l->elf);
    buffer_free(&l->input);
    memset(l, 0, sizeof *l);
}
