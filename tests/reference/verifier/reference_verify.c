/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The reference verifier as a program of its own.
 *
 * usage: reference_verify TABLES PROGRAM PROOF [SECURITY]
 *
 * TABLES is what tool_export_air writes, SECURITY the bits demanded (128). Exit code 0:
 * accepted; 1: rejected; 2: a file cannot be read. */
#include <stdio.h>
#include <stdlib.h>

#include "reference.h"

struct file {
    uint8_t *bytes;
    size_t len;
};

static struct file read_file(const char *path)
{
    struct file f = {0};
    FILE *const stream = fopen(path, "rb");
    if (stream == NULL || fseek(stream, 0, SEEK_END) != 0) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(2);
    }
    f.len = (size_t)ftell(stream);
    f.bytes = malloc(f.len + 1);
    rewind(stream);
    if (f.bytes == NULL || fread(f.bytes, 1, f.len, stream) != f.len) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(2);
    }
    fclose(stream);
    return f;
}

int main(int argc, char **argv)
{
    if (argc < 4 || argc > 5) {
        fprintf(stderr, "usage: %s TABLES PROGRAM PROOF [SECURITY]\n", argv[0]);
        return 2;
    }
    const struct file tables = read_file(argv[1]);
    const struct file elf = read_file(argv[2]);
    const struct file proof = read_file(argv[3]);
    const unsigned min_security = argc == 5 ? (unsigned)atoi(argv[4]) : 128;
    struct ref_machine machine = {0};
    struct ref_program program = {0};
    int code = 2;
    if (!ref_machine_open(&machine, tables.bytes, tables.len)) {
        fprintf(stderr, "%s: not the machine's tables\n", argv[1]);
    } else if (!ref_program_open(&program, &machine, elf.bytes, elf.len)) {
        fprintf(stderr, "%s: not a program\n", argv[2]);
    } else {
        struct ref_verdict verdict;
        ref_verify(&verdict, &machine, &program, proof.bytes, proof.len, min_security);
        puts(verdict.reason);
        code = verdict.is_accepted ? 0 : 1;
    }
    ref_program_close(&program);
    ref_machine_close(&machine);
    free(tables.bytes);
    free(elf.bytes);
    free(proof.bytes);
    return code;
}
