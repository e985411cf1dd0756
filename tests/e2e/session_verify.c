/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* sessions verify --full finds what digests cannot: units that are whole, and wrong. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "checkpoint/unit_files.h"
#include "store/session.h"
#include "tests/support/spawned.h"

#define GUEST(name) ZK_GUEST_DIR "/" name ".elf"

static char folder[CONSOLE_PATH_BYTES];
static char proof[CONSOLE_PATH_BYTES];

static void begin(void)
{
    char input[CONSOLE_PATH_BYTES];
    console_folder_make(folder);
    console_path(proof, folder, "proof");
    console_write_file(console_path(input, folder, "n"), "5000\n", 5);
    struct console_result r =
        CONSOLE("prove", GUEST("fib"), "--input", input, "-o", proof, "--segment-log2",
                "14", "--session", "s", "--keep-store", "--progress", "none");
    cr_assert_eq(r.code, 0, "%s", (const char *)r.err.bytes);
    console_result_free(&r);
}

static void end(void)
{
    console_folder_remove(folder);
}

TestSuite(session_verify, .init = begin, .fini = end, .timeout = 300);

/* Flip a bit of a unit and store it as if it had been made so. */
static void falsify(enum unit_kind kind, uint32_t index, size_t at)
{
    struct store *store;
    struct session *session;
    struct byte_buffer unit = {0};
    struct error e;
    cr_assert_eq(store_open(&store, console_store(), STORE_READ, &io_system, &e),
                 STATUS_OK);
    cr_assert_eq(session_open(&session, store, "s", SESSION_WRITE, NULL, &e), STATUS_OK,
                 "%s", e.text);
    const struct unit_store units = unit_files(session);
    cr_assert_eq(units.get(units.arg, kind, index, &unit, &e), STATUS_OK, "%s", e.text);
    unit.bytes[at < unit.len ? at : unit.len - 1] ^= 1;
    cr_assert_eq(units.put(units.arg, kind, index, unit.bytes, unit.len, &e), STATUS_OK,
                 "%s", e.text);
    buffer_free(&unit);
    cr_assert_eq(session_close(session, &e), STATUS_OK);
    store_close(store);
}

static void expect(struct console_result r, int code, const char *said)
{
    cr_assert_eq(r.code, code, "code %d: %s", r.code, (const char *)r.err.bytes);
    cr_assert_not_null(strstr((const char *)r.out.bytes, said), "%s",
                       (const char *)r.out.bytes);
    console_result_free(&r);
}

Test(session_verify, a_right_session_is_accepted_as_a_whole)
{
    /* 5000 rounds of fib are 2 segments: 2 records, 1 chunk of cells, 1 link record. */
    expect(
        CONSOLE("sessions", "verify", "s", "--full"), 0,
        "s: 4 units compared with a new execution, 2 segment proofs verified, 0 wrong; "
        "the whole proof is accepted\n");
    expect(CONSOLE("sessions", "verify", "s", "--full", "--from", "1"), 0,
           "1 segment proof verified, 0 wrong\n");
    expect(CONSOLE("sessions", "verify", "s", "--full", "--max-time", "1ms"), 5,
           "0 segment proofs verified");
}

Test(session_verify, a_wrong_unit_is_found_by_kind_and_index)
{
    static const struct {
        enum unit_kind kind;
        uint32_t index;
        size_t at;
        const char *said;
    } cases[] = {
        {UNIT_RECORD, 1, 5, "record 1: is not what execution gives\n"},
        {UNIT_CELLS, 0, 60, "cells 0: is not what execution gives\n"},
        {UNIT_LINK, 0, 60, "link 0: is not what execution gives\n"},
        {UNIT_SEGMENT, 0, 5000, "segment 0: "},
        {UNIT_SEGMENT, 1, 100000, "segment 1: "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        falsify(cases[i].kind, cases[i].index, cases[i].at);
        expect(CONSOLE("sessions", "verify", "s"), 0, " 0 damaged\n");
        expect(CONSOLE("sessions", "verify", "s", "--full"), 6, cases[i].said);
        falsify(cases[i].kind, cases[i].index, cases[i].at); /* back again */
    }
    expect(CONSOLE("sessions", "verify", "s", "--full"), 0, "is accepted");
}

/* A session of another version of the tables has another link record. */
Test(session_verify, a_session_of_another_machine_is_refused_before_it_is_proved)
{
    falsify(UNIT_LINK, 0, 100000); /* its last byte: the nonce */
    struct console_result r = CONSOLE("resume", "s", "--progress", "none");
    cr_assert_eq(r.code, 12, "code %d: %s", r.code, (const char *)r.err.bytes);
    cr_assert_not_null(
        strstr((const char *)r.err.bytes, "was made by another version of the machine"));
    console_result_free(&r);
}

Test(session_verify, a_wrong_image_proof_is_found_in_the_whole)
{
    falsify(UNIT_IMAGE, 0, 5000);
    expect(CONSOLE("sessions", "verify", "s"), 0, " 0 damaged\n");
    expect(CONSOLE("sessions", "verify", "s", "--full"), 6, "image");
}
