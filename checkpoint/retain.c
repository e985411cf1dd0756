/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/retain.c - the snapshots a session can do without. */
#include "checkpoint/retain.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "checkpoint/drive.h"
#include "checkpoint/unit_files.h"
#include "store/files.h"
#include "store/sha256.h"

void retain_list_free(struct retain_list *list)
{
    free(list->units);
    *list = (struct retain_list){0};
}

/* The kind of proof made of a kind of snapshot. */
static enum unit_kind proof_of(enum unit_kind snapshot)
{
    return snapshot == UNIT_RECORD ? UNIT_SEGMENT : UNIT_IMAGE;
}

static enum status add(struct retain_list *list, size_t *cap, enum unit_kind kind,
                       const struct file_row *row, struct error *e)
{
    if (list->n == *cap) {
        const size_t wanted = *cap == 0 ? 64 : 2 * *cap;
        struct retain_unit *const grown =
            realloc(list->units, wanted * sizeof *list->units);
        if (grown == NULL) {
            return error_set(e, STATUS_MEMORY, "session: no memory for its snapshots");
        }
        list->units = grown;
        *cap = wanted;
    }
    list->units[list->n++] =
        (struct retain_unit){.kind = kind, .index = row->index, .bytes = row->bytes};
    list->bytes += row->bytes;
    return STATUS_OK;
}

static enum status add_kind(struct retain_list *list, size_t *cap,
                            struct session *session, enum unit_kind kind, struct error *e)
{
    const char *const name = unit_file_kind(kind)->name;
    struct file_row row = {0};
    const char *after = "";
    bool found, is_proved;
    for (;;) {
        TRY(file_next(session, name, after, row.index, &row, &found, e));
        if (!found) {
            return STATUS_OK;
        }
        after = name;
        TRY(file_has(session, unit_file_kind(proof_of(kind))->name, row.index, &is_proved,
                     e));
        if (is_proved) {
            TRY(add(list, cap, kind, &row, e));
        }
    }
}

static void keep_newest(struct retain_list *list)
{
    while (list->n > 0 && list->n_kept < RETAIN_GENERATIONS) {
        list->bytes -= list->units[--list->n].bytes;
        list->n_kept++;
    }
}

enum status retain_list_make(struct retain_list *list, struct session *session,
                             struct error *e)
{
    size_t cap = 0;
    uint64_t len_proof = 0;
    *list = (struct retain_list){0};
    enum status s =
        session_get_u64(session, "run.len_proof", &len_proof, &list->is_finished, e);
    if (s == STATUS_OK)
        s = add_kind(list, &cap, session, UNIT_RECORD, e);
    if (s == STATUS_OK)
        s = add_kind(list, &cap, session, UNIT_CELLS, e);
    if (s != STATUS_OK) {
        retain_list_free(list);
        return s;
    }
    if (!list->is_finished) {
        keep_newest(list);
    }
    return STATUS_OK;
}

/* Is the proof made of a snapshot there, and whole? */
static enum status has_whole_proof(struct session *session,
                                   const struct retain_unit *unit, bool *is_whole,
                                   struct error *e)
{
    struct file_row row;
    bool found = false;
    enum file_fault fault;
    *is_whole = false;
    TRY(file_row(session, unit_file_kind(proof_of(unit->kind))->name, unit->index, &row,
                 &found, e));
    if (found) {
        TRY(file_verify(session, &row, &fault, e));
        *is_whole = fault == FILE_WHOLE;
    }
    return STATUS_OK;
}

enum status retain_list_check(struct retain_list *list, struct session *session,
                              struct error *e)
{
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) {
        bool is_whole;
        TRY(has_whole_proof(session, &list->units[i], &is_whole, e));
        if (is_whole) {
            list->units[n++] = list->units[i];
        } else {
            list->bytes -= list->units[i].bytes;
        }
    }
    list->n = n;
    return STATUS_OK;
}

static enum status choose(struct session *session, const struct retain_list *list,
                          uint64_t wanted, struct file_name *files, uint32_t *n,
                          uint64_t *bytes, struct error *e)
{
    for (size_t i = 0; i < list->n && *bytes < wanted; i++) {
        const struct retain_unit *const unit = &list->units[i];
        bool is_whole;
        TRY(has_whole_proof(session, unit, &is_whole, e));
        if (is_whole) {
            files[*n] = (struct file_name){unit_file_kind(unit->kind)->name, unit->index};
            ++*n;
            *bytes += unit->bytes;
        }
    }
    return STATUS_OK;
}

enum status retain_drop(struct session *session, const struct retain_list *list,
                        uint64_t wanted, uint32_t *n, uint64_t *bytes, struct error *e)
{
    *n = 0;
    *bytes = 0;
    if (list->n == 0) {
        return STATUS_OK;
    }
    struct file_name *const files = calloc(list->n, sizeof *files);
    if (files == NULL) {
        return error_set(e, STATUS_MEMORY, "session: no memory for its snapshots");
    }
    enum status s = choose(session, list, wanted, files, n, bytes, e);
    if (s == STATUS_OK) {
        s = file_retire(session, files, *n, e);
    }
    free(files);
    if (s != STATUS_OK) {
        *n = 0;
        *bytes = 0;
    }
    return s;
}

/* ---- room ---- */

static enum status count(struct session *session, enum unit_kind kind, uint32_t *n,
                         uint64_t *bytes, struct error *e)
{
    return file_count(session, unit_file_kind(kind)->name, n, bytes, e);
}

/* Bytes of n more proofs like those that are there. */
static uint64_t to_come(uint32_t n, uint64_t bytes_there, uint32_t n_there)
{
    return n * (bytes_there / n_there * 9 / 8);
}

/* Does the sealed proof go to this disk? Yes, unless key output.path names a folder on
 * another one. */
static enum status seals_here(struct session *session, bool *is_here, struct error *e)
{
    struct byte_buffer path = {0};
    struct stat there, here;
    bool found = false;
    *is_here = true;
    enum status s = session_get(session, "output.path", &path, &found, e);
    if (s == STATUS_OK && found) {
        buffer_u8(&path, 0);
        char *const slash = path.bad ? NULL : strrchr((char *)path.bytes, '/');
        if (slash != NULL) {
            slash[slash == (char *)path.bytes] = '\0';
            *is_here = stat((const char *)path.bytes, &there) != 0
                       || fstat(session_folder(session), &here) != 0
                       || there.st_dev == here.st_dev;
        }
    }
    buffer_free(&path);
    return s;
}

enum status retain_room(struct session *session, struct retain_room *room,
                        struct error *e)
{
    struct drive_progress p;
    struct io_space space;
    uint32_t n_links, n_segments, n_images;
    uint64_t bytes_link, bytes_segments, bytes_images;
    *room = (struct retain_room){0};
    TRY(session_space(session, &space, e));
    room->free = space.bytes_free;
    TRY(drive_progress(session, &p, e));
    TRY(count(session, UNIT_LINK, &n_links, &bytes_link, e));
    TRY(count(session, UNIT_SEGMENT, &n_segments, &bytes_segments, e));
    TRY(count(session, UNIT_IMAGE, &n_images, &bytes_images, e));
    if (p.n_segments < n_segments || p.n_chunks < n_images || n_segments == 0) {
        return STATUS_OK; /* not executed to its end, or nothing to go by */
    }
    const uint32_t segments_left = p.n_segments - n_segments;
    const uint32_t images_left = p.n_chunks - n_images;
    /* An image proof is of one table: smaller than a segment's, if there is none yet. */
    const uint64_t proofs =
        to_come(segments_left, bytes_segments, n_segments)
        + (n_images != 0 ? to_come(images_left, bytes_images, n_images)
                         : to_come(images_left, bytes_segments, n_segments));
    const uint64_t sealed = bytes_link + bytes_segments + bytes_images + proofs;
    bool is_sealed_here;
    TRY(seals_here(session, &is_sealed_here, e));
    room->is_known = true;
    room->needed = proofs + (is_sealed_here ? sealed : 0)
                   + (uint64_t)(segments_left + images_left) * RETAIN_BYTES_PER_UNIT
                   + RETAIN_BYTES_FIXED;
    return STATUS_OK;
}

/* ---- what was dropped ---- */

enum status retain_count(struct session *session, uint32_t *n_records, uint32_t *n_cells,
                         struct error *e)
{
    uint64_t bytes;
    TRY(file_count_retired(session, unit_file_kind(UNIT_RECORD)->name, n_records, &bytes,
                           e));
    return file_count_retired(session, unit_file_kind(UNIT_CELLS)->name, n_cells, &bytes,
                              e);
}

static enum status digest_file(uint8_t digest[FILE_DIGEST_BYTES], uint64_t *len_file,
                               struct session *session, enum unit_kind kind,
                               uint32_t index, const uint8_t *unit, size_t len,
                               struct error *e)
{
    struct byte_buffer file = {0};
    struct sha256 *hash = NULL;
    enum status s = unit_file_make(&file, session, kind, index, unit, len, e);
    if (s == STATUS_OK) {
        s = sha256_open(&hash, e);
    }
    if (s == STATUS_OK) {
        sha256_add(hash, file.bytes, file.len);
        sha256_end(hash, digest);
        *len_file = file.len;
    }
    sha256_close(hash);
    buffer_free(&file);
    return s;
}

enum status retain_compare(struct session *session, enum unit_kind kind, uint32_t index,
                           const uint8_t *unit, size_t len, bool *is_retired,
                           bool *is_same, struct error *e)
{
    struct file_retired was;
    uint8_t digest[FILE_DIGEST_BYTES];
    uint64_t len_file;
    *is_same = false;
    TRY(file_retired(session, unit_file_kind(kind)->name, index, &was, is_retired, e));
    if (!*is_retired) {
        return STATUS_OK;
    }
    TRY(digest_file(digest, &len_file, session, kind, index, unit, len, e));
    *is_same = len_file == was.bytes && memcmp(digest, was.sha256, sizeof digest) == 0;
    return STATUS_OK;
}
