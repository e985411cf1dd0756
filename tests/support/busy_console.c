/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* fib, in some four hundred segments of 2^18 steps. */
#include "tests/support/busy_console.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tests/support/scratch_folder.h"

static char folder[SCRATCH_PATH_BYTES];
static char store[SCRATCH_PATH_BYTES + 32];
static char input[SCRATCH_PATH_BYTES + 16];
static char proof[SCRATCH_PATH_BYTES + 16];

void busy_folder_make(void)
{
    scratch_folder_make_fast(folder);
    (void)snprintf(store, sizeof store, "ZKCONSOLE_STORE=%s/store", folder);
    (void)snprintf(input, sizeof input, "%s/n", folder);
    (void)snprintf(proof, sizeof proof, "%s/p.zkp", folder);
    scratch_write(input, "20000000", 8);
}

void busy_folder_remove(void)
{
    scratch_folder_remove(folder);
}

struct pty_screen *busy_open(unsigned width, unsigned height)
{
    const char *const args[] = {ZK_GUEST_DIR "/fib.elf",
                                "--segment-log2",
                                "18",
                                "--input",
                                input,
                                "-o",
                                proof,
                                NULL};
    const char *const env[] = {store, NULL};
    return pty_open(width, height, args, env);
}

int busy_quit(struct pty_screen *p)
{
    pty_keys(p, "\003");
    const int code = pty_end(p);
    pty_close(p);
    return code;
}

double busy_now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

void busy_sort(double *samples, size_t n)
{
    qsort(samples, n, sizeof samples[0], compare);
}
