/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Keys that mean the same on every screen: freezing, copying, glyphs; and the log's. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/console.h"
#include "tui/quantity.h"

/* ---- freezing ---- */

struct model *console_shown(struct console *c)
{
    return c->model.frozen != NULL ? c->frozen : &c->model;
}

void console_thaw(struct console *c)
{
    c->model.frozen = NULL;
    c->is_dirty = true;
}

void console_freeze(struct console *c)
{
    struct model *const m = &c->model;
    if (m->frozen != NULL) {
        console_thaw(c);
        return;
    }
    if (c->frozen == NULL) {
        c->frozen = malloc(sizeof *c->frozen);
    }
    if (c->frozen == NULL) {
        console_message(c, 'w', "no memory to freeze this view");
        return;
    }
    memcpy(c->frozen, m, sizeof *m);
    m->frozen = c->frozen;
    c->is_dirty = true;
}

/* ---- copying ---- */

/* "name=value" of the row selected, or one cell of it. */
static void row_text(const struct model_tables *t, bool is_row, char text[COPY_BYTES])
{
    const size_t at = t->rows.selected - (size_t)t->rows_first;
    text[0] = '\0';
    if (t->rows.selected < t->rows_first || at >= t->n_loaded || t->n_columns == 0) {
        return;
    }
    const uint32_t *const row = t->values + at * t->n_columns;
    if (!is_row) {
        snprintf(text, COPY_BYTES, "%" PRIu32, row[t->column]);
        return;
    }
    int n = snprintf(text, COPY_BYTES, "%s row=%zu",
                     t->table[t->tables.selected].shape.name, t->rows.selected);
    for (size_t i = 0; i < t->n_columns && n < COPY_BYTES; i++) {
        n += snprintf(text + n, COPY_BYTES - (size_t)n, " %s=%" PRIu32,
                      t->columns[i].name, row[i]);
    }
}

/* The digest of the line selected: a root, or the node that the way goes through; with
 * its place. */
static void tree_text(const struct model_trees *t, bool is_row, char text[COPY_BYTES])
{
    const struct tree_line line = tree_line(t, t->lines.selected);
    const uint8_t *const digest =
        line.level == 0 ? t->shapes[line.tree].root : t->leaf.node[line.level];
    int n = 0;
    text[0] = '\0';
    if (!t->shapes[line.tree].is_known) {
        return;
    }
    if (is_row) {
        n = snprintf(text, COPY_BYTES,
                     "%s=%" PRIu32 " tree=%s level=%u leaf=%" PRIu32 " ",
                     t->is_chunk ? "chunk" : "segment", t->segment,
                     view_tree_name(line.tree), line.level, t->leaf.index);
    }
    for (unsigned i = 0; i < 32; i++) {
        n += snprintf(text + n, COPY_BYTES - (size_t)n, "%02x", digest[i]);
    }
}

static void table_text(const struct model_tables *t, bool is_row, char text[COPY_BYTES])
{
    const struct model_table *const table = &t->table[t->tables.selected];
    text[0] = '\0';
    if (t->level == TABLES_ROWS) {
        row_text(t, is_row, text);
    } else if (t->level == TABLES_TREES) {
        tree_text(&t->trees, is_row, text);
    } else if (t->level == TABLES_COLUMNS && t->column < t->n_columns) {
        const struct column_shape *const column = &t->columns[t->column];
        snprintf(text, COPY_BYTES, is_row ? "%s %s: %s" : "%s", column->name,
                 table->shape.name, column->doc);
    } else if (t->tables.selected < t->n_tables) {
        snprintf(text, COPY_BYTES, is_row ? "%s rows=%" PRIu64 " %s" : "%s",
                 table->shape.name, table->n_rows, table->shape.title);
    }
}

static void step_text(const struct model *m, bool is_row, char text[COPY_BYTES])
{
    const struct step_view *const s = &m->vm.step;
    snprintf(text, COPY_BYTES, is_row ? "%" PRIx64 " %s %s" : "%" PRIx64, s->pc, s->text,
             s->symbol);
}

static void page_text(const struct model_memory *memory, bool is_row,
                      char text[COPY_BYTES])
{
    const struct model_page *const p = &memory->page[memory->pages.selected];
    text[0] = '\0';
    if (memory->pages.selected < memory->pages.n) {
        snprintf(text, COPY_BYTES,
                 is_row ? "%" PRIx64 " reads=%" PRIu64 " writes=%" PRIu64 : "%" PRIx64,
                 p->page << 12, (uint64_t)p->n_reads, (uint64_t)p->n_writes);
    }
}

/* The first word of a line of a list, or all of it. */
static void line_text(const struct model *m, size_t i, bool is_row, char text[COPY_BYTES])
{
    char line[MODEL_LINE_BYTES];
    if (!model_line(m, m->screen, i, line)) {
        text[0] = '\0';
    } else if (m->screen == SCREEN_LOG && !is_row) {
        snprintf(text, COPY_BYTES, "%s", model_log_line(m, i)->text);
    } else {
        snprintf(text, COPY_BYTES, "%.*s",
                 is_row ? (int)strlen(line) : (int)strcspn(line, " "), line);
    }
}

void model_copy(struct model *m, bool is_row, char text[COPY_BYTES])
{
    const struct model_list *const l = model_list_of(m, m->screen);
    text[0] = '\0';
    if (l != NULL) {
        line_text(m, l->selected, is_row, text);
        return;
    }
    switch (m->screen) {
    case SCREEN_TABLES:
        table_text(&m->tables, is_row, text);
        break;
    case SCREEN_VM:
        step_text(m, is_row, text);
        break;
    case SCREEN_MEMORY:
        page_text(&m->memory, is_row, text);
        break;
    case SCREEN_PROOF:
        snprintf(text, COPY_BYTES, is_row ? "%s %s" : "%s", m->proof.sha256,
                 m->proof.path);
        break;
    default:
        snprintf(text, COPY_BYTES, is_row ? "%s %s" : "%s", m->session, m->program);
        break;
    }
}

void console_copy(struct console *c, bool is_row)
{
    char text[COPY_BYTES];
    if (c->is_clipboard_off) {
        console_message(c, 'w',
                        "the clipboard is off (--clipboard): E writes what is "
                        "shown to a file");
        return;
    }
    model_copy(console_shown(c), is_row, text);
    if (text[0] == '\0') {
        console_message(c, 'w', "there is nothing to copy here");
        return;
    }
    screen_copy(c->screen, text);
    console_hint(c, "to the terminal's clipboard: %.80s%s", text,
                 getenv("TMUX") != NULL ? "   (tmux: set -s set-clipboard on)" : "");
}

/* ---- looks ---- */

void console_next_glyphs(struct console *c)
{
    const bool is_ascii = !c->canvas.is_ascii;
    if (!screen_set_ascii(c->screen, is_ascii)) {
        console_message(c, 'w', "this terminal's locale has only ASCII signs");
        return;
    }
    c->canvas.is_ascii = is_ascii;
    console_hint(c, "%s signs", is_ascii ? "ASCII" : "Unicode");
}

/* ---- log ---- */

void console_log_level(struct console *c, int by)
{
    static const char levels[] = "iwe";
    static const char *const names[] = {"everything", "warnings and errors", "errors"};
    struct model *const m = console_shown(c);
    const int at = (int)(strchr(levels, m->log_level) - levels) + by;
    if (at >= 0 && at < 3) {
        m->log_level = levels[at];
        model_arrange(m, SCREEN_LOG);
        console_selected(c);
        console_hint(c, "the log shows %s", names[at]);
    }
}

void console_log_follow(struct console *c)
{
    struct model *const m = &c->model;
    console_thaw(c);
    m->log_follows = true;
    model_list_move(&m->log_list, INT32_MAX);
    console_selected(c);
}

/* ---- what is durable ---- */

void console_checkpoint(struct console *c)
{
    const struct model *const m = &c->model;
    if (!console_is_busy(c)) {
        console_message(c, 'i', "nothing is being worked on; what was done is kept");
        return;
    }
    console_message(c, 'i',
                    "durable: %" PRIu64 " of %" PRIu32 " segment%s proved, %" PRIu64
                    " image%s; each unit is kept when it is done",
                    m->phases[PHASE_PROVE].units_done, m->n_segments,
                    quantity_s(m->n_segments), m->phases[PHASE_IMAGE].units_done,
                    quantity_s(m->phases[PHASE_IMAGE].units_done));
}
