/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Asking a person for a line, at the bottom of the screen.
 *
 *   prompt_open -> keys .. -> Enter: answer(text)
 *                          '-> Esc:   answer(NULL), if it wants to know
 *
 * While it is open all keys are its own. Up and Down go through what was typed before at
 * a prompt of the same kind, Tab completes.
 */
#ifndef ZK_TUI_PROMPT_H
#define ZK_TUI_PROMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/edit_history.h"

struct console;

/* What there is to do with the line; the prompt is closed then and may be opened anew. */
typedef void prompt_answer(struct console *c, const char *text);

/* Words that can stand at the end of a line. */
enum { COMPLETION_WORDS = 64, COMPLETION_BYTES = 72 };
struct completion {
    size_t from; /* byte of the line where the word begins */
    size_t n;
    bool is_cut;   /* there are more */
    bool is_path;  /* no blank follows the only one */
    bool is_asked; /* they come later: prompt_completed */
    char words[COMPLETION_WORDS][COMPLETION_BYTES];
};

/* Offer a word: taken if the line from c->from on begins it. */
void completion_offer(struct completion *to, const char *line, const char *word);

struct prompt_form {
    const char *question; /* "export to: "; 47 bytes at most */
    const char *initial;  /* NULL: "" */
    char kind;            /* of the history: ':', '/', '&'; 0: none */
    prompt_answer *answer;
    bool tells_escape;      /* answer(NULL) on Esc */
    prompt_answer *changed; /* NULL, or called after each change of the text */
    void (*complete)(struct console *c, const char *line, struct completion *out);
    bool (*key)(struct console *c, uint32_t input); /* NULL, or: true, it was mine */
};

void prompt_open_form(struct console *c, const struct prompt_form *form);

/* The same with a question, a text to begin with and an answer only. */
void prompt_open(struct console *c, const char *question, const char *initial,
                 prompt_answer *answer);

/* The same for the name of a file, which Tab completes. */
void prompt_open_path(struct console *c, const char *question, const char *initial,
                      prompt_answer *answer);

void prompt_close(struct console *c);

/* Words that were asked for when the line up to the cursor was this one; nothing happens
 * if it is another one by now. */
void prompt_completed(struct console *c, const char *line,
                      const struct completion *words);

/* ---- console_theme.c ---- */

/* Ask for names of themes that go on with the line from a byte on: those built in and
 * those of files, which the loader looks for. */
void complete_theme(struct console *c, const char *line, size_t from);

/* ---- complete_path.c ---- */

/* Ask for names of files that go on with the line from a byte on. */
void complete_path(struct console *c, const char *line, size_t from);

/* form.complete of a prompt whose line is a path. */
void complete_path_alone(struct console *c, const char *line, struct completion *out);

/* A key while it is open. */
void prompt_key(struct console *c, uint32_t input);

/* The console's part; the text and what is shown are struct model_prompt's. */
struct prompt {
    struct prompt_form form; /* its texts are not kept */
    struct edit_history history;
    size_t at; /* the line of history shown; n: the one being typed */
    char draft[EDIT_LINE_BYTES];
};

#endif
