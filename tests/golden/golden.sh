#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Make the golden proofs of this format version: the command that made every .zkp here.
# The .elf files are copies of tests/guests/, kept so that proofs of old versions stay
# checkable when a guest changes.
#
# usage: tests/golden/golden.sh [ZKCONSOLE]
set -eu
cd "$(dirname "$0")"
console=${1:-../../build/zkconsole}
for guest in exit3 hello; do
    cp "../guests/$guest.elf" "golden_$guest.elf"
    "$console" prove "golden_$guest.elf" -o "golden_$guest.zkp" --security 100 --blowup 8 \
        --segment-log2 14 --allow-guest-fail --progress none >/dev/null
done
