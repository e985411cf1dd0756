/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Asking where to go in the run or in memory, and the typed commands that say it. */
#ifndef ZK_TUI_GOTO_PROMPT_H
#define ZK_TUI_GOTO_PROMPT_H

struct console;

/* Open the prompt, on screen VM or Memory. */
void goto_ask(struct console *c);

#endif
