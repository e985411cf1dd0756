#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# The committed guests are what their sources give, byte for byte.
set -eu
root=${1:-$(cd "$(dirname "$0")/../.." && pwd)}
cc=${ZK_GUEST_CC:-riscv64-unknown-elf-gcc}
if ! command -v "$cc" >/dev/null; then
    echo "SKIPPED: no $cc; install gcc-riscv64-unknown-elf to rebuild the guests"
    exit 77
fi
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
bash "$root/tests/guests/build.sh" "$made"
bash "$root/tests/guests/build.sh" "$made/oracle" "$root/tests/oracle/isa_vectors.c"
differs=0
for f in "$root"/tests/guests/*.elf; do
    cmp "$f" "$made/$(basename "$f")" || differs=1
done
cmp "$root/tests/oracle/isa_vectors.elf" "$made/oracle/isa_vectors.elf" || differs=1
if [ "$differs" -ne 0 ]; then
    echo "committed with: 12.2.0; here: $("$cc" -dumpfullversion)"
    echo "if the sources changed, run tests/guests/build.sh and commit the result"
fi
exit "$differs"
