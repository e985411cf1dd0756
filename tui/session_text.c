/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Text about sessions. */
#include "tui/session_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tui/put_text.h"
#include "tui/quantity.h"
#include "tui/terminal.h"

/* "37.5%" of what is to prove, "-" while that is not known. */
static const char *percent(const struct session_view *view, char text[16])
{
    const double fraction = session_view_fraction(view);
    if (fraction < 0 || view->state == SESSION_DAMAGED) {
        snprintf(text, 16, "-");
    } else {
        snprintf(text, 16, "%.1f%%", 100 * fraction);
    }
    return text;
}

static const char *date(int64_t wall_ns, char text[32])
{
    const time_t seconds = (time_t)(wall_ns / 1000000000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    strftime(text, 32, "%Y-%m-%d %H:%M:%S UTC", &utc);
    return text;
}

void session_text_heading(struct byte_buffer *out)
{
    put_text(out, "%-20s %-12s %-16s %-14s %6s %8s %9s\n", "SESSION", "STATE", "PROGRAM",
             "PROGRESS", "DONE", "ACTIVE", "SIZE");
}

/* The name of the program's file, which an archive may bring along. */
static struct byte_buffer program_name_of(const struct session_view *view)
{
    struct byte_buffer name = {0};
    terminal_make_one_line(&name, view->work.program_name);
    buffer_u8(&name, '\0');
    return name;
}

void session_text_row(struct byte_buffer *out, const struct session_view *view)
{
    const struct session_summary *const s = &view->summary;
    char progress[SESSION_PROGRESS_BYTES], done[16], active[QUANTITY_BYTES],
        size[QUANTITY_BYTES];
    if (view->state == SESSION_DAMAGED) {
        put_text(out, "%-20s %-12s %s\n", s->name, session_state_name(view->state),
                 view->fault);
        return;
    }
    struct byte_buffer program = program_name_of(view);
    put_text(out, "%-20s %-12s %-16s %-14s %6s %8s %9s\n", s->name,
             session_state_name(view->state), (const char *)program.bytes,
             session_view_progress(view, progress), percent(view, done),
             quantity_duration(active, s->active_ns),
             quantity_size(size, s->bytes_files));
    buffer_free(&program);
}

static void put_hex(struct byte_buffer *out, const char *label, const uint8_t digest[32])
{
    put_text(out, "%-10s ", label);
    for (unsigned i = 0; i < 32; i++) {
        put_text(out, "%02x", digest[i]);
    }
    put_text(out, "\n");
}

static void put_lock(struct byte_buffer *out, const struct lock_report *lock)
{
    char who[256];
    if (lock->is_named) {
        holder_describe(&lock->holder, who, sizeof who);
        put_text(out, "lock       %s by %s\n",
                 lock->state == LOCK_HELD ? "held" : "left behind", who);
    } else {
        put_text(out, "lock       %s\n", lock->state == LOCK_HELD ? "held" : "none");
    }
}

void session_text_details(struct byte_buffer *out, const struct session_view *view)
{
    const struct session_summary *const s = &view->summary;
    const struct drive_progress *const p = &view->progress;
    char progress[SESSION_PROGRESS_BYTES], done[16], took[QUANTITY_BYTES],
        size[QUANTITY_BYTES], when[32];
    put_text(out, "session    %s\nstate      %s\n", s->name,
             session_state_name(view->state));
    put_lock(out, &s->lock);
    if (view->state == SESSION_DAMAGED) {
        put_text(out, "fault      %s\n", view->fault);
        return;
    }
    struct byte_buffer program = program_name_of(view);
    put_text(out, "program    %s\n", (const char *)program.bytes);
    buffer_free(&program);
    put_hex(out, "digest", view->work.program_digest);
    if (view->work.is_encrypted) {
        put_text(out, "input      encrypted, as are the snapshots\n");
    } else {
        put_hex(out, "input", view->work.input_digest);
    }
    put_text(out, "parameters %u bits, blow-up %u, segments of 2^%u steps\n",
             view->work.parameters.security, 1u << view->work.parameters.log_blowup,
             view->work.parameters.segment_log2);
    put_text(out, "progress   %s, %s\n", session_view_progress(view, progress),
             percent(view, done));
    const uint32_t n_executed = p->n_records + p->n_dropped_records;
    put_text(out, "executed   %" PRIu32 " segment%s", n_executed, quantity_s(n_executed));
    if (p->n_segments != 0) {
        put_text(out, " of %" PRIu32 ", %" PRIu64 " step%s, exit %" PRIu64, p->n_segments,
                 view->steps, quantity_s(view->steps), view->exit_code);
    }
    put_text(out, "\nproved     %" PRIu32 " segment%s, %" PRIu32 " image chunk%s\n",
             p->n_segments_proved, quantity_s(p->n_segments_proved), p->n_images_proved,
             quantity_s(p->n_images_proved));
    const uint32_t n_dropped = p->n_dropped_records + p->n_dropped_cells;
    if (n_dropped != 0) {
        put_text(out,
                 "dropped    %" PRIu32 " snapshot%s, to save room; looking there, or "
                 "going on, runs the program again\n",
                 n_dropped, quantity_s(n_dropped));
    }
    put_text(out, "created    %s\n", date(s->created_ns, when));
    put_text(out, "changed    %s\n", date(s->changed_ns, when));
    put_text(out, "active     %s in %" PRIu32 " run%s, %" PRIu32 " of them lost\n",
             quantity_duration(took, s->active_ns), s->n_runs, quantity_s(s->n_runs),
             s->n_lost);
    put_text(out, "files      %" PRIu32 ", %s\n", s->n_files,
             quantity_size(size, s->bytes_files));
}

/* Who works on it; or who did, and how to go on. */
static void put_next(struct byte_buffer *out, const struct session_view *view)
{
    const struct lock_report *const lock = &view->summary.lock;
    char who[256];
    if (view->state == SESSION_RUNNING) {
        put_text(out, " pid %" PRId64, lock->holder.pid);
    }
    if (view->state == SESSION_INTERRUPTED && lock->is_named) {
        holder_describe(&lock->holder, who, sizeof who);
        put_text(out, "; %s died", who);
    }
    if (view->state == SESSION_INTERRUPTED || view->state == SESSION_STOPPED) {
        put_text(out, "; 'zkconsole resume %s' goes on", view->summary.name);
    }
}

void session_text_status(struct byte_buffer *out, const struct session_view *view)
{
    char progress[SESSION_PROGRESS_BYTES], done[16], active[QUANTITY_BYTES];
    if (view->state == SESSION_DAMAGED) {
        put_text(out, "%s damaged: %s\n", view->summary.name, view->fault);
        return;
    }
    put_text(out, "%s %s %s %s active %s", view->summary.name,
             session_state_name(view->state), session_view_progress(view, progress),
             percent(view, done), quantity_duration(active, view->summary.active_ns));
    put_next(out, view);
    put_text(out, "\n");
}
