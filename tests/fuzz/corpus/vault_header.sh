#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Make the corpus of tests/fuzz/vault_header.c: headers of the right form and an encrypted file,
# and versions of them with one thing wrong.
set -eu
mkdir -p "$(dirname "$0")/vault_header"
cd "$(dirname "$0")/vault_header"

# header NAME VERSION LOG_N R P: 16 bytes of id, 32 of salt, 32 of key, 16 of tag follow a pattern
header() {
    {
        printf 'zkcvault'
        printf "\\x$2\\0\\0\\0"
        printf 'i%.0s' {1..16}
        printf "\\x$3\\x$4\\x$5"
        printf 's%.0s' {1..32}
        printf 'k%.0s' {1..32}
        printf 't%.0s' {1..16}
    } >"$1"
}
header smallest 01 0a 08 01
header usual 01 11 08 01
header largest 01 12 08 01
header n_below 01 09 08 01
header n_beyond 01 13 08 01
header n_shifted_out 01 40 08 01
header r_beyond 01 0a ff 01
header p_zero 01 0a 08 00
header version 02 0a 08 01
head -c 110 smallest >cut
{ cat smallest; printf '\0'; } >one_more
{ printf 'zkcrypt\0\1\0\0\0'; printf 's%.0s' {1..32}; printf 'content'; printf 't%.0s' {1..16}; } >file
head -c 59 file >file_cut
: >empty
