/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Orders for the loader, and what comes of them. */
#include "tui/looking.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint/vault.h"

enum { ORDERS_MAX = 256 };

/* What is copied. */
struct result {
    struct model_segment segment;
    struct model_tables tables;
    struct model_vm vm;
    struct model_memory memory;
    struct look_news news;
};

struct looking {
    /* the console's */
    uint64_t n_asked, n_over;
    loader_fn *done;
    void *arg;
    /* given from the console to the loader by the queue */
    struct look_order orders[ORDERS_MAX];
    /* the loader's */
    struct invocation v;
    struct look *look;
    struct model model;
    uint64_t n_run;
    /* both */
    atomic_uint_fast64_t n_cancelled; /* orders of lesser numbers are */
    /* both, under the lock */
    pthread_mutex_t lock;
    struct result result;
    struct task *task; /* of the order under way; NULL: it has none */
};

enum status looking_open(struct looking **out, const struct invocation *v,
                         struct error *e)
{
    struct looking *const l = calloc(1, sizeof *l);
    *out = NULL;
    if (l == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory to look into segments");
    }
    l->v = *v;
    l->v.vault = NULL; /* the passphrase is shared, the key of a session our own */
    model_init(&l->model);
    (void)pthread_mutex_init(&l->lock, NULL);
    l->result.news.screen = N_SCREENS;
    *out = l;
    return STATUS_OK;
}

void looking_close(struct looking *l)
{
    if (l != NULL) {
        look_close(l->look);
        vault_close(l->v.vault);
        (void)pthread_mutex_destroy(&l->lock);
        free(l);
    }
}

void looking_unlock(struct looking *l, struct secret *passphrase)
{
    l->v.passphrase = passphrase;
    vault_close(l->v.vault);
    l->v.vault = NULL;
}

static void publish(struct looking *l, enum console_screen before)
{
    struct result *const r = &l->result;
    struct model *const m = &l->model;
    (void)pthread_mutex_lock(&l->lock);
    r->segment = m->segment;
    r->tables = m->tables;
    r->vm = m->vm;
    r->memory = m->memory;
    if (m->screen != before) {
        r->news.screen = m->screen;
    }
    if (m->message[0] != '\0') {
        r->news.level = m->message_is_bad ? 'w' : 'i';
        memcpy(r->news.text, m->message, sizeof r->news.text);
        m->message[0] = '\0';
        m->message_is_bad = false;
    }
    (void)pthread_mutex_unlock(&l->lock);
}

static void set_task(struct looking *l, struct task *task)
{
    (void)pthread_mutex_lock(&l->lock);
    l->task = task;
    (void)pthread_mutex_unlock(&l->lock);
}

static void run(void *arg)
{
    struct looking *const l = arg;
    struct look_order *const order = &l->orders[l->n_run++ % ORDERS_MAX];
    struct error ignored; /* without a task it cannot be given up, that is all */
    l->model.screen = order->screen;
    (void)!task_open(&order->task, &ignored);
    set_task(l, order->task);
    if (look_order_is_cancelled(order)) {
        task_cancel(order->task);
    }
    look_apply(&l->look, &l->v, &l->model, order);
    set_task(l, NULL);
    task_close(order->task);
    publish(l, order->screen);
}

static void over(void *arg)
{
    struct looking *const l = arg;
    l->n_over++;
    l->done(l->arg);
}

bool looking_ask(struct looking *l, struct loader *loader, const struct look_order *order,
                 loader_fn *done, void *arg)
{
    if (l->n_asked - l->n_over == ORDERS_MAX) {
        return false;
    }
    l->done = done;
    l->arg = arg;
    struct look_order *const own = &l->orders[l->n_asked % ORDERS_MAX];
    *own = *order;
    own->of = l;
    own->number = l->n_asked;
    if (!loader_ask(loader, run, over, l)) {
        return false;
    }
    l->n_asked++;
    return true;
}

void looking_take(struct looking *l, struct model *m, struct look_news *news)
{
    struct result *const r = &l->result;
    (void)pthread_mutex_lock(&l->lock);
    m->segment = r->segment;
    m->tables = r->tables;
    m->vm = r->vm;
    m->memory = r->memory;
    *news = r->news;
    r->news.screen = N_SCREENS;
    r->news.level = 0;
    (void)pthread_mutex_unlock(&l->lock);
}

void looking_cancel(struct looking *l)
{
    atomic_store(&l->n_cancelled, l->n_asked);
    (void)pthread_mutex_lock(&l->lock);
    if (l->task != NULL) {
        task_cancel(l->task);
    }
    (void)pthread_mutex_unlock(&l->lock);
}

bool looking_progress(struct looking *l, struct task_progress *progress)
{
    (void)pthread_mutex_lock(&l->lock);
    const bool is_there = l->task != NULL;
    if (is_there) {
        task_progress(l->task, progress);
    }
    (void)pthread_mutex_unlock(&l->lock);
    return is_there && progress->phase != NULL;
}

bool look_order_is_cancelled(const struct look_order *order)
{
    return order->of != NULL && order->number < atomic_load(&order->of->n_cancelled);
}

bool looking_is_busy(const struct looking *l)
{
    return l->n_asked != l->n_over;
}
