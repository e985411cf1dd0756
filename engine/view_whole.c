/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* view_whole.c - the guest's whole memory at any cycle, and what is accessed when. */
#include <stdlib.h>

#include "view_run.h"

_Static_assert(RUN_MEMORY_BYTES == ADDRESS_LIMIT, "engine.h says what there is");

/* ---- the whole memory ---- */

static enum status open_whole(struct run_view *v, struct error *e)
{
    if (v->whole != NULL) {
        return STATUS_OK;
    }
    const struct vm_options options = {.input = v->source.input,
                                       .len_input = v->source.len_input};
    v->whole_segment = 0;
    return vm_open(&v->whole, &v->source.guest->elf, &options, e);
}

static bool is_cancelled(const void *task)
{
    return task_cancelled(task);
}

/* Put the machine at the start or the end of the segment it stands in, or of one next to
 * it. */
static enum status go(struct run_view *v, uint32_t segment, bool at_end, struct error *e)
{
    const struct segment_record *record;
    TRY(run_record(v, segment, &record, e));
    TRY(vm_enter_segment(v->whole, record, at_end,
                         (uint64_t)segment << v->source.segment_log2, e));
    v->whole_segment = segment + at_end;
    return STATUS_OK;
}

static enum status seek(struct run_view *v, uint64_t cycle, struct task *task,
                        struct error *e)
{
    const unsigned log2 = v->source.segment_log2;
    const uint32_t here = v->whole_segment;
    const uint32_t last = v->shape.n_segments - 1;
    const uint32_t want =
        (uint32_t)(cycle >> log2) < last ? (uint32_t)(cycle >> log2) : last;
    task_phase(task, "seek", want > here ? want - here : here - want);
    while (v->whole_segment < want) {
        TRY(task_check(task, e));
        TRY(go(v, v->whole_segment, true, e));
        task_units_done(task, 1);
    }
    while (v->whole_segment > want) {
        TRY(task_check(task, e));
        TRY(go(v, v->whole_segment, false, e)); /* the end of the one before */
        TRY(go(v, v->whole_segment - 1, false, e));
        task_units_done(task, 1);
    }
    if (vm_steps(v->whole) > cycle) {
        TRY(go(v, want, false, e));
    }
    if (vm_steps(v->whole) < cycle) {
        vm_set_cancelled(v->whole, is_cancelled, task);
        TRY(vm_run(v->whole, cycle - vm_steps(v->whole), e));
    }
    if (vm_steps(v->whole) != cycle) {
        return error_set(e, STATUS_FORMAT,
                         "view: the run ends before cycle %llu: the records are of "
                         "another program",
                         (unsigned long long)cycle);
    }
    return STATUS_OK;
}

enum status run_view_seek(struct run_view *view, uint64_t cycle, struct task *task,
                          struct error *e)
{
    if (cycle > view->shape.n_cycles || view->shape.n_segments == 0) {
        return error_set(e, STATUS_ARGUMENT, "cycle %llu is not executed yet: %llu are",
                         (unsigned long long)cycle,
                         (unsigned long long)view->shape.n_cycles);
    }
    TRY(open_whole(view, e));
    const enum status s = seek(view, cycle, task, e);
    if (s != STATUS_OK && s != STATUS_CANCELLED) {
        vm_close(view->whole);
        view->whole = NULL;
    }
    return s;
}

uint64_t run_view_cycle(const struct run_view *view)
{
    return view->whole == NULL ? 0 : vm_steps(view->whole);
}

bool run_view_doubleword(struct run_view *view, uint64_t address, uint64_t *value)
{
    return view->whole != NULL && address < ADDRESS_LIMIT
           && vm_peek(view->whole, (uint32_t)(address >> 3), value);
}

uint64_t run_view_register(const struct run_view *view, unsigned r)
{
    return view->whole == NULL ? 0 : vm_register(view->whole, r);
}

uint64_t run_view_pc(const struct run_view *view)
{
    return view->whole == NULL ? 0 : vm_pc(view->whole);
}

const uint8_t *run_view_output(const struct run_view *view, size_t *len)
{
    *len = 0;
    return view->whole == NULL ? NULL : vm_output(view->whole, len);
}

/* ---- pages ---- */

enum { PAGE_LOG2 = 12, N_PAGES = 1 << (33 - PAGE_LOG2) };

/* index: 0 for a page not seen, else one more than its place in pages. */
struct page_list {
    uint32_t *index;
    struct run_page *pages;
    size_t n, n_max;
    bool is_short; /* of memory */
};

static struct run_page *page_of(struct page_list *l, uint64_t number, uint64_t cycle)
{
    if (l->index[number] != 0) {
        return &l->pages[l->index[number] - 1];
    }
    if (l->n == l->n_max) {
        const size_t n_max = l->n_max == 0 ? 256 : 2 * l->n_max;
        struct run_page *const pages = realloc(l->pages, n_max * sizeof *pages);
        if (pages == NULL) {
            l->is_short = true;
            return NULL;
        }
        l->pages = pages;
        l->n_max = n_max;
    }
    l->pages[l->n] = (struct run_page){.page = number, .first = cycle};
    l->index[number] = (uint32_t)++l->n;
    return &l->pages[l->n - 1];
}

static bool count_access(void *arg, const struct vm_seen *seen)
{
    struct page_list *const l = arg;
    const uint64_t last = (seen->address + seen->width - 1) >> PAGE_LOG2;
    for (uint64_t number = seen->address >> PAGE_LOG2; number <= last; number++) {
        struct run_page *const page = page_of(l, number, seen->steps);
        if (page == NULL) {
            return true;
        }
        page->n_writes += seen->is_store;
        page->n_reads += !seen->is_store;
        page->last = seen->steps;
    }
    return false;
}

static enum status count_pages(struct run_view *v, uint32_t first, uint32_t n,
                               struct page_list *l, struct task *task, struct error *e)
{
    const struct vm_point every = {VM_EVENT_ACCESS, 0};
    task_phase(task, "pages", n);
    for (uint32_t i = first; i < first + n; i++) {
        const struct segment_record *record;
        TRY(task_check(task, e));
        TRY(run_enter(v, i, &record, task, e));
        TRY(run_scout(v, record->n_steps, &every, 1, count_access, l, e));
        if (l->is_short) {
            return error_set(e, STATUS_MEMORY, "view: no memory for %zu pages", l->n);
        }
        task_units_done(task, 1);
    }
    return STATUS_OK;
}

enum status run_view_pages(struct run_view *view, uint32_t first, uint32_t n,
                           struct task *task, run_page_fn *page, void *arg,
                           struct error *e)
{
    if (first > view->shape.n_segments || n > view->shape.n_segments - first) {
        return error_set(e, STATUS_ARGUMENT, "segments %u to %u are not executed yet",
                         first, first + n);
    }
    struct page_list l = {.index = calloc(N_PAGES, sizeof *l.index)};
    enum status s = l.index == NULL
                        ? error_set(e, STATUS_MEMORY, "view: no memory to count pages")
                        : count_pages(view, first, n, &l, task, e);
    for (size_t i = 0; s == STATUS_OK && i < N_PAGES; i++) {
        if (l.index[i] != 0) {
            page(arg, &l.pages[l.index[i] - 1]);
        }
    }
    free(l.pages);
    free(l.index);
    return s;
}
