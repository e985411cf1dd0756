#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Compare every project #include with the layer block of docs/architecture.md.
#
# usage: tests/layers.sh [ROOT]        exit 0: every include is allowed; 1: the faults, listed
#
# A file of engine/<layer>/ may include its own layer and those its line names; the files of
# engine/ itself are the layer "engine" and may name each other alone; store/, checkpoint/ and tui/ are layers too, and of
# the engine they see engine.h and base only. In simd/, and nowhere else, .inc files exist.
set -u
root=${1:-$(cd "$(dirname "$0")/.." && pwd)}
cd "$root" || exit 1

find engine store checkpoint tui \( -name '*.[ch]' -o -name '*.inc' \) 2>/dev/null | sort |
    xargs -r grep -HnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' /dev/null |
    awk '
    FNR == NR {
        if ($0 ~ /^```layers/) { inside = 1; next }
        if ($0 ~ /^```/) { inside = 0; next }
        if (inside) {
            split($0, halves, ":")
            layer = halves[1]; gsub(/[ \t]/, "", layer)
            known[layer] = ++n_layers
            n = split(halves[2], uses, " ")
            for (i = 1; i <= n; i++) {
                if (!(uses[i] in known)) { print "architecture.md: " layer " uses " uses[i] ", which is not above it in the block"; bad = 1 }
                allowed[layer, uses[i]] = 1
            }
            allowed[layer, layer] = 1
        }
        next
    }
    {
        split($0, at, ":")
        file = at[1]
        n = split(file, dirs, "/")
        from = dirs[1] == "engine" && n > 2 ? dirs[2] : dirs[1]
        match($0, /"[^"]*"/)
        path = substr($0, RSTART + 1, RLENGTH - 2)
        where = file ":" at[2] ": \"" path "\""
        n_includes++
        if (!(from in known)) { print where ": folder " from " is not in the layer block"; bad = 1; next }
        if (path == "engine.h") to = "engine"
        else if (from == "engine" && index(path, "/") == 0) to = "engine"
        else if (index(path, "/") == 0) { print where ": written without its folder"; bad = 1; next }
        else { split(path, parts, "/"); to = parts[1] }
        if (path ~ /\.inc$/ && from != "simd") { print where ": .inc outside simd"; bad = 1 }
        if (!((from, to) in allowed)) { print where ": layer " from " may not use " to; bad = 1 }
    }
    END {
        if (!n_layers) { print "architecture.md: no layer block"; bad = 1 }
        if (!n_includes) { print "no include found: wrong folder?"; bad = 1 }
        if (!bad) print "layers: " n_includes " includes, " n_layers " layers, all in order"
        exit bad
    }' docs/architecture.md -
