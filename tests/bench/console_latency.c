/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a person feels of the console while every processor proves: the first frame, a key
 * and what it paints, pausing, and the bytes a quiet screen sends. The built program on a
 * pseudo-terminal, looked at through libvterm; the looker shares the processors, so times
 * are upper bounds.
 *
 * usage: bench_console_latency [KEYS [SECONDS]]   200 keys, 10 seconds when absent
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/pty_screen.h"
#include "tests/support/scratch_folder.h"

enum { STARTS = 10, PAUSES = 20, KEYS_MAX = 10000, SETTLE_S = 20 };

static char folder[SCRATCH_PATH_BYTES];
static char store[SCRATCH_PATH_BYTES + 32];
static char input[SCRATCH_PATH_BYTES + 16];
static char proof[SCRATCH_PATH_BYTES + 16];
static double samples[KEYS_MAX];

static double now_ms(void)
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

/* Sorts the samples. */
static void print_times(const char *name, unsigned n)
{
    qsort(samples, n, sizeof samples[0], compare);
    printf("\"%s\":{\"n\":%u,\"p50_ms\":%.1f,\"p99_ms\":%.1f,\"max_ms\":%.1f}", name, n,
           samples[n / 2], samples[n * 99 / 100], samples[n - 1]);
}

static struct pty_screen *open_console(unsigned width, unsigned height)
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

static void quit(struct pty_screen *p)
{
    pty_keys(p, "\003");
    (void)pty_end(p);
    pty_close(p);
}

/* From the call of exec to the first whole frame, its last row. */
static void measure_starts(void)
{
    for (unsigned i = 0; i < STARTS; i++) {
        const double began = now_ms();
        struct pty_screen *const p = open_console(80, 24);
        pty_wait(p, "q Quit");
        samples[i] = now_ms() - began;
        pty_wait(p, "PROVING");
        quit(p);
    }
    print_times("first_frame", STARTS);
}

static void measure_keys(unsigned n, unsigned width, unsigned height, const char *name)
{
    static const char *const keys[2] = {"0", "2"};
    static const char *const shown[2] = {"MESSAGE", "Phases"};
    struct pty_screen *const p = open_console(width, height);
    pty_wait(p, "PROVING");
    pty_wait(p, "▶ prove");
    for (unsigned i = 0; i < n; i++) {
        const double began = now_ms();
        pty_keys(p, keys[i % 2]);
        pty_wait(p, shown[i % 2]);
        samples[i] = now_ms() - began;
        /* Not in step with the console's own clock. */
        pty_take(p, (int)(i * 37 % 23));
    }
    print_times(name, n);
    quit(p);
}

static void measure_pauses(void)
{
    static double parked[PAUSES];
    struct pty_screen *const p = open_console(80, 24);
    pty_wait(p, "▶ prove");
    for (unsigned i = 0; i < PAUSES; i++) {
        const double began = now_ms();
        pty_keys(p, "p");
        pty_wait(p, "‖ ");
        samples[i] = now_ms() - began;
        pty_wait(p, "‖ PAUSED");
        parked[i] = now_ms() - began;
        pty_keys(p, "p");
        pty_wait(p, "▶ PROVING");
        pty_take(p, 50);
    }
    print_times("pause_acknowledged", PAUSES);
    printf(",\n ");
    memcpy(samples, parked, sizeof parked);
    print_times("pause_parked", PAUSES);
    quit(p);
}

static void measure_traffic(unsigned width, unsigned height, double seconds)
{
    struct pty_screen *const p = open_console(width, height);
    pty_wait(p, "▶ prove");
    double began = now_ms();
    while (now_ms() - began
           < SETTLE_S * 1e3) { /* the timeline is redrawn often at first */
        pty_take(p, 100);
    }
    const size_t before = pty_received(p);
    began = now_ms();
    while (now_ms() - began < seconds * 1e3) {
        pty_take(p, 100);
    }
    printf("\"traffic_%ux%u_bytes_per_s\":%.0f", width, height,
           (double)(pty_received(p) - before) / (now_ms() - began) * 1e3);
    quit(p);
}

int main(int argc, char **argv)
{
    const unsigned n = argc > 1 ? (unsigned)atoi(argv[1]) : 200;
    const double seconds = argc > 2 ? atof(argv[2]) : 10;
    if (n < 1 || n > KEYS_MAX || seconds <= 0) {
        fprintf(stderr, "usage: bench_console_latency [KEYS [SECONDS]]\n");
        return 2;
    }
    scratch_folder_make_fast(folder);
    snprintf(store, sizeof store, "ZKCONSOLE_STORE=%s/store", folder);
    snprintf(input, sizeof input, "%s/n", folder);
    snprintf(proof, sizeof proof, "%s/p.zkp", folder);
    scratch_write(input, "20000000", 8);
    printf("{");
    measure_starts();
    printf(",\n ");
    measure_keys(n, 80, 24, "key_to_paint_80x24");
    printf(",\n ");
    measure_keys(n, 160, 48, "key_to_paint_160x48");
    printf(",\n ");
    measure_pauses();
    printf(",\n ");
    measure_traffic(80, 24, seconds);
    printf(",\n ");
    measure_traffic(160, 48, seconds);
    printf("}\n");
    scratch_folder_remove(folder);
    return 0;
}
