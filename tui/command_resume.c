/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole resume: open a session, say what it has, refuse what does not fit, go on. */
#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "checkpoint/unit_files.h"
#include "tui/file_read.h"
#include "tui/proving.h"
#include "tui/quantity.h"
#include "tui/session_store.h"
#include "tui/unlock.h"

/* What is open besides the proof itself; zeroed is closed. */
struct resuming {
    struct invocation *v;
    struct store *store; /* until the proof takes them */
    struct session *session;
    struct session_recovery recovery;
    uint32_t n_missing; /* units whose file has gone */
    struct work work;
    struct engine *engine;
    struct guest *guest;
    char output_path[2 * PATH_MAX];
    struct proving proving;
};

static enum exit_code open_session(struct resuming *r)
{
    struct invocation *const v = r->v;
    char name[SESSION_NAME_BYTES];
    enum exit_code code = session_store_open(&r->store, v, STORE_READ);
    if (code == RC_SUCCESS) {
        code = session_store_choose(name, r->store, v->line.operand, true, v);
    }
    if (code != RC_SUCCESS) {
        return code;
    }
    code = unlock_open(&r->session, v, r->store, name, SESSION_WRITE, &r->recovery);
    if (code == RC_SUCCESS) {
        enum status s = work_load(&r->work, r->session, &v->error);
        if (s == STATUS_OK) {
            s = unit_files_drop_missing(r->session, &r->n_missing, &v->error);
        }
        code = s != STATUS_OK         ? exit_code_of_session(s)
               : r->work.is_encrypted ? unlock_check_mode(v)
                                      : RC_SUCCESS;
    }
    if (code == RC_INTEGRITY) {
        const struct error why = v->error;
        return invocation_fail(
            v, code, "%s; 'zkconsole sessions repair %s' says what can be saved",
            why.text, name);
    }
    return code;
}

/* ---- what was given must be what the session has ---- */

static enum exit_code load_given(struct resuming *r, struct guest **guest,
                                 struct byte_buffer *input)
{
    const struct command_line *const line = &r->v->line;
    const char *const program = option_text(line, OPTION_PROGRAM);
    const char *const path = option_text(line, OPTION_INPUT);
    struct byte_buffer elf = {0};
    enum status s = STATUS_OK;
    if (program != NULL) {
        s = file_read(&elf, program, "the program", COMMAND_ELF_BYTES_MAX, false,
                      &r->v->error);
        if (s == STATUS_OK) {
            s = guest_load(guest, r->engine, elf.bytes, elf.len, &r->v->error);
        }
        buffer_free(&elf);
    }
    if (s == STATUS_OK && path != NULL) {
        s = file_read(input, path, "the input", COMMAND_INPUT_BYTES_MAX, true,
                      &r->v->error);
    }
    return s == STATUS_OK ? RC_SUCCESS : exit_code_of_status(s);
}

static enum exit_code compare(struct resuming *r)
{
    const struct command_line *const line = &r->v->line;
    const struct proof_parameters asked = proving_parameters(line);
    struct proof_parameters parameters = r->work.parameters;
    struct guest *guest = NULL;
    struct byte_buffer input = {0};
    if (has_option(line, OPTION_SECURITY)) {
        parameters.security = asked.security;
    }
    if (has_option(line, OPTION_BLOWUP)) {
        parameters.log_blowup = asked.log_blowup;
    }
    if (has_option(line, OPTION_SEGMENT_LOG2)) {
        parameters.segment_log2 = asked.segment_log2;
    }
    enum exit_code code = load_given(r, &guest, &input);
    if (code == RC_SUCCESS) {
        const bool has_input = has_option(line, OPTION_INPUT);
        const enum status s = work_match(&r->work, guest != NULL ? guest : r->guest,
                                         has_input ? input.bytes : r->work.input.bytes,
                                         has_input ? input.len : r->work.input.len,
                                         &parameters, &r->v->error);
        code = s == STATUS_OK ? RC_SUCCESS : exit_code_of_session(s);
    }
    buffer_free(&input);
    guest_free(guest);
    return code;
}

static enum exit_code load_own(struct resuming *r)
{
    struct invocation *const v = r->v;
    enum exit_code code = loaded_engine(&r->engine, v);
    if (code != RC_SUCCESS) {
        return code;
    }
    enum status s =
        guest_load(&r->guest, r->engine, r->work.elf.bytes, r->work.elf.len, &v->error);
    if (s == STATUS_OK && memcmp(guest_digest(r->guest), r->work.program_digest, 32)) {
        s = error_set(&v->error, STATUS_FORMAT,
                      "session: its program is not the one it was made for");
    }
    return s == STATUS_OK ? compare(r) : exit_code_of_session(s);
}

/* ---- where the proof goes ---- */

static enum exit_code find_output(struct resuming *r)
{
    struct invocation *const v = r->v;
    struct byte_buffer kept = {0};
    bool found = false;
    const char *const given = option_text(&v->line, OPTION_OUTPUT);
    if (given != NULL) {
        strncpy(r->output_path, given, sizeof r->output_path - 1);
        return RC_SUCCESS;
    }
    const enum status s =
        session_get(r->session, "output.path", &kept, &found, &v->error);
    if (found && kept.len < sizeof r->output_path) {
        memcpy(r->output_path, kept.bytes, kept.len);
    }
    buffer_free(&kept);
    if (s != STATUS_OK) {
        return exit_code_of_session(s);
    }
    if (!found) {
        return invocation_fail(v, RC_USAGE,
                               "resume: -o FILE is missing: session %s does "
                               "not say where its proof goes",
                               session_name(r->session));
    }
    return RC_SUCCESS;
}

/* ---- what it has ---- */

static enum exit_code say_what_is_there(struct resuming *r)
{
    struct drive_progress d;
    struct progress *const p = r->proving.progress;
    const enum status s = drive_progress(r->session, &d, &r->v->error);
    if (s != STATUS_OK) {
        return exit_code_of_session(s);
    }
    if (r->recovery.was_lost) {
        progress_say(p, "resume   the last run ended without saying so");
    }
    if (r->recovery.n_swept + r->n_missing != 0) {
        progress_say(p,
                     "resume   %" PRIu32 " unfinished file%s removed, %" PRIu32
                     " missing one%s will be made again",
                     r->recovery.n_swept, quantity_s(r->recovery.n_swept),
                     r->n_missing, quantity_s(r->n_missing));
    }
    const uint32_t n_executed = d.n_records + d.n_dropped_records;
    const uint32_t n_segments = d.n_segments - d.n_segments_proved;
    const uint32_t n_chunks = d.n_chunks - d.n_images_proved;
    if (d.n_segments == 0) {
        progress_say(p,
                     "resume   reused: %" PRIu32 " segment%s executed; to do: the rest",
                     n_executed, quantity_s(n_executed));
    } else {
        progress_say(p,
                     "resume   reused: %" PRIu32 " of %" PRIu32 " segment%s and %" PRIu32
                     " of %" PRIu32 " image chunk%s proved; to do: %" PRIu32
                     " segment%s, %" PRIu32 " chunk%s",
                     d.n_segments_proved, d.n_segments, quantity_s(d.n_segments),
                     d.n_images_proved, d.n_chunks, quantity_s(d.n_chunks), n_segments,
                     quantity_s(n_segments), n_chunks, quantity_s(n_chunks));
    }
    if (d.n_dropped_records != 0) {
        progress_say(p,
                     "resume   redone: %" PRIu32 " segment%s whose snapshot was dropped "
                     "to save room, executed again, not proved again",
                     d.n_dropped_records, quantity_s(d.n_dropped_records));
    }
    return RC_SUCCESS;
}

static enum exit_code resume(struct resuming *r)
{
    struct proof_parameters parameters;
    enum exit_code code = open_session(r);
    if (code == RC_SUCCESS) {
        code = load_own(r);
    }
    if (code == RC_SUCCESS) {
        code = find_output(r);
    }
    if (code == RC_SUCCESS) {
        parameters = r->work.parameters;
        code = proving_open(&r->proving, r->v, r->engine, r->guest, r->work.program_name,
                            r->output_path, option_text(&r->v->line, OPTION_INPUT));
    }
    if (code == RC_SUCCESS) {
        code = proving_plan(&r->proving, &parameters);
    }
    if (code == RC_SUCCESS) {
        code = say_what_is_there(r);
    }
    if (code == RC_SUCCESS) {
        struct store *const store = r->store;
        struct session *const session = r->session;
        r->store = NULL;
        r->session = NULL;
        work_free(&r->work); /* the proof loads it again, checked */
        code = proving_take_session(&r->proving, store, session);
    }
    return code == RC_SUCCESS ? proving_drive(&r->proving) : code;
}

enum exit_code command_resume(struct invocation *v)
{
    struct resuming r;
    struct error ignored; /* nothing was written */
    memset(&r, 0, sizeof r);
    r.v = v;
    r.proving.v = v;
    const enum exit_code code = resume(&r);
    proving_close(&r.proving);
    (void)!session_withdraw(r.session, &ignored); /* what is still here was refused */
    store_close(r.store);
    guest_free(r.guest);
    engine_close(r.engine);
    work_free(&r.work);
    return code;
}
