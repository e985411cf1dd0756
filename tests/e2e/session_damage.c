/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A bit flipped, or a file cut, at a random place of anything that a session keeps, or of
 * its archive: never a crash, never another proof; what is found damaged is repaired, and
 * the proof is the undisturbed one.
 *
 * Random: the seed is printed, ZK_SEED sets it. ZK_DAMAGES is the number of trials for
 * each kind of file; 2. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/scratch_folder.h"
#include "tests/support/session_trial.h"

enum { PATH_BYTES = 2 * CONSOLE_PATH_BYTES, FILES_MAX = 64 };

static struct trial trial;
static char whole[PATH_BYTES], session[PATH_BYTES], archive[CONSOLE_PATH_BYTES];

static void begin(void)
{
    trial_begin(&trial, 4000);
    snprintf(session, sizeof session, "%s/s", console_store());
    snprintf(whole, sizeof whole, "%s/.whole", console_store());
    console_path(archive, trial.folder, "archive.tar");
}

static void end(void)
{
    trial_end(&trial);
}

TestSuite(session_damage, .init = begin, .fini = end, .timeout = 3000);

/* ---- a session, and its copy ---- */

static void copy_file(const char *from, const char *to)
{
    size_t len;
    uint8_t *const bytes = scratch_read(from, &len);
    scratch_write(to, bytes, len);
    cr_assert_eq(chmod(to, 0600), 0);
    free(bytes);
}

static void copy_folder(const char *from, const char *to)
{
    char *names[] = {strdup(from), NULL};
    char path[2 * PATH_BYTES];
    FTS *const tree = fts_open(names, FTS_PHYSICAL, NULL);
    cr_assert_not_null(tree);
    for (FTSENT *entry; (entry = fts_read(tree)) != NULL;) {
        snprintf(path, sizeof path, "%s%s", to, entry->fts_path + strlen(from));
        if (entry->fts_info == FTS_D) {
            cr_assert_eq(mkdir(path, 0700), 0, "%s", path);
        } else if (entry->fts_info == FTS_F) {
            copy_file(entry->fts_path, path);
        }
    }
    fts_close(tree);
    free(names[0]);
}

/* Session s with one segment of two proved, and a copy of it. */
static void make_session(void)
{
    trial_make_session(&trial, "1");
    copy_folder(session, whole);
}

static void restore(void)
{
    if (console_exists(session)) {
        scratch_folder_remove(session);
    }
    copy_folder(whole, session);
}

/* ---- damage ---- */

/* Flip a bit of a file, or cut it. */
static void damage(const char *path, char what[PATH_BYTES])
{
    struct stat st;
    uint8_t byte;
    const int fd = open(path, O_RDWR);
    cr_assert(fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0, "%s", path);
    const off_t at =
        (off_t)((uint64_t)rand() * RAND_MAX + (uint64_t)rand()) % (off_t)st.st_size;
    if (rand() % 4 == 0) {
        cr_assert_eq(ftruncate(fd, at), 0);
        snprintf(what, PATH_BYTES, "%s cut at %lld", path, (long long)at);
    } else {
        cr_assert_eq(pread(fd, &byte, 1, at), 1);
        byte ^= (uint8_t)(1 << rand() % 8);
        cr_assert_eq(pwrite(fd, &byte, 1, at), 1);
        snprintf(what, PATH_BYTES, "%s changed at %lld", path, (long long)at);
    }
    close(fd);
}

/* A file of the session's folder `part`, "" for the session's own, that begins with a
 * prefix. */
static void choose(char path[PATH_BYTES], const char *part, const char *prefix)
{
    char folder[PATH_BYTES];
    char found[FILES_MAX][CONSOLE_PATH_BYTES];
    unsigned n = 0;
    snprintf(folder, sizeof folder, "%.600s/%.20s", session, part);
    char *names[] = {folder, NULL};
    FTS *const tree = fts_open(names, FTS_PHYSICAL, NULL);
    cr_assert_not_null(tree);
    for (FTSENT *entry; (entry = fts_read(tree)) != NULL;) {
        if (entry->fts_info == FTS_F && entry->fts_level == 1 && n < FILES_MAX
            && strncmp(entry->fts_name, prefix, strlen(prefix)) == 0
            && entry->fts_statp->st_size > 0) {
            snprintf(found[n++], CONSOLE_PATH_BYTES, "%s", entry->fts_name);
        }
    }
    fts_close(tree);
    cr_assert_gt(n, 0, "no %s in %s", prefix, folder);
    snprintf(path, PATH_BYTES, "%.500s/%.400s", folder, found[rand() % n]);
}

static int code_of(struct console_result r, const char *what)
{
    const int code = r.code;
    cr_assert_lt(code, 1000, "%s: signal %d: %s", what, code - 1000,
                 (const char *)r.err.bytes);
    console_result_free(&r);
    return code;
}

static void resume_to_the_proof(const char *what)
{
    struct console_result r = CONSOLE("resume", "s", "--progress", "none");
    cr_assert_eq(r.code, 0, "%s: %d: %s", what, r.code, (const char *)r.err.bytes);
    console_result_free(&r);
    cr_assert(trial_is_proved(&trial), "%s", what);
}

/* Damage, look, go on, repair. */
static void try_once(const char *part, const char *prefix, unsigned counts[2])
{
    char path[PATH_BYTES], what[PATH_BYTES];
    restore();
    choose(path, part, prefix);
    damage(path, what);
    const int verified = code_of(CONSOLE("sessions", "verify", "s"), what);
    cr_assert(verified == 0 || verified == 6, "%s: %d", what, verified);
    (void)code_of(CONSOLE("sessions", "show", "s"), what);
    (void)code_of(CONSOLE("timeline", "s"), what);
    const int resumed = code_of(CONSOLE("resume", "s", "--progress", "none"), what);
    cr_assert(resumed == 0 || resumed == 6, "%s: %d", what, resumed);
    counts[resumed == 6]++;
    if (resumed == 0) {
        cr_assert(trial_is_proved(&trial), "%s", what);
        return;
    }
    cr_assert_not(console_exists(trial.proof), "%s", what);
    cr_assert_eq(code_of(CONSOLE("sessions", "repair", "s"), what), 0, "%s", what);
    cr_assert_eq(code_of(CONSOLE("sessions", "verify", "s"), what), 0, "%s", what);
    resume_to_the_proof(what);
}

Test(session_damage, anything_that_a_session_keeps)
{
    static const struct {
        const char *part, *prefix;
    } kinds[] = {{"snapshots", ""},
                 {"image", ""},
                 {"proof", ""},
                 {"", "session.db"},
                 {"", "journal"}};
    const unsigned n = trial_setting("ZK_DAMAGES", 2);
    unsigned counts[2] = {0};
    srand(trial_seed());
    make_session();
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        for (unsigned i = 0; i < n; i++) {
            try_once(kinds[k].part, kinds[k].prefix, counts);
        }
    }
    fprintf(stderr, "%u went on, %u were repaired\n", counts[0], counts[1]);
    cr_assert_gt(counts[1], 0);
}

/* A session that lacks a file. */
static void make_without(const char *file)
{
    char path[PATH_BYTES];
    make_session();
    snprintf(path, sizeof path, "%.900s/%s", session, file);
    cr_assert_eq(unlink(path), 0);
}

Test(session_damage, a_snapshot_is_missing)
{
    make_without("snapshots/000001.tar");
    cr_assert_eq(code_of(CONSOLE("inspect", "snapshots", "s"), "inspect"), 6);
    cr_assert_eq(code_of(CONSOLE("sessions", "verify", "s"), "verify"), 6);
    resume_to_the_proof("without it");
}

/* The journal is enough; nothing that was mended is told as a failure. */
Test(session_damage, the_database_is_missing)
{
    make_without("session.db");
    cr_assert_eq(code_of(CONSOLE("sessions", "verify", "s"), "verify"), 6);
    cr_assert_eq(code_of(CONSOLE("resume", "s"), "resume"), 6);
    struct console_result r = CONSOLE("sessions", "repair", "s");
    cr_assert_eq(r.code, 0, "%s", (const char *)r.err.bytes);
    cr_assert_eq(r.err.len, 0, "%s", (const char *)r.err.bytes);
    cr_assert_not_null(strstr((const char *)r.out.bytes, "database was damaged"));
    console_result_free(&r);
    cr_assert_eq(code_of(CONSOLE("sessions", "verify", "s"), "again"), 0);
    resume_to_the_proof("at the end");
}

/* Flip a bit in the journal's last line that begins so. */
static void damage_line(const char *beginning)
{
    char path[PATH_BYTES];
    size_t len;
    snprintf(path, sizeof path, "%.900s/journal", session);
    uint8_t *const bytes = scratch_read(path, &len);
    char *found = NULL;
    for (char *at = (char *)bytes; (at = strstr(at, beginning)) != NULL; at++) {
        found = at;
    }
    cr_assert_not_null(found, "no %s", beginning);
    found[strlen(beginning) + 20] ^= 1;
    scratch_write(path, bytes, len);
    free(bytes);
}

/* Two faults at once: what the journal lost is taken from the files. */
Test(session_damage, the_database_and_a_line_of_the_journal)
{
    static const char *const lines[] = {"file program 0 ", "file input 0 ",
                                        "file segment 0 ", "file record 1 "};
    char path[PATH_BYTES];
    make_session();
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        restore();
        damage_line(lines[i]);
        snprintf(path, sizeof path, "%.900s/session.db", session);
        scratch_write(path, "", 0);
        struct console_result r = CONSOLE("sessions", "repair", "s");
        cr_assert_eq(r.code, 0, "%s: %s", lines[i], (const char *)r.err.bytes);
        cr_assert_not_null(
            strstr((const char *)r.out.bytes, " of its journal could not be read"),
            "%s: %s", lines[i], (const char *)r.out.bytes);
        console_result_free(&r);
        cr_assert_eq(code_of(CONSOLE("sessions", "verify", "s"), lines[i]), 0);
        resume_to_the_proof(lines[i]);
    }
    /* and what is not there cannot be */
    restore();
    damage_line(lines[0]);
    scratch_write(path, "", 0);
    snprintf(path, sizeof path, "%.900s/program/000000.elf", session);
    cr_assert_eq(unlink(path), 0);
    for (unsigned i = 0; i < 2; i++) {
        struct console_result r = CONSOLE("sessions", "repair", "s");
        cr_assert_eq(r.code, 6);
        cr_assert_not_null(strstr((const char *)r.err.bytes,
                                  "session s is damaged: its program is lost"),
                           "%s", (const char *)r.err.bytes);
        console_result_free(&r);
    }
    cr_assert_eq(code_of(CONSOLE("sessions", "verify", "s"), "no program"), 6);
}

Test(session_damage, an_archive)
{
    static const char *const names[] = {"archive.tar", "archive.tar.zst"};
    const unsigned n = trial_setting("ZK_DAMAGES", 2) * 2;
    char kept[CONSOLE_PATH_BYTES], what[PATH_BYTES];
    unsigned n_refused = 0;
    srand(trial_seed());
    make_session();
    console_path(kept, trial.folder, "kept");
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        restore();
        console_path(archive, trial.folder, names[k]);
        trial_expect(CONSOLE("export", "s", "-o", archive), 0, NULL);
        copy_file(archive, kept);
        scratch_folder_remove(session);
        for (unsigned i = 0; i < n; i++) {
            copy_file(kept, archive);
            damage(archive, what);
            const int imported = code_of(CONSOLE("import", archive), what);
            n_refused += imported != 0;
            if (imported == 0) { /* not in what counts: padding, or the end of it */
                resume_to_the_proof(what);
            } else {
                cr_assert_eq(imported, 9, "%s: %d", what, imported);
                cr_assert_not(console_exists(session), "%s", what);
                cr_assert_eq(console_folder_entries(console_store()), 2, "%s", what);
            }
        }
    }
    fprintf(stderr, "%u of %u refused\n", n_refused, 2 * n);
    cr_assert_gt(n_refused, n / 2);
}
