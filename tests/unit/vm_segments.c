/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Segments: cut anywhere, the run is the same; records suffice to skip or repeat a
 * segment; the image is what all records together say. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "tests/support/rv_program.h"
#include "vm/log.h"
#include "vm/vm.h"

/* A program with everything in it: guest, and input that keeps it short. */
static const struct {
    const char *name;
    const char *input;
    bool has_crossings;
} guests[] = {
    {"fib", "50", false},       {"hello", "", false},     {"exit3", "", false},
    {"sha256", "abc", false},   {"sort", "100", false},   {"primes", "300", false},
    {"matrix", "6", false},     {"strsearch", "", false}, {"misaligned", "1", true},
    {"recursion", "40", false}, {"sparse", "40", false},
};

enum { N_GUESTS = sizeof guests / sizeof *guests };

static void load_guest(struct elf *elf, size_t g)
{
    char path[512];
    snprintf(path, sizeof path, ZK_GUEST_DIR "/%s.elf", guests[g].name);
    rv_load_file(elf, path);
}

static struct vm *open_vm(const struct elf *elf, size_t g, unsigned log_steps)
{
    struct vm *vm;
    struct error e = {0};
    const struct vm_options options = {.input = (const uint8_t *)guests[g].input,
                                       .len_input = strlen(guests[g].input),
                                       .log_steps = log_steps,
                                       .memory_limit = (size_t)64 << 20};
    cr_assert_eq(vm_open(&vm, elf, &options, &e), STATUS_OK, "%s", e.text);
    return vm;
}

/* A record with arrays of its own. */
struct kept {
    struct segment_record record;
    struct byte_buffer bytes;
    struct byte_buffer cells;
};

static void keep(struct kept *k, const struct segment_record *record)
{
    struct error e = {0};
    *k = (struct kept){0};
    cr_assert_eq(record_encode(&k->bytes, record, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(record_decode(&k->record, &k->cells, k->bytes.bytes, k->bytes.len, &e),
                 STATUS_OK, "%s", e.text);
}

static void drop(struct kept *k, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buffer_free(&k[i].bytes);
        buffer_free(&k[i].cells);
    }
    free(k);
}

/* The whole run in segments, all kept. */
static struct kept *run_all(struct vm *vm, size_t *n)
{
    struct kept *all = NULL;
    *n = 0;
    while (!vm_has_exited(vm)) {
        struct segment_record record;
        struct error e = {0};
        cr_assert_eq(vm_run_segment(vm, &record, &e), STATUS_OK, "%s", e.text);
        all = realloc(all, (*n + 1) * sizeof *all);
        cr_assert_neq(all, NULL);
        keep(&all[(*n)++], &record);
    }
    return all;
}

static void assert_same_state(struct vm *a, struct vm *b, const char *name)
{
    size_t len_a, len_b;
    const uint8_t *const out_a = vm_output(a, &len_a);
    const uint8_t *const out_b = vm_output(b, &len_b);
    cr_assert_eq(len_a, len_b, "%s", name);
    cr_assert(memcmp(out_a, out_b, len_a) == 0, "%s", name);
    cr_assert_eq(vm_steps(a), vm_steps(b), "%s", name);
    cr_assert_eq(vm_pc(a), vm_pc(b), "%s", name);
    cr_assert_eq(vm_exit_code(a), vm_exit_code(b), "%s", name);
    for (unsigned r = 0; r < REGISTER_CELLS; r++) {
        cr_assert_eq(vm_register(a, r), vm_register(b, r), "%s: register %u", name, r);
    }
}

Test(vm_segments, a_run_cut_anywhere_is_the_same_run)
{
    for (size_t g = 0; g < N_GUESTS; g++) {
        struct elf elf;
        struct error e = {0};
        load_guest(&elf, g);
        struct vm *const plain = open_vm(&elf, g, 0);
        cr_assert_eq(vm_run(plain, UINT64_MAX, &e), STATUS_OK, "%s", e.text);
        static const unsigned cuts[] = {1, 2, 5, 11, 20};
        for (size_t c = 0; c < sizeof cuts / sizeof *cuts; c++) {
            if (vm_steps(plain) >> cuts[c] >= SEGMENT_LABEL_MAX) {
                continue;
            }
            struct vm *const vm = open_vm(&elf, g, cuts[c]);
            while (!vm_has_exited(vm)) {
                struct segment_record record;
                cr_assert_eq(vm_run_segment(vm, &record, &e), STATUS_OK, "%s", e.text);
                cr_assert_eq(record.label, vm_segments(vm));
                cr_assert(record.is_exit || record.n_steps == 1u << cuts[c]);
            }
            assert_same_state(plain, vm, guests[g].name);
            vm_close(vm);
        }
        vm_close(plain);
        elf_close(&elf);
    }
}

Test(vm_segments, records_join)
{
    for (size_t g = 0; g < N_GUESTS; g++) {
        struct elf elf;
        size_t n;
        load_guest(&elf, g);
        struct vm *const vm = open_vm(&elf, g, 6);
        struct kept *const all = run_all(vm, &n);
        uint64_t steps = 0;
        uint32_t len_output = 0;
        cr_assert_eq(all[0].record.pc2_first, elf.program.entry / 2);
        for (size_t i = 0; i < n; i++) {
            const struct segment_record *const r = &all[i].record;
            cr_assert_eq(r->label, i + 1);
            cr_assert_eq(r->is_exit, i + 1 == n);
            cr_assert_eq(r->output_offset, len_output);
            len_output += r->len_output;
            steps += r->n_steps;
            if (i != 0) {
                cr_assert_eq(r->pc2_first, all[i - 1].record.pc2_last);
                for (unsigned x = 0; x < REGISTER_CELLS; x++) {
                    cr_assert_eq(record_register(r, x)->first,
                                 record_register(&all[i - 1].record, x)->last);
                }
            }
        }
        cr_assert_eq(all[n - 1].record.pc2_last, PC2_EXIT);
        cr_assert_eq(steps, vm_steps(vm));
        drop(all, n);
        vm_close(vm);
        elf_close(&elf);
    }
}

Test(vm_segments, skipping_by_record_is_running)
{
    for (size_t g = 0; g < N_GUESTS; g++) {
        struct elf elf;
        struct error e = {0};
        size_t n;
        load_guest(&elf, g);
        struct vm *const whole = open_vm(&elf, g, 5);
        struct kept *const all = run_all(whole, &n);
        /* Skip the first half, run the rest: the same records come. */
        struct vm *const vm = open_vm(&elf, g, 5);
        for (size_t i = 0; i < n; i++) {
            if (i < n / 2) {
                cr_assert_eq(vm_skip_segment(vm, &all[i].record, &e), STATUS_OK, "%s",
                             e.text);
            } else {
                struct segment_record record;
                struct byte_buffer bytes = {0};
                cr_assert_eq(vm_run_segment(vm, &record, &e), STATUS_OK, "%s", e.text);
                cr_assert_eq(record_encode(&bytes, &record, &e), STATUS_OK);
                cr_assert_eq(bytes.len, all[i].bytes.len);
                cr_assert(memcmp(bytes.bytes, all[i].bytes.bytes, bytes.len) == 0);
                buffer_free(&bytes);
            }
        }
        assert_same_state(whole, vm, guests[g].name);
        vm_close(vm);
        /* Skip all. */
        struct vm *const skipped = open_vm(&elf, g, 5);
        for (size_t i = 0; i < n; i++) {
            cr_assert_eq(vm_skip_segment(skipped, &all[i].record, &e), STATUS_OK, "%s",
                         e.text);
        }
        assert_same_state(whole, skipped, guests[g].name);
        struct vm_image_cursor ca = {0}, cb = {0};
        struct image_cell a, b;
        while (vm_next_image_cell(whole, &ca, &a)) {
            cr_assert(vm_next_image_cell(skipped, &cb, &b));
            cr_assert(a.key == b.key && a.first == b.first && a.last == b.last
                      && a.last_seg == b.last_seg && a.class == b.class);
        }
        cr_assert(!vm_next_image_cell(skipped, &cb, &b));
        vm_close(skipped);
        drop(all, n);
        vm_close(whole);
        elf_close(&elf);
    }
}

Test(vm_segments, a_record_of_another_run_does_not_continue_this_one)
{
    struct elf elf;
    struct error e = {0};
    size_t n;
    load_guest(&elf, 0);
    struct vm *const whole = open_vm(&elf, 0, 5);
    struct kept *const all = run_all(whole, &n);
    cr_assert_gt(n, 3);
    size_t target = 1; /* the first but one that uses memory */
    while (target < n && all[target].record.n_cells == REGISTER_CELLS) {
        target++;
    }
    cr_assert_lt(target + 1, n);
    for (unsigned fault = 0; fault < 6; fault++) {
        struct vm *const vm = open_vm(&elf, 0, 5);
        struct segment_record record = all[target].record;
        struct segment_cell *const cells = malloc(record.n_cells * sizeof *cells);
        cr_assert_neq(cells, NULL);
        memcpy(cells, record.cells, record.n_cells * sizeof *cells);
        record.cells = cells;
        for (size_t i = 0; i < target; i++) {
            cr_assert_eq(vm_skip_segment(vm, &all[i].record, &e), STATUS_OK);
        }
        const char *const part = fault == 0   ? "another number"
                                 : fault == 1 ? "another pc"
                                 : fault == 2 ? "another register value"
                                 : fault == 3 ? "another output"
                                 : fault == 4 ? "another value or last segment"
                                              : "another value or last segment";
        if (fault == 0) {
            record = all[target + 1].record;
        } else if (fault == 1) {
            record.pc2_first += 2;
        } else if (fault == 2) {
            cells[record.n_cells - REGISTER_CELLS + 5].first++;
        } else if (fault == 3) {
            record.output_offset++;
            cells[record.n_cells - 1].first++; /* the output counter's cell */
            cells[record.n_cells - 1].last++;
        } else {
            cells[0].first += fault == 4;
            cells[0].prev = (uint16_t)(cells[0].prev ^ (fault == 5));
        }
        cr_expect_eq(vm_skip_segment(vm, &record, &e), STATUS_FORMAT, "fault %u", fault);
        cr_expect(strstr(e.text, part) != NULL, "%s", e.text);
        free(cells);
        vm_close(vm);
    }
    drop(all, n);
    vm_close(whole);
    elf_close(&elf);
}

/* ---- records as bytes ---- */

Test(vm_segments, records_survive_their_encoding_and_their_digest_is_of_it)
{
    struct elf elf;
    struct error e = {0};
    size_t n;
    load_guest(&elf, 1);
    struct vm *const vm = open_vm(&elf, 1, 6);
    struct kept *const all = run_all(vm, &n);
    for (size_t i = 0; i < n; i++) {
        struct byte_buffer again = {0};
        uint8_t a[32], b[32];
        cr_assert_eq(record_encode(&again, &all[i].record, &e), STATUS_OK);
        cr_assert_eq(again.len, all[i].bytes.len);
        cr_assert(memcmp(again.bytes, all[i].bytes.bytes, again.len) == 0);
        cr_assert_eq(record_digest(a, &all[i].record, &e), STATUS_OK);
        cr_assert_eq(record_digest(b, &all[(i + 1) % n].record, &e), STATUS_OK);
        cr_expect(n == 1 || memcmp(a, b, 32) != 0);
        buffer_free(&again);
    }
    drop(all, n);
    vm_close(vm);
    elf_close(&elf);
}

/* Flip every byte: the decoder refuses, or what it returns has exactly these bytes. */
Test(vm_segments, an_encoding_has_no_other_form)
{
    struct elf elf;
    struct error e = {0};
    size_t n;
    load_guest(&elf, 1);
    struct vm *const vm = open_vm(&elf, 1, 6);
    struct kept *const all = run_all(vm, &n);
    const struct kept *const k = &all[n - 1];
    unsigned n_refused = 0;
    uint8_t *const bytes = malloc(k->bytes.len + 1);
    cr_assert_neq(bytes, NULL);
    for (size_t i = 0; i < k->bytes.len; i++) {
        struct segment_record record;
        struct byte_buffer cells = {0};
        struct byte_buffer again = {0};
        memcpy(bytes, k->bytes.bytes, k->bytes.len);
        bytes[i] ^= (uint8_t)(1u << i % 8);
        if (record_decode(&record, &cells, bytes, k->bytes.len, &e) == STATUS_OK) {
            cr_assert_eq(record_encode(&again, &record, &e), STATUS_OK);
            cr_assert(again.len == k->bytes.len
                      && memcmp(again.bytes, bytes, again.len) == 0);
        } else {
            cr_assert_eq(record.cells, NULL);
            n_refused++;
        }
        buffer_free(&again);
        buffer_free(&cells);
    }
    cr_expect_gt(n_refused, 56);
    struct segment_record record;
    struct byte_buffer cells = {0};
    for (size_t len = 0; len < k->bytes.len; len++) {
        cr_assert_eq(record_decode(&record, &cells, k->bytes.bytes, len, &e),
                     STATUS_FORMAT);
    }
    memcpy(bytes, k->bytes.bytes, k->bytes.len);
    bytes[k->bytes.len] = 0;
    cr_assert_eq(record_decode(&record, &cells, bytes, k->bytes.len + 1, &e),
                 STATUS_FORMAT);
    free(bytes);
    buffer_free(&cells);
    drop(all, n);
    vm_close(vm);
    elf_close(&elf);
}

/* ---- the image ---- */

/* What a cell starts with, from the file and the input alone. */
static uint64_t genesis(const struct elf *elf, size_t g, uint32_t key)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < 8; i++) {
        const uint64_t address = (uint64_t)key * 8 + i;
        uint8_t byte = 0;
        for (size_t s = 0; s < elf->n_segments; s++) {
            const uint64_t at = address - elf->segments[s].address;
            byte |= at < elf->segments[s].len ? elf->segments[s].bytes[at] : 0;
        }
        const uint64_t at = address - INPUT_BASE;
        if (at < 4) {
            byte |= (uint8_t)(strlen(guests[g].input) >> (8 * at));
        } else if (at - 4 < strlen(guests[g].input)) {
            byte |= (uint8_t)guests[g].input[at - 4];
        }
        value |= (uint64_t)byte << (8 * i);
    }
    return value;
}

static bool is_elf_word(const struct elf *elf, uint32_t key)
{
    for (size_t s = 0; s < elf->n_segments; s++) {
        const uint64_t first = elf->segments[s].address / 8;
        const uint64_t end = (elf->segments[s].address + elf->segments[s].len + 7) / 8;
        if (elf->segments[s].len != 0 && key >= first && key < end) {
            return true;
        }
    }
    return false;
}

/* Every record's cell continues the chain that starts at the image's first value and ends
 * at its last: the argument of the two global buses, token by token. */
Test(vm_segments, the_chain_of_every_cell_goes_from_first_to_last_of_the_image)
{
    for (size_t g = 0; g < N_GUESTS; g++) {
        struct elf elf;
        size_t n;
        load_guest(&elf, g);
        struct vm *const vm = open_vm(&elf, g, 7);
        struct kept *const all = run_all(vm, &n);
        size_t *const at = calloc(n, sizeof *at); /* next cell of each record */
        cr_assert_neq(at, NULL);
        struct vm_image_cursor cursor = {0};
        struct image_cell cell;
        uint64_t key_before = 0;
        size_t n_image = 0, n_elf = 0, n_registers = 0;
        while (vm_next_image_cell(vm, &cursor, &cell)) {
            cr_assert(n_image == 0 || cell.key > key_before);
            key_before = cell.key;
            n_image++;
            uint64_t value = cell.first;
            uint32_t label = 0;
            for (size_t i = 0; i < n; i++) {
                const struct segment_record *const r = &all[i].record;
                if (at[i] < r->n_cells && r->cells[at[i]].key == cell.key) {
                    cr_assert_eq(r->cells[at[i]].first, value);
                    cr_assert_eq(r->cells[at[i]].prev, label);
                    value = r->cells[at[i]].last;
                    label = r->label;
                    at[i]++;
                }
            }
            cr_assert_eq(cell.last, value);
            cr_assert_eq(cell.last_seg, label);
            const bool is_register = cell.key >= CELL_REGISTER_BASE;
            n_registers += is_register;
            n_elf += cell.class == IMAGE_ELF;
            cr_assert_eq(cell.class, is_register                   ? IMAGE_REGISTER
                                     : is_elf_word(&elf, cell.key) ? IMAGE_ELF
                                     : cell_is_input(cell.key)     ? IMAGE_INPUT
                                                                   : IMAGE_ZERO);
            cr_assert_eq(cell.first, !is_register ? genesis(&elf, g, cell.key)
                                     : cell.key == register_cell(2) ? INITIAL_SP
                                                                    : 0);
            cr_assert(cell.last_seg != 0 || cell.class == IMAGE_ELF);
        }
        for (size_t i = 0; i < n; i++) {
            cr_assert_eq(at[i], all[i].record.n_cells, "a cell is not in the image");
        }
        cr_assert_eq(n_registers, REGISTER_CELLS);
        cr_assert_eq(n_elf, elf.program.n_image - REGISTER_CELLS);
        free(at);
        drop(all, n);
        vm_close(vm);
        elf_close(&elf);
    }
}

/* 4 MiB that nobody touches, and a touched cell far above: hours, if each of the cells
 * below looked for it again. */
Test(vm_segments, a_large_untouched_image_is_listed_at_once)
{
    enum { LEN = 4 << 20 };
    uint8_t *const data = malloc(LEN);
    struct byte_buffer file = {0};
    struct elf elf;
    struct error e = {0};
    cr_assert_neq(data, NULL);
    memset(data, 7, LEN);
    const uint32_t text[] = {rv_word(RV_SD, 0, 2, 2, 0), rv_word(RV_ADDI, 17, 0, 0, 93),
                             rv_word(RV_ECALL, 0, 0, 0, 0)};
    const struct rv_segment segments[] = {{0x10000, 0, text, sizeof text, 5},
                                          {0x100000, 0, data, LEN, 6}};
    rv_make_elf(&file, 0x10000, segments, 2);
    cr_assert_eq(elf_load(&elf, file.bytes, file.len, &e), STATUS_OK, "%s", e.text);
    struct vm *const vm = open_vm(&elf, 2, 10);
    struct segment_record record;
    cr_assert_eq(vm_run_segment(vm, &record, &e), STATUS_OK, "%s", e.text);
    struct vm_image_cursor cursor = {0};
    struct image_cell cell;
    size_t n = 0;
    size_t n_touched = 0;
    while (vm_next_image_cell(vm, &cursor, &cell)) {
        n++;
        n_touched += cell.last_seg != 0;
    }
    cr_expect_eq(n, 2 + LEN / 8 + 1 + REGISTER_CELLS);
    cr_expect_eq(n_touched, 1 + REGISTER_CELLS);
    vm_close(vm);
    elf_close(&elf);
    buffer_free(&file);
    free(data);
}

Test(vm_segments, more_segments_than_labels_are_refused)
{
    struct elf elf;
    struct error e = {0};
    const uint32_t words[] = {rv_word(RV_JAL, 0, 0, 0, 0)};
    rv_load_words(&elf, 0x10000, words, 1);
    struct vm *const vm = open_vm(&elf, 2, 1);
    struct segment_record record;
    for (unsigned i = 0; i < SEGMENT_LABEL_MAX; i++) {
        cr_assert_eq(vm_run_segment(vm, &record, &e), STATUS_OK, "%s", e.text);
    }
    cr_expect_eq(vm_run_segment(vm, &record, &e), STATUS_LIMIT);
    vm_close(vm);
    elf_close(&elf);
}
