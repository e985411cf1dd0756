/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* zkconsole doctor: what it finds, and every setting with its origin. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "tui/commands.h"
#include "tui/console_settings.h"
#include "tui/crash.h"
#include "tui/doctor.h"
#include "tui/memory_text.h"
#include "tui/proving.h"
#include "tui/put_text.h"
#include "tui/quantity.h"
#include "tui/terminal.h"
#include "tui/theme_files.h"

/* All that is printed. */
struct doctoring {
    struct findings findings;
    const struct command_line *line;
    const struct preferences *preferences;
};

/* Setting i, then preference i. */
static bool next_setting(const struct doctoring *d, unsigned i, struct setting *out)
{
    unsigned n = 0;
    while (doctor_setting(d->line, d->preferences, n, out)) {
        if (n++ == i) {
            return true;
        }
    }
    return doctor_preference(d->preferences, d->line, i - n, out);
}

static void write_json(const struct doctoring *d, struct byte_buffer *out)
{
    const struct findings *const f = &d->findings;
    struct setting setting;
    struct json j;
    json_open(&j, out);
    json_begin_object(&j, NULL);
    json_begin_array(&j, "findings");
    for (size_t i = 0; i < f->n; i++) {
        const struct finding *const row = &f->all[i];
        json_begin_object(&j, NULL);
        json_put_string(&j, "topic", row->topic);
        json_put_string(&j, "name", row->name);
        json_put_string(&j, "value", row->value);
        json_put_string(&j, "warning", row->warning[0] != '\0' ? row->warning : NULL);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_begin_array(&j, "settings");
    for (unsigned i = 0; next_setting(d, i, &setting); i++) {
        json_begin_object(&j, NULL);
        json_put_string(&j, "name", setting.name);
        json_put_string(&j, "value", setting.value);
        json_put_string(&j, "origin", origin_name(setting.origin));
        json_put_string(&j, "variable", setting.variable);
        json_put_string(&j, "file", setting.file);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    buffer_u8(out, '\n');
}

static void write_text(const struct doctoring *d, struct byte_buffer *out)
{
    const struct findings *const f = &d->findings;
    struct setting setting;
    for (size_t i = 0; i < f->n; i++) {
        const struct finding *const row = &f->all[i];
        if (i == 0 || row->topic != f->all[i - 1].topic) {
            put_text(out, "%s%s\n", i == 0 ? "" : "\n", row->topic);
        }
        put_text(out, "  %-40s %s\n", row->name, row->value);
        if (row->warning[0] != '\0') {
            put_text(out, "  ! %s\n", row->warning);
        }
    }
    put_text(out, "\nsettings\n");
    for (unsigned i = 0; next_setting(d, i, &setting); i++) {
        put_text(out, "  %-16s %-40s (%s%s%s)\n", setting.name, setting.value,
                 origin_name(setting.origin),
                 setting.variable != NULL || setting.file != NULL ? " " : "",
                 setting.variable != NULL ? setting.variable
                 : setting.file != NULL   ? setting.file
                                          : "");
    }
}

/* What memory the settings come to, and how a full segment would use it. */
static void find_memory(const struct invocation *v, const struct engine *engine,
                        const char *store, struct findings *f)
{
    const struct command_line *const line = &v->line;
    char text[QUANTITY_BYTES], choice_text[MEMORY_CHOICE_BYTES];
    struct proof_parameters parameters = proving_parameters(line);
    struct memory_plan plan;
    struct memory_choice choice;
    struct error e;
    enum status s = engine_plan(engine, NULL, &parameters,
                                option_number(line, OPTION_MEMORY), &plan, &e);
    if (s == STATUS_OK) {
        finding_add(f, "engine", "memory to plan for", "%s",
                    quantity_size(text, plan.bytes_budget));
        finding_add(f, "engine", "segments", "2^%u steps", plan.segment_log2);
        parameters.segment_log2 = plan.segment_log2;
        s = engine_plan_segment(engine, NULL, &parameters, plan.bytes_budget,
                                access(store, W_OK) == 0 ? store : NULL, &choice, &e);
    }
    if (s == STATUS_OK) {
        finding_add(f, "engine", "memory of a full segment, at most", "%s",
                    memory_choice_line(&choice, choice_text));
    } else {
        finding_add(f, "engine", "memory of a full segment, at most", "too much");
        finding_warn(f, "%s", e.text);
    }
}

/* The instruction set that --isa comes to on this machine. */
static enum exit_code find_engine(struct invocation *v, const char *store,
                                  struct findings *f)
{
    struct engine *engine;
    const enum exit_code code = loaded_engine(&engine, v);
    if (code == RC_SUCCESS) {
        finding_add(f, "engine", "instruction set", "%s", engine_isa_name(engine));
        find_memory(v, engine, store, f);
        engine_close(engine);
    }
    return code;
}

/* The folder of the store, as the settings say. */
static const char *store_setting(const struct doctoring *d, struct setting *setting)
{
    for (unsigned i = 0; doctor_setting(d->line, d->preferences, i, setting); i++) {
        if (strcmp(setting->name, option_rows[OPTION_STORE].name) == 0) {
            return setting->value;
        }
    }
    UNREACHABLE();
}

/* A file that cannot be used is a finding, and what is built in is in force. */
static void describe_files(struct doctoring *d)
{
    for (unsigned i = 0; i < d->preferences->n_files; i++) {
        finding_add(&d->findings, "console", "configuration", "%s",
                    d->preferences->files[i]);
    }
    if (d->preferences->fault.text[0] != '\0') {
        finding_add(&d->findings, "console", "configuration", "cannot be used");
        finding_warn(&d->findings, "%s", d->preferences->fault.text);
    }
}

/* The console would refuse to open with one that cannot be used. */
static void describe_theme(struct doctoring *d)
{
    struct console_settings settings;
    struct theme theme;
    struct error e;
    const char *text;
    enum status s = console_settings_read(&settings, d->line, d->preferences, &e);
    const char *const name = s == STATUS_OK && settings.theme[0] != '\0'
                                 ? settings.theme
                                 : theme_builtin(0, &text);
    finding_add(&d->findings, "console", "theme", "%.63s", name);
    if (s == STATUS_OK) {
        s = theme_open(&theme, name, settings.themes_folder, &e);
    }
    if (s != STATUS_OK) {
        finding_warn(&d->findings, "%s", e.text);
    }
}

static void describe_reports(struct findings *f)
{
    char folder[PATH_MAX];
    char newest[NAME_MAX + 1];
    const size_t n = crash_reports(folder, newest);
    if (folder[0] == '\0') {
        finding_add(f, "console", "crash reports", "no place for them");
        finding_warn(f, "neither XDG_STATE_HOME nor HOME is an absolute path");
        return;
    }
    finding_add(f, "console", "crash reports", "%zu in %.400s", n, folder);
    if (n != 0) {
        finding_warn(f, "the newest is %.300s; they may be deleted", newest);
    }
}

enum exit_code command_doctor(struct invocation *v)
{
    struct doctoring *const d = calloc(1, sizeof *d);
    struct byte_buffer out = {0}, visible = {0};
    struct setting store;
    if (d == NULL) {
        return invocation_fail(v, RC_RESOURCE, "doctor: no memory");
    }
    d->line = &v->line;
    d->preferences = v->preferences;
    doctor_terminal(&d->findings);
    doctor_machine(&d->findings);
    const char *const folder = store_setting(d, &store);
    enum exit_code code = find_engine(v, folder, &d->findings);
    if (code == RC_SUCCESS) {
        doctor_store(&d->findings, folder);
        describe_files(d);
        describe_theme(d);
        describe_reports(&d->findings);
        if (has_option(&v->line, OPTION_JSON)) {
            write_json(d, &visible);
        } else {
            write_text(d, &out);
            terminal_make_visible(&visible, out.bytes, out.len);
            visible.bad = visible.bad || out.bad;
        }
        code = invocation_print(v, &visible);
        v->has_result = true;
    }
    buffer_free(&visible);
    buffer_free(&out);
    free(d);
    return code;
}
