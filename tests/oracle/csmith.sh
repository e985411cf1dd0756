#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Make the random program number SEED: csmith.sh SEED FOLDER writes FOLDER/csmith_SEED.elf.
# Needs csmith (2.3.0 makes the same program everywhere) and the cross compiler.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
seed=$1
out=$(cd "$2" && pwd)
levels=(-O0 -O1 -O2 -O3 -Os)
cd "$out" # csmith leaves a platform.info where it runs
csmith --seed "$seed" --no-float --no-argc --concise --max-funcs 6 -o "$out/csmith_$seed.c"
ZK_GUEST_FLAGS="-w ${levels[$((seed % 5))]} -I$here/libc -I/usr/include/csmith" \
    bash "$here/../guests/build.sh" "$out" "$out/csmith_$seed.c" 2>"$out/csmith_$seed.log" ||
    { cat "$out/csmith_$seed.log"; exit 1; }
chmod +x "$out/csmith_$seed.elf"
