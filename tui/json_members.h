/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What the program's JSON says: every member that it writes, once. The same word means
 * the same in every object. zkconsole-json(7) is made of this list; a test compares it
 * with the sources that write JSON.
 */
#ifndef ZK_TUI_JSON_MEMBERS_H
#define ZK_TUI_JSON_MEMBERS_H

/* X(type of a line of --progress json, when it is written) */
#define JSON_LINE_LIST(X) \
    X("plan", "once, when the size of segments and the memory are chosen") \
    X("session", "once, when the session is open") \
    X("memory", "when the memory mode of a unit is chosen") \
    X("phase_start", "when a phase begins") \
    X("progress", "every second while a phase lasts") \
    X("phase_end", "when a phase is done") \
    X("pause", "when the work halts") \
    X("resume", "when it goes on") \
    X("guest", "when the program writes to its fd 2") \
    X("status", "after SIGUSR1") \
    X("checkpoint", "after SIGUSR2") \
    X("error", "before the summary, if there is something to say") \
    X("summary", "always last, on every way to end")

/* X(name, meaning), ascending */
/* clang-format off */
#define JSON_MEMBER_LIST(X) \
    X("active_s", "seconds of work, without pauses; of a session, over all its runs") \
    X("answer", "what the process that works on the session said") \
    X("archive", "path of the archive") \
    X("args", "of an event of a trace") \
    X("asked", "of the process at work: pause, continue, checkpoint, stop") \
    X("at_s", "when, in seconds of work") \
    X("begin_s", "beginning, in seconds of work") \
    X("begin_wall_s", "beginning, in seconds since 1970") \
    X("bits", "proven strength; of a term, its own") \
    X("blowup", "evaluations per row: 2, 4 or 8") \
    X("bytes", "of files") \
    X("cat", "kind of an event of a trace") \
    X("changed", "when the session was last changed, in seconds since 1970") \
    X("chunks", "chunks of the memory image that the run has; null: not known yet") \
    X("chunks_proved", "chunks whose proof is in the session") \
    X("chunks_sampled", "chunks that a plan has proved") \
    X("compared", "units compared with those of a new execution") \
    X("complete", "false: stopped in time; see next") \
    X("cpu_s", "processor time, all threads together") \
    X("created", "when the session was made, in seconds since 1970") \
    X("damaged", "files that are not what was written") \
    X("database_made_again", "the database was damaged, and is made of the journal") \
    X("deleted", "sessions deleted") \
    X("disk_again_bytes_per_second", "of one that is still in memory") \
    X("disk_bytes", "disk space that a proof takes while it is made") \
    X("disk_fill_bytes_per_second", "of a mapped file, filled in memory") \
    X("disk_read_bytes_per_second", "of the disk, read") \
    X("disk_write_bytes_per_second", "of the disk, written") \
    X("displayTimeUnit", "of a trace") \
    X("dry_run", "nothing was changed") \
    X("dur", "duration of an event of a trace, in microseconds") \
    X("encrypted", "input and memory of the session or the archive are encrypted") \
    X("end", "how a run ended: exited, trapped, limit, cancelled") \
    X("end_s", "end, in seconds of work") \
    X("end_wall_s", "end, in seconds since 1970") \
    X("ended", "the process has gone") \
    X("ending", "how a run or a span ended") \
    X("error", "the sentence of a failure") \
    X("eta_p10_s", "as eta_s; with probability 0.1 it takes less; null: not known") \
    X("eta_p90_s", "as eta_s; with probability 0.1 it takes more; null: not known") \
    X("eta_s", "seconds to the end of the phase; null: not known") \
    X("exit", "exit code of the program; null: it has none") \
    X("extend_per_second", "values of extended columns computed in a second") \
    X("fault", "what is wrong") \
    X("faults", "number of damaged files") \
    X("fd", "descriptor the program wrote to") \
    X("file", "path in the session's folder") \
    X("files", "number of files") \
    X("findings", "of doctor: what it looked at") \
    X("formula", "of a term") \
    X("fraction", "of the work that is done, 0 to 1; null: not known") \
    X("freed", "the item was deleted") \
    X("host", "name of the machine; null: nobody holds the session") \
    X("index", "number of a unit, from 0") \
    X("input", "the archive holds the private input") \
    X("input_sha256", "of the private input; null: the session is encrypted") \
    X("isa", "instruction set computed with") \
    X("items", "of gc: what it frees, or would free") \
    X("journal_lines_lost", "lines of the journal that a repair could not read") \
    X("kind", "of a span: phase, unit, round, checkpoint, pause; of an item") \
    X("label", "name of a term") \
    X("largest_segment", "the segment that takes most") \
    X("live", "what the process at work says itself") \
    X("lock", "free, held, or stale: left by a process that died") \
    X("made_again", "units that a repair made again") \
    X("memory_mode", "auto, resident, stream or spill") \
    X("mix", "steps per instruction") \
    X("name", "of what is listed") \
    X("next", "number of the segment to go on with") \
    X("origin", "where a setting comes from") \
    X("output", "path that the proof goes to") \
    X("output_bytes", "length of the public output") \
    X("output_hex", "the public output, hexadecimal") \
    X("parameter", "the security that the proof's parameters ask for") \
    X("parked", "every thread halts") \
    X("paused", "the work is to halt") \
    X("paused_s", "seconds halted") \
    X("peak_rss_bytes", "most memory that the process had") \
    X("ph", "phase of an event of a trace") \
    X("phase", "execute, link, prove, image or seal") \
    X("phase_s", "seconds of work in this phase") \
    X("pid", "number of the process; null: there is none; in a trace, of the run") \
    X("program", "name of the program's file") \
    X("program_digest", "of what is executed, hexadecimal") \
    X("proof", "path of the proof") \
    X("proof_accepted", "the whole proof was verified") \
    X("proof_bytes", "length of the proof") \
    X("proof_sha256", "of the proof's file, hexadecimal") \
    X("rc", "exit code") \
    X("rc_name", "its name") \
    X("reason", "why a proof is rejected, or a memory mode chosen") \
    X("rss", "memory, in a trace") \
    X("rss_bytes", "memory that the process has") \
    X("rss_cap_bytes", "memory that was planned for") \
    X("rss_stream_bytes", "the most that a segment takes in mode stream") \
    X("run", "number of a run of the session, from 1") \
    X("runs", "runs of the session: their number, or each") \
    X("runs_lost", "runs that ended without saying so") \
    X("samples", "of memory and processor time") \
    X("seconds", "time it took") \
    X("security", "bits asked for: 128 or 100; of verify, what was found") \
    X("segment", "number of a segment, from 0") \
    X("segment_log2", "a full segment has two to this power of steps") \
    X("segments", "segments of the run; null: not known yet") \
    X("segments_by_mode", "how many segments are proved in each memory mode") \
    X("segments_executed", "segments whose snapshot is in the session") \
    X("segments_proved", "segments whose proof is in the session") \
    X("segments_reused", "segments that were proved by an earlier run") \
    X("segments_sampled", "segments that a plan has proved") \
    X("session", "name of the session") \
    X("session_bytes", "disk space of the session") \
    X("sessions", "each session") \
    X("settings", "of doctor: each setting") \
    X("snapshots", "the archive holds snapshots: registers and memory") \
    X("snapshots_dropped", "snapshots dropped to save room") \
    X("source", "of a term: where it is proved") \
    X("spans", "what was done when") \
    X("spill_disk_bytes", "of a plan: disk space of the file of mode spill; 0: no " \
      "segment takes that mode") \
    X("spill_file_bytes", "length of the file that mode spill writes") \
    X("spill_room_bytes", "room for that file") \
    X("spill_s", "what mode spill costs, in seconds a segment") \
    X("stall_reason", "stopped, disk wait, no processor, waiting for a lock, its " \
      "threads compute; null: the work gets on") \
    X("stalled_s", "seconds since anything was finished; null: the work gets on") \
    X("state", "of a session: running, stopped, interrupted, done, damaged; of work: " \
      "running, pausing, paused, stopping, stalled; of a summary: how it ended") \
    X("statement", "what a proof says") \
    X("steps", "steps of the run; null: not known yet") \
    X("steps_done", "steps of the phase that are done") \
    X("steps_per_second", "steps proved, or executed, per second; null: not known") \
    X("steps_total", "steps of the phase") \
    X("stopping", "the work is to stop") \
    X("store", "folder of the store") \
    X("stream_s", "what mode stream costs, in seconds a segment") \
    X("t_ms", "milliseconds since the program was called") \
    X("terms", "that the strength is the least of") \
    X("text", "what was written, or is to be said") \
    X("threads", "that compute") \
    X("tid", "row of an event of a trace") \
    X("topic", "of a finding") \
    X("traceEvents", "of a trace") \
    X("trap", "why the program trapped: reason, pc, symbol, instruction") \
    X("trashed", "name of the session that was moved to the trash") \
    X("ts", "wall clock, UTC, as 2026-11-20T12:03:41.102Z; in a trace, microseconds") \
    X("type", "of a line") \
    X("unit", "kind of a unit: record, cells, link, segment or image") \
    X("unit_cap_bytes", "memory that a unit may take; beside it stand " \
      "resident_bytes, stream_bytes and spill_bytes, what it takes in each mode") \
    X("units_done", "units of the phase that are done") \
    X("units_total", "units of the phase; null: not known yet") \
    X("v", "version of the lines: 1") \
    X("value", "of a setting or a finding") \
    X("variable", "environment variable of a setting; null: it has none") \
    X("verdict", "accepted or rejected") \
    X("verified", "proofs of segments that were verified") \
    X("version", "of the program") \
    X("wall_s", "seconds from beginning to end, pauses included") \
    X("warning", "what may get in the way; null: nothing") \
    X("wrong", "units that are whole and wrong") \
    X("wrong_units", "each of them")
/* clang-format on */

#endif
