#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# The seeds of elf_fuzzer: every file of tests/elf, and the small guests.
set -eu
cd "$(dirname "$0")"
mkdir -p corpus/elf_fuzzer
cp ../elf/*.elf corpus/elf_fuzzer/
for guest in fib hello trap misaligned; do
    cp ../guests/$guest.elf corpus/elf_fuzzer/guest_$guest.elf
done
