#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Make the corpus of tests/fuzz/manifest_text.c: one manifest, and versions of it with one thing
# wrong.
set -eu
cd "$(dirname "$0")/manifest_text"
digest=$(printf '00%.0s' {1..32})
{
    printf 'zkconsole-archive 1\nsession s\nredacted 0\nkey work.input_sha256 %s\n' "$digest"
    printf 'key work.log_blowup 0100000000000000\nkey work.program_digest %s\n' "$digest"
    printf 'key work.program_name 702e656c66\nkey work.security 8000000000000000\n'
    printf 'key work.segment_log2 0e00000000000000\nkey work.version 0100000000000000\n'
    printf 'file input 0 0 %s\nfile program 0 1 %s\nfile record 0 2 %s\nend\n' \
        "$digest" "$digest" "$digest"
} > honest
sed 's/redacted 0/redacted 1/' honest > redacted
sed 's/session s/session ..\/s/' honest > climbing
sed 's/archive 1/archive 2/' honest > version
sed 's/file record 0/file record 4294967295/' honest > last_index
sed 's/file record 0/file record 4294967296/' honest > index_beyond
sed 's/702e656c66/2e2e2f/' honest > program_climbing
sed '/^end/d' honest > without_end
printf 'zkconsole-archive 1\nsession s\nredacted 1\nend\n' > smallest
