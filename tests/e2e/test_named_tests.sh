#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Every test that docs/known-attacks.md and docs/checklist.md name exists, and no number is
# missing: `file::name` is a case or a forgery in tests/*/file.c.
#
# usage: tests/e2e/test_named_tests.sh ROOT
set -u
root=${1:-$(cd "$(dirname "$0")/../.." && pwd)}
cd "$root" || exit 1
bad=0
complain() {
    echo "$1"
    bad=1
}

n=0
while IFS= read -r named; do
    file=${named%%::*}
    name=${named#*::}
    name=${name//\\|/|}
    n=$((n + 1))
    source=$(find tests -name "$file.c" | head -1)
    if [ -z "$source" ]; then
        complain "$named: there is no tests/*/$file.c"
    elif ! grep -qE "Test\([A-Za-z_0-9]+, $name[,)]" "$source" 2>/dev/null \
        && ! grep -qF "\"$name\"" "$source" \
        && ! grep -qF "\"$name\"" tests/support/forge_compare.h; then
        complain "$named: $source has no such case or forgery"
    fi
done < <(grep -ohE '`[a-z0-9_]+::[^`]+`' docs/known-attacks.md docs/checklist.md \
    | tr -d '`' | grep -vx 'file::name' | sort -u)
[ "$n" -ge 150 ] || complain "only $n names found: has the notation changed?"

for i in $(seq 1 56); do
    row=$(grep -E "^\| B$i \|" docs/known-attacks.md)
    case $row in
    *::* | *"does not apply"*) ;;
    *) complain "known-attacks.md: B$i has neither a test nor a reason" ;;
    esac
done
for i in $(seq 1 112); do
    grep -qE "^\| $i \| [^|]+ \| [^|]+" docs/checklist.md \
        || complain "checklist.md: item $i is missing"
done
[ "$bad" -eq 0 ] && echo "$n tests named, all there"
exit "$bad"
