/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What checking a session is made of. */
#ifndef ZK_TUI_CHECK_STAGES_H
#define ZK_TUI_CHECK_STAGES_H

/* What a check is made of, in this order. X(ID, name, what it says when it is done) */
#define CHECK_STAGE_LIST(X)                                                         \
    X(FILES, "files", "every file is what its digest says")                         \
    X(RUN, "execution", "run again: snapshots and link are the same")        \
    X(PROOFS, "segments", "the verifier accepts the proofs of segments")            \
    X(ROOTS, "roots", "tables rebuilt have the roots of the proofs") \
    X(WHOLE, "proof", "the verifier accepts the finished proof")

enum check_stage {
#define CHECK_STAGE_ENUM(id, name, text) CHECK_##id,
    CHECK_STAGE_LIST(CHECK_STAGE_ENUM)
#undef CHECK_STAGE_ENUM
        CHECK_N_STAGES
};

struct check_stage_row {
    const char *name, *text;
};
extern const struct check_stage_row check_stage_rows[CHECK_N_STAGES];

enum stage_state {
    STAGE_WAITING,
    STAGE_RUNNING,
    STAGE_DONE,
    STAGE_FAILED,
    STAGE_SKIPPED
};

#endif
