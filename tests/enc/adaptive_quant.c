/* SPDX-License-Identifier: BSD-2-Clause */
/* How quality is shared out among frames and patches, and that log2 is one. */
#include "enc/adaptive_quant.h"

#include <math.h>
#include <stdlib.h>

#include "base/log2.h"
#include "common/test.h"

#define ROWS    6
#define COLUMNS 9
#define PATCHES (ROWS * COLUMNS)

static vp_coded_gop gop;
static float share[PATCHES], work[2 * PATCHES];

/* A frame of a type in an ordinary group. */
static vp_coded_frame *frame_of(vp_frame_type type)
{
    vp_coded_gop_begin(&gop, NULL, VPATCH_TOKENS_PREDICTED, type != VP_FRAME_KEY, 8, 0);
    for (int i = 0; i < gop.structure.frames; i++)
        if (gop.frame[i].entry->type == type) return &gop.frame[i];
    return NULL;
}

static void by_type(void)
{
    for (int quality = 0; quality <= 63; quality++) {
        int before = 64;

        for (int type = VP_FRAME_KEY; type <= VP_FRAME_SIDE; type++) {
            vp_coded_frame *frame = frame_of((vp_frame_type)type);

            vp_adaptive_quant(frame, &gop, quality, NULL, NULL);
            CHECK(frame->quality >= 0 && frame->quality <= 63);
            CHECK(frame->quality <= before);
            CHECK(abs(frame->quality - quality) <= 8);
            before = frame->quality;
            for (int i = 0; i < PATCHES; i++) {
                CHECK_EQ(frame->offsets[i], 0);
                CHECK_EQ(frame->map[i], frame->quality);
            }
        }
    }
}

/* Use that is the same everywhere moves the frame, not the patches. */
static void even_use(void)
{
    for (int type = VP_FRAME_KEY; type <= VP_FRAME_ANCHOR; type++) {
        vp_coded_frame *frame = frame_of((vp_frame_type)type);
        int lowest = 64, highest = -1, before = -1;

        for (int use = 0; use <= 6; use++) {
            for (int i = 0; i < PATCHES; i++) share[i] = (float)use;
            vp_adaptive_quant(frame, &gop, 30, share, work);
            for (int i = 0; i < PATCHES; i++) CHECK_EQ(frame->map[i], frame->quality);
            CHECK(frame->quality >= before);
            before = frame->quality;
            if (before < lowest) lowest = before;
            if (before > highest) highest = before;
        }
        CHECK(highest >= lowest + 6);
    }
}

/* What a type and use add, at a quality that no limit cuts off. */
static int offset_at(vp_frame_type type, int quality, float use)
{
    vp_coded_frame *frame = frame_of(type);

    for (int i = 0; i < PATCHES; i++) share[i] = use;
    vp_adaptive_quant(frame, &gop, quality, type > VP_FRAME_ANCHOR ? NULL : share, work);
    return frame->quality - quality;
}

/* At high quality frames are closer to each other than at low, and more asked for is
 * never less given. */
static void spread_by_quality(void)
{
    int low = 14, high = 50;

    CHECK(offset_at(VP_FRAME_KEY, low, 4) > offset_at(VP_FRAME_KEY, high, 4));
    CHECK(offset_at(VP_FRAME_ANCHOR, low, 4) > offset_at(VP_FRAME_ANCHOR, high, 4));
    CHECK(offset_at(VP_FRAME_SIDE, low, 0) < offset_at(VP_FRAME_SIDE, high, 0));
    CHECK(offset_at(VP_FRAME_MIDDLE, low, 0) < offset_at(VP_FRAME_MIDDLE, high, 0));
    for (int type = VP_FRAME_KEY; type <= VP_FRAME_SIDE; type++)
        for (float use = 0; use < 12; use += 1.5f)
            for (int quality = 1; quality <= 63; quality++)
                CHECK(quality + offset_at((vp_frame_type)type, quality, use) >=
                      quality - 1 + offset_at((vp_frame_type)type, quality - 1, use));
}

/* A part that is used again and one that is not. */
static void uneven_use(void)
{
    vp_coded_frame *frame = frame_of(VP_FRAME_KEY);
    double mean = 0;

    for (int i = 0; i < PATCHES; i++) share[i] = i % COLUMNS < 4 ? 4.0f : 0.0f;
    vp_adaptive_quant(frame, &gop, 30, share, work);
    for (int row = 0; row < ROWS; row++) {
        const uint8_t *map = frame->map + row * COLUMNS;

        CHECK(map[0] >= map[COLUMNS - 1] + 6);
        for (int column = 1; column < COLUMNS; column++) CHECK(map[column] <= map[column - 1]);
        for (int column = 0; column < COLUMNS; column++) mean += map[column];
    }
    CHECK(fabs(mean / PATCHES - frame->quality) < VP_QUALITY_STEP);
}

/* However odd the shares, everything stays in its range. */
static void limits(void)
{
    unsigned seed = 4;

    for (int quality = 0; quality <= 63; quality += 7)
        for (int type = VP_FRAME_KEY; type <= VP_FRAME_ANCHOR; type++) {
            vp_coded_frame *frame = frame_of((vp_frame_type)type);

            for (int i = 0; i < PATCHES; i++)
                share[i] = test_random(&seed) % 3 ? 0.0f : (float)(test_random(&seed) % 1000);
            vp_adaptive_quant(frame, &gop, quality, share, work);
            CHECK(frame->quality >= 0 && frame->quality <= 63);
            for (int i = 0; i < PATCHES; i++) {
                int expected = frame->quality + VP_QUALITY_STEP * frame->offsets[i];

                CHECK(abs(frame->offsets[i]) <= VP_QUALITY_OFFSETS);
                expected = expected < 0 ? 0 : expected > 63 ? 63 : expected;
                CHECK_EQ(frame->map[i], expected);
            }
        }
}

static void map(void)
{
    vp_coded_frame *frame = frame_of(VP_FRAME_KEY);

    frame->quality = 40;
    for (int i = 0; i < PATCHES; i++) frame->offsets[i] = (int8_t)(i - 27);
    vp_coded_frame_fill_map(frame, PATCHES);
    CHECK_EQ(frame->map[0], 0);
    CHECK_EQ(frame->map[27], 40);
    CHECK_EQ(frame->map[26], 40 - VP_QUALITY_STEP);
    CHECK_EQ(frame->map[28], 40 + VP_QUALITY_STEP);
    CHECK_EQ(frame->map[53], 63);
}

static void logarithm(void)
{
    float worst = 0;

    for (float x = 0.0001f; x < 100000; x *= 1.01f) {
        float miss = fabsf(vp_log2(x) - log2f(x));
        if (miss > worst) worst = miss;
    }
    CHECK(worst < 0.0005f);
    CHECK(fabsf(vp_log2(1.0f)) < 0.0005f);
}

int main(void)
{
    CHECK_EQ(vp_coded_gop_init(&gop, ROWS, COLUMNS, 16), 0);
    RUN(by_type);
    RUN(even_use);
    RUN(spread_by_quality);
    RUN(uneven_use);
    RUN(limits);
    RUN(map);
    RUN(logarithm);
    vp_coded_gop_free(&gop);
    return test_result();
}
