#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Make the seeds of session_database: whole files that are none, and changes of one byte or
# a few in header, schema and rows of the database that belongs there.
#
# usage: tests/fuzz/corpus/session_database.sh
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p session_database
cd session_database
printf '' >nothing
printf '\x00' >empty
printf '\x00SQLite format 3\x00' >magic
printf '\x00SQLite format 3\x00\x10\x00\x02\x02\x00\x40\x20\x20' >header
printf '\x01' >unchanged
printf '\x01\x00\x00\x10\x01' >page_size
printf '\x01\x00\x00\x12\x07' >write_version
printf '\x01\x00\x00\x1f\x05' >pages
printf '\x01\x00\x00\x64\x01' >page_type
printf '\x01\x00\x00\x68\x40\x00\x00\x69\x80' >cells
printf '\x01\x00\x10\x00\x03\x00\x20\x00\x03\x00\x30\x00\x03' >three_pages
printf '\x01\x00\x0f\xe0\x01\x00\x1f\xe0\x01\x00\x2f\xe0\x01\x00\x3f\xe0\x01' >page_ends
for page in 1 2 3 4 5 6 7 8 9; do
    printf '\x01\x00\x'"$(printf %x $((page * 16)))"'\xf0\x01' >"row_$page"
done
