#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# The peak of the process for about 2, 8 and 32 million steps of fib at full segments: at most
# 5 % apart. Takes minutes; not part of the suite.
#
# usage: tests/e2e/memory_long.sh [ZKCONSOLE] [SEGMENT_LOG2]
set -eu
cd "$(dirname "$0")/../.."
console=${1:-build/zkconsole}
k=${2:-20}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
least=0
most=0
for n in 400000 1600000 6400000; do
    echo "$n" >"$folder/n"
    "$console" prove tests/guests/fib.elf --input "$folder/n" -o "$folder/proof.zkp" \
        --segment-log2 "$k" --progress none --json >"$folder/result"
    peak=$(grep -o '"peak_rss_bytes":[0-9]*' "$folder/result" | cut -d: -f2)
    steps=$(grep -o '"steps":[0-9]*' "$folder/result" | cut -d: -f2)
    echo "$steps steps: peak $((peak >> 10)) KiB"
    [ "$least" -ne 0 ] && [ "$peak" -ge "$least" ] || least=$peak
    [ "$peak" -le "$most" ] || most=$peak
done
if [ $((most * 100)) -gt $((least * 105)) ]; then
    echo "memory grows with the length of the run"
    exit 1
fi
