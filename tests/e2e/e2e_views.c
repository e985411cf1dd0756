/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Looking inside a segment shows what is proved: rows hold and balance, steps and
 * registers are those of a plain run. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "isa/machine.h"
#include "tests/support/run_store.h"
#include "tests/support/rv_program.h"
#include "vm/vm.h"

/* A job's segments, as views, beside a machine that runs plainly. */
struct watched {
    struct run_store store;
    struct run_job job;
    struct job_state state;
    struct elf elf;
    struct vm *vm;
};

static void open_watched(struct watched *w, const char *guest, const char *input)
{
    char path[256];
    struct error e;
    const struct run_options options = {.guest = guest, .input = input};
    run_job_open(&w->job, &w->store, &options);
    cr_assert_eq(job_execute(w->job.job, &e), STATUS_OK, "%s", e.text);
    job_get_state(w->job.job, &w->state);
    snprintf(path, sizeof path, "tests/guests/%s.elf", guest);
    rv_load_file(&w->elf, path);
    const struct vm_options vm_options = {.input = w->job.request.input,
                                          .len_input = w->job.request.len_input};
    cr_assert_eq(vm_open(&w->vm, &w->elf, &vm_options, &e), STATUS_OK);
}

static void close_watched(struct watched *w)
{
    vm_close(w->vm);
    elf_close(&w->elf);
    run_job_close(&w->job);
    run_store_free(&w->store);
}

static struct segment_view *view_of(const struct watched *w, uint32_t i)
{
    struct segment_view *view;
    struct error e;
    const struct byte_buffer *const record = &w->store.units[UNIT_RECORD][i];
    cr_assert_eq(segment_view_open(&view, w->job.engine, w->job.guest, record->bytes,
                                   record->len, &e),
                 STATUS_OK, "%s", e.text);
    return view;
}

/* ---- rows ---- */

struct row_check {
    struct segment_view *view;
    const char *table;
    uint64_t row;
    unsigned n_constraints, n_messages, n_partners;
};

static void check_constraint(void *arg, const char *name, uint32_t value)
{
    struct row_check *const c = arg;
    cr_assert_eq(value, 0, "%s, row %llu: %s", c->table, (unsigned long long)c->row,
                 name);
    c->n_constraints++;
}

/* Partners are remembered and looked at when the row is done: a view shows one row at a
 * time. */
static struct view_message pending[64];

static void check_message(void *arg, const struct view_message *m)
{
    struct row_check *const c = arg;
    if (m->has_partner) {
        cr_assert_neq(m->multiplicity, 0);
        pending[c->n_partners++ % 64] = *m;
    }
    c->n_messages++;
}

struct partner_check {
    const struct view_message *wanted;
    bool found;
};

static void ignore_constraint(void *arg, const char *name, uint32_t value)
{
    (void)arg;
    (void)name;
    (void)value;
}

static void match_message(void *arg, const struct view_message *m)
{
    struct partner_check *const p = arg;
    p->found |=
        strcmp(m->bus, p->wanted->bus) == 0 && m->sign == -p->wanted->sign
        && m->n_values == p->wanted->n_values && m->multiplicity != 0
        && memcmp(m->values, p->wanted->values, m->n_values * sizeof *m->values) == 0;
}

Test(e2e_views, every_row_holds_and_meets_its_partners)
{
    static struct watched w;
    struct error e;
    open_watched(&w, "misaligned", NULL);
    struct segment_view *const view = view_of(&w, 0);
    struct table_shape shape;
    unsigned n_present = 0;
    unsigned n_partners = 0;
    for (unsigned t = 0; engine_table(w.job.engine, false, t, &shape); t++) {
        unsigned log_rows;
        uint64_t n_rows;
        segment_view_table(view, t, &log_rows, &n_rows);
        if (log_rows == VIEW_ABSENT) {
            continue;
        }
        n_present++;
        const uint64_t height = (uint64_t)1 << log_rows;
        cr_assert_leq(n_rows, height);
        for (uint64_t i = 0; i < 24; i++) {
            /* first rows, last rows, padding, and some between */
            const uint64_t row = i < 8    ? i % height
                                 : i < 16 ? height - 1 - i % 8
                                          : i * 7919 % height;
            struct row_check c = {view, shape.name, row, 0, 0, 0};
            cr_assert_eq(
                segment_view_row(view, t, row, check_constraint, check_message, &c, &e),
                STATUS_OK, "%s", e.text);
            cr_assert_eq(c.n_constraints, shape.n_constraints, "%s", shape.name);
            cr_assert_eq(c.n_messages, shape.n_messages, "%s", shape.name);
            if (i % 8 != 0) {
                continue;
            }
            for (unsigned k = 0; k < c.n_partners && k < 64; k++) {
                const struct view_message wanted = pending[k];
                struct partner_check p = {&wanted, false};
                cr_assert_eq(segment_view_row(view, wanted.partner_table,
                                              wanted.partner_row, ignore_constraint,
                                              match_message, &p, &e),
                             STATUS_OK, "%s", e.text);
                cr_assert(p.found, "%s, row %llu: %s (%s) is not met by row %llu of %u",
                          shape.name, (unsigned long long)row, wanted.what, wanted.bus,
                          (unsigned long long)wanted.partner_row, wanted.partner_table);
                n_partners++;
            }
        }
        uint32_t values[VIEW_MAX_COLUMNS];
        cr_expect_eq(segment_view_rows(view, t, height, 1, values, &e), STATUS_ARGUMENT);
        cr_expect_eq(segment_view_rows(view, t, UINT64_MAX, 2, values, &e),
                     STATUS_ARGUMENT);
        cr_expect_eq(segment_view_rows(view, t, height - 1, 1, values, &e), STATUS_OK);
    }
    cr_assert_geq(n_present, 15);
    cr_assert_gt(n_partners, 300);
    segment_view_close(view);
    close_watched(&w);
}

/* ---- steps ---- */

Test(e2e_views, registers_and_steps_are_those_of_a_plain_run)
{
    static struct watched w;
    struct error e;
    open_watched(&w, "fib", "3400");
    cr_assert_geq(w.state.n_segments, 2);
    uint64_t step_of_run = 0;
    for (uint32_t s = 0; s < w.state.n_segments; s++) {
        struct segment_view *const view = view_of(&w, s);
        struct segment_shape shape;
        segment_view_shape(view, &shape);
        cr_assert_eq(shape.index, s);
        cr_assert_eq(shape.pc_first, vm_pc(w.vm));
        for (uint32_t i = 0; i < shape.n_steps; i++, step_of_run++) {
            uint64_t registers[VIEW_N_REGISTERS];
            struct step_view step;
            const bool look = i % 97 == 0 || i < 40 || i + 40 > shape.n_steps;
            if (look) {
                segment_view_registers(view, i, registers);
                segment_view_step(view, i, &step);
                cr_assert_eq(step.pc, vm_pc(w.vm), "step %u", i);
                for (unsigned r = 0; r < VIEW_N_REGISTERS; r++) {
                    cr_assert_eq(registers[r], vm_register(w.vm, r), "step %u, x%u", i,
                                 r);
                }
                uint32_t back;
                cr_assert(segment_view_step_of_row(view, step.table, step.row, &back));
                cr_assert_eq(back, i);
                uint64_t value;
                if ((step.is_load || step.is_store)
                    && segment_view_doubleword(view, i, step.address, &value)) {
                    uint64_t now;
                    cr_assert(vm_peek(w.vm, (uint32_t)(step.address >> 3), &now));
                    cr_assert_eq(value, now, "step %u", i);
                    cr_assert_eq(step.memory_before, now, "step %u", i);
                }
            }
            cr_assert_eq(vm_run(w.vm, 1, &e), STATUS_OK, "%s", e.text);
            if (look && step.rd > 0) {
                cr_assert_eq(step.rd_after, vm_register(w.vm, (unsigned)step.rd),
                             "step %u", i);
            }
            if (look && step.is_store) {
                uint64_t now;
                cr_assert(vm_peek(w.vm, (uint32_t)(step.address >> 3), &now));
                cr_assert_eq(step.memory_after, now, "step %u", i);
            }
        }
        uint64_t registers[VIEW_N_REGISTERS];
        segment_view_registers(view, shape.n_steps, registers);
        for (unsigned r = 0; r < VIEW_N_REGISTERS; r++) {
            cr_assert_eq(registers[r], vm_register(w.vm, r), "after %u, x%u", s, r);
        }
        segment_view_close(view);
    }
    cr_assert_eq(step_of_run, w.state.steps);
    cr_assert(vm_has_exited(w.vm));
    close_watched(&w);
}

/* ---- pages, and the memory after a segment ---- */

struct page_sum {
    uint64_t last, n_reads, n_writes;
    unsigned n;
};

static void add_page(void *arg, uint64_t page, uint32_t n_reads, uint32_t n_writes)
{
    struct page_sum *const sum = arg;
    cr_assert(sum->n == 0 || page > sum->last);
    sum->last = page;
    sum->n_reads += n_reads;
    sum->n_writes += n_writes;
    sum->n++;
}

Test(e2e_views, pages_count_every_access_once)
{
    static struct watched w;
    struct error e;
    open_watched(&w, "sort", "150");
    struct segment_view *const view = view_of(&w, 0);
    struct segment_shape shape;
    struct page_sum sum = {0};
    uint64_t n_reads = 0;
    uint64_t n_writes = 0;
    segment_view_shape(view, &shape);
    for (uint32_t i = 0; i < shape.n_steps; i++) {
        struct step_view s;
        segment_view_step(view, i, &s);
        n_reads += s.is_load;
        n_writes += s.is_store;
    }
    cr_assert_eq(segment_view_pages(view, add_page, &sum, &e), STATUS_OK);
    cr_expect_eq(sum.n_reads, n_reads);
    cr_expect_eq(sum.n_writes, n_writes);
    cr_expect_gt(sum.n, 1);
    segment_view_close(view);
    close_watched(&w);
}

Test(e2e_views, memory_after_a_segment_is_that_of_a_plain_run)
{
    static struct watched w;
    struct error e;
    open_watched(&w, "sort", "400");
    cr_assert_geq(w.state.n_segments, 2);
    for (uint32_t s = 0; s < w.state.n_segments; s++) {
        struct segment_view *const view = view_of(&w, s);
        struct segment_shape shape;
        unsigned n_seen = 0;
        segment_view_shape(view, &shape);
        cr_assert_eq(vm_run(w.vm, shape.n_steps, &e), STATUS_OK);
        for (uint32_t i = 0; i < shape.n_steps; i += 13) {
            struct step_view step;
            uint64_t plain, seen;
            segment_view_step(view, i, &step);
            if (!step.is_load && !step.is_store) {
                continue;
            }
            cr_assert(vm_peek(w.vm, (uint32_t)(step.address >> 3), &plain));
            cr_assert(segment_view_doubleword(view, shape.n_steps, step.address, &seen));
            cr_assert_eq(seen, plain);
            n_seen++;
        }
        cr_assert_gt(n_seen, 0);
        segment_view_close(view);
    }
    close_watched(&w);
}

Test(e2e_views, records_that_are_none_are_refused_with_a_sentence)
{
    static struct watched w;
    struct segment_view *view;
    struct error e;
    open_watched(&w, "exit3", NULL);
    struct byte_buffer *const record = &w.store.units[UNIT_RECORD][0];
    unsigned n = 0;
    for (size_t len = 0; len < record->len; len += 1 + len / 8, n++) {
        uint8_t *const exact = malloc(len + 1);
        memcpy(exact, record->bytes, len);
        e.text[0] = '\0';
        cr_assert_eq(segment_view_open(&view, w.job.engine, w.job.guest, exact, len, &e),
                     STATUS_FORMAT, "%zu bytes", len);
        cr_assert_null(view);
        cr_assert_neq(e.text[0], '\0');
        free(exact);
    }
    cr_assert_gt(n, 20);
    close_watched(&w);
}

/* ---- strength ---- */

/* What is said before there is a proof is what the verifier then says of it. */
Test(e2e_views, strength_is_known_before_the_proof)
{
    static const struct {
        const char *guest, *input;
        struct proof_parameters parameters;
    } cases[] = {{"fib", "5000", {100, 1, 14}}, {"misaligned", NULL, {128, 2, 14}}};
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        static struct run_store store;
        struct run_job job;
        struct job_state state;
        struct strength_report strength = {0};
        struct verify_report report;
        struct byte_buffer proof = {0};
        struct error e;
        const struct run_options options = {.guest = cases[c].guest,
                                            .input = cases[c].input,
                                            .parameters = cases[c].parameters};
        run_job_open(&job, &store, &options);
        cr_assert_eq(job_execute(job.job, &e), STATUS_OK, "%s", e.text);
        cr_assert_eq(job_link(job.job, &e), STATUS_OK, "%s", e.text);
        job_get_state(job.job, &state);
        const struct byte_buffer *const link = &store.units[UNIT_LINK][0];
        for (uint32_t i = 0; i < state.n_segments; i++) {
            const struct byte_buffer *const record = &store.units[UNIT_RECORD][i];
            struct segment_view *view;
            cr_assert_eq(segment_view_open(&view, job.engine, job.guest, record->bytes,
                                           record->len, &e),
                         STATUS_OK);
            cr_assert_eq(
                segment_view_strength(view, link->bytes, link->len, &strength, &e),
                STATUS_OK, "%s", e.text);
            segment_view_close(view);
        }
        for (uint32_t i = 0; i < state.n_chunks; i++) {
            const struct byte_buffer *const cells = &store.units[UNIT_CELLS][i];
            cr_assert_eq(engine_image_strength(job.guest, i, cells->bytes, cells->len,
                                               link->bytes, link->len, &strength, &e),
                         STATUS_OK, "%s", e.text);
        }
        run_job_close(&job);
        run_prove(&proof, &store, &options);
        cr_assert_eq(run_judge(&report, cases[c].guest, proof.bytes, proof.len, 0),
                     ENGINE_ACCEPTED, "%s", report.reason);
        cr_assert_eq(strength.n_proofs, state.n_segments + state.n_chunks);
        cr_assert_eq(strength.centibits, report.centibits);
        for (unsigned i = 0; i < ENGINE_N_TERMS; i++) {
            cr_assert_eq(strength.term_centibits[i], report.term_centibits[i], "term %u",
                         i);
        }
        buffer_free(&proof);
        run_store_free(&store);
    }
}
