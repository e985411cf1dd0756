/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The commands that use the engine. Each does what command_table.h says, prints its
 * result, and returns the exit code; the sentence of a failure is left in v->error. */
#ifndef ZK_TUI_COMMANDS_H
#define ZK_TUI_COMMANDS_H

#include "engine.h"
#include "tui/invocation.h"

enum exit_code command_console(struct invocation *v);
enum exit_code command_attach(struct invocation *v);
enum exit_code command_run(struct invocation *v);
enum exit_code command_prove(struct invocation *v);
enum exit_code command_resume(struct invocation *v);
enum exit_code command_verify(struct invocation *v);
enum exit_code command_sessions(struct invocation *v);
enum exit_code command_export(struct invocation *v);
enum exit_code command_import(struct invocation *v);
enum exit_code command_inspect(struct invocation *v);
enum exit_code command_timeline(struct invocation *v);
enum exit_code command_status(struct invocation *v);
enum exit_code command_control(struct invocation *v);
enum exit_code command_report(struct invocation *v);
enum exit_code command_doctor(struct invocation *v);
enum exit_code command_completions(struct invocation *v);

/* Sizes beyond which a file is not what it is said to be. */
#define COMMAND_ELF_BYTES_MAX    ((uint64_t)4 << 30)
#define COMMAND_PROOF_BYTES_MAX  ((uint64_t)256 << 30)
#define COMMAND_INPUT_BYTES_MAX  ((uint64_t)256 << 20)
#define COMMAND_OUTPUT_BYTES_MAX ((uint64_t)1 << 20)

/* What a loaded program needs; zeroed is closed. */
struct loaded {
    struct engine *engine;
    struct guest *guest;
    struct byte_buffer elf;
    struct byte_buffer input;
};

/* An engine of the options --isa and --threads.
 * out   SUCCESS, or the code with its sentence in v->error */
enum exit_code loaded_engine(struct engine **engine, struct invocation *v);

/* Read and load the program at path, and the input that the options name, with an engine
 * of the options --isa and --threads. Close with loaded_close even after a failure.
 *
 * out   SUCCESS, or the code with its sentence in v->error
 */
enum exit_code loaded_open(struct loaded *out, struct invocation *v, const char *path);
void loaded_close(struct loaded *l);

#endif
