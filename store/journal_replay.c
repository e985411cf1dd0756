/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* journal_replay.c - from the journal's lines back to rows. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "store/journal.h"

/* The fields of a line, ended with zeros in place. */
enum { FIELDS_MOST = 8 };

struct line {
    char *fields[FIELDS_MOST];
    size_t n;
};

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Exactly 2 * len digits. */
static bool parse_hex(const char *text, uint8_t *bytes, size_t len)
{
    if (strlen(text) != 2 * len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        const int high = hex_digit(text[2 * i]);
        const int low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static bool parse_u64(const char *text, uint64_t *out)
{
    const size_t len = strlen(text);
    if (len == 0 || len > 19 || strspn(text, "0123456789") != len) {
        return false;
    }
    *out = strtoull(text, NULL, 10);
    return true;
}

static void split(char *text, struct line *out)
{
    out->n = 0;
    for (char *at = text; at != NULL && out->n < FIELDS_MOST;) {
        out->fields[out->n++] = at;
        at = strchr(at, ' ');
        if (at != NULL) {
            *at++ = '\0';
        }
    }
}

static bool is_session(const char *text)
{
    return strncmp(text, "session ", 8) == 0;
}

/* Take the seal off a line and compare it. */
static bool is_sealed(struct session *s, char *text)
{
    uint8_t seal[SEAL_BYTES];
    uint8_t expected[SEAL_BYTES];
    char *const space = strrchr(text, ' ');
    if (space == NULL || !parse_hex(space + 1, seal, sizeof seal)) {
        return false;
    }
    *space = '\0';
    seal_line(s, text, strlen(text), expected);
    return memcmp(seal, expected, sizeof seal) == 0;
}

/* The same for the line that says the id. */
static bool is_sealed_session(struct session *s, char *text)
{
    char id[2 * SESSION_ID_BYTES + 1] = "";
    strncat(id, text + 8, 2 * SESSION_ID_BYTES);
    return parse_hex(id, s->id, sizeof s->id) && is_sealed(s, text);
}

static enum status bad_line(const struct session *s, struct error *e)
{
    return error_set(e, STATUS_FORMAT, "session %s: its journal has a line of no meaning",
                     s->name);
}

static enum status replay_key(struct session *s, const struct line *l, struct error *e)
{
    const bool is_empty = strcmp(l->fields[3], "-") == 0;
    const size_t len = is_empty ? 0 : strlen(l->fields[3]) / 2;
    uint8_t *const value = malloc(len + 1);
    if (value == NULL) {
        return error_set(e, STATUS_MEMORY, "session %s: out of memory", s->name);
    }
    enum status result = STATUS_OK;
    if (!is_empty && !parse_hex(l->fields[3], value, len)) {
        result = bad_line(s, e);
    } else if (strcmp(l->fields[2], "1") == 0) {
        result = session_fix(s, l->fields[1], value, len, e);
    } else {
        result = session_set(s, l->fields[1], value, len, e);
    }
    free(value);
    return result;
}

static enum status replay_file(struct session *s, const struct line *l, struct error *e)
{
    struct file_row row = {0};
    uint64_t index = 0;
    uint64_t written = 0;
    if (strlen(l->fields[1]) >= sizeof row.kind || strlen(l->fields[3]) >= sizeof row.path
        || !file_word_is_valid(l->fields[1]) || !file_path_is_valid(l->fields[3])
        || !parse_u64(l->fields[2], &index) || index > UINT32_MAX
        || !parse_u64(l->fields[4], &row.bytes)
        || !parse_hex(l->fields[5], row.sha256, sizeof row.sha256)
        || !parse_u64(l->fields[6], &written)) {
        return bad_line(s, e);
    }
    memcpy(row.kind, l->fields[1], strlen(l->fields[1]));
    memcpy(row.path, l->fields[3], strlen(l->fields[3]));
    row.index = (uint32_t)index;
    row.written_ns = (int64_t)written;
    TRY(file_drop_row(s, row.kind, row.index, e));
    return file_add_row(s, &row, e);
}

static enum status replay_line(struct session *s, const struct line *l, struct error *e)
{
    uint64_t number = 0;
    const char *const what = l->fields[0];
    if (strcmp(what, "key") == 0 && l->n == 4) {
        return replay_key(s, l, e);
    }
    if (strcmp(what, "file") == 0 && l->n == 7) {
        return replay_file(s, l, e);
    }
    if (strcmp(what, "drop-key") == 0 && l->n == 2) {
        return session_unset(s, l->fields[1], e);
    }
    if (strcmp(what, "drop-file") == 0 && l->n == 3 && parse_u64(l->fields[2], &number)) {
        return file_drop_row(s, l->fields[1], (uint32_t)number, e);
    }
    return bad_line(s, e);
}

/* ---- lines and groups
 * ------------------------------------------------------------------ */

struct entry {
    char *text;
    bool is_session;
    bool is_good; /* matches its seal, which is taken off */
};

struct entries {
    struct entry *all;
    size_t n;
    size_t n_valid; /* the entries of transactions that were written whole */
};

/* Cut the text in lines. What follows the last newline was not written whole. */
static enum status read_entries(const struct session *s, char *text, size_t len,
                                struct entries *out, struct error *e)
{
    size_t n_lines = 0;
    for (size_t i = 0; i < len; i++) {
        n_lines += text[i] == '\n';
    }
    out->all = calloc(n_lines + 1, sizeof *out->all);
    if (out->all == NULL) {
        return error_set(e, STATUS_MEMORY, "session %s: out of memory", s->name);
    }
    for (char *at = text; n_lines > 0; n_lines--) {
        char *const newline = memchr(at, '\n', len - (size_t)(at - text));
        *newline = '\0'; /* a zero in a line ends it early: its seal is wrong then */
        out->all[out->n] = (struct entry){.text = at, .is_session = is_session(at)};
        out->n += newline > at; /* empty lines are padding */
        at = newline + 1;
    }
    return STATUS_OK;
}

/* Find the session's line, of which there are two, and with the id all lines that are
 * good. */
static enum status judge_entries(struct session *s, struct entries *entries,
                                 struct error *e)
{
    struct line l;
    uint64_t created = 0;
    bool found = false;
    for (size_t i = 0; i < entries->n && !found; i++) {
        char *const text = entries->all[i].text;
        if (entries->all[i].is_session && is_sealed_session(s, text)) {
            split(text, &l);
            found = l.n == 3 && parse_u64(l.fields[2], &created);
            s->created_ns = (int64_t)created;
        }
    }
    for (size_t i = 0; i < entries->n; i++) {
        char *const text = entries->all[i].text;
        entries->all[i].is_good =
            found && (entries->all[i].is_session || is_sealed(s, text));
    }
    return found ? STATUS_OK
                 : error_set(e, STATUS_FORMAT, "session %s: its journal is damaged, too",
                             s->name);
}

/* The number a good line "commit <number>" says. */
static bool is_commit(const struct entry *entry, uint64_t *n)
{
    return entry->is_good && strncmp(entry->text, "commit ", 7) == 0
           && parse_u64(entry->text + 7, n);
}

/* Of the last group all or nothing counts: it may have been on its way to the disk. Of
 * those before, which were durable, every line that is good; so, too, of the first, which
 * came with a rename. */
static void find_valid(struct entries *entries)
{
    size_t begin = 0; /* of the group that ends at the last commit */
    size_t end = 0;
    uint64_t n_said = 0;
    for (size_t i = 0; i < entries->n; i++) {
        uint64_t n = 0;
        if (is_commit(&entries->all[i], &n)) {
            begin = end;
            end = i + 1;
            n_said = n;
        }
    }
    uint64_t n_good = 0;
    for (size_t i = begin; i + 1 < end; i++) {
        n_good += entries->all[i].is_good;
    }
    entries->n_valid = end == 0                         ? entries->n
                       : begin == 0 || n_good == n_said ? end
                                                        : begin;
}

static enum status replay_entries(struct session *s, const struct entries *entries,
                                  uint32_t *n_bad, struct error *e)
{
    TRY(session_add_identity(s, e));
    for (size_t i = 0; i < entries->n_valid; i++) {
        struct line l;
        uint64_t n = 0;
        if (entries->all[i].is_session || is_commit(&entries->all[i], &n)) {
            continue;
        }
        enum status result = STATUS_FORMAT;
        if (entries->all[i].is_good) {
            split(entries->all[i].text, &l);
            result = replay_line(s, &l, e);
        }
        if (result == STATUS_FORMAT || result == STATUS_REJECTED) {
            ++*n_bad;
        } else if (result != STATUS_OK) {
            return result;
        }
    }
    return session_set_u64(s, SESSION_KEY_LOST_LINES,
                           *n_bad + entries->n - entries->n_valid, e);
}

static enum status replay_text(struct session *s, char *text, size_t len, uint32_t *n_bad,
                               struct error *e)
{
    struct entries entries = {0};
    enum status result = read_entries(s, text, len, &entries, e);
    if (result == STATUS_OK) {
        result = judge_entries(s, &entries, e);
    }
    if (result == STATUS_OK) {
        find_valid(&entries);
        result = replay_entries(s, &entries, n_bad, e);
    }
    free(entries.all);
    return result;
}

enum status journal_replay(struct session *s, uint32_t *n_bad, struct error *e)
{
    int fd = -1;
    uint64_t bytes = 0;
    size_t got = 0;
    *n_bad = 0;
    if (!file_length(s, "journal", &bytes) || bytes > SIZE_MAX / 2) {
        return error_set(e, STATUS_FORMAT, "session %s has no journal", s->name);
    }
    char *const text = malloc((size_t)bytes + 1);
    if (text == NULL) {
        return error_set(e, STATUS_MEMORY, "session %s: out of memory", s->name);
    }
    enum status result = io_open(s->io, s->folder, "journal", O_RDONLY, 0, &fd, e);
    if (result == STATUS_OK) {
        result = io_read_all(s->io, fd, text, (size_t)bytes, 0, &got, "journal", e);
    }
    io_close(s->io, &fd);
    if (result == STATUS_OK) {
        bool own = false;
        result = change_begin(s, &own, e);
        if (result == STATUS_OK) {
            result = change_end(s, own, replay_text(s, text, got, n_bad, e), e);
        }
    }
    free(text);
    return result;
}
