/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A thread with two queues. */
#include "tui/loader.h"

#include <pthread.h>
#include <stdlib.h>

#include "tui/deaf_thread.h"

struct job_node {
    struct job_node *next;
    loader_fn *run, *done, *drop; /* each may be NULL */
    void *arg;
    bool is_halt;
};

struct queue {
    struct job_node *first, *last;
};

struct loader {
    struct deaf_thread thread; /* signals are the console's; rings when a job is over */
    pthread_mutex_t lock;
    pthread_cond_t has_news; /* for the thread: a job, the end of a halt, or the end */
    bool is_ending;
    bool is_halted; /* the thread waits until it is not */
    struct queue asked, over;
};

static void push(struct queue *q, struct job_node *n)
{
    n->next = NULL;
    if (q->last != NULL) {
        q->last->next = n;
    } else {
        q->first = n;
    }
    q->last = n;
}

static struct job_node *pop(struct queue *q)
{
    struct job_node *const n = q->first;
    if (n != NULL) {
        q->first = n->next;
        q->last = q->first != NULL ? q->last : NULL;
    }
    return n;
}

static void end(struct job_node *n)
{
    if (n->drop != NULL) {
        n->drop(n->arg);
    }
    free(n);
}

static void clear(struct queue *q)
{
    for (struct job_node *n; (n = pop(q)) != NULL;) {
        end(n);
    }
}

static void *work(void *arg)
{
    struct loader *const l = arg;
    (void)pthread_mutex_lock(&l->lock);
    for (;;) {
        struct job_node *n = NULL;
        while (!l->is_ending && (n = pop(&l->asked)) == NULL) {
            (void)pthread_cond_wait(&l->has_news, &l->lock);
        }
        if (n == NULL) {
            break;
        }
        (void)pthread_mutex_unlock(&l->lock);
        if (n->run != NULL) {
            n->run(n->arg);
        }
        (void)pthread_mutex_lock(&l->lock);
        l->is_halted = n->is_halt;
        push(&l->over, n);
        deaf_thread_ring(&l->thread);
        while (l->is_halted && !l->is_ending) {
            (void)pthread_cond_wait(&l->has_news, &l->lock);
        }
    }
    (void)pthread_mutex_unlock(&l->lock);
    return NULL;
}

enum status loader_open(struct loader **out, struct error *e)
{
    struct loader *const l = calloc(1, sizeof *l);
    *out = NULL;
    if (l == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for a thread that reads");
    }
    (void)pthread_mutex_init(&l->lock, NULL);
    (void)pthread_cond_init(&l->has_news, NULL);
    const enum status s =
        deaf_thread_start(&l->thread, work, l, "a thread that reads", e);
    if (s != STATUS_OK) {
        (void)pthread_cond_destroy(&l->has_news);
        (void)pthread_mutex_destroy(&l->lock);
        free(l);
        return s;
    }
    *out = l;
    return STATUS_OK;
}

void loader_close(struct loader *l)
{
    if (l == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&l->lock);
    l->is_ending = true;
    (void)pthread_cond_signal(&l->has_news);
    (void)pthread_mutex_unlock(&l->lock);
    deaf_thread_join(&l->thread);
    clear(&l->asked);
    clear(&l->over);
    (void)pthread_cond_destroy(&l->has_news);
    (void)pthread_mutex_destroy(&l->lock);
    free(l);
}

static bool ask(struct loader *l, const struct job_node *job)
{
    struct job_node *const n = malloc(sizeof *n);
    if (n == NULL) {
        if (job->drop != NULL) {
            job->drop(job->arg);
        }
        return false;
    }
    *n = *job;
    (void)pthread_mutex_lock(&l->lock);
    push(&l->asked, n);
    (void)pthread_cond_signal(&l->has_news);
    (void)pthread_mutex_unlock(&l->lock);
    return true;
}

bool loader_ask(struct loader *l, loader_fn *run, loader_fn *done, void *arg)
{
    return ask(l, &(struct job_node){.run = run, .done = done, .arg = arg});
}

bool loader_give(struct loader *l, loader_fn *run, loader_fn *done, void *arg,
                 loader_fn *drop)
{
    return ask(
        l, &(struct job_node){.run = run, .done = done, .drop = drop, .arg = arg});
}

bool loader_halt(struct loader *l, loader_fn *fn, void *arg)
{
    return ask(l, &(struct job_node){.done = fn, .arg = arg, .is_halt = true});
}

static void go_on(struct loader *l)
{
    (void)pthread_mutex_lock(&l->lock);
    l->is_halted = false;
    (void)pthread_cond_signal(&l->has_news);
    (void)pthread_mutex_unlock(&l->lock);
}

int loader_descriptor(const struct loader *l)
{
    return l->thread.bell;
}

bool loader_collect(struct loader *l)
{
    deaf_thread_clear(&l->thread);
    (void)pthread_mutex_lock(&l->lock);
    struct queue over = l->over;
    l->over = (struct queue){0};
    (void)pthread_mutex_unlock(&l->lock);
    const bool is_any = over.first != NULL;
    for (struct job_node *n; (n = pop(&over)) != NULL;) {
        if (n->done != NULL) {
            n->done(n->arg);
        }
        if (n->is_halt) {
            go_on(l);
        }
        end(n);
    }
    return is_any;
}
