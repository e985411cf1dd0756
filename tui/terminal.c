/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Output to terminals and pipes. */
#include "tui/terminal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool terminal_write(int fd, const uint8_t *bytes, size_t len)
{
    while (len != 0) {
        const ssize_t n = write(fd, bytes, len);
        if (n < 0) {
            if (errno == EINTR) {
                continue;
            }
            return false;
        }
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

/* `kept`: control characters that stay as they are. */
static void make_visible(struct byte_buffer *out, const uint8_t *bytes, size_t len,
                         const char *kept)
{
    for (size_t i = 0; i < len; i++) {
        const uint8_t c = bytes[i];
        /* C1 controls as UTF-8 writes them: C2 80 .. C2 9F. */
        const bool is_c1 =
            c == 0xC2 && i + 1 < len && bytes[i + 1] >= 0x80 && bytes[i + 1] <= 0x9F;
        if (is_c1) {
            buffer_bytes(out, "^?", 2);
            i++;
        } else if ((c < 0x20 && (c == 0 || strchr(kept, c) == NULL)) || c == 0x7F) {
            buffer_u8(out, '^');
            buffer_u8(out, c ^ 0x40);
        } else {
            buffer_u8(out, c);
        }
    }
}

void terminal_make_visible(struct byte_buffer *out, const uint8_t *bytes, size_t len)
{
    make_visible(out, bytes, len, "\n\t");
}

void terminal_make_one_line(struct byte_buffer *out, const char *text)
{
    make_visible(out, (const uint8_t *)text, strlen(text), "");
}

bool terminal_write_line(int fd, const char *text)
{
    struct byte_buffer line = {0};
    terminal_make_one_line(&line, text);
    buffer_u8(&line, '\n');
    const bool is_written = terminal_write(fd, line.bytes, line.len);
    buffer_free(&line);
    return is_written;
}

bool terminal_write_guest(int fd, const uint8_t *bytes, size_t len)
{
    if (!isatty(fd)) {
        return terminal_write(fd, bytes, len);
    }
    struct byte_buffer visible = {0};
    terminal_make_visible(&visible, bytes, len);
    const bool is_written = terminal_write(fd, visible.bytes, visible.len);
    buffer_free(&visible);
    return is_written;
}

unsigned terminal_columns(int fd)
{
    struct winsize size;
    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col != 0 ? size.ws_col : 80;
}

bool terminal_is_in_front(int fd)
{
    const pid_t front = tcgetpgrp(fd);
    return front < 0 || front == getpgrp();
}

bool terminal_can_repaint(int fd)
{
    const char *const kind = getenv("TERM");
    return isatty(fd) && kind != NULL && kind[0] != '\0' && strcmp(kind, "dumb") != 0;
}
