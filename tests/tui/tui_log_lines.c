/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The log shows all of the line that is selected, also where the list has to cut it. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tui/model.h"
#include "tui/view.h"

static struct model *m;

static void begin(void)
{
    m = calloc(1, sizeof *m);
    cr_assert(m != NULL);
    model_init(m);
    m->screen = SCREEN_LOG;
}

static void end(void)
{
    free(m);
}

TestSuite(log_lines, .init = begin, .fini = end);

static const char *drawn(unsigned width, unsigned height)
{
    static char text[65536];
    struct canvas c;
    struct error e;
    struct byte_buffer out = {0};
    cr_assert_eq(canvas_open(&c, width, height, false, &e), STATUS_OK);
    view_draw(&c, m);
    canvas_dump(&c, &out);
    cr_assert_lt(out.len, sizeof text);
    memcpy(text, out.bytes, out.len);
    text[out.len] = '\0';
    buffer_free(&out);
    canvas_close(&c);
    return text;
}

Test(log_lines, the_end_of_a_long_line_is_there_at_80_by_24)
{
    model_log(
        m, 'e',
        "the engine was ended by signal 11, and its report is kept where reports "
        "are: /home/somebody/.local/state/zkconsole/log/crash-20261120T120341Z-1.txt");
    cr_expect(strstr(drawn(80, 24), "crash-20261120T120341Z-1.txt ") != NULL);
    cr_expect(strstr(drawn(160, 48), "crash-20261120T120341Z-1.txt ") != NULL);
}

Test(log_lines, the_list_and_the_line_share_the_screen)
{
    for (unsigned i = 0; i < 100; i++) {
        model_log(m, 'i', i == 99 ? "the newest" : "older");
    }
    const char *text = drawn(80, 24);
    cr_expect(strstr(text, "info     the newest") != NULL);
    cr_expect(strstr(text, "┌─ Line 100 of 100") != NULL);
    cr_expect(strstr(text, "100 of 100 lines") != NULL);
    text = drawn(40, 12); /* no room */
    cr_expect(strstr(text, "┌─ Line") == NULL);
    cr_expect(strstr(text, "info     the newest") != NULL);
}
