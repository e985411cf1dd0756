/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The screen Tables on a terminal, with the keys a person presses: columns, rows,
 * lookups, the trees, and from a cycle, a row and a leaf to the others. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/pty_screen.h"
#include "tests/support/scratch_folder.h"

static char folder[SCRATCH_PATH_BYTES];

static void make_folder(void)
{
    scratch_folder_make_fast(folder);
}

static void remove_folder(void)
{
    scratch_folder_remove(folder);
}

/* The console with sha256.elf proved, on the screen Tables, at table addi. */
static struct pty_screen *open_tables(unsigned width, unsigned height)
{
    static char proof[SCRATCH_PATH_BYTES + 16], store[SCRATCH_PATH_BYTES + 32];
    snprintf(proof, sizeof proof, "%s/p.zkp", folder);
    snprintf(store, sizeof store, "ZKCONSOLE_STORE=%s/store", folder);
    const char *const args[] = {
        ZK_GUEST_DIR "/sha256.elf", "--segment-log2", "14", "-o", proof, NULL};
    const char *const env[] = {store, NULL};
    struct pty_screen *const p = pty_open(width, height, args, env);
    pty_wait(p, "✓ PROVED");
    pty_keys(p, "4");
    pty_wait(p, "range");
    pty_keys(p, "jjj");
    pty_wait(p, ">addi");
    return p;
}

static void leave(struct pty_screen *p)
{
    pty_keys(p, "Q");
    cr_expect_eq(pty_end(p), 0);
    pty_close(p);
}

TestSuite(trees, .init = make_folder, .fini = remove_folder, .timeout = 240);

Test(trees, from_a_table_to_its_leaf_and_back)
{
    struct pty_screen *const p = open_tables(80, 24);
    pty_keys(p, "\r");
    pty_wait(p, "DISTINCT");
    pty_wait(p, "domain    bit: 0 values outside it  ✓");
    pty_keys(p, "jj ");
    pty_wait(p, "addi.clk");
    pty_wait(p, "*  2  clk"); /* marked */
    pty_keys(p, "r");
    pty_wait(p, "addi row 0: 9 of 9 constraints hold");
    cr_expect_not(pty_shows(p, "is_real"), "columns that are not marked are hidden");
    pty_keys(p, "=");
    pty_wait(p, "✓ the carry into limb 1 is -1, 0 or 1");
    pty_keys(p, "=j");
    pty_wait(p, "addi row 1: 9 of 9");
    pty_keys(p, "x");
    pty_wait(p, "values are hexadecimal");
    pty_keys(p, "o");
    pty_wait(p, "path -> root ✓  segment proof ✓");
    pty_wait(p, "beside row 1 of addi");
    pty_wait(p, "absorb  main root");
    pty_keys(p, "v");
    pty_wait(p, "values lie on the polynomials through the rows ✓");
    pty_keys(p, "V");
    pty_wait(p, " 0 wrong ✓");
    pty_keys(p, "r");
    pty_wait(p, "addi row 1: 9 of 9");
    pty_keys(p, "\177"); /* Backspace: the leaf, .. */
    pty_wait(p, "Merkle trees of segment 1");
    pty_keys(p, "<"); /* .. the row, .. */
    pty_wait(p, "addi row 1: 9 of 9");
    pty_keys(p, "<"); /* .. the columns, .. */
    pty_wait(p, "addi.clk");
    pty_keys(p, "\033"); /* .. the tables */
    pty_wait(p, ">addi");
    pty_wait(p, "segment 1 of 1");
    leave(p);
}

Test(trees, cycle_row_and_leaf_are_one_key_apart)
{
    struct pty_screen *const p = open_tables(80, 24);
    pty_keys(p, "r");
    pty_wait(p, "addi row 0:");
    pty_keys(p, "jj@");
    pty_wait(p, "This cycle");
    pty_wait(p, "of table addi");
    pty_keys(p, "L"); /* cycle to leaf */
    pty_wait(p, "path -> root ✓");
    pty_wait(p, "beside row 2 of addi");
    pty_keys(p, "@"); /* leaf to cycle */
    pty_wait(p, "This cycle");
    pty_keys(p, "@"); /* cycle to row */
    pty_wait(p, "addi row 2:");
    pty_keys(p, "o"); /* row to leaf */
    pty_wait(p, "Merkle trees of segment 1");
    pty_keys(p, "r"); /* leaf to row */
    pty_wait(p, "addi row 2:");
    leave(p);
}

Test(trees, a_round_of_the_timeline_leads_to_its_segment)
{
    struct pty_screen *const p = open_tables(80, 24);
    pty_keys(p, "3");
    pty_wait(p, "commit main");
    pty_keys(p, "@"); /* execute is a phase: it belongs to no one segment */
    pty_wait(p, "a round belongs to a segment");
    pty_keys(p, "jjjj");
    pty_wait(p, "longest");
    pty_keys(p, "@");
    pty_wait(p, "Tables > segment 1");
    leave(p);
}

Test(trees, a_lookup_is_followed_by_its_letter)
{
    struct pty_screen *const p = open_tables(80, 24);
    pty_keys(p, "r");
    pty_wait(p, "addi row 0:");
    pty_keys(p, "L");
    pty_wait(p, "which lookup?");
    pty_wait(p, "c + PROG");
    pty_keys(p, "c");
    pty_wait(p, "┌─ program row ");
    pty_keys(p, "\177");
    pty_wait(p, "addi row 0:");
    pty_keys(p, "L");
    pty_wait(p, "a - STATE");
    pty_keys(p, "\033");
    pty_wait(p, "│ - STATE");
    pty_keys(p, "j");
    pty_wait(p, "addi row 1:");
    leave(p);
}

Test(trees, the_way_down_is_chosen_level_by_level)
{
    struct pty_screen *const p = open_tables(80, 24);
    pty_keys(p, "c");
    pty_wait(p, "leaf 0 of 2^17 of tree main");
    pty_keys(p, "jl"); /* the right side of level 1 */
    pty_wait(p, "leaf 65536 of 2^17 of tree main");
    pty_keys(p, "j\r"); /* the other side of level 2 */
    pty_wait(p, "leaf 98304 of 2^17 of tree main");
    pty_keys(p, "kh");
    pty_wait(p, "leaf 32768 of 2^17 of tree main");
    pty_keys(p, "gG\r");
    pty_wait(p, "leaf 0 of 2^7 of tree fri3");
    pty_keys(p, "gjjjj\r");
    pty_wait(p, "leaf 0 of 2^17 of tree quotient");
    pty_keys(p, "v");
    pty_wait(p, "heights: the constraints are (x^N - 1) q(x) ✓");
    pty_wait(p, "✓ C(x)");
    pty_keys(p, "\t");
    pty_keys(p, "jjjj");
    pty_wait(p, "path -> root ✓");
    leave(p);
}

Test(trees, a_query_goes_through_the_layers_of_fri)
{
    struct pty_screen *const p = open_tables(80, 24);
    pty_keys(p, "c");
    pty_wait(p, "leaf 0 of 2^17 of tree main");
    pty_keys(p, "gG\r");
    pty_wait(p, "leaf 0 of 2^7 of tree fri3");
    pty_keys(p, "l");    /* the next leaf that a query asks for */
    pty_wait(p, "quer"); /* .. or queries */
    pty_wait(p, "folds   ✓ final polynomial at ");
    pty_wait(p, "2 of 2 values are what the layer before folds to ✓");
    pty_keys(p, "@");
    pty_wait(p, "of tree fri2");
    pty_wait(p, "folds   ✓ F_3 at ");
    pty_keys(p, "@");
    pty_wait(p, "of tree fri1");
    pty_keys(p, "@");
    pty_wait(p, "of tree fri0");
    pty_wait(p, "path -> root ✓  segment proof ✓");
    pty_keys(p, "r");
    pty_wait(p, "leaves of fri0 have no row");
    pty_keys(p, "v");
    pty_wait(p, "8 of 8 values are what the verifier makes of the other trees ✓");
    pty_keys(p, "@");
    pty_wait(p, "of tree main");
    pty_keys(p, "o");
    pty_wait(p, "of tree fri0");
    pty_keys(p, "o");
    pty_wait(p, "of tree fri1");
    pty_keys(p, "\177"); /* Backspace: the leaf before */
    pty_wait(p, "of tree fri0");
    leave(p);
}

Test(trees, chunks_of_the_image_follow_the_segments)
{
    struct pty_screen *const p = open_tables(80, 24);
    pty_wait(p, "; then 1 of the image");
    pty_keys(p, "r");
    pty_wait(p, "addi row 0:");
    pty_keys(p, "jj@");
    pty_wait(p, "This cycle");
    pty_wait(p, "of table addi");
    pty_keys(p, "4]");
    pty_wait(p, "image chunk 1 of 1");
    pty_wait(p, "elf_image");
    pty_keys(p, "]");
    pty_wait(p, "the image has no chunk 2");
    pty_keys(p, "gjj\r");
    pty_wait(p, "DISTINCT");
    pty_wait(p, "image.hi");
    pty_keys(p, "r");
    pty_wait(p, "image row 0: 11 of 11 constraints hold");
    pty_keys(p, "@");
    pty_wait(p, "this row belongs to no one cycle");
    pty_keys(p, "o");
    pty_wait(p, "Merkle trees of image chunk 1");
    pty_wait(p, "path -> root ✓  image proof ✓");
    pty_wait(p, "beside row 0 of image");
    pty_keys(p, "v");
    pty_wait(p, "values lie on the polynomials through the rows ✓");
    pty_keys(p, "V");
    pty_wait(p, " 0 wrong ✓");
    pty_keys(p, "5"); /* the cycle looked at before */
    pty_wait(p, "of table addi");
    pty_keys(p, "4");
    pty_wait(p, "Tables > segment 1");
    leave(p);
}

Test(trees, a_wide_screen_shows_three_parts)
{
    struct pty_screen *const p = open_tables(160, 48);
    pty_wait(p, "Enter opens the selected table");
    pty_keys(p, "\r");
    pty_wait(p, "┌─ addi: columns");
    pty_wait(p, "┌─ addi: rows");
    pty_wait(p, "┌─ addi row 0: 9 of 9");
    pty_wait(p, "┌─ segment 1 of 1");
    pty_keys(p, "c");
    pty_wait(p, "┌─ Transcript");
    pty_wait(p, "quotient root");
    pty_keys(p, "<");
    pty_wait(p, "┌─ addi: columns");
    leave(p);
}
