/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Proving on a disk that gets full: snapshots that no unfinished unit needs go, the
 * newest two stay, nothing that is needed goes, and the proof is the undisturbed one.
 *
 * The deaths are tried at every 7th call of the operating system while snapshots are
 * dropped, from a random one on; ZK_SEED sets it, and ZK_EVERY=1 tries all calls. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "checkpoint/audit.h"
#include "checkpoint/audit_full.h"
#include "checkpoint/records.h"
#include "checkpoint/unit_files.h"
#include "tests/support/driven.h"
#include "tests/support/faulty_io.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/small_disk.h"

enum { N_SEGMENTS = 7, STOP_AFTER = 4 };

#define INPUT "3500\n"

static char root[SCRATCH_PATH_BYTES], backup[SCRATCH_PATH_BYTES],
    undisturbed[SCRATCH_PATH_BYTES];
static uint8_t *proof; /* the undisturbed one */
static size_t len_proof;

/* ---- a session "s" in the store below a folder ---- */

struct run {
    struct driven d;
    uint64_t calls_before, calls_after; /* of the operating system, around the drop */
    unsigned n_said;
    char said[2048];
};

static void on_room(void *arg, const char *text)
{
    struct run *const r = arg;
    r->n_said++;
    r->calls_after = faulty_calls();
    const size_t len = strlen(r->said);
    snprintf(r->said + len, sizeof r->said - len, "%s\n", text);
}

static void open_run(struct run *r, const char *folder, const struct io *io)
{
    memset(r, 0, sizeof *r);
    driven_open(&r->d, "sparse", INPUT, folder, io);
    r->d.request.room_said = on_room;
    r->d.request.room_arg = r;
}

static void close_run(struct run *r)
{
    driven_close(&r->d);
}

static enum status drive(struct run *r, struct error *e)
{
    return driven_run(&r->d, e);
}

static void assert_same_proof(const struct run *r)
{
    cr_assert_eq(r->d.report.end, DRIVE_SEALED);
    cr_assert_eq(r->d.proof.len, len_proof);
    cr_assert_eq(memcmp(r->d.proof.bytes, proof, len_proof), 0);
}

static bool has(struct session *session, enum unit_kind kind, uint32_t index)
{
    struct error e;
    bool found;
    driven_must(file_has(session, unit_file_kind(kind)->name, index, &found, &e), &e);
    return found;
}

static void begin(void)
{
    struct run r;
    struct error e;
    scratch_folder_make_fast(root);
    scratch_folder_make_fast(backup);
    scratch_folder_make_fast(undisturbed);
    open_run(&r, undisturbed, &io_system);
    driven_must(drive(&r, &e), &e);
    cr_assert_eq(r.d.report.state.n_segments, N_SEGMENTS, "%u segments",
                 r.d.report.state.n_segments);
    cr_assert_eq(r.n_said, 0, "the disk of this machine is nearly full: %s", r.said);
    len_proof = r.d.proof.len;
    proof = malloc(len_proof);
    cr_assert_not_null(proof);
    memcpy(proof, r.d.proof.bytes, len_proof);
    close_run(&r);
}

static void end(void)
{
    free(proof);
    scratch_folder_remove(root);
    scratch_folder_remove(backup);
    scratch_folder_remove(undisturbed);
}

TestSuite(session_retain, .init = begin, .fini = end, .timeout = 600);

/* ---- a disk that is short all the time ---- */

/* After segment `index`: what is needed is there, and so are the newest two of the others
 * when that unit began; the rest is gone. */
static void check_generations(void *arg, enum job_phase phase, uint32_t index,
                              bool reused)
{
    const struct run *const r = arg;
    (void)reused;
    if (phase != PHASE_PROVE) {
        return;
    }
    for (uint32_t i = 0; i < N_SEGMENTS; i++) {
        const bool is_kept = i + RETAIN_GENERATIONS >= index;
        cr_assert_eq(has(r->d.session, UNIT_RECORD, i), is_kept,
                     "after segment %u: record %u", index, i);
    }
}

static void prove_on_short_disk(struct run *r)
{
    struct error e;
    const uint64_t used = small_disk_used(scratch_path(undisturbed, "store"));
    /* All of it fits, but not with what the rule asks for besides. */
    static char store[SCRATCH_PATH_BYTES];
    snprintf(store, sizeof store, "%s", scratch_path(root, "store"));
    const struct small_disk disk = {.root = store, .capacity = used + (2 << 20)};
    open_run(r, root, small_disk_io(&disk, &io_system));
    r->d.request.observer = (struct observer){.arg = r, .unit_done = check_generations};
    cr_assert_eq(drive(r, &e), STATUS_OK, "%s", e.text);
}

Test(session_retain, two_generations_are_kept_and_the_proof_is_the_same)
{
    struct run r;
    prove_on_short_disk(&r);
    assert_same_proof(&r);
    /* Before the seal: the newest two of all are the last record and the cells. */
    cr_assert_eq(r.d.report.n_dropped, N_SEGMENTS - 1);
    cr_assert(has(r.d.session, UNIT_RECORD, N_SEGMENTS - 1));
    cr_assert(has(r.d.session, UNIT_CELLS, 0));
    cr_assert_not_null(strstr(r.said, "no snapshot is left that"), "%s", r.said);
    cr_assert_not_null(strstr(r.said, "4 snapshots dropped so far"), "%s", r.said);
    close_run(&r);
}

static void damaged(void *arg, const struct file_row *row, const char *what)
{
    (void)arg;
    cr_assert_fail("%s: %s", row->path, what);
}

static void wrong(void *arg, enum unit_kind kind, uint32_t index, const char *what)
{
    (void)arg;
    cr_assert_fail("%s %u %s", unit_kind_name(kind), index, what);
}

struct compared {
    struct session *undisturbed;
    uint32_t n;
};

static enum status compare_record(void *arg, uint32_t index, const uint8_t *record,
                                  size_t len, struct error *e)
{
    struct compared *const c = arg;
    struct byte_buffer other = {0};
    const struct unit_store units = unit_files(c->undisturbed);
    TRY(units.get(units.arg, UNIT_RECORD, index, &other, e));
    cr_assert_eq(index, c->n);
    cr_assert_eq(len, other.len);
    cr_assert_eq(memcmp(record, other.bytes, len), 0, "record %u", index);
    buffer_free(&other);
    c->n++;
    return STATUS_OK;
}

Test(session_retain, a_dropped_snapshot_is_no_damage_and_comes_out_the_same)
{
    struct run r, whole;
    struct error e;
    struct audit_report files;
    struct audit_full_report full;
    struct drive_progress progress;
    prove_on_short_disk(&r);
    cr_assert_eq(audit_files(r.d.session, damaged, NULL, &files, &e), STATUS_OK);
    cr_assert_eq(drive_progress(r.d.session, &progress, &e), STATUS_OK);
    cr_assert_eq(progress.n_dropped_records, N_SEGMENTS - 1);
    cr_assert_eq(progress.n_records, 1);

    const struct audit_full_request audit = {.engine = r.d.engine,
                                             .guest = r.d.guest,
                                             .work = &r.d.work,
                                             .memory_budget = r.d.request.memory_budget,
                                             .task = r.d.task,
                                             .sample_percent = 100};
    cr_assert_eq(audit_full(r.d.session, &audit, wrong, NULL, &full, &e), STATUS_OK, "%s",
                 e.text);
    cr_assert_eq(full.n_compared, N_SEGMENTS + 2); /* cells, link */
    cr_assert(full.is_proof_verified);

    open_run(&whole, undisturbed, &io_system);
    struct compared c = {.undisturbed = whole.d.session};
    const struct records_request walk = {.engine = r.d.engine,
                                         .guest = r.d.guest,
                                         .work = &r.d.work,
                                         .memory_budget = r.d.request.memory_budget,
                                         .task = r.d.task};
    cr_assert_eq(records_walk(r.d.session, &walk, 0, UINT32_MAX, compare_record, &c, &e),
                 STATUS_OK, "%s", e.text);
    cr_assert_eq(c.n, N_SEGMENTS);

    struct byte_buffer one = {0};
    bool is_made_again;
    cr_assert_eq(records_get(r.d.session, &walk, 2, &one, &is_made_again, &e), STATUS_OK,
                 "%s", e.text);
    cr_assert(is_made_again);
    c.n = 2;
    cr_assert_eq(compare_record(&c, 2, one.bytes, one.len, &e), STATUS_OK);
    cr_assert_eq(records_get(r.d.session, &walk, N_SEGMENTS, &one, NULL, &e),
                 STATUS_ARGUMENT);
    buffer_free(&one);
    close_run(&whole);
    close_run(&r);
}

Test(session_retain, going_on_without_dropped_snapshots_keeps_none_of_them)
{
    struct run r;
    struct error e;
    prove_on_short_disk(&r);
    close_run(&r);
    open_run(&r, root, &io_system);
    cr_assert_eq(drive(&r, &e), STATUS_OK, "%s", e.text);
    assert_same_proof(&r);
    cr_assert_eq(r.d.report.n_made[PHASE_EXECUTE], N_SEGMENTS - 1);
    cr_assert_eq(r.d.report.n_made[PHASE_PROVE], 0);
    cr_assert_not(has(r.d.session, UNIT_RECORD, 0));
    /* A proof that is gone needs its snapshot again. */
    driven_must(file_drop(r.d.session, "segment", 1, &e), &e);
    buffer_clear(&r.d.proof);
    close_run(&r);
    open_run(&r, root, &io_system);
    cr_assert_eq(drive(&r, &e), STATUS_OK, "%s", e.text);
    assert_same_proof(&r);
    cr_assert_eq(r.d.report.n_made[PHASE_PROVE], 1);
    cr_assert_not(has(r.d.session, UNIT_RECORD, 0));
    cr_assert(has(r.d.session, UNIT_RECORD, 1));
    close_run(&r);
}

/* ---- a disk that is full at once ---- */

Test(session_retain, a_full_disk_costs_snapshots_then_says_how_much_is_missing)
{
    struct run r;
    struct error e;
    struct file_row row;
    bool found;
    static char store[SCRATCH_PATH_BYTES];
    open_run(&r, undisturbed, &io_system);
    driven_must(file_row(r.d.session, "segment", N_SEGMENTS - 1, &row, &found, &e), &e);
    cr_assert(found);
    close_run(&r);

    snprintf(store, sizeof store, "%s", scratch_path(root, "store"));
    /* When the last segment's proof is written, there is not quite the room for it. */
    const struct small_disk disk = {
        .root = store, .capacity = row.bytes - (16 << 10), .from = "000006.segment"};
    open_run(&r, root, small_disk_io(&disk, &io_system));
    cr_assert_eq(drive(&r, &e), STATUS_LIMIT);
    cr_assert_eq(r.d.report.n_made[PHASE_PROVE], N_SEGMENTS);
    cr_assert_eq(r.d.report.n_made[PHASE_IMAGE], 0);
    /* Of segments 0 to 5, whose proofs were there, the newest two stayed; later there was
     * a newer one. */
    cr_assert_geq(r.d.report.n_dropped, N_SEGMENTS - 1 - RETAIN_GENERATIONS);
    cr_assert(has(r.d.session, UNIT_RECORD, N_SEGMENTS - 1));
    cr_assert(has(r.d.session, UNIT_RECORD, N_SEGMENTS - 2));
    cr_assert(has(r.d.session, UNIT_CELLS, 0));
    close_run(&r);

    open_run(&r, root, &io_system);
    cr_assert_eq(drive(&r, &e), STATUS_OK, "%s", e.text);
    assert_same_proof(&r);
    close_run(&r);
}

static uint64_t needed_for(struct run *r, const char *output)
{
    struct retain_room room;
    struct error e;
    driven_must(session_set(r->d.session, "output.path", output, strlen(output), &e), &e);
    cr_assert_eq(retain_room(r->d.session, &room, &e), STATUS_OK, "%s", e.text);
    cr_assert(room.is_known);
    return room.needed;
}

Test(session_retain, the_need_is_near_what_is_then_taken)
{
    struct run r;
    struct error e;
    struct retain_room room;
    open_run(&r, root, &io_system);
    r.d.request.limit.n_segments = STOP_AFTER;
    cr_assert_eq(drive(&r, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(retain_room(r.d.session, &room, &e), STATUS_OK, "%s", e.text);
    const uint64_t here = needed_for(&r, scratch_path(root, "proof"));
    const uint64_t there = needed_for(&r, "/proc/proof"); /* another file system */
    cr_assert_eq(room.needed, here);
    /* What is counted for the sealed proof: within 15 percent of it, and above. */
    cr_assert_geq(here - there, len_proof);
    cr_assert_leq(here - there, len_proof + len_proof * 15 / 100);
    /* And for the rest: what the session then grows by fits. */
    const uint64_t before = small_disk_used(scratch_path(root, "store"));
    r.d.request.limit.n_segments = 0;
    cr_assert_eq(drive(&r, &e), STATUS_OK, "%s", e.text);
    cr_assert_leq(small_disk_used(scratch_path(root, "store")) - before, there);
    close_run(&r);
}

Test(session_retain, a_snapshot_with_a_damaged_proof_stays)
{
    struct run r;
    struct error e;
    struct retain_list list;
    uint32_t n;
    uint64_t bytes;
    open_run(&r, root, &io_system);
    r.d.request.limit.n_segments = STOP_AFTER;
    cr_assert_eq(drive(&r, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(r.d.report.end, DRIVE_LIMIT);
    FILE *const f =
        fopen(scratch_path(session_path(r.d.session), "proof/000000.segment"), "r+b");
    cr_assert_not_null(f);
    fseek(f, 1000, SEEK_SET);
    const int was = fgetc(f);
    fseek(f, 1000, SEEK_SET);
    fputc(was ^ 1, f);
    cr_assert_eq(fclose(f), 0);

    cr_assert_eq(retain_list_make(&list, r.d.session, &e), STATUS_OK);
    cr_assert_eq(list.n, STOP_AFTER - RETAIN_GENERATIONS);
    cr_assert_eq(list.n_kept, RETAIN_GENERATIONS);
    cr_assert_eq(retain_drop(r.d.session, &list, UINT64_MAX, &n, &bytes, &e), STATUS_OK);
    cr_assert_eq(n, 1);
    cr_assert_eq(bytes, list.units[1].bytes);
    cr_assert(has(r.d.session, UNIT_RECORD, 0));
    cr_assert_not(has(r.d.session, UNIT_RECORD, 1));
    retain_list_free(&list);
    close_run(&r);
}

/* ---- deaths while snapshots are dropped ---- */

static void on_phase(void *arg, enum job_phase phase, uint32_t n_units)
{
    struct run *const r = arg;
    (void)n_units;
    if (phase == PHASE_PROVE) {
        r->calls_before = faulty_calls();
    }
}

/* Go on, on a short disk. plan->at UINT64_MAX: end when snapshots were dropped, and write
 * the numbers of the calls before and after to file "calls". */
static void go_on(const char *folder, const struct fault_plan *plan)
{
    struct run r;
    struct error e;
    static char store[SCRATCH_PATH_BYTES];
    snprintf(store, sizeof store, "%s", scratch_path(folder, "store"));
    const struct small_disk disk = {.root = store,
                                    .capacity = small_disk_used(store) + (6 << 20)};
    open_run(&r, folder, small_disk_io(&disk, faulty_io(plan, backup)));
    r.d.request.observer = (struct observer){.arg = &r, .phase_begin = on_phase};
    r.d.request.limit.n_segments = 1;
    driven_must(drive(&r, &e), &e);
    if (r.d.report.n_dropped == 0) {
        _exit(DRIVEN_WRONG);
    }
    scratch_write(scratch_path(folder, "calls"),
                  &(uint64_t[2]){r.calls_before, r.calls_after}, 16);
    _exit(0);
}

static int in_child(const char *folder, const struct fault_plan *plan)
{
    int status;
    const pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        go_on(folder, plan);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* A copy of root's store. */
static void copy_store(char folder[SCRATCH_PATH_BYTES])
{
    scratch_folder_make_fast(folder);
    const pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        execlp("cp", "cp", "-a", scratch_path(root, "store"), folder, (char *)NULL);
        _exit(DRIVEN_WRONG);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
}

static void die_while_dropping(enum fault fault)
{
    const char *const given = getenv("ZK_SEED"), *const every = getenv("ZK_EVERY");
    const unsigned step = every != NULL ? (unsigned)strtoul(every, NULL, 10) : 7;
    const unsigned seed =
        given != NULL ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
    struct fault_plan plan = {.fault = fault, .at = UINT64_MAX, .seed = seed};
    char folder[SCRATCH_PATH_BYTES];
    struct run r;
    struct error e;
    uint64_t calls[2];
    open_run(&r, root, &io_system);
    r.d.request.limit.n_segments = STOP_AFTER;
    driven_must(drive(&r, &e), &e);
    close_run(&r);

    copy_store(folder);
    cr_assert_eq(in_child(folder, &plan), 0);
    uint8_t *const told = scratch_read(scratch_path(folder, "calls"), NULL);
    memcpy(calls, told, sizeof calls);
    free(told);
    scratch_folder_remove(folder);
    cr_assert_gt(calls[1], calls[0] + 5);
    fprintf(stderr, "seed %u, calls %llu to %llu\n", seed,
            (unsigned long long)calls[0] + 1, (unsigned long long)calls[1]);

    for (plan.at = calls[0] + 1 + seed % step; plan.at <= calls[1]; plan.at += step) {
        copy_store(folder);
        cr_assert_eq(in_child(folder, &plan), FAULTY_EXIT, "call %llu",
                     (unsigned long long)plan.at);
        open_run(&r, folder, &io_system);
        for (uint32_t i = STOP_AFTER - RETAIN_GENERATIONS; i < N_SEGMENTS; i++) {
            cr_assert(has(r.d.session, UNIT_RECORD, i), "call %llu: record %u is gone",
                      (unsigned long long)plan.at, i);
        }
        cr_assert_eq(drive(&r, &e), STATUS_OK, "%s", e.text);
        assert_same_proof(&r);
        struct audit_report files;
        cr_assert_eq(audit_files(r.d.session, damaged, NULL, &files, &e), STATUS_OK);
        close_run(&r);
        scratch_folder_remove(folder);
    }
}

Test(session_retain, a_death_while_dropping_loses_nothing)
{
    die_while_dropping(FAULT_EXIT);
}

Test(session_retain, a_power_cut_while_dropping_loses_nothing)
{
    die_while_dropping(FAULT_POWER_CUT);
}
