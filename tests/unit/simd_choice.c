/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Choosing among the variants. */
#include "simd/kernels.h"
#include "simd_fixture.h"

Test(simd_choice, the_chosen_variant_is_the_one_in_use)
{
    static const char *const names[] = {
        [ISA_PORTABLE] = "portable", [ISA_AVX2] = "avx2", [ISA_AVX512] = "avx512"};
    struct error e;
    for (enum isa isa = ISA_PORTABLE; isa <= ISA_AVX512; isa++) {
        const struct kernels *const kernels = fixture_variant(isa);
        if (kernels == NULL) {
            cr_assert_eq(kernels_choose(isa, &e), STATUS_UNSUPPORTED);
            cr_assert(strstr(e.text, names[isa]) != NULL);
        } else {
            cr_assert_eq(kernels_choose(isa, &e), STATUS_OK);
            cr_assert_eq(kernels_get(), kernels);
            cr_assert_str_eq(kernels->name, names[isa]);
        }
    }
    cr_assert_eq(kernels_choose(ISA_AUTO, &e), STATUS_OK);
    cr_assert_eq(kernels_get(), kernels_of(ISA_AUTO));
}

Test(simd_choice, without_a_choice_the_best_is_in_use)
{
    cr_assert_eq(kernels_get(), kernels_of(ISA_AUTO));
    cr_assert(kernels_of(ISA_PORTABLE) != NULL);
}
