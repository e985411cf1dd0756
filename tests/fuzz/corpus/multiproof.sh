#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Make the corpus of tests/fuzz/multiproof.c: one script of damages a file, steps of five bytes
# (what, where low, where high, by low, by high).
set -eu
cd "$(dirname "$0")/multiproof"
make_file() { printf "$2" > "$1"; }
make_file unharmed ''
make_file element '\x00\x00\x00\x02\x00'
make_file last_element '\x00\x51\x00\x02\x00'
make_file element_and_back '\x00\x09\x00\x01\x80\x00\x09\x00\x01\x80'
make_file element_not_canonical '\x00\x00\x00\x01\x78\x00\x00\x00\x02\x00'
make_file sibling '\x01\x21\x00\x10\x00'
make_file sibling_and_back '\x01\x21\x00\x10\x00\x01\x21\x00\x10\x00'
make_file query '\x02\x01\x00\x2a\x00'
make_file query_repeated '\x02\x03\x00\x3f\x00'
make_file query_beyond '\x02\x00\x00\x45\x00'
make_file query_far_beyond '\x02\x00\x00\xff\xff'
make_file swapped_siblings '\x03\x00\x00\x01\x00'
make_file no_elements '\x04\x00\x00\x00\x00'
make_file many_elements '\x04\x00\x00\xff\x03'
make_file no_siblings '\x05\x00\x00\x00\x00'
make_file many_siblings '\x05\x00\x00\x3f\x00'
make_file no_queries '\x06\x00\x00\x00\x00'
make_file one_query '\x06\x00\x00\x01\x00'
make_file root '\x07\x1f\x00\x80\x00'
