/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* engine_commitments.h - the part of engine.h about commitments: the trees of a segment's
 * proof, leaf by leaf, and what the verifier hears of the proof. Include engine.h. */
#ifndef ZK_ENGINE_COMMITMENTS_H
#define ZK_ENGINE_COMMITMENTS_H

#include "engine.h"

/* ---- commitments of a segment or chunk
 * ------------------------------------------------------------------ */

/* The trees of a segment's proof, or an image chunk's, as the prover commits them. */
enum view_tree {
    VIEW_TREE_PREPROCESSED, /* fixed by the program */
    VIEW_TREE_BOUNDARY,     /* cells; its root stands in their unit and link record */
    VIEW_TREE_MAIN,
    VIEW_TREE_EXTENSION, /* lookup columns; needs the challenges of the link record */
    VIEW_TREE_QUOTIENT,  /* the same */
    VIEW_TREE_FRI,       /* FRI's first layer, made of all trees before; others follow */
    VIEW_N_TREES = VIEW_TREE_FRI + 8
};
const char *view_tree_name(enum view_tree tree);

/* The trees, built again from the record: nothing is read from a proof but what they are
 * compared with. */
struct commitment_view;

struct commitment_request {
    struct segment_view *view; /* must outlive the commitments */
    struct proof_parameters parameters;
    const uint8_t *link; /* UNIT_LINK; NULL: what comes after main stays unknown */
    size_t len_link;
    const uint8_t *proof; /* UNIT_SEGMENT or _IMAGE; NULL: none to compare with */
    size_t len_proof;
    enum memory_mode mode;  /* AUTO, RESIDENT or STREAM */
    uint64_t memory_budget; /* bytes; 0: what the machine offers */
    bool with_fri;          /* FRI's trees, too */
    struct task *task;      /* progress and cancellation; may not be NULL */
};

/* Commit again.
 *
 * err   STATUS_FORMAT: link or proof is malformed or of another run; STATUS_LIMIT: the
 *       budget is too small, with what would do; STATUS_MEMORY; STATUS_CANCELLED
 * cost  with link about half of proving the segment, with FRI nearly all of it, without
 *       link less than a quarter;
 *       memory as for proving it in mode resident, or stream when that does not fit
 */
MUST_USE enum status commitment_view_open(struct commitment_view **out,
                                          const struct commitment_request *request,
                                          struct error *e);
void commitment_view_close(struct commitment_view *c);

/* From now on tell and obey another task; not NULL either. */
void commitment_view_use(struct commitment_view *c, struct task *task);

/* Who else states a root: which statement it is and whether it says the same. */
struct root_statement {
    const char *by; /* "segment record"; NULL: there is no such statement */
    uint8_t root[32];
    bool is_equal;
};

enum { VIEW_STATEMENTS_MAX = 2, VIEW_LEVELS_MAX = 27 };

/* How many trees there are, known or not: VIEW_TREE_FRI and FRI's layers. */
unsigned commitment_view_trees(const struct commitment_view *c);

struct commitment_shape {
    bool is_known;       /* everything below is 0 when not */
    unsigned log_leaves; /* the root is level 0, leaves are level log_leaves */
    unsigned n_heights;  /* tables of so many heights; lower ones join at their level */
    unsigned n_columns;  /* over the base field */
    uint8_t root[32];
    struct root_statement stated[VIEW_STATEMENTS_MAX];
    uint32_t n_queried; /* leaves that the verifier asks for; 0 without FRI */
    /* FRI's layers: the word has a degree below 2^log_degree, and 2^log_arity positions
     * of it are a leaf and fold into one of the next word. Others: 0. */
    unsigned log_degree, log_arity;
};
void commitment_view_shape(const struct commitment_view *c, enum view_tree tree,
                           struct commitment_shape *shape);

/* Are the columns kept (true), or built again at every leaf? */
bool commitment_view_is_resident(const struct commitment_view *c);

/* A node; level 0 is the root.
 * err   STATUS_ARGUMENT: no such node, or an unknown tree; STATUS_CANCELLED */
MUST_USE enum status commitment_view_node(struct commitment_view *c, enum view_tree tree,
                                          unsigned level, uint32_t index,
                                          uint8_t digest[32], struct error *e);

/* The leaves of a tree that the verifier's queries ask for, ascending; needs with_fri.
 *
 * out   leaves[n_max]  as many as there are, and room for
 * ret   how many there are */
size_t commitment_view_queried(const struct commitment_view *c, enum view_tree tree,
                               uint32_t *leaves, size_t n_max);

/* From a leaf of FRI's to one that it is made of: in the layer before, where a query goes
 * if one asks for the leaf; from the first layer to the main tree. false: the tree is
 * none of FRI's. */
bool commitment_view_made_of(const struct commitment_view *c, enum view_tree *tree,
                             uint32_t *leaf);

/* And the other way: from any leaf to that of the first, or next, layer which is made of
 * it. false: there is no such layer. */
bool commitment_view_folds_into(const struct commitment_view *c, enum view_tree *tree,
                                uint32_t *leaf);

/* One value of a leaf: that of a column's polynomial at a point beside the rows; of FRI's
 * word at a position. */
struct leaf_cell {
    unsigned table;       /* VIEW_ABSENT for quotient and FRI */
    unsigned column;      /* of the table; for extension columns, quotient, FRI: number */
    unsigned coefficient; /* of an element of the extension field; 0 in base columns */
    unsigned log_size;    /* positions of its height */
    uint32_t position;    /* bit-reversed number of the point g w^k */
    uint32_t value;
};
typedef void leaf_cell_fn(void *arg, const struct leaf_cell *cell);

/* Of a leaf of the quotient's tree, both sides of
 *     sum_i alpha^i C_i(x) = (x^N - 1) (q_0(x) + x^N q_1(x))
 * for the tables of 2^log_rows rows, at the point x of `position`. */
enum { VIEW_HEIGHTS_MAX = 21, VIEW_FE_DEGREE = 5, VIEW_QUERIES_MAX = 8 };
struct leaf_height {
    unsigned log_rows;
    uint32_t position;
    uint32_t constraints[VIEW_FE_DEGREE]; /* of the values that the other trees hold */
    uint32_t product[VIEW_FE_DEGREE];     /* of the leaf's */
    bool holds;
};

/* Of a leaf of FRI's: what it folds to, by the verifier's code, and what stands there. */
struct leaf_fold {
    unsigned layer, log_size; /* of the word */
    uint32_t first;           /* position of the first value; the last is n_values on */
    unsigned n_values;
    uint32_t to; /* position in the next word */
    uint32_t folded[VIEW_FE_DEGREE];
    uint32_t next[VIEW_FE_DEGREE]; /* in the next word, or by the final polynomial */
    bool is_last;                  /* by the final polynomial */
    bool is_equal;
};

struct leaf_view {
    uint32_t index;
    unsigned n_levels; /* of the path */
    unsigned n_cells, n_hashes;
    uint8_t node[VIEW_LEVELS_MAX + 1][32]; /* recomputed; [n_levels] is the leaf's digest,
                                              [0] where the path leads */
    uint8_t sibling[VIEW_LEVELS_MAX + 1][32]; /* of node[level]; [0] is unused */
    bool leads_to_root;         /* says the code by which the verifier checks openings */
    bool is_traced;             /* values were held against the trace; the quotient's, */
    unsigned n_traced, n_equal; /* .. height by height, against the constraints */
    unsigned n_heights;         /* .. these, and 0 in the other trees */
    struct leaf_height height[VIEW_HEIGHTS_MAX];
    uint32_t n_queries;               /* that ask for the leaf; 0 without FRI */
    uint32_t query[VIEW_QUERIES_MAX]; /* positions of F_0 that the first of them name */
    bool has_fold; /* it is FRI's; is_traced: its values were held against what .. */
    struct leaf_fold fold; /* .. they are made of */
};

/* Open a leaf, as a query of the verifier would.
 *
 * in    trace  hold its values against the polynomials through the rows; the quotient's
 *              against the constraints at their point. That holds by construction at the
 *              first 2N positions; beyond, at rates below 1/2, only where constraints do
 *              on every row. FRI's first layer against what the verifier makes of the
 *              other trees' leaves; the next are held against the layer before in any
 *              case
 *       cell   told every value, in the order in which they are hashed; may be NULL
 * err   STATUS_ARGUMENT, STATUS_MEMORY, STATUS_CANCELLED
 */
MUST_USE enum status commitment_view_leaf(struct commitment_view *c, enum view_tree tree,
                                          uint32_t index, bool trace,
                                          struct leaf_view *leaf, leaf_cell_fn *cell,
                                          void *arg, struct error *e);

/* The leaf that goes with a row: row r of 2^n stands for the point w^r of the trace
 * domain, and the leaf has the values at g w^r. It does not hold the row's values: the
 * leaves together determine them. A leaf of a higher table stands for several positions;
 * the first is given. false: the tree has no column of the table, or no such row. */
bool commitment_view_leaf_of_row(const struct commitment_view *c, enum view_tree tree,
                                 unsigned table, uint64_t row, uint32_t *leaf);

/* And back; false: the point lies between those of two rows. */
bool commitment_view_row_of_leaf(const struct commitment_view *c, enum view_tree tree,
                                 unsigned table, uint32_t leaf, uint64_t *row);

/* ---- the transcript of a segment's proof
 * ------------------------------------------------------- */

struct transcript_line {
    bool is_answer; /* a challenge; else a message of the prover or of the protocol */
    const char *label, *type;
    uint64_t len;      /* bytes of the value */
    unsigned len_head; /* the value itself when it has at most 32 bytes, .. */
    uint8_t head[32];  /* .. else its BLAKE3 digest */
};
typedef void transcript_line_fn(void *arg, const struct transcript_line *line);

/* What the verifier hears while it judges the proof of a segment, or, if image, of a
 * chunk, up to its first objection.
 * err  as engine_verify_segment */
MUST_USE enum status engine_transcript(struct engine *engine, const struct guest *guest,
                                       bool image, const uint8_t *link, size_t len_link,
                                       uint32_t index, const uint8_t *proof,
                                       size_t len_proof, transcript_line_fn *line,
                                       void *arg, struct verify_report *report,
                                       struct error *e);

#endif
