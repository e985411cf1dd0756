/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Drawing: functions of the model and the size of the canvas, nothing else. */
#ifndef ZK_TUI_VIEW_H
#define ZK_TUI_VIEW_H

#include "tui/canvas.h"
#include "tui/model.h"

/* How much room there is. WIDE from 120 x 36, NORMAL from 80 x 24, COMPACT from 40 x 12;
 * in less there is a status line and a progress line. */
enum layout { LAYOUT_MICRO, LAYOUT_COMPACT, LAYOUT_NORMAL, LAYOUT_WIDE };
enum layout layout_of(unsigned width, unsigned height);

/* The whole screen. */
void view_draw(struct canvas *c, const struct model *m);

/* Lines a list of the screen has room for on a canvas of that size. */
int view_list_height(const struct model *m, unsigned width, unsigned height);

/* Rows of a table shown on a canvas of that size. */
int view_rows_height(const struct model *m, unsigned width, unsigned height);

/* The screen whose name, or the action whose entry of the key bar, a canvas of that size
 * shows at column x of row y; N_SCREENS or N_ACTIONS for none. */
enum console_screen view_screen_at(const struct model *m, unsigned width, unsigned height,
                                   int x, int y);
enum action view_action_at(const struct model *m, unsigned width, unsigned height, int x,
                           int y);

/* view_pointer.c: how many lines below the selected line of the list on a drawn canvas
 * row y is; false: it is no line of that list. */
bool view_line_at(const struct canvas *c, int y, int *below);

/* view_match.c: give what a text, as struct matcher knows it, matches in rows of an area,
 * between the lines of frames, the role of a match. "" matches nothing. */
void view_match(struct canvas *c, struct area a, const char *text);

/* The inside of the screens, within what header and key bar leave. */
void view_sessions(struct canvas *c, struct area a, const struct model *m);
void view_prove(struct canvas *c, struct area a, const struct model *m);
void view_timeline(struct canvas *c, struct area a, const struct model *m);
void view_tables(struct canvas *c, struct area a, const struct model *m);
void view_vm(struct canvas *c, struct area a, const struct model *m);
void view_memory(struct canvas *c, struct area a, const struct model *m);
void view_verify(struct canvas *c, struct area a, const struct model *m);
void view_proof(struct canvas *c, struct area a, const struct model *m);
void view_checkpoints(struct canvas *c, struct area a, const struct model *m);
void view_log(struct canvas *c, struct area a, const struct model *m);

/* Help and dialogs over it. */
void view_help(struct canvas *c, struct area a, const struct model *m);
void view_palette(struct canvas *c, struct area a, const struct model *m);

/* A frame of at most that size in the middle, empty inside; returns the inside. */
struct area view_dialog(struct canvas *c, struct area a, int width, int height,
                        const char *title);

/* A line that is being typed, after a question, in one row; its cursor stays in view. */
void view_line(struct canvas *c, struct area row, const char *question,
               const struct edit_line *line);
void view_prompt(struct canvas *c, struct area a, const struct model *m);
void view_overlay(struct canvas *c, struct area a, const struct model *m);

/* The spans of the timeline in the columns of an area, a row a series; returns rows used.
 * */
int view_spans(struct canvas *c, struct area a, const struct model *m,
               unsigned depth_max);

/* How many rows the timeline has, what row i says, and how many lines the help of the
 * screen has. */
size_t view_timeline_rows(const struct model *m);
int view_timeline_height(int body); /* rows shown in a body of that height */
bool view_timeline_line(const struct model *m, size_t i, char text[MODEL_LINE_BYTES]);
size_t view_help_lines(const struct model *m);

/* Units the checkpoints screen lists in a body of that size. */
int view_checkpoints_list_height(int width, int body);

/* Lines the list of tables, columns, rows or trees has, whichever the keys move, and rows
 * shown, in a body. */
int tables_list_height(struct area body, const struct model_tables *t);
int tables_rows_shown(struct area body, const struct model_tables *t);

/* Lines the log shows in a body of that size. */
int view_log_height(int width, int body);

/* Pages the memory screen lists in a body of that height. */
int view_memory_list_height(int body);

/* Rows below the title a list of the sessions, tables, rows, log has within a body. */
enum { SESSIONS_BELOW = 8, TABLES_BELOW = 7, VERIFY_ABOVE = CHECK_N_STAGES + 2 };

/* Where a screen that looks into a segment has none: why. */
void view_no_segment(struct canvas *c, struct area a, const struct model *m);

/* "5m09s to 7m39s", the p10 and p90 of the time left; "" if they are not known. */
enum { VIEW_RANGE_BYTES = 72 };
const char *view_range(char text[VIEW_RANGE_BYTES], const struct model *m);

/* Glyph and role of a state of work. */
const char *view_work_glyph(enum work_state state);
enum role view_work_role(enum work_state state);

#endif
