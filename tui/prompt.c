/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Asking for a line. */
#include "tui/prompt.h"

#include <stdio.h>
#include <string.h>

#include "tui/console.h"

void completion_offer(struct completion *to, const char *line, const char *word)
{
    const char *const start = line + to->from;
    if (strncmp(word, start, strlen(start)) != 0 || strlen(word) >= COMPLETION_BYTES) {
        return;
    }
    if (to->n == COMPLETION_WORDS) {
        to->is_cut = true;
        return;
    }
    snprintf(to->words[to->n++], COMPLETION_BYTES, "%s", word);
}

void prompt_open_form(struct console *c, const struct prompt_form *form)
{
    struct model_prompt *const m = &c->model.prompt;
    c->prompt.form = *form;
    c->prompt.form.question = c->prompt.form.initial = NULL;
    c->prompt.at = c->prompt.history.n;
    *m = (struct model_prompt){.is_open = true};
    snprintf(m->question, sizeof m->question, "%s", form->question);
    edit_line_set(&m->line, form->initial != NULL ? form->initial : "");
    snprintf(c->prompt.draft, sizeof c->prompt.draft, "%s", m->line.text);
    if (form->changed != NULL) {
        form->changed(c, m->line.text);
    }
    c->is_dirty = true;
}

void prompt_open(struct console *c, const char *question, const char *initial,
                 prompt_answer *answer)
{
    const struct prompt_form form = {
        .question = question, .initial = initial, .answer = answer};
    prompt_open_form(c, &form);
}

void prompt_open_path(struct console *c, const char *question, const char *initial,
                      prompt_answer *answer)
{
    const struct prompt_form form = {.question = question,
                                     .initial = initial,
                                     .answer = answer,
                                     .complete = complete_path_alone};
    prompt_open_form(c, &form);
}

void prompt_close(struct console *c)
{
    c->model.prompt.is_open = false;
    c->is_dirty = true;
}

static void finish(struct console *c, bool is_answered)
{
    const struct prompt_form form = c->prompt.form;
    char text[EDIT_LINE_BYTES];
    memcpy(text, c->model.prompt.line.text, sizeof text);
    prompt_close(c);
    if (is_answered) {
        edit_history_add(&c->prompt.history, form.kind, text);
        form.answer(c, text);
    } else if (form.tells_escape) {
        form.answer(c, NULL);
    }
}

static void recall(struct console *c, int by)
{
    struct prompt *const p = &c->prompt;
    struct edit_line *const line = &c->model.prompt.line;
    const size_t n = p->history.n;
    if (p->form.kind == 0 || (by > 0 && p->at == n)) {
        return;
    }
    if (p->at == n) {
        memcpy(p->draft, line->text, sizeof p->draft);
    }
    const size_t found =
        edit_history_find(&p->history, p->form.kind, p->draft, p->at, by);
    if (found != n || by > 0) {
        p->at = found;
        edit_line_set(line, found == n ? p->draft : p->history.lines[found] + 1);
    }
}

/* Put in what all the words have in common; a single one is followed by a blank. */
static void put_in(struct model_prompt *m, const struct completion *words)
{
    m->hint[0] = '\0';
    if (words->n == 0) {
        snprintf(m->hint, sizeof m->hint, "nothing begins with that");
        return;
    }
    char common[COMPLETION_BYTES + 1];
    memcpy(common, words->words[0], COMPLETION_BYTES);
    for (size_t i = 1; i < words->n; i++) {
        size_t same = 0;
        while (common[same] != '\0' && common[same] == words->words[i][same]) {
            same++;
        }
        common[same] = '\0';
    }
    if (words->n == 1 && !words->is_path) {
        memcpy(common + strlen(common), " ", 2);
    }
    edit_line_replace(&m->line, words->from, common);
    size_t at = 0;
    for (size_t i = 0; words->n > 1 && i < words->n && at < sizeof m->hint; i++) {
        at += (size_t)snprintf(m->hint + at, sizeof m->hint - at, "%s%s",
                               i == 0 ? "" : "  ", words->words[i]);
    }
}

static void typed_so_far(const struct console *c, char line[EDIT_LINE_BYTES])
{
    const struct edit_line *const l = &c->model.prompt.line;
    snprintf(line, EDIT_LINE_BYTES, "%.*s", (int)l->at, l->text);
}

static void complete(struct console *c)
{
    struct completion *const words = &c->completion;
    char line[EDIT_LINE_BYTES];
    if (c->prompt.form.complete == NULL) {
        return;
    }
    typed_so_far(c, line);
    words->from = words->n = 0;
    words->is_cut = words->is_path = words->is_asked = false;
    c->prompt.form.complete(c, line, words);
    if (!words->is_asked) {
        put_in(&c->model.prompt, words);
    }
}

void prompt_completed(struct console *c, const char *line, const struct completion *words)
{
    char now[EDIT_LINE_BYTES];
    typed_so_far(c, now);
    if (c->model.prompt.is_open && strcmp(now, line) == 0) {
        put_in(&c->model.prompt, words);
        c->is_dirty = true;
    }
}

static bool is_way_out(const struct edit_line *line, uint32_t input)
{
    return input == INPUT_ESCAPE || input == INPUT_CONTROL('C')
           || input == INPUT_CONTROL('G')
           || (line->len == 0 && (input == INPUT_BACKSPACE || input == 0x7F));
}

void prompt_key(struct console *c, uint32_t input)
{
    struct model_prompt *const m = &c->model.prompt;
    char before[EDIT_LINE_BYTES];
    memcpy(before, m->line.text, sizeof before);
    c->is_dirty = true;
    if (c->prompt.form.key != NULL && c->prompt.form.key(c, input)) {
        return;
    }
    if (input == INPUT_ENTER || is_way_out(&m->line, input)) {
        finish(c, input == INPUT_ENTER);
        return;
    }
    if (input == INPUT_UP || input == INPUT_CONTROL('P')) {
        recall(c, -1);
    } else if (input == INPUT_DOWN || input == INPUT_CONTROL('N')) {
        recall(c, 1);
    } else if (input == INPUT_TAB) {
        complete(c);
    } else if (!edit_line_key(&m->line, input)) {
        const enum action action =
            bindings_find(&c->model.bindings, c->model.screen, input);
        if (action == ACTION_SUSPEND || action == ACTION_REDRAW) {
            console_act(c, action);
        }
    }
    if (strcmp(before, m->line.text) != 0) {
        if (input != INPUT_TAB) {
            m->hint[0] = '\0';
        }
        if (c->prompt.form.changed != NULL) {
            c->prompt.form.changed(c, m->line.text);
        }
    }
}
