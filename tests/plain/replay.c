/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Run a fuzz target once over every file of the folders on the command line.
 *
 * usage: fuzz_NAME FOLDER..     exit 0: all returned; 1: an unreadable or empty folder
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Give the file's bytes, in a block of exactly their number, to the target. */
static int replay_file(const char *path)
{
    FILE *const file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        return 1;
    }
    const long len = ftell(file);
    rewind(file);
    uint8_t *const bytes = malloc(len > 0 ? (size_t)len : 1);
    if (bytes == NULL || len < 0 || fread(bytes, 1, (size_t)len, file) != (size_t)len) {
        perror(path);
        return 1;
    }
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, (size_t)len);
    free(bytes);
    return 0;
}

static int replay_folder(const char *folder)
{
    DIR *const dir = opendir(folder);
    if (dir == NULL) {
        perror(folder);
        return 1;
    }
    unsigned n = 0;
    int failures = 0;
    const struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] != '.') {
            char path[4096];
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            failures += replay_file(path);
            n++;
        }
    }
    closedir(dir);
    printf("%s: %u inputs\n", folder, n);
    return failures != 0 || n == 0;
}

int main(int argc, char **argv)
{
    int failures = argc < 2;
    for (int i = 1; i < argc; i++) {
        failures |= replay_folder(argv[i]);
    }
    return failures;
}
