/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The protocol from the prover's side, with levers. */
#include "tests/support/run_cheat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "stark/proof.h"
#include "tables/fixed_columns.h"
#include "tests/support/rv_program.h"
#include "vm/vm.h"
#include "witness/witness.h"

enum { WORK_BYTES = 1 << 29, RECORD_BYTES = 1 << 26, N_THREADS = 2 };

static void need(enum status status, const struct error *e)
{
    if (status != STATUS_OK) {
        fprintf(stderr, "%s: %s\n", status_name(status), e->text);
        abort();
    }
}

static void *copied(struct arena *arena, const void *from, size_t n, size_t size)
{
    void *const to = arena_calloc(arena, n + 1, size);
    CHECK(to != NULL);
    memcpy(to, from, n * size);
    return to;
}

/* ---- the run ---- */

static void keep_record(struct cheat_run *run, const struct segment_record *record)
{
    const uint32_t i = run->cut.n_segments++;
    CHECK(i < CHEAT_MAX_SEGMENTS);
    struct segment_record *const kept = &run->cut.records[i];
    *kept = *record;
    kept->output = copied(run->records, record->output, record->len_output, 1);
    run->cut.segment_cells[i] = copied(run->records, record->cells, record->n_cells,
                                       sizeof *run->cut.segment_cells[i]);
    kept->cells = run->cut.segment_cells[i];
    run->steps += record->n_steps;
}

static uint64_t claimed_value(const struct program *program, uint32_t key)
{
    for (size_t i = 0; i < program->n_image; i++) {
        if (program->image[i].key == key) {
            return program->image[i].value;
        }
    }
    return 0;
}

/* Cells of the executed program's file as the claimed program has them: all that a liar
 * can do, as long as the guest does not read its own text. */
static void keep_cells(struct cheat_run *run, const struct vm *vm, uint32_t n_chunks)
{
    struct vm_image_cursor cursor = {0};
    struct image_cell cell;
    static struct image_cell cells[1 << 16];
    size_t n = 0;
    while (vm_next_image_cell(vm, &cursor, &cell)) {
        CHECK(n < sizeof cells / sizeof cells[0]);
        if (run->is_other && cell.class == IMAGE_ELF && cell.last_seg == 0) {
            cell.first = cell.last = claimed_value(&run->claimed.program, cell.key);
        }
        cells[n++] = cell;
    }
    run->cut.n_chunks = n_chunks;
    for (uint32_t k = 0; k < n_chunks; k++) {
        const size_t begin = n * k / n_chunks;
        const size_t end = n * (k + 1) / n_chunks;
        run->cut.chunk_cells[k] =
            copied(run->records, cells + begin, end - begin, sizeof cells[0]);
        run->cut.chunks[k] =
            (struct image_chunk){k, run->cut.chunk_cells[k], end - begin};
    }
}

static bool execute(struct cheat_run *run)
{
    const struct vm_options options = {.log_steps = run->log_cut};
    const uint32_t n_chunks = run->cut.n_chunks;
    struct segment_record record;
    struct error e;
    struct vm *vm;
    size_t len;
    memset(&run->cut, 0, sizeof run->cut);
    run->steps = 0;
    need(vm_open(&vm, &run->executed, &options, &e), &e);
    while (!vm_has_exited(vm)) {
        const enum status s = vm_run_segment(vm, &record, &e);
        if (s == STATUS_TRAP) {
            vm_close(vm);
            run->cut.n_chunks = n_chunks;
            return false;
        }
        need(s, &e);
        keep_record(run, &record);
    }
    const uint8_t *const output = vm_output(vm, &len);
    run->output = copied(run->records, output, len, 1);
    run->len_output = (uint32_t)len;
    run->exit_code = vm_exit_code(vm);
    keep_cells(run, vm, n_chunks);
    vm_close(vm);
    return true;
}

void cheat_run_open(struct cheat_run *run, const struct elf *elf, unsigned log_cut,
                    uint32_t n_chunks)
{
    struct error e;
    memset(run, 0, sizeof *run);
    run->claimed = *elf;
    run->executed = *elf;
    run->log_cut = log_cut;
    run->cut.n_chunks = n_chunks;
    run->params = (struct stark_params){.log_blowup = 1, .security = 100};
    run->params.segment_log2 =
        log_cut < STARK_SEGMENT_LOG2_MIN ? (unsigned)STARK_SEGMENT_LOG2_MIN : log_cut;
    const struct program *const program = &run->claimed.program;
    need(pool_open(&run->pool, N_THREADS, &e), &e);
    need(task_open(&run->task, &e), &e);
    need(arena_open(&run->records, RECORD_BYTES, &e), &e);
    need(arena_open(&run->work, WORK_BYTES, &e), &e);
    need(arena_open(&run->kept, WORK_BYTES, &e), &e);
    need(arena_open(&run->hashes, WORK_BYTES, &e), &e);
    need(machine_record(&run->machine, run->records, &e), &e);
    need(arena_open(&run->fixed,
                    provable_bytes(run->machine, program, &run->params, N_THREADS), &e),
         &e);
    need(provable_init(&run->provable, run->machine, program, &run->params, run->fixed,
                       run->pool, &e),
         &e);
    need(verifier_open(&run->verifier, run->machine, program, run->pool, &e), &e);
    CHECK(execute(run));
}

bool cheat_run_become(struct cheat_run *run, const struct elf *executed)
{
    if (run->is_other) {
        elf_close(&run->executed);
    }
    run->executed = *executed;
    run->is_other = executed->program.rows != run->claimed.program.rows;
    return execute(run);
}

void cheat_run_open_guest(struct cheat_run *run, const char *guest, unsigned log_cut,
                          uint32_t n_chunks)
{
    char path[256];
    struct elf elf;
    snprintf(path, sizeof path, "tests/guests/%s.elf", guest);
    rv_load_file(&elf, path);
    cheat_run_open(run, &elf, log_cut, n_chunks);
}

void cheat_run_close(struct cheat_run *run)
{
    verifier_close(run->verifier);
    task_close(run->task);
    pool_close(run->pool);
    arena_close(run->records);
    arena_close(run->work);
    arena_close(run->kept);
    arena_close(run->hashes);
    arena_close(run->fixed);
    if (run->is_other) {
        elf_close(&run->executed);
    }
    elf_close(&run->claimed);
}

/* ---- one proof ---- */

struct attempt {
    const struct cheat_run *run;
    const struct cheat *cheat;
    struct cheat_cut cut;
    struct cheat_link link;
    struct link_challenges challenges;
    /* of the proof being made */
    enum proof_kind kind;
    uint32_t index;
    struct witness *witness;
    struct witness *claimed; /* of the preprocessed tables */
};

static struct workplace workplace(const struct cheat_run *run)
{
    return (struct workplace){.arena = run->work,
                              .kept = run->kept,
                              .hashes = run->hashes,
                              .pool = run->pool,
                              .task = run->task};
}

static void pull_table(const struct attempt *a, enum proof_kind kind, uint32_t index,
                       uint32_t table, bool is_link, fp *const *columns, size_t n_rows)
{
    if (a->cheat->table != NULL) {
        a->cheat->table(a->cheat->arg, &(struct cheat_table){
                                           kind, index, table, is_link, columns, n_rows,
                                           a->run->provable.kinds[kind].graphs[table]});
    }
}

static enum status fill(void *arg, uint32_t table, fp *const *columns, struct pool *pool,
                        struct error *e)
{
    const struct attempt *const a = arg;
    (void)e;
    struct witness *const w =
        table < machine_n_preprocessed(a->kind) ? a->claimed : a->witness;
    witness_fill(w, table, columns, pool);
    pull_table(a, a->kind, a->index, table, false, columns,
               (size_t)1 << witness_log_rows(w, table));
    return STATUS_OK;
}

static void prove_witness(struct attempt *a, struct byte_buffer *proof)
{
    const struct cheat_run *const run = a->run;
    const struct workplace w = workplace(run);
    uint8_t log_rows[LAYOUT_MAX_TABLES];
    struct layout layout;
    struct error e;
    const struct stark_kind *const kind = &run->provable.kinds[a->kind];
    for (uint32_t t = 0; t < kind->n_tables; t++) {
        log_rows[t] = witness_log_rows(
            t < machine_n_preprocessed(a->kind) ? a->claimed : a->witness, t);
    }
    need(layout_init(&layout, kind, run->params.log_blowup, log_rows, &e), &e);
    struct prove_input in = {
        .layout = &layout,
        .params = &run->params,
        .index = a->index,
        .link = &a->challenges,
        .preprocessed = &run->provable.preprocessed[a->kind],
        .source = {.arg = a, .fill = fill},
        .mode = PROVE_RESIDENT,
    };
    uint32_t publics[AIR_N_PUBLICS];
    witness_publics(publics, a->witness);
    for (unsigned i = 0; i < AIR_N_PUBLICS; i++) {
        in.publics[i] = fp_from_u32(publics[i]);
    }
    need(prove(proof, &in, &w, &e), &e);
    if (a->cheat->proof != NULL) {
        a->cheat->proof(a->cheat->arg, a->kind, a->index, proof);
    }
}

static void prove_segment(struct attempt *a, uint32_t i, struct byte_buffer *proof)
{
    const struct cheat_run *const run = a->run;
    struct arena *const arena = run->work;
    const size_t mark = arena_mark(arena);
    struct segment_log log;
    struct error e;
    need(vm_replay(&log, &run->executed.program, &run->cut.records[i], arena, &e), &e);
    struct step_event *const steps = copied(arena, log.steps, log.n_steps, sizeof *steps);
    log.steps = steps;
    log.record = &a->cut.records[i];
    if (a->cheat->steps != NULL) {
        a->cheat->steps(a->cheat->arg, run, i, &log, steps);
    }
    a->kind = KIND_SEGMENT;
    a->index = i;
    need(witness_open_segment(&a->witness, arena, run->machine, &run->executed.program,
                              &log, N_THREADS, &e),
         &e);
    a->claimed = a->witness;
    if (run->is_other) {
        need(witness_open_segment(&a->claimed, arena, run->machine, &run->claimed.program,
                                  &log, N_THREADS, &e),
             &e);
    }
    prove_witness(a, proof);
    arena_release(arena, mark);
}

static void prove_chunk(struct attempt *a, uint32_t i, struct byte_buffer *proof)
{
    const struct cheat_run *const run = a->run;
    const struct image_chunk *const chunk = &a->cut.chunks[i];
    const size_t mark = arena_mark(run->work);
    struct error e;
    a->kind = KIND_IMAGE;
    a->index = i;
    need(witness_open_image(&a->witness, run->work, run->machine, &run->claimed.program,
                            chunk->cells, chunk->n_cells, i == 0, N_THREADS, &e),
         &e);
    a->claimed = a->witness;
    prove_witness(a, proof);
    arena_release(run->work, mark);
}

/* ---- before: cells, then the link ---- */

static void copy_cut(struct attempt *a)
{
    const struct cheat_cut *const from = &a->run->cut;
    struct arena *const arena = a->run->records;
    a->cut = *from;
    for (uint32_t i = 0; i < from->n_segments; i++) {
        a->cut.segment_cells[i] =
            copied(arena, from->segment_cells[i], from->records[i].n_cells,
                   sizeof *from->segment_cells[i]);
        a->cut.records[i].cells = a->cut.segment_cells[i];
        a->cut.records[i].output =
            copied(arena, from->records[i].output, from->records[i].len_output, 1);
    }
    for (uint32_t i = 0; i < from->n_chunks; i++) {
        a->cut.chunk_cells[i] =
            copied(arena, from->chunk_cells[i], from->chunks[i].n_cells,
                   sizeof *from->chunk_cells[i]);
        a->cut.chunks[i].cells = a->cut.chunk_cells[i];
    }
}

/* The root of the BOUND columns of a segment (cells NULL) or of a chunk. */
static void commit(const struct attempt *a, enum proof_kind kind, uint32_t i,
                   unsigned log_rows, struct digest *root)
{
    const struct cheat_run *const run = a->run;
    const uint32_t table =
        kind == KIND_SEGMENT ? (uint32_t)SEGMENT_TABLE_boundary : IMAGE_TABLE_image;
    const struct stark_kind *const k = &run->provable.kinds[kind];
    const size_t mark = arena_mark(run->work);
    fp *columns[AIR_MAX_COLUMNS];
    struct error e;
    for (uint32_t c = 0; c < k->graphs[table]->n_columns[AIR_BOUND]; c++) {
        columns[c] = arena_alloc(run->work, sizeof(fp) << log_rows);
        CHECK(columns[c] != NULL);
    }
    if (kind == KIND_SEGMENT) {
        witness_fill_boundary(&a->cut.records[i], columns);
    } else {
        witness_fill_image(a->cut.chunks[i].cells, a->cut.chunks[i].n_cells, columns);
    }
    pull_table(a, kind, i, table, true, columns, (size_t)1 << log_rows);
    const unsigned log_blowup = run->params.log_blowup;
    need(prove_bound_root(root, k, table, log_rows, log_blowup, columns, run->work,
                          run->pool, &e),
         &e);
    arena_release(run->work, mark);
}

static void make_link(struct attempt *a)
{
    const struct cheat_run *const run = a->run;
    struct cheat_link *const l = &a->link;
    l->statement = (struct statement){
        .params = run->params,
        .program = run->provable.commitment.program,
        .output = run->output,
        .len_output = run->len_output,
        .exit_code = run->exit_code,
        .steps = run->steps,
        .n_segments = run->cut.n_segments,
        .n_chunks = run->cut.n_chunks,
    };
    for (uint32_t i = 0; i < run->cut.n_segments; i++) {
        const struct segment_record *const r = &a->cut.records[i];
        const unsigned log_rows = witness_boundary_log_rows(r->n_cells);
        l->segments[i] = (struct link_segment){
            .steps = r->n_steps,
            .pc2_first = r->pc2_first,
            .pc2_last = r->pc2_last,
            .out_offset = r->output_offset,
            .len_out = r->len_output,
            .log_rows = (uint8_t)log_rows,
        };
        commit(a, KIND_SEGMENT, i, log_rows, &l->segments[i].root);
    }
    for (uint32_t i = 0; i < run->cut.n_chunks; i++) {
        const struct image_chunk *const c = &a->cut.chunks[i];
        const unsigned log_rows = witness_image_log_rows(c->n_cells);
        l->chunks[i] = (struct link_chunk){
            .key_first = c->cells[0].key,
            .key_last = c->cells[c->n_cells - 1].key,
            .log_rows = (uint8_t)log_rows,
        };
        commit(a, KIND_IMAGE, i, log_rows, &l->chunks[i].root);
    }
}

static void encode_link(struct attempt *a, struct byte_buffer *bytes)
{
    const struct cheat_run *const run = a->run;
    const struct cheat_link *const l = &a->link;
    struct link_record record;
    struct error e;
    need(link_encode(bytes, &l->statement, l->segments, l->chunks, 0, &e), &e);
    need(link_decode(&record, bytes->bytes, bytes->len, &e), &e);
    const uint64_t nonce =
        link_grind(&a->challenges, &record, &run->provable.commitment.air,
                   &run->provable.key, run->pool);
    buffer_clear(bytes);
    need(link_encode(bytes, &l->statement, l->segments, l->chunks, nonce, &e), &e);
}

static void add_part(struct byte_buffer *file, const struct byte_buffer *part)
{
    uint8_t head[PROOF_FILE_PART_HEAD_BYTES];
    proof_file_part_head(head, (uint32_t)part->len);
    buffer_bytes(file, head, sizeof head);
    buffer_bytes(file, part->bytes, part->len);
}

void cheat_prove(const struct cheat_run *run, const struct cheat *cheat,
                 struct byte_buffer *file)
{
    static const struct cheat honest;
    static struct attempt a;
    struct byte_buffer part = {0};
    uint8_t head[PROOF_FILE_HEAD_BYTES];
    const size_t mark = arena_mark(run->records);
    memset(&a, 0, sizeof a);
    a.run = run;
    a.cheat = cheat == NULL ? &honest : cheat;
    copy_cut(&a);
    if (a.cheat->cut != NULL) {
        a.cheat->cut(a.cheat->arg, run, &a.cut);
    }
    make_link(&a);
    if (a.cheat->link != NULL) {
        a.cheat->link(a.cheat->arg, run, &a.link);
    }
    encode_link(&a, &part);
    buffer_clear(file);
    proof_file_head(head, (uint32_t)part.len);
    buffer_bytes(file, head, sizeof head);
    buffer_bytes(file, part.bytes, part.len);
    for (uint32_t i = 0; i < run->cut.n_segments; i++) {
        buffer_clear(&part);
        prove_segment(&a, i, &part);
        add_part(file, &part);
    }
    for (uint32_t i = 0; i < run->cut.n_chunks; i++) {
        buffer_clear(&part);
        prove_chunk(&a, i, &part);
        add_part(file, &part);
    }
    buffer_free(&part);
    arena_release(run->records, mark);
}

enum verdict cheat_verdict(const struct cheat_run *run, const struct cheat *cheat,
                           struct judgement *why)
{
    struct byte_buffer file = {0};
    struct verification out;
    struct error e;
    cheat_prove(run, cheat, &file);
    need(verify_file(run->verifier, file.bytes, file.len, 100, &out, &e), &e);
    *why = out.judgement;
    buffer_free(&file);
    return out.judgement.verdict;
}
