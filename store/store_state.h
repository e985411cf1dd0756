/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a store's handle holds. Private to store/. */
#ifndef ZK_STORE_STORE_STATE_H
#define ZK_STORE_STORE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

struct store {
    const struct io *io;
    int fd; /* the folder */
    enum store_access access;
    char root[STORE_PATH_BYTES];
};

/* Open the folder of a session.
 * err   STATUS_ARGUMENT: bad name, or no such session; STATUS_IO */
MUST_USE enum status store_open_session_folder(const struct store *s, const char *name,
                                               int *fd, struct error *e);

/* "there is no session ..", STATUS_ARGUMENT. */
enum status store_no_session(const struct store *s, const char *name, struct error *e);

/* Move a session's folder to a name in another folder, with its lock taken: nobody writes
 * to it meanwhile. Errors as for store_rename. */
MUST_USE enum status store_move_session(struct store *s, const char *name, int to_dir,
                                        const char *to, struct error *e);

/* What stands in a folder: called for every name but . and .. until it fails. Names may
 * be removed meanwhile. */
typedef enum status folder_fn(void *arg, const char *name, struct error *e);
MUST_USE enum status folder_each(const struct io *io, int dir, const char *path,
                                 folder_fn *each, void *arg, struct error *e);

/* Remove a folder and all that is in it, following no link; *bytes grows by what its
 * files had. A folder that is not there is no error. */
MUST_USE enum status folder_remove(const struct io *io, int dir, const char *path,
                                   uint64_t *bytes, struct error *e);

/* Count what folder_remove would remove. */
MUST_USE enum status folder_measure(const struct io *io, int dir, const char *path,
                                    uint32_t *n_files, uint64_t *bytes, struct error *e);

/* Is there anything of that name? */
bool folder_has(int dir, const char *name);

/* Is that name still the one of an open folder? */
bool folder_is(int dir, const char *name, int folder);

#endif
