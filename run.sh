#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# From a checkout to a verified proof: install what is missing, build build/zkconsole, prove
# and verify the bundled Fibonacci program, and say where the proof is. On a terminal the
# console does it.
#
# usage: ./run.sh [N]       N: which Fibonacci number, 100000 when absent
set -euo pipefail
cd "$(dirname "$0")"
# shellcheck source=.ci/setup.sh
. .ci/setup.sh

n=${1:-100000}
case $n in
'' | *[!0-9]*)
    echo "run.sh: '$n' is not a number" >&2
    exit 2
    ;;
esac

zk_install "${ZK_BUILD_PACKAGES[@]}"
zk_say "building build/zkconsole"
zk_build release OFF all # and what cmake --install takes

program=tests/guests/fib.elf
proof=build/fib.zkp
printf '%s\n' "$n" >build/fib.input
if [ -t 0 ] && [ -t 1 ] && [ "${TERM:-dumb}" != dumb ] && [ -z "${CI:-}" ]; then
    exec build/zkconsole "$program" --input build/fib.input -o "$proof"
fi
zk_say "proving $program, n = $n"
build/zkconsole prove "$program" --input build/fib.input -o "$proof"
zk_say "verifying $proof"
build/zkconsole verify "$proof" --program "$program"
zk_say "the proof is in $PWD/$proof"
