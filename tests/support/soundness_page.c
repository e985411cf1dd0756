/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Markdown from stark/soundness.c. */
#include "tests/support/soundness_page.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/compiler.h"
#include "stark/soundness.h"

PRINTF_LIKE(2, 3) static void say(struct byte_buffer *out, const char *format, ...)
{
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    const int len = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    buffer_bytes(out, line, (size_t)len);
}

static void say_terms(struct byte_buffer *out)
{
    say(out, "| term | error of one attempt | source |\n|---|---|---|\n");
    for (unsigned t = 0; t < SOUNDNESS_N_TERMS; t++) {
        say(out, "| %s | %s | %s |\n", soundness_label((enum soundness_term)t),
            soundness_formula((enum soundness_term)t),
            soundness_source((enum soundness_term)t));
    }
}

static void say_row(struct byte_buffer *out, const struct stark_params *params)
{
    struct soundness_input in;
    struct soundness s;
    soundness_input_typical(&in, params);
    soundness_evaluate(&s, &in);
    say(out, "| %u | 1/%u | %u | %u |", params->security, 1u << params->log_blowup,
        params->segment_log2, in.n_queries);
    for (unsigned t = 0; t < SOUNDNESS_N_TERMS; t++) {
        say(out, " %u.%02u |", s.centibits[t] / 100, s.centibits[t] % 100);
    }
    say(out, "\n");
}

void soundness_page(struct byte_buffer *out)
{
    say_terms(out);
    say(out, "\nBits, grinding included, for N = 2^k, B = 1200, C = 1500, T = 2^(k+5) "
             "local and "
             "2^31 global:\n\n| security | rate | k | queries |");
    for (unsigned t = 0; t < SOUNDNESS_N_TERMS; t++) {
        say(out, " %s |", soundness_label((enum soundness_term)t));
    }
    say(out, "\n|---|---|---|---|");
    for (unsigned t = 0; t < SOUNDNESS_N_TERMS; t++) {
        say(out, "---|");
    }
    say(out, "\n");
    for (unsigned security = 128; security >= 100; security -= 28) {
        for (unsigned b = STARK_LOG_BLOWUP_MIN; b <= STARK_LOG_BLOWUP_MAX; b++) {
            for (unsigned k = STARK_SEGMENT_LOG2_MIN; k <= STARK_SEGMENT_LOG2_MAX;
                 k += 2) {
                const struct stark_params params = {b, security, k};
                say_row(out, &params);
            }
        }
    }
}
