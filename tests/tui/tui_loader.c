/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* tui/loader.h: the order of jobs, which thread does what, and the end. */
#include <criterion/criterion.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "tui/loader.h"

enum { N_JOBS = 1000 };

struct note {
    unsigned n_run, n_done, n_dropped;
    unsigned ran[N_JOBS], was_done[N_JOBS];
    pthread_t home;
    atomic_bool is_wrong_thread;
};

struct job {
    struct note *note;
    unsigned i;
};

static void run(void *arg)
{
    struct job *const j = arg;
    if (pthread_equal(pthread_self(), j->note->home) != 0) {
        j->note->is_wrong_thread = true;
    }
    j->note->ran[j->note->n_run++] = j->i;
}

static void done(void *arg)
{
    struct job *const j = arg;
    if (pthread_equal(pthread_self(), j->note->home) == 0) {
        j->note->is_wrong_thread = true;
    }
    j->note->was_done[j->note->n_done++] = j->i;
}

static struct loader *open_loader(void)
{
    struct loader *l = NULL;
    struct error e = {0};
    cr_assert_eq(loader_open(&l, &e), STATUS_OK, "%s", e.text);
    return l;
}

static void wait_for_news(const struct loader *l)
{
    struct pollfd p = {.fd = loader_descriptor(l), .events = POLLIN};
    cr_assert_eq(poll(&p, 1, 60000), 1, "nothing comes back");
}

TestSuite(loader, .timeout = 120);

Test(loader, does_jobs_in_order_and_brings_them_back_in_order)
{
    static struct note note;
    static struct job jobs[N_JOBS];
    memset(&note, 0, sizeof note);
    note.home = pthread_self();
    struct loader *const l = open_loader();
    for (unsigned i = 0; i < N_JOBS; i++) {
        jobs[i] = (struct job){&note, i};
        cr_assert(loader_ask(l, run, done, &jobs[i]));
    }
    while (note.n_done < N_JOBS) {
        wait_for_news(l);
        (void)loader_collect(l);
    }
    cr_assert_eq(note.n_run, N_JOBS);
    cr_assert_not(note.is_wrong_thread);
    for (unsigned i = 0; i < N_JOBS; i++) {
        cr_assert_eq(note.ran[i], i);
        cr_assert_eq(note.was_done[i], i);
    }
    cr_assert_not(loader_collect(l), "there is nothing left");
    loader_close(l);
}

struct chain {
    struct loader *loader;
    unsigned left;
};

static void ask_again(void *arg)
{
    struct chain *const c = arg;
    if (c->left-- > 1) {
        cr_assert(loader_ask(c->loader, NULL, ask_again, c));
    }
}

Test(loader, a_job_done_may_ask_for_another)
{
    struct chain c = {.loader = open_loader(), .left = 100};
    cr_assert(loader_ask(c.loader, NULL, ask_again, &c));
    while (c.left != 0) {
        wait_for_news(c.loader);
        (void)loader_collect(c.loader);
    }
    loader_close(c.loader);
}

Test(loader, what_was_not_collected_is_never_done)
{
    static struct note note;
    static struct job jobs[16];
    memset(&note, 0, sizeof note);
    struct loader *const l = open_loader();
    for (unsigned i = 0; i < 16; i++) {
        jobs[i] = (struct job){&note, i};
        cr_assert(loader_ask(l, run, done, &jobs[i]));
    }
    loader_close(l);
    cr_assert_eq(note.n_done, 0);
    cr_assert_leq(note.n_run, 16);
    loader_close(NULL);
}

static void drop(void *arg)
{
    struct job *const j = arg;
    j->note->n_dropped++;
    free(j);
}

static void give(struct loader *l, struct note *note, loader_fn *do_run)
{
    struct job *const j = malloc(sizeof *j);
    cr_assert_not_null(j);
    *j = (struct job){note, 0};
    cr_assert(loader_give(l, do_run, done, j, drop));
}

/* After done; without it, whichever queue it is in when the loader closes. */
Test(loader, what_a_job_owns_is_dropped_once)
{
    struct note note = {.home = pthread_self()};
    struct loader *const l = open_loader();
    give(l, &note, run);
    while (note.n_done == 0) {
        wait_for_news(l);
        (void)loader_collect(l);
    }
    cr_assert_eq(note.n_dropped, 1);
    give(l, &note, run);
    wait_for_news(l); /* it has run, and nobody collects it */
    cr_assert(loader_halt(l, NULL, NULL));
    for (unsigned i = 0; i < 8; i++) {
        give(l, &note, run); /* these never run */
    }
    loader_close(l);
    cr_assert_eq(note.n_run, 2);
    cr_assert_eq(note.n_done, 1);
    cr_assert_eq(note.n_dropped, 10);
}

struct halt {
    struct note *note;
    unsigned n_run_before, n_run_after;
    bool is_over;
};

static void look_twice(void *arg)
{
    struct halt *const h = arg;
    if (pthread_equal(pthread_self(), h->note->home) == 0) {
        h->note->is_wrong_thread = true;
    }
    h->n_run_before = h->note->n_run;
    for (unsigned i = 0; i < 100; i++) {
        (void)poll(NULL, 0, 1);
    }
    h->n_run_after = h->note->n_run;
    h->is_over = true;
}

/* Jobs before it have run, those behind it wait. */
Test(loader, stands_still_while_it_is_halted)
{
    static struct note note;
    static struct job jobs[16];
    struct halt h = {.note = &note};
    memset(&note, 0, sizeof note);
    note.home = pthread_self();
    struct loader *const l = open_loader();
    for (unsigned i = 0; i < 16; i++) {
        jobs[i] = (struct job){&note, i};
        cr_assert(i != 8 || loader_halt(l, look_twice, &h));
        cr_assert(loader_ask(l, run, done, &jobs[i]));
    }
    while (note.n_done < 16) {
        wait_for_news(l);
        (void)loader_collect(l);
    }
    cr_assert(h.is_over);
    cr_assert_not(note.is_wrong_thread);
    cr_assert_eq(h.n_run_before, 8);
    cr_assert_eq(h.n_run_after, 8);
    /* The end does not wait for a halt that nobody will collect. */
    cr_assert(loader_halt(l, look_twice, &h));
    loader_close(l);
}
