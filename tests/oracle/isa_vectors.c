/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Every instruction of RV64IM with edge operands, in every aliasing of its registers. A
 * guest that runs under qemu-riscv64 as well: what both print must agree, byte by byte.
 *
 * A routine takes a0, a1 and returns a0. Results of the plain form are printed in full,
 * those of aliased registers and of random operands as one number per routine.
 */
#include "zkguest.h"

/* Lists and assembly, one line of thought a line. */
/* clang-format off */

typedef uint64_t routine(uint64_t a, uint64_t b);

/* ---- printing ---- */

static uint8_t out[4096];
static size_t n_out;

static void flush(void)
{
    zk_write(1, out, n_out);
    n_out = 0;
}

static void put_byte(uint8_t x)
{
    out[n_out++] = x;
    if (n_out == sizeof out) {
        flush();
    }
}

static void put(uint64_t x)
{
    for (unsigned i = 0; i < 8; i++) {
        put_byte((uint8_t)(x >> (8 * i)));
    }
}

static uint64_t mixed(uint64_t sum, uint64_t x)
{
    sum = (sum ^ x) * 0x9e3779b97f4a7c15u;
    return sum ^ sum >> 29;
}

/* ---- operands ---- */

static const uint64_t values[] = {
    0,
    1,
    2,
    3,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0x8000,
    0xffff,
    0x10000,
    0x78000001, /* p */
    0x7fffffff,
    0x80000000,
    0xffffffff,
    0x100000000,
    0x123456789abcdef,
    0x7fffffff80000000,
    0x7ffffffffffffffe,
    0x7fffffffffffffff,
    0x8000000000000000,
    0x8000000000000001,
    0x80000000ffffffff,
    0xaaaaaaaaaaaaaaaa,
    0xffff0000ffff0000,
    0xfffffffeffffffff,
    0xffffffff00000000,
    0xffffffff7fffffff,
    0xffffffff80000000,
    0xfffffffffffffffe,
    0xffffffffffffffff,
};

enum { N_VALUES = sizeof values / sizeof *values, N_RANDOM = 500 };

/* ---- register-register ---- */

#define LIST_R(X)                                                                       \
    X(add)                                                                              \
    X(sub)                                                                              \
    X(sll)                                                                              \
    X(slt) X(sltu) X(xor) X(srl) X(sra) X(or) X(and) X(addw) X(subw) X(sllw) X(srlw)    \
        X(sraw) X(mul) X(mulh) X(mulhsu) X(mulhu) X(div) X(divu) X(rem) X(remu) X(mulw) \
            X(divw) X(divuw) X(remw) X(remuw)

enum { N_FORMS = 9, FORM_BYTES = 16 };

/* Nine forms of an instruction: plain; rd = rs1; rd = rs2; rs1 = rs2; all three; x0 as
 * rs1, as rs2, as rd; saved registers. */
#define TEXT_R(op)                                                               \
    ".balign 4\nr_" #op ":\n" #op " t0,a0,a1\n mv a0,t0\n ret\n nop\n" #op       \
    " a0,a0,a1\n ret\n nop\n nop\n" #op " a1,a0,a1\n mv a0,a1\n ret\n nop\n" #op \
    " t0,a0,a0\n mv a0,t0\n ret\n nop\n" #op " a0,a0,a0\n ret\n nop\n nop\n" #op \
    " t0,zero,a1\n mv a0,t0\n ret\n nop\n" #op                                   \
    " t0,a0,zero\n mv a0,t0\n ret\n nop\n" #op                                   \
    " zero,a0,a1\n mv a0,zero\n ret\n nop\n" #op " t6,a1,a0\n mv a0,t6\n ret\n nop\n"

__asm__(".text\n" LIST_R(TEXT_R));
#define DECLARE_R(op) extern const char r_##op[];
LIST_R(DECLARE_R)
#define NAME_R(op) r_##op,
static const char *const routines_r[] = {LIST_R(NAME_R)};

static void test_register_forms(const char *base)
{
    for (unsigned form = 0; form < N_FORMS; form++) {
        routine *const f = (routine *)(uintptr_t)(base + form * FORM_BYTES);
        uint64_t sum = 0;
        for (unsigned i = 0; i < N_VALUES; i++) {
            for (unsigned j = 0; j < N_VALUES; j++) {
                const uint64_t x = f(values[i], values[j]);
                sum = mixed(sum, x);
                if (form == 0) {
                    put(x);
                }
            }
        }
        uint64_t state = 1 + form;
        for (unsigned i = 0; i < N_RANDOM; i++) {
            const uint64_t a = zk_random(&state);
            sum = mixed(sum, f(a >> (i % 64), zk_random(&state) >> (i / 8 % 64)));
        }
        put(sum);
    }
}

/* Amounts far beyond the width: only their low bits count. */
static void test_amounts(const char *base)
{
    routine *const f = (routine *)(uintptr_t)base;
    for (unsigned i = 0; i < N_VALUES; i += 3) {
        for (uint64_t n = 0; n < 130; n++) {
            put(f(values[i], n));
        }
        put(f(values[i], 65504));
        put(f(values[i], 0xffffffffffffffe0));
    }
}

/* ---- register-immediate ---- */

#define LIST_IMM(X, op)                                                           \
    X(op, 0)                                                                      \
    X(op, 1)                                                                      \
    X(op, -1)                                                                     \
    X(op, 2) X(op, -2) X(op, 127) X(op, 128) X(op, 255) X(op, 256) X(op, -256)    \
        X(op, 1024) X(op, 1365) X(op, -1366) X(op, 2046) X(op, 2047) X(op, -2047) \
            X(op, -2048)

enum { N_IMM = 17 };

/* plain; rd = rs1; from x0; into x0 */
#define TEXT_I(op, imm)                                                             \
#op " t0,a0," #imm "\n mv a0,t0\n ret\n nop\n" #op " a0,a0," #imm               \
        "\n ret\n nop\n nop\n" #op " t0,zero," #imm "\n mv a0,t0\n ret\n nop\n" #op \
        " zero,a0," #imm "\n mv a0,zero\n ret\n nop\n"

#define TEXT_I_ALL(op) ".balign 4\ni_" #op ":\n" LIST_IMM(TEXT_I, op)
#define LIST_I(X)      X(addi) X(slti) X(sltiu) X(xori) X(ori) X(andi) X(addiw)
__asm__(".text\n" LIST_I(TEXT_I_ALL));
#define DECLARE_I(op) extern const char i_##op[];
LIST_I(DECLARE_I)
#define NAME_I(op) i_##op,
static const char *const routines_i[] = {LIST_I(NAME_I)};

/* n routines of four forms each, 16 bytes a form. */
static void test_immediate_forms(const char *base, unsigned n)
{
    for (unsigned k = 0; k < n; k++) {
        for (unsigned form = 0; form < 4; form++) {
            routine *const f = (routine *)(uintptr_t)(base + (4 * k + form) * FORM_BYTES);
            uint64_t sum = 0;
            for (unsigned i = 0; i < N_VALUES; i++) {
                const uint64_t x = f(values[i], 0);
                sum = mixed(sum, x);
                if (form == 0) {
                    put(x);
                }
            }
            put(sum);
        }
    }
}

/* ---- shifts by every constant amount ---- */

#define TEXT_SHIFT(op, n)                                                          \
    ".balign 4\ns_" #op ":\n.set amount,0\n.rept " #n "\n" #op                     \
    " t0,a0,amount\n mv a0,t0\n"                                                   \
    " ret\n nop\n" #op " a0,a0,amount\n ret\n nop\n nop\n" #op " t0,zero,amount\n" \
    " mv a0,t0\n ret\n nop\n" #op " zero,a0,amount\n mv a0,zero\n ret\n nop\n"     \
    ".set amount,amount+1\n.endr\n"
__asm__(".text\n" TEXT_SHIFT(slli, 64) TEXT_SHIFT(srli, 64) TEXT_SHIFT(srai, 64)
            TEXT_SHIFT(slliw, 32) TEXT_SHIFT(srliw, 32) TEXT_SHIFT(sraiw, 32));
extern const char s_slli[], s_srli[], s_srai[], s_slliw[], s_srliw[], s_sraiw[];

/* ---- branches: 1 if taken; forward, backward, same register, x0 on either side ---- */

#define TEXT_B(op)                                                                  \
    ".balign 4\nb_" #op ":\n" #op                                                   \
    " a0,a1,1f\n li a0,0\n ret\n1: li a0,1\n ret\n nop\n nop\n nop\n"               \
    "j 2f\n1: li a0,1\n ret\n2: " #op " a0,a1,1b\n li a0,0\n ret\n nop\n nop\n" #op \
    " a0,a0,1f\n li a0,0\n ret\n1: li a0,1\n ret\n nop\n nop\n nop\n" #op           \
    " zero,a1,1f\n li a0,0\n ret\n1: li a0,1\n ret\n nop\n nop\n nop\n" #op         \
    " a0,zero,1f\n li a0,0\n ret\n1: li a0,1\n ret\n nop\n nop\n nop\n" #op         \
    " zero,zero,1f\n li a0,0\n ret\n1: li a0,1\n ret\n nop\n nop\n nop\n"

#define LIST_B(X) X(beq) X(bne) X(blt) X(bge) X(bltu) X(bgeu)
__asm__(".text\n" LIST_B(TEXT_B));
#define DECLARE_B(op) extern const char b_##op[];
LIST_B(DECLARE_B)
#define NAME_B(op) b_##op,
static const char *const routines_b[] = {LIST_B(NAME_B)};

static void test_branch_forms(const char *base)
{
    for (unsigned form = 0; form < 6; form++) {
        routine *const f = (routine *)(uintptr_t)(base + form * 32);
        for (unsigned i = 0; i < N_VALUES; i++) {
            for (unsigned j = 0; j < N_VALUES; j += form < 2 ? 1 : 5) {
                put_byte((uint8_t)f(values[i], values[j]));
            }
        }
    }
}

/* ---- constants and jumps ---- */

__asm__(
    ".text\n.balign 4\n"
    "c_constants:\n"
    "lui t0,0\n sd t0,0(a0)\n lui t0,1\n sd t0,8(a0)\n lui t0,0x7ffff\n sd t0,16(a0)\n"
    "lui t0,0x80000\n sd t0,24(a0)\n lui t0,0xfffff\n sd t0,32(a0)\n"
    "auipc t0,0\n sd t0,40(a0)\n auipc t0,1\n sd t0,48(a0)\n auipc t0,0x7ffff\n"
    "sd t0,56(a0)\n auipc t0,0x80000\n sd t0,64(a0)\n auipc t0,0xfffff\n sd t0,72(a0)\n"
    "lui zero,5\n auipc zero,5\n sd zero,80(a0)\n li t0,-2048\n sd t0,88(a0)\n ret\n"
    /* jal and jalr with every kind of link register; a0 = where to put the links */
    "c_jumps:\n"
    "mv t3,ra\n"
    "jal t0,1f\n li t0,0\n1: sd t0,0(a0)\n"
    "j 3f\n2: sd t0,8(a0)\n j 4f\n3: jal t0,2b\n4:\n"
    "jal zero,1f\n nop\n1: sd zero,16(a0)\n"
    "auipc t1,0\n jalr t2,16(t1)\n nop\n nop\n sd t2,24(a0)\n"
    "auipc t1,0\n jalr t1,16(t1)\n nop\n nop\n sd t1,32(a0)\n"
    "auipc t1,0\n jalr t1,17(t1)\n nop\n nop\n sd t1,40(a0)\n"
    "auipc t1,0\n addi t1,t1,2047\n jalr t2,-2027(t1)\n nop\n nop\n sd t2,48(a0)\n"
    "auipc t1,0\n addi t1,t1,3\n jalr zero,18(t1)\n nop\n nop\n sd t1,56(a0)\n"
    "auipc ra,0\n jalr ra,16(ra)\n nop\n nop\n sd ra,64(a0)\n"
    "fence\n fence r,w\n fence.tso\n .word 0x0000000f\n .word 0xfff7878f\n sd t1,72(a0)\n"
    "mv ra,t3\n ret\n");
void c_constants(uint64_t *links);
void c_jumps(uint64_t *links);

/* ---- loads and stores ---- */

/* plain; rd = base; into x0; with the whole offset in the immediate (a1 = base - 2000) */
#define TEXT_L(op)                                                                   \
    ".balign 4\nl_" #op ":\n" #op " t0,0(a0)\n mv a0,t0\n ret\n nop\n" #op           \
    " a0,0(a0)\n ret\n nop\n nop\n" #op " zero,0(a0)\n mv a0,zero\n ret\n nop\n" #op \
    " t0,2000(a1)\n mv a0,t0\n ret\n nop\n"                                          \
    "addi a0,a0,2047\n" #op " a0,-2047(a0)\n ret\n nop\n"
#define LIST_L(X) X(lb) X(lh) X(lw) X(ld) X(lbu) X(lhu) X(lwu)
__asm__(".text\n" LIST_L(TEXT_L));
#define DECLARE_L(op) extern const char l_##op[];
LIST_L(DECLARE_L)
#define NAME_L(op) l_##op,
static const char *const routines_l[] = {LIST_L(NAME_L)};

/* plain; of x0; of the base itself; with a negative immediate */
#define TEXT_S(op)                                                            \
    ".balign 4\nst_" #op ":\n" #op " a1,0(a0)\n mv a0,zero\n ret\n nop\n" #op \
    " zero,0(a0)\n mv a0,zero\n ret\n nop\n"                                  \
    "mv a1,a0\n" #op " a0,0(a1)\n mv a0,zero\n ret\n"                         \
    "addi a0,a0,8\n" #op " a1,-8(a0)\n mv a0,zero\n ret\n"
#define LIST_S(X) X(sb) X(sh) X(sw) X(sd)
__asm__(".text\n" LIST_S(TEXT_S));
#define DECLARE_S(op) extern const char st_##op[];
LIST_S(DECLARE_S)
#define NAME_S(op) st_##op,
static const char *const routines_s[] = {LIST_S(NAME_S)};

/* Around a page boundary, so that some accesses cross it. */
static uint8_t memory[2 * 4096] __attribute__((aligned(4096)));

static void fill(uint64_t seed)
{
    for (unsigned i = 4096 - 32; i < 4096 + 32; i++) {
        memory[i] = (uint8_t)(zk_random(&seed) >> 56);
    }
}

static void test_loads(const char *base)
{
    for (unsigned form = 0; form < 5; form++) {
        routine *const f = (routine *)(uintptr_t)(base + form * FORM_BYTES);
        for (uint64_t seed = 1; seed < 4; seed++) {
            fill(seed);
            for (unsigned at = 4096 - 17; at < 4096 + 17; at++) {
                const uint64_t address = (uint64_t)(uintptr_t)(memory + at);
                put(f(address, address - 2000));
            }
        }
    }
}

static void test_stores(const char *base)
{
    for (unsigned form = 0; form < 4; form++) {
        routine *const f = (routine *)(uintptr_t)(base + form * FORM_BYTES);
        for (unsigned at = 4096 - 17; at < 4096 + 17; at++) {
            fill(at);
            f((uint64_t)(uintptr_t)(memory + at), 0x8899aabbccddeeff);
            uint64_t sum = 0;
            for (unsigned i = 4096 - 32; i < 4096 + 32; i++) {
                sum = mixed(sum, memory[i]);
                if (form == 0 && i + 8 >= at && i < at + 16) {
                    put_byte(memory[i]);
                }
            }
            put(sum);
        }
    }
}

/* Initialised, so that there is a segment of data, too. */
static uint64_t links[12] = {1, 2, 3};

int main(void)
{
    for (unsigned i = 0; i < sizeof routines_r / sizeof *routines_r; i++) {
        test_register_forms(routines_r[i]);
    }
    test_amounts(r_sll);
    test_amounts(r_srl);
    test_amounts(r_sra);
    test_amounts(r_sllw);
    test_amounts(r_srlw);
    test_amounts(r_sraw);
    for (unsigned i = 0; i < sizeof routines_i / sizeof *routines_i; i++) {
        test_immediate_forms(routines_i[i], N_IMM);
    }
    test_immediate_forms(s_slli, 64);
    test_immediate_forms(s_srli, 64);
    test_immediate_forms(s_srai, 64);
    test_immediate_forms(s_slliw, 32);
    test_immediate_forms(s_srliw, 32);
    test_immediate_forms(s_sraiw, 32);
    for (unsigned i = 0; i < sizeof routines_b / sizeof *routines_b; i++) {
        test_branch_forms(routines_b[i]);
    }
    c_constants(links);
    for (unsigned i = 0; i < 12; i++) {
        put(links[i]);
    }
    c_jumps(links);
    for (unsigned i = 0; i < 10; i++) {
        put(links[i]);
    }
    for (unsigned i = 0; i < sizeof routines_l / sizeof *routines_l; i++) {
        test_loads(routines_l[i]);
    }
    for (unsigned i = 0; i < sizeof routines_s / sizeof *routines_s; i++) {
        test_stores(routines_s[i]);
    }
    flush();
    return (int)zk_write(1, out, 0) + 42;
}
