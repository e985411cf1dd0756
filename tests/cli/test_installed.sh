#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# What `cmake --install` leaves: the program runs, every command has a manual page that groff
# formats without a warning and that names every option of `help COMMAND`, the scripts for
# shells are read by the shells that are here, and bash completes commands, options, choices,
# files and sessions, and so do zsh and fish where they are.
set -u
root=$1
build=$2
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
bad=0
fail() { echo "installed: $*"; bad=1; }

cmake --install "$build" --prefix "$prefix" --component Unspecified > "$prefix/log" 2>&1 ||
    { cat "$prefix/log"; fail "cmake --install failed"; exit 1; }
program=$prefix/bin/zkconsole
export PATH=$prefix/bin:$PATH
"$program" version > /dev/null || fail "the installed program does not run"

# ---- manual pages ----
commands=$("$program" help | sed -n 's/^    \([a-z][a-z]*\) .*/\1/p')
[ "$(wc -w <<< "$commands")" -ge 10 ] || fail "help lists few commands: $commands"
plain() { groff -man -Tascii -P-cbou -ww "$1"; }
for page in zkconsole $(sed 's/^/zkconsole-/' <<< "$commands"); do
    file=$prefix/share/man/man1/$page.1
    if [ ! -f "$file" ]; then
        fail "there is no page $page(1)"
        continue
    fi
    if command -v groff > /dev/null; then
        plain "$file" > "$prefix/text" 2> "$prefix/warnings"
        [ ! -s "$prefix/warnings" ] || fail "$page: $(head -n 1 "$prefix/warnings")"
    else
        sed 's/\\-/-/g; s/\\f[BIR]//g' "$file" > "$prefix/text"
    fi
    [ "$page" = zkconsole ] && continue
    options=$("$program" help "${page#zkconsole-}" |
        sed -n 's/^    \(-[a-zA-Z], \)\{0,1\}\(--[a-z0-9-]*\).*/\2/p')
    [ -n "$options" ] || fail "$page: help names no options"
    for option in $options; do
        grep -q -e "^ *\(-[a-zA-Z], \)\{0,1\}$option\( \|\[=\|$\)" "$prefix/text" ||
            fail "$page(1) does not name $option"
    done
done
for page in man5/zkconsole.ini.5 man5/zkconsole-store.5 man7/zkconsole-json.7; do
    file=$prefix/share/man/$page
    if [ ! -f "$file" ]; then
        fail "there is no page $page"
    elif command -v groff > /dev/null; then
        plain "$file" > "$prefix/text" 2> "$prefix/warnings"
        [ ! -s "$prefix/warnings" ] || fail "$page: $(head -n 1 "$prefix/warnings")"
        [ "$(wc -l < "$prefix/text")" -ge 40 ] || fail "$page says little"
    fi
done
for command in $commands; do
    grep -q "zkconsole-$command(1)\|zkconsole\\\\-$command" \
        "$prefix/share/man/man1/zkconsole.1" || fail "zkconsole(1) does not name $command"
done

# ---- themes and scripts ----
for theme in "$root"/themes/*.theme; do
    cmp -s "$theme" "$prefix/share/zkconsole/themes/${theme##*/}" ||
        fail "${theme##*/} is not installed as it is"
done
bash_script=$prefix/share/bash-completion/completions/zkconsole
zsh_script=$prefix/share/zsh/site-functions/_zkconsole
fish_script=$prefix/share/fish/vendor_completions.d/zkconsole.fish
for shell in bash zsh fish; do
    name=${shell}_script
    cmp -s <("$program" completions $shell) "${!name}" ||
        fail "the installed script for $shell is not what completions prints"
    if command -v $shell > /dev/null; then
        $shell -n "${!name}" || fail "$shell does not read its script"
    else
        echo "installed: no $shell here: its script is not read by it"
    fi
done
for command in $commands; do
    grep -q "^    $command)" "$zsh_script" || fail "zsh does not know $command"
    grep -q "__fish_use_subcommand -a $command " "$fish_script" ||
        fail "fish does not know $command"
done

# ---- the shells complete ----
# complete WORD..: what is offered for the last word, in one sorted line
complete_words() {
    bash --norc -c '
        . "$0"; cd "$1"; shift
        COMP_WORDS=(zkconsole "$@"); COMP_CWORD=$#
        _zkconsole 2>/dev/null
        printf "%s\n" "${COMPREPLY[@]}" | sort | tr "\n" " "' \
        "$bash_script" "$prefix/files" "$@"
}
# zsh and fish are given a line, in which '--isa = p' is written '--isa=p'
zsh_words() {
    mkdir -p "$prefix/zsh"
    zsh -f "$root/tests/cli/zsh_offers.zsh" "${zsh_script%/*}" "$prefix/files" \
        "$prefix/zsh" "$1" | tr '\n' ' '
}
# fish offers the whole word, --isa=portable; what stands before the value is taken off
fish_words() {
    (cd "$prefix/files" && fish --no-config -c '
        source $argv[1]
        complete -C $argv[2]' "$fish_script" "$1") | cut -f 1 | sed 's/^--[a-z-]*=//' |
        sort | tr '\n' ' '
}
has_zsh=$(command -v zsh)
has_fish=$(command -v fish)
for shell in zsh fish; do
    command -v $shell > /dev/null ||
        echo "installed: SKIPPED: no $shell here: what it completes is not tried"
done
expect() { # EXPECTED WORD..
    local expected=$1
    shift
    local line="zkconsole $*"
    line=${line/ = /=}
    local found
    found=$(complete_words "$@")
    [ "$found" = "$expected " ] || fail "bash: '$*': '$found', not '$expected '"
    if [ -n "$has_zsh" ]; then
        found=$(zsh_words "$line")
        [ "$found" = "${expected:+$expected }" ] ||
            fail "zsh: '$line': '$found', not '$expected'"
    fi
    if [ -n "$has_fish" ]; then
        found=$(fish_words "$line")
        [ "$found" = "${expected:+$expected }" ] ||
            fail "fish: '$line': '$found', not '$expected'"
    fi
}
mkdir "$prefix/files"
touch "$prefix/files/program.elf"
expect 'verify version' ver
expect 'program.elf prove' pro
expect '--max-cycles --max-time --memory --memory-mode' prove --m
expect '--expect-exit --expect-output --explain' verify --ex
expect 'auto avx2 avx512' prove --isa a
expect 'portable' prove --isa = p
expect 'program.elf' prove p
expect 'program.elf' run --input prog
expect '' prove --threads 1
expect 'rename repair restore rm' sessions r
expect 'zsh' completions z
expect 'run' help ru
export ZKCONSOLE_STORE=$prefix/store
"$program" prove "$root/tests/guests/hello.elf" -o "$prefix/proof" --keep-store \
    --session nightingale --progress none \
    > /dev/null 2>&1 || fail "prove failed"
expect 'nightingale' status night

[ $bad = 0 ] && echo "installed: $(wc -w <<< "$commands") commands, all in order"
exit $bad
