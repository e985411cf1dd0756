/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The one table of screens and of what keys do. Key bar, help and dispatch are made from
 * it. */
#ifndef ZK_TUI_KEY_TABLE_H
#define ZK_TUI_KEY_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/* What a person pressed: a code point, or one of these. */
enum input {
    INPUT_NONE = 0,
    INPUT_TAB = '\t',
    INPUT_ENTER = '\n',
    INPUT_ESCAPE = 0x1B,
    INPUT_UP = 0x110000, /* beyond Unicode */
    INPUT_DOWN,
    INPUT_LEFT,
    INPUT_RIGHT,
    INPUT_PAGE_UP,
    INPUT_PAGE_DOWN,
    INPUT_HOME,
    INPUT_END,
    INPUT_BACKSPACE,
    INPUT_DELETE,
    INPUT_BACK_TAB,
    INPUT_F1, /* .. F10 */
    INPUT_F10 = INPUT_F1 + 9,
    INPUT_CLICK, /* of the mouse; screen_pointer says where */
    INPUT_WHEEL_UP,
    INPUT_WHEEL_DOWN,
};
#define INPUT_CONTROL(letter) ((letter)&0x1F)

/* X(ID, digit, name in 80 columns, name) */
#define SCREEN_LIST(X)                         \
    X(SESSIONS, '1', "Sess", "Sessions")       \
    X(PROVE, '2', "Prove", "Prove")            \
    X(TIMELINE, '3', "Time", "Timeline")       \
    X(TABLES, '4', "Table", "Tables")          \
    X(VM, '5', "VM", "VM")                     \
    X(MEMORY, '6', "Mem", "Memory")            \
    X(VERIFY, '7', "Verify", "Verify")         \
    X(PROOF, '8', "Proof", "Proof")            \
    X(CHECKPOINTS, '9', "Ckpt", "Checkpoints") \
    X(LOG, '0', "Log", "Log")

enum console_screen {
#define SCREEN_ENUM(id, digit, brief, name) SCREEN_##id,
    SCREEN_LIST(SCREEN_ENUM)
#undef SCREEN_ENUM
        N_SCREENS
};

struct screen_row {
    char digit;
    const char *brief, *name;
};
extern const struct screen_row screen_rows[N_SCREENS];

/* The screen of a digit or function key; N_SCREENS if there is none. */
enum console_screen screen_of_input(uint32_t input);

#define ON(screen) (1u << SCREEN_##screen)
#define ON_EVERY   ((1u << N_SCREENS) - 1)
#define ON_SEGMENT (ON(VM) | ON(TABLES) | ON(MEMORY))
#define ON_RUN     (ON(VM) | ON(MEMORY))
#define ON_RESULT  (ON(PROVE) | ON(PROOF))
#define ON_PANES                                                              \
    (ON(PROVE) | ON(TIMELINE) | ON(TABLES) | ON(VM) | ON(MEMORY) | ON(VERIFY) \
     | ON(PROOF) | ON(CHECKPOINTS))
#define ON_LISTS                                                                 \
    (ON(SESSIONS) | ON(TIMELINE) | ON(TABLES) | ON(VM) | ON(MEMORY) | ON(VERIFY) \
     | ON(CHECKPOINTS) | ON(LOG))

/* X(ID, name for rebinding, standard key, screens, label in the key bar or NULL, help) */
#define ACTION_LIST(X)                                                                  \
    X(PAUSE, "pause", 'p', ON_EVERY, "Pause", "Pause the engine, or let it go on")      \
    X(RESUME, "resume", 'R', ON(SESSIONS) | ON(PROVE) | ON(CHECKPOINTS), "Resume",      \
      "Go on with the session, once nothing else is being proved")                      \
    X(OPEN, "open", INPUT_ENTER, ON(SESSIONS) | ON(TABLES) | ON(MEMORY), "Open",        \
      "Open what is selected")                                                          \
    X(BACK, "back", INPUT_ESCAPE, ON(TABLES) | ON(MEMORY), "Back",                      \
      "Back to where this was opened; also Backspace and <")                            \
    X(ROWS, "rows", 'r', ON(TABLES), "Rows",                                            \
      "Rows of the table, or the row of the leaf")                                      \
    X(TREES, "commitments", 'c', ON(TABLES), "Commit",                                  \
      "The trees that the segment is committed to")                                     \
    X(RECHECK, "recheck", 'v', ON(TABLES), "Check",                                     \
      "Check the leaf again, and its values against the rows")                          \
    X(RECHECK_ALL, "recheck-all", 'V', ON(TABLES), "All",                               \
      "Check leaves of every tree, other ones each time")                               \
    X(COMPARE, "compare", INPUT_ENTER, ON(CHECKPOINTS), "Diff",                         \
      "What is new between the marked, or previous, one and this")                      \
    X(CHECK_FILE, "check-file", 'v', ON(CHECKPOINTS), "Verify",                         \
      "Compare the selected file with its digest")                                      \
    X(EXPORT, "export", 'X', ON(SESSIONS) | ON_RESULT | ON(CHECKPOINTS), "Export",      \
      "Write the session to one file")                                                  \
    X(IMPORT, "import", 'I', ON(SESSIONS) | ON(CHECKPOINTS), "Import",                  \
      "Take a session in from such a file")                                             \
    X(MARK, "mark", ' ', ON(CHECKPOINTS) | ON(TABLES), "Mark",                          \
      "Mark what to compare with, or a column to show in rows")                         \
    X(CHECK_FILES, "check-files", 'V', ON(CHECKPOINTS), "All",                          \
      "Compare every file with its digest")                                             \
    X(GIVE_UP, "give-up", INPUT_ESCAPE, ON(SESSIONS) | ON(CHECKPOINTS), NULL,           \
      "Give up checking files, exporting or importing")                                 \
    X(OVER, "over", 'J', ON(VM), NULL, "One cycle on, but over a call")                 \
    X(OVER_BACK, "over-back", 'K', ON(VM), NULL, "One cycle back, but over a return")   \
    X(GOTO, "go", 'g', ON_RUN, "Goto",                                                  \
      "Ask where to: a cycle, 50%, pc=10078, a symbol, an address")                     \
    X(BREAK, "break-here", 'b', ON(VM), "Break", "A breakpoint at this pc, or none")    \
    X(WATCH, "watch-here", 'w', ON_RUN, "Watch",                                        \
      "Watch the doubleword shown: writes, then reads too, then not")                   \
    X(RUN, "run", 'c', ON(VM), "Run", "Run on to the next break- or watchpoint")        \
    X(RUN_BACK, "run-back", 'r', ON(VM), "Back",                                        \
      "Run back to the last break- or watchpoint")                                      \
    X(OUT, "out", 'o', ON(VM), "Out", "Run on until the function has returned")         \
    X(OUT_BACK, "out-back", 'O', ON(VM), NULL, "Back to the call of the function")      \
    X(WRITER, "writer", 'W', ON(VM), "Writer",                                          \
      "Back to the cycle that wrote the operand chosen")                                \
    X(READER, "reader", 'R', ON(VM), NULL,                                              \
      "On to the cycle that reads the operand chosen")                                  \
    X(OPERAND, "operand", '.', ON(VM), NULL, "Choose the next operand, for W and R")    \
    X(AGAIN, "again", '*', ON(VM), NULL, "On to the next cycle at this pc")             \
    X(AGAIN_BACK, "again-back", '#', ON(VM), NULL, "Back to the last cycle at this pc") \
    X(REGISTER_NAMES, "register-names", 'a', ON(VM), NULL, "Registers as a0 or as x10") \
    X(START, "start", INPUT_HOME, ON_RUN, NULL, "To the first cycle or page")           \
    X(HEAT, "heat", 'm', ON(MEMORY), "Heat", "Accesses of the run, or of a segment")    \
    X(ACROSS, "across", '@', ON_SEGMENT | ON(TIMELINE), "Across",                       \
      "Cycle, row, leaf, FRI's layers; to a writer; to a segment")                      \
    X(LEAF, "leaf", 'o', ON(TABLES), "Leaf",                                            \
      "The leaf that goes with the row, or that this one folds into")                   \
    X(LEAF_OF_CYCLE, "leaf-of-cycle", 'L', ON(VM), NULL,                                \
      "The leaf that goes with the cycle's row")                                        \
    X(FOLLOW_LOOKUP, "follow-lookup", 'L', ON(TABLES), "Follow",                        \
      "Follow a lookup of the row, by its letter")                                      \
    X(CONSTRAINTS, "constraints", '=', ON(TABLES), "Constr",                            \
      "Show the constraints that hold on the row, too")                                 \
    X(FORM, "form", 'x', ON(TABLES), "Hex", "Values decimal, hexadecimal or signed")    \
    X(PANE, "pane", INPUT_TAB, ON_PANES, "Pane", "The next part of the screen")         \
    X(PANE_BACK, "pane-back", INPUT_BACK_TAB, ON_PANES & ~ON(TABLES), NULL,             \
      "The part before; also Shift-Tab")                                                \
    X(STEP_BACK, "step-back", INPUT_LEFT, ON_SEGMENT, NULL,                             \
      "One cycle, column, queried leaf or doubleword back")                             \
    X(STEP, "step", INPUT_RIGHT, ON_SEGMENT, NULL,                                      \
      "One cycle, column, queried leaf or doubleword forward")                          \
    X(SEGMENT_BACK, "segment-back", '[', ON_SEGMENT, NULL,                       \
      "The segment before, on Tables also the chunk of the image")                      \
    X(SEGMENT_NEXT, "segment-next", ']', ON_SEGMENT, "Segment",                  \
      "The next segment, on Tables also the chunks of the image")                       \
    X(PAN_BACK, "pan-back", 'h', ON(TIMELINE), NULL, "Earlier; also the arrow key")     \
    X(PAN, "pan", 'l', ON(TIMELINE), NULL, "Later; also the arrow key")                 \
    X(ZOOM_IN, "zoom-in", '+', ON(TIMELINE), "Zoom", "Half as much time")               \
    X(ZOOM_OUT, "zoom-out", '-', ON(TIMELINE), NULL, "Twice as much time")              \
    X(FIT, "fit", '=', ON(TIMELINE), "Fit", "All the time there is")                    \
    X(BLAME, "blame", 'b', ON(TIMELINE), "Blame",                                       \
      "By share, the greatest first, or by time")                                       \
    X(CLOCK, "clock", 'w', ON(TIMELINE), "Clock",                                       \
      "The clock that stands still in pauses, or the one on the wall")                  \
    X(SPAN_BACK, "span-back", '[', ON(TIMELINE), NULL, "The span before, of this row")  \
    X(SPAN_NEXT, "span-next", ']', ON(TIMELINE), "Span", "The next span of this row")   \
    X(CHECK, "check", 'v', ON(VERIFY), "Verify",                                        \
      "Verify the selected segment, its tables and their roots")                        \
    X(CHECK_ALL, "check-all", 'V', ON(VERIFY) | ON_RESULT, "All",                       \
      "Verify everything: files, run, proofs, roots, the finished proof")               \
    X(CHECK_SAMPLE, "check-sample", '%', ON(VERIFY), "Sample",                          \
      "Of how many segments V looks at: 100, 25, 5 or 1 percent")                       \
    X(CHECK_HOLD, "check-hold", 'P', ON(VERIFY), "Hold",                                \
      "Hold the verifier, or let it go on")                                             \
    X(CHECK_ERRORS, "check-errors", 'e', ON(VERIFY), "Errors", "Rejections alone")      \
    X(UP, "up", 'k', ON_LISTS, NULL, "Up; also the arrow key")                          \
    X(DOWN, "down", 'j', ON_LISTS, NULL, "Down; also the arrow key")                    \
    X(PAGE_UP, "page-up", INPUT_CONTROL('B'), ON_LISTS, NULL, "A page up; also PgUp")   \
    X(PAGE_DOWN, "page-down", INPUT_CONTROL('F'), ON_LISTS, NULL,                       \
      "A page down; also PgDn")                                                         \
    X(TOP, "top", 'g', ON_LISTS & ~ON_RUN, NULL, "To the beginning; also Home")         \
    X(BOTTOM, "bottom", 'G', ON_LISTS, NULL, "To the end; also End")                    \
    X(SEARCH, "search", '/', ON_LISTS, "Search",                                        \
      "Look for a text or pattern; n and N go on, Esc ends")                            \
    X(SEARCH_NEXT, "search-next", 'n', ON_LISTS, NULL, "To the next line with it")      \
    X(SEARCH_BACK, "search-back", 'N', ON_LISTS, NULL, "To the line with it before")    \
    X(FILTER, "filter", '&',                                                            \
      ON(SESSIONS) | ON(TABLES) | ON(VERIFY) | ON(CHECKPOINTS) | ON(LOG), "Filter",     \
      "Show the lines that have a text, !text: have not; empty: all")                   \
    X(ZOOM, "zoom", 'z', ON_PANES, "Full", "That part alone, or all of them again")     \
    X(SORT, "sort", 's', ON(SESSIONS) | ON(TABLES), "Sort", "Sort by the next column")  \
    X(SORT_BACK, "sort-back", 'S', ON(SESSIONS) | ON(TABLES), NULL,                     \
      "Turn the order around")                                                          \
    X(LEVEL_UP, "fewer-lines", '+', ON(LOG), NULL, "Warnings; again: errors only")      \
    X(LEVEL_DOWN, "more-lines", '-', ON(LOG), NULL, "Lines of lesser weight again")     \
    X(FOLLOW, "follow", 'F', ON(LOG), NULL, "To the newest line, and stay there")       \
    X(CHECKPOINT, "checkpoint", 'C', ON_EVERY, NULL,                                    \
      "Say what is durable: each unit is when it is done")                              \
    X(DELETE, "delete", 'D', ON(SESSIONS), "Delete",                                    \
      "Ask, then move the session to the trash; u brings it back")                      \
    X(UNDO, "undo", 'u', ON_EVERY, NULL, "Bring back the session deleted last")         \
    X(FREEZE, "freeze", 'f', ON_EVERY & ~ON_SEGMENT, NULL,                              \
      "Freeze what is shown, the engine goes on; again: go on")                         \
    X(COPY, "copy", 'y', ON_EVERY, NULL,                                                \
      "Copy the cell to the clipboard of the terminal (OSC 52)")                        \
    X(COPY_ROW, "copy-row", 'Y', ON_EVERY, NULL, "Copy all of the row")                 \
    X(EXPORT_VIEW, "export-view", 'E', ON_EVERY, NULL,                                  \
      "Write what is shown to a text file")                                             \
    X(COMMAND, "command", ':', ON_EVERY, "Cmd", "Type a command; Tab completes it")     \
    X(PALETTE, "palette", INPUT_CONTROL('P'), ON_EVERY, NULL,                           \
      "Find anything that can be done by a few letters, and do it")                     \
    X(THEME, "next-theme", 't', ON_EVERY, "Theme", "The next theme")                    \
    X(GLYPHS, "glyphs", 'T', ON_EVERY, NULL, "Unicode signs or ASCII")                  \
    X(REDRAW, "redraw", INPUT_CONTROL('L'), ON_EVERY, NULL, "Draw everything again")    \
    X(SUSPEND, "suspend", INPUT_CONTROL('Z'), ON_EVERY, NULL,                           \
      "Pause the engine and go to the shell; fg comes back")                            \
    X(HELP, "help", '?', ON_EVERY, "Help",                                              \
      "What can be done here; / searches, Enter does it")                               \
    X(QUIT, "quit", 'q', ON_EVERY, "Quit",                                              \
      "Up a level; at the top ask, then stop; what is done is kept")                    \
    X(LEAVE, "leave", 'Q', ON_EVERY, NULL, "Ask, then stop, wherever this is")          \
    X(STOP, "stop", INPUT_CONTROL('C'), ON_EVERY, NULL,                                 \
      "Stop without asking; what is done is kept")

enum action {
#define ACTION_ENUM(id, name, key, screens, label, help) ACTION_##id,
    ACTION_LIST(ACTION_ENUM)
#undef ACTION_ENUM
        N_ACTIONS
};

struct action_row {
    const char *name;
    uint32_t key; /* standard */
    unsigned screens;
    const char *label, *help;
};
extern const struct action_row action_rows[N_ACTIONS];

/* Which key does what; may differ from the table after rebinding. */
struct bindings {
    uint32_t keys[N_ACTIONS];
};
void bindings_standard(struct bindings *b);

/* Bind an action, named as in the table, to a key: one printable character, or "Tab",
 * "Enter", "Esc", "Ctrl-x".
 * err   STATUS_ARGUMENT: no such action or key, a digit, or the key means something else
 *       on one of the action's screens */
MUST_USE enum status bindings_set(struct bindings *b, const char *action, const char *key,
                                  struct error *e);

/* What a key does on a screen; N_ACTIONS: nothing. Arrow and page keys, Home and End
 * stand for UP, DOWN, PAGE_UP, PAGE_DOWN, TOP and BOTTOM, Ctrl-U and Ctrl-D for the
 * pages, h and l for STEP_BACK and STEP, Backspace and < for BACK, \ for
 * FILTER, unless they are bound to something else. */
enum action bindings_find(const struct bindings *b, enum console_screen screen,
                          uint32_t input);

/* The key of a name: what input_name gives, or a printable character; INPUT_NONE if it is
 * none. */
uint32_t input_of_name(const char *text);

/* "p", "Enter", "Ctrl-L", "F2" */
enum { INPUT_NAME_BYTES = 16 };
const char *input_name(char text[INPUT_NAME_BYTES], uint32_t input);

#endif
