#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# The rules of docs/conventions.md that a text search can check, over every tracked source.
#
# usage: tests/conventions.sh [ROOT]   exit 0: none broken; 1: the faults, listed
set -u
root=${1:-$(cd "$(dirname "$0")/.." && pwd)}
cd "$root" || exit 1
list=$(mktemp)
trap 'rm -f "$list"' EXIT

# fault RULE: every line of standard input is a place where the rule is broken.
fault() {
    sed "s|^|$1: |" >>"$list"
}

mapfile -t sources < <(find engine store checkpoint tui tests -type f \
    \( -name '*.[ch]' -o -name '*.inc' \) 2>/dev/null | sort)
mapfile -t scripts < <(find . -type f \( -name '*.sh' -o -name CMakeLists.txt \) \
    -not -path './build*' | sort)
if [ ${#sources[@]} -eq 0 ]; then
    echo "no sources found: wrong folder?"
    exit 1
fi

spdx='/* SPDX-License-Identifier: Apache-2.0 OR MIT */'
for f in "${sources[@]}"; do
    IFS= read -r first <"$f"
    [ "$first" = "$spdx" ] || echo "$f:1"
done | fault "first line is not the SPDX line"
for f in "${scripts[@]}"; do
    head -2 "$f" | grep -q 'SPDX-License-Identifier: Apache-2.0 OR MIT' || echo "$f:1"
done | fault "no SPDX line"

# Strings and character constants, then block comments, are removed before looking for //.
for f in "${sources[@]}"; do
    sed -E 's/"([^"\\]|\\.)*"//g' "$f" | awk -v file="$f" '
    {
        line = $0
        while (1) {
            if (inside) {
                end = index(line, "*/")
                if (!end) { line = ""; break }
                line = substr(line, end + 2); inside = 0
            }
            start = index(line, "/*")
            slashes = index(line, "//")
            if (slashes && (!start || slashes < start)) { print file ":" FNR; break }
            if (!start) break
            line = substr(line, start + 2); inside = 1
        }
    }'
done | fault "comment with //"

grep -nE '\b(TODO|FIXME|XXX)\b' "${sources[@]}" | fault "unfinished work"
grep -nP '\t' "${sources[@]}" | cut -c1-60 | fault "tab"
grep -nE ' +$' "${sources[@]}" | cut -d: -f1,2 | fault "space at the end of a line"
grep -nE '\balloca *\(' "${sources[@]}" | fault "alloca"
grep -nE '\b[a-z0-9_]+_t;' "${sources[@]}" | grep typedef | fault "a type named _t"
# Characters are counted, not bytes.
LC_ALL=C.UTF-8 awk 'length($0) > 90 { print FILENAME ":" FNR ": " length($0) " columns" }' \
    "${sources[@]}" | fault "line longer than 90"
for f in "${sources[@]}"; do
    lines=$(wc -l <"$f")
    [ "$lines" -le 900 ] || echo "$f: $lines lines"
done | fault "file longer than 900 lines"

# One name, one file; guests are programs of their own.
printf '%s\n' "${sources[@]}" | grep -v '^tests/guests/' | sed 's|.*/||' | sort | uniq -d |
    fault "file name used twice"
printf '%s\n' "${sources[@]}" | grep -v '^tests/guests/' | sed 's|.*/||' |
    grep -vE '^[a-z0-9_]+\.(c|h|inc)$' | fault "file name not lower_snake"

# The engine is a library: it does not print and does not exit (CHECK is base/check.c's).
grep -nE '\b(printf|puts|putchar|perror|exit|_exit) *\(' engine -r --include='*.[ch]' \
    --include='*.inc' | grep -vE '^engine/base/check\.c:' | grep -vE '^[^:]*:[0-9]*: *\*' |
    grep -vE '/\*.*\b(printf|puts|exit) *\(' | fault "the engine prints or exits"
# Threads are the pool's; memory is base's, store's and tui's.
grep -lE '\bpthread_create *\(' engine -r --include='*.[ch]' | grep -v '^engine/base/pool\.c$' |
    fault "a thread outside base/pool"

# What may stand at the top level.
for entry in * .[!.]*; do
    case $entry in
    CMakeLists.txt | CMakePresets.json | README.md | run.sh | test.sh) ;;
    engine | store | checkpoint | tui | tests | themes | docs | build*) ;;
    .*) ;;
    *) echo "$entry" ;;
    esac
done | fault "not a name for the top level"

if [ -s "$list" ]; then
    cat "$list"
    echo "conventions: $(wc -l <"$list") faults"
    exit 1
fi
echo "conventions: ${#sources[@]} sources, no faults"
