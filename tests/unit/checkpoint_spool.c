/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Units that are tried and forgotten: what comes back is what went in, what a session
 * would keep is counted, and the folder stays empty. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checkpoint/unit_files.h"
#include "checkpoint/unit_spool.h"
#include "checkpoint/vault.h"
#include "tests/support/spawned.h"

static char folder[CONSOLE_PATH_BYTES];

static void begin(void)
{
    console_folder_make(folder);
}

static void end(void)
{
    console_folder_remove(folder);
}

TestSuite(spool, .init = begin, .fini = end);

/* What a session's file of these cells is long. */
static uint64_t file_bytes(const char *cells)
{
    struct byte_buffer file = {0};
    struct error e;
    cr_assert_eq(
        unit_file_pack(&file, UNIT_CELLS, (const uint8_t *)cells, strlen(cells), &e),
        STATUS_OK);
    const uint64_t len = file.len;
    buffer_free(&file);
    return len;
}

static void use(bool is_encrypted)
{
    static const char *const cells[] = {"first", "", "the third is longer"};
    struct unit_spool *spool;
    struct error e;
    uint64_t expected = 0;
    cr_assert_eq(unit_spool_open(&spool, folder, is_encrypted, &e), STATUS_OK, "%s",
                 e.text);
    const struct unit_store store = unit_spool_store(spool);
    for (uint32_t i = 0; i < 3; i++) {
        cr_assert_not(store.has(store.arg, UNIT_CELLS, i));
        cr_assert_eq(store.put(store.arg, UNIT_CELLS, i, (const uint8_t *)cells[i],
                               strlen(cells[i]), &e),
                     STATUS_OK, "%s", e.text);
        cr_assert(store.has(store.arg, UNIT_CELLS, i));
        expected += file_bytes(cells[i]) + (is_encrypted ? VAULT_FILE_EXTRA : 0);
    }
    cr_assert_eq(unit_spool_bytes(spool, UNIT_CELLS), expected);
    for (uint32_t i = 3; i-- > 0;) {
        struct byte_buffer back = {0};
        buffer_bytes(&back, "x", 1); /* get appends */
        cr_assert_eq(store.get(store.arg, UNIT_CELLS, i, &back, &e), STATUS_OK);
        cr_assert_eq(back.len, 1 + strlen(cells[i]));
        cr_assert_eq(memcmp(back.bytes + 1, cells[i], back.len - 1), 0);
        buffer_free(&back);
    }
    cr_assert_eq(console_folder_entries(folder), 0);
    unit_spool_close(spool);
}

Test(spool, cells_come_back_and_their_files_are_counted)
{
    use(false);
}

Test(spool, of_an_encrypted_session_the_sizes_are_those_of_encrypted_files)
{
    use(true);
}

Test(spool, proofs_are_counted_and_forgotten)
{
    struct unit_spool *spool;
    struct byte_buffer back = {0};
    struct error e;
    cr_assert_eq(unit_spool_open(&spool, folder, true, &e), STATUS_OK);
    const struct unit_store store = unit_spool_store(spool);
    cr_assert_eq(store.put(store.arg, UNIT_SEGMENT, 7, (const uint8_t *)"proof", 5, &e),
                 STATUS_OK);
    cr_assert_eq(store.put(store.arg, UNIT_SEGMENT, 2, (const uint8_t *)"proofs", 6, &e),
                 STATUS_OK);
    cr_assert_eq(unit_spool_bytes(spool, UNIT_SEGMENT), 11);
    cr_assert_not(store.has(store.arg, UNIT_SEGMENT, 7));
    cr_assert_eq(store.get(store.arg, UNIT_SEGMENT, 7, &back, &e), STATUS_ARGUMENT);
    cr_assert_eq(store.put(store.arg, UNIT_CELLS, 1, (const uint8_t *)"late", 4, &e),
                 STATUS_ARGUMENT);
    unit_spool_close(spool);
}

Test(spool, a_folder_that_is_not_there_is_named)
{
    struct unit_spool *spool;
    struct error e;
    cr_assert_eq(unit_spool_open(&spool, "/nowhere/at/all", false, &e), STATUS_IO);
    cr_assert_null(spool);
    cr_assert_not_null(strstr(e.text, "/nowhere/at/all"));
}
