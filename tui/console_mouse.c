/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The mouse, in terms of keys. */
#include "tui/console.h"
#include "tui/view.h"

enum { WHEEL_LINES = 3 };

static void press(struct console *c, uint32_t input, int times)
{
    for (int i = 0; i < times; i++) {
        console_key(c, input);
    }
}

/* A click on a line selects it, one on the selected line opens it. On the VM's screen a
 * line is an instruction and a key is a cycle: a click says nothing there. */
static void click_line(struct console *c, int y)
{
    int below;
    view_draw(&c->canvas, &c->model); /* keys before this may have moved the mark */
    if (c->model.screen == SCREEN_VM || !view_line_at(&c->canvas, y, &below)) {
        return;
    }
    if (below == 0) {
        press(c, INPUT_ENTER, 1);
    } else {
        press(c, below > 0 ? INPUT_DOWN : INPUT_UP, below > 0 ? below : -below);
    }
}

static void click(struct console *c)
{
    const struct canvas *const all = &c->canvas;
    struct model *const m = &c->model;
    int x;
    int y;
    screen_pointer(c->screen, &x, &y);
    const enum console_screen screen = view_screen_at(m, all->width, all->height, x, y);
    const enum action action = view_action_at(m, all->width, all->height, x, y);
    if (screen != N_SCREENS) {
        console_go(c, screen);
    } else if (action != N_ACTIONS) {
        console_act(c, action);
    } else {
        click_line(c, y);
    }
}

bool console_mouse(struct console *c, uint32_t input)
{
    switch (input) {
    case INPUT_WHEEL_UP:
        press(c, INPUT_UP, WHEEL_LINES);
        return true;
    case INPUT_WHEEL_DOWN:
        press(c, INPUT_DOWN, WHEEL_LINES);
        return true;
    case INPUT_CLICK:
        if (c->model.overlay == OVERLAY_NONE && !c->model.prompt.is_open) {
            click(c);
        }
        return true;
    default:
        return false;
    }
}
