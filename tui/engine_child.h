/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The engine in a process of its own, driven by a console.
 *
 * The child works on a session and tells what it does over a pipe; progress, pause and
 * cancellation go through a struct task in shared memory. It has no terminal: a session
 * of its own, its descriptors 0 to 2 are /dev/null. It runs as SCHED_BATCH and CHILD_NICE
 * below the console, so that keys are answered while all processors prove. If the console
 * dies it stops at its next unit, and what is committed stays; if the console detaches,
 * it goes on. It asks the kernel to be the first to go when memory runs out, so that the
 * console can tell what happened.
 *
 *   child_start -> child_read .. -> child_reap -> child_close
 *                                -> child_detach    (it goes on by itself)
 */
#ifndef ZK_TUI_ENGINE_CHILD_H
#define ZK_TUI_ENGINE_CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "engine.h"
#include "tui/check_stages.h"
#include "tui/commands.h"
#include "tui/model_checkpoints.h"

/* How much a check looks at: the segments' proofs and the finished one; is_full: all the
 * stages. */
struct check_wish {
    bool is_full;
    bool has_only;
    uint32_t only;    /* this segment alone, and its roots */
    uint32_t first;   /* begin with this one */
    unsigned percent; /* of the segments; those left out are so by chance */
};

/* What to work on: a program, or a session there is. */
struct child_request {
    bool is_check; /* do not prove: verify what session has, as wish says */
    struct check_wish wish;
    const struct invocation
        *v;              /* its options: store, input, parameters, threads, memory */
    const char *program; /* path; NULL: see session */
    const char *session; /* a name; NULL: the program's unfinished one, or a new one */
    enum errand errand;  /* not ERRAND_NONE: do not prove, but this, for session */
    const char *path;    /* of the archive */
    const char *kind;    /* of the file to check, and its index; "": all files */
    uint32_t index;
};

/* What the child tells, in this order within a message: */
enum message_kind {
    MESSAGE_SESSION, /* struct message_session */
    MESSAGE_LOG,     /* text: a level 'i', 'w', 'e', then the line */
    MESSAGE_PHASE,   /* struct message_phase */
    MESSAGE_RUN,     /* struct message_run */
    MESSAGE_OUTPUT,  /* bytes the guest wrote */
    MESSAGE_PROOF,   /* struct message_proof */
    MESSAGE_CHECK,   /* struct message_check */
    MESSAGE_STAGE,   /* struct message_stage */
    MESSAGE_ERRAND,  /* struct message_errand */
    MESSAGE_END      /* struct message_end; the last */
};

struct message_session {
    char name[SESSION_NAME_BYTES], program[128];
    uint64_t security, log_blowup, segment_log2, budget, threads;
    bool is_resumed;
};

struct message_phase {
    uint32_t phase, n_units; /* enum job_phase; 0: not known */
    uint64_t at_ns;          /* host_now_ns, one clock for all processes */
    bool is_end;
};

struct message_run {
    uint64_t steps, exit_code;
    uint32_t n_segments, n_chunks;
};

struct message_proof {
    char path[512];
    uint64_t len, verify_ns;
    uint8_t sha256[32], program_digest[32];
    uint64_t steps, exit_code, len_output;
    uint32_t n_segments, n_chunks, centibits;
    uint32_t term_centibits[ENGINE_N_TERMS];
};

struct message_check {
    uint32_t index, n; /* segment, of so many */
    uint64_t took_ns;
    bool is_accepted;
    uint32_t n_roots;     /* statements of roots that were compared */
    uint32_t n_different; /* and that differ */
    char text[256];       /* why it is not accepted, or what could not be compared */
};

struct message_stage {
    enum check_stage stage;
    enum stage_state state;
    uint32_t n, of; /* units looked at; of 0: not known */
    uint64_t took_ns;
    char text[200]; /* why it failed or was skipped */
};

struct message_errand {
    uint64_t done, total; /* bytes; total 0: not known */
    bool is_checked;      /* a file was checked, this one: */
    char kind[17];
    uint32_t index;
    int64_t written_ns;
    char fault[64]; /* "": it is whole */
};

struct message_end {
    enum status status;
    enum exit_code code; /* of the work, if it failed; no other child sets it */
    char text[512];
};

enum { MESSAGE_BYTES_MAX = 4096, CHILD_NICE = 5 };

struct message {
    enum message_kind kind;
    uint32_t len;
    _Alignas(8) uint8_t bytes[MESSAGE_BYTES_MAX + 1]; /* a zero byte follows */
};

struct engine_child;

/* Fork. The caller has no session open.
 * err   STATUS_IO, STATUS_MEMORY */
MUST_USE enum status child_start(struct engine_child **out,
                                 const struct child_request *request, struct error *e);

/* For poll: readable when there is something to read, or the child has ended. */
int child_descriptor(const struct engine_child *c);
pid_t child_pid(const struct engine_child *c);
struct task *child_task(const struct engine_child *c);

/* For the child: write a message; what is longer than MESSAGE_BYTES_MAX is cut. */
void child_tell(int pipe, enum message_kind kind, const void *bytes, size_t len);

/* The next message; false if there is none now. *is_over: there will never be one again.
 * */
bool child_read(struct engine_child *c, struct message *message, bool *is_over);

/* Has it ended? Then its wait status. */
bool child_reap(struct engine_child *c, int *wait_status);

/* Let it go on without us, and free. */
void child_detach(struct engine_child *c);

/* End it if it runs (SIGKILL: what is committed stays) and free. NULL is allowed. */
void child_close(struct engine_child *c);

#endif
