#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Make the corpus of tests/fuzz/import_archive.c: archives of a session that was executed, and
# what is left of one of them after a cut. usage: import_archive.sh ZKCONSOLE
set -eu
console=$(realpath "$1")
cd "$(dirname "$0")/import_archive"
export ZKCONSOLE_STORE=$(mktemp -d)
trap 'rm -rf "$ZKCONSOLE_STORE"' EXIT
"$console" prove ../../../guests/exit3.elf -o /dev/null --segment-log2 14 --session s \
    --stop-after execute --progress none || [ $? = 5 ]
for name in whole.tar whole.tar.zst; do
    "$console" export s -o "$name"
done
"$console" export s -o without.tar --without-snapshots
"$console" export s -o redacted.tar --redact
head -c 3000 whole.tar > cut.tar
head -c 600 whole.tar.zst > cut.tar.zst
cat whole.tar whole.tar > twice.tar
