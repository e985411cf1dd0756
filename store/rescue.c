/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* rescue.c - another database for a session whose own cannot be read. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

#include "store/journal.h"
#include "store/session_state.h"
#include "store/store_state.h"

/* Give the damaged database's files names that nobody opens; the database first, as one
 * without its log might be taken for whole. */
static enum status set_aside(struct session *s, struct error *e)
{
    static const char *const files[] = {"session.db", "session.db-wal", "session.db-shm"};
    const uint64_t seconds = s->io->now(s->io->arg, IO_CLOCK_WALL) / 1000000000;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char to[64];
        (void)snprintf(to, sizeof to, "damaged-%" PRIu64 "-%s", seconds, files[i]);
        if (folder_has(s->folder, files[i])
            && s->io->rename(s->io->arg, s->folder, files[i], s->folder, to) != 0) {
            return io_failed(e, "rename", files[i]);
        }
    }
    return io_sync(s->io, s->folder, s->name, e);
}

/* The new database under another name, until it is complete. */
static enum status rebuild(struct session *s, uint32_t *n_bad, struct error *e)
{
    static const char fresh[] = "rescue.db";
    char path[sizeof s->path + 16];
    int fd = -1;
    /* what an interrupted rescue left */
    (void)s->io->remove(s->io->arg, s->folder, "rescue.db-wal", false);
    (void)s->io->remove(s->io->arg, s->folder, "rescue.db-shm", false);
    TRY(io_open(s->io, s->folder, fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600, &fd, e));
    io_close(s->io, &fd);
    (void)snprintf(path, sizeof path, "%s/%s", s->path, fresh);
    TRY(db_open(&s->db, s->io, path, s->name, DB_CREATE, e));
    TRY(journal_replay(s, n_bad, e));
    TRY(db_empty_log(s->db, e)); /* which does not take the new name with the file */
    db_close(s->db);
    s->db = NULL;
    if (folder_has(s->folder, "rescue.db-wal")) {
        return error_set(e, STATUS_IO,
                         "session %s: its new database cannot be written in full",
                         s->name);
    }
    TRY(set_aside(s, e));
    if (s->io->rename(s->io->arg, s->folder, fresh, s->folder, "session.db") != 0) {
        return io_failed(e, "rename", fresh);
    }
    return io_sync(s->io, s->folder, s->name, e);
}

enum status session_rescue(const struct store *store, const char *name, uint32_t *n_bad,
                           struct error *e)
{
    struct session *s = NULL;
    *n_bad = 0;
    enum status result = session_new(&s, store, name, e);
    if (result == STATUS_OK) {
        result = store_open_session_folder(store, name, &s->folder, e);
    }
    if (result == STATUS_OK) {
        result = session_lock(s, NULL, e);
    }
    if (result == STATUS_OK) {
        result = rebuild(s, n_bad, e);
    }
    session_free(s);
    return result;
}
