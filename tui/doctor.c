/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Questions to the surroundings. */
#include "tui/doctor.h"

#include <curses.h>
#include <errno.h>
#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <openssl/crypto.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <sys/utsname.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

#include "base/host.h"
#include "store/io.h"
#include "tui/direct_color.h"
#include "tui/quantity.h"

void finding_add(struct findings *f, const char *topic, const char *name,
                 const char *format, ...)
{
    if (f->n == FINDINGS_MAX) {
        return;
    }
    struct finding *const row = &f->all[f->n++];
    va_list arguments;
    *row = (struct finding){.topic = topic, .name = name};
    va_start(arguments, format);
    (void)vsnprintf(row->value, sizeof row->value, format, arguments);
    va_end(arguments);
}

void finding_warn(struct findings *f, const char *format, ...)
{
    struct finding *const row = &f->all[f->n - 1];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(row->warning, sizeof row->warning, format, arguments);
    va_end(arguments);
}

/* ---- terminal ---- */

static void add_variable(struct findings *f, const char *name)
{
    const char *const value = getenv(name);
    finding_add(f, "terminal", name, "%s", value != NULL ? value : "not set");
}

static void add_colors(struct findings *f)
{
    int answer;
    if (setupterm(NULL, STDOUT_FILENO, &answer) != OK) {
        finding_add(f, "terminal", "colours", "unknown");
        finding_warn(f, "terminfo does not know this terminal: the console needs it to, "
                        "other commands do not");
        return;
    }
    const int n = tigetnum((char[]){"colors"});
    finding_add(f, "terminal", "colours", "%d", n > 0 ? n : 0);
    if (getenv("NO_COLOR") != NULL && getenv("NO_COLOR")[0] != '\0') {
        finding_warn(f, "NO_COLOR is set: none is used");
    } else if (n < 256) {
        finding_warn(f, "with fewer than 256 colours themes are approximate");
    }
}

static void add_direct_color(struct findings *f)
{
    char kind[DIRECT_KIND_BYTES];
    int answer;
    if (!direct_color_kind(kind, getenv("TERM"), getenv("COLORTERM"))) {
        finding_add(f, "terminal", "24-bit colours", "not announced by COLORTERM");
    } else if (setupterm(kind, STDOUT_FILENO, &answer) == OK
               && tigetnum((char[]){"colors"}) == DIRECT_COLORS) {
        finding_add(f, "terminal", "24-bit colours", "as terminfo's %s says", kind);
    } else {
        finding_add(f, "terminal", "24-bit colours", "announced, but terminfo has no %s",
                    kind);
        finding_warn(f, "themes take the nearest of fewer colours; on Debian the package "
                        "ncurses-term brings such entries");
    }
}

static void add_locale(struct findings *f)
{
    /* What the console draws with: state, bars, frames. */
    static const wchar_t glyphs[] = L"▶‖✓✗█░│─┌";
    const char *const name = setlocale(LC_CTYPE, "");
    const char *const codeset = nl_langinfo(CODESET);
    finding_add(f, "terminal", "locale", "%s", name != NULL ? name : "not installed");
    if (name == NULL) {
        finding_warn(f, "LC_ALL, LC_CTYPE or LANG names a locale that is not installed");
    }
    finding_add(f, "terminal", "characters", "%s", codeset);
    if (strcmp(codeset, "UTF-8") != 0) {
        finding_warn(f, "not UTF-8: the console draws with ASCII");
        return;
    }
    for (size_t i = 0; glyphs[i] != L'\0'; i++) {
        if (wcwidth(glyphs[i]) != 1) {
            finding_warn(f, "some of its signs are not one column wide in this locale");
        }
    }
}

void doctor_terminal(struct findings *f)
{
    struct winsize size;
    const bool is_terminal = isatty(STDOUT_FILENO) == 1;
    finding_add(f, "terminal", "standard output", "%s",
                is_terminal ? "a terminal" : "not a terminal");
    if (is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
        finding_add(f, "terminal", "size", "%ux%u", size.ws_col, size.ws_row);
        if (size.ws_col < 80 || size.ws_row < 24) {
            finding_warn(f, "below 80x24 the console shows less");
        }
    }
    add_variable(f, "TERM");
    add_colors(f);
    add_variable(f, "COLORTERM");
    add_direct_color(f);
    add_variable(f, "NO_COLOR");
    add_locale(f);
}

/* ---- machine ---- */

static void add_limit(struct findings *f, const char *name, uint64_t bytes)
{
    char text[QUANTITY_BYTES];
    finding_add(f, "machine", name, "%s",
                bytes == UINT64_MAX ? "none" : quantity_size(text, bytes));
}

/* The tightest memory.max of the cgroups (v2) this process is in; UINT64_MAX: none. */
static uint64_t cgroup_limit(void)
{
    char line[1024], path[2048] = "";
    uint64_t least = UINT64_MAX;
    FILE *const groups = fopen("/proc/self/cgroup", "re");
    while (groups != NULL && fgets(line, sizeof line, groups) != NULL) {
        if (strncmp(line, "0::", 3) == 0) {
            line[strcspn(line, "\n")] = '\0';
            (void)snprintf(path, sizeof path, "/sys/fs/cgroup%s", line + 3);
        }
    }
    if (groups != NULL) {
        (void)fclose(groups);
    }
    while (strlen(path) >= strlen("/sys/fs/cgroup")) {
        char name[2100];
        uint64_t bytes;
        (void)snprintf(name, sizeof name, "%s/memory.max", path);
        FILE *const file = fopen(name, "re");
        if (file != NULL) {
            if (fscanf(file, "%" SCNu64, &bytes) == 1 && bytes < least) {
                least = bytes;
            }
            (void)fclose(file);
        }
        *strrchr(path, '/') = '\0';
    }
    return least;
}

void doctor_machine(struct findings *f)
{
    char text[QUANTITY_BYTES];
    struct utsname name;
    struct rlimit limit;
    finding_add(f, "machine", "processors", "%u of %ld", host_cpus(),
                sysconf(_SC_NPROCESSORS_CONF));
    finding_add(f, "machine", "memory", "%s",
                quantity_size(text, (uint64_t)sysconf(_SC_PHYS_PAGES)
                                        * (uint64_t)sysconf(_SC_PAGESIZE)));
    const uint64_t left = host_memory_available();
    add_limit(f, "memory available", left);
    if (left < (uint64_t)1 << 30) {
        finding_warn(f, "less than 1 GiB: segments will be small");
    }
    add_limit(f, "memory limit of cgroups", cgroup_limit());
    add_limit(f, "memory limit of the process (RLIMIT_AS)",
              getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY
                  ? limit.rlim_cur
                  : UINT64_MAX);
    add_limit(f, "file size limit (RLIMIT_FSIZE)",
              getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY
                  ? limit.rlim_cur
                  : UINT64_MAX);
    if (uname(&name) == 0) {
        finding_add(f, "machine", "kernel", "%.100s %.100s %.100s", name.sysname,
                    name.release, name.machine);
    }
    finding_add(f, "versions", "zkconsole", "%s", ZK_VERSION);
    finding_add(f, "versions", "crypto", "%s", OpenSSL_version(OPENSSL_VERSION));
    finding_add(f, "versions", "ncurses", "%s", curses_version());
}

/* ---- store ---- */

static const char *kind_text(enum fs_kind kind)
{
    switch (kind) {
    case FS_LOCAL:
        return "local";
    case FS_MEMORY:
        return "in memory";
    case FS_NETWORK:
        return "network";
    case FS_FOREIGN:
        return "FUSE";
    }
    return "unknown";
}

/* Cut path to the nearest folder that exists. */
static bool find_existing(char *path)
{
    struct statfs fs;
    while (statfs(path, &fs) != 0) {
        char *const slash = strrchr(path, '/');
        if (slash == NULL || errno != ENOENT) {
            return false;
        }
        slash[slash == path] = '\0';
    }
    return true;
}

void doctor_store(struct findings *f, const char *root)
{
    char path[4096], text[QUANTITY_BYTES], cwd[2048] = "";
    struct statfs fs;
    (void)snprintf(path, sizeof path, "%s%s%.2000s",
                   root[0] != '/' && getcwd(cwd, sizeof cwd) != NULL ? cwd : "",
                   root[0] != '/' ? "/" : "", root);
    finding_add(f, "store", "folder", "%.500s", path);
    if (!find_existing(path) || statfs(path, &fs) != 0) {
        finding_warn(f, "cannot be looked at: %s", strerror(errno));
        return;
    }
    if (access(root, F_OK) != 0) {
        finding_warn(f, "not there yet: the first proof makes it");
    } else if (access(root, W_OK) != 0) {
        finding_warn(f, "cannot be written: %s", strerror(errno));
    }
    const enum fs_kind kind = io_fs_kind((uint64_t)fs.f_type);
    finding_add(f, "store", "file system", "%s", kind_text(kind));
    if (io_fs_warning(kind) != NULL) {
        finding_warn(f, "%s", io_fs_warning(kind));
    }
    const uint64_t room = (uint64_t)fs.f_bavail * (uint64_t)fs.f_bsize;
    finding_add(f, "store", "free", "%s", quantity_size(text, room));
    if (room < (uint64_t)1 << 30) {
        finding_warn(f, "less than 1 GiB: a long run needs more");
    }
}
