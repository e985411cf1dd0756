/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Files dropped on purpose: gone, remembered, and forgotten when they are written again.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/files.h"
#include "store/session.h"
#include "store/store.h"
#include "tests/support/scratch_folder.h"

static char root[SCRATCH_PATH_BYTES];
static struct store *store;
static struct session *s;
static struct error e;

static const struct file_kind UNIT = {"unit", "units", "bin"};
static const struct file_kind PROOF = {"proof", "proofs", "zkp"};

/* SHA-256 of "one", as sha256sum(1) prints it. */
static const uint8_t sha256_one[] = {
    0x76, 0x92, 0xc3, 0xad, 0x35, 0x40, 0xbb, 0x80, 0x3c, 0x02, 0x0b,
    0x3a, 0xee, 0x66, 0xcd, 0x88, 0x87, 0x12, 0x32, 0x34, 0xea, 0x0c,
    0x6e, 0x71, 0x43, 0xc0, 0xad, 0xd7, 0x3f, 0xf4, 0x31, 0xed};

static void set_up(void)
{
    scratch_folder_make_fast(root);
    cr_assert_eq(store_open(&store, root, STORE_CREATE, &io_system, &e), STATUS_OK);
    cr_assert_eq(session_create(&s, store, "s", &e), STATUS_OK, "%s", e.text);
}

static void tear_down(void)
{
    cr_assert_eq(session_close(s, &e), STATUS_OK, "%s", e.text);
    store_close(store);
    scratch_folder_remove(root);
}

TestSuite(retire, .init = set_up, .fini = tear_down);

static void put(const struct file_kind *kind, uint32_t index, const char *text)
{
    cr_assert_eq(file_put(s, kind, index, text, strlen(text), &e), STATUS_OK, "%s",
                 e.text);
}

static void retire(const char *kind, uint32_t index)
{
    const struct file_name file = {kind, index};
    cr_assert_eq(file_retire(s, &file, 1, &e), STATUS_OK, "%s", e.text);
}

static bool has(const char *kind, uint32_t index)
{
    bool is_there = false;
    cr_assert_eq(file_has(s, kind, index, &is_there, &e), STATUS_OK);
    return is_there;
}

static bool is_retired(const char *kind, uint32_t index, struct file_retired *out)
{
    bool found = false;
    cr_assert_eq(file_retired(s, kind, index, out, &found, &e), STATUS_OK, "%s", e.text);
    return found;
}

static bool is_on_disk(const char *rest)
{
    return access(scratch_path(session_path(s), rest), F_OK) == 0;
}

static void reopen(void)
{
    cr_assert_eq(session_close(s, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(session_open(&s, store, "s", SESSION_WRITE, NULL, &e), STATUS_OK, "%s",
                 e.text);
}

static void expect_remembered(void)
{
    struct file_retired was;
    cr_assert(is_retired("unit", 7, &was));
    cr_assert_eq(was.index, 7);
    cr_assert_eq(was.bytes, 3);
    cr_assert_eq(memcmp(was.sha256, sha256_one, sizeof sha256_one), 0);
    cr_assert_gt(was.retired_ns, 0);
    cr_assert_not(has("unit", 7));
    cr_assert_not(is_on_disk("units/000007.bin"));
}

Test(retire, a_retired_file_is_gone_and_its_digest_is_not)
{
    put(&UNIT, 7, "one");
    put(&UNIT, 8, "two");
    cr_assert(is_on_disk("units/000007.bin"));
    retire("unit", 7);
    expect_remembered();
    cr_assert(has("unit", 8));
    cr_assert_eq(session_check(s, &e), STATUS_OK, "%s", e.text);
    reopen();
    expect_remembered();
}

Test(retire, a_file_written_again_was_never_retired)
{
    struct file_retired was;
    put(&UNIT, 7, "one");
    retire("unit", 7);
    put(&UNIT, 7, "uno");
    cr_assert(has("unit", 7));
    cr_assert_not(is_retired("unit", 7, &was));
    reopen();
    cr_assert(has("unit", 7));
    cr_assert_not(is_retired("unit", 7, &was));
}

Test(retire, several_go_at_once_or_none)
{
    const struct file_name good[] = {{"unit", 1}, {"proof", 1}, {"unit", 2}};
    const struct file_name bad[] = {{"unit", 3}, {"unit", 99}};
    struct file_retired was;
    for (uint32_t i = 1; i < 4; i++) {
        put(&UNIT, i, "one");
    }
    put(&PROOF, 1, "two");
    cr_assert_eq(file_retire(s, bad, 2, &e), STATUS_ARGUMENT);
    cr_assert(has("unit", 3), "half of it was done");
    cr_assert_not(is_retired("unit", 3, &was));
    cr_assert_eq(file_retire(s, good, 3, &e), STATUS_OK, "%s", e.text);
    cr_assert_not(has("unit", 1) || has("proof", 1) || has("unit", 2));
    cr_assert(is_retired("proof", 1, &was) && is_retired("unit", 2, &was));
    cr_assert_eq(file_retire(s, NULL, 0, &e), STATUS_OK);
}

Test(retire, they_are_listed_in_the_order_of_numbers)
{
    static const uint32_t wanted[] = {0, 2, 10, 999999, 1000000, UINT32_MAX};
    struct file_retired one = {0};
    bool found = false;
    uint32_t n;
    uint64_t bytes;
    for (unsigned i = 6; i-- > 0;) {
        put(&UNIT, wanted[i], "one");
        retire("unit", wanted[i]);
    }
    put(&PROOF, 5, "two");
    retire("proof", 5);
    for (unsigned i = 0; i < 6; i++) {
        cr_assert_eq(file_next_retired(s, "unit", i == 0, one.index, &one, &found, &e),
                     STATUS_OK);
        cr_assert(found);
        cr_assert_eq(one.index, wanted[i]);
        cr_assert_eq(one.bytes, 3);
    }
    cr_assert_eq(file_next_retired(s, "unit", false, one.index, &one, &found, &e),
                 STATUS_OK);
    cr_assert_not(found);
    cr_assert_eq(file_count_retired(s, "unit", &n, &bytes, &e), STATUS_OK);
    cr_assert_eq(n, 6);
    cr_assert_eq(bytes, 18);
    cr_assert_eq(file_count_retired(s, "none", &n, &bytes, &e), STATUS_OK);
    cr_assert_eq(n, 0);
}

Test(retire, a_rescued_session_remembers)
{
    uint32_t n_bad = 9;
    put(&UNIT, 7, "one");
    retire("unit", 7);
    cr_assert_eq(session_close(s, &e), STATUS_OK);
    const char *const path = scratch_path(root, "s/session.db");
    const int fd = open(path, O_WRONLY | O_TRUNC);
    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, "not a database", 14), 14);
    close(fd);
    cr_assert_eq(session_rescue(store, "s", &n_bad, &e), STATUS_OK, "%s", e.text);
    cr_assert_eq(n_bad, 0);
    cr_assert_eq(session_open(&s, store, "s", SESSION_WRITE, NULL, &e), STATUS_OK);
    expect_remembered();
}
