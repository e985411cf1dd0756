/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* sweep.c - files without a row go, as a lost run leaves them, but not after a rescue.
 *
 * Only names that files.c could have written are touched; whatever else a person keeps in
 * the folder stays.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/session_state.h"
#include "store/store_state.h"

struct sweep {
    struct session *session;
    struct session_recovery *recovery;
    const char *folder;
    bool is_rescued;
};

/* Is it what file_begin calls a file that is being written: .NNNNNN.extension.tmp? */
static bool is_temporary(const char *folder, const char *name)
{
    char path[FILE_PATH_BYTES];
    const size_t len = strlen(name);
    if (name[0] != '.' || len < 6 || strcmp(name + len - 4, ".tmp") != 0
        || strlen(folder) + 1 + len >= sizeof path) {
        return false;
    }
    const size_t len_folder = strlen(folder);
    memcpy(path, folder, len_folder);
    path[len_folder] = '/';
    memcpy(path + len_folder + 1, name + 1, len - 5);
    path[len_folder + 1 + len - 5] = '\0';
    return file_path_is_valid(path);
}

static enum status has_row(struct session *s, const char *path, bool *has,
                           struct error *e)
{
    db_start(s->db, QUERY_FILE_AT);
    db_text(s->db, path);
    const enum status result = db_step(s->db, has, e);
    db_done(s->db);
    return result;
}

static enum status sweep_file(void *arg, const char *name, struct error *e)
{
    const struct sweep *const w = arg;
    struct session *const s = w->session;
    char path[FILE_PATH_BYTES];
    uint64_t bytes = 0;
    const int len = snprintf(path, sizeof path, "%s/%s", w->folder, name);
    if (len >= (int)sizeof path || !file_length(s, path, &bytes)) {
        return STATUS_OK;
    }
    if (!is_temporary(w->folder, name)) {
        bool has = true;
        if (!file_path_is_valid(path) || w->is_rescued) {
            return STATUS_OK;
        }
        TRY(has_row(s, path, &has, e));
        if (has) {
            return STATUS_OK;
        }
    }
    if (s->io->remove(s->io->arg, s->folder, path, false) != 0 && errno != ENOENT) {
        return io_failed(e, "remove", path);
    }
    w->recovery->n_swept++;
    w->recovery->bytes_swept += bytes;
    return STATUS_OK;
}

static enum status sweep_folder(void *arg, const char *name, struct error *e)
{
    struct sweep w = *(const struct sweep *)arg;
    uint64_t bytes = 0;
    if (!file_word_is_valid(name) || file_length(w.session, name, &bytes)) {
        return STATUS_OK;
    }
    w.folder = name;
    struct error why;
    const enum status result =
        folder_each(w.session->io, w.session->folder, name, sweep_file, &w, &why);
    if (result != STATUS_OK && (errno == ENOTDIR || errno == ELOOP)) {
        return STATUS_OK; /* not ours */
    }
    if (result != STATUS_OK) {
        *e = why;
    }
    return result;
}

enum status files_sweep(struct session *s, struct session_recovery *recovery,
                        struct error *e)
{
    struct sweep w = {.session = s, .recovery = recovery};
    uint64_t n_lines = 0;
    TRY(session_get_u64(s, SESSION_KEY_LOST_LINES, &n_lines, &w.is_rescued, e));
    return folder_each(s->io, s->folder, ".", sweep_folder, &w, e);
}
