/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the machine, the terminal and the surroundings are like for this program. */
#ifndef ZK_TUI_DOCTOR_H
#define ZK_TUI_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/command_line.h"
#include "tui/preferences.h"

enum { FINDINGS_MAX = 64, FINDING_BYTES = 512 };

/* Something found; a warning is a sentence, "" for none. */
struct finding {
    const char *topic, *name; /* static */
    char value[FINDING_BYTES], warning[FINDING_BYTES];
};

struct findings {
    size_t n;
    struct finding all[FINDINGS_MAX];
};

/* Append a finding with a value, and give the last one a warning. */
void finding_add(struct findings *f, const char *topic, const char *name,
                 const char *format, ...) PRINTF_LIKE(4, 5);
void finding_warn(struct findings *f, const char *format, ...) PRINTF_LIKE(2, 3);

/* The terminal on standard output, locale, and what an environment says about colour. */
void doctor_terminal(struct findings *f);

/* Processors, memory and its limits, kernel, versions. */
void doctor_machine(struct findings *f);

/* The folder sessions are or would be kept in: kind of file system and room. Nothing is
 * made. */
void doctor_store(struct findings *f, const char *root);

/* Where a setting's value comes from. */
enum origin { ORIGIN_FLAG, ORIGIN_ENVIRONMENT, ORIGIN_FILE, ORIGIN_BUILT_IN, N_ORIGINS };

struct setting {
    const char *name; /* of the option, or in tui/preferences.h; static */
    char value[FINDING_BYTES];
    enum origin origin;
    const char *variable; /* that the value comes from, NULL for none */
    const char *file;     /* the same */
};

/* Setting i of those the command line has; false beyond the last. */
bool doctor_setting(const struct command_line *line,
                    const struct preferences *preferences, unsigned i,
                    struct setting *out);

/* Preference i in force for the console: theme, glyphs, mouse, synchronized, unless an
 * option of the line stands before it, and each key that is not the standard one by the
 * name of its action; false beyond the last. */
bool doctor_preference(const struct preferences *preferences,
                       const struct command_line *line, unsigned i, struct setting *out);

/* "flag", "environment", "configuration file", "built-in" */
const char *origin_name(enum origin origin);

#endif
