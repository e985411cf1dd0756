/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The loop of lines. */
#include "tui/linear.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/host.h"
#include "tui/live_status.h"
#include "tui/put_text.h"
#include "tui/quantity.h"
#include "tui/terminal.h"

enum { INPUT_BYTES = 1024, LOG_LINES = 10 };

struct linear {
    struct console *c;
    struct linear_news told;
    bool has_commands;
    bool is_input_over;
    bool is_output_over;
    char input[INPUT_BYTES]; /* typed and not obeyed yet */
    size_t len_input;
    pid_t
        asked; /* another call of the program, its answer comes from the pipe; 0: none */
    int answer;
    struct byte_buffer answered;
};

/* Control characters of names, paths and guests are made visible. */
static void write_out(struct linear *l, const struct byte_buffer *text)
{
    struct byte_buffer visible = {0};
    terminal_make_visible(&visible, text->bytes, text->len);
    const int fd = l->has_commands ? STDOUT_FILENO : STDERR_FILENO;
    if (!l->is_output_over && visible.len != 0
        && !terminal_write(fd, visible.bytes, visible.len)) {
        l->is_output_over = true;
        l->c->is_leaving = l->c->is_leaving || l->has_commands; /* else: work on */
    }
    buffer_free(&visible);
}

static void say(struct linear *l, const char *format, ...) PRINTF_LIKE(2, 3);
static void say(struct linear *l, const char *format, ...)
{
    char line[600];
    struct byte_buffer out = {0};
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    put_text(&out, "%s\n", line);
    write_out(l, &out);
    buffer_free(&out);
}

static void say_menu(struct linear *l)
{
    struct byte_buffer out = {0};
    linear_menu(&out);
    write_out(l, &out);
    buffer_free(&out);
}

/* ---- answers of the program itself ---- */

/* Call `zkconsole A B [C D]` on the same store; its lines are passed on when it ends. A
 * new program rather than a fork: this process has threads. */
static void ask_program(struct linear *l, const char *const args[])
{
    static char program[] = "/proc/self/exe";
    const char *argv[12] = {program};
    const char *const root = option_text(&l->c->v->line, OPTION_STORE);
    unsigned n = 1;
    int ends[2];
    for (unsigned i = 0; args[i] != NULL && n < 8; i++) {
        argv[n++] = args[i];
    }
    if (root != NULL) {
        argv[n++] = "--store";
        argv[n++] = root;
    }
    if (pipe2(ends, O_CLOEXEC) != 0) {
        say(l, "cannot make a pipe: %s", strerror(errno));
        return;
    }
    sigset_t none;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t files;
    sigemptyset(&none);
    (void)posix_spawnattr_init(&attributes);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawn_file_actions_init(&files);
    (void)posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    (void)posix_spawn_file_actions_adddup2(&files, ends[1], 1);
    (void)posix_spawn_file_actions_adddup2(&files, ends[1], 2);
    const int fault = posix_spawn(&l->asked, program, &files, &attributes,
                                  (char **)(void *)argv, environ);
    (void)posix_spawn_file_actions_destroy(&files);
    (void)posix_spawnattr_destroy(&attributes);
    (void)close(ends[1]);
    if (fault != 0) {
        l->asked = 0;
        (void)close(ends[0]);
        say(l, "cannot start the program: %s", strerror(fault));
        return;
    }
    l->answer = ends[0];
}

static void end_answer(struct linear *l)
{
    while (waitpid(l->asked, NULL, 0) < 0 && errno == EINTR) {
    }
    (void)close(l->answer);
    l->asked = 0;
    l->answer = -1;
    buffer_clear(&l->answered);
}

static void hear_answer(struct linear *l)
{
    uint8_t bytes[4096];
    const ssize_t n = read(l->answer, bytes, sizeof bytes);
    if (n > 0) {
        buffer_bytes(&l->answered, bytes, (size_t)n);
    } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
        write_out(l, &l->answered);
        end_answer(l);
    }
}

/* ---- commands ---- */

static struct live_status live(const struct linear *l)
{
    const struct model *const m = &l->c->model;
    const struct live_source source = {.task = child_task(l->c->child),
                                       .session =
                                           m->session[0] != '\0' ? m->session : NULL,
                                       .pid = child_pid(l->c->child),
                                       .budget = m->budget,
                                       .stall = m->stall,
                                       .is_stopping = m->work == WORK_STOPPING};
    return live_status_look(&source);
}

static void say_status(struct linear *l)
{
    struct byte_buffer object = {0};
    struct byte_buffer out = {0};
    struct json j;
    if (l->c->child == NULL && l->c->starting.is_under_way) {
        say(l, "the work is about to begin"); /* its session has no name yet */
        return;
    }
    if (l->c->child == NULL) {
        const char *const name = l->c->model.session;
        const char *const args[] = {"status", name[0] != '\0' ? name : NULL, NULL};
        ask_program(l, args);
        return;
    }
    const struct live_status s = live(l);
    json_open(&j, &object);
    json_begin_object(&j, NULL);
    live_status_json(&s, &j);
    json_end_object(&j);
    linear_members(&out, (const char *)object.bytes, object.len);
    write_out(l, &out);
    buffer_free(&out);
    buffer_free(&object);
}

static void say_durable(struct linear *l)
{
    struct byte_buffer out = {0};
    const char *const args[] = {"checkpoint", l->c->model.session, NULL};
    if (l->c->model.is_attached) {
        ask_program(l, args);
        return;
    }
    if (l->c->child == NULL) {
        say(l, "nothing is at work: all that was done is durable");
        return;
    }
    const struct live_status s = live(l);
    live_status_durable(&s, &out);
    put_text(&out, "\n");
    write_out(l, &out);
    buffer_free(&out);
}

static void say_log(struct linear *l)
{
    const struct model *const m = &l->c->model;
    const size_t n = m->log_list.n < LOG_LINES ? m->log_list.n : LOG_LINES;
    for (size_t i = m->log_list.n - n; i < m->log_list.n; i++) {
        const struct model_log *const line = model_log_line(m, i);
        say(l, "%s %s", line->clock, line->text);
    }
    if (n == 0) {
        say(l, "nothing yet");
    }
}

static void pause_or_not(struct linear *l, bool is_paused)
{
    const enum work_state work = l->c->model.work;
    if (is_paused && work != WORK_PROVING) {
        say(l, work == WORK_PAUSED || work == WORK_PAUSING ? "paused already"
                                                           : "nothing is being proved");
    } else if (!is_paused && work != WORK_PAUSED && work != WORK_PAUSING) {
        say(l, "not paused");
    } else {
        console_pause(l->c, is_paused);
    }
}

static void resume(struct linear *l, const char *name)
{
    struct console *const c = l->c;
    if (console_is_busy(c)) {
        say(l, "the engine is at work on %s", c->model.session);
        return;
    }
    if (name[0] != '\0') {
        snprintf(c->session, sizeof c->session, "%.*s", (int)sizeof c->session - 1, name);
        c->request.session = c->session;
    }
    if (c->request.session == NULL && c->request.program == NULL) {
        say(l, "which session? 'resume NAME', a name of the command sessions");
        return;
    }
    console_start(c);
}

static void list_tables(struct linear *l, const char *segment)
{
    const char *const args[] = {"inspect",
                                "tables",
                                l->c->model.session,
                                "--segment",
                                segment[0] != '\0' ? segment : "0",
                                NULL};
    if (l->c->model.session[0] == '\0') {
        say(l, "there is no session yet");
        return;
    }
    ask_program(l, args);
}

static void verify(struct linear *l)
{
    if (l->c->model.session[0] == '\0') {
        say(l, "there is no session yet");
    } else if (l->c->model.verify.is_running) {
        say(l, "verifying already");
    } else {
        console_check(l->c, false);
        say(l, "verifying what is proved of %s", l->c->model.session);
    }
}

static void say_help(struct linear *l)
{
    for (unsigned i = 0; i < N_LINEAR; i++) {
        const struct linear_row *const row = &linear_rows[i];
        say(l, "%c or %s%s%s: %s", row->letter, row->name,
            row->argument[0] != '\0' ? " " : "", row->argument, row->help);
    }
}

static void obey(struct linear *l, char *line)
{
    const char *argument;
    const char *const sessions[] = {"sessions", "list", NULL};
    const enum linear_command command = linear_parse(line, &argument);
    switch (command) {
    case LINEAR_PAUSE:
    case LINEAR_CONTINUE:
        pause_or_not(l, command == LINEAR_PAUSE);
        break;
    case LINEAR_CHECKPOINT:
        say_durable(l);
        break;
    case LINEAR_STATUS:
        say_status(l);
        break;
    case LINEAR_TABLES:
        list_tables(l, argument);
        break;
    case LINEAR_VERIFY:
        verify(l);
        break;
    case LINEAR_LOG:
        say_log(l);
        break;
    case LINEAR_SESSIONS:
        ask_program(l, sessions);
        break;
    case LINEAR_RESUME:
        resume(l, argument);
        break;
    case LINEAR_QUIT:
        l->c->is_leaving = true;
        break;
    case LINEAR_HELP:
        say_help(l);
        break;
    case LINEAR_UNKNOWN:
        if (line[0] != '\0') {
            say(l, "'%s' is no command", line);
        }
        say_menu(l);
        break;
    }
}

/* ---- input ---- */

/* Obey whole lines; while an answer is being made they wait, so that answers come in the
 * order of the questions. */
static void obey_lines(struct linear *l)
{
    while (l->len_input != 0 && l->asked == 0) {
        char *const end = memchr(l->input, '\n', l->len_input);
        const bool is_full = l->len_input + 1 == sizeof l->input;
        if (end == NULL && !is_full && !l->is_input_over) {
            return; /* the line is not complete */
        }
        const size_t len = end != NULL ? (size_t)(end - l->input) : l->len_input;
        char line[INPUT_BYTES];
        memcpy(line, l->input, len);
        line[len] = '\0';
        l->len_input -= len + (end != NULL);
        memmove(l->input, l->input + len + (end != NULL), l->len_input);
        obey(l, line);
    }
}

/* What can be read without waiting. */
static void take_input(struct linear *l)
{
    const size_t room = sizeof l->input - 1 - l->len_input;
    const ssize_t n = read(STDIN_FILENO, l->input + l->len_input, room);
    if (n > 0) {
        l->len_input += (size_t)n;
    } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
        l->is_input_over = true;
        /* A person's end of file means to leave; a pipe's, that no command follows. */
        l->c->is_leaving = l->c->is_leaving || isatty(STDIN_FILENO) == 1 || n < 0;
    }
}

static void take_signals(struct linear *l)
{
    struct console *const c = l->c;
    struct signalfd_siginfo info;
    while (read(c->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGINT || info.ssi_signo == SIGTERM
            || info.ssi_signo == SIGHUP) {
            c->stop_signal = (int)info.ssi_signo;
            c->is_leaving = true;
        } else if (info.ssi_signo == SIGTSTP) {
            const bool was_proving =
                c->model.work == WORK_PROVING && !c->model.is_attached;
            if (was_proving) {
                console_pause(c, true);
            }
            (void)kill(getpid(), SIGSTOP);
            if (was_proving) {
                console_pause(c, false);
            }
        }
    }
}

static void wait_for_news(struct linear *l)
{
    struct console *const c = l->c;
    const bool takes_input =
        l->has_commands && !l->is_input_over && l->len_input + 1 < sizeof l->input;
    struct pollfd wanted[6] = {
        {.fd = takes_input ? STDIN_FILENO : -1, .events = POLLIN},
        {.fd = c->signals, .events = POLLIN},
        {.fd = loader_descriptor(c->loader), .events = POLLIN},
        {.fd = c->child != NULL ? child_descriptor(c->child) : -1, .events = POLLIN},
        {.fd = c->checker != NULL ? child_descriptor(c->checker) : -1, .events = POLLIN},
        {.fd = l->asked != 0 ? l->answer : -1, .events = POLLIN},
    };
    (void)poll(wanted, 6, console_is_busy(c) ? 250 : 1000);
    take_signals(l);
    if (wanted[5].revents != 0) {
        hear_answer(l);
    }
    if (wanted[0].revents != 0) {
        take_input(l);
    }
    if (!c->is_leaving) {
        obey_lines(l);
    }
}

/* Is there nothing left to wait for? */
static bool is_over(const struct linear *l, uint64_t now)
{
    struct console *const c = l->c;
    if (c->is_leaving) {
        return console_may_leave(c, now);
    }
    const bool is_idle = !console_is_busy(c) && c->checker == NULL
                         && !c->check_starting.is_under_way && l->asked == 0
                         && l->len_input == 0;
    return is_idle && (!l->has_commands || l->is_input_over);
}

void linear_loop(struct console *c, bool has_commands)
{
    struct linear l = {.c = c, .has_commands = has_commands, .answer = -1};
    struct byte_buffer out = {0};
    uint64_t next_tick = 0;
    console_read_clock(&c->model);
    if (has_commands) {
        say(&l, "zkconsole, linear mode: one line an event.%s%s",
            c->request.program != NULL ? " Program " : "",
            c->request.program != NULL ? c->model.program : "");
        say_menu(&l);
    }
    for (;;) {
        const uint64_t now = host_now_ns();
        (void)loader_collect(c->loader);
        console_listen(c);
        console_hear(c);
        if (now >= next_tick) {
            console_tick(c, now);
            next_tick = now + 250000000;
        }
        console_read_clock(&c->model);
        const bool is_last = is_over(&l, now); /* its own words are told below */
        buffer_clear(&out);
        linear_tell(&l.told, &c->model, now, &out);
        write_out(&l, &out);
        if (is_last) {
            break;
        }
        wait_for_news(&l);
    }
    if (l.asked != 0) {
        (void)kill(l.asked, SIGTERM);
        end_answer(&l);
    }
    buffer_free(&l.answered);
    buffer_free(&out);
}
