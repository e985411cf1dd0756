/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Lines typed before, and the file they are kept in. */
#include "tui/edit_history.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tui/put_text.h"
#include "tui/state_path.h"

static bool is_line(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7F) {
            return false;
        }
    }
    return len > 0 && len < EDIT_LINE_BYTES;
}

static void add(struct edit_history *h, char kind, const char *text, size_t len)
{
    if ((kind != ':' && kind != '/' && kind != '&' && kind != 'g' && kind != '>')
        || !is_line(text, len)) {
        return;
    }
    size_t at = 0;
    while (at < h->n
           && (h->lines[at][0] != kind || strncmp(h->lines[at] + 1, text, len) != 0
               || h->lines[at][1 + len] != '\0')) {
        at++;
    }
    if (at == h->n && h->n == EDIT_HISTORY_LINES) {
        at = 0;
    }
    if (at < h->n) {
        memmove(h->lines[at], h->lines[at + 1], (h->n - at - 1) * sizeof h->lines[0]);
        h->n--;
    }
    char *const line = h->lines[h->n++];
    line[0] = kind;
    memcpy(line + 1, text, len);
    line[1 + len] = '\0';
}

void edit_history_add(struct edit_history *h, char kind, const char *text)
{
    add(h, kind, text, strlen(text));
}

size_t edit_history_find(const struct edit_history *h, char kind, const char *start,
                         size_t i, int by)
{
    const size_t len = strlen(start);
    while (by < 0 ? i > 0 : i + 1 < h->n) {
        i = by < 0 ? i - 1 : i + 1;
        if (h->lines[i][0] == kind && strncmp(h->lines[i] + 1, start, len) == 0) {
            return i;
        }
    }
    return h->n;
}

void edit_history_parse(struct edit_history *h, const char *text)
{
    while (*text != '\0') {
        const size_t len = strcspn(text, "\n");
        if (len > 0) {
            add(h, text[0], text + 1, len - 1);
        }
        text += len + (text[len] == '\n');
    }
}

void edit_history_text(const struct edit_history *h, struct byte_buffer *out)
{
    for (size_t i = 0; i < h->n; i++) {
        put_text(out, "%s\n", h->lines[i]);
    }
}

/* ---- the file ---- */

/* The folders of a path that are missing. What fails shows when the file is opened. */
static void make_folders(const char *path)
{
    char part[PATH_MAX];
    for (size_t i = 1; path[i] != '\0'; i++) {
        if (path[i] == '/') {
            memcpy(part, path, i);
            part[i] = '\0';
            (void)mkdir(part, 0700);
        }
    }
}

static enum status fail(struct error *e, const char *path)
{
    return error_set(e, STATUS_IO, "the history '%.300s' cannot be kept: %s", path,
                     strerror(errno));
}

enum status edit_history_read(struct edit_history *h, struct error *e)
{
    static const size_t most = sizeof h->lines;
    char path[PATH_MAX];
    state_path(path, "history");
    FILE *const f = path[0] != '\0' ? fopen(path, "re") : NULL;
    if (f == NULL) {
        return path[0] == '\0' || errno == ENOENT || errno == ENOTDIR ? STATUS_OK
                                                                      : fail(e, path);
    }
    char *const text = malloc(most + 1);
    if (text == NULL) {
        (void)fclose(f);
        return error_set(e, STATUS_MEMORY, "no memory for the history");
    }
    text[fread(text, 1, most, f)] = '\0';
    const bool is_bad = ferror(f) != 0;
    (void)fclose(f);
    if (!is_bad) {
        edit_history_parse(h, text);
    }
    free(text);
    return is_bad ? fail(e, path) : STATUS_OK;
}

static bool write_all(int fd, const struct byte_buffer *text)
{
    for (size_t done = 0; done < text->len;) {
        const ssize_t n = write(fd, text->bytes + done, text->len - done);
        if (n < 0 && errno != EINTR) {
            return false;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    return true;
}

enum status edit_history_write(const struct edit_history *h, struct error *e)
{
    char path[PATH_MAX];
    char name[64];
    char draft[PATH_MAX];
    struct byte_buffer text = {0};
    (void)snprintf(name, sizeof name, "history.%ld", (long)getpid());
    state_path(path, "history");
    state_path(draft, name);
    if (path[0] == '\0' || draft[0] == '\0' || h->n == 0) {
        return STATUS_OK;
    }
    make_folders(path);
    (void)unlink(draft); /* of a process that had this number once */
    const int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return fail(e, path);
    }
    edit_history_text(h, &text);
    bool is_good = !text.bad && write_all(fd, &text);
    is_good = close(fd) == 0 && is_good;
    buffer_free(&text);
    if (!is_good || rename(draft, path) != 0) {
        const enum status s = fail(e, path);
        (void)unlink(draft);
        return s;
    }
    return STATUS_OK;
}
