/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Calling the built program from a test: no shell, a scratch folder, captured streams. */
#ifndef ZK_TESTS_SPAWNED_H
#define ZK_TESTS_SPAWNED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/bytes.h"

enum { CONSOLE_PATH_BYTES = 512, CONSOLE_SECONDS_MAX = 120 };

/* A new empty folder; path is filled. console_folder_remove deletes it and the files in
 * it, which must be plain files. */
void console_folder_make(char path[CONSOLE_PATH_BYTES]);
void console_folder_remove(const char *path);
/* The store that called programs use: beside the folder made last, removed with it. */
const char *console_store(void);

/* How many entries a folder has, hidden ones included. */
unsigned console_folder_entries(const char *path);

/* path = folder/name. */
const char *console_path(char path[CONSOLE_PATH_BYTES], const char *folder,
                         const char *name);

void console_write_file(const char *path, const void *bytes, size_t len);
/* The file's bytes and a final zero byte that len does not count. */
struct byte_buffer console_read_file(const char *path);
bool console_exists(const char *path);

/* How to call. Zero is the plain call. */
struct console_call {
    const char *const *args; /* without the program's name, NULL at the end */
    const char *const
        *env;          /* "NAME=value" .. NULL at the end, on top of ours; may be NULL */
    const char *input; /* file for standard input; NULL: /dev/null */
    const char *stdout_path; /* instead of capturing; NULL: capture */
    bool is_stdout_closed;
    bool is_stderr_terminal; /* standard error is a pseudo-terminal of 80 columns */
    bool is_stdout_terminal;
    uint64_t file_size_max;     /* RLIMIT_FSIZE; 0: none */
    uint64_t address_space_max; /* RLIMIT_AS; 0: none */
    int signal_number;          /* sent after the word below was seen on standard error */
    const char *signal_after;
    unsigned kill_ms; /* SIGKILL after so many milliseconds; 0: never */
};

struct console_result {
    int code;               /* exit code; 1000 + signal when a signal ended it */
    struct byte_buffer out; /* standard output, and a zero byte that len does not count */
    struct byte_buffer err;
    double seconds_after_signal;
};

/* Run the program to its end; the test aborts when that takes CONSOLE_SECONDS_MAX. */
struct console_result console_run(const struct console_call *call);
void console_result_free(struct console_result *r);

/* The same for a plain call of these arguments. */
#define CONSOLE(...) \
    console_run(&(struct console_call){.args = (const char *const[]){__VA_ARGS__, NULL}})

#endif
