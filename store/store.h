/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The store: a folder with one folder per session, and a trash.
 *
 *   ROOT/                     0700
 *     9c0d-lynx/              0700   a session; its name is the folder's name
 *       lock                  0600   store/lock.h
 *       session.db            0600   SQLite, WAL: the index; its -wal and -shm beside
 *       journal               0600   the same again in lines, for session_rescue
 *       <folder>/000017.<ext> 0600   files, store/files.h
 *     .new-<hex>/                    a session that is being created; no name yet
 *     .trash/<name>.<serial>/        removed sessions
 *
 * The store knows names, folders and files, and nothing of proofs. Several processes may
 * have the same store open; what they must agree on goes through atomic renames and the
 * sessions' locks.
 */
#ifndef ZK_STORE_STORE_H
#define ZK_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "store/io.h"
#include "store/lock.h"

enum {
    SESSION_NAME_BYTES = 65, /* with the final zero */
    SESSION_ID_BYTES = 16,
    STORE_PATH_BYTES = 4096
};

enum store_access {
    STORE_READ,  /* creates nothing; a missing folder is an error */
    STORE_CREATE /* makes the folder and its parents when missing */
};

struct store;

/* Where the store is when nobody says: $ZKCONSOLE_STORE, else
 * $XDG_DATA_HOME/zkconsole/store, else $HOME/.local/share/zkconsole/store. Relative XDG
 * paths are ignored, as the XDG Base Directory Specification demands; a relative
 * ZKCONSOLE_STORE is kept.
 * err   STATUS_ARGUMENT: no variable says; STATUS_LIMIT: too long */
MUST_USE enum status store_default_root(char path[STORE_PATH_BYTES], struct error *e);

/* Open a store.
 *
 * in    root  path of its folder, made absolute and free of links at once
 *       io    outlives the store; &io_system but for tests
 * err   STATUS_IO, STATUS_ARGUMENT: not a folder, not ours (another user's);
 * STATUS_MEMORY */
MUST_USE enum status store_open(struct store **out, const char *root,
                                enum store_access access_wanted, const struct io *io,
                                struct error *e);
void store_close(struct store *s); /* NULL is allowed; no session may be open */

/* Absolute path of the folder. */
const char *store_root(const struct store *s);

/* The file system now: its kind and its room. err STATUS_IO */
MUST_USE enum status store_space(const struct store *s, enum fs_kind *kind,
                                 struct io_space *space, struct error *e);

/* ---- names ----------------------------------------------------------------------- */

/* 1 to 64 of [A-Za-z0-9._-], the first a letter or a digit. */
bool session_name_is_valid(const char *name);

/* Four hexadecimal digits and an animal, of the first three bytes of an id: "9c0d-lynx".
 * */
void session_name_of(const uint8_t id[SESSION_ID_BYTES], char name[SESSION_NAME_BYTES]);

/* The session a person means by text: its name, or the only one that begins with it.
 * err   STATUS_ARGUMENT: none or several, named in the sentence; STATUS_IO */
MUST_USE enum status store_find(const struct store *s, const char *text,
                                char name[SESSION_NAME_BYTES], struct error *e);

/* ---- all sessions ---------------------------------------------------------------- */

/* What a list shows of a session; readable while another process writes to it. */
struct session_summary {
    char name[SESSION_NAME_BYTES];
    bool is_readable; /* else `fault` says why not and only name and lock are valid */
    char fault[256];
    uint8_t id[SESSION_ID_BYTES];
    int64_t created_ns; /* wall clock */
    int64_t changed_ns; /* wall clock of the last committed transaction */
    uint64_t active_ns; /* summed over its runs */
    uint32_t n_runs;
    uint32_t n_lost; /* runs that ended without saying so */
    uint32_t n_files;
    uint64_t bytes_files;
    struct lock_report lock;
};

/* The sessions, sorted by name, in memory that the caller frees with free().
 * A damaged session is listed with its fault. err STATUS_IO, STATUS_MEMORY */
MUST_USE enum status store_list(const struct store *s, struct session_summary **out,
                                size_t *n, struct error *e);

/* One of them. err STATUS_ARGUMENT: there is none of that name */
MUST_USE enum status store_summary(const struct store *s, const char *name,
                                   struct session_summary *out, struct error *e);

/* Give a session another name; atomic. Its lock is taken meanwhile.
 * err   STATUS_ARGUMENT: no such session, bad name, name in use; STATUS_CANCELLED: held
 * */
MUST_USE enum status store_rename(struct store *s, const char *from, const char *to,
                                  struct error *e);

/* Move a session to the trash; atomic. Nothing is deleted. Errors as for store_rename. */
MUST_USE enum status store_trash(struct store *s, const char *name, struct error *e);

/* Bring a session back from the trash, the one of that name that was removed last;
 * atomic.
 * err   STATUS_ARGUMENT: none of that name is there, or a session has the name */
MUST_USE enum status store_restore(struct store *s, const char *name, struct error *e);

/* Remove a session for good: it moves to the trash and is deleted there, so that a crash
 * leaves all of it, or something store_empty_trash removes. *bytes grows by what its
 * files had. Errors as for store_rename. */
MUST_USE enum status store_discard(struct store *s, const char *name, uint64_t *bytes,
                                   struct error *e);

/* Delete what is in the trash since before wall time `before_ns` (INT64_MAX: all), and
 * sessions whose creation was interrupted. Restartable. Adds up what it freed.
 * err   STATUS_IO; what could be deleted is */
MUST_USE enum status store_empty_trash(struct store *s, int64_t before_ns,
                                       uint32_t *n_sessions, uint64_t *bytes,
                                       struct error *e);

/* What store_empty_trash would delete. */
struct trash_entry {
    char name[SESSION_NAME_BYTES]; /* of the session; of the folder, if left over */
    bool is_left_over;             /* a session whose creation was interrupted */
    int64_t removed_ns;            /* wall clock; 0: left over */
    uint32_t n_files;
    uint64_t bytes;
};

/* List it: what was left over first, then by name, then by time; in memory that the
 * caller frees with free().
 * err   STATUS_IO, STATUS_MEMORY */
MUST_USE enum status store_list_trash(const struct store *s, int64_t before_ns,
                                      struct trash_entry **out, size_t *n,
                                      struct error *e);

#endif
