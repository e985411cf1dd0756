/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A model of a console in the middle of its work, the same every time. */
#ifndef ZK_TESTS_SCREEN_MODEL_H
#define ZK_TESTS_SCREEN_MODEL_H
#include <stdio.h>
#include <string.h>

#include "tui/model.h"

static const uint64_t second = 1000000000;

static void fill_work(struct model *m)
{
    snprintf(m->clock, sizeof m->clock, "12:03:41");
    snprintf(m->program, sizeof m->program, "fib.elf");
    snprintf(m->session, sizeof m->session, "k7f3-otter");
    m->work = WORK_PROVING;
    m->security = 128;
    m->blowup = 2;
    m->segment_log2 = 20;
    m->has_run = true;
    m->steps = 8388104;
    m->n_segments = 8;
    m->n_chunks = 2;
    m->phases[PHASE_EXECUTE] =
        (struct model_phase){true, true, 8, 8, 0, 0, 0, 3 * second + second / 10};
    m->phases[PHASE_LINK] =
        (struct model_phase){true, true, 0, 0, 0, 3 * second, 0, second / 5};
    m->phases[PHASE_PROVE] =
        (struct model_phase){true, false, 5, 8, 0, 4 * second, 0, 300 * second};
    m->phases[PHASE_IMAGE].units_total = 2;
    m->unit_steps = 30;
    m->unit_steps_total = 60;
    m->active_ns = 304 * second;
    m->paused_ns = 63 * second;
    m->rss = (uint64_t)11 << 30;
    m->rss_peak = (uint64_t)14 << 30;
    m->budget = (uint64_t)16 << 30;
    m->machine = (uint64_t)9 << 30;
    m->has_purposes = true;
    for (unsigned i = 0; i < MEMORY_N_PURPOSES; i++) {
        m->purpose[i] = (uint64_t)(17 + 300 * i) << 20;
        m->purpose_peak[i] = (uint64_t)(300 + 310 * i) << 20;
    }
    m->cpus_busy = 1.5;
    m->n_cpus = 2;
    m->disk_free = (uint64_t)77 << 30;
    m->session_bytes = (uint64_t)412 << 20;
    for (unsigned i = 0; i < 200; i++) {
        m->history[m->n_history++] = (uint64_t)(i * 37 % 140) << 27;
    }
    model_estimate(m);
}

/* A pause of 63 seconds, 100 seconds after the beginning, parts the clocks. */
static struct model_instant at(uint64_t active)
{
    const uint64_t paused = active > 100 ? 63 : 0;
    return (struct model_instant){active * second, (active + paused) * second};
}

static void add_span(struct model *m, unsigned depth, const char *phase, const char *name,
                     uint32_t index, uint64_t begin, uint64_t end)
{
    m->spans[m->n_spans++] = (struct model_span){
        .series = (uint16_t)model_series_of(&m->series, depth, phase, name),
        .is_open = end == 0,
        .index = index,
        .begin = at(begin),
        .end = at(end)};
}

static void fill_spans(struct model *m)
{
    add_span(m, 0, "execute", "execute", 0, 0, 3);
    add_span(m, 0, "link", "link", 1, 3, 4);
    add_span(m, 0, "prove", "prove", 2, 4, 0);
    for (uint32_t i = 0; i < 6; i++) {
        add_span(m, 1, "prove", "replay", i, 4 + 60 * i, 6 + 60 * i);
        add_span(m, 1, "prove", "commit main", i, 6 + 60 * i, 30 + 60 * i);
        add_span(m, 1, "prove", "quotient", i, 30 + 60 * i, i == 5 ? 0 : 60 + 60 * i);
    }
    add_span(m, 0, "", "paused", 0, 100, 100);
    m->spans[m->n_spans - 1].end.wall_ns += 63 * second;
    m->now = at(355);
    for (uint64_t i = 0; i < 71; i++) {
        m->samples[m->n_samples++] =
            (struct model_sample){at(5 * i), (i * 37 % 140 + 10) << 26};
    }
}

static void fill_sessions(struct model *m)
{
    snprintf(m->store, sizeof m->store, "/home/ada/.local/share/zkconsole/store");
    m->store_bytes = (uint64_t)41 << 30;
    struct model_session *s = m->sessions;
    s[0] = (struct model_session){.name = "0f3a-wren",
                                  .program = "badmem.elf",
                                  .state = "damaged",
                                  .is_damaged = true,
                                  .fraction = -1,
                                  .fault = "file proof/000002.segment is missing"};
    s[1] = (struct model_session){.name = "9c0d-lynx",
                                  .program = "ecdsa.elf",
                                  .progress = "prove 9/16",
                                  .state = "interrupted",
                                  .is_interrupted = true,
                                  .fraction = 0.5,
                                  .steps = 16780000,
                                  .active_ns = 1870 * second,
                                  .bytes = (uint64_t)11 << 30,
                                  .age_s = 1320,
                                  .security = 128,
                                  .blowup = 2,
                                  .segment_log2 = 20,
                                  .n_runs = 2,
                                  .n_lost = 1,
                                  .n_segments = 16,
                                  .n_proved = 9};
    s[2] = (struct model_session){.name = "d41e-finch",
                                  .program = "fib.elf",
                                  .progress = "done",
                                  .state = "done",
                                  .is_done = true,
                                  .fraction = 1,
                                  .steps = 8388104,
                                  .active_ns = 1113 * second,
                                  .bytes = (uint64_t)1 << 20,
                                  .age_s = 90000,
                                  .security = 100,
                                  .blowup = 4,
                                  .segment_log2 = 18,
                                  .n_runs = 1,
                                  .n_segments = 32,
                                  .n_proved = 32};
    s[3] = (struct model_session){.name = "k7f3-otter",
                                  .program = "fib.elf",
                                  .progress = "prove 5/8",
                                  .state = "running",
                                  .is_running = true,
                                  .fraction = 0.5,
                                  .steps = 8388104,
                                  .active_ns = 304 * second,
                                  .bytes = (uint64_t)412 << 20,
                                  .security = 128,
                                  .blowup = 2,
                                  .segment_log2 = 20,
                                  .n_runs = 1,
                                  .n_segments = 8,
                                  .n_proved = 5,
                                  .holder = "pid 4121 on tern, since 2026-11-20 11:57:00 "
                                            "UTC"};
    m->n_sessions = 4;
    m->session_list = (struct model_list){.n = 4, .selected = 1};
    snprintf(m->session_met, sizeof m->session_met, "%s", m->session);
}

static void fill_bytes(uint8_t *bytes, unsigned n, unsigned seed)
{
    for (unsigned i = 0; i < n; i++) {
        bytes[i] = (uint8_t)(seed * 37 + i * 29);
    }
}

static void add_message(struct model_trees *t, bool is_answer, unsigned n,
                        const char *label)
{
    struct model_message *const line = &t->messages[t->n_messages++];
    *line = (struct model_message){.is_answer = is_answer, .n = n, .len = 32};
    snprintf(line->label, sizeof line->label, "%s", label);
    fill_bytes(line->head, sizeof line->head, (unsigned)t->n_messages);
}

static void fill_trees(struct model_trees *t)
{
    *t = (struct model_trees){.is_known = true,
                              .is_resident = true,
                              .tree = VIEW_TREE_MAIN,
                              .has_leaf = true,
                              .leaf_ns = 37000,
                              .has_row = true,
                              .row = 400190};
    t->n_trees = VIEW_TREE_FRI + 5;
    for (enum view_tree tree = 0; tree < t->n_trees; tree++) {
        struct commitment_shape *const s = &t->shapes[tree];
        const unsigned layer = tree < VIEW_TREE_FRI ? 0 : tree - VIEW_TREE_FRI;
        *s = (struct commitment_shape){.is_known = tree != VIEW_TREE_QUOTIENT,
                                       .log_leaves = 20 - 3 * layer,
                                       .n_heights = 4,
                                       .n_columns = 300 + tree,
                                       .n_queried = 120 - 7 * layer};
        if (tree >= VIEW_TREE_FRI) {
            s->log_leaves -= 3;
            s->log_degree = 19 - 3 * layer;
            s->log_arity = layer == 4 ? 1 : 3;
        }
        fill_bytes(s->root, 32, tree);
        if (tree != VIEW_TREE_EXTENSION) {
            s->stated[0] = (struct root_statement){
                .by = tree == VIEW_TREE_MAIN ? "segment proof" : "segment record",
                .is_equal = tree != VIEW_TREE_PREPROCESSED};
        }
    }
    t->leaf = (struct leaf_view){.index = 0xa5a5a,
                                 .n_levels = 20,
                                 .n_cells = 302,
                                 .n_hashes = 50,
                                 .leads_to_root = true,
                                 .is_traced = true,
                                 .n_traced = 302,
                                 .n_equal = 301};
    for (unsigned level = 0; level <= 20; level++) {
        fill_bytes(t->leaf.node[level], 32, level);
        fill_bytes(t->leaf.sibling[level], 32, level + 50);
    }
    t->n_cells = 302;
    for (unsigned i = 0; i < t->n_cells; i++) {
        t->cells[i] = (struct model_cell){.table = (uint8_t)(i / 150),
                                          .column = (uint8_t)(i % 150),
                                          .name = i % 2 == 0 ? "carry" : "a[1]",
                                          .value = i * 2654435761u % ENGINE_MODULUS};
    }
    t->lines = (struct model_list){.n = tree_lines(t), .selected = 4};
    add_message(t, false, 1, "link digest");
    add_message(t, false, 1, "log rows");
    add_message(t, false, 1, "main root");
    memcpy(t->messages[2].head, t->shapes[VIEW_TREE_MAIN].root,
           sizeof t->messages[2].head);
    add_message(t, true, 13, "local a");
    add_message(t, false, 1, "out-of-domain values");
    add_message(t, true, 120, "query index");
    t->n_leaves_checked = 20;
    t->n_values_checked = 2948;
    t->all_ns = 82900000;
}

/* At a leaf of the quotient's tree, one height of which is wrong. */
static inline void show_quotient(struct model_trees *t)
{
    struct leaf_view *const leaf = &t->leaf;
    t->tree = VIEW_TREE_QUOTIENT;
    t->shapes[VIEW_TREE_QUOTIENT] = t->shapes[VIEW_TREE_MAIN];
    t->shapes[VIEW_TREE_QUOTIENT].n_columns = 40;
    t->has_row = false;
    leaf->n_cells = 40;
    leaf->n_heights = leaf->n_traced = 4;
    leaf->n_equal = 3;
    for (unsigned i = 0; i < leaf->n_heights; i++) {
        struct leaf_height *const h = &leaf->height[i];
        *h = (struct leaf_height){.log_rows = 19 - 3 * i, .holds = i != 1};
        for (unsigned d = 0; d < VIEW_FE_DEGREE; d++) {
            h->constraints[d] = (5 * i + d + 1) * 2654435761u % ENGINE_MODULUS;
            h->product[d] = h->constraints[d] + (i == 1);
        }
    }
    t->n_cells = 40;
    for (unsigned i = 0; i < t->n_cells; i++) {
        t->cells[i].table = VIEW_ABSENT;
        t->cells[i].column = (uint8_t)(i % 10 / 5);
        t->cells[i].coefficient = (uint8_t)(i % 5);
        t->cells[i].name = NULL;
    }
    t->lines = (struct model_list){.n = tree_lines(t), .selected = 4};
}

/* At a leaf of FRI's third layer, which does not fold to what stands in the fourth. */
static inline void show_fri(struct model_trees *t)
{
    struct leaf_view *const leaf = &t->leaf;
    t->tree = VIEW_TREE_FRI + 2;
    t->has_row = false;
    leaf->index = 1234;
    leaf->n_levels = t->shapes[t->tree].log_leaves;
    leaf->n_cells = 40;
    leaf->n_heights = 0;
    leaf->n_traced = leaf->n_equal = 8;
    leaf->n_queries = 2;
    leaf->query[0] = 631841;
    leaf->query[1] = 631902;
    leaf->has_fold = true;
    leaf->fold = (struct leaf_fold){
        .layer = 2, .log_size = 14, .first = 1234 * 8, .n_values = 8, .to = 1234};
    for (unsigned d = 0; d < VIEW_FE_DEGREE; d++) {
        leaf->fold.folded[d] = (d + 3) * 2654435761u % ENGINE_MODULUS;
        leaf->fold.next[d] = (d + 4) * 2654435761u % ENGINE_MODULUS;
    }
    t->n_cells = 40;
    for (unsigned i = 0; i < t->n_cells; i++) {
        t->cells[i] = (struct model_cell){.table = VIEW_ABSENT,
                                          .column = (uint8_t)(i / 5),
                                          .coefficient = (uint8_t)(i % 5),
                                          .position = 1234 * 8 + i / 5,
                                          .value = i * 2654435761u % ENGINE_MODULUS};
    }
    t->lines = (struct model_list){.n = tree_lines(t), .selected = t->tree};
}

static void fill_segment(struct model *m)
{
    struct model_tables *const t = &m->tables;
    m->segment = (struct model_segment){
        .is_open = true, .index = 3, .n_segments = 8, .n_chunks = 2};
    m->segment.shape.n_steps = 1048576;
    t->n_tables = 3;
    t->tables = (struct model_list){.n = 3, .selected = 1};
    t->order = (struct table_order){.n = 3, .at = {0, 1, 2}};
    t->table[0] = (struct model_table){
        .shape = {"program", "The decoded instructions", {11, 0, 1}, 1, 0, 1, 2},
        .is_present = true,
        .log_rows = 11,
        .n_rows = 1204};
    t->table[1] = (struct model_table){
        .shape = {"add", "Register additions", {0, 0, 26}, 8, 10, 11, 3},
        .is_present = true,
        .log_rows = 19,
        .n_rows = 400192};
    t->table[2] =
        (struct model_table){.shape = {"divrem", "Division", {0, 0, 61}, 12, 40, 17, 3}};
    t->n_columns = 26;
    t->opened = 1;
    t->has_opened = t->is_table_open = t->has_statistics = true;
    t->column_list = (struct model_list){.n = 26, .selected = 2};
    for (unsigned i = 0; i < 26; i++) {
        static const char *const names[] = {"clk", "pc2", "a.0", "a.1"};
        t->columns[i] = (struct column_shape){.name = i < 4 ? names[i] : "carry",
                                              .doc = "what it means",
                                              .domain = i < 2 ? "given" : "u16",
                                              .tree = 2};
        t->uses[i] = (struct column_use){.n_constraints = i % 4, .buses = i % 3 << i % 7};
        t->statistics[i] = (struct column_statistics){.n_rows = 400192,
                                                      .min = i,
                                                      .max = 3000 * i + 60,
                                                      .n_distinct = 17 * i + 1,
                                                      .n_zeros = 4000 * i,
                                                      .n_buckets = VIEW_BUCKETS,
                                                      .is_bounded = i >= 2,
                                                      .n_outside = i == 5};
        for (unsigned k = 0; k < VIEW_BUCKETS; k++) {
            t->statistics[i].mean[k] = i + (k * i * 997) % (2999 * i + 61);
        }
    }
    t->rows =
        (struct model_list){.n = (size_t)1 << 19, .selected = 400190, .first = 400185};
    t->rows_first = 400185;
    t->n_loaded = 20;
    for (unsigned i = 0; i < 20 * 26; i++) {
        t->values[i] = i * 2654435761u % 2013265921u;
    }
    t->n_constraints = 10;
    t->n_broken = 1;
    t->n_facts = 3;
    t->facts[0] =
        (struct model_fact){.kind = FACT_BROKEN, .text = "✗ the carry is a bit: 7"};
    t->facts[1] = (struct model_fact){.kind = FACT_MESSAGE,
                                      .letter = 'a',
                                      .table = 0,
                                      .row = 17,
                                      .text = "+ U16 17  with range row 17"};
    t->facts[2] =
        (struct model_fact){.kind = FACT_MESSAGE, .text = "- EXEC 3145736 65604"};
    fill_trees(&t->trees);
    struct model_vm *const vm = &m->vm;
    vm->steps = (struct model_list){.n = 1048576, .selected = 8};
    vm->table = "add";
    vm->step = (struct step_view){.pc = 0x10078,
                                  .word = 0x00d70733,
                                  .text = "add a4, a4, a3",
                                  .symbol = "fib+0x18",
                                  .table = 1,
                                  .row = 6,
                                  .rd = 14,
                                  .rd_before = 0xdb5,
                                  .rd_after = 0x15c9};
    for (unsigned i = 0; i < 24; i++) {
        struct model_line *const l = &vm->lines[vm->n_lines++];
        l->pc = 0x10048 + 4 * i;
        snprintf(l->text, sizeof l->text, "addi a5, a5, %u", i);
        snprintf(l->symbol, sizeof l->symbol, "fib+0x%x", 4 * i);
    }
    for (unsigned i = 1; i < VIEW_N_REGISTERS; i++) {
        vm->registers[i] = vm->after[i] = i * 0x10001ull;
    }
    vm->after[14] = 0x15c9;
    vm->step.reads[0] = 14;
    vm->step.reads[1] = 13;
    vm->cycle = 3145736;
    vm->n_cycles = 8388104;
    vm->is_whole = true;
    vm->n_operands = 3;
    vm->operand = 1;
    vm->operands[0] = (struct model_operand){true, false, 0x20010, 0xdb5, 0xdb5};
    vm->operands[1] = (struct model_operand){false, false, 13, 0x814, 0x814};
    vm->operands[2] = (struct model_operand){false, true, 14, 0xdb5, 0x15c9};
    vm->n_points = 2;
    vm->points[0] = (struct model_point){.what = 0x10084, .name = "fib+0x24"};
    vm->points[1] =
        (struct model_point){.is_watch = true, .on_read = true, .what = 0x20010};
    vm->has_memory = vm->has_access = true;
    vm->address = 0x20010;
    vm->memory_first = 0x1ff90;
    for (unsigned i = 0; i < MODEL_WORDS; i++) {
        vm->words[i] = 0x6f6c6c6568000000 + i;
    }
    snprintf(vm->output, sizeof vm->output, "fib(1000)\n= 0x15c9\n");
    vm->len_output = 18;
    vm->has_frames = true;
    vm->n_calls = 41;
    vm->n_frames = MODEL_FRAMES;
    for (unsigned i = 0; i < MODEL_FRAMES; i++) {
        vm->frames[i] = (struct model_frame){3145000 - 17 * i, 0x10070, "fib"};
    }
    struct model_memory *const memory = &m->memory;
    memory->is_known = memory->has_words = true;
    memory->n_segments = 8;
    memory->n_pages = 12;
    for (unsigned i = 0; i < 12; i++) {
        memory->page[i] = (struct model_page){0x20 + i, 3u << i, i % 2 == 0 ? 0 : 1u << i,
                                              40 * i, 8388000 + i};
    }
    memory->pages = (struct model_list){.n = 12, .selected = 2};
    static const struct model_region regions[] = {
        {"text", 0x10000, 0x1ffff, true, false, 0, 0, 0, 0, 0, {0}},
        {"rodata", 0x20000, 0x20fff, false, false, 1, 41000, 0, 112, 8388011, {0}},
        {"data/bss",
         0x21000,
         0x28fff,
         false,
         true,
         8,
         2100000,
         1980000,
         40,
         8388090,
         {0}},
        {"heap", 0x29000, 0x68fff, false, true, 3, 1770000, 910000, 2201, 8387770, {0}},
        {"input", 0xff000000, 0xff0004ff, false, false, 1, 320, 0, 90, 1200, {0}},
        {"stack",
         0x1fffe0000,
         0x1ffffffff,
         false,
         true,
         2,
         2210000,
         1020000,
         0,
         8388103,
         {0}},
    };
    memory->regions = (struct model_list){.n = 6, .selected = 2};
    for (unsigned i = 0; i < 6; i++) {
        memory->region[i] = regions[i];
        for (unsigned k = 0; i > 0 && k < MODEL_HEAT; k++) {
            memory->region[i].heat[k] = k % 9 == 0 ? 0 : (uint64_t)1 << (k / 4 + i) % 16;
        }
    }
    memory->address = 0x22048;
    memory->cycle = 3145736;
    for (unsigned i = 0; i < MODEL_PAGE_WORDS; i++) {
        memory->words[i] = 0x6f6c6c6568000000 + i;
    }
}

/* The second chunk of the image. */
static inline void show_chunk(struct model *m)
{
    struct model_tables *const t = &m->tables;
    m->segment.is_chunk = true;
    m->segment.chunk = 1;
    m->segment.shape =
        (struct segment_shape){.is_chunk = true, .index = 1, .n_cells = 61201};
    t->n_tables = 3;
    t->tables = (struct model_list){.n = 3, .selected = 2};
    t->order = (struct table_order){.n = 3, .at = {0, 1, 2}};
    t->is_table_open = t->has_opened = false;
    t->table[0] = (struct model_table){
        .shape = {"range", "All u16, their bytes", {4, 0, 6}, 3, 0, 6, 3},
        .is_present = true,
        .log_rows = 16,
        .n_rows = 65536};
    t->table[1] = (struct model_table){
        .shape = {"elf_image", "Cells that the ELF file fills", {6, 0, 1}, 1, 0, 1, 2},
        .is_present = true,
        .log_rows = 7,
        .n_rows = 128};
    t->table[2] = (struct model_table){
        .shape = {"image", "Cells, first and last value", {0, 16, 0}, 8, 11, 15, 3},
        .is_present = true,
        .log_rows = 16,
        .n_rows = 61201};
}

static void fill_verify(struct model *m)
{
    struct model_verify *const v = &m->verify;
    v->is_running = v->is_full = true;
    v->percent = 25;
    v->n_segments = 8;
    v->n_rejected = 1;
    v->list = (struct model_list){.n = 3, .selected = 1};
    v->stages[CHECK_FILES] = (struct model_stage){STAGE_DONE, 31, 31, 2 * second, ""};
    v->stages[CHECK_RUN] = (struct model_stage){STAGE_DONE, 11, 11, 3 * second, ""};
    v->stages[CHECK_PROOFS] = (struct model_stage){STAGE_FAILED, 3, 8, second / 8,
                                                   "segment 2: layer 3 opening is wrong"};
    v->stages[CHECK_ROOTS] = (struct model_stage){STAGE_RUNNING, 2, 8, second, ""};
    for (uint32_t i = 0; i < 3; i++) {
        v->shown[i] = (uint16_t)i;
        v->checks[v->n_checks++] =
            (struct model_check){.segment = i,
                                 .is_accepted = i != 2,
                                 .n_roots = i == 1 ? 0 : 6,
                                 .took_ns = (40 + i) * (second / 1000)};
    }
    snprintf(v->checks[2].text, sizeof v->checks[2].text, "layer 3 opening is wrong");
}

static void fill_proof(struct model *m)
{
    struct model_proof *const p = &m->proof;
    p->is_sealed = true;
    snprintf(p->path, sizeof p->path, "/home/ada/fib-k7f3-otter.zkp");
    memset(p->sha256, 'a', 64);
    memset(p->digest, '4', 64);
    p->len = 2000000;
    p->bytes_segments = 1500000;
    p->bytes_images = 480000;
    p->bytes_link = 20000;
    p->steps = 8388104;
    p->len_output = 14;
    p->n_segments = 8;
    p->n_chunks = 2;
    p->centibits = 12803;
    p->verify_ns = 48000000;
    p->n_terms = 2;
    p->terms[0] = (struct model_term){"FRI queries", "n * log2(2 / (1 + rho))", 12901};
    p->terms[1] = (struct model_term){"lookups", "rows / field", 13555};
}

static struct model_unit unit_of(const char *kind, const char *path, uint32_t index,
                                 uint64_t bytes, unsigned n)
{
    struct model_unit u = {.index = index,
                           .bytes = bytes,
                           .written_ns = (int64_t)(n * second),
                           .run = 1 + n / 20,
                           .date = "2026-11-20",
                           .sha256 = "91ab44c07d1e2233"};
    snprintf(u.kind, sizeof u.kind, "%s", kind);
    snprintf(u.clock, sizeof u.clock, "11:5%u:%02u", n / 60 % 10, n % 60);
    snprintf(u.path, sizeof u.path, "%.12s/%06u.%.8s", path, index,
             strcmp(path, "proof") == 0 ? kind : "tar");
    u.sha256[15] = (char)('a' + n % 6);
    return u;
}

/* A run of 8 segments and 2 chunks, 5 segments proved. */
static void fill_checkpoints(struct model *m)
{
    static struct model_unit units[32];
    struct model_checkpoints *const k = &m->checkpoints;
    unsigned n = 0;
    units[n] = unit_of("program", "program", 0, 4944, n);
    snprintf(units[n++].path, sizeof units[0].path, "program/000000.elf");
    units[n] = unit_of("input", "input", 0, 6, n);
    snprintf(units[n++].path, sizeof units[0].path, "input/000000.bin");
    for (unsigned i = 0; i < 8; i++, n++) {
        units[n] = unit_of("record", "snapshots", i, 412 << 10, n);
    }
    for (unsigned i = 0; i < 2; i++, n++) {
        units[n] = unit_of("cells", "image", i, 96 << 10, n);
    }
    units[n] = unit_of("link", "proof", 0, 1153, n);
    n++;
    for (unsigned i = 0; i < 5; i++, n++) {
        units[n] = unit_of("segment", "proof", i, (1150 - i) << 10, 10 * n);
    }
    checkpoints_take(k, units, n);
    for (unsigned i = 0; i < n; i++) {
        k->bytes += units[i].bytes;
    }
    checkpoints_checked(k, "link", 0, k->units[12].written_ns, "", "12:01:07");
    checkpoints_checked(k, "segment", 0, k->units[13].written_ns, "", "12:01:08");
    checkpoints_checked(k, "segment", 1, k->units[14].written_ns, "missing", "12:01:08");
    k->is_known = k->has_link = k->is_room_known = true;
    k->n_segments = k->n_executed = 8;
    k->n_chunks = 2;
    k->n_segments_proved = 5;
    k->n_needed = 5;
    k->n_kept = 2;
    k->n_droppable = 3;
    k->bytes_droppable = 3 * 412 << 10;
    k->room_needed = (uint64_t)20 << 20;
    k->room_free = m->disk_free;
}

/* Fill m; there is nothing to free. */
static inline void screen_model(struct model *m)
{
    model_init(m);
    fill_work(m);
    fill_spans(m);
    fill_sessions(m);
    fill_segment(m);
    fill_verify(m);
    fill_proof(m);
    fill_checkpoints(m);
    model_log(m, 'i', "session k7f3-otter");
    model_log(m, 'i', "the program took 8.39 M cycles and exited with 0");
    model_log(m, 'w', "the last run was lost; what it had finished is kept");
    model_log(m, 'i', "prove 4 done and kept");
    snprintf(m->message, sizeof m->message, "prove 4 done and kept");
    snprintf(m->guest_output, sizeof m->guest_output, "fib(1000)\n= 0x15c9\n");
    snprintf(m->fault, sizeof m->fault,
             "The engine (pid 4188) was ended by signal 9 (Killed), perhaps for want of "
             "memory. It had 11.0 GiB of memory.");
}

#endif
