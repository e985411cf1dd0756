#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# The committed ELF files are what make.sh makes.
set -eu
root=${1:-$(cd "$(dirname "$0")/../.." && pwd)}
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
bash "$root/tests/elf/make.sh" "$made"
for f in "$made"/*; do
    cmp "$f" "$root/tests/elf/$(basename "$f")"
done
for f in "$root"/tests/elf/*.elf; do
    [ -e "$made/$(basename "$f")" ] || { echo "$f: make.sh does not make it"; exit 1; }
done
echo "$(wc -l <"$made/faults.txt") files as committed"
