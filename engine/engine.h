/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* engine.h - the public interface of the prover: load, run, prove, verify, plan.
 *
 * The only header of engine/ that store/, checkpoint/, tui/ and programs built on the
 * library include (besides base/ and the headers engine_*.h, which it hands through). The
 * engine never prints, never exits and keeps no globals but the kernels chosen at the
 * first engine_open(). What it has to tell goes through struct observer and struct task;
 * what it must keep between units goes through struct unit_store.
 *
 * A proof is made of units: the smallest pieces of work that are either done and kept, or
 * not done.
 *
 *   engine_open -> guest_load -> job_open -> job_execute -> job_link
 *                                               -> job_prove_segment(0..) in any order
 *                                               -> job_prove_image(0..)   in any order ->
 *                                               job_seal
 *
 * job_run() does all of that and skips every unit the store already has, so a killed job
 * goes on by opening it again on the same store. The bytes of the proof depend on the
 * program, the input and struct proof_parameters, and on nothing else: not on threads,
 * instruction set, memory mode, the order of units, or interruptions.
 */
#ifndef ZK_ENGINE_H
#define ZK_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/disk.h"
#include "base/status.h"
#include "base/task.h"

/* ---- engine
 * ------------------------------------------------------------------------------- */

enum engine_isa {
    ENGINE_ISA_AUTO,
    ENGINE_ISA_PORTABLE,
    ENGINE_ISA_AVX2,
    ENGINE_ISA_AVX512
};

struct engine_options {
    unsigned threads;    /* 0: as many as the process may use */
    enum engine_isa isa; /* the first engine of a process decides */
};

struct engine;

/* Open an engine: choose kernels, start the threads, record the tables.
 * err   STATUS_UNSUPPORTED: the processor lacks the instruction set asked for;
 * STATUS_MEMORY */
MUST_USE enum status engine_open(struct engine **engine,
                                 const struct engine_options *options, struct error *e);
void engine_close(struct engine *engine);
unsigned engine_threads(const struct engine *engine);
const char *engine_isa_name(const struct engine *engine);

/* ---- programs
 * ----------------------------------------------------------------------------- */

struct guest;

/* Check an ELF file and decode it.
 *
 * in    elf[len]  may be freed afterwards
 * err   STATUS_FORMAT with one sentence naming the field that is wrong */
MUST_USE enum status guest_load(struct guest **guest, struct engine *engine,
                                const uint8_t *elf, size_t len, struct error *e);
void guest_free(struct guest *guest);

/* The 32-byte digest of what is executed: segments as loaded and entry, not the file. */
const uint8_t *guest_digest(const struct guest *guest);

/* The instruction at a pc as text, without running; false if there is none. */
bool guest_disassemble(const struct guest *guest, uint64_t pc, uint32_t *word,
                       char text[64], char symbol[96]);

/* Executable symbols by address; NULL beyond the last. */
const char *guest_symbol(const struct guest *guest, size_t i, uint64_t *address);

/* Loaded segment i by address: what the file says of a part of memory; false beyond the
 * last. What the guest may do does not depend on it. */
struct guest_part {
    uint64_t address, size;
    bool is_executable, is_writable;
};
bool guest_part(const struct guest *guest, size_t i, struct guest_part *part);

/* ---- running without proving
 * --------------------------------------------------------------- */

enum { ENGINE_N_MNEMONICS_MAX = 128 };

enum run_end { RUN_EXITED, RUN_TRAPPED, RUN_LIMIT, RUN_CANCELLED };

struct run_report {
    enum run_end end;
    uint64_t steps;
    uint64_t exit_code;        /* RUN_EXITED: all 64 bits of a0 */
    char trap[512];            /* RUN_TRAPPED: reason, pc, symbol, instruction */
    struct byte_buffer output; /* what went to fd 1; the caller frees it */
    uint64_t mix[ENGINE_N_MNEMONICS_MAX]; /* steps per mnemonic; counted when asked for */
};

/* The guest's writes as they happen; fd 1 or 2. May be NULL. */
typedef void guest_write_fn(void *arg, int fd, const uint8_t *bytes, size_t len);

struct run_request {
    const uint8_t *input;
    size_t len_input;
    uint64_t max_steps; /* 0: no limit */
    bool count_mix;     /* slower */
    guest_write_fn *guest_write;
    void *arg;
    struct task *task; /* cancellation; may be NULL */
};

/* Run a program to its end.
 * err   STATUS_MEMORY; a trap or the step limit is a report, not an error */
MUST_USE enum status guest_run(const struct guest *guest,
                               const struct run_request *request,
                               struct run_report *report, struct error *e);

/* Name of mnemonic i of struct run_report.mix, NULL from the last on. */
const char *engine_mnemonic(unsigned i);

/* ---- proving
 * ------------------------------------------------------------------------------- */

enum {
    ENGINE_SEGMENT_LOG2_MIN = 14,
    ENGINE_SEGMENT_LOG2_MAX = 22,
    ENGINE_SEGMENT_LOG2_DEFAULT = 20
};

struct proof_parameters {
    unsigned security;     /* proven bits: 128 or 100 */
    unsigned log_blowup;   /* 1, 2, 3: rate 1/2, 1/4, 1/8 */
    unsigned segment_log2; /* steps of a full segment; 0 lets the plan choose */
};

/* RESIDENT keeps the extended columns of a segment in memory, SPILL in a temporary file,
 * STREAM rebuilds them when needed; AUTO takes for each unit, when its size is known, the
 * fastest that fits the budget: RESIDENT if it does, else what the speed of the disk and
 * of the processor make of the other two. */
enum memory_mode {
    MEMORY_AUTO,
    MEMORY_RESIDENT,
    MEMORY_STREAM,
    MEMORY_SPILL,
    MEMORY_N_MODES
};

#define MEMORY_REASON_LIST(X)         \
    X(ASKED, "asked for")             \
    X(FITS, "it fits")                \
    X(ONLY, "the only one that fits") \
    X(FASTER, "the faster one that fits")

enum memory_reason {
#define MEMORY_REASON_ENUM(name, text) MEMORY_##name,
    MEMORY_REASON_LIST(MEMORY_REASON_ENUM)
#undef MEMORY_REASON_ENUM
};
const char *memory_reason_text(enum memory_reason reason);

/* The mode of a unit and what speaks for it. Numbers that were not needed are 0. */
struct memory_choice {
    enum memory_mode mode;
    enum memory_reason reason;
    uint64_t bytes[MEMORY_N_MODES];      /* that each takes of memory */
    uint64_t budget;                     /* that a unit may take */
    uint64_t len_file, room;             /* SPILL: its file, and what the disk has */
    double lost_seconds[MEMORY_N_MODES]; /* against RESIDENT */
    double extend_ns;                    /* measured: a value of an extended column */
    struct disk_costs disk;              /* measured */
};

struct memory_plan {
    unsigned segment_log2;
    uint64_t bytes_budget; /* what it was planned for */
    uint64_t
        bytes_stream; /* the most a full segment of any program takes in stream mode */
};

/* Choose the size of segments.
 *
 * in    guest       NULL: the smallest program
 *       parameters  segment_log2 0: the largest up to ENGINE_SEGMENT_LOG2_DEFAULT of
 *                   which any segment fits the budget in stream mode; otherwise kept, and
 *                   a segment that does not fit is refused when it is met
 *       budget      bytes for the whole process; 0: what the machine offers (cgroup
 *                   limit, MemAvailable). Under RLIMIT_AS never more than can be
 *                   reserved three times
 * err   STATUS_LIMIT with the smallest budget that would do */
MUST_USE enum status engine_plan(const struct engine *engine, const struct guest *guest,
                                 const struct proof_parameters *parameters,
                                 uint64_t budget, struct memory_plan *plan,
                                 struct error *e);

/* The mode that AUTO would choose for the full segment that takes the most, and why. What
 * units really take is often less.
 *
 * in    guest         NULL: the smallest program
 *       parameters    segment_log2 given
 *       budget        of a plan
 *       spill_folder  tried for its speed if the choice depends on it; NULL: never spill
 * err   STATUS_LIMIT: it fits in no mode */
MUST_USE enum status engine_plan_segment(const struct engine *engine,
                                         const struct guest *guest,
                                         const struct proof_parameters *parameters,
                                         uint64_t budget, const char *spill_folder,
                                         struct memory_choice *choice, struct error *e);

/* Kinds of units a store keeps, each with an index. All are private to the prover and
 * hold the witness or can reveal it, except LINK, SEGMENT and IMAGE, which are parts of
 * the proof. */
enum unit_kind {
    UNIT_RECORD, /* segment i: state at its start, touched cells, output, boundary root */
    UNIT_CELLS,  /* image chunk i: its cells, image root */
    UNIT_LINK,   /* index 0: the link record */
    UNIT_SEGMENT, /* proof of segment i */
    UNIT_IMAGE,   /* proof of image chunk i */
    UNIT_N_KINDS
};
const char *unit_kind_name(enum unit_kind kind);

/* Where units are kept. put() must have made the unit durable to the degree the caller
 * promises when it returns; get() appends to out. Both may be called from the thread that
 * runs the job only.
 * make_room() may be NULL: asked when the spill folder has no room for a temporary file
 * of so many bytes; true: something was dropped, the file is tried again. */
struct unit_store {
    void *arg;
    bool (*has)(void *arg, enum unit_kind kind, uint32_t index);
    enum status (*put)(void *arg, enum unit_kind kind, uint32_t index,
                       const uint8_t *bytes, size_t len, struct error *e);
    enum status (*get)(void *arg, enum unit_kind kind, uint32_t index,
                       struct byte_buffer *out, struct error *e);
    bool (*make_room)(void *arg, uint64_t bytes);
};

/* Phases in their order; a phase's units are counted by task progress. */
enum job_phase {
    PHASE_EXECUTE,
    PHASE_LINK,
    PHASE_PROVE,
    PHASE_IMAGE,
    PHASE_SEAL,
    JOB_N_PHASES
};
const char *job_phase_name(enum job_phase phase);

/* Told from the thread that runs the job, between units. Any member may be NULL. */
struct observer {
    void *arg;
    void (*phase_begin)(void *arg, enum job_phase phase,
                        uint32_t n_units); /* 0: not known yet */
    void (*unit_done)(void *arg, enum job_phase phase, uint32_t index, bool reused);
    void (*phase_end)(void *arg, enum job_phase phase);
    guest_write_fn *guest_write;
    /* A unit is about to be proved in another mode, or for another reason, than the one
     * before. */
    void (*memory_chosen)(void *arg, const struct memory_choice *choice);
};

struct job_request {
    const struct guest *guest;
    const uint8_t *input; /* the private input; must outlive the job */
    size_t len_input;
    struct proof_parameters parameters; /* segment_log2 given */
    enum memory_mode mode;
    uint64_t memory_budget;   /* bytes_budget of the plan */
    const char *spill_folder; /* for temporary files; NULL: never spill */
    uint64_t max_steps;       /* 0: no limit */
    struct unit_store store;
    struct observer observer;
    struct task *task; /* progress, pause and cancellation; may not be NULL */
};

struct job;

/* What is known of a job so far. */
struct job_state {
    bool executed; /* the run has ended; the rest is valid */
    uint32_t n_segments;
    uint32_t n_chunks;
    uint64_t steps;
    uint64_t exit_code;
    size_t len_output;
    uint64_t len_proof; /* after job_seal */
};

/* Open a job on a store that may already hold some of its units.
 * err   STATUS_ARGUMENT, STATUS_MEMORY, what the store reports */
MUST_USE enum status job_open(struct job **job, struct engine *engine,
                              const struct job_request *request, struct error *e);
void job_close(struct job *job);
void job_get_state(const struct job *job, struct job_state *state);

/* The phases, each restartable. A unit that the store has is not made again.
 * err   STATUS_TRAP: the program trapped (its text says where); STATUS_CANCELLED;
 * STATUS_LIMIT */
MUST_USE enum status job_execute(struct job *job, struct error *e);
MUST_USE enum status job_link(struct job *job, struct error *e);
MUST_USE enum status job_prove_segment(struct job *job, uint32_t index, struct error *e);
MUST_USE enum status job_prove_image(struct job *job, uint32_t index, struct error *e);

/* What proving a unit will take, from its record alone; the run is over.
 *
 * cost  a segment: its replay, some 20 to 50 ns a step */
struct job_forecast {
    struct memory_choice choice;
    uint64_t len_proof; /* expected: coincidences among queries make it differ a little */
    uint64_t n_values;  /* of extended columns; time is about proportional */
};
MUST_USE enum status job_forecast_segment(struct job *job, uint32_t index,
                                          struct job_forecast *out, struct error *e);
MUST_USE enum status job_forecast_image(struct job *job, uint32_t index,
                                        struct job_forecast *out, struct error *e);

/* Receives the sealed proof in order; called several times. */
typedef enum status sink_fn(void *arg, const uint8_t *bytes, size_t len, struct error *e);

/* Write the proof file. Who publishes it verifies it first as a stranger would, with
 * engine_verify on what was written, and only then gives it its name.
 * err   what the sink or the store reports */
MUST_USE enum status job_seal(struct job *job, sink_fn *sink, void *arg, struct error *e);

/* All phases. */
MUST_USE enum status job_run(struct job *job, sink_fn *sink, void *arg, struct error *e);

/* ---- verifying
 * ------------------------------------------------------------------------------ */

enum engine_verdict { ENGINE_REJECTED, ENGINE_CONDITIONAL, ENGINE_ACCEPTED };

struct statement_report {
    uint8_t program_digest[32];
    uint64_t exit_code;
    uint64_t steps;
    uint32_t n_segments, n_chunks;
    struct proof_parameters parameters;
    const uint8_t *output; /* inside the proof's bytes */
    size_t len_output;
};

enum { ENGINE_N_TERMS = 8 };

struct verify_report {
    enum engine_verdict verdict; /* starts REJECTED */
    char reason[512];            /* of a rejection: which check, where */
    uint32_t centibits;          /* proven strength in hundredths of a bit, if accepted */
    uint32_t
        term_centibits[ENGINE_N_TERMS]; /* its terms: the least of all proofs judged */
    struct statement_report
        statement; /* what the file claims; meaningful only if accepted */
};

/* Judge a sealed proof of a program.
 * out   report->verdict  ACCEPTED or REJECTED
 * err   only what kept it from deciding (STATUS_MEMORY); a bad proof is a verdict */
MUST_USE enum status engine_verify(struct engine *engine, const struct guest *guest,
                                   const uint8_t *proof, size_t len,
                                   unsigned min_security, struct verify_report *report,
                                   struct error *e);

/* Judge one segment proof of an unfinished job, given its link record. The verdict is
 * CONDITIONAL at best: without the closed global sum a segment alone proves nothing about
 * memory. */
MUST_USE enum status engine_verify_segment(struct engine *engine,
                                           const struct guest *guest, const uint8_t *link,
                                           size_t len_link, uint32_t index,
                                           const uint8_t *proof, size_t len_proof,
                                           struct verify_report *report, struct error *e);

/* Term i of the soundness argument: label, formula, source; false beyond the last. */
struct soundness_term_text {
    const char *label, *formula, *source;
};
bool engine_soundness_term(unsigned i, struct soundness_term_text *text);

/* Looking inside a segment, the whole run, and what a segment is committed to. */
#include "engine_views.h"
#include "engine_run_view.h"
#include "engine_commitments.h"

#endif
