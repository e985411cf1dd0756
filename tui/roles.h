/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a cell of the screen means. Views name roles; a theme says how a role looks. */
#ifndef ZK_TUI_ROLES_H
#define ZK_TUI_ROLES_H

/* X(ID, name in a theme file, looks without colour: any of "b" bold, "d" dim, "r"
 * reverse, "u" underlined) */
#define ROLE_LIST(X)                     \
    X(TEXT, "text", "")                  \
    X(DIM, "dim", "d")                   \
    X(STRONG, "strong", "b")             \
    X(HEADER, "header", "b")             \
    X(TAB, "tab", "")                    \
    X(TAB_ACTIVE, "tab.active", "r")     \
    X(BORDER, "border", "d")             \
    X(TITLE, "title", "b")               \
    X(KEY, "key", "b")                   \
    X(SELECTED, "selected", "r")         \
    X(RUNNING, "state.running", "b")     \
    X(PAUSED, "state.paused", "b")       \
    X(WAITING, "state.waiting", "d")     \
    X(DONE, "state.done", "")            \
    X(FAILED, "state.failed", "br")      \
    X(WARNING, "state.warning", "b")     \
    X(BAR, "bar", "b")                   \
    X(BAR_REST, "bar.rest", "d")         \
    X(GRAPH, "graph", "")                \
    X(CHANGED, "changed", "u")           \
    X(MATCH, "match", "bu")              \
    X(DIALOG, "dialog", "")              \
    X(DIALOG_TITLE, "dialog.title", "b") \
    X(MESSAGE, "message", "")

enum role {
#define ROLE_ENUM(id, name, mono) ROLE_##id,
    ROLE_LIST(ROLE_ENUM)
#undef ROLE_ENUM
        N_ROLES
};

#endif
