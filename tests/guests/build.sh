#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Build the guests: build.sh [FOLDER]. Writes NAME.elf for each NAME.c here into FOLDER
# (default: beside the sources, which is how the committed ones were made).
# Any other program: build.sh FOLDER SOURCE.c .. ; ZK_GUEST_FLAGS: more compiler options.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:-$here}"
out=$(cd "${1:-$here}" && pwd)
[ $# -eq 0 ] || shift
cc=${ZK_GUEST_CC:-riscv64-unknown-elf-gcc}
[ $# -ne 0 ] || set -- "$here"/*.c
for source; do
    elf=$out/$(basename "$source" .c).elf
    # shellcheck disable=SC2086
    "$cc" -march=rv64im -mabi=lp64 -mcmodel=medany -O2 -std=c17 -Wall -Wextra -Werror \
        -ffreestanding -fno-builtin -fno-tree-loop-distribute-patterns -fno-pic \
        -fno-asynchronous-unwind-tables -fno-strict-aliasing -ffunction-sections \
        -nostdlib -static -Wl,--gc-sections -Wl,--build-id=none -Wl,-z,noexecstack \
        -Wl,--no-warn-rwx-segments -I"$here/runtime" -T "$here/runtime/link.ld" \
        "$here/runtime/start.S" "$here/runtime/memory.c" ${ZK_GUEST_FLAGS:-} "$source" \
        -o "$elf"
    "${cc%gcc}strip" --strip-debug "$elf"
    chmod 644 "$elf"
done
