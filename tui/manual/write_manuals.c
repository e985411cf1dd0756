/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* write_manuals FOLDER: at build time, write manual pages and completion scripts below
 * FOLDER, in the folders they are installed in below share/. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tui/completions.h"
#include "tui/manual.h"
#include "tui/manual_files.h"

/* Write FOLDER/PATH and free the bytes; every folder on the way is made. */
static bool write_below(const char *folder, const char *path, struct byte_buffer *bytes)
{
    char name[4096];
    const int len = snprintf(name, sizeof name, "%s/%s", folder, path);
    bool is_written = !bytes->bad && len > 0 && (size_t)len < sizeof name;
    if (is_written) {
        for (char *slash = strchr(name + 1, '/'); slash != NULL;
             slash = strchr(slash + 1, '/')) {
            *slash = '\0';
            is_written = is_written && (mkdir(name, 0777) == 0 || errno == EEXIST);
            *slash = '/';
        }
        FILE *const file = is_written ? fopen(name, "wb") : NULL;
        is_written =
            file != NULL && fwrite(bytes->bytes, 1, bytes->len, file) == bytes->len;
        is_written = (file == NULL || fclose(file) == 0) && is_written;
    }
    if (!is_written) {
        fprintf(stderr, "write_manuals: %s/%s cannot be written\n", folder, path);
    }
    buffer_free(bytes);
    return is_written;
}

int main(int argc, char **argv)
{
    static const char *const scripts[][2] = {
        {"bash", "bash-completion/completions/zkconsole"},
        {"zsh", "zsh/site-functions/_zkconsole"},
        {"fish", "fish/vendor_completions.d/zkconsole.fish"}};
    static const struct {
        const char *path;
        void (*write)(struct byte_buffer *out, const char *version);
    } pages[] = {{"man/man5/zkconsole.ini.5", manual_write_settings},
                 {"man/man5/zkconsole-store.5", manual_write_store},
                 {"man/man7/zkconsole-json.7", manual_write_json}};
    struct byte_buffer out = {0};
    bool is_written = true;
    if (argc != 2) {
        fprintf(stderr, "usage: write_manuals FOLDER\n");
        return 2;
    }
    manual_write_overview(&out, ZK_VERSION);
    is_written = write_below(argv[1], "man/man1/zkconsole.1", &out);
    for (unsigned i = 0; i < N_COMMANDS; i++) {
        char path[128];
        snprintf(path, sizeof path, "man/man1/zkconsole-%s.1", command_rows[i].name);
        manual_write_command(&out, (enum command_id)i, ZK_VERSION);
        is_written = write_below(argv[1], path, &out) && is_written;
    }
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        pages[i].write(&out, ZK_VERSION);
        is_written = write_below(argv[1], pages[i].path, &out) && is_written;
    }
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        is_written = completions_write(&out, scripts[i][0])
                     && write_below(argv[1], scripts[i][1], &out) && is_written;
    }
    return is_written ? 0 : 1;
}
