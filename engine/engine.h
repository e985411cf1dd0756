/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* engine.h - the public interface of the prover: load, run, prove, verify, plan.
 *
 * The only header of engine/ that store/, checkpoint/, tui/ and programs built on the
 * library include (besides base/ and engine_commitments.h, which it hands through). The
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

/* ---- looking inside
 * ------------------------------------------------------------------------
 *
 * Views answer what a console or a script asks about a proof's tables and about the run,
 * from the units of a job: rows are rebuilt from a segment's record, so what is shown is
 * what a resumed job would prove. A view is used from one thread; several may be open. */

enum { VIEW_ABSENT = 0xff, VIEW_MAX_COLUMNS = 128, VIEW_N_REGISTERS = 32 };

/* p: values of columns are numbers below it. */
enum { ENGINE_MODULUS = 2013265921 };

/* A table of a kind of proof, as recorded. */
struct table_shape {
    const char *name, *title;
    unsigned
        n_columns[3]; /* preprocessed, boundary, main; a row has all of them, in order */
    unsigned n_extension; /* lookup columns over the extension field */
    unsigned n_constraints, n_messages, degree;
};

/* Table i of segment proofs, or of image proofs; false beyond the last. */
bool engine_table(const struct engine *engine, bool image, unsigned i,
                  struct table_shape *shape);

/* A column of a table: name and meaning. */
struct column_shape {
    const char *name, *doc, *domain;
    unsigned tree; /* 0 preprocessed, 1 boundary, 2 main */
};
bool engine_column(const struct engine *engine, bool image, unsigned table,
                   unsigned column, struct column_shape *shape);

/* What of a table reads a column, on its row or on the one before, as its formulas stand
 * (in some of them what is read cancels). */
struct column_use {
    unsigned n_constraints;
    uint32_t buses; /* bit i: messages of bus i, see engine_bus */
};

/* out  uses[all columns of the table]; false: there is no such table */
bool engine_column_uses(const struct engine *engine, bool image, unsigned table,
                        struct column_use *uses);

/* Name of bus i; NULL beyond the last. At most 32. */
const char *engine_bus(unsigned i);

/* One segment, executed again. */
struct segment_view;

/* in    record[len]  the bytes of a UNIT_RECORD
 * err   STATUS_FORMAT: not a record of this guest; STATUS_MEMORY
 * cost  the replay: some 20 ns a step; about 100 bytes a step of memory */
MUST_USE enum status segment_view_open(struct segment_view **view, struct engine *engine,
                                       const struct guest *guest, const uint8_t *record,
                                       size_t len, struct error *e);

/* A chunk of the image, looked into in the same way: it has tables, rows, columns and
 * commitments, and no steps. Tables are numbered as those of image proofs.
 *
 * in    cells[len]  the bytes of UNIT_CELLS `index`
 * err   STATUS_FORMAT: malformed; STATUS_MEMORY */
MUST_USE enum status segment_view_open_chunk(struct segment_view **view,
                                             struct engine *engine,
                                             const struct guest *guest, uint32_t index,
                                             const uint8_t *cells, size_t len,
                                             struct error *e);
void segment_view_close(struct segment_view *view);

struct segment_shape {
    bool is_chunk;
    uint32_t index, n_steps;
    uint64_t pc_first, pc_last;
    uint32_t len_output;
    size_t n_cells; /* touched cells, registers included; of a chunk: all its cells */
    uint8_t boundary_root[32];
};
void segment_view_shape(const struct segment_view *view, struct segment_shape *shape);

/* How strong proofs will be that need not exist yet: what the verifier will compute of
 * the heights of their tables and of the link record, the least of each term over the
 * proofs added. Zeroed: none is. */
struct strength_report {
    uint32_t n_proofs;
    uint32_t centibits;
    uint32_t term_centibits[ENGINE_N_TERMS];
};

/* Add the proof of this segment; of image chunk `index`, whose UNIT_CELLS is given.
 *
 * in    link   bytes of UNIT_LINK, whose parameters and counts are taken
 * err   STATUS_FORMAT, STATUS_REJECTED: no link record of this program; no such unit;
 *       STATUS_MEMORY */
MUST_USE enum status segment_view_strength(const struct segment_view *view,
                                           const uint8_t *link, size_t len_link,
                                           struct strength_report *least,
                                           struct error *e);
MUST_USE enum status engine_image_strength(const struct guest *guest, uint32_t index,
                                           const uint8_t *cells, size_t len_cells,
                                           const uint8_t *link, size_t len_link,
                                           struct strength_report *least,
                                           struct error *e);

/* Height and real rows of a table; log_rows is VIEW_ABSENT without any. */
void segment_view_table(const struct segment_view *view, unsigned table,
                        unsigned *log_rows, uint64_t *n_rows);

/* Canonical values of rows [first, first + n) of a table, padding included.
 * out   values[n * width]  width = all columns of the table
 * err   STATUS_ARGUMENT: no such rows; STATUS_MEMORY */
MUST_USE enum status segment_view_rows(struct segment_view *view, unsigned table,
                                       uint64_t first, uint64_t n, uint32_t *values,
                                       struct error *e);

/* What holds on a row: every constraint with its value (0 where it holds), every message.
 * */
typedef void view_constraint_fn(void *arg, const char *name, uint32_t value);
struct view_message {
    const char *what, *bus;
    int sign; /* +1 sent, -1 received */
    uint32_t multiplicity;
    unsigned n_values;
    uint32_t values[12];
    bool has_partner; /* the row it meets is known */
    unsigned partner_table;
    uint64_t partner_row;
};
typedef void view_message_fn(void *arg, const struct view_message *message);
MUST_USE enum status segment_view_row(struct segment_view *view, unsigned table,
                                      uint64_t row, view_constraint_fn *constraint,
                                      view_message_fn *message, void *arg,
                                      struct error *e);

/* Step i of the segment (from 0): the instruction and what it did. */
struct step_view {
    uint64_t pc;
    uint32_t word;
    char text[64];   /* disassembly */
    char symbol[96]; /* "name+0x10", empty if unknown */
    unsigned table;  /* of its row */
    uint64_t row;
    uint64_t rs1, rs2; /* values read; 0 where none is */
    unsigned reads[2]; /* the registers they are of; 0: none, or x0 */
    int rd;            /* register written, -1 if none */
    uint64_t rd_before, rd_after;
    bool is_load, is_store;
    uint64_t address;                     /* of the access */
    uint64_t memory_before, memory_after; /* the (first) doubleword */
};
void segment_view_step(const struct segment_view *view, uint32_t step,
                       struct step_view *out);

/* Its pc alone; much cheaper. */
uint64_t segment_view_pc(const struct segment_view *view, uint32_t step);

/* Which step a row of a table belongs to; false for tables without steps, and padding. */
bool segment_view_step_of_row(const struct segment_view *view, unsigned table,
                              uint64_t row, uint32_t *step);

/* Registers before step i; i = n_steps: after the last. */
void segment_view_registers(const struct segment_view *view, uint32_t step,
                            uint64_t registers[VIEW_N_REGISTERS]);

/* The doubleword at an address before step i; false if the segment does not touch it. */
bool segment_view_doubleword(const struct segment_view *view, uint32_t step,
                             uint64_t address, uint64_t *value);

/* What a step can do, and `what` belongs to it: its pc, an address in a doubleword that
 * it accesses, a register. */
enum view_event {
    VIEW_PC,
    VIEW_MEMORY_WRITE,
    VIEW_MEMORY_READ,
    VIEW_REGISTER_WRITE,
    VIEW_REGISTER_READ
};

/* ---- the whole run ----
 *
 * Cycles are counted over the whole run from 0; cycle c is step c mod 2^segment_log2 of
 * segment c / 2^segment_log2, and "at cycle c" means before that step. What happens is
 * found by running the machine again, segment by segment, from the records: hundreds of
 * millions of steps a second. Segments that do not touch a doubleword looked for are not
 * run. Functions that take a task tell it how many segments they have passed, and give up
 * with STATUS_CANCELLED when it is cancelled. One thread a view. */
struct run_view;

struct run_source {
    const struct guest *guest;
    const uint8_t *input; /* borrowed until run_view_close */
    size_t len_input;
    unsigned segment_log2;
    struct unit_store units; /* get() of UNIT_RECORD is called */
};

/* err   STATUS_MEMORY, STATUS_ARGUMENT: the input is too long */
MUST_USE enum status run_view_open(struct run_view **view,
                                   const struct run_source *source, struct error *e);
void run_view_close(struct run_view *view);

/* The records of segments 0 .. n_segments - 1 are there by now. */
MUST_USE enum status run_view_extend(struct run_view *view, uint32_t n_segments,
                                     struct error *e);

struct run_shape {
    uint32_t n_segments;
    uint64_t n_cycles;
    bool is_whole; /* the last segment ends with the exit */
};
void run_view_shape(const struct run_view *view, struct run_shape *shape);

/* Something that a cycle does; `what` as in enum view_event. */
struct run_point {
    enum view_event event;
    uint64_t what;
};
enum { RUN_POINTS_MAX = 64 };

struct run_hit {
    uint64_t cycle;
    unsigned point; /* one of those that the cycle meets */
};

/* The first cycle after `from` (direction +1), or the last before it (-1), that meets a
 * point. from may be -1 or n_cycles.
 * out   *is_found
 * err   STATUS_CANCELLED, STATUS_FORMAT: the records are not of this run; what the store
 *       reports */
MUST_USE enum status run_view_find(struct run_view *view, int64_t from, int direction,
                                   const struct run_point *points, unsigned n_points,
                                   struct task *task, bool *is_found, struct run_hit *hit,
                                   struct error *e);

/* Of the cycles [first, end), the first (direction +1) or the last (-1) whose instruction
 * is wanted. is_wanted is asked about every instruction of the program for each segment
 * that is run: it does well to remember.
 * err   as run_view_find */
typedef bool run_wanted_fn(void *arg, uint64_t pc);
MUST_USE enum status run_view_find_instruction(struct run_view *view, uint64_t first,
                                               uint64_t end, int direction,
                                               run_wanted_fn *is_wanted, void *arg,
                                               struct task *task, bool *is_found,
                                               uint64_t *cycle, struct error *e);

/* One cycle on, but over a call: to the cycle after its return. One cycle back, but over
 * a return: to its call. Out (run_view_out): to the cycle after the function's return, or
 * back to its call.
 * out   *is_found  false: the call does not return, nothing called the function, or there
 *                  is no cycle there; *to is the cycle */
MUST_USE enum status run_view_over(struct run_view *view, uint64_t from, int direction,
                                   struct task *task, bool *is_found, uint64_t *to,
                                   struct error *e);
MUST_USE enum status run_view_out(struct run_view *view, uint64_t from, int direction,
                                  struct task *task, bool *is_found, uint64_t *to,
                                  struct error *e);

/* A call that has not returned. */
struct run_frame {
    uint64_t cycle; /* of the call */
    uint64_t pc;    /* of the call */
    uint64_t target;
};

/* The calls under way at a cycle, the innermost first; *n_all may be more than were
 * asked for. */
MUST_USE enum status run_view_frames(struct run_view *view, uint64_t cycle,
                                     struct task *task, struct run_frame *frames,
                                     size_t n_max, size_t *n_all, struct error *e);

/* What a range of segments does to a page of 4 KiB; cycles of the first and last access.
 * */
struct run_page {
    uint64_t page; /* address / 4096 */
    uint64_t n_reads, n_writes, first, last;
};
typedef void run_page_fn(void *arg, const struct run_page *page);

/* Pages accessed by segments [first, first + n), ascending. Reads are loads and output,
 * not the fetching of instructions. */
MUST_USE enum status run_view_pages(struct run_view *view, uint32_t first, uint32_t n,
                                    struct task *task, run_page_fn *page, void *arg,
                                    struct error *e);

/* The guest has bytes 0 .. RUN_MEMORY_BYTES - 1. */
#define RUN_MEMORY_BYTES ((uint64_t)1 << 33)

/* Put the whole memory, the registers and the output at a cycle, n_cycles included. */
MUST_USE enum status run_view_seek(struct run_view *view, uint64_t cycle,
                                   struct task *task, struct error *e);

/* Where run_view_seek went: */
uint64_t run_view_cycle(const struct run_view *view);
bool run_view_doubleword(struct run_view *view, uint64_t address, uint64_t *value);
uint64_t run_view_register(const struct run_view *view, unsigned r);
uint64_t run_view_pc(const struct run_view *view); /* meaningless after the exit */
const uint8_t *run_view_output(const struct run_view *view, size_t *len); /* borrowed */

/* Accesses to pages of 4 KiB in this segment, ascending page numbers. */
typedef void view_page_fn(void *arg, uint64_t page, uint32_t n_reads, uint32_t n_writes);
MUST_USE enum status segment_view_pages(struct segment_view *view, view_page_fn *page,
                                        void *arg, struct error *e);

/* ---- columns in numbers
 * ------------------------------------------------------------------------ */

enum { VIEW_BUCKETS = 64 };

/* Of a column's rows but for padding; values are canonical. */
struct column_statistics {
    uint64_t n_rows;
    uint32_t min, max;   /* 0 without rows */
    uint64_t n_distinct; /* exactly */
    uint64_t n_zeros;
    unsigned n_buckets;          /* as many as there are rows, VIEW_BUCKETS at most */
    uint32_t mean[VIEW_BUCKETS]; /* bucket k: rows k n/n_buckets to (k+1) n/n_buckets */
    bool is_bounded;             /* the declared domain is bit, byte or u16 */
    uint64_t n_outside; /* of all rows, padding included: values outside it; honest: 0 */
};

/* Every column of a table.
 *
 * in    task     may cancel between columns; NULL: nobody does
 * out   columns[all columns of the table]
 * err   STATUS_ARGUMENT: the segment has no such table; STATUS_MEMORY; STATUS_CANCELLED
 * cost  a radix sort of each column: some 20 ns a value; two columns of memory a thread
 */
MUST_USE enum status segment_view_columns(struct segment_view *view, unsigned table,
                                          struct column_statistics *columns,
                                          struct task *task, struct error *e);

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

/* The state at the start of a segment, without executing it; from a UNIT_RECORD. */
struct record_registers {
    uint32_t index, n_steps;
    uint64_t pc;
    uint64_t registers[VIEW_N_REGISTERS];
};
MUST_USE enum status engine_record_registers(struct record_registers *out,
                                             const uint8_t *record, size_t len,
                                             struct error *e);

/* The ABI name of a register. */
const char *engine_register_name(unsigned r);

/* What a segment is committed to, and the transcript of its proof. */
#include "engine_commitments.h"

#endif
