/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Sessions as text: names that an archive brought along do not reach the terminal raw. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tui/session_text.h"

static size_t count(const char *text, char c)
{
    size_t n = 0;
    for (; *text != '\0'; text++) {
        n += *text == c;
    }
    return n;
}

static void make_view(struct session_view *view, const char *program)
{
    memset(view, 0, sizeof *view);
    (void)snprintf(view->summary.name, sizeof view->summary.name, "9c0d-lynx");
    (void)snprintf(view->work.program_name, sizeof view->work.program_name, "%s",
                   program);
}

Test(session_text, a_session_is_one_row_whatever_its_program_is_called)
{
    struct session_view view;
    struct byte_buffer out = {0};
    make_view(&view, "two\nlines\x1b[2J.elf");
    session_text_row(&out, &view);
    buffer_u8(&out, 0);
    const char *const row = (const char *)out.bytes;
    cr_assert_not_null(strstr(row, " two^Jlines^[[2J.elf "), "%s", row);
    cr_assert_eq(count(row, '\n'), 1);
    cr_assert_eq(count(row, '\x1b'), 0);
    buffer_free(&out);
}

Test(session_text, the_details_have_the_name_on_one_line)
{
    struct session_view view;
    struct byte_buffer odd = {0}, plain = {0};
    make_view(&view, "a\nb\x1b");
    session_text_details(&odd, &view);
    buffer_u8(&odd, 0);
    make_view(&view, "ab");
    session_text_details(&plain, &view);
    buffer_u8(&plain, 0);
    cr_assert_not_null(strstr((const char *)odd.bytes, "\nprogram    a^Jb^[\n"));
    cr_assert_eq(count((const char *)odd.bytes, '\n'),
                 count((const char *)plain.bytes, '\n'));
    buffer_free(&odd);
    buffer_free(&plain);
}
