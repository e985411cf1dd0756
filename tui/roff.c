/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Text for manual pages. */
#include "tui/roff.h"

#include "tui/put_text.h"

void roff_put(struct byte_buffer *out, const char *text)
{
    const char *const instead[] = {"\\e", "\\-", "\\(aq", "\\(ti", "\\(ha", "\\(ga"};
    put_escaped(out, text, "\\-'~^`", instead);
}

/* \& keeps a point or quote at its beginning a letter. */
void roff_sentence(struct byte_buffer *out, const char *text)
{
    put_text(out, "\\&");
    roff_put(out, text);
    put_text(out, "\n");
}

void roff_title(struct byte_buffer *out, const char *name, int section, const char *group,
                const char *brief, const char *version)
{
    put_text(out, ".TH ");
    for (const char *c = name; *c != '\0'; c++) {
        put_text(out, *c == '-' ? "\\-" : "%c",
                 *c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    }
    put_text(out, " %d \"\" \"zkconsole %s\" \"%s\"\n.SH NAME\n", section, version,
             group);
    roff_put(out, name);
    put_text(out, " \\- ");
    roff_put(out, brief);
    put_text(out, "\n");
}

void roff_term(struct byte_buffer *out, const char *term)
{
    put_text(out, ".TP\n\\fB");
    roff_put(out, term);
    put_text(out, "\\fR\n");
}
