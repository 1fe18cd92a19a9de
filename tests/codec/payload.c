/* SPDX-License-Identifier: BSD-2-Clause */
/* Units come back as they were written, and nothing comes back from bytes that are not. */
#include "codec/payload.h"

#include <stdlib.h>
#include <string.h>

#include "common/test.h"

/* Lengths on either side of every size of a varint up to three bytes. */
static const size_t lengths[] = {0, 1, 127, 128, 129, 300, 16383, 16384, 20000};
#define COUNT (sizeof lengths / sizeof *lengths)

static uint8_t bytes[20000];

static void row(void)
{
    vp_payload payload = {0};
    size_t at = 0, more = 0;

    for (int turn = 0; turn < 2; turn++) {
        vp_payload_clear(&payload); /* the second time into memory that is there */
        for (size_t i = 0; i < COUNT; i++)
            CHECK_EQ(
                vp_payload_add(&payload, bytes + i, lengths[i] - (i && lengths[i] > i ? i : 0)), 0);
    }
    for (size_t i = 0; i < COUNT; i++) {
        size_t length = lengths[i] - (i && lengths[i] > i ? i : 0);
        vp_gop_unit unit;

        CHECK_EQ(vp_gop_unit_take(&unit, payload.bytes + at, payload.size - at), 0);
        CHECK_EQ(unit.size, length);
        CHECK_EQ(memcmp(unit.coded, bytes + i, length), 0);
        more += unit.whole - unit.size;
        CHECK_EQ(unit.whole - unit.size, 4 + 1 + (length > 127) + (length > 16383));
        at += unit.whole;
    }
    CHECK_EQ(at, payload.size);
    CHECK(more <= COUNT * VP_GOP_UNIT_FRAME);
    vp_payload_free(&payload);
}

/* Every bit turned over, every end cut off: in memory of its size, for the sanitizers. */
static void damaged(void)
{
    vp_payload payload = {0};
    vp_gop_unit unit;
    int taken = 0;

    CHECK_EQ(vp_payload_add(&payload, bytes, 200), 0);
    for (size_t i = 0; i < 8 * payload.size; i++) {
        payload.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
        taken += !vp_gop_unit_take(&unit, payload.bytes, payload.size);
        payload.bytes[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    for (size_t size = 0; size < payload.size; size++) {
        uint8_t *cut = malloc(size ? size : 1);

        if (!cut) abort();
        memcpy(cut, payload.bytes, size);
        taken += !vp_gop_unit_take(&unit, cut, size);
        free(cut);
    }
    CHECK_EQ(taken, 0);
    CHECK_EQ(vp_gop_unit_take(&unit, payload.bytes, payload.size), 0);
    vp_payload_free(&payload);
}

/* A hole in a file is mostly zeros, or ones; lengths may be malformed or huge. */
static void nonsense(void)
{
    static const uint8_t zeros[64];
    static const uint8_t lengths_of_nothing[][10] = {
        {0x80, 0, 0, 0, 0, 0},                /* 0 in two bytes */
        {0xff, 0xff, 0xff, 0xff, 0x0f},       /* 2^32 - 1 */
        {0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, /* no end */
    };
    uint8_t ones[64];
    vp_gop_unit unit;

    memset(ones, 0xff, sizeof ones);
    for (size_t size = 0; size <= 64; size++) {
        CHECK(vp_gop_unit_take(&unit, zeros, size) != 0);
        CHECK(vp_gop_unit_take(&unit, ones, size) != 0);
    }
    for (size_t i = 0; i < sizeof lengths_of_nothing / 10; i++)
        CHECK(vp_gop_unit_take(&unit, lengths_of_nothing[i], 10) != 0);
    CHECK(vp_gop_unit_take(&unit, NULL, 0) != 0);
}

int main(void)
{
    unsigned seed = 3;

    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(test_random(&seed) >> 9);
    RUN(row);
    RUN(damaged);
    RUN(nonsense);
    return test_result();
}
