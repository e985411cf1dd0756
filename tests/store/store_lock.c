/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The lock of a session: one holder, named, and known to be dead when it is. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/lock.h"
#include "tests/support/scratch_folder.h"

static char root[SCRATCH_PATH_BYTES];
static int dir;
static struct error e;

static void set_up(void)
{
    scratch_folder_make_fast(root);
    dir = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    cr_assert_geq(dir, 0);
}

static void tear_down(void)
{
    close(dir);
    scratch_folder_remove(root);
}

TestSuite(lock, .init = set_up, .fini = tear_down, .timeout = 120);

static enum status take(struct lock **lock, struct lock_report *report)
{
    return lock_take(lock, &io_system, dir, "s", FS_LOCAL, report, &e);
}

static void write_holder(const struct holder *h)
{
    char text[512];
    const size_t len = holder_format(h, text, sizeof text);
    cr_assert_gt(len, 0);
    scratch_write(scratch_path(root, "lock"), text, len);
}

/* A child that takes the lock, says so and waits to be killed. */
static pid_t start_holder(void)
{
    int ready[2];
    char byte = 0;
    cr_assert_eq(pipe(ready), 0);
    const pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        struct lock *lock = NULL;
        byte = take(&lock, NULL) == STATUS_OK ? 'y' : 'n';
        if (write(ready[1], &byte, 1) == 1) {
            pause();
        }
        _exit(1);
    }
    cr_assert_eq(read(ready[0], &byte, 1), 1);
    cr_assert_eq(byte, 'y');
    close(ready[0]);
    close(ready[1]);
    return child;
}

static void end_holder(pid_t child)
{
    kill(child, SIGKILL);
    cr_assert_eq(waitpid(child, NULL, 0), child);
}

Test(lock, is_free_at_first_and_after_release)
{
    struct lock_report report;
    struct lock *lock = NULL;
    cr_assert_eq(lock_look(&io_system, dir, &report, &e), STATUS_OK);
    cr_assert_eq(report.state, LOCK_FREE);
    for (unsigned i = 0; i < 3; i++) {
        cr_assert_eq(take(&lock, &report), STATUS_OK, "%s", e.text);
        cr_assert_eq(report.state, LOCK_FREE);
        cr_assert(!report.is_named);
        cr_assert_eq(lock_look(&io_system, dir, &report, &e), STATUS_OK);
        cr_assert_eq(report.state, LOCK_HELD);
        lock_release(lock);
        cr_assert_eq(lock_look(&io_system, dir, &report, &e), STATUS_OK);
        cr_assert_eq(report.state, LOCK_FREE);
    }
}

Test(lock, names_this_process)
{
    struct lock_report report;
    struct lock *lock = NULL;
    char host[LOCK_HOST_BYTES] = "";
    cr_assert_eq(gethostname(host, sizeof host - 1), 0);
    cr_assert_eq(take(&lock, NULL), STATUS_OK);
    cr_assert_eq(lock_look(&io_system, dir, &report, &e), STATUS_OK);
    cr_assert(report.is_named && report.is_alive && report.is_here);
    cr_assert_eq(report.holder.pid, getpid());
    cr_assert_str_eq(report.holder.host, host);
    cr_assert_eq(strlen(report.holder.boot), 36);
    lock_release(lock);
}

Test(lock, is_held_by_another_process_that_is_named)
{
    struct lock_report report;
    struct lock *lock = NULL;
    const pid_t child = start_holder();
    char expected[64];
    snprintf(expected, sizeof expected, "session s is in use by pid %d on ", (int)child);
    cr_assert_eq(take(&lock, &report), STATUS_CANCELLED);
    cr_assert_null(lock);
    cr_assert_eq(strncmp(e.text, expected, strlen(expected)), 0, "%s", e.text);
    cr_assert_eq(report.state, LOCK_HELD);
    cr_assert(report.is_named && report.is_alive && report.holder.pid == child);
    end_holder(child);
}

Test(lock, is_stale_after_death_and_can_be_taken)
{
    struct lock_report report;
    struct lock *lock = NULL;
    const pid_t child = start_holder();
    end_holder(child);
    cr_assert_eq(lock_look(&io_system, dir, &report, &e), STATUS_OK);
    cr_assert_eq(report.state, LOCK_STALE);
    cr_assert(report.is_named && !report.is_alive && report.is_here);
    cr_assert_eq(take(&lock, &report), STATUS_OK, "%s", e.text);
    cr_assert_eq(report.state, LOCK_STALE);
    cr_assert_eq(report.holder.pid, child);
    lock_release(lock);
}

Test(lock, a_zombie_is_dead)
{
    struct lock_report report;
    const pid_t child = start_holder();
    kill(child, SIGKILL);
    siginfo_t info;
    cr_assert_eq(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
    cr_assert_eq(lock_look(&io_system, dir, &report, &e), STATUS_OK);
    cr_assert_eq(report.state, LOCK_STALE);
    cr_assert(!report.is_alive);
    cr_assert_eq(waitpid(child, NULL, 0), child);
}

Test(lock, a_reused_pid_is_another_process)
{
    struct holder h;
    holder_self(&h, &io_system);
    cr_assert(holder_is_alive(&h));
    h.start_ticks++;
    cr_assert(!holder_is_alive(&h));
    cr_assert(holder_is_here(&h));
}

Test(lock, a_reboot_leaves_nobody_alive)
{
    struct holder h;
    holder_self(&h, &io_system);
    h.boot[0] = h.boot[0] == 'a' ? 'b' : 'a';
    cr_assert(!holder_is_alive(&h) && !holder_is_here(&h));
    write_holder(&h);
    struct lock *lock = NULL;
    cr_assert_eq(take(&lock, NULL), STATUS_OK, "%s", e.text);
    lock_release(lock);
}

/* A file system that grants every lock to everybody. */
static int lock_yes(void *arg, int fd, enum io_lock what)
{
    (void)arg;
    (void)fd;
    (void)what;
    return 1;
}

static int lock_none(void *arg, int fd, enum io_lock what)
{
    (void)arg;
    (void)fd;
    (void)what;
    errno = ENOLCK;
    return -1;
}

Test(lock, a_file_system_that_pretends_is_found_out)
{
    struct io io = io_system;
    struct lock *lock = NULL;
    const pid_t child = start_holder();
    io.lock = lock_yes;
    cr_assert_eq(lock_take(&lock, &io, dir, "s", FS_LOCAL, NULL, &e), STATUS_UNSUPPORTED);
    cr_assert(strstr(e.text, "only pretends to lock") != NULL);
    end_holder(child);
    cr_assert_eq(lock_take(&lock, &io, dir, "s", FS_LOCAL, NULL, &e), STATUS_OK);
    lock_release(lock);
}

Test(lock, another_machine_on_a_network_file_system_is_not_presumed_dead)
{
    struct holder h;
    struct lock *lock = NULL;
    holder_self(&h, &io_system);
    snprintf(h.host, sizeof h.host, "elsewhere");
    write_holder(&h);
    cr_assert_eq(lock_take(&lock, &io_system, dir, "s", FS_NETWORK, NULL, &e),
                 STATUS_UNSUPPORTED);
    cr_assert(strstr(e.text, "on elsewhere") != NULL);
    cr_assert_eq(lock_take(&lock, &io_system, dir, "s", FS_LOCAL, NULL, &e), STATUS_OK);
    lock_release(lock);
}

Test(lock, without_locks_nothing_is_taken)
{
    struct io io = io_system;
    struct lock *lock = NULL;
    io.lock = lock_none;
    cr_assert_eq(lock_take(&lock, &io, dir, "s", FS_LOCAL, NULL, &e), STATUS_UNSUPPORTED);
    cr_assert_null(lock);
}

Test(lock, garbage_in_the_file_is_no_name)
{
    struct lock_report report;
    struct lock *lock = NULL;
    scratch_write(scratch_path(root, "lock"), "\0\xff\nzkconsole-lock 1\npid 1", 25);
    cr_assert_eq(take(&lock, &report), STATUS_OK);
    cr_assert(report.state == LOCK_STALE && !report.is_named);
    lock_release(lock);
}

Test(lock, text_and_holder_are_one_to_one)
{
    struct holder h = {.pid = 4121,
                       .start_ticks = 123456789,
                       .host = "tern",
                       .boot = "0d5bd1e1-0c4e-4a5e-9c3b-3f2b6f0e9a11",
                       .since_ns = INT64_C(1763640221000000000)};
    struct holder back;
    char text[512];
    char mutated[512];
    const size_t len = holder_format(&h, text, sizeof text);
    cr_assert(holder_parse(&back, text, len));
    cr_assert(h.pid == back.pid && h.start_ticks == back.start_ticks
              && h.since_ns == back.since_ns);
    cr_assert_str_eq(h.host, back.host);
    cr_assert_str_eq(h.boot, back.boot);
    char who[160];
    holder_describe(&h, who, sizeof who);
    cr_assert_str_eq(who, "pid 4121 on tern, since 2025-11-20 12:03:41 UTC");
    /* no prefix, no text with one byte more, none with a line missing is accepted */
    for (size_t i = 0; i < len; i++) {
        cr_assert(!holder_parse(&back, text, i), "prefix of %zu", i);
        memcpy(mutated, text, i);
        mutated[i] = ' ';
        memcpy(mutated + i + 1, text + i, len - i);
        cr_assert(!holder_parse(&back, mutated, len + 1), "space at %zu", i);
    }
    cr_assert_eq(holder_format(&h, text, 20), 0);
    h.pid = 99;
    cr_assert_gt(holder_format(&h, text, sizeof text), 0);
    memmove(strstr(text, "99") + 1, strstr(text, "99"), strlen(strstr(text, "99")) + 1);
    *strstr(text, "99") = '0'; /* 099 */
    cr_assert(!holder_parse(&back, text, strlen(text)));
}

Test(lock, exactly_one_of_eight_gets_it)
{
    enum { PROCESSES = 8, ROUNDS = 20 };
    for (unsigned round = 0; round < ROUNDS; round++) {
        int start[2];
        int won[2];
        int finish[2];
        cr_assert(pipe(start) == 0 && pipe(won) == 0 && pipe(finish) == 0);
        for (unsigned i = 0; i < PROCESSES; i++) {
            const pid_t child = fork();
            cr_assert_geq(child, 0);
            if (child == 0) {
                struct lock *lock = NULL;
                char byte = 0;
                close(start[1]);
                close(finish[1]);
                (void)!read(start[0], &byte, 1);
                const enum status got = take(&lock, NULL);
                byte = got == STATUS_OK ? 'y' : got == STATUS_CANCELLED ? 'n' : '?';
                (void)!write(won[1], &byte, 1);
                (void)!read(finish[0], &byte, 1);
                _exit(0);
            }
        }
        close(start[1]);
        unsigned n_won = 0;
        for (unsigned i = 0; i < PROCESSES; i++) {
            char byte = 0;
            cr_assert_eq(read(won[0], &byte, 1), 1);
            cr_assert(byte == 'y' || byte == 'n');
            n_won += byte == 'y';
        }
        cr_assert_eq(n_won, 1);
        close(finish[1]);
        for (unsigned i = 0; i < PROCESSES; i++) {
            cr_assert_gt(wait(NULL), 0);
        }
        close(start[0]);
        close(won[0]);
        close(won[1]);
        close(finish[0]);
    }
}
