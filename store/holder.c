/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* holder.c - a process as the lock names it, told from every other, dead or alive. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "store/lock.h"

/* The content of a small file of /proc, without its last newline; false when unreadable.
 * */
static bool read_text(const char *path, char *text, size_t cap)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    const ssize_t n = read(fd, text, cap - 1);
    (void)close(fd);
    if (n <= 0) {
        return false;
    }
    text[n] = '\0';
    if (text[n - 1] == '\n') {
        text[n - 1] = '\0';
    }
    return true;
}

/* Field 22 of /proc/<pid>/stat; fields are counted after the last ')', since the second
 * one, the program's name, may hold spaces and brackets. 0 when there is no such process
 * or it is dead but not yet buried (state Z or X). src: proc(5) */
static uint64_t start_ticks(int64_t pid)
{
    char path[64];
    char text[1024];
    (void)snprintf(path, sizeof path, "/proc/%" PRId64 "/stat", pid);
    if (!read_text(path, text, sizeof text)) {
        return 0;
    }
    const char *at = strrchr(text, ')');
    if (at == NULL || at[1] != ' ' || at[2] == 'Z' || at[2] == 'X') {
        return 0;
    }
    at += 2; /* field 3 */
    for (unsigned field = 3; field < 22; field++) {
        at = strchr(at, ' ');
        if (at == NULL) {
            return 0;
        }
        at++;
    }
    return strtoull(at, NULL, 10);
}

static void this_machine(char host[LOCK_HOST_BYTES], char boot[LOCK_BOOT_BYTES])
{
    if (gethostname(host, LOCK_HOST_BYTES) != 0 || host[0] == '\0') {
        (void)snprintf(host, LOCK_HOST_BYTES, "unknown");
    }
    host[LOCK_HOST_BYTES - 1] = '\0';
    for (char *c = host; *c != '\0'; c++) {
        if (!isalnum((unsigned char)*c) && strchr("._-", *c) == NULL) {
            *c = '_';
        }
    }
    if (!read_text("/proc/sys/kernel/random/boot_id", boot, LOCK_BOOT_BYTES)) {
        (void)snprintf(boot, LOCK_BOOT_BYTES, "unknown");
    }
}

void holder_self(struct holder *out, const struct io *io)
{
    *out = (struct holder){.pid = getpid()};
    out->start_ticks = start_ticks(out->pid);
    this_machine(out->host, out->boot);
    out->since_ns = (int64_t)io->now(io->arg, IO_CLOCK_WALL);
}

bool holder_is_here(const struct holder *h)
{
    char host[LOCK_HOST_BYTES];
    char boot[LOCK_BOOT_BYTES];
    this_machine(host, boot);
    return strcmp(h->host, host) == 0 && strcmp(h->boot, boot) == 0;
}

bool holder_is_alive(const struct holder *h)
{
    return h->pid > 0 && holder_is_here(h) && h->start_ticks != 0
           && start_ticks(h->pid) == h->start_ticks;
}

size_t holder_format(const struct holder *h, char *text, size_t cap)
{
    const int n = snprintf(text, cap,
                           "zkconsole-lock 1\npid %" PRId64 "\nstart %" PRIu64
                           "\nhost %s\nboot %s\nsince %" PRId64 "\n",
                           h->pid, h->start_ticks, h->host, h->boot, h->since_ns);
    return n < 0 || (size_t)n >= cap ? 0 : (size_t)n;
}

/* "name value\n" at *at: copy value, of characters a name of a machine may have, and step
 * over. */
static bool parse_line(const char **at, const char *end, const char *name, char *value,
                       size_t cap)
{
    const size_t len_name = strlen(name);
    if ((size_t)(end - *at) < len_name + 2 || memcmp(*at, name, len_name) != 0
        || (*at)[len_name] != ' ') {
        return false;
    }
    const char *const from = *at + len_name + 1;
    const char *const newline = memchr(from, '\n', (size_t)(end - from));
    if (newline == NULL || newline == from || (size_t)(newline - from) >= cap) {
        return false;
    }
    const size_t len = (size_t)(newline - from);
    for (size_t i = 0; i < len; i++) {
        if (!isalnum((unsigned char)from[i])
            && (from[i] == '\0' || strchr("._-", from[i]) == NULL)) {
            return false;
        }
    }
    memcpy(value, from, len);
    value[len] = '\0';
    *at = newline + 1;
    return true;
}

/* Decimal digits and nothing else, without leading zeros, at most INT64_MAX. */
static bool parse_number(const char *text, int64_t *out)
{
    if (text[0] == '\0' || strlen(text) > 19 || strspn(text, "0123456789") != strlen(text)
        || (text[0] == '0' && text[1] != '\0')) {
        return false;
    }
    const uint64_t value = strtoull(text, NULL, 10);
    *out = (int64_t)value;
    return value <= INT64_MAX;
}

bool holder_parse(struct holder *h, const char *text, size_t len)
{
    const char *at = text;
    const char *const end = text + len;
    char number[32];
    int64_t version = 0;
    int64_t start = 0;
    *h = (struct holder){0};
    const bool good = parse_line(&at, end, "zkconsole-lock", number, sizeof number)
                      && parse_number(number, &version) && version == 1
                      && parse_line(&at, end, "pid", number, sizeof number)
                      && parse_number(number, &h->pid)
                      && parse_line(&at, end, "start", number, sizeof number)
                      && parse_number(number, &start)
                      && parse_line(&at, end, "host", h->host, sizeof h->host)
                      && parse_line(&at, end, "boot", h->boot, sizeof h->boot)
                      && parse_line(&at, end, "since", number, sizeof number)
                      && parse_number(number, &h->since_ns) && at == end;
    h->start_ticks = (uint64_t)start;
    if (!good) {
        *h = (struct holder){0};
    }
    return good;
}

void holder_describe(const struct holder *h, char *text, size_t cap)
{
    const time_t seconds = (time_t)(h->since_ns / 1000000000);
    struct tm broken;
    char since[40] = "an unknown time";
    if (gmtime_r(&seconds, &broken) != NULL) {
        (void)strftime(since, sizeof since, "%Y-%m-%d %H:%M:%S UTC", &broken);
    }
    (void)snprintf(text, cap, "pid %" PRId64 " on %s, since %s", h->pid, h->host, since);
}
