#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Install what is missing, build, run all tests: the whole suite in the release build, then
# what is quick enough once more under AddressSanitizer and UndefinedBehaviorSanitizer (with
# clang, contracts executed), then what uses threads under ThreadSanitizer.
#
# usage: ./test.sh          exit 0: all passed
# The last line is "N passed, N failed", summed over the suites.
set -uo pipefail
cd "$(dirname "$0")" || exit 1
# shellcheck source=.ci/setup.sh
. .ci/setup.sh

passed=0
failed=0
skipped=0

# The attribute $2 of the test suite in the JUnit file $1.
junit() {
    sed -n "s/^[[:space:]]*$2=\"\([0-9]*\)\".*/\1/p; s/^<testsuite .*[[:space:]]$2=\"\([0-9]*\)\".*/\1/p" \
        "$1" | head -1
}

# suite PRESET TARGET CTEST-OPTION..: build a preset, run the selection, add to the sums. A
# build that fails, or a selection without tests, is one failure.
suite() {
    local preset=$1 target=$2
    shift 2
    zk_say "$preset: building"
    if ! zk_build "$preset" ON "$target"; then
        zk_say "$preset: the build failed"
        failed=$((failed + 1))
        return
    fi
    local build report
    build=$([ "$preset" = release ] && echo build || echo "build-$preset")
    report=$PWD/$build/report.xml
    rm -f "$report"
    zk_say "$preset: testing"
    ctest --test-dir "$build" -j "$(nproc)" --output-on-failure --no-tests=error \
        --output-junit "$report" "$@" </dev/null
    local status=$? n bad not_run
    n=$(junit "$report" tests)
    bad=$(junit "$report" failures)
    not_run=$(junit "$report" skipped)
    if [ -z "$n" ] || { [ "$status" -ne 0 ] && [ "${bad:-0}" -eq 0 ]; }; then
        zk_say "$preset: ctest failed with status $status"
        failed=$((failed + 1))
        return
    fi
    passed=$((passed + n - bad - not_run))
    failed=$((failed + bad))
    skipped=$((skipped + not_run))
}

if ! zk_install "${ZK_BUILD_PACKAGES[@]}" "${ZK_TEST_PACKAGES[@]}"; then
    zk_say "the packages could not be installed"
    echo "0 passed, 1 failed"
    exit 1
fi

suite release all
suite asan-clang tests_fast -L 'unit|air|toy|cli|tui|store|reference' -LE slow
suite tsan tests_threads -L threads -LE slow

[ "$skipped" -eq 0 ] || zk_say "SKIPPED: $skipped (named in ctest's summaries above)"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
