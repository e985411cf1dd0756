/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* judge.h - from the verifier's words to engine.h's; private to the files of engine/. */
#ifndef ZK_JUDGE_H
#define ZK_JUDGE_H

#include "handles.h"
#include "verifier/verify.h"

void verify_report_of(struct verify_report *report, const struct verification *v);

#endif
