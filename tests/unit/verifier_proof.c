/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* One small proof: accepted as it is, refused when anything is changed. */
#include <criterion/criterion.h>

#include "tests/support/tiny_run.h"

Test(verifier, honest_proofs_are_conditional_at_every_rate_and_strength)
{
    for (unsigned b = 1; b <= 3; b++) {
        for (unsigned security = 100; security <= 128; security += 28) {
            struct tiny_run t;
            tiny_run_open(&t, b, security, PROVE_RESIDENT, NULL, NULL);
            cr_expect_eq(tiny_run_judge(&t, t.proof.bytes, t.proof.len),
                         VERDICT_CONDITIONAL, "%s",
                         verdict_text(tiny_run_judge(&t, t.proof.bytes, t.proof.len)));
            tiny_run_close(&t);
        }
    }
}
