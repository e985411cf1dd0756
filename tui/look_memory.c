/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The screen Memory: what of it is accessed when, and its bytes at the cycle chosen. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/look_state.h"

enum {
    PAGE_LOG2 = 12,
    GAP_PAGES = 16 /* accessed pages further apart are not of one heap or stack */
};

#define INPUT_FIRST ((uint64_t)0xff000000) /* docs/guest.md: a u32 length, then bytes */

/* ---- pages ---- */

/* All pages accessed; the model has room for some of them. */
struct all_pages {
    struct run_page *pages;
    size_t n, n_max;
    bool is_short; /* of memory */
};

static void take_page(void *arg, const struct run_page *page)
{
    struct all_pages *const all = arg;
    if (all->n == all->n_max && !all->is_short) {
        const size_t n_max = all->n_max == 0 ? 1024 : 2 * all->n_max;
        struct run_page *const pages = realloc(all->pages, n_max * sizeof *pages);
        if (pages == NULL) {
            all->is_short = true;
            return;
        }
        all->pages = pages;
        all->n_max = n_max;
    }
    if (!all->is_short) {
        all->pages[all->n++] = *page;
    }
}

static void list_pages(struct model_memory *to, const struct all_pages *all)
{
    const size_t n = all->n < MODEL_PAGES_MAX ? all->n : MODEL_PAGES_MAX;
    for (size_t i = 0; i < n; i++) {
        const struct run_page *const p = &all->pages[i];
        to->page[i] =
            (struct model_page){p->page, p->n_reads, p->n_writes, p->first, p->last};
    }
    to->pages.n = n;
    to->n_pages = all->n;
}

/* ---- regions ---- */

static struct model_region *add_region(struct model_memory *to, const char *name,
                                       uint64_t first, uint64_t last)
{
    if (to->regions.n == MODEL_REGIONS) {
        return NULL;
    }
    struct model_region *const r = &to->region[to->regions.n++];
    *r = (struct model_region){.first = first, .last = last, .is_writable = true};
    snprintf(r->name, sizeof r->name, "%s", name);
    return r;
}

static void add_parts(const struct look *l, struct model_memory *to)
{
    struct guest_part part;
    for (size_t i = 0; guest_part(l->guest, i, &part); i++) {
        const char *const name = part.is_executable ? "text"
                                 : part.is_writable ? "data/bss"
                                                    : "rodata";
        struct model_region *const r =
            add_region(to, name, part.address, part.address + part.size - 1);
        if (r != NULL) {
            r->is_executable = part.is_executable;
            r->is_writable = part.is_writable;
        }
    }
}

/* The region that a page counts for: of those that share it the last one. */
static struct model_region *region_of(struct model_memory *to, uint64_t page)
{
    for (size_t i = to->regions.n; i-- > 0;) {
        struct model_region *const r = &to->region[i];
        if (r->first >> PAGE_LOG2 <= page && page <= r->last >> PAGE_LOG2) {
            return r;
        }
    }
    return NULL;
}

/* Pages that no part of the file and no input accounts for: those near the top are the
 * stack, others the heap. */
static void add_used(struct model_memory *to, const struct all_pages *all)
{
    const uint64_t end = RUN_MEMORY_BYTES >> PAGE_LOG2;
    uint64_t stack = end;
    for (size_t i = all->n; i-- > 0 && stack - all->pages[i].page <= GAP_PAGES;) {
        stack = all->pages[i].page;
    }
    struct model_region *heap = NULL;
    for (size_t i = 0; i < all->n && all->pages[i].page < stack; i++) {
        const uint64_t page = all->pages[i].page;
        const uint64_t last = (page << PAGE_LOG2) + ((uint64_t)1 << PAGE_LOG2) - 1;
        if (heap != NULL && page - (heap->last >> PAGE_LOG2) <= GAP_PAGES
            && region_of(to, page) == NULL) {
            heap->last = last;
        } else if (region_of(to, page) == NULL) {
            heap = add_region(to, "heap", page << PAGE_LOG2, last);
        }
    }
    if (stack < end) {
        (void)add_region(to, "stack", stack << PAGE_LOG2, RUN_MEMORY_BYTES - 1);
    }
}

static int by_address(const void *a, const void *b)
{
    const struct model_region *const x = a;
    const struct model_region *const y = b;
    return x->first < y->first ? -1 : x->first > y->first;
}

static void count_page(struct model_memory *to, const struct run_page *p)
{
    struct model_region *const r = region_of(to, p->page);
    if (r == NULL) {
        return;
    }
    r->first_cycle =
        r->n_pages == 0 || p->first < r->first_cycle ? p->first : r->first_cycle;
    r->last_cycle = p->last > r->last_cycle ? p->last : r->last_cycle;
    r->n_pages++;
    r->n_reads += p->n_reads;
    r->n_writes += p->n_writes;
    const uint64_t base = r->first >> PAGE_LOG2;
    const uint64_t n = (r->last >> PAGE_LOG2) - base + 1;
    const uint64_t from = (p->page - base) * MODEL_HEAT / n;
    const uint64_t to_part = (p->page - base + 1) * MODEL_HEAT / n;
    for (uint64_t k = from; k < MODEL_HEAT && (k == from || k < to_part); k++) {
        r->heat[k] += p->n_reads + p->n_writes;
    }
}

static void list_regions(const struct look *l, struct model_memory *to,
                         const struct all_pages *all)
{
    to->regions.n = 0;
    add_parts(l, to);
    const struct model_region *const input =
        add_region(to, "input", INPUT_FIRST, INPUT_FIRST + 3 + l->input.len);
    if (input != NULL) {
        to->region[to->regions.n - 1].is_writable = false;
    }
    add_used(to, all);
    qsort(to->region, to->regions.n, sizeof to->region[0], by_address);
    for (size_t i = 0; i < all->n; i++) {
        count_page(to, &all->pages[i]);
    }
}

/* ---- counting ---- */

static enum status count(struct look *l, struct model *m, const struct look_order *o,
                         struct error *e)
{
    struct model_memory *const to = &m->memory;
    struct all_pages all = {0};
    struct run_view *run;
    TRY(look_begin(l, m->session, e));
    TRY(look_run(l, &run, e));
    const uint32_t first = to->is_of_segment ? m->segment.index : 0;
    const uint32_t n = to->is_of_segment ? 1 : l->n_records;
    enum status s = run_view_pages(run, first, n, o->task, take_page, &all, e);
    if (s == STATUS_OK && all.is_short) {
        s = error_set(e, STATUS_MEMORY, "no memory for the pages of the run");
    }
    if (s == STATUS_OK) {
        list_pages(to, &all);
        list_regions(l, to, &all);
        to->n_segments = l->n_records;
        to->is_known = true;
    }
    free(all.pages);
    return s;
}

/* ---- bytes ---- */

/* The line of each list that has the address. */
static void select_address(struct model_memory *to, const struct look_order *o)
{
    const uint64_t page = to->address >> PAGE_LOG2;
    size_t at = 0;
    while (at + 1 < to->pages.n && to->page[at + 1].page <= page) {
        at++;
    }
    to->pages.selected = at;
    to->pages.first = model_list_first(&to->pages, o->height);
    for (size_t i = 0; i < to->regions.n; i++) {
        if (to->region[i].first <= (to->address | 7)) {
            to->regions.selected = i;
        }
    }
}

static enum status read_page(struct look *l, struct model *m, const struct look_order *o,
                             struct error *e)
{
    struct model_memory *const to = &m->memory;
    const uint64_t first = to->address >> PAGE_LOG2 << PAGE_LOG2;
    struct run_view *run;
    to->has_words = false;
    TRY(look_begin(l, m->session, e));
    TRY(look_run(l, &run, e));
    TRY(run_view_seek(run, m->vm.cycle, o->task, e));
    to->cycle = m->vm.cycle;
    to->has_words = true;
    for (unsigned i = 0; i < MODEL_PAGE_WORDS; i++) {
        to->has_words &= run_view_doubleword(run, first + 8 * i, &to->words[i]);
    }
    return STATUS_OK;
}

void look_pages(struct look *l, struct model *m, const struct look_order *o)
{
    struct model_memory *const to = &m->memory;
    struct error e = {0};
    if (!m->segment.is_open) {
        return;
    }
    m->vm.cycle = ((uint64_t)m->segment.index << l->segment_log2) + m->vm.steps.selected;
    enum status s = STATUS_OK;
    if (!to->is_known || to->is_of_segment || to->n_segments != m->segment.n_segments) {
        s = count(l, m, o, &e);
    }
    if (s == STATUS_OK && to->address == 0 && to->pages.n != 0) {
        to->address = to->page[0].page << PAGE_LOG2;
    }
    select_address(to, o);
    if (s == STATUS_OK) {
        s = read_page(l, m, o, &e);
    }
    if (s != STATUS_OK) {
        look_say(m, 'w', "%.200s", e.text);
    }
}

/* ---- keys ---- */

static void choose(struct look *l, struct model *m, const struct look_order *o,
                   uint64_t address)
{
    struct error e = {0};
    m->memory.address = address & ~(uint64_t)7;
    select_address(&m->memory, o);
    if (read_page(l, m, o, &e) != STATUS_OK) {
        look_say(m, 'w', "%.200s", e.text);
    }
}

void look_page(struct look *l, struct model *m, const struct look_order *o)
{
    if (m->memory.pages.n != 0) {
        choose(l, m, o, m->memory.page[m->memory.pages.selected].page << PAGE_LOG2);
    }
}

/* Regions where they are chosen from, else pages. */
static void move(struct look *l, struct model *m, const struct look_order *o, int64_t by)
{
    struct model_memory *const to = &m->memory;
    if (to->shows_bytes || to->regions.n == 0) {
        model_list_move(&to->pages, by);
        look_page(l, m, o);
        return;
    }
    model_list_move(&to->regions, by);
    choose(l, m, o, to->region[to->regions.selected].first);
}

static void move_word(struct look *l, struct model *m, const struct look_order *o,
                      int64_t by)
{
    const int64_t last = (int64_t)RUN_MEMORY_BYTES - 8;
    const int64_t at = (int64_t)m->memory.address + 8 * by;
    choose(l, m, o, (uint64_t)(at < 0 ? 0 : at > last ? last : at));
}

static void go_to_address(struct look *l, struct model *m, const struct look_order *o)
{
    struct look_names n;
    const struct place_names names = look_names(&n, l, m->vm.registers);
    char why[PLACE_WHY_BYTES];
    uint64_t address;
    if (!place_parse_address(&address, o->text, &names, why)) {
        look_say(m, 'w', "%s", why);
    } else if (address >= RUN_MEMORY_BYTES) {
        look_say(m, 'w', "there is no memory at %" PRIx64 ": it ends at %" PRIx64,
                 address, RUN_MEMORY_BYTES - 1);
    } else {
        m->memory.shows_bytes = true;
        choose(l, m, o, address);
    }
}

/* From the doubleword to the cycle that wrote it last. */
static void find_writer(struct look *l, struct model *m, const struct look_order *o)
{
    const struct run_point point = {VIEW_MEMORY_WRITE, m->memory.address};
    struct run_view *run;
    struct run_hit hit;
    bool is_found = false;
    struct error e = {0};
    enum status s = look_begin(l, m->session, &e);
    if (s == STATUS_OK) {
        s = look_run(l, &run, &e);
    }
    if (s == STATUS_OK) {
        s = run_view_find(run, (int64_t)m->vm.cycle, -1, &point, 1, o->task, &is_found,
                          &hit, &e);
    }
    if (s == STATUS_OK && is_found) {
        s = look_go(l, m, hit.cycle, &e);
    }
    if (s != STATUS_OK) {
        look_say(m, 'w', "%.200s", e.text);
    } else if (!is_found) {
        look_say(m, 'i',
                 "nothing wrote %" PRIx64 " before cycle %" PRIu64
                 ": it has its first value",
                 m->memory.address, m->vm.cycle);
    } else {
        m->screen = SCREEN_VM;
        look_around(l, m, o);
        look_say(m, 'i', "%" PRIx64 " was written here last", m->memory.address);
    }
}

static void move_segment(struct look *l, struct model *m, const struct look_order *o,
                         int by)
{
    struct error e = {0};
    const uint32_t here = m->segment.index;
    if (by < 0 ? here == 0 && m->vm.steps.selected == 0 : here + 1 >= l->n_records) {
        return;
    }
    const uint32_t to = by > 0 ? here + 1 : m->vm.steps.selected == 0 ? here - 1 : here;
    if (look_go(l, m, (uint64_t)to << l->segment_log2, &e) != STATUS_OK) {
        look_say(m, 'w', "%.200s", e.text);
    }
    look_pages(l, m, o);
}

void look_memory_key(struct look *l, struct model *m, const struct look_order *o)
{
    struct model_memory *const to = &m->memory;
    switch (o->action) {
    case ACTION_OPEN:
        to->shows_bytes = true;
        break;
    case ACTION_BACK:
        to->shows_bytes = false;
        break;
    case ACTION_HEAT:
        to->is_of_segment = !to->is_of_segment;
        to->is_known = false;
        look_pages(l, m, o);
        break;
    case ACTION_ACROSS:
        find_writer(l, m, o);
        break;
    case ACTION_GOTO:
        go_to_address(l, m, o);
        break;
    case ACTION_WATCH:
        look_watch(l, m, o, to->address);
        break;
    case ACTION_UP:
        move(l, m, o, -1);
        break;
    case ACTION_DOWN:
        move(l, m, o, 1);
        break;
    case ACTION_PAGE_UP:
        move(l, m, o, -o->height);
        break;
    case ACTION_PAGE_DOWN:
        move(l, m, o, o->height);
        break;
    case ACTION_START:
        move(l, m, o, INT32_MIN);
        break;
    case ACTION_BOTTOM:
        move(l, m, o, INT32_MAX);
        break;
    case ACTION_STEP_BACK:
        move_word(l, m, o, -1);
        break;
    case ACTION_STEP:
        move_word(l, m, o, 1);
        break;
    case ACTION_SEGMENT_BACK:
        move_segment(l, m, o, -1);
        break;
    case ACTION_SEGMENT_NEXT:
        move_segment(l, m, o, 1);
        break;
    default:
        break;
    }
}
