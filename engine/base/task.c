/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Progress counters, the cancellation token and the ring of spans.
 *
 * Span with serial s lives in slot s mod TASK_SPANS. slot.version tells whose it is: 2s +
 * 1 while s is being written (when it begins and when it ends), 2s + 2 when it can be
 * read. A slot never goes back to a smaller serial, so a writer that was overtaken finds
 * a greater version and leaves. A copy taken across the end of its span has the old or
 * the new end_ns, both true.
 *
 * There are two phases, the present one and the one before: task_phase fills the other
 * one's place and then counts phase_number. A reader that finds another number after than
 * before reads again, so it never waits for a writer, which may be a process that is
 * stopped or dead.
 *
 * Unit n of those that a phase timed lies in slot n mod (TASK_UNIT_TIMES + 1): the one
 * that is written next is none of those a reader copies. A reader that finds another
 * number of them after than before reads again.
 *
 * All about halts is one word, `halts`: a time in nanoseconds and, in the two lowest
 * bits, what it is.
 *
 *   HALT_NONE    halted for so long, all in all        -- task_check --> HALT_ON
 *   HALT_ON      halted since then, as if always       -- task_check --> HALT_ENDING
 *   HALT_ENDING  the same, about to go on              -- anyone     --> HALT_NONE
 *
 * "As if always" is the time when it halted less what it was halted before, so that now
 * less that time is all of it. Whoever meets HALT_ENDING, reader or worker, reads the
 * clock and tries to put the sum: the first one says what it is. A reader of HALT_ON
 * looks again after it read the clock: it read it before HALT_ENDING was there, and the
 * sum was read after. Hence halted time never goes back, and nobody waits.
 */
#include "base/task.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <time.h>

#include "base/host.h"

enum { TASK_NAP_NS = 10 * 1000 * 1000 }; /* between looks at the pause flag */

typedef _Atomic uint64_t counter;
typedef _Atomic(const char *) name_word;

struct slot {
    counter version;
    name_word name;
    counter index;
    counter begin_ns;
    counter end_ns;
};

enum { HALT_NONE, HALT_ON, HALT_ENDING, HALT_BITS = 2 };

struct unit_slot {
    counter ns, weight;
};

struct phase {
    name_word name;
    counter began_ns, halted_ns; /* halted_ns of the task when it began */
    counter units_done, units_total, units_reused;
    counter steps_done, steps_total;
    counter n_timed, n_found; /* n_found: of units_reused, those done already */
    counter unit_began_ns;    /* by the clock of work */
    struct unit_slot units[TASK_UNIT_TIMES + 1];
};

struct task {
    atomic_bool cancelled;
    atomic_bool paused;
    counter halts;
    task_halt_fn *on_halt;
    void *on_halt_arg;

    counter phase_number; /* 0 before the first; number n is phases[n % 2] */
    struct phase phases[2];
    counter rss, rss_peak;
    counter memory[MEMORY_N_PURPOSES], memory_peak[MEMORY_N_PURPOSES];

    counter n_spans;
    struct slot slots[TASK_SPANS];
};

_Static_assert(ATOMIC_BOOL_LOCK_FREE == 2,
               "task_cancel must be safe in a signal handler");

enum status task_open(struct task **out, struct error *e)
{
    *out = NULL;
    void *const map = mmap(NULL, sizeof **out, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED) {
        return error_set(e, STATUS_MEMORY, "task: no memory for its counters");
    }
    *out = map;
    return STATUS_OK;
}

void task_close(struct task *t)
{
    if (t != NULL) {
        munmap(t, sizeof *t);
    }
}

void task_cancel(struct task *t)
{
    if (t != NULL) {
        atomic_store(&t->cancelled, true);
    }
}

bool task_cancelled(const struct task *t)
{
    return t != NULL && atomic_load_explicit(&t->cancelled, memory_order_relaxed);
}

void task_pause(struct task *t, bool paused)
{
    if (t != NULL) {
        atomic_store(&t->paused, paused);
    }
}

bool task_paused(const struct task *t)
{
    return t != NULL && atomic_load_explicit(&t->paused, memory_order_relaxed);
}

static uint64_t halt_word(uint64_t ns, unsigned state)
{
    return ns << HALT_BITS | state;
}

static unsigned halt_state(uint64_t word)
{
    return word & (((unsigned)1 << HALT_BITS) - 1);
}

bool task_parked(const struct task *t)
{
    return t != NULL && halt_state(atomic_load(&t->halts)) != HALT_NONE;
}

uint64_t task_halted_ns(struct task *t)
{
    uint64_t word = t != NULL ? atomic_load(&t->halts) : 0;
    while (halt_state(word) != HALT_NONE) {
        const uint64_t halted = host_now_ns() - (word >> HALT_BITS);
        const uint64_t before = word;
        if (halt_state(word) == HALT_ENDING) {
            if (atomic_compare_exchange_strong(&t->halts, &word,
                                               halt_word(halted, HALT_NONE))) {
                return halted;
            }
        } else if ((word = atomic_load(&t->halts)) == before) {
            return halted;
        }
    }
    return word >> HALT_BITS;
}

void task_on_halt(struct task *t, task_halt_fn *told, void *arg)
{
    if (t != NULL) {
        t->on_halt = told;
        t->on_halt_arg = arg;
    }
}

static void tell_halt(struct task *t, bool is_halted)
{
    if (t->on_halt != NULL) {
        t->on_halt(t->on_halt_arg, is_halted);
    }
}

static void halt(struct task *t)
{
    const struct timespec nap = {.tv_sec = 0, .tv_nsec = TASK_NAP_NS};
    const uint64_t since = host_now_ns() - task_halted_ns(t);
    tell_halt(t, true);
    atomic_store(&t->halts, halt_word(since, HALT_ON));
    while (task_paused(t) && !task_cancelled(t)) {
        nanosleep(&nap, NULL);
    }
    tell_halt(t, false);
    atomic_store(&t->halts, halt_word(since, HALT_ENDING));
    (void)task_halted_ns(t);
}

enum status task_check(struct task *t, struct error *e)
{
    if (task_paused(t) && !task_cancelled(t)) {
        halt(t);
    }
    if (task_cancelled(t)) {
        return error_set(e, STATUS_CANCELLED, "cancelled");
    }
    return STATUS_OK;
}

void task_phase(struct task *t, const char *name, uint64_t units_total)
{
    if (t == NULL) {
        return;
    }
    const uint64_t number = atomic_load(&t->phase_number) + 1;
    struct phase *const p = &t->phases[number % 2];
    atomic_store(&p->name, name);
    atomic_store(&p->began_ns, host_now_ns());
    atomic_store(&p->halted_ns, task_halted_ns(t));
    atomic_store(&p->units_done, 0);
    atomic_store(&p->units_reused, 0);
    atomic_store(&p->units_total, units_total);
    atomic_store(&p->steps_done, 0);
    atomic_store(&p->steps_total, 0);
    atomic_store(&p->n_timed, 0);
    atomic_store(&p->n_found, 0);
    atomic_store(&p->unit_began_ns, host_now_ns() - task_halted_ns(t));
    atomic_store(&t->phase_number, number);
}

static struct phase *present(struct task *t)
{
    return &t->phases[atomic_load(&t->phase_number) % 2];
}

/* n units end now: those found done took no time, the others share what has passed by the
 * clock of work, which stands still in halts. */
static void time_units(struct phase *p, uint64_t now, uint64_t n)
{
    const uint64_t waiting = atomic_load(&p->units_reused) - atomic_load(&p->n_found);
    const uint64_t n_found = waiting < n ? waiting : n;
    const uint64_t n_made = n - n_found;
    const uint64_t passed = now - atomic_load(&p->unit_began_ns);
    atomic_fetch_add(&p->n_found, n_found);
    atomic_store(&p->unit_began_ns, now);
    for (uint64_t i = 0; i < n_made && i < TASK_UNIT_TIMES; i++) {
        struct unit_slot *const slot =
            &p->units[atomic_load(&p->n_timed) % (TASK_UNIT_TIMES + 1)];
        atomic_store(&slot->ns, passed / n_made);
        atomic_store(&slot->weight, atomic_load(&p->steps_total));
        atomic_fetch_add(&p->n_timed, 1);
    }
}

void task_units_done(struct task *t, uint64_t n)
{
    if (t != NULL) {
        struct phase *const p = present(t);
        time_units(p, host_now_ns() - task_halted_ns(t), n);
        atomic_store(&p->steps_total, 0);
        atomic_store(&p->steps_done, 0);
        atomic_fetch_add(&p->units_done, n);
    }
}

void task_units_reused(struct task *t, uint64_t n)
{
    if (t != NULL) {
        atomic_fetch_add(&present(t)->units_reused, n);
    }
}

void task_unit(struct task *t, uint64_t steps_total)
{
    if (t != NULL) {
        struct phase *const p = present(t);
        atomic_store(&p->steps_done, 0);
        atomic_store(&p->steps_total, steps_total);
    }
}

void task_steps_done(struct task *t, uint64_t n)
{
    if (t != NULL) {
        atomic_fetch_add_explicit(&present(t)->steps_done, n, memory_order_relaxed);
    }
}

void task_progress(struct task *t, struct task_progress *out)
{
    *out = (struct task_progress){0};
    if (t == NULL) {
        return;
    }
    uint64_t halted_before_phase;
    do {
        out->phase_number = atomic_load(&t->phase_number);
        const struct phase *const p = &t->phases[out->phase_number % 2];
        out->phase = atomic_load(&p->name);
        out->phase_began_ns = atomic_load(&p->began_ns);
        halted_before_phase = atomic_load(&p->halted_ns);
        /* A reused unit is counted as such first and seen as such last: never as made. */
        out->units_done = atomic_load(&p->units_done);
        out->units_reused = atomic_load(&p->units_reused);
        out->units_total = atomic_load(&p->units_total);
        out->steps_done = atomic_load(&p->steps_done);
        out->steps_total = atomic_load(&p->steps_total);
    } while (atomic_load(&t->phase_number) != out->phase_number);
    out->halted_ns = task_halted_ns(t);
    out->phase_halted_ns = out->halted_ns - halted_before_phase;
    out->rss = atomic_load(&t->rss);
    out->rss_peak = atomic_load(&t->rss_peak);
    for (unsigned i = 0; i < MEMORY_N_PURPOSES; i++) {
        out->memory[i] = atomic_load(&t->memory[i]);
        out->memory_peak[i] = atomic_load(&t->memory_peak[i]);
    }
}

size_t task_unit_times(const struct task *t, struct task_unit_time times[TASK_UNIT_TIMES])
{
    uint64_t number;
    uint64_t end;
    const struct phase *p;
    size_t n;
    if (t == NULL) {
        return 0;
    }
    do {
        number = atomic_load(&t->phase_number);
        p = &t->phases[number % 2];
        end = atomic_load(&p->n_timed);
        n = end < TASK_UNIT_TIMES ? (size_t)end : TASK_UNIT_TIMES;
        for (size_t i = 0; i < n; i++) {
            const struct unit_slot *const slot =
                &p->units[(end - n + i) % (TASK_UNIT_TIMES + 1)];
            times[i].ns = atomic_load(&slot->ns);
            times[i].weight = atomic_load(&slot->weight);
        }
    } while (number != atomic_load(&t->phase_number) || end != atomic_load(&p->n_timed));
    return n;
}

const char *memory_purpose_name(enum memory_purpose purpose)
{
    static const char *const names[MEMORY_N_PURPOSES] = {
#define MEMORY_PURPOSE_NAME(id, name) [MEMORY_##id] = name,
        MEMORY_PURPOSE_LIST(MEMORY_PURPOSE_NAME)
#undef MEMORY_PURPOSE_NAME
    };
    return names[purpose];
}

void task_memory(struct task *t, enum memory_purpose purpose, size_t more, size_t less)
{
    if (t == NULL) {
        return;
    }
    const uint64_t now = atomic_load(&t->memory[purpose]) + more - less;
    atomic_store(&t->memory[purpose], now);
    if (now > atomic_load(&t->memory_peak[purpose])) {
        atomic_store(&t->memory_peak[purpose], now);
    }
}

void task_sample_memory(struct task *t)
{
    if (t != NULL) {
        atomic_store(&t->rss, host_rss());
        atomic_store(&t->rss_peak, host_rss_peak());
    }
}

uint64_t task_span_begin(struct task *t, const char *name, uint64_t index)
{
    if (t == NULL) {
        return 0;
    }
    const uint64_t serial = atomic_fetch_add(&t->n_spans, 1);
    struct slot *const slot = &t->slots[serial % TASK_SPANS];
    uint64_t version = atomic_load(&slot->version);
    do {
        /* Owned by a later span, or an earlier writer is still at it: ours is not kept.
         * */
        if (version > 2 * serial || version % 2 != 0) {
            return serial;
        }
    } while (!atomic_compare_exchange_weak(&slot->version, &version, 2 * serial + 1));
    atomic_store(&slot->name, name);
    atomic_store(&slot->index, index);
    atomic_store(&slot->end_ns, 0);
    atomic_store(&slot->begin_ns, host_now_ns());
    atomic_store(&slot->version, 2 * serial + 2);
    return serial;
}

void task_span_end(struct task *t, uint64_t serial)
{
    if (t == NULL) {
        return;
    }
    struct slot *const slot = &t->slots[serial % TASK_SPANS];
    const uint64_t now = host_now_ns();
    uint64_t version = 2 * serial + 2;
    if (atomic_compare_exchange_strong(&slot->version, &version, 2 * serial + 1)) {
        atomic_store(&slot->end_ns, now);
        atomic_store(&slot->version, 2 * serial + 2);
    }
}

/* Copy the span with this serial; false when its slot does not hold it whole. */
static bool copy_span(const struct slot *slot, uint64_t serial, struct task_span *out)
{
    if (atomic_load(&slot->version) != 2 * serial + 2) {
        return false;
    }
    out->name = atomic_load(&slot->name);
    out->index = atomic_load(&slot->index);
    out->begin_ns = atomic_load(&slot->begin_ns);
    out->end_ns = atomic_load(&slot->end_ns);
    out->serial = serial;
    return atomic_load(&slot->version) == 2 * serial + 2;
}

size_t task_spans(const struct task *t, uint64_t from, struct task_span *spans,
                  size_t cap)
{
    if (t == NULL) {
        return 0;
    }
    const uint64_t end = atomic_load(&t->n_spans);
    const uint64_t oldest = end > TASK_SPANS ? end - TASK_SPANS : 0;
    size_t n = 0;
    for (uint64_t s = from > oldest ? from : oldest; s < end && n < cap; s++) {
        if (copy_span(&t->slots[s % TASK_SPANS], s, &spans[n])) {
            n++;
        }
    }
    return n;
}
