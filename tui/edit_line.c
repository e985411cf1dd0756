/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Editing a line. */
#include "tui/edit_line.h"

#include <string.h>

#include "tui/key_table.h"

static bool continues(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

static size_t before(const struct edit_line *l, size_t at)
{
    while (at > 0 && continues(l->text[--at])) {
    }
    return at;
}

static size_t after(const struct edit_line *l, size_t at)
{
    at += at < l->len;
    while (at < l->len && continues(l->text[at])) {
        at++;
    }
    return at;
}

void edit_line_set(struct edit_line *l, const char *text)
{
    size_t len = strlen(text);
    if (len >= sizeof l->text) {
        len = sizeof l->text - 1;
        while (len > 0 && continues(text[len])) {
            len--;
        }
    }
    memcpy(l->text, text, len);
    l->text[len] = '\0';
    l->len = l->at = len;
}

/* Remove [from, to) and put the cursor there. */
static void cut(struct edit_line *l, size_t from, size_t to)
{
    memmove(l->text + from, l->text + to, l->len - to + 1);
    l->len -= to - from;
    l->at = from;
}

static void insert(struct edit_line *l, const char *text, size_t len)
{
    if (l->len + len >= sizeof l->text) {
        return;
    }
    memmove(l->text + l->at + len, l->text + l->at, l->len - l->at + 1);
    memcpy(l->text + l->at, text, len);
    l->len += len;
    l->at += len;
}

void edit_line_replace(struct edit_line *l, size_t from, const char *text)
{
    const size_t len = strlen(text);
    if (from <= l->at && l->len - (l->at - from) + len < sizeof l->text) {
        cut(l, from, l->at);
        insert(l, text, len);
    }
}

static size_t encode(char out[4], uint32_t point)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    const unsigned n = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (unsigned i = n - 1; i > 0; i--, point >>= 6) {
        out[i] = (char)(0x80 | (point & 0x3F));
    }
    out[0] = (char)((0xF00 >> n) | point);
    return n;
}

/* Where the word before the cursor begins; blanks after it count to it. */
static size_t word_before(const struct edit_line *l)
{
    size_t at = l->at;
    while (at > 0 && l->text[at - 1] == ' ') {
        at--;
    }
    while (at > 0 && l->text[at - 1] != ' ') {
        at--;
    }
    return at;
}

/* Where a key moves the cursor to; len + 1: it does not move it. */
static size_t target(const struct edit_line *l, uint32_t input)
{
    switch (input) {
    case INPUT_LEFT:
    case INPUT_CONTROL('B'):
        return before(l, l->at);
    case INPUT_RIGHT:
    case INPUT_CONTROL('F'):
        return after(l, l->at);
    case INPUT_HOME:
    case INPUT_CONTROL('A'):
        return 0;
    case INPUT_END:
    case INPUT_CONTROL('E'):
        return l->len;
    default:
        return l->len + 1;
    }
}

bool edit_line_key(struct edit_line *l, uint32_t input)
{
    const size_t to = target(l, input);
    if (to <= l->len) {
        l->at = to;
        return true;
    }
    switch (input) {
    case INPUT_BACKSPACE:
    case INPUT_CONTROL('H'):
    case 0x7F:
        cut(l, before(l, l->at), l->at);
        return true;
    case INPUT_DELETE:
    case INPUT_CONTROL('D'):
        cut(l, l->at, after(l, l->at));
        return true;
    case INPUT_CONTROL('W'):
        cut(l, word_before(l), l->at);
        return true;
    case INPUT_CONTROL('U'):
        cut(l, 0, l->at);
        return true;
    case INPUT_CONTROL('K'):
        cut(l, l->at, l->len);
        return true;
    default:
        break;
    }
    if (input < ' ' || input >= INPUT_UP || (input >= 0x80 && input < 0xA0)
        || (input >= 0xD800 && input < 0xE000)) {
        return false;
    }
    char bytes[4];
    insert(l, bytes, encode(bytes, input));
    return true;
}

size_t edit_line_column(const struct edit_line *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->at; i++) {
        n += !continues(l->text[i]);
    }
    return n;
}
