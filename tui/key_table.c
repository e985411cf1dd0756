/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Keys and what they do. */
#include "tui/key_table.h"

#include <stdio.h>
#include <string.h>

const struct screen_row screen_rows[N_SCREENS] = {
#define SCREEN_ROW(id, digit, brief, name) {digit, brief, name},
    SCREEN_LIST(SCREEN_ROW)
#undef SCREEN_ROW
};

const struct action_row action_rows[N_ACTIONS] = {
#define ACTION_ROW(id, name, key, screens, label, help) {name, key, screens, label, help},
    ACTION_LIST(ACTION_ROW)
#undef ACTION_ROW
};

static const struct {
    uint32_t input;
    const char *name;
} named[] = {
    {INPUT_TAB, "Tab"},
    {INPUT_ENTER, "Enter"},
    {INPUT_ESCAPE, "Esc"},
    {INPUT_UP, "Up"},
    {INPUT_DOWN, "Down"},
    {INPUT_LEFT, "Left"},
    {INPUT_RIGHT, "Right"},
    {INPUT_PAGE_UP, "PgUp"},
    {INPUT_PAGE_DOWN, "PgDn"},
    {INPUT_HOME, "Home"},
    {INPUT_END, "End"},
    {INPUT_HOME, "Home"},
    {INPUT_END, "End"},
    {INPUT_BACKSPACE, "Backspace"},
    {INPUT_DELETE, "Del"},
    {INPUT_BACK_TAB, "Shift-Tab"},
    {' ', "Space"},
};
enum { N_NAMED = sizeof named / sizeof named[0] };

enum console_screen screen_of_input(uint32_t input)
{
    if (input >= INPUT_F1 && input <= INPUT_F10) {
        input = input == INPUT_F10 ? '0' : '1' + (input - INPUT_F1);
    }
    for (unsigned i = 0; i < N_SCREENS; i++) {
        if ((uint32_t)screen_rows[i].digit == input) {
            return (enum console_screen)i;
        }
    }
    return N_SCREENS;
}

void bindings_standard(struct bindings *b)
{
    for (unsigned i = 0; i < N_ACTIONS; i++) {
        b->keys[i] = action_rows[i].key;
    }
}

uint32_t input_of_name(const char *text)
{
    if (text[0] > ' ' && text[0] < 0x7F && text[1] == '\0') {
        return (uint32_t)text[0];
    }
    if (strncmp(text, "Ctrl-", 5) == 0 && text[5] >= 'A' && text[5] <= 'Z'
        && text[6] == '\0') {
        return INPUT_CONTROL((uint32_t)text[5]);
    }
    for (uint32_t f = INPUT_F1; f <= INPUT_F10; f++) {
        char name[INPUT_NAME_BYTES];
        if (strcmp(text, input_name(name, f)) == 0) {
            return f;
        }
    }
    for (unsigned i = 0; i < N_NAMED; i++) {
        if (strcmp(text, named[i].name) == 0) {
            return named[i].input;
        }
    }
    return INPUT_NONE;
}

enum status bindings_set(struct bindings *b, const char *action, const char *key,
                         struct error *e)
{
    unsigned at = 0;
    while (at < N_ACTIONS && strcmp(action_rows[at].name, action) != 0) {
        at++;
    }
    if (at == N_ACTIONS) {
        return error_set(e, STATUS_ARGUMENT, "keys: there is no action '%s'", action);
    }
    const uint32_t input = input_of_name(key);
    if (input == INPUT_NONE || screen_of_input(input) != N_SCREENS
        || (input >= '0' && input <= '9')) {
        return error_set(e, STATUS_ARGUMENT, "keys: '%s' cannot be bound to '%s'", key,
                         action);
    }
    for (unsigned i = 0; i < N_ACTIONS; i++) {
        if (i != at && b->keys[i] == input
            && (action_rows[i].screens & action_rows[at].screens) != 0) {
            return error_set(e, STATUS_ARGUMENT, "keys: '%s' is taken by '%s'", key,
                             action_rows[i].name);
        }
    }
    b->keys[at] = input;
    return STATUS_OK;
}

enum action bindings_find(const struct bindings *b, enum console_screen screen,
                          uint32_t input)
{
    static const struct {
        uint32_t input;
        enum action action;
    } twins[] = {
        {INPUT_UP, ACTION_UP},
        {INPUT_DOWN, ACTION_DOWN},
        {INPUT_PAGE_UP, ACTION_PAGE_UP},
        {INPUT_PAGE_DOWN, ACTION_PAGE_DOWN},
        {INPUT_LEFT, ACTION_PAN_BACK},
        {INPUT_RIGHT, ACTION_PAN},
        {INPUT_HOME, ACTION_TOP},
        {INPUT_END, ACTION_BOTTOM},
        {INPUT_BACKSPACE, ACTION_BACK},
        {'<', ACTION_BACK},
        {'h', ACTION_STEP_BACK},
        {'l', ACTION_STEP},
        {INPUT_CONTROL('U'), ACTION_PAGE_UP},
        {INPUT_CONTROL('D'), ACTION_PAGE_DOWN},
        {'\\', ACTION_FILTER},
    };
    for (unsigned i = 0; i < N_ACTIONS; i++) {
        if (b->keys[i] == input && (action_rows[i].screens >> screen & 1) != 0) {
            return (enum action)i;
        }
    }
    for (unsigned i = 0; i < sizeof twins / sizeof twins[0]; i++) {
        if (twins[i].input == input
            && (action_rows[twins[i].action].screens >> screen & 1) != 0) {
            return twins[i].action;
        }
    }
    return N_ACTIONS;
}

const char *input_name(char text[INPUT_NAME_BYTES], uint32_t input)
{
    for (unsigned i = 0; i < N_NAMED; i++) {
        if (named[i].input == input) {
            snprintf(text, INPUT_NAME_BYTES, "%s", named[i].name);
            return text;
        }
    }
    if (input >= INPUT_F1 && input <= INPUT_F10) {
        snprintf(text, INPUT_NAME_BYTES, "F%u", (unsigned)(input - INPUT_F1 + 1));
    } else if (input < ' ') {
        snprintf(text, INPUT_NAME_BYTES, "Ctrl-%c", (char)(input | 0x40));
    } else {
        snprintf(text, INPUT_NAME_BYTES, "%c", input < 0x7F ? (char)input : '?');
    }
    return text;
}
