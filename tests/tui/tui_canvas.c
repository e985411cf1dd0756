/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The grid: nothing is drawn outside of it, nothing a guest wrote can move the cursor,
 * and every glyph has an ASCII twin. */
#include "tui/canvas.h"

#include <criterion/criterion.h>
#include <string.h>

static void open_canvas(struct canvas *c, unsigned width, unsigned height, bool is_ascii)
{
    struct error e;
    cr_assert_eq(canvas_open(c, width, height, is_ascii, &e), STATUS_OK);
}

/* Compare what stands on the canvas, and close it. */
static void expect(struct canvas *c, const char *text)
{
    struct byte_buffer out = {0};
    canvas_dump(c, &out);
    buffer_u8(&out, 0);
    cr_assert_str_eq((const char *)out.bytes, text);
    buffer_free(&out);
    canvas_close(c);
}

Test(canvas, text_is_clipped_on_all_sides)
{
    struct canvas c;
    open_canvas(&c, 6, 3, false);
    const struct area a = {1, 1, 4, 1};
    canvas_text(&c, a, -2, 0, ROLE_TEXT, "abcdefghij");
    canvas_text(&c, a, 0, -1, ROLE_TEXT, "no");
    canvas_text(&c, a, 0, 1, ROLE_TEXT, "no");
    canvas_text(&c, (struct area){5, 2, 9, 9}, 0, 0, ROLE_TEXT, "xyz");
    expect(&c, "\n cdef\n     x\n");
}

Test(canvas, a_paragraph_is_broken_at_spaces_and_words_too_long_anywhere)
{
    static const struct {
        const char *text;
        int rows;
        const char *drawn;
    } cases[] = {{"", 0, "\n\n\n"},
                 {"one two", 1, "one two\n\n\n"},
                 {"one two three", 2, "one two\nthree\n\n"},
                 {"one twos three", 3, "one\ntwos\nthree\n"},
                 {"/a/path/of/16col x", 3, "/a/path\n/of/16c\nol x\n"},
                 {"▶ ▶ ▶ ▶ ▶ ", 2, "▶ ▶ ▶ ▶\n▶\n\n"},
                 {"a b c d e f g h i j k l m", 4, "a b c d\ne f g h\ni j k l\n"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct canvas c;
        open_canvas(&c, 7, 3, false);
        cr_expect_eq(canvas_paragraph(&c, canvas_area(&c), ROLE_TEXT, cases[i].text),
                     cases[i].rows, "%s", cases[i].text);
        expect(&c, cases[i].drawn);
    }
}

Test(canvas, control_and_unknown_characters_become_question_marks)
{
    struct canvas c;
    open_canvas(&c, 12, 1, false);
    canvas_text(&c, canvas_area(&c), 0, 0, ROLE_TEXT,
                "a\x1b[\x07\x7f\xc2\x9b\xff\xe4\xb8\xad\xc3z");
    /* a ESC [ BEL DEL C1 bad CJK bad z */
    expect(&c, "a?[??????z\n");
}

Test(canvas, every_glyph_has_a_twin_that_is_drawn_on_an_ascii_canvas)
{
    for (unsigned i = 0; glyph_of_list(i) != 0; i++) {
        const uint32_t g = glyph_of_list(i);
        const char twin = glyph_twin(g);
        cr_assert(twin > ' ' && twin < 0x7F, "glyph %x", g);
        struct canvas c;
        open_canvas(&c, 1, 1, true);
        const char utf8[4] = {(char)(g < 0x800 ? 0xC0 | g >> 6 : 0xE0 | g >> 12),
                              (char)(0x80 | (g < 0x800 ? g & 0x3F : g >> 6 & 0x3F)),
                              (char)(g < 0x800 ? 0 : 0x80 | (g & 0x3F)), 0};
        canvas_text(&c, canvas_area(&c), 0, 0, ROLE_TEXT, utf8);
        cr_assert_eq(c.cells[0].glyph, (uint32_t)twin);
        canvas_close(&c);
    }
    cr_assert(glyph_of_list(0) != 0);
}

Test(canvas, bar_is_full_exactly_in_proportion)
{
    for (int full = 0; full <= 10; full++) {
        struct canvas c;
        open_canvas(&c, 10, 1, true);
        canvas_bar(&c, canvas_area(&c), 0, 0, 10, full / 10.0);
        for (int x = 0; x < 10; x++) {
            cr_assert_eq(c.cells[x].glyph, x < full ? '#' : '.');
        }
        canvas_close(&c);
    }
    struct canvas c;
    open_canvas(&c, 4, 2, true);
    canvas_bar(&c, canvas_area(&c), 0, 0, 4, 7.0);
    canvas_bar(&c, canvas_area(&c), 0, 1, 4, -1.0);
    expect(&c, "####\n....\n");
}

Test(canvas, spark_shows_the_newest_values)
{
    static const uint64_t values[] = {99, 0, 50, 100, 200};
    struct canvas c;
    open_canvas(&c, 4, 1, false);
    canvas_spark(&c, canvas_area(&c), 0, 0, 4, values, 5, 100);
    expect(&c, "▁▅██\n");
}

Test(canvas, box_of_any_size_stays_inside_its_area)
{
    for (int width = 0; width <= 6; width++) {
        for (int height = 0; height <= 4; height++) {
            struct canvas c;
            open_canvas(&c, 8, 6, true);
            canvas_box(&c, (struct area){1, 1, width, height}, ROLE_BORDER, ROLE_TITLE,
                       "a long title");
            for (int y = 0; y < 6; y++) {
                for (int x = 0; x < 8; x++) {
                    const bool is_inside =
                        x >= 1 && x < 1 + width && y >= 1 && y < 1 + height;
                    cr_assert(is_inside || c.cells[y * 8 + x].glyph == ' ');
                }
            }
            canvas_close(&c);
        }
    }
    struct canvas c;
    open_canvas(&c, 9, 3, true);
    canvas_box(&c, canvas_area(&c), ROLE_BORDER, ROLE_TITLE, "ab");
    expect(&c, "+- ab --+\n|       |\n+-------+\n");
}
