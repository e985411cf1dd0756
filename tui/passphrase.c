/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Passphrases from files and terminals. Nothing is read through stdio, whose buffers
 * nobody overwrites. */
#include "tui/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "tui/interrupt.h"
#include "tui/terminal.h"

/* ---- files ---- */

/* Up to the end of the line or of the file; *is_more: something follows. */
static enum status read_line(struct secret *s, int fd, const char *name, bool is_stream,
                             struct error *e)
{
    bool is_ended = false;
    for (;;) {
        uint8_t byte; /* one by one: what follows on a stream is somebody else's */
        const ssize_t n = read(fd, &byte, 1);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return error_set(e, STATUS_IO, "the passphrase file '%s' cannot be read: %s",
                             name, strerror(errno));
        }
        if (n == 0 || (is_ended && is_stream)) {
            return STATUS_OK;
        }
        if (is_ended) {
            return error_set(e, STATUS_ARGUMENT,
                             "the passphrase file '%s' has more than one line", name);
        }
        if (byte == '\n') {
            is_ended = true;
            if (is_stream) {
                return STATUS_OK;
            }
        } else if (s->len == SECRET_BYTES_MAX) {
            return error_set(e, STATUS_ARGUMENT,
                             "the passphrase file '%s' has more than %d bytes", name,
                             SECRET_BYTES_MAX);
        } else {
            s->bytes[s->len++] = byte;
        }
    }
}

enum status passphrase_read(struct secret **out, const char *path, struct error *e)
{
    const bool is_stream = strcmp(path, "-") == 0;
    const char *const name = is_stream ? "standard input" : path;
    const int fd = is_stream ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    *out = NULL;
    if (is_stream && isatty(fd)) {
        return error_set(e, STATUS_ARGUMENT,
                         "a passphrase is not read from standard input when that is a "
                         "terminal, which would show it: without --passphrase-file it is "
                         "asked for unseen");
    }
    if (fd < 0) {
        return error_set(e, STATUS_IO, "the passphrase file '%s' cannot be opened: %s",
                         path, strerror(errno));
    }
    enum status s = secret_open(out, e);
    if (s == STATUS_OK) {
        s = read_line(*out, fd, name, is_stream, e);
    }
    if (!is_stream) {
        (void)close(fd);
    }
    if (s == STATUS_OK && (*out)->len == 0) {
        s = error_set(e, STATUS_ARGUMENT, "the passphrase file '%s' is empty", name);
    }
    if (s != STATUS_OK) {
        secret_close(*out);
        *out = NULL;
    }
    return s;
}

/* ---- terminals ---- */

/* The terminal while a passphrase is typed: no echo, every byte as it comes, and the
 * stopping keys are bytes, so that no signal finds it in this state. */
struct typing {
    int fd;
    struct termios before;
    sigset_t signals;
};

static enum status begin_typing(struct typing *t, struct error *e)
{
    struct termios quiet;
    sigset_t held;
    t->fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (t->fd < 0 || tcgetattr(t->fd, &t->before) != 0) {
        if (t->fd >= 0) {
            (void)close(t->fd);
        }
        return error_set(e, STATUS_ARGUMENT,
                         "a passphrase is needed, and there is no terminal to ask on: "
                         "--passphrase-file FILE names one that is in a file");
    }
    sigemptyset(&held);
    static const int all[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        sigaddset(&held, all[i]);
    }
    (void)sigprocmask(SIG_BLOCK, &held, &t->signals);
    quiet = t->before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL | ICANON | ISIG | IEXTEN);
    quiet.c_iflag |= ICRNL;
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    if (tcsetattr(t->fd, TCSAFLUSH, &quiet) != 0) {
        const int reason = errno;
        (void)sigprocmask(SIG_SETMASK, &t->signals, NULL);
        (void)close(t->fd);
        return error_set(e, STATUS_IO,
                         "the terminal does not let its echo be turned off: "
                         "%s",
                         strerror(reason));
    }
    return STATUS_OK;
}

static void end_typing(struct typing *t)
{
    (void)tcsetattr(t->fd, TCSAFLUSH, &t->before);
    (void)close(t->fd);
    (void)sigprocmask(SIG_SETMASK, &t->signals, NULL);
}

static void say(const struct typing *t, const char *text)
{
    (void)terminal_write(t->fd, (const uint8_t *)text, strlen(text));
}

/* A stopping signal that is being held back. */
static bool is_signalled(void)
{
    sigset_t waiting;
    return sigpending(&waiting) == 0
           && (sigismember(&waiting, SIGTERM) == 1 || sigismember(&waiting, SIGINT) == 1
               || sigismember(&waiting, SIGHUP) == 1);
}

static enum status given_up(struct error *e)
{
    return error_set(e, STATUS_CANCELLED, "no passphrase was given");
}

/* The next byte; false: the terminal is gone, or a signal waits. */
static bool next_byte(const struct typing *t, uint8_t *byte)
{
    for (;;) {
        struct pollfd wanted = {.fd = t->fd, .events = POLLIN};
        const int n = poll(&wanted, 1, 100);
        if (is_signalled() || interrupt_signal() != 0) {
            return false;
        }
        if (n > 0) {
            ssize_t got;
            do {
                got = read(t->fd, byte, 1);
            } while (got < 0 && errno == EINTR);
            return got == 1;
        }
    }
}

/* Take the last character away: a byte, and those that continue it in UTF-8. */
static void take_back(struct secret *s)
{
    while (s->len > 0) {
        const uint8_t byte = s->bytes[--s->len];
        s->bytes[s->len] = 0;
        if ((byte & 0xC0) != 0x80) {
            return;
        }
    }
}

static enum status type_line(struct secret *s, const struct typing *t, struct error *e)
{
    enum { INTERRUPT = 3, END = 4, BACKSPACE = 8, LINE_KILL = 21, DELETE = 127 };
    uint8_t byte;
    s->len = 0;
    while (next_byte(t, &byte)) {
        switch (byte) {
        case '\n':
        case '\r':
            return s->len != 0 ? STATUS_OK
                               : error_set(e, STATUS_ARGUMENT, "the passphrase is empty");
        case INTERRUPT:
        case END:
            return given_up(e);
        case BACKSPACE:
        case DELETE:
            take_back(s);
            break;
        case LINE_KILL:
            secret_wipe(s->bytes, s->len);
            s->len = 0;
            break;
        default:
            if (s->len == SECRET_BYTES_MAX) {
                return error_set(e, STATUS_ARGUMENT,
                                 "the passphrase has more than %d bytes",
                                 SECRET_BYTES_MAX);
            }
            s->bytes[s->len++] = byte;
        }
        secret_wipe(&byte, 1);
    }
    return given_up(e);
}

static enum status ask_once(struct secret *s, const struct typing *t,
                            const char *question, struct error *e)
{
    say(t, question);
    say(t, ": ");
    const enum status status = type_line(s, t, e);
    say(t, "\n");
    return status;
}

static enum status ask_again(const struct secret *first, const struct typing *t,
                             struct error *e)
{
    struct secret *second;
    TRY(secret_open(&second, e));
    enum status s = ask_once(second, t, "the same again", e);
    if (s == STATUS_OK
        && (first->len != second->len
            || memcmp(first->bytes, second->bytes, first->len) != 0)) {
        s = error_set(e, STATUS_ARGUMENT, "the two passphrases are not the same");
    }
    secret_close(second);
    return s;
}

bool passphrase_can_ask(void)
{
    const int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    const bool is_terminal = fd >= 0 && isatty(fd);
    if (fd >= 0) {
        (void)close(fd);
    }
    return is_terminal;
}

enum status passphrase_ask(struct secret **out, const char *question, bool is_new,
                           struct error *e)
{
    struct typing t;
    *out = NULL;
    TRY(begin_typing(&t, e));
    enum status s = secret_open(out, e);
    if (s == STATUS_OK) {
        s = ask_once(*out, &t, question, e);
    }
    if (s == STATUS_OK && is_new) {
        s = ask_again(*out, &t, e);
    }
    end_typing(&t);
    if (s != STATUS_OK) {
        secret_close(*out);
        *out = NULL;
    }
    return s;
}
