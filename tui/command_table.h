/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The commands and options of the program: the one list that parsing, help, manual pages
 * and completions are made from.
 *
 * COMMAND_LIST(X): X(ID, members of struct command_row ..)
 * OPTION_LIST(X):  X(ID, members of struct option_row ..)
 */
#ifndef ZK_TUI_COMMAND_TABLE_H
#define ZK_TUI_COMMAND_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pool.h"
#include "engine.h"

/* clang-format off */
#define COMMAND_LIST(X) \
    X(CONSOLE, .name = "console", .operand = "PROG", .n_operands_min = 0, \
      .n_operands_max = 1, \
      .brief = "prove a program and watch, or look into what was proved", \
      .help = "Opens the console on the terminal: proves the run of the ELF file PROG, " \
          "going on with an unfinished session of the same work if there is one, and " \
          "shows phases, time, memory, tables and the program cycle by cycle. Without " \
          "PROG it lists the sessions. A file in place of a command means the same. " \
          "Key ? lists what can be done.") \
    X(RUN, .name = "run", .operand = "PROG", .n_operands_min = 1, \
      .n_operands_max = 1, \
      .brief = "run a program without proving it", \
      .help = "Runs the ELF file PROG. What it writes to its fd 1 goes to standard " \
          "output, what it writes to fd 2 to standard error; then come steps, " \
          "exit code, speed and instruction mix, on standard error, or with " \
          "--json as one object on standard output in place of the program's own.") \
    X(PROVE, .name = "prove", .operand = "PROG", .n_operands_min = 1, \
      .n_operands_max = 1, \
      .brief = "prove the run of a program", \
      .help = "Runs the ELF file PROG and writes a proof of the run: that the program" \
          " with this digest, on some input, wrote this output and exited with " \
          "this code. The proof does not contain the input, but it is not built " \
          "to hide it either. The file appears whole or not at all. Until then what " \
          "is done is kept in a session of the store, which is removed at the end; " \
          "a session that is left over goes on with resume.") \
    X(RESUME, .name = "resume", .operand = "SESSION", .n_operands_min = 0, \
      .n_operands_max = 1, \
      .brief = "go on with a proof that was stopped", \
      .help = "Goes on with the proof of SESSION, a name or the beginning of one, or " \
          "of the session worked on last that is not finished. What is done is not " \
          "done again, and the proof is the one an undisturbed run writes. Threads, " \
          "memory and machine may be others. --program, --input and the parameters " \
          "are only compared: a session of others is refused.") \
    X(VERIFY, .name = "verify", .operand = "PROOF", .n_operands_min = 1, \
      .n_operands_max = 1, \
      .brief = "check a proof", \
      .help = "Checks the proof file PROOF, or what comes on standard input if that is " \
          "-, against the ELF file, prints what it proves, and exits with 0; or says " \
          "why it is rejected and exits with 4.") \
    X(SESSIONS, .name = "sessions", .operand = "ACTION", .n_operands_min = 1, \
      .n_operands_max = 3, \
      .words = "list|show|rm|restore|verify|repair|rename|passphrase|gc", \
      .brief = "list, show, check and remove sessions", \
      .help = "ACTION is list; or show, rm, restore, verify, repair or passphrase, " \
          "and a SESSION; or rename, a SESSION and its new name; or gc. rm moves a " \
          "session to the trash, restore brings it back, gc empties the trash and " \
          "says what can be freed and why. verify compares every file with its " \
          "digest, repair drops what is damaged and makes it again from what is whole. " \
          "passphrase gives an encrypted session another passphrase.") \
    X(EXPORT, .name = "export", .operand = "SESSION", .n_operands_min = 1, \
      .n_operands_max = 1, \
      .brief = "write a session to one file", \
      .help = "Writes SESSION to a tar archive, compressed when the file's name ends " \
          "in .zst; import reads it, here or on another machine, and resume goes on. " \
          "The same session is the same bytes. The archive holds the private input " \
          "and memory of the program unless --redact leaves them out; those of an " \
          "encrypted session stay encrypted.") \
    X(IMPORT, .name = "import", .operand = "ARCHIVE", .n_operands_min = 1, \
      .n_operands_max = 1, \
      .brief = "take a session from such a file", \
      .help = "Reads ARCHIVE, or standard input for -, into the store. An archive that " \
          "is not exactly what export writes is refused, and nothing of it stays.") \
    X(INSPECT, .name = "inspect", .operand = "WHAT", .n_operands_min = 1, \
      .n_operands_max = 2, \
      .words = "tables|columns|rows|commitments|leaf|transcript|snapshots|files" \
          "|spans", \
      .brief = "print what a session holds", \
      .help = "Prints WHAT of a session, given after it, or of the one changed last. " \
          "Of one segment, rebuilt from its snapshot: tables; columns of a table in " \
          "numbers; rows; commitments, the roots computed again and compared with " \
          "what is stated; leaf, one leaf of a tree with its path; transcript, what " \
          "the verifier hears of its proof. Of the session: snapshots; files and " \
          "their digests; spans, what was done when.") \
    X(TIMELINE, .name = "timeline", .operand = "SESSION", .n_operands_min = 0, \
      .n_operands_max = 1, \
      .brief = "print when what was done in a session", \
      .help = "Prints the phases, units, rounds, pauses and memory of SESSION, or of " \
          "the one changed last, over all its runs. The form trace opens in " \
          "ui.perfetto.dev, svg in a browser.") \
    X(STATUS, .name = "status", .operand = "SESSION", .n_operands_min = 0, \
      .n_operands_max = 1, \
      .brief = "say how far a session is", \
      .help = "Says how far SESSION is, or the session worked on last, whether a " \
          "process works on it or not.") \
    X(PAUSE, .name = "pause", .operand = "SESSION", .n_operands_min = 1, \
      .n_operands_max = 1, \
      .brief = "make the process that works on a session halt", \
      .help = "Asks the process that works on SESSION to halt: it keeps its memory and " \
          "takes no processor time until continue or stop.") \
    X(CONTINUE, .name = "continue", .operand = "SESSION", .n_operands_min = 1, \
      .n_operands_max = 1, \
      .brief = "make a paused process go on", \
      .help = "Asks the process that works on SESSION, and was paused, to go on.") \
    X(CHECKPOINT, .name = "checkpoint", .operand = "SESSION", .n_operands_min = 1, \
      .n_operands_max = 1, \
      .brief = "say what is durable of a session at work", \
      .help = "Says up to where the work on SESSION is durable. Every unit is when it " \
          "is done, so there is nothing to wait for.") \
    X(STOP, .name = "stop", .operand = "SESSION", .n_operands_min = 1, \
      .n_operands_max = 1, \
      .brief = "stop the process that works on a session", \
      .help = "Asks the process that works on SESSION to stop. It ends with 5; resume " \
          "goes on.") \
    X(ATTACH, .name = "attach", .operand = "SESSION", .n_operands_min = 0, \
      .n_operands_max = 1, \
      .brief = "open the console on a session that is being worked on", \
      .help = "Opens the console on SESSION, or on the session changed last, which " \
          "another process works on: a console that was detached, or prove. It shows " \
          "what that process does, and p pauses it. Leaving lets it go on.") \
    X(REPORT, .name = "report", .operand = "SESSION", .n_operands_min = 0, \
      .n_operands_max = 1, \
      .brief = "write a session as a page for a browser", \
      .help = "Writes SESSION, or the one changed last, as one HTML page: the " \
          "statement, its strength as the verifier finds it, timeline, memory, tables, " \
          "the map of the program's memory and the size of the proof. The page needs " \
          "no network and holds no scripts, and of the private input nothing.") \
    X(DOCTOR, .name = "doctor", .operand = NULL, .n_operands_min = 0, \
      .n_operands_max = 0, \
      .brief = "look at terminal, machine, store and settings", \
      .help = "Says what terminal, locale, machine and the folder of the store are " \
          "like, warns of what may get in the way, and lists every setting with its " \
          "value and where that comes from: a flag, the environment, the " \
          "configuration file, or built in.") \
    X(COMPLETIONS, .name = "completions", .operand = "SHELL", .n_operands_min = 1, \
      .n_operands_max = 1, .words = "bash|zsh|fish", \
      .brief = "print a completion script for a shell", \
      .help = "Prints the script that makes SHELL, one of bash, zsh and fish, complete " \
          "commands, options, their values, files and names of sessions.") \
    X(HELP, .name = "help", .operand = "COMMAND", .n_operands_min = 0, \
      .n_operands_max = 1, \
      .brief = "say what a command does", \
      .help = "Describes COMMAND and its options, or lists the commands. 'help " \
          "exit-codes' says what the exit codes mean.") \
    X(VERSION, .name = "version", .operand = NULL, .n_operands_min = 0, \
      .n_operands_max = 0, \
      .brief = "print the version", \
      .help = "Prints the version of the program.")

#define OPTION_LIST(X) \
    X(OUTPUT, .name = "output", .letter = 'o', .kind = OPTION_PATH, \
      .argument = "FILE", .commands = FOR_PROOFS | FOR(EXPORT) | FOR(REPORT), \
      .required_by = FOR(PROVE) | FOR(EXPORT) | FOR(REPORT), \
      .otherwise = "where prove was to write it", \
      .help = "the file to write; - is standard output, unless that is a " \
          "terminal") \
    X(PROGRAM, .name = "program", .kind = OPTION_PATH, .argument = "ELF", \
      .commands = FOR(VERIFY) | FOR(RESUME), .required_by = FOR(VERIFY), \
      .otherwise = "the session's own", \
      .help = "the program that the proof is about") \
    X(STORE, .name = "store", .configured = FOR_SESSIONS, \
      .kind = OPTION_PATH, .argument = "DIR", \
      .commands = FOR_SESSIONS, .variable = "ZKCONSOLE_STORE", \
      .otherwise = "~/.local/share/zkconsole/store", \
      .help = "the folder that sessions are kept in") \
    X(SESSION, .name = "session", .kind = OPTION_TEXT, .argument = "NAME", \
      .commands = FOR(PROVE) | FOR(IMPORT), .otherwise = "a drawn name, or its own", \
      .help = "the name of the session to make") \
    X(WITHOUT_SNAPSHOTS, .name = "without-snapshots", .kind = OPTION_FLAG, \
      .commands = FOR(EXPORT), \
      .help = "leave out what execution makes again: a smaller archive, a later resume") \
    X(REDACT, .name = "redact", .kind = OPTION_FLAG, .commands = FOR(EXPORT), \
      .help = "leave out the private input, its digest, and all memory; such an " \
          "archive is for reading and cannot be imported") \
    X(KEEP_STORE, .name = "keep-store", .kind = OPTION_FLAG, \
      .commands = FOR(PROVE) | FOR(RESUME), \
      .help = "keep the session when the proof is written") \
    X(STOP_AFTER, .name = "stop-after", .kind = OPTION_TEXT, \
      .argument = "PHASE|N", .commands = FOR(PROVE) | FOR(RESUME), \
      .otherwise = "go on to the end", \
      .help = "stop after phase execute, link, prove or image, or after N more " \
          "segments are proved") \
    X(MAX_TIME, .name = "max-time", .kind = OPTION_DURATION, .argument = "TIME", \
      .commands = FOR(PROVE) | FOR(RESUME) | FOR(SESSIONS), .otherwise = "no limit", \
      .only = "verify", \
      .help = "stop at the first unit that is done after TIME: 90s, 10m, 6h") \
    X(INPUT, .name = "input", .kind = OPTION_PATH, .argument = "FILE", \
      .commands = FOR_GUEST, .kept = FOR(RESUME), .otherwise = "no bytes", \
      .help = "the program's private input; - is standard input") \
    X(MAX_CYCLES, .name = "max-cycles", .kind = OPTION_COUNT, .argument = "N", \
      .low = 1, .high = UINT64_MAX, .otherwise = "no limit", \
      .commands = FOR_GUEST, \
      .help = "give up on a program that takes more than N steps") \
    X(ALLOW_GUEST_FAIL, .name = "allow-guest-fail", .kind = OPTION_FLAG, \
      .commands = FOR(RUN) | FOR(PROVE) | FOR(RESUME), \
      .help = "exit with 0 even when the program's own exit code is not 0") \
    X(SECURITY, .name = "security", .configured = FOR_NEW, \
      .kind = OPTION_CHOICE, .argument = "128|100", \
      .commands = FOR(DOCTOR) | FOR_PROOFS, .kept = FOR(RESUME), \
      .help = "proven bits of security") \
    X(BLOWUP, .name = "blowup", .configured = FOR_NEW, \
      .kind = OPTION_CHOICE, .argument = "2|4|8", \
      .commands = FOR(DOCTOR) | FOR_PROOFS, .kept = FOR(RESUME), \
      .help = "evaluations per row: more of them cost time and make the proof smaller") \
    X(SEGMENT_LOG2, .name = "segment-log2", .configured = FOR_NEW, \
      .kind = OPTION_COUNT, .argument = "K", \
      .low = ENGINE_SEGMENT_LOG2_MIN, .high = ENGINE_SEGMENT_LOG2_MAX, \
      .otherwise = "the largest to 20 that fits the memory", \
      .commands = FOR(DOCTOR) | FOR_PROOFS, .kept = FOR(RESUME), \
      .help = "cut the run in segments of 2^K steps") \
    X(THREADS, .name = "threads", .configured = FOR_ENGINE, \
      .kind = OPTION_COUNT, .argument = "N", .low = 1, \
      .high = POOL_MAX_THREADS, .otherwise = "as many as there are processors", \
      .commands = FOR_ENGINE, \
      .variable = "ZKCONSOLE_THREADS", \
      .help = "how many threads compute") \
    X(MEMORY, .name = "memory", .configured = FOR_ALL, \
      .kind = OPTION_SIZE, .argument = "SIZE", \
      .low = (uint64_t)1 << 20, .high = (uint64_t)1 << 50, \
      .otherwise = "what is available", \
      .commands = FOR(DOCTOR) | FOR_PROOFS | FOR(SESSIONS) | FOR(INSPECT), \
      .variable = "ZKCONSOLE_MEMORY", \
      .help = "the memory to plan for: 512M, 1.5G, 2GiB; auto is what cgroups, " \
          "limits and other processes leave") \
    X(MEMORY_MODE, .name = "memory-mode", .configured = FOR_ALL, \
      .kind = OPTION_CHOICE, \
      .argument = "auto|resident|stream|spill", .commands = FOR(DOCTOR) | FOR_PROOFS, \
      .help = "keep extended columns in memory, compute them again when they are " \
          "needed, or keep them in a file; auto takes for each unit the fastest that " \
          "fits") \
    X(ISA, .name = "isa", .configured = FOR_ENGINE, \
      .kind = OPTION_CHOICE, \
      .argument = "auto|portable|avx2|avx512", \
      .commands = FOR_ENGINE, \
      .help = "the instruction set to compute with") \
    X(PROGRESS, .name = "progress", .configured = FOR_ALL, \
      .kind = OPTION_CHOICE, \
      .argument = "auto|tty|plain|json|none", .variable = "ZKCONSOLE_PROGRESS", \
      .commands = FOR(DOCTOR) | FOR(PROVE) | FOR(RESUME), \
      .help = "how to show progress on standard error; auto is tty on a terminal, " \
          "else plain") \
    X(PROGRESS_INTERVAL, .name = "progress-interval", .configured = FOR_ALL, \
      .kind = OPTION_DURATION, .argument = "TIME", \
      .variable = "ZKCONSOLE_PROGRESS_INTERVAL", .otherwise = "1s json, 30s plain", \
      .commands = FOR(DOCTOR) | FOR(PROVE) | FOR(RESUME), \
      .help = "how often a line tells of progress (plain, json), as 500ms, 10s or 1m; " \
          "not more than 20 times a second") \
    X(UI, .name = "ui", .configured = FOR_ALL, \
      .kind = OPTION_CHOICE, .argument = "auto|full|linear|none", \
      .commands = FOR_SCREENS | FOR(DOCTOR), .variable = "ZKCONSOLE_UI", \
      .help = "full: screens; linear: numbered commands and plain lines, for screen " \
          "readers and terminals that cannot place a cursor; none: plain lines, no " \
          "commands; auto is linear when ACCESSIBLE is set or TERM is dumb, none when " \
          "standard input or output is no terminal, else full") \
    X(CONFIG, .name = "config", .kind = OPTION_PATH, .argument = "FILE", \
      .commands = FOR_ALL & ~(FOR(HELP) | FOR(VERSION) | FOR(COMPLETIONS)), \
      .variable = "ZKCONSOLE_CONFIG", \
      .otherwise = "those of system, person and project", \
      .help = "the configuration file to read, in place of all others") \
    X(THEMES_DIR, .name = "themes-dir", .kind = OPTION_PATH, .argument = "DIR", \
      .commands = FOR_SCREENS | FOR(DOCTOR), .variable = "ZKCONSOLE_THEMES_DIR", \
      .otherwise = "zkconsole/themes beside the configuration", \
      .help = "a folder of NAME.theme files, which come before those built in") \
    X(COLOR, .name = "color", .configured = FOR_ALL, \
      .kind = OPTION_CHOICE, .argument = "auto|always|never", \
      .commands = FOR_SCREENS | FOR(DOCTOR), \
      .help = "colours of the screens; auto obeys NO_COLOR, CLICOLOR_FORCE, CLICOLOR " \
          "and what the terminal has") \
    X(THEME, .name = "theme", .kind = OPTION_TEXT, .argument = "NAME", \
      .commands = FOR_SCREENS | FOR(DOCTOR), .variable = "ZKCONSOLE_THEME", \
      .otherwise = "as configured, or default", \
      .help = "the theme of the screens; key t tries the next one") \
    X(GLYPHS, .name = "glyphs", .kind = OPTION_CHOICE, .argument = "auto|ascii", \
      .commands = FOR_SCREENS | FOR(DOCTOR), .variable = "ZKCONSOLE_GLYPHS", \
      .help = "the signs of the screens; auto is ascii where the locale is not UTF-8 " \
          "or gives a sign two columns") \
    X(CLIPBOARD, .name = "clipboard", .configured = FOR_ALL, \
      .kind = OPTION_CHOICE, .argument = "osc52|off", \
      .commands = FOR_SCREENS | FOR(DOCTOR), .variable = "ZKCONSOLE_CLIPBOARD", \
      .help = "how keys y and Y copy: by the terminal's control sequence OSC 52, or " \
          "not at all") \
    X(NO_MOUSE, .name = "no-mouse", .kind = OPTION_FLAG, \
      .commands = FOR_SCREENS | FOR(DOCTOR), \
      .help = "leave the mouse to the terminal; otherwise Shift with the mouse selects " \
          "text") \
    X(GEOMETRY, .name = "geometry", .kind = OPTION_TEXT, .argument = "WxH", \
      .commands = FOR_SCREENS, .otherwise = "the size of the terminal", \
      .help = "draw W columns and H rows whatever the size of the terminal, for tests") \
    X(SCRIPT, .name = "script", .kind = OPTION_PATH, .argument = "FILE", \
      .commands = FOR_SCREENS, .otherwise = "a person does it", \
      .help = "do what the lines of FILE say, commands as after ':'; without a " \
          "terminal on a screen of 80x24 or --geometry that nobody sees") \
    X(EXPECT_EXIT, .name = "expect-exit", .kind = OPTION_EXIT_CODE, .argument = "N", \
      .commands = FOR(VERIFY), .otherwise = "any", \
      .help = "reject a proof of another exit code") \
    X(EXPECT_OUTPUT, .name = "expect-output", .kind = OPTION_PATH, \
      .argument = "FILE", .commands = FOR(VERIFY), .otherwise = "any", \
      .help = "reject a proof of another output than the bytes of FILE") \
    X(MIN_SECURITY, .name = "min-security", .kind = OPTION_COUNT, .argument = "BITS", \
      .low = 1, .high = 128, .standard = 100, .commands = FOR(VERIFY), \
      .help = "reject a proof with fewer proven bits") \
    X(EXPLAIN, .name = "explain", .kind = OPTION_FLAG, .commands = FOR(VERIFY), \
      .help = "print the terms that the security is made of") \
    X(JSON, .name = "json", .kind = OPTION_FLAG, \
      .commands = \
          FOR_ALL & ~(FOR(HELP) | FOR(CONSOLE) | FOR(ATTACH) | FOR(COMPLETIONS) \
                      | FOR(REPORT)), \
      .help = "print the result as one JSON object") \
    X(OLDER_THAN, .name = "older-than", .kind = OPTION_DURATION, .argument = "TIME", \
      .commands = FOR(SESSIONS), .otherwise = "everything", \
      .only = "gc", \
      .help = "gc: only what was removed longer ago than TIME") \
    X(SNAPSHOTS, .name = "snapshots", .kind = OPTION_FLAG, .commands = FOR(SESSIONS), \
      .only = "gc", \
      .help = "gc: also drop the snapshots that no unfinished unit needs; whatever " \
          "wants one runs the program again") \
    X(DRY_RUN, .name = "dry-run", .letter = 'n', .kind = OPTION_FLAG, \
      .commands = FOR(SESSIONS), \
      .only = "gc", \
      .help = "gc: say what would be freed and why, and free nothing") \
    X(SEGMENT, .name = "segment", .kind = OPTION_COUNT, .argument = "N", .low = 0, \
      .high = UINT32_MAX, .commands = FOR(INSPECT), \
      .only = "tables|columns|rows|commitments|leaf|transcript", \
      .help = "all but snapshots, files and spans: of which segment") \
    X(CHUNK, .name = "chunk", .kind = OPTION_COUNT, .argument = "N", .low = 0, \
      .high = UINT32_MAX, .commands = FOR(INSPECT), \
      .otherwise = "the segment", \
      .only = "tables|columns|rows|commitments|leaf|transcript", \
      .help = "the same subjects: of which chunk of the image instead") \
    X(TABLE, .name = "table", .kind = OPTION_TEXT, .argument = "TABLE", \
      .commands = FOR(INSPECT), .otherwise = "none", \
      .only = "columns|rows|leaf", \
      .help = "columns, rows, leaf: of which table") \
    X(ROWS, .name = "rows", .kind = OPTION_TEXT, .argument = "A..B", \
      .commands = FOR(INSPECT), .otherwise = "the first 256", \
      .only = "rows|leaf", \
      .help = "rows: which, the last one included; leaf: that of one row") \
    X(COLUMNS, .name = "columns", .kind = OPTION_TEXT, .argument = "A,B,C", \
      .commands = FOR(INSPECT), .otherwise = "all", \
      .only = "columns|rows", \
      .help = "columns, rows: which columns") \
    X(TREE, .name = "tree", .kind = OPTION_TEXT, .argument = "TREE", \
      .commands = FOR(INSPECT), .otherwise = "main", .only = "leaf", \
      .help = "leaf: of which tree: main, preprocessed, boundary, extension, " \
              "quotient, or fri0, fri1 .., the layers of FRI") \
    X(LEAF, .name = "leaf", .kind = OPTION_COUNT, .argument = "N", .low = 0, \
      .high = UINT32_MAX, .commands = FOR(INSPECT), \
      .only = "leaf", \
      .help = "leaf: which, in the order of the tree") \
    X(FORMAT, .name = "format", .kind = OPTION_CHOICE, \
      .argument = "auto|text|table|csv|json|svg|trace", \
      .commands = FOR(INSPECT) | FOR(TIMELINE), \
      .help = "how to write it: inspect knows table, csv and json, timeline text, csv, " \
          "json, svg and trace") \
    X(BLAME, .name = "blame", .kind = OPTION_FLAG, .commands = FOR(TIMELINE), \
      .help = "print where the time went, the greatest share first") \
    X(FULL, .name = "full", .kind = OPTION_FLAG, .commands = FOR(SESSIONS), \
      .only = "verify", \
      .help = "verify: also run the program again, compare all records and " \
          "commitments, and verify the proofs") \
    X(SAMPLE, .name = "sample", .kind = OPTION_PERCENT, .argument = "PERCENT", \
      .standard = 100, .commands = FOR(SESSIONS), \
      .only = "verify", \
      .help = "verify --full: the chance of a segment's proof to be verified") \
    X(FROM, .name = "from", .kind = OPTION_COUNT, .argument = "N", .low = 0, \
      .high = UINT32_MAX, .commands = FOR(SESSIONS), \
      .only = "verify", \
      .help = "verify --full: begin with the proof of segment N") \
    X(PLAN, .name = "plan", .kind = OPTION_FLAG, .commands = FOR(PROVE), \
      .help = "write no proof: run the program, count the tables of its segments, " \
          "prove a few, and print the segments, memory, disk space and time that a " \
          "proof takes") \
    X(WAIT, .name = "wait", .kind = OPTION_FLAG, \
      .commands = FOR(PAUSE) | FOR(CONTINUE) | FOR(CHECKPOINT) | FOR(STOP), \
      .help = "return when it has happened") \
    X(WATCH, .name = "watch", .kind = OPTION_DURATION, .argument = "TIME", \
      .is_argument_optional = true, .standard = 1000000000, .commands = FOR(STATUS), \
      .otherwise = "once", \
      .help = "say it again every TIME, or every second, as long as it is worked on") \
    X(ENCRYPT, .name = "encrypt", .kind = OPTION_FLAG, \
      .commands = FOR(PROVE) | FOR(CONSOLE), \
      .help = "encrypt what a new session keeps of the private input and of the " \
          "program's memory; the passphrase is asked for") \
    X(PASSPHRASE_FILE, .name = "passphrase-file", .configured = FOR_ALL, \
      .kind = OPTION_PATH, \
      .argument = "FILE", .otherwise = "ask on the terminal", \
      .variable = "ZKCONSOLE_PASSPHRASE_FILE", \
      .commands = FOR(DOCTOR) | FOR_PROOFS | FOR(ATTACH) | FOR(SESSIONS) \
          | FOR(INSPECT) | FOR(REPORT), \
      .help = "the passphrase of an encrypted session is the one line of FILE, or the " \
          "first of standard input for -; a new session is then encrypted") \
    X(NEW_PASSPHRASE_FILE, .name = "new-passphrase-file", .kind = OPTION_PATH, \
      .argument = "FILE", .otherwise = "ask on the terminal", \
      .commands = FOR(SESSIONS), \
      .only = "passphrase", \
      .help = "passphrase: the new one is the one line of FILE") \
    X(SHOW_RC, .name = "show-rc", .kind = OPTION_FLAG, .commands = FOR_ALL, \
      .help = "say the exit code and its name on standard error at the end") \
    X(HELP, .name = "help", .letter = 'h', .kind = OPTION_FLAG, .commands = FOR_ALL, \
      .help = "describe the command") \
    X(VERSION, .name = "version", .letter = 'V', .kind = OPTION_FLAG, \
      .commands = FOR_ALL, \
      .help = "print the version")
/* clang-format on */

enum command_id {
#define COMMAND_ENUM(id, ...) COMMAND_##id,
    COMMAND_LIST(COMMAND_ENUM)
#undef COMMAND_ENUM
        N_COMMANDS,
    COMMAND_NONE = N_COMMANDS
};

enum option_id {
#define OPTION_ENUM(id, ...) OPTION_##id,
    OPTION_LIST(OPTION_ENUM)
#undef OPTION_ENUM
        N_OPTIONS
};

enum option_kind {
    OPTION_FLAG,  /* no argument */
    OPTION_PATH,  /* any text but the empty one */
    OPTION_TEXT,  /* the same, but no file; the command reads it */
    OPTION_COUNT, /* a number in low .. high */
    OPTION_PERCENT, /* 1 .. 100, with or without the sign */
    OPTION_SIZE,  /* bytes in low .. high, quantity_parse_size */
    OPTION_CHOICE,    /* a word of `argument`; its number is the value, 0 the default */
    OPTION_EXIT_CODE, /* quantity_parse_exit_code */
    OPTION_DURATION,  /* nanoseconds, quantity_parse_duration */
};

struct command_row {
    const char *name;
    const char *operand; /* the first; NULL: none */
    unsigned n_operands_min, n_operands_max;
    const char *words; /* all that the first can be, "a|b|c"; NULL: not a list */
    const char *brief; /* for the list of commands */
    const char *help;  /* sentences */
};

struct option_row {
    const char *name;
    char letter; /* 0: none */
    enum option_kind kind;
    const char *argument;
    bool is_argument_optional; /* --NAME=TIME or --NAME alone, which means `standard` */
    uint64_t low, high;
    uint64_t standard;     /* the value when it is not given */
    const char *otherwise; /* what the absence means, when it is no number */
    unsigned commands;     /* bit COMMAND_ID per command that knows it */
    unsigned configured;   /* and per command that takes it from configuration files */
    unsigned required_by;  /* and per command that needs it */
    const char *only;      /* of those with words: the words that know it, NULL: all */
    unsigned kept;         /* and per command that has the value from the session */
    const char *variable; /* environment variable read when the option is not given */
    const char *help;
};

#define FOR(command) (1u << COMMAND_##command)
#define FOR_ALL      ((1u << N_COMMANDS) - 1)
#define FOR_NEW      (FOR(PROVE) | FOR(CONSOLE) | FOR(DOCTOR))
#define FOR_PROOFS   (FOR(PROVE) | FOR(RESUME) | FOR(CONSOLE))
#define FOR_SCREENS  (FOR(CONSOLE) | FOR(ATTACH))
#define FOR_GUEST    (FOR(RUN) | FOR_PROOFS)
#define FOR_ENGINE \
    (FOR_PROOFS | FOR(VERIFY) | FOR(INSPECT) | FOR(REPORT) | FOR(SESSIONS) | FOR(DOCTOR) \
     | FOR(ATTACH))
#define FOR_SESSIONS                                                              \
    (FOR_PROOFS | FOR(SESSIONS) | FOR(STATUS) | FOR(EXPORT) | FOR(IMPORT) \
     | FOR(INSPECT) | FOR(TIMELINE) | FOR(REPORT) | FOR(DOCTOR) \
     | FOR(PAUSE) | FOR(CONTINUE) | FOR(CHECKPOINT) | FOR(STOP) | FOR(ATTACH))

extern const struct command_row command_rows[N_COMMANDS];
extern const struct option_row option_rows[N_OPTIONS];

#endif
