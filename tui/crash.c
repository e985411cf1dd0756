/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The handler of faults, and what it has to know beforehand. */
#include "tui/crash.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fault_signals.h"
#include "tui/state_path.h"

enum {
    FRAMES = 64,
    STACK_BYTES = 128 << 10,
    BUILD_BYTES = 64,
    REPORT_BYTES = 4096,
    SESSION_BYTES = 72
};

/* The process has one of each: handlers have no argument to carry them. */
static struct sigaction before[N_FAULT_SIGNALS];
static bool is_watched[N_FAULT_SIGNALS];
static char folder[PATH_MAX];
static char build[2 * BUILD_BYTES + 1];
static struct utsname machine;
static const char *terminal, *colours, *locale;
static const char *role = "program";
static bool is_told; /* on standard error */
static void (*give_back)(void);
static char session[SESSION_BYTES];
static struct task *_Atomic watched;
static atomic_int busy; /* the thread that is at it; 0: none */

/* ---- text, without the library's ---- */

struct text {
    char bytes[REPORT_BYTES];
    size_t len;
};

static void add(struct text *t, const char *s)
{
    while (s != NULL && *s != '\0' && t->len + 1 < sizeof t->bytes) {
        t->bytes[t->len++] = *s++;
    }
    t->bytes[t->len] = '\0';
}

static void add_number(struct text *t, uint64_t value, unsigned base, unsigned digits)
{
    char number[24];
    size_t at = sizeof number - 1;
    number[at] = '\0';
    do {
        number[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (at > 0 && (value != 0 || sizeof number - 1 - at < digits));
    add(t, number + at);
}

/* A row: name, value. */
static void add_row(struct text *t, const char *name, const char *value)
{
    add(t, name);
    add(t, value != NULL ? value : "-");
    add(t, "\n");
}

/* "20261120T120341Z": days to year, month and day in the proleptic Gregorian calendar,
 * years beginning in March so that the leap day is the last one.
 * src   H. Hinnant, chrono-compatible low-level date algorithms, civil_from_days */
static void add_time(struct text *t, time_t now)
{
    const uint64_t seconds = (uint64_t)now;
    const uint64_t z = seconds / 86400 + 719468;
    const uint64_t era = z / 146097;
    const uint64_t day = z % 146097;
    const uint64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    const uint64_t of_year = day - (365 * year + year / 4 - year / 100);
    const uint64_t march = (5 * of_year + 2) / 153;
    const uint64_t month = march < 10 ? march + 3 : march - 9;
    add_number(t, year + era * 400 + (month <= 2), 10, 4);
    add_number(t, month, 10, 2);
    add_number(t, of_year - (153 * march + 2) / 5 + 1, 10, 2);
    add(t, "T");
    add_number(t, seconds / 3600 % 24, 10, 2);
    add_number(t, seconds / 60 % 60, 10, 2);
    add_number(t, seconds % 60, 10, 2);
    add(t, "Z");
}

static void write_all(int fd, const char *bytes, size_t len)
{
    while (len != 0) {
        const ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno != EINTR) {
            return;
        }
        bytes += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
}

/* ---- the report ---- */

static void add_signal(struct text *t, int number)
{
    add_number(t, (uint64_t)number, 10, 1);
    add(t, " (SIG");
    add(t, sigabbrev_np(number));
    add(t, ")");
}

/* "main.c:12: check: n > 0" */
static void add_contract(struct text *t)
{
    const struct check_fault *const fault = check_last();
    if (fault->file != NULL) {
        add(t, fault->file);
        add(t, ":");
        add_number(t, (uint64_t)fault->line, 10, 1);
        add(t, ": ");
        add(t, fault->what);
        add(t, ": ");
        add(t, fault->condition);
    } else {
        add(t, "-");
    }
}

/* " of 8"; nothing of what is not known. */
static void add_of(struct text *t, uint64_t n)
{
    if (n != 0) {
        add(t, " of ");
        add_number(t, n, 10, 1);
    }
}

static void add_work(struct text *t)
{
    struct task *const task = atomic_load(&watched);
    struct task_progress p = {0};
    add_row(t, "session   ", session[0] != '\0' ? session : "-");
    add(t, "phase     ");
    if (task != NULL) {
        task_progress(task, &p);
    }
    add(t, p.phase != NULL ? p.phase : "-");
    if (p.phase != NULL) {
        add(t, ", unit ");
        add_number(t, p.units_done, 10, 1);
        add_of(t, p.units_total);
        if (p.steps_total != 0) {
            add(t, ", step ");
            add_number(t, p.steps_done, 10, 1);
            add_of(t, p.steps_total);
        }
    }
    add(t, "\n");
}

static void add_surroundings(struct text *t)
{
    struct winsize size;
    add(t, "terminal  ");
    add(t, terminal != NULL ? terminal : "-");
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
        add(t, ", ");
        add_number(t, size.ws_col, 10, 1);
        add(t, "x");
        add_number(t, size.ws_row, 10, 1);
    }
    add(t, ", COLORTERM ");
    add(t, colours != NULL ? colours : "-");
    add(t, "\n");
    add_row(t, "locale    ", locale);
    add(t, "system    ");
    add(t, machine.sysname);
    add(t, " ");
    add(t, machine.release);
    add(t, " ");
    add_row(t, machine.machine, "");
}

static void write_report(int fd, int number, const siginfo_t *from, time_t now)
{
    static struct text t;
    void *frames[FRAMES];
    t.len = 0;
    add_row(&t, "zkconsole crash report", "");
    add_row(&t, "version   ", ZK_VERSION);
    add_row(&t, "build     ", build);
    add(&t, "time      ");
    add_time(&t, now);
    add(&t, "\nprocess   ");
    add_number(&t, (uint64_t)getpid(), 10, 1);
    add(&t, ", ");
    add(&t, role);
    add(&t, ", thread ");
    add_number(&t, (uint64_t)gettid(), 10, 1);
    add(&t, "\nsignal    ");
    add_signal(&t, number);
    if (from->si_code <= 0) {
        add(&t, ", sent by process ");
        add_number(&t, (uint64_t)from->si_pid, 10, 1);
    } else {
        add(&t, ", code ");
        add_number(&t, (uint64_t)from->si_code, 10, 1);
        add(&t, ", address 0x");
        add_number(&t, (uint64_t)(uintptr_t)from->si_addr, 16, 1);
    }
    add(&t, "\ncontract  ");
    add_contract(&t);
    add(&t, "\n");
    add_work(&t);
    add_surroundings(&t);
    add(&t, "\ncalls, innermost first (addr2line -e zkconsole tells the lines)\n");
    write_all(fd, t.bytes, t.len);
    backtrace_symbols_fd(frames, backtrace(frames, FRAMES), fd);
}

/* ---- the handler ---- */

static void make_folders(struct text *path)
{
    for (size_t i = 1; i < path->len; i++) {
        if (path->bytes[i] == '/') {
            path->bytes[i] = '\0';
            (void)mkdir(path->bytes, 0700);
            path->bytes[i] = '/';
        }
    }
}

/* The descriptor; -1: there is none. */
static int open_report(struct text *path, time_t now)
{
    if (folder[0] == '\0') {
        return -1;
    }
    add(path, folder);
    add(path, "/crash-");
    add_time(path, now);
    add(path, "-");
    add_number(path, (uint64_t)getpid(), 10, 1);
    add(path, ".txt");
    make_folders(path);
    return open(path->bytes, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static void tell(int number, const struct text *path, bool is_written)
{
    static struct text t;
    t.len = 0;
    add(&t, "zkconsole: this program broke, by signal ");
    add_signal(&t, number);
    if (check_last()->file != NULL) {
        add(&t, ", at ");
        add_contract(&t);
    }
    add(&t, is_written ? "; a report is in " : "; no report could be written");
    add(&t, is_written ? path->bytes : "");
    add(&t, "\n");
    write_all(STDERR_FILENO, t.bytes, t.len);
}

static void give_up(int number)
{
    for (unsigned i = 0; i < N_FAULT_SIGNALS; i++) {
        if (fault_signals[i] == number) {
            (void)sigaction(number, &before[i], NULL);
        }
    }
    (void)raise(number); /* delivered on return; a true fault is met again as well */
}

static void on_fault(int number, siginfo_t *from, void *context)
{
    static struct text path;
    struct timespec now = {0};
    int none = 0;
    (void)context;
    if (!atomic_compare_exchange_strong(&busy, &none, (int)gettid())) {
        while (none != (int)gettid()) { /* another thread's fault ends us */
            (void)pause();
        }
        (void)signal(number, SIG_DFL);
        (void)raise(number);
        return;
    }
    if (give_back != NULL) {
        give_back();
    }
    (void)clock_gettime(CLOCK_REALTIME, &now);
    const int fd = open_report(&path, now.tv_sec);
    if (fd >= 0) {
        write_report(fd, number, from, now.tv_sec);
        (void)close(fd);
    }
    if (is_told) {
        tell(number, &path, fd >= 0);
    }
    give_up(number);
}

/* ---- beforehand ---- */

static bool is_standard(const struct sigaction *action)
{
    return (action->sa_flags & SA_SIGINFO) == 0 && action->sa_handler == SIG_DFL;
}

/* Faults that somebody else handles are left to them until must_have. */
static void watch_faults(bool must_have)
{
    struct sigaction action = {.sa_sigaction = on_fault,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (unsigned i = 0; i < N_FAULT_SIGNALS; i++) {
        if (!is_watched[i] && sigaction(fault_signals[i], NULL, &before[i]) == 0
            && (must_have || is_standard(&before[i]))) {
            is_watched[i] = sigaction(fault_signals[i], &action, NULL) == 0;
        }
    }
}

static void take_note(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len && i < BUILD_BYTES; i++) {
        (void)snprintf(build + 2 * i, 3, "%02x", bytes[i]);
    }
}

/* The build id of the first object, which is the program: the note GNU, type 3.
 * src   elf(5), "Notes" */
static int find_build(struct dl_phdr_info *object, size_t size, void *arg)
{
    (void)size;
    (void)arg;
    for (unsigned i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *const part = &object->dlpi_phdr[i];
        if (part->p_type != PT_NOTE) {
            continue;
        }
        const uint8_t *at = (const uint8_t *)(object->dlpi_addr + part->p_vaddr);
        const uint8_t *const end = at + part->p_memsz;
        while ((size_t)(end - at) >= sizeof(ElfW(Nhdr))) {
            ElfW(Nhdr) note;
            memcpy(&note, at, sizeof note);
            const uint8_t *const name = at + sizeof note;
            const uint8_t *const text = name + ((note.n_namesz + 3u) & ~3u);
            if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4
                && memcmp(name, "GNU", 4) == 0) {
                take_note(text, note.n_descsz);
                return 1;
            }
            at = text + ((note.n_descsz + 3u) & ~3u);
        }
    }
    return 1;
}

static const char *first_set(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *value = NULL;
    for (unsigned i = 0; i < 3 && (value == NULL || value[0] == '\0'); i++) {
        value = getenv(names[i]);
    }
    return value;
}

/* A thread that overflowed its stack has none for the handler. */
static void take_stack(void)
{
    static uint8_t stack[STACK_BYTES];
    const stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    (void)sigaltstack(&own, NULL);
}

void crash_prepare(void)
{
    void *frame[1];
    state_path(folder, "log");
    terminal = getenv("TERM");
    colours = getenv("COLORTERM");
    locale = first_set();
    is_told = true;
    (void)uname(&machine);
    (void)dl_iterate_phdr(find_build, NULL);
    (void)backtrace(frame, 1); /* loads what it needs */
    take_stack();
    watch_faults(false);
}

void crash_role(const char *name)
{
    role = name;
    is_told = false;
    give_back = NULL;
    atomic_store(&watched, NULL);
    take_stack(); /* it may have been another thread that forked */
}

void crash_terminal(void (*how)(void))
{
    give_back = how;
    watch_faults(true);
}

void crash_session(const char *name)
{
    (void)snprintf(session, sizeof session, "%s", name);
}

void crash_watch(struct task *task)
{
    atomic_store(&watched, task);
}

/* ---- reports that are there ---- */

/* "crash-<time>-<pid>.txt"; the number is that of the process. */
static bool is_report(const char *name, pid_t *pid)
{
    int end = 0;
    return sscanf(name, "crash-%*16[0-9TZ]-%d.txt%n", pid, &end) == 1 && end != 0
           && name[end] == '\0';
}

/* Those of one process, or with 0 of all; returns how many. Names sort by time. */
static size_t find_reports(pid_t wanted, time_t since, char newest[NAME_MAX + 1])
{
    char place[PATH_MAX];
    size_t n = 0;
    newest[0] = '\0';
    state_path(place, "log");
    DIR *const d = place[0] != '\0' ? opendir(place) : NULL;
    if (d == NULL) {
        return 0;
    }
    for (const struct dirent *entry; (entry = readdir(d)) != NULL;) {
        pid_t pid;
        struct stat found;
        if (is_report(entry->d_name, &pid) && (wanted == 0 || pid == wanted)
            && fstatat(dirfd(d), entry->d_name, &found, AT_SYMLINK_NOFOLLOW) == 0
            && found.st_mtime >= since) {
            n++;
            if (strcmp(entry->d_name, newest) > 0) {
                (void)snprintf(newest, NAME_MAX + 1, "%s", entry->d_name);
            }
        }
    }
    (void)closedir(d);
    return n;
}

void crash_report_of(pid_t pid, time_t since, char path[PATH_MAX])
{
    char name[NAME_MAX + 1];
    char file[NAME_MAX + 8];
    path[0] = '\0';
    if (find_reports(pid, since, name) != 0) {
        (void)snprintf(file, sizeof file, "log/%s", name);
        state_path(path, file);
    }
}

size_t crash_reports(char where[PATH_MAX], char newest[NAME_MAX + 1])
{
    state_path(where, "log");
    return find_reports(0, 0, newest);
}
