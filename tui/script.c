/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Scripts. */
#include "tui/script.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/host.h"
#include "tui/console.h"
#include "tui/file_read.h"
#include "tui/quantity.h"
#include "tui/terminal.h"
#include "tui/typed_table.h"

enum { SCRIPT_BYTES_MAX = 1 << 20 };
static const uint64_t patience_ns = 10000000000; /* of a wait that says nothing */

enum status script_open(struct script *s, const char *path, struct error *e)
{
    *s = (struct script){.path = path};
    return file_read(&s->text, path, "the script", SCRIPT_BYTES_MAX, false, e);
}

void script_close(struct script *s)
{
    buffer_free(&s->text);
    buffer_free(&s->picture);
    *s = (struct script){0};
}

/* Does a row of the screen have the text? */
static bool is_shown(const struct console *c, const char *text)
{
    struct byte_buffer picture = {0};
    canvas_dump(&c->canvas, &picture);
    buffer_u8(&picture, 0);
    const bool is_found = !picture.bad && strstr((char *)picture.bytes, text) != NULL;
    buffer_free(&picture);
    return is_found;
}

static void fail(struct console *c, const char *why)
{
    struct script *const s = &c->script;
    s->has_failed = s->is_over = true;
    snprintf(s->why, sizeof s->why, "%s:%u: %.400s", s->path, s->number, why);
    canvas_dump(&c->canvas, &s->picture);
    c->is_leaving = true;
}

void console_script_fails(struct console *c, const char *why)
{
    if (c->script.path != NULL && !c->script.is_over) {
        fail(c, why);
    }
}

/* The next line, without its end; false: there is none. */
static bool next_line(struct script *s, char line[EDIT_LINE_BYTES], bool *is_long)
{
    if (s->at >= s->text.len) {
        return false;
    }
    const char *const begin = (const char *)s->text.bytes + s->at;
    const char *const end = memchr(begin, '\n', s->text.len - s->at);
    const size_t len = end != NULL ? (size_t)(end - begin) : s->text.len - s->at;
    *is_long = len >= EDIT_LINE_BYTES;
    snprintf(line, EDIT_LINE_BYTES, "%.*s", (int)len, begin);
    s->at += len + 1;
    s->number++;
    return true;
}

static bool is_silent(const char *line)
{
    line += strspn(line, " \t");
    return *line == '\0' || *line == '#';
}

/* "quit" in a script asks nothing. */
static bool is_quit(const char *line)
{
    line += strspn(line, " :");
    return strncmp(line, "quit", 4) == 0 && line[4 + strspn(line + 4, " ")] == '\0';
}

static bool wait_is_over(struct console *c, uint64_t now)
{
    struct script *const s = &c->script;
    char why[400];
    if (is_shown(c, s->wanted)) {
        s->wanted[0] = '\0';
        return true;
    }
    if (now >= s->deadline_ns) {
        snprintf(why, sizeof why, "waited for '%.250s' in vain",
                 s->wanted);
        fail(c, why);
    }
    return false;
}

bool script_step(struct console *c, uint64_t now)
{
    struct script *const s = &c->script;
    char line[EDIT_LINE_BYTES];
    char why[TYPED_WHY_BYTES] = "";
    bool is_long = false;
    if (s->path == NULL || s->is_over || c->is_dirty || c->n_writing != 0
        || (s->wanted[0] != '\0' && !wait_is_over(c, now))) {
        return false;
    }
    do {
        if (!next_line(s, line, &is_long)) {
            s->is_over = true;
            c->is_leaving = screen_is_virtual(c->screen);
            return c->is_leaving;
        }
    } while (is_silent(line));
    if (is_long) {
        fail(c, "the line is too long");
    } else if (is_quit(line)) {
        s->is_over = c->is_leaving = true;
    } else if (!typed_run(c, line, why)) {
        fail(c, why);
    }
    return true;
}

int script_patience(const struct script *s, uint64_t now, int most)
{
    if (s->path == NULL || s->wanted[0] == '\0' || s->is_over) {
        return most;
    }
    const uint64_t left = s->deadline_ns > now ? (s->deadline_ns - now) / 1000000 + 1 : 0;
    return left < (uint64_t)most ? (int)left : most;
}

enum exit_code script_conclude(const struct script *s, struct invocation *v)
{
    (void)terminal_write(STDERR_FILENO, s->picture.bytes, s->picture.len);
    return invocation_fail(v, RC_FAILURE, "%s", s->why);
}

/* ---- its commands ---- */

/* The last word may be a time: "PROVED 60s". */
static uint64_t take_time(char text[EDIT_LINE_BYTES])
{
    char *const blank = strrchr(text, ' ');
    uint64_t ns;
    if (blank == NULL || !quantity_parse_duration(blank + 1, &ns)) {
        return patience_ns;
    }
    *blank = '\0';
    return ns;
}

bool typed_wait(struct console *c, const char *args, char why[TYPED_WHY_BYTES])
{
    struct script *const s = &c->script;
    char text[EDIT_LINE_BYTES];
    if (s->path == NULL || s->is_over) {
        snprintf(why, TYPED_WHY_BYTES, "only a script can wait");
        return false;
    }
    snprintf(text, sizeof text, "%s", args);
    const uint64_t ns = take_time(text);
    if (strlen(text) >= sizeof s->wanted) {
        snprintf(why, TYPED_WHY_BYTES, "the text to wait for is too long");
        return false;
    }
    snprintf(s->wanted, sizeof s->wanted, "%.255s", text);
    s->deadline_ns = host_now_ns() + ns;
    return true;
}

bool typed_assert(struct console *c, const char *args, char why[TYPED_WHY_BYTES])
{
    if (!is_shown(c, args)) {
        snprintf(why, TYPED_WHY_BYTES, "'%.180s' is not on the screen", args);
        return false;
    }
    return true;
}

bool typed_key(struct console *c, const char *args, char why[TYPED_WHY_BYTES])
{
    for (const char *at = args; *at != '\0'; at++) {
        if ((unsigned char)*at >= 0x7F) {
            snprintf(why, TYPED_WHY_BYTES, "keys are named in ASCII");
            return false;
        }
    }
    while (*args != '\0') {
        char word[EDIT_LINE_BYTES];
        const size_t len = strcspn(args, " ");
        snprintf(word, sizeof word, "%.*s", (int)len, args);
        const uint32_t input = input_of_name(word);
        if (input != INPUT_NONE) {
            console_key(c, input);
        } else {
            for (const char *at = word; *at != '\0'; at++) {
                console_key(c, (uint32_t)(unsigned char)*at);
            }
        }
        args += len;
        args += strspn(args, " ");
    }
    return true;
}
