/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Lines instead of screens: what is said when the model changes, once each, and what a
 * typed line means. */
#include "tui/linear.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tui/screen_model.h"
#include "tui/live_status.h"

static struct model *m;
static struct linear_news told;
static uint64_t now;

static void begin(void)
{
    m = calloc(1, sizeof *m);
    cr_assert(m != NULL);
    model_init(m);
    snprintf(m->clock, sizeof m->clock, "12:03:41");
    told = (struct linear_news){0};
    now = 1;
}

static void end(void)
{
    free(m);
}

TestSuite(linear, .init = begin, .fini = end);

/* What is said now; valid until the next call but one. */
static const char *said(void)
{
    static char texts[2][65536];
    static unsigned at;
    struct byte_buffer out = {0};
    char *const text = texts[at++ % 2];
    linear_tell(&told, m, now, &out);
    cr_assert(!out.bad && out.len < sizeof texts[0]);
    memcpy(text, out.bytes != NULL ? out.bytes : (const uint8_t *)"", out.len);
    text[out.len] = '\0';
    buffer_free(&out);
    return text;
}

Test(linear, nothing_is_said_twice)
{
    screen_model(m);
    cr_assert_neq(said()[0], '\0');
    for (unsigned i = 0; i < 20; i++) {
        now += second;
        cr_assert_str_eq(said(), "");
    }
}

Test(linear, a_phase_is_one_line_at_its_beginning_and_one_at_its_end)
{
    m->work = WORK_PROVING;
    (void)said();
    m->phases[PHASE_LINK].has_begun = true;
    cr_assert_str_eq(said(), "12:03:41 phase 2 of 5, link, begins\n");
    m->phases[PHASE_LINK].units_done = 7; /* not worth a line */
    cr_assert_str_eq(said(), "");
    m->phases[PHASE_LINK].has_ended = true;
    m->phases[PHASE_LINK].elapsed_ns = 41 * second;
    cr_assert_str_eq(said(), "12:03:41 phase 2 of 5, link, done in 41.0s\n");
}

Test(linear, progress_is_told_twice_a_minute_and_only_while_it_is_quiet)
{
    screen_model(m);
    (void)said();
    unsigned n = 0;
    for (unsigned i = 0; i < 120; i++) {
        now += second;
        const char *const text = said();
        n += text[0] != '\0';
        cr_assert(text[0] == '\0'
                      || strstr(text, "phase 3 of 5, prove, 5 of 8 units, 55 percent"),
                  "%s", text);
    }
    cr_assert_eq(n, 4);
    m->work = WORK_PAUSED;
    (void)said();
    now += 100 * second;
    cr_assert_str_eq(said(), "");
}

Test(linear, states_are_words)
{
    m->work = WORK_PROVING;
    snprintf(m->session, sizeof m->session, "9c0d-lynx");
    cr_assert(strstr(said(), "12:03:41 session 9c0d-lynx, program") != NULL);
    m->work = WORK_PAUSING;
    cr_assert(strstr(said(), " pausing\n") != NULL);
    m->work = WORK_PAUSED;
    cr_assert(strstr(said(), " paused\n") != NULL);
    m->work = WORK_PROVING;
    cr_assert(strstr(said(), " going on\n") != NULL);
    m->phases[PHASE_LINK].has_begun = true;
    (void)said();
    m->stall = (struct stall){41 * second, REST_STOPPED};
    cr_assert(strstr(said(), " STALLED 41s in link (stopped)\n") != NULL);
    m->stall.ns += second;
    cr_assert_str_eq(said(), "");
    m->stall.ns = 0;
    cr_assert(strstr(said(), " going on\n") != NULL);
    m->work = WORK_LOST;
    model_log(m, 'e', "The engine was ended by signal 9");
    const char *const text = said();
    cr_assert(strstr(text, "error: The engine was ended by signal 9\n") != NULL);
    cr_assert(strstr(text, "resume goes on") != NULL);
}

Test(linear, information_of_the_log_is_not_repeated_but_warnings_are)
{
    (void)said();
    model_log(m, 'i', "prove 4 done and kept");
    cr_assert_str_eq(said(), "");
    model_log(m, 'w', "the last run was lost");
    cr_assert(strstr(said(), "warning: the last run was lost\n") != NULL);
    for (unsigned i = 0; i < 3 * MODEL_LOG_LINES; i++) {
        model_log(m, 'w', "many");
    }
    (void)said();
    cr_assert_str_eq(said(), "");
}

static enum linear_command parsed(const char *text, const char *argument)
{
    char line[128];
    const char *rest;
    snprintf(line, sizeof line, "%s", text);
    const enum linear_command command = linear_parse(line, &rest);
    cr_assert_str_eq(rest, argument, "%s", text);
    return command;
}

Test(linear, a_command_is_its_number_its_name_or_the_beginning_of_it)
{
    cr_assert_eq(parsed("1", ""), LINEAR_PAUSE);
    cr_assert_eq(parsed("  pause  ", ""), LINEAR_PAUSE);
    cr_assert_eq(parsed("pau", ""), LINEAR_PAUSE);
    cr_assert_eq(parsed("q", ""), LINEAR_QUIT);
    cr_assert_eq(parsed("?", ""), LINEAR_HELP);
    cr_assert_eq(parsed("tables 12", "12"), LINEAR_TABLES);
    cr_assert_eq(parsed("5\t12\r", "12"), LINEAR_TABLES);
    cr_assert_eq(parsed("re 9c0d-lynx", "9c0d-lynx"), LINEAR_RESUME);
    cr_assert_eq(parsed("s", ""), LINEAR_UNKNOWN); /* status or sessions */
    cr_assert_eq(parsed("c", ""), LINEAR_UNKNOWN);
    cr_assert_eq(parsed("", ""), LINEAR_UNKNOWN);
    cr_assert_eq(parsed("pausee", ""), LINEAR_UNKNOWN);
    cr_assert_eq(parsed("11", ""), LINEAR_UNKNOWN);
}

Test(linear, every_command_has_a_letter_of_its_own_and_help)
{
    for (unsigned i = 0; i < N_LINEAR; i++) {
        cr_assert_neq(linear_rows[i].help[0], '\0');
        for (unsigned k = 0; k < i; k++) {
            cr_assert_neq(linear_rows[i].letter, linear_rows[k].letter);
            cr_assert_str_neq(linear_rows[i].name, linear_rows[k].name);
        }
    }
}

/* What follows a name at the beginning of a line; NULL: there is no such line. */
static const char *line_of(const char *text, const char *name)
{
    const char *at = text;
    while ((at = strstr(at, name)) != NULL && at != text && at[-1] != '\n') {
        at++;
    }
    return at != NULL ? at + strlen(name) : NULL;
}

/* The words of status are those of the JSON, whatever they are. */
Test(linear, status_has_the_names_and_values_of_the_json)
{
    struct byte_buffer object = {0};
    struct byte_buffer lines = {0};
    struct json j;
    json_error_t error;
    const struct live_status s = {.session = "k7f3-\"otter\",{x:\\",
                                  .pid = 77,
                                  .rss = 12025908428,
                                  .is_paused = true};
    json_open(&j, &object);
    json_begin_object(&j, NULL);
    live_status_json(&s, &j);
    json_end_object(&j);
    linear_members(&lines, (const char *)object.bytes, object.len);
    buffer_u8(&lines, 0);
    json_t *const root = json_loadb((const char *)object.bytes, object.len, 0, &error);
    cr_assert_not_null(root);
    const char *key;
    json_t *value;
    size_t n = 0;
    json_object_foreach(root, key, value)
    {
        char name[64];
        snprintf(name, sizeof name, "%s: ", key);
        const char *const at = line_of((const char *)lines.bytes, name);
        cr_assert(at != NULL, "%s", name);
        if (json_is_number(value)) {
            cr_expect_eq(strtod(at, NULL), json_number_value(value), "%s", key);
        } else {
            const char *const text = json_is_string(value) ? json_string_value(value)
                                     : json_is_null(value) ? "null"
                                     : json_is_true(value) ? "true"
                                                           : "false";
            cr_expect_eq(strncmp(at, text, strlen(text)), 0, "%s", key);
            cr_expect_eq(at[strlen(text)], '\n', "%s", key);
        }
        n++;
    }
    size_t n_lines = 0;
    for (size_t i = 0; i < lines.len; i++) {
        n_lines += lines.bytes[i] == '\n';
    }
    cr_assert_eq(n, n_lines);
    json_decref(root);
    buffer_free(&object);
    buffer_free(&lines);
}
