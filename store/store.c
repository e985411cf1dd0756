/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* store.c - the root folder: opening it, finding and renaming sessions. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store_state.h"

/* ---- where ----------------------------------------------------------------------- */

static enum status join(char path[STORE_PATH_BYTES], const char *folder, const char *rest,
                        struct error *e)
{
    const int len = snprintf(path, STORE_PATH_BYTES, "%s%s", folder, rest);
    if (len < 0 || len >= STORE_PATH_BYTES) {
        return error_set(e, STATUS_LIMIT, "the path of the store is too long");
    }
    return STATUS_OK;
}

enum status store_default_root(char path[STORE_PATH_BYTES], struct error *e)
{
    const char *const own = getenv("ZKCONSOLE_STORE");
    const char *const xdg = getenv("XDG_DATA_HOME");
    const char *const home = getenv("HOME");
    if (own != NULL && own[0] != '\0') {
        return join(path, own, "", e);
    }
    if (xdg != NULL && xdg[0] == '/') {
        return join(path, xdg, "/zkconsole/store", e);
    }
    if (home != NULL && home[0] == '/') {
        return join(path, home, "/.local/share/zkconsole/store", e);
    }
    return error_set(e, STATUS_ARGUMENT,
                     "no place for the store: neither ZKCONSOLE_STORE, XDG_DATA_HOME nor "
                     "HOME names a folder");
}

/* Make what is missing of a path: a folder, durably, in a folder that is there. */
static enum status make_in(const struct io *io, const char *parent, const char *path,
                           struct error *e)
{
    if (io->make_folder(io->arg, AT_FDCWD, path, 0700) != 0) {
        return errno == EEXIST ? STATUS_OK : io_failed(e, "create", path);
    }
    /* the parent is the person's: it may be a link */
    int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return io_failed(e, "open", parent);
    }
    const enum status s = io_sync(io, fd, parent, e);
    io_close(io, &fd);
    return s;
}

/* Make a folder and those above it that are missing. */
static enum status make_path(const struct io *io, const char *path, struct error *e)
{
    char part[STORE_PATH_BYTES];
    char parent[STORE_PATH_BYTES] = ".";
    const size_t len = strlen(path);
    if (path[0] == '/') {
        parent[0] = '/';
    }
    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0') {
            continue;
        }
        memcpy(part, path, i);
        part[i] = '\0';
        if (!folder_has(AT_FDCWD, part)) {
            TRY(make_in(io, parent, part, e));
        }
        memcpy(parent, part, i + 1);
    }
    return STATUS_OK;
}

static enum status open_root(struct store *s, const char *root, struct error *e)
{
    if (root[0] == '\0' || strlen(root) >= STORE_PATH_BYTES - 128) {
        return error_set(e, STATUS_ARGUMENT, "the path of the store is %s",
                         root[0] == '\0' ? "empty" : "too long");
    }
    if (s->access == STORE_CREATE) {
        TRY(make_path(s->io, root, e));
    }
    char *const real = realpath(root, NULL);
    if (real == NULL || strlen(real) >= STORE_PATH_BYTES - 128) {
        free(real);
        return io_failed(e, "open the store", root);
    }
    (void)snprintf(s->root, sizeof s->root, "%s", real);
    free(real);
    TRY(io_open(s->io, AT_FDCWD, s->root, O_RDONLY | O_DIRECTORY, 0, &s->fd, e));
    struct stat st;
    if (fstat(s->fd, &st) != 0) {
        return io_failed(e, "look at", s->root);
    }
    if (st.st_uid != geteuid() && geteuid() != 0) {
        return error_set(e, STATUS_ARGUMENT, "the store %s belongs to another user",
                         s->root);
    }
    return STATUS_OK;
}

enum status store_open(struct store **out, const char *root,
                       enum store_access access_wanted, const struct io *io,
                       struct error *e)
{
    struct store *const s = calloc(1, sizeof *s);
    *out = NULL;
    if (s == NULL) {
        return error_set(e, STATUS_MEMORY, "store %s: out of memory", root);
    }
    s->io = io;
    s->fd = -1;
    s->access = access_wanted;
    const enum status result = open_root(s, root, e);
    if (result != STATUS_OK) {
        store_close(s);
        return result;
    }
    *out = s;
    return STATUS_OK;
}

void store_close(struct store *s)
{
    if (s != NULL) {
        io_close(s->io, &s->fd);
        free(s);
    }
}

const char *store_root(const struct store *s)
{
    return s->root;
}

enum status store_space(const struct store *s, enum fs_kind *kind, struct io_space *space,
                        struct error *e)
{
    if (s->io->space(s->io->arg, s->fd, space) != 0) {
        return io_failed(e, "look at the file system of", s->root);
    }
    *kind = io_fs_kind(space->magic);
    return STATUS_OK;
}

/* ---- finding --------------------------------------------------------------------- */

enum status store_no_session(const struct store *s, const char *name, struct error *e)
{
    return error_set(e, STATUS_ARGUMENT, "there is no session %s in %s", name, s->root);
}

enum status store_open_session_folder(const struct store *s, const char *name, int *fd,
                                      struct error *e)
{
    *fd = -1;
    if (!session_name_is_valid(name)) {
        return error_set(e, STATUS_ARGUMENT, "'%.70s' is no name for a session", name);
    }
    const enum status result =
        io_open(s->io, s->fd, name, O_RDONLY | O_DIRECTORY, 0, fd, e);
    if (result != STATUS_OK && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)) {
        return store_no_session(s, name, e);
    }
    return result;
}

struct search {
    const char *text;
    size_t len;
    unsigned n;
    bool is_exact;
    char first[SESSION_NAME_BYTES], second[SESSION_NAME_BYTES];
};

static enum status search_name(void *arg, const char *name, struct error *e)
{
    struct search *const f = arg;
    (void)e;
    if (!session_name_is_valid(name) || strncmp(name, f->text, f->len) != 0) {
        return STATUS_OK;
    }
    if (name[f->len] == '\0') {
        f->is_exact = true;
    }
    /* the first two in the order of names, whatever the folder's order */
    const bool is_before = f->n > 0 && strcmp(name, f->first) < 0;
    if (f->n == 0 || is_before) {
        memcpy(f->second, f->first, sizeof f->second);
        (void)snprintf(f->first, sizeof f->first, "%s", name);
    } else if (f->n == 1 || strcmp(name, f->second) < 0) {
        (void)snprintf(f->second, sizeof f->second, "%s", name);
    }
    f->n++;
    return STATUS_OK;
}

enum status store_find(const struct store *s, const char *text,
                       char name[SESSION_NAME_BYTES], struct error *e)
{
    struct search f = {.text = text, .len = strlen(text)};
    name[0] = '\0';
    if (!session_name_is_valid(text)) {
        return error_set(e, STATUS_ARGUMENT, "'%.70s' is no name for a session", text);
    }
    TRY(folder_each(s->io, s->fd, ".", search_name, &f, e));
    if (f.is_exact) {
        (void)snprintf(name, SESSION_NAME_BYTES, "%s", text);
        return STATUS_OK;
    }
    if (f.n == 0) {
        return error_set(e, STATUS_ARGUMENT, "there is no session %s in %s", text,
                         s->root);
    }
    if (f.n > 1) {
        return error_set(e, STATUS_ARGUMENT,
                         "%s may be any of %u sessions, %s and %s among them", text, f.n,
                         f.first, f.second);
    }
    memcpy(name, f.first, SESSION_NAME_BYTES);
    return STATUS_OK;
}

/* ---- renaming -------------------------------------------------------------------- */

enum status store_move_session(struct store *s, const char *name, int to_dir,
                               const char *to, struct error *e)
{
    int folder = -1;
    struct lock *lock = NULL;
    enum fs_kind fs = FS_LOCAL;
    struct io_space space;
    TRY(store_space(s, &fs, &space, e));
    TRY(store_open_session_folder(s, name, &folder, e));
    enum status result = lock_take(&lock, s->io, folder, name, fs, NULL, e);
    if (result == STATUS_OK && s->io->rename(s->io->arg, s->fd, name, to_dir, to) != 0) {
        result = errno == ENOTEMPTY || errno == EEXIST
                     ? error_set(e, STATUS_ARGUMENT, "session %s exists already", to)
                     : io_failed(e, "rename", name);
    }
    lock_release(lock);
    io_close(s->io, &folder);
    if (result == STATUS_OK && to_dir != s->fd) {
        result = io_sync(s->io, to_dir, to, e);
    }
    return result == STATUS_OK ? io_sync(s->io, s->fd, s->root, e) : result;
}

enum status store_rename(struct store *s, const char *from, const char *to,
                         struct error *e)
{
    if (!session_name_is_valid(to)) {
        return error_set(
            e, STATUS_ARGUMENT,
            "'%.70s' is no name for a session: 1 to 64 letters, digits, '.', "
            "'_' or '-', beginning with a letter or a digit",
            to);
    }
    if (strcmp(from, to) != 0 && folder_has(s->fd, to)) {
        return error_set(e, STATUS_ARGUMENT, "session %s exists already", to);
    }
    return store_move_session(s, from, s->fd, to, e);
}
