/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Fuzz target: any bytes as the header of a vault, and as an encrypted file. A header
 * that is taken asks for no more memory than docs/formats.md allows, and is opened by its
 * passphrase only; a file of somebody else's is refused, and nothing of it given out.
 *
 * Seeds: corpus/vault_header/, made by vault_header.sh.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint/vault.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void must(int condition)
{
    if (!condition) {
        abort();
    }
}

static const struct vault *own_vault(const struct secret *passphrase)
{
    static struct vault *vault;
    uint8_t header[VAULT_HEADER_BYTES];
    struct error e;
    if (vault == NULL) {
        must(vault_create(&vault, header, passphrase, VAULT_LOG_N_MIN, &e) == STATUS_OK);
    }
    return vault;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct secret *passphrase;
    struct vault *vault = NULL;
    struct byte_buffer out = {0};
    struct error e;
    if (passphrase == NULL) {
        must(secret_open(&passphrase, &e) == STATUS_OK);
        passphrase->bytes[0] = 'a';
        passphrase->len = 1;
    }
    if (vault_check_header(bytes, len, &e) == STATUS_OK) {
        /* magic 8, version 4, id 16: then log2 n, r, p */
        must(len == 111 && bytes[28] >= 10 && bytes[28] <= 18 && bytes[29] == 8
             && bytes[30] == 1);
        if (bytes[28] == VAULT_LOG_N_MIN) { /* the others would take their time */
            must(vault_open(&vault, bytes, len, passphrase, &e) == STATUS_REJECTED);
            must(vault == NULL);
        }
    } else {
        must(vault_open(&vault, bytes, len, passphrase, &e) != STATUS_OK);
    }
    must(vault_decrypt(own_vault(passphrase), &out, "record", 0, bytes, len, &e)
         == STATUS_FORMAT);
    must(out.len == 0);
    buffer_free(&out);
    return 0;
}
