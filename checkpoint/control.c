/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Both ends of the control socket. */
#include "checkpoint/control.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/host.h"

enum { REQUEST_BYTES = 32, BACKLOG = 8 };

struct control {
    int fd;
    int folder; /* that the socket stands in; its name there follows */
    char name[NAME_MAX + 1];
};

const char *control_verb_word(enum control_verb verb)
{
    static const char *const words[] = {
#define CONTROL_WORD(id, word) word,
        CONTROL_VERB_LIST(CONTROL_WORD)
#undef CONTROL_WORD
    };
    return words[verb];
}

/* ---- where ---- */

/* A place for the socket: an open folder and a name in it. Addresses are written
 * /proc/self/fd/N/name, for sun_path is shorter than paths may be. */
struct place {
    int folder;
    char name[NAME_MAX + 1];
};

static bool in_session(struct place *p, const char *folder)
{
    p->folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    (void)snprintf(p->name, sizeof p->name, "control.sock");
    return p->folder >= 0;
}

static bool in_runtime(struct place *p, const char *name, const char *folder,
                       bool is_making)
{
    const char *const base = getenv("XDG_RUNTIME_DIR");
    char path[PATH_MAX];
    struct stat status;
    if (base == NULL || base[0] != '/' || stat(folder, &status) != 0) {
        return false;
    }
    const int len = snprintf(path, sizeof path, "%s/zkconsole", base);
    if (len < 0 || (size_t)len >= sizeof path
        || (is_making && mkdir(path, 0700) != 0 && errno != EEXIST)) {
        return false;
    }
    const int len_name = snprintf(p->name, sizeof p->name, "%s-%jx-%jx.sock", name,
                                  (uintmax_t)status.st_dev, (uintmax_t)status.st_ino);
    if (len_name < 0 || (size_t)len_name >= sizeof p->name) {
        return false;
    }
    p->folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return p->folder >= 0;
}

/* False: the name is too long for sun_path even so. */
static bool address_of(struct sockaddr_un *address, const struct place *p)
{
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    const int len = snprintf(address->sun_path, sizeof address->sun_path,
                             "/proc/self/fd/%d/%s", p->folder, p->name);
    return len > 0 && (size_t)len < sizeof address->sun_path;
}

/* ---- serving ---- */

/* The socket, listening at a place; -1 with errno. */
static int listen_at(const struct place *p)
{
    struct sockaddr_un address;
    if (!address_of(&address, p)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return -1;
    }
    (void)unlinkat(p->folder, p->name, 0);
    /* The mode of a socket comes from the mask: there is no moment at which it is open to
     * others. */
    const mode_t mask = umask(0177);
    const int bound = bind(fd, (const struct sockaddr *)&address, sizeof address);
    const int reason = errno;
    (void)umask(mask);
    if (bound != 0 || listen(fd, BACKLOG) != 0) {
        errno = bound != 0 ? reason : errno;
        (void)close(fd);
        return -1;
    }
    return fd;
}

enum status control_open(struct control **out, const char *name, const char *folder,
                         struct error *e)
{
    struct place place = {.folder = -1};
    *out = NULL;
    struct control *const c = calloc(1, sizeof *c);
    if (c == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for a control socket");
    }
    c->fd = -1;
    if (in_runtime(&place, name, folder, true)) {
        c->fd = listen_at(&place);
    }
    if (c->fd < 0) {
        if (place.folder >= 0) {
            (void)close(place.folder);
        }
        c->fd = in_session(&place, folder) ? listen_at(&place) : -1;
    }
    if (c->fd < 0) {
        const int reason = errno;
        if (place.folder >= 0) {
            (void)close(place.folder);
        }
        free(c);
        return error_set(e, STATUS_IO, "the control socket of session %s: %s", name,
                         strerror(reason));
    }
    c->folder = place.folder;
    memcpy(c->name, place.name, sizeof c->name);
    *out = c;
    return STATUS_OK;
}

int control_descriptor(const struct control *c)
{
    return c->fd;
}

void control_close(struct control *c)
{
    if (c == NULL) {
        return;
    }
    (void)unlinkat(c->folder, c->name, 0);
    (void)close(c->folder);
    (void)close(c->fd);
    free(c);
}

/* Wait for events on fd until the deadline. */
static bool wait_until(int fd, short events, uint64_t deadline_ns)
{
    for (;;) {
        const uint64_t now = host_now_ns();
        struct pollfd p = {.fd = fd, .events = events};
        if (now >= deadline_ns) {
            return false;
        }
        const int n = poll(&p, 1, (int)((deadline_ns - now) / 1000000) + 1);
        if (n > 0) {
            return true;
        }
        if (n < 0 && errno != EINTR) {
            return false;
        }
    }
}

/* Append to text until an end of line, which is not kept; false: too long, or too late.
 */
static bool read_line(int fd, struct byte_buffer *text, size_t len_max,
                      uint64_t deadline_ns)
{
    const size_t begin = text->len;
    while (wait_until(fd, POLLIN, deadline_ns)) {
        uint8_t piece[512];
        const ssize_t n = recv(fd, piece, sizeof piece, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            continue;
        }
        if (n <= 0) {
            return false;
        }
        const uint8_t *const end = memchr(piece, '\n', (size_t)n);
        buffer_bytes(text, piece, end != NULL ? (size_t)(end - piece) : (size_t)n);
        if (text->bad || text->len - begin > len_max) {
            return false;
        }
        if (end != NULL) {
            return true;
        }
    }
    return false;
}

static bool write_all(int fd, const uint8_t *bytes, size_t len, uint64_t deadline_ns)
{
    size_t at = 0;
    while (at < len && wait_until(fd, POLLOUT, deadline_ns)) {
        const ssize_t n = send(fd, bytes + at, len - at, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno != EAGAIN && errno != EINTR) {
            return false;
        }
        at += n > 0 ? (size_t)n : 0;
    }
    return at == len;
}

/* Is the other end ours? */
static bool is_own(int fd)
{
    struct ucred peer;
    socklen_t len = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0
           && peer.uid == geteuid();
}

static bool find_verb(enum control_verb *verb, const struct byte_buffer *text)
{
    for (unsigned i = 0; i < CONTROL_N_VERBS; i++) {
        const char *const word = control_verb_word((enum control_verb)i);
        if (strlen(word) == text->len && memcmp(word, text->bytes, text->len) == 0) {
            *verb = (enum control_verb)i;
            return true;
        }
    }
    return false;
}

/* Has who asked given up? Then nobody would know what was done. */
static bool has_gone(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    return poll(&p, 1, 0) > 0 && (p.revents & (POLLHUP | POLLERR)) != 0;
}

void control_answer(struct control *c, control_answer_fn *answer, void *arg)
{
    const int fd = accept4(c->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
        return;
    }
    const uint64_t deadline = host_now_ns() + CONTROL_PATIENCE_MS * (uint64_t)1000000;
    struct byte_buffer asked = {0}, reply = {0};
    if (is_own(fd) && read_line(fd, &asked, REQUEST_BYTES, deadline) && !has_gone(fd)) {
        enum control_verb verb;
        if (find_verb(&verb, &asked)) {
            answer(arg, verb, &reply);
        } else {
            buffer_bytes(&reply, "unknown", 7);
        }
        buffer_u8(&reply, '\n');
        if (!reply.bad) {
            (void)write_all(fd, reply.bytes, reply.len, deadline);
        }
    }
    buffer_free(&asked);
    buffer_free(&reply);
    (void)close(fd);
}

/* ---- asking ---- */

/* A connection to who listens at a place; -1: nobody, or *is_deaf: there is one who lets
 * too many wait. Closes the place's folder. */
static int connect_to(const struct place *p, bool *is_deaf)
{
    struct sockaddr_un address;
    int fd = -1;
    if (address_of(&address, p)) { /* a full queue is not waited for: it may be halted */
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    }
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        *is_deaf = errno == EAGAIN;
        (void)close(fd);
        fd = -1;
    }
    (void)close(p->folder);
    return fd;
}

enum status control_ask(const char *name, const char *folder, enum control_verb verb,
                        unsigned patience_ms, struct byte_buffer *answer, struct error *e)
{
    struct place place;
    bool is_deaf = false;
    int fd = in_runtime(&place, name, folder, false) ? connect_to(&place, &is_deaf) : -1;
    if (fd < 0 && !is_deaf) {
        fd = in_session(&place, folder) ? connect_to(&place, &is_deaf) : -1;
    }
    if (fd < 0 && !is_deaf) {
        return error_set(e, STATUS_ARGUMENT,
                         "session %s: no process that works on it listens", name);
    }
    const uint64_t deadline = host_now_ns() + patience_ms * (uint64_t)1000000;
    char line[REQUEST_BYTES];
    const int len = snprintf(line, sizeof line, "%s\n", control_verb_word(verb));
    const bool is_answered =
        !is_deaf && write_all(fd, (const uint8_t *)line, (size_t)len, deadline)
        && read_line(fd, answer, CONTROL_ANSWER_BYTES_MAX, deadline);
    if (fd >= 0) {
        (void)close(fd);
    }
    return is_answered ? STATUS_OK
                       : error_set(e, STATUS_IO,
                                   "session %s: the process that works on it does not "
                                   "answer",
                                   name);
}
