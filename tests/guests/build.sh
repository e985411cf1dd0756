#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Build the guests: build.sh [FOLDER]. Writes NAME.elf for each NAME.c here into FOLDER
# (default: beside the sources, which is how the committed ones were made).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here}
cc=${ZK_GUEST_CC:-riscv64-unknown-elf-gcc}
mkdir -p "$out"
cd "$here"
for source in *.c; do
    name=${source%.c}
    "$cc" -march=rv64im -mabi=lp64 -mcmodel=medany -O2 -std=c17 -Wall -Wextra -Werror \
        -ffreestanding -fno-builtin -nostdlib -static -fno-pic -fno-asynchronous-unwind-tables \
        -ffile-prefix-map="$here"=. -Wl,--build-id=none -Wl,-z,noexecstack \
        -Wl,--no-warn-rwx-segments -T link.ld start.S "$source" -o "$out/$name.elf"
    riscv64-unknown-elf-strip --strip-debug "$out/$name.elf"
done
