/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Memory modes in words. */
#include "tui/memory_text.h"

#include <stdio.h>

#include "tui/quantity.h"

static const enum memory_mode real_modes[] = {MEMORY_RESIDENT, MEMORY_STREAM,
                                              MEMORY_SPILL};
enum { N_REAL_MODES = sizeof real_modes / sizeof real_modes[0] };

const char *memory_mode_word(enum memory_mode mode)
{
    static const char *const words[] = {[MEMORY_AUTO] = "auto",
                                        [MEMORY_RESIDENT] = "resident",
                                        [MEMORY_STREAM] = "stream",
                                        [MEMORY_SPILL] = "spill"};
    return words[mode];
}

static double per_second(double ns_a_byte)
{
    return ns_a_byte > 0 ? 1e9 / ns_a_byte : 0;
}

const char *memory_choice_line(const struct memory_choice *c,
                               char line[MEMORY_CHOICE_BYTES])
{
    char taken[QUANTITY_BYTES], budget[QUANTITY_BYTES], stream[QUANTITY_BYTES],
        spill[QUANTITY_BYTES], disk[QUANTITY_BYTES];
    size_t len = (size_t)snprintf(
        line, MEMORY_CHOICE_BYTES, "%s, %s: %s of %s", memory_mode_word(c->mode),
        memory_reason_text(c->reason), quantity_size(taken, c->bytes[c->mode]),
        quantity_size(budget, c->budget));
    if (c->mode != MEMORY_RESIDENT && c->reason != MEMORY_ASKED) {
        len += (size_t)snprintf(line + len, MEMORY_CHOICE_BYTES - len,
                                "; resident would take %s",
                                quantity_size(taken, c->bytes[MEMORY_RESIDENT]));
    }
    if (c->reason == MEMORY_FASTER) {
        (void)snprintf(
            line + len, MEMORY_CHOICE_BYTES - len,
            "; a unit loses %s by stream, %s by spill (disk %s/s)",
            quantity_duration(stream, (uint64_t)(c->lost_seconds[MEMORY_STREAM] * 1e9)),
            quantity_duration(spill, (uint64_t)(c->lost_seconds[MEMORY_SPILL] * 1e9)),
            quantity_size(disk, (uint64_t)per_second(c->disk.write_ns)));
    }
    return line;
}

void memory_choice_json(const struct memory_choice *c, struct json *j)
{
    char key[32];
    json_put_string(j, "memory_mode", memory_mode_word(c->mode));
    json_put_string(j, "reason", memory_reason_text(c->reason));
    json_put_count(j, "unit_cap_bytes", c->budget);
    for (unsigned i = 0; i < N_REAL_MODES; i++) {
        (void)snprintf(key, sizeof key, "%s_bytes", memory_mode_word(real_modes[i]));
        json_put_count(j, key, c->bytes[real_modes[i]]);
    }
    json_put_count(j, "spill_file_bytes", c->len_file);
    json_put_count(j, "spill_room_bytes", c->room);
    if (c->reason != MEMORY_FASTER) {
        return;
    }
    json_put_decimal(j, "stream_s", c->lost_seconds[MEMORY_STREAM], 3);
    json_put_decimal(j, "spill_s", c->lost_seconds[MEMORY_SPILL], 3);
    json_put_decimal(j, "extend_per_second", per_second(c->extend_ns), 0);
    json_put_decimal(j, "disk_fill_bytes_per_second", per_second(c->disk.fill_ns), 0);
    json_put_decimal(j, "disk_again_bytes_per_second", per_second(c->disk.again_ns), 0);
    json_put_decimal(j, "disk_write_bytes_per_second", per_second(c->disk.write_ns), 0);
    json_put_decimal(j, "disk_read_bytes_per_second", per_second(c->disk.read_ns), 0);
}
