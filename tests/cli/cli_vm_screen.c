/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The screen VM on a terminal, driven by keys: every cycle it goes to is the one that a
 * naive machine says. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/naive_machine.h"
#include "tests/support/pty_screen.h"
#include "tests/support/rv_program.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/spawned.h"

#define INPUT "1500" /* some 62000 steps: four segments of 2^14 */

static char folder[SCRATCH_PATH_BYTES];
static struct elf elf;
static struct naive_machine naive;
static struct pty_screen *p;

static void open_all(void)
{
    char store[SCRATCH_PATH_BYTES + 32];
    char input[SCRATCH_PATH_BYTES + 16];
    char proof[SCRATCH_PATH_BYTES + 16];
    scratch_folder_make_fast(folder);
    snprintf(store, sizeof store, "ZKCONSOLE_STORE=%s/store", folder);
    snprintf(input, sizeof input, "%s/input", folder);
    snprintf(proof, sizeof proof, "%s/p.zkp", folder);
    FILE *const f = fopen(input, "w");
    cr_assert(f != NULL && fputs(INPUT, f) >= 0 && fclose(f) == 0);
    rv_load_file(&elf, "tests/guests/recursion.elf");
    naive_open(&naive, &elf, INPUT);
    naive_run(&naive, SIZE_MAX);
    const char *const env[] = {store, NULL};
    /* Executed and no more: nothing is at work that would say something. */
    const struct console_call execute = {
        .args = (const char *const[]){"prove", ZK_GUEST_DIR "/recursion.elf",
                                      "--segment-log2", "14", "--input", input, "-o",
                                      proof, "--stop-after", "execute", NULL},
        .env = env};
    struct console_result r = console_run(&execute);
    cr_assert_eq(r.code, 5, "%s", (char *)r.err.bytes);
    console_result_free(&r);
    p = pty_open(160, 48, (const char *const[]){NULL}, env);
    pty_wait(p, "recursion.elf");
    pty_keys(p, "\r5");
}

static void close_all(void)
{
    pty_keys(p, "\003");
    cr_expect_eq(pty_end(p), 0);
    pty_close(p);
    naive_close(&naive);
    elf_close(&elf);
    scratch_folder_remove(folder);
}

TestSuite(vm_screen, .init = open_all, .fini = close_all, .timeout = 240);

static void wait_cycle(size_t cycle)
{
    char text[64];
    snprintf(text, sizeof text, "Cycle %zu of %zu,", cycle, naive.n_steps);
    pty_wait(p, text);
}

static uint64_t address_of(const char *symbol)
{
    for (size_t i = 0; i < elf.n_symbols; i++) {
        if (strcmp(elf.symbols[i].name, symbol) == 0) {
            return elf.symbols[i].address;
        }
    }
    cr_assert(false, "%s", symbol);
    return 0;
}

static size_t next_pc(size_t from, uint64_t pc)
{
    while (naive.steps[from].pc != pc) {
        from++;
    }
    return from;
}

/* The cycle after the return of the function that cycle `from` is in. */
static size_t after_return(size_t from)
{
    unsigned depth = 1;
    for (; depth != 0; from++) {
        depth += naive.steps[from].is_call;
        depth -= naive.steps[from].is_return;
    }
    return from;
}

Test(vm_screen, keys_go_where_the_run_went)
{
    const uint64_t pc = address_of("descend");
    const size_t first = next_pc(0, pc);
    const size_t second = next_pc(first + 1, pc);
    const size_t third = next_pc(second + 1, pc);
    wait_cycle(0);
    pty_keys(p, "gdescend\r");
    wait_cycle(first);
    pty_keys(p, "jj");
    wait_cycle(first + 2);
    pty_keys(p, "k");
    wait_cycle(first + 1);
    pty_keys(p, "kb");
    pty_wait(p, "stops at");
    pty_keys(p, "c");
    wait_cycle(second);
    pty_wait(p, "stopped: breakpoint 1");
    pty_keys(p, "c");
    wait_cycle(third);
    pty_keys(p, "rr");
    wait_cycle(first);
    pty_keys(p, "r");
    pty_wait(p, "no break- or watchpoint is met before this cycle");
    /* out of the second call, and back over it */
    pty_keys(p, "co");
    wait_cycle(after_return(second));
    pty_keys(p, "K");
    wait_cycle(second - 1);
    pty_keys(p, "J");
    wait_cycle(after_return(second));
    pty_keys(p, "K");
    wait_cycle(second - 1);
    pty_keys(p, "jjjO");
    wait_cycle(second - 1);
    /* the same pc, the ends, a part of the way, segments */
    pty_keys(p, "j*");
    wait_cycle(third);
    pty_keys(p, "#");
    wait_cycle(second);
    pty_keys(p, "g50%\r");
    wait_cycle(naive.n_steps / 2);
    pty_keys(p, "G");
    wait_cycle(naive.n_steps - 1);
    pty_wait(p, "Output so far, 21 bytes");
    pty_keys(p, "g16383\rj");
    wait_cycle(16384);
    pty_wait(p, "segment 2 of 4");
    pty_keys(p, "]");
    wait_cycle(32768);
    pty_keys(p, "[");
    wait_cycle(16384);
    pty_keys(p, "gnobody\r");
    pty_wait(p, "neither a cycle");
}

/* The last step before `from` that writes what `meets` says, SIZE_MAX for none. */
static size_t last_store(size_t from, uint64_t address)
{
    while (from-- > 0) {
        const struct naive_step *const s = &naive.steps[from];
        if (s->is_store && s->address / 8 <= address / 8
            && address / 8 <= (s->address + s->width - 1) / 8) {
            return from;
        }
    }
    return SIZE_MAX;
}

static size_t next_load(size_t from, uint64_t address)
{
    while (++from < naive.n_steps) {
        const struct naive_step *const s = &naive.steps[from];
        if (s->width != 0 && !s->is_store && s->address / 8 <= address / 8
            && address / 8 <= (s->address + s->width - 1) / 8) {
            return from;
        }
    }
    return SIZE_MAX;
}

Test(vm_screen, who_wrote_and_who_reads_is_found)
{
    char keys[64];
    /* a load on the way up reads what was stored segments before, on the way down */
    size_t load = naive.n_steps - 400;
    size_t store;
    do {
        load++;
        store = naive.steps[load].width == 8 && !naive.steps[load].is_store
                    ? last_store(load, naive.steps[load].address)
                    : SIZE_MAX;
    } while (store == SIZE_MAX || load - store < 40000);
    snprintf(keys, sizeof keys, "g%zu\r", load);
    pty_keys(p, keys);
    wait_cycle(load);
    pty_keys(p, "W");
    wait_cycle(store);
    pty_wait(p, "was written here last");
    const size_t reader = next_load(store, naive.steps[store].address);
    pty_keys(p, "R");
    wait_cycle(reader);
    pty_wait(p, "is read here next");
    /* a watchpoint on the same doubleword stops there, too */
    pty_keys(p, keys);
    wait_cycle(load);
    pty_keys(p, "w");
    pty_wait(p, "stops at writes to");
    pty_keys(p, "r");
    wait_cycle(store);
    pty_wait(p, "stopped: watchpoint 1 (write");
    pty_keys(p, "w");
    pty_wait(p, "stops at reads and writes of");
    pty_keys(p, "c");
    wait_cycle(reader);
    pty_keys(p, "w");
    pty_wait(p, "no longer watches");
    pty_keys(p, "c");
    pty_wait(p, "nowhere to stop");
    /* the register that the load writes: its first operand after memory and the base */
    pty_keys(p, ":goto 0\r");
    wait_cycle(0);
    pty_keys(p, ":break descend\r");
    pty_wait(p, "● 1 at");
    pty_keys(p, "a");
    pty_wait(p, "x31");
}

/* Reads and writes of a page by cycles [from, to), as the list of pages shows them; no
 * access of this program crosses pages, and its only output is one doubleword at a time.
 */
static void wait_page(uint64_t page, size_t from, size_t to)
{
    char text[64];
    uint64_t n_reads = 0;
    uint64_t n_writes = 0;
    for (size_t i = from; i < to; i++) {
        const struct naive_step *const s = &naive.steps[i];
        if (s->width != 0 && s->address >> 12 == page) {
            const bool is_call = (s->reads >> 17 & 1) != 0;
            n_writes += s->is_store;
            n_reads += is_call ? (s->address + s->width - 1) / 8 - s->address / 8 + 1
                               : !s->is_store;
        }
    }
    snprintf(text, sizeof text, "%-9" PRIx64 "%11" PRIu64 "%11" PRIu64, page << 12,
             n_reads, n_writes);
    pty_wait(p, text);
}

Test(vm_screen, memory_is_counted_and_shown_at_the_cycle_chosen)
{
    char text[64];
    size_t load = naive.n_steps - 400;
    while (naive.steps[load].width != 8 || naive.steps[load].is_store
           || last_store(load, naive.steps[load].address) == SIZE_MAX) {
        load++;
    }
    const uint64_t address = naive.steps[load].address;
    const size_t store = last_store(load, address);
    wait_cycle(0);
    pty_keys(p, "6");
    pty_wait(p, "Accesses, 4 segments");
    pty_wait(p, ">text");
    wait_page(address >> 12, 0, naive.n_steps);
    pty_keys(p, "G");
    pty_wait(p, ">stack");
    pty_keys(p, "\rG");
    pty_wait(p, ">1fffff000"); /* of the pages */
    /* a doubleword by its address, before anything wrote it */
    snprintf(text, sizeof text, "g%" PRIx64 "\r", address);
    pty_keys(p, text);
    snprintf(text, sizeof text, "%9" PRIx64 " 00 00 00 00 00 00 00 00",
             address & ~(uint64_t)15);
    pty_wait(p, text);
    pty_keys(p, "@");
    pty_wait(p, "it has its first value");
    /* and at the cycle of the load: from there to the store */
    snprintf(text, sizeof text, "5g%zu\r", load);
    pty_keys(p, text);
    wait_cycle(load);
    pty_keys(p, "6");
    snprintf(text, sizeof text, "Bytes before cycle %zu", load);
    pty_wait(p, text);
    pty_keys(p, "@");
    wait_cycle(store);
    /* one segment */
    pty_keys(p, "6m");
    snprintf(text, sizeof text, "Accesses of segment %zu", (store >> 14) + 1);
    pty_wait(p, text);
    wait_page(address >> 12, store >> 14 << 14, ((store >> 14) + 1) << 14);
    pty_keys(p, "gffffffffff\r");
    pty_wait(p, "there is no memory at");
}

static void look_for(uint64_t pc)
{
    char keys[40];
    snprintf(keys, sizeof keys, "/^%" PRIx64 " \r", pc);
    pty_keys(p, keys);
}

/* The exit is in the last of four segments; what recursion does is in all of them. */
Test(vm_screen, a_search_goes_over_all_segments_and_around_the_end)
{
    const size_t n = naive.n_steps;
    const uint64_t exit = naive.steps[n - 1].pc;
    const uint64_t deep = naive.steps[n / 2].pc;
    size_t first = 0;
    size_t last = n - 1;
    size_t next = 0;
    while (naive.steps[first].pc != deep) {
        first++;
    }
    while (naive.steps[last].pc != deep) {
        last--;
    }
    for (next = first + 1; naive.steps[next].pc != deep; next++) {
    }
    cr_assert(first >> 14 != last >> 14);
    wait_cycle(0);
    look_for(exit);
    wait_cycle(n - 1);
    look_for(deep); /* nothing after the exit: from the beginning */
    wait_cycle(first);
    pty_wait(p, "around the end of the run");
    pty_keys(p, "n");
    wait_cycle(next);
    pty_keys(p, "NN");
    wait_cycle(last);
    pty_keys(p, "/^nowhere at all\r");
    pty_wait(p, "is not in the run");
    wait_cycle(last);
}
