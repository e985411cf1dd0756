#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Print what the console shows while it proves: the picture in README.md.
#
# usage: tests/capture_console.sh [ZKCONSOLE [N [COLUMNSxROWS]]]
# Proves the N-th Fibonacci number on a screen of that size and writes it down half way.
set -euo pipefail
cd "$(dirname "$0")/.."
console=${1:-build/zkconsole}
n=${2:-1600000}
size=${3:-80x24}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '%s' "$n" >"$work/n"
printf '%s\n' 'wait 4/8 segments 10m' "screen dump $work/screen" quit >"$work/script"
ZKCONSOLE_STORE=$work/store LC_ALL=C.UTF-8 "$console" tests/guests/fib.elf --input "$work/n" \
    -o "$work/fib.zkp" --script "$work/script" --geometry "$size" </dev/null || [ $? -eq 5 ]
cat "$work/screen"
