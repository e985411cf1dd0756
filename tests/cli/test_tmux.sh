#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# The console inside tmux, a second terminal emulator: at 80x24 and 160x48 every screen by its
# key, the same after a client has left and come back, and the shell's screen as before at
# the end. Waits for text, never for time.
#
# usage: tests/cli/test_tmux.sh ROOT BUILD     exit 77: skipped, there is no tmux
set -euo pipefail
root=$1
console=$2/zkconsole
if ! command -v tmux >/dev/null; then
    echo "SKIPPED: there is no tmux"
    exit 77
fi
work=$(mktemp -d)
socket=zkconsole-test-$$
mux() { tmux -L "$socket" -f /dev/null "$@"; }
trap 'mux kill-server 2>/dev/null || true; rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 ZKCONSOLE_STORE=$work/store XDG_STATE_HOME=$work XDG_CONFIG_HOME=$work
unset NO_COLOR ACCESSIBLE CLICOLOR TMUX
printf 20000000 >"$work/n"

fail() {
    echo "FAILED: $1; the screen is"
    mux capture-pane -p -t zk || true
    exit 1
}

# expect TEXT: until it is shown, for at most a minute
expect() {
    local end=$((SECONDS + 60))
    until mux capture-pane -p -t zk | grep -qF -- "$1"; do
        [ $SECONDS -lt $end ] || fail "waited for '$1'"
    done
}

# What a screen may consist of: printable ASCII, and the signs and frames of the console.
expect_no_garbage() {
    if mux capture-pane -p -t zk | LC_ALL=C.UTF-8 grep -nP '[^\x20-\x7e─│┌┐└┘├┤┬┴┼█▓▒░▁▂▃▄▅▆▇▏▎▍▌▋▊▉▶‖·✓✗◌●◆↑↓←→±…×─]'; then
        fail "garbage on screen $1"
    fi
}

# key text: what a screen shows, whatever the size
screens=(
    "1|session,"
    "2|Phases"
    "3|Time spent"
    "4|TABLE"
    "5|Registers"
    "6|REGION"
    "7|SEGMENT"
    "8|Security"
    "9|INTEGRITY"
    "0|MESSAGE"
)

visit() {
    local row
    for row in "${screens[@]}"; do
        mux send-keys -t zk "${row%%|*}"
        expect "${row#*|}"
        expect_no_garbage "${row%%|*}"
    done
}

# A server whose last session has gone goes too, under the next one's feet: one stays.
mux new-session -d -s stays "exec tail -f /dev/null"
for size in 80x24 160x48; do
    width=${size%x*}
    height=${size#*x}
    mux new-session -d -s zk -x "$width" -y "$height" "bash --norc"
    mux set-option -g status off
    mux resize-window -t zk -x "$width" -y "$height" 2>/dev/null || true
    mux send-keys -t zk "PS1='ready> '; clear; echo before" Enter
    expect "ready>"
    mux send-keys -t zk "$console $root/tests/guests/fib.elf --segment-log2 16 --input $work/n -o $work/p.zkp" Enter
    expect "▶ PROVING"
    expect "1/" # a segment is there to be looked into
    visit
    # A client comes and goes: the console is drawn whole again, and goes on.
    TERM=xterm-256color script -qec "stty cols $width rows $height; tmux -L $socket attach -t zk" \
        /dev/null </dev/null >"$work/client" 2>&1 &
    client=$!
    until [ -n "$(mux list-clients)" ]; do
        kill -0 $client 2>/dev/null || fail "no client could attach: $(cat "$work/client")"
    done
    until grep -qF PROVING "$work/client"; do
        kill -0 $client 2>/dev/null || fail "the client was shown nothing of the console"
    done
    mux detach-client -s zk
    wait $client || true
    mux send-keys -t zk 2
    expect "Phases"
    mux send-keys -t zk p
    expect "PAUSED"
    mux send-keys -t zk C-c
    expect "zkconsole resume"
    mux send-keys -t zk "" Enter
    expect "ready>"
    mux capture-pane -p -t zk | grep -qx "before" || fail "the shell's screen is not as before"
    mux send-keys -t zk "stty -a" Enter
    expect " echo "
    mux kill-session -t zk
done
echo "screens in tmux: ${#screens[@]} at two sizes"
