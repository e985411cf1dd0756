/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The terminal, by ncurses. */
#define NCURSES_WIDECHAR 1
#include <ncurses.h>

#include "tui/screen.h"

#include <langinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "tui/crash.h"
#include "tui/direct_color.h"
#include "tui/key_table.h"
#include "tui/put_text.h"
#include "tui/terminal.h"

struct terminal_screen {
    SCREEN *screen;
    struct screen_options options;
    bool is_ascii, is_mono;
    bool is_direct; /* colours by their parts, but for the first n_indexed */
    int n_indexed;
    int pointer_x, pointer_y;
    attr_t attributes[N_ROLES];
    short pairs[N_ROLES];
};

/* For the handlers of faults: what the terminal was like, what makes it so again, and
 * whether it is ours now. */
static struct termios modes_before;
static char leave[256];
static size_t len_leave;
static volatile sig_atomic_t is_ours;

/* Only calls that are safe in a handler. The modes go first: a shell that echoes nothing
 * is worse than one on the wrong page. */
static void give_back(void)
{
    if (is_ours) {
        is_ours = 0;
        (void)tcsetattr(STDIN_FILENO, TCSANOW, &modes_before);
        (void)!write(STDOUT_FILENO, leave, len_leave);
    }
}

/* It is no fault, and leaves no report. */
static void on_quit(int signal_number)
{
    give_back();
    (void)raise(signal_number); /* SA_RESETHAND: the standard action now */
}

/* Add a string of terminfo's, NULL and -1 for none, without its delays "$<..>": no
 * terminal of today needs them. */
static void add_leave(const char *text)
{
    if (text == NULL || text == (const char *)-1) {
        return;
    }
    while (*text != '\0' && len_leave < sizeof leave) {
        if (text[0] == '$' && text[1] == '<') {
            text += strcspn(text, ">");
            text += *text == '>';
            continue;
        }
        leave[len_leave++] = *text++;
    }
}

/* Everything that may be on, in the terminal's own words; the modes of xterm's that
 * terminfo has no word for are off already in terminals that do not know them. */
static void prepare_leave(const struct screen_options *options)
{
    len_leave = 0;
    add_leave(tigetstr((char[]){"sgr0"}));
    if (options->has_mouse) {
        add_leave("\033[?1000l\033[?1002l\033[?1003l\033[?1006l");
    }
    if (options->is_synchronized) {
        add_leave("\033[?2026l");
    }
    add_leave(tigetstr((char[]){"rmkx"}));
    add_leave(tigetstr((char[]){"cnorm"}));
    add_leave(tigetstr((char[]){"rmcup"}));
    add_leave("\r\n");
}

static void watch_faults(void)
{
    struct sigaction action = {.sa_handler = on_quit, .sa_flags = SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    (void)sigaction(SIGQUIT, &action, NULL);
    crash_terminal(give_back);
}

/* Does the locale write every glyph, one column wide? */
static bool can_write_glyphs(void)
{
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
        return false;
    }
    for (unsigned i = 0; glyph_of_list(i) != 0; i++) {
        if (wcwidth((wchar_t)glyph_of_list(i)) != 1) {
            return false;
        }
    }
    return true;
}

static void enter_modes(void)
{
    (void)raw(); /* Ctrl-C and Ctrl-Z are keys */
    (void)noecho();
    (void)nonl();
    (void)keypad(stdscr, TRUE);
    (void)nodelay(stdscr, TRUE);
    (void)intrflush(stdscr, FALSE);
    (void)curs_set(0);
    is_ours = 1;
}

/* Presses only: a click is one report, and nothing waits for a second one. */
static void take_mouse(const struct screen_options *options)
{
    if (options->has_mouse) {
        (void)mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
        (void)mouseinterval(0);
    }
}

static bool has_terminal(void)
{
    const char *const kind = getenv("TERM");
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && kind != NULL
           && kind[0] != '\0' && strcmp(kind, "dumb") != 0;
}

/* Of a size, and nothing else. */
static enum status open_virtual(struct terminal_screen **out,
                                const struct screen_options *options, struct error *e)
{
    struct terminal_screen *const s = calloc(1, sizeof *s);
    *out = s;
    if (s == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for the screen");
    }
    s->options = *options;
    if (options->width == 0) {
        s->options.width = 80;
        s->options.height = 24;
    }
    s->is_ascii = options->is_ascii || !can_write_glyphs();
    return STATUS_OK;
}

/* With 24 bits of colour where the terminal takes them and terminfo says how. */
static SCREEN *open_kind(const struct screen_options *options)
{
    char kind[DIRECT_KIND_BYTES];
    SCREEN *screen = NULL;
    if (!options->is_mono
        && direct_color_kind(kind, getenv("TERM"), getenv("COLORTERM"))) {
        screen = newterm(kind, stdout, stdin);
    }
    return screen != NULL ? screen : newterm(NULL, stdout, stdin);
}

/* terminfo counts the colours of a palette that lies over the first direct ones: eight,
 * if it does not say. */
static void begin_colors(struct terminal_screen *s)
{
    (void)start_color();
    (void)use_default_colors();
    const int n = tigetnum((char[]){"CO"});
    s->is_direct = COLORS == DIRECT_COLORS;
    s->n_indexed = n > 8 ? n : 8;
}

enum status screen_open(struct terminal_screen **out,
                        const struct screen_options *options, struct error *e)
{
    const char *const kind = getenv("TERM");
    *out = NULL;
    if (!has_terminal() && options->may_be_virtual) {
        return open_virtual(out, options, e);
    }
    if (!has_terminal()) {
        return error_set(e, STATUS_UNSUPPORTED,
                         "the console needs a terminal that can place its cursor");
    }
    struct terminal_screen *const s = calloc(1, sizeof *s);
    if (s == NULL) {
        return error_set(e, STATUS_MEMORY, "no memory for the screen");
    }
    (void)tcgetattr(STDIN_FILENO, &modes_before);
    s->screen = open_kind(options);
    if (s->screen == NULL || tigetstr("cup") == NULL || tigetstr("cup") == (char *)-1) {
        if (s->screen != NULL) {
            (void)endwin();
            delscreen(s->screen);
        }
        free(s);
        return error_set(e, STATUS_UNSUPPORTED,
                         "the terminal '%s' is not known, or cannot place its cursor",
                         kind);
    }
    prepare_leave(options);
    watch_faults();
    (void)set_escdelay(25);
    enter_modes();
    take_mouse(options);
    s->is_ascii = options->is_ascii || !can_write_glyphs();
    s->options = *options;
    s->is_mono = options->is_mono || !has_colors();
    if (!s->is_mono) {
        begin_colors(s);
    }
    *out = s;
    return STATUS_OK;
}

/* endwin turns mouse, keypad, cursor and page back; what it leaves is said here. */
static void leave_modes(struct terminal_screen *s)
{
    if (s->options.has_mouse) {
        (void)mousemask(0, NULL);
    }
    (void)endwin();
    is_ours = 0;
    const char *const page = tigetstr((char[]){"rmcup"});
    if (page == NULL || page == (char *)-1) { /* what was drawn stays: go below it */
        (void)terminal_write(STDOUT_FILENO, (const uint8_t *)"\r\n", 2);
    }
}

void screen_close(struct terminal_screen *s)
{
    if (s != NULL && s->screen != NULL) {
        leave_modes(s);
        delscreen(s->screen);
    }
    free(s);
}

static attr_t attributes_of(unsigned look)
{
    return ((look & LOOK_BOLD) != 0 ? A_BOLD : 0) | ((look & LOOK_DIM) != 0 ? A_DIM : 0)
           | ((look & LOOK_UNDERLINE) != 0 ? A_UNDERLINE : 0)
           | ((look & LOOK_REVERSE) != 0 ? A_REVERSE : 0);
}

static int color_number(const struct terminal_screen *s, struct color color)
{
    return s->is_mono     ? -1
           : s->is_direct ? theme_direct(color, s->n_indexed)
                          : theme_palette(color, COLORS);
}

void screen_theme(struct terminal_screen *s, const struct theme *theme)
{
    if (s->screen == NULL) {
        return;
    }
    for (int i = 0; i < N_ROLES; i++) {
        const struct look *const look = &theme->looks[i];
        int front = color_number(s, look->front);
        const int back = color_number(s, look->back);
        if (s->is_mono || front < 0) {
            s->attributes[i] = attributes_of(role_mono((enum role)i));
            s->pairs[i] = 0;
            continue;
        }
        if (front == back) { /* only where colours are few */
            front = back == 0 || back == 8 ? 7 : 0;
        }
        s->attributes[i] = attributes_of(look->attributes);
        s->pairs[i] = (short)(i + 1);
        (void)init_extended_pair(s->pairs[i], front, back);
    }
    screen_forget(s);
}

void screen_size(struct terminal_screen *s, bool is_changed, unsigned *width,
                 unsigned *height)
{
    struct winsize size;
    if (s->screen == NULL) {
        *width = s->options.width;
        *height = s->options.height;
        return;
    }
    if (is_changed && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row != 0
        && size.ws_col != 0 && (size.ws_row != LINES || size.ws_col != COLS)) {
        (void)resizeterm(size.ws_row, size.ws_col);
        (void)clearok(stdscr, TRUE);
    }
    *width = COLS > 0 ? (unsigned)COLS : 80;
    *height = LINES > 0 ? (unsigned)LINES : 24;
    if (s->options.width != 0) {
        *width = s->options.width;
        *height = s->options.height;
    }
}

bool screen_is_virtual(const struct terminal_screen *s)
{
    return s->screen == NULL;
}

bool screen_set_ascii(struct terminal_screen *s, bool is_ascii)
{
    if (!is_ascii && !can_write_glyphs()) {
        return false;
    }
    s->is_ascii = is_ascii;
    return true;
}

/* Base 64 of RFC 4648; three bytes become four letters. */
static void put_base64(struct byte_buffer *out, const char *text)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const size_t len = strlen(text);
    for (size_t i = 0; i < len; i += 3) {
        uint32_t bits = 0;
        for (size_t k = 0; k < 3; k++) {
            bits = bits << 8 | (i + k < len ? (uint8_t)text[i + k] : 0);
        }
        for (size_t k = 0; k < 4; k++) {
            const uint32_t letter = bits >> (18 - 6 * k) & 63;
            buffer_u8(out, (uint8_t)(i + k > len ? '=' : letters[letter]));
        }
    }
}

void screen_copy(const struct terminal_screen *s, const char *text)
{
    struct byte_buffer out = {0};
    if (s->screen == NULL) {
        return;
    }
    put_text(&out, "\033]52;c;");
    put_base64(&out, text);
    buffer_u8(&out, '\a');
    if (!out.bad) {
        (void)terminal_write(STDOUT_FILENO, out.bytes, out.len);
    }
    buffer_free(&out);
}

bool screen_is_ascii(const struct terminal_screen *s)
{
    return s->is_ascii;
}

/* Begin or end a frame that the terminal may show whole. */
static void bracket(const struct terminal_screen *s, bool is_begin)
{
    if (s->options.is_synchronized) {
        (void)!write(STDOUT_FILENO, is_begin ? "\033[?2026h" : "\033[?2026l", 8);
    }
}

void screen_show(struct terminal_screen *s, const struct canvas *c)
{
    if (s->screen == NULL) {
        return;
    }
    bracket(s, true);
    for (unsigned y = 0; y < c->height && (int)y < LINES; y++) {
        for (unsigned x = 0; x < c->width && (int)x < COLS; x++) {
            const struct cell *const cell = &c->cells[(size_t)y * c->width + x];
            const wchar_t text[2] = {(wchar_t)cell->glyph, L'\0'};
            cchar_t glyph;
            (void)setcchar(&glyph, text, s->attributes[cell->role], s->pairs[cell->role],
                           NULL);
            (void)mvadd_wch((int)y, (int)x, &glyph);
        }
    }
    (void)refresh();
    bracket(s, false);
}

void screen_forget(struct terminal_screen *s)
{
    if (s->screen != NULL) {
        (void)clearok(stdscr, TRUE);
    }
}

/* What the mouse did; INPUT_NONE for nothing that has a name. */
static uint32_t mouse_input(struct terminal_screen *s)
{
    MEVENT event;
    if (getmouse(&event) != OK) {
        return INPUT_NONE;
    }
    s->pointer_x = event.x;
    s->pointer_y = event.y;
    return (event.bstate & BUTTON1_PRESSED) != 0   ? INPUT_CLICK
           : (event.bstate & BUTTON4_PRESSED) != 0 ? INPUT_WHEEL_UP
           : (event.bstate & BUTTON5_PRESSED) != 0 ? INPUT_WHEEL_DOWN
                                                   : INPUT_NONE;
}

void screen_pointer(const struct terminal_screen *s, int *x, int *y)
{
    *x = s->pointer_x;
    *y = s->pointer_y;
}

uint32_t screen_key(struct terminal_screen *s)
{
    static const struct {
        wint_t code;
        uint32_t input;
    } codes[] = {
        {KEY_UP, INPUT_UP},         {KEY_DOWN, INPUT_DOWN},
        {KEY_LEFT, INPUT_LEFT},     {KEY_RIGHT, INPUT_RIGHT},
        {KEY_PPAGE, INPUT_PAGE_UP}, {KEY_NPAGE, INPUT_PAGE_DOWN},
        {KEY_HOME, INPUT_HOME},     {KEY_END, INPUT_END},
        {KEY_ENTER, INPUT_ENTER},   {KEY_BACKSPACE, INPUT_BACKSPACE},
        {KEY_DC, INPUT_DELETE},     {KEY_BTAB, INPUT_BACK_TAB},
    };
    wint_t code;
    while (s->screen != NULL) {
        const int kind = get_wch(&code);
        if (kind == OK) {
            return code == '\r'                   ? INPUT_ENTER
                   : code == 0x7F || code == '\b' ? INPUT_BACKSPACE
                                                  : (uint32_t)code;
        }
        if (kind != KEY_CODE_YES) {
            return INPUT_NONE;
        }
        for (unsigned i = 0; i < sizeof codes / sizeof codes[0]; i++) {
            if (codes[i].code == code) {
                return codes[i].input;
            }
        }
        if (code == KEY_MOUSE) {
            const uint32_t input = mouse_input(s);
            if (input != INPUT_NONE) {
                return input;
            }
            continue;
        }
        if (code >= KEY_F(1) && code <= KEY_F(10)) {
            return INPUT_F1 + (uint32_t)(code - KEY_F(1));
        }
        /* A key we have no name for: look at the next. */
    }
    return INPUT_NONE;
}

void screen_leave(struct terminal_screen *s)
{
    if (s->screen != NULL) {
        (void)def_prog_mode();
        leave_modes(s);
    }
}

void screen_return(struct terminal_screen *s)
{
    if (s->screen == NULL) {
        return;
    }
    (void)reset_prog_mode();
    is_ours = 1;
    take_mouse(&s->options);
    screen_forget(s);
    (void)refresh();
}
