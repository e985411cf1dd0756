#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Make the ELF files of this folder: make.sh [FOLDER] (default: here, which is how the
# committed ones were made). Each is the whole file `good` with one thing wrong, and
# faults.txt names it with the sentence the loader must say; good files stand there with "-".
#
# Layout of good.elf: header (64), two program headers (56 each) at 64, text (16 bytes at
# 0x10000, offset 176), data (8 bytes at 0x20004, offset 192; 64 bytes in memory).
set -eu
out=$(mkdir -p "${1:-$(dirname "$0")}" && cd "${1:-$(dirname "$0")}" && pwd)
: >"$out/faults.txt"

# le BYTES VALUE: little endian, as printf escapes.
le() {
    local value=$2 i
    for ((i = 0; i < $1; i++)); do
        printf '\\x%02x' $(((value >> (8 * i)) & 255))
    done
}

good() {
    printf "$(
        printf '\\x7fELF\\x02\\x01\\x01\\x00'; le 8 0        # class, data, version, ABI
        le 2 2; le 2 243; le 4 1                             # type, machine, version
        le 8 0x10000; le 8 64; le 8 0; le 4 0                # entry, phoff, shoff, flags
        le 2 64; le 2 56; le 2 2; le 2 64; le 2 0; le 2 0    # sizes and counts
        le 4 1; le 4 5; le 8 176; le 8 0x10000; le 8 0x10000; le 8 16; le 8 16; le 8 16
        le 4 1; le 4 6; le 8 192; le 8 0x20004; le 8 0x20004; le 8 8; le 8 64; le 8 4
        le 4 0x00000513; le 4 0x05d00893; le 4 0x00000073; le 4 0x00000013
        le 8 0x1122334455667788
    )"
}

# file NAME SENTENCE [OFFSET BYTES VALUE]..: good.elf with these places overwritten.
file() {
    local name=$1 sentence=$2
    shift 2
    good >"$out/$name.elf"
    while [ $# -ne 0 ]; do
        printf "$(le "$2" "$3")" |
            dd of="$out/$name.elf" bs=1 seek=$(($1)) conv=notrunc status=none
        shift 3
    done
    printf '%s|%s\n' "$name" "$sentence" >>"$out/faults.txt"
}

# part NAME SENTENCE LENGTH: the first bytes of good.elf.
part() {
    good | head -c "$3" >"$out/$1.elf"
    printf '%s|%s\n' "$1" "$2" >>"$out/faults.txt"
}

text=64  # the first program header
data=120 # the second
file good -
file good_osabi_linux - 7 1 3
file good_flags_ignored - 48 4 5
file good_other_headers_ignored - $data 4 0x70000003
file good_empty_segment_anywhere - $((data + 8)) 8 0x999 $((data + 16)) 8 0x12345678 \
    $((data + 32)) 8 0 $((data + 40)) 8 0
file good_shared_doubleword - $((data + 16)) 8 0x10010
file good_bss_to_the_top - $((data + 16)) 8 0x1fffffffc $((data + 8)) 8 192 \
    $((data + 32)) 8 4 $((data + 40)) 8 4
file good_text_to_its_limit - $((text + 16)) 8 0xeffffff0 24 8 0xeffffff0
file good_sections_far_away - 40 8 0x7fffffffffffff00 60 2 65535
part empty 'elf: not an ELF file: the first four bytes are not 7f 45 4c 46' 0
part three_bytes 'elf: not an ELF file: the first four bytes are not 7f 45 4c 46' 3
file magic 'elf: not an ELF file: the first four bytes are not 7f 45 4c 46' 3 1 0x45
part header_short 'elf: header cut short: 63 of 64 bytes' 63
file class 'elf: class is 1, not 2 (64-bit)' 4 1 1
file encoding 'elf: data encoding is 2, not 1 (little endian)' 5 1 2
file ident_version 'elf: identification version is 0, not 1' 6 1 0
file osabi 'elf: OS ABI is 9, not 0 (System V) or 3 (Linux)' 7 1 9
file type_shared \
    'elf: type is 3, not 2 (executable): link statically, without pie' 16 2 3
file machine 'elf: machine is 62, not 243 (RISC-V)' 18 2 62
file version 'elf: version is 2, not 1' 20 4 2
file header_size 'elf: header size is 52, not 64' 52 2 52
file no_headers 'elf: no program headers: nothing to load' 56 2 0
file phdr_size 'elf: program header size is 32, not 56' 54 2 32
file too_many_headers 'elf: 257 program headers, at most 256' 56 2 257
file headers_beyond 'elf: program headers at offset 0x59 reach beyond the file' 32 8 89
file headers_far_beyond \
    'elf: program headers at offset 0xffffffffffffffc8 reach beyond the file' 32 8 -56
file interpreter 'elf: program header 1 asks for an interpreter: link statically' $data 4 3
file filesz_over_memsz 'elf: segment 1 has 8 bytes in the file, but only 7 in memory' \
    $((data + 40)) 8 7
file empty_in_memory 'elf: segment 1 has 8 bytes in the file, but only 0 in memory' \
    $((data + 40)) 8 0
file bytes_beyond 'elf: segment 1 at offset 0xc4 reaches beyond the file' $((data + 8)) 8 196
file bytes_far_beyond 'elf: segment 1 at offset 0xfffffffffffffffc reaches beyond the file' \
    $((data + 8)) 8 -4
file memory_beyond \
    'elf: segment 1 at address 0x1fffffffc reaches beyond the address space (2^33)' \
    $((data + 16)) 8 0x1fffffffc
file memory_far_beyond \
    'elf: segment 1 at address 0xfffffffffffffffc reaches beyond the address space (2^33)' \
    $((data + 16)) 8 -4
file memory_size_wraps \
    'elf: segment 1 at address 0x20004 reaches beyond the address space (2^33)' \
    $((data + 40)) 8 -1
file alignment 'elf: segment 1 has alignment 12, not a power of two' $((data + 48)) 8 12
file congruence 'elf: segment 1: address and offset differ modulo the alignment' \
    $((data + 48)) 8 16
file text_beyond 'elf: executable segment 0 reaches beyond 0xf0000000' \
    $((text + 16)) 8 0xf0000000 24 8 0xf0000000
file text_end_beyond 'elf: executable segment 0 reaches beyond 0xf0000000' \
    $((text + 16)) 8 0xeffffff0 $((text + 40)) 8 17
file over_input 'elf: segment 1 overlaps the private input at 0xff000000' \
    $((data + 16)) 8 0xff000000
file into_input 'elf: segment 1 overlaps the private input at 0xff000000' \
    $((data + 16)) 8 0xfefffffc
file input_end 'elf: segment 1 overlaps the private input at 0xff000000' \
    $((data + 16)) 8 0x10f07fffc
file nothing_to_load 'elf: no segment to load' $text 4 4 $data 4 4
file only_empty_segments 'elf: no segment to load' $((text + 32)) 8 0 $((text + 40)) 8 0 \
    $((data + 32)) 8 0 $((data + 40)) 8 0
file overlap 'elf: segments at 0x10000 and 0x1000c overlap' $((data + 16)) 8 0x1000c
file overlap_inside 'elf: segments at 0xfff0 and 0x10000 overlap' $((data + 16)) 8 0xfff0
file entry_alignment 'elf: entry 0x10002 is not a multiple of 4' 24 8 0x10002
file entry_outside 'elf: entry 0x10010 is not in an executable segment' 24 8 0x10010
file entry_in_data 'elf: entry 0x20004 is not in an executable segment' 24 8 0x20004
file entry_cut_off 'elf: entry 0x1000c is not in an executable segment' 24 8 0x1000c \
    $((text + 32)) 8 14 $((text + 40)) 8 14
file entry_far 'elf: entry 0xfffffffffffffffc is not in an executable segment' 24 8 -4
