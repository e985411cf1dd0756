/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The console's loop. */
#include "tui/console.h"

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "base/host.h"
#include "tui/console_settings.h"
#include "tui/linear.h"
#include "tui/put_text.h"
#include "tui/terminal.h"
#include "tui/view.h"

static const uint64_t patience_ns = 10000000000; /* for the engine to stop by itself */

void console_message(struct console *c, char level, const char *format, ...)
{
    struct model *const m = &c->model;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(m->message, sizeof m->message, format, arguments);
    va_end(arguments);
    m->message_is_bad = level != 'i';
    model_log(m, level, m->message);
    c->is_dirty = true;
}

void console_hint(struct console *c, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(c->model.message, sizeof c->model.message, format, arguments);
    va_end(arguments);
    c->model.message_is_bad = false;
    c->is_dirty = true;
}

void console_suspend(struct console *c)
{
    const bool was_proving = c->model.work == WORK_PROVING;
    console_pause(c, true);
    screen_leave(c->screen);
    (void)kill(getpid(), SIGSTOP);
    screen_return(c->screen);
    if (was_proving) {
        console_pause(c, false);
    }
}

/* True: one came. */
static bool take_signals(struct console *c)
{
    struct signalfd_siginfo info;
    bool is_any = false;
    while (read(c->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        switch (info.ssi_signo) {
        case SIGINT:
        case SIGTERM:
        case SIGHUP:
            c->stop_signal = (int)info.ssi_signo;
            c->is_leaving = true;
            break;
        case SIGTSTP:
            console_suspend(c);
            break;
        case SIGWINCH:
            /* The size is looked at below. It may be what it was, after another that was
             * never seen, at which the terminal lost what stood there. */
            screen_forget(c->screen);
            break;
        default: /* SIGCHLD, SIGCONT only wake */
            break;
        }
        c->is_dirty = is_any = true;
    }
    return is_any;
}

static bool fit_canvas(struct console *c, struct error *e)
{
    unsigned width;
    unsigned height;
    screen_size(c->screen, true, &width, &height);
    if (width == c->canvas.width && height == c->canvas.height) {
        return true;
    }
    canvas_close(&c->canvas);
    return canvas_open(&c->canvas, width, height, screen_is_ascii(c->screen), e)
           == STATUS_OK;
}

void console_read_clock(struct model *m)
{
    const time_t now = time(NULL);
    struct tm local;
    if (localtime_r(&now, &local) != NULL) {
        (void)strftime(m->clock, sizeof m->clock, "%H:%M:%S", &local);
    }
}

/* When what is done next. What a person asked for is painted at once, what comes by
 * itself four times a second, and once where the terminal takes it slowly. */
struct pace {
    uint64_t next_tick, next_frame; /* host_now_ns */
    bool is_asked;
    char clock[9]; /* painted last */
};
static const uint64_t frame_ns = 250000000;
static const uint64_t slow_frame_ns = 1000000000;
static const uint64_t slow_paint_ns = 100000000; /* the terminal is slow */
static const uint64_t parking_ns = 20000000;     /* a pause is looked for so often */

static int wait_ms(const struct console *c, const struct pace *pace, int most)
{
    const uint64_t now = host_now_ns();
    const bool is_moving =
        (console_is_busy(c) && c->model.work != WORK_PAUSED) || c->model.is_looking;
    uint64_t at = now + (uint64_t)most * 1000000;
    if (c->model.work == WORK_PAUSING && now + parking_ns < at) {
        at = now + parking_ns;
    }
    if (is_moving && pace->next_tick < at) {
        at = pace->next_tick;
    }
    if (c->is_dirty && pace->next_frame < at) {
        at = pace->next_frame;
    }
    return at <= now ? 0 : (int)((at - now + 999999) / 1000000);
}

/* Wait for something to happen, so many milliseconds at most. False: the terminal is
 * gone. */
static bool wait_for_news(struct console *c, const struct pace *pace, int most)
{
    const bool has_keys = !c->is_hung_up && !screen_is_virtual(c->screen);
    struct pollfd wanted[6] = {
        {.fd = has_keys ? STDIN_FILENO : -1, .events = POLLIN},
        {.fd = c->signals, .events = POLLIN},
        {.fd = loader_descriptor(c->loader), .events = POLLIN},
        {.fd = c->child != NULL ? child_descriptor(c->child) : -1, .events = POLLIN},
        {.fd = c->checker != NULL ? child_descriptor(c->checker) : -1, .events = POLLIN},
        {.fd = c->errand != NULL ? child_descriptor(c->errand) : -1, .events = POLLIN},
    };
    (void)poll(wanted, 6, wait_ms(c, pace, most));
    return (wanted[0].revents & (POLLHUP | POLLERR | POLLNVAL)) == 0;
}

static void paint(struct console *c, struct pace *pace)
{
    const uint64_t now = host_now_ns();
    const bool is_new = c->is_dirty || strcmp(pace->clock, c->model.clock) != 0;
    if (c->is_hung_up || !is_new || (!pace->is_asked && now < pace->next_frame)) {
        return;
    }
    memcpy(pace->clock, c->model.clock, sizeof pace->clock);
    view_draw(&c->canvas, &c->model);
    screen_show(c->screen, &c->canvas);
    c->is_dirty = pace->is_asked = false;
    pace->next_frame =
        now + (host_now_ns() - now > slow_paint_ns ? slow_frame_ns : frame_ns);
}

bool console_may_leave(struct console *c, uint64_t now)
{
    if (c->n_writing != 0) {
        return false;
    }
    if (!console_is_busy(c) || c->model.is_attached) {
        return true;
    }
    if (c->child == NULL) { /* it is being started, and will be stopped then */
        return false;
    }
    if (c->leave_ns == 0) {
        c->leave_ns = now;
        console_message(c, 'i', "stopping; what is done is kept");
        console_stop(c);
    }
    if (now - c->leave_ns > patience_ns) {
        child_close(c->child);
        c->child = NULL;
        return true;
    }
    return false;
}

static void loop(struct console *c, struct error *e)
{
    struct pace pace = {.is_asked = true};
    while (fit_canvas(c, e)) {
        const uint64_t now = host_now_ns();
        pace.is_asked = loader_collect(c->loader) || pace.is_asked;
        console_listen(c);
        console_hear(c);
        console_errand_hear(c);
        console_checkpoints_tick(c, now);
        if (now >= pace.next_tick || c->model.work == WORK_PAUSING) {
            console_tick(c, now);
            console_look_progress(c);
            pace.next_tick = now + frame_ns;
            pace.is_asked = pace.is_asked || c->model.work == WORK_PAUSED;
        }
        const bool shows_store =
            c->model.screen == SCREEN_SESSIONS || c->model.screen == SCREEN_PROVE;
        if (shows_store && now - c->list_ns > 2000000000) {
            c->list_ns = now;
            console_list_sessions(c);
        }
        if (c->is_leaving && console_may_leave(c, now)) {
            return;
        }
        console_read_clock(&c->model);
        paint(c, &pace);
        const bool goes_on = script_step(c, now);
        pace.is_asked = pace.is_asked || goes_on;
        const int most = goes_on ? 0 : script_patience(&c->script, now, 1000);
        if (!wait_for_news(c, &pace, most)) {
            c->stop_signal = SIGHUP;
            c->is_leaving = c->is_hung_up = true;
        }
        pace.is_asked = take_signals(c) || pace.is_asked;
        for (uint32_t key;
             !c->is_hung_up && (key = screen_key(c->screen)) != INPUT_NONE;) {
            console_key(c, key);
            pace.is_asked = true;
        }
    }
}

/* The engine goes on without us. */
static enum exit_code conclude_at_work(const struct console *c)
{
    char line[4 * SESSION_NAME_BYTES + 160];
    const int len = snprintf(line, sizeof line,
                             "session %s is being worked on; 'zkconsole attach %s' comes "
                             "back to it, 'zkconsole stop %s' stops it\n",
                             c->model.session, c->model.session, c->model.session);
    (void)terminal_write(STDERR_FILENO, (const uint8_t *)line, (size_t)len);
    return c->stop_signal != 0 ? exit_code_of_signal(c->stop_signal) : RC_SUCCESS;
}

/* Nobody has watched: print and return what prove does. */
static enum exit_code conclude_alone(struct console *c)
{
    const struct model *const m = &c->model;
    struct byte_buffer out = {0};
    put_text(&out, "%s\n", m->proof.path);
    const enum exit_code code = invocation_print(c->v, &out);
    buffer_free(&out);
    if (code != RC_SUCCESS || m->exit_code == 0) {
        return code;
    }
    return invocation_fail(c->v, RC_GUEST,
                           "'%s' exited with %" PRIu64 ": that is what the proof says",
                           m->program, m->exit_code);
}

/* What is left to say when the terminal is the shell's again. */
static enum exit_code conclude(struct console *c, enum ui_mode ui)
{
    const struct model *const m = &c->model;
    if (c->script.has_failed) {
        return script_conclude(&c->script, c->v);
    }
    if (c->detached != 0 || m->is_attached) {
        return conclude_at_work(c);
    }
    if (c->stop_signal != 0) {
        return invocation_fail(c->v, exit_code_of_signal(c->stop_signal),
                               m->work == WORK_PROVED || m->session[0] == '\0'
                                   ? "stopped"
                                   : "stopped: 'zkconsole resume %s' goes on",
                               m->session);
    }
    switch (m->work) {
    case WORK_PROVED:
        return ui == UI_NONE ? conclude_alone(c) : RC_SUCCESS;
    case WORK_IDLE:
        return RC_SUCCESS;
    case WORK_LOST:
        return invocation_fail(c->v, RC_CRASHED, "%s 'zkconsole resume %s' goes on",
                               m->fault, m->session);
    case WORK_FAILED:
        return invocation_fail(c->v, c->has_end ? c->end.code : RC_FILE, "%s", m->fault);
    default:
        return invocation_fail(
            c->v, RC_STOPPED,
            "stopped: what is done is kept, 'zkconsole resume %s' goes "
            "on",
            m->session);
    }
}

/* The theme of the settings: a file of the person's own, else one built in; "" for the
 * first of these. */
static enum status choose_theme(struct console *c, struct theme *theme,
                                const struct console_settings *wanted, struct error *e)
{
    const char *text;
    snprintf(c->theme, sizeof c->theme, "%s",
             wanted->theme[0] != '\0' ? wanted->theme : theme_builtin(0, &text));
    c->themes_folder = wanted->themes_folder;
    return theme_open(theme, c->theme, c->themes_folder, e);
}

static enum status open_helpers(struct console *c, struct error *e)
{
    TRY(console_store_open(c, e));
    TRY(console_watch_open(c, e));
    TRY(console_history_open(c, e));
    TRY(console_checkpoints_open(c, e));
    TRY(looking_open(&c->looking, c->v, e));
    TRY(console_unlock_open(c, e));
    return loader_open(&c->loader, e);
}

/* A process that the loader started and nobody has taken yet is ended, too. */
static void close_helpers(struct console *c)
{
    loader_close(c->loader);
    child_close(c->starting.is_under_way ? c->starting.child : NULL);
    child_close(c->check_starting.is_under_way ? c->check_starting.child : NULL);
    child_close(c->errand_starting.is_under_way ? c->errand_starting.child : NULL);
    child_close(c->child);
    child_close(c->checker);
    child_close(c->errand);
    looking_close(c->looking);
    console_unlock_close(c);
    console_history_close(c);
    console_checkpoints_close(c);
    console_watch_close(c);
    console_store_close(c);
}

/* On the screen, or in lines. */
static void run_on(struct console *c, enum ui_mode ui, const struct theme *theme,
                   struct error *e)
{
    if (ui == UI_FULL) {
        screen_theme(c->screen, theme);
        c->is_dirty = true;
        if (edit_history_read(&c->prompt.history, e) != STATUS_OK) {
            console_message(c, 'w', "%s", e->text);
            *e = (struct error){0};
        }
    }
    if (c->model.is_attached) {
        console_attach(c, c->request.session);
        console_go(c, SCREEN_PROVE);
    } else if (c->request.program != NULL || c->request.session != NULL) {
        console_start(c);
    } else {
        console_go(c, SCREEN_SESSIONS);
    }
    if (ui == UI_FULL) {
        struct error ignored; /* what was typed before is a convenience */
        loop(c, e);
        if (c->script.path == NULL) {
            (void)!edit_history_write(&c->prompt.history, &ignored);
        }
    } else {
        linear_loop(c, ui == UI_LINEAR);
    }
}

enum exit_code console_run(struct console *c)
{
    sigset_t watched;
    sigset_t before;
    struct error e = {0};
    struct theme theme;
    struct console_settings wanted;
    enum status s = console_settings_read(&wanted, &c->v->line, c->v->preferences, &e);
    if (s == STATUS_OK && wanted.screen.may_be_virtual) {
        s = script_open(&c->script, option_text(&c->v->line, OPTION_SCRIPT), &e);
    }
    if (s == STATUS_OK) {
        s = choose_theme(c, &theme, &wanted, &e);
    }
    if (s != STATUS_OK) {
        return invocation_fail(c->v, RC_USAGE, "console: %s", e.text);
    }
    if (wanted.ui == UI_NONE && c->request.program == NULL
        && c->request.session == NULL) {
        return invocation_fail(c->v, RC_USAGE,
                               "console: no terminal and no program: 'zkconsole help' "
                               "lists what can be done without");
    }
    c->model.bindings = wanted.bindings;
    c->is_clipboard_off = wanted.is_clipboard_off;
    sigemptyset(&watched);
    static const int signals[] = {SIGINT,  SIGTERM,  SIGHUP, SIGTSTP,
                                  SIGCONT, SIGWINCH, SIGCHLD};
    for (unsigned i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        sigaddset(&watched, signals[i]);
    }
    (void)sigprocmask(SIG_BLOCK, &watched, &before);
    c->signals = signalfd(-1, &watched, SFD_NONBLOCK | SFD_CLOEXEC);
    s = open_helpers(c, &e);
    if (s == STATUS_OK && wanted.ui == UI_FULL) {
        s = screen_open(&c->screen, &wanted.screen, &e);
    }
    if (s == STATUS_OK) {
        run_on(c, wanted.ui, &theme, &e);
        screen_close(c->screen);
    } else {
        (void)invocation_fail(c->v, RC_USAGE,
                              "console: %s; '--ui linear' needs no such thing", e.text);
    }
    close_helpers(c);
    canvas_close(&c->canvas);
    free(c->frozen);
    (void)close(c->signals);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    const enum exit_code code = s != STATUS_OK ? RC_USAGE
                                : e.status == STATUS_OK
                                    ? conclude(c, wanted.ui)
                                    : invocation_fail(c->v, RC_RESOURCE, "%s", e.text);
    script_close(&c->script);
    return code;
}
