/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Manual pages about files and formats. */
#include "tui/manual_files.h"

#include <stdio.h>

#include "checkpoint/manifest.h"
#include "checkpoint/unit_files.h"
#include "checkpoint/work.h"
#include "tui/json_members.h"
#include "tui/key_table.h"
#include "tui/preferences.h"
#include "tui/put_text.h"
#include "tui/roff.h"
#include "tui/theme.h"

/* ---- zkconsole.ini(5) ---- */

static void put_options_section(struct byte_buffer *out)
{
    put_text(out, ".SH SECTION [options]\n"
                  "\\fIOPTION\\fR = \\fIVALUE\\fR sets what is not given on the command "
                  "line, for the commands that make something new with it. A project's "
                  "file may not set those that name files and folders.\n");
    for (unsigned i = 0; i < N_OPTIONS; i++) {
        const struct option_row *const row = &option_rows[i];
        if (row->configured != 0) {
            char term[160];
            (void)snprintf(term, sizeof term, "%s = %s", row->name, row->argument);
            roff_term(out, term);
            roff_sentence(out, row->help);
        }
    }
}

static void put_console_section(struct byte_buffer *out)
{
    const struct preference_row *row;
    const char *text;
    put_text(out, ".SH SECTION [console]\n");
    roff_term(out, "theme = NAME");
    put_text(out, "How the console looks: one of");
    for (unsigned i = 0; theme_builtin(i, &text) != NULL; i++) {
        put_text(out, "%s ", i == 0 ? "" : ",");
        roff_put(out, theme_builtin(i, &text));
    }
    put_text(out, ". The first stands for no entry.\n");
    for (unsigned i = 0; (row = preference_row(i)) != NULL; i++) {
        char term[128];
        (void)snprintf(term, sizeof term, "%s = %s | %s", row->name, row->no, row->yes);
        roff_term(out, term);
        roff_sentence(out, row->help);
        put_text(out, ".br\nDefault: %s.\n", row->no);
    }
}

static void put_keys_section(struct byte_buffer *out)
{
    char name[INPUT_NAME_BYTES];
    put_text(out,
             ".SH SECTION [keys]\n"
             "\\fIACTION\\fR = \\fIKEY\\fR gives an action another key. The actions, "
             "and the keys they have when nothing is said:\n");
    for (unsigned i = 0; i < N_ACTIONS; i++) {
        roff_term(out, action_rows[i].name);
        put_text(out, "\\fB");
        roff_put(out, input_name(name, action_rows[i].key));
        put_text(out, "\\fR: ");
        roff_put(out, action_rows[i].help);
        put_text(out, "\n");
    }
}

static void put_themes(struct byte_buffer *out)
{
    put_text(out, ".SH THEMES\n"
                  "A theme is a file NAME.theme in a folder zkconsole/themes beside the "
                  "person's configuration, or in that of \\fB--themes-dir\\fR: an entry "
                  "\\fIabout\\fR in section [theme], and "
                  "in section [roles] one entry for each role, a colour, the word on, a "
                  "colour, and any of bold, dim, underline and reverse. A colour is "
                  "#rrggbb, or default for the terminal's own.\n"
                  ".PP\n.nf\nstate.done = #7fd88f on #101418 bold\n.fi\n"
                  ".PP\nThe roles are\n");
    for (unsigned i = 0; i < N_ROLES; i++) {
        put_text(out, "\\fB%s\\fR%s\n", role_name((enum role)i),
                 i + 1 < N_ROLES ? "," : ".");
    }
}

void manual_write_settings(struct byte_buffer *out, const char *version)
{
    roff_title(out, "zkconsole.ini", 5, "File Formats",
               "what a person sets for the console", version);
    put_text(out,
             ".SH SYNOPSIS\n"
             "\\fB/etc/xdg/zkconsole/config.ini\\fR\n.br\n"
             "\\fB$XDG_CONFIG_HOME/zkconsole/config.ini\\fR, or\n.br\n"
             "\\fB\\(ti/.config/zkconsole/config.ini\\fR\n.br\n"
             "\\fB./.zkconsole.ini\\fR\n"
             ".SH DESCRIPTION\n"
             "An INI file: sections in square brackets, entries \\fIname\\fR = "
             "\\fIvalue\\fR, comments after a semicolon. The files of the system, of a "
             "person and of a project are read in this order, and the later one "
             "counts; for the first, each folder of $XDG_CONFIG_DIRS is looked at. "
             "\\fB--config\\fR names one file in place of all. A file that is not "
             "there says nothing; one that says something unknown is an error, with "
             "its line. Options and environment variables come before files; "
             "\\fBzkconsole doctor\\fR shows every setting and where it comes "
             "from.\n");
    put_options_section(out);
    put_console_section(out);
    put_keys_section(out);
    put_themes(out);
    put_text(out,
             ".SH EXAMPLE\n.nf\n[console]\ntheme = light\nmouse = no\n\n[keys]\n"
             "%s = %s\n.fi\n"
             ".SH SEE ALSO\n\\fBzkconsole\\fR(1), \\fBzkconsole\\-doctor\\fR(1)\n",
             "pause", "Z");
}

/* ---- zkconsole-store(5) ---- */

static void put_file(struct byte_buffer *out, const struct file_kind *kind,
                     const char *index, const char *what)
{
    char term[FILE_PATH_BYTES];
    (void)snprintf(term, sizeof term, "%s/%s.%s", kind->folder, index, kind->extension);
    roff_term(out, term);
    roff_sentence(out, what);
}

static void put_files(struct byte_buffer *out)
{
    static const char *const units[UNIT_N_KINDS] = {
        [UNIT_RECORD] = "Snapshot of segment N, a tar: its registers as text, and the "
                        "record that the prover works from. Holds memory of the program.",
        [UNIT_CELLS] = "Cells of chunk N of the memory image, a tar. Holds memory of the "
                       "program.",
        [UNIT_LINK] = "The link record: what all proofs have in common.",
        [UNIT_SEGMENT] = "Proof of segment N.",
        [UNIT_IMAGE] = "Proof of chunk N of the memory image.",
    };
    put_text(out, ".SH FILES OF A SESSION\n");
    put_file(out, work_file_kind("program", false), "000000", "The program.");
    put_file(out, work_file_kind("input", false), "000000", "The private input.");
    for (unsigned i = 0; i < UNIT_N_KINDS; i++) {
        const enum unit_kind kind = (enum unit_kind)i;
        put_file(out, unit_file_kind(kind), kind == UNIT_LINK ? "000000" : "NNNNNN",
                 units[i]);
    }
    roff_term(out, "session.db");
    roff_sentence(out,
                  "SQLite: keys, files with length and SHA-256, runs, spans, samples "
                  "and the log. Not to be opened while a process works on it.");
    roff_term(out, "journal");
    roff_sentence(out, "Keys and files again, in lines: of these 'sessions repair' makes "
                       "a damaged database anew.");
    roff_term(out, "lock");
    roff_sentence(out, "Who works on the session, or did when it died.");
    put_text(out, ".PP\nIn an encrypted session the input, snapshots and cells are "
                  "encrypted with AES\\-256\\-GCM under a key that scrypt and the "
                  "passphrase open:\n");
    put_file(out, work_file_kind("input", true), "000000", "The private input.");
    put_file(out, unit_file_kind_in(UNIT_RECORD, true), "NNNNNN", "A snapshot.");
    put_file(out, unit_file_kind_in(UNIT_CELLS, true), "NNNNNN", "Cells.");
}

static void put_archive_keys(struct byte_buffer *out)
{
    put_text(out, ".SH ARCHIVES\n"
                  "What \\fBzkconsole export\\fR writes: a tar of plain members, which "
                  "tar(1) reads; with the ending .zst it is one zstd frame. First "
                  "\\fBmanifest\\fR, lines of words, then the files of the session, then "
                  "\\fBtrailer\\fR, the SHA\\-256 of everything before it. The same "
                  "session is the same bytes. The manifest carries these keys:\n");
    put_text(out, ".PP\n");
#define PUT_KEY(name, bytes, is_fixed, is_needed) put_text(out, "\\fB%s\\fR\n", name);
    MANIFEST_KEY_LIST(PUT_KEY)
#undef PUT_KEY
}

void manual_write_store(struct byte_buffer *out, const char *version)
{
    roff_title(out, "zkconsole-store", 5, "File Formats", "where sessions are kept",
               version);
    put_text(
        out,
        ".SH SYNOPSIS\n"
        "\\fB\\-\\-store\\fR \\fIDIR\\fR, \\fB$ZKCONSOLE_STORE\\fR, "
        "\\fB$XDG_DATA_HOME/zkconsole/store\\fR, or\n.br\n"
        "\\fB\\(ti/.local/share/zkconsole/store\\fR\n"
        ".SH DESCRIPTION\n"
        "A folder with a folder for each session, called as the session is. Folders "
        "have mode 0700, files 0600: a session holds the private input and the "
        "memory of the program. Removed sessions lie in \\fB.trash\\fR until "
        "\\fBzkconsole sessions gc\\fR; those whose name begins with \\fB.new\\-\\fR "
        "were being made when a process died.\n"
        ".PP\n"
        "A file is written under another name, synchronised and renamed before its "
        "row is committed, so that what a session says it has, it has: after a kill "
        "or a power cut \\fBzkconsole resume\\fR goes on from there. On NFS, SMB and "
        "other network file systems, and in memory, that is up to the server.\n");
    put_files(out);
    put_archive_keys(out);
    put_text(out,
             ".SH SEE ALSO\n\\fBzkconsole\\-sessions\\fR(1), "
             "\\fBzkconsole\\-export\\fR(1), \\fBzkconsole\\-import\\fR(1), tar(1)\n");
}

/* ---- zkconsole-json(7) ---- */

void manual_write_json(struct byte_buffer *out, const char *version)
{
    roff_title(out, "zkconsole-json", 7, "Miscellanea", "what scripts read", version);
    put_text(
        out,
        ".SH DESCRIPTION\n"
        "With \\fB\\-\\-json\\fR a command prints its result as one object, on one "
        "line, on standard output; if it fails, an object with \\fBerror\\fR, "
        "\\fBrc\\fR and \\fBrc_name\\fR. With \\fB\\-\\-progress json\\fR, "
        "\\fBprove\\fR and \\fBresume\\fR write lines on standard error, an object "
        "each. Numbers are integers unless they are seconds, bits or shares. "
        "Members are only ever added within version 1 of the lines; a name means the "
        "same thing wherever it stands. Members of \\fBinspect\\fR are the headings "
        "of its tables.\n"
        ".SH LINES\n"
        "Every line has \\fBv\\fR, \\fBtype\\fR, \\fBts\\fR and \\fBt_ms\\fR. "
        "\\fBtype\\fR is one of\n");
#define PUT_LINE(type, when) \
    roff_term(out, type);    \
    roff_sentence(out, when);
    JSON_LINE_LIST(PUT_LINE)
#undef PUT_LINE
    put_text(out, ".SH MEMBERS\n");
#define PUT_MEMBER(name, meaning) \
    roff_term(out, name);         \
    roff_sentence(out, meaning);
    JSON_MEMBER_LIST(PUT_MEMBER)
#undef PUT_MEMBER
    put_text(out, ".SH EXAMPLE\n.nf\nzkconsole prove p.elf \\-o p.zkp \\-\\-json | "
                  "jq .proof_sha256\n.fi\n"
                  ".SH SEE ALSO\n\\fBzkconsole\\fR(1), jq(1)\n");
}
