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
#include <unistd.h>

#include "tests/support/busy_console.h"

enum { STARTS = 10, PAUSES = 20, KEYS_MAX = 10000, SETTLE_S = 20 };

static double samples[KEYS_MAX];

/* Sorts the samples. */
static void print_times(const char *name, unsigned n)
{
    busy_sort(samples, n);
    printf("\"%s\":{\"n\":%u,\"p50_ms\":%.1f,\"p99_ms\":%.1f,\"max_ms\":%.1f}", name, n,
           samples[n / 2], samples[n * 99 / 100], samples[n - 1]);
}

/* From the call of exec to the first whole frame, its last row. */
static void measure_starts(void)
{
    for (unsigned i = 0; i < STARTS; i++) {
        const double began = busy_now_ms();
        struct pty_screen *const p = busy_open(80, 24);
        pty_wait(p, "q Quit");
        samples[i] = busy_now_ms() - began;
        pty_wait(p, "PROVING");
        (void)busy_quit(p);
    }
    print_times("first_frame", STARTS);
}

static void measure_keys(unsigned n, unsigned width, unsigned height, const char *name)
{
    static const char *const keys[2] = {"0", "2"};
    static const char *const shown[2] = {"MESSAGE", "Phases"};
    struct pty_screen *const p = busy_open(width, height);
    pty_wait(p, "PROVING");
    pty_wait(p, "▶ prove");
    for (unsigned i = 0; i < n; i++) {
        const double began = busy_now_ms();
        pty_keys(p, keys[i % 2]);
        pty_wait(p, shown[i % 2]);
        samples[i] = busy_now_ms() - began;
        /* Not in step with the console's own clock. */
        pty_take(p, (int)(i * 37 % 23));
    }
    print_times(name, n);
    (void)busy_quit(p);
}

static void measure_pauses(void)
{
    static double parked[PAUSES];
    struct pty_screen *const p = busy_open(80, 24);
    pty_wait(p, "▶ prove");
    for (unsigned i = 0; i < PAUSES; i++) {
        const double began = busy_now_ms();
        pty_keys(p, "p");
        pty_wait(p, "‖ ");
        samples[i] = busy_now_ms() - began;
        pty_wait(p, "‖ PAUSED");
        parked[i] = busy_now_ms() - began;
        pty_keys(p, "p");
        pty_wait(p, "▶ PROVING");
        pty_take(p, 50);
    }
    print_times("pause_acknowledged", PAUSES);
    printf(",\n ");
    memcpy(samples, parked, sizeof parked);
    print_times("pause_parked", PAUSES);
    (void)busy_quit(p);
}

static void measure_traffic(unsigned width, unsigned height, double seconds)
{
    struct pty_screen *const p = busy_open(width, height);
    pty_wait(p, "▶ prove");
    double began = busy_now_ms();
    while (busy_now_ms() - began
           < SETTLE_S * 1e3) { /* the timeline is redrawn often at first */
        pty_take(p, 100);
    }
    const size_t before = pty_received(p);
    began = busy_now_ms();
    while (busy_now_ms() - began < seconds * 1e3) {
        pty_take(p, 100);
    }
    printf("\"traffic_%ux%u_bytes_per_s\":%.0f", width, height,
           (double)(pty_received(p) - before) / (busy_now_ms() - began) * 1e3);
    (void)busy_quit(p);
}

int main(int argc, char **argv)
{
    const unsigned n = argc > 1 ? (unsigned)atoi(argv[1]) : 200;
    const double seconds = argc > 2 ? atof(argv[2]) : 10;
    if (n < 1 || n > KEYS_MAX || seconds <= 0) {
        fprintf(stderr, "usage: bench_console_latency [KEYS [SECONDS]]\n");
        return 2;
    }
    busy_folder_make();
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
    busy_folder_remove();
    return 0;
}
