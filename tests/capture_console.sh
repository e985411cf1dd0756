#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Print what the console shows while it proves: the picture in README.md.
#
# usage: tests/capture_console.sh [ZKCONSOLE [N [COLUMNSxROWS]]]
# Proves the N-th Fibonacci number in a terminal of tmux and captures it half way.
set -euo pipefail
cd "$(dirname "$0")/.."
console=${1:-build/zkconsole}
n=${2:-1600000}
size=${3:-80x24}
work=$(mktemp -d)
socket=zkconsole-capture-$$
trap 'tmux -L "$socket" kill-server 2>/dev/null; rm -rf "$work"' EXIT
printf '%s' "$n" >"$work/n"
tmux -L "$socket" new-session -d -x "${size%x*}" -y "${size#*x}" \
    "ZKCONSOLE_STORE='$work/store' '$console' tests/guests/fib.elf --input '$work/n' -o '$work/fib.zkp'"
for _ in $(seq 600); do
    screen=$(tmux -L "$socket" capture-pane -p)
    case $screen in
    *'prove    '[4-9]'/8 segments'* | *PROVED*) break ;;
    esac
    sleep 0.1
done
printf '%s\n' "$screen"
