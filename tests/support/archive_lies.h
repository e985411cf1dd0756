/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Archives of a small session that are wrong in one way each: a tar writer of the tests'
 * own (src: POSIX.1 pax, "ustar Interchange Format"), and the list of lies. */
#ifndef ZK_TESTS_ARCHIVE_LIES_H
#define ZK_TESTS_ARCHIVE_LIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum { ARCHIVE_N_FILES = 7, ARCHIVE_N_MEMBERS = ARCHIVE_N_FILES + 2 };

/* The files of the session "s" that the archives are about, in their order. */
extern const struct archive_file {
    const char *kind;
    uint32_t index;
    const char *path, *content;
} archive_files[ARCHIVE_N_FILES];

struct member {
    char name[120], type, link[100], user[32];
    unsigned mode, owner, time;
    uint8_t *content; /* owned */
    size_t len;
    const char *size_field; /* instead of the length */
    bool has_wrong_checksum, has_dirty_padding;
};

struct tarball {
    struct member members[ARCHIVE_N_MEMBERS + 4];
    size_t n;
    unsigned n_end_blocks;
    const char *tail;     /* bytes after the end */
    bool is_trailer_kept; /* do not compute it again */
};

/* The honest archive: manifest, files, trailer. */
void tarball_honest(struct tarball *t);

/* Its bytes; the trailer is computed unless is_trailer_kept. */
struct byte_buffer tarball_write(struct tarball *t);
void tarball_free(struct tarball *t);

/* In the manifest: the first `from` becomes `to`. Aborts when there is none. */
void tarball_edit(struct tarball *t, const char *from, const char *to);

/* Ends with a NULL name. */
extern const struct archive_lie {
    const char *name;
    void (*tell)(struct tarball *t);
} archive_lies[];

#endif
