/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Appending text to a buffer. */
#include "tui/put_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void append(struct byte_buffer *out, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    const int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (len < 0) {
        out->bad = true;
        return;
    }
    /* One more for the zero byte, taken back at the end. */
    uint8_t *const room = buffer_room(out, (size_t)len + 1);
    if (room != NULL) {
        (void)vsnprintf((char *)room, (size_t)len + 1, format, arguments);
        out->len--;
    }
}

void put_text(struct byte_buffer *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    append(out, format, arguments);
    va_end(arguments);
}

void put_line(struct byte_buffer *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    append(out, format, arguments);
    va_end(arguments);
    buffer_u8(out, '\n');
}

void put_escaped(struct byte_buffer *out, const char *text, const char *special,
                 const char *const replacements[])
{
    while (*text != '\0') {
        const size_t plain = strcspn(text, special);
        buffer_bytes(out, text, plain);
        text += plain;
        if (*text != '\0') {
            const char *const instead = replacements[strchr(special, *text) - special];
            buffer_bytes(out, instead, strlen(instead));
            text++;
        }
    }
}
