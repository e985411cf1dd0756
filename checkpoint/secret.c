/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* checkpoint/secret.c - pages for secrets. */
#include "checkpoint/secret.h"

#include <openssl/crypto.h>
#include <sys/mman.h>

enum status secret_open(struct secret **out, struct error *e)
{
    *out = NULL;
    void *const page = mmap(NULL, sizeof(struct secret), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) {
        return error_set(e, STATUS_MEMORY, "no memory for a passphrase or a key");
    }
    /* Both are hardening: a process that may not lock memory still has its work to do. */
    (void)mlock(page, sizeof(struct secret));
    (void)madvise(page, sizeof(struct secret), MADV_DONTDUMP);
    *out = page;
    return STATUS_OK;
}

void secret_close(struct secret *s)
{
    if (s != NULL) {
        secret_wipe(s, sizeof *s);
        (void)munmap(s, sizeof *s);
    }
}

void secret_wipe(void *bytes, size_t len)
{
    OPENSSL_cleanse(bytes, len);
}
