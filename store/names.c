/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* names.c - what a session may be called, and what it is called when nobody says. */
#include <stdio.h>
#include <string.h>

#include "store/store.h"

/* 64 short animals, easy to tell apart when spoken. */
static const char *const animals[64] = {
    "adder",  "alpaca", "badger", "bat",    "bear",   "beaver", "bison",  "boar",
    "bream",  "camel",  "carp",   "cat",    "cicada", "cod",    "cobra",  "condor",
    "coot",   "crab",   "crane",  "crow",   "cuckoo", "deer",   "dingo",  "dog",
    "duck",   "eagle",  "eel",    "elk",    "ermine", "falcon", "ferret", "finch",
    "fox",    "frog",   "gecko",  "goat",   "goose",  "gull",   "hare",   "heron",
    "hornet", "horse",  "ibex",   "jackal", "kite",   "koala",  "lark",   "lemur",
    "lynx",   "mole",   "moose",  "newt",   "otter",  "owl",    "panda",  "quail",
    "raven",  "robin",  "seal",   "shrew",  "stork",  "tapir",  "wolf",   "wren",
};

bool session_name_is_valid(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789._-";
    const size_t len = strlen(name);
    return len >= 1 && len < SESSION_NAME_BYTES && strspn(name, letters) == len
           && strchr("._-", name[0]) == NULL;
}

void session_name_of(const uint8_t id[SESSION_ID_BYTES], char name[SESSION_NAME_BYTES])
{
    (void)snprintf(name, SESSION_NAME_BYTES, "%02x%02x-%s", id[0], id[1],
                   animals[id[2] % 64]);
}
