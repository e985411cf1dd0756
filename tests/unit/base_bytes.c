/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* base/bytes.h: little endian, sticky, exact. */
#include <criterion/criterion.h>

#include "base/bytes.h"

Test(base_bytes, integers_are_little_endian_at_any_address)
{
    static const uint8_t wire[] = {0xaa, 0x01, 0x02, 0x03, 0x04, 0x05,
                                   0x06, 0x07, 0x08, 0xfe, 0xff};
    struct byte_reader r;
    reader_init(&r, wire, sizeof wire);
    cr_assert_eq(read_u8(&r), 0xaa);
    cr_assert_eq(read_u64(&r), UINT64_C(0x0807060504030201));
    cr_assert_eq(read_u16(&r), 0xfffe);
    cr_assert(reader_done(&r));
    reader_init(&r, wire + 1, 4);
    cr_assert_eq(read_u32(&r), 0x04030201u);
    cr_assert(reader_done(&r));
}

Test(base_bytes, what_the_writer_wrote_the_reader_reads)
{
    uint8_t memory[32];
    struct byte_writer w;
    writer_init(&w, memory, 15);
    write_u8(&w, 0x7f);
    write_u16(&w, 0x8001);
    write_u32(&w, 0xdeadbeef);
    write_u64(&w, UINT64_C(0xfedcba9876543210));
    cr_assert_not(w.bad);
    cr_assert_eq(writer_left(&w), 0);
    struct byte_reader r;
    reader_init(&r, memory, 15);
    cr_assert_eq(read_u8(&r), 0x7f);
    cr_assert_eq(read_u16(&r), 0x8001);
    cr_assert_eq(read_u32(&r), 0xdeadbeef);
    cr_assert_eq(read_u64(&r), UINT64_C(0xfedcba9876543210));
    cr_assert(reader_done(&r));
}

Test(base_bytes, bytes_that_were_not_read_are_not_done)
{
    static const uint8_t wire[3] = {1, 2, 3};
    struct byte_reader r;
    reader_init(&r, wire, sizeof wire);
    read_u16(&r);
    cr_assert_not(reader_done(&r));
    cr_assert_eq(reader_left(&r), 1);
}

/* Every length of input against every width of read. */
Test(base_bytes, a_short_read_gives_zero_and_stays_bad)
{
    static const uint8_t wire[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    for (size_t len = 0; len <= 8; len++) {
        for (size_t width = 1; width <= 8; width *= 2) {
            struct byte_reader r;
            reader_init(&r, wire, len);
            uint64_t got = 0;
            switch (width) {
            case 1:
                got = read_u8(&r);
                break;
            case 2:
                got = read_u16(&r);
                break;
            case 4:
                got = read_u32(&r);
                break;
            default:
                got = read_u64(&r);
                break;
            }
            cr_assert_eq(r.bad, len < width);
            cr_assert_eq(got != 0, len >= width);
            if (r.bad) {
                cr_assert_eq(read_u8(&r), 0, "a reader recovered");
                cr_assert_null(read_bytes(&r, 0));
                cr_assert_eq(reader_left(&r), 0);
                cr_assert_not(reader_done(&r));
            }
        }
    }
}

Test(base_bytes, a_length_near_the_end_of_the_address_space_does_not_wrap)
{
    static const uint8_t wire[4] = {1, 2, 3, 4};
    struct byte_reader r;
    reader_init(&r, wire, sizeof wire);
    cr_assert_null(read_bytes(&r, SIZE_MAX));
    cr_assert(r.bad);
    uint8_t memory[4];
    struct byte_writer w;
    writer_init(&w, memory, sizeof memory);
    cr_assert_null(write_room(&w, SIZE_MAX - 2));
    cr_assert(w.bad);
    struct byte_buffer b = {0};
    buffer_u8(&b, 1);
    cr_assert_null(buffer_room(&b, SIZE_MAX));
    cr_assert(b.bad);
    cr_assert_eq(b.len, 1);
    buffer_free(&b);
}

Test(base_bytes, an_empty_reader_is_done_and_borrows_nothing)
{
    struct byte_reader r;
    reader_init(&r, NULL, 0);
    cr_assert(reader_done(&r));
    read_bytes(&r, 0);
    cr_assert(reader_done(&r));
    read_u8(&r);
    cr_assert(r.bad);
}

Test(base_bytes, a_full_writer_writes_nothing_more)
{
    uint8_t memory[6] = {0, 0, 0, 0, 0xee, 0xee};
    struct byte_writer w;
    writer_init(&w, memory, 4);
    write_u16(&w, 0x0101);
    write_u32(&w, 0x02020202);
    cr_assert(w.bad);
    write_u8(&w, 3);
    cr_assert_eq(memory[2], 0, "a write that does not fit wrote a part");
    cr_assert_eq(memory[4], 0xee);
    cr_assert_eq(writer_left(&w), 0);
}

Test(base_bytes, a_buffer_keeps_every_byte_while_it_grows)
{
    struct byte_buffer b = {0};
    for (uint32_t i = 0; i < 5000; i++) {
        buffer_u32(&b, i * 2654435761u);
        buffer_u8(&b, (uint8_t)i);
        buffer_u16(&b, (uint16_t)(i * 7));
        buffer_u64(&b, (uint64_t)i << 33);
        buffer_bytes(&b, "abc", 3);
    }
    cr_assert_not(b.bad);
    cr_assert_eq(b.len, 5000 * 18);
    struct byte_reader r;
    reader_init(&r, b.bytes, b.len);
    for (uint32_t i = 0; i < 5000; i++) {
        cr_assert_eq(read_u32(&r), i * 2654435761u);
        cr_assert_eq(read_u8(&r), (uint8_t)i);
        cr_assert_eq(read_u16(&r), (uint16_t)(i * 7));
        cr_assert_eq(read_u64(&r), (uint64_t)i << 33);
        cr_assert_eq(memcmp(read_bytes(&r, 3), "abc", 3), 0);
    }
    cr_assert(reader_done(&r));
    buffer_clear(&b);
    cr_assert_eq(b.len, 0);
    buffer_free(&b);
    cr_assert_null(b.bytes);
    buffer_free(&b);
}
