/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One call of the program: its command line, how it ended, what it has to say. */
#ifndef ZK_TUI_INVOCATION_H
#define ZK_TUI_INVOCATION_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"
#include "tui/command_line.h"
#include "tui/exit_code.h"
#include "tui/json.h"

/* What prove has to tell; --json and the summary line print the same members. */
struct proof_summary {
    bool is_valid;
    const char *path;
    uint64_t len_proof;
    uint8_t sha256[32];
    uint8_t program_digest[32];
    uint64_t steps;
    uint64_t exit_code;
    uint64_t len_output;
    unsigned n_segments;
    uint64_t wall_ns, paused_ns; /* of it */
    uint64_t rss_peak;
    char isa[16];
    unsigned threads;
    const char *memory_mode; /* static */
    unsigned n_reused;       /* segments proved before */
    double steps_per_second; /* of the segments proved now */
    unsigned segment_log2;
    unsigned blowup;
    unsigned security;
};

struct secret;
struct supervised;
struct vault;

struct preferences;

struct invocation {
    struct command_line line;
    const struct preferences *preferences; /* of the files; outlive this */
    struct error error; /* its sentence goes to standard error; "" for none */
    uint64_t began_ns;
    bool has_result;       /* the JSON object of --json has been printed */
    bool wants_json_lines; /* standard error carries JSON lines */
    struct proof_summary proof;
    char session[SESSION_NAME_BYTES]; /* worked on; "" for none */
    struct supervised *supervised;    /* tui/supervisor.h; NULL: nobody watches */
    struct secret *passphrase;        /* tui/unlock.h; NULL: not asked for yet */
    struct vault *vault;              /* of the session unlocked last */
};

/* Say how the invocation ended: the sentence, the object of --json if there is none yet,
 * the summary line, the code of --show-rc. Returns the code. */
enum exit_code invocation_finish(struct invocation *v, enum exit_code code);

/* Write the result to standard output. SUCCESS; or FILE, with a sentence in v->error
 * unless the reader of a pipe has gone; or RESOURCE when out is bad. */
enum exit_code invocation_print(struct invocation *v, const struct byte_buffer *out);

/* Set the sentence and return the code. */
enum exit_code invocation_fail(struct invocation *v, enum exit_code code,
                               const char *format, ...) PRINTF_LIKE(3, 4);

/* The members of a summary within an open object. */
void proof_summary_json(const struct proof_summary *summary, struct json *j);

#endif
