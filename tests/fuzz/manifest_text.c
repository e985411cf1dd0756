/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Fuzz target: any bytes as the manifest of an archive. What is accepted has one text,
 * and its paths stay inside their folders.
 *
 * Seeds: corpus/manifest_text/, made by manifest_text.sh.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void must(int condition)
{
    if (!condition) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct manifest m;
    struct error e;
    struct byte_buffer text = {0};
    if (manifest_decode(&m, bytes, len, &e) == STATUS_OK) {
        must(manifest_encode(&text, &m, &e) == STATUS_OK);
        must(text.len == len && memcmp(text.bytes, bytes, len) == 0);
        for (size_t i = 0; i < m.n_files; i++) {
            char path[MANIFEST_PATH_BYTES];
            manifest_path(path, &m.files[i]);
            must(path[0] != '/' && path[0] != '.' && strstr(path, "..") == NULL);
        }
    }
    buffer_free(&text);
    manifest_free(&m);
    return 0;
}
