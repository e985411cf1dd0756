/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Loading in four passes: header, program headers, program (rows, image, digest),
 * symbols.
 *
 * Every number of the file is compared with the file's length or the machine's limits
 * before it is used; sums are checked as "length fits behind offset", never added first.
 * src: System V ABI, "Object Files" (gabi 4.3), and the RISC-V ELF psABI, chapter 3.
 */
#include "vm/elf.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/check.h"
#include "hash/blake3.h"

enum {
    EHDR_BYTES = 64,
    PHDR_BYTES = 56,
    SHDR_BYTES = 64,
    SYM_BYTES = 24,
    ET_EXEC = 2,
    EM_RISCV = 243,
    PT_LOAD = 1,
    PT_INTERP = 3,
    PF_X = 1,
    PF_W = 2,
    SHT_SYMTAB = 2,
    SHT_STRTAB = 3,
    STT_NOTYPE = 0,
    STT_FUNC = 2,
    OSABI_SYSV = 0,
    OSABI_LINUX = 3,
    SYMBOLS_MAX = 1 << 20
};

struct header {
    uint64_t entry;
    uint64_t phoff;
    uint64_t shoff;
    uint32_t phnum;
    uint32_t shnum;
    uint32_t shentsize;
};

struct phdr {
    uint32_t type;
    uint32_t flags;
    uint64_t offset;
    uint64_t vaddr;
    uint64_t filesz;
    uint64_t memsz;
    uint64_t align;
};

static enum status fault(struct error *e, const char *text)
{
    return error_set(e, STATUS_FORMAT, "elf: %s", text);
}

/* Do len bytes at offset lie in a file of size bytes? */
static bool lies_in(uint64_t offset, uint64_t len, uint64_t size)
{
    return offset <= size && len <= size - offset;
}

/* ---- pass 1: the header ---- */

static enum status read_header(struct header *h, const uint8_t *file, size_t len,
                               struct error *e)
{
    if (len < 4 || memcmp(file, "\177ELF", 4) != 0) {
        return fault(e, "not an ELF file: the first four bytes are not 7f 45 4c 46");
    }
    if (len < EHDR_BYTES) {
        return error_set(e, STATUS_FORMAT, "elf: header cut short: %zu of 64 bytes", len);
    }
    if (file[4] != 2) {
        return error_set(e, STATUS_FORMAT, "elf: class is %u, not 2 (64-bit)", file[4]);
    }
    if (file[5] != 1) {
        return error_set(e, STATUS_FORMAT,
                         "elf: data encoding is %u, not 1 (little endian)", file[5]);
    }
    if (file[6] != 1) {
        return error_set(e, STATUS_FORMAT, "elf: identification version is %u, not 1",
                         file[6]);
    }
    if (file[7] != OSABI_SYSV && file[7] != OSABI_LINUX) {
        return error_set(e, STATUS_FORMAT,
                         "elf: OS ABI is %u, not 0 (System V) or 3 (Linux)", file[7]);
    }
    const uint16_t type = load_u16(file + 16);
    if (type != ET_EXEC) {
        return error_set(
            e, STATUS_FORMAT,
            "elf: type is %u, not 2 (executable): link statically, without pie", type);
    }
    const uint16_t machine = load_u16(file + 18);
    if (machine != EM_RISCV) {
        return error_set(e, STATUS_FORMAT, "elf: machine is %u, not 243 (RISC-V)",
                         machine);
    }
    if (load_u32(file + 20) != 1) {
        return error_set(e, STATUS_FORMAT, "elf: version is %" PRIu32 ", not 1",
                         load_u32(file + 20));
    }
    if (load_u16(file + 52) != EHDR_BYTES) {
        return error_set(e, STATUS_FORMAT, "elf: header size is %u, not 64",
                         load_u16(file + 52));
    }
    h->entry = load_u64(file + 24);
    h->phoff = load_u64(file + 32);
    h->shoff = load_u64(file + 40);
    h->phnum = load_u16(file + 56);
    h->shentsize = load_u16(file + 58);
    h->shnum = load_u16(file + 60);
    if (h->phnum == 0) {
        return fault(e, "no program headers: nothing to load");
    }
    if (load_u16(file + 54) != PHDR_BYTES) {
        return error_set(e, STATUS_FORMAT, "elf: program header size is %u, not 56",
                         load_u16(file + 54));
    }
    if (h->phnum > ELF_HEADERS_MAX) {
        return error_set(e, STATUS_FORMAT, "elf: %" PRIu32 " program headers, at most %d",
                         h->phnum, ELF_HEADERS_MAX);
    }
    if (!lies_in(h->phoff, (uint64_t)h->phnum * PHDR_BYTES, len)) {
        return error_set(e, STATUS_FORMAT,
                         "elf: program headers at offset 0x%" PRIx64
                         " reach beyond the file",
                         h->phoff);
    }
    return STATUS_OK;
}

/* ---- pass 2: the program headers ---- */

static struct phdr read_phdr(const uint8_t b[PHDR_BYTES])
{
    return (struct phdr){
        .type = load_u32(b),
        .flags = load_u32(b + 4),
        .offset = load_u64(b + 8),
        .vaddr = load_u64(b + 16),
        .filesz = load_u64(b + 32),
        .memsz = load_u64(b + 40),
        .align = load_u64(b + 48),
    };
}

static enum status check_load(const struct phdr *p, unsigned i, size_t len,
                              struct error *e)
{
    if (p->filesz > p->memsz) {
        return error_set(e, STATUS_FORMAT,
                         "elf: segment %u has %" PRIu64
                         " bytes in the file, but only %" PRIu64 " in memory",
                         i, p->filesz, p->memsz);
    }
    if (!lies_in(p->offset, p->filesz, len)) {
        return error_set(e, STATUS_FORMAT,
                         "elf: segment %u at offset 0x%" PRIx64
                         " reaches beyond the file",
                         i, p->offset);
    }
    if (!lies_in(p->vaddr, p->memsz, ADDRESS_LIMIT)) {
        return error_set(e, STATUS_FORMAT,
                         "elf: segment %u at address 0x%" PRIx64
                         " reaches beyond the address space (2^33)",
                         i, p->vaddr);
    }
    if ((p->align & (p->align - 1)) != 0) {
        return error_set(e, STATUS_FORMAT,
                         "elf: segment %u has alignment %" PRIu64 ", not a power of two",
                         i, p->align);
    }
    if (p->align != 0 && ((p->vaddr ^ p->offset) & (p->align - 1)) != 0) {
        return error_set(
            e, STATUS_FORMAT,
            "elf: segment %u: address and offset differ modulo the alignment", i);
    }
    if ((p->flags & PF_X) != 0 && !lies_in(p->vaddr, p->memsz, TEXT_LIMIT)) {
        return error_set(e, STATUS_FORMAT,
                         "elf: executable segment %u reaches beyond 0xf0000000", i);
    }
    const uint64_t input_end = ((uint64_t)CELL_INPUT_LAST + 1) * 8;
    if (p->vaddr < input_end && p->vaddr + p->memsz > INPUT_BASE) {
        return error_set(e, STATUS_FORMAT,
                         "elf: segment %u overlaps the private input at 0xff000000", i);
    }
    return STATUS_OK;
}

static int compare_segments(const void *a, const void *b)
{
    const uint64_t x = ((const struct elf_segment *)a)->address;
    const uint64_t y = ((const struct elf_segment *)b)->address;
    return (x > y) - (x < y);
}

/* The segments that occupy memory, sorted; their bytes still point into the file. */
static enum status read_segments(struct elf_segment segments[ELF_HEADERS_MAX], size_t *n,
                                 const struct header *h, const uint8_t *file, size_t len,
                                 struct error *e)
{
    uint64_t n_loaded = 0;
    uint64_t n_text = 0;
    *n = 0;
    for (unsigned i = 0; i < h->phnum; i++) {
        const struct phdr p = read_phdr(file + h->phoff + (size_t)i * PHDR_BYTES);
        if (p.type == PT_INTERP) {
            return error_set(
                e, STATUS_FORMAT,
                "elf: program header %u asks for an interpreter: link statically", i);
        }
        /* Linkers write empty segments with any offset; they occupy nothing. */
        if (p.type != PT_LOAD || (p.memsz == 0 && p.filesz == 0)) {
            continue;
        }
        TRY(check_load(&p, i, len, e));
        const bool is_executable = (p.flags & PF_X) != 0;
        segments[(*n)++] = (struct elf_segment){p.vaddr, p.memsz, file + p.offset,
                                                p.filesz, is_executable,
                                                (p.flags & PF_W) != 0};
        n_loaded += p.filesz;
        n_text += is_executable ? p.filesz : 0;
    }
    if (*n == 0) {
        return fault(e, "no segment to load");
    }
    if (n_loaded > ELF_LOAD_BYTES_MAX) {
        return error_set(e, STATUS_LIMIT, "elf: %" PRIu64 " bytes to load, at most %d",
                         n_loaded, ELF_LOAD_BYTES_MAX);
    }
    if (n_text > ELF_TEXT_BYTES_MAX) {
        return error_set(e, STATUS_LIMIT, "elf: %" PRIu64 " bytes of text, at most %d",
                         n_text, ELF_TEXT_BYTES_MAX);
    }
    qsort(segments, *n, sizeof *segments, compare_segments);
    for (size_t i = 1; i < *n; i++) {
        if (segments[i].address - segments[i - 1].address < segments[i - 1].size) {
            return error_set(e, STATUS_FORMAT,
                             "elf: segments at 0x%" PRIx64 " and 0x%" PRIx64 " overlap",
                             segments[i - 1].address, segments[i].address);
        }
    }
    return STATUS_OK;
}

static const struct elf_segment *find_segment(const struct elf *elf, uint64_t address)
{
    for (size_t i = 0; i < elf->n_segments; i++) {
        if (address - elf->segments[i].address < elf->segments[i].size) {
            return &elf->segments[i];
        }
    }
    return NULL;
}

static uint32_t word_of_segment(const struct elf_segment *s, uint64_t address)
{
    uint32_t word = 0;
    for (unsigned i = 0; i < 4; i++) {
        const uint64_t at = address - s->address + i;
        word |= at < s->len ? (uint32_t)s->bytes[at] << (8 * i) : 0;
    }
    return word;
}

bool elf_fetch(const struct elf *elf, uint64_t pc, uint32_t *word)
{
    const struct elf_segment *const s = find_segment(elf, pc);
    if (s == NULL || !s->is_executable || s->size - (pc - s->address) < 4) {
        *word = 0;
        return false;
    }
    *word = word_of_segment(s, pc);
    return true;
}

static enum status check_entry(const struct elf *elf, uint64_t entry, struct error *e)
{
    uint32_t word;
    if (entry % 4 != 0) {
        return error_set(e, STATUS_FORMAT,
                         "elf: entry 0x%" PRIx64 " is not a multiple of 4", entry);
    }
    if (!elf_fetch(elf, entry, &word)) {
        return error_set(e, STATUS_FORMAT,
                         "elf: entry 0x%" PRIx64 " is not in an executable segment",
                         entry);
    }
    return STATUS_OK;
}

/* ---- pass 3: the program ---- */

static enum status copy_segments(struct elf *elf, const struct elf_segment *segments,
                                 size_t n, struct error *e)
{
    struct elf_segment *const copy = arena_alloc(elf->arena, n * sizeof *copy);
    if (copy == NULL) {
        return error_set(e, STATUS_MEMORY, "elf: out of memory");
    }
    for (size_t i = 0; i < n; i++) {
        uint8_t *const bytes = arena_alloc(elf->arena, segments[i].len);
        if (bytes == NULL) {
            return error_set(e, STATUS_MEMORY, "elf: out of memory");
        }
        if (segments[i].len != 0) {
            memcpy(bytes, segments[i].bytes, segments[i].len);
        }
        copy[i] = segments[i];
        copy[i].bytes = bytes;
    }
    elf->segments = copy;
    elf->n_segments = n;
    return STATUS_OK;
}

/* A table of a proof has at most 2^24 rows: what is larger could run but never be proved.
 * */
static enum status too_large(struct error *e, size_t n, const char *what)
{
    return error_set(e, STATUS_LIMIT, "elf: %zu %s are loaded, and %d is the most", n,
                     what, (int)ELF_ROWS_MAX);
}

static enum status make_rows(struct elf *elf, struct error *e)
{
    size_t n_words = 0;
    for (size_t i = 0; i < elf->n_segments; i++) {
        n_words += elf->segments[i].is_executable ? elf->segments[i].len / 4 + 2 : 0;
    }
    struct program_row *const rows = arena_alloc(elf->arena, 2 * n_words * sizeof *rows);
    if (rows == NULL) {
        return error_set(e, STATUS_MEMORY, "elf: out of memory");
    }
    size_t n = 0;
    for (size_t i = 0; i < elf->n_segments; i++) {
        const struct elf_segment *const s = &elf->segments[i];
        if (!s->is_executable) {
            continue;
        }
        /* Words beyond the file's bytes are 0, which is no instruction. */
        const uint64_t end = s->address + s->len;
        for (uint64_t pc = (s->address + 3) & ~(uint64_t)3;
             pc < end && pc + 4 <= s->address + s->size; pc += 4) {
            DCHECK(n + 2 <= 2 * n_words);
            n += decode_program_rows(pc, word_of_segment(s, pc), rows + n);
        }
    }
    elf->program.rows = rows;
    elf->program.n_rows = n;
    return n <= ELF_ROWS_MAX ? STATUS_OK : too_large(e, n, "decoded instructions");
}

static enum status make_image(struct elf *elf, struct error *e)
{
    size_t n_max = REGISTER_CELLS;
    for (size_t i = 0; i < elf->n_segments; i++) {
        n_max += elf->segments[i].len / 8 + 2;
    }
    struct image_word *const image = arena_alloc(elf->arena, n_max * sizeof *image);
    if (image == NULL) {
        return error_set(e, STATUS_MEMORY, "elf: out of memory");
    }
    size_t n = 0;
    for (size_t i = 0; i < elf->n_segments; i++) {
        const struct elf_segment *const s = &elf->segments[i];
        for (uint64_t at = 0; at < s->len; at++) {
            const uint64_t address = s->address + at;
            const uint32_t key = (uint32_t)(address / 8);
            /* Neighbouring segments may share a doubleword. */
            if (n == 0 || image[n - 1].key != key) {
                DCHECK(n < n_max);
                image[n++] = (struct image_word){key, 0};
            }
            image[n - 1].value |= (uint64_t)s->bytes[at] << (8 * (address % 8));
        }
    }
    for (unsigned r = 0; r < REGISTER_CELLS; r++) {
        image[n++] =
            (struct image_word){register_cell(r), r == REGISTER_SP ? INITIAL_SP : 0};
    }
    elf->program.image = image;
    elf->program.n_image = n;
    return n <= ELF_ROWS_MAX ? STATUS_OK : too_large(e, n, "doublewords of memory");
}

static void absorb_u64(struct blake3 *h, uint64_t x)
{
    uint8_t b[8];
    store_u64(b, x);
    blake3_update(h, b, sizeof b);
}

/* The digest: entry, number of segments, and of each its address, size, length in the
 * file, whether it is executable, and its bytes; numbers as u64. */
static void make_digest(struct elf *elf)
{
    struct blake3 h;
    blake3_init_derive_key(&h, "zkconsole program digest v1");
    absorb_u64(&h, elf->program.entry);
    absorb_u64(&h, elf->n_segments);
    for (size_t i = 0; i < elf->n_segments; i++) {
        const struct elf_segment *const s = &elf->segments[i];
        absorb_u64(&h, s->address);
        absorb_u64(&h, s->size);
        absorb_u64(&h, s->len);
        absorb_u64(&h, s->is_executable ? 1 : 0);
        blake3_update(&h, s->bytes, s->len);
    }
    struct digest digest;
    blake3_final(&h, &digest);
    memcpy(elf->program.digest, digest.b, sizeof elf->program.digest);
}

/* ---- pass 4: symbols, which are a courtesy ---- */

struct section {
    uint32_t type;
    uint32_t link;
    uint64_t offset;
    uint64_t size;
    uint64_t entsize;
};

static bool read_section(struct section *s, const struct header *h, uint32_t i,
                         const uint8_t *file, size_t len)
{
    if (h->shentsize != SHDR_BYTES || i >= h->shnum
        || !lies_in(h->shoff, (uint64_t)h->shnum * SHDR_BYTES, len)) {
        return false;
    }
    const uint8_t *const b = file + h->shoff + (size_t)i * SHDR_BYTES;
    *s = (struct section){load_u32(b + 4), load_u32(b + 40), load_u64(b + 24),
                          load_u64(b + 32), load_u64(b + 56)};
    return s->type != SHT_SYMTAB && s->type != SHT_STRTAB
               ? true
               : lies_in(s->offset, s->size, len);
}

static bool find_symbol_table(struct section *symbols, struct section *strings,
                              const struct header *h, const uint8_t *file, size_t len)
{
    for (uint32_t i = 0; i < h->shnum; i++) {
        if (read_section(symbols, h, i, file, len) && symbols->type == SHT_SYMTAB) {
            return symbols->entsize == SYM_BYTES
                   && read_section(strings, h, symbols->link, file, len)
                   && strings->type == SHT_STRTAB && strings->size != 0
                   && file[strings->offset + strings->size - 1] == 0;
        }
    }
    return false;
}

static int compare_symbols(const void *a, const void *b)
{
    const struct elf_symbol *const x = a;
    const struct elf_symbol *const y = b;
    if (x->address != y->address) {
        return x->address < y->address ? -1 : 1;
    }
    return strcmp(x->name, y->name);
}

/* Names that a person gave: not empty, and not the assembler's own ($x, .L1). */
static bool is_name(const char *name)
{
    return name[0] != 0 && name[0] != '$' && strncmp(name, ".L", 2) != 0;
}

static void make_symbols(struct elf *elf, const struct header *h, const uint8_t *file,
                         size_t len)
{
    struct section symbols;
    struct section strings;
    if (!find_symbol_table(&symbols, &strings, h, file, len)) {
        return;
    }
    const uint64_t n = symbols.size / SYM_BYTES;
    char *const names = arena_alloc(elf->arena, strings.size);
    struct elf_symbol *const out =
        n > SYMBOLS_MAX ? NULL : arena_alloc(elf->arena, n * sizeof *out);
    if (names == NULL || out == NULL) {
        return;
    }
    memcpy(names, file + strings.offset, strings.size);
    size_t n_out = 0;
    for (uint64_t i = 0; i < n; i++) {
        const uint8_t *const b = file + symbols.offset + i * SYM_BYTES;
        const uint32_t name = load_u32(b);
        const unsigned type = b[4] & 15u;
        const uint64_t value = load_u64(b + 8);
        const struct elf_segment *const s = find_segment(elf, value);
        if ((type == STT_NOTYPE || type == STT_FUNC) && name < strings.size && s != NULL
            && s->is_executable && is_name(names + name)) {
            out[n_out++] = (struct elf_symbol){value, names + name};
        }
    }
    qsort(out, n_out, sizeof *out, compare_symbols);
    elf->symbols = out;
    elf->n_symbols = n_out;
}

const struct elf_symbol *elf_find_symbol(const struct elf *elf, uint64_t pc)
{
    const struct elf_segment *const s = find_segment(elf, pc);
    size_t low = 0; /* symbols[0 .. low) are at or before pc */
    size_t high = elf->n_symbols;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (elf->symbols[middle].address <= pc) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (s == NULL || low == 0 || elf->symbols[low - 1].address < s->address) {
        return NULL;
    }
    return &elf->symbols[low - 1];
}

/* ---- all passes ---- */

/* What the arrays above can take, in bytes of address space. */
static size_t arena_need(const struct elf_segment *segments, size_t n, size_t len)
{
    size_t need = (size_t)1 << 21;
    for (size_t i = 0; i < n; i++) {
        need += segments[i].len * (1 + sizeof(struct image_word) / 8) + 4096;
        if (segments[i].is_executable) {
            need += (segments[i].len / 4 + 2) * 2 * sizeof(struct program_row);
        }
    }
    /* Strings at most once, symbols at their size in the file. */
    return need + 2 * len;
}

static enum status load(struct elf *elf, const uint8_t *file, size_t len, struct error *e)
{
    struct header h = {0};
    struct elf_segment segments[ELF_HEADERS_MAX];
    size_t n_segments = 0;
    TRY(read_header(&h, file, len, e));
    TRY(read_segments(segments, &n_segments, &h, file, len, e));
    TRY(arena_open(&elf->arena, arena_need(segments, n_segments, len), e));
    TRY(copy_segments(elf, segments, n_segments, e));
    TRY(check_entry(elf, h.entry, e));
    elf->program.entry = h.entry;
    TRY(make_rows(elf, e));
    TRY(make_image(elf, e));
    make_digest(elf);
    make_symbols(elf, &h, file, len);
    return STATUS_OK;
}

enum status elf_load(struct elf *elf, const uint8_t *file, size_t len, struct error *e)
{
    *elf = (struct elf){0};
    const enum status s = load(elf, file, len, e);
    if (s != STATUS_OK) {
        elf_close(elf);
    }
    return s;
}

void elf_close(struct elf *elf)
{
    if (elf->arena != NULL) {
        arena_close(elf->arena);
    }
    *elf = (struct elf){0};
}
