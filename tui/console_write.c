/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the screen shows, as a file: written by the loader, for nobody else to read, as
 * screens show the private input and the memory of the program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/console.h"
#include "tui/home_path.h"
#include "tui/output_file.h"
#include "tui/typed_table.h"

struct writing {
    struct console *c;
    struct byte_buffer text;
    char path[EDIT_LINE_BYTES];
    enum status status;
    struct error error;
};

static void write_file(void *arg)
{
    struct writing *const w = arg;
    struct output *o = NULL;
    w->status = output_open_private(&o, w->path, &w->error);
    if (w->status == STATUS_OK) {
        w->status = output_write(o, w->text.bytes, w->text.len, &w->error);
    }
    if (w->status == STATUS_OK) {
        w->status = output_commit(o, &w->error);
    }
    output_close(o);
}

static void tell(void *arg)
{
    struct writing *const w = arg;
    struct console *const c = w->c;
    c->n_writing--;
    if (w->status == STATUS_OK) {
        console_message(c, 'i', "written: %.200s", w->path);
    } else {
        console_message(c, 'e', "%.230s", w->error.text);
        console_script_fails(c, w->error.text);
    }
}

static void drop(void *arg)
{
    struct writing *const w = arg;
    if (w != NULL) {
        buffer_free(&w->text);
    }
    free(w);
}

bool typed_screen_dump(struct console *c, const char *args, char why[TYPED_WHY_BYTES])
{
    struct writing *const w = calloc(1, sizeof *w);
    if (w != NULL) {
        w->c = c;
        canvas_dump(&c->canvas, &w->text);
        const char *const to = home_path(w->path, sizeof w->path, args);
        if (to != w->path) {
            snprintf(w->path, sizeof w->path, "%s", to);
        }
    }
    const bool is_ready = w != NULL && !w->text.bad && strcmp(args, "-") != 0;
    if (!is_ready) {
        drop(w);
    }
    if (!is_ready || !loader_give(c->loader, write_file, tell, w, drop)) {
        snprintf(why, TYPED_WHY_BYTES, "the screen cannot be written to '%.100s'", args);
        return false;
    }
    c->n_writing++;
    return true;
}

/* ---- key E ---- */

static void take_path(struct console *c, const char *text)
{
    char why[TYPED_WHY_BYTES];
    if (text[0] != '\0' && !typed_screen_dump(c, text, why)) {
        console_message(c, 'w', "%s", why);
    }
}

void console_export_view(struct console *c)
{
    char name[160];
    const struct model *const m = &c->model;
    snprintf(name, sizeof name, "%s%s%s.txt", m->session,
             m->session[0] != '\0' ? "-" : "", screen_rows[m->screen].name);
    prompt_open_path(c, "write what is shown to: ", name, take_path);
}
