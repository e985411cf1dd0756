/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/support/pty_screen.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>
#include <vterm.h>

#include "base/check.h"

struct pty_screen {
    int fd, slave; /* the slave is kept open, so that modes can be read after the end */
    pid_t pid;
    bool is_over;
    int wait_status;
    unsigned width, height;
    struct termios before;
    VTerm *terminal;
    VTermScreen *screen;
    bool is_alternate, has_cursor;
    size_t received;
    uint8_t *bytes; /* [PTY_BYTES_KEPT] */
    char text[65536];
};

static int on_property(VTermProp property, VTermValue *value, void *arg)
{
    struct pty_screen *const p = arg;
    if (property == VTERM_PROP_ALTSCREEN) {
        p->is_alternate = value->boolean != 0;
    } else if (property == VTERM_PROP_CURSORVISIBLE) {
        p->has_cursor = value->boolean != 0;
    }
    return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = on_property};

struct pty_screen *pty_open(unsigned width, unsigned height, const char *const *args,
                            const char *const *env)
{
    struct pty_screen *const p = calloc(1, sizeof *p);
    const struct winsize size = {.ws_row = (unsigned short)height,
                                 .ws_col = (unsigned short)width};
    CHECK(p != NULL);
    p->bytes = malloc(PTY_BYTES_KEPT);
    CHECK(p->bytes != NULL);
    p->width = width;
    p->height = height;
    p->has_cursor = true;
    CHECK(openpty(&p->fd, &p->slave, NULL, NULL, &size) == 0);
    CHECK(tcgetattr(p->slave, &p->before) == 0);
    p->pid = fork();
    CHECK(p->pid >= 0);
    if (p->pid == 0) {
        const char *argv[32] = {ZK_CONSOLE};
        for (unsigned i = 0; args[i] != NULL && i < 30; i++) {
            argv[i + 1] = args[i];
        }
        (void)close(p->fd);
        (void)login_tty(p->slave);
        (void)setenv("TERM", "xterm-256color", 1);
        (void)setenv("LC_ALL", "C.UTF-8", 1);
        (void)unsetenv("NO_COLOR");
        for (unsigned i = 0; env != NULL && env[i] != NULL; i++) {
            (void)putenv(strdup(env[i]));
        }
        (void)execv(ZK_CONSOLE, (char **)(void *)argv);
        _exit(127);
    }
    (void)fcntl(p->fd, F_SETFL, O_NONBLOCK);
    p->terminal = vterm_new((int)height, (int)width);
    CHECK(p->terminal != NULL);
    vterm_set_utf8(p->terminal, 1);
    p->screen = vterm_obtain_screen(p->terminal);
    vterm_screen_set_callbacks(p->screen, &callbacks, p);
    vterm_screen_enable_altscreen(p->screen, 1);
    vterm_screen_reset(p->screen, 1);
    return p;
}

static void reap(struct pty_screen *p, int flags)
{
    if (!p->is_over && waitpid(p->pid, &p->wait_status, flags) == p->pid) {
        p->is_over = true;
    }
}

void pty_close(struct pty_screen *p)
{
    reap(p, WNOHANG);
    if (!p->is_over) {
        (void)kill(p->pid, SIGKILL);
        reap(p, 0);
    }
    vterm_free(p->terminal);
    if (p->fd >= 0) {
        (void)close(p->fd);
        (void)close(p->slave);
    }
    free(p->bytes);
    free(p);
}

/* Take in what was sent; waits a little for more when there is nothing. */
static void take(struct pty_screen *p, int wait_ms)
{
    char bytes[4096];
    struct pollfd wanted = {.fd = p->fd, .events = POLLIN};
    while (poll(&wanted, 1, wait_ms) > 0) {
        const ssize_t n = read(p->fd, bytes, sizeof bytes);
        if (n <= 0) {
            return;
        }
        if (p->received < PTY_BYTES_KEPT) {
            const size_t room = PTY_BYTES_KEPT - p->received;
            memcpy(p->bytes + p->received, bytes, (size_t)n < room ? (size_t)n : room);
        }
        p->received += (size_t)n;
        (void)vterm_input_write(p->terminal, bytes, (size_t)n);
        wait_ms = 0;
    }
}

static const char *screen_text(struct pty_screen *p)
{
    size_t n = 0;
    for (unsigned y = 0; y < p->height; y++) {
        for (unsigned x = 0; x < p->width && n + 8 < sizeof p->text; x++) {
            VTermScreenCell cell;
            const VTermPos at = {(int)y, (int)x};
            (void)vterm_screen_get_cell(p->screen, at, &cell);
            const uint32_t g = cell.chars[0];
            if (g < 0x80) {
                p->text[n++] = g == 0 ? ' ' : (char)g;
            } else if (g < 0x800) {
                p->text[n++] = (char)(0xC0 | g >> 6);
                p->text[n++] = (char)(0x80 | (g & 0x3F));
            } else {
                p->text[n++] = (char)(0xE0 | (g >> 12 & 0xF));
                p->text[n++] = (char)(0x80 | (g >> 6 & 0x3F));
                p->text[n++] = (char)(0x80 | (g & 0x3F));
            }
        }
        p->text[n++] = '\n';
    }
    p->text[n] = '\0';
    return p->text;
}

void pty_take(struct pty_screen *p, int wait_ms)
{
    take(p, wait_ms);
}

bool pty_find(struct pty_screen *p, const char *text, int *x, int *y)
{
    take(p, 0);
    const char *const at = strstr(screen_text(p), text);
    *x = *y = 0;
    for (const char *s = p->text; at != NULL && s < at; s++) {
        *x = *s == '\n' ? 0 : *x + ((*s & 0xC0) != 0x80);
        *y += *s == '\n';
    }
    return at != NULL;
}

bool pty_shows(struct pty_screen *p, const char *text)
{
    take(p, 0);
    return strstr(screen_text(p), text) != NULL;
}

static double now_seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool is_bold_at(const struct pty_screen *p, unsigned x, unsigned y,
                       const char *text)
{
    for (unsigned i = 0; text[i] != '\0'; i++) {
        VTermScreenCell cell;
        const VTermPos at = {(int)y, (int)(x + i)};
        if (x + i >= p->width) {
            return false;
        }
        (void)vterm_screen_get_cell(p->screen, at, &cell);
        if (cell.chars[0] != (uint8_t)text[i] || !cell.attrs.bold) {
            return false;
        }
    }
    return true;
}

static bool has_bold(const struct pty_screen *p, const char *text)
{
    for (unsigned i = 0; i < p->width * p->height; i++) {
        if (is_bold_at(p, i % p->width, i / p->width, text)) {
            return true;
        }
    }
    return false;
}

/* ---- waiting ---- */

typedef bool met_fn(struct pty_screen *p, const char *text);

static bool is_shown(struct pty_screen *p, const char *text)
{
    return strstr(screen_text(p), text) != NULL;
}

static bool is_gone(struct pty_screen *p, const char *text)
{
    return !is_shown(p, text);
}

static bool is_bold_somewhere(struct pty_screen *p, const char *text)
{
    return has_bold(p, text);
}

static bool is_bold_nowhere(struct pty_screen *p, const char *text)
{
    return !has_bold(p, text);
}

/* Abort when a program that has ended will not come to it, or after PTY_SECONDS_MAX. */
static void wait_until(struct pty_screen *p, met_fn *is_met, const char *text,
                       const char *what)
{
    const double end = now_seconds() + PTY_SECONDS_MAX;
    while (!is_met(p, text)) {
        reap(p, WNOHANG);
        take(p, p->is_over ? 0 : 50);
        const bool is_hopeless = p->is_over && !is_met(p, text);
        if (is_hopeless || now_seconds() > end) {
            fprintf(stderr, "waited for '%s'%s%s; the screen is\n%s", text, what,
                    is_hopeless ? " of a program that has ended" : "", screen_text(p));
            abort();
        }
    }
}

void pty_wait(struct pty_screen *p, const char *text)
{
    wait_until(p, is_shown, text, "");
}

void pty_wait_gone(struct pty_screen *p, const char *text)
{
    wait_until(p, is_gone, text, " to go");
}

void pty_wait_bold(struct pty_screen *p, const char *text, bool is_bold)
{
    wait_until(p, is_bold ? is_bold_somewhere : is_bold_nowhere, text,
               is_bold ? " in bold" : " not in bold");
}

void pty_keys(struct pty_screen *p, const char *keys)
{
    const size_t len = strlen(keys);
    CHECK(write(p->fd, keys, len) == (ssize_t)len);
}

bool pty_stopped(struct pty_screen *p)
{
    const double end = now_seconds() + PTY_SECONDS_MAX;
    while (!p->is_over && now_seconds() < end) {
        int status;
        take(p, 20);
        if (waitpid(p->pid, &status, WNOHANG | WUNTRACED) == p->pid) {
            if (WIFSTOPPED(status)) {
                take(p, 0);
                return true;
            }
            p->is_over = true;
            p->wait_status = status;
        }
    }
    return false;
}

int pty_hang_up(struct pty_screen *p)
{
    take(p, 0);
    (void)close(p->slave);
    (void)close(p->fd);
    p->fd = p->slave = -1;
    return pty_end(p);
}

void pty_resize(struct pty_screen *p, unsigned width, unsigned height)
{
    const struct winsize size = {.ws_row = (unsigned short)height,
                                 .ws_col = (unsigned short)width};
    take(p, 0);
    p->width = width;
    p->height = height;
    vterm_set_size(p->terminal, (int)height, (int)width);
    CHECK(ioctl(p->fd, TIOCSWINSZ, &size) == 0);
}

int pty_end(struct pty_screen *p)
{
    const double end = now_seconds() + PTY_SECONDS_MAX;
    while (!p->is_over && now_seconds() < end) {
        take(p, 20);
        reap(p, WNOHANG);
    }
    take(p, 0);
    CHECK(p->is_over);
    const int code = WIFEXITED(p->wait_status) ? WEXITSTATUS(p->wait_status)
                                               : 1000 + WTERMSIG(p->wait_status);
    if (code != 0) { /* shown when the test fails: what it said last */
        fprintf(stderr, "it ended with %d; the screen is\n%s", code, screen_text(p));
    }
    return code;
}

pid_t pty_pid(const struct pty_screen *p)
{
    return p->pid;
}

pid_t pty_child(const struct pty_screen *p)
{
    /* Whichever of its threads started it. */
    char pattern[64];
    glob_t threads = {0};
    long child = 0;
    snprintf(pattern, sizeof pattern, "/proc/%ld/task/*/children", (long)p->pid);
    if (glob(pattern, 0, NULL, &threads) == 0) {
        for (size_t i = 0; i < threads.gl_pathc && child == 0; i++) {
            FILE *const f = fopen(threads.gl_pathv[i], "r");
            if (f != NULL) {
                if (fscanf(f, "%ld", &child) != 1) {
                    child = 0;
                }
                (void)fclose(f);
            }
        }
    }
    globfree(&threads);
    return (pid_t)child;
}

void pty_modes(const struct pty_screen *p, struct termios *now, struct termios *before)
{
    CHECK(tcgetattr(p->slave, now) == 0);
    *before = p->before;
}

bool pty_is_alternate(const struct pty_screen *p)
{
    return p->is_alternate;
}
bool pty_has_cursor(const struct pty_screen *p)
{
    return p->has_cursor;
}
/* Read from the bytes: libvterm 0.1.4 takes one mode a sequence, and ncurses sends 1006
 * and 1000 in one. */
bool pty_has_mouse(const struct pty_screen *p)
{
    size_t len;
    const uint8_t *const bytes = pty_bytes(p, &len);
    for (size_t i = len; i > 5; i--) {
        if (memcmp(bytes + i - 5, "1000h", 5) == 0) {
            return true;
        }
        if (memcmp(bytes + i - 5, "1000l", 5) == 0) {
            return false;
        }
    }
    return false;
}
size_t pty_received(const struct pty_screen *p)
{
    return p->received;
}
const uint8_t *pty_bytes(const struct pty_screen *p, size_t *len)
{
    *len = p->received < PTY_BYTES_KEPT ? p->received : PTY_BYTES_KEPT;
    return p->bytes;
}

void pty_mouse(struct pty_screen *p, int button, int x, int y)
{
    char report[64];
    take(p, 0);
    if (!pty_has_mouse(p)) {
        return;
    }
    vterm_mouse_move(p->terminal, y, x, VTERM_MOD_NONE);
    vterm_mouse_button(p->terminal, button, true, VTERM_MOD_NONE);
    vterm_mouse_button(p->terminal, button, false, VTERM_MOD_NONE);
    const size_t len = vterm_output_read(p->terminal, report, sizeof report);
    CHECK(write(p->fd, report, len) == (ssize_t)len);
}

const char *pty_row(struct pty_screen *p, int y)
{
    char *at = p->text;
    (void)screen_text(p);
    for (; y > 0 && *at != '\0'; at++) {
        y -= *at == '\n';
    }
    at[strcspn(at, "\n")] = '\0';
    return at;
}
